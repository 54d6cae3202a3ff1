//! Scalars to Avro binary: numbers by value, bytes as bytes or code points, times as the host's
//! type, the underlying number, or RFC 3339 text.

use super::encode::Refused;
use crate::readers::avro_cursor::{put_long, put_prefixed};
use crate::readers::{
    Datum as _, Integer, TapeRef, View, code_points, decimal_of, double, integer, nanos_of, uuid_of_points,
};
use crate::scalars::decimal::DecimalBuf;
use crate::scalars::{time, uuid};
use crate::schema::{IntKind, Kind, TimeUnit, fixed_size};

/// What a scalar is, and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Kinds<'k> {
    pub(super) kind: &'k Kind,
    pub(super) in_default: bool,
}

type Viewed<'v, 't> = View<'v, TapeRef<'t>>;

/// Writes a scalar; where it does not fit nothing is written.
pub(super) fn write(kinds: Kinds<'_>, value: TapeRef<'_>, out: &mut Vec<u8>) -> Result<(), Refused> {
    let view = value.view().map_err(|_| Refused::Value)?;
    match kinds.kind {
        Kind::Float => {
            let double = number(&view)?;
            #[expect(clippy::cast_possible_truncation, reason = "rounding to the nearest single is what is asked for")]
            let single = double as f32;
            if single.is_infinite() && double.is_finite() {
                return Err(Refused::Beyond("a number is beyond every `float`"));
            }
            out.extend_from_slice(&single.to_le_bytes());
            Ok(())
        }
        Kind::Double => {
            out.extend_from_slice(&number(&view)?.to_le_bytes());
            Ok(())
        }
        Kind::Timestamp { unit, local } => {
            put_long(out, timestamp(&view, *unit, *local)?);
            Ok(())
        }
        _ => put(kinds, &view, out).ok_or(Refused::Value),
    }
}

fn put(kinds: Kinds<'_>, view: &Viewed<'_, '_>, out: &mut Vec<u8>) -> Option<()> {
    match kinds.kind {
        Kind::Null => matches!(view, View::Null).then_some(()),
        Kind::Bool => {
            let View::Bool(value) = view else { return None };
            out.push(u8::from(*value));
            Some(())
        }
        Kind::Int(kind) => put_int(whole(view)?, *kind == IntKind::I32, out),
        Kind::Text => {
            let View::Text(text) = view else { return None };
            put_prefixed(out, text.as_bytes());
            Some(())
        }
        Kind::Enum { symbols, .. } => {
            let View::Text(text) = view else { return None };
            let index = symbols.iter().position(|symbol| **symbol == *text)?;
            put_long(out, i64::try_from(index).ok()?);
            Some(())
        }
        Kind::Uuid { fixed } => put_uuid(view, *fixed, kinds.in_default, out),
        Kind::Decimal { precision, scale, fixed } => {
            put_decimal(view, (*precision, *scale, *fixed), kinds.in_default, out)
        }
        Kind::Bytes | Kind::Fixed(_) | Kind::Duration => put_bytes(view, fixed_size(kinds.kind), out),
        Kind::Date => put_int(date(view)?, true, out),
        Kind::Time(unit) => put_int(time_of_day(view, *unit)?, *unit == TimeUnit::Millis, out),
        _ => None,
    }
}

fn put_int(value: i64, is_small: bool, out: &mut Vec<u8>) -> Option<()> {
    if is_small && i32::try_from(value).is_err() {
        return None;
    }
    put_long(out, value);
    Some(())
}

fn whole(view: &Viewed<'_, '_>) -> Option<i64> {
    match integer(view) {
        Integer::Int(value) => Some(value),
        Integer::Beyond | Integer::Other => None,
    }
}

fn put_bytes(view: &Viewed<'_, '_>, size: Option<u32>, out: &mut Vec<u8>) -> Option<()> {
    let text;
    let bytes: &[u8] = match view {
        View::Bytes(bytes) => bytes,
        View::Text(points) => {
            text = code_points(points)?;
            &text
        }
        _ => return None,
    };
    match size {
        Some(size) if bytes.len() != size as usize => return None,
        Some(_) => out.extend_from_slice(bytes),
        None => put_prefixed(out, bytes),
    }
    Some(())
}

