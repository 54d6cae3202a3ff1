//! The order event through criterion: JSON and Avro, valid and invalid, with no rules and with five.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use stipula_benches::cases::{Case, cases};

#[expect(clippy::print_stderr, reason = "a bench says why it does not run")]
fn order_event(criterion: &mut Criterion) {
    let cases = match cases() {
        Ok(cases) => cases,
        Err(error) => {
            eprintln!("the benches could not be set up: {error}");
            return;
        }
    };
    for Case { group, engine, payloads, judge } in &cases {
        let mut bench = criterion.benchmark_group(*group);
        bench.throughput(Throughput::Elements(payloads.len() as u64)).measurement_time(Duration::from_secs(3));
        bench.bench_function(*engine, |bencher| {
            bencher.iter(|| payloads.iter().filter(|payload| judge(black_box(payload))).count());
        });
        bench.finish();
    }
}

criterion_group!(benches, order_event);
criterion_main!(benches);
