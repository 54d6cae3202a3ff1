//! Types an expression against the shape, and compiles it in the same walk: every name becomes a
//! cell, a constant or a variable, or a fault at its place.

mod bindings;
mod calls;
mod fold;
pub(super) mod hints;
mod known;
mod macros;
mod nullable;
mod operators;
mod optionals;
mod places;
mod remarks;
mod scope;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::ast::{Ast, ExprId, ExprKind};
use super::blocked::Pattern;
use super::eval::Work;
use super::explain::Notes;
use super::fault::Fault;
use super::functions::Declared;
use super::parser::MAX_HEIGHT;
use super::program::{At, Consts, Guard, Node, NodeIx, Program};
use super::types::{self, Inner, Key, Type};
use super::value::{Seq, Val};
use crate::cells::{Layout, PlaceId, Scratch};
use crate::diagnostics::{Code, codes};
use crate::limits::Limits;
use crate::schema::{NodeId, Shape};

/// A place that a name or a selection leads to; it has no code until its value is asked for.
#[derive(Clone, Debug)]
pub(super) struct PlaceRef {
    pub(super) place: PlaceId,
    /// As declared.
    pub(super) node: NodeId,
    pub(super) slot: u32,
    pub(super) guards: Vec<Guard>,
    pub(super) sensitive: bool,
    /// The value may be absent or null.
    pub(super) nullable: bool,
}

/// What a name in scope is.
#[derive(Clone, Debug)]
pub(super) enum Bound {
    Place(PlaceRef),
    /// A node of the program, constant or a variable.
    Value(Node, Type),
    /// A text that is fixed for the instance.
    Text(Arc<str>),
    Texts(Vec<Arc<str>>),
    /// The key of the map whose element place and slot these are.
    Key(PlaceId, u32, Type),
    /// A double literal, as written.
    Double(f64, Arc<str>),
    /// A variable of the contract that is evaluated once a record.
    Shared(Arc<Variable>),
}

/// What a rule knows of a variable.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub(super) slot: u32,
    pub(super) ty: Type,
    /// How deep its evaluation recurses.
    pub(super) height: u32,
    pub(super) sensitive: bool,
    pub(super) uses_now: bool,
    /// What it reads, and with it each rule that reads it.
    pub(super) reads: Vec<Pattern>,
    /// No variable, but a part that rules have in common: each use of it is charged as if it stood alone.
    pub(super) by_use: bool,
}

/// What rules have in common, by its text.
pub(super) type Parts = HashMap<Arc<str>, Arc<Variable>>;

/// The same for rules whose `this` is the record, and for those that name it as `root` alone.
#[derive(Clone, Debug, Default)]
pub(super) struct Common {
    pub(super) whole: Arc<Parts>,
    pub(super) by_root: Arc<Parts>,
}

/// The variables of a contract by name.
pub(super) type Names = BTreeMap<Arc<str>, Bound>;

/// A read of a place, for blocking: itself, or all below it as well.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ReadAt {
    pub(super) place: PlaceId,
    pub(super) slot: u32,
    pub(super) whole: bool,
}

/// What is known of a checked expression.
#[derive(Clone, Debug)]
pub(super) struct Checked {
    pub(super) what: What,
    pub(super) ty: Type,
    pub(super) start: usize,
    pub(super) end: usize,
}

#[derive(Clone, Debug)]
pub(super) enum What {
    Place(Box<PlaceRef>),
    Code(NodeIx),
    /// A double literal, as written: beside a decimal it is the decimal.
    Double(NodeIx, Arc<str>),
    /// The key of a map's current frame.
    Key(NodeIx, PlaceId, u32),
    /// A place that is there where each of the conditions holds, as an optional.
    Optional(Box<PlaceRef>, Vec<NodeIx>),
}

/// What the instance gives to all of its expressions.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    pub(super) names: Vec<(Arc<str>, Bound)>,
    /// The parent of each slot; the instance's own slots.
    pub(super) slots: Vec<u32>,
    /// Places that are known to be there.
    pub(super) tested: Vec<Tested>,
    pub(super) functions: Vec<Declared>,
    /// Variables of the scope: the first locals of the program.
    pub(super) locals: u32,
    /// Names are looked for within this one first: `a.b` finds `x` as `a.b.x`, `a.x` or `x`.
    pub(super) container: Arc<str>,
    /// Types are not checked before the expression runs.
    pub(super) unchecked: bool,
    pub(super) variables: Arc<Names>,
    pub(super) common: Arc<Parts>,
    /// What is found of each part of the text is noted: it will be explained.
    pub(super) noted: bool,
}

