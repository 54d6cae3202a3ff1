//! From the general nodes of a program to their special forms. The last thing that happens to a
//! program: whatever rewrites nodes has to come before.

use super::ast::BinaryOp;
use super::functions::Func;
use super::program::{At, Guard, Macro, Node, NodeIx, Program, Range, Read, Var};
use super::special::{Fetch, Holds, How, Known, Leaf, Moment, Piece, Quantifier, SLOTS, Special, Test};
use super::value::{Seq, Str, Val};
use crate::cells::ArenaId;
use crate::rules::cost::text_units;
use crate::scalars::time::SECOND_NANOS;

/// Lists of more constants are left to the general node.
const MAX_AMONG: usize = 64;

impl Program {
    /// Finds the special form of the program, where it has one.
    pub(super) fn specialise(&mut self) {
        let Some(root) = self.root.filter(|root| self.yields_bool(*root)) else { return };
        let mut pass = Pass { program: self, slots: [Some(ArenaId(0)), None, None, None], inner: [false; SLOTS] };
        let test = pass.test(root);
        if matches!(test, Test::General(_)) {
            return;
        }
        let own = pass.slots.iter().zip(&pass.inner).enumerate().skip(1);
        let own =
            own.filter_map(|(slot, (arena, inner))| Some((u32::try_from(slot).ok()?, (*arena).filter(|_| !inner)?)));
        let own: Vec<_> = own.collect();
        let plain = own.is_empty() && test.is_plain(false);
        self.special = Some(Special { test, own, plain });
    }

    /// Whether a node yields a bool or an error, whatever the record holds.
    fn yields_bool(&self, node: NodeIx) -> bool {
        match self.node(node) {
            Node::Const(value) => matches!(value, Val::Bool(_)),
            Node::Has { .. } | Node::Not(_) | Node::And(_) | Node::Or(_) | Node::HasSelect(..) | Node::Matches(..) => {
                true
            }
            Node::Chain(_, range) => self.operations(range).last().is_some_and(|(op, _)| is_comparison(*op)),
            Node::Conditional(arms, last) => {
                let values = self.children(arms).iter().skip(1).step_by(2);
                values.chain([&last]).all(|value| self.yields_bool(*value))
            }
            Node::Call(func, _) => matches!(func, Func::Contains | Func::StartsWith | Func::EndsWith | Func::Matches),
            Node::Loop(at) => {
                let kind = self.loops.get(at as usize).map(|plan| plan.kind);
                matches!(kind, Some(Macro::All | Macro::Exists | Macro::ExistsOne))
            }
            _ => false,
        }
    }
}

fn is_comparison(op: BinaryOp) -> bool {
    op == BinaryOp::In || Holds::of(op).is_some()
}

struct Pass<'p> {
    program: &'p Program,
    /// Whose frame a slot is.
    slots: [Option<ArenaId>; SLOTS],
    /// Whether a comprehension sets it.
    inner: [bool; SLOTS],
}

