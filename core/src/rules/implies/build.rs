//! An expression as a formula: when it is true, when false, and when it is not.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use super::Sight;
use super::formula::Formula;
use super::set::{Set, Texts, key};
use super::terms::{Place, Places, Terms, Type, decimal_key, same};
use crate::rules::ast::{Ast, BinaryOp, ExprId, ExprKind, Word};
use crate::scalars::time::{parse_date, parse_timestamp};
use crate::schema::{Kind, Shape, Text};

/// Parts of one expression that are looked into: a condition is read twice, and conditions nest.
pub(super) const MOST: u32 = 4_000;

/// What is asked of an outcome, which is one of true, false and an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    True,
    False,
    NotTrue,
    NotFalse,
}

impl Asked {
    fn negated(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::NotTrue => Self::NotFalse,
            Self::NotFalse => Self::NotTrue,
        }
    }

    /// Of all parts or of any: the outcome of `&&` (`and`) or `||`.
    fn of_all(self, and: bool) -> bool {
        matches!(self, Self::True | Self::NotFalse) == and
    }
}

/// A name that an expression is read with.
#[derive(Clone, Debug)]
pub(super) struct Base {
    pub(super) text: String,
    pub(super) places: Places,
    /// Its text says already whose value it is.
    pub(super) settled: bool,
}

/// One expression, being read.
pub(super) struct Reading<'a> {
    pub(super) ast: &'a Ast,
    pub(super) sight: Sight<'a>,
    pub(super) terms: &'a mut Terms,
    /// What names stand for; the last one of a name counts.
    pub(super) names: RefCell<Vec<(Arc<str>, Base)>>,
    /// It is the reader that runs it: places that both schemas do not have alike are its own.
    pub(super) by_reader: bool,
    /// A value of the one schema is the very same value of the other, all through.
    pub(super) alike: bool,
    /// Variables that have the same value on both sides.
    pub(super) shared: &'a BTreeSet<Arc<str>>,
    /// What is left of [`MOST`]; what is beyond is not looked into.
    pub(super) left: u32,
}

/// When a comparison is true, when false, and when an error.
struct Cases {
    yes: Set,
    no: Set,
    error: Set,
}

/// A term of an expression.
struct Known {
    text: String,
    ty: Type,
    universe: Set,
    /// An error may be that what encloses it is null: then it is absent as well.
    shaky: bool,
    /// An error may be that a number is beyond what rules hold.
    ranged: bool,
    /// What is read where the writer's symbols were written, in their order.
    read: Option<Vec<(Text, Text)>>,
    /// Of a size: of what, where it fails with that alone.
    size_of: Option<Box<Known>>,
}

impl Known {
    fn new(text: String, ty: Type, universe: Set) -> Self {
        Self { text, ty, universe, shaky: false, ranged: false, read: None, size_of: None }
    }

    fn of(text: String, ty: Type, place: Place, shape: &Shape) -> Self {
        Self {
            text,
            ty,
            universe: place.universe(shape),
            shaky: place.shaky,
            ranged: place.may_fail(shape),
            read: None,
            size_of: None,
        }
    }

    /// The same value as the other side has it: a record that either refuses is no record here.
    fn met(self, other: &Self) -> Self {
        let error = self.universe.error || other.universe.error;
        let universe = Set { error, ..self.universe.and(&other.universe) };
        Self { universe, shaky: self.shaky || other.shaky, ranged: self.ranged || other.ranged, ..self }
    }

    /// What it is where it is absent. An error that is neither of what encloses it nor of its value is of either.
    fn absent(&self) -> Set {
        let unknown = !self.shaky && !self.ranged;
        Set { null: true, error: self.shaky || unknown, ..Set::nothing() }
    }

    /// What it is where it is there.
    fn there(&self) -> Set {
        let unknown = !self.shaky && !self.ranged;
        let null = Set { null: true, ..Set::nothing() };
        Set { error: self.ranged || unknown, ..null.not() }
    }
}

