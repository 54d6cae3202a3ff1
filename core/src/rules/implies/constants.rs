//! The constants of an expression: near them its outcome changes.

use std::sync::Arc;

use crate::limits::Limits;
use crate::rules::ast::ExprKind;
use crate::rules::parser;

/// A constant that an expression names.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Constant {
    Int(i64),
    Double(f64),
    Text(Arc<str>),
}

/// The constants of an expression in their order, and the names in it.
pub(crate) fn constants(text: &str, limits: &Limits) -> (Vec<Constant>, Vec<Arc<str>>) {
    let (mut found, mut names) = (Vec::new(), Vec::new());
    let Ok((ast, _)) = parser::parse(text, limits) else { return (found, names) };
    for node in &ast.nodes {
        match &node.kind {
            ExprKind::Int(value) => found.extend([Constant::Int(*value), Constant::Int(value.saturating_neg())]),
            ExprKind::Double(value, _) => found.extend([Constant::Double(*value), Constant::Double(-value)]),
            ExprKind::Text(text) => found.push(Constant::Text(Arc::clone(text))),
            ExprKind::Name(name) => names.push(Arc::clone(name)),
            ExprKind::Select(_, words) => names.extend(words.iter().map(|word| Arc::clone(&word.text))),
            _ => {}
        }
    }
    (found, names)
}
