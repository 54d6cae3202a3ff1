//! The compilation of contracts of growing size, through criterion: the cost has to be linear in
//! fields and rules (a test counts it), and 500 fields with 200 rules take under 50 ms.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use stipula_tests::wide::{self, Schema};

#[expect(clippy::print_stderr, reason = "a bench says why it does not run")]
fn compile(criterion: &mut Criterion) {
    for schema in [Schema::Avro, Schema::Json, Schema::Properties] {
        let mut bench = criterion.benchmark_group(format!("compile, {schema:?}").to_lowercase());
        bench.sample_size(20);
        for (fields, rules) in [(125, 50), (250, 100), (500, 200), (1000, 400), (500, 50), (125, 200)] {
            let text = wide::text(schema, fields, rules);
            if let Err(fault) = wide::compiler(&text).compile() {
                eprintln!("the contract of the bench does not compile: {fault}");
                return;
            }
            bench.throughput(Throughput::Elements((fields + rules) as u64));
            bench.bench_function(BenchmarkId::from_parameter(format!("{fields} fields, {rules} rules")), |bencher| {
                bencher.iter(|| wide::compiler(black_box(&text)).compile().is_ok());
            });
        }
        bench.finish();
    }
}

criterion_group!(benches, compile);
criterion_main!(benches);
