//! Constants are computed once, while compiling.

use super::{Checked, Checker, What};
use crate::cells::Cells;
use crate::rules::cost::Budget;
use crate::rules::eval::Run;
use crate::rules::program::{Node, NodeIx};
use crate::rules::value::{Dec, Out, Seq, Stop, Str, Val};

impl Checker<'_> {
    pub(super) fn constant(&self, node: NodeIx) -> Option<Val> {
        match self.program.node(node) {
            Node::Const(value) => Some(value),
            _ => None,
        }
    }

    /// The values, where all are constant.
    pub(super) fn constants(&self, nodes: &[NodeIx]) -> Option<Vec<Val>> {
        nodes.iter().map(|node| self.constant(*node)).collect()
    }

    /// The text of a constant.
    pub(super) fn constant_text(&self, node: NodeIx) -> Option<String> {
        match self.constant(node)? {
            Val::Text(Str::Const { start, len }) => {
                let bytes = self.program.pool.get(start as usize..start as usize + len as usize)?;
                String::from_utf8(bytes.to_vec()).ok()
            }
            _ => None,
        }
    }

    /// Runs a node whose operands are all constant.
    pub(super) fn evaluate(&mut self, node: NodeIx) -> Out {
        self.work.budget = Budget::new(self.limits.rule_cost.min(100_000));
        self.work.budget.begin_rule(u64::MAX);
        let mut run = Run::new(&self.program, Cells::new(&[], &self.scratch), None, &mut self.work);
        let value = run.node(node)?;
        let text = match value {
            Val::Text(text @ Str::Built { .. })
            | Val::Bytes(text @ Str::Built { .. })
            | Val::Decimal(Dec::Digits(text @ Str::Built { .. })) => Some(text),
            Val::List(Seq::Built { .. }) | Val::Map(Seq::Built { .. }) | Val::Optional(Seq::Built { .. }) => {
                return Err(Stop::RuleCost);
            }
            _ => None,
        };
        let Some(text) = text else { return Ok(value) };
        let bytes = run.bytes(text).to_vec();
        let text = self.program.text(&bytes);
        Ok(match value {
            Val::Bytes(_) => Val::Bytes(text),
            Val::Decimal(_) => Val::Decimal(Dec::Digits(text)),
            _ => Val::Text(text),
        })
    }

    /// The same expression as a constant, where `operands` are and it has a value.
    pub(super) fn fold(&mut self, checked: Checked, operands: &[NodeIx]) -> Checked {
        let What::Code(node) = checked.what else { return checked };
        if operands.iter().any(|operand| self.constant(*operand).is_none()) {
            return checked;
        }
        match self.evaluate(node) {
            Ok(value) => Checked { what: What::Code(self.program.push(Node::Const(value))), ..checked },
            Err(Stop::Error(why)) => {
                self.remark_stop(&checked, why);
                checked
            }
            Err(_) => checked,
        }
    }

    /// A map literal of constants whose keys are well.
    pub(super) fn fold_map(&mut self, checked: Checked, nodes: &[NodeIx]) -> Checked {
        let What::Code(node) = checked.what else { return checked };
        let Some(values) = self.constants(nodes) else { return checked };
        // A map that is well ends here as one that was built.
        if self.evaluate(node) != Err(Stop::RuleCost) || self.work.budget.charge(1).is_err() {
            return checked;
        }
        let range = self.program.add_values(&values);
        let map = Val::Map(Seq::Const { start: range.start, len: range.len / 2 });
        Checked { what: What::Code(self.program.push(Node::Const(map))), ..checked }
    }
}
