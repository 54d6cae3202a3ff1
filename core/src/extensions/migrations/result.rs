//! The record behind the last step beside the shape that it must have.
//!
//! Only what can be told for certain is told: a field that the new version requires and nothing
//! gives, one that a step makes and the new version lacks, one that a closed record refuses, and a
//! value of quite another type. Everything else is left to the outcome of each record.

use std::collections::{HashMap, HashSet};

use super::super::walk::{Word, symbols, word};
use super::draft::{Draft, Place, What};
use super::short;
use super::value;
use crate::diagnostics::{Diagnostic, Diagnostics, Span, codes, did_you_mean, nearest};
use crate::model::Steps;
use crate::schema::{Content, Field, Kind, NodeId, Presence, Record, Shape, Text};

/// Faults of each kind that are told of one record.
const MOST_TOLD: usize = 100;

/// Reports where the result is unlike the target.
pub(super) fn compare(
    draft: &Draft<'_>,
    steps: &Steps,
    (target, version): (&Shape, &str),
    left: &mut usize,
    diagnostics: &mut Diagnostics,
) {
    let mut told = Vec::new();
    Comparison::new(draft, (target, version), steps.span, left).run(&mut told);
    for fault in told {
        diagnostics.push(fault);
    }
}

/// What makes a record of one shape unlike the other, where no step leads between them.
pub(super) fn differs(from: &Shape, to: &Shape, left: &mut usize) -> Option<String> {
    let draft = Draft::new(from, 0);
    let mut told = Vec::new();
    Comparison::new(&draft, (to, ""), Span::default(), left).run(&mut told);
    told.into_iter().next().map(|fault| fault.message)
}

/// A side of the result: touched by a step, or as the old schema has it.
#[derive(Clone, Copy)]
enum Side {
    Place(usize),
    Node(NodeId),
}

struct Comparison<'c> {
    draft: &'c Draft<'c>,
    target: &'c Shape,
    version: &'c str,
    /// Where the steps as a whole stand.
    span: Span,
    queue: Vec<(Side, NodeId, String)>,
    seen: HashSet<(NodeId, NodeId)>,
    /// Members that may still be compared.
    left: &'c mut usize,
}

impl<'c> Comparison<'c> {
    fn new(draft: &'c Draft<'_>, (target, version): (&'c Shape, &'c str), span: Span, left: &'c mut usize) -> Self {
        let queue = vec![(Side::Place(Draft::ROOT), target.root, String::new())];
        Self { draft, target, version, span, queue, seen: HashSet::new(), left }
    }

    fn run(mut self, told: &mut Vec<Diagnostic>) {
        while let Some((side, node, path)) = self.queue.pop() {
            let (value, _) = self.target.value_node(node);
            if told.len() >= MOST_TOLD || self.target.node(value).fallback.is_some() {
                continue;
            }
            match &self.target.node(value).kind {
                Kind::Record(record) => self.record(side, record, &path, told),
                Kind::List(element) | Kind::Map { value: element, .. } => {
                    if let Some(own) = self.element(side) {
                        self.queue.push((own, *element, format!("{path}[]")));
                    }
                }
                _ => {}
            }
        }
    }

    fn element(&self, side: Side) -> Option<Side> {
        let node = match side {
            Side::Place(at) => match self.draft.element(at) {
                Some(element) => return Some(Side::Place(element)),
                None => self.node_of(at)?,
            },
            Side::Node(node) => node,
        };
        let shape = self.draft.shape;
        match &shape.node(shape.value_node(node).0).kind {
            Kind::List(element) | Kind::Map { value: element, .. } => Some(Side::Node(*element)),
            _ => None,
        }
    }

    fn node_of(&self, at: usize) -> Option<NodeId> {
        match self.draft.place(at)?.what {
            What::Node(node) => Some(node),
            _ => None,
        }
    }

    /// The members of a side; `None` where it is no record, or one of which nothing is known.
    fn members(&self, side: Side) -> Option<Vec<(Text, Side)>> {
        let node = match side {
            Side::Place(at) => match self.draft.touched(at) {
                Some(members) => return Some(members.map(|(name, at)| (name.clone(), Side::Place(at))).collect()),
                None => self.node_of(at)?,
            },
            Side::Node(node) => node,
        };
        let record = self.draft.shape.record(node)?;
        Some(record.fields.iter().map(|field| (field.name.clone(), Side::Node(field.node))).collect())
    }

    fn record(&mut self, side: Side, record: &'c Record, path: &str, told: &mut Vec<Diagnostic>) {
        let Some(members) = self.members(side) else { return };
        *self.left = self.left.saturating_sub(members.len() + record.fields.len() + 1);
        if *self.left == 0 {
            return;
        }
        let mut left_over: HashMap<Text, Side> = members.iter().cloned().collect();
        let mut missing: Vec<&Field> = Vec::new();
        for field in &record.fields {
            let names = std::iter::once(&field.name).chain(&field.aliases);
            let own = names.clone().find_map(|name| left_over.remove(name));
            match own {
                Some(own) => self.pair(own, field, path, told),
                None if field.presence == Presence::Required && field.default.is_none() => missing.push(field),
                None => {}
            }
        }
        let rest: Vec<(Text, Side)> = members.into_iter().filter(|(name, _)| left_over.contains_key(name)).collect();
        for field in missing.into_iter().take(MOST_TOLD) {
            self.missing(field, &rest, path, told);
        }
        let closed = self.target.format.is_json() && matches!(record.content, Content::Closed);
        for (name, side) in &rest {
            if told.len() >= 3 * MOST_TOLD {
                break;
            }
            self.left_over((name, *side), record, (path, closed), told);
        }
    }

