//! Versions of contracts compared, through criterion: the cost has to be linear in fields and versions.
//! A break comes with its witness in every case.

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use stipula::{Compatibility, Contract, Format, Verdict, compare, compare_history};

/// A record of so many fields of four types; `last` is the type of one more.
fn avro(fields: usize, last: &str) -> Option<Contract> {
    const TYPES: [&str; 4] =
        ["\"string\"", "\"long\"", "[\"null\", \"double\"]", "{\"type\": \"array\", \"items\": \"int\"}"];
    let mut members = String::new();
    for (at, of) in (0..fields).zip(TYPES.iter().cycle()) {
        let _ = write!(members, "{{\"name\": \"f{at}\", \"type\": {of}}}, ");
    }
    let last = format!("{{\"name\": \"last\", \"type\": \"{last}\"}}");
    let text = format!("{{\"type\": \"record\", \"name\": \"R\", \"fields\": [{members}{last}]}}");
    Contract::from_schema(Format::Avro, text).compile().ok()
}

/// A closed object of so many members; `most` is the bound of one more.
fn json(fields: usize, most: u32) -> Option<Contract> {
    const TYPES: [&str; 4] =
        ["\"string\", \"maxLength\": 40", "\"integer\", \"minimum\": 0", "\"number\"", "\"boolean\""];
    let mut members = String::new();
    for (at, of) in (0..fields).zip(TYPES.iter().cycle()) {
        let _ = write!(members, "\"f{at}\": {{\"type\": {of}}}, ");
    }
    let last = format!("\"last\": {{\"type\": \"integer\", \"maximum\": {most}}}");
    let text =
        format!("{{\"type\": \"object\", \"properties\": {{{members}{last}}}, \"additionalProperties\": false}}");
    Contract::from_schema(Format::JsonSchema, text).compile().ok()
}

/// Two versions of a schema.
type Pair = (&'static str, Option<Contract>, Option<Contract>);

#[expect(clippy::print_stderr, reason = "a bench says why it does not run")]
fn evolution(criterion: &mut Criterion) {
    let mut bench = criterion.benchmark_group("compare");
    bench.sample_size(20);
    for fields in [20, 250, 500] {
        let pairs: [Pair; 2] =
            [("avro", avro(fields, "int"), avro(fields, "string")), ("json-schema", json(fields, 5), json(fields, 3))];
        for (name, old, new) in pairs {
            let (Some(old), Some(new)) = (old, new) else {
                eprintln!("a schema of the bench does not compile");
                return;
            };
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
        let history: Vec<Contract> = (0..versions).filter_map(|at| avro(20 + at % 5, "int")).collect();
        let olds: Vec<&Contract> = history.iter().collect();
        let Some(new) = avro(20, "string") else { return };
        bench.bench_function(BenchmarkId::new("history", versions), |bencher| {
            bencher.iter(|| compare_history(black_box(&olds), black_box(&new)));
        });
    }
    bench.finish();
}

criterion_group!(benches, evolution);
criterion_main!(benches);
