//! Values under ODCS properties: JSON's values and checks, and beside them dates and times, which
//! are texts in JSON and values of their own in hosts; and the keys of maps.

use std::borrow::Cow;

use super::datum::{Datum, View};
use super::fault::{Flow, Note, Raw, Sink};
use super::judge::Where;
use super::moments::{Moments, cell_of};
use super::ops::{Op, OpId, OpKind};
use super::run::Run;
use super::tape::TapeRef;
use crate::cells::Cell;
use crate::diagnostics::codes;
use crate::scalars::time::{Class, Point};

impl<S: Sink> Run<'_, S> {
    pub(crate) fn odcs_view<D: Datum>(&mut self, op: &Op, view: View<'_, D>, at: Where) -> Flow {
        let moments = op.checks.as_deref().and_then(|checks| checks.moments.as_deref());
        match moments {
            Some(moments) if !matches!(view, View::Null) => self.moment(op, moments, view, at),
            _ => self.json_view(op, view, at),
        }
    }

    #[inline(never)]
    fn moment<D: Datum>(&mut self, op: &Op, moments: &Moments, view: View<'_, D>, at: Where) -> Flow {
        let point = match (moments.class, &view) {
            (Class::Date, View::Date(days)) => Some((i64::from(*days), 0)),
            (Class::Time, View::Time(nanos)) => Some(clock(*nanos)),
            (Class::Timestamp, View::Timestamp { seconds, nanos }) => Some((*seconds, *nanos)),
            (_, View::Text(_)) if moments.is_unread => {
                self.set(op, Cell::OutOfRange);
                return Ok(());
            }
            (class, View::Text(text)) => moments.form.read(class, text.as_bytes()),
            _ => return self.wrong_type(op, view, at),
        };
        let found = super::judge_json::found(&view);
        let Some(point) = point else {
            return self.refuse(op, Raw::new(codes::SCHEMA_FORMAT, op.node, found).at(at.offset));
        };
        let mut is_good = true;
        for code in moments.faults(point) {
            is_good = false;
            self.fault(Raw::new(code, op.node, found).at(at.offset))?;
        }
        self.set(op, if is_good { cell_of(moments.class, point) } else { Cell::Bad });
        Ok(())
    }

    /// The cell of a date or time that was judged without a fault.
    pub(crate) fn moment_cell<D: Datum>(op: &Op, view: &View<'_, D>) -> Option<Cell> {
        let moments = op.checks.as_deref()?.moments.as_deref()?;
        match view {
            View::Text(text) if !moments.is_unread => {
                let point = moments.form.read(moments.class, text.as_bytes())?;
                Some(cell_of(moments.class, point))
            }
            _ => None,
        }
    }

    /// Judges the key of a map by the op of its keys: as the text that it is, or as the number or
    /// bool that it spells.
    #[inline(never)]
    pub(crate) fn map_key(&mut self, id: OpId, key: &str) -> Flow {
        let op = self.plan.op(id);
        let text = || View::<TapeRef<'_>>::Text(Cow::Borrowed(key));
        let view = match &op.kind {
            OpKind::Int(_) | OpKind::Double => match super::json_number::scan(key.as_bytes()) {
                Ok(number) if number.len() == key.len() => super::json_number::view(number),
                _ => text(),
            },
            OpKind::Bool => match key {
                "true" => View::Bool(true),
                "false" => View::Bool(false),
                _ => text(),
            },
            _ => text(),
        };
        let was = std::mem::replace(&mut self.in_key, true);
        let flow = self.odcs_view(op, view, Where::default());
        self.in_key = was;
        flow
    }

    /// The note of a fault, where it is one of a map's key.
    pub(crate) fn about_key<'a>(&self, fault: Raw<'a>) -> Raw<'a> {
        if self.in_key { fault.note(Note::Key) } else { fault }
    }
}

fn clock(nanos: i64) -> Point {
    let second = crate::scalars::time::SECOND_NANOS;
    (nanos / second, u32::try_from(nanos % second).unwrap_or(0))
}
