//! Mutations of payloads, object texts, host objects and documents, seeded: the same run everywhere.
//!
//! Each mutated input must end without panic, and every verb and way in must say the same of it.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use stipula::{Contract, Format, Report};

use crate::host::{Host, InPlace};
use crate::samples;

pub mod document;
pub mod json;
mod mutate;
pub mod rules;
mod subjects;
pub mod wire;

pub use mutate::Seeded;
use mutate::{Words, mutate};

/// How many inputs of each family.
#[derive(Clone, Copy, Debug)]
pub struct Rounds {
    /// Avro payloads.
    pub avro: usize,
    /// Frames, payloads of older schemas, container files.
    pub wire: usize,
    /// JSON texts, each of them an object too where it holds.
    pub json: usize,
    /// Object texts.
    pub object: usize,
    /// Documents and schemas.
    pub documents: usize,
    /// Expressions of rules.
    pub expressions: usize,
    /// Expressions with records, on every kind of place.
    pub rules: usize,
    /// JSON Schemas with records.
    pub schemas: usize,
}

/// What a run did, so that a run that tries nothing is seen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Done {
    /// Inputs.
    pub inputs: u64,
    /// Inputs that were accepted: valid records, texts that compile.
    pub accepted: u64,
    /// Pairs of ways in that said the same.
    pub compared: u64,
}

/// A run over all families.
#[derive(Debug)]
pub struct Hammer {
    seeded: Seeded,
    /// Of each family.
    pub done: BTreeMap<&'static str, Done>,
    /// What went wrong, at most 20 texts.
    pub findings: Vec<String>,
}

/// A finding ends in this text where nothing is wrong.
type Outcome = Result<bool, String>;

impl Hammer {
    /// A run that begins at a seed.
    pub fn new(seed: u64) -> Self {
        Self { seeded: Seeded::new(seed), done: BTreeMap::new(), findings: Vec::new() }
    }

    /// Runs every family.
    pub fn run(&mut self, rounds: Rounds) {
        self.avro(rounds.avro);
        self.wire(rounds.wire);
        self.json(rounds.json);
        self.object(rounds.object);
        self.documents(rounds.documents);
        self.expressions(rounds.expressions);
        self.rules(rounds.rules);
        self.schemas(rounds.schemas);
    }

    /// One input, guarded against panics.
    fn strike(&mut self, what: &'static str, input: &[u8], work: impl FnOnce() -> Outcome) {
        let done = self.done.entry(what).or_default();
        done.inputs += 1;
        let fault = match catch_unwind(AssertUnwindSafe(work)) {
            Ok(Ok(accepted)) => {
                done.accepted += u64::from(accepted);
                return;
            }
            Ok(Err(fault)) => fault,
            Err(_) => "panic".to_owned(),
        };
        if self.findings.len() < 20 {
            self.findings.push(format!("{what}: {fault}\n  input {:?}", String::from_utf8_lossy(input)));
        }
    }

    fn avro(&mut self, rounds: usize) {
        let subjects = subjects::avro();
        for round in 0..rounds {
            let (contract, samples, words) = &subjects[round % subjects.len()];
            let input = self.next(samples, words);
            self.strike("avro", &input, || same(contract.is_valid_bytes(&input), &contract.check_bytes(&input)));
        }
    }

    fn wire(&mut self, rounds: usize) {
        let samples = wire::corpus();
        for _ in 0..rounds {
            let input = self.next(&samples, &subjects::avro_words());
            self.strike("wire", &input, || wire::judge(&input));
        }
    }

    fn json(&mut self, rounds: usize) {
        let subjects = subjects::json();
        for round in 0..rounds {
            let (contract, samples, words) = &subjects[round % subjects.len()];
            let input = self.next(samples, words);
            let mut compared = 0;
            self.strike("json", &input, || {
                let report = contract.check_json(&input);
                let valid = same(contract.is_valid_json(&input), &report)?;
                if contract.format() != Format::Avro {
                    alike("bytes", &contract.check_bytes(&input), &report)?;
                }
                if let Ok(host) = serde_json::from_slice::<Host>(&input)
                    && !has_doubles(&host)
                {
                    compared = 1;
                    objects(contract, &host)?;
                }
                Ok(valid)
            });
            self.done.entry("json").or_default().compared += compared;
        }
    }

    fn object(&mut self, rounds: usize) {
        let subjects = subjects::objects();
        for round in 0..rounds {
            let (contract, samples, words) = &subjects[round % subjects.len()];
            let input = self.next(samples, words);
            self.strike("object text", &input, || {
                same(contract.is_valid_object_text(&input), &contract.check_object_text(&input))
            });
        }
    }

    fn documents(&mut self, rounds: usize) {
        let subjects = subjects::documents();
        for round in 0..rounds {
            let document = &subjects[round % subjects.len()];
            let input = self.next(&document.texts, &document.words);
            let Ok(text) = std::str::from_utf8(&input) else { continue };
            self.strike("any document", &input, || document::judge(&input));
            self.strike("document", &input, || {
                let compiler = samples::compiler_of(text, document.name);
                let diagnosis = compiler.clone().diagnose();
                match compiler.compile() {
                    Err(fault) if fault.diagnostics().is_empty() => Err("fails without a diagnostic".to_owned()),
                    Err(fault) => {
                        spans(fault.diagnostics(), fault.sources())?;
                        Ok(false)
                    }
                    Ok(contract) => {
                        spans(&diagnosis.diagnostics, &diagnosis.sources)?;
                        document.records.iter().try_for_each(|record| {
                            same(contract.is_valid_json(record), &contract.check_json(record)).map(drop)?;
                            same(contract.is_valid_bytes(record), &contract.check_bytes(record)).map(drop)
                        })?;
                        Ok(true)
                    }
                }
            });
        }
    }

