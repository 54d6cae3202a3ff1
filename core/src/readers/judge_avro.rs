//! Values under an Avro schema: numbers by value, bytes as bytes or code points, times as the
//! host's type, the underlying number, or RFC 3339 text.

use super::avro_scalars::{date_cell, nanos_of, time_cell, timestamp_cell};
use super::datum::{Datum, View};
use super::fault::{Flow, Found, Raw, Sink};
use super::judge::Where;
use super::judge_json::found;
use super::ops::{DecimalOp, Op, OpKind};
use super::run::Run;
use crate::cells::{Cell, TextRef};
use crate::diagnostics::{Code, codes};
use crate::scalars::decimal::{DecimalBuf, Number, canonical, unscaled, unscaled_within};
use crate::scalars::{time, uuid};
use crate::schema::{IntKind, TimeUnit};

/// What became of a scalar.
enum Outcome {
    Cell(Cell),
    /// Another type.
    Type,
    /// The right type, refused.
    Fault(Code),
}

impl From<Cell> for Outcome {
    fn from(cell: Cell) -> Self {
        Self::Cell(cell)
    }
}

impl<S: Sink> Run<'_, S> {
    pub(crate) fn avro_view<D: Datum>(&mut self, op: &Op, view: View<'_, D>, at: Where) -> Flow {
        match (&op.kind, view) {
            (OpKind::Record(record), View::Map(map)) => self.record(op, record, map, at),
            (OpKind::Map(own), View::Map(map)) => self.map(op, *own, map, at),
            (OpKind::List(own), View::List(list)) => self.list(op, *own, list, at),
            (OpKind::Null, View::Null) => {
                self.set(op, Cell::Null);
                Ok(())
            }
            (OpKind::Dyn, view @ (View::Map(_) | View::List(_))) => {
                self.set(op, Cell::OutOfRange);
                self.drain(op.node, view)
            }
            (OpKind::Never, view) => {
                self.refuse(op, Raw::new(codes::AVRO_NO_VALUE, op.node, Found::Nothing).untyped())?;
                self.drain(op.node, view)
            }
            (_, view) => self.avro_scalar(op, view, at),
        }
    }

    #[inline(never)]
    fn avro_scalar<D: Datum>(&mut self, op: &Op, view: View<'_, D>, at: Where) -> Flow {
        match self.outcome(op, &view) {
            Outcome::Cell(cell) => {
                let cell = self.refined(op, cell, at.offset)?;
                self.set(op, cell);
                Ok(())
            }
            Outcome::Type => self.wrong_type(op, view, at),
            Outcome::Fault(code) => {
                let found = match (code, &view) {
                    (codes::SCHEMA_MIN_LENGTH | codes::SCHEMA_MAX_LENGTH, View::Bytes(bytes)) => {
                        Found::Length(bytes.len() as u64)
                    }
                    (codes::SCHEMA_MIN_LENGTH | codes::SCHEMA_MAX_LENGTH, View::Text(text)) => {
                        Found::Length(text.chars().count() as u64)
                    }
                    _ => found(&view),
                };
                self.refuse(op, Raw::new(code, op.node, found).at(at.offset))
            }
        }
    }

    /// The cell of a scalar that was judged without a fault.
    pub(crate) fn avro_cell<D: Datum>(&mut self, op: &Op, view: &View<'_, D>) -> Option<Cell> {
        if let Outcome::Cell(cell) = self.outcome(op, view) { Some(cell) } else { None }
    }

    fn outcome<D: Datum>(&mut self, op: &Op, view: &View<'_, D>) -> Outcome {
        match (&op.kind, view) {
            (OpKind::Decimal(decimal), _) if self.tagged => self.specified_decimal(decimal, view),
            (OpKind::Date | OpKind::Time(_) | OpKind::Timestamp { .. }, View::Text(_)) if self.tagged => Outcome::Type,
            (OpKind::Uuid { fixed: true }, View::Text(text)) if self.tagged => {
                if let Err(outcome) = Self::avro_size(view, Some(16)) {
                    return outcome;
                }
                match uuid_of_points(text) {
                    Some(value) => Cell::Text(self.scratch.keep(&uuid::canonical(value))).into(),
                    None => Outcome::Fault(codes::AVRO_UUID),
                }
            }
            (OpKind::Bool, View::Bool(value)) => Cell::Bool(*value).into(),
            (OpKind::Int(kind), _) => match integer(view) {
                Integer::Int(int) if *kind != IntKind::I32 || i32::try_from(int).is_ok() => Cell::Int(int).into(),
                Integer::Int(_) | Integer::Beyond => Outcome::Fault(codes::AVRO_INT_RANGE),
                Integer::Other => Outcome::Type,
            },
            (OpKind::Float, _) => double(view).map_or(Outcome::Type, |double| float_cell(double).into()),
            (OpKind::Double, _) => double(view).map_or(Outcome::Type, |double| double_cell(double, view).into()),
            (OpKind::Decimal(decimal), _) => self.avro_decimal(decimal, view),
            (OpKind::Text, View::Text(text)) => self.kept_text(op, text).into(),
            (OpKind::Uuid { fixed: true }, View::Text(text)) if self.in_default => match uuid_of_points(text) {
                Some(value) => Cell::Text(self.scratch.keep(&uuid::canonical(value))).into(),
                None => Outcome::Fault(codes::AVRO_UUID),
            },
            (OpKind::Uuid { .. }, View::Text(text)) => match uuid::parse(text.as_bytes()) {
                Some(value) if self.wants(op) => Cell::Text(self.scratch.keep(&uuid::canonical(value))).into(),
                Some(_) => Cell::Absent.into(),
                None => Outcome::Fault(codes::AVRO_UUID),
            },
            (OpKind::Uuid { .. }, View::Bytes(bytes)) => match bytes.first_chunk::<16>() {
                Some(value) if bytes.len() == 16 => Cell::Text(self.scratch.keep(&uuid::canonical(*value))).into(),
                _ => Outcome::Fault(codes::AVRO_UUID),
            },
            (OpKind::Bytes, _) => self.avro_bytes(op, view, None),
            (OpKind::Fixed(size), _) => self.avro_bytes(op, view, Some(*size)),
            (OpKind::Duration, _) => self.avro_bytes(op, view, Some(12)),
            (OpKind::Enum(symbols), View::Text(text)) => {
                symbols.find(text).map_or(Outcome::Fault(codes::SCHEMA_ENUM), |symbol| Cell::Symbol(symbol).into())
            }
            (OpKind::Date, _) => avro_date(view),
            (OpKind::Time(unit), _) => avro_time(view, *unit),
            (OpKind::Timestamp { unit, local }, _) => avro_timestamp(view, *unit, *local),
            (OpKind::Dyn, View::Null) => Cell::Null.into(),
            (OpKind::Dyn, View::Bool(_) | View::Int(_) | View::Uint(_) | View::Double(_) | View::Digits(_)) => {
                Cell::OutOfRange.into()
            }
            (OpKind::Dyn, View::Text(_) | View::Bytes(_)) => Cell::OutOfRange.into(),
            _ => Outcome::Type,
        }
    }

    fn wants(&self, op: &Op) -> bool {
        self.keeping || (self.fill && op.cell().is_some())
    }

    fn kept_text(&mut self, op: &Op, text: &str) -> Cell {
        if self.wants(op) || op.checks.is_some() { Cell::Text(self.text_ref(text.as_bytes())) } else { Cell::Absent }
    }

    fn avro_decimal<D: Datum>(&mut self, decimal: &DecimalOp, view: &View<'_, D>) -> Outcome {
        if self.in_default
            && matches!(view, View::Text(_))
            && let Err(outcome) = Self::avro_size(view, decimal.fixed)
        {
            return outcome;
        }
        let mut buffers = (DecimalBuf::new(), Vec::new());
        let number = decimal_of(view, decimal.scale, self.in_default, &mut buffers);
        let Some(number) = number else { return Outcome::Type };
        let fits = number.precision_at(decimal.scale).is_some_and(|digits| digits <= decimal.precision.into());
        if !fits {
            return Outcome::Fault(codes::AVRO_DECIMAL_PRECISION);
        }
        let small = i32::try_from(decimal.scale).ok().and_then(|scale| number.to_mantissa(scale));
        match (small, view) {
            (Some((mantissa, scale)), _) => Cell::Decimal { mantissa, scale }.into(),
            (None, View::Digits(text) | View::Text(text)) if !self.in_default => {
                Cell::Digits(self.text_ref(text.as_bytes())).into()
            }
            (None, _) => Cell::OutOfRange.into(),
        }
    }

    /// Bytes, or Avro's own text for them: one code point, up to U+00FF, a byte.
    fn avro_bytes<D: Datum>(&mut self, op: &Op, view: &View<'_, D>, size: Option<u32>) -> Outcome {
        if let Err(outcome) = Self::avro_size(view, size) {
            return outcome;
        }
        if !self.wants(op) {
            return Cell::Absent.into();
        }
        Cell::Bytes(match view {
            View::Bytes(bytes) => self.text_ref(bytes),
            View::Text(text) if text.is_ascii() => self.text_ref(text.as_bytes()),
            View::Text(text) => match code_points(text) {
                Some(bytes) => self.scratch.keep(&bytes),
                None => return Outcome::Type,
            },
            _ => TextRef::payload(0, 0),
        })
        .into()
    }
}

