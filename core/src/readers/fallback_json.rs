//! The tape as the view of data that the `jsonschema` crate validates.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::cmp::Ordering;

use jsonschema::JsonType;
use jsonschema::json::{Array, Json, JsonNumber, Node, NodeIdentity, Object};
use serde_json::Value;

use super::tape::{TapeList, TapeMap, TapeRef};
use crate::cells::Slot;
use crate::scalars::decimal::{self, DecimalBuf, Factor, Number, Prepared};
use crate::scalars::time;

/// The representation.
pub(crate) struct TapeJson;

/// A value of the tape, or a member's name.
#[derive(Clone, Copy)]
pub(crate) enum TapeNode<'a> {
    Value(TapeRef<'a>),
    Name(&'a str),
}

impl Json for TapeJson {
    type Node<'a> = TapeNode<'a>;
    type PreparedKey = Box<str>;
    type StringBuffer = ();
    const ACYCLIC: bool = true;
    const KEYS_PER_LOOKUP: usize = 8;

    fn prepare_key(key: &str) -> Box<str> {
        key.into()
    }

    fn with_string_node<T>((): &mut (), string: &str, f: impl FnOnce(TapeNode<'_>) -> T) -> T {
        f(TapeNode::Name(string))
    }
}

impl TapeNode<'_> {
    fn slot(&self) -> Option<Slot> {
        match self {
            Self::Value(value) => Some(value.slot()),
            Self::Name(_) => None,
        }
    }
}

impl<'a> Node<'a, TapeJson> for TapeNode<'a> {
    type Object = TapeObject<'a>;
    type Array = TapeArray<'a>;
    type Number = TapeNumber<'a>;

    fn as_object(&self) -> Option<TapeObject<'a>> {
        match self {
            Self::Value(value) if matches!(value.slot(), Slot::Map { .. }) => Some(TapeObject::of(*value)),
            _ => None,
        }
    }

    fn as_array(&self) -> Option<TapeArray<'a>> {
        match self {
            Self::Value(value) if matches!(value.slot(), Slot::List { .. }) => Some(TapeArray(*value)),
            _ => None,
        }
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        match self {
            Self::Name(name) => Some(Cow::Borrowed(name)),
            Self::Value(value) => text_of(value),
        }
    }

    fn as_number(&self) -> Option<TapeNumber<'a>> {
        match self {
            Self::Value(value) if self.json_type() == JsonType::Number => Some(TapeNumber(*value)),
            _ => None,
        }
    }

    fn as_boolean(&self) -> Option<bool> {
        match self.slot() {
            Some(Slot::Bool(value)) => Some(value),
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        self.slot() == Some(Slot::Null)
    }

    fn json_type(&self) -> JsonType {
        match self.slot() {
            Some(Slot::Null) => JsonType::Null,
            Some(Slot::Bool(_)) => JsonType::Boolean,
            Some(Slot::Int(_) | Slot::Uint(_) | Slot::Double(_) | Slot::Digits(_) | Slot::Decimal { .. }) => {
                JsonType::Number
            }
            Some(Slot::List { .. }) => JsonType::Array,
            Some(Slot::Map { .. }) => JsonType::Object,
            _ => JsonType::String,
        }
    }

    fn equals_value(&self, expected: &Value) -> bool {
        match (self, expected) {
            (Self::Name(name), Value::String(text)) => name == text,
            (Self::Value(value), expected) => equals(value, expected),
            _ => false,
        }
    }

    fn to_value(&self) -> Cow<'a, Value> {
        // Asked for by error texts alone, which nobody asks for.
        Cow::Owned(Value::Null)
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(match self {
            Self::Value(value) => NodeIdentity::tagged(std::ptr::from_ref(value.tape).addr(), value.at),
            Self::Name(name) => NodeIdentity::new(name.as_ptr().addr()),
        })
    }
}

pub(super) fn text_of<'a>(value: &TapeRef<'a>) -> Option<Cow<'a, str>> {
    Some(match value.slot() {
        Slot::Text(text) => Cow::Borrowed(value.text(text)),
        Slot::Date(days) => Cow::Owned(time::format_date(days)),
        Slot::Time(nanos) => Cow::Owned(time::format_time(nanos)),
        Slot::Timestamp { seconds, nanos } => Cow::Owned(time::format_timestamp(seconds, nanos)),
        _ => return None,
    })
}

/// An object on the tape. Who asks a wide one for many members gets them from an index.
pub(crate) struct TapeObject<'a> {
    value: TapeRef<'a>,
    asked: Cell<u32>,
    by_name: OnceCell<Vec<(&'a str, TapeRef<'a>)>>,
}

/// Objects of no more members have no index.
const NARROW: usize = 16;

/// Nor have those that were asked no more often.
const FEW: u32 = 4;

