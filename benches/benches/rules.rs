//! The twelve rules through criterion, each engine with its compiled rule and its form of the record.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use stipula_benches::measure::multiplications;
use stipula_benches::rules::rules;

#[expect(clippy::print_stderr, reason = "a bench says why it does not run")]
fn bench(criterion: &mut Criterion) {
    let rules = match rules() {
        Ok(rules) => rules,
        Err(error) => {
            eprintln!("the benches could not be set up: {error}");
            return;
        }
    };
    criterion.bench_function("100 dependent multiplications", |bencher| {
        bencher.iter(|| black_box(multiplications(100)));
    });
    for rule in &rules {
        let mut group = criterion.benchmark_group(format!("{} {}", rule.id, rule.kind));
        group.measurement_time(Duration::from_secs(1)).warm_up_time(Duration::from_millis(500));
        for engine in &rule.engines {
            group.bench_function(engine.name, |bencher| {
                bencher.iter_custom(|times| {
                    let start = std::time::Instant::now();
                    black_box((engine.evaluate)(usize::try_from(times).unwrap_or(usize::MAX)));
                    start.elapsed()
                });
            });
        }
        group.finish();
    }
}

criterion_group!(benches, bench);
criterion_main!(benches);
