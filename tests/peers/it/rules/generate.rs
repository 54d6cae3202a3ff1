//! Expressions over the records: typed by construction, and now and then not.

mod collections;
mod numbers;
mod texts;

use stipula_peers::Random;

use super::tree::{Binds, Kind, Tree};

/// Which part of the language an expression uses, and so which peers know all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// What all peers have.
    Standard,
    /// With `dyn`, `type` and `bool`, optionals, strings, math, encoders: `cel` and `cel-core`.
    Extended,
    /// With two-variable macros and `cel.bind`: `cel-core` alone.
    Macros,
    /// With functions of lists: `cel` alone.
    Lists,
}

pub(crate) struct Generator {
    pub(crate) random: Random,
    level: Level,
    /// Names in scope.
    scope: Vec<(String, Kind)>,
    names: usize,
    /// Whether something of another type may stand anywhere.
    loose: bool,
}

type Row = (&'static str, &'static str);

const SCALARS: [Kind; 8] =
    [Kind::Bool, Kind::Int, Kind::Int, Kind::Uint, Kind::Double, Kind::Text, Kind::Text, Kind::Bytes];

impl Generator {
    pub(crate) fn new(seed: u64) -> Self {
        Self { random: Random(seed), level: Level::Standard, scope: Vec::new(), names: 0, loose: false }
    }

    /// An expression; one in twelve has a part of another type.
    pub(crate) fn expression(&mut self) -> (Tree, Level) {
        self.level = match self.random.below(20) {
            0..=9 => Level::Standard,
            10..=14 => Level::Extended,
            15..=17 => Level::Macros,
            _ => Level::Lists,
        };
        self.loose = self.random.below(12) == 0;
        self.names = 0;
        self.scope.clear();
        let depth = 1 + self.random.below(4);
        let kind = if self.loose || self.random.below(2) == 0 { Kind::Bool } else { self.scalar() };
        (self.tree(&kind, depth), self.level)
    }

    fn scalar(&mut self) -> Kind {
        self.random.pick(&SCALARS).cloned().unwrap()
    }

    fn is(&self, level: Level) -> bool {
        match level {
            Level::Standard => true,
            Level::Extended => self.level != Level::Standard,
            other => self.level == other,
        }
    }

    fn row(&mut self, rows: &[Row]) -> Row {
        *self.random.pick(rows).unwrap()
    }

    fn chance(&mut self, of: usize) -> bool {
        self.random.below(of) == 0
    }

    /// A tree of a kind, or, where the expression is loose, now and then of another one.
    pub(super) fn tree(&mut self, kind: &Kind, depth: usize) -> Tree {
        if self.loose && self.chance(12) {
            let other = self.scalar();
            let tree = self.strict(&other, depth.min(1));
            if self.is(Level::Extended) && self.chance(2) {
                return Tree::new(kind.clone(), "dyn", "dyn(§)", vec![tree]);
            }
            return tree;
        }
        self.strict(kind, depth)
    }

    fn strict(&mut self, kind: &Kind, depth: usize) -> Tree {
        if let Some(variable) = self.variable(kind) {
            return variable;
        }
        if depth > 0 && self.chance(10) {
            return self.any(kind, depth - 1);
        }
        match kind {
            Kind::Bool => self.boolean(depth),
            Kind::Int => self.int(depth),
            Kind::Uint => self.uint(depth),
            Kind::Double => self.double(depth),
            Kind::Text => self.text(depth),
            Kind::Bytes => self.bytes(depth),
            Kind::Timestamp => self.timestamp(depth),
            Kind::Duration => self.duration(depth),
            Kind::Type => self.type_value(depth),
            Kind::List(of) => self.list(of, depth),
            Kind::Map(of) => self.map(of, depth),
            Kind::Optional(of) => self.optional(of, depth),
            Kind::Item => Tree::leaf(Kind::Item, "index", "this.items[0]"),
        }
    }

