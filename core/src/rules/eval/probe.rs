//! Parts of a program one by one, for explanations: the general tree is evaluated, so each part has
//! the value that it had within the whole.

use super::Run;
use super::logic::Walk;
use super::sequence::Cursor;
use crate::cells::Cell;
use crate::rules::program::{At, Loop, Macro, NodeIx};
use crate::rules::value::{NO_KEY, NO_OVERLOAD, Out, Seq, Stop, Val};

/// Elements that are told of a comprehension that none of them decides.
const MOST: usize = 3;

impl Run<'_> {
    /// One node by itself; nothing that was kept of earlier evaluations counts.
    pub(in crate::rules) fn probe(&mut self, at: NodeIx) -> Out {
        self.work.lazies.fill(None);
        self.eval(at)
    }

    /// What the evaluations from here on may cost.
    pub(in crate::rules) fn refill(&mut self, budget: u64) {
        // What is known of variables was found by other programs. Each reads only slots before its own.
        let slots = self.program.uses.iter().max().map_or(0, |slot| *slot as usize + 1);
        self.work.begin_record(budget, slots);
        self.work.begin_rule(budget);
    }

    /// What is left of it.
    pub(in crate::rules) fn left(&self) -> u64 {
        self.work.budget.left()
    }

    /// The cell of a place in the frame that was looked at last.
    pub(in crate::rules) fn cell_of(&self, at: At) -> Cell {
        self.cells.get(at.cell, self.frame(at.slot))
    }

    /// The current frame of a slot.
    pub(in crate::rules) fn frame_of_slot(&self, slot: u32) -> u32 {
        self.frame(slot)
    }

    /// The elements that decide a comprehension of this outcome: by their place among all.
    pub(in crate::rules) fn deciding(&mut self, plan: Loop, outcome: Out) -> Result<Vec<u32>, Stop> {
        let wanted = match (plan.kind, outcome) {
            (Macro::All, Ok(Val::Bool(false))) => Some(false),
            (Macro::Exists, Ok(Val::Bool(true))) | (Macro::ExistsOne, Ok(_)) => Some(true),
            (Macro::Exists, Ok(_)) => None,
            (_, Ok(_)) => return Ok(Vec::new()),
            (_, Err(_)) => return self.failing(plan),
        };
        let most = if plan.kind == Macro::ExistsOne { 2 } else { 1 };
        let (mut deciding, mut first) = (Vec::new(), Vec::new());
        let mut walk = self.begin(plan)?;
        let mut at = 0;
        while let Some(step) = self.step(plan, &mut walk) {
            step?;
            if first.len() < MOST {
                first.push(at);
            }
            if wanted.is_some() && self.body_truth(plan) == Ok(Val::Bool(wanted == Some(true))) {
                deciding.push(at);
            }
            if deciding.len() >= most || (wanted.is_none() && first.len() >= MOST) {
                break;
            }
            at += 1;
        }
        Ok(if deciding.is_empty() { first } else { deciding })
    }

    /// The first element whose filter or body has no value.
    fn failing(&mut self, plan: Loop) -> Result<Vec<u32>, Stop> {
        let mut walk = self.begin(plan)?;
        let mut at = 0;
        while let Some(step) = self.step(plan, &mut walk) {
            step?;
            if self.body_truth(plan).is_err() {
                return Ok(vec![at]);
            }
            at += 1;
        }
        Ok(Vec::new())
    }

    /// What the body yields for the current element, where the filter keeps it.
    fn body_truth(&mut self, plan: Loop) -> Out {
        self.work.lazies.fill(None);
        match plan.filter {
            Some(filter) if !self.truth(filter)? => Ok(Val::Null),
            _ => {
                self.work.lazies.fill(None);
                self.eval(plan.body)
            }
        }
    }

    fn begin(&mut self, plan: Loop) -> Result<Walk, Stop> {
        self.work.lazies.fill(None);
        let range = self.eval(plan.range)?;
        Walk::over(range)
    }

    /// Makes an element of a comprehension the current one.
    pub(in crate::rules) fn go_to(&mut self, plan: Loop, index: u32) -> Result<(), Stop> {
        let mut walk = self.begin(plan)?;
        for _ in 0..=index {
            self.step(plan, &mut walk).ok_or(NO_KEY)??;
        }
        Ok(())
    }

    /// Gives the variable of `optMap` its value; false where there is none.
    pub(in crate::rules) fn go_into(&mut self, base: NodeIx, local: u32) -> Result<bool, Stop> {
        let Val::Optional(seq) = self.probe(base)? else { return Err(NO_OVERLOAD) };
        if seq.len() == 0 {
            return Ok(false);
        }
        let value = self.element(seq, 0)?;
        self.set_variable(local, value);
        Ok(true)
    }

    /// The first elements of a list, or the value of an optional; `None` where elements have no value
    /// of their own.
    pub(in crate::rules) fn first_elements(&mut self, seq: Seq, most: usize) -> Option<Vec<Val>> {
        let mut cursor = Cursor::new(seq);
        let mut values = Vec::new();
        while values.len() < most
            && let Some(value) = self.next(&mut cursor)
        {
            values.push(value.ok()?);
        }
        Some(values)
    }
}
