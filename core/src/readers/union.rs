//! Untagged unions of Avro, over values: the first branch, in schema order, that accepts.

use super::datum::{Datum, Members, View};
use super::fault::{FirstFault, Flow, Found, Note, Raw, Sink, Stop};
use super::judge::{Where, word};
use super::ops::{Op, OpId, OpKind, RecordOp, UnionOp};
use super::run::Run;
use crate::cells::Cell;
use crate::diagnostics::codes;

impl<S: Sink> Run<'_, S> {
    /// A union of null and at most one other branch: no branch has to be tried.
    #[inline]
    pub(crate) fn nullable<D: Datum>(&mut self, op: &Op, union: &UnionOp, view: View<'_, D>, at: Where) -> Flow {
        let plan = self.plan;
        let is_null = matches!(view, View::Null);
        let wanted = |index: &usize| is_null == (union.null == Some(*index));
        let branch = (0..union.branches.len()).find(wanted).and_then(|index| union.branches.get(index));
        match branch {
            Some(branch) if !(is_null && op.not_null()) => self.view(plan.op(*branch), view, at),
            _ => {
                self.set_bad(op, union);
                self.wrong_type(op, view, at)
            }
        }
    }

    /// The cell of a refused value: the union's own, or that of a branch.
    pub(crate) fn set_bad(&mut self, op: &Op, union: &UnionOp) {
        let of_branch = || union.branches.iter().find_map(|branch| self.plan.op(*branch).store);
        let own = op.store.or_else(of_branch).map(|store| store.cell);
        for cell in [own, op.whole].into_iter().flatten() {
            self.put(cell, Cell::Bad);
        }
    }

    /// Any other union: the value can be read again and again.
    #[inline(never)]
    pub(crate) fn branches<D: Datum>(&mut self, op: &Op, union: &UnionOp, value: &D, at: Where) -> Flow {
        let refused_null = op.not_null() && self.is_null(value)?;
        let mut chosen = None;
        for branch in union.branches.iter().filter(|_| !refused_null) {
            if self.accepts(*branch, value)? {
                chosen = Some(*branch);
                break;
            }
        }
        let Some(chosen) = chosen else { return self.no_branch(op, union, value, at) };
        if let Some(other) = self.rival(union, chosen, value)? {
            self.set_bad(op, union);
            let (first, second) = (self.plan.op(chosen).node, self.plan.op(other).node);
            let fault = Raw::new(codes::AVRO_AMBIGUOUS_UNION, op.node, Found::Type("object"));
            return self.fault(fault.note(Note::Two(first, second)).at(at.offset).untyped());
        }
        if !self.fill {
            // Accepted without a fault, and no cell is wanted: to read it again would make the cost
            // of nested unions quadratic in their depth.
            return Ok(());
        }
        let is_null = matches!(self.plan.op(chosen).kind, OpKind::Null);
        self.set(op, if is_null { Cell::Null } else { Cell::Record });
        self.datum(chosen, value)
    }

    fn is_null<D: Datum>(&mut self, value: &D) -> Result<bool, Stop> {
        let read = value.view();
        Ok(matches!(self.seen(read)?, View::Null))
    }

    /// Whether a branch accepts a value. On the tape the answer is kept, so that nested unions do
    /// not multiply.
    #[inline(never)]
    pub(crate) fn accepts<D: Datum>(&mut self, branch: OpId, value: &D) -> Result<bool, Stop> {
        let key = value.on_tape().map(|slot| (branch.0, slot));
        if let Some(known) = key.and_then(|key| self.scratch.tried.get(&key)) {
            return Ok(*known);
        }
        let marks = (self.scratch.keys.len(), self.scratch.seen.len());
        let mut sink = FirstFault::default();
        let mut run = self.with_sink(&mut sink, false);
        let accepted = run.datum(branch, value).is_ok();
        let spent = run.spent();
        self.take_spent_quietly(spent);
        self.scratch.keys.truncate(marks.0);
        self.scratch.seen.truncate(marks.1);
        if self.broken {
            return Err(Stop);
        }
        if self.nodes == 0 {
            return self.end(codes::LIMIT_NODES, self.plan.op(branch).node, None);
        }
        if let Some(key) = key {
            self.scratch.tried.insert(key, accepted);
        }
        Ok(accepted)
    }

    /// Another record branch that accepts the value and would keep other fields of it.
    #[inline(never)]
    fn rival<D: Datum>(&mut self, union: &UnionOp, chosen: OpId, value: &D) -> Result<Option<OpId>, Stop> {
        let plan = self.plan;
        let OpKind::Record(first) = &plan.op(chosen).kind else { return Ok(None) };
        for branch in union.branches.iter().filter(|branch| **branch != chosen) {
            if let OpKind::Record(second) = &plan.op(*branch).kind
                && self.keeps_others(first, second, value)?
                && self.accepts(*branch, value)?
            {
                return Ok(Some(*branch));
            }
        }
        Ok(None)
    }

    fn keeps_others<D: Datum>(&mut self, first: &RecordOp, second: &RecordOp, value: &D) -> Result<bool, Stop> {
        let read = value.view();
        let View::Map(mut map) = self.seen(read)? else { return Ok(false) };
        while self.next_member(&mut map)?.is_some() {
            if first.find(map.key(), 0).is_some() != second.find(map.key(), 0).is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// No branch accepts: where only one branch is of the value's kind, its own faults say why.
    #[cold]
    #[inline(never)]
    fn no_branch<D: Datum>(&mut self, op: &Op, union: &UnionOp, value: &D, at: Where) -> Flow {
        self.set_bad(op, union);
        let plan = self.plan;
        let read = value.view();
        let view = self.seen(read)?;
        let mut alike = union.branches.iter().filter(|branch| is_alike(&plan.op(**branch).kind, &view));
        if let (Some(only), None) = (alike.next(), alike.next())
            && !matches!(view, View::Null)
        {
            return self.datum(*only, value);
        }
        match view {
            View::Faulty(_) | View::Unsupported(_) => self.drain_value(op.node, value),
            _ => {
                self.fault(Raw::new(codes::SCHEMA_ANY_OF, op.node, Found::Type(word(&view))).at(at.offset).untyped())?;
                self.drain_value(op.node, value)
            }
        }
    }
}

/// Whether a value of this view could be meant for a branch.
fn is_alike<D: Datum>(kind: &OpKind, view: &View<'_, D>) -> bool {
    match view {
        View::Map(_) => matches!(kind, OpKind::Record(_) | OpKind::Map(_)),
        View::List(_) => matches!(kind, OpKind::List(_)),
        View::Bool(_) => matches!(kind, OpKind::Bool),
        View::Int(_) | View::Uint(_) | View::Double(_) | View::Digits(_) => matches!(
            kind,
            OpKind::Int(_)
                | OpKind::Float
                | OpKind::Double
                | OpKind::Decimal(_)
                | OpKind::Date
                | OpKind::Time(_)
                | OpKind::Timestamp { .. }
        ),
        View::Text(_) => !matches!(
            kind,
            OpKind::Null
                | OpKind::Bool
                | OpKind::Int(_)
                | OpKind::Float
                | OpKind::Double
                | OpKind::Record(_)
                | OpKind::List(_)
                | OpKind::Map(_)
        ),
        View::Bytes(_) => matches!(kind, OpKind::Bytes | OpKind::Fixed(_) | OpKind::Duration),
        _ => false,
    }
}
