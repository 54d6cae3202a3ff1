//! What rules share: evaluated at most once a record, by the rule that asks for it first.
//!
//! What it costs is kept beside the value. Each rule pays that once, whichever rule it was that made
//! the value be computed: so what a rule costs depends on the record alone. The value of another
//! variable is paid for by the variable that reads it, in the same way.

use super::{Run, Work};
use crate::rules::cost::Budget;
use crate::rules::program::Program;
use crate::rules::value::{Dec, NO_OVERLOAD, Out, Seq, Str, Val};

#[derive(Debug, Default)]
pub(super) struct Shared {
    /// Values and what they cost, by slot.
    known: Vec<Option<(Out, u64)>>,
    /// Who paid last, by slot: rules, messages and variables that are evaluated count up.
    paid: Vec<u32>,
    /// Who pays now, and who was the last to be counted.
    payer: u32,
    payers: u32,
    /// What `paid` was before the payers that others wait for.
    before: Vec<(u32, u32)>,
    waiting: u32,
    /// Parts of texts and values that outlive a rule.
    text: usize,
    values: usize,
    /// Room for evaluations within others.
    spare: Vec<Room>,
}

/// What a program needs for itself.
#[derive(Debug, Default)]
struct Room {
    frames: Vec<u32>,
    locals: Vec<Val>,
    given: Vec<Val>,
    lazies: Vec<Option<Out>>,
}

/// Who waits for another payer.
pub(in crate::rules) struct Waiting {
    payer: u32,
    before: usize,
}

/// The budget that waits for a message.
pub(in crate::rules) struct Aside(Budget, Waiting);

impl Shared {
    /// Nothing is known of the next record.
    fn begin(&mut self, slots: usize) {
        self.known.clear();
        self.known.resize(slots, None);
        self.paid.clear();
        self.paid.resize(slots, 0);
        self.before.clear();
        (self.payer, self.payers, self.waiting) = (0, 0, 0);
        (self.text, self.values) = (0, 0);
    }

    fn count(&mut self) -> u32 {
        self.payers = self.payers.saturating_add(1);
        self.payer = self.payers;
        self.payer
    }

    fn wait(&mut self) -> Waiting {
        let waiting = Waiting { payer: self.payer, before: self.before.len() };
        self.waiting += 1;
        self.count();
        waiting
    }

    fn go_on(&mut self, waiting: &Waiting) {
        while self.before.len() > waiting.before {
            let Some((slot, payer)) = self.before.pop() else { break };
            if let Some(paid) = self.paid.get_mut(slot as usize) {
                *paid = payer;
            }
        }
        self.waiting = self.waiting.saturating_sub(1);
        self.payer = waiting.payer;
    }

    /// Whether the one who pays now has paid for a slot; from now on it has.
    fn pays(&mut self, slot: u32) -> bool {
        let Some(paid) = self.paid.get_mut(slot as usize) else { return false };
        if *paid == self.payer {
            return true;
        }
        if self.waiting > 0 {
            self.before.push((slot, *paid));
        }
        *paid = self.payer;
        false
    }
}

impl Work {
    /// A record of a contract with so many shared values begins.
    pub(in crate::rules) fn begin_record(&mut self, cost: u64, slots: usize) {
        self.budget = Budget::new(cost);
        if slots > 0 || !self.shared.known.is_empty() {
            self.shared.begin(slots);
        }
    }

    /// The next rule begins.
    #[inline]
    pub(in crate::rules) fn begin_rule(&mut self, cost: u64) {
        self.budget.begin_rule(cost);
        self.shared.count();
    }

    /// What is evaluated now has a budget of its own, and is charged to no rule.
    pub(in crate::rules) fn begin_aside(&mut self, cost: u64) -> Aside {
        let kept = Aside(self.budget, self.shared.wait());
        self.budget = Budget::new(cost);
        self.budget.begin_rule(cost);
        kept
    }

    pub(in crate::rules) fn end_aside(&mut self, Aside(budget, waiting): Aside) {
        self.budget = budget;
        self.shared.go_on(&waiting);
    }

    /// Drops what the last expression has built.
    pub(super) fn drop_built(&mut self) {
        self.text.truncate(self.shared.text);
        self.values.truncate(self.shared.values);
    }

    fn swap(&mut self, room: &mut Room) {
        std::mem::swap(&mut self.frames, &mut room.frames);
        std::mem::swap(&mut self.locals, &mut room.locals);
        std::mem::swap(&mut self.given, &mut room.given);
        std::mem::swap(&mut self.lazies, &mut room.lazies);
    }
}

impl<'r> Run<'r> {
    /// The value of a slot; `at` is the place of its program. What is paid for by use is charged as if
    /// it stood in the place of the node, which was charged already.
    #[inline(never)]
    pub(super) fn shared(&mut self, slot: u32, at: u32, by_use: bool) -> Out {
        if by_use {
            self.work.budget.give_back(1);
        }
        if let Some(Some((value, units))) = self.work.shared.known.get(slot as usize).copied() {
            if by_use || !self.work.shared.pays(slot) {
                self.charge(units)?;
            }
            return value;
        }
        let program: &'r Program = self.program.shared.get(at as usize).ok_or(NO_OVERLOAD)?;
        let left = self.work.budget.left();
        let value = self.aside(program);
        let units = left.saturating_sub(self.work.budget.left());
        // A budget that runs out is no value.
        let known = !value.is_err_and(|stop| !stop.absorbed());
        if known && let Some(place) = self.work.shared.known.get_mut(slot as usize) {
            *place = Some((value, units));
            self.work.shared.pays(slot);
        }
        value
    }

    /// Evaluates a program in the midst of another, whose texts and values stay.
    fn aside(&mut self, program: &'r Program) -> Out {
        let kept = (self.work.shared.text, self.work.shared.values);
        let start = (self.work.text.len(), self.work.values.len());
        #[expect(clippy::redundant_closure_for_method_calls, reason = "`Run::run` is of one lifetime")]
        let value = self.within(program, |run| run.run());
        let shared = &mut self.work.shared;
        if value.is_ok_and(is_built) {
            (shared.text, shared.values) = (self.work.text.len(), self.work.values.len());
        } else if (shared.text, shared.values) == start {
            // No variable within kept anything.
            (shared.text, shared.values) = kept;
        }
        value
    }

    /// Asks something of a program in the midst of another. What is built from here on stays.
    pub(super) fn within<T>(&mut self, program: &'r Program, ask: impl FnOnce(&mut Run<'_>) -> T) -> T {
        let waiting = self.work.shared.wait();
        let mut room = self.work.shared.spare.pop().unwrap_or_default();
        self.work.swap(&mut room);
        self.work.given.clear();
        if let Some(frame) = self.work.frames.first_mut() {
            *frame = 0;
        }
        (self.work.shared.text, self.work.shared.values) = (self.work.text.len(), self.work.values.len());
        let said = ask(&mut Run::new(program, self.cells, self.now, self.work));
        self.work.swap(&mut room);
        self.work.shared.spare.push(room);
        self.work.shared.go_on(&waiting);
        said
    }
}

/// Whether a value lies in what was built.
fn is_built(value: Val) -> bool {
    matches!(
        value,
        Val::Text(Str::Built { .. })
            | Val::Bytes(Str::Built { .. })
            | Val::Decimal(Dec::Digits(Str::Built { .. }))
            | Val::List(Seq::Built { .. })
            | Val::Map(Seq::Built { .. })
            | Val::Optional(Seq::Built { .. })
    )
}
