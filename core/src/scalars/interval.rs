//! Whether any number lies between two bounds: exactly, and within bounded time.

use std::cmp::Ordering;

use super::decimal::{Number, compare};

/// A bound as JSON text, and whether the bound itself is left out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bound<'t> {
    pub(crate) text: &'t str,
    pub(crate) strict: bool,
}

/// Whether nothing lies between the bounds; false where one of them is no number.
pub(crate) fn is_empty(low: Bound<'_>, high: Bound<'_>) -> bool {
    let parsed = (Number::parse(low.text.as_bytes()), Number::parse(high.text.as_bytes()));
    let (Some(least), Some(most)) = parsed else { return false };
    match compare(&least, &most) {
        Ordering::Greater => true,
        Ordering::Equal => low.strict || high.strict,
        Ordering::Less => false,
    }
}

/// Whether no number between the bounds is a multiple of all of `steps`; false where the digits are
/// too many to tell in 128 bits.
pub(crate) fn lacks_multiple(low: Bound<'_>, high: Bound<'_>, steps: &[&str]) -> bool {
    lacking(low, high, steps).unwrap_or(false)
}

fn lacking(low: Bound<'_>, high: Bound<'_>, steps: &[&str]) -> Option<bool> {
    let bounds = (fixed(low.text)?, fixed(high.text)?);
    let parsed: Option<Vec<(i128, u32)>> = steps.iter().map(|step| fixed(step)).collect();
    let parsed = parsed?;
    let scale = parsed.iter().chain([&bounds.0, &bounds.1]).map(|(_, scale)| *scale).max()?;
    let at = |(units, own): (i128, u32)| units.checked_mul(10_i128.checked_pow(scale - own)?);
    let mut step: i128 = 1;
    for other in parsed {
        step = common_multiple(step, at(other)?)?;
    }
    let (least, most) = (at(bounds.0)?, at(bounds.1)?);
    let first = least.div_euclid(step).checked_add(i128::from(least.rem_euclid(step) > 0))?.checked_mul(step)?;
    let first = if low.strict && first == least { first.checked_add(step)? } else { first };
    Some(first > most || (high.strict && first == most))
}

/// Digits as a whole number, and how many of them stand behind the point.
fn fixed(text: &str) -> Option<(i128, u32)> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let scale = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
    if whole.len() + fraction.len() > 30 || scale.abs() > 30 {
        return None;
    }
    let units: i128 = format!("{whole}{fraction}").parse().ok()?;
    match u32::try_from(scale) {
        Ok(scale) => Some((units, scale)),
        Err(_) => Some((units.checked_mul(10_i128.checked_pow(scale.unsigned_abs())?)?, 0)),
    }
}

fn common_multiple(a: i128, b: i128) -> Option<i128> {
    let (mut x, mut y) = (a.checked_abs()?, b.checked_abs()?);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    if x == 0 { None } else { (a / x).checked_mul(b)?.checked_abs() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(text: &str) -> (Bound<'_>, Bound<'_>) {
        let (low, high) = text.split_once(' ').unwrap();
        (
            Bound { text: low.trim_start_matches('<'), strict: low.starts_with('<') },
            Bound { text: high.trim_start_matches('<'), strict: high.starts_with('<') },
        )
    }

    #[test]
    fn what_lies_between() {
        let table = [
            ("1 2", false),
            ("2 1", true),
            ("1 1.0", false),
            ("<1 1", true),
            ("1 <1e0", true),
            ("9007199254740993 9007199254740992", true),
            ("-1 -2", true),
            ("0.1 1e-1", false),
        ];
        for (text, expected) in table {
            let (low, high) = bounds(text);
            assert_eq!(is_empty(low, high), expected, "{text}");
        }
    }

    #[test]
    fn multiples_between() {
        let table: &[(&str, &[&str], bool)] = &[
            ("1 5", &["7"], true),
            ("1 7", &["7"], false),
            ("1 <7", &["7"], true),
            ("<0 6", &["7"], true),
            ("0 6", &["7"], false),
            ("-6 -1", &["7"], true),
            ("-7 -1", &["7"], false),
            ("0.2 0.8", &["1"], true),
            ("0.2 1.0", &["1"], false),
            ("0.05 0.09", &["0.1"], true),
            ("0.1 0.9", &["0.3", "1"], true),
            ("1 3", &["0.3", "1"], false),
            ("1e3 1.5e3", &["400"], false),
            // Too many digits to tell.
            ("0 1", &["0.0000000000000000000000000000000000000001"], false),
        ];
        for (text, steps, expected) in table {
            let (low, high) = bounds(text);
            assert_eq!(lacks_multiple(low, high, steps), *expected, "{text} {steps:?}");
        }
    }
}
