//! A record between two versions: the old shape, and what the steps so far have made of it.
//!
//! Records are copied out of the shape only where a step touches them, so that a recursive schema
//! stays finite and a migration costs what its steps name.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::super::walk::{Word, word};
use crate::diagnostics::{Diagnostic, Span, codes, did_you_mean};
use crate::model::{FieldPath, Spanned, TargetStep};
use crate::schema::{Kind, NodeId, Presence, Shape, Text};
use crate::syntax::Located;

/// Unknown names of one way that get a hint.
const MOST_HINTS: usize = 100;

pub(super) type Fault = Box<Diagnostic>;

pub(super) struct Draft<'s> {
    pub(super) shape: &'s Shape,
    places: Vec<Place>,
    /// Members that may still be copied.
    left: usize,
    /// Unknown names that are still compared with the known ones.
    hints: usize,
}

/// A place of the record.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) what: What,
    /// May be absent, or null.
    pub(super) optional: bool,
    pub(super) nullable: bool,
    /// The name by which a step has made it.
    pub(super) made: Option<Span>,
    /// Texts that a `convert` puts there, and where each is written.
    pub(super) texts: Vec<Spanned<Arc<str>>>,
    /// A value that a `default` may put there.
    pub(super) default: Option<Located>,
    below: Option<Below>,
}

#[derive(Clone, Copy)]
pub(super) enum What {
    /// As the old schema has it.
    Node(NodeId),
    /// A record that `move` has made.
    Record,
    /// What a `convert`, `split` or `merge` yields.
    Word(Word),
    /// What a `default` gives, and nothing else.
    Given,
}

#[derive(Clone, Default)]
struct Members {
    by_name: HashMap<Text, usize>,
    /// (name, place) in order; `None` where it was taken away.
    list: Vec<Option<(Text, usize)>>,
    /// Names that steps have taken away.
    gone: HashSet<Text>,
}

#[derive(Clone)]
enum Below {
    Members(Members),
    Element(usize),
}

/// A field that was found: the record around it, and its place.
#[derive(Clone, Copy)]
pub(super) struct Found {
    pub(super) record: usize,
    pub(super) place: usize,
}

/// Why a path cannot be followed.
pub(super) enum Lost {
    Fault(Fault),
    /// The schema says nothing of what lies there.
    Open,
}

impl From<Diagnostic> for Lost {
    fn from(fault: Diagnostic) -> Self {
        Self::Fault(Box::new(fault))
    }
}

impl<'s> Draft<'s> {
    pub(super) const ROOT: usize = 0;

    pub(super) fn new(shape: &'s Shape, left: usize) -> Self {
        Self { shape, places: vec![of_node(shape, shape.root, false)], left, hints: MOST_HINTS }
    }

    /// How many members may still be copied; none where the steps touch too much.
    pub(super) fn left(&self) -> usize {
        self.left
    }

    pub(super) fn place(&self, at: usize) -> Option<&Place> {
        self.places.get(at)
    }

    pub(super) fn place_mut(&mut self, at: usize) -> Option<&mut Place> {
        self.places.get_mut(at)
    }

    pub(super) fn word(&self, at: usize) -> Word {
        self.place(at).map_or(Word::Any, |place| match place.what {
            What::Node(node) => word(self.shape, node),
            What::Record => Word::Record,
            What::Word(word) => word,
            What::Given => Word::Any,
        })
    }

    fn add(&mut self, place: Place) -> usize {
        self.places.push(place);
        self.places.len() - 1
    }

    /// The members of a record that some step has touched, in order.
    pub(super) fn touched(&self, at: usize) -> Option<impl Iterator<Item = (&Text, usize)>> {
        match self.place(at)?.below.as_ref()? {
            Below::Members(members) => Some(members.list.iter().flatten().map(|(name, place)| (name, *place))),
            Below::Element(_) => None,
        }
    }

    /// The elements of a list or map into which some step has looked.
    pub(super) fn element(&self, at: usize) -> Option<usize> {
        match self.place(at)?.below.as_ref()? {
            Below::Element(element) => Some(*element),
            Below::Members(_) => None,
        }
    }

    /// Copies the members of a record, or the element of a list, out of the shape.
    fn open(&mut self, at: usize) {
        let shape = self.shape;
        let Some(Place { what: What::Node(node), below: None, .. }) = self.place(at) else { return };
        let below = match &shape.node(shape.value_node(*node).0).kind {
            Kind::Record(record) => {
                self.left = self.left.saturating_sub(record.fields.len() + 1);
                if self.left == 0 {
                    return;
                }
                let mut members = Members::default();
                for field in &record.fields {
                    let optional = field.presence == Presence::Optional;
                    let place = self.add(of_node(shape, field.node, optional));
                    members.by_name.insert(field.name.clone(), members.list.len());
                    members.list.push(Some((field.name.clone(), place)));
                }
                Below::Members(members)
            }
            Kind::List(element) | Kind::Map { value: element, .. } => {
                Below::Element(self.add(of_node(shape, *element, false)))
            }
            _ => return,
        };
        if let Some(place) = self.place_mut(at) {
            place.below = Some(below);
        }
    }

    /// The place of a name in a record.
    pub(super) fn member(&mut self, record: usize, name: &str) -> Option<usize> {
        self.open(record);
        let Below::Members(members) = self.place(record)?.below.as_ref()? else { return None };
        let at = *members.by_name.get(name)?;
        members.list.get(at)?.as_ref().map(|(_, place)| *place)
    }

