//! Values of the writer's schema that are only passed: to their end, with its checks where nobody
//! else makes them.

use super::run::{Rewriting, left_out};
use crate::diagnostics::{Code, codes};
use crate::readers::avro_cursor::Fault;
use crate::readers::{Flow, Found, Raw, Sink, Step};
use crate::scalars::decimal::{DecimalBuf, unscaled_within};
use crate::scalars::uuid;
use crate::schema::{IntKind, Kind, NodeId, Record, TimeUnit};

/// A node of no schema: the reader's has none for what is skipped.
const NOWHERE: NodeId = NodeId(u32::MAX);

impl<S: Sink> Rewriting<'_, '_, S> {
    /// Passes a value. `checks`: what is wrong with it is told here.
    pub(super) fn pass(&mut self, id: NodeId, checks: bool) -> Flow {
        self.count()?;
        let writer = self.writer();
        match &writer.node(id).kind {
            Kind::Record(record) => self.pass_record(record, checks),
            Kind::List(element) => self.pass_blocks(*element, false, checks),
            Kind::Map { value, .. } => self.pass_blocks(*value, true, checks),
            Kind::Union(branches) => {
                let at = self.cursor.at;
                let index = self.long()?;
                match usize::try_from(index).ok().and_then(|index| branches.get(index)) {
                    Some(branch) => self.pass(*branch, checks),
                    None => self.end(Fault { code: codes::AVRO_UNION_INDEX, at }, NOWHERE),
                }
            }
            kind => self.pass_scalar(kind, checks),
        }
    }

    #[inline(never)]
    fn pass_record(&mut self, record: &Record, checks: bool) -> Flow {
        self.open()?;
        for (index, field) in (0_u32..).zip(&record.fields) {
            if checks {
                self.sink.enter(left_out(index, &field.name));
            }
            self.pass(field.node, checks)?;
            if checks {
                self.sink.leave();
            }
        }
        self.close();
        Ok(())
    }

    #[inline(never)]
    fn pass_blocks(&mut self, element: NodeId, is_map: bool, checks: bool) -> Flow {
        self.open()?;
        let mut index = 0_u32;
        let mut keys = Vec::new();
        while let Some((count, end)) = self.block()? {
            for _ in 0..count {
                if is_map {
                    let at = self.cursor.at;
                    self.count()?;
                    let key = self.prefixed()?;
                    if checks {
                        keys.push((key, at));
                        self.sink.enter(Step::Hidden);
                        if !smoothutf8::verify(key) {
                            self.tell(codes::AVRO_UTF8, at)?;
                        }
                    }
                } else if checks {
                    self.sink.enter(Step::Index(index));
                }
                self.pass(element, checks)?;
                if checks {
                    self.sink.leave();
                }
                index = index.saturating_add(1);
            }
            self.end_of_block(end)?;
        }
        self.double_keys(keys)?;
        self.close();
        Ok(())
    }

    fn double_keys(&mut self, mut keys: Vec<(&[u8], usize)>) -> Flow {
        keys.sort_unstable();
        for pair in keys.windows(2) {
            if let [(one, _), (other, at)] = pair
                && one == other
            {
                self.sink.enter(Step::Hidden);
                self.tell(codes::AVRO_DUPLICATE_KEY, *at)?;
                self.sink.leave();
            }
        }
        Ok(())
    }

    /// A fault after which the next value's place is known.
    fn tell(&mut self, code: Code, at: usize) -> Flow {
        self.sink.fault(Raw::new(code, NOWHERE, Found::Nothing).at(Some(at as u64)))
    }

    #[inline(never)]
    fn pass_scalar(&mut self, kind: &Kind, checks: bool) -> Flow {
        let at = self.cursor.at;
        let wrong = match kind {
            Kind::Null => None,
            Kind::Bool => (self.take(1)?.first().is_some_and(|byte| *byte > 1)).then_some(codes::AVRO_BOOL),
            Kind::Int(IntKind::I32) | Kind::Date | Kind::Time(TimeUnit::Millis) => {
                i32::try_from(self.long()?).is_err().then_some(codes::AVRO_INT_RANGE)
            }
            Kind::Int(_) | Kind::Time(_) | Kind::Timestamp { .. } => {
                self.long()?;
                None
            }
            Kind::Float => self.take(4).map(|_| None)?,
            Kind::Double => self.take(8).map(|_| None)?,
            Kind::Bytes => self.prefixed().map(|_| None)?,
            Kind::Text => {
                let bytes = self.prefixed()?;
                (checks && !smoothutf8::verify(bytes)).then_some(codes::AVRO_UTF8)
            }
            Kind::Uuid { fixed: false } => {
                let bytes = self.prefixed()?;
                (checks && !uuid::is_uuid(bytes)).then_some(codes::AVRO_UUID)
            }
            Kind::Enum { symbols, .. } => {
                let index = self.long()?;
                let is_known = usize::try_from(index).is_ok_and(|index| index < symbols.len());
                (!is_known).then_some(codes::AVRO_ENUM_INDEX)
            }
            Kind::Decimal { precision, scale, fixed } => {
                let bytes = match fixed {
                    Some(size) => self.take(*size as usize)?,
                    None => self.prefixed()?,
                };
                (checks && !is_decimal(bytes, *precision, *scale)).then_some(codes::AVRO_DECIMAL_PRECISION)
            }
            Kind::Fixed(size) => self.take(*size as usize).map(|_| None)?,
            Kind::Uuid { fixed: true } => self.take(16).map(|_| None)?,
            Kind::Duration => self.take(12).map(|_| None)?,
            _ => return self.end(Fault { code: codes::AVRO_NO_VALUE, at }, NOWHERE),
        };
        match wrong {
            Some(code) if checks => self.tell(code, at),
            _ => Ok(()),
        }
    }
}

/// Whether an unscaled integer is within its precision.
fn is_decimal(bytes: &[u8], precision: u32, scale: u32) -> bool {
    let (mut small, mut large) = (DecimalBuf::new(), Vec::new());
    unscaled_within(bytes, (precision, scale), &mut small, &mut large).is_some()
}
