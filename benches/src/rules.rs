//! The twelve rules of the conformance data's `cel-bench`, each over the same record: every engine
//! has compiled the rule and holds the record in the form that it reads.

use std::cell::RefCell;
use std::fmt;
use std::path::PathBuf;

use serde_json::Value;
use stipula::{Contract, Filled, Format};

use crate::peers::SetUp;
use crate::rule_peers;

/// A row of the table, of which each engine has a column.
pub struct Rule {
    /// Such as `R4`.
    pub id: String,
    /// What it shows.
    pub kind: String,
    /// The engines, ours first.
    pub engines: Vec<Engine>,
}

/// One engine with one rule.
pub struct Engine {
    /// Who evaluates.
    pub name: &'static str,
    /// Evaluates the rule so many times: its outcome, `None` where it has none.
    pub evaluate: Box<dyn Fn(usize) -> Option<bool>>,
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.id, self.kind)
    }
}

impl Rule {
    /// Whether it asks a regular expression.
    pub fn has_regex(&self) -> bool {
        self.kind.contains("regex")
    }
}

/// The rules, checked first: every engine gives the same outcome.
///
/// # Errors
/// Where the conformance data is missing, an engine cannot be set up, or one disagrees.
pub fn rules() -> SetUp<Vec<Rule>> {
    let rules = unchecked()?;
    for rule in &rules {
        let outcomes: Vec<_> = rule.engines.iter().map(|engine| (engine.name, (engine.evaluate)(1))).collect();
        if outcomes.is_empty() || outcomes.iter().any(|(_, outcome)| *outcome != Some(true)) {
            return Err(format!("{}: the engines do not all say that it holds: {outcomes:?}", rule.id).into());
        }
    }
    Ok(rules)
}

/// The rules as they are, for a child of a run that checked them. Engines are set up when first asked,
/// so that a child that counts instructions sets up no other.
///
/// # Errors
/// Where the conformance data is missing.
pub fn unchecked() -> SetUp<Vec<Rule>> {
    let schema = read("schema.json")?;
    let message = read("message.json")?;
    let list: Vec<Value> = serde_json::from_str(&read("rules.json")?)?;
    let record: Value = serde_json::from_str(&message)?;
    let mut rules = Vec::new();
    for one in &list {
        let text = |name: &str| one.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let expression = text("expr");
        let (schema, message) = (schema.clone(), message.clone());
        let ours = expression.clone();
        let mut engines = vec![lazy("stipula", move || stipula_rule(&schema, &message, &ours))];
        for (name, set_up) in rule_peers::ENGINES {
            let (expression, record) = (expression.clone(), record.clone());
            engines.push(lazy(name, move || set_up(&expression, &record)));
        }
        rules.push(Rule { id: text("id"), kind: text("kind"), engines });
    }
    Ok(rules)
}

/// Evaluates a rule that is set up so many times; the outcome of the last.
pub type Evaluate = Box<dyn FnMut(usize) -> Option<bool>>;

/// So many times, of which none is left out.
pub(crate) fn repeated(mut once: impl FnMut() -> Option<bool> + 'static) -> Evaluate {
    Box::new(move |times| {
        let mut outcome = None;
        for _ in 0..times {
            outcome = std::hint::black_box(once());
        }
        outcome
    })
}

fn lazy(name: &'static str, set_up: impl Fn() -> SetUp<Evaluate> + 'static) -> Engine {
    let made: RefCell<Option<Option<Evaluate>>> = RefCell::new(None);
    let evaluate = move |times| {
        let mut made = made.borrow_mut();
        made.get_or_insert_with(|| set_up().ok()).as_mut().and_then(|evaluate| evaluate(times))
    };
    Engine { name, evaluate: Box::new(evaluate) }
}

/// One rule alone, over cells that are filled.
fn stipula_rule(schema: &str, message: &str, expression: &str) -> SetUp<Evaluate> {
    let contract = Contract::from_schema(Format::JsonSchema, schema).rule("rule", expression).compile()?;
    let mut filled = Filled::new(&contract, message.as_bytes()).ok_or("the message does not fit its schema")?;
    Ok(repeated(move || Some(filled.passes())))
}

/// A file of the conformance data.
fn read(name: &str) -> SetUp<String> {
    let given = std::env::var_os("STIPULA_VECTORS").map(PathBuf::from);
    let folder = given.unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/vectors")));
    let path = folder.join("cel-bench").join(name);
    std::fs::read_to_string(&path).map_err(|error| {
        format!("the conformance data `cel-bench/{name}` is missing, set STIPULA_VECTORS: {error}").into()
    })
}
