//! Uses of named types, and what becomes of those that are used before they are defined.

use std::collections::HashMap;

use super::super::input::shortened;
use super::super::{Content, Kind, NodeId};
use super::names::{PRIMITIVES, full_name, is_full_name, namespace_of, primitive};
use super::{Avro, Base, Forward};
use crate::diagnostics::{Diagnostic, codes, did_you_mean};
use crate::syntax::NodeRef;

/// Unknown names for which the nearest known one is looked for: the search is linear in all names.
const HINTS: usize = 20;

/// Types that are written as objects.
const COMPLEX: [&str; 5] = ["record", "enum", "array", "map", "fixed"];

impl<'t> Avro<'t, '_> {
    /// A type given by its name.
    pub(super) fn reference(&mut self, node: NodeRef<'t>, namespace: &str) -> NodeId {
        let name = node.as_str().unwrap_or_default();
        if let Some(primitive) = primitive(name) {
            return self.push(super::types::primitive_kind(primitive), Base::Primitive(primitive), node.span());
        }
        let full = full_name(name, namespace);
        if let Some(named) = self.names.get(&full) {
            return named.node;
        }
        if let Some(named) = self.names.get(name) {
            // Java falls back to the null namespace; the specification does not.
            let id = named.node;
            let message = format!(
                "`{name}` stands for `{full}` here, which is not defined; read as the `{name}` without a namespace"
            );
            self.warning(node.span(), message);
            return id;
        }
        let id = self.unknown(node.span());
        if is_full_name(name) && !matches!(name, "record" | "error" | "enum" | "array" | "map" | "fixed" | "union") {
            self.forward.push(Forward { full, short: name.into(), span: node.span(), node: id });
        } else if is_full_name(name) {
            let message = format!("`{name}` needs an object that says what it holds");
            let hint = format!("write `\"type\": {{\"type\": \"{name}\", ..}}`");
            self.diagnostics.push(Diagnostic::error(codes::SCHEMA_INVALID, message).at(node.span()).hint(hint));
        } else {
            self.error(node.span(), format!("`{}` is not the name of a type", shortened(name)));
        }
        id
    }

    /// Looks once more at the names that were unknown where they are used. Other texts may define
    /// them later; within one text that is an error.
    pub(super) fn settle_references(&mut self, root: NodeId) -> NodeId {
        let forward = std::mem::take(&mut self.forward);
        let mut replaced = HashMap::new();
        let mut hints = 0;
        for used in forward {
            let Some(named) = self.names.get(&used.full).or_else(|| self.names.get(&used.short)) else {
                hints += 1;
                let hint = if hints <= HINTS { self.near_name(&used) } else { None };
                let fault =
                    Diagnostic::error(codes::SCHEMA_INVALID, format!("unknown type `{}`", shortened(&used.full)));
                self.diagnostics.push(fault.at(used.span).hint_opt(hint));
                continue;
            };
            if named.span.source == used.span.source {
                let message = format!("the type `{}` is used before it is defined", used.full);
                let fault = Diagnostic::error(codes::SCHEMA_INVALID, message).at(used.span);
                self.diagnostics.push(fault.label(named.span, "defined here"));
            }
            replaced.insert(used.node, named.node);
        }
        if replaced.is_empty() {
            return root;
        }
        let now = |id: &mut NodeId| {
            if let Some(target) = replaced.get(id) {
                *id = *target;
            }
        };
        for node in &mut self.nodes {
            match &mut node.kind {
                Kind::List(id) | Kind::Map { value: id, .. } => now(id),
                Kind::Union(branches) => branches.iter_mut().for_each(now),
                Kind::Record(record) => {
                    record.fields.iter_mut().for_each(|field| now(&mut field.node));
                    if let Content::Schema(id) = &mut record.content {
                        now(id);
                    }
                }
                _ => {}
            }
        }
        for (_, id) in &mut self.defaults {
            now(id);
        }
        let mut root = root;
        now(&mut root);
        root
    }

    /// "did you mean" over the types; by the short name, as it was written, where that is near.
    fn near_name(&self, used: &Forward) -> Option<String> {
        let namespace = namespace_of(&used.full);
        let mut names: Vec<&str> = self.names.keys().map(AsRef::as_ref).collect();
        names.sort_unstable();
        let is_short = !used.short.contains('.');
        let beside = names.iter().filter(|name| namespace_of(name) == namespace);
        let short = beside.map(|name| name.rsplit('.').next().unwrap_or(name));
        let near =
            if is_short { did_you_mean(&used.short, PRIMITIVES.into_iter().chain(COMPLEX).chain(short)) } else { None };
        near.or_else(|| did_you_mean(&used.full, names.iter().copied())).or_else(|| {
            let last = used.full.rsplit('.').next()?;
            let same = names.iter().find(|name| name.rsplit('.').next() == Some(last))?;
            Some(format!("did you mean `{same}`?"))
        })
    }
}
