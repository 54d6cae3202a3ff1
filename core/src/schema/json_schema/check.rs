//! The check of a whole document: every subschema, whether or not something leads to it.

use std::collections::{HashMap, HashSet};

use super::super::Text;
use super::super::input::{found, shortened};
use super::cycles::{self, Use};
use super::draft::{self, Draft};
use super::keywords::{self, Form, Keyword, NATIVE_FORMATS, Role, keyword};
use super::pointers::Pointers;
use super::refs::{Lead, Resolver, has_own_id};
use super::values::{check_names, check_value, is_schema};
use crate::diagnostics::{Diagnostic, Diagnostics, Span, codes, did_you_mean, nearest};
use crate::limits::Limits;
use crate::report::NotEnforced;
use crate::syntax::{NodeRef, Tree};

/// Unknown keys that are compared with the known ones.
const LOOKUPS: usize = 2_000;
/// Longer keys are nobody's slip.
const LONGEST: usize = 40;

/// A schema, and the resource that `#` means in it.
#[derive(Clone, Copy)]
pub(super) struct At<'t> {
    schema: NodeRef<'t>,
    pub(super) resource: NodeRef<'t>,
}

/// A reference, and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Reference<'t> {
    pub(super) at: At<'t>,
    pub(super) text: &'t str,
    span: Span,
}

/// What the document declares for references to lead to.
#[derive(Default)]
pub(super) struct Known<'t> {
    /// Ids of the tree's nodes that are subschemas.
    pub(super) subschemas: HashSet<u32>,
    pub(super) anchors: HashMap<&'t str, At<'t>>,
    /// Whether any `$id` stands in it, so that relative references may lead somewhere.
    pub(super) has_ids: bool,
    /// Names of the texts that come with the document.
    pub(super) names: Vec<Text>,
    /// References that were not followed yet.
    pub(super) references: Vec<Reference<'t>>,
    /// Which subschemas use which.
    uses: Vec<Use>,
    /// Resources that stand in others: the one around, the id, and the schema.
    pub(super) ids: Vec<(NodeRef<'t>, &'t str, NodeRef<'t>)>,
    formats: HashSet<&'t str>,
    lookups: usize,
}

impl<'t> Known<'t> {
    /// The anchors, in an order that does not change.
    pub(super) fn anchors(&self) -> Vec<&'t str> {
        let mut anchors: Vec<&'t str> = self.anchors.keys().copied().collect();
        anchors.sort_unstable();
        anchors
    }
}

pub(super) struct Check<'t, 'd> {
    draft: Draft,
    limits: &'d Limits,
    diagnostics: &'d mut Diagnostics,
    not_enforced: &'d mut Vec<NotEnforced>,
    known: Known<'t>,
    /// Schemas that are not looked into yet.
    queue: Vec<At<'t>>,
}

impl<'t, 'd> Check<'t, 'd> {
    pub(super) fn new(
        draft: Draft,
        limits: &'d Limits,
        diagnostics: &'d mut Diagnostics,
        not_enforced: &'d mut Vec<NotEnforced>,
    ) -> Self {
        Self::resume(draft, limits, diagnostics, not_enforced, Known::default())
    }

    pub(super) fn resume(
        draft: Draft,
        limits: &'d Limits,
        diagnostics: &'d mut Diagnostics,
        not_enforced: &'d mut Vec<NotEnforced>,
        known: Known<'t>,
    ) -> Self {
        Self { draft, limits, diagnostics, not_enforced, known, queue: Vec::new() }
    }

