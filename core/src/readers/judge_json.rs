//! Values under a JSON Schema: types, constraints, and the cells that rules read.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::datum::{Datum, View};
use super::fault::{Flow, Found, Raw, Sink};
use super::judge::Where;
use super::ops::{Checks, Listed, Op, OpKind};
use super::run::Run;
use super::texts::code_points;
use crate::cells::Cell;
use crate::diagnostics::{Code, codes};
use crate::scalars::decimal::{DecimalBuf, Factor, Number, Prepared};
use crate::scalars::time;
use crate::schema::TypeSet;

impl<S: Sink> Run<'_, S> {
    pub(crate) fn json_view<D: Datum>(&mut self, op: &Op, view: View<'_, D>, at: Where) -> Flow {
        let view = as_text(view);
        let allowed = if op.not_null() { op.types.without(TypeSet::NULL) } else { op.types };
        match type_of(&view) {
            Some(own) if self.unchecked || allowed.has(own) => {}
            _ => return self.json_refused(op, view, at),
        }
        let checks = op.checks.as_deref().filter(|_| !self.unchecked);
        if let Some(checks) = checks
            && (checks.never || checks.any_of.is_some() || checks.constant.is_some())
            && let Some(code) = refused_value(checks, &view)
        {
            let fault = Raw::new(code, op.node, found(&view)).at(at.offset);
            self.refuse(op, fault)?;
            return self.drain(op.node, view);
        }
        match view {
            View::Map(map) => match &op.kind {
                OpKind::Record(record) => self.record(op, record, map, at),
                OpKind::Map(own) => self.map(op, *own, map, at),
                _ => self.loose_map(op, map, at),
            },
            View::List(list) => match &op.kind {
                OpKind::List(own) => self.list(op, *own, list, at),
                _ => self.loose_list(op, list, at),
            },
            view => self.json_scalar(op, checks, &view, at),
        }
    }

    /// A type that the schema does not allow, or that JSON does not have.
    #[cold]
    #[inline(never)]
    fn json_refused<D: Datum>(&mut self, op: &Op, view: View<'_, D>, at: Where) -> Flow {
        let host = match &view {
            View::Bytes(_) => Some("bytes"),
            View::Double(double) if double.is_nan() => Some("NaN"),
            View::Double(double) if double.is_infinite() => Some("infinity"),
            _ => None,
        };
        match host {
            Some(name) => {
                self.refuse(op, Raw::new(codes::OBJECT_UNSUPPORTED, op.node, Found::Host(name)).at(at.offset))
            }
            None => self.wrong_type(op, view, at),
        }
    }

    /// An object at a node that describes none.
    #[inline(never)]
    fn loose_map<M>(&mut self, op: &Op, mut map: M, at: Where) -> Flow
    where
        M: super::datum::Members<Item: Datum>,
    {
        self.set(op, Cell::OutOfRange);
        let total = self.drain_members(op.node, &mut map)?;
        self.map_size(op, total, at)
    }

    /// A list at a node that describes none.
    #[inline(never)]
    fn loose_list<L>(&mut self, op: &Op, mut list: L, at: Where) -> Flow
    where
        L: super::datum::Elements<Item: Datum>,
    {
        self.set(op, Cell::OutOfRange);
        let total = self.drain_elements(op.node, &mut list)?;
        self.list_size(op, total, at)
    }

    #[inline(never)]
    fn json_scalar<D: Datum>(&mut self, op: &Op, checks: Option<&Checks>, view: &View<'_, D>, at: Where) -> Flow {
        let mut fault = None;
        if let Some(checks) = checks {
            let mut say = |code, found| self.fault(Raw::new(code, op.node, found).at(at.offset));
            let mut count = 0;
            match view {
                View::Text(text) => text_faults(checks, text, |code, found| {
                    count += 1;
                    say(code, found)
                })?,
                View::Int(_) | View::Uint(_) | View::Double(_) | View::Digits(_) if checks.has_bounds() => {
                    bound_faults(checks, view, |code| {
                        count += 1;
                        say(code, found(view))
                    })?;
                }
                _ => {}
            }
            if count > 0 {
                fault = Some(());
            }
        }
        if fault.is_some() {
            self.set(op, Cell::Bad);
        } else if self.fill && op.cell().is_some() {
            let cell = self.json_cell(op, view);
            self.set(op, cell);
        }
        Ok(())
    }

    /// The cell of a scalar that structure accepts.
    fn json_cell<D: Datum>(&mut self, op: &Op, view: &View<'_, D>) -> Cell {
        match (&op.kind, view) {
            (_, View::Null) => Cell::Null,
            (OpKind::Bool, View::Bool(value)) => Cell::Bool(*value),
            (OpKind::Int(_), View::Int(int)) => Cell::Int(*int),
            (OpKind::Int(_), View::Digits(digits)) => whole_cell(Number::parse(digits.as_bytes())),
            (OpKind::Int(_), View::Double(double)) => whole_cell(DecimalBuf::new().of_f64(*double)),
            (OpKind::Double | OpKind::Float, View::Double(double)) => Cell::Double(*double),
            (OpKind::Double | OpKind::Float, View::Digits(digits)) => {
                let text = self.text_ref(digits.as_bytes());
                let double = Number::parse(digits.as_bytes()).map_or(f64::NAN, Number::to_f64);
                Cell::number(double, text)
            }
            (OpKind::Double | OpKind::Float, View::Int(int)) => self.digits_cell(&i128::from(*int)),
            (OpKind::Double | OpKind::Float, View::Uint(uint)) => self.digits_cell(&i128::from(*uint)),
            (OpKind::Text, View::Text(text)) => Cell::Text(self.text_ref(text.as_bytes())),
            (OpKind::Enum(symbols), View::Text(text)) => symbols.find(text).map_or(Cell::OutOfRange, Cell::Symbol),
            _ => Cell::OutOfRange,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "the double nearest to the whole number")]
    fn digits_cell(&mut self, int: &i128) -> Cell {
        use std::io::Write;
        let mut text = [0_u8; 48];
        let mut rest = text.as_mut_slice();
        let _ = write!(rest, "{int}");
        let left = rest.len();
        let digits = self.scratch.keep(text.get(..48 - left).unwrap_or_default());
        Cell::number(*int as f64, digits)
    }

    /// `minItems`, `maxItems`.
    pub(crate) fn list_size(&mut self, op: &Op, total: u64, at: Where) -> Flow {
        let Some(checks) = op.checks.as_deref().filter(|_| !self.unchecked) else { return Ok(()) };
        let limits = (checks.min_items, checks.max_items);
        self.in_limits(op, limits, (codes::SCHEMA_MIN_ITEMS, codes::SCHEMA_MAX_ITEMS), total, at)
    }

    /// `minProperties`, `maxProperties`.
    pub(crate) fn map_size(&mut self, op: &Op, total: u64, at: Where) -> Flow {
        let Some(checks) = op.checks.as_deref().filter(|_| !self.unchecked) else { return Ok(()) };
        let limits = (checks.min_properties, checks.max_properties);
        self.in_limits(op, limits, (codes::SCHEMA_MIN_PROPERTIES, codes::SCHEMA_MAX_PROPERTIES), total, at)
    }

    fn in_limits(
        &mut self,
        op: &Op,
        (min, max): (Option<u64>, Option<u64>),
        (below, above): (Code, Code),
        total: u64,
        at: Where,
    ) -> Flow {
        if min.is_some_and(|min| total < min) {
            self.fault(Raw::new(below, op.node, Found::Length(total)).at(at.offset))?;
        }
        if max.is_some_and(|max| total > max) {
            self.fault(Raw::new(above, op.node, Found::Length(total)).at(at.offset))?;
        }
        Ok(())
    }
}

