//! The rules of a contract as its document API shows them: those that run, and those that do not.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use serde::Serialize;

use super::blocked::{Pattern, Step};
use super::estimate::RuleCost;
use super::rule_set::{self, Instance, Rule, RuleSet};
use crate::diagnostics::{Severity, Sources, Span};
use crate::model::{Mode, Origin, RuleKind, RuleSource, Side, UnenforcedRule};
use crate::report::Action;
use crate::schema::{Content, Format, Kind, NodeId, Presence, Shape, Text};

/// A rule of a contract, enforced or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RuleInfo {
    /// Its id, given or made of its place.
    pub id: String,
    /// The place it is written on: empty for the object, else names of properties joined by `.`,
    /// with `[]` for the elements of a list.
    pub target: String,
    /// Its text; empty where the document gives none.
    pub expression: String,
    /// What its failure does, on the side that the contract was compiled for.
    pub action: Action,
    /// Who runs it: `cel`, another engine, or `library`, `sql`, `text`.
    pub engine: String,
    /// `CONDITION` or `TRANSFORM`, where the document says or implies it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    /// `WRITE`, `READ`, `WRITEREAD`, `UPGRADE`, `DOWNGRADE` or `UPDOWN`, likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<&'static str>,
    /// What its failure does on the side of the writer.
    pub writer_action: Action,
    /// What its failure does on the side of the reader.
    pub reader_action: Action,
    /// How much a failure weighs.
    pub severity: Severity,
    /// The guard: where it is false, the rule does not apply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// The expression of its message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What the document says of it for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// Where it is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// The places that it runs on, in the form of the paths of fields; `""` is the record.
    pub fields: Vec<String>,
    /// The places that it reads; `.**` at the end says that all below is read.
    pub reads: Vec<String>,
    /// What it costs at most on a record that the schema accepts, where it is enforced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<RuleCost>,
    /// Whether reports enforce it.
    pub enforced: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Where something begins in a text of the contract; line and column count from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Position {
    /// The name of the text.
    pub file: String,
    /// Its line.
    pub line: usize,
    /// Its column, in code points.
    pub column: usize,
}

impl Position {
    fn of(span: Span, sources: &Sources) -> Option<Self> {
        let source = sources.get(span.source)?;
        let (line, column) = source.position(span.start);
        Some(Self { file: source.name().to_owned(), line, column })
    }
}

/// The rules in the order of the document.
pub(crate) fn infos(
    set: &RuleSet,
    shape: &Shape,
    (rules, unenforced): (&[RuleSource], &[UnenforcedRule]),
    side: Side,
    sources: &Sources,
) -> Vec<RuleInfo> {
    let compiled: HashMap<&str, &Rule> =
        set.rules.iter().filter(|rule| !rule.faulty).map(|rule| (&*rule.id, rule)).collect();
    let mut others = unenforced.iter().peekable();
    let mut list = Vec::with_capacity(rules.len() + unenforced.len());
    for (at, rule) in rules.iter().enumerate() {
        while let Some(other) = others.next_if(|other| other.before <= at) {
            list.push(other_info(other, sources));
        }
        list.push(info(rule, compiled.get(&*rule.id).copied(), shape, side, sources));
    }
    list.extend(others.map(|other| other_info(other, sources)));
    list
}

fn info(source: &RuleSource, rule: Option<&Rule>, shape: &Shape, side: Side, sources: &Sources) -> RuleInfo {
    let action = rule_set::action(source, side);
    let text = |text: &crate::syntax::Located| text.text.to_string();
    RuleInfo {
        id: source.id.to_string(),
        target: match &source.origin {
            Origin::Inline(place) => place.element.to_string(),
            _ => source.target.dotted(),
        },
        expression: text(&source.expr),
        action: action.unwrap_or(Action::None),
        engine: "cel".to_owned(),
        kind: Some(source.kind.as_str()),
        mode: Some(source.mode.as_str()),
        writer_action: source.actions.writer,
        reader_action: source.actions.reader,
        severity: source.severity,
        when: source.when.as_ref().map(text),
        message: source.message.as_ref().map(text),
        doc: source.doc.as_ref().map(ToString::to_string),
        position: Position::of(source.span, sources),
        fields: rule.map_or_else(Vec::new, runs),
        reads: rule.map_or_else(Vec::new, |rule| reads(rule, shape)),
        cost: rule.filter(|rule| !rule.faulty).map(|rule| rule.estimate.shown()),
        enforced: rule.is_some_and(|rule| !rule.faulty),
        reason: match rule {
            Some(rule) if rule.faulty => Some("does not compile".to_owned()),
            Some(_) => None,
            None => Some(why_not(source, side)),
        },
    }
}

/// Why a rule of ours does not run.
fn why_not(source: &RuleSource, side: Side) -> String {
    if source.disabled {
        return "disabled".to_owned();
    }
    if rule_set::action(source, side).is_some() {
        return "it does not compile".to_owned();
    }
    match (source.kind, source.mode, side) {
        (RuleKind::Transform, ..) => format!("kind {}", source.kind.as_str()),
        (_, Mode::Read, Side::Writer) => "mode READ, and the writer is asked".to_owned(),
        (_, Mode::Write, Side::Reader) => "mode WRITE, and the reader is asked".to_owned(),
        (_, mode, _) => format!("mode {}", mode.as_str()),
    }
}

