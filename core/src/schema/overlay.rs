//! What the contract's properties say over the wire schema: tags, classification, `required`; and
//! which fields are sensitive.
//!
//! A node may be shared by several fields (a named type used twice, a `$ref`). What is said of one
//! place must not leak to the others, so the nodes on the way to it are copied first where they
//! have more than one parent. Sensitive subtrees get one copy for all their sensitive places.

use std::collections::{HashMap, HashSet};

use super::describe::children;
use super::narrow::{self, Narrow};
use super::refine::{self, Fit};
use super::resolve::{ShapeStep, resolve};
use super::{Constraints, Content, Kind, NodeId, Presence, Shape, Text, TypeSet};
use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::model::{Overlay, TargetStep, is_sensitive_class};
use crate::report::NotEnforced;

/// Fields that may be copied for one shape; a contract of the largest size needs far fewer.
const COPIES: usize = 1_000_000;

/// Applies the overlays and marks the sensitive fields.
///
/// `sensitive_tags` are compared without regard to case. `not_enforced` gets what the plan cannot
/// check, because the `jsonschema` crate judges that part of the schema as a whole.
pub(crate) fn apply(
    shape: &mut Shape,
    overlays: &[Overlay],
    sensitive_tags: &[impl AsRef<str>],
    diagnostics: &mut Diagnostics,
    not_enforced: &mut Vec<NotEnforced>,
) {
    let mut copying = Copying::new(shape);
    let mut root_sensitive = false;
    for overlay in overlays {
        let Some(steps) = resolve(shape, &overlay.target, diagnostics) else { continue };
        let narrows = narrow::narrows(overlay);
        let Some((owner, node)) = copying.walk(shape, &steps, overlay.required || narrows) else {
            let message = "the properties of this contract copy too much of the schema";
            diagnostics.push(Diagnostic::error(codes::DOCUMENT_LIMIT, message));
            return;
        };
        let is_field = matches!(steps.last(), Some(ShapeStep::Field(_)));
        say(shape, overlay, owner, node, is_field);
        let fit = refine::check(shape, overlay, node, diagnostics, not_enforced);
        if narrows && fit != Fit::Contradicts {
            let is_judged_whole = copying.passed_fallback || shape.node(node).fallback.is_some();
            let Some(value) = copying.value(shape, node) else { continue };
            let mut narrow = Narrow { shape, overlay, node: value, diagnostics, not_enforced };
            if is_judged_whole {
                narrow.refuse_all("its part of the JSON Schema uses keywords that are judged as a whole");
            } else if fit == Fit::Narrows && overlay.logical_type.as_ref().is_none_or(|(name, _)| &**name != "integer")
            {
                narrow.refuse_all("the wire schema alone says what is written there");
            } else {
                narrow.apply();
            }
        }
        if overlay.required && copying.is_judged_whole(shape, node) {
            tell_unenforced(overlay, diagnostics, not_enforced);
        }
        root_sensitive |= owner.is_none() && overlay.classification.as_deref().is_some_and(is_sensitive_class);
    }
    sort_tags(shape);
    Sensitive::mark(shape, sensitive_tags, root_sensitive);
}

/// Marks the sensitive fields of a shape whose fields have their tags and classifications.
pub(crate) fn mark_sensitive(shape: &mut Shape, sensitive_tags: &[impl AsRef<str>]) {
    sort_tags(shape);
    Sensitive::mark(shape, sensitive_tags, false);
}

/// Tags are a set: where each was said decides nothing.
fn sort_tags(shape: &mut Shape) {
    for node in &mut shape.nodes {
        node.tags.sort_unstable();
        if let Kind::Record(record) = &mut node.kind {
            record.fields.iter_mut().for_each(|field| field.tags.sort_unstable());
        }
    }
}

/// A field: its record's node, and its index.
type Place = (NodeId, u32);