impl<'a> TapeObject<'a> {
    fn of(value: TapeRef<'a>) -> Self {
        Self { value, asked: Cell::new(0), by_name: OnceCell::new() }
    }

    fn find(&self, key: &str) -> Option<TapeRef<'a>> {
        let asked = self.asked.get();
        if asked < FEW || self.len() <= NARROW {
            self.asked.set(asked.saturating_add(1));
            let mut pairs: TapeMap<'a> = self.value.pairs();
            return pairs.find(|(name, _)| *name == key).map(|(_, value)| value);
        }
        let all = self.by_name.get_or_init(|| sorted(&self.value));
        let first = all.partition_point(|(name, _)| *name < key);
        all.get(first).filter(|(name, _)| *name == key).map(|(_, value)| *value)
    }
}

/// The members of an object on the tape.
pub(crate) struct Pairs<'a>(TapeMap<'a>);

impl<'a> Iterator for Pairs<'a> {
    type Item = (&'a str, TapeNode<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        Iterator::next(&mut self.0).map(|(key, value)| (key, TapeNode::Value(value)))
    }
}

impl<'a> Object<'a, TapeJson> for TapeObject<'a> {
    type Node = TapeNode<'a>;
    type MemberName = &'a str;
    type MembersIter = Pairs<'a>;

    fn len(&self) -> usize {
        if let Slot::Map { len, .. } = self.value.slot() { len as usize } else { 0 }
    }

    fn get(&self, key: &Box<str>) -> Option<TapeNode<'a>> {
        self.find(key).map(TapeNode::Value)
    }

    fn members(&self) -> Pairs<'a> {
        Pairs(self.value.pairs())
    }
}

/// A list on the tape.
pub(crate) struct TapeArray<'a>(TapeRef<'a>);

/// The elements of a list on the tape.
pub(crate) struct Items<'a>(TapeList<'a>);

impl<'a> Iterator for Items<'a> {
    type Item = TapeNode<'a>;

    fn next(&mut self) -> Option<TapeNode<'a>> {
        Iterator::next(&mut self.0).map(TapeNode::Value)
    }
}

impl<'a> Array<'a, TapeJson> for TapeArray<'a> {
    type Node = TapeNode<'a>;
    type ElementsIter = Items<'a>;

    fn len(&self) -> usize {
        if let Slot::List { len, .. } = self.0.slot() { len as usize } else { 0 }
    }

    fn elements(&self) -> Items<'a> {
        Items(self.0.items())
    }

    fn is_unique(&self) -> bool {
        let mut all: Vec<TapeRef<'a>> = self.0.items().collect();
        all.sort_by(order);
        all.windows(2).all(|pair| !matches!(pair, [a, b] if order(a, b) == Ordering::Equal))
    }
}

/// A number on the tape.
#[derive(Clone, Copy)]
pub(crate) struct TapeNumber<'a>(TapeRef<'a>);

/// The exact digits of a number.
fn number<'b>(value: &'b TapeRef<'_>, buffer: &'b mut DecimalBuf) -> Option<Number<'b>> {
    match value.slot() {
        Slot::Int(int) => Some(buffer.of_i64(int)),
        Slot::Uint(uint) => Some(buffer.of_u64(uint)),
        Slot::Double(double) => buffer.of_f64(double),
        Slot::Decimal { mantissa, scale } => Some(buffer.of_mantissa(mantissa, scale)),
        Slot::Digits(text) => Number::parse(value.bytes(text)),
        _ => None,
    }
}

impl JsonNumber for TapeNumber<'_> {
    fn as_u64(&self) -> Option<u64> {
        number(&self.0, &mut DecimalBuf::new())?.to_u64()
    }

    fn as_i64(&self) -> Option<i64> {
        number(&self.0, &mut DecimalBuf::new())?.to_i64()
    }

    fn as_f64(&self) -> Option<f64> {
        Some(number(&self.0, &mut DecimalBuf::new())?.to_f64())
    }

    fn as_str(&self) -> Cow<'_, str> {
        match self.0.slot() {
            Slot::Digits(text) => Cow::Borrowed(self.0.text(text)),
            _ => Cow::Owned(
                number(&self.0, &mut DecimalBuf::new()).map_or_else(String::new, |it| decimal::canonical(&it)),
            ),
        }
    }

    fn to_number(&self) -> Cow<'_, serde_json::Number> {
        let double = self.as_f64().map(|double| double.clamp(f64::MIN, f64::MAX));
        let number =
            self.as_i64().map(serde_json::Number::from).or_else(|| self.as_u64().map(serde_json::Number::from));
        let number = number.or_else(|| double.and_then(serde_json::Number::from_f64));
        Cow::Owned(number.unwrap_or_else(|| serde_json::Number::from(0)))
    }

    fn is_integer(&self) -> bool {
        number(&self.0, &mut DecimalBuf::new()).is_some_and(|number| number.is_integer())
    }

    fn is_written_as_integer(&self) -> bool {
        // Draft 4 asks how it is written; a host's numbers are not written at all, and all ways in agree.
        self.is_integer()
    }
}

