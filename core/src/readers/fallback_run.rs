//! A subtree that a fallback judges: first its own soundness, then the verdict of the validator,
//! then the cells, which are filled along the shape without checks.

use super::fault::{Flow, Sink};
use super::judge::Where;
use super::ops::OpId;
use super::run::Run;
use super::tape::TapeRef;
use crate::cells::Cell;

impl<S: Sink> Run<'_, S> {
    /// Judges a value, which stands on the tape. (Defaults, which do not, fill no JSON Schema.)
    #[inline(never)]
    pub(crate) fn fallback(&mut self, id: OpId, slot: Option<u32>, at: Where) -> Flow {
        let (Some(at_slot), Some(tape)) = (slot, self.aside) else { return Ok(()) };
        let value = TapeRef { tape, payload: self.payload, buffer: self.buffer, at: at_slot };
        let faults = self.faults;
        self.judge_fallback(id, value)?;
        let op = self.plan.op(id);
        if self.faults != faults {
            for cell in [op.store.map(|store| store.cell), op.whole].into_iter().flatten() {
                self.put(cell, Cell::Bad);
            }
            return Ok(());
        }
        if op.placed && self.fill {
            let was = std::mem::replace(&mut self.unchecked, true);
            let flow = self.unjudged(id, &value, at);
            self.unchecked = was;
            return flow;
        }
        Ok(())
    }

    /// Judges what is beyond the plan, which judges the value itself: a list with double elements,
    /// a text of a format. The plan says what is not sound.
    pub(crate) fn beside(&mut self, id: OpId, slot: Option<u32>) -> Flow {
        let (Some(slot), Some(tape)) = (slot, self.aside) else { return Ok(()) };
        let value = TapeRef { tape, payload: self.payload, buffer: self.buffer, at: slot };
        if self.is_sound(value) { self.judge_fallback(id, value) } else { Ok(()) }
    }

    fn judge_fallback(&mut self, id: OpId, value: TapeRef<'_>) -> Flow {
        let op = self.plan.op(id);
        if !self.is_sound(value) {
            return self.drain_value(op.node, &value);
        }
        if let (Some(fallbacks), Some(index)) = (&self.readers.fallbacks, op.fallback) {
            if fallbacks.accepts(index, value) {
                return Ok(());
            }
            let pointer = self.readers.shape.fallbacks.get(index as usize).map_or("", |fallback| &*fallback.pointer);
            return self.attribute(fallbacks, pointer, id, value);
        }
        // Nothing judges it: then nothing accepts it either.
        let fault =
            super::fault::Raw::new(crate::diagnostics::codes::SCHEMA_KEYWORD, op.node, super::fault::Found::Nothing);
        self.fault(fault)
    }
}