/// What is known to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tested {
    Place(PlaceId, u32),
    /// What the text in this range says, an element: each use of it has a place of its own.
    Text(usize, usize),
}

#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(super) struct Checker<'c> {
    ast: &'c Ast,
    text: &'c str,
    shape: &'c Shape,
    layout: &'c mut Layout,
    limits: &'c Limits,
    clock: bool,
    pub(super) program: Program,
    pub(super) faults: Vec<Fault>,
    names: Vec<(Arc<str>, Bound)>,
    pub(super) slots: Vec<u32>,
    tested: Vec<Tested>,
    warned: Vec<(PlaceId, u32)>,
    pub(super) reads: Vec<ReadAt>,
    /// For constants that are computed once.
    scratch: Scratch,
    work: Work,
    functions: Vec<Declared>,
    container: Arc<str>,
    unchecked: bool,
    /// How many of the names are the scope's; variables of macros follow.
    declared: usize,
    /// Variables of the contract, and those that are read.
    variables: Arc<Names>,
    /// Parts of the expression that other rules have as well.
    common: Arc<Parts>,
    pub(super) read_variables: BTreeMap<u32, (u32, Arc<Variable>)>,
    /// What the schema alone decides: outcomes of nodes, and bounds of sizes.
    known: HashMap<u32, bool>,
    sizes: HashMap<u32, known::Span>,
    /// Parts of the expression whose outcome never changes.
    pub(super) remarks: Vec<Fault>,
    /// The whole expression.
    root: Option<ExprId>,
    /// The expression may yield something else than a bool.
    pub(super) says: bool,
    /// How often a text that is fixed for the instance was read.
    fixed: u32,
    /// A guard: terms behind one that fixed names decide are not looked at.
    pub(super) lenient: bool,
    notes: Option<Box<Notes>>,
}

/// What checking an expression finds.
pub(super) struct Found {
    pub(super) program: Program,
    pub(super) faults: Vec<Fault>,
    pub(super) reads: Vec<ReadAt>,
    /// The parents of all slots.
    pub(super) slots: Vec<u32>,
    pub(super) remarks: Vec<Fault>,
    /// The outcome that it has for every record, where there is one.
    pub(super) outcome: Option<bool>,
    /// The variables that it reads.
    pub(super) variables: Vec<Arc<Variable>>,
}

/// What all expressions of a contract share while they compile.
pub(super) struct Shared<'c> {
    pub(super) shape: &'c Shape,
    pub(super) layout: &'c mut Layout,
    pub(super) limits: &'c Limits,
    pub(super) clock: bool,
    /// The constants of the programs so far; the last one takes them on.
    pub(super) consts: Consts,
}

impl<'c> Checker<'c> {
    pub(super) fn new(ast: &'c Ast, text: &'c str, shared: &'c mut Shared<'_>, scope: &Scope) -> Self {
        let program = Program {
            slots: u32::try_from(scope.slots.len()).unwrap_or(u32::MAX),
            regex_bytes: shared.limits.regex_bytes,
            locals: scope.locals,
            ..Program::after(std::mem::take(&mut shared.consts))
        };
        Self {
            ast,
            text,
            shape: shared.shape,
            layout: shared.layout,
            limits: shared.limits,
            clock: shared.clock,
            program,
            faults: Vec::new(),
            names: scope.names.clone(),
            slots: scope.slots.clone(),
            tested: scope.tested.clone(),
            warned: Vec::new(),
            reads: Vec::new(),
            scratch: Scratch::default(),
            work: Work::default(),
            known: HashMap::new(),
            sizes: HashMap::new(),
            remarks: Vec::new(),
            root: None,
            says: false,
            fixed: 0,
            lenient: false,
            functions: scope.functions.clone(),
            container: Arc::clone(&scope.container),
            unchecked: scope.unchecked,
            declared: scope.names.len(),
            variables: Arc::clone(&scope.variables),
            common: Arc::clone(&scope.common),
            read_variables: BTreeMap::new(),
            notes: scope.noted.then(Box::default),
        }
    }

