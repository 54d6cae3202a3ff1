//! A datum to a value of the host, read as strictly as the judge reads it.

use crate::limits::Limits;
use crate::readers::avro_cursor::{Cursor, Fault};
use crate::readers::nanos_of;
use crate::scalars::decimal::{DecimalBuf, unscaled_within};
use crate::scalars::{time, uuid};
use crate::schema::{IntKind, Kind, NodeId, Record, Shape, TimeUnit};

/// Builds the values of a host out of a payload; see `Contract::decode_with`.
///
/// Values come from the inside out: the elements of a list before the list.
pub trait Build {
    /// A value of the host.
    type Value;
    /// Why the host has none.
    type Error;

    /// Null.
    ///
    /// # Errors
    /// Whatever the host says.
    fn null(&mut self) -> Result<Self::Value, Self::Error>;
    /// A truth value.
    ///
    /// # Errors
    /// Whatever the host says.
    fn bool(&mut self, value: bool) -> Result<Self::Value, Self::Error>;
    /// A whole number of 32 bits.
    ///
    /// # Errors
    /// Whatever the host says.
    fn int(&mut self, value: i32) -> Result<Self::Value, Self::Error>;
    /// A whole number of 64 bits; also a date or time beyond those that there are.
    ///
    /// # Errors
    /// Whatever the host says.
    fn long(&mut self, value: i64) -> Result<Self::Value, Self::Error>;
    /// A single or double.
    ///
    /// # Errors
    /// Whatever the host says.
    fn double(&mut self, value: f64) -> Result<Self::Value, Self::Error>;
    /// A decimal: a sign, digits, and as many digits behind the point as its scale.
    ///
    /// # Errors
    /// Whatever the host says.
    fn decimal(&mut self, digits: &str) -> Result<Self::Value, Self::Error>;
    /// A text, or the symbol of an enum.
    ///
    /// # Errors
    /// Whatever the host says.
    fn text(&mut self, text: &str) -> Result<Self::Value, Self::Error>;
    /// A UUID.
    ///
    /// # Errors
    /// Whatever the host says.
    fn uuid(&mut self, value: [u8; 16]) -> Result<Self::Value, Self::Error>;
    /// Bytes; also a duration, which is 12 of them.
    ///
    /// # Errors
    /// Whatever the host says.
    fn bytes(&mut self, bytes: &[u8]) -> Result<Self::Value, Self::Error>;
    /// A date: days since 1970-01-01.
    ///
    /// # Errors
    /// Whatever the host says.
    fn date(&mut self, days: i32) -> Result<Self::Value, Self::Error>;
    /// A time of day: nanoseconds since midnight.
    ///
    /// # Errors
    /// Whatever the host says.
    fn time(&mut self, nanos: i64) -> Result<Self::Value, Self::Error>;
    /// A point in time.
    ///
    /// # Errors
    /// Whatever the host says.
    fn timestamp(&mut self, value: Timestamp) -> Result<Self::Value, Self::Error>;
    /// A list.
    ///
    /// # Errors
    /// Whatever the host says.
    fn list(&mut self, elements: Vec<Self::Value>) -> Result<Self::Value, Self::Error>;
    /// A record or map.
    ///
    /// # Errors
    /// Whatever the host says.
    fn map(&mut self, members: Vec<(&str, Self::Value)>) -> Result<Self::Value, Self::Error>;
}

/// A point in time of a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timestamp {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub seconds: i64,
    /// Nanoseconds of that second.
    pub nanos: u32,
    /// The number that stands in the payload.
    pub number: i64,
    /// How many of its units make a second: a thousand, a million or a milliard.
    pub per_second: i64,
    /// Whether it is a local time, which has no zone.
    pub local: bool,
}

/// Why there is no value.
pub(crate) enum Undecoded<E> {
    /// The payload is not what the schema says.
    Payload,
    /// The host says no.
    Host(E),
}

