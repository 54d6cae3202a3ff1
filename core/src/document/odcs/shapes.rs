//! Texts of a form: the patterns and formats that the standard names.

/// A form of text. Patterns refuse; formats are notes in the standard's draft of JSON Schema, so
/// that a text of another form is a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// `^[A-Za-z0-9_-]+$`
    StableId,
    /// Names joined by dots.
    Dotted,
    DottedWithHyphens,
    /// `schema/<id>/properties/<id>`, perhaps behind a file (`orders.yaml#`).
    Path,
    PathOrYml,
    Sftp,
    Uri,
    Date,
    DateTime,
}

impl Shape {
    pub(super) fn is_format(self) -> bool {
        matches!(self, Self::Uri | Self::Date | Self::DateTime)
    }

    /// What is expected, for messages.
    pub(super) fn described(self) -> &'static str {
        match self {
            Self::StableId => "letters, digits, `_` and `-`",
            Self::Dotted | Self::DottedWithHyphens => "names such as `object.property`",
            Self::Path | Self::PathOrYml => "a path such as `schema/orders/properties/id`",
            Self::Sftp => "an address that begins with `sftp://`",
            Self::Uri => "an address with its scheme, such as `https://`",
            Self::Date => "a date such as `2026-01-31`",
            Self::DateTime => "a time such as `2026-01-31T12:00:00Z`",
        }
    }

    pub(super) fn fits(self, text: &str) -> bool {
        match self {
            Self::StableId => is_id(text),
            Self::Dotted => dotted(text, false),
            Self::DottedWithHyphens => dotted(text, true),
            Self::Path => path(text, &[".yaml"]),
            Self::PathOrYml => path(text, &[".yaml", ".yml"]),
            Self::Sftp => text.starts_with("sftp://"),
            // A variable is filled in when the contract is used.
            _ if text.contains("${") => true,
            Self::Uri => uri(text),
            Self::Date => date(text).is_some_and(str::is_empty),
            Self::DateTime => date(text).and_then(time).is_some_and(zone),
        }
    }
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

fn is_name(text: &str, hyphens: bool) -> bool {
    !text.starts_with(|first: char| first.is_ascii_digit() || first == '-')
        && is_id(text)
        && (hyphens || !text.contains('-'))
}

fn dotted(text: &str, hyphens: bool) -> bool {
    text.contains('.') && text.split('.').all(|name| is_name(name, hyphens))
}

fn path(text: &str, endings: &[&str]) -> bool {
    let rest = match text.split_once('#') {
        None => text,
        Some((file, rest)) => {
            let bare = ["https://", "http://"].iter().find_map(|scheme| file.strip_prefix(scheme)).unwrap_or(file);
            let stem = endings.iter().find_map(|ending| bare.strip_suffix(ending));
            let known = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/".contains(&byte);
            if !stem.is_some_and(|stem| !stem.is_empty() && stem.bytes().all(known)) {
                return false;
            }
            rest
        }
    };
    let mut steps = rest.strip_prefix('/').unwrap_or(rest).split('/');
    loop {
        match (steps.next(), steps.next()) {
            (None, _) => return true,
            (Some(list), Some(id)) if is_name(list, false) && is_id(id) => {}
            _ => return false,
        }
    }
}

fn uri(text: &str) -> bool {
    let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
    scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+.-".contains(&byte))
        && !text.contains(char::is_whitespace)
}

/// A number of some digits within bounds, and what follows it.
fn digits(text: &str, count: usize, bounds: std::ops::RangeInclusive<u32>) -> Option<&str> {
    let number = text.get(..count).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    bounds.contains(&number.parse().ok()?).then(|| text.get(count..)).flatten()
}

fn date(text: &str) -> Option<&str> {
    let rest = digits(text, 4, 0..=9999)?.strip_prefix('-')?;
    digits(digits(rest, 2, 1..=12)?.strip_prefix('-')?, 2, 1..=31)
}

fn time(text: &str) -> Option<&str> {
    let rest = digits(text.strip_prefix(['T', 't'])?, 2, 0..=23)?.strip_prefix(':')?;
    let rest = digits(digits(rest, 2, 0..=59)?.strip_prefix(':')?, 2, 0..=60)?;
    let Some(fraction) = rest.strip_prefix('.') else { return Some(rest) };
    let after = fraction.trim_start_matches(|letter: char| letter.is_ascii_digit());
    (after.len() < fraction.len()).then_some(after)
}

fn zone(text: &str) -> bool {
    if matches!(text, "Z" | "z") {
        return true;
    }
    let hours = text.strip_prefix(['+', '-']).and_then(|rest| digits(rest, 2, 0..=23)?.strip_prefix(':'));
    hours.and_then(|rest| digits(rest, 2, 0..=59)).is_some_and(str::is_empty)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fit_their_form() {
        let table = [
            (Shape::StableId, "orders_v1-a", true),
            (Shape::StableId, "", false),
            (Shape::StableId, "a b", false),
            (Shape::Dotted, "orders.id", true),
            (Shape::Dotted, "orders", false),
            (Shape::Dotted, "orders-x.id", false),
            (Shape::DottedWithHyphens, "orders-x.id", true),
            (Shape::DottedWithHyphens, "-x.id", false),
            (Shape::Dotted, "orders..id", false),
            (Shape::Path, "schema/orders/properties/id", true),
            (Shape::Path, "/schema/1-a", true),
            (Shape::Path, "schema/orders/properties", false),
            (Shape::Path, "https://a.example/b/c.yaml#schema/x", true),
            (Shape::Path, "c.yml#schema/x", false),
            (Shape::PathOrYml, "c.yml#schema/x", true),
            (Shape::Path, ".yaml#schema/x", false),
            (Shape::Path, "c.yaml#a#schema/x", false),
            (Shape::Path, "", false),
            (Shape::Sftp, "sftp://a", true),
            (Shape::Sftp, "ftp://a", false),
            (Shape::Uri, "s3://bucket/{model}/*.json", true),
            (Shape::Uri, "bucket/a", false),
            (Shape::Uri, "${LOCATION}", true),
            (Shape::Date, "2026-02-28", true),
            (Shape::Date, "2026-13-01", false),
            (Shape::Date, "2026-02-28T", false),
            (Shape::DateTime, "2026-02-28T23:59:60.5+01:00", true),
            (Shape::DateTime, "2026-02-28T23:59:00Z", true),
            (Shape::DateTime, "2026-02-28", false),
            (Shape::DateTime, "2026-02-28 23:59:00Z", false),
            (Shape::DateTime, "2026-02-28T23:59:00", false),
        ];
        for (shape, text, expected) in table {
            assert_eq!(shape.fits(text), expected, "{shape:?} {text}");
        }
    }
}