    /// What was found.
    pub(super) fn finish(mut self) -> Found {
        if let Some(notes) = &mut self.notes {
            notes.finish(&self.slots);
        }
        self.program.notes = self.notes.take();
        let outcome = self.program.root.and_then(|root| self.outcome_of(root));
        let (reads, slots, remarks) = (self.reads, self.slots, self.remarks);
        let variables = self.read_variables.into_values().map(|(_, variable)| variable).collect();
        Found { program: self.program, faults: self.faults, reads, slots, remarks, outcome, variables }
    }

    /// Checks the whole expression; its type.
    pub(super) fn run(&mut self, root: ExprId) -> Type {
        self.root = Some(root);
        let checked = self.check(root);
        self.finish_root(checked, root)
    }

    fn finish_root(&mut self, checked: Checked, root: ExprId) -> Type {
        let ty = checked.ty.clone();
        let node = self.value(checked);
        self.program.root = Some(node);
        // Only what is bound may nest deeper than the text does.
        let named = self.program.lazies > 0 || !self.read_variables.is_empty();
        if named && self.program.height() > MAX_HEIGHT {
            let what = if self.read_variables.is_empty() { "`cel.bind` names" } else { "variables name" };
            let message = format!("expressions and what {what} nest more than {MAX_HEIGHT} deep");
            self.fault(codes::RULE_LIMIT, self.range(root), message, None);
        }
        ty
    }

    /// Checks the expression of a variable: its type, and what its name stands for where that costs
    /// nothing (a place, or a literal as written).
    pub(super) fn run_variable(&mut self, root: ExprId) -> (Type, Option<Bound>) {
        let checked = self.check(root);
        let known = match &checked.what {
            // A place costs nothing until it is read, and is read as often as a name.
            What::Place(place) if place.slot == 0 => Some(Bound::Place(place.as_ref().clone())),
            What::Double(node, text) => match self.program.node(*node) {
                Node::Const(Val::Double(value)) => Some(Bound::Double(value, Arc::clone(text))),
                _ => None,
            },
            _ => None,
        };
        if let Some(known) = known {
            return (checked.ty, Some(known));
        }
        let ty = self.finish_root(checked, root);
        let constant = self.program.root.and_then(|root| self.constant(root));
        let known = constant.map(|value| Bound::Value(Node::Const(value), ty.clone()));
        (ty, known)
    }

    fn fault(&mut self, code: Code, at: (usize, usize), message: impl Into<String>, hint: Option<String>) {
        self.faults.push(Fault::new(code, at.0, at.1, message).hint_opt(hint));
    }

    fn code(&mut self, node: Node, ty: Type, at: (usize, usize)) -> Checked {
        let node = self.program.push(node);
        self.program.spanned(node, at);
        Checked { what: What::Code(node), ty, start: at.0, end: at.1 }
    }

    /// Stands for what a fault was reported of.
    fn lost(&mut self, at: (usize, usize)) -> Checked {
        self.code(Node::Const(Val::Null), Type::Fault, at)
    }

    fn range(&self, id: ExprId) -> (usize, usize) {
        let expr = self.ast.get(id);
        (expr.start, expr.end)
    }

    /// The text of a range of the expression, shortened.
    fn source(&self, at: (usize, usize)) -> String {
        let text = self.text.get(at.0..at.1).unwrap_or_default();
        if text.chars().count() <= 60 {
            return text.to_owned();
        }
        let short: String = text.chars().take(57).collect();
        format!("{short}...")
    }

    fn check(&mut self, id: ExprId) -> Checked {
        let mut checked = self.check_kind(id);
        if let Some(notes) = &mut self.notes {
            notes.checked(id, &checked);
        }
        if !self.common.is_empty() {
            self.in_common(id, &mut checked);
        }
        if self.unchecked && !matches!(checked.what, What::Place(_)) {
            checked.ty = Type::Dyn;
        }
        checked
    }

    /// The program that rules share, in the place of the part that it is.
    #[inline(never)]
    fn in_common(&mut self, id: ExprId, checked: &mut Checked) {
        let (What::Code(node), ExprKind::Call(..) | ExprKind::Method(..)) = (&checked.what, &self.ast.get(id).kind)
        else {
            return;
        };
        let node = *node;
        let (start, end) = self.range(id);
        let part = self.text.get(start..end).and_then(|text| self.common.get(text));
        let bound = self.names.get(self.declared..).unwrap_or_default();
        // A variable of a macro may have the record's name.
        let hidden = bound.iter().any(|(name, _)| matches!(&**name, "this" | "message" | "root"));
        let (Some(part), false, None) = (part.cloned(), hidden, self.constant(node)) else { return };
        let shared = self.shared(&part, (checked.start, checked.end));
        let What::Code(new) = shared.what else { return };
        if let Some(outcome) = self.known.get(&node.0).copied() {
            self.known.insert(new.0, outcome);
        }
        if let Some(size) = self.sizes.get(&node.0).copied() {
            self.sizes.insert(new.0, size);
        }
        checked.what = What::Code(new);
    }

