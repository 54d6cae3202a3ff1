//! Keywords that compare numbers, and patterns of values, where the `jsonschema` crate meets them:
//! decided by our own comparison, over exact digits, whatever stands around them.

use std::cmp::Ordering;

use jsonschema::{Keyword, PatternOptions, ValidationError, ValidationOptions};
use serde_json::{Map, Value};

use super::fallback_json::{TapeJson, TapeNode, compare_node, divides_node, text_of};
use super::ops::Listed;
use super::tape::{TapeMap, TapeRef};
use super::texts::TextFormat;
use crate::cells::Slot;
use crate::scalars::decimal::{Factor, Prepared};
use crate::scalars::ecma;
use crate::schema::{Const, OPEN, OWN};

type Options<'a> = ValidationOptions<'a, std::sync::Arc<dyn jsonschema::Retrieve>, TapeJson>;
type Made<'a> = Result<Box<dyn for<'i> Keyword<'i, TapeJson>>, ValidationError<'a>>;

/// Registers what we judge ourselves.
pub(super) fn with_own(mut options: Options<'_>, regex_bytes: usize) -> Options<'_> {
    for (name, refused) in [
        ("minimum", &[Ordering::Less][..]),
        ("maximum", &[Ordering::Greater]),
        ("exclusiveMinimum", &[Ordering::Less, Ordering::Equal]),
        ("exclusiveMaximum", &[Ordering::Greater, Ordering::Equal]),
    ] {
        options = options.with_keyword(format!("{OWN}{name}"), move |_: &Map<_, _>, value, _| bound(value, refused));
    }
    for format in ["date", "time", "date-time", "uuid"] {
        if let Some(own) = TextFormat::of(format) {
            options = options.with_format(format, move |text: &str| own.accepts(text.as_bytes()));
        }
    }
    options
        .with_keyword(format!("{OWN}multipleOf"), |_: &Map<_, _>, value, _| multiple(value))
        .with_keyword(format!("{OWN}enum"), |_: &Map<_, _>, value, _| {
            Ok(Box::new(OneOf::new(value.as_array().into_iter().flatten())))
        })
        .with_keyword(format!("{OWN}const"), |_: &Map<_, _>, value, _| Ok(Box::new(OneOf::new([value]))))
        .with_keyword(format!("{OWN}pattern"), move |_: &Map<_, _>, value, _| pattern(value, regex_bytes))
        .with_pattern_options(PatternOptions::regex().size_limit(regex_bytes))
}

fn bound<'a>(value: &Value, refused: &'static [Ordering]) -> Made<'a> {
    let text = value.as_str().unwrap_or_default();
    let (text, open) = text.strip_prefix(OPEN).map_or((text, false), |text| (text, true));
    let own = Prepared::parse(text.as_bytes()).ok_or_else(|| ValidationError::custom("a bound is no number"))?;
    Ok(Box::new(Bound { own, refused, open }))
}

fn multiple<'a>(value: &Value) -> Made<'a> {
    let factor = value.as_str().and_then(|text| Factor::parse(text.as_bytes()));
    let factor = factor.ok_or_else(|| ValidationError::custom("`multipleOf` has more digits than can be judged"))?;
    Ok(Box::new(Multiple(factor)))
}

fn pattern<'a>(value: &Value, regex_bytes: usize) -> Made<'a> {
    let pattern = ecma::Pattern::compile(value.as_str().unwrap_or_default(), regex_bytes);
    let pattern = pattern.map_err(|error| ValidationError::custom(error.message))?;
    Ok(Box::new(Matches(pattern)))
}

