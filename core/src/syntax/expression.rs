//! What can be told of a CEL text without parsing it: where its free names stand, and where a
//! guard before it ends. Literals and comments are passed over.

/// What stands in an expression outside of literals and comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    /// A name that is no selection (`a` of `a.b`, not `b`).
    Name(usize, usize),
    Mark(usize, u8),
}

/// The offset of the first `;` outside of literals and comments: the text before it is a guard.
pub(crate) fn guard_end(text: &str) -> Option<usize> {
    pieces(text).into_iter().find_map(|piece| match piece {
        Piece::Mark(at, b';') => Some(at),
        _ => None,
    })
}

/// Whether one of the names stands free in the text.
pub(crate) fn uses_name(text: &str, names: &[&str]) -> bool {
    pieces(text).iter().any(|piece| matches!(piece, Piece::Name(from, to) if is_one(text, *from, *to, names)))
}

/// The text with the free names `from` written as `to`; as it is where one of these names may be
/// the variable of a macro.
pub(crate) fn renamed(text: &str, from: &[&str], to: &str) -> String {
    let pieces = pieces(text);
    let is_meant = |from_at: usize, to_at: usize| {
        let name = text.get(from_at..to_at).unwrap_or_default();
        name == to || from.contains(&name)
    };
    let binds = pieces.windows(2).any(|pair| match pair {
        [Piece::Name(start, end), Piece::Mark(_, b',')] => is_meant(*start, *end),
        _ => false,
    });
    if binds {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for piece in &pieces {
        if let Piece::Name(start, end) = piece
            && is_one(text, *start, *end, from)
        {
            out.push_str(text.get(done..*start).unwrap_or_default());
            out.push_str(to);
            done = *end;
        }
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

fn is_one(text: &str, start: usize, end: usize, names: &[&str]) -> bool {
    text.get(start..end).is_some_and(|name| names.contains(&name))
}

fn pieces(text: &str) -> Vec<Piece> {
    let bytes = text.as_bytes();
    let at = |index: usize| bytes.get(index).copied();
    let mut found = Vec::new();
    let mut here = 0;
    let mut selects = false;
    while let Some(byte) = at(here) {
        match byte {
            b'"' | b'\'' => {
                here = literal_end(bytes, here, false);
                selects = false;
            }
            b'`' => {
                here =
                    bytes.iter().skip(here + 1).position(|next| *next == b'`').map_or(bytes.len(), |len| here + len + 2)
            }
            b'/' if at(here + 1) == Some(b'/') => {
                here = bytes.iter().skip(here).position(|next| *next == b'\n').map_or(bytes.len(), |len| here + len);
            }
            b'_' | b'a'..=b'z' | b'A'..=b'Z' => {
                let len =
                    bytes.iter().skip(here).take_while(|next| next.is_ascii_alphanumeric() || **next == b'_').count();
                let end = here + len;
                let prefix = text.get(here..end).unwrap_or_default().to_ascii_lowercase();
                if matches!(prefix.as_str(), "r" | "b" | "rb" | "br") && matches!(at(end), Some(b'"' | b'\'')) {
                    here = literal_end(bytes, end, prefix.contains('r'));
                } else {
                    if !selects {
                        found.push(Piece::Name(here, end));
                    }
                    here = end;
                }
                selects = false;
            }
            // The digits and the suffix of a number are no names.
            b'0'..=b'9' => here += bytes.iter().skip(here).take_while(|next| next.is_ascii_alphanumeric()).count(),
            _ => {
                if !byte.is_ascii_whitespace() {
                    // `.?f` selects as `.f` does.
                    selects = byte == b'.' || (byte == b'?' && selects);
                    found.push(Piece::Mark(here, byte));
                }
                here += 1;
            }
        }
    }
    found
}

/// The end of the literal whose quote stands at `open`; the end of the text where it is not closed.
fn literal_end(bytes: &[u8], open: usize, raw: bool) -> usize {
    let Some(quote) = bytes.get(open) else { return bytes.len() };
    let closes = |at: usize, len: usize| (0..len).all(|more| bytes.get(at + more) == Some(quote));
    let len = if closes(open, 3) { 3 } else { 1 };
    let mut here = open + len;
    while here < bytes.len() {
        if !raw && bytes.get(here) == Some(&b'\\') {
            here += 2;
        } else if closes(here, len) {
            return here + len;
        } else {
            here += 1;
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guards_end_at_the_first_semicolon_outside_of_literals() {
        let table = [
            ("name == 'a' ; value != ''", Some(12)),
            ("message.email != 'a;b'", None),
            ("value != r\"\\\" ; true", Some(14)),
            ("'a\\';b' == value; true", Some(16)),
            ("'''a';b''' == x; y", Some(15)),
            ("a // b; c\n ; d", Some(11)),
            ("'open ; never", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(guard_end(text), expected, "{text}");
        }
    }

    #[test]
    fn free_names_are_renamed() {
        let table = [
            ("message.total >= message.tax", "this.total >= this.tax"),
            ("message.message == 'message' // message", "this.message == 'message' // message"),
            ("message.?a.orValue(message.b)", "this.?a.orValue(this.b)"),
            ("this.items.all(message, message.qty > 0)", "this.items.all(message, message.qty > 0)"),
            ("messages == rb'x' && 0x1F == 1u", "messages == rb'x' && 0x1F == 1u"),
            ("size(root) > 1", "size(this) > 1"),
        ];
        for (text, expected) in table {
            assert_eq!(renamed(text, &["message", "root"], "this"), expected, "{text}");
        }
        assert!(uses_name("1 < root.x", &["root"]));
        assert!(!uses_name("1 < x.root && 'root' == y", &["root"]));
    }
}
