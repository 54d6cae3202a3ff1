//! Lists and maps: walking them, and building them.

use super::Run;
use super::leaves::same;
use crate::cells::Slot;
use crate::rules::cost::text_units;
use crate::rules::program::{Node, NodeIx, Range, Read};
use crate::rules::value::{NO_KEY, NO_OVERLOAD, OVERFLOW, Out, Seq, Stop, Str, Val};

/// A walk over the elements of a list, or the pairs of a map.
#[derive(Clone, Copy)]
pub(super) struct Cursor {
    seq: Seq,
    next: u32,
    /// Where the next element lies in a tape.
    tape: u32,
}

impl Cursor {
    pub(super) fn new(seq: Seq) -> Self {
        let tape = if let Seq::Tape { at, .. } = seq { at } else { 0 };
        Self { seq, next: 0, tape }
    }
}

impl Run<'_> {
    /// The next element.
    pub(super) fn next(&mut self, cursor: &mut Cursor) -> Option<Out> {
        if cursor.next >= cursor.seq.len() {
            return None;
        }
        let at = cursor.next;
        cursor.next += 1;
        if let Err(stop) = self.charge(1) {
            return Some(Err(stop));
        }
        if let Seq::Tape { .. } = cursor.seq {
            let slot = cursor.tape;
            cursor.tape = self.cells.tape().after(slot);
            return Some(self.slot(slot));
        }
        Some(self.element(cursor.seq, at))
    }

    /// The next pair of a map.
    pub(super) fn next_pair(&mut self, cursor: &mut Cursor) -> Option<Result<(Val, Val), Stop>> {
        if cursor.next >= cursor.seq.len() {
            return None;
        }
        let at = cursor.next;
        cursor.next += 1;
        if let Err(stop) = self.charge(1) {
            return Some(Err(stop));
        }
        Some(self.pair(cursor, at))
    }

    fn pair(&self, cursor: &mut Cursor, at: u32) -> Result<(Val, Val), Stop> {
        let stored = |list: &[Val], start: u32| -> Result<(Val, Val), Stop> {
            let first = (start + 2 * at) as usize;
            let key = list.get(first).copied().ok_or(NO_KEY)?;
            Ok((key, list.get(first + 1).copied().ok_or(NO_KEY)?))
        };
        match cursor.seq {
            Seq::Const { start, .. } => stored(&self.program.values, start),
            Seq::Built { start, .. } => stored(&self.work.values, start),
            Seq::Frames { info, start, .. } => {
                let info = self.program.lists.get(info as usize).copied().ok_or(NO_OVERLOAD)?;
                let key = info.key.ok_or(NO_OVERLOAD)?;
                let key = self.value(self.cells.get(key, start + at), Read::Plain)?;
                let value = match info.element {
                    Some((cell, read)) => self.value(self.cells.get(cell, start + at), read)?,
                    None => Val::Null,
                };
                Ok((key, value))
            }
            Seq::Tape { .. } => {
                let key = self.slot(cursor.tape)?;
                let value = self.slot(cursor.tape + 1)?;
                cursor.tape = self.cells.tape().after(cursor.tape + 1);
                Ok((key, value))
            }
        }
    }

    /// The element at a position that is within the list.
    pub(super) fn element(&mut self, seq: Seq, at: u32) -> Out {
        match seq {
            Seq::Const { start, .. } => self.program.values.get((start + at) as usize).copied().ok_or(NO_KEY),
            Seq::Built { start, .. } => self.work.values.get((start + at) as usize).copied().ok_or(NO_KEY),
            Seq::Frames { info, start, .. } => {
                let info = self.program.lists.get(info as usize).copied().ok_or(NO_OVERLOAD)?;
                let (cell, read) = info.element.ok_or(NO_OVERLOAD)?;
                self.value(self.cells.get(cell, start + at), read)
            }
            Seq::Tape { at: first, .. } => {
                self.charge(u64::from(at))?;
                let mut slot = first;
                for _ in 0..at {
                    slot = self.cells.tape().after(slot);
                }
                self.slot(slot)
            }
        }
    }

    /// The value of a key.
    pub(super) fn lookup(&mut self, map: Seq, key: Val) -> Result<Option<Val>, Stop> {
        if let (Seq::Tape { at, len }, Val::Text(key)) = (map, key) {
            return self.lookup_text(at, len, key);
        }
        let mut cursor = Cursor::new(map);
        while let Some(pair) = self.next_pair(&mut cursor) {
            let (own, value) = pair?;
            if self.equal(own, key)? {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }

    /// The same among the pairs of a tape: only the value that is found is made.
    fn lookup_text(&mut self, first: u32, len: u32, key: Str) -> Result<Option<Val>, Stop> {
        let mut at = first;
        for _ in 0..len {
            self.charge(1)?;
            let tape = self.cells.tape();
            let same = match tape.get(at) {
                Slot::Text(own) => {
                    let (own, key) = (self.cells.bytes(own), self.bytes(key));
                    (own.len() == key.len()).then(|| (same(own, key), text_units(own.len())))
                }
                _ => None,
            };
            // A value that cannot be read stops the search, as it would be seen before the key is compared.
            if matches!(tape.get(at + 1), Slot::Timestamp { .. } | Slot::Host(_) | Slot::Faulty(_)) {
                self.slot(at + 1)?;
            }
            if let Some((same, units)) = same {
                self.charge(units)?;
                if same {
                    return self.slot(at + 1).map(Some);
                }
            }
            at = tape.after(at + 1);
        }
        Ok(None)
    }

    /// Whether a list holds a value, or a map a key.
    pub(super) fn holds(&mut self, container: Val, wanted: Val) -> Result<bool, Stop> {
        match container {
            Val::Map(map) => Ok(self.lookup_key(map, wanted)?),
            Val::List(list) => {
                let mut cursor = Cursor::new(list);
                while let Some(element) = self.next(&mut cursor) {
                    let element = element?;
                    if self.equal(element, wanted)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            _ => Err(NO_OVERLOAD),
        }
    }

    fn lookup_key(&mut self, map: Seq, wanted: Val) -> Result<bool, Stop> {
        if let Seq::Frames { info, start, len } = map {
            let key = self.program.lists.get(info as usize).and_then(|info| info.key).ok_or(NO_OVERLOAD)?;
            for frame in start..start + len {
                self.charge(1)?;
                let own = self.value(self.cells.get(key, frame), Read::Plain)?;
                if self.equal(own, wanted)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        Ok(self.lookup(map, wanted)?.is_some())
    }

    /// Keeps values as a list (or, in pairs, as a map).
    pub(super) fn keep(&mut self, values: &[Val]) -> Result<u32, Stop> {
        let start = u32::try_from(self.work.values.len()).map_err(|_| OVERFLOW)?;
        self.work.values.extend_from_slice(values);
        Ok(start)
    }

    /// Drops the built values from `from` on, and keeps those from there as a list.
    #[inline(never)]
    pub(super) fn list_literal(&mut self, range: Range) -> Out {
        let mut values = Vec::with_capacity(range.len as usize);
        for at in range.start..range.start + range.len {
            let node = self.program.children.get(at as usize).copied().ok_or(NO_OVERLOAD)?;
            let value = self.eval(node)?;
            match (self.program.node(node), value) {
                (Node::Spread(_), Val::Optional(seq)) => values.extend(self.unwrapped(seq)?),
                (Node::Spread(_), _) => return Err(NO_OVERLOAD),
                _ => values.push(value),
            }
        }
        self.built_list(&values)
    }

    #[inline(never)]
    pub(super) fn map_literal(&mut self, range: Range) -> Out {
        let mut values: Vec<Val> = Vec::with_capacity(range.len as usize);
        for at in (range.start..range.start + range.len).step_by(2) {
            let child = |run: &Self, at: u32| run.program.children.get(at as usize).copied().ok_or(NO_OVERLOAD);
            let (key, value) = (child(self, at)?, child(self, at + 1)?);
            self.entry(key, value, &mut values)?;
        }
        self.built_map(&values)
    }

    /// One entry of a map literal; `?key: optional` may be none.
    fn entry(&mut self, key: NodeIx, value: NodeIx, values: &mut Vec<Val>) -> Result<(), Stop> {
        let optional = matches!(self.program.node(key), Node::Spread(_));
        let key = self.eval(key)?;
        self.new_key(values, key)?;
        let value = self.eval(value)?;
        let value = match value {
            _ if !optional => Some(value),
            Val::Optional(seq) => self.unwrapped(seq)?,
            _ => return Err(NO_OVERLOAD),
        };
        if let Some(value) = value {
            values.extend([key, value]);
        }
        Ok(())
    }

    /// A key of a map that is built: of a type for keys, and not there yet.
    pub(super) fn new_key(&mut self, values: &[Val], key: Val) -> Result<(), Stop> {
        if !matches!(key, Val::Bool(_) | Val::Int(_) | Val::Uint(_) | Val::Text(_)) {
            return Err(Stop::Error("unsupported key type"));
        }
        for own in values.iter().step_by(2) {
            self.charge(1)?;
            if self.equal(*own, key)? {
                return Err(Stop::Error("a key stands twice"));
            }
        }
        Ok(())
    }

    /// A map of pairs in a row.
    pub(super) fn built_map(&mut self, values: &[Val]) -> Out {
        let len = u32::try_from(values.len() / 2).map_err(|_| OVERFLOW)?;
        let start = self.keep(values)?;
        Ok(Val::Map(Seq::Built { start, len }))
    }
}
