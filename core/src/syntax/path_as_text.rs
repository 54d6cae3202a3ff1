//! A file's name where its text is expected: a slip worth a diagnostic of its own.

use super::offsets::Located;
use crate::diagnostics::{Diagnostic, Diagnostics, codes};

const ENDINGS: [&str; 8] = [".avsc", ".json", ".yaml", ".yml", ".proto", ".jsonl", ".avro", ".schema"];

/// Whether the text is the name of a file.
fn is_path(text: &str) -> bool {
    let text = text.trim();
    let one_word = text.len() <= 1024 && !text.contains(['\n', '\r', '{', '}', '[', ']', '"', ':', ',', '#']);
    let named = ENDINGS.iter().any(|ending| text.to_ascii_lowercase().ends_with(ending));
    // `C:\contracts\order.avsc` has the one colon that a path may have.
    let drive = text.get(1..3).is_some_and(|mark| mark == ":\\") && !text.contains(['\n', '{', '"']);
    named && (one_word || drive)
}

/// Reports a text that is the name of a file; true where it was one.
pub(crate) fn refuse_path(text: &Located, diagnostics: &mut Diagnostics) -> bool {
    let found = is_path(&text.text);
    if found {
        let name = text.text.trim();
        let message = format!("expected the text of a document, found the file name `{name}`");
        let hint = "read it with `from_file`, or give its text and a resolver for what it refers to";
        diagnostics.push(Diagnostic::error(codes::DOCUMENT_PATH_AS_TEXT, message).at(text.span()).hint(hint));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_names_from_texts() {
        let table = [
            ("order.avsc", true),
            ("contracts/orders.yaml", true),
            (" ./a b/order.odcs.yml\n", true),
            ("C:\\contracts\\order.avsc", true),
            ("order", false),
            ("\"string\"", false),
            ("file: order.avsc", false),
            ("{\"a\": \"order.avsc\"}", false),
            ("", false),
        ];
        for (text, expected) in table {
            assert_eq!(is_path(text), expected, "{text}");
        }
    }
}