/// Writes down what an overlay says; `owner` is the innermost field on the way.
fn say(shape: &mut Shape, overlay: &Overlay, owner: Option<Place>, node: NodeId, is_field: bool) {
    if let Some(field) = owner.and_then(|place| field_mut(shape, place)) {
        if is_field {
            add_tags(&mut field.tags, &overlay.tags);
            if overlay.classification.is_some() {
                field.classification.clone_from(&overlay.classification);
            }
            if overlay.required {
                field.presence = Presence::Required;
            }
        } else if overlay.classification.as_deref().is_some_and(is_sensitive_class) {
            // Elements have no field of their own: their classification falls on the list.
            field.classification.clone_from(&overlay.classification);
        }
    }
    if let Some(node) = shape.nodes.get_mut(node.0 as usize) {
        if !is_field {
            add_tags(&mut node.tags, &overlay.tags);
        }
        if overlay.required {
            node.constraints.get_or_insert_with(|| Box::new(Constraints::default())).not_null = true;
        }
    }
}

/// `required` where only the crate judges: the plan does not look there.
fn tell_unenforced(overlay: &Overlay, diagnostics: &mut Diagnostics, not_enforced: &mut Vec<NotEnforced>) {
    let place = overlay.target.steps.iter().rev().find_map(|step| match step {
        TargetStep::Name(_, span) => Some(*span),
        TargetStep::Items => None,
    });
    let what = format!("`required` of the property `{}`", overlay.target.dotted());
    let reason = "its part of the JSON Schema uses keywords that are judged as a whole".to_owned();
    let message = format!("{what} is not enforced: {reason}");
    diagnostics.push(Diagnostic::warning(codes::DOCUMENT_NOT_ENFORCED, message).at_opt(place));
    not_enforced.push(NotEnforced { what, reason });
}

pub(super) fn add_tags(tags: &mut Vec<Text>, more: &[Text]) {
    if more.is_empty() {
        return;
    }
    let mut known: HashSet<Text> = tags.iter().cloned().collect();
    tags.extend(more.iter().filter(|tag| known.insert(Text::clone(tag))).cloned());
}

fn field_mut(shape: &mut Shape, (record, index): Place) -> Option<&mut super::Field> {
    match &mut shape.nodes.get_mut(record.0 as usize)?.kind {
        Kind::Record(record) => record.fields.get_mut(index as usize),
        _ => None,
    }
}

/// Copies nodes with more than one parent.
struct Copying {
    /// How many places lead to a node; the root's own counts.
    parents: Vec<u32>,
    left: usize,
    /// Whether the last walk passed through a node that the crate judges as a whole.
    passed_fallback: bool,
}

impl Copying {
    fn new(shape: &Shape) -> Self {
        let mut parents = vec![0_u32; shape.nodes.len()];
        let mut count = |id: NodeId| {
            if let Some(count) = parents.get_mut(id.0 as usize) {
                *count = count.saturating_add(1);
            }
        };
        count(shape.root);
        for node in &shape.nodes {
            children(node, &mut count);
            node.composite.iter().flat_map(|own| own.nodes()).for_each(&mut count);
        }
        Self { parents, left: COPIES, passed_fallback: false }
    }

    /// Follows the steps over nodes that nobody else shares. Gives the innermost field on the way
    /// and the node at the end; `last_alone`: that node is not shared either.
    fn walk(&mut self, shape: &mut Shape, steps: &[ShapeStep], last_alone: bool) -> Option<(Option<Place>, NodeId)> {
        let mut root = shape.root;
        self.alone(shape, &mut root)?;
        shape.root = root;
        let mut node = root;
        let mut owner = None;
        self.passed_fallback = false;
        for (at, step) in steps.iter().enumerate() {
            self.passed_fallback |= shape.node(node).fallback.is_some();
            let holder = self.value(shape, node)?;
            let is_last = at + 1 == steps.len();
            let child = child_mut(shape, holder, *step).map(|child| *child)?;
            let mut now = child;
            if !is_last || last_alone || *step == ShapeStep::Element {
                self.alone(shape, &mut now)?;
            }
            if let Some(child) = child_mut(shape, holder, *step) {
                *child = now;
            }
            if let ShapeStep::Field(index) = step {
                owner = Some((holder, *index));
            }
            node = now;
        }
        Some((owner, node))
    }

