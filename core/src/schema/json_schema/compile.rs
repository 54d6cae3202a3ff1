//! Subschemas to nodes. A queue and no recursion: a chain of references may be as long as the
//! document.

use std::collections::{HashMap, HashSet, VecDeque};

use super::super::input::{inline_tags, shortened, text_of};
use super::super::{
    Composite, Const, Constraints, Fallback, Format, Kind, MOST_SAMPLES, Node, NodeId, Sample, Shape, Text, TypeSet,
};
use super::check::{Known, leads_outside};
use super::draft::{self, Draft};
use super::join::{Joins, Parts};
use super::keywords::{self, NATIVE_FORMATS, Role, keyword};
use super::pointers::{PointerId, Pointers, Step};
use super::refs::{Lead, Place, Resolver, has_own_id};
use super::values::is_scalar;
use crate::diagnostics::{Code, Diagnostic, Diagnostics, codes, did_you_mean};
use crate::limits::Limits;
use crate::scalars::decimal::Factor;
use crate::syntax::{self, NodeRef};

/// Unknown references for which the nearest definition is looked for.
const HINTS: usize = 20;

/// The shape, and the defaults and examples.
pub(super) fn compile<'t>(
    root: NodeRef<'t>,
    draft: Draft,
    known: &Known<'t>,
    limits: &Limits,
    diagnostics: &mut Diagnostics,
) -> (Shape, Vec<Sample>) {
    let mut compile = Compile {
        draft,
        known,
        diagnostics,
        nodes: Vec::new(),
        joins: Joins::default(),
        fallbacks: Vec::new(),
        places: HashMap::new(),
        queue: VecDeque::new(),
        pointers: Pointers::new(limits.document_bytes.saturating_mul(8)),
        resolver: Resolver::new(root, draft),
        nullable: Vec::new(),
        hints: 0,
        no_value_type: None,
        samples: Vec::new(),
    };
    let is_dynamic = super::composite::is_dynamic(root);
    let root = compile.node(Place { schema: root, pointer: Pointers::ROOT, embedded: false });
    while let Some((place, id)) = compile.queue.pop_front() {
        compile.schema(place, id);
    }
    let (nodes, fallbacks, samples) = (compile.nodes, compile.fallbacks, compile.samples);
    let mut shape = Shape { format: Format::JsonSchema, nodes, root, fallbacks, inner: Vec::new(), sensitive: false };
    super::nullable::compile_nullable(&compile.nullable, &mut shape.nodes, &mut compile.joins);
    compile.joins.settle_all(&mut shape.nodes);
    super::composite::keep_fallbacks(&mut shape, is_dynamic);
    (shape, samples)
}

/// A shape of one node that the `jsonschema` crate judges, whatever stands in it.
pub(super) fn as_a_whole(root: NodeRef<'_>) -> Shape {
    let mut node = Node::new(Kind::Dyn);
    (node.span, node.fallback) = (Some(root.span()), Some(0));
    let fallbacks = vec![Fallback { pointer: "".into(), keywords: vec!["$schema".into()], is_scanned: false }];
    Shape {
        format: Format::JsonSchema,
        nodes: vec![node],
        root: NodeId(0),
        fallbacks,
        inner: Vec::new(),
        sensitive: false,
    }
}

pub(super) struct Compile<'t, 'd> {
    pub(super) draft: Draft,
    known: &'d Known<'t>,
    diagnostics: &'d mut Diagnostics,
    nodes: Vec<Node>,
    joins: Joins,
    fallbacks: Vec<Fallback>,
    /// Nodes by the tree's node.
    places: HashMap<u32, NodeId>,
    queue: VecDeque<(Place<'t>, NodeId)>,
    pointers: Pointers<'t>,
    resolver: Resolver<'t>,
    /// Subschemas that are nothing but a choice of two: (node, branches).
    nullable: Vec<(NodeId, [NodeId; 2])>,
    hints: usize,
    /// The one node of the schema `false` where a closed record requires undeclared names.
    no_value_type: Option<NodeId>,
    samples: Vec<Sample>,
}

/// What a subschema says, before its kind is known.
#[derive(Default)]
pub(super) struct Said<'t> {
    pub(super) constraints: Constraints,
    pub(super) beyond: Vec<Text>,
    pub(super) parts: Parts,
    reference: Option<&'t str>,
    /// What of it can be compiled beyond the plan.
    pub(super) composite: Composite,
    /// Something is said that only the crate judges.
    pub(super) is_foreign: bool,
}

impl Said<'_> {
    /// Notes a keyword that only the crate judges.
    fn foreign(&mut self, word: &str) {
        self.beyond.push(word.into());
        self.is_foreign = true;
    }
}

