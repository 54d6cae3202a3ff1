//! `cel.bind` and `cel.block`: names for expressions that are evaluated at most once, where they are
//! asked for first.

use std::sync::Arc;

use super::{Bound, Checked, Checker, What};
use crate::diagnostics::codes;
use crate::rules::ast::{ExprId, ExprKind, Word};
use crate::rules::program::Node;

impl Checker<'_> {
    /// A function of the module `cel`.
    pub(super) fn cel_module(&mut self, word: &Word, args: &[ExprId], at: (usize, usize)) -> Option<Checked> {
        match (&*word.text, args) {
            ("bind", [variable, init, body]) => {
                let Some(name) = self.variable_name(*variable, "cel.bind") else { return Some(self.lost(at)) };
                Some(self.bindings(&[(name, *init)], *body, at))
            }
            ("block", [list, body]) => {
                let ExprKind::List(items) = &self.ast.get(*list).kind else { return None };
                let slots: Vec<(Arc<str>, ExprId)> = items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| (Arc::from(format!("@index{index}")), *item))
                    .collect();
                Some(self.bindings(&slots, *body, at))
            }
            ("index" | "iterVar" | "accuVar", _) => {
                let name = self.internal_name(word, args)?;
                let Some(bound) = self.bound(&name).cloned() else {
                    let message = format!("`cel.{}` names nothing here", word.text);
                    self.fault(codes::RULE_UNKNOWN_NAME, at, message, None);
                    return Some(self.lost(at));
                };
                Some(self.of_bound(bound, at))
            }
            _ => None,
        }
    }

    /// The name of a variable that `cel.index(0)` or `cel.iterVar(0, 1)` spells.
    fn internal_name(&self, word: &Word, args: &[ExprId]) -> Option<Arc<str>> {
        let mut name = format!("@{}", word.text);
        for (at, arg) in args.iter().enumerate() {
            let ExprKind::Int(value) = self.ast.get(*arg).kind else { return None };
            if at > 0 {
                name.push(':');
            }
            name += &value.to_string();
        }
        Some(Arc::from(name))
    }

    /// The name that a macro gives to its variable.
    pub(super) fn variable_name(&mut self, id: ExprId, of: &str) -> Option<Arc<str>> {
        let ast = self.ast;
        match &ast.get(id).kind {
            ExprKind::Name(name) if !name.starts_with('.') => return Some(Arc::clone(name)),
            ExprKind::Fault => return None,
            ExprKind::Method(receiver, word, args) => {
                let module = matches!(&ast.get(*receiver).kind, ExprKind::Name(name) if &**name == "cel");
                if let Some(name) = self.internal_name(word, args).filter(|_| module) {
                    return Some(name);
                }
            }
            _ => {}
        }
        let message = format!("expected a name as the variable of `{of}`");
        self.fault(codes::RULE_TYPE, self.range(id), message, None);
        None
    }

    #[inline(never)]
    fn bindings(&mut self, list: &[(Arc<str>, ExprId)], body: ExprId, at: (usize, usize)) -> Checked {
        let before = self.names.len();
        let from = self.program.lazies;
        for (name, init) in list {
            let checked = self.check(*init);
            let ty = checked.ty.clone();
            let bound = if let What::Place(place) = checked.what {
                // A place costs nothing until it is read, and is read as often as a name.
                Bound::Place(*place)
            } else {
                let init = self.value(checked);
                match self.constant(init) {
                    Some(value) => Bound::Value(Node::Const(value), ty),
                    None => Bound::Value(Node::Lazy { slot: self.lazy_slot(), init }, ty),
                }
            };
            self.names.push((Arc::clone(name), bound));
        }
        let checked = self.check(body);
        self.names.truncate(before);
        let ty = checked.ty.clone();
        let to = self.program.lazies;
        if from == to {
            return Checked { start: at.0, end: at.1, ..checked };
        }
        let body = self.value(checked);
        let node = self.program.push(Node::Let { from, to, body });
        Checked { what: What::Code(node), ty, start: at.0, end: at.1 }
    }

    fn lazy_slot(&mut self) -> u32 {
        self.program.lazies += 1;
        self.program.lazies - 1
    }
}
