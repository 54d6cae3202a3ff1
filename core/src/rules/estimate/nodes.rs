//! One walk over the nodes of a program. Each stands behind those that it evaluates, so that no walk
//! recurses; a loop replaces what its variables stand for by what its range is.

use super::bound::Bound;
use super::functions;
use super::size::{self, Places, Size, frame_var, local_var};
use crate::rules::ast::BinaryOp;
use crate::rules::program::{At, Guard, Loop, Macro, Node, NodeIx, Program, Range, Read, Var};
use crate::rules::value::Val;

/// Units of one operation.
const ONE: u64 = 8;

/// What is known of a node.
#[derive(Clone, Debug, Default)]
struct Known {
    /// Eighths of units.
    cost: Bound,
    size: Size,
}

struct Walk<'w, 'p> {
    program: &'w Program,
    places: &'w mut Places<'p>,
    known: Vec<Known>,
    /// Expressions that are evaluated at most once, by slot.
    lazies: Vec<Option<NodeIx>>,
    /// Slots that stand for an element of the list in another's frame.
    within: Vec<Option<u32>>,
}

/// Eighths of units that a program costs at most, and the size of its value.
pub(super) fn program(program: &Program, places: &mut Places<'_>) -> (Bound, Size) {
    let mut walk = Walk {
        program,
        places,
        known: Vec::with_capacity(program.nodes.len()),
        lazies: vec![None; program.lazies as usize],
        within: vec![None; program.slots as usize],
    };
    for guard in &program.guards {
        if let Guard::Bind { list, slot, .. } = guard
            && let Some(place) = walk.within.get_mut(*slot as usize)
        {
            *place = Some(list.slot);
        }
    }
    for node in &program.nodes {
        let known = walk.node(*node);
        walk.known.push(known);
    }
    let root = program.root.map(|root| walk.of(root)).unwrap_or_default();
    (root.cost, root.size)
}

impl Walk<'_, '_> {
    fn of(&self, node: NodeIx) -> Known {
        self.known.get(node.0 as usize).cloned().unwrap_or_default()
    }

    fn children(&self, range: Range) -> Vec<Known> {
        let nodes = self.program.children.get(range.start as usize..(range.start + range.len) as usize);
        nodes.unwrap_or_default().iter().map(|node| self.of(*node)).collect()
    }

    /// The slot of which a slot's element is a part, where that is no loop's.
    fn outer(&self, slot: u32) -> u32 {
        let mut slot = slot;
        // Each is bound within an earlier one.
        while let Some(Some(outer)) = self.within.get(slot as usize).filter(|outer| outer.is_some_and(|o| o < slot)) {
            slot = *outer;
        }
        slot
    }

    fn node(&mut self, node: Node) -> Known {
        let (cost, size) = match node {
            Node::Const(value) => (Bound::ZERO, size::constant(value, &self.program.values)),
            Node::Cell { at, read, guards } => self.cell(at, read, guards),
            Node::Has { guards, .. } => (self.guards(guards), Size::scalar()),
            Node::Key { slot, .. } => (Bound::ZERO, Size::text(Bound::var(frame_var(self.outer(slot))).quiet())),
            Node::Local(local) => (Bound::ZERO, Size::any(&Bound::var(local_var(local)))),
            Node::Now | Node::Fail(_) => (Bound::ZERO, Size::scalar()),
            Node::Not(inner) | Node::ZonedPart(_, inner, _) => (self.of(inner).cost, Size::scalar()),
            Node::Negate(inner) => {
                let inner = self.of(inner);
                let digits = inner.size.digits.plus(&Bound::of(size::SCALAR_TEXT));
                (inner.cost.plus(&digits), Size::decimal(digits))
            }
            Node::And(range) | Node::Or(range) => (self.sum(range), Size::scalar()),
            Node::Chain(first, range) => self.chain(first, range),
            Node::Conditional(range, last) => self.conditional(range, last),
            Node::Select(base, names) | Node::HasSelect(base, names) => self.names(base, names.len),
            Node::Member { base, .. } | Node::OptionalSelect(base, _) => self.names(base, 1),
            Node::Index(base, index) | Node::OptionalIndex(base, index) => {
                let (cost, size) = self.names(base, 1);
                let index = self.of(index);
                (cost.plus(&index.cost).plus(&index.size.text), size)
            }
            Node::OptionalPlace(..) | Node::OptionalOr { .. } | Node::OptionalMap { .. } => self.optional(node),
            Node::Spread(inner) => {
                let inner = self.of(inner);
                (inner.cost, inner.size)
            }
            Node::Let { .. } | Node::Lazy { .. } | Node::Shared { .. } => self.named(node),
            Node::Call(func, range) => self.arguments(range, |args| functions::call(func, args)),
            Node::HostCall(host, range) => self.host(host, range),
            Node::Matches(text, _) => {
                let text = self.of(text);
                (text.cost.plus(&text.size.text), Size::scalar())
            }
            Node::List(range) => self.list(range),
            Node::Map(range) => self.map(range),
            Node::Loop(at) => match self.program.loops.get(at as usize) {
                Some(plan) => self.comprehension(*plan),
                None => (Bound::ZERO, Size::scalar()),
            },
        };
        Known { cost: cost.plus_units(1), size }
    }