impl<E> From<Fault> for Undecoded<E> {
    fn from(_fault: Fault) -> Self {
        Self::Payload
    }
}

type Built<B> = Result<<B as Build>::Value, Undecoded<<B as Build>::Error>>;

/// The value of a datum.
pub(crate) fn decode<B: Build>(shape: &Shape, datum: &[u8], limits: &Limits, builder: &mut B) -> Built<B> {
    let nodes = limits.nodes.saturating_add(limits.nodes_per_byte.saturating_mul(datum.len() as u64));
    let depth = limits.payload_depth.min(Limits::MAX_PAYLOAD_DEPTH);
    let cursor = Cursor::new(datum, limits.payload_bytes);
    let mut decoder = Decoder { shape, cursor, nodes, depth, builder };
    let value = decoder.value(shape.root)?;
    if decoder.cursor.rest().is_empty() { Ok(value) } else { Err(Undecoded::Payload) }
}

struct Decoder<'d, B> {
    shape: &'d Shape,
    cursor: Cursor<'d>,
    nodes: u64,
    depth: u32,
    builder: &'d mut B,
}

impl<'d, B: Build> Decoder<'d, B> {
    fn count(&mut self) -> Result<(), Undecoded<B::Error>> {
        self.nodes = self.nodes.checked_sub(1).ok_or(Undecoded::Payload)?;
        Ok(())
    }

    fn value(&mut self, id: NodeId) -> Built<B> {
        self.count()?;
        let shape = self.shape;
        match &shape.node(id).kind {
            Kind::Record(record) => self.record(record),
            Kind::List(element) => self.list(*element),
            Kind::Map { value, .. } => self.map(*value),
            Kind::Union(branches) => {
                let index = self.cursor.long()?;
                let branch = usize::try_from(index).ok().and_then(|index| branches.get(index));
                self.value(*branch.ok_or(Undecoded::Payload)?)
            }
            kind => self.scalar(kind),
        }
    }

    fn open(&mut self) -> Result<(), Undecoded<B::Error>> {
        self.depth = self.depth.checked_sub(1).ok_or(Undecoded::Payload)?;
        Ok(())
    }

    #[inline(never)]
    fn record(&mut self, record: &'d Record) -> Built<B> {
        self.open()?;
        let mut members = Vec::with_capacity(record.fields.len());
        for field in &record.fields {
            members.push((&*field.name, self.value(field.node)?));
        }
        self.depth += 1;
        self.builder.map(members).map_err(Undecoded::Host)
    }

    #[inline(never)]
    fn list(&mut self, element: NodeId) -> Built<B> {
        self.open()?;
        let mut elements = Vec::new();
        while let Some((count, end)) = self.cursor.block()? {
            for _ in 0..count {
                elements.push(self.value(element)?);
            }
            self.cursor.end_of_block(end)?;
        }
        self.depth += 1;
        self.builder.list(elements).map_err(Undecoded::Host)
    }

    #[inline(never)]
    fn map(&mut self, value: NodeId) -> Built<B> {
        self.open()?;
        let mut members = Vec::new();
        while let Some((count, end)) = self.cursor.block()? {
            for _ in 0..count {
                self.count()?;
                let key = smoothutf8::from_utf8(self.cursor.prefixed()?).ok_or(Undecoded::Payload)?;
                members.push((key, self.value(value)?));
            }
            self.cursor.end_of_block(end)?;
        }
        let mut keys: Vec<&str> = members.iter().map(|(key, _)| *key).collect();
        keys.sort_unstable();
        if keys.windows(2).any(|pair| matches!(pair, [one, other] if one == other)) {
            return Err(Undecoded::Payload);
        }
        self.depth += 1;
        self.builder.map(members).map_err(Undecoded::Host)
    }

