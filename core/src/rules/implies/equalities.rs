//! Members that an expression compares with texts: a record that has them is of another branch.

use std::sync::Arc;

use crate::limits::Limits;
use crate::rules::ast::{BinaryOp, ExprId, ExprKind};
use crate::rules::parser;

/// Members of the record that are compared with texts, as `this.method.type == 'sepa'`: the names, and the text.
pub(crate) fn equalities(text: &str, limits: &Limits) -> Vec<(Vec<Arc<str>>, Arc<str>)> {
    let mut found = Vec::new();
    let Ok((ast, _)) = parser::parse(text, limits) else { return found };
    let members = |id: ExprId| match &ast.get(id).kind {
        ExprKind::Select(base, words) => match &ast.get(*base).kind {
            ExprKind::Name(name) if matches!(&**name, "this" | "message" | "root") => {
                Some(words.iter().map(|word| Arc::clone(&word.text)).collect::<Vec<_>>())
            }
            _ => None,
        },
        _ => None,
    };
    let texts = |id: ExprId| -> Vec<Arc<str>> {
        let of = |id: ExprId| if let ExprKind::Text(text) = &ast.get(id).kind { Some(Arc::clone(text)) } else { None };
        match &ast.get(id).kind {
            ExprKind::List(items) => items.iter().filter_map(|item| of(*item)).collect(),
            _ => of(id).into_iter().collect(),
        }
    };
    for node in &ast.nodes {
        let ExprKind::Chain(left, rest) = &node.kind else { continue };
        let [(BinaryOp::Equal | BinaryOp::NotEqual | BinaryOp::In, right)] = rest.as_slice() else { continue };
        for (one, other) in [(*left, *right), (*right, *left)] {
            if let Some(names) = members(one) {
                found.extend(texts(other).into_iter().map(|text| (names.clone(), text)));
            }
        }
    }
    found
}
