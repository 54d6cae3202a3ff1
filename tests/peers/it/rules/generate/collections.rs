//! Lists, maps, optionals, and the macros over them.

use super::{Binds, Generator, Kind, Level, Row, Tree};

impl Generator {
    /// A list or map to go through, and the kind of its elements; a map is gone through by key.
    fn range(&mut self, depth: usize) -> (Tree, Kind) {
        match self.random.below(8) {
            0 | 1 => (Tree::leaf(Kind::list(Kind::Item), "field", "this.items"), Kind::Item),
            2 => (Tree::leaf(Kind::list(Kind::Int), "field", "this.nums"), Kind::Int),
            3 => (Tree::leaf(Kind::list(Kind::Text), "field", "this.words"), Kind::Text),
            4 => (self.tree(&Kind::map(Kind::Int), depth), Kind::Text),
            _ => {
                let of = self.scalar();
                (self.tree(&Kind::list(of.clone()), depth), of)
            }
        }
    }

    pub(super) fn quantifier(&mut self, depth: usize) -> Tree {
        let next = depth.saturating_sub(1);
        let (range, of) = self.range(next);
        if self.is(Level::Macros) && self.chance(2) {
            let row = self.row(&[("all 2", "all"), ("exists 2", "exists"), ("existsOne 2", "existsOne")]);
            return self.over_two(Kind::Bool, row, range, &of, &Kind::Bool, next);
        }
        let row = self.row(&[("all", "all"), ("exists", "exists"), ("exists_one", "exists_one")]);
        self.over(Kind::Bool, row, range, of, &Kind::Bool, next)
    }

    fn over(&mut self, kind: Kind, row: Row, range: Tree, of: Kind, body: &Kind, depth: usize) -> Tree {
        let name = self.name();
        let body = self.within(&[(&name, of)], |own| own.tree(body, depth));
        let template = format!("§.{}({name}, §)", row.1);
        Tree::new(kind, row.0, template, vec![range, body]).binding(Binds::One(name))
    }

    fn over_two(&mut self, kind: Kind, row: Row, range: Tree, of: &Kind, body: &Kind, depth: usize) -> Tree {
        let (first, second) = (self.name(), self.name());
        // Index and element of a list; key and value of a map, which is one of integers.
        let kinds = match &range.kind {
            Kind::Map(value) => (Kind::Text, (**value).clone()),
            _ => (Kind::Int, of.clone()),
        };
        let body = self.within(&[(&first, kinds.0), (&second, kinds.1)], |own| own.tree(body, depth));
        let template = format!("§.{}({first}, {second}, §)", row.1);
        Tree::new(kind, row.0, template, vec![range, body]).binding(Binds::Two(first, second))
    }

    pub(super) fn membership(&mut self, depth: usize) -> Tree {
        if self.chance(3) {
            return self.call(Kind::Bool, ("in map", "(§ in §)"), &[Kind::Text, Kind::map(Kind::Int)], depth);
        }
        let of = self.scalar();
        self.call(Kind::Bool, ("in", "(§ in §)"), &[of.clone(), Kind::list(of)], depth)
    }

    pub(super) fn list(&mut self, of: &Kind, depth: usize) -> Tree {
        let kind = Kind::list(of.clone());
        if depth == 0 {
            match of {
                Kind::Int => return self.leaf(kind, "field", &["this.nums"]),
                Kind::Text => return self.leaf(kind, "field", &["this.words"]),
                _ => {}
            }
        }
        let next = depth.saturating_sub(1);
        match self.random.below(8) {
            0 | 1 => {
                let (range, element) = self.range(next);
                self.over(kind, ("map", "map"), range, element, of, next)
            }
            2 if depth > 0 => {
                let range = self.tree(&kind, next);
                self.over(kind, ("filter", "filter"), range, of.clone(), &Kind::Bool, next)
            }
            3 if depth > 0 => self.call(kind.clone(), ("list +", "(§ + §)"), &[kind.clone(), kind], depth),
            4 | 5 if depth > 0 && self.level != Level::Standard => self.list_of_extensions(kind, of, depth),
            _ => {
                let children: Vec<Kind> = (0..self.random.below(4)).map(|_| of.clone()).collect();
                let template = ["[]", "[§]", "[§, §]", "[§, §, §]"][children.len()];
                self.call(kind, ("list", template), &children, depth)
            }
        }
    }

