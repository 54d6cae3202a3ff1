//! Options and values of a property over the wire schema: they become further constraints of the
//! node. What leaves no value is an error that shows both places; what the readers cannot check on
//! a wire type is listed.

use std::cmp::Ordering;

use super::describe::{expected, field_by_name, field_names};
use super::input::shortened;
use super::odcs::{self, constant, float_bounds, integer_bounds, number_bounds, tell_unenforced, tighten};
use super::{Bounds, Const, Constraints, Format, IntKind, Kind, NodeId, Presence, Shape, Text, TimeForm, TypeSet};
use crate::diagnostics::{Diagnostic, Diagnostics, Span, codes, did_you_mean};
use crate::model::{Bound, Overlay, Said};
use crate::report::NotEnforced;
use crate::scalars::decimal::{Factor, Number, compare};
use crate::scalars::time::{Class, Form, Point};

/// Values that a message names.
const NAMES: usize = 20;

/// Whether an overlay says more of values than its type.
pub(super) fn narrows(overlay: &Overlay) -> bool {
    overlay.enum_values.is_some() || !overlay.options.said().is_empty()
}

/// One property over its node, which no other place shares.
pub(super) struct Narrow<'a> {
    pub(super) shape: &'a mut Shape,
    pub(super) overlay: &'a Overlay,
    /// The value's own node, nullability aside.
    pub(super) node: NodeId,
    pub(super) diagnostics: &'a mut Diagnostics,
    pub(super) not_enforced: &'a mut Vec<NotEnforced>,
}