    fn check_kind(&mut self, id: ExprId) -> Checked {
        let at = self.range(id);
        // The tree is not copied: it outlives the checker.
        let ast: &'c Ast = self.ast;
        match &ast.get(id).kind {
            ExprKind::Fault => self.lost(at),
            ExprKind::Null => self.code(Node::Const(Val::Null), Type::Null, at),
            ExprKind::Bool(value) => self.code(Node::Const(Val::Bool(*value)), Type::Bool, at),
            ExprKind::Int(value) => self.code(Node::Const(Val::Int(*value)), Type::Int, at),
            ExprKind::Uint(value) => self.code(Node::Const(Val::Uint(*value)), Type::Uint, at),
            ExprKind::Double(value, text) => {
                let node = self.program.push(Node::Const(Val::Double(*value)));
                Checked { what: What::Double(node, Arc::clone(text)), ty: Type::Double, start: at.0, end: at.1 }
            }
            ExprKind::Text(text) => {
                let text = self.program.text(text.as_bytes());
                self.code(Node::Const(Val::Text(text)), Type::Text, at)
            }
            ExprKind::Bytes(bytes) => {
                let bytes = self.program.text(bytes);
                self.code(Node::Const(Val::Bytes(bytes)), Type::Bytes, at)
            }
            ExprKind::Name(name) => self.name(name, at),
            ExprKind::Select(base, words) => self.selection(*base, words, at),
            ExprKind::Index(base, index) => self.indexing(*base, *index, at),
            ExprKind::Call(word, args) => self.call(word, args, at),
            ExprKind::Method(receiver, word, args) => self.method(*receiver, word, args, at),
            ExprKind::Not(inner) => self.not(*inner, at),
            ExprKind::Negate(inner) => self.negate(*inner, at),
            ExprKind::And(list) => self.junction(list, true, at),
            ExprKind::Or(list) => self.junction(list, false, at),
            ExprKind::Chain(first, list) => self.chain(*first, list, at),
            ExprKind::Conditional(arms, last) => self.conditional(arms, *last, at),
            ExprKind::List(items) => self.list(items, false, at),
            ExprKind::Map(entries) => self.map(entries, at),
            ExprKind::Message => self.not_built("a message literal", at),
            ExprKind::Optional(inner) => self.optional_element(*inner, at),
            ExprKind::OptionalSelect(base, word) => self.optional_selection(*base, word, at),
            ExprKind::OptionalIndex(base, index) => self.optional_indexing(*base, *index, at),
        }
    }

    fn not_built(&mut self, what: &str, at: (usize, usize)) -> Checked {
        self.faults.push(Fault::new(codes::RULE_NOT_BUILT, at.0, at.1, format!("{what} is not supported yet")));
        self.lost(at)
    }

    #[inline(never)]
    fn list(&mut self, items: &[ExprId], decimals: bool, at: (usize, usize)) -> Checked {
        let mut nodes = Vec::with_capacity(items.len());
        let mut inner: Option<Type> = None;
        for item in items {
            let optional = matches!(self.ast.get(*item).kind, ExprKind::Optional(_));
            let checked = self.check(*item);
            let checked = if decimals { self.as_decimal(checked) } else { checked };
            let ty = if optional { self.unwrapped(&checked.ty) } else { checked.ty.clone() };
            inner = Some(join(inner, &ty));
            nodes.push(self.value(checked));
        }
        let ty = Type::List(inner.map_or(Inner::Free, Inner::of));
        if let Some(values) = self.constants(&nodes) {
            let range = self.program.add_values(&values);
            return self.code(Node::Const(Val::List(Seq::Const { start: range.start, len: range.len })), ty, at);
        }
        let range = self.program.add_children(&nodes);
        self.code(Node::List(range), ty, at)
    }

