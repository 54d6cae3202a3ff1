//! Names as messages show them, and the one that may have been meant.

/// Characters of a text that a message shows.
const SHOWN: usize = 32;

/// A text of the document, cut where it is long.
pub(crate) fn short(text: &str) -> String {
    short_to(text, SHOWN)
}

/// A text of at most so many characters and the mark of a cut.
pub(crate) fn short_to(text: &str, most: usize) -> String {
    let mut shown: String = text.chars().take(most).collect();
    if shown.len() < text.len() {
        shown.push_str("...");
    }
    shown
}

/// `` `a`, `b` ``.
pub(crate) fn quoted(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

/// Names that one is compared with, and characters of a name that is compared at all: what a hint
/// costs does not grow with the document.
const MOST_NAMES: usize = 1_000;
const LONGEST_NAME: usize = 100;

/// "did you mean" over the names in scope: the nearest by edit distance, swapped letters counting
/// once; else the only one that begins with the text, or differs in its separators alone.
pub(crate) fn nearest<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let count = wanted.chars().take(LONGEST_NAME + 1).count();
    if count > LONGEST_NAME {
        return None;
    }
    let folded = wanted.to_lowercase();
    let letters = plain(&folded);
    let allowed = (count / 3).clamp(1, 3);
    let mut best: Option<((usize, bool), &'a str)> = None;
    let mut begun: Option<Option<&'a str>> = None;
    let comparable = |name: &&str| *name != wanted && name.len() <= 4 * LONGEST_NAME;
    for name in names.into_iter().take(MOST_NAMES).filter(comparable) {
        let lower = name.to_lowercase();
        // Far lengths cannot be near texts: their distance need not be computed.
        let far = lower.chars().count().abs_diff(count) > allowed;
        let distance = if far { usize::MAX } else { strsim::osa_distance(&folded, &lower) };
        // Of equally near ones, the one with the same letters is meant.
        let rank = (distance, far || !same_letters(&folded, &lower));
        if distance <= allowed && best.is_none_or(|(known, _)| rank < known) {
            best = Some((rank, name));
        }
        let begins = count >= 4 && (lower.starts_with(&folded) || plain(&lower) == letters);
        if begins {
            begun = Some(if begun.is_none() { Some(name) } else { None });
        }
    }
    best.map(|(_, name)| name).or(begun.flatten())
}

/// Letters and digits alone: `customer_email`, `customerEmail` and `customer-email` are one name.
fn plain(name: &str) -> String {
    name.chars().filter(|char| char.is_alphanumeric()).collect()
}

fn same_letters(a: &str, b: &str) -> bool {
    let sorted = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort_unstable();
        letters
    };
    sorted(a) == sorted(b)
}

/// The hint "did you mean `x`?" for the nearest of the names.
pub(crate) fn did_you_mean<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(wanted, names).map(|name| format!("did you mean `{name}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_costs_no_more_than_some_names() {
        let long = "n".repeat(100_000);
        assert_eq!(nearest(&long, [format!("{long}x").as_str()]), None);
        assert_eq!(nearest("name", [long.as_str(), "nane"]), Some("nane"));
        let mut asked = 0;
        let names = std::iter::repeat_n("other", 1_000_000).inspect(|_| asked += 1);
        assert_eq!(nearest("name", names), None);
        assert!(asked <= MOST_NAMES);
    }

    #[test]
    fn the_nearest_name() {
        let names = ["customer_email", "customer_name", "status", "state", "total", "tax", "description"];
        let table = [
            ("customer_emial", Some("customer_email")),
            ("customerEmail", Some("customer_email")),
            ("descr", Some("description")),
            ("stauts", Some("status")),
            ("STATUS", Some("status")),
            ("totl", Some("total")),
            // Two begin so, and neither is near.
            ("customer_", None),
            ("quantity", None),
            ("", None),
            // The name itself is not what was meant by it.
            ("total", None),
        ];
        for (wanted, expected) in table {
            assert_eq!(nearest(wanted, names), expected, "{wanted}");
        }
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        let whole = "ä".repeat(32);
        for text in ["", "abc", &whole] {
            assert_eq!(short(text), text);
        }
        assert_eq!(short(&format!("{whole}ä")), format!("{whole}..."));
    }
}