/// How a number stands to one of the schema; `None` for all else.
pub(super) fn compare_node(own: &Prepared, node: TapeNode<'_>) -> Option<Ordering> {
    let TapeNode::Value(value) = node else { return None };
    match value.slot() {
        Slot::Int(int) => Some(own.compare_i64(int)),
        Slot::Uint(uint) => Some(own.compare_u64(uint)),
        Slot::Double(double) => own.compare_f64(double),
        _ => number(&value, &mut DecimalBuf::new()).map(|number| own.compare(&number)),
    }
}

/// Whether a number is so many times a factor; `None` for all else.
pub(super) fn divides_node(factor: Factor, node: TapeNode<'_>) -> Option<bool> {
    let TapeNode::Value(value) = node else { return None };
    number(&value, &mut DecimalBuf::new()).map(|number| factor.divides(&number))
}

/// Equality with a value of the schema. Where numbers or members stand in it, `fallback_exact` decides;
/// what comes here all the same is of a dialect of somebody's own.
fn equals(value: &TapeRef<'_>, expected: &Value) -> bool {
    match expected {
        Value::Null => value.slot() == Slot::Null,
        Value::Bool(own) => value.slot() == Slot::Bool(*own),
        Value::String(own) => text_of(value).is_some_and(|text| text == own.as_str()),
        Value::Number(own) => Prepared::parse(own.to_string().as_bytes())
            .is_some_and(|own| compare_node(&own, TapeNode::Value(*value)) == Some(Ordering::Equal)),
        Value::Array(own) => {
            let Slot::List { len, .. } = value.slot() else { return false };
            len as usize == own.len() && value.items().zip(own).all(|(value, own)| equals(&value, own))
        }
        Value::Object(own) => {
            let Slot::Map { len, .. } = value.slot() else { return false };
            let mut pairs: TapeMap<'_> = value.pairs();
            len as usize == own.len() && pairs.all(|(key, value)| own.get(key).is_some_and(|own| equals(&value, own)))
        }
    }
}

fn rank(slot: Slot) -> u8 {
    match slot {
        Slot::Null => 0,
        Slot::Bool(_) => 1,
        Slot::Int(_) | Slot::Uint(_) | Slot::Double(_) | Slot::Digits(_) | Slot::Decimal { .. } => 2,
        Slot::List { .. } => 4,
        Slot::Map { .. } => 5,
        _ => 3,
    }
}

/// An order of JSON values: equal ones are equal, whatever the order of their members.
fn order(a: &TapeRef<'_>, b: &TapeRef<'_>) -> Ordering {
    let (left, right) = (a.slot(), b.slot());
    rank(left).cmp(&rank(right)).then_with(|| match (left, right) {
        (Slot::Bool(left), Slot::Bool(right)) => left.cmp(&right),
        (Slot::List { .. }, Slot::List { .. }) => order_all(a.items(), b.items()),
        (Slot::Map { .. }, Slot::Map { .. }) => {
            let (left, right) = (sorted(a), sorted(b));
            let keys = left.iter().map(|(key, _)| *key).cmp(right.iter().map(|(key, _)| *key));
            keys.then_with(|| order_all(left.iter().map(|(_, value)| *value), right.iter().map(|(_, value)| *value)))
        }
        _ if rank(left) == 2 => {
            let (mut first, mut second) = (DecimalBuf::new(), DecimalBuf::new());
            match (number(a, &mut first), number(b, &mut second)) {
                (Some(left), Some(right)) => decimal::compare(&left, &right),
                (left, right) => left.is_some().cmp(&right.is_some()),
            }
        }
        _ => text_of(a).cmp(&text_of(b)),
    })
}

fn sorted<'a>(value: &TapeRef<'a>) -> Vec<(&'a str, TapeRef<'a>)> {
    let pairs: TapeMap<'a> = value.pairs();
    let mut pairs: Vec<_> = pairs.collect();
    pairs.sort_by_key(|(key, _)| *key);
    pairs
}

fn order_all<'a>(left: impl Iterator<Item = TapeRef<'a>>, right: impl Iterator<Item = TapeRef<'a>>) -> Ordering {
    let (mut left, mut right) = (left, right);
    loop {
        match (left.next(), right.next()) {
            (Some(a), Some(b)) => match order(&a, &b) {
                Ordering::Equal => {}
                other => return other,
            },
            (a, b) => return a.is_some().cmp(&b.is_some()),
        }
    }
}
