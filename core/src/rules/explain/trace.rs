//! The parts of an expression: their types, and on a record their values. Each part is evaluated by
//! itself, in the order of the whole, so that what the whole did not ask for is not asked for here.

use super::super::ast::{Ast, ExprId, ExprKind};
use super::super::eval::Run;
use super::super::program::{Loop, Node, NodeIx, Program};
use super::super::run::is_plain;
use super::super::types::Type;
use super::super::value::{Out, Stop, Str, Val};
use super::form::{ExplainedPart, PartState};
use super::hidden::Hidden;
use super::notes::{Note, Notes};
use super::values;
use crate::cells::{Cell, Layout};
use crate::rules::parts::{Comprehension, Parts, parts};
use crate::schema::Shape;

/// How deep parts of parts are told.
const DEEPEST: u32 = 40;
/// Parts of one expression that are told.
const MOST: usize = 400;
/// Characters of a part's text.
const TEXT: usize = 200;

/// An expression that is explained.
pub(super) struct Expression<'e> {
    pub(super) ast: &'e Ast,
    pub(super) root: ExprId,
    pub(super) text: &'e str,
    pub(super) program: &'e Program,
    pub(super) notes: &'e Notes,
    pub(super) hidden: &'e [Hidden],
    pub(super) shape: &'e Shape,
    pub(super) layout: &'e Layout,
}

/// One explanation; without a run of types alone.
pub(super) struct Tracer<'t, 'r> {
    pub(super) of: &'t Expression<'t>,
    pub(super) run: Option<Run<'r>>,
    left: usize,
    /// Units that may be spent, and those for one part.
    units: u64,
    most_units: u64,
}

/// What a part is, and what evaluating it gave.
type Told = (ExplainedPart, Option<Out>);

impl<'t, 'r> Tracer<'t, 'r> {
    pub(super) fn new(of: &'t Expression<'t>, run: Option<Run<'r>>, rule_cost: u64) -> Self {
        let units = rule_cost.saturating_mul(4).max(10_000);
        Self { of, run, left: MOST, units, most_units: rule_cost }
    }

    /// The whole expression, and what it yields.
    pub(super) fn whole(&mut self) -> Told {
        self.part(self.of.root, 0)
    }

