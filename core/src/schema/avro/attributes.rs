//! Attributes: unknown ones are metadata, but a near miss and a known one in the wrong place are
//! hardly meant.

use super::super::input::found;
use super::Avro;
use super::names::primitive;
use crate::diagnostics::{Diagnostic, codes, nearest};
use crate::syntax::NodeRef;

/// Attributes that types have, and the types that have them; primitives are `""`.
const OF_TYPES: [(&str, &[&str]); 5] = [
    ("fields", &["record", "error"]),
    ("symbols", &["enum"]),
    ("items", &["array"]),
    ("values", &["map"]),
    ("size", &["fixed"]),
];
/// Attributes of any type, or of those that take a logical type.
const COMMON: [&str; 10] =
    ["type", "name", "namespace", "doc", "aliases", "default", "logicalType", "precision", "scale", "order"];
const OF_FIELDS: [&str; 6] = ["name", "type", "doc", "default", "order", "aliases"];
/// Longer keys are nobody's slip.
const LONGEST: usize = 24;

impl<'t> Avro<'t, '_> {
    /// Warns of attributes of a type that are hardly meant.
    pub(super) fn check_attributes(&mut self, schema: NodeRef<'t>, kind: &str) {
        for (node, _) in schema.entries() {
            let key = node.scalar_text().unwrap_or_default();
            if let Some((_, owners)) = OF_TYPES.iter().find(|(name, _)| *name == key) {
                // On a type that nobody knows, the name of the type is the fault.
                let known = primitive(kind).is_some() || OF_TYPES.iter().any(|(_, owners)| owners.contains(&kind));
                if known && !owners.contains(&kind) {
                    self.warning(node.span(), format!("`{key}` means nothing on a `{kind}`"));
                }
            } else if !COMMON.contains(&key) {
                let own = OF_TYPES.iter().filter(|(_, owners)| owners.contains(&kind)).map(|(name, _)| *name);
                self.near_miss(schema, node, own.chain(COMMON));
            }
        }
    }

    /// Warns of attributes of a field that are hardly meant.
    pub(super) fn check_field_attributes(&mut self, field: NodeRef<'t>) {
        for (node, value) in field.entries() {
            match node.scalar_text().unwrap_or_default() {
                "logicalType" => {
                    let hint = "write `\"type\": {\"type\": .., \"logicalType\": ..}`".to_owned();
                    let message = "`logicalType` beside a field's type means nothing: it belongs into the type";
                    self.warn(codes::SCHEMA_SUSPECT, node.span(), message, Some(hint));
                }
                "order" if !matches!(value.as_str(), Some("ascending" | "descending" | "ignore")) => {
                    let expected = "expected `order` to be `ascending`, `descending` or `ignore`";
                    self.error(value.span(), format!("{expected}, found {}", found(value)));
                }
                key if OF_FIELDS.contains(&key) => {}
                // An inline type (`"type": "array", "items": ..`) is a frequent slip, told by its own error.
                _ => self.near_miss(field, node, OF_FIELDS),
            }
        }
    }

    pub(super) fn check_doc(&mut self, owner: NodeRef<'t>) {
        if let Some(doc) = owner.get("doc").filter(|doc| doc.as_str().is_none() && !doc.is_null()) {
            self.warning(doc.span(), format!("expected `doc` to be a text, found {}", found(doc)));
        }
    }

    /// The key of an object without `type` by which it may be meant.
    pub(super) fn near_type_key(schema: NodeRef<'t>) -> Option<NodeRef<'t>> {
        let near = |key: &str| key.len() <= LONGEST && nearest(key, ["type"]).is_some();
        schema.entries().map(|(key, _)| key).take(64).find(|key| key.scalar_text().is_some_and(near))
    }

    fn near_miss<'n>(&mut self, owner: NodeRef<'t>, node: NodeRef<'t>, known: impl IntoIterator<Item = &'n str>) {
        let key = node.scalar_text().unwrap_or_default();
        if key.len() > LONGEST || key.len() < 3 {
            return;
        }
        if let Some(near) = nearest(key, known) {
            let message = format!("`{key}` is kept as metadata, but it is nearly `{near}`");
            let warning = Diagnostic::warning(codes::SCHEMA_SUSPECT, message).at(node.span());
            let warning = warning.meant(owner.span(), Some(near));
            self.diagnostics.push(warning.hint(format!("did you mean `{near}`?")));
        }
    }
}
