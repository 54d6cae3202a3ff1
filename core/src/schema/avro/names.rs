//! Names of types: their grammar, their namespaces, and where each is defined.

use super::super::Text;
use super::super::input::{found, shortened};
use super::{Avro, Named};
use crate::diagnostics::{Diagnostic, codes};
use crate::syntax::NodeRef;

/// The primitive types; their names may not be given to another type.
pub(super) const PRIMITIVES: [&str; 8] = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"];

/// Bytes of a full name: a namespace is repeated in every name within it.
const LONGEST: usize = 1_024;

/// The same name, for as long as the program runs.
pub(super) fn primitive(name: &str) -> Option<&'static str> {
    PRIMITIVES.into_iter().find(|known| *known == name)
}

/// Whether a text is a name: a letter or `_`, then letters, digits and `_`.
pub(super) fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Whether a text is one or more names with points between them.
pub(super) fn is_full_name(text: &str) -> bool {
    text.split('.').all(is_name)
}

/// The full name that a name means within a namespace (`""`: none).
pub(super) fn full_name(name: &str, namespace: &str) -> Text {
    if name.contains('.') || namespace.is_empty() { name.into() } else { format!("{namespace}.{name}").into() }
}

/// The namespace of a full name.
pub(super) fn namespace_of(full: &str) -> &str {
    full.rsplit_once('.').map_or("", |(namespace, _)| namespace)
}

impl<'t> Avro<'t, '_> {
    /// The full name that a definition gives itself; `None` where it has a fault.
    pub(super) fn own_name(&mut self, schema: NodeRef<'t>, what: &str, namespace: &str) -> Option<(Text, NodeRef<'t>)> {
        let own = self.own_namespace(schema);
        let Some(node) = schema.get("name") else {
            self.lacks(schema, "name", format!("a `{what}` without `name`"));
            return None;
        };
        let Some(name) = node.as_str() else {
            self.error(node.span(), format!("expected `name` to be a text, found {}", found(node)));
            return None;
        };
        if !is_full_name(name) {
            let rule = "letters, digits and `_`, not beginning with a digit";
            self.error(node.span(), format!("`{}` is not a name: expected {rule}", shortened(name)));
            return None;
        }
        let last = name.rsplit('.').next().unwrap_or(name);
        if primitive(last).is_some() {
            self.error(node.span(), format!("`{last}` is a primitive type and cannot be defined"));
            return None;
        }
        let namespace = own.unwrap_or(namespace);
        if namespace.len() + name.len() >= LONGEST {
            let message = format!("a full name of more than {LONGEST} bytes");
            self.diagnostics.push(Diagnostic::error(codes::DOCUMENT_LIMIT, message).at(node.span()));
            return None;
        }
        Some((full_name(name, namespace), node))
    }

    fn own_namespace(&mut self, schema: NodeRef<'t>) -> Option<&'t str> {
        let node = schema.get("namespace")?;
        let Some(text) = node.as_str() else {
            if !node.is_null() {
                self.error(node.span(), format!("expected `namespace` to be a text, found {}", found(node)));
            }
            return None;
        };
        if !text.is_empty() && !is_full_name(text) {
            self.error(
                node.span(),
                format!("`{}` is not a namespace: expected names with points between", shortened(text)),
            );
            return None;
        }
        Some(text)
    }

    /// Enters a definition under its name; a second one is an error that shows both places.
    pub(super) fn define(&mut self, full: &Text, named: Named) {
        if let Some(first) = self.names.get(full) {
            let fault = Diagnostic::error(codes::SCHEMA_INVALID, format!("the type `{full}` is defined twice"));
            self.diagnostics.push(fault.at(named.span).label(first.span, "first defined here"));
            return;
        }
        self.names.insert(full.clone(), named);
    }

    /// The names in an `aliases` list; `full` where namespaces are allowed in them.
    pub(super) fn aliases(&mut self, owner: NodeRef<'t>, full: bool) -> Vec<(Text, NodeRef<'t>)> {
        let Some(list) = owner.get("aliases") else { return Vec::new() };
        if !list.is_sequence() {
            self.error(list.span(), format!("expected `aliases` to be a list of names, found {}", found(list)));
        }
        let mut aliases = Vec::new();
        for item in list.items() {
            match item.as_str() {
                Some(text) if is_name(text) || (full && is_full_name(text)) => aliases.push((text.into(), item)),
                Some(text) => self.error(item.span(), format!("`{}` is not a name", shortened(text))),
                None => self.error(item.span(), format!("expected an alias to be a name, found {}", found(item))),
            }
        }
        aliases
    }
}