    /// Whether the plan cannot refuse an absent or null value at the end of the last walk.
    fn is_judged_whole(&self, shape: &Shape, node: NodeId) -> bool {
        let node = shape.node(node);
        self.passed_fallback || (node.fallback.is_some() && node.types.has(TypeSet::NULL))
    }

    /// The node's value node, unshared: of a nullable union the branch that is not null.
    fn value(&mut self, shape: &mut Shape, node: NodeId) -> Option<NodeId> {
        let (value, _) = shape.value_node(node);
        if value == node {
            return Some(node);
        }
        let mut now = value;
        self.alone(shape, &mut now)?;
        if let Some(Kind::Union(branches)) = shape.nodes.get_mut(node.0 as usize).map(|node| &mut node.kind) {
            branches.iter_mut().filter(|branch| **branch == value).for_each(|branch| *branch = now);
        }
        Some(now)
    }

    /// Replaces the id by that of a copy, if others share the node; `None` where too much is copied.
    fn alone(&mut self, shape: &mut Shape, id: &mut NodeId) -> Option<()> {
        let shared = self.parents.get_mut(id.0 as usize)?;
        if *shared <= 1 {
            return Some(());
        }
        *shared -= 1;
        let copy = shape.nodes.get(id.0 as usize)?.clone();
        let mut below = Vec::new();
        children(&copy, |child| below.push(child));
        self.left = self.left.checked_sub(below.len() + 1)?;
        for child in below {
            if let Some(count) = self.parents.get_mut(child.0 as usize) {
                *count = count.saturating_add(1);
            }
        }
        *id = NodeId(u32::try_from(shape.nodes.len()).ok()?);
        shape.nodes.push(copy);
        self.parents.push(1);
        Some(())
    }
}

fn child_mut(shape: &mut Shape, holder: NodeId, step: ShapeStep) -> Option<&mut NodeId> {
    match (step, &mut shape.nodes.get_mut(holder.0 as usize)?.kind) {
        (ShapeStep::Field(index), Kind::Record(record)) => {
            record.fields.get_mut(index as usize).map(|field| &mut field.node)
        }
        (ShapeStep::Element, Kind::List(element) | Kind::Map { value: element, .. }) => Some(element),
        _ => None,
    }
}

/// Marks sensitive fields, and all fields below them.
struct Sensitive {
    /// Whether a node, or an element or branch of it short of a record's fields, has such a tag.
    tagged: Vec<bool>,
    /// Whether a record lies at or below a node, short of a record's fields.
    holds_records: Vec<bool>,
    /// The sensitive twin of a node.
    twins: HashMap<NodeId, NodeId>,
    /// Twins whose children are still those of the original.
    open: Vec<NodeId>,
}

impl Sensitive {
    fn mark(shape: &mut Shape, tags: &[impl AsRef<str>], root_sensitive: bool) {
        let is_sensitive = |own: &[Text]| own.iter().any(|tag| tags.iter().any(|known| same(known.as_ref(), tag)));
        let own_tags = shape.nodes.iter().map(|node| is_sensitive(&node.tags)).collect();
        let records = shape.nodes.iter().map(|node| matches!(node.kind, Kind::Record(_))).collect();
        let tagged = spread(shape, own_tags);
        let holds_records = spread(shape, records);
        let mut marking = Self { tagged, holds_records, twins: HashMap::new(), open: Vec::new() };
        let originals = shape.nodes.len();
        for at in 0..originals {
            marking.record(shape, at, |field| {
                is_sensitive(&field.tags) || field.classification.as_deref().is_some_and(is_sensitive_class)
            });
        }
        shape.sensitive = root_sensitive || marking.is_tagged(shape.root);
        if shape.sensitive {
            shape.root = marking.twin(shape, shape.root);
        }
        while let Some(id) = marking.open.pop() {
            marking.close(shape, id);
        }
    }

