//! Pairs of scalars that match, and yet are not read as what was written.

use std::collections::BTreeSet;

use super::super::made::Made;
use crate::schema::{Kind, Text, TimeUnit, fixed_size, primitive};

/// What becomes of values of a pair that matches.
#[derive(Debug)]
pub(super) enum Meaning {
    /// Another logical type of the same values.
    Logical,
    /// A number that is not exact any more.
    Lossy(Made),
    /// A symbol that the default takes.
    Defaulted(u32, Text),
    /// A value that means something else.
    Different(Made),
    /// The reader asks more of values: one that it may refuse.
    Refined(Made),
}

/// What becomes of values of the writer's scalar type; nothing where they stay what they are. Of an enum each symbol that
/// the default takes.
pub(super) fn of(own: &Kind, wanted: &Kind) -> Vec<Meaning> {
    match (own, wanted) {
        (Kind::Enum { symbols, .. }, Kind::Enum { symbols: known, default: Some(_) }) => {
            let known: BTreeSet<&Text> = known.iter().collect();
            let unknown = (0_u32..).zip(symbols.iter()).filter(|(_, symbol)| !known.contains(symbol));
            unknown.map(|(index, symbol)| Meaning::Defaulted(index, symbol.clone())).collect()
        }
        (Kind::Enum { .. }, _) => Vec::new(),
        _ => scalar(own, wanted).into_iter().collect(),
    }
}

/// Whether the reader's numbers are not all that the writer's are.
pub(super) fn is_rounded(own: &Kind, wanted: &Kind) -> bool {
    matches!((primitive(own), primitive(wanted)), ("int", "float") | ("long", "float" | "double"))
}

fn scalar(own: &Kind, wanted: &Kind) -> Option<Meaning> {
    if let (Some(from), Some(to)) = (moment(own), moment(wanted)) {
        return (from != to).then(|| Meaning::Different(Made::Int(sample(own))));
    }
    if is_rounded(own, wanted) {
        // The first whole number that is none of the reader's.
        return Some(Meaning::Lossy(Made::Int(if primitive(own) == "int" {
            16_777_217
        } else {
            9_007_199_254_740_993
        })));
    }
    Some(match (own, wanted) {
        (Kind::Uuid { .. }, Kind::Uuid { .. })
        | (Kind::Decimal { .. }, Kind::Decimal { .. })
        | (Kind::Duration, Kind::Duration) => return None,
        (_, Kind::Uuid { fixed: false }) => Meaning::Refined(Made::text("no uuid")),
        // A text as well as bytes: more of them than the digits of the decimal hold.
        (_, Kind::Decimal { fixed: None, precision, .. }) => {
            Meaning::Refined(Made::Prefixed(vec![b'9'; *precision as usize / 2 + 2]))
        }
        (_, Kind::Decimal { fixed: Some(size), .. }) => Meaning::Refined(Made::Fixed(vec![0x7f; *size as usize])),
        _ if word(own) == word(wanted) || (fixed_size(own).is_none() && is_plain(own) && is_plain(wanted)) => {
            return None;
        }
        _ => Meaning::Logical,
    })
}

/// Types without a logical one.
fn is_plain(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Null | Kind::Bool | Kind::Int(_) | Kind::Float | Kind::Double | Kind::Text | Kind::Bytes | Kind::Fixed(_)
    )
}

fn word(kind: &Kind) -> std::mem::Discriminant<Kind> {
    std::mem::discriminant(kind)
}

/// What a number says of time: its unit, and what it is a point or a distance of.
fn moment(kind: &Kind) -> Option<(&'static str, u8)> {
    let unit = |unit: TimeUnit| match unit {
        TimeUnit::Millis => 1,
        TimeUnit::Micros => 2,
        TimeUnit::Nanos => 3,
    };
    match kind {
        Kind::Date => Some(("date", 0)),
        Kind::Time(of) => Some(("time", unit(*of))),
        Kind::Timestamp { unit: of, local: true } => Some(("local", unit(*of))),
        Kind::Timestamp { unit: of, local: false } => Some(("timestamp", unit(*of))),
        _ => None,
    }
}

/// A number that stands for a usual moment.
fn sample(kind: &Kind) -> i64 {
    match kind {
        Kind::Date => 20_454,
        Kind::Time(TimeUnit::Millis) => 43_200_000,
        Kind::Time(_) => 43_200_000_000,
        Kind::Timestamp { unit: TimeUnit::Millis, .. } => 1_767_225_600_000,
        Kind::Timestamp { unit: TimeUnit::Micros, .. } => 1_767_225_600_000_000,
        _ => 1_767_225_600_000_000_000,
    }
}