    /// Finds a field that must be there.
    pub(super) fn find(&mut self, path: &FieldPath, version: &str) -> Result<Found, Lost> {
        let (last, around) = path.target.steps.split_last().ok_or(Lost::Open)?;
        let record = self.follow(around, version, false)?;
        match last {
            TargetStep::Name(name, span) => {
                let place = self.named(record, name, *span, version)?;
                Ok(Found { record, place })
            }
            TargetStep::Items => {
                let place = self.elements(record, path.span)?;
                Ok(Found { record, place })
            }
        }
    }

    /// The record in which a path ends, and the name there. With `make`, records on the way that are
    /// not there are made.
    pub(super) fn around(&mut self, path: &FieldPath, version: &str, make: bool) -> Result<(usize, Text, Span), Lost> {
        let Some((TargetStep::Name(name, span), around)) = path.target.steps.split_last() else {
            let message = "expected the name of a field, found the elements of a list";
            return Err(Diagnostic::error(codes::DOCUMENT_MIGRATION, message).at(path.span).into());
        };
        let record = self.follow(around, version, make)?;
        self.is_record(record, name, *span)?;
        Ok((record, name.clone(), *span))
    }

    fn follow(&mut self, steps: &[TargetStep], version: &str, make: bool) -> Result<usize, Lost> {
        let mut at = Self::ROOT;
        let mut last = Span::default();
        for step in steps {
            at = match step {
                TargetStep::Name(name, span) => {
                    last = *span;
                    let absent = make && self.word(at) == Word::Record && self.member(at, name).is_none();
                    if absent {
                        let place = Place {
                            what: What::Record,
                            optional: false,
                            nullable: false,
                            made: Some(*span),
                            texts: Vec::new(),
                            default: None,
                            below: Some(Below::Members(Members::default())),
                        };
                        self.put(at, name.clone(), place)
                    } else {
                        self.named(at, name, *span, version)?
                    }
                }
                TargetStep::Items => self.elements(at, last)?,
            };
        }
        Ok(at)
    }

    fn elements(&mut self, at: usize, span: Span) -> Result<usize, Lost> {
        self.open(at);
        if let Some(Below::Element(element)) = self.place(at).and_then(|place| place.below.as_ref()) {
            return Ok(*element);
        }
        match self.word(at) {
            Word::Any => Err(Lost::Open),
            word => {
                let message = format!("`[]` behind what is no list: it is `{}`", word.as_str());
                Err(Diagnostic::error(codes::DOCUMENT_MIGRATION, message).at(span).into())
            }
        }
    }

    fn named(&mut self, at: usize, name: &str, span: Span, version: &str) -> Result<usize, Lost> {
        if let Some(found) = self.member(at, name) {
            return Ok(found);
        }
        self.is_record(at, name, span)?;
        let most = if self.hints > 0 { usize::MAX } else { 0 };
        self.hints = self.hints.saturating_sub(1);
        let known = self.touched(at).into_iter().flatten().take(most).map(|(name, _)| &**name);
        let hint = if self.is_gone(at, name) {
            Some("an earlier step has taken it away".to_owned())
        } else {
            did_you_mean(name, known)
        };
        let message = format!("version `{}` has no field `{}` here", super::short(version), super::short(name));
        Err(Diagnostic::error(codes::DOCUMENT_MIGRATION, message).at(span).hint_opt(hint).into())
    }

    fn is_gone(&self, record: usize, name: &str) -> bool {
        match self.place(record).and_then(|record| record.below.as_ref()) {
            Some(Below::Members(members)) => members.gone.contains(name),
            _ => false,
        }
    }

    /// Whether names mean something at a place.
    fn is_record(&mut self, at: usize, name: &str, span: Span) -> Result<(), Lost> {
        self.open(at);
        let hint = match self.word(at) {
            Word::Record => return Ok(()),
            Word::Any => return Err(Lost::Open),
            Word::List | Word::Map => Some(format!("`[]` leads to its elements: `..[].{}`", super::short(name))),
            _ => None,
        };
        let message = format!("no field lies here: it is below `{}`", self.word(at).as_str());
        Err(Diagnostic::error(codes::DOCUMENT_MIGRATION, message).at(span).hint_opt(hint).into())
    }

    /// Puts a member into a record.
    pub(super) fn put(&mut self, record: usize, name: Text, place: Place) -> usize {
        self.open(record);
        let at = self.add(place);
        if let Some(Below::Members(members)) = self.place_mut(record).and_then(|record| record.below.as_mut()) {
            members.by_name.insert(name.clone(), members.list.len());
            members.list.push(Some((name, at)));
        }
        at
    }

    /// Takes a member out of a record.
    pub(super) fn take(&mut self, found: Found, name: &str) -> Option<Place> {
        if let Some(Below::Members(members)) = self.place_mut(found.record).and_then(|record| record.below.as_mut()) {
            let at = members.by_name.remove(name)?;
            *members.list.get_mut(at)? = None;
            members.gone.insert(name.into());
        }
        let place = self.place_mut(found.place)?;
        let below = place.below.take();
        Some(Place { below, ..place.clone() })
    }
}

impl Place {
    /// What a step yields.
    pub(super) fn of_word(word: Word, made: Span, (optional, nullable): (bool, bool)) -> Self {
        Self {
            what: What::Word(word),
            optional,
            nullable,
            made: Some(made),
            texts: Vec::new(),
            default: None,
            below: None,
        }
    }

    /// What a `default` gives.
    pub(super) fn given(value: Located, made: Span) -> Self {
        let what = What::Given;
        let (optional, nullable) = (false, false);
        Self { what, optional, nullable, made: Some(made), texts: Vec::new(), default: Some(value), below: None }
    }
}

fn of_node(shape: &Shape, node: NodeId, optional: bool) -> Place {
    let nullable = shape.value_node(node).1;
    Place { what: What::Node(node), optional, nullable, made: None, texts: Vec::new(), default: None, below: None }
}
