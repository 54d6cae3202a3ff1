//! Versions of a contract, as far as migrations and histories order them.

use std::cmp::Ordering;
use std::sync::Arc;

/// A version: numbers joined by `.`, such as `1` or `1.4.0`, or a date, and behind `-` a word that
/// marks what comes before the version itself.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    pub(crate) text: Arc<str>,
    numbers: Vec<u64>,
    before: Option<Arc<str>>,
}

impl Version {
    /// A version as people write it: `v1.4`, `2.0.0-rc.1`, `2026-01-31`; `+build` says nothing.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let bare = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let bare = bare.split('+').next()?;
        let is_date = bare.len() == 10
            && bare.bytes().enumerate().all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        let (main, before, mark) = match bare.split_once('-') {
            Some(_) if is_date => (bare, None, '-'),
            Some((main, before)) => (main, Some(before), '.'),
            None => (bare, None, '.'),
        };
        let number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok()).flatten();
        let numbers = main.split(mark).map(number).collect::<Option<Vec<u64>>>()?;
        if before.is_some_and(str::is_empty) {
            return None;
        }
        Some(Self { text: text.into(), numbers, before: before.map(Into::into) })
    }

    /// Whether this names the other: `1` names `1.4.0`.
    pub(crate) fn names(&self, other: &Self) -> bool {
        let padded = other.numbers.iter().copied().chain(std::iter::repeat(0));
        let begins = self.numbers.iter().copied().zip(padded).all(|(own, other)| own == other);
        begins && (self.before.is_none() || self.order(other) == Ordering::Equal)
    }

    /// The number at a place: 0 is the major version.
    pub(crate) fn number(&self, place: usize) -> u64 {
        self.numbers.get(place).copied().unwrap_or_default()
    }

    /// The order of two versions; zeros at the end say nothing.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        let len = self.numbers.len().max(other.numbers.len());
        let padded =
            |numbers: &[u64]| numbers.iter().copied().chain(std::iter::repeat(0)).take(len).collect::<Vec<u64>>();
        padded(&self.numbers).cmp(&padded(&other.numbers)).then_with(|| match (&self.before, &other.before) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(own), Some(other)) => words(own, other),
        })
    }
}

/// The order of what stands behind `-`: numbers by value, and before words.
fn words(own: &str, other: &str) -> Ordering {
    let key = |word: &str| match word.parse::<u64>() {
        Ok(number) => (0, number, String::new()),
        Err(_) => (1, 0, word.to_owned()),
    };
    own.split('.').map(key).cmp(other.split('.').map(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_and_name_others() {
        let table = [
            ("1", "1.4.0", Ordering::Less, true),
            ("1.4", "1.4.0", Ordering::Equal, true),
            ("1.0.0", "1", Ordering::Equal, true),
            ("v2", "2.1", Ordering::Less, true),
            ("1", "10.0.0", Ordering::Less, false),
            ("2.0.0", "2.0.1", Ordering::Less, false),
            ("2.0.0-rc.2", "2.0.0-rc.10", Ordering::Less, false),
            ("2.0.0-rc.1", "2.0.0", Ordering::Less, false),
            ("2.0.0", "2.0.0-rc.1", Ordering::Greater, true),
            ("2.0.0+a", "2.0.0+b", Ordering::Equal, true),
            ("2026-01-31", "2026-02-01", Ordering::Less, false),
        ];
        for (a, b, order, names) in table {
            let (a, b) = (Version::parse(a).unwrap(), Version::parse(b).unwrap());
            assert_eq!((a.order(&b), b.order(&a), a.names(&b)), (order, order.reverse(), names), "{a:?} {b:?}");
        }
        for text in ["", "v", "blue", "1.", "1..2", "1.x", "1-", "-1", "99999999999999999999999"] {
            assert!(Version::parse(text).is_none(), "{text}");
        }
    }
}