    fn optional(&self, node: Node) -> (Bound, Size) {
        match node {
            Node::OptionalPlace(range, value) => {
                let value = self.of(value);
                (self.sum(range).plus(&value.cost), value.size)
            }
            Node::OptionalOr { left, right, .. } => {
                let (left, right) = (self.of(left), self.of(right));
                (left.cost.plus(&right.cost), left.size.or(&right.size))
            }
            Node::OptionalMap { base, local, body, .. } => {
                let (base, body) = (self.of(base), self.of(body));
                let inner = |bound: &Bound| bound.with(local_var(local), &base.size.total);
                let (cost, size) = (inner(&body.cost), body.size.changed(inner));
                (base.cost.plus(&cost), base.size.or(&size))
            }
            _ => (Bound::ZERO, Size::scalar()),
        }
    }

    /// What is evaluated once, and has a name.
    fn named(&mut self, node: Node) -> (Bound, Size) {
        match node {
            Node::Let { from, to, body } => self.binding(from, to, body),
            Node::Lazy { slot, init } => {
                if let Some(place) = self.lazies.get_mut(slot as usize) {
                    *place = Some(init);
                }
                (Bound::ZERO, self.of(init).size)
            }
            Node::Shared { slot, by_use, .. } => {
                let (cost, size) = self.places.variables.get(slot as usize).cloned().unwrap_or_default();
                // For a variable the rule pays once.
                (if by_use { cost } else { Bound::ZERO }, size)
            }
            _ => (Bound::ZERO, Size::scalar()),
        }
    }

    fn cell(&mut self, at: At, read: Read, guards: Range) -> (Bound, Size) {
        let mut size = self.places.cell(at.cell, self.outer(at.slot));
        if let Read::Decimal = read {
            size.decimal = true;
        }
        (self.guards(guards), size)
    }

    fn guards(&mut self, range: Range) -> Bound {
        let mut sum = Bound::ZERO;
        for guard in self.program.guards(range).to_vec() {
            let Guard::Bind { list, info, index, .. } = guard else { continue };
            let index = self.of(index);
            sum = sum.plus_units(1).plus(&index.cost);
            if self.program.lists.get(info as usize).is_some_and(|info| info.key.is_some()) {
                let map = self.places.cell(list.cell, self.outer(list.slot));
                let texts = map.len.product(&index.size.text).better(map.total.quiet());
                sum = sum.plus(&map.len.times(ONE)).plus(&texts);
            }
        }
        sum
    }

    fn sum(&self, range: Range) -> Bound {
        self.children(range).iter().fold(Bound::ZERO, |sum, child| sum.plus(&child.cost))
    }

    fn chain(&self, first: NodeIx, range: Range) -> (Bound, Size) {
        let first = self.of(first);
        let (mut cost, mut left) = (first.cost, first.size);
        let operations = self.program.operations.get(range.start as usize..(range.start + range.len) as usize);
        for (op, node) in operations.unwrap_or_default() {
            let right = self.of(*node);
            let value = left.value.clone();
            let (work, made) = functions::operator(*op, &left, &right.size);
            cost = cost.plus(&right.cost).plus(&work);
            left = made;
            // `size(x) - 1`
            if *op == BinaryOp::Subtract
                && let Node::Const(Val::Int(0..)) = self.program.node(*node)
            {
                left.value = value;
            }
        }
        (cost, left)
    }

    fn conditional(&self, range: Range, last: NodeIx) -> (Bound, Size) {
        let last = self.of(last);
        let (mut cost, mut size, mut values) = (Bound::ZERO, last.size, last.cost);
        for pair in self.children(range).chunks(2) {
            if let [condition, value] = pair {
                cost.add(&condition.cost);
                values = values.or(&value.cost);
                size = size.or(&value.size);
            }
        }
        (cost.plus(&values), size)
    }

