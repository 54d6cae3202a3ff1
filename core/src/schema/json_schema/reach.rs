//! What of the texts of a contract is a schema: what a keyword declares as one, and what references
//! lead to, wherever it stands.

use std::collections::{HashMap, HashSet};

use referencing::Uri;
use referencing::uri::{from_str, resolve_against};

use super::check::{Check, Known, Reference};
use super::draft::Draft;
use super::pointers::Pointers;
use super::refs::{Lead, Resolver};
use crate::diagnostics::Diagnostics;
use crate::limits::Limits;
use crate::syntax::NodeRef;

/// A text with the names by which references call it.
pub(super) struct Named<'t> {
    pub(super) uris: &'t [String],
    pub(super) root: NodeRef<'t>,
    pub(super) draft: Draft,
}

/// A resource: the text, and the node that its `#` means.
type Resource<'t> = (usize, NodeRef<'t>);

/// The ids of the nodes that are schemas, of each text.
pub(super) fn schemas(texts: &[Named<'_>], limits: &Limits) -> Vec<HashSet<u32>> {
    let mut reach = Reach {
        known: texts.iter().map(|_| Known::default()).collect(),
        pointers: Pointers::new(0),
        texts,
        limits,
        bases: HashMap::new(),
        by_uri: HashMap::new(),
        resolvers: HashMap::new(),
    };
    for (index, text) in texts.iter().enumerate() {
        let uris: Vec<Uri<String>> = text.uris.iter().filter_map(|uri| from_str(uri).ok()).collect();
        for uri in &uris {
            reach.by_uri.insert(without_fragment(uri), (index, text.root));
        }
        reach.bases.insert((index, text.root.id()), uris);
        reach.check(index, text.root, text.root);
    }
    while reach.follow() {}
    reach.known.into_iter().map(|known| known.subschemas).collect()
}

fn without_fragment(uri: &Uri<String>) -> String {
    uri.as_str().split('#').next().unwrap_or_default().to_owned()
}

struct Reach<'t, 'd> {
    texts: &'d [Named<'t>],
    limits: &'d Limits,
    known: Vec<Known<'t>>,
    /// What relative references in a resource are relative to; a text may have two names.
    bases: HashMap<(usize, u32), Vec<Uri<String>>>,
    by_uri: HashMap<String, Resource<'t>>,
    resolvers: HashMap<(usize, u32), Resolver<'t>>,
    pointers: Pointers<'t>,
}

impl<'t> Reach<'t, '_> {
    /// Notes what of a schema and below it is one, and where its references stand.
    fn check(&mut self, index: usize, schema: NodeRef<'t>, resource: NodeRef<'t>) {
        let (Some(text), Some(known)) = (self.texts.get(index), self.known.get_mut(index)) else { return };
        let (mut unseen, mut notes) = (Diagnostics::default(), Vec::new());
        let mut check = Check::resume(text.draft, self.limits, &mut unseen, &mut notes, std::mem::take(known));
        check.run_within(schema, resource);
        *known = check.into_known(&[]);
        for (around, id, schema) in std::mem::take(&mut known.ids) {
            let around = self.bases.get(&(index, around.id())).into_iter().flatten();
            let uris: Vec<_> = around.filter_map(|base| resolve_against(&base.borrow(), id).ok()).collect();
            for uri in &uris {
                self.by_uri.entry(without_fragment(uri)).or_insert((index, schema));
            }
            self.bases.insert((index, schema.id()), uris);
        }
    }

    /// Follows the references that were found last; `false` where there were none.
    fn follow(&mut self) -> bool {
        let mut any = false;
        for index in 0..self.known.len() {
            let found = self.known.get_mut(index).map(|known| std::mem::take(&mut known.references));
            for Reference { at, text: reference, .. } in found.unwrap_or_default() {
                any = true;
                let Some(fragment) = reference.find('#').and_then(|at| reference.get(at..)) else { continue };
                for (index, resource) in self.resources((index, at.resource), reference) {
                    self.target(index, resource, fragment);
                }
            }
        }
        any
    }

    /// The resources that a reference in one of them may name.
    fn resources(&self, at: Resource<'t>, reference: &str) -> Vec<Resource<'t>> {
        if reference.starts_with('#') {
            return vec![at];
        }
        let bases = self.bases.get(&(at.0, at.1.id())).into_iter().flatten();
        let named = bases.filter_map(|base| {
            let uri = resolve_against(&base.borrow(), reference).ok()?;
            self.by_uri.get(&without_fragment(&uri)).copied()
        });
        named.collect()
    }

    fn target(&mut self, index: usize, resource: NodeRef<'t>, fragment: &'t str) {
        let Some(draft) = self.texts.get(index).map(|text| text.draft) else { return };
        let key = (index, resource.id());
        let resolver = self.resolvers.entry(key).or_insert_with(|| Resolver::new(resource, draft));
        if let Lead::To(place) = resolver.lead(fragment, &mut self.pointers) {
            let within = if place.embedded { resolver.innermost(fragment) } else { resource };
            self.check(index, place.schema, within);
        }
    }
}
