//! Which parts of an expression may not be shown: what is read of a sensitive place, and all that is
//! computed from it but bools. A bool that is itself sensitive hides the bools made of it as well.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::ast::{Ast, ExprId};
use super::super::program::{Node, Program};
use super::super::types::Type;
use super::notes::{Note, NotedPlace, Notes};
use crate::rules::parts::{Comprehension, Parts, parts};
use crate::schema::{Content, Kind, NodeId, Shape};

/// What of a part is hidden.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Hidden {
    /// Its value, unless that is a bool.
    pub(super) value: bool,
    /// A bool as well: it tells a bool that is sensitive itself.
    pub(super) truth: bool,
    /// It is the key of a map that is not sensitive: shown where it looks like a name, as in paths.
    pub(super) is_name: bool,
}

impl Hidden {
    fn or(self, other: Self) -> Self {
        Self { value: self.value || other.value, truth: self.truth || other.truth, is_name: false }
    }
}

/// By the nodes of the syntax tree.
pub(super) fn hidden(ast: &Ast, root: ExprId, program: &Program, notes: &Notes, shape: &Shape) -> Vec<Hidden> {
    let found = vec![Hidden::default(); ast.nodes.len()];
    let mut walk = Walk { ast, program, notes, shape, found, variables: Vec::new(), below: BTreeMap::new() };
    walk.visit(root);
    walk.found
}

struct Walk<'w> {
    ast: &'w Ast,
    program: &'w Program,
    notes: &'w Notes,
    shape: &'w Shape,
    found: Vec<Hidden>,
    variables: Vec<(Arc<str>, Hidden)>,
    /// Nodes of the shape that hold something hidden.
    below: BTreeMap<NodeId, bool>,
}

