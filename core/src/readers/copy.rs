//! Copies a value to the tape, faults and all: whoever judges it there reports them in place.

use super::datum::{Datum, View};
use super::fault::{Sink, Stop};
use super::run::Run;
use crate::cells::Slot;
use crate::cells::keys;
use crate::diagnostics::codes;
use crate::schema::NodeId;

impl<S: Sink> Run<'_, S> {
    /// Copies a value; gives its slot.
    pub(crate) fn copy<D: Datum>(&mut self, node: NodeId, value: &D) -> Result<u32, Stop> {
        self.count(node, value.offset())?;
        let read = value.view();
        let view = self.seen(read)?;
        let at = self.scratch.tape.next();
        let slot = match view {
            View::List(list) => return self.copy_list(node, list, value.offset()),
            View::Map(map) => return self.copy_map(node, map, value.offset()),
            View::Null => Slot::Null,
            View::Bool(value) => Slot::Bool(value),
            View::Int(value) => Slot::Int(value),
            View::Uint(value) => Slot::Uint(value),
            View::Double(value) => Slot::Double(value),
            View::Digits(digits) => {
                self.charge(node, digits.len())?;
                Slot::Digits(self.text_ref(digits.as_bytes()))
            }
            View::Text(text) => {
                self.charge(node, text.len())?;
                Slot::Text(self.text_ref(text.as_bytes()))
            }
            View::Bytes(bytes) => {
                self.charge(node, bytes.len())?;
                Slot::Bytes(self.text_ref(&bytes))
            }
            View::Date(days) => Slot::Date(days),
            View::Time(nanos) => Slot::Time(nanos),
            View::Timestamp { seconds, nanos } => Slot::Timestamp { seconds, nanos },
            View::Unsupported(name) => Slot::Host(self.scratch.keep(name.as_bytes())),
            View::Faulty(code) if code == codes::LIMIT_BYTES => return self.end(code, node, None),
            View::Faulty(code) => Slot::Faulty(code),
        };
        self.scratch.tape.push(slot);
        Ok(at)
    }

    #[inline(never)]
    fn copy_list<L>(&mut self, node: NodeId, mut list: L, offset: Option<u64>) -> Result<u32, Stop>
    where
        L: super::datum::Elements<Item: Datum>,
    {
        self.open(node, offset)?;
        let at = self.scratch.tape.push(Slot::Null);
        let mut len = 0_u32;
        while let Some(element) = self.next_element(&mut list)? {
            self.copy(node, &element)?;
            len = len.saturating_add(1);
        }
        let end = self.scratch.tape.next();
        self.scratch.tape.set(at, Slot::List { len, end });
        self.close();
        Ok(at)
    }

    #[inline(never)]
    fn copy_map<M>(&mut self, node: NodeId, mut map: M, offset: Option<u64>) -> Result<u32, Stop>
    where
        M: super::datum::Members<Item: Datum>,
    {
        self.open(node, offset)?;
        let at = self.scratch.tape.push(Slot::Null);
        let mark = self.scratch.keys.len();
        let mut len = 0_u32;
        while let Some(member) = self.next_member(&mut map)? {
            self.charge(node, map.key().len())?;
            let slot = if let Some(code) = map.key_fault() {
                Slot::Faulty(code)
            } else {
                let text = self.text_ref(map.key().as_bytes());
                if !self.options.duplicate_keys_refuse {
                    let slot = u64::from(self.scratch.tape.next());
                    keys::note(self.scratch, map.key().as_bytes(), text, slot);
                }
                Slot::Text(text)
            };
            self.scratch.tape.push(slot);
            self.copy(node, &member)?;
            len = len.saturating_add(1);
        }
        let end = self.scratch.tape.next();
        self.scratch.tape.set(at, Slot::Map { len, end });
        if !self.options.duplicate_keys_refuse {
            self.keep_last(at, mark);
        }
        self.close();
        Ok(at)
    }

    /// Takes members away whose key stands again later in the same object.
    fn keep_last(&mut self, at: u32, mark: usize) {
        keys::sort(self.scratch, mark, (self.payload, self.buffer));
        let mut replaced = Vec::new();
        let mut from = 1;
        while let Some(index) = keys::next_double(self.scratch, mark, from, (self.payload, self.buffer)) {
            replaced.extend(self.scratch.keys.get(mark + index - 1).map(|key| key.offset));
            from = index + 1;
        }
        self.scratch.keys.truncate(mark);
        if !replaced.is_empty() {
            replaced.sort_unstable();
            self.scratch.tape.remove_members(at, &replaced);
        }
    }

    /// Whether anything in a value on the tape is a fault of its source.
    pub(crate) fn is_sound(&mut self, value: super::tape::TapeRef<'_>) -> bool {
        let mark = self.scratch.keys.len();
        let mut sink = super::fault::FirstFault::default();
        let mut run = self.with_sink(&mut sink, false);
        let flow = run.drain_value(NodeId(u32::MAX), &value);
        let spent = run.spent();
        self.take_spent_quietly(spent);
        // It stops within open objects, whose keys are then no one's.
        self.scratch.keys.truncate(mark);
        flow.is_ok()
    }
}
