//! The documents of one side: its resources, its anchors, and where a reference leads.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use sha2::{Digest, Sha256};

use crate::schema::{Draft, Text, draft_named, draft_of, is_keyword, percent_decoded};
use crate::syntax::{NodeRef, Tree};

/// Index of a resource.
pub(super) type ResourceId = usize;
/// A node of one of the documents.
pub(super) type NodeKey = (u32, u32);

/// Where the schema itself is registered.
const BASE: &str = "stipula:///contract.json";

/// A subschema.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'t> {
    pub(super) node: NodeRef<'t>,
    pub(super) document: u32,
    pub(super) resource: ResourceId,
}

impl Place<'_> {
    pub(super) fn key(self) -> NodeKey {
        (self.document, self.node.id())
    }
}

/// A step from a subschema to one within it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step<'t> {
    Word(&'t str),
    Index(usize),
}

#[derive(Debug)]
struct Resource<'t> {
    uri: String,
    root: Place<'t>,
}

/// The documents of one side.
#[derive(Debug)]
pub(super) struct Library<'t> {
    pub(super) draft: Draft,
    resources: Vec<Resource<'t>>,
    by_uri: HashMap<String, ResourceId>,
    /// The resource of each subschema.
    owners: HashMap<NodeKey, ResourceId>,
    /// The subschema around each, and the way from there.
    around: HashMap<NodeKey, (NodeKey, Vec<Step<'t>>)>,
    anchors: HashMap<(ResourceId, &'t str), Place<'t>>,
    /// Dynamic anchors by name, and the resources that have `$recursiveAnchor`.
    dynamic: HashMap<&'t str, Vec<Place<'t>>>,
    recursive: Vec<ResourceId>,
    /// Its meta-schema leaves out some keywords.
    is_partial: bool,
    /// Subschemas of another draft, and those within them.
    foreign: HashSet<NodeKey>,
    /// All documents; their digest, once it is asked for.
    texts: (NodeRef<'t>, &'t [(Text, Tree)]),
    digest: OnceCell<[u8; 32]>,
}

/// Where a reference leads.
#[derive(Clone, Copy, Debug)]
pub(super) enum Lead<'t> {
    To(Place<'t>),
    /// It depends on the way to it.
    Depends,
    Nowhere,
}

/// The subschemas that a keyword holds.
pub(super) fn children<'t>(name: &'t str, value: NodeRef<'t>) -> Vec<(Vec<Step<'t>>, NodeRef<'t>)> {
    let word = Step::Word(name);
    let list = |value: NodeRef<'t>| {
        value.items().enumerate().map(|(at, item)| (vec![Step::Word(name), Step::Index(at)], item)).collect()
    };
    match name {
        "additionalProperties"
        | "additionalItems"
        | "contains"
        | "propertyNames"
        | "not"
        | "if"
        | "then"
        | "else"
        | "unevaluatedItems"
        | "unevaluatedProperties"
        | "contentSchema" => vec![(vec![word], value)],
        "items" if !value.is_sequence() => vec![(vec![word], value)],
        "items" | "allOf" | "anyOf" | "oneOf" | "prefixItems" => list(value),
        "properties" | "patternProperties" | "definitions" | "$defs" | "dependentSchemas" | "dependencies" => value
            .entries()
            .filter(|(_, schema)| !schema.is_sequence())
            .map(|(key, schema)| (vec![Step::Word(name), Step::Word(key.scalar_text().unwrap_or_default())], schema))
            .collect(),
        _ => Vec::new(),
    }
}

fn digest(root: NodeRef<'_>, references: &[(Text, Tree)]) -> [u8; 32] {
    let mut digest = Sha256::new();
    let mut document = |name: &str, root: NodeRef<'_>| {
        let mut text = String::new();
        root.write_json(&mut text);
        for part in [name, &text] {
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part);
        }
    };
    document("", root);
    for (name, tree) in references {
        document(name, tree.root());
    }
    digest.finalize().into()
}

impl<'t> Library<'t> {
    pub(super) fn new(root: NodeRef<'t>, references: &'t [(Text, Tree)]) -> Self {
        let (draft, is_partial) = draft_of(root, references);
        Self::of((draft, is_partial), root, references)
    }

    /// The same of a schema that names no draft and is read as this one.
    pub(super) fn read_as(draft: Draft, root: NodeRef<'t>, references: &'t [(Text, Tree)]) -> Self {
        Self::of((draft, false), root, references)
    }

    fn of((draft, is_partial): (Draft, bool), root: NodeRef<'t>, references: &'t [(Text, Tree)]) -> Self {
        let mut library = Self {
            draft,
            is_partial,
            resources: Vec::new(),
            by_uri: HashMap::new(),
            owners: HashMap::new(),
            around: HashMap::new(),
            anchors: HashMap::new(),
            dynamic: HashMap::new(),
            recursive: Vec::new(),
            foreign: HashSet::new(),
            texts: (root, references),
            digest: OnceCell::new(),
        };
        let start = library.document(root, 0, BASE);
        let own = library.resources.get(start).map(|resource| resource.uri.clone()).unwrap_or_default();
        for (index, (name, tree)) in (1_u32..).zip(references) {
            let name = name.trim_start_matches("./");
            let absolute = name.contains("://") || name.starts_with("urn:");
            let uri = if absolute { name.to_owned() } else { format!("stipula:///{name}") };
            let resource = library.document(tree.root(), index, &uri);
            if let Some((folder, _)) = own.rsplit_once('/').filter(|_| !absolute && own.contains("://")) {
                library.by_uri.entry(format!("{folder}/{name}")).or_insert(resource);
            }
        }
        library
    }