    /// A field that both have.
    fn pair(&mut self, own: Side, field: &Field, path: &str, told: &mut Vec<Diagnostic>) {
        let wanted = word(self.target, field.node);
        let place = match own {
            Side::Place(at) => self.draft.place(at),
            Side::Node(_) => None,
        };
        if let Some(value) = place.and_then(|place| place.default.as_ref()) {
            told.extend(value::refused(self.target, field.node, value));
        }
        if let Some(place) = place {
            self.texts(place, field, path, told);
        }
        let had = match own {
            Side::Place(at) => self.draft.word(at),
            Side::Node(node) => word(self.draft.shape, node),
        };
        if unlike(had, wanted) {
            let at = joined(path, &field.name);
            let message = format!(
                "version `{}` has `{}` as `{}`, and here it is `{}`",
                self.version,
                short(&at),
                wanted.as_str(),
                had.as_str()
            );
            let hint = (!wanted.holds_others() && !had.holds_others())
                .then(|| format!("add a step: `convert: {{field: {}, to: ..}}`", short(&at)));
            told.push(self.fault(place.and_then(|place| place.made), message).hint_opt(hint));
        } else if had.holds_others() && wanted.holds_others() && self.is_new(own, field.node) {
            self.queue.push((own, field.node, joined(path, &field.name)));
        }
    }

    /// Texts that a step puts where the new version lists others.
    fn texts(&self, place: &Place, field: &Field, path: &str, told: &mut Vec<Diagnostic>) {
        if place.texts.is_empty() {
            return;
        }
        let Some(known) = symbols(self.target, field.node) else { return };
        let odd = place.texts.iter().filter(|text| !known.contains(&&*text.value));
        for text in odd.take(100) {
            let at = joined(path, &field.name);
            let message = format!("version `{}` has no `{}` as `{}`", self.version, short(&text.value), short(&at));
            let hint = did_you_mean(&text.value, known.iter().copied());
            told.push(self.fault(Some(text.span), message).hint_opt(hint));
        }
    }

    /// Whether a pair was not looked at; what no step has touched may come again.
    fn is_new(&mut self, own: Side, node: NodeId) -> bool {
        match own {
            Side::Place(at) => self.draft.place(at).is_some(),
            Side::Node(own) => self.seen.insert((own, node)),
        }
    }

    fn fault(&self, made: Option<Span>, message: String) -> Diagnostic {
        Diagnostic::error(codes::DOCUMENT_MIGRATION, message).at(made.unwrap_or(self.span))
    }

    fn missing(&self, field: &Field, rest: &[(Text, Side)], path: &str, told: &mut Vec<Diagnostic>) {
        let at = joined(path, &field.name);
        let message = format!("version `{}` requires `{}`, which no step gives", self.version, short(&at));
        let near = nearest(&field.name, rest.iter().take(1_000).map(|(name, _)| &**name));
        let hint = match near {
            Some(near) => format!("did you mean to rename `{near}`?"),
            None => format!("give it a value: `default: {{field: {}, value: ..}}`", short(&at)),
        };
        let fault = self.fault(None, message).hint(hint);
        told.push(match field.span {
            Some(span) if path.is_empty() => fault.label(span, "required here"),
            _ => fault,
        });
    }

    fn left_over(
        &self,
        (name, side): (&Text, Side),
        record: &Record,
        (path, closed): (&str, bool),
        told: &mut Vec<Diagnostic>,
    ) {
        let made = match side {
            Side::Place(at) => self.draft.place(at).and_then(|place: &Place| place.made),
            Side::Node(_) => None,
        };
        let at = joined(path, name);
        if let Some(made) = made {
            let hint = did_you_mean(name, record.fields.iter().take(1_000).map(|field| &*field.name));
            let message = format!("version `{}` has no field `{}`", self.version, short(&at));
            told.push(self.fault(Some(made), message).hint_opt(hint));
        } else if closed {
            let message = format!("`{}` is left over, and version `{}` refuses it", short(&at), self.version);
            told.push(self.fault(None, message).hint(format!("add a step: `drop: {}`", short(&at))));
        }
    }
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// Whether no value of the one type is accepted as the other.
fn unlike(had: Word, wanted: Word) -> bool {
    if had == wanted || [had, wanted].iter().any(|word| matches!(word, Word::Any | Word::Null)) {
        return false;
    }
    if had.holds_others() || wanted.holds_others() {
        // A map of texts may be a record, and the other way round.
        return !matches!((had, wanted), (Word::Record, Word::Map) | (Word::Map, Word::Record));
    }
    match (had, wanted) {
        (Word::Bool, _) | (_, Word::Bool) => true,
        // Numbers and times as text, and numbers that count time, are taken by their readers.
        (_, Word::Text | Word::Enum) => had.is_number(),
        (had, Word::Int | Word::Double) => had.is_text(),
        _ => false,
    }
}
