//! JSON of several kinds through criterion, in the schema's own order of members.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use stipula_benches::json::{Row, groups};

#[expect(clippy::print_stderr, reason = "a bench says why it does not run")]
fn json(criterion: &mut Criterion) {
    for group in groups().iter().filter(|group| group.name.ends_with(", expected")) {
        let rows = match group.checked() {
            Ok(rows) => rows,
            Err(error) => {
                eprintln!("{group:?} could not be set up: {error}");
                continue;
            }
        };
        let mut bench = criterion.benchmark_group(&group.name);
        bench.measurement_time(Duration::from_secs(2));
        for Row { engine, payloads, judge, .. } in &rows {
            bench.throughput(Throughput::Bytes(payloads.iter().map(|payload| payload.len() as u64).sum()));
            bench.bench_function(*engine, |bencher| {
                bencher.iter(|| payloads.iter().filter(|payload| judge(black_box(payload))).count());
            });
        }
        bench.finish();
    }
}

criterion_group!(benches, json);
criterion_main!(benches);