    #[inline(never)]
    fn map(&mut self, entries: &[(ExprId, ExprId)], at: (usize, usize)) -> Checked {
        let mut nodes = Vec::with_capacity(entries.len() * 2);
        let (mut keys, mut values): (Option<Type>, Option<Type>) = (None, None);
        for (key, value) in entries {
            let optional = matches!(self.ast.get(*key).kind, ExprKind::Optional(_));
            let key = if optional { self.optional_key(*key) } else { self.check(*key) };
            if !matches!(key.ty, Type::Bool | Type::Int | Type::Uint | Type::Text | Type::Enum(_)) && !key.ty.is_loose()
            {
                let name = key.ty.name(self.shape);
                let message = format!("expected a bool, int, uint or string as key, found `{name}`");
                self.faults.push(Fault::new(codes::RULE_TYPE, key.start, key.end, message));
            }
            keys = Some(join(keys, &key.ty));
            nodes.push(self.value(key));
            let value = self.check(*value);
            let ty = if optional { self.optional_value(&value) } else { value.ty.clone() };
            values = Some(join(values, &ty));
            nodes.push(self.value(value));
        }
        let key = keys.map_or(Key::Free, |key| Key::Type(Arc::new(key)));
        let ty = Type::Map(values.map_or(Inner::Free, Inner::of), key);
        let range = self.program.add_children(&nodes);
        let literal = self.code(Node::Map(range), ty, at);
        self.fold_map(literal, &nodes)
    }

    #[inline(never)]
    fn conditional(&mut self, arms: &[(ExprId, ExprId)], last: ExprId, at: (usize, usize)) -> Checked {
        let known = self.tested.len();
        let mut nodes = Vec::with_capacity(arms.len() * 2);
        let mut ty: Option<Type> = None;
        for (condition, value) in arms {
            let checked = self.check(*condition);
            self.expect_bool(&checked);
            nodes.push(self.value(checked));
            let before = self.tested.len();
            self.facts(*condition, true);
            let checked = self.check(*value);
            self.tested.truncate(before);
            self.facts(*condition, false);
            ty = Some(self.join_arms(ty, &checked));
            nodes.push(self.value(checked));
        }
        let checked = self.check(last);
        let ty = self.join_arms(ty, &checked);
        self.tested.truncate(known);
        let last = self.value(checked);
        let range = self.program.add_children(&nodes);
        // Every branch, or the one that is always taken.
        let values = nodes.iter().skip(1).step_by(2).chain([&last]).map(|node| self.outcome_of(*node));
        let same = values.reduce(|one, other| if one == other { one } else { None }).flatten();
        let first = match (nodes.as_slice(), nodes.first().and_then(|condition| self.outcome_of(*condition))) {
            ([_, value, ..], Some(true)) => self.outcome_of(*value),
            ([_, _], Some(false)) => self.outcome_of(last),
            _ => None,
        };
        let code = self.code(Node::Conditional(range, last), ty, at);
        self.note(&code, same.or(first));
        code
    }

    /// The type of two values of `? :`, which must agree.
    fn join_arms(&mut self, ty: Option<Type>, value: &Checked) -> Type {
        if let Some(ty) = &ty {
            let agree = self.comparable(ty, &value.ty) || matches!(value.ty, Type::Null) || matches!(ty, Type::Null);
            if !agree {
                let message = format!(
                    "expected `{}` as in the other branch, found `{}`",
                    ty.name(self.shape),
                    value.ty.name(self.shape)
                );
                self.faults.push(Fault::new(codes::RULE_TYPE, value.start, value.end, message));
                return Type::Fault;
            }
        }
        join(ty, &value.ty)
    }

    fn expect_bool(&mut self, checked: &Checked) {
        self.non_null(checked);
        if checked.ty != Type::Bool && !checked.ty.is_loose() {
            let name = checked.ty.name(self.shape);
            let message = format!("expected a `bool`, found `{name}`");
            let hint = self.meant_bool(checked);
            self.fault(codes::RULE_TYPE, (checked.start, checked.end), message, hint);
        }
    }

    /// Notes the code that an argument's value has.
    fn valued(&mut self, at: (usize, usize), node: NodeIx) {
        self.program.spanned(node, at);
        if let Some(notes) = &mut self.notes {
            notes.valued(at, node);
        }
    }

    fn at(cell: crate::cells::CellRef, slot: u32) -> At {
        At { cell, slot }
    }
}

/// The type that two elements have in common.
fn join(ty: Option<Type>, other: &Type) -> Type {
    match ty {
        None => other.clone(),
        Some(ty) => types::common(&ty, other).unwrap_or(Type::Dyn),
    }
}