    pub(super) fn root(&self) -> Option<Place<'t>> {
        self.resources.first().map(|resource| resource.root)
    }

    fn document(&mut self, root: NodeRef<'t>, document: u32, uri: &str) -> ResourceId {
        let resource = self.resources.len();
        let place = Place { node: root, document, resource };
        self.resources.push(Resource { uri: uri.to_owned(), root: place });
        self.by_uri.insert(uri.to_owned(), resource);
        let mut queue = vec![place];
        while let Some(place) = queue.pop() {
            self.subschema(place, &mut queue);
        }
        resource
    }

    fn subschema(&mut self, mut place: Place<'t>, queue: &mut Vec<Place<'t>>) {
        if self.owners.contains_key(&place.key()) || !place.node.is_mapping() {
            return;
        }
        place.resource = self.resource_of(place);
        self.owners.insert(place.key(), place.resource);
        self.note_draft(place);
        let hidden = self.hides(place.node);
        for (key, value) in place.node.entries() {
            let Some(name) = key.scalar_text() else { continue };
            if (hidden && name != "definitions") || !is_keyword(name, self.draft) {
                continue;
            }
            if let (Some(text), "$anchor" | "$dynamicAnchor" | "$id" | "id") = (value.as_str(), name) {
                self.anchor(name, text, place);
            }
            if name == "$recursiveAnchor" && value.as_bool() == Some(true) {
                self.recursive.push(place.resource);
            }
            for (steps, schema) in children(name, value) {
                let child = Place { node: schema, ..place };
                self.around.entry(child.key()).or_insert((place.key(), steps));
                queue.push(child);
            }
        }
    }

    /// Notes a subschema that is of another draft: by its own word, or by that of one around it.
    fn note_draft(&mut self, place: Place<'t>) {
        let named = place.node.get("$schema").and_then(NodeRef::as_str);
        let around = self.around.get(&place.key()).is_some_and(|(key, _)| self.foreign.contains(key));
        let foreign = match named {
            Some(_) if self.root().is_some_and(|root| root.key() == place.key()) => false,
            Some(name) => draft_named(name) != Some(self.draft),
            None => around,
        };
        if foreign {
            self.foreign.insert(place.key());
        }
    }

    /// Whether the keywords of a subschema may mean something else than those of the draft.
    pub(super) fn is_foreign(&self, place: Place<'_>) -> bool {
        self.is_partial || self.foreign.contains(&place.key())
    }

    /// Tells the texts of one side, all documents together, from those of another.
    pub(super) fn digest(&self) -> [u8; 32] {
        let (root, references) = self.texts;
        *self.digest.get_or_init(|| digest(root, references))
    }

    /// Whether what a whole URI leads to is the same in every schema: a meta-schema, unless anchors here
    /// may extend it.
    pub(super) fn is_standard(&self, uri: &str) -> bool {
        let known = ["http://json-schema.org/", "https://json-schema.org/"].iter().any(|start| uri.starts_with(start));
        known && self.dynamic.is_empty() && self.recursive.is_empty()
    }

    fn anchor(&mut self, keyword: &str, text: &'t str, place: Place<'t>) {
        let name = if keyword.ends_with("nchor") { Some(text) } else { text.strip_prefix('#') };
        if let Some(name) = name {
            self.anchors.entry((place.resource, name)).or_insert(place);
            if keyword == "$dynamicAnchor" {
                self.dynamic.entry(name).or_default().push(place);
            }
        }
    }

    /// Whether a `$ref` makes all beside it mean nothing.
    pub(super) fn hides(&self, node: NodeRef<'_>) -> bool {
        self.draft.ref_hides() && node.get("$ref").is_some_and(|node| node.as_str().is_some())
    }

    /// The resource that a subschema is in: its own, where it has an id.
    fn resource_of(&mut self, place: Place<'t>) -> ResourceId {
        let id = place.node.get(self.draft.id_keyword()).and_then(NodeRef::as_str);
        let Some(id) = id.filter(|id| !id.starts_with('#') && !self.hides(place.node)) else { return place.resource };
        let uri = self.absolute(place.resource, id);
        let uri = uri.split('#').next().unwrap_or_default().to_owned();
        if self.is_root(place) {
            // The root of a document is one resource with two names.
            if let Some(resource) = self.resources.get_mut(place.resource) {
                resource.uri.clone_from(&uri);
            }
            self.by_uri.entry(uri).or_insert(place.resource);
            return place.resource;
        }
        let resource = self.resources.len();
        self.resources.push(Resource { uri: uri.clone(), root: Place { resource, ..place } });
        self.by_uri.entry(uri).or_insert(resource);
        resource
    }

    fn is_root(&self, place: Place<'t>) -> bool {
        self.resources.get(place.resource).is_some_and(|resource| resource.root.key() == place.key())
    }

    /// A reference within a resource, as a whole URI.
    fn absolute(&self, resource: ResourceId, reference: &str) -> String {
        let base = self.resources.get(resource).map_or(BASE, |resource| &resource.uri);
        if let Some(fragment) = reference.strip_prefix('#') {
            return format!("{base}#{fragment}");
        }
        let resolved = referencing::uri::from_str(base)
            .and_then(|base| referencing::uri::resolve_against(&base.borrow(), reference));
        resolved.map_or_else(|_| reference.to_owned(), |uri| uri.as_str().to_owned())
    }

    /// The whole URI of a reference; the document itself has no name in it, so that versions whose
    /// ids differ agree.
    pub(super) fn name(&self, place: Place<'_>, reference: &str) -> String {
        let uri = self.absolute(place.resource, reference);
        let own = self.resources.first().map_or(BASE, |resource| &resource.uri);
        match uri.strip_prefix(own) {
            Some(rest) if rest.is_empty() || rest.starts_with('#') => rest.to_owned(),
            _ => uri,
        }
    }

    /// Where a `$ref` leads.
    pub(super) fn lead(&self, place: Place<'_>, reference: &str) -> Lead<'t> {
        let uri = self.absolute(place.resource, reference);
        let (uri, fragment) = uri.split_once('#').unwrap_or((&uri, ""));
        let Some(resource) = self.by_uri.get(uri) else { return Lead::Nowhere };
        let Some(root) = self.resources.get(*resource).map(|resource| resource.root) else { return Lead::Nowhere };
        let Some(fragment) = percent_decoded(fragment) else { return Lead::Nowhere };
        if fragment.is_empty() {
            return Lead::To(root);
        }
        match fragment.strip_prefix('/') {
            None => {
                let anchors = self.anchors.iter().find(|((owner, name), _)| owner == resource && *name == fragment);
                anchors.map_or(Lead::Nowhere, |(_, place)| Lead::To(*place))
            }
            Some(path) => self.follow(root, path),
        }
    }

    fn follow(&self, root: Place<'t>, path: &str) -> Lead<'t> {
        let mut place = root;
        for token in path.split('/') {
            let token = token.replace("~1", "/").replace("~0", "~");
            let next = if place.node.is_sequence() {
                token.parse().ok().and_then(|index: usize| place.node.items().nth(index))
            } else {
                place.node.get(&token)
            };
            // What stands in a subschema of another draft is read as that one says.
            let Some(node) = next.filter(|_| !self.is_foreign(place)) else { return Lead::Nowhere };
            place.node = node;
            if let Some(owner) = self.owners.get(&place.key()) {
                place.resource = *owner;
            }
        }
        let is_schema = place.node.is_mapping() || (place.node.as_bool().is_some() && self.draft > Draft::D4);
        if is_schema { Lead::To(place) } else { Lead::Nowhere }
    }

    /// Where a `$dynamicRef` leads, whatever the way to it.
    pub(super) fn dynamic_lead(&self, place: Place<'_>, reference: &str) -> Lead<'t> {
        let Lead::To(found) = self.lead(place, reference) else { return Lead::Nowhere };
        let name = reference.split_once('#').map_or("", |(_, name)| name);
        let Some(places) = self.dynamic.get(name) else { return Lead::To(found) };
        if name.is_empty() || !places.iter().any(|place| place.key() == found.key()) {
            return Lead::To(found);
        }
        // The way to it begins at the root: what stands there is outermost.
        match (places.iter().find(|place| place.resource == 0), places.as_slice()) {
            (Some(outermost), _) => Lead::To(*outermost),
            (None, [only]) => Lead::To(*only),
            _ => Lead::Depends,
        }
    }

    /// Where a `$recursiveRef` leads.
    pub(super) fn recursive_lead(&self, place: Place<'_>) -> Lead<'t> {
        let found = self.lead(place, "#");
        let dynamic = self.recursive.contains(&place.resource);
        if dynamic && self.resources.len() > 1 { Lead::Depends } else { found }
    }

    /// A subschema within another.
    pub(super) fn below(&self, place: Place<'t>, node: NodeRef<'t>) -> Place<'t> {
        let mut below = Place { node, ..place };
        if let Some(owner) = self.owners.get(&below.key()) {
            below.resource = *owner;
        }
        below
    }

    /// The pointer of a subschema within its document.
    pub(super) fn pointer(&self, place: Place<'_>) -> String {
        let mut steps = Vec::new();
        let mut at = place.key();
        while let Some((parent, way)) = self.around.get(&at).filter(|_| steps.len() < 10_000) {
            steps.extend(way.iter().rev());
            at = *parent;
        }
        let mut out = String::new();
        for step in steps.into_iter().rev() {
            out.push('/');
            match step {
                Step::Word(word) => out.push_str(&word.replace('~', "~0").replace('/', "~1")),
                Step::Index(index) => out.push_str(&index.to_string()),
            }
        }
        out
    }
}