impl Narrow<'_> {
    /// Nothing is enforced, for one reason.
    pub(super) fn refuse_all(&mut self, reason: &str) {
        for (name, span) in self.overlay.options.said() {
            self.unenforced(name, span, reason);
        }
        if let Some(list) = &self.overlay.enum_values {
            self.unenforced("enum", list.span, reason);
        }
    }

    pub(super) fn apply(&mut self) {
        let kind = self.shape.node(self.node).kind.clone();
        match kind {
            Kind::Text => self.text(),
            Kind::Int(_) | Kind::Float | Kind::Double | Kind::Decimal { .. } => self.number(),
            Kind::Date | Kind::Time(_) | Kind::Timestamp { .. } => self.moment(),
            Kind::List(_) => self.list(),
            Kind::Map { .. } => self.members(),
            Kind::Record(_) => {
                self.required();
                if self.shape.format.is_json() { self.members() } else { self.rest(&["required"]) }
            }
            _ => self.rest(&[]),
        }
        self.values();
    }

    fn unenforced(&mut self, option: &str, span: Span, reason: &str) {
        let name = shortened(&self.overlay.target.dotted());
        tell_unenforced(self.diagnostics, self.not_enforced, option, &name, span, reason.to_owned());
    }

    /// Lists the options that are not among those that were looked at.
    fn rest(&mut self, done: &[&str]) {
        let reason = format!("it is not checked on what the wire schema declares, {}", expected(self.shape, self.node));
        for (name, span) in self.overlay.options.said() {
            if !done.contains(&name) {
                self.unenforced(name, span, &reason);
            }
        }
    }

    /// What the property and the wire schema say together leaves no value.
    fn contradiction(&mut self, option: &str, span: Span, wire: &str) {
        let message = format!("`{option}` contradicts the wire schema: together with its {wire} no value is left");
        let mut fault = Diagnostic::error(codes::DOCUMENT_VALUE, message).at(span);
        if let Some(place) = self.shape.node(self.node).span {
            fault = fault.label(place, "the wire schema says so here");
        }
        self.diagnostics.push(fault);
    }

    fn own(&self) -> Constraints {
        self.shape.node(self.node).constraints.as_deref().cloned().unwrap_or_default()
    }

    fn change(&mut self, change: impl FnOnce(&mut Constraints)) {
        if let Some(node) = self.shape.nodes.get_mut(self.node.0 as usize) {
            change(node.constraints.get_or_insert_with(Box::default));
        }
    }

    /// Two counts, least and most, beside those of the wire schema; gives both together.
    fn counts(&mut self, names: [&str; 2], said: [Option<&Said<u64>>; 2], wire: [Option<u64>; 2]) -> [Option<u64>; 2] {
        let ([low, high], [least, most]) = (said, wire);
        if let (Some(low), Some(most)) = (low, most)
            && low.value > most
        {
            self.contradiction(names[0], low.span, &format!("`{}` {most}", names[1]));
        }
        if let (Some(high), Some(least)) = (high, least)
            && high.value < least
        {
            self.contradiction(names[1], high.span, &format!("`{}` {least}", names[0]));
        }
        let low = low.map(|said| said.value).max(least);
        let high = [high.map(|said| said.value), most].into_iter().flatten().min();
        [low, high]
    }

    fn text(&mut self) {
        let (options, own) = (&self.overlay.options, self.own());
        let said = [options.min_length.as_ref(), options.max_length.as_ref()];
        let [least, most] = self.counts(["minLength", "maxLength"], said, [own.min_length, own.max_length]);
        self.change(|own| (own.min_length, own.max_length) = (least, most));
        if let Some(pattern) = &options.pattern {
            match &own.pattern {
                Some(wire) if *wire != pattern.value => {
                    self.unenforced("pattern", pattern.span, "the wire schema has a pattern of its own");
                }
                _ => self.change(|own| {
                    own.pattern = Some(pattern.value.clone());
                    own.pattern_span = Some(pattern.span);
                }),
            }
        }
        if let Some(format) = &options.format {
            let is_same = own.format.as_ref().is_none_or(|wire| *wire == format.value);
            if odcs::is_native_format(&format.value) && is_same {
                self.change(|own| own.format = Some(format.value.clone()));
            } else {
                let reason =
                    if is_same { "it is not checked beside a wire schema" } else { "the wire schema has another" };
                self.unenforced("format", format.span, reason);
            }
        }
        self.rest(&["minLength", "maxLength", "pattern", "format"]);
    }

    fn number(&mut self) {
        let options = &self.overlay.options;
        let kind = self.shape.node(self.node).kind.clone();
        let mut wire = self.own().number;
        let of_kind = match kind {
            Kind::Int(IntKind::I32) => integer_bounds("i32"),
            Kind::Int(IntKind::I64) => integer_bounds("i64"),
            _ => None,
        };
        if let Some(range) = &of_kind {
            tighten(&mut wire, range);
        }
        let own = number_bounds(options);
        let span = |said: &Option<Said<Bound>>| said.as_ref().map(|said| said.span);
        let low = span(&options.minimum).or_else(|| span(&options.exclusive_minimum));
        let high = span(&options.maximum).or_else(|| span(&options.exclusive_maximum));
        self.between(&own, &wire, [("minimum", low), ("maximum", high)]);
        let range = options
            .format
            .as_ref()
            .and_then(|format| integer_bounds(&format.value).or_else(|| float_bounds(&format.value)));
        if let (Some(range), Some(format)) = (&range, &options.format) {
            self.between(range, &wire, [("format", Some(format.span)); 2]);
        }
        self.change(|constraints| {
            for more in range.iter().chain([&own]) {
                tighten(&mut constraints.number, more);
            }
        });
        if let Some(factor) = &options.multiple_of {
            let is_free = self.own().multiple_of.is_none_or(|wire| wire == factor.value);
            if is_free && Factor::parse(factor.value.as_bytes()).is_some() {
                self.change(|own| own.multiple_of = Some(factor.value.clone()));
            } else {
                self.unenforced("multipleOf", factor.span, "it has more digits than are read");
            }
        }
        self.rest(&["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "format", "multipleOf"]);
    }

    /// Bounds of a property against those of the wire schema.
    fn between(&mut self, own: &Bounds, wire: &Bounds, names: [(&str, Option<Span>); 2]) {
        let order = |a: &Text, b: &Text| Some(compare(&Number::parse(a.as_bytes())?, &Number::parse(b.as_bytes())?));
        let [(low, low_span), (high, high_span)] = names;
        if let (Some(most), Some(span)) = (crossed(own, wire, order), low_span) {
            self.contradiction(low, span, &format!("upper bound {most}"));
        } else if let (Some(least), Some(span)) = (crossed_below(own, wire, order), high_span) {
            self.contradiction(high, span, &format!("lower bound {least}"));
        }
    }

    fn moment(&mut self) {
        let options = &self.overlay.options;
        let node = self.shape.node(self.node);
        let Some(class) = node.kind.time_class() else { return };
        let bounds = [&options.minimum, &options.maximum, &options.exclusive_minimum, &options.exclusive_maximum];
        let mut is_good = true;
        for said in bounds.into_iter().flatten() {
            if let Bound::Text(text) = &said.value {
                is_good &= self.moment_of(class, text, said.span).is_some();
            }
        }
        if is_good && bounds.iter().any(|said| said.is_some()) {
            let own =
                odcs::bounds(options, |bound| if let Bound::Text(text) = bound { Some(text.clone()) } else { None });
            self.change(|constraints| {
                constraints.number = own;
                constraints.time_form = Some(Box::new(TimeForm::default()));
            });
        }
        self.rest(&["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]);
    }

    /// The moment that a text of the document names; it is ISO, since the wire has no texts.
    fn moment_of(&mut self, class: Class, text: &Text, span: Span) -> Option<Point> {
        let point = Form::default().bound(class, text.as_bytes());
        if point.is_none() {
            let (word, example) = odcs::words(class);
            let message = format!("expected {word}, found `{}`", shortened(text));
            let fault = Diagnostic::error(codes::DOCUMENT_VALUE, message).at(span);
            self.diagnostics.push(fault.hint(format!("write it as `{example}`")));
        }
        point
    }

    fn list(&mut self) {
        let (options, own) = (&self.overlay.options, self.own());
        let said = [options.min_items.as_ref(), options.max_items.as_ref()];
        let mut both = self.counts(["minItems", "maxItems"], said, [own.min_items, own.max_items]);
        if let Some(dimensions) = &options.dimensions {
            both = self.counts(["dimensions", "dimensions"], [Some(dimensions); 2], both);
        }
        let [least, most] = both;
        self.change(|own| (own.min_items, own.max_items) = (least, most));
        let is_off = options.unique_items.as_ref().is_some_and(|said| !said.value);
        self.rest(&["minItems", "maxItems", "dimensions", if is_off { "uniqueItems" } else { "" }]);
    }

    fn members(&mut self) {
        let (options, own) = (&self.overlay.options, self.own());
        let said = [options.min_properties.as_ref(), options.max_properties.as_ref()];
        let wire = [own.min_properties, own.max_properties];
        let [least, most] = self.counts(["minProperties", "maxProperties"], said, wire);
        self.change(|own| (own.min_properties, own.max_properties) = (least, most));
        let is_record = matches!(self.shape.node(self.node).kind, Kind::Record(_));
        self.rest(&["minProperties", "maxProperties", if is_record { "required" } else { "" }]);
    }

    /// Names that an object must have.
    fn required(&mut self) {
        let Some(list) = &self.overlay.options.required else { return };
        let is_avro = self.shape.format == Format::Avro;
        for name in &list.value {
            let Some(Kind::Record(record)) = self.shape.nodes.get_mut(self.node.0 as usize).map(|node| &mut node.kind)
            else {
                return;
            };
            let at = field_by_name(record, &name.value);
            match at.and_then(|at| record.fields.get_mut(at as usize)) {
                Some(field) if is_avro && field.default.is_some() => {
                    self.unenforced("required", name.span, "a default of the wire schema fills it in");
                }
                Some(field) => field.presence = Presence::Required,
                None => {
                    let hint = did_you_mean(&name.value, field_names(record));
                    let message = format!("the schema has no field `{}`", shortened(&name.value));
                    let fault = Diagnostic::error(codes::SCHEMA_UNKNOWN_FIELD, message).at(name.span);
                    self.diagnostics.push(fault.hint_opt(hint));
                }
            }
        }
    }

    /// `enum`: each value must be one that the wire schema takes.
    fn values(&mut self) {
        let Some(list) = &self.overlay.enum_values else { return };
        let node = self.shape.node(self.node);
        let class = node.kind.time_class();
        let is_scalar = class.is_some()
            || matches!(
                node.kind,
                Kind::Text | Kind::Enum { .. } | Kind::Bool | Kind::Int(_) | Kind::Float | Kind::Double
            )
            || matches!(node.kind, Kind::Decimal { .. });
        if !is_scalar {
            let reason = format!("values are not compared on {}", expected(self.shape, self.node));
            return self.unenforced("enum", list.span, &reason);
        }
        let is_nullable = self.shape.format.is_json() && node.types.has(TypeSet::NULL);
        let known = known_values(&node.kind, node.constraints.as_deref());
        let mut all = Vec::with_capacity(list.value.len() + 1);
        for value in &list.value {
            let constant = constant(&value.value);
            if constant == Const::Null {
                continue;
            }
            let fits = match &known {
                Some(known) => known.iter().any(|own| same(own, &constant)),
                None => is_of(&self.shape.node(self.node).kind, &constant),
            };
            if let (true, Some(class), Const::Text(text)) = (fits, class, &constant) {
                let _ = self.moment_of(class, text, value.span);
            } else if !fits {
                self.lacking(value.span, &constant);
            }
            all.push(constant);
        }
        if is_nullable {
            all.push(Const::Null);
        }
        self.change(|own| {
            own.any_of = Some(all);
            if class.is_some() && own.time_form.is_none() {
                own.time_form = Some(Box::default());
            }
        });
    }

    fn lacking(&mut self, span: Span, constant: &Const) {
        let wire = expected(self.shape, self.node);
        let shown = super::describe::const_word(constant);
        let message = format!("the wire schema has no value {shown}: it declares {wire}");
        let mut fault = Diagnostic::error(codes::DOCUMENT_VALUE, message).at(span);
        if let Some(place) = self.shape.node(self.node).span {
            fault = fault.label(place, "the wire schema says so here");
        }
        let names = known_values(&self.shape.node(self.node).kind, self.shape.node(self.node).constraints.as_deref());
        let texts: Vec<Text> = names.into_iter().flatten().take(NAMES).filter_map(as_text).collect();
        let hint = as_text(constant.clone()).and_then(|text| did_you_mean(&text, texts.iter().map(AsRef::as_ref)));
        self.diagnostics.push(fault.hint_opt(hint));
    }
}

fn as_text(constant: Const) -> Option<Text> {
    if let Const::Text(text) = constant { Some(text) } else { None }
}

/// The values that a wire node lists.
fn known_values(kind: &Kind, constraints: Option<&Constraints>) -> Option<Vec<Const>> {
    if let Kind::Enum { symbols, .. } = kind {
        return Some(symbols.iter().cloned().map(Const::Text).collect());
    }
    let own = constraints?;
    own.any_of.clone().or_else(|| own.constant.clone().map(|constant| vec![constant]))
}

fn same(a: &Const, b: &Const) -> bool {
    match (a, b) {
        (Const::Number(a), Const::Number(b)) => {
            let (a, b) = (Number::parse(a.as_bytes()), Number::parse(b.as_bytes()));
            a.zip(b).is_some_and(|(a, b)| compare(&a, &b).is_eq())
        }
        _ => a == b,
    }
}

/// Whether a constant is a value of a kind at all.
fn is_of(kind: &Kind, constant: &Const) -> bool {
    match constant {
        Const::Null => true,
        Const::Bool(_) => matches!(kind, Kind::Bool),
        Const::Text(_) => matches!(kind, Kind::Text) || kind.time_class().is_some(),
        Const::Number(digits) => match kind {
            Kind::Int(_) => Number::parse(digits.as_bytes()).is_some_and(|number| number.is_integer()),
            Kind::Float | Kind::Double | Kind::Decimal { .. } => true,
            _ => false,
        },
    }
}

type Order = fn(&Text, &Text) -> Option<Ordering>;

/// The upper bound of the wire that a lower bound of the property is beyond.
fn crossed<'w>(own: &Bounds, wire: &'w Bounds, order: Order) -> Option<&'w Text> {
    let lows = [(&own.minimum, false), (&own.exclusive_minimum, true)];
    let highs = [(&wire.maximum, false), (&wire.exclusive_maximum, true)];
    pairs(lows, highs, order, Ordering::Greater)
}

/// The lower bound of the wire that an upper bound of the property is below.
fn crossed_below<'w>(own: &Bounds, wire: &'w Bounds, order: Order) -> Option<&'w Text> {
    let highs = [(&own.maximum, false), (&own.exclusive_maximum, true)];
    let lows = [(&wire.minimum, false), (&wire.exclusive_minimum, true)];
    pairs(highs, lows, order, Ordering::Less)
}

fn pairs<'w>(
    own: [(&Option<Text>, bool); 2],
    wire: [(&'w Option<Text>, bool); 2],
    order: Order,
    beyond: Ordering,
) -> Option<&'w Text> {
    for (a, a_strict) in own {
        for (b, b_strict) in wire {
            let (Some(a), Some(b)) = (a, b) else { continue };
            let found = order(a, b);
            if found == Some(beyond) || (found == Some(Ordering::Equal) && (a_strict || b_strict)) {
                return Some(b);
            }
        }
    }
    None
}