impl Reading<'_> {
    /// The depth of expressions is limited where they are parsed.
    pub(super) fn formula(&mut self, id: ExprId, asked: Asked) -> Formula {
        let ast = self.ast;
        let Some(left) = self.left.checked_sub(1) else { return self.opaque(id, asked) };
        self.left = left;
        match &ast.get(id).kind {
            ExprKind::Bool(value) => constant(*value, asked),
            // Some rules yield a text: an empty one passes.
            ExprKind::Text(text) => constant(text.is_empty(), asked),
            ExprKind::Not(inner) => self.formula(*inner, asked.negated()),
            ExprKind::And(parts) => self.junction(parts, true, asked),
            ExprKind::Or(parts) => self.junction(parts, false, asked),
            ExprKind::Conditional(cases, otherwise) => self.conditional(cases, *otherwise, asked),
            ExprKind::Chain(left, rest) => match rest.as_slice() {
                [(op, right)] => self.comparison(id, *left, *op, *right, asked),
                // What stands before the last operator is its left side.
                [before @ .., (op, right)] => {
                    let (one, other) = (self.chained(*left, before), self.text(*right));
                    match relation(&one, *op, &other) {
                        Some((known, cases)) => self.cases(known, cases, asked),
                        None => self.opaque(id, asked),
                    }
                }
                [] => self.opaque(id, asked),
            },
            ExprKind::Call(word, args) => match (&*word.text, args.as_slice()) {
                ("has", [arg]) => match self.known(*arg) {
                    Some(known) => {
                        let cases = Cases { yes: known.there(), no: known.absent(), error: Set::nothing() };
                        self.cases(known, cases, asked)
                    }
                    _ => self.opaque(id, asked),
                },
                _ => self.opaque(id, asked),
            },
            ExprKind::Method(base, word, args) if &*word.text == "matches" => {
                let formula = self.opaque(id, asked);
                if let (Formula::Is(term, _), [pattern]) = (&formula, args.as_slice())
                    && let ExprKind::Text(pattern) = &ast.get(*pattern).kind
                {
                    let entry = (self.text(*base), Arc::clone(pattern), *term);
                    if self.terms.patterns.iter().all(|known| known.2 != entry.2) {
                        self.terms.patterns.push(entry);
                    }
                }
                formula
            }
            ExprKind::Name(_) | ExprKind::Select(..) => match self.known(id).filter(|known| known.ty == Type::Bool) {
                Some(known) => {
                    let error = Set { null: true, error: true, ..Set::nothing() };
                    let cases = Cases { yes: Set::truth(true), no: Set::truth(false), error };
                    self.cases(known, cases, asked)
                }
                None => self.opaque(id, asked),
            },
            _ => self.opaque(id, asked),
        }
    }

    fn junction(&mut self, parts: &[ExprId], and: bool, asked: Asked) -> Formula {
        let parts = parts.iter().map(|part| self.formula(*part, asked)).collect();
        if asked.of_all(and) { Formula::All(parts) } else { Formula::Any(parts) }
    }

    fn conditional(&mut self, cases: &[(ExprId, ExprId)], otherwise: ExprId, asked: Asked) -> Formula {
        let mut formula = self.formula(otherwise, asked);
        let fails = matches!(asked, Asked::NotTrue | Asked::NotFalse);
        for (condition, value) in cases.iter().rev() {
            let value = self.formula(*value, asked);
            formula = if fails {
                let not_met = self.formula(*condition, Asked::NotTrue);
                let met = self.formula(*condition, Asked::NotFalse);
                Formula::All(vec![Formula::Any(vec![not_met, value]), Formula::Any(vec![met, formula])])
            } else {
                let met = self.formula(*condition, Asked::True);
                let not_met = self.formula(*condition, Asked::False);
                Formula::Any(vec![Formula::All(vec![met, value]), Formula::All(vec![not_met, formula])])
            };
        }
        formula
    }

    fn cases(&mut self, known: Known, cases: Cases, asked: Asked) -> Formula {
        let set = match asked {
            Asked::True => cases.yes,
            Asked::False => cases.no,
            Asked::NotTrue => cases.no.or(&cases.error),
            Asked::NotFalse => cases.yes.or(&cases.error),
        };
        let set = match &known.read {
            Some(read) => Set { texts: written(read, &set.texts), ..set },
            None => set,
        };
        if let Some(of) = known.size_of.filter(|_| self.terms.is_new(&known.text)) {
            let failed = Set { null: true, error: true, ..Set::nothing() };
            let (text, universe) = (of.text, of.universe);
            let (inner, whole) = (self.terms.of(text, || universe), failed.not());
            let term = self.terms.of(known.text.clone(), || known.universe.clone());
            let either = vec![Formula::Is(inner, Rc::new(failed)), Formula::Is(term, Rc::new(whole))];
            self.terms.links.push(Formula::Any(either));
        }
        let term = self.terms.of(known.text, || known.universe);
        Formula::Is(term, Rc::new(set))
    }

    /// What is not looked into is true, false or an error, and the same wherever it stands.
    fn opaque(&mut self, id: ExprId, asked: Asked) -> Formula {
        let text = format!("({})", self.text(id));
        let universe = Set { no: true, yes: true, error: true, ..Set::nothing() };
        let error = Set { error: true, ..Set::nothing() };
        let cases = Cases { yes: Set::truth(true), no: Set::truth(false), error };
        self.cases(Known::new(text, Type::Bool, universe), cases, asked)
    }

    fn comparison(&mut self, id: ExprId, left: ExprId, op: BinaryOp, right: ExprId, asked: Asked) -> Formula {
        let found = if op == BinaryOp::In {
            self.listed(left, right)
        } else {
            match (self.literal(left), self.literal(right)) {
                (false, true) => self.against(left, op, right),
                (true, false) => mirrored(op).and_then(|op| self.against(right, op, left)),
                _ => None,
            }
        };
        if let Some((known, cases)) = found {
            return self.cases(known, cases, asked);
        }
        match relation(&self.text(left), op, &self.text(right)) {
            Some((known, cases)) => self.cases(known, cases, asked),
            None => self.opaque(id, asked),
        }
    }

    fn literal(&self, id: ExprId) -> bool {
        match &self.ast.get(id).kind {
            ExprKind::Negate(inner) => self.literal(*inner),
            ExprKind::Null | ExprKind::Bool(_) | ExprKind::Int(_) | ExprKind::Double(..) | ExprKind::Text(_) => true,
            ExprKind::Call(word, args) => {
                let text = |arg: &ExprId| matches!(self.ast.get(*arg).kind, ExprKind::Text(_));
                is_conversion(&word.text) && matches!(args.as_slice(), [arg] if text(arg))
            }
            _ => false,
        }
    }

    /// A literal as what a term of this type may be.
    fn point(&self, id: ExprId, ty: Type) -> Option<Set> {
        let number = |value: i128| Some(Set::range(value, value));
        match (&self.ast.get(id).kind, ty) {
            (ExprKind::Null, _) => Some(Set { null: true, ..Set::nothing() }),
            (ExprKind::Bool(value), Type::Bool) => Some(Set::truth(*value)),
            (ExprKind::Text(text), Type::Text) => {
                Some(Set { texts: Texts::Of([Arc::clone(text)].into()), ..Set::nothing() })
            }
            (ExprKind::Call(word, args), _) => {
                let ExprKind::Text(text) = &self.ast.get(*args.first()?).kind else { return None };
                number(match (&*word.text, ty) {
                    ("decimal", Type::Decimal) => decimal_key(text)?,
                    ("timestamp", Type::Instant) => {
                        let (seconds, nanos) = parse_timestamp(text.as_bytes())?;
                        i128::from(seconds) * 1_000_000_000 + i128::from(nanos)
                    }
                    ("date", Type::Day) => parse_date(text.as_bytes())?.into(),
                    _ => return None,
                })
            }
            (ExprKind::Int(value), Type::Decimal) => number(decimal_key(&value.to_string())?),
            (ExprKind::Double(_, text), Type::Decimal) => number(decimal_key(text)?),
            (ExprKind::Negate(inner), Type::Decimal) => match &self.ast.get(*inner).kind {
                ExprKind::Int(value) => number(-decimal_key(&value.to_string())?),
                ExprKind::Double(_, text) => number(-decimal_key(text)?),
                _ => None,
            },
            (ExprKind::Negate(inner), _) => match (&self.ast.get(*inner).kind, ty) {
                (ExprKind::Int(value), Type::Int) => number(-i128::from(*value)),
                (ExprKind::Int(value), Type::Double) => number(key(-small(*value)?)),
                (ExprKind::Double(value, _), _) => whole(-*value, ty),
                _ => None,
            },
            (ExprKind::Int(value), Type::Int) => number((*value).into()),
            (ExprKind::Int(value), Type::Double) => number(key(small(*value)?)),
            (ExprKind::Double(value, _), _) => whole(*value, ty),
            _ => None,
        }
    }

    /// A term beside a literal.
    fn against(&mut self, term: ExprId, op: BinaryOp, literal: ExprId) -> Option<(Known, Cases)> {
        let known = self.known(term)?;
        let point = self.point(literal, known.ty)?;
        let error = Set { error: true, ..Set::nothing() };
        let equal = matches!(op, BinaryOp::Equal | BinaryOp::NotEqual);
        if equal {
            let other = point.not().and(&error.not());
            let cases = if op == BinaryOp::Equal {
                Cases { yes: point, no: other, error }
            } else {
                Cases { yes: other, no: point, error }
            };
            return Some((known, cases));
        }
        let [(at, _)] = point.numbers.as_slice() else { return None };
        let low = Set::range(i128::MIN, *at);
        let below = Set::range(i128::MIN, at - 1);
        let yes = match op {
            BinaryOp::Less => below,
            BinaryOp::LessEqual => low,
            BinaryOp::Greater => low.not().and(&Set::range(i128::MIN, i128::MAX)),
            BinaryOp::GreaterEqual => below.not().and(&Set::range(i128::MIN, i128::MAX)),
            _ => return None,
        };
        let numbers = Set { nan: true, ..Set::range(i128::MIN, i128::MAX) };
        let no = yes.not().and(&numbers);
        Some((known, Cases { yes, no, error: Set { null: true, ..error } }))
    }

    /// A term in a list of literals.
    fn listed(&mut self, term: ExprId, list: ExprId) -> Option<(Known, Cases)> {
        let known = self.known(term)?;
        let ExprKind::List(items) = &self.ast.get(list).kind else { return None };
        let mut yes = Set::nothing();
        for item in items {
            yes = yes.or(&self.point(*item, known.ty)?);
        }
        let error = Set { error: true, ..Set::nothing() };
        let no = yes.not().and(&error.not());
        Some((known, Cases { yes, no, error }))
    }

    /// A place, or the size of one.
    fn known(&self, id: ExprId) -> Option<Known> {
        match &self.ast.get(id).kind {
            ExprKind::Name(_) | ExprKind::Select(..) => {
                let base = self.base(id)?;
                Some(self.compared(base))
            }
            ExprKind::Call(word, args) if &*word.text == "size" && args.len() == 1 => self.size(*args.first()?),
            ExprKind::Method(base, word, args) if &*word.text == "size" && args.is_empty() => self.size(*base),
            ExprKind::Call(word, args) if args.len() == 1 && is_conversion(&word.text) => {
                let inner = *args.first()?;
                let ty = match &*word.text {
                    "decimal" => Type::Decimal,
                    "timestamp" => Type::Instant,
                    _ => Type::Day,
                };
                let own = self.base(inner).map(|base| self.term(base));
                // A decimal of a decimal is the same.
                if let Some(known) = own.filter(|known| known.ty == ty && !known.universe.null) {
                    return Some(Known { universe: Set { error: true, ..known.universe.clone() }, ..known });
                }
                let universe = Set { error: true, ..Set::range(i128::MIN, i128::MAX) };
                Some(Known::new(self.text(id), ty, universe))
            }
            _ => None,
        }
    }

    fn size(&self, id: ExprId) -> Option<Known> {
        let base = self.base(id)?;
        let (writer, reader) = (self.sight.writer, self.sight.reader);
        let (own, theirs) = (base.places.writer, base.places.reader);
        let is_same = own.zip(theirs).is_some_and(|(own, theirs)| same(writer, reader, own.node, theirs.node));
        // Text and bytes have sizes of their own: what is converted has that of the side that reads it.
        let place = if is_same || self.is_list(&base) || !self.by_reader {
            own.map(|place| (place, writer))
        } else {
            theirs.map(|place| (place, reader))
        };
        let Known { universe, .. } = self.term(base.clone());
        let range = place.map_or_else(|| Set::range(0, i64::MAX.into()), |(place, shape)| place.sizes(shape));
        let sizes = Set { null: universe.null, error: universe.error || universe.null, ..range };
        let own = self.compared(base.clone());
        let measured = place.is_some_and(|(place, shape)| place.has_size(shape));
        let size_of = measured.then(|| Box::new(own));
        Some(Known { size_of, ..Known::new(format!("size({})", self.outer(id)), Type::Int, sizes) })
    }

    /// The text of what is looked at as a whole only: how many elements it has. That is the same on both sides.
    pub(super) fn outer(&self, id: ExprId) -> String {
        if let Some(base) = self.base(id)
            && self.is_list(&base)
        {
            return base.text;
        }
        self.text(id)
    }

    /// Whether it is a map on both sides: what is asked is asked of its names.
    pub(super) fn has_names(&self, id: ExprId) -> bool {
        self.base(id).is_some_and(|base| {
            self.is_list(&base) && base.places.element(self.sight.writer, self.sight.reader).writer.is_none()
        })
    }

    /// Whether it is a list, or a map, on both sides.
    fn is_list(&self, base: &Base) -> bool {
        let kind = |place: Place, shape: &Shape| match &shape.node(place.node).kind {
            Kind::List(_) if place.is_of_its_kind(shape) => 1,
            Kind::Map { .. } if place.is_of_its_kind(shape) => 2,
            _ => 0,
        };
        let own = base.places.writer.map_or(0, |place| kind(place, self.sight.writer));
        own != 0 && base.places.reader.is_some_and(|place| kind(place, self.sight.reader) == own)
    }

    /// A field that a rule is written on: its term, and what it is where the rule does not run.
    pub(super) fn absence(&self, field: Base) -> (String, Set, Set, Set) {
        if field.settled {
            // Of many fields, one that is there.
            let (absent, there) = (Set::truth(false), Set::truth(true));
            return (format!("{} is there", field.text), absent.or(&there), absent, there);
        }
        let known = self.compared(field);
        let (absent, there) = (known.absent(), known.there());
        (known.text, known.universe, absent, there)
    }

    /// A term of which it is known what it is.
    fn compared(&self, base: Base) -> Known {
        self.presence(&base).or_else(|| self.symbol(&base)).unwrap_or_else(|| self.term(base))
    }

    /// A symbol of an enum of which the reader does not know all: it reads its default for those.
    fn symbol(&self, base: &Base) -> Option<Known> {
        let (writer, reader) = (self.sight.writer, self.sight.reader);
        let (own, theirs) = (base.places.writer?, base.places.reader?);
        let (Kind::Enum { symbols, .. }, Kind::Enum { symbols: known, default: Some(default) }) =
            (&writer.node(own.node).kind, &reader.node(theirs.node).kind)
        else {
            return None;
        };
        let default = known.get(*default as usize).filter(|_| !same(writer, reader, own.node, theirs.node))?;
        let read = symbols
            .iter()
            .map(|symbol| (Text::clone(symbol), Text::clone(if known.contains(symbol) { symbol } else { default })));
        let read = self.by_reader.then(|| read.collect());
        Some(Known { read, ..Known::of(format!("{}=", base.text), Type::Text, own, writer) })
    }

    /// Whether what is asked of the elements of a list is surely asked of a list: what it is where it is not.
    pub(super) fn unread(&self, list: ExprId) -> Option<(String, Set, Set)> {
        let base = self.base(list)?;
        let is_list = self.is_list(&base);
        let known = self.presence(&base).filter(|_| is_list)?;
        let not = Set { null: true, error: true, ..Set::nothing() };
        Some((known.text, known.universe, not))
    }

    /// Of what has no type that is compared: whether it is there, which is the same on both sides.
    fn presence(&self, base: &Base) -> Option<Known> {
        let (writer, reader) = (self.sight.writer, self.sight.reader);
        let (own, theirs) = (base.places.writer?, base.places.reader?);
        if own.ty(writer) != Type::Other || theirs.ty(reader) != Type::Other {
            return None;
        }
        let known = Known::of(format!("{}?", base.text), Type::Other, own, writer);
        Some(known.met(&Known::of(String::new(), Type::Other, theirs, reader)))
    }

    fn term(&self, base: Base) -> Known {
        let (writer, reader) = (self.sight.writer, self.sight.reader);
        let own = base.places.writer.map(|place| (place.ty(writer), place));
        let theirs = base.places.reader.map(|place| (place.ty(reader), place));
        match (own, theirs) {
            // What the writer's schema lets it be; the reader's takes it as it is.
            (Some((ty, place)), Some((other, there)))
                if ty == other && same(writer, reader, place.node, there.node) =>
            {
                Known::of(base.text, ty, place, writer).met(&Known::of(String::new(), ty, there, reader))
            }
            (_, Some((ty, place))) if self.by_reader => Known::of(format!("reader:{}", base.text), ty, place, reader),
            (Some((ty, place)), _) if !self.by_reader => Known::of(format!("writer:{}", base.text), ty, place, writer),
            // Below what has no type of its own, values may be read as others.
            _ if self.alike || base.settled => Known::new(base.text, Type::Other, Set::everything()),
            _ => {
                let side = if self.by_reader { "reader" } else { "writer" };
                Known::new(format!("{side}:{}", base.text), Type::Other, Set::everything())
            }
        }
    }

    /// The place of a name or of a chain of selections.
    fn base(&self, id: ExprId) -> Option<Base> {
        match &self.ast.get(id).kind {
            ExprKind::Name(name) => {
                let names = self.names.borrow();
                names.iter().rev().find(|(known, _)| known == name).map(|(_, base)| base.clone())
            }
            ExprKind::Select(inner, words) => {
                let base = self.base(*inner)?;
                Some(words.iter().fold(base, |base, word| self.field(&base, word)))
            }
            _ => None,
        }
    }

    fn field(&self, base: &Base, word: &Word) -> Base {
        let (places, name) = base.places.field((self.sight.writer, self.sight.reader), &word.text, self.by_reader);
        Base { text: below(&base.text, name), places, settled: base.settled }
    }

    /// The text of a rule, with its guard, and with the field that it is written on: where it is the same,
    /// so is the outcome.
    pub(super) fn stated(&self, id: ExprId, guard: &str, of_field: bool) -> String {
        let field = self.names.borrow().first().filter(|_| of_field).map(|(_, base)| base.clone());
        let field = field.map(|base| self.term(base).text);
        format!("{}|{guard}|{}", field.unwrap_or_default(), self.text(id))
    }

    fn is_variable(&self, name: &str) -> bool {
        self.sight.variables.iter().any(|(known, _)| *known.value == *name)
    }

    /// The text of what operators in a row make, from the left.
    fn chained(&self, first: ExprId, rest: &[(BinaryOp, ExprId)]) -> String {
        rest.iter().fold(self.text(first), |text, (op, right)| format!("({text} {} {})", op.text(), self.text(*right)))
    }

    /// The text of an expression in one spelling: the same text is the same value.
    pub(super) fn text(&self, id: ExprId) -> String {
        let ast = self.ast;
        let list = |items: &[ExprId]| items.iter().map(|item| self.text(*item)).collect::<Vec<_>>().join(",");
        match &ast.get(id).kind {
            ExprKind::Name(name) => match self.base(id) {
                Some(base) => self.term(base).text,
                None => format!(
                    "{name}{}",
                    if self.sight.same_names && (self.alike || self.shared.contains(name) || !self.is_variable(name)) {
                        ""
                    } else if self.by_reader {
                        "#r"
                    } else {
                        "#w"
                    }
                ),
            },
            ExprKind::Select(inner, words) => match self.base(id) {
                Some(base) => self.term(base).text,
                None => words.iter().fold(self.text(*inner), |text, word| format!("{text}.{}", word.text)),
            },
            ExprKind::Null => "null".to_owned(),
            ExprKind::Bool(value) => value.to_string(),
            ExprKind::Int(value) => value.to_string(),
            ExprKind::Uint(value) => format!("{value}u"),
            ExprKind::Double(value, text) => format!("{value:e}~{text}"),
            ExprKind::Text(text) => format!("{text:?}"),
            ExprKind::Bytes(bytes) => format!("b{bytes:?}"),
            ExprKind::Index(base, at) => format!("{}[{}]", self.text(*base), self.text(*at)),
            ExprKind::OptionalSelect(base, word) => format!("{}.?{}", self.text(*base), word.text),
            ExprKind::OptionalIndex(base, at) => format!("{}[?{}]", self.text(*base), self.text(*at)),
            ExprKind::Call(word, args) => match args.as_slice() {
                [arg] if &*word.text == "size" => format!("size({})", self.outer(*arg)),
                [arg] if &*word.text == "has" => match self.base(*arg).and_then(|base| self.presence(&base)) {
                    Some(known) => format!("has({})", known.text),
                    None => format!("has({})", self.text(*arg)),
                },
                args => format!("{}({})", word.text, list(args)),
            },
            ExprKind::Method(base, word, args) if &*word.text == "size" && args.is_empty() => {
                format!("size({})", self.outer(*base))
            }
            // A variable of a macro may hide another name.
            ExprKind::Method(_, _, args)
                if args.len() > 1
                    && args.first().is_some_and(|name| {
                        self.base(*name).is_some() && matches!(ast.get(*name).kind, ExprKind::Name(_))
                    }) =>
            {
                format!("hidden{}{}{}", ast.get(id).start, self.by_reader, self.ast.nodes.len())
            }
            ExprKind::Method(base, word, args) => match args.as_slice() {
                [variable, body] if is_quantifier(&word.text) => self.quantified(*base, &word.text, *variable, *body),
                _ => format!("{}.{}({})", self.text(*base), word.text, list(args)),
            },
            ExprKind::Not(inner) => format!("!({})", self.text(*inner)),
            ExprKind::Negate(inner) => format!("-({})", self.text(*inner)),
            ExprKind::And(parts) => format!("and({})", list(parts)),
            ExprKind::Or(parts) => format!("or({})", list(parts)),
            ExprKind::Chain(first, rest) => self.chained(*first, rest),
            ExprKind::Conditional(cases, otherwise) => {
                let cases = cases.iter().map(|(met, value)| format!("{}?{}:", self.text(*met), self.text(*value)));
                format!("({}{})", cases.collect::<String>(), self.text(*otherwise))
            }
            ExprKind::List(items) => format!("[{}]", list(items)),
            ExprKind::Map(members) => {
                let members = members.iter().map(|(name, value)| format!("{}:{}", self.text(*name), self.text(*value)));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            }
            ExprKind::Optional(inner) => format!("?{}", self.text(*inner)),
            ExprKind::Message | ExprKind::Fault => format!("fault{}{}", ast.get(id).start, self.by_reader),
        }
    }
}

