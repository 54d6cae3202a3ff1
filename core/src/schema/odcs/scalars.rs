//! Texts and numbers.

use super::{Lower, Lowering};
use crate::model::{Bound, LogicalType, Property, Said, TypeOptions};
use crate::scalars::decimal::{Factor, Number, compare};
use crate::schema::{Bounds, IntKind, Kind, Text, TypeSet};

impl Lower<'_> {
    pub(super) fn text(&mut self, property: &Property) -> Lowering {
        let options = &property.options;
        let mut lowered = Lowering::new(Kind::Text, TypeSet::TEXT);
        let own = &mut lowered.constraints;
        own.min_length = options.min_length.as_ref().map(|said| said.value);
        own.max_length = options.max_length.as_ref().map(|said| said.value);
        own.pattern = options.pattern.as_ref().map(|said| said.value.clone());
        own.pattern_span = options.pattern.as_ref().map(|said| said.span);
        if let Some(format) = &options.format {
            self.format(property, format, &mut lowered);
        }
        lowered
    }

    /// What JSON Schema knows as a format asserts.
    fn format(&mut self, property: &Property, format: &Said<Text>, lowered: &mut Lowering) {
        let name = &*format.value;
        if !is_native_format(name) {
            if !is_known_format(name) {
                let reason = format!("format `{}` is none of JSON Schema's", crate::schema::input::shortened(name));
                return self.unenforced(property, "format", format.span, reason);
            }
            lowered.fallback = self.beyond(format!("{{\"format\":\"{name}\"}}"));
            if lowered.fallback.is_none() {
                let reason = "JSON Schema is not part of this build";
                return self.unenforced(property, "format", format.span, reason);
            }
        }
        lowered.constraints.format = Some(format.value.clone());
    }

    pub(super) fn number(&mut self, property: &Property) -> Lowering {
        let options = &property.options;
        let is_integer = property.judged_as == Some(LogicalType::Integer);
        let (kind, types) = if is_integer {
            (Kind::Int(IntKind::Unbounded), TypeSet::INTEGER)
        } else {
            (Kind::Double, TypeSet::NUMBER)
        };
        let mut lowered = Lowering::new(kind, types);
        let own = &mut lowered.constraints;
        own.number = number_bounds(options);
        let of_format = options
            .format
            .as_ref()
            .and_then(|format| if is_integer { integer_bounds(&format.value) } else { float_bounds(&format.value) });
        if let Some(range) = of_format {
            tighten(&mut own.number, &range);
        }
        if let Some(factor) = &options.multiple_of {
            if Factor::parse(factor.value.as_bytes()).is_some() {
                own.multiple_of = Some(factor.value.clone());
            } else {
                self.unenforced(property, "multipleOf", factor.span, "it has more digits than are read");
            }
        }
        lowered
    }
}

/// The bounds as written; a bool of ODCS 3.0 makes the bound beside it exclusive.
pub(in crate::schema) fn bounds(options: &TypeOptions, text: impl Fn(&Bound) -> Option<Text>) -> Bounds {
    let of = |said: &Option<Said<Bound>>| said.as_ref().and_then(|said| text(&said.value));
    let excludes =
        |said: &Option<Said<Bound>>| matches!(said.as_ref().map(|said| &said.value), Some(Bound::Flag(true)));
    let mut bounds = Bounds {
        minimum: of(&options.minimum),
        maximum: of(&options.maximum),
        exclusive_minimum: of(&options.exclusive_minimum),
        exclusive_maximum: of(&options.exclusive_maximum),
    };
    if excludes(&options.exclusive_minimum) {
        bounds.exclusive_minimum = bounds.minimum.take();
    }
    if excludes(&options.exclusive_maximum) {
        bounds.exclusive_maximum = bounds.maximum.take();
    }
    bounds
}

/// The bounds of a number.
pub(in crate::schema) fn number_bounds(options: &TypeOptions) -> Bounds {
    bounds(options, |bound| if let Bound::Number(digits) = bound { Some(digits.clone()) } else { None })
}

