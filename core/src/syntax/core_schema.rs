//! What a plain scalar is under the core schema of YAML 1.2.

use std::sync::Arc;

use super::tree::Kind;

/// The kind of a plain scalar, and its number in JSON's notation where that differs.
pub(super) fn resolve(text: &str) -> (Kind, Option<Arc<str>>) {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return (Kind::Null, None),
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => return (Kind::Bool, None),
        ".nan" | ".NaN" | ".NAN" => return (Kind::Float, None),
        _ => {}
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return (Kind::Float, None);
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    decimal(text, unsigned)
}

fn radix(digits: &str, radix: u32) -> (Kind, Option<Arc<str>>) {
    // Digits alone: `from_str_radix` would take a sign.
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return (Kind::String, None);
    }
    match u128::from_str_radix(digits, radix) {
        Ok(value) => (Kind::Int, Some(value.to_string().into())),
        Err(_) => (Kind::String, None),
    }
}

fn decimal(text: &str, unsigned: &str) -> (Kind, Option<Arc<str>>) {
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let exponent_digits = exponent.map(|text| text.strip_prefix(['-', '+']).unwrap_or(text));
    let well_formed = digits(whole)
        && digits(fraction.unwrap_or(""))
        && !(whole.is_empty() && fraction.is_none_or(str::is_empty))
        && exponent_digits.is_none_or(|text| !text.is_empty() && digits(text));
    if !well_formed {
        return (Kind::String, None);
    }
    let kind = if fraction.is_none() && exponent.is_none() { Kind::Int } else { Kind::Float };
    (kind, json_number(text, whole, fraction, exponent))
}

/// JSON has no `+1`, `007`, `.5` or `5.`.
fn json_number(text: &str, whole: &str, fraction: Option<&str>, exponent: Option<&str>) -> Option<Arc<str>> {
    let sign = if text.starts_with('-') { "-" } else { "" };
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        rest => rest,
    };
    let fraction = match fraction {
        None => String::new(),
        Some("") => ".0".to_owned(),
        Some(digits) => format!(".{digits}"),
    };
    let exponent = exponent.map_or_else(String::new, |text| format!("e{text}"));
    let number = format!("{sign}{whole}{fraction}{exponent}");
    let same = number == text || number.eq_ignore_ascii_case(text);
    (!same).then(|| number.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolves_as_the_core_schema_says() {
        let table = [
            ("", Kind::Null, None),
            ("~", Kind::Null, None),
            ("NULL", Kind::Null, None),
            ("nUll", Kind::String, None),
            ("true", Kind::Bool, None),
            ("yes", Kind::String, None),
            ("off", Kind::String, None),
            ("0", Kind::Int, None),
            ("-12", Kind::Int, None),
            ("+12", Kind::Int, Some("12")),
            ("007", Kind::Int, Some("7")),
            ("0x1F", Kind::Int, Some("31")),
            ("0o17", Kind::Int, Some("15")),
            ("0x+1", Kind::String, None),
            ("1.10", Kind::Float, None),
            ("5.", Kind::Float, Some("5.0")),
            ("-.5", Kind::Float, Some("-0.5")),
            ("1E5", Kind::Float, None),
            ("1e", Kind::String, None),
            (".", Kind::String, None),
            ("-", Kind::String, None),
            ("+-1", Kind::String, None),
            ("1_000", Kind::String, None),
            ("1.2.3", Kind::String, None),
            ("v3.1.0", Kind::String, None),
            ("2026-01-31", Kind::String, None),
            ("-.inf", Kind::Float, None),
            (".nan", Kind::Float, None),
        ];
        for (text, kind, number) in table {
            let found = resolve(text);
            assert_eq!((found.0, found.1.as_deref()), (kind, number), "{text}");
        }
    }
}
