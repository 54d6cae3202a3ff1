//! Versions of contracts compared, through criterion: the cost has to be linear in fields and versions.
//! A break comes with its witness in every case.

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use stipula::{Compatibility, Contract, Format, Verdict, compare, compare_history};

/// A record of so many fields of four types; `last` is the type of one more.
fn avro(fields: usize, last: &str) -> Contract {
    let mut list = String::new();
    for at in 0..fields {
        let ty = ["\"string\"", "\"long\"", "[\"null\", \"double\"]", "{\"type\": \"array\", \"items\": \"int\"}"];
        let _ = write!(list, "{{\"name\": \"f{at}\", \"type\": {}}}, ", ty[at % 4]);
    }
    let text = format!(
        "{{\"type\": \"record\", \"name\": \"R\", \"fields\": [{list}{{\"name\": \"last\", \"type\": \"{last}\"}}]}}"
    );
    Contract::from_schema(Format::Avro, text).compile().expect("a schema")
}

fn json(fields: usize, most: u32) -> Contract {
    let mut list = String::new();
    for at in 0..fields {
        let of = ["\"string\", \"maxLength\": 40", "\"integer\", \"minimum\": 0", "\"number\"", "\"boolean\""];
        let _ = write!(list, "\"f{at}\": {{\"type\": {}}}, ", of[at % 4]);
    }
    let text = format!(
        "{{\"type\": \"object\", \"properties\": {{{list}\"last\": {{\"type\": \"integer\", \"maximum\": {most}}}}}, \"additionalProperties\": false}}"
    );
    Contract::from_schema(Format::JsonSchema, text).compile().expect("a schema")
}

fn evolution(criterion: &mut Criterion) {
    let mut bench = criterion.benchmark_group("compare");
    bench.sample_size(20);
    for fields in [20, 250, 500] {
        let pairs =
            [("avro", avro(fields, "int"), avro(fields, "string")), ("json-schema", json(fields, 5), json(fields, 3))];
        for (name, old, new) in pairs {
            let evolution = compare(&old, &new);
            assert_eq!(evolution.verdict(Compatibility::Backward), Verdict::Breaking);
            assert!(evolution.breaking(Compatibility::Backward).all(|change| change.witness().is_some()));
            // What is made when it is first asked for is made.
            bench.bench_function(BenchmarkId::new(name, fields), |bencher| {
                bencher.iter(|| compare(black_box(&old), black_box(&new)));
            });
        }
    }
    for versions in [25, 50, 100] {
        let history: Vec<Contract> = (0..versions).map(|at| avro(20 + at % 5, "int")).collect();
        let olds: Vec<&Contract> = history.iter().collect();
        let new = avro(20, "string");
        bench.bench_function(BenchmarkId::new("history", versions), |bencher| {
            bencher.iter(|| compare_history(black_box(&olds), black_box(&new)));
        });
    }
    bench.finish();
}

criterion_group!(benches, evolution);
criterion_main!(benches);