fn other_info(rule: &UnenforcedRule, sources: &Sources) -> RuleInfo {
    RuleInfo {
        id: rule.id.to_string(),
        target: rule.target.dotted(),
        expression: rule.expression.as_ref().map_or_else(String::new, ToString::to_string),
        action: Action::None,
        engine: rule.engine.to_string(),
        kind: rule.kind.map(RuleKind::as_str),
        mode: rule.mode.map(Mode::as_str),
        writer_action: Action::None,
        reader_action: Action::None,
        severity: rule.severity,
        when: None,
        message: None,
        doc: rule.doc.as_ref().map(ToString::to_string),
        position: Position::of(rule.span, sources),
        fields: Vec::new(),
        reads: Vec::new(),
        cost: None,
        enforced: false,
        reason: Some(rule.reason.clone()),
    }
}

fn distinct(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    texts.filter(|text| seen.insert(text.clone())).collect()
}

/// The places of a rule; those of a recursive type by the shortest way there.
fn runs(rule: &Rule) -> Vec<String> {
    let below = rule.deep.iter().flat_map(|deep| deep.instances.iter().zip(&deep.place.targets));
    let below = below.filter(|(instance, _)| instance.is_some()).map(|(_, target)| target.dotted.clone());
    distinct(rule.instances.iter().map(runs_on).chain(below))
}

/// The place of an instance.
pub(super) fn runs_on(instance: &Instance) -> String {
    let mut path = String::new();
    for (_, name) in &instance.path {
        step(&mut path, name.as_deref());
    }
    path
}

fn step(path: &mut String, name: Option<&str>) {
    match name {
        None => path.push_str("[]"),
        Some(name) if path.is_empty() => path.push_str(name),
        Some(name) => {
            let _ = write!(path, ".{name}");
        }
    }
}

/// The places that the rule reads, from the record down.
fn reads(rule: &Rule, shape: &Shape) -> Vec<String> {
    let below = rule.deep.iter().flat_map(|deep| deep.instances.iter().flatten());
    let patterns = rule.instances.iter().chain(below).flat_map(|instance| {
        instance.reads.iter().chain(&instance.guard_reads).map(move |pattern| (instance, pattern))
    });
    let patterns = patterns
        .chain(rule.deep.iter().filter_map(|deep| Some((deep.instances.iter().flatten().next()?, &deep.whole))));
    distinct(patterns.map(|(instance, pattern)| read_at(instance, pattern, shape).path))
}

/// A place that a rule reads.
pub(super) struct ReadPlace {
    pub(super) path: String,
    pub(super) node: NodeId,
    /// It may be absent or null.
    pub(super) nullable: bool,
    pub(super) sensitive: bool,
}

pub(super) fn read_at(instance: &Instance, pattern: &Pattern, shape: &Shape) -> ReadPlace {
    let mut path = String::new();
    let (mut node, mut optional, mut sensitive) = (shape.root, false, shape.sensitive);
    for (at, one) in pattern.steps.iter().enumerate() {
        let (inner, _) = shape.value_node(node);
        let inner = branch(shape, inner, instance.path.get(at));
        optional = false;
        match (one, &shape.node(inner).kind) {
            (Step::Field(at), Kind::Record(record)) => {
                let field = record.fields.get(*at as usize);
                step(&mut path, Some(field.map_or("", |field| &field.name)));
                if let Some(field) = field {
                    node = field.node;
                    optional = shape.format != Format::Avro && field.presence == Presence::Optional;
                    sensitive |= field.sensitive;
                }
            }
            (_, Kind::List(element) | Kind::Map { value: element, .. }) => {
                step(&mut path, None);
                node = *element;
            }
            (_, Kind::Record(record)) => {
                step(&mut path, None);
                if let Content::Schema(value) = record.content {
                    node = value;
                }
            }
            _ => step(&mut path, None),
        }
    }
    let (inner, null) = shape.value_node(node);
    let inner = &shape.node(inner).kind;
    let holds = matches!(inner, Kind::Record(_) | Kind::List(_) | Kind::Map { .. } | Kind::Union(_) | Kind::Dyn);
    if pattern.whole && holds {
        path.push_str(if path.is_empty() { "**" } else { ".**" });
    }
    ReadPlace { path, node, nullable: null || optional, sensitive }
}

/// Of a union, the branch that an instance's step is in.
fn branch(shape: &Shape, node: NodeId, step: Option<&(Step, Option<Text>)>) -> NodeId {
    let (Kind::Union(branches), Some((own, name))) = (&shape.node(node).kind, step) else { return node };
    let fits = |branch: &&NodeId| match (own, &shape.node(**branch).kind) {
        (Step::Field(at), Kind::Record(record)) => {
            record.fields.get(*at as usize).map(|field| &field.name) == name.as_ref()
        }
        (Step::Slot(_), Kind::List(_) | Kind::Map { .. }) => true,
        _ => false,
    };
    branches.iter().find(fits).copied().unwrap_or(node)
}
