//! What is usually wrong where JSON text cannot be read on: told from the marks around the place,
//! never by the text itself.

/// The cause, where the place is one of the usual mistakes.
pub(super) fn cause(text: &[u8], offset: u64) -> Option<&'static str> {
    let at = usize::try_from(offset).ok()?;
    let before = text.get(..at)?;
    let byte = *text.get(at)?;
    if before.last() == Some(&b'\\') {
        return Some("an escape that JSON does not have");
    }
    let mark = before.trim_ascii_end().last().copied();
    Some(match byte {
        b'\'' => "single quotes stand where JSON takes double quotes",
        b'}' | b']' if mark == Some(b',') => "a comma stands before the closing bracket",
        b',' if matches!(mark, None | Some(b',' | b'[' | b'{' | b':')) => "a value is missing before the comma",
        b'}' if mark == Some(b':') => "a value is missing after the colon",
        b'}' | b']' => "a closing bracket without its opening one",
        b'/' | b'#' => "JSON takes no comments",
        0..=0x1f => "a control character that is not written as an escape",
        b'"' | b'{' | b'[' => "a comma or a colon is missing",
        b'0'..=b'9' | b'+' | b'.' => "a number that JSON does not write so, or a missing comma",
        _ if byte.is_ascii_alphabetic() => "a word that JSON does not have, or quotes that are missing",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::cause;

    #[test]
    fn usual_mistakes() {
        let cases = [
            ("{'a': 1}", 1, Some("single quotes stand where JSON takes double quotes")),
            ("{\"a\": 1, }", 9, Some("a comma stands before the closing bracket")),
            ("[1,,2]", 3, Some("a value is missing before the comma")),
            ("{\"a\": }", 6, Some("a value is missing after the colon")),
            ("]", 0, Some("a closing bracket without its opening one")),
            ("[1] // x", 4, Some("JSON takes no comments")),
            ("\"a\tb\"", 2, Some("a control character that is not written as an escape")),
            ("{\"a\" \"b\"}", 5, Some("a comma or a colon is missing")),
            ("[1 2]", 3, Some("a number that JSON does not write so, or a missing comma")),
            ("[NaN]", 1, Some("a word that JSON does not have, or quotes that are missing")),
            ("\"\\x\"", 2, Some("an escape that JSON does not have")),
            ("[1;2]", 2, None),
            ("", 0, None),
        ];
        for (text, at, expected) in cases {
            assert_eq!(cause(text.as_bytes(), at), expected, "{text}");
        }
    }
}