fn put_uuid(view: &Viewed<'_, '_>, fixed: bool, in_default: bool, out: &mut Vec<u8>) -> Option<()> {
    if !fixed {
        let value = match view {
            View::Text(text) if uuid::is_uuid(text.as_bytes()) => {
                put_prefixed(out, text.as_bytes());
                return Some(());
            }
            View::Bytes(bytes) if bytes.len() == 16 => *bytes.first_chunk()?,
            _ => return None,
        };
        put_prefixed(out, &uuid::canonical(value));
        return Some(());
    }
    let value: [u8; 16] = match view {
        View::Text(text) if in_default => uuid_of_points(text)?,
        View::Text(text) => uuid::parse(text.as_bytes())?,
        View::Bytes(bytes) if bytes.len() == 16 => *bytes.first_chunk()?,
        _ => return None,
    };
    out.extend_from_slice(&value);
    Some(())
}

fn put_decimal(
    view: &Viewed<'_, '_>,
    (precision, scale, fixed): (u32, u32, Option<u32>),
    in_default: bool,
    out: &mut Vec<u8>,
) -> Option<()> {
    // The bytes of a default are as many as the type has.
    if let (View::Text(text), Some(size), true) = (view, fixed, in_default)
        && text.chars().count() != size as usize
    {
        return None;
    }
    let mut buffers = (DecimalBuf::new(), Vec::new());
    let number = decimal_of(view, scale, in_default, &mut buffers)?;
    number.precision_at(scale).filter(|digits| *digits <= precision.into())?;
    let bytes = number.to_unscaled(scale)?;
    match fixed {
        None => put_prefixed(out, &bytes),
        Some(size) => {
            let missing = (size as usize).checked_sub(bytes.len())?;
            let fill = if bytes.first().is_some_and(|byte| *byte >= 0x80) { 0xff } else { 0 };
            out.extend(std::iter::repeat_n(fill, missing));
            out.extend_from_slice(&bytes);
        }
    }
    Some(())
}

fn date(view: &Viewed<'_, '_>) -> Option<i64> {
    match view {
        View::Date(days) => Some((*days).into()),
        View::Text(text) => time::parse_date(text.as_bytes()).map(i64::from),
        view => whole(view),
    }
}

fn time_of_day(view: &Viewed<'_, '_>, unit: TimeUnit) -> Option<i64> {
    match view {
        View::Time(nanos) => Some(nanos / nanos_of(unit)),
        View::Text(text) => Some(time::parse_time(text.as_bytes())? / nanos_of(unit)),
        view => whole(view),
    }
}

/// A number of JSON may lie beyond every double; a host's double never does.
fn number(view: &Viewed<'_, '_>) -> Result<f64, Refused> {
    let double = double(view).ok_or(Refused::Value)?;
    if double.is_infinite() && !matches!(view, View::Double(_)) {
        return Err(Refused::Beyond("a number is beyond every `double`"));
    }
    Ok(double)
}

fn timestamp(view: &Viewed<'_, '_>, unit: TimeUnit, local: bool) -> Result<i64, Refused> {
    let (seconds, nanos) = match view {
        View::Timestamp { seconds, nanos } => (*seconds, *nanos),
        View::Text(text) => {
            let text = text.as_bytes();
            let own = if local { time::parse_local_timestamp(text) } else { None };
            own.or_else(|| time::parse_timestamp(text)).ok_or(Refused::Value)?
        }
        view => return whole(view).ok_or(Refused::Value),
    };
    let per_second = time::SECOND_NANOS / nanos_of(unit);
    let units = seconds.checked_mul(per_second).and_then(|all| all.checked_add(i64::from(nanos) / nanos_of(unit)));
    units.ok_or(Refused::Beyond("a point in time is beyond the 64 bits of its unit"))
}