fn whole_cell(number: Option<Number<'_>>) -> Cell {
    match number {
        Some(number) => number.to_i64().map_or(Cell::OutOfRange, Cell::Int),
        None => Cell::OutOfRange,
    }
}

/// Dates and times of the host stand in JSON as their RFC 3339 text.
fn as_text<D: Datum>(view: View<'_, D>) -> View<'_, D> {
    match view {
        View::Date(days) => View::Text(Cow::Owned(time::format_date(days))),
        View::Time(nanos) => View::Text(Cow::Owned(time::format_time(nanos))),
        View::Timestamp { seconds, nanos } => View::Text(Cow::Owned(time::format_timestamp(seconds, nanos))),
        view => view,
    }
}

/// The JSON type of a value; a number with a zero fraction is an integer.
fn type_of<D: Datum>(view: &View<'_, D>) -> Option<TypeSet> {
    // A number that is no integer needs `number` itself, whose bit beside `integer` this is.
    let fraction = TypeSet::NUMBER.without(TypeSet::INTEGER);
    Some(match view {
        View::Null => TypeSet::NULL,
        View::Bool(_) => TypeSet::BOOL,
        View::Int(_) | View::Uint(_) => TypeSet::INTEGER,
        View::Double(double) if !double.is_finite() => return None,
        View::Double(double) if double.trunc().total_cmp(double) == Ordering::Equal => TypeSet::INTEGER,
        View::Double(_) => fraction,
        View::Digits(digits) => {
            if Number::parse(digits.as_bytes())?.is_integer() {
                TypeSet::INTEGER
            } else {
                fraction
            }
        }
        View::Text(_) => TypeSet::TEXT,
        View::List(_) => TypeSet::LIST,
        View::Map(_) => TypeSet::OBJECT,
        _ => return None,
    })
}

pub(crate) fn found<'a, D: Datum>(view: &'a View<'_, D>) -> Found<'a> {
    match view {
        View::Bool(value) => Found::Bool(*value),
        View::Int(int) => Found::Int(*int),
        View::Uint(uint) => Found::Uint(*uint),
        View::Double(double) => Found::Double(*double),
        View::Digits(digits) => Found::Number(digits),
        View::Text(text) => Found::Text(text),
        other => Found::Type(super::judge::word(other)),
    }
}

/// `false`, `enum` and `const`.
fn refused_value<D: Datum>(checks: &Checks, view: &View<'_, D>) -> Option<Code> {
    if checks.never {
        return Some(codes::SCHEMA_ALWAYS_REFUSED);
    }
    if checks.constant.as_ref().is_some_and(|constant| !is_listed(constant, view)) {
        return Some(codes::SCHEMA_CONST);
    }
    let listed = checks.any_of.as_ref()?;
    (!is_listed(listed, view)).then_some(codes::SCHEMA_ENUM)
}

pub(crate) fn is_listed<D: Datum>(listed: &Listed, view: &View<'_, D>) -> bool {
    match view {
        View::Null => listed.has_null(),
        View::Bool(value) => listed.has_bool(*value),
        View::Text(text) => listed.has_text(text.as_bytes()),
        View::Int(_) | View::Uint(_) | View::Double(_) => listed.has_number(|own| compare(own, view)),
        View::Digits(digits) => {
            let number = Number::parse(digits.as_bytes());
            number.is_some_and(|number| listed.has_number(|own| Some(own.compare(&number))))
        }
        _ => false,
    }
}

/// How a number stands to one of the schema.
fn compare<D: Datum>(bound: &Prepared, view: &View<'_, D>) -> Option<Ordering> {
    match view {
        View::Int(int) => Some(bound.compare_i64(*int)),
        View::Uint(uint) => Some(bound.compare_u64(*uint)),
        View::Double(double) => bound.compare_f64(*double),
        View::Digits(digits) => Number::parse(digits.as_bytes()).map(|number| bound.compare(&number)),
        _ => None,
    }
}

fn divides<D: Datum>(factor: Factor, view: &View<'_, D>) -> bool {
    let mut buffer = DecimalBuf::new();
    let number = match view {
        View::Int(int) => Some(buffer.of_i64(*int)),
        View::Uint(uint) => Some(buffer.of_u64(*uint)),
        View::Double(double) => buffer.of_f64(*double),
        View::Digits(digits) => Number::parse(digits.as_bytes()),
        _ => None,
    };
    number.is_some_and(|number| factor.divides(&number))
}

pub(crate) fn bound_faults<D: Datum>(checks: &Checks, view: &View<'_, D>, mut say: impl FnMut(Code) -> Flow) -> Flow {
    use Ordering::{Equal, Greater, Less};
    let bounds: [(&Option<Prepared>, &[Ordering], Code); 4] = [
        (&checks.minimum, &[Less], codes::SCHEMA_MINIMUM),
        (&checks.maximum, &[Greater], codes::SCHEMA_MAXIMUM),
        (&checks.exclusive_minimum, &[Less, Equal], codes::SCHEMA_EXCLUSIVE_MINIMUM),
        (&checks.exclusive_maximum, &[Greater, Equal], codes::SCHEMA_EXCLUSIVE_MAXIMUM),
    ];
    for (bound, refused, code) in bounds {
        if let Some(order) = bound.as_ref().and_then(|bound| compare(bound, view))
            && refused.contains(&order)
        {
            say(code)?;
        }
    }
    if checks.multiple_of.is_some_and(|factor| !divides(factor, view)) {
        say(codes::SCHEMA_KEYWORD)?;
    }
    Ok(())
}

/// Whether a text has so many code points.
#[inline]
pub(crate) fn code_points_in(text: &[u8], min: u64, max: u64) -> bool {
    let bytes = text.len() as u64;
    // A code point has one to four bytes: mostly the bytes alone decide.
    if bytes <= max && (bytes >= min.saturating_mul(4) || min <= u64::from(bytes > 0)) {
        return true;
    }
    (min..=max).contains(&code_points(text))
}

pub(crate) fn text_faults<'t>(checks: &Checks, text: &'t str, mut say: impl FnMut(Code, Found<'t>) -> Flow) -> Flow {
    let bytes = text.len() as u64;
    // A code point has one to four bytes: mostly the bytes alone decide.
    let short = checks.min_length.is_some_and(|min| bytes < min.saturating_mul(4) && min > u64::from(bytes > 0));
    let long = checks.max_length.is_some_and(|max| bytes > max);
    if short || long {
        let length = code_points(text.as_bytes());
        if checks.min_length.is_some_and(|min| length < min) {
            say(codes::SCHEMA_MIN_LENGTH, Found::Length(length))?;
        }
        if checks.max_length.is_some_and(|max| length > max) {
            say(codes::SCHEMA_MAX_LENGTH, Found::Length(length))?;
        }
    }
    if checks.pattern.as_ref().is_some_and(|pattern| !pattern.is_match(text.as_bytes())) {
        say(codes::SCHEMA_PATTERN_MISMATCH, Found::Text(text))?;
    }
    if checks.format.is_some_and(|format| !format.accepts(text.as_bytes())) {
        say(codes::SCHEMA_FORMAT, Found::Text(text))?;
    }
    Ok(())
}