    fn is_tagged(&self, id: NodeId) -> bool {
        self.tagged.get(id.0 as usize).copied().unwrap_or(false)
    }

    /// Marks the sensitive fields of one record, and leads them to the twins of their nodes.
    fn record(&mut self, shape: &mut Shape, at: usize, is_sensitive: impl Fn(&super::Field) -> bool) {
        let Some(Kind::Record(record)) = shape.nodes.get_mut(at).map(|node| &mut node.kind) else { return };
        let mut marked = Vec::new();
        for (index, field) in record.fields.iter_mut().enumerate() {
            if is_sensitive(field) || self.is_tagged(field.node) {
                field.sensitive = true;
                marked.push((index, field.node));
            }
        }
        for (index, node) in marked {
            let twin = self.twin(shape, node);
            if let Some(Kind::Record(record)) = shape.nodes.get_mut(at).map(|node| &mut node.kind)
                && let Some(field) = record.fields.get_mut(index)
            {
                field.node = twin;
            }
        }
    }

    /// The node under which every field is sensitive.
    fn twin(&mut self, shape: &mut Shape, id: NodeId) -> NodeId {
        if !self.holds_records.get(id.0 as usize).copied().unwrap_or(false) {
            return id;
        }
        if let Some(twin) = self.twins.get(&id) {
            return *twin;
        }
        let (Some(copy), Ok(at)) = (shape.nodes.get(id.0 as usize).cloned(), u32::try_from(shape.nodes.len())) else {
            return id;
        };
        shape.nodes.push(copy);
        // A twin is its own twin.
        self.holds_records.push(true);
        let twin = NodeId(at);
        self.twins.insert(id, twin);
        self.twins.insert(twin, twin);
        self.open.push(twin);
        twin
    }

    /// Leads the children of a twin to twins.
    fn close(&mut self, shape: &mut Shape, id: NodeId) {
        let Some(node) = shape.nodes.get_mut(id.0 as usize) else { return };
        let mut kind = std::mem::replace(&mut node.kind, Kind::Dyn);
        match &mut kind {
            Kind::List(child) | Kind::Map { value: child, .. } => *child = self.twin(shape, *child),
            Kind::Union(branches) => branches.iter_mut().for_each(|child| *child = self.twin(shape, *child)),
            Kind::Record(record) => {
                for field in &mut record.fields {
                    field.sensitive = true;
                    field.node = self.twin(shape, field.node);
                }
                if let Content::Schema(child) = &mut record.content {
                    *child = self.twin(shape, *child);
                }
            }
            _ => {}
        }
        if let Some(node) = shape.nodes.get_mut(id.0 as usize) {
            node.kind = kind;
        }
    }
}

/// Tags are compared without regard to case.
fn same(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b) || a.to_lowercase() == b.to_lowercase()
}

/// Spreads a mark from nodes to the lists, maps and unions around them.
fn spread(shape: &Shape, mut marks: Vec<bool>) -> Vec<bool> {
    let mut around: Vec<Vec<usize>> = vec![Vec::new(); shape.nodes.len()];
    for (at, node) in shape.nodes.iter().enumerate() {
        if !matches!(node.kind, Kind::Record(_)) {
            children(node, |child| {
                if let Some(around) = around.get_mut(child.0 as usize) {
                    around.push(at);
                }
            });
        }
    }
    let mut queue: Vec<usize> = marks.iter().enumerate().filter(|(_, mark)| **mark).map(|(at, _)| at).collect();
    while let Some(at) = queue.pop() {
        for parent in around.get_mut(at).map(std::mem::take).unwrap_or_default() {
            if let Some(mark) = marks.get_mut(parent).filter(|mark| !**mark) {
                *mark = true;
                queue.push(parent);
            }
        }
    }
    marks
}