impl<S: Sink> Run<'_, S> {
    /// Whether a value is bytes, and so many.
    fn avro_size<D: Datum>(view: &View<'_, D>, size: Option<u32>) -> Result<(), Outcome> {
        let len = match view {
            View::Bytes(bytes) => bytes.len(),
            View::Text(text) if text.chars().all(|point| u8::try_from(point).is_ok()) => text.chars().count(),
            _ => return Err(Outcome::Type),
        };
        match size {
            Some(size) if len < size as usize => Err(Outcome::Fault(codes::SCHEMA_MIN_LENGTH)),
            Some(size) if len > size as usize => Err(Outcome::Fault(codes::SCHEMA_MAX_LENGTH)),
            _ => Ok(()),
        }
    }

    /// A decimal as the code points of its bytes: the specification's own JSON encoding.
    fn specified_decimal<D: Datum>(&mut self, decimal: &DecimalOp, view: &View<'_, D>) -> Outcome {
        let View::Text(text) = view else { return Outcome::Type };
        if let Err(outcome) = Self::avro_size(view, decimal.fixed) {
            return outcome;
        }
        let (mut buffer, mut large) = (DecimalBuf::new(), Vec::new());
        let scale = i32::try_from(decimal.scale).unwrap_or(i32::MAX);
        let Some(bytes) = code_points(text) else { return Outcome::Type };
        match unscaled_within(&bytes, (decimal.precision, decimal.scale), &mut buffer, &mut large) {
            Some(number) => match number.to_mantissa(scale) {
                Some((mantissa, scale)) => Cell::Decimal { mantissa, scale }.into(),
                None => Cell::Digits(self.scratch.keep(canonical(&number).as_bytes())).into(),
            },
            None => Outcome::Fault(codes::AVRO_DECIMAL_PRECISION),
        }
    }
}