    /// So many names, looked for in maps or records, or as many indexes.
    fn names(&self, base: NodeIx, count: u32) -> (Bound, Size) {
        let base = self.of(base);
        let each = base.size.total.quiet().times(ONE).plus_units(2);
        (base.cost.plus(&each.times(count.into())), Size::any(&base.size.total))
    }

    fn binding(&self, from: u32, to: u32, body: NodeIx) -> (Bound, Size) {
        let body = self.of(body);
        let mut cost = body.cost.plus_units(u64::from(to.saturating_sub(from)));
        for init in self.lazies.get(from as usize..to as usize).unwrap_or_default().iter().flatten() {
            cost.add(&self.of(*init).cost);
        }
        (cost, body.size)
    }

    fn arguments(&self, range: Range, call: impl FnOnce(&[Size]) -> (Bound, Size)) -> (Bound, Size) {
        let given = self.children(range);
        let cost = given.iter().fold(Bound::ZERO, |sum, arg| sum.plus(&arg.cost));
        let sizes: Vec<Size> = given.into_iter().map(|arg| arg.size).collect();
        let (work, size) = call(&sizes);
        (cost.plus(&work), size)
    }

    /// How long a text of the host is, nobody knows: it is taken to be no longer than the record.
    fn host(&self, host: u32, range: Range) -> (Bound, Size) {
        let units = self.program.hosts.get(host as usize).map_or(0, |host| host.cost);
        self.arguments(range, |args| {
            let record = Bound::var(frame_var(0)).quiet();
            let read = args.iter().fold(Bound::ZERO, |sum, arg| sum.plus(&arg.text));
            (read.plus_units(units).plus(&record), Size::text(record))
        })
    }

    fn list(&self, range: Range) -> (Bound, Size) {
        let items = self.children(range);
        let mut size = Size::list(Bound::of(range.len.into()), Bound::of(1));
        size.flat = items.iter().all(|item| item.size.plain);
        size.decimal = items.iter().any(|item| item.size.decimal);
        for item in &items {
            size.total.add(&item.size.total);
            size.digits = size.digits.or(&item.size.digits);
        }
        (self.sum(range), size)
    }

    fn map(&self, range: Range) -> (Bound, Size) {
        let items = self.children(range);
        let pairs = u64::from(range.len / 2);
        let mut size = Size::list(Bound::of(pairs), Bound::of(1));
        let mut keys = Bound::ZERO;
        for (at, item) in items.iter().enumerate() {
            size.total.add(&item.size.total);
            if at % 2 == 0 {
                keys.add(&item.size.text);
            }
        }
        // Each key is compared with those before it.
        let compared = Bound::of(ONE).plus(&keys).times(pairs.saturating_mul(pairs));
        (self.sum(range).plus(&compared), size)
    }

    fn comprehension(&self, plan: Loop) -> (Bound, Size) {
        let range = self.of(plan.range);
        let body = self.of(plan.body);
        let (filter, key) = (plan.filter.map(|node| self.of(node)), plan.key.map(|node| self.of(node)));
        let mut vars = vec![match plan.var {
            Var::Slot(slot) => frame_var(slot),
            Var::Local(local) => local_var(local),
        }];
        vars.extend(plan.index.map(local_var));
        let (len, total) = (&range.size.len, &range.size.total);
        let over = |bound: &Bound| bound.over(&vars, len, total);
        let others = [&filter, &key].into_iter().flatten();
        let each = others.fold(body.cost.clone(), |sum, other| sum.plus(&other.cost)).plus_units(1);
        let mut cost = range.cost.plus(&over(&each));
        let made = |size: &Size| {
            let total = over(&size.total).plus(len).plus(&Bound::of(1));
            let list = Size::list(len.clone(), total);
            Size { flat: size.plain, decimal: size.decimal, digits: over(&size.digits), ..list }
        };
        let size = match plan.kind {
            Macro::All | Macro::Exists | Macro::ExistsOne => Size::scalar(),
            Macro::Map => made(&body.size),
            Macro::Filter => Size { sorts: range.size.sorts, flat: range.size.flat, ..made(&body.size) },
            Macro::SortBy => {
                let by = made(&body.size);
                cost.add(&functions::sorting(&by));
                made(&key.unwrap_or_default().size)
            }
            Macro::MapValues => {
                let keys = over(&key.unwrap_or_default().size.total);
                let values = made(&body.size);
                Size { flat: false, total: values.total.plus(&keys), ..values }
            }
            Macro::MapEntries => {
                let entries = over(&body.size.total).plus(&Bound::of(1));
                cost.add(&entries.quiet().product(&entries.quiet()).times(ONE + 1));
                Size::list(entries.clone(), entries)
            }
        };
        (cost, size)
    }
}
