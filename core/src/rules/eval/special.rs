//! Evaluates special forms. What a leaf finds is charged in one step; where a cell is not of the plain
//! kind, or the budget does not reach that far, the general node runs as if nothing had been tried.

use super::Run;
use super::leaves::Sight;
use crate::cells::{Cell, Cells};
use crate::rules::program::{NodeIx, Program};
use crate::rules::special::{Quantifier, SLOTS, Test};
use crate::rules::value::{NO_OVERLOAD, Stop, Val};

/// What a test says. Why it stopped stands in the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::rules) enum Verdict {
    No,
    Yes,
    Stopped,
}

impl From<bool> for Verdict {
    #[inline]
    fn from(value: bool) -> Self {
        if value { Self::Yes } else { Self::No }
    }
}

impl<'r> Sight<'r> for Run<'r> {
    fn program(&self) -> &'r Program {
        self.program
    }

    fn cells(&self) -> Cells<'r> {
        self.cells
    }

    #[inline]
    fn raw(&self, slot: u32, index: u32) -> Option<&'r Cell> {
        self.frames.get(slot as usize % SLOTS)?.get(index as usize)
    }
}

impl<'r> Run<'r> {
    /// Why the last test stopped.
    pub(in crate::rules) fn stop(&self) -> Stop {
        self.stop
    }

    #[inline]
    pub(in crate::rules) fn test(&mut self, test: &'r Test) -> Verdict {
        match test {
            Test::Leaf(node, leaf) => match self.leaf(leaf) {
                Some(found) if self.work.budget.spend(found.get() >> 1) => (found.get() & 1 == 1).into(),
                _ => self.general(*node),
            },
            other => self.branch(other),
        }
    }

    #[inline(never)]
    fn branch(&mut self, test: &'r Test) -> Verdict {
        match test {
            Test::Quantifier(quantifier) => self.special_quantifier(quantifier),
            Test::General(node) | Test::Leaf(node, _) => self.general(*node),
            _ if self.charge(1).is_err() => self.exhausted(),
            Test::Junction { decides, parts } => self.special_junction(*decides, parts),
            Test::Constant(value) => (*value).into(),
            Test::Not(inner) => match self.test(inner) {
                Verdict::Yes => Verdict::No,
                Verdict::No => Verdict::Yes,
                Verdict::Stopped => Verdict::Stopped,
            },
            Test::Conditional { arms, last } => {
                for (condition, value) in arms {
                    match self.test(condition) {
                        Verdict::Yes => return self.test(value),
                        Verdict::No => {}
                        Verdict::Stopped => return Verdict::Stopped,
                    }
                }
                self.test(last)
            }
        }
    }

    #[cold]
    fn stopped(&mut self, stop: Stop) -> Verdict {
        self.stop = stop;
        Verdict::Stopped
    }

    /// A budget does not reach one unit further.
    #[cold]
    fn exhausted(&mut self) -> Verdict {
        let stop = self.charge(u64::MAX).err().unwrap_or(Stop::RuleCost);
        self.stopped(stop)
    }

    /// The general node, with all that special forms leave alone made ready.
    #[inline(never)]
    fn general(&mut self, node: NodeIx) -> Verdict {
        if !self.prepared {
            self.prepare();
        }
        match self.eval(node) {
            Ok(Val::Bool(value)) => value.into(),
            Ok(_) => self.stopped(NO_OVERLOAD),
            Err(stop) => self.stopped(stop),
        }
    }

    fn special_junction(&mut self, decides: bool, parts: &'r [Test]) -> Verdict {
        let decisive = Verdict::from(decides);
        let mut error = None;
        for part in parts {
            match self.test(part) {
                Verdict::Stopped if self.stop.absorbed() => error = error.or(Some(self.stop)),
                Verdict::Stopped => return Verdict::Stopped,
                verdict if verdict == decisive => return verdict,
                _ => {}
            }
        }
        self.undecided(error, decides)
    }

    /// Nothing decided: the first error, else the other value.
    #[inline]
    fn undecided(&mut self, error: Option<Stop>, decides: bool) -> Verdict {
        match error {
            Some(stop) => self.stopped(stop),
            None => Verdict::from(!decides),
        }
    }

    fn special_quantifier(&mut self, plan: &'r Quantifier) -> Verdict {
        let frames = match self.fetch(&plan.list) {
            Some(Cell::Range { start, len }) => {
                self.cells.frames(plan.arena, *start, *len).map(|frames| (*start, frames))
            }
            _ => None,
        };
        let Some((start, frames)) = frames.filter(|_| self.work.budget.spend(2)) else {
            return self.general(plan.node);
        };
        let decisive = Verdict::from(plan.decides);
        let mut error = None;
        for (number, frame) in (start..).zip(frames) {
            if self.charge(1).is_err() {
                return self.exhausted();
            }
            // The general nodes of the body look there.
            self.set_frame(plan.slot, number);
            if let Some(place) = self.frames.get_mut(plan.slot as usize) {
                *place = frame;
            }
            match self.test(&plan.body) {
                Verdict::Stopped if self.stop.absorbed() => error = error.or(Some(self.stop)),
                Verdict::Stopped => return Verdict::Stopped,
                verdict if verdict == decisive => return verdict,
                _ => {}
            }
        }
        self.undecided(error, plan.decides)
    }
}
