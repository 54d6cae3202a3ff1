//! `$ref`: where a reference leads.

use std::collections::HashMap;

use super::draft::Draft;
use super::pointers::{PointerId, Pointers, Step, tokens};
use super::values::is_schema;
use crate::scalars::ecma;
use crate::scalars::pattern::PatternError;
use crate::syntax::NodeRef;

/// Accepts an ECMA-262 pattern, or says what of it the linear engine does not take.
pub(super) fn compile_pattern(pattern: &str, size_limit: usize) -> Result<(), PatternError> {
    ecma::Pattern::compile(pattern, size_limit).map(drop)
}

/// A place in the document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'t> {
    pub(super) schema: NodeRef<'t>,
    pub(super) pointer: PointerId,
    /// Below a subschema with an `$id` of its own: `#` then means that subschema.
    pub(super) embedded: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Lead<'t> {
    To(Place<'t>),
    Nowhere,
    /// To something that is no schema.
    NoSchema,
    /// Not a JSON pointer into this document.
    Other,
}

/// Follows references within a document.
pub(super) struct Resolver<'t> {
    root: NodeRef<'t>,
    draft: Draft,
    leads: HashMap<&'t str, Lead<'t>>,
    /// The members of objects that references pass through, by the object's node.
    members: HashMap<u32, HashMap<&'t str, NodeRef<'t>>>,
}

impl<'t> Resolver<'t> {
    pub(super) fn new(root: NodeRef<'t>, draft: Draft) -> Self {
        Self { root, draft, leads: HashMap::new(), members: HashMap::new() }
    }

    pub(super) fn lead(&mut self, reference: &'t str, pointers: &mut Pointers<'t>) -> Lead<'t> {
        if let Some(lead) = self.leads.get(reference) {
            return *lead;
        }
        let lead = self.find(reference, pointers);
        self.leads.insert(reference, lead);
        lead
    }

    fn find(&mut self, reference: &'t str, pointers: &mut Pointers<'t>) -> Lead<'t> {
        let Some(fragment) = reference.strip_prefix('#') else { return Lead::Other };
        let Some(tokens) = tokens(fragment) else {
            return if fragment.starts_with('/') { Lead::Nowhere } else { Lead::Other };
        };
        let mut place = Place { schema: self.root, pointer: Pointers::ROOT, embedded: false };
        for token in tokens {
            let Some((step, next)) = self.step(place.schema, &token) else { return Lead::Nowhere };
            place.pointer = pointers.below(place.pointer, step);
            place.schema = next;
            place.embedded |= self.has_own_id(next);
        }
        if is_schema(place.schema, self.draft) { Lead::To(place) } else { Lead::NoSchema }
    }

    /// The resource in which the target of a reference stands.
    pub(super) fn innermost(&mut self, reference: &str) -> NodeRef<'t> {
        let (mut at, mut resource) = (self.root, self.root);
        for token in reference.strip_prefix('#').and_then(tokens).unwrap_or_default() {
            let Some((_, next)) = self.step(at, &token) else { break };
            if self.has_own_id(next) {
                resource = next;
            }
            at = next;
        }
        resource
    }

    fn step(&mut self, at: NodeRef<'t>, token: &str) -> Option<(Step<'t>, NodeRef<'t>)> {
        if at.is_sequence() {
            let index: usize = token.parse().ok()?;
            return at.items().nth(index).map(|item| (Step::Index(index), item));
        }
        let (key, value) = self.members(at).get_key_value(token)?;
        Some((Step::Key(key), *value))
    }

    fn members(&mut self, at: NodeRef<'t>) -> &HashMap<&'t str, NodeRef<'t>> {
        let members = || at.entries().filter_map(|(key, value)| Some((key.scalar_text()?, value))).collect();
        self.members.entry(at.id()).or_insert_with(members)
    }

    /// As [`has_own_id`]; objects with many members, such as `$defs`, are asked through their index.
    fn has_own_id(&mut self, at: NodeRef<'t>) -> bool {
        let keyword = self.draft.id_keyword();
        let is_small = at.len() <= 16;
        (is_small || self.members(at).contains_key(keyword)) && has_own_id(at, self.draft)
    }

    /// The names of the definitions that references may have meant.
    pub(super) fn definitions(&self) -> Vec<String> {
        let mut names = Vec::new();
        for holder in ["$defs", "definitions"] {
            let keys = self.root.get(holder).into_iter().flat_map(NodeRef::entries);
            names.extend(keys.take(1000).filter_map(|(key, _)| Some(format!("#/{holder}/{}", key.scalar_text()?))));
        }
        names
    }
}

/// Whether a subschema is a resource of its own.
pub(super) fn has_own_id(schema: NodeRef<'_>, draft: Draft) -> bool {
    let hidden = draft.ref_hides() && schema.get("$ref").is_some_and(|node| node.as_str().is_some());
    let id = schema.get(draft.id_keyword()).and_then(NodeRef::as_str);
    id.is_some_and(|id| !id.starts_with('#')) && !hidden
}
