//! `confluent:rules` of a wire schema: rules on its records and fields, enforced on write.

use std::collections::HashMap;
use std::sync::Arc;

use super::Format;
use super::input::{found, shortened};
use crate::diagnostics::{Diagnostic, Diagnostics, Severity, Span, codes, did_you_mean};
use crate::limits::Limits;
use crate::model::{ActionPair, InlinePlace, Mode, Origin, RuleKind, RuleSource, SchemaSource, Target};
use crate::report::Action;
use crate::syntax::{Located, NodeRef, Tree, parse_json_at};

const KEY: &str = "confluent:rules";
const KEYS: [&str; 4] = ["name", "doc", "expr", "sql"];
/// Keys of a schema whose values are data and no schemas.
const DATA: [&str; 6] = ["default", "const", "enum", "example", "examples", "symbols"];
const MAX_NAME: usize = 128;

struct Walk<'d> {
    format: Format,
    diagnostics: &'d mut Diagnostics,
    rules: Vec<RuleSource>,
}

/// The rules that the schema and what it refers to carry, in their order. `known` are ids that are taken.
pub(crate) fn inline_rules(
    source: &SchemaSource,
    known: &[RuleSource],
    limits: &Limits,
    diagnostics: &mut Diagnostics,
) -> Vec<RuleSource> {
    let texts = std::iter::once(&source.text).chain(source.references.iter().map(|(_, text)| text));
    let mut walk = Walk { format: source.format, diagnostics, rules: Vec::new() };
    for text in texts.filter(|text| text.text.contains(KEY)) {
        // What the text itself has wrong is told where the schema is lowered.
        if let Some(tree) = parse_json_at(text, limits, &mut Diagnostics::default()) {
            walk.tree(&tree);
        }
    }
    let mut rules = walk.rules;
    name_apart(&mut rules, known);
    rules
}

/// A name that is taken, or that two rules have, is told apart by the element.
fn name_apart(rules: &mut [RuleSource], known: &[RuleSource]) {
    let mut uses: HashMap<Arc<str>, usize> = HashMap::new();
    for rule in known.iter().chain(rules.iter()) {
        *uses.entry(Arc::clone(&rule.id)).or_default() += 1;
    }
    let mut seen: HashMap<String, usize> = HashMap::new();
    for rule in rules {
        let Origin::Inline(place) = &rule.origin else { continue };
        if uses.get(&rule.id).is_some_and(|uses| *uses > 1) {
            let id = format!("{}#{}", place.element, rule.id);
            let count = seen.entry(id.clone()).or_default();
            *count += 1;
            rule.id = if *count > 1 { format!("{id}#{count}").into() } else { id.into() };
        }
    }
}

impl Walk<'_> {
    fn tree(&mut self, tree: &Tree) {
        self.schema(tree.root(), None, "");
    }

    /// A schema; `key` is where the name stands of the field that it describes. The document's
    /// depth bounds the recursion.
    fn schema(&mut self, node: NodeRef<'_>, key: Option<Span>, element: &str) {
        for item in node.items() {
            self.schema(item, None, element);
        }
        if !node.is_mapping() {
            return;
        }
        let own = node.get("name").and_then(NodeRef::as_str).filter(|_| self.format == Format::Avro);
        let element = own.map_or_else(|| element.to_owned(), |name| below(element, name));
        if let Some((_, rules)) = node.get_entry(KEY) {
            self.rules(rules, &InlinePlace { element: element.as_str().into(), field: key, node: node.span() });
        }
        for (name, value) in node.entries() {
            let name = name.scalar_text().unwrap_or_default();
            if name == KEY || DATA.contains(&name) {
                continue;
            }
            match (self.format, name) {
                (Format::Avro, "fields") => {
                    for field in value.items() {
                        let span = field.get("name").map(NodeRef::span);
                        self.schema(field, span, &element);
                    }
                }
                (Format::JsonSchema, "properties") => {
                    for (key, property) in value.entries() {
                        let inner = below(&element, key.scalar_text().unwrap_or_default());
                        self.schema(property, Some(key.span()), &inner);
                    }
                }
                (Format::JsonSchema, "$defs" | "definitions") => {
                    for (key, schema) in value.entries() {
                        self.schema(schema, None, &below("", key.scalar_text().unwrap_or_default()));
                    }
                }
                _ => self.schema(value, None, &element),
            }
        }
    }

    fn rules(&mut self, list: NodeRef<'_>, place: &InlinePlace) {
        if !list.is_sequence() {
            let message = format!("expected `{KEY}` to be a list of rules, found {}", found(list));
            self.diagnostics.push(Diagnostic::error(codes::SCHEMA_INVALID, message).at(list.span()));
        }
        for (index, node) in list.items().enumerate() {
            self.rule(node, index, place);
        }
    }

    fn rule(&mut self, node: NodeRef<'_>, index: usize, place: &InlinePlace) {
        if !node.is_mapping() {
            let message = format!("expected a rule to be an object, found {}", found(node));
            self.diagnostics.push(Diagnostic::error(codes::SCHEMA_INVALID, message).at(node.span()));
            return;
        }
        for (key, value) in node.entries() {
            let name = key.scalar_text().unwrap_or_default();
            let fault = if !KEYS.contains(&name) {
                let fault =
                    Diagnostic::error(codes::SCHEMA_INVALID, format!("a rule has no key `{}`", shortened(name)));
                let free = KEYS.into_iter().filter(|known| node.get(known).is_none());
                fault.at(key.span()).hint_opt(did_you_mean(&shortened(name), free))
            } else if value.as_str().is_none() && !value.is_null() {
                let message = format!("expected `{name}` to be a text, found {}", found(value));
                Diagnostic::error(codes::SCHEMA_INVALID, message).at(value.span())
            } else {
                continue;
            };
            self.diagnostics.push(fault);
        }
        let text = |key: &str| node.get(key).filter(|value| value.as_str().is_some_and(|text| !text.trim().is_empty()));
        let Some(expr) = text("expr").and_then(NodeRef::located) else {
            // `sql` says the same for other engines: alone it judges nothing here.
            let message = format!("a rule of `{KEY}` needs the key `expr`");
            self.diagnostics.push(Diagnostic::error(codes::SCHEMA_INVALID, message).at(node.span()));
            return;
        };
        let name = text("name");
        let id =
            name.and_then(NodeRef::as_str).map_or_else(|| format!("{}#{}", place.element, index + 1), str::to_owned);
        self.rules.push(source(id, name.unwrap_or(node).span(), expr, text("doc"), place));
    }
}

fn source(id: String, span: Span, expr: Located, doc: Option<NodeRef<'_>>, place: &InlinePlace) -> RuleSource {
    RuleSource {
        id: id.into(),
        span,
        kind: RuleKind::Condition,
        mode: Mode::Write,
        actions: ActionPair { writer: Action::Error, reader: Action::Error },
        severity: Severity::Error,
        expr,
        when: None,
        message: None,
        doc: doc.and_then(NodeRef::as_str).map(Into::into),
        target: Target::default(),
        tags: Vec::new(),
        fields: Vec::new(),
        disabled: false,
        origin: Origin::Inline(place.clone()),
    }
}

/// A path of names, cut where they are long.
fn below(element: &str, name: &str) -> String {
    let point = if element.is_empty() || name.is_empty() { "" } else { "." };
    element.chars().chain(point.chars()).chain(name.chars()).take(MAX_NAME).collect()
}
