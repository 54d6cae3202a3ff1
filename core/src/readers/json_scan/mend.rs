//! Faults, where all of them are wanted: each value that has one is read by the careful reader alone,
//! and the scan goes on behind it.

use super::code::{List, Node, Object, Way};
use super::words::blanks;
use super::{Rest, Scan};
use crate::diagnostics::codes;
use crate::readers::fault::{Found, Raw, Sink, Step};
use crate::readers::json::{Dialect, JsonDoc};
use crate::readers::json_text::{self, Parsed};
use crate::readers::judge::Where;
use crate::readers::ops::{OpId, OpKind};

impl<'r, S: Sink> Scan<'r, S> {
    /// Scans the payload, and says its faults. `false` where only the careful reader can: what was
    /// said until then is not to be used.
    pub(crate) fn mended(&mut self) -> bool {
        let payload = self.run.payload;
        if payload.len() as u64 > self.run.limits.payload_bytes || !self.run.options.duplicate_keys_refuse {
            return false;
        }
        let root = self.program.root;
        let rest = self.value(root, payload).or_else(|| self.mend(root, payload));
        !self.doubt && rest.is_some_and(|rest| blanks(rest).is_empty())
    }

    /// A value that has a step of its own, which was entered.
    #[inline]
    pub(super) fn member(&mut self, id: OpId, rest: &'r [u8]) -> Rest<'r> {
        let read = self.value(id, rest);
        if S::QUICK {
            return read;
        }
        let read = match read {
            None => self.mend(id, rest),
            read => read,
        };
        self.run.sink.leave();
        read
    }

    /// Reads a value that was refused once more.
    #[cold]
    #[inline(never)]
    fn mend(&mut self, id: OpId, rest: &'r [u8]) -> Rest<'r> {
        let node = self.program.nodes.get(id.0 as usize)?;
        let start = blanks(rest);
        // Within an object or a list the faults of its members were told already.
        let was_entered = match start.first() {
            Some(b'{') => !matches!(node.object, Object::Refused),
            Some(b'[') => !matches!(node.list, List::Refused),
            _ => false,
        };
        if self.doubt || (was_entered && !matches!(node.way, Way::Fallback(_) | Way::Composite)) {
            return self.unsure();
        }
        let doc = JsonDoc::new(self.run.payload, Dialect::Json, self.run.limits);
        let value = doc.value_at(self.at(start));
        let depth = self.run.depth;
        let read = self.run.datum(id, &value);
        let end = doc.end_of(&value);
        if read.is_err() || self.run.broken || self.run.depth != depth {
            return self.unsure();
        }
        match end {
            Some(end) => self.run.payload.get(end..),
            None => self.unsure(),
        }
    }

    /// Steps into a property.
    pub(super) fn enter(&mut self, node: &Node, index: usize) {
        if let OpKind::Record(record) = &self.run.plan.op(node.op).kind
            && let Some(field) = record.fields.get(index)
        {
            self.run.enter_field(index, field);
        }
    }

    /// A required property that is not there.
    #[cold]
    pub(super) fn missing(&mut self, node: &Node, index: usize, start: &[u8]) -> Option<()> {
        self.enter(node, index);
        let op = self.run.plan.op(node.op);
        let fault = Raw::new(codes::SCHEMA_REQUIRED, op.node, Found::Nothing).at(Some(self.before(start)));
        self.run.fault(fault).ok()?;
        self.run.sink.leave();
        Some(())
    }

    /// Too few or too many members or elements; `start` is what stands behind the bracket.
    #[cold]
    #[inline(never)]
    pub(super) fn wrong_size(&mut self, node: &Node, total: u64, start: &[u8], rest: &'r [u8]) -> Rest<'r> {
        if S::QUICK {
            return None;
        }
        let at = Where { slot: None, offset: Some(self.before(start)) };
        let op = self.run.plan.op(node.op);
        let is_list = usize::try_from(self.before(start)).ok().and_then(|at| self.run.payload.get(at)) == Some(&b'[');
        let said = if is_list { self.run.list_size(op, total, at) } else { self.run.map_size(op, total, at) };
        said.ok()?;
        Some(rest)
    }

    /// The offset of the bracket before `start`.
    fn before(&self, start: &[u8]) -> u64 {
        self.at(start).saturating_sub(1) as u64
    }

    /// A value under a key that no property has; `key` is where the key stands.
    #[inline(never)]
    pub(super) fn named(&mut self, id: OpId, key: &'r [u8], rest: &'r [u8]) -> Rest<'r> {
        self.with_key(key, |scan, name, _| {
            scan.run.sink.enter(Step::Key(name));
            Some(())
        })?;
        self.member(id, rest)
    }

    /// A member that must not be there.
    #[cold]
    #[inline(never)]
    pub(super) fn refused_key(&mut self, node: &Node, key: &'r [u8], rest: &'r [u8]) -> Rest<'r> {
        let op = self.run.plan.op(node.op);
        self.with_key(key, |scan, name, at| {
            scan.run.sink.enter(Step::Undeclared(name));
            let fault = Raw::new(codes::SCHEMA_UNDECLARED, op.node, Found::Nothing).at(Some(at));
            scan.run.fault(fault).ok()
        })?;
        self.run.sink.leave();
        self.skip(rest)
    }

    /// Acts on the key that stands at `key`, perhaps behind blanks; it was read before.
    fn with_key(&mut self, key: &'r [u8], act: impl FnOnce(&mut Self, &str, u64) -> Option<()>) -> Option<()> {
        let key = blanks(key);
        let at = self.at(key);
        let payload = self.run.payload;
        match json_text::string(payload, at + 1) {
            Ok((Parsed::Text(name), _)) => act(self, &name, at as u64),
            _ => self.unsure(),
        }
    }
}
