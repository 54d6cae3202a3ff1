//! The event of all types through criterion: Avro bytes, with no rules and with five, and the
//! decoders beside us.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use stipula_benches::cases::{Case, avro_cases};

#[expect(clippy::print_stderr, reason = "a bench says why it does not run")]
fn avro(criterion: &mut Criterion) {
    let cases = match avro_cases() {
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

criterion_group!(benches, avro);
criterion_main!(benches);
