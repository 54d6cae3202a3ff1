//! Which part of a rule stopped. Reports alone ask this: the rule is evaluated once more, part by
//! part, from the whole of it down to the smallest part that has no value.

use super::Run;
use crate::rules::program::{Node, NodeIx, Program, Var};
use crate::rules::value::{NO_OVERLOAD, NULL_SELECT, Seq, Stop, Val};

/// What looking for the part may cost: it is not charged to the record.
const COST: u64 = 1_000_000;
/// Characters of the part that are shown.
const SHOWN: usize = 80;

impl Run<'_> {
    /// Why the expression stops: what is null, or what cannot be done, and where.
    pub(in crate::rules) fn culprit(&mut self, why: &'static str) -> String {
        // That a sensitive value is null, or which part of it is not there, is said nowhere.
        if self.program.reads_sensitive {
            return why.to_owned();
        }
        let kept = self.work.begin_aside(COST);
        let told = self.program.root.and_then(|root| self.told(root));
        self.work.end_aside(kept);
        told.unwrap_or_else(|| why.to_owned())
    }

    fn told(&mut self, root: NodeIx) -> Option<String> {
        let mut here = root;
        let mut element = String::new();
        let Err(mut stop) = self.node(root) else { return None };
        while let Some((part, why, index)) = self.stopping(here) {
            (here, stop) = (part, why);
            if let Some(index) = index {
                element = format!(", at element {index}");
            }
        }
        let Stop::Error(why) = stop else { return None };
        // What rules have in common is told as if it stood here.
        if let Node::Shared { at, by_use: true, .. } = self.program.node(here) {
            let told = self.told_within(at)?;
            return Some(told + &element);
        }
        let text = self.part_text(here)?;
        if stop == NULL_SELECT && matches!(self.program.node(here), Node::Cell { .. }) {
            return Some(format!("`{text}` is a field of null{element}"));
        }
        match self.null_operand(here).filter(|_| stop == NO_OVERLOAD) {
            Some(null) => Some(format!("`{null}` is null{element}")),
            None => Some(format!("{why}, in `{text}`{element}")),
        }
    }

    fn told_within(&mut self, at: u32) -> Option<String> {
        let own = self.program;
        let program: &Program = own.shared.get(at as usize)?;
        self.within(program, |run| program.root.and_then(|root| run.told(root)))
    }

    /// The first part of a node that stops as well, why, and in which element of a list.
    fn stopping(&mut self, at: NodeIx) -> Option<(NodeIx, Stop, Option<u32>)> {
        match self.program.node(at) {
            Node::Conditional(arms, last) => {
                let program = self.program;
                let arms = program.children.get(arms.start as usize..(arms.start + arms.len) as usize)?;
                self.of_branch(arms, last)
            }
            Node::Loop(plan) => self.of_loop(plan),
            Node::OptionalMap { base, .. } => self.node(base).err().map(|stop| (base, stop, None)),
            _ => {
                let parts = self.parts(at);
                parts.into_iter().find_map(|part| self.node(part).err().map(|stop| (part, stop, None)))
            }
        }
    }

    fn parts(&self, at: NodeIx) -> Vec<NodeIx> {
        let mut parts = Vec::new();
        self.program.each_below(self.program.node(at), &mut |part| parts.push(part));
        parts
    }

    /// The conditions up to the branch that is taken, and that branch.
    fn of_branch(&mut self, arms: &[NodeIx], last: NodeIx) -> Option<(NodeIx, Stop, Option<u32>)> {
        for arm in arms.chunks(2) {
            let [condition, value] = arm else { return None };
            let taken = match self.node(*condition) {
                Err(stop) => return Some((*condition, stop, None)),
                Ok(Val::Bool(false)) => continue,
                Ok(_) => *value,
            };
            return self.node(taken).err().map(|stop| (taken, stop, None));
        }
        self.node(last).err().map(|stop| (last, stop, None))
    }

    /// The range of a comprehension, else the element whose filter or body stops.
    fn of_loop(&mut self, plan: u32) -> Option<(NodeIx, Stop, Option<u32>)> {
        let plan = *self.program.loops.get(plan as usize)?;
        let range = match self.node(plan.range) {
            Err(stop) => return Some((plan.range, stop, None)),
            Ok(range) => range,
        };
        let (Val::List(Seq::Frames { start, len, .. }) | Val::Map(Seq::Frames { start, len, .. }), Var::Slot(slot)) =
            (range, plan.var)
        else {
            return None;
        };
        for index in 0..len {
            self.set_frame(slot, start + index);
            for part in [plan.filter, Some(plan.body)].into_iter().flatten() {
                match self.node(part) {
                    Err(stop) => return Some((part, stop, matches!(range, Val::List(_)).then_some(index))),
                    Ok(Val::Bool(false)) if plan.filter == Some(part) => break,
                    Ok(_) => {}
                }
            }
        }
        None
    }

    /// The text of the first operand that is null.
    fn null_operand(&mut self, at: NodeIx) -> Option<String> {
        let parts = match self.program.node(at) {
            Node::Loop(plan) => vec![self.program.loops.get(plan as usize)?.range],
            Node::Cell { .. } => return None,
            _ => self.parts(at),
        };
        let null = parts.into_iter().find(|part| self.node(*part) == Ok(Val::Null))?;
        self.part_text(null)
    }

    /// What the text says of a node, on one line.
    fn part_text(&self, at: NodeIx) -> Option<String> {
        let (start, end) = *self.program.spans.get(at.0 as usize)?;
        let text = self.program.source.get(start as usize..end as usize).filter(|text| !text.is_empty())?;
        let words: Vec<&str> = text.split_whitespace().collect();
        Some(crate::diagnostics::short_to(&words.join(" "), SHOWN))
    }
}
