//! Builds a [`Tree`] from the events of a parser, and refuses what would be unbounded to walk.

use std::collections::HashMap;
use std::sync::Arc;

use super::offsets::{Located, OffsetMap};
use super::tree::{Data, Kind, Node, Style, Tree};
use crate::diagnostics::{Diagnostic, Diagnostics, Span, codes};
use crate::limits::Limits;

/// What a node costs to walk with its aliases expanded.
#[derive(Clone, Copy, Default)]
struct Cost {
    /// Nodes and bytes of text.
    weight: u64,
    depth: u32,
}

struct Open {
    node: u32,
    mapping: bool,
    flow: bool,
    children: Vec<u32>,
    cost: Cost,
}

pub(super) struct Builder<'d> {
    text: Arc<str>,
    map: OffsetMap,
    nodes: Vec<Node>,
    costs: Vec<Cost>,
    children: Vec<u32>,
    open: Vec<Open>,
    root: Option<u32>,
    too_deep: bool,
    max_depth: u32,
    max_weight: u64,
    pub(super) diagnostics: &'d mut Diagnostics,
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl<'d> Builder<'d> {
    pub(super) fn new(text: &Located, limits: &Limits, diagnostics: &'d mut Diagnostics) -> Self {
        Self {
            text: Arc::clone(&text.text),
            map: text.map.clone(),
            nodes: Vec::new(),
            costs: Vec::new(),
            children: Vec::new(),
            open: Vec::new(),
            root: None,
            too_deep: false,
            max_depth: limits.document_depth,
            max_weight: (text.text.len() as u64).saturating_mul(2).saturating_add(limits.document_bytes as u64),
            diagnostics,
        }
    }

    /// The document's span for a range of the parsed text.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        self.map.span(start, end)
    }

    /// Where the innermost open bracket stands.
    pub(super) fn open_bracket(&self) -> Option<usize> {
        let open = self.open.last().filter(|open| open.flow)?;
        self.nodes.get(open.node as usize).map(|node| node.start as usize)
    }

    fn node_span(&self, node: u32) -> Option<Span> {
        self.nodes.get(node as usize).map(|node| self.map.span(node.start as usize, node.end as usize))
    }

    pub(super) fn depth(&self) -> u32 {
        offset(self.open.len())
    }

    fn add(&mut self, start: usize, end: usize, data: Data, cost: Cost) -> u32 {
        let node = offset(self.nodes.len());
        self.nodes.push(Node { start: offset(start), end: offset(end.max(start)), data });
        self.costs.push(cost);
        match self.open.last_mut() {
            Some(open) => open.children.push(node),
            None => self.root = Some(node),
        }
        node
    }

    pub(super) fn scalar(
        &mut self,
        (start, end): (usize, usize),
        text: Arc<str>,
        (kind, style): (Kind, Style),
        number: Option<Arc<str>>,
    ) -> u32 {
        let cost = Cost { weight: 1 + text.len() as u64, depth: 0 };
        let node = self.add(start, end, Data::Scalar { text, kind, style, number }, cost);
        self.grow(cost);
        node
    }

    /// Adds the cost of a finished node to the collection around it.
    fn grow(&mut self, cost: Cost) {
        if let Some(open) = self.open.last_mut() {
            open.cost.weight = open.cost.weight.saturating_add(cost.weight);
            open.cost.depth = open.cost.depth.max(cost.depth);
        }
    }

    /// Opens a collection; false where the document is nested too deeply.
    pub(super) fn open(&mut self, start: usize, mapping: bool, flow: bool) -> Option<u32> {
        if self.depth() >= self.max_depth {
            self.refuse_depth(start);
            return None;
        }
        let data =
            if mapping { Data::Mapping { from: 0, to: 0, flow } } else { Data::Sequence { from: 0, to: 0, flow } };
        let node = self.add(start, start, data, Cost::default());
        self.open.push(Open { node, mapping, flow, children: Vec::new(), cost: Cost { weight: 1, depth: 0 } });
        Some(node)
    }

    pub(super) fn refuse_depth(&mut self, start: usize) {
        if self.too_deep {
            return;
        }
        self.too_deep = true;
        let message = format!("the document is nested more than {} levels deep", self.max_depth);
        let fault = Diagnostic::error(codes::DOCUMENT_LIMIT, message).at(self.span(start, start.saturating_add(1)));
        self.diagnostics.push(fault.hint("raise the compiler's limit `document_depth` where it is meant"));
    }

    /// Closes the innermost collection. A block collection ends with its last child.
    pub(super) fn close(&mut self, end: usize) {
        let Some(mut open) = self.open.pop() else { return };
        if open.mapping && open.children.len() % 2 == 1 {
            // Only after a fault that has been reported: the key has no value.
            open.children.pop();
        }
        let from = offset(self.children.len());
        self.children.extend_from_slice(&open.children);
        let to = offset(self.children.len());
        let last = open.children.last().and_then(|child| self.nodes.get(*child as usize)).map(|node| node.end);
        let flow = open.flow;
        if let Some(node) = self.nodes.get_mut(open.node as usize) {
            let end = if flow { offset(end) } else { last.unwrap_or(node.start) };
            node.end = end.max(node.start);
            node.data = if open.mapping { Data::Mapping { from, to, flow } } else { Data::Sequence { from, to, flow } };
        }
        let cost = Cost { weight: open.cost.weight, depth: open.cost.depth.saturating_add(1) };
        if let Some(slot) = self.costs.get_mut(open.node as usize) {
            *slot = cost;
        }
        self.grow(cost);
        if open.mapping {
            self.check_keys(&open.children);
        }
    }

    fn check_keys(&mut self, children: &[u32]) {
        let mut seen: HashMap<Arc<str>, u32> = HashMap::with_capacity(children.len() / 2);
        for key in children.iter().step_by(2) {
            let node = match self.nodes.get(*key as usize) {
                Some(Node { data: Data::Alias(target), .. }) => self.nodes.get(*target as usize),
                node => node,
            };
            let (text, merge) = match node.map(|node| &node.data) {
                Some(Data::Scalar { text, style, .. }) => {
                    (Arc::clone(text), *style == Style::Plain && text.as_ref() == "<<")
                }
                _ => continue,
            };
            let Some(span) = self.node_span(*key) else { continue };
            if merge {
                let message = "merge keys `<<` are not part of YAML 1.2";
                let hint = "write the keys out where they belong";
                self.diagnostics.push(Diagnostic::error(codes::DOCUMENT_SYNTAX, message).at(span).hint(hint));
                continue;
            }
            if let Some(first) = seen.get(&text).and_then(|first| self.node_span(*first)) {
                let shown: String = text.chars().take(64).collect();
                let message = format!("the key `{shown}` stands twice in one mapping");
                let fault = Diagnostic::error(codes::DOCUMENT_DUPLICATE_KEY, message).at(span);
                self.diagnostics.push(fault.label(first, "first here"));
            } else {
                seen.insert(text, *key);
            }
        }
    }

    /// A reference to a node; refused where the node is still open, that is, around the alias.
    pub(super) fn alias(&mut self, start: usize, end: usize, target: u32) -> u32 {
        let around = self.open.iter().any(|open| open.node == target);
        if around {
            let span = self.span(start, end);
            let mut fault = Diagnostic::error(codes::DOCUMENT_REFERENCE, "an alias leads to a value that contains it");
            if let Some(anchor) = self.nodes.get(target as usize) {
                let anchor = self.map.span(anchor.start as usize, anchor.start as usize + 1);
                fault = fault.label(anchor, "the value begins here");
            }
            self.diagnostics.push(fault.at(span));
            return self.scalar((start, end), "".into(), (Kind::Null, Style::Plain), None);
        }
        let target = match self.nodes.get(target as usize) {
            Some(Node { data: Data::Alias(further), .. }) => *further,
            _ => target,
        };
        let cost = self.costs.get(target as usize).copied().unwrap_or_default();
        let node = self.add(start, end, Data::Alias(target), cost);
        self.grow(cost);
        let depth = self.depth().saturating_add(cost.depth);
        if depth > self.max_depth {
            self.refuse_depth(start);
        }
        node
    }

    /// The tree, if it has a root and its aliases keep it within the limits.
    pub(super) fn finish(mut self) -> Option<Tree> {
        while !self.open.is_empty() {
            let end = self.text.len();
            self.close(end);
        }
        let root = self.root?;
        let cost = self.costs.get(root as usize).copied().unwrap_or_default();
        if cost.weight > self.max_weight {
            let message = "the document grows beyond the limits when its aliases are followed";
            let fault = Diagnostic::error(codes::DOCUMENT_LIMIT, message);
            self.diagnostics.push(fault.hint("write out what the aliases stand for, or use fewer of them"));
            return None;
        }
        if self.too_deep {
            return None;
        }
        Some(Tree { text: self.text, map: self.map, nodes: self.nodes, children: self.children, root })
    }
}
