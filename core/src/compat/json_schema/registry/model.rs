//! A schema as the registry holds it: an object of one class, with the keywords of that class.

use std::collections::{BTreeMap, BTreeSet};

use super::super::num::Num;
use crate::scalars::ecma;
use crate::syntax::NodeRef;

/// Index of a model.
pub(super) type Id = usize;

/// One schema.
#[derive(Debug)]
pub(super) struct Model<'t> {
    pub(super) class: Class<'t>,
    /// It names a default.
    pub(super) has_default: bool,
    /// Kafka Connect takes it for bytes, whatever its type.
    pub(super) is_bytes: bool,
    /// The text that it was read from, if it has one of its own.
    pub(super) node: Option<NodeRef<'t>>,
}

/// How many branches hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Criterion {
    All,
    Any,
    One,
}

/// What kind of schema it is. Two of different classes are of different types to the registry.
#[derive(Debug)]
pub(super) enum Class<'t> {
    /// Accepts everything.
    Empty,
    False,
    Null,
    Bool,
    Text(Text<'t>),
    Number(Box<Number>),
    Enum(BTreeSet<String>),
    Const(String),
    Object(Box<Object<'t>>),
    List(Box<List>),
    Combined(Criterion, Vec<Id>),
    Not(Id),
    /// `if` with `then` and `else`, which are not compared.
    Conditional,
    Reference(Id),
}

#[derive(Debug)]
pub(super) struct Text<'t> {
    pub(super) least: Option<f64>,
    pub(super) most: Option<f64>,
    pub(super) pattern: Option<&'t str>,
}

#[derive(Debug)]
pub(super) struct Number {
    pub(super) least: Option<f64>,
    pub(super) most: Option<f64>,
    pub(super) above: Option<f64>,
    pub(super) below: Option<f64>,
    pub(super) factor: Option<Num>,
    pub(super) is_integer: bool,
}

/// What is declared of members or elements beyond the named ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rest {
    Any,
    None,
    Schema(Id),
}

#[derive(Debug)]
pub(super) struct Object<'t> {
    pub(super) properties: BTreeMap<&'t str, Id>,
    pub(super) patterns: Vec<(Option<ecma::Pattern>, Id)>,
    pub(super) rest: Rest,
    pub(super) unevaluated: Option<Id>,
    pub(super) required: BTreeSet<&'t str>,
    pub(super) needs: BTreeMap<&'t str, BTreeSet<&'t str>>,
    pub(super) dependent: BTreeMap<&'t str, Id>,
    pub(super) least: Option<f64>,
    pub(super) most: Option<f64>,
}

#[derive(Debug)]
pub(super) struct List {
    /// What all elements are.
    pub(super) all: Option<Id>,
    /// What the first ones are.
    pub(super) first: Vec<Id>,
    pub(super) rest: Rest,
    pub(super) unevaluated: Option<Id>,
    pub(super) least: Option<f64>,
    pub(super) most: Option<f64>,
    pub(super) is_unique: bool,
    /// `minContains` and `maxContains`, in the drafts that have them.
    pub(super) least_contained: Option<f64>,
    pub(super) most_contained: Option<f64>,
}

/// The models of both sides.
#[derive(Debug, Default)]
pub(super) struct Models<'t> {
    pub(super) list: Vec<Model<'t>>,
}

impl<'t> Models<'t> {
    /// What a schema is, references followed; `None` for one that leads to itself.
    pub(super) fn at(&self, id: Id) -> Option<(Id, &Model<'t>)> {
        const MOST: usize = 64;
        let mut at = id;
        for _ in 0..MOST {
            let model = self.list.get(at)?;
            match model.class {
                Class::Reference(next) => at = next,
                _ => return Some((at, model)),
            }
        }
        None
    }

    pub(super) fn is_empty(&self, id: Id) -> bool {
        self.at(id).is_some_and(|(_, model)| matches!(model.class, Class::Empty))
    }

    pub(super) fn is_false(&self, id: Id) -> bool {
        self.at(id).is_some_and(|(_, model)| matches!(model.class, Class::False))
    }

    /// The different ones of some branches, in their order.
    pub(super) fn distinct(&self, ids: &[Id]) -> Vec<Id> {
        let mut seen = BTreeSet::new();
        let text = |id: Id| {
            let mut text = String::new();
            match self.list.get(id).and_then(|model| model.node) {
                Some(node) => node.write_json(&mut text),
                None => text = format!(" {id}"),
            }
            text
        };
        ids.iter().copied().filter(|id| seen.insert(text(*id))).collect()
    }
}
