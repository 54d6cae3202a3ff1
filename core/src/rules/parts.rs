//! What a part of an expression is made of, as it is written.

use std::sync::Arc;

use super::ast::{Ast, ExprId, ExprKind, Word};

/// The parts of a part, told apart by how they are evaluated.
pub(super) enum Parts {
    /// One after the other, each of them.
    All(Vec<ExprId>),
    /// Up to the one that decides: false of `&&`, true of `||`.
    Until(bool, Vec<ExprId>),
    /// Conditions with their values, and the last value.
    Arms(Vec<(ExprId, ExprId)>, ExprId),
    Comprehension(Comprehension),
    /// `optMap` and `optFlatMap`.
    IfThere {
        base: ExprId,
        variable: Option<Arc<str>>,
        body: ExprId,
    },
    /// `or` and `orValue`.
    OrElse(ExprId, ExprId),
    /// `has` and `present`: what is asked for is not read.
    Has(ExprId),
    /// `cel.bind`.
    Bind {
        variable: Option<Arc<str>>,
        init: ExprId,
        body: ExprId,
    },
    /// A selection or an index: a place, or what is found in a value.
    Read(Vec<ExprId>),
    Name(Arc<str>),
    Literal,
}

/// A macro over the elements of a list or map.
#[derive(Clone)]
pub(super) struct Comprehension {
    pub(super) range: ExprId,
    pub(super) variables: Vec<Arc<str>>,
    pub(super) filter: Option<ExprId>,
    pub(super) body: ExprId,
    /// It yields a bool, whatever the elements are.
    pub(super) quantifies: bool,
}

pub(super) fn parts(ast: &Ast, id: ExprId) -> Parts {
    match &ast.get(id).kind {
        ExprKind::Name(name) => Parts::Name(Arc::clone(name)),
        ExprKind::Select(base, _) | ExprKind::OptionalSelect(base, _) => Parts::Read(vec![*base]),
        ExprKind::Index(base, index) | ExprKind::OptionalIndex(base, index) => Parts::Read(vec![*base, *index]),
        ExprKind::Call(word, args) => match (&*word.text, args.as_slice()) {
            ("has" | "present", [arg]) => Parts::Has(*arg),
            _ => Parts::All(args.clone()),
        },
        ExprKind::Method(receiver, word, args) => method(ast, *receiver, word, args),
        ExprKind::Not(inner) | ExprKind::Negate(inner) | ExprKind::Optional(inner) => Parts::All(vec![*inner]),
        ExprKind::And(list) => Parts::Until(false, list.clone()),
        ExprKind::Or(list) => Parts::Until(true, list.clone()),
        ExprKind::Chain(first, list) => {
            Parts::All(std::iter::once(*first).chain(list.iter().map(|(_, operand)| *operand)).collect())
        }
        ExprKind::Conditional(arms, last) => Parts::Arms(arms.clone(), *last),
        ExprKind::List(items) => Parts::All(items.clone()),
        ExprKind::Map(entries) => Parts::All(entries.iter().flat_map(|(key, value)| [*key, *value]).collect()),
        ExprKind::Fault
        | ExprKind::Null
        | ExprKind::Bool(_)
        | ExprKind::Int(_)
        | ExprKind::Uint(_)
        | ExprKind::Double(..)
        | ExprKind::Text(_)
        | ExprKind::Bytes(_)
        | ExprKind::Message => Parts::Literal,
    }
}

fn method(ast: &Ast, receiver: ExprId, word: &Word, args: &[ExprId]) -> Parts {
    if let Some(comprehension) = comprehension(ast, receiver, word, args) {
        return Parts::Comprehension(comprehension);
    }
    let on_cel = matches!(&ast.get(receiver).kind, ExprKind::Name(name) if &**name == "cel");
    match (&*word.text, args) {
        ("bind", [variable, init, body]) if on_cel => {
            Parts::Bind { variable: name(ast, *variable), init: *init, body: *body }
        }
        ("or" | "orValue", [other]) => Parts::OrElse(receiver, *other),
        ("optMap" | "optFlatMap", [variable, body]) => {
            Parts::IfThere { base: receiver, variable: name(ast, *variable), body: *body }
        }
        _ => Parts::All(std::iter::once(receiver).chain(args.iter().copied()).collect()),
    }
}

fn comprehension(ast: &Ast, range: ExprId, word: &Word, args: &[ExprId]) -> Option<Comprehension> {
    let quantifies = quantifies(&word.text);
    let loops = quantifies || transforms(&word.text) || matches!(&*word.text, "map" | "filter" | "sortBy");
    let Arguments { first, second, filter, body } = arguments(&word.text, args).filter(|_| loops)?;
    let variables = std::iter::once(first).chain(second).filter_map(|variable| name(ast, variable)).collect();
    Some(Comprehension { range, variables, filter, body, quantifies })
}

/// The arguments of a macro over the elements of a list or map.
pub(super) struct Arguments {
    pub(super) first: ExprId,
    pub(super) second: Option<ExprId>,
    pub(super) filter: Option<ExprId>,
    pub(super) body: ExprId,
}

/// Whether a macro yields a bool of a bool for each element.
pub(super) fn quantifies(word: &str) -> bool {
    matches!(word, "all" | "exists" | "exists_one" | "existsOne")
}

/// Whether a macro has two variables at least.
pub(super) fn transforms(word: &str) -> bool {
    matches!(word, "transformList" | "transformMap" | "transformMapEntry")
}

/// The arguments of the macro of this name, if it takes so many.
pub(super) fn arguments(word: &str, args: &[ExprId]) -> Option<Arguments> {
    let (first, second, filter, body) = match args {
        [variable, body] if !transforms(word) => (*variable, None, None, *body),
        [variable, filter, body] if word == "map" => (*variable, None, Some(*filter), *body),
        [first, second, body] if quantifies(word) || transforms(word) => (*first, Some(*second), None, *body),
        [first, second, filter, body] if transforms(word) => (*first, Some(*second), Some(*filter), *body),
        _ => return None,
    };
    Some(Arguments { first, second, filter, body })
}

/// The name that an expression is.
pub(super) fn name(ast: &Ast, id: ExprId) -> Option<Arc<str>> {
    match &ast.get(id).kind {
        ExprKind::Name(name) => Some(Arc::clone(name)),
        _ => None,
    }
}