    pub(super) fn into_known(mut self, references: &[(Text, Tree)]) -> Known<'t> {
        self.known.names = references.iter().map(|(name, _)| name.clone()).collect();
        self.known
    }

    /// Checks a schema and all below it.
    pub(super) fn run(&mut self, root: NodeRef<'t>) {
        self.run_within(root, root);
    }

    /// Checks a schema in a resource, and all below it.
    pub(super) fn run_within(&mut self, schema: NodeRef<'t>, resource: NodeRef<'t>) {
        self.enter(schema, resource);
        while let Some(at) = self.queue.pop() {
            self.schema(at);
        }
    }

    /// Checks what references lead to within the document, until that is nothing new; and that none of
    /// those that begin with `#` in the document's own resource leads back to itself.
    pub(super) fn follow(&mut self, root: NodeRef<'t>) {
        let mut resolver = Resolver::new(root, self.draft);
        let mut pointers = Pointers::new(0);
        while let Some(reference) = self.known.references.pop() {
            let Reference { at, text, span } = reference;
            if at.resource.id() != root.id() {
                continue;
            }
            let target = if let Lead::To(place) = resolver.lead(text, &mut pointers) {
                let within = if place.embedded { resolver.innermost(text) } else { root };
                self.run_within(place.schema, within);
                place.schema
            } else {
                let anchor = text.strip_prefix('#').and_then(|name| self.known.anchors.get(name));
                let Some(anchor) = anchor.filter(|anchor| anchor.resource.id() == root.id()) else { continue };
                anchor.schema
            };
            let (from, to) = (at.schema.id(), target.id());
            self.known.uses.push(Use { from, to, in_place: true, reference: Some(span) });
        }
        for span in cycles::leading_back(root.id(), std::mem::take(&mut self.known.uses)) {
            let message = "this reference leads back to itself without a step down into the value";
            self.diagnostics.push(Diagnostic::error(codes::SCHEMA_INVALID, message).at(span));
        }
    }

    /// Goes into what a keyword of a schema declares as one.
    fn subschema(&mut self, schema: NodeRef<'t>, at: At<'t>, word: &str) {
        if !matches!(word, "$defs" | "definitions") {
            let (from, to) = (at.schema.id(), schema.id());
            self.known.uses.push(Use { from, to, in_place: cycles::is_in_place(word), reference: None });
        }
        self.enter(schema, at.resource);
    }

    fn enter(&mut self, schema: NodeRef<'t>, around: NodeRef<'t>) {
        if !is_schema(schema, self.draft) {
            let fault = format!("expected a schema, found {}", found(schema));
            self.diagnostics.push(Diagnostic::error(codes::SCHEMA_INVALID, fault).at(schema.span()));
        } else if self.known.subschemas.insert(schema.id()) {
            let mut resource = around;
            if has_own_id(schema, self.draft) {
                let id = schema.get(self.draft.id_keyword()).and_then(NodeRef::as_str).unwrap_or_default();
                self.known.ids.push((around, id, schema));
                resource = schema;
            }
            self.queue.push(At { schema, resource });
        }
    }

    fn schema(&mut self, at: At<'t>) {
        let schema = at.schema;
        let hidden = self.draft.ref_hides() && schema.get("$ref").is_some_and(|node| node.as_str().is_some());
        for (key, value) in schema.entries() {
            let name = key.scalar_text().unwrap_or_default();
            let Some(row) = keyword(name, self.draft) else {
                if !hidden {
                    self.unknown_key(key, name);
                }
                continue;
            };
            if hidden && !matches!(name, "$ref" | "definitions") {
                if row.role != Role::Note {
                    let draft = self.draft.name();
                    self.warn(key, format!("`{name}` beside `$ref` means nothing in {draft}"), None);
                }
                continue;
            }
            if check_value(row, value, self.draft, self.diagnostics) {
                self.value(row, value, at);
            }
        }
        if !hidden {
            super::impossible::check(schema, self.draft, self.limits.regex_bytes, self.diagnostics);
        }
    }

    /// Looks into a value of the right form.
    fn value(&mut self, row: &Keyword, value: NodeRef<'t>, at: At<'t>) {
        match row.form {
            Form::Schema | Form::SchemaOrBool | Form::Items if value.is_mapping() => {
                self.subschema(value, at, row.name);
            }
            Form::Schemas | Form::Items => value.items().for_each(|item| self.subschema(item, at, row.name)),
            Form::SchemaMap => {
                for (key, item) in value.entries() {
                    if row.name == "patternProperties" {
                        self.pattern(key);
                    }
                    self.subschema(item, at, row.name);
                }
            }
            Form::Dependencies => {
                for (_, item) in value.entries() {
                    if item.is_sequence() {
                        check_names(row.name, item, self.draft == Draft::D4, self.diagnostics);
                    } else {
                        self.subschema(item, at, row.name);
                    }
                }
            }
            Form::NamesMap => {
                for (_, item) in value.entries() {
                    check_names(row.name, item, false, self.diagnostics);
                }
            }
            Form::Pattern => self.pattern(value),
            Form::List if value.len() == 0 => {
                self.warn(value, format!("an empty `{}` allows no value", row.name), None);
            }
            Form::Text => self.text(row, value, at),
            _ => {}
        }
    }

    fn text(&mut self, row: &Keyword, value: NodeRef<'t>, at: At<'t>) {
        let text = value.as_str().unwrap_or_default();
        match row.name {
            "format" => self.format(value, text),
            "$ref" | "$dynamicRef" => self.known.references.push(Reference { at, text, span: value.span() }),
            "$anchor" | "$dynamicAnchor" => {
                self.known.anchors.entry(text).or_insert(at);
            }
            "$id" | "id" => match text.strip_prefix('#') {
                Some(anchor) => {
                    self.known.anchors.entry(anchor).or_insert(at);
                }
                None => self.known.has_ids = true,
            },
            _ => {}
        }
    }

    /// An unknown format asserts nothing, and that is said.
    fn format(&mut self, value: NodeRef<'t>, name: &'t str) {
        let known = NATIVE_FORMATS.contains(&name) || keywords::is_crate_format(name, self.draft);
        if known || !self.known.formats.insert(name) {
            return;
        }
        let shown = shortened(name);
        let hint = if name.len() <= LONGEST { did_you_mean(name, keywords::formats()) } else { None };
        let reason = if keywords::UNCHECKED_FORMATS.contains(&name) {
            "international names are not checked yet".to_owned()
        } else {
            format!("{} knows no such format", self.draft.name())
        };
        let message = format!("format `{shown}` is not enforced: {reason}");
        self.diagnostics
            .push(Diagnostic::warning(codes::DOCUMENT_NOT_ENFORCED, message).at(value.span()).hint_opt(hint));
        self.not_enforced.push(NotEnforced { what: format!("format `{shown}`"), reason });
    }

    fn pattern(&mut self, node: NodeRef<'t>) {
        let Some(located) = node.located() else { return };
        if let Err(error) = super::refs::compile_pattern(&located.text, self.limits.regex_bytes) {
            let span = located.map.span(error.start, error.end);
            self.diagnostics.push(Diagnostic::error(codes::SCHEMA_PATTERN, error.message).at(span));
        }
    }

    /// A key that the draft does not know: silent unless another does, or it is nearly a known one.
    fn unknown_key(&mut self, node: NodeRef<'t>, name: &str) {
        if let Some(drafts) = keywords::elsewhere(name) {
            if keywords::KEYWORDS.iter().any(|row| row.name == name && row.role != Role::Note) || name == "$defs" {
                let draft = self.draft.name();
                self.warn(node, format!("`{name}` means nothing in {draft}: it is a keyword of {drafts}"), None);
            }
            return;
        }
        if name.starts_with("x-") || name.len() < 3 || name.len() > LONGEST || self.known.lookups >= LOOKUPS {
            return;
        }
        self.known.lookups += 1;
        match name {
            // OpenAPI's words: one says nothing about values, the other is no keyword of any draft.
            "example" => return,
            "nullable" => {
                let hint = "allow null by `\"type\": [.., \"null\"]`".to_owned();
                return self.warn(node, "`nullable` is no keyword and checks nothing".to_owned(), Some(hint));
            }
            _ => {}
        }
        // Short words are near to too many others.
        let short = ["not", "if", "then", "else", "id"];
        let candidates = keywords::names(self.draft).filter(|known| !short.contains(known));
        let near = nearest(name, candidates).or_else(|| short.into_iter().find(|word| name.eq_ignore_ascii_case(word)));
        if let Some(near) = near {
            let message = format!("`{name}` is no keyword and checks nothing");
            self.warn(node, message, Some(format!("did you mean `{near}`?")));
        }
    }

    fn warn(&mut self, node: NodeRef<'t>, message: String, hint: Option<String>) {
        let warning = Diagnostic::warning(codes::SCHEMA_SUSPECT, message).at(node.span());
        self.diagnostics.push(warning.hint_opt(hint));
    }
}

/// Whether a reference can lead to a text that does not stand in the document itself.
pub(super) fn leads_outside(uri: &str, known: &Known<'_>) -> bool {
    let file = uri.split_once('#').map_or(uri, |(file, _)| file);
    known.has_ids || draft::is_meta_schema(uri) || known.names.iter().any(|name| name.as_ref() == file)
}