/// A keyword of ours says yes or no; nobody asks the crate why.
macro_rules! keyword {
    ($name:ty, $is_valid:expr) => {
        impl<'i> Keyword<'i, TapeJson> for $name {
            fn validate(&self, instance: TapeNode<'i>) -> Result<(), ValidationError<'i>> {
                let judge: fn(&$name, TapeNode<'_>) -> bool = $is_valid;
                if judge(self, instance) { Ok(()) } else { Err(ValidationError::custom("refused")) }
            }

            fn is_valid(&self, instance: TapeNode<'i>) -> bool {
                let judge: fn(&$name, TapeNode<'_>) -> bool = $is_valid;
                judge(self, instance)
            }
        }
    };
}

struct Bound {
    own: Prepared,
    refused: &'static [Ordering],
    /// Draft 4: the bound itself is refused too.
    open: bool,
}

keyword!(Bound, |own, node| match compare_node(&own.own, node) {
    Some(Ordering::Equal) if own.open => false,
    Some(order) => !own.refused.contains(&order),
    None => true,
});

struct Multiple(Factor);

keyword!(Multiple, |own, node| divides_node(own.0, node).unwrap_or(true));

struct Matches(ecma::Pattern);

keyword!(Matches, |own, node| {
    let text = match node {
        TapeNode::Name(name) => Some(name.into()),
        TapeNode::Value(value) => text_of(&value),
    };
    text.is_none_or(|text| own.0.is_match(text.as_bytes()))
});

/// `enum` and `const` with numbers, lists or objects.
struct OneOf {
    scalars: Listed,
    others: Vec<Exact>,
}

keyword!(OneOf, |own, node| match node {
    TapeNode::Name(name) => own.scalars.has_text(name.as_bytes()),
    TapeNode::Value(value) => match value.slot() {
        Slot::Null => own.scalars.has_null(),
        Slot::Bool(value) => own.scalars.has_bool(value),
        Slot::List { .. } | Slot::Map { .. } => own.others.iter().any(|other| other.equals(value)),
        _ => match text_of(&value) {
            Some(text) => own.scalars.has_text(text.as_bytes()),
            None => own.scalars.has_number(|own| compare_node(own, node)),
        },
    },
});

impl OneOf {
    fn new<'a>(values: impl IntoIterator<Item = &'a Value>) -> Self {
        let (mut scalars, mut others) = (Vec::new(), Vec::new());
        for value in values {
            match value {
                Value::Null => scalars.push(Const::Null),
                Value::Bool(value) => scalars.push(Const::Bool(*value)),
                Value::String(text) => scalars.push(Const::Text(text.as_str().into())),
                value => match digits(value) {
                    Some(digits) => scalars.push(Const::Number(digits.into())),
                    None => others.push(Exact::of(value)),
                },
            }
        }
        Self { scalars: Listed::of(&scalars), others }
    }
}

/// The digits of a number, as `schema` writes it for us.
fn digits(value: &Value) -> Option<&str> {
    value.get("#").and_then(Value::as_str)
}

/// A value of the schema, its numbers exact. No deeper than a document is.
enum Exact {
    Null,
    Bool(bool),
    Text(Box<str>),
    Number(Prepared),
    List(Vec<Exact>),
    /// Members by name.
    Object(Vec<(Box<str>, Exact)>),
    /// What no value equals.
    Nothing,
}

impl Exact {
    fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::String(text) => Self::Text(text.as_str().into()),
            Value::Array(items) => Self::List(items.iter().map(Self::of).collect()),
            Value::Number(_) => Self::Nothing,
            Value::Object(members) => {
                if let Some(digits) = digits(value) {
                    return Prepared::parse(digits.as_bytes()).map_or(Self::Nothing, Self::Number);
                }
                let members = members.get("{").and_then(Value::as_object);
                let member = |(name, value): (&String, &Value)| (name.as_str().into(), Self::of(value));
                let mut members: Vec<_> = members.into_iter().flatten().map(member).collect();
                members.sort_unstable_by(|(a, _): &(Box<str>, _), (b, _)| a.cmp(b));
                Self::Object(members)
            }
        }
    }

    fn equals(&self, value: TapeRef<'_>) -> bool {
        match (self, value.slot()) {
            (Self::Null, Slot::Null) => true,
            (Self::Bool(own), Slot::Bool(value)) => *own == value,
            (Self::List(own), Slot::List { len, .. }) => {
                own.len() == len as usize && own.iter().zip(value.items()).all(|(own, value)| own.equals(value))
            }
            (Self::Object(own), Slot::Map { len, .. }) => {
                let mut pairs: TapeMap<'_> = value.pairs();
                own.len() == len as usize
                    && pairs.all(|(name, value)| {
                        let place = own.binary_search_by(|(own, _)| (**own).cmp(name));
                        place.ok().and_then(|place| own.get(place)).is_some_and(|(_, own)| own.equals(value))
                    })
            }
            (Self::Number(own), _) => compare_node(own, TapeNode::Value(value)) == Some(Ordering::Equal),
            (Self::Text(own), _) => text_of(&value).is_some_and(|text| *text == **own),
            _ => false,
        }
    }
}
