//! Selections and indexes, and the cells that the values of places come from.

use super::scope::{near, shortened};
use super::{Checked, Checker, PlaceRef, ReadAt, What};
use crate::cells::{Layout, Want};
use crate::diagnostics::{codes, quoted};
use crate::rules::ast::{ExprId, ExprKind, Word};
use crate::rules::functions::{Style, overloads};
use crate::rules::program::{Guard, ListInfo, Node, NodeIx, Range, Read};
use crate::rules::types::{self, Inner, Type};
use crate::rules::value::{Dec, TypeName, Val};
use crate::schema::{Format, IntKind, Kind, NodeId, Presence, Record};

impl Checker<'_> {
    #[inline(never)]
    pub(super) fn selection(&mut self, base: ExprId, words: &[Word], at: (usize, usize)) -> Checked {
        if let Some(ty) = self.qualified_type(base, words) {
            return self.code(Node::Const(Val::Type(ty)), Type::Class, at);
        }
        let (base, words) = match self.qualified(base, words) {
            Some((bound, used)) => {
                let end = words.get(used - 1).map_or(at.1, |word| word.end);
                (self.of_bound(bound, (at.0, end)), words.get(used..).unwrap_or_default())
            }
            None => (self.check(base), words),
        };
        let (inner, rest) = self.walk(base, words);
        if rest.is_empty() {
            return Checked { start: at.0, end: at.1, ..inner };
        }
        let (base, names, ty) = self.loose(inner, rest);
        self.code(Node::Select(base, names), ty, at)
    }

    /// `google.protobuf.Timestamp`
    fn qualified_type(&self, base: ExprId, words: &[Word]) -> Option<TypeName> {
        let ExprKind::Name(first) = &self.ast.get(base).kind else { return None };
        if words.len() > 2 || self.bound(first).is_some() {
            return None;
        }
        let full = words.iter().fold(first.to_string(), |text, word| text + "." + &word.text);
        self.candidates(&full).find_map(|full| TypeName::ALL.iter().find(|(name, _)| *name == full).map(|(_, ty)| *ty))
    }

    /// Follows names through declared records and maps; what is left has no fixed type.
    #[inline(never)]
    pub(super) fn walk<'w>(&mut self, base: Checked, words: &'w [Word]) -> (Checked, &'w [Word]) {
        let mut here = base;
        for (done, word) in words.iter().enumerate() {
            let rest = words.get(done..).unwrap_or_default();
            match (&here.what, &here.ty) {
                (_, Type::Fault) => return (here, &[]),
                (What::Optional(place, conditions), Type::Optional(_)) if self.is_record(place.node) => {
                    let (place, conditions) = (place.as_ref().clone(), conditions.clone());
                    here = self.optional_member(&place, conditions, word, (here.start, word.end));
                }
                (What::Place(place), Type::Record(node)) => {
                    let (place, node) = (place.as_ref().clone(), *node);
                    self.non_null(&here);
                    here = match self.member(&place, node, word) {
                        Some(next) => self.of_place(next, (here.start, word.end)),
                        None => return (self.lost((here.start, word.end)), &[]),
                    };
                }
                (What::Place(place), Type::Map(..)) => {
                    let place = place.as_ref().clone();
                    self.non_null(&here);
                    let key = self.program.text(word.text.as_bytes());
                    let key = self.program.push(Node::Const(Val::Text(key)));
                    here = match self.element(&place, key) {
                        Some(next) => self.of_place(next, (here.start, word.end)),
                        None => return (self.lost((here.start, word.end)), &[]),
                    };
                }
                (_, Type::Dyn | Type::Map(..) | Type::Optional(_)) => return (here, rest),
                (What::Code(_), Type::Record(node)) => {
                    let node = *node;
                    here = self.value_member(here, node, word);
                }
                _ => {
                    self.no_field(&here, word);
                    return (self.lost((here.start, word.end)), &[]);
                }
            }
        }
        (here, &[])
    }

    fn no_field(&mut self, base: &Checked, word: &Word) {
        let text = self.source((base.start, base.end));
        let hint = self.meant_member(base, word);
        let listed =
            matches!(base.ty, Type::List(_)).then(|| "`.all(x, ..)` and `.exists(x, ..)` look into a list".to_owned());
        let name = base.ty.name(self.shape);
        let message = format!("`{text}` is `{name}`, which has no field `{}`", word.text);
        self.fault(codes::RULE_TYPE, (word.start, word.end), message, hint.or(listed));
    }

    pub(super) fn of_place(&self, place: PlaceRef, at: (usize, usize)) -> Checked {
        let ty = types::of_node(self.shape, place.node);
        Checked { what: What::Place(Box::new(place)), ty, start: at.0, end: at.1 }
    }

    /// Which field a name is; a fault where there is none.
    fn declared_field(&mut self, node: NodeId, record: &Record, word: &Word) -> Option<usize> {
        let shape = self.shape;
        let found = self.layout.field(node, record, &word.text);
        if found.is_none() {
            let names: Vec<&str> = record.fields.iter().map(|field| &*field.name).collect();
            let is_function = overloads().any(|row| row.name == &*word.text && row.style != Style::Global);
            let hint = near(&word.text, names.iter().copied())
                .or_else(|| is_function.then(|| format!("`{}` is a function: it is called with brackets", word.text)))
                .or_else(|| (names.len() <= 8 && !names.is_empty()).then(|| format!("it declares {}", quoted(&names))));
            let owner = shape.node(node).name.as_ref().map_or(String::new(), |name| format!(" of `{name}`"));
            let message = format!("unknown field `{}`{owner}", shortened(&word.text));
            self.fault(codes::RULE_UNKNOWN_FIELD, (word.start, word.end), message, hint);
        }
        found
    }

    /// A member of a record that is a value, such as an element of what `filter` gives.
    #[inline(never)]
    pub(super) fn value_member(&mut self, base: Checked, node: NodeId, word: &Word) -> Checked {
        let at = (base.start, word.end);
        let shape = self.shape;
        let Kind::Record(record) = &shape.node(node).kind else { return self.lost(at) };
        let field = self.declared_field(node, record, word).and_then(|field| record.fields.get(field));
        let Some(field) = field else { return self.lost(at) };
        let ty = types::of_node(shape, field.node);
        let base = self.value(base);
        let name = self.program.text(word.text.as_bytes());
        let name = self.program.add_values(&[Val::Text(name)]).start;
        self.code(Node::Member { base, name, double: ty == Type::Double }, ty, at)
    }

    /// The place of a declared member.
    pub(super) fn member(&mut self, place: &PlaceRef, node: NodeId, word: &Word) -> Option<PlaceRef> {
        let shape = self.shape;
        let Kind::Record(record) = &shape.node(node).kind else { return None };
        let at = self.declared_field(node, record, word)?;
        let field = record.fields.get(at)?;
        let mut guards = place.guards.clone();
        let exempt = place.place == Layout::ROOT && !shape.value_node(place.node).1;
        if !exempt && (place.nullable || types::may_be_other(shape, place.node)) {
            let cell = self.layout.want(place.place, Want::State);
            guards.push(Guard::Exists(Self::at(cell, place.slot)));
        }
        let new = self.layout.add_member(place.place, u32::try_from(at).ok()?, field.node);
        let optional = shape.format != Format::Avro && field.presence == Presence::Optional;
        Some(PlaceRef {
            place: new,
            node: field.node,
            slot: place.slot,
            guards,
            sensitive: place.sensitive || field.sensitive,
            nullable: optional || shape.value_node(field.node).1,
        })
    }

    /// The element of a list at an index, or of a map at a key: a frame of its own slot.
    fn element(&mut self, place: &PlaceRef, index: NodeIx) -> Option<PlaceRef> {
        let (list, slot, info) = self.frames(place, false)?;
        let new_slot = self.new_slot(place.slot);
        let mut guards = place.guards.clone();
        guards.push(Guard::Bind { list: Self::at(list, place.slot), info, index, slot: new_slot });
        let _ = slot;
        let element = self.layout.place(place.place)?.element?;
        let node = self.layout.place(element)?.node;
        self.read(place, false);
        Some(PlaceRef {
            place: element,
            node,
            slot: new_slot,
            guards,
            sensitive: place.sensitive,
            nullable: self.shape.value_node(node).1,
        })
    }

    pub(super) fn new_slot(&mut self, parent: u32) -> u32 {
        self.slots.push(parent);
        self.program.slots += 1;
        self.program.slots - 1
    }

    /// Makes the frames of a list or map: its cell, its slot and the program's list.
    pub(super) fn frames(&mut self, place: &PlaceRef, read: bool) -> Option<(crate::cells::CellRef, u32, u32)> {
        let (inner, _) = self.shape.value_node(place.node);
        let (node, is_map) = match &self.shape.node(inner).kind {
            Kind::List(element) => (*element, false),
            Kind::Map { value, .. } => (*value, true),
            _ => return None,
        };
        let element = self.layout.add_element(place.place, node, is_map);
        let cell = self.layout.want(place.place, Want::State);
        let own = if read {
            let own = self.layout.want(element, Want::Value);
            Some((own, self.reading(node)))
        } else {
            None
        };
        let key = self.layout.place(element)?.key;
        let info = self.program.add_list(ListInfo { element: own, key });
        Some((cell, place.slot, info))
    }

    /// How the cell of a scalar becomes a value.
    fn reading(&mut self, node: NodeId) -> Read {
        let (inner, _) = self.shape.value_node(node);
        match &self.shape.node(inner).kind {
            Kind::Decimal { .. } => Read::Decimal,
            Kind::Int(IntKind::I32 | IntKind::I64 | IntKind::Unbounded) => Read::Int,
            Kind::Float | Kind::Double => Read::Double,
            Kind::Enum { symbols, .. } => {
                let symbols = std::sync::Arc::clone(symbols);
                let values: Vec<Val> =
                    symbols.iter().map(|symbol| Val::Text(self.program.text(symbol.as_bytes()))).collect();
                Read::Symbol(self.program.add_values(&values))
            }
            _ => Read::Plain,
        }
    }

    pub(super) fn read(&mut self, place: &PlaceRef, whole: bool) {
        self.program.reads_sensitive |= place.sensitive;
        let read = ReadAt { place: place.place, slot: place.slot, whole };
        if !self.reads.contains(&read) {
            self.reads.push(read);
        }
    }

    /// The code of a value.
    pub(super) fn value(&mut self, checked: Checked) -> NodeIx {
        let at = (checked.start, checked.end);
        let node = match checked.what {
            What::Code(node) | What::Double(node, _) | What::Key(node, ..) => return node,
            What::Place(place) => self.place_value(&place, &checked.ty),
            What::Optional(place, conditions) => {
                let ty = types::of_node(self.shape, place.node);
                let value = self.place_value(&place, &ty);
                let conditions = self.program.add_children(&conditions);
                self.program.push(Node::OptionalPlace(conditions, value))
            }
        };
        self.valued(at, node);
        node
    }

    #[inline(never)]
    fn place_value(&mut self, place: &PlaceRef, ty: &Type) -> NodeIx {
        let scalar =
            |ty: &Type| !matches!(ty, Type::List(_) | Type::Map(..) | Type::Record(_) | Type::Dyn | Type::Fault);
        let framed = match ty {
            Type::List(inner) | Type::Map(inner, _) => scalar(&inner.get(self.shape)),
            _ => false,
        };
        self.read(place, true);
        let guards = self.program.add_guards(&place.guards);
        if framed {
            let Some((cell, slot, info)) = self.frames(place, true) else { return NodeIx(0) };
            let read = if matches!(ty, Type::Map(..)) { Read::Map(info) } else { Read::List(info) };
            return self.program.push(Node::Cell { at: Self::at(cell, slot), read, guards });
        }
        let want = if scalar(ty) { Want::Value } else { Want::Tree };
        // What lies below may be sensitive, or undeclared.
        self.program.reads_sensitive |= want == Want::Tree;
        // A list or map that is read as a whole may be looked into as well.
        let cell = match ty {
            Type::List(_) | Type::Map(..) => self.layout.whole(place.place),
            _ => self.layout.want(place.place, want),
        };
        let read = self.reading(place.node);
        self.program.push(Node::Cell { at: Self::at(cell, place.slot), read, guards })
    }

    /// The size of a list or map, of which nothing else is read.
    pub(super) fn range_value(&mut self, place: &PlaceRef, is_map: bool) -> NodeIx {
        self.read(place, true);
        let guards = self.program.add_guards(&place.guards);
        let cell = self.layout.want(place.place, Want::State);
        let info = self.program.add_list(ListInfo { element: None, key: None });
        let read = if is_map { Read::Map(info) } else { Read::List(info) };
        self.program.push(Node::Cell { at: Self::at(cell, place.slot), read, guards })
    }

    /// A chain of names from a value of no fixed type.
    pub(super) fn loose(&mut self, base: Checked, words: &[Word]) -> (NodeIx, Range, Type) {
        self.non_null(&base);
        let ty = match (&base.ty, words.len()) {
            (Type::Map(inner, _), 1) => inner.get(self.shape),
            (Type::Optional(inner), words) => match inner.get(self.shape) {
                Type::Map(inner, _) if words == 1 => Type::Optional(inner),
                _ => Type::Optional(Inner::of(Type::Dyn)),
            },
            _ => Type::Dyn,
        };
        let base = self.value(base);
        let names: Vec<Val> = words.iter().map(|word| Val::Text(self.program.text(word.text.as_bytes()))).collect();
        (base, self.program.add_values(&names), ty)
    }

    #[inline(never)]
    pub(super) fn indexing(&mut self, base: ExprId, index: ExprId, at: (usize, usize)) -> Checked {
        let base = self.check(base);
        let checked = self.check(index);
        self.non_null(&base);
        let name = checked.ty.name(self.shape);
        let fits = match &base.ty {
            Type::List(_) => checked.ty.is_number() && checked.ty != Type::Decimal,
            Type::Map(_, key) => self.comparable(&key.get(self.shape), &checked.ty),
            Type::Record(_) => checked.ty.is_text(),
            Type::Dyn | Type::Fault | Type::Optional(_) => true,
            _ => {
                let message = format!("`{}` cannot be indexed", base.ty.name(self.shape));
                self.fault(codes::RULE_TYPE, (base.start, base.end), message, None);
                return self.lost(at);
            }
        };
        if !fits && !checked.ty.is_loose() {
            let expected = if matches!(base.ty, Type::List(_)) { "int" } else { "string" };
            let message = format!("expected `{expected}` as index, found `{name}`");
            self.fault(codes::RULE_TYPE, (checked.start, checked.end), message, None);
            return self.lost(at);
        }
        match (&base.what, &base.ty) {
            (What::Place(place), Type::List(_) | Type::Map(..)) => {
                let place = place.as_ref().clone();
                self.indexed_place(&place, checked, at)
            }
            (What::Place(place), Type::Record(node)) => {
                let (place, node) = (place.as_ref().clone(), *node);
                self.perhaps(base, &place, node, checked, at)
            }
            _ => {
                let ty = match &base.ty {
                    Type::List(inner) | Type::Map(inner, _) => inner.get(self.shape),
                    Type::Optional(inner) => self.chosen(&inner.get(self.shape)),
                    _ => Type::Dyn,
                };
                let base = self.value(base);
                let index = self.value(checked);
                let folded = self.code(Node::Index(base, index), ty, at);
                self.fold(folded, &[base, index])
            }
        }
    }

    fn indexed_place(&mut self, place: &PlaceRef, index: Checked, at: (usize, usize)) -> Checked {
        // `m[k]` where `k` walks over `m`: its own frame.
        if let What::Key(_, element, slot) = &index.what {
            let parent = self.slots.get(*slot as usize).copied();
            let own = self.layout.place(place.place).and_then(|own| own.element);
            if own == Some(*element) && parent == Some(place.slot) {
                let node = self.layout.place(*element).map_or(place.node, |element| element.node);
                let nullable = self.shape.value_node(node).1;
                let next = PlaceRef {
                    place: *element,
                    node,
                    slot: *slot,
                    guards: Vec::new(),
                    sensitive: place.sensitive,
                    nullable,
                };
                return self.of_place(next, at);
            }
        }
        let index = self.value(index);
        match self.element(place, index) {
            Some(next) => self.of_place(next, at),
            None => self.lost(at),
        }
    }

    /// `this['x']`: a member that is perhaps there, declared or not.
    fn perhaps(
        &mut self,
        base: Checked,
        place: &PlaceRef,
        node: NodeId,
        index: Checked,
        at: (usize, usize),
    ) -> Checked {
        let (start, end) = (index.start, index.end);
        let index_node = self.value(index);
        if let (Some(text), Kind::Record(record)) = (self.constant_text(index_node), &self.shape.node(node).kind)
            && self.layout.field(node, record, &text).is_some()
        {
            let word = Word { text: text.into(), start, end };
            let Some(mut member) = self.member(place, node, &word) else { return self.lost(at) };
            let cell = self.layout.want(member.place, Want::State);
            member.guards.push(Guard::Present(Self::at(cell, member.slot)));
            return self.of_place(member, at);
        }
        let base = self.value(base);
        self.code(Node::Index(base, index_node), Type::Dyn, at)
    }

    /// A double literal as the decimal that is written.
    pub(super) fn as_decimal(&mut self, checked: Checked) -> Checked {
        let What::Double(_, text) = &checked.what else { return checked };
        let text = grammar(text);
        let text = self.program.text(text.as_bytes());
        let node = self.program.push(Node::Const(Val::Decimal(Dec::Digits(text))));
        Checked { what: What::Code(node), ty: Type::Decimal, ..checked }
    }
}

/// A double literal in JSON's grammar: `.5` is `0.5`, `007.0` is `7.0`.
fn grammar(literal: &str) -> String {
    let (sign, digits) = literal.strip_prefix('-').map_or(("", literal), |digits| ("-", digits));
    let digits = digits.trim_start_matches('0');
    let zero = if digits.starts_with(|first: char| first.is_ascii_digit()) { "" } else { "0" };
    format!("{sign}{zero}{digits}")
}