impl<'t> Compile<'t, '_> {
    /// The node of a subschema; the target's where it is nothing but a `$ref`.
    pub(super) fn node(&mut self, start: Place<'t>) -> NodeId {
        let mut place = start;
        let mut passed = Vec::new();
        let mut seen = HashSet::new();
        let id = loop {
            if let Some(id) = self.places.get(&place.schema.id()) {
                break *id;
            }
            let Some(reference) = self.pure_reference(place) else { break self.enter(place) };
            // It leads back to itself, which is said where all references are followed.
            if !seen.insert(place.schema.id()) {
                break self.enter_untyped(place);
            }
            passed.push(place.schema);
            match self.resolver.lead(reference, &mut self.pointers) {
                Lead::To(target) => place = target,
                _ => break self.enter(place),
            }
        };
        for schema in passed {
            self.places.insert(schema.id(), id);
            self.sample(schema, id);
        }
        id
    }

    /// The reference of a subschema that says nothing else about values, if it leads into this document.
    fn pure_reference(&mut self, place: Place<'t>) -> Option<&'t str> {
        let reference = place.schema.get("$ref")?.as_str()?;
        let draft = self.draft;
        let says_more = |name: &str| {
            name != "$ref"
                && keyword(name, draft).is_some_and(|row| row.role != Role::Note || name == draft.id_keyword())
        };
        let mut keys = place.schema.entries().filter_map(|(key, _)| key.scalar_text());
        if place.embedded || (!draft.ref_hides() && keys.any(says_more)) {
            return None;
        }
        matches!(self.resolver.lead(reference, &mut self.pointers), Lead::To(_)).then_some(reference)
    }

    /// Notes the default and the examples of a subschema, one more than are judged at most.
    fn sample(&mut self, schema: NodeRef<'t>, node: NodeId) {
        let hidden = self.draft.ref_hides() && schema.get("$ref").is_some();
        let default = schema.get("default").map(|value| ("default", value));
        let examples = schema.get("examples").filter(|_| self.draft > Draft::D4);
        let examples = examples.into_iter().flat_map(NodeRef::items).map(|value| ("example", value));
        let room = (MOST_SAMPLES + 1).saturating_sub(self.samples.len());
        for (what, value) in default.into_iter().chain(examples).filter(|_| !hidden).take(room) {
            let mut json = String::new();
            value.write_json(&mut json);
            self.samples.push(Sample { node, json, span: value.span(), what });
        }
    }

    pub(super) fn push(&mut self, node: Node) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(node);
        id
    }

    fn enter(&mut self, place: Place<'t>) -> NodeId {
        let id = self.enter_untyped(place);
        self.places.insert(place.schema.id(), id);
        self.queue.push_back((place, id));
        id
    }

    fn enter_untyped(&mut self, place: Place<'t>) -> NodeId {
        let mut node = Node::new(Kind::Dyn);
        node.span = Some(place.schema.span());
        self.push(node)
    }

    /// A subschema one or two steps below another.
    pub(super) fn child(&mut self, place: Place<'t>, steps: [Option<Step<'t>>; 2], schema: NodeRef<'t>) -> NodeId {
        let pointer = steps.into_iter().flatten().fold(place.pointer, |at, step| self.pointers.below(at, step));
        let embedded = place.embedded || has_own_id(schema, self.draft);
        self.node(Place { schema, pointer, embedded })
    }

    /// A node that takes any value.
    pub(super) fn any(&mut self) -> NodeId {
        self.push(Node::new(Kind::Dyn))
    }

    /// The node that takes no value.
    pub(super) fn never(&mut self) -> NodeId {
        if let Some(id) = self.no_value_type {
            return id;
        }
        let mut node = Node::new(Kind::Dyn);
        node.constraints = Some(Box::new(Constraints { never: true, ..Constraints::default() }));
        let id = self.push(node);
        self.no_value_type = Some(id);
        id
    }

    fn schema(&mut self, place: Place<'t>, id: NodeId) {
        let schema = place.schema;
        if !schema.is_mapping() {
            let never = schema.as_bool() == Some(false) && self.draft > Draft::D4;
            self.change(id, |node| {
                node.constraints = never.then(|| Box::new(Constraints { never, ..Constraints::default() }));
            });
            return;
        }
        self.sample(schema, id);
        let tags = inline_tags(schema, self.diagnostics);
        let mut said = Said::default();
        let hidden = self.draft.ref_hides() && schema.get("$ref").is_some_and(|node| node.as_str().is_some());
        for (key, value) in schema.entries() {
            let name = key.scalar_text().unwrap_or_default();
            if keyword(name, self.draft).is_some() && (!hidden || name == "$ref") {
                self.keyword(place, name, value, &mut said);
            }
        }
        self.dialect(place, &mut said);
        let (kind, types) = if hidden { (Kind::Dyn, TypeSet::ALL) } else { self.kind(place, &mut said) };
        self.reference(place, &mut said);
        if matches!(kind, Kind::Dyn) && types == TypeSet::ALL && !constrains(&said.constraints) {
            self.note_nullable(id, &said);
        }
        let fallback = self.fallback(place.pointer, schema, &said);
        let composite = self.composite(place, &mut said, &kind, types);
        let name = schema.get("title").and_then(NodeRef::as_str).map(Text::from);
        let doc = text_of(schema, "description");
        let constraints = said.constraints;
        self.change(id, |node| {
            node.doc = doc;
            node.kind = kind;
            node.types = types;
            node.name = name;
            node.tags = tags;
            node.constraints = Some(Box::new(constraints)).filter(|constraints| constrains(constraints));
            node.fallback = fallback;
            node.composite = composite;
        });
        self.joins.add(id, said.parts);
    }

    /// Notes one keyword; types, members and elements come later, together.
    fn keyword(&mut self, place: Place<'t>, name: &'t str, value: NodeRef<'t>, said: &mut Said<'t>) {
        match name {
            "$ref" => said.reference = value.as_str(),
            "enum" => match value.items().map(scalar).collect::<Option<Vec<Const>>>() {
                Some(list) if value.is_sequence() => said.constraints.any_of = Some(list),
                _ => said.foreign("enum"),
            },
            "const" => match scalar(value) {
                Some(constant) => said.constraints.constant = Some(constant),
                None => said.foreign("const"),
            },
            "format" => self.format(value, said),
            "multipleOf" => match value.number_text().filter(|text| Factor::parse(text.as_bytes()).is_some()) {
                Some(factor) => said.constraints.multiple_of = Some(factor.into()),
                None => said.foreign("multipleOf"),
            },
            _ if super::keywords::is_bound(name) => {
                super::values::bound(name, value, place.schema, &mut said.constraints);
            }
            _ => self.beyond(place, name, value, said),
        }
    }

    fn format(&mut self, value: NodeRef<'t>, said: &mut Said<'t>) {
        let Some(format) = value.as_str() else { return };
        if NATIVE_FORMATS.contains(&format) {
            said.constraints.format = Some(format.into());
        } else if keywords::is_crate_format(format, self.draft) {
            // The plan does not check it, but reports name it.
            said.constraints.format = Some(format.into());
            said.foreign("format");
        }
    }

    /// A keyword beyond the plan, where it says anything; its branches serve the join.
    fn beyond(&mut self, place: Place<'t>, name: &'t str, value: NodeRef<'t>, said: &mut Said<'t>) {
        let Some(row) = keyword(name, self.draft).filter(|row| row.role == Role::Beyond) else { return };
        let word = row.name;
        match word {
            "uniqueItems" if value.as_bool() != Some(true) => return,
            "if" if place.schema.get("then").is_none() && place.schema.get("else").is_none() => return,
            "if" => {
                let branches = ["then", "else"].map(|branch| match place.schema.get(branch) {
                    Some(schema) => self.child(place, [Some(Step::Word(branch)), None], schema),
                    None => self.any(),
                });
                said.parts.any.push(branches.to_vec());
                let test = self.child(place, [Some(Step::Word("if")), None], value);
                said.composite.condition = Some([test, branches[0], branches[1]]);
            }
            "allOf" | "anyOf" | "oneOf" => {
                let branches = self.children(place, word, value);
                if word == "allOf" {
                    said.composite.all.extend(&branches);
                    said.parts.all.extend(branches);
                } else {
                    let own = &mut said.composite;
                    if word == "anyOf" { &mut own.any } else { &mut own.one }.push(branches.clone());
                    said.parts.any.push(branches);
                }
            }
            "not" => said.composite.not.push(self.child(place, [Some(Step::Word("not")), None], value)),
            "prefixItems" => self.tuple(place, word, "items", said),
            "patternProperties" => self.patterns(place, value, said),
            _ => said.is_foreign = true,
        }
        said.beyond.push(word.into());
    }

    /// The subschemas of a list.
    pub(super) fn children(&mut self, place: Place<'t>, word: &'static str, list: NodeRef<'t>) -> Vec<NodeId> {
        let list = list.items().enumerate();
        list.map(|(at, schema)| self.child(place, [Some(Step::Word(word)), Some(Step::Index(at))], schema)).collect()
    }

    /// An embedded resource of another draft is the crate's.
    fn dialect(&mut self, place: Place<'t>, said: &mut Said<'t>) {
        if place.pointer != Pointers::ROOT
            && let Some(uri) = place.schema.get("$schema").and_then(NodeRef::as_str)
            && draft::named(uri) != Some(self.draft)
        {
            said.foreign("$schema");
        }
    }

    /// A `$ref` that is not the whole subschema, or leads to where only the crate can follow.
    fn reference(&mut self, place: Place<'t>, said: &mut Said<'t>) {
        let Some(reference) = said.reference else { return };
        said.beyond.insert(0, "$ref".into());
        if place.embedded {
            said.is_foreign = true;
            return;
        }
        let span = place.schema.get("$ref").map_or(place.schema.span(), NodeRef::span);
        let shown = shortened(reference);
        match self.resolver.lead(reference, &mut self.pointers) {
            Lead::To(target) => {
                let id = self.node(target);
                said.parts.all.push(id);
                said.composite.all.push(id);
                return;
            }
            Lead::Nowhere => {
                self.hints += 1;
                let names = if self.hints <= HINTS && reference.len() <= 200 {
                    self.resolver.definitions()
                } else {
                    Vec::new()
                };
                let hint = did_you_mean(reference, names.iter().map(String::as_str));
                self.error(codes::SCHEMA_INVALID, span, &format!("`$ref` leads nowhere: `{shown}`"), hint);
            }
            Lead::NoSchema => {
                self.error(codes::SCHEMA_INVALID, span, &format!("`$ref` leads to what is no schema: `{shown}`"), None);
            }
            Lead::Other => {
                let anchor = reference.strip_prefix('#').is_some_and(|name| self.known.anchors.contains_key(name));
                if !anchor && !leads_outside(reference, self.known) {
                    let message = format!("`$ref` leads to what the contract does not carry: `{shown}`");
                    let names = self.known.names.iter().map(AsRef::as_ref).chain(self.known.anchors());
                    let wanted = reference.strip_prefix('#').unwrap_or(reference);
                    let hint = if wanted.len() <= 200 { did_you_mean(wanted, names.take(1_000)) } else { None };
                    self.error(codes::SCHEMA_INVALID, span, &message, hint);
                }
            }
        }
        said.is_foreign = true;
    }

    /// Remembers a subschema that is nothing but a choice of two; one of them may be `null`.
    fn note_nullable(&mut self, id: NodeId, said: &Said<'t>) {
        let only = matches!(said.beyond.as_slice(), [word] if matches!(word.as_ref(), "anyOf" | "oneOf"));
        if let ([group], true) = (said.parts.any.as_slice(), only)
            && let [a, b] = group.as_slice()
        {
            self.nullable.push((id, [*a, *b]));
        }
    }

    fn fallback(&mut self, pointer: PointerId, schema: NodeRef<'t>, said: &Said<'t>) -> Option<u32> {
        if said.beyond.is_empty() {
            return None;
        }
        let Some(pointer) = self.pointers.text(pointer) else {
            let message = "the keys above the subschemas of this document are too long";
            self.error(codes::DOCUMENT_LIMIT, schema.span(), message, None);
            return None;
        };
        let index = u32::try_from(self.fallbacks.len()).ok()?;
        self.fallbacks.push(Fallback { pointer, keywords: said.beyond.clone(), is_scanned: false });
        Some(index)
    }

    fn change(&mut self, id: NodeId, change: impl FnOnce(&mut Node)) {
        if let Some(node) = self.nodes.get_mut(id.0 as usize) {
            change(node);
        }
    }

    fn error(&mut self, code: Code, span: crate::diagnostics::Span, message: &str, hint: Option<String>) {
        self.diagnostics.push(Diagnostic::error(code, message).at(span).hint_opt(hint));
    }

    /// Tags beside a `$ref`, which belong to the field and not to the type that it leads to.
    pub(super) fn field_tags(&mut self, schema: NodeRef<'t>) -> Vec<Text> {
        if schema.get("$ref").is_none() {
            return Vec::new();
        }
        inline_tags(schema, self.diagnostics)
    }
}

/// Whether any constraint is set.
pub(super) fn constrains(constraints: &Constraints) -> bool {
    let c = constraints;
    c.bounds().iter().any(|(_, bound)| bound.is_some())
        || c.counts().iter().any(|(_, count)| count.is_some())
        || c.pattern.is_some()
        || c.format.is_some()
        || c.any_of.is_some()
        || c.constant.is_some()
        || c.never
        || c.not_null
        || c.multiple_of.is_some()
}

fn scalar(node: NodeRef<'_>) -> Option<Const> {
    if !is_scalar(node) {
        return None;
    }
    Some(match node.kind() {
        syntax::Kind::Null => Const::Null,
        syntax::Kind::Bool => Const::Bool(node.as_bool()?),
        syntax::Kind::String => Const::Text(node.as_str()?.into()),
        _ => Const::Number(node.number_text()?.into()),
    })
}
