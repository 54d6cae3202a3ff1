//! Tags by full name: globs over the fields of a wire schema.
//!
//! The full name of a field is that of its record and its own in Avro, the path from `$` in a JSON
//! Schema, where lists and maps add no part.

use std::collections::{HashMap, HashSet};

use super::describe::field_names;
use super::overlay::add_tags;
use super::{Format, Kind, NodeId, Shape, Text};
use crate::diagnostics::{Diagnostic, Diagnostics, Span, codes, did_you_mean, short_to};
use crate::model::{Overlay, TagGlob, Target, TargetStep};
use crate::scalars::glob::Glob;

/// Steps that all matching together may take, and places of a JSON Schema that may be looked at.
const MAX_WORK: usize = 50_000_000;
const MAX_PLACES: usize = 100_000;
const MAX_DEPTH: usize = 64;

/// The globs of a contract, ready to be asked.
struct Globs<'g> {
    sources: &'g [TagGlob],
    plain: HashMap<&'g str, Vec<usize>>,
    patterns: Vec<(usize, Glob)>,
    hit: Vec<bool>,
    work: usize,
}

/// Tags the fields that the globs name. Those of Avro are tagged in the types themselves; those of
/// a JSON Schema are places, which the overlays given back speak of.
pub(crate) fn apply_globs(shape: &mut Shape, globs: &[TagGlob], diagnostics: &mut Diagnostics) -> Vec<Overlay> {
    if globs.is_empty() {
        return Vec::new();
    }
    let mut asked = Globs::new(globs);
    let overlays = match shape.format {
        Format::Avro => avro(shape, &mut asked),
        Format::JsonSchema | Format::Odcs => json(shape, &mut asked, diagnostics),
    };
    asked.tell(shape, diagnostics);
    overlays
}

impl<'g> Globs<'g> {
    fn new(sources: &'g [TagGlob]) -> Self {
        let mut globs =
            Self { sources, plain: HashMap::new(), patterns: Vec::new(), hit: vec![false; sources.len()], work: 0 };
        for (at, source) in sources.iter().enumerate() {
            let glob = Glob::new(&source.glob.text);
            if glob.is_plain() {
                globs.plain.entry(&source.glob.text).or_default().push(at);
            } else {
                globs.patterns.push((at, glob));
            }
        }
        globs
    }

    /// The tags of a full name.
    fn tags(&mut self, name: &str) -> Vec<Text> {
        let mut found: Vec<usize> = self.plain.get(name).cloned().unwrap_or_default();
        for (at, glob) in &self.patterns {
            self.work = self.work.saturating_add(glob.cost(name) + 1);
            if self.work > MAX_WORK {
                break;
            }
            if glob.matches(name) {
                found.push(*at);
            }
        }
        let mut tags = Vec::new();
        for at in found {
            if let Some(hit) = self.hit.get_mut(at) {
                *hit = true;
            }
            if let Some(source) = self.sources.get(at) {
                add_tags(&mut tags, &source.tags);
            }
        }
        tags
    }

    /// What was too much, and globs that name nothing.
    fn tell(&self, shape: &Shape, diagnostics: &mut Diagnostics) {
        if self.work > MAX_WORK {
            let span = self.sources.first().map(|source| source.glob.span());
            let message = "the globs of the tags and the fields of the schema are too many to be matched";
            diagnostics.push(Diagnostic::error(codes::DOCUMENT_LIMIT, message).at_opt(span));
            return;
        }
        let mut names: Option<Vec<String>> = None;
        for (source, _) in self.sources.iter().zip(&self.hit).filter(|(_, hit)| !**hit) {
            let text = short_to(&source.glob.text, 64);
            let message = format!("the tags of `{text}` reach no field of the schema");
            let hint = if diagnostics.is_full() || text.contains(['*', '?']) {
                None
            } else {
                let names = names.get_or_insert_with(|| full_names(shape));
                did_you_mean(&text, names.iter().map(String::as_str))
            };
            let fault = Diagnostic::warning(codes::RULE_NO_INSTANCE, message).at(source.glob.span());
            diagnostics.push(fault.hint_opt(hint));
        }
    }
}