    #[inline(never)]
    fn scalar(&mut self, kind: &'d Kind) -> Built<B> {
        let cursor = &mut self.cursor;
        let builder = &mut *self.builder;
        let built = match kind {
            Kind::Null => builder.null(),
            Kind::Bool => match cursor.take(1)? {
                [0] => builder.bool(false),
                [1] => builder.bool(true),
                _ => return Err(Undecoded::Payload),
            },
            Kind::Int(IntKind::I32) => builder.int(int(cursor)?.ok_or(Undecoded::Payload)?),
            Kind::Int(_) => builder.long(cursor.long()?),
            Kind::Float => builder.double(f32::from_le_bytes(cursor.array()?).into()),
            Kind::Double => builder.double(f64::from_le_bytes(cursor.array()?)),
            Kind::Text => builder.text(smoothutf8::from_utf8(cursor.prefixed()?).ok_or(Undecoded::Payload)?),
            Kind::Bytes => builder.bytes(cursor.prefixed()?),
            Kind::Fixed(size) => builder.bytes(cursor.take(*size as usize)?),
            Kind::Duration => builder.bytes(cursor.take(12)?),
            Kind::Uuid { fixed: true } => builder.uuid(cursor.array()?),
            Kind::Uuid { fixed: false } => builder.uuid(uuid::parse(cursor.prefixed()?).ok_or(Undecoded::Payload)?),
            Kind::Enum { symbols, .. } => {
                let index = cursor.long()?;
                let symbol = usize::try_from(index).ok().and_then(|index| symbols.get(index));
                builder.text(symbol.ok_or(Undecoded::Payload)?)
            }
            Kind::Decimal { precision, scale, fixed } => {
                let bytes = match fixed {
                    Some(size) => cursor.take(*size as usize)?,
                    None => cursor.prefixed()?,
                };
                builder.decimal(&digits(bytes, *precision, *scale).ok_or(Undecoded::Payload)?)
            }
            Kind::Date => {
                let days = int(cursor)?.ok_or(Undecoded::Payload)?;
                if time::in_range(i64::from(days) * time::DAY_SECONDS) { builder.date(days) } else { builder.int(days) }
            }
            Kind::Time(unit) => return self.time(*unit),
            Kind::Timestamp { unit, local } => return self.timestamp(*unit, *local),
            _ => return Err(Undecoded::Payload),
        };
        built.map_err(Undecoded::Host)
    }

    fn time(&mut self, unit: TimeUnit) -> Built<B> {
        let value = self.cursor.long()?;
        if unit == TimeUnit::Millis && i32::try_from(value).is_err() {
            return Err(Undecoded::Payload);
        }
        let built = match value.checked_mul(nanos_of(unit)) {
            Some(nanos @ 0..time::DAY_NANOS) => self.builder.time(nanos),
            _ => self.builder.long(value),
        };
        built.map_err(Undecoded::Host)
    }

    fn timestamp(&mut self, unit: TimeUnit, local: bool) -> Built<B> {
        let number = self.cursor.long()?;
        let per_second = time::SECOND_NANOS / nanos_of(unit);
        let seconds = number.div_euclid(per_second);
        let nanos = u32::try_from(number.rem_euclid(per_second) * nanos_of(unit)).unwrap_or(0);
        let built = if time::in_range(seconds) {
            self.builder.timestamp(Timestamp { seconds, nanos, number, per_second, local })
        } else {
            self.builder.long(number)
        };
        built.map_err(Undecoded::Host)
    }
}

/// An `int`; `None` beyond 32 bits.
fn int(cursor: &mut Cursor<'_>) -> Result<Option<i32>, Fault> {
    Ok(i32::try_from(cursor.long()?).ok())
}

/// The digits of a decimal; `None` where it has more than its precision.
fn digits(bytes: &[u8], precision: u32, scale: u32) -> Option<String> {
    let (mut small, mut large) = (DecimalBuf::new(), Vec::new());
    unscaled_within(bytes, (precision, scale), &mut small, &mut large).map(|number| number.plain(scale))
}
