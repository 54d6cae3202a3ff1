//! What ODCS properties ask of a scalar of the Avro wire beyond its type: checked on its cell, so
//! that bytes and objects take one way.

use std::borrow::Cow;

use super::datum::View;
use super::fault::{Found, Raw, Sink, Stop};
use super::judge_json::{bound_faults, found, is_listed, text_faults};
use super::moments::point_of;
use super::ops::{Checks, Op, OpKind};
use super::run::Run;
use super::tape::TapeRef;
use super::texts::code_points;
use crate::cells::{Cell, TextRef};
use crate::diagnostics::{Code, codes};

type Value<'v> = View<'v, TapeRef<'v>>;

impl<S: Sink> Run<'_, S> {
    /// The cell, or a bad one where a check refuses the value.
    #[inline]
    pub(crate) fn refined(&mut self, op: &Op, cell: Cell, offset: Option<u64>) -> Result<Cell, Stop> {
        match op.checks.as_deref() {
            Some(checks) if checks.refines() => self.refine(op, checks, cell, offset),
            _ => Ok(cell),
        }
    }

    #[inline(never)]
    fn refine(&mut self, op: &Op, checks: &Checks, cell: Cell, offset: Option<u64>) -> Result<Cell, Stop> {
        match cell {
            Cell::Text(text) => self.refine_text(op, checks, text, cell, offset),
            Cell::Date(_) | Cell::Time(_) | Cell::Timestamp { .. } | Cell::OutOfRange => {
                let Some(moments) = checks.moments.as_deref() else { return Ok(cell) };
                let faults: Vec<Code> = match point_of(cell) {
                    Some(point) => moments.faults(point).collect(),
                    // Beyond all bounds that can be written.
                    None => vec![codes::SCHEMA_FORMAT],
                };
                self.say_all(op, &faults, Found::Nothing, cell, offset)
            }
            Cell::Symbol(index) => {
                let OpKind::Enum(symbols) = &op.kind else { return Ok(cell) };
                let symbol = symbols.symbols.get(index as usize).map_or("", |symbol| &**symbol);
                self.refine_value(op, checks, &View::Text(Cow::Borrowed(symbol)), cell, offset)
            }
            Cell::Bool(value) => self.refine_value(op, checks, &View::Bool(value), cell, offset),
            Cell::Int(int) => self.refine_value(op, checks, &View::Int(int), cell, offset),
            Cell::Double(double) => {
                let view = if matches!(op.kind, OpKind::Float) { single(double) } else { View::Double(double) };
                self.refine_value(op, checks, &view, cell, offset)
            }
            Cell::Decimal { mantissa, scale } => {
                let digits = format!("{mantissa}e{}", -i64::from(scale));
                self.refine_value(op, checks, &View::Digits(Cow::Owned(digits)), cell, offset)
            }
            Cell::Digits(_) | Cell::Number { .. } => {
                let Some(text) = cell.digits() else { return Ok(cell) };
                let digits = self.scratch.text_bytes((self.payload, self.buffer), text);
                let digits = String::from_utf8_lossy(digits).into_owned();
                self.refine_value(op, checks, &View::Digits(Cow::Owned(digits)), cell, offset)
            }
            // Nothing that was said of it can be refused.
            _ => Ok(cell),
        }
    }

    fn refine_text(
        &mut self,
        op: &Op,
        checks: &Checks,
        text: TextRef,
        cell: Cell,
        offset: Option<u64>,
    ) -> Result<Cell, Stop> {
        let mut faults: Vec<Code> = Vec::new();
        let bytes = self.scratch.text_bytes((self.payload, self.buffer), text);
        let Some(text) = smoothutf8::from_utf8(bytes) else { return Ok(cell) };
        if checks.any_of.as_ref().is_some_and(|listed| !listed.has_text(text.as_bytes())) {
            faults.push(codes::SCHEMA_ENUM);
        }
        text_faults(checks, text, |code, _| {
            faults.push(code);
            Ok(())
        })?;
        if faults.is_empty() {
            return Ok(cell);
        }
        let text = text.to_owned();
        self.say_all(op, &faults, Found::Text(&text), cell, offset)
    }

    fn refine_value(
        &mut self,
        op: &Op,
        checks: &Checks,
        view: &Value<'_>,
        cell: Cell,
        offset: Option<u64>,
    ) -> Result<Cell, Stop> {
        let mut faults: Vec<Code> = Vec::new();
        if checks.any_of.as_ref().is_some_and(|listed| !is_listed(listed, view)) {
            faults.push(codes::SCHEMA_ENUM);
        }
        let is_number = !matches!(view, View::Text(_) | View::Bool(_));
        if is_number && checks.has_bounds() {
            if matches!(view, View::Double(double) if double.is_nan()) {
                // Within no bounds.
                faults.extend(checks.bound_codes());
            } else {
                bound_faults(checks, view, |code| {
                    faults.push(code);
                    Ok(())
                })?;
            }
        }
        self.say_all(op, &faults, found(view), cell, offset)
    }

    fn say_all(
        &mut self,
        op: &Op,
        faults: &[Code],
        found: Found<'_>,
        cell: Cell,
        offset: Option<u64>,
    ) -> Result<Cell, Stop> {
        for code in faults {
            let found = match (*code, found) {
                (codes::SCHEMA_MIN_LENGTH | codes::SCHEMA_MAX_LENGTH, Found::Text(text)) => {
                    Found::Length(code_points(text.as_bytes()))
                }
                _ => found,
            };
            self.fault(Raw::new(*code, op.node, found).at(offset))?;
        }
        Ok(if faults.is_empty() { cell } else { Cell::Bad })
    }
}

/// A single counts as the shortest decimal that reads back as it.
fn single(double: f64) -> Value<'static> {
    #[expect(clippy::cast_possible_truncation, reason = "it was widened from a single")]
    let single = double as f32;
    if single.is_finite() { View::Digits(Cow::Owned(format!("{single:e}"))) } else { View::Double(double) }
}
