//! Every row of the table: who judges which payloads.

use std::cell::OnceCell;
use std::fmt;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use criterion::{Criterion, Throughput};
use stipula::{Contract, Format};

use crate::avro_peers::{ArrowPeer, FastPeer};
use crate::event;
use crate::peers::{AvroPeer, JsonPeer, SetUp};
use crate::rich_event;

/// Judges one payload.
pub type Judge = Box<dyn Fn(&[u8]) -> bool>;

/// One row: an engine over a set of payloads.
pub struct Case {
    /// What is judged, such as `json, valid, five rules`.
    pub group: &'static str,
    /// Who judges.
    pub engine: &'static str,
    /// The payloads, all different.
    pub payloads: Arc<Vec<Vec<u8>>>,
    /// The call under measurement.
    pub judge: Judge,
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.group, self.engine)
    }
}

/// The rows, checked first: each engine gives the outcome that the group names on every payload.
///
/// # Errors
/// Where an engine cannot be set up, or disagrees.
pub fn cases() -> SetUp<Vec<Case>> {
    let list = unchecked();
    check(&list)?;
    Ok(list)
}

/// The rows through criterion.
#[expect(clippy::print_stderr, reason = "a bench says why it does not run")]
pub fn measured(criterion: &mut Criterion, cases: SetUp<Vec<Case>>) {
    let cases = match cases {
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

/// The rows as they are, for a child of a run that checked them.
pub fn unchecked() -> Vec<Case> {
    let count = crate::RECORDS;
    let json = |records: &[serde_json::Value]| records.iter().map(|record| event::json(record).into_bytes()).collect();
    let valid = event::records(count);
    let json_valid: Arc<Vec<Vec<u8>>> = Arc::new(json(&valid));
    let json_invalid: Arc<Vec<Vec<u8>>> = Arc::new(json(&event::invalid_records(count)));
    let avro_valid: Arc<Vec<Vec<u8>>> = Arc::new(valid.iter().filter_map(event::avro).collect());
    // A datum cut short is what every strict decoder refuses.
    let avro_invalid = Arc::new(avro_valid.iter().map(|datum| cut(datum)).collect());
    let mut list = Vec::new();
    for (group, payloads, rules) in [
        ("json, valid, no rules", &json_valid, false),
        ("json, valid, five rules", &json_valid, true),
        ("json, invalid, five rules", &json_invalid, true),
    ] {
        let ours = lazy(move || contract(Format::JsonSchema, event::JSON_SCHEMA, rules), Contract::is_valid_bytes);
        list.push(case(group, "stipula", payloads, ours));
        list.push(case(
            group,
            if rules { "serde_json + jsonschema + cel" } else { "serde_json + jsonschema" },
            payloads,
            lazy(JsonPeer::new, if rules { JsonPeer::rules } else { JsonPeer::structure }),
        ));
    }
    for (group, payloads, rules) in [
        ("avro, valid, no rules", &avro_valid, false),
        ("avro, valid, five rules", &avro_valid, true),
        ("avro, invalid, five rules", &avro_invalid, true),
    ] {
        let ours = lazy(move || contract(Format::Avro, event::AVRO_SCHEMA, rules), Contract::is_valid_bytes);
        list.push(case(group, "stipula", payloads, ours));
        list.push(case(
            group,
            if rules { "apache-avro + cel" } else { "apache-avro" },
            payloads,
            lazy(AvroPeer::new, if rules { AvroPeer::rules } else { AvroPeer::structure }),
        ));
    }
    list.extend(avro_unchecked());
    list
}

/// The rows of Avro's event of all types, checked first.
///
/// # Errors
/// Where an engine cannot be set up, or disagrees.
pub fn avro_cases() -> SetUp<Vec<Case>> {
    let list = avro_unchecked();
    check(&list)?;
    Ok(list)
}

fn avro_unchecked() -> Vec<Case> {
    let payloads = Arc::new(rich_event::data(crate::RECORDS));
    let group = "avro of all types, valid, no rules";
    let ours = |rules: &'static [(&str, &str)]| {
        lazy(move || compiled(Format::Avro, rich_event::SCHEMA, rules), Contract::is_valid_bytes)
    };
    let peer = || AvroPeer::of(rich_event::SCHEMA);
    vec![
        case(group, "stipula", &payloads, ours(&[])),
        case(group, "apache-avro, decoded and validated", &payloads, lazy(peer, AvroPeer::structure)),
        case(group, "apache-avro, decoded", &payloads, lazy(peer, AvroPeer::decoded)),
        case(group, "serde_avro_fast, thrown away unchecked", &payloads, lazy(FastPeer::new, FastPeer::ignored)),
        case(group, "serde_avro_fast, five fields", &payloads, lazy(FastPeer::new, FastPeer::five)),
        case(group, "arrow-avro, columns", &payloads, lazy(ArrowPeer::new, ArrowPeer::columns)),
        case("avro of all types, valid, five rules", "stipula", &payloads, ours(&rich_event::RULES)),
    ]
}

/// An engine that is set up at its first payload, so that a child that counts instructions sets up
/// no other (theirs hash with random seeds). One that cannot be set up gives no valid outcome.
fn lazy<T: 'static>(make: impl Fn() -> SetUp<T> + 'static, run: impl Fn(&T, &[u8]) -> bool + 'static) -> Judge {
    let engine = OnceCell::new();
    Box::new(move |payload| engine.get_or_init(|| make().ok()).as_ref().is_some_and(|engine| run(engine, payload)))
}

fn case(group: &'static str, engine: &'static str, payloads: &Arc<Vec<Vec<u8>>>, judge: Judge) -> Case {
    Case { group, engine, payloads: Arc::clone(payloads), judge }
}

fn contract(format: Format, schema: &str, rules: bool) -> SetUp<Contract> {
    let rules: &[(&str, &str)] = if rules { &crate::RULES } else { &[] };
    compiled(format, schema, rules)
}

fn compiled(format: Format, schema: &str, rules: &[(&str, &str)]) -> SetUp<Contract> {
    let compiler = Contract::from_schema(format, schema);
    Ok(rules.iter().fold(compiler, |compiler, (id, rule)| compiler.rule(*id, *rule)).compile()?)
}

/// Cut within its strings, where no decoder can take it for whole.
fn cut(datum: &[u8]) -> Vec<u8> {
    datum.iter().take(datum.len() / 2).copied().collect()
}

fn check(cases: &[Case]) -> SetUp<()> {
    for case in cases {
        let wanted = case.group.contains(", valid");
        let right = case.payloads.iter().filter(|payload| (case.judge)(payload) == wanted).count();
        if right != case.payloads.len() || right == 0 {
            let wrong = case.payloads.len() - right;
            return Err(format!("{}: {} gives another outcome on {wrong} payloads", case.group, case.engine).into());
        }
    }
    Ok(())
}
