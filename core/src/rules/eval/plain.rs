//! What most rules are: leaves joined, and loops over frames that hold no other loop. They are
//! evaluated without a run, and nothing is charged until all is said. Where anything is not plain (a
//! cell, an error, a budget that does not reach), nothing has happened, and the rule runs as ever.

use super::leaves::{Found, Sight, found};
use crate::cells::{ArenaId, Cell, Cells};
use crate::rules::program::Program;
use crate::rules::special::{Quantifier, Test};

/// A record, and the element of the loop that runs.
#[derive(Clone, Copy)]
pub(in crate::rules) struct Plain<'r> {
    program: &'r Program,
    cells: Cells<'r>,
    root: &'r [Cell],
    element: &'r [Cell],
    /// Units that the rule may spend: a loop ends where it is beyond them.
    most: u64,
}

impl<'r> Sight<'r> for Plain<'r> {
    #[inline]
    fn program(&self) -> &'r Program {
        self.program
    }

    #[inline]
    fn cells(&self) -> Cells<'r> {
        self.cells
    }

    #[inline]
    fn raw(&self, slot: u32, index: u32) -> Option<&'r Cell> {
        let frame = if slot == 0 { self.root } else { self.element };
        frame.get(index as usize)
    }
}

impl<'r> Plain<'r> {
    #[inline]
    pub(in crate::rules) fn new(program: &'r Program, cells: Cells<'r>, root: &'r [Cell], most: u64) -> Self {
        Self { program, cells, root, element: &[], most }
    }

    /// The frame of the record itself.
    #[inline]
    pub(in crate::rules) fn root(cells: Cells<'r>) -> &'r [Cell] {
        cells.frame(ArenaId(0), 0)
    }

    /// The outcome and the units that it costs; `None` where the rule has to run.
    #[inline]
    pub(in crate::rules) fn said(&self, test: &Test) -> Option<(bool, u64)> {
        self.test(test).map(|said| (said.get() & 1 == 1, said.get() >> 1))
    }

    #[inline]
    fn test(&self, test: &Test) -> Found {
        match test {
            Test::Leaf(_, leaf) => self.leaf(leaf),
            Test::Junction { decides, parts } => self.junction(*decides, parts),
            other => self.branch(other),
        }
    }

    fn junction(&self, decides: bool, parts: &[Test]) -> Found {
        let mut units = 1;
        for part in parts {
            let said = match part {
                Test::Leaf(_, leaf) => self.leaf(leaf),
                other => self.branch(other),
            };
            let said = said?.get();
            units += said >> 1;
            if (said & 1 == 1) == decides {
                return found(decides, units);
            }
        }
        found(!decides, units)
    }

    #[inline(never)]
    fn branch(&self, test: &Test) -> Found {
        match test {
            Test::Leaf(_, leaf) => self.leaf(leaf),
            Test::Junction { decides, parts } => self.junction(*decides, parts),
            Test::Quantifier(plan) => self.quantifier(plan),
            Test::Constant(value) => found(*value, 1),
            Test::Not(inner) => {
                let said = self.test(inner)?.get();
                found(said & 1 == 0, 1 + (said >> 1))
            }
            Test::Conditional { arms, last } => {
                let mut units = 1;
                let mut value = &**last;
                for (condition, then) in arms {
                    let said = self.test(condition)?.get();
                    units += said >> 1;
                    if said & 1 == 1 {
                        value = then;
                        break;
                    }
                }
                let said = self.test(value)?.get();
                found(said & 1 == 1, units + (said >> 1))
            }
            Test::General(_) => None,
        }
    }

    /// One walk over cells that lie in a row.
    fn quantifier(&self, plan: &Quantifier) -> Found {
        let Cell::Range { start, len } = self.fetch(&plan.list)? else { return None };
        let mut units = 2;
        let mut inner = *self;
        for frame in self.cells.frames(plan.arena, *start, *len)? {
            inner.element = frame;
            let said = inner.test(&plan.body)?.get();
            units += 1 + (said >> 1);
            // An element may read all of a text of the record: the budget bounds the work as well.
            if units > self.most {
                return None;
            }
            if (said & 1 == 1) == plan.decides {
                return found(plan.decides, units);
            }
        }
        found(!plan.decides, units)
    }
}
