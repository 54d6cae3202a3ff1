//! Checks of dates and times: how their texts are read, and where they must lie.

use crate::cells::Cell;
use crate::diagnostics::{Code, codes};
use crate::scalars::time::{self, Class, Form, Point};
use crate::schema::{Const, Constraints, Text};

/// What a date or time must be, ready to run.
#[derive(Clone, Debug)]
pub(crate) struct Moments {
    pub(crate) class: Class,
    pub(crate) form: Form,
    /// Any text passes, and has no value.
    pub(crate) is_unread: bool,
    minimum: Option<Point>,
    maximum: Option<Point>,
    exclusive_minimum: Option<Point>,
    exclusive_maximum: Option<Point>,
    /// Sorted.
    listed: Option<Vec<Point>>,
}

impl Moments {
    pub(crate) fn of(class: Class, constraints: &Constraints) -> Option<Self> {
        let said = constraints.time_form.as_deref()?;
        let form = said.form();
        let point = |text: &Option<Text>| form.bound(class, text.as_deref()?.as_bytes());
        let bounds = &constraints.number;
        let listed = constraints.any_of.as_deref().map(|values| {
            let texts = values.iter().filter_map(|value| if let Const::Text(text) = value { Some(text) } else { None });
            let mut points: Vec<Point> = texts.filter_map(|text| form.bound(class, text.as_bytes())).collect();
            points.sort_unstable();
            points
        });
        Some(Self {
            class,
            is_unread: said.is_unread,
            minimum: point(&bounds.minimum),
            maximum: point(&bounds.maximum),
            exclusive_minimum: point(&bounds.exclusive_minimum),
            exclusive_maximum: point(&bounds.exclusive_maximum),
            listed,
            form,
        })
    }

    /// The codes of what a point breaks.
    pub(crate) fn faults(&self, point: Point) -> impl Iterator<Item = Code> {
        let below = |bound: Option<Point>| bound.is_some_and(|bound| point < bound);
        let above = |bound: Option<Point>| bound.is_some_and(|bound| point > bound);
        let at = |bound: Option<Point>| bound == Some(point);
        let is_other = self.listed.as_ref().is_some_and(|listed| listed.binary_search(&point).is_err());
        [
            (is_other, codes::SCHEMA_ENUM),
            (below(self.minimum), codes::SCHEMA_MINIMUM),
            (above(self.maximum), codes::SCHEMA_MAXIMUM),
            (below(self.exclusive_minimum) || at(self.exclusive_minimum), codes::SCHEMA_EXCLUSIVE_MINIMUM),
            (above(self.exclusive_maximum) || at(self.exclusive_maximum), codes::SCHEMA_EXCLUSIVE_MAXIMUM),
        ]
        .into_iter()
        .filter_map(|(broken, code)| broken.then_some(code))
    }
}

/// The cell of a point.
pub(crate) fn cell_of(class: Class, (whole, nanos): Point) -> Cell {
    match class {
        Class::Date => match i32::try_from(whole) {
            Ok(days) if time::in_range(i64::from(days) * time::DAY_SECONDS) => Cell::Date(days),
            _ => Cell::OutOfRange,
        },
        Class::Time => Cell::Time(whole * time::SECOND_NANOS + i64::from(nanos)),
        Class::Timestamp if time::in_range(whole) => Cell::Timestamp { seconds: whole, nanos },
        Class::Timestamp => Cell::OutOfRange,
    }
}

/// The point of a cell, where it holds one.
#[cfg(feature = "avro")]
pub(crate) fn point_of(cell: Cell) -> Option<Point> {
    match cell {
        Cell::Date(days) => Some((days.into(), 0)),
        Cell::Time(nanos) => Some((nanos / time::SECOND_NANOS, u32::try_from(nanos % time::SECOND_NANOS).unwrap_or(0))),
        Cell::Timestamp { seconds, nanos } => Some((seconds, nanos)),
        _ => None,
    }
}
