//! Texts that another tool is meant to fill in: `${VARIABLE}` (interpolation came with ODCS 3.2) and
//! templates in `{{ }}`. Nothing is filled in here, for the outcome depends on the contract's text
//! alone, and that is said.

use super::Lowering;
use crate::diagnostics::short;
use crate::document::loader::Notice;
use crate::syntax::NodeRef;

/// Keys whose texts are of other languages, with such marks of their own.
const FOREIGN: [&str; 4] = ["query", "implementation", "pattern", "description"];
/// Placeholders that are told.
const MOST: usize = 50;

/// Lists the placeholders of a document as not enforced.
pub(super) fn check(lowering: &mut Lowering<'_, '_>, root: NodeRef<'_>) {
    let mut found = Vec::new();
    collect(root, &mut found);
    for (node, placeholder) in found {
        let reason = "it stays as it is written: nothing is filled in".to_owned();
        let entry = (format!("the placeholder `{}`", short(&placeholder)), reason);
        let mut list = std::mem::take(&mut lowering.not_enforced);
        lowering.loader.not_enforced(&mut list, node.span(), entry, Notice::Warning);
        lowering.not_enforced = list;
    }
}

/// The depth of a document bounds the recursion.
fn collect<'n>(node: NodeRef<'n>, found: &mut Vec<(NodeRef<'n>, String)>) {
    if found.len() >= MOST {
        return;
    }
    if let Some(placeholder) = node.as_str().and_then(placeholder) {
        found.push((node, placeholder.to_owned()));
    }
    node.items().for_each(|item| collect(item, found));
    for (key, value) in node.entries() {
        if !key.scalar_text().is_some_and(|key| FOREIGN.contains(&key)) {
            collect(value, found);
        }
    }
}

/// The first placeholder of a text.
fn placeholder(text: &str) -> Option<&str> {
    let variable = marked(text, "${", "}").filter(|name| {
        let name = name.get(2..name.len() - 1).unwrap_or_default();
        name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && name.chars().all(|char| char.is_ascii_alphanumeric() || "_.-:".contains(char))
    });
    variable.or_else(|| marked(text, "{{", "}}"))
}

fn marked<'t>(text: &'t str, open: &str, close: &str) -> Option<&'t str> {
    let start = text.find(open)?;
    let inside = text.get(start + open.len()..)?;
    let end = inside.find(close)? + open.len() + close.len();
    text.get(start..start + end)
}

#[cfg(test)]
mod tests {
    use super::placeholder;

    #[test]
    fn placeholders_are_told_from_texts() {
        let table = [
            ("${HOST}", Some("${HOST}")),
            ("https://${env.HOST:-x}/y", Some("${env.HOST:-x}")),
            ("{{ name }}", Some("{{ name }}")),
            ("^a${1,2}", None),
            ("$HOST", None),
            ("${}", None),
            ("{a}", None),
            ("${open", None),
        ];
        for (text, expected) in table {
            assert_eq!(placeholder(text), expected, "{text}");
        }
    }
}
