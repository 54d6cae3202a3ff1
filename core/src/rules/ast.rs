//! The syntax tree. Nodes lie in one list and name each other by index, so that neither a walk
//! along a chain nor dropping a tree recurses.

use std::sync::Arc;

/// Index of a node in its [`Ast`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct ExprId(pub(super) u32);

/// A node, and the range of the text that the whole of it takes.
#[derive(Clone, Debug)]
pub(super) struct Expr {
    pub(super) kind: ExprKind,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Brackets, calls and unary operators below, on the deepest way down.
    pub(super) nesting: u32,
    /// Nodes on the deepest way down: what a walk of the tree recurses.
    pub(super) height: u32,
}

/// Operators that form chains from the left, by precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BinaryOp {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    In,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl BinaryOp {
    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::In => "in",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
        }
    }
}

/// A word, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) text: Arc<str>,
    pub(super) start: usize,
    pub(super) end: usize,
}

#[derive(Clone, Debug)]
pub(super) enum ExprKind {
    /// A fault was reported here already.
    Fault,
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    /// The value, and the text as written.
    Double(f64, Arc<str>),
    Text(Arc<str>),
    Bytes(Arc<[u8]>),
    /// A name; `.name` is looked for outside of macros and containers.
    Name(Arc<str>),
    /// `base.a.b`: a chain of selections.
    Select(ExprId, Vec<Word>),
    Index(ExprId, ExprId),
    /// `base.?a`
    OptionalSelect(ExprId, Word),
    /// `base[?i]`
    OptionalIndex(ExprId, ExprId),
    Call(Word, Vec<ExprId>),
    Method(ExprId, Word, Vec<ExprId>),
    Not(ExprId),
    Negate(ExprId),
    And(Vec<ExprId>),
    Or(Vec<ExprId>),
    /// The first operand, then what is applied to it, from the left.
    Chain(ExprId, Vec<(BinaryOp, ExprId)>),
    /// Conditions with their values, and the value if none holds.
    Conditional(Vec<(ExprId, ExprId)>, ExprId),
    List(Vec<ExprId>),
    Map(Vec<(ExprId, ExprId)>),
    /// A message literal; not built yet.
    Message,
    /// `?x` within `[?x]`, or before the key of `{?k: v}`.
    Optional(ExprId),
}

#[derive(Clone, Debug, Default)]
pub(super) struct Ast {
    pub(super) nodes: Vec<Expr>,
}

impl Ast {
    pub(super) fn get(&self, id: ExprId) -> &Expr {
        static LOST: Expr = Expr { kind: ExprKind::Fault, start: 0, end: 0, nesting: 0, height: 0 };
        self.nodes.get(id.0 as usize).unwrap_or(&LOST)
    }
}
