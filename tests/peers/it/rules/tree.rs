//! Generated expressions as trees, so that a disagreement can be traced to its smallest part.

/// What an expression yields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Bool,
    Int,
    Uint,
    Double,
    Text,
    Bytes,
    Timestamp,
    Duration,
    Type,
    List(Box<Kind>),
    /// A map from strings.
    Map(Box<Kind>),
    Optional(Box<Kind>),
    /// A record of the list `this.items`.
    Item,
}

impl Kind {
    pub(crate) fn list(of: Self) -> Self {
        Self::List(Box::new(of))
    }

    pub(crate) fn map(of: Self) -> Self {
        Self::Map(Box::new(of))
    }

    pub(crate) fn optional(of: Self) -> Self {
        Self::Optional(Box::new(of))
    }
}

/// Which names the last child of a tree may use, and for what of the first child they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Binds {
    None,
    /// The element of a list, or the key of a map.
    One(String),
    /// Index and element of a list, key and value of a map.
    Two(String, String),
    /// The value itself.
    Value(String),
    /// The value in an optional.
    Inside(String),
}

#[derive(Clone, Debug)]
pub(crate) struct Tree {
    pub(crate) kind: Kind,
    /// The function or operator, by which disagreements are settled.
    pub(crate) op: &'static str,
    /// The text, with `§` for each child.
    template: String,
    pub(crate) children: Vec<Tree>,
    pub(crate) binds: Binds,
}

impl Tree {
    pub(crate) fn new(kind: Kind, op: &'static str, template: impl Into<String>, children: Vec<Self>) -> Self {
        Self { kind, op, template: template.into(), children, binds: Binds::None }
    }

    pub(crate) fn leaf(kind: Kind, op: &'static str, text: impl Into<String>) -> Self {
        Self::new(kind, op, text, Vec::new())
    }

    pub(crate) fn binding(mut self, binds: Binds) -> Self {
        self.binds = binds;
        self
    }

    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        let mut children = self.children.iter();
        for (at, piece) in self.template.split('§').enumerate() {
            if at > 0 {
                out.push_str(&children.next().unwrap().text());
            }
            out.push_str(piece);
        }
        out
    }

    /// Whether it uses a name that is bound outside of it.
    pub(crate) fn is_open(&self) -> bool {
        self.uses(&mut Vec::new())
    }

    fn uses<'t>(&'t self, bound: &mut Vec<&'t str>) -> bool {
        if self.op == "variable" {
            return !bound.contains(&self.template.as_str());
        }
        let last = self.children.len().saturating_sub(1);
        self.children.iter().enumerate().any(|(at, child)| {
            let before = bound.len();
            if at == last && at > 0 {
                match &self.binds {
                    Binds::None => {}
                    Binds::One(name) | Binds::Value(name) | Binds::Inside(name) => bound.push(name),
                    Binds::Two(first, second) => bound.extend([first.as_str(), second.as_str()]),
                }
            }
            let open = child.uses(bound);
            bound.truncate(before);
            open
        })
    }

    /// With another tree in the place of a name.
    pub(crate) fn replaced(&self, name: &str, by: &Self) -> Self {
        if self.op == "variable" && self.template == name {
            return by.clone();
        }
        let mut tree = self.clone();
        tree.children = self.children.iter().map(|child| child.replaced(name, by)).collect();
        tree
    }

    /// The parts of it, each for itself; what a macro evaluates stands for single elements.
    pub(crate) fn parts(&self) -> Vec<Self> {
        let mut parts: Vec<Self> = self.children.iter().filter(|child| !child.is_open()).cloned().collect();
        let (Some(range), Some(body)) = (self.children.first(), self.children.last()) else { return parts };
        let element = |at: usize| Self::new(Kind::Item, "index", format!("§[{at}]"), vec![range.clone()]);
        let value = |key: &str| Self::new(Kind::Item, "index", format!("§['{key}']"), vec![range.clone()]);
        let key = |key: &str| Self::leaf(Kind::Text, "literal", format!("'{key}'"));
        let number = |at: usize| Self::leaf(Kind::Int, "literal", at.to_string());
        let is_map = matches!(range.kind, Kind::Map(_));
        match &self.binds {
            Binds::None => {}
            Binds::One(name) if is_map => parts.extend(KEYS.iter().map(|at| body.replaced(name, &key(at)))),
            Binds::One(name) => parts.extend((0..4).map(|at| body.replaced(name, &element(at)))),
            Binds::Two(first, second) if is_map => {
                parts.extend(KEYS.iter().map(|at| body.replaced(first, &key(at)).replaced(second, &value(at))));
            }
            Binds::Two(first, second) => {
                parts.extend((0..4).map(|at| body.replaced(first, &number(at)).replaced(second, &element(at))));
            }
            Binds::Value(name) => parts.push(body.replaced(name, range)),
            Binds::Inside(name) => {
                let inside = Self::new(Kind::Item, "value", "§.value()", vec![range.clone()]);
                parts.push(body.replaced(name, &inside));
            }
        }
        parts.retain(|part| !part.is_open());
        parts
    }
}

/// The keys of the maps that are generated.
pub(crate) const KEYS: [&str; 3] = ["k", "z", "\u{e9}"];