    /// A name in scope of this kind, or a field of one.
    fn variable(&mut self, kind: &Kind) -> Option<Tree> {
        if self.scope.is_empty() || self.chance(3) {
            return None;
        }
        let (name, own) = self.random.pick(&self.scope).cloned()?;
        let variable = Tree::leaf(own.clone(), "variable", name);
        if own == *kind {
            return Some(variable);
        }
        let field = match kind {
            Kind::Int => "§.n",
            Kind::Double => "§.q",
            Kind::Text => "§.label",
            Kind::List(of) if **of == Kind::Text => "§.tags",
            _ => return None,
        };
        (own == Kind::Item).then(|| Tree::new(kind.clone(), "select", field, vec![variable]))
    }

    /// What yields any kind.
    fn any(&mut self, kind: &Kind, depth: usize) -> Tree {
        if self.is(Level::Macros) && self.chance(2) {
            let of = self.scalar();
            let range = self.tree(&of, depth);
            let name = self.name();
            let body = self.within(&[(&name, of)], |own| own.tree(kind, depth));
            let template = format!("cel.bind({name}, §, §)");
            return Tree::new(kind.clone(), "cel.bind", template, vec![range, body]).binding(Binds::Value(name));
        }
        if self.is(Level::Extended) && self.chance(3) {
            let optional = self.tree(&Kind::optional(kind.clone()), depth);
            if self.chance(3) {
                return Tree::new(kind.clone(), "value", "§.value()", vec![optional]);
            }
            let other = self.tree(kind, depth);
            return Tree::new(kind.clone(), "orValue", "§.orValue(§)", vec![optional, other]);
        }
        if self.chance(3) {
            let (range, at) = (self.tree(&Kind::list(kind.clone()), depth), self.index(depth));
            return Tree::new(kind.clone(), "index", "§[§]", vec![range, at]);
        }
        let children = vec![self.tree(&Kind::Bool, depth), self.tree(kind, depth), self.tree(kind, depth)];
        Tree::new(kind.clone(), "?:", "(§ ? § : §)", children)
    }

    /// An index: mostly small.
    fn index(&mut self, depth: usize) -> Tree {
        if self.chance(4) {
            self.tree(&Kind::Int, depth)
        } else {
            self.leaf(Kind::Int, "literal", &["0", "1", "2", "-1"])
        }
    }

    fn name(&mut self) -> String {
        self.names += 1;
        format!("v{}", self.names)
    }

    fn within(&mut self, names: &[(&str, Kind)], make: impl FnOnce(&mut Self) -> Tree) -> Tree {
        let before = self.scope.len();
        self.scope.extend(names.iter().map(|(name, kind)| ((*name).to_owned(), kind.clone())));
        let tree = make(self);
        self.scope.truncate(before);
        tree
    }

    fn leaf(&mut self, kind: Kind, op: &'static str, texts: &[&str]) -> Tree {
        let text = *self.random.pick(texts).unwrap();
        Tree::leaf(kind, op, text)
    }

    /// An operator or function with children of these kinds.
    fn call(&mut self, kind: Kind, row: Row, children: &[Kind], depth: usize) -> Tree {
        let next = depth.saturating_sub(1);
        let children = children.iter().map(|child| self.tree(child, next)).collect();
        Tree::new(kind, row.0, row.1, children)
    }

