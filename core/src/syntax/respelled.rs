//! Scalars that JSON writes otherwise than the document does.

use super::tree::{Kind, NodeRef};

impl NodeRef<'_> {
    /// (JSON Pointer, text in the document) of each scalar below that [`NodeRef::write_json`] writes
    /// otherwise: `0x1F`, `~`, `True`, `+1`, `.inf`.
    pub(crate) fn respelled(self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        collect(self, &mut String::new(), &mut found);
        found
    }
}

fn collect(node: NodeRef<'_>, path: &mut String, found: &mut Vec<(String, String)>) {
    let above = path.len();
    match node.kind() {
        Kind::Mapping => {
            for (key, value) in node.entries() {
                path.push('/');
                path.push_str(&key.scalar_text().unwrap_or("").replace('~', "~0").replace('/', "~1"));
                collect(value, path, found);
                path.truncate(above);
            }
        }
        Kind::Sequence => {
            for (index, item) in node.items().enumerate() {
                path.push('/');
                path.push_str(&index.to_string());
                collect(item, path, found);
                path.truncate(above);
            }
        }
        Kind::String => {}
        kind => {
            let text = node.scalar_text().unwrap_or("");
            let same = match kind {
                Kind::Null => text == "null",
                Kind::Bool => matches!(text, "true" | "false"),
                _ => node.number_text() == Some(text),
            };
            if !same {
                found.push((path.clone(), text.to_owned()));
            }
        }
    }
}