/// Avro's text of bytes, as bytes: one code point a byte; `None` where one is beyond U+00FF.
pub(crate) fn code_points(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|point| u8::try_from(point).ok()).collect()
}

/// The UUID whose bytes a text gives, where it has just so many.
pub(crate) fn uuid_of_points(text: &str) -> Option<[u8; 16]> {
    code_points(text)?.try_into().ok()
}

/// The decimal that a value is; in a default, a text is the bytes of its unscaled number.
pub(crate) fn decimal_of<'b, D: Datum>(
    view: &'b View<'_, D>,
    scale: u32,
    in_default: bool,
    (small, large): &'b mut (DecimalBuf, Vec<u8>),
) -> Option<Number<'b>> {
    match view {
        View::Text(text) if in_default => {
            unscaled(&code_points(text)?, i32::try_from(scale).unwrap_or(i32::MAX), small, large)
        }
        View::Int(int) => Some(small.of_i64(*int)),
        View::Uint(uint) => Some(small.of_u64(*uint)),
        View::Double(double) => small.of_f64(*double),
        View::Digits(digits) => Number::parse(digits.as_bytes()),
        View::Text(text) => Number::parse(text.as_bytes()),
        _ => None,
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Integer {
    Int(i64),
    /// Whole, but beyond 64 bits.
    Beyond,
    Other,
}

/// A number by its value: `5.0` is whole.
pub(crate) fn integer<D: Datum>(view: &View<'_, D>) -> Integer {
    let mut buffer = DecimalBuf::new();
    let number = match view {
        View::Int(int) => return Integer::Int(*int),
        View::Uint(_) => return Integer::Beyond,
        View::Double(double) => buffer.of_f64(*double),
        View::Digits(digits) => Number::parse(digits.as_bytes()),
        _ => None,
    };
    match number {
        Some(number) if number.is_integer() => number.to_i64().map_or(Integer::Beyond, Integer::Int),
        _ => Integer::Other,
    }
}

/// A number as a double.
pub(crate) fn double<D: Datum>(view: &View<'_, D>) -> Option<f64> {
    let mut buffer = DecimalBuf::new();
    match view {
        View::Double(double) => Some(*double),
        View::Int(int) => Some(buffer.of_i64(*int).to_f64()),
        View::Uint(uint) => Some(buffer.of_u64(*uint).to_f64()),
        // The one number whose sign its digits do not keep.
        View::Digits(digits) if digits.starts_with('-') => {
            Number::parse(digits.as_bytes()).map(|number| if number.is_zero() { -0.0 } else { number.to_f64() })
        }
        View::Digits(digits) => Some(Number::parse(digits.as_bytes())?.to_f64()),
        _ => None,
    }
}

/// A number of JSON may lie beyond every double; a host's double never does.
fn double_cell<D: Datum>(double: f64, view: &View<'_, D>) -> Cell {
    if double.is_infinite() && !matches!(view, View::Double(_)) { Cell::OutOfRange } else { Cell::Double(double) }
}

/// A single holds the nearest one.
fn float_cell(double: f64) -> Cell {
    #[expect(clippy::cast_possible_truncation, reason = "rounding to the nearest single is what is asked for")]
    let single = double as f32;
    if single.is_infinite() && double.is_finite() { Cell::OutOfRange } else { Cell::Double(single.into()) }
}

fn avro_date<D: Datum>(view: &View<'_, D>) -> Outcome {
    match (view, integer(view)) {
        (View::Date(days), _) => date_cell(*days).into(),
        (View::Text(text), _) => time::parse_date(text.as_bytes())
            .map_or(Outcome::Fault(codes::SCHEMA_FORMAT), |days| Cell::Date(days).into()),
        (_, Integer::Int(int)) => {
            i32::try_from(int).map_or(Outcome::Fault(codes::AVRO_INT_RANGE), |days| date_cell(days).into())
        }
        (_, Integer::Beyond) => Outcome::Fault(codes::AVRO_INT_RANGE),
        (_, Integer::Other) => Outcome::Type,
    }
}

fn avro_time<D: Datum>(view: &View<'_, D>, unit: TimeUnit) -> Outcome {
    let fits = |nanos: i64| time_cell(nanos - nanos % nanos_of(unit), 1);
    match (view, integer(view)) {
        (View::Time(nanos), _) => fits(*nanos).into(),
        (View::Text(text), _) => {
            time::parse_time(text.as_bytes()).map_or(Outcome::Fault(codes::SCHEMA_FORMAT), |nanos| fits(nanos).into())
        }
        (_, Integer::Int(int)) if unit != TimeUnit::Millis || i32::try_from(int).is_ok() => {
            time_cell(int, nanos_of(unit)).into()
        }
        (_, Integer::Int(_) | Integer::Beyond) => Outcome::Fault(codes::AVRO_INT_RANGE),
        (_, Integer::Other) => Outcome::Type,
    }
}

fn avro_timestamp<D: Datum>(view: &View<'_, D>, unit: TimeUnit, local: bool) -> Outcome {
    let cut = |(seconds, nanos): (i64, u32)| {
        let step = u32::try_from(nanos_of(unit)).unwrap_or(1);
        let cell = Cell::Timestamp { seconds, nanos: nanos - nanos % step };
        Outcome::Cell(if time::in_range(seconds) { cell } else { Cell::OutOfRange })
    };
    match (view, integer(view)) {
        (View::Timestamp { seconds, nanos }, _) => cut((*seconds, *nanos)),
        (View::Text(text), _) => {
            let text = text.as_bytes();
            let own = if local { time::parse_local_timestamp(text) } else { None };
            own.or_else(|| time::parse_timestamp(text)).map_or(Outcome::Fault(codes::SCHEMA_FORMAT), cut)
        }
        (_, Integer::Int(int)) => timestamp_cell(int, unit).into(),
        (_, Integer::Beyond) => Outcome::Fault(codes::AVRO_INT_RANGE),
        (_, Integer::Other) => Outcome::Type,
    }
}
