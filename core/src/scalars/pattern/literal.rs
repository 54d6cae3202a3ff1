//! Patterns that are a text: somewhere, at the start, at the end, or the whole.

use std::sync::Arc;

use regex_syntax::hir::{Hir, HirKind, Look};

use super::runs::is_look;

/// The text; a clone shares it.
#[derive(Clone, Debug)]
pub(super) struct Literal {
    text: Arc<str>,
    at_start: bool,
    at_end: bool,
}

impl Literal {
    /// The text of a pattern, if it has this form.
    pub(super) fn of(hir: &Hir) -> Option<Self> {
        let parts = match hir.kind() {
            HirKind::Concat(parts) => parts.as_slice(),
            _ => std::slice::from_ref(hir),
        };
        let (at_start, parts) = match parts {
            [first, rest @ ..] if is_look(first, Look::Start) => (true, rest),
            _ => (false, parts),
        };
        let (at_end, parts) = match parts {
            [rest @ .., last] if is_look(last, Look::End) => (true, rest),
            _ => (false, parts),
        };
        let [only] = parts else { return None };
        let HirKind::Literal(literal) = only.kind() else { return None };
        let text = std::str::from_utf8(&literal.0).ok()?;
        Some(Self { text: text.into(), at_start, at_end })
    }

    pub(super) fn is_match(&self, text: &[u8]) -> bool {
        let own = self.text.as_bytes();
        match (self.at_start, self.at_end) {
            (true, true) => text == own,
            (true, false) => text.starts_with(own),
            (false, true) => text.ends_with(own),
            (false, false) => std::str::from_utf8(text).is_ok_and(|text| text.contains(&*self.text)),
        }
    }
}