    fn boolean(&mut self, depth: usize) -> Tree {
        if depth == 0 {
            return match self.random.below(6) {
                0 => self.leaf(Kind::Bool, "literal", &["true", "false"]),
                1 => self.leaf(
                    Kind::Bool,
                    "error",
                    &["(1 / 0 == 1)", "(this.nums[7] == 1)", "(this.counts.none == 1)", "(this.counts['none'] > 0)"],
                ),
                2 => self.leaf(Kind::Bool, "has", &["has(this.a)", "has(this.counts.k)", "has(this.counts.z)"]),
                3 => self.leaf(Kind::Bool, "null", &["(this.n == null)", "(null != this.n)", "(this.n == 5)"]),
                _ => self.leaf(Kind::Bool, "field", &["this.p"]),
            };
        }
        match self.random.below(20) {
            0..=2 => {
                let row = self.row(&[("&&", "(§ && §)"), ("||", "(§ || §)")]);
                self.call(Kind::Bool, row, &[Kind::Bool, Kind::Bool], depth)
            }
            3 => self.call(Kind::Bool, ("!", "!§"), &[Kind::Bool], depth),
            4..=8 => self.order(depth),
            9..=11 => self.equality(depth),
            12 | 13 => self.text_test(depth),
            14..=17 => self.quantifier(depth),
            18 => self.membership(depth),
            _ => self.boolean_of_extensions(depth),
        }
    }

    fn order(&mut self, depth: usize) -> Tree {
        let kind = match self.random.below(10) {
            0 => Kind::Timestamp,
            1 => Kind::Duration,
            _ => self.scalar(),
        };
        let row = self.row(&[("<", "(§ < §)"), ("<=", "(§ <= §)"), (">", "(§ > §)"), (">=", "(§ >= §)")]);
        self.call(Kind::Bool, row, &[kind.clone(), kind], depth)
    }

    fn equality(&mut self, depth: usize) -> Tree {
        let of = self.scalar();
        let kind = match self.random.below(14) {
            0 => Kind::Timestamp,
            1 => Kind::Duration,
            2 | 3 => Kind::list(of),
            4 => Kind::map(Kind::Int),
            5 if self.is(Level::Extended) => Kind::Type,
            6 | 7 if self.is(Level::Extended) => Kind::optional(of),
            8 | 9 if self.is(Level::Extended) => return self.mixed(depth),
            _ => of,
        };
        let row = self.row(&[("==", "(§ == §)"), ("!=", "(§ != §)")]);
        self.call(Kind::Bool, row, &[kind.clone(), kind], depth)
    }

    /// Values of two kinds, compared when run.
    fn mixed(&mut self, depth: usize) -> Tree {
        let (first, second) = (self.scalar(), self.scalar());
        let numbers = [Kind::Int, Kind::Uint, Kind::Double];
        if numbers.contains(&first) && numbers.contains(&second) && self.chance(2) {
            let row = self.row(&[("dyn <", "(dyn(§) < §)"), ("dyn >=", "(dyn(§) >= §)"), ("dyn >", "(dyn(§) > §)")]);
            return self.call(Kind::Bool, row, &[first, second], depth);
        }
        let row = self.row(&[("dyn ==", "(dyn(§) == §)"), ("dyn !=", "(dyn(§) != §)")]);
        self.call(Kind::Bool, row, &[first, second], depth)
    }

    fn boolean_of_extensions(&mut self, depth: usize) -> Tree {
        if !self.is(Level::Extended) {
            return self.leaf(Kind::Bool, "has", &["has(this.s)", "has(this.addr.city)", "has(this.counts.k)"]);
        }
        match self.random.below(4) {
            0 => {
                let of = self.scalar();
                self.call(Kind::Bool, ("hasValue", "§.hasValue()"), &[Kind::optional(of)], depth)
            }
            1 => self.call(Kind::Bool, ("bool", "bool(§)"), &[Kind::Text], depth),
            2 => {
                let row = self.row(&[("math.isNaN", "math.isNaN(§)"), ("math.isFinite", "math.isFinite(§)")]);
                self.call(Kind::Bool, row, &[Kind::Double], depth)
            }
            _ => self.call(Kind::Bool, ("math.isInf", "math.isInf(§)"), &[Kind::Double], depth),
        }
    }

    fn type_value(&mut self, depth: usize) -> Tree {
        if depth == 0 {
            return self.leaf(
                Kind::Type,
                "literal",
                &["int", "uint", "double", "string", "bytes", "bool", "list", "map", "type"],
            );
        }
        let of = self.scalar();
        self.call(Kind::Type, ("type", "type(§)"), &[of], depth)
    }
}