/// Keeps of each bound the one that allows less.
pub(in crate::schema) fn tighten(bounds: &mut Bounds, other: &Bounds) {
    let keep = |own: &mut Option<Text>, other: &Option<Text>, is_upper: bool| {
        let Some(other) = other else { return };
        let is_tighter = own.as_ref().is_none_or(|own| {
            let (Some(a), Some(b)) = (Number::parse(own.as_bytes()), Number::parse(other.as_bytes())) else {
                return false;
            };
            if is_upper { compare(&b, &a).is_lt() } else { compare(&b, &a).is_gt() }
        });
        if is_tighter {
            *own = Some(other.clone());
        }
    };
    keep(&mut bounds.minimum, &other.minimum, false);
    keep(&mut bounds.maximum, &other.maximum, true);
    keep(&mut bounds.exclusive_minimum, &other.exclusive_minimum, false);
    keep(&mut bounds.exclusive_maximum, &other.exclusive_maximum, true);
}

/// The range of an integer `format`.
pub(in crate::schema) fn integer_bounds(format: &str) -> Option<Bounds> {
    let (minimum, maximum) = match format {
        "bit" => ("0", "1"),
        "i8" => ("-128", "127"),
        "i16" => ("-32768", "32767"),
        "i32" => ("-2147483648", "2147483647"),
        "i64" => ("-9223372036854775808", "9223372036854775807"),
        "i128" => ("-170141183460469231731687303715884105728", "170141183460469231731687303715884105727"),
        "u8" => ("0", "255"),
        "u16" => ("0", "65535"),
        "u32" => ("0", "4294967295"),
        "u64" => ("0", "18446744073709551615"),
        "u128" => ("0", "340282366920938463463374607431768211455"),
        _ => return None,
    };
    Some(Bounds { minimum: Some(minimum.into()), maximum: Some(maximum.into()), ..Bounds::default() })
}

/// The range of a float `format`: what rounds to a finite value of so many bits.
pub(in crate::schema) fn float_bounds(format: &str) -> Option<Bounds> {
    let limit = match format {
        "float16" => "65520",
        "bfloat16" => "339617752923046005526922703901628039168",
        "f32" | "float32" => "340282356779733661637539395458142568448",
        "f64" | "float64" => DOUBLE,
        _ => return None,
    };
    let below = format!("-{limit}");
    Some(Bounds { exclusive_minimum: Some(below.into()), exclusive_maximum: Some(limit.into()), ..Bounds::default() })
}

/// Two to the power of 1024 less two to the power of 970.
const DOUBLE: &str = concat!(
    "179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587207096330286416",
    "692887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069855571366959",
    "622842914819860834936475292719074168444365510704342711559699508093042880177904174497792"
);

#[cfg(feature = "json-schema")]
fn is_known_format(name: &str) -> bool {
    crate::schema::json_schema::is_crate_format(name)
}

#[cfg(not(feature = "json-schema"))]
fn is_known_format(_name: &str) -> bool {
    true
}

/// Formats that the plan checks itself.
pub(in crate::schema) fn is_native_format(name: &str) -> bool {
    matches!(name, "date" | "time" | "date-time" | "uuid")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tighter_bound_is_kept() {
        let bounds = |minimum: Option<&str>, maximum: Option<&str>| Bounds {
            minimum: minimum.map(Into::into),
            maximum: maximum.map(Into::into),
            ..Bounds::default()
        };
        for (own, other, expected) in [
            (bounds(Some("0"), None), bounds(Some("-128"), Some("127")), bounds(Some("0"), Some("127"))),
            (bounds(Some("-200"), Some("1e3")), bounds(Some("-128"), Some("127")), bounds(Some("-128"), Some("127"))),
            (bounds(Some("1.50"), None), bounds(Some("1.5"), None), bounds(Some("1.50"), None)),
        ] {
            let mut own = own;
            tighten(&mut own, &other);
            assert_eq!(own, expected);
        }
    }

    #[test]
    fn the_limit_of_doubles() {
        let (limit, largest) = (Number::parse(DOUBLE.as_bytes()).unwrap(), format!("{:e}", f64::MAX));
        assert!(limit.to_f64().is_infinite());
        assert!(compare(&Number::parse(largest.as_bytes()).unwrap(), &limit).is_lt());
        assert_eq!(DOUBLE.len(), 309);
    }
}
