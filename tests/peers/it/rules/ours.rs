//! Our side: many expressions compiled into one contract, their values caught by functions of a host.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write;

use stipula::{CompileError, Contract, Function, FunctionType, FunctionValue};

use super::record::SCHEMA;
use super::tree::{Kind, Tree};
use crate::engines::{Answer, Plain};

thread_local! {
    /// What the rules of the record at hand yielded, by number.
    static SEEN: RefCell<BTreeMap<i64, Plain>> = const { RefCell::new(BTreeMap::new()) };
}

fn see(given: &[FunctionValue<'_>]) -> Option<FunctionValue<'static>> {
    let [FunctionValue::Int(number), value] = given else { return None };
    let value = match value {
        FunctionValue::Bool(value) => Plain::Bool(*value),
        FunctionValue::Int(value) => Plain::Int(*value),
        FunctionValue::Uint(value) => Plain::Uint(*value),
        FunctionValue::Double(value) => Plain::Double(*value),
        FunctionValue::String(text) => Plain::text(text),
        FunctionValue::Bytes(bytes) => Plain::Bytes(bytes.to_vec()),
        _ => return None,
    };
    SEEN.with_borrow_mut(|seen| seen.insert(*number, value));
    Some(FunctionValue::Bool(true))
}

const SPIES: [(&str, FunctionType); 6] = [
    ("seeBool", FunctionType::Bool),
    ("seeInt", FunctionType::Int),
    ("seeUint", FunctionType::Uint),
    ("seeDouble", FunctionType::Double),
    ("seeText", FunctionType::String),
    ("seeBytes", FunctionType::Bytes),
];

/// How the value of an expression is seen.
#[derive(Clone, Debug)]
pub(crate) enum Look {
    /// It is a rule: it holds, does not, or fails.
    Rule,
    /// A function is handed the value.
    Spy(&'static str),
    /// It is compared with the value that a peer found.
    Against(Plain),
    /// It is evaluated, and compared with itself.
    Run,
}

impl Look {
    /// The way to see a value of a kind, or `None` where none shows it whole.
    pub(crate) fn whole(kind: &Kind) -> Option<Self> {
        Some(Self::Spy(match kind {
            Kind::Int => "seeInt",
            Kind::Uint => "seeUint",
            Kind::Double => "seeDouble",
            Kind::Text => "seeText",
            Kind::Bytes => "seeBytes",
            Kind::Bool => return Some(Self::Rule),
            _ => return None,
        }))
    }

    fn rule(&self, number: usize, expression: &str) -> String {
        match self {
            Self::Rule => expression.to_owned(),
            // Beside a field, so that the call is not made when the rule is compiled.
            Self::Spy(spy) => format!("{spy}(this.zero + {number}, {expression})"),
            Self::Against(value) => format!("dyn({expression}) == dyn({})", literal(value)),
            Self::Run => format!("dyn({expression}) == dyn({expression})"),
        }
    }
}

/// A value as CEL writes it.
pub(crate) fn literal(value: &Plain) -> String {
    let list = |items: &[Plain]| items.iter().map(literal).collect::<Vec<_>>().join(", ");
    match value {
        Plain::Null => "null".to_owned(),
        Plain::Bool(value) => value.to_string(),
        Plain::Int(i64::MIN) => "(-9223372036854775807 - 1)".to_owned(),
        Plain::Int(value) => value.to_string(),
        Plain::Uint(value) => format!("{value}u"),
        Plain::Double(value) if value.is_finite() => format!("{value:?}"),
        Plain::Double(value) => format!("double('{value}')"),
        Plain::Text(text) => quoted(text),
        Plain::Bytes(bytes) => {
            let mut out = "b'".to_owned();
            for byte in bytes {
                write!(out, "\\x{byte:02x}").unwrap();
            }
            out + "'"
        }
        Plain::Duration { seconds, nanos } => {
            format!("(duration('{seconds}s') + duration('{nanos}ns'))")
        }
        Plain::Timestamp { seconds, nanos } => format!("(timestamp({seconds}) + duration('{nanos}ns'))"),
        Plain::List(items) => format!("[{}]", list(items)),
        Plain::Map(entries) => {
            let entry = |(key, value): &(Plain, Plain)| format!("{}: {}", literal(key), literal(value));
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        Plain::Optional(None) => "optional.none()".to_owned(),
        Plain::Optional(Some(value)) => format!("optional.of({})", literal(value)),
        Plain::Type(name) if name == "optional" => "optional_type".to_owned(),
        Plain::Type(name) | Plain::Other(name) => name.clone(),
    }
}

/// A text as CEL writes it.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = "'".to_owned();
    for char in text.chars() {
        match char {
            '\'' | '\\' => out.extend(['\\', char]),
            '\u{20}'..='\u{7e}' => out.push(char),
            other => write!(out, "\\U{:08x}", u32::from(other)).unwrap(),
        }
    }
    out + "'"
}

/// Expressions that compile together.
pub(crate) struct Batch {
    contract: Contract,
    looks: Vec<Look>,
}

impl Batch {
    fn compile(trees: &[(&Tree, Look)]) -> Result<Self, CompileError> {
        let mut compiler = Contract::compiler(SCHEMA);
        for (name, ty) in SPIES {
            let spy = Function::new(name, [FunctionType::Int, ty], FunctionType::Bool, "1", see).unwrap();
            compiler = compiler.function(spy);
        }
        for (number, (tree, look)) in trees.iter().enumerate() {
            compiler = compiler.rule(number.to_string(), look.rule(number, &tree.text()));
        }
        Ok(Self { contract: compiler.compile()?, looks: trees.iter().map(|(_, look)| look.clone()).collect() })
    }

    /// What each expression yields over a record.
    pub(crate) fn run(&self, record: &str) -> Vec<Answer> {
        SEEN.with_borrow_mut(BTreeMap::clear);
        let report = self.contract.check_json(record);
        let mut seen = SEEN.with_borrow_mut(std::mem::take);
        let mut faults: BTreeMap<usize, (&str, &str)> = BTreeMap::new();
        for violation in &report.violations {
            let number = violation.rule.as_deref().and_then(|rule| rule.parse().ok());
            let number = number.unwrap_or_else(|| panic!("{violation} over {record}"));
            faults.insert(number, (violation.code.as_str(), &violation.message));
        }
        let answer = |(number, look): (usize, &Look)| match (faults.get(&number), look) {
            (Some(("rule.violated", _)), Look::Rule | Look::Against(_) | Look::Run) => {
                Answer::Value(Plain::Bool(false))
            }
            (Some((_, message)), _) => Answer::Error((*message).to_owned()),
            (None, Look::Rule | Look::Against(_) | Look::Run) => Answer::Value(Plain::Bool(true)),
            (None, Look::Spy(_)) => {
                let key = i64::try_from(number).unwrap();
                Answer::Value(seen.remove(&key).unwrap_or_else(|| panic!("rule {number} was not run over {record}")))
            }
        };
        let answers: Vec<Answer> = self.looks.iter().enumerate().map(answer).collect();
        assert_eq!(self.contract.is_valid_json(record), report.valid, "{record}");
        answers
    }
}

/// Each expression's batch and place in it, or why it is refused.
pub(crate) struct Compiled {
    batches: Vec<Batch>,
    places: Vec<Result<(usize, usize), String>>,
}

impl Compiled {
    /// At most 50 expressions: a report holds 100 violations.
    pub(crate) fn new(trees: &[(&Tree, Look)]) -> Self {
        let mut compiled = Self { batches: Vec::new(), places: Vec::new() };
        compiled.add(trees);
        compiled
    }

    fn add(&mut self, trees: &[(&Tree, Look)]) {
        match Batch::compile(trees) {
            Ok(batch) => {
                let batches = self.batches.len();
                self.places.extend((0..trees.len()).map(|at| Ok((batches, at))));
                self.batches.push(batch);
            }
            Err(fault) if trees.len() == 1 => {
                let errors = fault.diagnostics().iter().filter(|one| one.severity == stipula::Severity::Error);
                let messages: Vec<&str> = errors.map(|one| one.message.as_str()).collect();
                self.places.push(Err(messages.join("; ")));
            }
            Err(_) => {
                let (first, second) = trees.split_at(trees.len() / 2);
                self.add(first);
                self.add(second);
            }
        }
    }

    /// What each expression yields over a record.
    pub(crate) fn run(&self, record: &str) -> Vec<Answer> {
        let answers: Vec<Vec<Answer>> = self.batches.iter().map(|batch| batch.run(record)).collect();
        let answer = |place: &Result<(usize, usize), String>| match place {
            Ok((batch, at)) => answers[*batch][*at].clone(),
            Err(message) => Answer::Refused(message.clone()),
        };
        self.places.iter().map(answer).collect()
    }
}