    fn note(&self, id: ExprId) -> Option<&'t Note> {
        self.of.notes.get(id)
    }

    fn hidden(&self, id: ExprId) -> Hidden {
        self.of.hidden.get(id.0 as usize).copied().unwrap_or_default()
    }

    #[inline(never)]
    fn part(&mut self, id: ExprId, depth: u32) -> Told {
        let mut part = self.bare(id);
        let out = self.evaluate(id);
        if let Some(out) = out {
            self.show(id, out, &mut part);
        }
        self.fill(&mut part, id, out, depth);
        (part, out)
    }

    fn fill(&mut self, part: &mut ExplainedPart, id: ExprId, out: Option<Out>, depth: u32) {
        if depth >= DEEPEST || self.left == 0 {
            part.cut = self.has_parts(id);
        } else {
            part.parts = self.below(id, out, depth + 1);
        }
    }

    fn has_parts(&self, id: ExprId) -> bool {
        !matches!(parts(self.of.ast, id), Parts::Literal | Parts::Name(_) | Parts::Has(_))
    }

    /// The text and the type.
    fn bare(&mut self, id: ExprId) -> ExplainedPart {
        self.left = self.left.saturating_sub(1);
        let type_word = self.note(id).map(|note| note.ty.name(self.of.shape));
        ExplainedPart { text: self.text(id), type_word, ..ExplainedPart::default() }
    }

    fn text(&self, id: ExprId) -> String {
        let expr = self.of.ast.get(id);
        let text = self.of.text.get(expr.start..expr.end).unwrap_or_default();
        if text.chars().count() <= TEXT {
            return text.to_owned();
        }
        let head: String = text.chars().take(TEXT - 3).collect();
        format!("{head}...")
    }

    /// What a part yields, where there is a record and it has a value of its own.
    fn evaluate(&mut self, id: ExprId) -> Option<Out> {
        let node = self.note(id)?.node?;
        self.probe(|run| run.probe(node))
    }

    /// Spends units of what is left.
    fn probe<T>(&mut self, ask: impl FnOnce(&mut Run<'r>) -> Result<T, Stop>) -> Option<Result<T, Stop>> {
        let budget = self.units.min(self.most_units);
        let run = self.run.as_mut()?;
        run.refill(budget);
        let out = ask(run);
        self.units -= budget - run.left().min(budget);
        Some(out)
    }

    /// Whether the part is told for itself: not what its text says already.
    fn is_told(&self, id: ExprId) -> bool {
        let Some(Note { node: Some(node), ty, .. }) = self.note(id) else { return false };
        let constant = matches!(self.of.program.node(*node), Node::Const(_));
        match &self.of.ast.get(id).kind {
            _ if *ty == Type::Class => false,
            ExprKind::Name(_) | ExprKind::Call(..) | ExprKind::Method(..) | ExprKind::Chain(..) => true,
            _ => !constant && !matches!(parts(self.of.ast, id), Parts::Literal),
        }
    }

    /// The parts of a part.
    #[inline(never)]
    fn below(&mut self, id: ExprId, out: Option<Out>, depth: u32) -> Vec<ExplainedPart> {
        let node = self.note(id).and_then(|note| note.node).map(|node| self.of.program.node(node));
        // What is constant was computed once, and what is hidden tells nothing by its order.
        let mut told = Vec::new();
        if matches!(node, Some(Node::Const(_))) {
            return told;
        }
        let parts = parts(self.of.ast, id);
        let in_order = !matches!(parts, Parts::All(_) | Parts::Read(_) | Parts::Bind { .. });
        if in_order && self.run.is_some() && self.hidden(id).truth {
            return told;
        }
        match parts {
            Parts::Literal | Parts::Name(_) | Parts::Has(_) => {}
            Parts::All(list) | Parts::Read(list) => self.each(&list, out, depth, &mut told),
            Parts::Until(decides, list) => self.until(decides, &list, out, depth, &mut told),
            Parts::Arms(arms, last) => self.arms(&arms, last, depth, &mut told),
            Parts::OrElse(left, right) => {
                let first = self.tell(left, depth, &mut told);
                let is_there = matches!(first, Some(Ok(Val::Optional(seq))) if seq.len() > 0);
                self.tell_if(!is_there, right, depth, &mut told);
            }
            Parts::IfThere { base, body, .. } => self.if_there(id, base, body, depth, &mut told),
            Parts::Bind { init, body, .. } => {
                self.tell(init, depth, &mut told);
                self.tell(body, depth, &mut told);
            }
            Parts::Comprehension(comprehension) => self.comprehension(id, &comprehension, out, depth, &mut told),
        }
        told
    }

    /// Tells a part, or in its place those of its parts that are told; what it yields.
    fn tell(&mut self, id: ExprId, depth: u32, told: &mut Vec<ExplainedPart>) -> Option<Out> {
        if self.left == 0 || depth > DEEPEST {
            return self.evaluate(id);
        }
        if self.is_told(id) {
            let (part, out) = self.part(id, depth);
            told.push(part);
            return out;
        }
        told.extend(self.below(id, None, depth + 1));
        self.evaluate(id)
    }

    fn tell_if(&mut self, asked: bool, id: ExprId, depth: u32, told: &mut Vec<ExplainedPart>) -> Option<Out> {
        if asked || self.run.is_none() {
            return self.tell(id, depth, told);
        }
        if self.is_told(id) {
            let part = self.bare(id);
            told.push(ExplainedPart { state: Some(PartState::NotEvaluated), ..part });
        }
        None
    }

    /// Parts that are all evaluated, up to one without a value.
    fn each(&mut self, list: &[ExprId], out: Option<Out>, depth: u32, told: &mut Vec<ExplainedPart>) {
        let mut ended = false;
        for id in list {
            let own = self.tell_if(!ended, *id, depth, told);
            ended |= matches!((out, own), (Some(Err(_)), Some(Err(_))));
        }
    }

    fn until(&mut self, decides: bool, list: &[ExprId], out: Option<Out>, depth: u32, told: &mut Vec<ExplainedPart>) {
        let mut ended = false;
        for id in list {
            ended |= match self.tell_if(!ended, *id, depth, told) {
                Some(Ok(Val::Bool(value))) => value == decides,
                Some(Err(stop)) => !stop.absorbed(),
                _ => false,
            };
        }
        if matches!(out, Some(Ok(_))) {
            absorb(told);
        }
    }

    fn arms(&mut self, arms: &[(ExprId, ExprId)], last: ExprId, depth: u32, told: &mut Vec<ExplainedPart>) {
        let mut ended = false;
        for (condition, value) in arms {
            let holds = self.tell_if(!ended, *condition, depth, told);
            let chosen = matches!(holds, Some(Ok(Val::Bool(true))));
            self.tell_if(chosen, *value, depth, told);
            ended |= !matches!(holds, Some(Ok(Val::Bool(false))) | None);
        }
        self.tell_if(!ended, last, depth, told);
    }

    fn if_there(&mut self, id: ExprId, base: ExprId, body: ExprId, depth: u32, told: &mut Vec<ExplainedPart>) {
        self.tell(base, depth, told);
        let node = self.note(id).and_then(|note| note.node).map(|node| self.of.program.node(node));
        let Some(Node::OptionalMap { base, local, .. }) = node else { return };
        let there = self.probe(|run| run.go_into(base, local));
        self.tell_if(there == Some(Ok(true)), body, depth, told);
    }

    /// The list, and the elements that decide.
    #[inline(never)]
    fn comprehension(
        &mut self,
        id: ExprId,
        of: &Comprehension,
        out: Option<Out>,
        depth: u32,
        told: &mut Vec<ExplainedPart>,
    ) {
        let plan = self.plan(id);
        let range = self.range(of, plan, depth, told);
        let (Some(out), Some(plan), true) = (out, plan, self.run.is_some()) else {
            if self.run.is_none() {
                of.filter.into_iter().chain([of.body]).for_each(|part| {
                    self.tell(part, depth, told);
                });
            }
            return;
        };
        if matches!(range, Some(Err(_))) {
            return;
        }
        let deciding = self.probe(|run| run.deciding(plan, out));
        for index in deciding.and_then(Result::ok).unwrap_or_default() {
            if self.left > 0
                && let Some(part) = self.element(of, plan, index, depth)
            {
                told.push(part);
            }
        }
    }

    fn plan(&self, id: ExprId) -> Option<Loop> {
        let mut node = self.note(id)?.node?;
        for _ in 0..4 {
            node = match self.of.program.node(node) {
                Node::Loop(at) => return self.of.program.loops.get(at as usize).copied(),
                Node::Let { body, .. } => body,
                Node::Lazy { init, .. } => init,
                _ => return None,
            };
        }
        None
    }

    /// The list or map that is walked: its code stands in the comprehension's own.
    fn range(
        &mut self,
        of: &Comprehension,
        plan: Option<Loop>,
        depth: u32,
        told: &mut Vec<ExplainedPart>,
    ) -> Option<Out> {
        let has_code = self.note(of.range).is_some_and(|note| note.node.is_some());
        if has_code || plan.is_none() {
            return self.tell(of.range, depth, told);
        }
        let node = plan.map(|plan| plan.range)?;
        let mut part = self.bare(of.range);
        let out = self.probe(|run| run.probe(node));
        if let Some(out) = out {
            self.show(of.range, out, &mut part);
        }
        part.parts = self.below(of.range, None, depth + 1);
        told.push(part);
        out
    }

    #[inline(never)]
    fn element(&mut self, of: &Comprehension, plan: Loop, index: u32, depth: u32) -> Option<ExplainedPart> {
        self.probe(|run| run.go_to(plan, index))?.ok()?;
        let (name, path) = self.named(of.range, plan, index);
        self.left = self.left.saturating_sub(1);
        let text = format!("{}{name}", self.text(of.range));
        let mut part = ExplainedPart { text, path, ..ExplainedPart::default() };
        if depth >= DEEPEST {
            part.cut = true;
            return Some(part);
        }
        let kept = match of.filter {
            Some(filter) => self.tell(filter, depth + 1, &mut part.parts),
            None => Some(Ok(Val::Bool(true))),
        };
        self.tell_if(matches!(kept, Some(Ok(Val::Bool(true)))), of.body, depth + 1, &mut part.parts);
        Some(part)
    }

    /// What a part yields, in the part.
    #[inline(never)]
    fn show(&mut self, id: ExprId, out: Out, part: &mut ExplainedPart) {
        let hidden = self.hidden(id);
        let note = self.note(id);
        let place = note.and_then(|note| note.place);
        let open_place = place.is_some_and(|place| !place.sensitive);
        let code = note.and_then(|note| note.node);
        let value = match out {
            Err(stop) => {
                part.state = Some(PartState::Error);
                part.reason = Some(why(stop).to_owned());
                return;
            }
            Ok(value) => value,
        };
        if value == Val::Null && place.is_some() {
            part.state = Some(self.missing(code));
            return;
        }
        let is_masked = match value {
            Val::Bool(_) => hidden.truth,
            // How much a place holds that is not sensitive itself may be told.
            Val::Text(text) if hidden.is_name => !self.is_name(text),
            _ => hidden.value && !open_place,
        };
        if is_masked {
            part.state = Some(PartState::Masked);
            return;
        }
        part.state = Some(PartState::Value);
        let text = self.run.as_mut().map(|run| values::shown(run, value, hidden.value));
        part.value = text;
        if value == Val::Bool(false) {
            part.reason = self.why_not_there(id, code);
        }
    }

    fn is_name(&self, text: Str) -> bool {
        self.run.as_ref().is_some_and(|run| is_plain(&run.text_value(text)))
    }

    /// How a place that reads as null is not there.
    fn missing(&self, node: Option<NodeIx>) -> PartState {
        let (Some(node), Some(run)) = (node, &self.run) else { return PartState::Null };
        match self.of.program.node(node) {
            Node::Cell { at, .. } if run.cell_of(at) == Cell::Absent => PartState::Absent,
            _ => PartState::Null,
        }
    }

    /// Of `has(..)` that is false: whether the field is absent or null.
    fn why_not_there(&self, id: ExprId, node: Option<NodeIx>) -> Option<String> {
        let (Parts::Has(_), Node::Has { at, .. }) = (parts(self.of.ast, id), self.of.program.node(node?)) else {
            return None;
        };
        let is_null = self.run.as_ref()?.cell_of(at) == Cell::Null;
        Some(if is_null { "null" } else { "absent" }.to_owned())
    }
}

/// Errors of parts of what has a value all the same.
fn absorb(told: &mut [ExplainedPart]) {
    for part in told.iter_mut().filter(|part| part.state == Some(PartState::Error)) {
        part.absorbed = true;
    }
}

/// Why there is no value, without any.
pub(super) fn why(stop: Stop) -> &'static str {
    match stop {
        Stop::Error(why) => why,
        Stop::Range => "a number or a time beyond its type",
        Stop::RuleCost => "the limit `rule_cost` is used up",
        Stop::RecordCost => "the limit `record_cost` is used up",
    }
}
