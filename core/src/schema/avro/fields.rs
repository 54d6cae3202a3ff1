//! Fields of a record: names, aliases, defaults, and what belongs into the type instead.

use std::collections::HashMap;

use super::super::input::{found, inline_tags, shortened, text_of};
use super::super::{Field, Presence, Text};
use super::Avro;
use super::names::is_name;
use crate::diagnostics::{Diagnostic, Span, codes};
use crate::syntax::NodeRef;

impl<'t> Avro<'t, '_> {
    /// The fields of a record. A faulty one is left out, after its faults are reported.
    pub(super) fn fields(&mut self, list: NodeRef<'t>, namespace: &str, depth: u32) -> Vec<Field> {
        let mut fields = Vec::with_capacity(list.len());
        let mut places: HashMap<&str, Span> = HashMap::with_capacity(list.len());
        let mut aliases = Vec::new();
        for node in list.items() {
            if !node.is_mapping() {
                self.error(node.span(), format!("expected a field to be an object, found {}", found(node)));
                continue;
            }
            let name = self.field_name(node);
            let mut field = self.field(node, namespace, depth);
            let Some((name, span)) = name else { continue };
            let first = *places.entry(name).or_insert(span);
            if first != span {
                let fault = Diagnostic::error(codes::SCHEMA_INVALID, format!("the field `{name}` is declared twice"));
                self.diagnostics.push(fault.at(span).label(first, "first declared here"));
                continue;
            }
            let own = self.aliases(node, false);
            aliases.extend(own.iter().map(|(alias, place)| (alias.clone(), name, place.span())));
            field.aliases = own.into_iter().map(|(alias, _)| alias).collect();
            field.name = name.into();
            field.span = Some(span);
            fields.push(field);
        }
        self.check_aliases(&aliases, &places);
        fields
    }

    fn field_name(&mut self, node: NodeRef<'t>) -> Option<(&'t str, Span)> {
        let Some(name) = node.get("name") else {
            self.lacks(node, "name", "a field without `name`");
            return None;
        };
        match name.as_str() {
            Some(text) if is_name(text) => return Some((text, name.span())),
            Some(text) => {
                let rule = "letters, digits and `_`, not beginning with a digit";
                self.error(name.span(), format!("`{}` is not a name: expected {rule}", shortened(text)));
            }
            None => self.error(name.span(), format!("expected `name` to be a text, found {}", found(name))),
        }
        None
    }

    fn field(&mut self, node: NodeRef<'t>, namespace: &str, depth: u32) -> Field {
        self.check_field_attributes(node);
        self.check_doc(node);
        let kind = if let Some(kind) = node.get("type") {
            self.lower(kind, namespace, depth + 1)
        } else {
            self.lacks(node, "type", "a field without `type`");
            self.unknown(node.span())
        };
        let default = node.get("default").map(|value| {
            self.defaults.push((value, kind));
            let mut text = String::new();
            value.write_json(&mut text);
            Text::from(text)
        });
        // Every field is in the bytes; one with a default may be left out of objects and JSON.
        Field {
            default,
            tags: inline_tags(node, self.diagnostics),
            doc: text_of(node, "doc"),
            ..Field::new("", kind, Presence::Required)
        }
    }

    /// An alias that two fields claim is an error; one that is another field's name never helps.
    fn check_aliases(&mut self, aliases: &[(Text, &str, Span)], names: &HashMap<&str, Span>) {
        let mut claims: HashMap<&str, (&str, Span)> = HashMap::new();
        for (alias, owner, span) in aliases {
            let first = *claims.entry(alias).or_insert((owner, *span));
            if first.0 != *owner {
                let message = format!("the alias `{alias}` belongs to two fields, `{}` and `{owner}`", first.0);
                let fault = Diagnostic::error(codes::SCHEMA_INVALID, message).at(*span);
                self.diagnostics.push(fault.label(first.1, "first claimed here"));
            }
            if let Some(named) = names.get(alias.as_ref()).filter(|_| alias.as_ref() != *owner) {
                let message = format!("the alias `{alias}` is also the name of a field; the name wins");
                let fault = Diagnostic::warning(codes::SCHEMA_SUSPECT, message).at(*span);
                self.diagnostics.push(fault.label(*named, "the field"));
            }
        }
    }
}