impl Reading<'_> {
    /// `list.all(variable, body)` and the like: what the body reads of an element counts, and no more of it.
    fn quantified(&self, list: ExprId, word: &str, variable: ExprId, body: ExprId) -> String {
        let plain = || format!("{}.{word}({},{})", self.text(list), self.text(variable), self.text(body));
        let ExprKind::Name(name) = &self.ast.get(variable).kind else { return plain() };
        let Some(base) = self.base(list).filter(|base| self.is_list(base)) else { return plain() };
        let depth = self.names.borrow().len();
        // The keys of a map are texts, and stay what they are.
        let is_map = base.places.element(self.sight.writer, self.sight.reader).writer.is_none();
        let element = Base {
            text: format!("{}[]@{depth}", base.text),
            places: base.places.element(self.sight.writer, self.sight.reader),
            settled: is_map,
        };
        self.names.borrow_mut().push((Arc::clone(name), element));
        let body = self.text(body);
        self.names.borrow_mut().pop();
        format!("{}.{word}({body})", base.text)
    }
}

/// The symbols that are read as one of these texts.
fn written(read: &[(Text, Text)], texts: &Texts) -> Texts {
    let is_in = |text: &Text| match texts {
        Texts::Of(list) => list.contains(text),
        Texts::But(list) => !list.contains(text),
    };
    Texts::Of(read.iter().filter(|(_, read)| is_in(read)).map(|(symbol, _)| Text::clone(symbol)).collect())
}