impl Walk<'_> {
    fn visit(&mut self, id: ExprId) -> Hidden {
        let hidden = self.visit_kind(id);
        if let Some(place) = self.found.get_mut(id.0 as usize) {
            *place = hidden;
        }
        hidden
    }

    #[inline(never)]
    fn visit_kind(&mut self, id: ExprId) -> Hidden {
        match parts(self.ast, id) {
            Parts::Literal => Hidden::default(),
            Parts::Name(name) => self.name(id, &name),
            Parts::Read(list) => self.read(id, &list),
            Parts::Has(arg) => {
                self.visit(arg);
                Hidden::default()
            }
            Parts::All(list) | Parts::Until(_, list) => {
                let all = self.each(&list);
                all.or(self.kept(id))
            }
            Parts::OrElse(left, right) => self.each(&[left, right]),
            Parts::Arms(arms, last) => {
                let parts: Vec<ExprId> = arms.iter().flat_map(|(condition, value)| [*condition, *value]).collect();
                self.each(&parts).or(self.visit(last))
            }
            Parts::Comprehension(comprehension) => self.comprehension(&comprehension),
            Parts::IfThere { base, variable, body } => {
                let of = self.visit(base);
                of.or(self.with(variable.as_slice(), of, &[body]))
            }
            Parts::Bind { variable, init, body } => {
                let of = self.visit(init);
                self.with(variable.as_slice(), of, &[body])
            }
        }
    }

    fn each(&mut self, list: &[ExprId]) -> Hidden {
        list.iter().fold(Hidden::default(), |all, id| all.or(self.visit(*id)))
    }

    fn with(&mut self, names: &[Arc<str>], of: Hidden, list: &[ExprId]) -> Hidden {
        let before = self.variables.len();
        self.variables.extend(names.iter().map(|name| (Arc::clone(name), of)));
        let all = self.each(list);
        self.variables.truncate(before);
        all
    }

    #[inline(never)]
    fn comprehension(&mut self, comprehension: &Comprehension) -> Hidden {
        let of = self.visit(comprehension.range);
        let list: Vec<ExprId> = comprehension.filter.into_iter().chain([comprehension.body]).collect();
        let made = self.with(&comprehension.variables, of, &list);
        // Of the range a quantifier tells no more than how often its body holds.
        let range = if comprehension.quantifies { Hidden { truth: false, ..of } } else { of };
        range.or(made)
    }

    fn name(&mut self, id: ExprId, name: &str) -> Hidden {
        let notes = self.notes;
        let variable = self.variables.iter().rev().find(|(own, _)| &**own == name).map(|(_, hidden)| *hidden);
        match (notes.get(id), variable) {
            (Some(Note { place: Some(place), ty, .. }), _) => self.place(place, ty),
            (Some(note), Some(of)) if self.is_key(note) => Hidden { value: true, truth: of.truth, is_name: !of.value },
            (Some(note), Some(of)) => read_of(of, &note.ty),
            (None, Some(of)) => of,
            (_, None) => self.kept(id),
        }
    }

    fn is_key(&self, note: &Note) -> bool {
        note.node.is_some_and(|node| matches!(self.program.node(node), Node::Key { .. }))
    }

    /// What stands for something outside of this text.
    fn kept(&self, id: ExprId) -> Hidden {
        let note = self.notes.get(id);
        let code = note.and_then(|note| note.node).map(|node| self.program.node(node));
        let is_kept = matches!(code, Some(Node::Lazy { .. } | Node::Shared { .. } | Node::Local(_) | Node::Key { .. }));
        let hides = is_kept && (self.program.reads_sensitive || note.is_some_and(|note| self.may_hide(&note.ty)));
        Hidden { value: hides, truth: hides, is_name: false }
    }

    /// Whether a value of this type may hold what is hidden.
    fn may_hide(&self, ty: &Type) -> bool {
        match ty {
            Type::Record(node) => holds_hidden(self.shape, *node, &mut BTreeMap::new()),
            Type::List(_) | Type::Map(..) | Type::Dyn | Type::Fault | Type::Optional(_) => true,
            _ => false,
        }
    }

    #[inline(never)]
    fn read(&mut self, id: ExprId, list: &[ExprId]) -> Hidden {
        let base = list.first().map_or_else(Hidden::default, |base| self.visit(*base));
        let rest = self.each(list.get(1..).unwrap_or_default());
        let notes = self.notes;
        match notes.get(id) {
            Some(Note { place: Some(place), ty, .. }) => self.place(place, ty).or(rest),
            Some(note) => read_of(base, &note.ty).or(rest),
            None => base.or(rest),
        }
    }

    fn place(&mut self, place: &NotedPlace, ty: &Type) -> Hidden {
        let is_loose = matches!(ty, Type::Bool | Type::Dyn | Type::Fault | Type::Optional(_));
        if place.sensitive {
            return Hidden { value: true, truth: is_loose, is_name: false };
        }
        let value = holds_hidden(self.shape, place.node, &mut self.below);
        Hidden { value, ..Hidden::default() }
    }
}

/// What is found in a value of which something is hidden.
fn read_of(of: Hidden, ty: &Type) -> Hidden {
    let is_loose = matches!(ty, Type::Bool | Type::Dyn | Type::Fault | Type::Optional(_));
    Hidden { value: of.value, truth: of.truth || (of.value && is_loose), is_name: false }
}

/// Whether something below a place is sensitive or undeclared.
fn holds_hidden(shape: &Shape, node: NodeId, known: &mut BTreeMap<NodeId, bool>) -> bool {
    if let Some(known) = known.get(&node) {
        return *known;
    }
    let mut seen = BTreeSet::new();
    let mut open = vec![node];
    let mut hides = false;
    while let Some(node) = open.pop() {
        let (node, _) = shape.value_node(node);
        if !seen.insert(node) {
            continue;
        }
        match &shape.node(node).kind {
            Kind::Dyn => hides = true,
            Kind::Record(record) => {
                hides |= !matches!(record.content, Content::Closed);
                hides |= record.fields.iter().any(|field| field.sensitive);
                open.extend(record.fields.iter().map(|field| field.node));
            }
            Kind::List(element) => open.push(*element),
            Kind::Map { value, .. } => open.push(*value),
            Kind::Union(branches) => open.extend(branches.iter().copied()),
            _ => {}
        }
        if hides {
            break;
        }
    }
    known.insert(node, hides);
    hides
}