/// A few full names for "did you mean": those of the types, or of the outermost fields.
fn full_names(shape: &Shape) -> Vec<String> {
    let mut names = Vec::new();
    let nodes: Vec<NodeId> = match shape.format {
        Format::Avro => (0..shape.nodes.len()).filter_map(|at| u32::try_from(at).ok()).map(NodeId).collect(),
        Format::JsonSchema | Format::Odcs => vec![shape.root],
    };
    for id in nodes {
        let Some(record) = shape.record(id) else { continue };
        let owner = match shape.format {
            Format::Avro => shape.node(shape.value_node(id).0).name.as_deref().unwrap_or_default(),
            Format::JsonSchema | Format::Odcs => "$",
        };
        names.extend(field_names(record).map(|name| format!("{owner}.{name}")));
        if names.len() > 1_000 {
            break;
        }
    }
    names
}

fn avro(shape: &mut Shape, globs: &mut Globs<'_>) -> Vec<Overlay> {
    for node in &mut shape.nodes {
        let Some(owner) = node.name.clone() else { continue };
        let Kind::Record(record) = &mut node.kind else { continue };
        for field in &mut record.fields {
            let tags = globs.tags(&format!("{owner}.{}", field.name));
            add_tags(&mut field.tags, &tags);
        }
    }
    Vec::new()
}

/// A walk over the places of a JSON Schema.
struct Places<'p, 'g> {
    shape: &'p Shape,
    globs: &'p mut Globs<'g>,
    /// Where the tags of places are said to stand.
    span: Span,
    on_way: Vec<NodeId>,
    left: usize,
    /// Record nodes that contain themselves: their places have no end, and every level is tagged.
    endless: HashSet<NodeId>,
    found: Vec<(Target, NodeId, usize, Vec<Text>)>,
}

fn json(shape: &mut Shape, globs: &mut Globs<'_>, diagnostics: &mut Diagnostics) -> Vec<Overlay> {
    let span = globs.sources.first().map(|source| source.glob.span()).unwrap_or_default();
    let mut places =
        Places { shape, globs, span, on_way: Vec::new(), left: MAX_PLACES, endless: HashSet::new(), found: Vec::new() };
    places.below(shape.root, "$", &Target::default());
    if places.left == 0 {
        let message = "the globs of the tags lead to more places of the schema than can be looked at";
        diagnostics.push(Diagnostic::error(codes::DOCUMENT_LIMIT, message).at(span));
    }
    let (found, endless) = (places.found, places.endless);
    let mut overlays = Vec::new();
    for (target, record, index, tags) in found {
        if !endless.contains(&record) {
            overlays.push(Overlay { target, tags, ..Overlay::default() });
        } else if let Some(Kind::Record(record)) = shape.nodes.get_mut(record.0 as usize).map(|node| &mut node.kind)
            && let Some(field) = record.fields.get_mut(index)
        {
            add_tags(&mut field.tags, &tags);
        }
    }
    overlays
}

impl Places<'_, '_> {
    fn below(&mut self, node: NodeId, path: &str, target: &Target) {
        let (node, _) = self.shape.value_node(node);
        if let Some(at) = self.on_way.iter().position(|own| *own == node) {
            self.endless.extend(self.on_way.iter().skip(at).copied());
            return;
        }
        if self.left == 0 || self.on_way.len() >= MAX_DEPTH {
            self.left = 0;
            return;
        }
        self.on_way.push(node);
        let shape = self.shape;
        match &shape.node(node).kind {
            Kind::Record(record) => {
                for (index, field) in record.fields.iter().enumerate() {
                    self.left = self.left.saturating_sub(1);
                    let path = format!("{path}.{}", field.name);
                    let mut target = target.clone();
                    target.steps.push(TargetStep::Name(field.name.clone(), self.span));
                    let tags = self.globs.tags(&path);
                    if !tags.is_empty() {
                        self.found.push((target.clone(), node, index, tags));
                    }
                    self.below(field.node, &path, &target);
                }
            }
            Kind::List(element) | Kind::Map { value: element, .. } => {
                let mut target = target.clone();
                target.steps.push(TargetStep::Items);
                self.below(*element, path, &target);
            }
            _ => {}
        }
        self.on_way.pop();
    }
}
