//! Numbers of JSON: their grammar, and the view that keeps their digits.

use std::borrow::Cow;

use super::datum::{Datum, View};

/// The number at the beginning of `rest`.
///
/// # Errors
/// The offset of the byte that does not belong there.
pub(crate) fn scan(rest: &[u8]) -> Result<&str, usize> {
    let digits = |from: usize| rest.get(from..).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit()).count();
    let mut at = usize::from(rest.first() == Some(&b'-'));
    let whole = digits(at);
    if whole == 0 {
        return Err(at);
    }
    if whole > 1 && rest.get(at) == Some(&b'0') {
        return Err(at + 1);
    }
    at += whole;
    if rest.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        if fraction == 0 {
            return Err(at + 1);
        }
        at += 1 + fraction;
    }
    if matches!(rest.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(rest.get(at + 1), Some(b'+' | b'-')));
        let exponent = digits(at + 1 + sign);
        if exponent == 0 {
            return Err(at + 1 + sign);
        }
        at += 1 + sign + exponent;
    }
    std::str::from_utf8(rest.get(..at).unwrap_or_default()).map_err(|_| 0)
}

/// Whole numbers as integers; all else, and `-0`, by their digits.
pub(crate) fn view<D: Datum>(text: &str) -> View<'_, D> {
    if text != "-0" && text.len() <= 20 {
        if let Ok(int) = text.parse::<i64>() {
            return View::Int(int);
        }
        if let Ok(uint) = text.parse::<u64>() {
            return View::Uint(uint);
        }
    }
    View::Digits(Cow::Borrowed(text))
}