/// The text of a field below a text: names that are no words are quoted, so that none reads as a path.
pub(super) fn below(text: &str, name: &str) -> String {
    let is_word = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_word { format!("{text}.{name}") } else { format!("{text}.{name:?}") }
}

/// Macros that ask something of each element.
pub(super) fn is_quantifier(word: &str) -> bool {
    matches!(word, "all" | "exists" | "exists_one" | "existsOne")
}

fn is_conversion(word: &str) -> bool {
    matches!(word, "decimal" | "timestamp" | "date")
}

/// Two terms beside each other: less, equal or greater.
fn relation(one: &str, op: BinaryOp, other: &str) -> Option<(Known, Cases)> {
    let (text, op) =
        if one <= other { (format!("[{one} ? {other}]"), op) } else { (format!("[{other} ? {one}]"), mirrored(op)?) };
    let error = Set { error: true, ..Set::nothing() };
    // Two nulls are equal; whether there are any is not looked at.
    let some_null = Set { null: true, ..Set::nothing() };
    let order = |low, high| Set::range(low, high);
    let (yes, no, error) = match op {
        BinaryOp::Less => (order(-1, -1), order(0, 1), error.or(&some_null)),
        BinaryOp::LessEqual => (order(-1, 0), order(1, 1), error.or(&some_null)),
        BinaryOp::Greater => (order(1, 1), order(-1, 0), error.or(&some_null)),
        BinaryOp::GreaterEqual => (order(0, 1), order(-1, -1), error.or(&some_null)),
        BinaryOp::Equal => (order(0, 0).or(&some_null), order(-1, -1).or(&order(1, 1)).or(&some_null), error),
        BinaryOp::NotEqual => (order(-1, -1).or(&order(1, 1)).or(&some_null), order(0, 0).or(&some_null), error),
        _ => return None,
    };
    let nan = Set { nan: true, ..Set::nothing() };
    let (yes, no) = if op == BinaryOp::NotEqual { (yes.or(&nan), no) } else { (yes, no.or(&nan)) };
    let universe = Set { null: true, nan: true, error: true, ..Set::range(-1, 1) };
    Some((Known::new(text, Type::Int, universe), Cases { yes, no, error }))
}

