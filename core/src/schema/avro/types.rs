//! Types: primitives, records, enums, arrays, maps, fixed, unions.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::input::{found, inline_tags, shortened, text_of, whole_number};
use super::super::{IntKind, Kind, NodeId, Record, Text};
use super::names::{full_name, is_name, namespace_of, primitive};
use super::{Avro, Base, MAX_DEPTH, Named};
use crate::diagnostics::{Diagnostic, Span, codes, did_you_mean};
use crate::syntax::{self, NodeRef};

/// The kind of a primitive type.
pub(super) fn primitive_kind(name: &str) -> Kind {
    match name {
        "null" => Kind::Null,
        "boolean" => Kind::Bool,
        "int" => Kind::Int(IntKind::I32),
        "long" => Kind::Int(IntKind::I64),
        "float" => Kind::Float,
        "double" => Kind::Double,
        "bytes" => Kind::Bytes,
        _ => Kind::Text,
    }
}

impl<'t> Avro<'t, '_> {
    /// A schema: a name, a list of branches, or an object.
    pub(super) fn lower(&mut self, schema: NodeRef<'t>, namespace: &str, depth: u32) -> NodeId {
        if depth > MAX_DEPTH {
            let message = format!("types nest more than {MAX_DEPTH} deep");
            self.diagnostics.push(Diagnostic::error(codes::DOCUMENT_LIMIT, message).at(schema.span()));
            return self.unknown(schema.span());
        }
        match schema.kind() {
            syntax::Kind::String => self.reference(schema, namespace),
            syntax::Kind::Sequence => self.union(schema, namespace, depth),
            syntax::Kind::Mapping => self.object(schema, namespace, depth),
            _ => {
                let message = format!("expected a type, found {}", found(schema));
                // Written bare, the name of the type is a value of its own, in YAML and JSON alike.
                let hint = schema.is_null().then(|| "the type is the text `\"null\"`, in quotes".to_owned());
                let fault = Diagnostic::error(codes::SCHEMA_INVALID, message).at(schema.span()).hint_opt(hint);
                self.diagnostics.push(fault);
                self.unknown(schema.span())
            }
        }
    }

    fn object(&mut self, schema: NodeRef<'t>, namespace: &str, depth: u32) -> NodeId {
        let Some(kind) = schema.get("type") else {
            let near = Self::near_type_key(schema);
            let hint = near.map(|_| "did you mean `type`?".to_owned());
            let span = near.map_or(schema.span(), NodeRef::span);
            let fault = Diagnostic::error(codes::SCHEMA_INVALID, "a type without `type`").at(span);
            self.diagnostics.push(fault.hint_opt(hint));
            return self.unknown(schema.span());
        };
        let Some(name) = kind.as_str() else { return self.nested(schema, kind, namespace, depth) };
        self.check_attributes(schema, name);
        let id = match name {
            "record" | "error" => self.record(schema, name, namespace, depth),
            "enum" => self.enumeration(schema, namespace),
            "fixed" => self.fixed(schema, namespace),
            "array" => self.array(schema, namespace, depth),
            "map" => self.map(schema, namespace, depth),
            _ => return self.annotated(schema, kind, namespace),
        };
        let tags = inline_tags(schema, self.diagnostics);
        self.change(id, |node| node.tags = tags);
        id
    }

    /// `{"type": <a whole schema>}`: other readers take it, and so do we.
    fn nested(&mut self, schema: NodeRef<'t>, kind: NodeRef<'t>, namespace: &str, depth: u32) -> NodeId {
        if kind.is_mapping() || kind.is_sequence() {
            if let Some((key, _)) = schema.get_entry("logicalType") {
                self.warning(key.span(), "`logicalType` means nothing beside a `type` that is a whole schema");
            }
            return self.lower(kind, namespace, depth + 1);
        }
        self.error(kind.span(), format!("expected `type` to be a type, found {}", found(kind)));
        self.unknown(kind.span())
    }

    /// `{"type": "string", ..}`: a primitive with attributes, or a name with some.
    fn annotated(&mut self, schema: NodeRef<'t>, kind: NodeRef<'t>, namespace: &str) -> NodeId {
        let id = self.reference(kind, namespace);
        let Some(name) = kind.as_str().and_then(primitive) else {
            if let Some((key, _)) = schema.get_entry("logicalType") {
                self.warning(key.span(), "`logicalType` means nothing beside the name of a defined type");
            }
            return id;
        };
        let tags = inline_tags(schema, self.diagnostics);
        let kind = self.logical(schema, name, primitive_kind(name));
        self.change(id, |node| {
            node.tags = tags;
            node.kind = kind;
        });
        id
    }

    /// Enters a named type and gives its node and the namespace within it.
    fn named(&mut self, schema: NodeRef<'t>, what: &str, namespace: &str) -> (NodeId, Text) {
        self.check_doc(schema);
        let name = self.own_name(schema, what, namespace);
        let aliases = self.aliases(schema, true);
        let Some((full, node)) = name else { return (self.unknown(schema.span()), namespace.into()) };
        let inner: Text = namespace_of(&full).into();
        let id = self.push(Kind::Dyn, Base::Named(full.clone()), schema.span());
        self.define(&full, Named { node: id, span: node.span() });
        let mut known_as = Vec::new();
        for (alias, place) in aliases {
            let alias = full_name(&alias, &inner);
            known_as.push(alias.clone());
            if alias == full {
                self.warning(place.span(), format!("`{alias}` is the name of the type itself"));
            }
        }
        let doc = text_of(schema, "doc");
        self.change(id, |node| {
            node.name = Some(full);
            node.aliases = known_as;
            node.doc = doc;
        });
        (id, inner)
    }

    fn record(&mut self, schema: NodeRef<'t>, what: &str, namespace: &str, depth: u32) -> NodeId {
        let (id, inner) = self.named(schema, what, namespace);
        let fields = match schema.get("fields") {
            None => {
                self.lacks(schema, "fields", format!("a `{what}` without `fields`"));
                return id;
            }
            Some(list) if !list.is_sequence() => {
                self.error(list.span(), format!("expected `fields` to be a list, found {}", found(list)));
                return id;
            }
            Some(list) => self.fields(list, &inner, depth),
        };
        let record = Record { fields, content: super::super::Content::Closed, oneofs: Vec::new() };
        self.change(id, |node| node.kind = Kind::Record(record));
        id
    }

    fn enumeration(&mut self, schema: NodeRef<'t>, namespace: &str) -> NodeId {
        let (id, _) = self.named(schema, "enum", namespace);
        let list = match schema.get("symbols") {
            None => {
                self.lacks(schema, "symbols", "an `enum` without `symbols`");
                return id;
            }
            Some(list) if !list.is_sequence() => {
                self.error(list.span(), format!("expected `symbols` to be a list of names, found {}", found(list)));
                return id;
            }
            Some(list) => list,
        };
        let mut symbols: Vec<Text> = Vec::with_capacity(list.len());
        let mut places: HashMap<&str, (u32, Span)> = HashMap::new();
        for item in list.items() {
            let Some(symbol) = item.as_str() else {
                self.error(item.span(), format!("expected a symbol to be a name, found {}", found(item)));
                continue;
            };
            if !is_name(symbol) {
                self.error(item.span(), format!("`{}` is not a name", shortened(symbol)));
            }
            let index = u32::try_from(symbols.len()).unwrap_or(u32::MAX);
            if let Some((_, first)) = places.get(symbol) {
                let fault = Diagnostic::error(codes::SCHEMA_INVALID, format!("the symbol `{symbol}` stands twice"));
                self.diagnostics.push(fault.at(item.span()).label(*first, "first here"));
                continue;
            }
            places.insert(symbol, (index, item.span()));
            symbols.push(symbol.into());
        }
        let default = self.enum_default(schema, &symbols, |symbol| places.get(symbol).map(|(index, _)| *index));
        self.change(id, |node| node.kind = Kind::Enum { symbols: Arc::from(symbols), default });
        id
    }

    fn enum_default(
        &mut self,
        schema: NodeRef<'t>,
        symbols: &[Text],
        index: impl Fn(&str) -> Option<u32>,
    ) -> Option<u32> {
        let node = schema.get("default")?;
        let known = node.as_str().and_then(&index);
        if known.is_none() {
            let hint = did_you_mean(node.as_str().unwrap_or_default(), symbols.iter().map(AsRef::as_ref));
            let message = format!("expected `default` to be one of the symbols, found {}", found(node));
            self.diagnostics.push(Diagnostic::error(codes::SCHEMA_INVALID, message).at(node.span()).hint_opt(hint));
        }
        known
    }

    fn fixed(&mut self, schema: NodeRef<'t>, namespace: &str) -> NodeId {
        let (id, _) = self.named(schema, "fixed", namespace);
        let Some(node) = schema.get("size") else {
            self.lacks(schema, "size", "a `fixed` without `size`");
            return id;
        };
        let size =
            whole_number(node).and_then(|size| i32::try_from(size).ok()).and_then(|size| u32::try_from(size).ok());
        let Some(size) = size else {
            let message = format!("expected `size` to be a whole number from 0 to {}, found {}", i32::MAX, found(node));
            self.error(node.span(), message);
            return id;
        };
        let kind = self.logical(schema, "fixed", Kind::Fixed(size));
        self.change(id, |node| node.kind = kind);
        id
    }

    fn array(&mut self, schema: NodeRef<'t>, namespace: &str, depth: u32) -> NodeId {
        let id = self.push(Kind::Dyn, Base::Primitive("array"), schema.span());
        let Some(items) = schema.get("items") else {
            self.lacks(schema, "items", "an `array` without `items`");
            return id;
        };
        let element = self.lower(items, namespace, depth + 1);
        self.change(id, |node| node.kind = Kind::List(element));
        id
    }

    fn map(&mut self, schema: NodeRef<'t>, namespace: &str, depth: u32) -> NodeId {
        let id = self.push(Kind::Dyn, Base::Primitive("map"), schema.span());
        let Some(values) = schema.get("values") else {
            self.lacks(schema, "values", "a `map` without `values`");
            return id;
        };
        let value = self.lower(values, namespace, depth + 1);
        self.change(id, |node| node.kind = Kind::Map { key: None, value });
        id
    }

    fn union(&mut self, schema: NodeRef<'t>, namespace: &str, depth: u32) -> NodeId {
        let id = self.push(Kind::Dyn, Base::Union, schema.span());
        let mut branches = Vec::with_capacity(schema.len());
        let mut seen: HashMap<Base, Span> = HashMap::new();
        for item in schema.items() {
            let branch = self.lower(item, namespace, depth + 1);
            match self.base(branch).clone() {
                Base::Union => self.error(item.span(), "a union directly within a union"),
                Base::Unknown => {}
                base => {
                    if let Some(first) = seen.get(&base) {
                        let name = match &base {
                            Base::Primitive(name) => name,
                            Base::Named(name) => name.as_ref(),
                            _ => "",
                        };
                        let message = format!("the union has two branches of the type `{name}`");
                        let fault = Diagnostic::error(codes::SCHEMA_INVALID, message).at(item.span());
                        self.diagnostics.push(fault.label(*first, "the first"));
                    } else {
                        seen.insert(base, item.span());
                    }
                }
            }
            branches.push(branch);
        }
        if branches.is_empty() {
            self.warning(schema.span(), "a union without branches takes no value");
        }
        self.change(id, |node| node.kind = Kind::Union(branches));
        id
    }
}