    fn list_of_extensions(&mut self, kind: Kind, of: &Kind, depth: usize) -> Tree {
        if self.is(Level::Macros) {
            let (range, element) = self.range(depth - 1);
            return self.over_two(kind, ("transformList", "transformList"), range, &element, of, depth - 1);
        }
        if self.is(Level::Lists) {
            let row = self.row(&[
                ("list.reverse", "§.reverse()"),
                ("distinct", "§.distinct()"),
                ("sort", "§.sort()"),
                ("slice", "§.slice(0, 1)"),
                ("flatten", "[§].flatten()"),
            ]);
            return self.call(kind.clone(), row, &[kind], depth);
        }
        if *of == Kind::Text {
            return self.call(kind, ("split", "§.split(§)"), &[Kind::Text, Kind::Text], depth);
        }
        let row = self.row(&[("[?]", "[?§]"), ("[?]", "[?§, §]")]);
        let children = [Kind::optional(of.clone()), of.clone()];
        self.call(kind, row, &children[..row.1.matches('§').count()], depth)
    }

    pub(super) fn map(&mut self, of: &Kind, depth: usize) -> Tree {
        let kind = Kind::map(of.clone());
        if *of == Kind::Int && self.chance(2) {
            return Tree::leaf(kind, "field", "this.counts");
        }
        if self.is(Level::Macros) && depth > 0 && self.chance(3) {
            let range = self.tree(&Kind::map(Kind::Int), depth - 1);
            return self.over_two(kind, ("transformMap", "transformMap"), range, &Kind::Text, of, depth - 1);
        }
        let row =
            self.row(&[("map", "{}"), ("map", "{'k': §}"), ("map", "{'k': §, 'z': §}"), ("map", "{'k': §, 'k': §}")]);
        let children = vec![of.clone(); row.1.matches('§').count()];
        self.call(kind, row, &children, depth)
    }

    pub(super) fn optional(&mut self, of: &Kind, depth: usize) -> Tree {
        let kind = Kind::optional(of.clone());
        if depth == 0 && *of == Kind::Int {
            return self.leaf(
                kind,
                ".?",
                &["this.?a", "this.counts.?k", "this.counts[?'z']", "this.nums[?1]", "optional.none()"],
            );
        }
        match self.random.below(7) {
            0 => self.call(kind, ("optional.none", "optional.none()"), &[], depth),
            1 => self.call(
                kind,
                ("optional.ofNonZeroValue", "optional.ofNonZeroValue(§)"),
                std::slice::from_ref(of),
                depth,
            ),
            2 if depth > 0 => {
                let (range, at) = (self.tree(&Kind::list(of.clone()), depth - 1), self.index(depth - 1));
                Tree::new(kind, "[?]", "§[?§]", vec![range, at])
            }
            3 if depth > 0 => self.call(kind.clone(), ("or", "§.or(§)"), &[kind.clone(), kind], depth),
            4 if depth > 0 => {
                let inner = self.scalar();
                let range = self.tree(&Kind::optional(inner.clone()), depth - 1);
                self.over(kind, ("optMap", "optMap"), range.clone(), inner, of, depth - 1).inside()
            }
            _ => self.call(kind, ("optional.of", "optional.of(§)"), std::slice::from_ref(of), depth),
        }
    }
}

impl Tree {
    /// The name stands for what is in the optional.
    fn inside(mut self) -> Self {
        if let Binds::One(name) = self.binds {
            self.binds = Binds::Inside(name);
        }
        self
    }
}
