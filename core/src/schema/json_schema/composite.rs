//! Subschemas that judge one value together, for the scan of JSON text: it reads the same bytes by
//! each of them, so that `allOf`, `anyOf`, `oneOf`, `not`, `if`, references with keywords beside
//! them, elements by place and members by pattern need no tree.

use super::super::{Composite, Content, Kind, Matched, Node, NodeId, Record, Shape, Text, TypeSet, judged_alone};
use super::compile::{Compile, Said, constrains};
use super::pointers::Step;
use super::refs::Place;
use crate::schema::describe::children;
use crate::syntax::NodeRef;

/// Patterns of one subschema's members; more are the crate's.
const PATTERNS: usize = 64;

impl<'t> Compile<'t, '_> {
    /// The composite of a subschema whose keywords beyond the plan can all be compiled.
    pub(super) fn composite(
        &mut self,
        place: Place<'t>,
        said: &mut Said<'t>,
        kind: &Kind,
        types: TypeSet,
    ) -> Option<Box<Composite>> {
        if said.beyond.is_empty() || said.is_foreign {
            return None;
        }
        let mut composite = std::mem::take(&mut said.composite);
        let kind = self.beside_patterns(place, kind.clone());
        let says = !matches!(kind, Kind::Dyn) || types != TypeSet::ALL || constrains(&said.constraints);
        if says {
            let mut own = Node::new(kind);
            own.types = types;
            own.constraints = Some(Box::new(said.constraints.clone())).filter(|own| constrains(own));
            // First, since it is the quickest to refuse.
            let own = self.push(own);
            composite.all.insert(0, own);
        }
        Some(Box::new(composite))
    }

    /// The kind of a subschema's own members where others are judged by the patterns of their names.
    pub(super) fn beside_patterns(&mut self, place: Place<'t>, kind: Kind) -> Kind {
        let is_object = matches!(kind, Kind::Record(_) | Kind::Map { .. });
        if !is_object || place.schema.get("patternProperties").is_none() {
            return kind;
        }
        let fields = self.fields(place, &Content::Open);
        Kind::Record(Record { fields, content: Content::Open, oneofs: Vec::new() })
    }

    /// Elements by their place: the subschemas of a list, and the one of those behind them.
    pub(super) fn tuple(&mut self, place: Place<'t>, word: &'static str, behind: &'static str, said: &mut Said<'t>) {
        let prefix = place.schema.get(word).map(|list| self.children(place, word, list)).unwrap_or_default();
        let rest = place.schema.get(behind).and_then(|schema| match schema.as_bool() {
            Some(true) => None,
            // In draft 4 a bool is no schema, though it stands here.
            Some(false) => Some(self.never()),
            None => Some(self.child(place, [Some(Step::Word(behind)), None], schema)),
        });
        said.composite.tuple = Some((prefix, rest));
    }

    /// Members by the patterns of their names.
    pub(super) fn patterns(&mut self, place: Place<'t>, patterns: NodeRef<'t>, said: &mut Said<'t>) {
        let mut all: Vec<(Text, NodeId)> = Vec::new();
        for (key, schema) in patterns.entries() {
            let pattern = key.scalar_text().unwrap_or_default();
            if !means_one_thing(pattern) || all.len() == PATTERNS {
                said.is_foreign = true;
                return;
            }
            let id = self.child(place, [Some(Step::Word("patternProperties")), Some(Step::Key(pattern))], schema);
            all.push((pattern.into(), id));
        }
        let properties = place.schema.get("properties").into_iter().flat_map(NodeRef::entries);
        let mut declared: Vec<Text> = properties.filter_map(|(key, _)| key.scalar_text()).map(Text::from).collect();
        declared.sort_unstable();
        said.composite.matched = Some(Matched { declared, patterns: all, content: self.content(place) });
    }
}

/// Whether a pattern of names is of the part of the language that every dialect reads alike: the crate
/// has its own for these patterns.
fn means_one_thing(pattern: &str) -> bool {
    let mut bytes = pattern.as_bytes().iter();
    while let Some(byte) = bytes.next() {
        let is_plain = match byte {
            b'\\' => {
                bytes.next().is_some_and(|escaped| matches!(escaped, b'.' | b'-' | b'/' | b'+' | b'*' | b'$' | b'^'))
            }
            b'(' => !bytes.as_slice().starts_with(b"?"),
            b'[' => !bytes.as_slice().starts_with(b"]") && !bytes.as_slice().starts_with(b"^]"),
            _ => byte.is_ascii_alphanumeric() || b"_-/:@ ,^$])|?*+".contains(byte),
        };
        if !is_plain {
            return false;
        }
    }
    // Within a class these mean something in one dialect alone.
    !["--", "&&", "~~", "[["].iter().any(|doubt| pattern.contains(doubt))
}

/// Whether a document has references whose aim depends on the way that led to them.
pub(super) fn is_dynamic(root: NodeRef<'_>) -> bool {
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        for (key, value) in node.entries() {
            if matches!(key.scalar_text(), Some("$dynamicRef" | "$recursiveRef")) {
                return true;
            }
            open.push(value);
        }
        open.extend(node.items());
    }
    false
}

/// Keeps the fallbacks of the nodes that values are judged by: those that others do not judge with
/// theirs, and apart from them those that composites lead to.
pub(super) fn keep_fallbacks(shape: &mut Shape, is_dynamic: bool) {
    if is_dynamic {
        shape.nodes.iter_mut().for_each(|node| node.composite = None);
    }
    let reached = judged_alone(shape);
    let within = within_composites(shape, &reached);
    let all = std::mem::take(&mut shape.fallbacks);
    for ((node, reached), within) in shape.nodes.iter_mut().zip(reached).zip(within) {
        let fallback = node.fallback.take().and_then(|index| all.get(index as usize));
        if !reached && !within {
            node.composite = None;
        }
        let Some(fallback) = fallback else { continue };
        if reached {
            node.fallback = u32::try_from(shape.fallbacks.len()).ok();
            shape.fallbacks.push(crate::schema::Fallback { is_scanned: node.composite.is_some(), ..fallback.clone() });
        } else if within && node.composite.is_none() {
            node.inner = u32::try_from(shape.inner.len()).ok();
            shape.inner.push(fallback.clone());
        }
    }
}

/// For each node whether a composite leads to it.
fn within_composites(shape: &Shape, judged: &[bool]) -> Vec<bool> {
    let mut within = vec![false; shape.nodes.len()];
    let judged = shape.nodes.iter().zip(judged).filter(|(_, judged)| **judged);
    let mut open: Vec<NodeId> =
        judged.filter_map(|(node, _)| node.composite.as_ref()).flat_map(|own| own.nodes()).collect();
    while let Some(id) = open.pop() {
        match within.get_mut(id.0 as usize) {
            Some(within) if !*within => *within = true,
            _ => continue,
        }
        let node = shape.node(id);
        match &node.composite {
            Some(composite) => open.extend(composite.nodes()),
            None if node.fallback.is_none() => children(node, |child| open.push(child)),
            None => {}
        }
    }
    within
}