impl Pass<'_> {
    fn test(&mut self, node: NodeIx) -> Test {
        self.formed(node).unwrap_or(Test::General(node))
    }

    fn formed(&mut self, node: NodeIx) -> Option<Test> {
        Some(match self.program.node(node) {
            Node::Const(Val::Bool(value)) => Test::Constant(value),
            Node::Not(inner) => Test::Not(Box::new(self.test(inner))),
            Node::And(range) => Test::Junction { decides: false, parts: self.tests(range) },
            Node::Or(range) => Test::Junction { decides: true, parts: self.tests(range) },
            Node::Conditional(arms, last) => {
                let values = self.program.children(arms).iter().skip(1).step_by(2).chain([&last]);
                if !values.into_iter().all(|value| self.program.yields_bool(*value)) {
                    return None;
                }
                let tests = self.tests(arms);
                let mut tests = tests.into_iter();
                let mut pairs = Vec::new();
                while let (Some(condition), Some(value)) = (tests.next(), tests.next()) {
                    pairs.push((condition, value));
                }
                Test::Conditional { arms: pairs, last: Box::new(self.test(last)) }
            }
            Node::Loop(at) => Test::Quantifier(Box::new(self.quantifier(node, at)?)),
            other => Test::Leaf(node, self.leaf(other)?),
        })
    }

    fn tests(&mut self, range: Range) -> Vec<Test> {
        let program = self.program;
        program.children(range).iter().map(|child| self.test(*child)).collect()
    }

    fn quantifier(&mut self, node: NodeIx, at: u32) -> Option<Quantifier> {
        let plan = *self.program.loops.get(at as usize)?;
        let decides = match plan.kind {
            Macro::All => false,
            Macro::Exists => true,
            _ => return None,
        };
        let (Var::Slot(slot), None) = (plan.var, plan.index) else { return None };
        let Node::Cell { at, read: Read::List(_) | Read::Map(_), guards } = self.program.node(plan.range) else {
            return None;
        };
        let list = self.fetch(at, Read::Plain, guards)?;
        *self.inner.get_mut(slot as usize)? = true;
        let body = self.test(plan.body);
        // Only a body that reads the element says whose frames these are.
        let arena = (*self.slots.get(slot as usize)?)?;
        Some(Quantifier { node, list, slot, arena, decides, body })
    }

    /// A cell that special forms can read.
    fn fetch(&mut self, at: At, read: Read, guards: Range) -> Option<Fetch> {
        self.plain_guards(guards)?;
        self.known_slot(at)?;
        Some(Fetch { index: at.cell.index, slot: at.slot, double: read == Read::Double, guards })
    }

    /// Each guard only asks whether a record is there.
    fn plain_guards(&mut self, guards: Range) -> Option<()> {
        let program = self.program;
        program.guards(guards).iter().try_for_each(|guard| match guard {
            Guard::Exists(at) => self.known_slot(*at),
            Guard::Present(_) | Guard::Bind { .. } => None,
        })
    }

    fn known_slot(&mut self, at: At) -> Option<()> {
        let known = self.slots.get_mut(at.slot as usize)?;
        (*known.get_or_insert(at.cell.arena) == at.cell.arena).then_some(())
    }

    fn value(&mut self, node: NodeIx) -> Option<Fetch> {
        match self.program.node(node) {
            Node::Cell { at, read: read @ (Read::Plain | Read::Int | Read::Double | Read::Decimal), guards } => {
                self.fetch(at, read, guards)
            }
            _ => None,
        }
    }

    fn is_int(&self, node: NodeIx) -> bool {
        matches!(self.program.node(node), Node::Cell { read: Read::Int, .. })
    }

    fn constant(&self, node: NodeIx) -> Option<Val> {
        match self.program.node(node) {
            Node::Const(value) => Some(value),
            _ => None,
        }
    }

    fn leaf(&mut self, node: Node) -> Option<Leaf> {
        match node {
            Node::Cell { at, read: Read::Plain, guards } => Some(Leaf::Truth(self.fetch(at, Read::Plain, guards)?)),
            Node::Has { at, guards, present, soft } => {
                let cell = self.fetch(at, Read::Plain, guards)?;
                Some(Leaf::Has { cell, present, soft })
            }
            Node::Matches(text, regex) => Some(Leaf::Matches { cell: self.value(text)?, regex }),
            Node::Call(func, args) => self.search(func, args),
            Node::Chain(first, range) => {
                let program = self.program;
                match *program.operations(range) {
                    [(op, right)] => self.comparison(first, op, right),
                    [(BinaryOp::Subtract, earlier), (op, bound)] => self.between(first, earlier, op, bound),
                    [ref adds @ .., (op, whole)] => self.joined(first, adds, op, whole),
                    [] => None,
                }
            }
            _ => None,
        }
    }

    fn search(&mut self, func: Func, args: Range) -> Option<Leaf> {
        let how = match func {
            Func::StartsWith => How::Starts,
            Func::EndsWith => How::Ends,
            Func::Contains => How::Contains,
            _ => return None,
        };
        let [text, part] = *self.program.children(args) else { return None };
        let Val::Text(Str::Const { start, len }) = self.constant(part)? else { return None };
        Some(Leaf::Search { cell: self.value(text)?, part: Range { start, len }, how })
    }

    fn comparison(&mut self, left: NodeIx, op: BinaryOp, right: NodeIx) -> Option<Leaf> {
        if let Node::Cell { at, read: Read::Symbol(symbols), guards } = self.program.node(left) {
            let cell = self.fetch(at, Read::Plain, guards)?;
            return self.symbols(cell, symbols, op, self.constant(right)?);
        }
        if op == BinaryOp::In {
            return self.among(left, right);
        }
        let holds = Holds::of(op)?;
        if let (Some(left), Some(right)) = (self.moment(left), self.moment(right)) {
            let is_cell = |moment: &Moment| matches!(moment, Moment::Cell(_));
            if !(is_cell(&left) && is_cell(&right)) {
                return Some(Leaf::Moments { left, right, holds });
            }
        }
        match (self.constant(left), self.constant(right)) {
            (None, Some(value)) => self.against(left, value, holds),
            (Some(value), None) => self.against(right, value, holds.turned()),
            (None, None) => {
                let ints = [left, right].iter().all(|node| self.is_int(*node));
                let (left, right) = (self.value(left)?, self.value(right)?);
                Some(if ints { Leaf::Ints { left, right, holds } } else { Leaf::Cells { left, right, holds } })
            }
            (Some(_), Some(_)) => None,
        }
    }

    fn against(&mut self, node: NodeIx, value: Val, holds: Holds) -> Option<Leaf> {
        if let (Node::Call(Func::Size, args), Val::Int(known)) = (self.program.node(node), value) {
            let [inner] = *self.program.children(args) else { return None };
            let Node::Cell { at, read: Read::Plain | Read::List(_) | Read::Map(_), guards } = self.program.node(inner)
            else {
                return None;
            };
            return Some(Leaf::Size { cell: self.fetch(at, Read::Plain, guards)?, known, holds });
        }
        let cell = self.value(node)?;
        let known = match value {
            Val::Null if holds.is_equality() => Known::Null,
            Val::Bool(value) => Known::Bool(value),
            Val::Int(known) if self.is_int(node) => return Some(Leaf::Int { cell, known, holds }),
            Val::Int(value) => Known::Int(value),
            Val::Double(known) => return Some(Leaf::Double { cell, known, holds }),
            Val::Text(Str::Const { start, len }) => Known::Text(Range { start, len }),
            Val::Date(days) => Known::Date(days),
            Val::Time(nanos) => Known::Time(nanos),
            _ => return None,
        };
        Some(Leaf::Against { cell, known, holds })
    }

    fn among(&mut self, left: NodeIx, right: NodeIx) -> Option<Leaf> {
        let Val::List(Seq::Const { start, len }) = self.constant(right)? else { return None };
        let texts: Option<Vec<Range>> = self.program.values(Range { start, len }).iter().map(known_text).collect();
        let texts = texts.filter(|texts| texts.len() <= MAX_AMONG)?;
        Some(Leaf::Among { cell: self.value(left)?, texts })
    }

    /// What each symbol gives: its text is known.
    fn symbols(&self, cell: Fetch, symbols: Range, op: BinaryOp, value: Val) -> Option<Leaf> {
        let wanted: Vec<Range> = match (op, value) {
            (BinaryOp::Equal | BinaryOp::NotEqual, Val::Text(_)) => vec![known_text(&value)?],
            (BinaryOp::In, Val::List(Seq::Const { start, len })) => {
                self.program.values(Range { start, len }).iter().map(known_text).collect::<Option<_>>()?
            }
            _ => return None,
        };
        let visit = u64::from(op == BinaryOp::In);
        let outcome = |symbol: &Val| {
            let own = self.program.pooled(known_text(symbol)?);
            let mut units = 3;
            let mut found = false;
            for text in wanted.iter().map(|text| self.program.pooled(*text)) {
                units += visit;
                if text.len() == own.len() {
                    units += text_units(own.len());
                }
                found = text == own;
                if found {
                    break;
                }
            }
            Some((found != (op == BinaryOp::NotEqual), u32::try_from(units).ok()?))
        };
        let outcomes = self.program.values(symbols).iter().map(outcome).collect::<Option<_>>()?;
        Some(Leaf::Symbols { cell, outcomes })
    }

    fn moment(&mut self, node: NodeIx) -> Option<Moment> {
        match self.program.node(node) {
            Node::Const(Val::Timestamp { seconds, nanos }) => Some(Moment::Known { seconds, nanos }),
            Node::Call(Func::ToTimestamp, args) => {
                let [text] = *self.program.children(args) else { return None };
                Some(Moment::Text(self.value(text)?))
            }
            _ => self.value(node).map(Moment::Cell),
        }
    }

    fn between(&mut self, later: NodeIx, earlier: NodeIx, op: BinaryOp, bound: NodeIx) -> Option<Leaf> {
        let Val::Duration { seconds, nanos } = self.constant(bound)? else { return None };
        let nanos = i128::from(seconds) * i128::from(SECOND_NANOS) + i128::from(nanos);
        let (later, earlier) = (self.moment(later)?, self.moment(earlier)?);
        Some(Leaf::Between { later, earlier, nanos, holds: Holds::of(op)? })
    }

    fn piece(&mut self, node: NodeIx) -> Option<Piece> {
        match self.constant(node) {
            Some(value) => known_text(&value).map(Piece::Known),
            None => self.value(node).map(Piece::Cell),
        }
    }

    fn joined(&mut self, first: NodeIx, adds: &[(BinaryOp, NodeIx)], op: BinaryOp, whole: NodeIx) -> Option<Leaf> {
        let holds = Holds::of(op).filter(|holds| holds.is_equality())?;
        let mut parts = vec![self.piece(first)?];
        for (op, part) in adds {
            if *op != BinaryOp::Add {
                return None;
            }
            parts.push(self.piece(*part)?);
        }
        Some(Leaf::Joined { parts, whole: self.piece(whole)?, equal: holds == Holds::EQUAL })
    }
}

fn known_text(value: &Val) -> Option<Range> {
    match value {
        Val::Text(Str::Const { start, len }) => Some(Range { start: *start, len: *len }),
        _ => None,
    }
}
