//! The Avro specification's own JSON encoding: what it asks beside plain JSON. A value of a union
//! is null, or stands under the name of its type; bytes of every kind are code points; dates and
//! times are their numbers; every field is there.

use super::datum::{Datum, Members, View};
use super::fault::{Flow, Found, Note, Raw, Sink, Stop};
use super::judge::{Where, word};
use super::ops::{Op, OpId, UnionOp};
use super::run::Run;
use crate::cells::{Cell, Slot};
use crate::diagnostics::codes;
use crate::schema::NodeId;

impl<S: Sink> Run<'_, S> {
    /// A value of a union: null, or an object of one member, whose key names the branch.
    #[inline(never)]
    pub(crate) fn tagged<D: Datum>(&mut self, op: &Op, union: &UnionOp, view: View<'_, D>, at: Where) -> Flow {
        match view {
            View::Null => {
                self.set(op, Cell::Null);
                self.nullable(op, union, View::<D>::Null, at)
            }
            View::Map(map) => self.under_tag(op, union, map, at),
            other => {
                let found = Found::Type(word(&other));
                self.untagged(op, union, (found, None), at)?;
                self.drain(op.node, other)
            }
        }
    }

    fn under_tag<M: Members<Item: Datum>>(&mut self, op: &Op, union: &UnionOp, mut map: M, at: Where) -> Flow {
        let mut found = Found::Type("object without a member");
        let mut near = None;
        let mut is_good = false;
        while let Some(member) = self.next_member(&mut map)? {
            let branch = if map.key_fault().is_none() { branch_of(union, map.key()) } else { None };
            match branch.filter(|_| !is_good) {
                Some((_, branch)) => {
                    is_good = true;
                    self.set(op, Cell::Record);
                    self.datum(branch, &member)?;
                    continue;
                }
                None if is_good => found = Found::Type("object of more members"),
                None => {
                    found = Found::Type("object under another name");
                    near = near.or_else(|| self.near(union, map.key()));
                }
            }
            self.untagged(op, union, (found, near), at)?;
            self.drain_value(op.node, &member)?;
            while let Some(member) = self.next_member(&mut map)? {
                self.drain_value(op.node, &member)?;
            }
            return Ok(());
        }
        if is_good { Ok(()) } else { self.untagged(op, union, (found, near), at) }
    }

    /// The branch whose short name is the key.
    fn near(&self, union: &UnionOp, key: &str) -> Option<NodeId> {
        let at = union.tags.iter().position(|tag| tag.rsplit('.').next() == Some(key))?;
        union.branches.get(at).map(|branch| self.plan.op(*branch).node)
    }

    #[cold]
    fn untagged(&mut self, op: &Op, union: &UnionOp, (found, near): (Found<'_>, Option<NodeId>), at: Where) -> Flow {
        self.set_bad(op, union);
        let fault = Raw::new(codes::AVRO_UNION_TAG, op.node, found).at(at.offset).untyped();
        self.fault(near.map_or(fault, |near| fault.note(Note::Two(near, near))))
    }

    /// Copies the value of a union as rules see it: without the name of its branch.
    #[inline(never)]
    pub(crate) fn typed_tagged<D: Datum>(&mut self, union: &UnionOp, value: &D) -> Flow {
        let read = value.view();
        let View::Map(mut map) = self.seen(read)? else {
            if let Some(null) = union.null.filter(|_| union.is_mixed()) {
                self.scratch.tape.note_branch(null);
            }
            self.scratch.tape.push(Slot::Null);
            return Ok(());
        };
        let member = self.next_member(&mut map)?;
        let Some((member, (index, branch))) = member.zip(branch_of(union, map.key())) else { return Err(Stop) };
        if union.is_mixed() {
            self.scratch.tape.note_branch(index);
        }
        self.typed_op(branch, &member)
    }
}

/// The branch that a key names in full; null is never tagged.
fn branch_of(union: &UnionOp, key: &str) -> Option<(usize, OpId)> {
    let at = union.tags.iter().position(|tag| **tag == *key).filter(|at| union.null != Some(*at))?;
    Some((at, *union.branches.get(at)?))
}
