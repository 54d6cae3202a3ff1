//! `&&`, `||`, `? :` and comprehensions, with the absorption of errors that CEL asks for.

use super::Run;
use super::sequence::Cursor;
use crate::rules::program::{Loop, Macro, NodeIx, Range, Var};
use crate::rules::value::{NO_OVERLOAD, NULL_SELECT, Out, Seq, Stop, Val};

impl Run<'_> {
    pub(super) fn and(&mut self, range: Range) -> Out {
        self.junction(range, false)
    }

    pub(super) fn or(&mut self, range: Range) -> Out {
        self.junction(range, true)
    }

    /// The value that decides wins over errors; else the first error; else the other value.
    #[inline(never)]
    fn junction(&mut self, range: Range, decides: bool) -> Out {
        let mut error = None;
        for at in range.start..range.start + range.len {
            let node = self.program.children.get(at as usize).copied().ok_or(NO_OVERLOAD)?;
            match self.truth(node) {
                Ok(value) if value == decides => return Ok(Val::Bool(decides)),
                Ok(_) => {}
                Err(stop) if stop.absorbed() => error = error.or(Some(stop)),
                Err(stop) => return Err(stop),
            }
        }
        error.map_or(Ok(Val::Bool(!decides)), Err)
    }

    pub(super) fn truth(&mut self, node: NodeIx) -> Result<bool, Stop> {
        match self.eval(node)? {
            Val::Bool(value) => Ok(value),
            _ => Err(NO_OVERLOAD),
        }
    }

    #[inline(never)]
    pub(super) fn conditional(&mut self, arms: Range, last: NodeIx) -> Out {
        let mut at = arms.start;
        while at < arms.start + arms.len {
            let condition = self.program.children.get(at as usize).copied().ok_or(NO_OVERLOAD)?;
            if self.truth(condition)? {
                let value = self.program.children.get(at as usize + 1).copied().ok_or(NO_OVERLOAD)?;
                return self.eval(value);
            }
            at += 2;
        }
        self.eval(last)
    }

    #[inline(never)]
    pub(super) fn comprehension(&mut self, at: u32) -> Out {
        let plan = self.program.loops.get(at as usize).copied().ok_or(NO_OVERLOAD)?;
        let range = self.eval(plan.range)?;
        let mut walk = Walk::over(range)?;
        match plan.kind {
            Macro::All => self.quantifier(plan, &mut walk, false),
            Macro::Exists => self.quantifier(plan, &mut walk, true),
            Macro::ExistsOne => self.exists_one(plan, &mut walk),
            Macro::Map | Macro::Filter => self.collect(plan, &mut walk),
            Macro::MapValues | Macro::MapEntries => self.collect_map(plan, &mut walk),
            Macro::SortBy => self.sort_by(plan, &mut walk),
        }
    }

    /// Moves to the next element: sets the variable. `None` at the end.
    pub(super) fn step(&mut self, plan: Loop, walk: &mut Walk) -> Option<Result<(), Stop>> {
        match plan.var {
            Var::Slot(slot) => {
                let Seq::Frames { start, len, .. } = walk.seq else { return None };
                if walk.at >= len {
                    return None;
                }
                self.set_frame(slot, start + walk.at);
                if let Some(index) = plan.index {
                    self.set_variable(index, Val::Int(i64::from(walk.at)));
                }
                walk.at += 1;
                Some(self.charge(1))
            }
            Var::Local(local) => {
                let next = if walk.keys {
                    self.next_pair(&mut walk.cursor)?
                } else {
                    let at = Val::Int(i64::from(walk.at));
                    self.next(&mut walk.cursor)?.map(|value| (at, value))
                };
                walk.at += 1;
                Some(next.map(|(key, value)| {
                    // With one variable a map is walked by its keys.
                    let value = if walk.keys && plan.index.is_none() { key } else { value };
                    self.set_variable(local, value);
                    if let Some(index) = plan.index {
                        self.set_variable(index, key);
                    }
                }))
            }
        }
    }

    #[inline(never)]
    fn quantifier(&mut self, plan: Loop, walk: &mut Walk, decides: bool) -> Out {
        let mut error = None;
        while let Some(step) = self.step(plan, walk) {
            match step.and_then(|()| self.truth(plan.body)) {
                Ok(value) if value == decides => return Ok(Val::Bool(decides)),
                Ok(_) => {}
                Err(stop) if stop.absorbed() => error = error.or(Some(stop)),
                Err(stop) => return Err(stop),
            }
        }
        error.map_or(Ok(Val::Bool(!decides)), Err)
    }

    #[inline(never)]
    fn exists_one(&mut self, plan: Loop, walk: &mut Walk) -> Out {
        let mut found = 0_u32;
        while let Some(step) = self.step(plan, walk) {
            step?;
            if self.truth(plan.body)? {
                found += 1;
            }
        }
        Ok(Val::Bool(found == 1))
    }

    /// Whether the filter of a `map` or `filter` keeps the element.
    fn kept(&mut self, plan: Loop) -> Result<bool, Stop> {
        plan.filter.map_or(Ok(true), |filter| self.truth(filter))
    }

    #[inline(never)]
    fn collect(&mut self, plan: Loop, walk: &mut Walk) -> Out {
        let mut values = Vec::new();
        while let Some(step) = self.step(plan, walk) {
            step?;
            if !self.kept(plan)? {
                continue;
            }
            values.push(self.eval(plan.body)?);
        }
        self.built_list(&values)
    }

    #[inline(never)]
    fn collect_map(&mut self, plan: Loop, walk: &mut Walk) -> Out {
        let mut values = Vec::new();
        while let Some(step) = self.step(plan, walk) {
            step?;
            if !self.kept(plan)? {
                continue;
            }
            let body = self.eval(plan.body)?;
            if plan.kind == Macro::MapValues {
                let key = plan.key.ok_or(NO_OVERLOAD)?;
                let key = self.eval(key)?;
                values.extend([key, body]);
                continue;
            }
            let Val::Map(seq) = body else { return Err(NO_OVERLOAD) };
            let mut entries = Cursor::new(seq);
            while let Some(pair) = self.next_pair(&mut entries) {
                let (key, value) = pair?;
                self.new_key(&values, key)?;
                values.extend([key, value]);
            }
        }
        self.built_map(&values)
    }

    /// The body is what an element is sorted by.
    #[inline(never)]
    fn sort_by(&mut self, plan: Loop, walk: &mut Walk) -> Out {
        let element = plan.key.ok_or(NO_OVERLOAD)?;
        let mut pairs = Vec::new();
        while let Some(step) = self.step(plan, walk) {
            step?;
            pairs.push((self.eval(plan.body)?, self.eval(element)?));
        }
        self.sorted(pairs)
    }
}

pub(super) struct Walk {
    cursor: Cursor,
    seq: Seq,
    at: u32,
    /// A map is walked by its keys.
    keys: bool,
}

impl Walk {
    pub(super) fn over(range: Val) -> Result<Self, Stop> {
        match range {
            Val::List(seq) => Ok(Self { cursor: Cursor::new(seq), seq, at: 0, keys: false }),
            Val::Map(seq) => Ok(Self { cursor: Cursor::new(seq), seq, at: 0, keys: true }),
            Val::Null => Err(NULL_SELECT),
            _ => Err(NO_OVERLOAD),
        }
    }
}
