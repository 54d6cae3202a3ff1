//! `slaProperties`: what is promised over time, beyond single records.

use std::sync::Arc;

use super::{Spanned, Target};

/// One promise.
#[derive(Clone, Debug)]
pub(crate) struct ServiceLevel {
    #[expect(dead_code, reason = "the part that measures service levels reads it")]
    pub(crate) id: Option<Arc<str>>,
    pub(crate) property: Spanned<Arc<str>>,
    /// The text of the value, exactly as written; numbers, bools and null too.
    pub(crate) value: Option<Spanned<Arc<str>>>,
    pub(crate) value_ext: Option<Spanned<Arc<str>>>,
    pub(crate) unit: Option<Spanned<Arc<str>>>,
    /// What it is promised of; empty: of the whole contract.
    pub(crate) elements: Vec<ServiceElement>,
    pub(crate) driver: Option<Spanned<Arc<str>>>,
    #[expect(dead_code, reason = "the part that measures service levels reads it")]
    pub(crate) scheduler: Option<Arc<str>>,
    #[expect(dead_code, reason = "the part that measures service levels reads it")]
    pub(crate) schedule: Option<Arc<str>>,
}

/// `Order.created_at`: an object, or a field of it.
#[derive(Clone, Debug)]
pub(crate) struct ServiceElement {
    /// As it is written.
    pub(crate) text: Arc<str>,
    /// Index of the object; `None` where no object has that name, which has been told.
    pub(crate) object: Option<usize>,
    /// The field, from the object down.
    pub(crate) target: Target,
    /// Whether the object's `properties` declare it, so that the schema need not be asked.
    pub(crate) declared: bool,
}

/// What a recognised property promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Promise {
    /// A length of time, with a unit.
    Length,
    /// A share of all.
    Share,
    /// A number of things.
    Amount,
    /// A day or a point in time.
    Moment,
    /// Any text.
    Text,
}

/// Which of two values of a property promises more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Better {
    Less,
    More,
    /// Neither: they are other promises.
    Neither,
}

/// A property that the standard names: its name, the short one, what it promises, and what is better.
pub(crate) type ServiceProperty = (&'static str, &'static str, Promise, Better);

pub(crate) const SERVICE_PROPERTIES: [ServiceProperty; 14] = [
    ("latency", "ly", Promise::Length, Better::Less),
    ("freshness", "", Promise::Length, Better::Less),
    ("frequency", "fy", Promise::Length, Better::Less),
    ("retention", "re", Promise::Length, Better::More),
    ("timeToDetect", "td", Promise::Length, Better::Less),
    ("timeToNotify", "tn", Promise::Length, Better::Less),
    ("timeToRepair", "tr", Promise::Length, Better::Less),
    ("availability", "av", Promise::Share, Better::More),
    ("errorRate", "er", Promise::Share, Better::Less),
    ("throughput", "th", Promise::Amount, Better::More),
    ("generalAvailability", "ga", Promise::Moment, Better::Neither),
    ("endOfSupport", "es", Promise::Moment, Better::Neither),
    ("endOfLife", "el", Promise::Moment, Better::Neither),
    ("timeOfAvailability", "", Promise::Text, Better::Neither),
];

/// Units of time, as the standard and people write them, and how many nanoseconds they have. `m` is none: it reads as
/// minutes and as months.
pub(crate) const TIME_UNITS: [(&str, f64); 38] = [
    ("ns", 1.0),
    ("nanosecond", 1.0),
    ("nanoseconds", 1.0),
    ("us", 1e3),
    ("microsecond", 1e3),
    ("microseconds", 1e3),
    ("ms", 1e6),
    ("millisecond", 1e6),
    ("milliseconds", 1e6),
    ("s", 1e9),
    ("sec", 1e9),
    ("secs", 1e9),
    ("second", 1e9),
    ("seconds", 1e9),
    ("min", 60e9),
    ("mins", 60e9),
    ("minute", 60e9),
    ("minutes", 60e9),
    ("h", 3_600e9),
    ("hr", 3_600e9),
    ("hrs", 3_600e9),
    ("hour", 3_600e9),
    ("hours", 3_600e9),
    ("d", 86_400e9),
    ("day", 86_400e9),
    ("days", 86_400e9),
    ("w", 604_800e9),
    ("wk", 604_800e9),
    ("week", 604_800e9),
    ("weeks", 604_800e9),
    ("mo", 2_629_800e9),
    ("mon", 2_629_800e9),
    ("month", 2_629_800e9),
    ("months", 2_629_800e9),
    ("y", 31_557_600e9),
    ("yr", 31_557_600e9),
    ("year", 31_557_600e9),
    ("years", 31_557_600e9),
];

/// The nanoseconds of a unit of time; case does not matter.
pub(crate) fn nanos_of_unit(unit: &str) -> Option<f64> {
    let unit = unit.trim();
    TIME_UNITS.iter().find(|(known, _)| known.eq_ignore_ascii_case(unit)).map(|(_, nanos)| *nanos)
}