    fn expressions(&mut self, rounds: usize) {
        let (schema, record, samples, words) = subjects::expressions();
        for _ in 0..rounds {
            let input = self.next(&samples, &words);
            let Ok(text) = std::str::from_utf8(&input) else { continue };
            self.strike("expression", &input, || {
                let compiled = Contract::from_schema(Format::Avro, schema.as_str()).rule("mutated", text).compile();
                match compiled {
                    Err(fault) => spans(fault.diagnostics(), fault.sources()).map(|()| false),
                    Ok(contract) => same(contract.is_valid_json(&record), &contract.check_json(&record)),
                }
            });
        }
    }

    fn rules(&mut self, rounds: usize) {
        let (samples, (_, _, _, mut words)) = (rules::corpus(), subjects::expressions());
        words.extend(rules::words());
        for _ in 0..rounds {
            let input = self.next(&samples, &words);
            self.strike("rule", &input, || rules::judge(&input));
        }
    }

    fn schemas(&mut self, rounds: usize) {
        let (samples, words) = (json::corpus(), json::words());
        for _ in 0..rounds {
            let input = self.next(&samples, &words);
            self.strike("schema", &input, || json::judge(&input));
        }
    }

    fn next(&mut self, samples: &[Vec<u8>], words: &Words) -> Vec<u8> {
        let at = self.seeded.below(samples.len());
        let other = self.seeded.below(samples.len());
        mutate(&mut self.seeded, &samples[at], &samples[other], words)
    }
}

/// `is_valid` and `check` agree, and the report agrees with itself.
fn same(is_valid: bool, report: &Report) -> Outcome {
    if is_valid == report.valid && (report.class == stipula::Class::Valid) == report.valid {
        return Ok(report.valid);
    }
    Err(format!("is_valid says {is_valid}, check says {}", report.to_json()))
}

/// A message without the place in a text, which an object lacks.
fn placeless(message: &str) -> &str {
    [", at byte ", " at line "]
        .iter()
        .fold(message, |message, at| message.rsplit_once(at).map_or(message, |(head, _)| head))
}

fn alike(way: &str, found: &Report, expected: &Report) -> Result<(), String> {
    let is_same = found.class == expected.class
        && (found.total, found.truncated) == (expected.total, expected.truncated)
        && (&found.tally, &found.not_evaluated) == (&expected.tally, &expected.not_evaluated)
        && found.violations.len() == expected.violations.len()
        && found.violations.iter().zip(&expected.violations).all(|(found, expected)| {
            (found.code, &found.path, &found.rule, found.action, &found.expected, &found.found)
                == (expected.code, &expected.path, &expected.rule, expected.action, &expected.expected, &expected.found)
                && placeless(&found.message) == placeless(&expected.message)
        });
    if is_same { Ok(()) } else { Err(format!("by {way} {}\n  as text {}", found.to_json(), expected.to_json())) }
}

/// A value says the same as JSON text, in place, through `Serialize`, and as object text.
fn objects(contract: &Contract, host: &Host) -> Result<(), String> {
    // A double has no spelling: how its digits are shown may differ between a text and a value.
    if has_floats(host) {
        let valid = contract.is_valid_json(host.json());
        let all = [contract.is_valid(host), contract.is_valid_datum(&InPlace(host))];
        return if all == [valid; 2] { Ok(()) } else { Err(format!("text says {valid}, values say {all:?}")) };
    }
    let text = host.json();
    let expected = contract.check_json(&text);
    same(contract.is_valid_json(&text), &expected)?;
    alike("datum", &contract.check_datum(&InPlace(host)), &expected)?;
    alike("value", &contract.check(host), &expected)?;
    alike("object text", &contract.check_object_text(host.object_text().as_bytes()), &expected)?;
    same(contract.is_valid(host), &expected)?;
    same(contract.is_valid_datum(&InPlace(host)), &expected).map(drop)
}

/// Whether a key stands twice somewhere.
fn has_doubles(host: &Host) -> bool {
    match host {
        Host::List(items) => items.iter().any(has_doubles),
        Host::Map(members) => {
            let mut keys: Vec<&str> = members.iter().map(|(key, _)| key.as_str()).collect();
            keys.sort_unstable();
            keys.windows(2).any(|pair| pair[0] == pair[1]) || members.iter().any(|(_, value)| has_doubles(value))
        }
        _ => false,
    }
}

fn has_floats(host: &Host) -> bool {
    match host {
        Host::Double(_) => true,
        Host::List(items) => items.iter().any(has_floats),
        Host::Map(members) => members.iter().any(|(_, value)| has_floats(value)),
        _ => false,
    }
}

/// Each span lies within its text.
fn spans(diagnostics: &[stipula::Diagnostic], sources: &stipula::Sources) -> Result<(), String> {
    for diagnostic in diagnostics {
        if let Some(span) = diagnostic.span
            && sources
                .get(span.source)
                .is_none_or(|source| span.start > span.end || span.end as usize > source.text().len())
        {
            return Err(format!("a diagnostic points nowhere: {diagnostic:?}"));
        }
    }
    Ok(())
}