fn constant(value: bool, asked: Asked) -> Formula {
    let holds = match asked {
        Asked::True | Asked::NotFalse => value,
        Asked::False | Asked::NotTrue => !value,
    };
    if holds { Formula::Always } else { Formula::Never }
}

/// A whole number that a double holds exactly, and that no other number is rounded to.
fn small(value: i64) -> Option<f64> {
    const MOST: i64 = 1 << 53;
    #[expect(clippy::cast_precision_loss, reason = "it is exact up to here")]
    (value.abs() < MOST).then_some(value as f64)
}

/// A double beside a term of this type.
fn whole(value: f64, ty: Type) -> Option<Set> {
    const MOST: f64 = 9_007_199_254_740_992.0;
    match ty {
        Type::Double if value.is_finite() => Some(Set::range(key(value), key(value))),
        #[expect(clippy::cast_possible_truncation, reason = "it is whole, and small")]
        Type::Int if value.fract() == 0.0 && value.abs() < MOST => {
            Some(Set::range((value as i64).into(), (value as i64).into()))
        }
        _ => None,
    }
}

fn mirrored(op: BinaryOp) -> Option<BinaryOp> {
    Some(match op {
        BinaryOp::Equal => BinaryOp::Equal,
        BinaryOp::NotEqual => BinaryOp::NotEqual,
        BinaryOp::Less => BinaryOp::Greater,
        BinaryOp::LessEqual => BinaryOp::GreaterEqual,
        BinaryOp::Greater => BinaryOp::Less,
        BinaryOp::GreaterEqual => BinaryOp::LessEqual,
        _ => return None,
    })
}
