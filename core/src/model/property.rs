//! What ODCS says of one property, typed, with the places of what it says: the schema of an object
//! that names no wire schema, and an overlay over one that does.

use std::sync::Arc;

use super::Target;
use crate::diagnostics::Span;

/// A value of the document, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Said<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

/// `logicalType` of a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogicalType {
    String,
    Date,
    Timestamp,
    Time,
    Number,
    Integer,
    Object,
    Array,
    Boolean,
    Map,
    Vector,
}

impl LogicalType {
    pub(crate) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "string" => Self::String,
            "date" => Self::Date,
            "timestamp" => Self::Timestamp,
            "time" => Self::Time,
            "number" => Self::Number,
            "integer" => Self::Integer,
            "object" => Self::Object,
            "array" => Self::Array,
            "boolean" => Self::Boolean,
            "map" => Self::Map,
            "vector" => Self::Vector,
            _ => return None,
        })
    }

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Date => "date",
            Self::Timestamp => "timestamp",
            Self::Time => "time",
            Self::Number => "number",
            Self::Integer => "integer",
            Self::Object => "object",
            Self::Array => "array",
            Self::Boolean => "boolean",
            Self::Map => "map",
            Self::Vector => "vector",
        }
    }
}

/// A property, an `items`, or a side of a `map`.
#[derive(Clone, Debug)]
pub(crate) struct Property {
    /// `None` for `items` and the sides of a map that give none.
    pub(crate) name: Option<Arc<str>>,
    /// Its name where it has one, else all of it.
    pub(crate) span: Span,
    /// The place that it names; the key of a map stands at the map.
    pub(crate) target: Target,
    /// As it is written.
    pub(crate) logical_type: Option<Said<LogicalType>>,
    /// What judges values: `logical_type`, but for two cases. ODCS 3.0 had no other word than `date`
    /// for times and timestamps, so that there `physicalType` tells them apart; and what has
    /// `properties`, `items` or `map` is an object, a list or a map.
    pub(crate) judged_as: Option<LogicalType>,
    /// Shared with its overlay, and among all that have none: a document may have very many properties.
    pub(crate) options: Arc<TypeOptions>,
    pub(crate) required: Option<Said<bool>>,
    pub(crate) unique: Option<Said<bool>>,
    pub(crate) primary_key: Option<Said<bool>>,
    pub(crate) enum_values: Option<Said<Vec<Said<EnumValue>>>>,
    pub(crate) description: Option<Arc<str>>,
    pub(crate) tags: Vec<Arc<str>>,
    pub(crate) classification: Option<Arc<str>>,
    /// `properties`; `None` where there is no such key.
    pub(crate) properties: Option<Vec<Property>>,
    pub(crate) items: Option<Box<Property>>,
    /// Key and value of `map`.
    pub(crate) map: Option<Box<(Property, Property)>>,
}

impl Property {
    /// Present, and not null.
    pub(crate) fn is_required(&self) -> bool {
        [&self.required, &self.primary_key].into_iter().flatten().any(|said| said.value)
    }
}

/// A value of an `enum`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum EnumValue {
    Null,
    Bool(bool),
    /// The digits as written, in JSON's grammar.
    Number(Arc<str>),
    Text(Arc<str>),
    /// An object or a list, as JSON text.
    Other(Arc<str>),
}

/// `minimum`, `maximum` and their exclusive twins.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Bound {
    /// The digits as written, in JSON's grammar.
    Number(Arc<str>),
    /// A date or time.
    Text(Arc<str>),
    /// ODCS 3.0: whether the bound beside it is exclusive.
    Flag(bool),
}

/// `logicalTypeOptions`. A value of another type than the option takes is absent here, and reported
/// where the document is read.
#[derive(Clone, Debug, Default)]
pub(crate) struct TypeOptions {
    pub(crate) min_length: Option<Said<u64>>,
    pub(crate) max_length: Option<Said<u64>>,
    pub(crate) pattern: Option<Said<Arc<str>>>,
    pub(crate) format: Option<Said<Arc<str>>>,
    pub(crate) multiple_of: Option<Said<Arc<str>>>,
    pub(crate) minimum: Option<Said<Bound>>,
    pub(crate) maximum: Option<Said<Bound>>,
    pub(crate) exclusive_minimum: Option<Said<Bound>>,
    pub(crate) exclusive_maximum: Option<Said<Bound>>,
    pub(crate) min_items: Option<Said<u64>>,
    pub(crate) max_items: Option<Said<u64>>,
    pub(crate) unique_items: Option<Said<bool>>,
    pub(crate) min_properties: Option<Said<u64>>,
    pub(crate) max_properties: Option<Said<u64>>,
    /// Names of members that must be present.
    pub(crate) required: Option<Said<Vec<Said<Arc<str>>>>>,
    pub(crate) timezone: Option<Said<bool>>,
    pub(crate) default_timezone: Option<Said<Arc<str>>>,
    pub(crate) dimensions: Option<Said<u64>>,
    pub(crate) element_type: Option<Said<Arc<str>>>,
}

impl TypeOptions {
    /// The options that are said, with the place of each value.
    pub(crate) fn said(&self) -> Vec<(&'static str, Span)> {
        fn of<T>(name: &'static str, said: Option<&Said<T>>) -> Option<(&'static str, Span)> {
            Some((name, said?.span))
        }
        let all = [
            of("minLength", self.min_length.as_ref()),
            of("maxLength", self.max_length.as_ref()),
            of("pattern", self.pattern.as_ref()),
            of("format", self.format.as_ref()),
            of("multipleOf", self.multiple_of.as_ref()),
            of("minimum", self.minimum.as_ref()),
            of("maximum", self.maximum.as_ref()),
            of("exclusiveMinimum", self.exclusive_minimum.as_ref()),
            of("exclusiveMaximum", self.exclusive_maximum.as_ref()),
            of("minItems", self.min_items.as_ref()),
            of("maxItems", self.max_items.as_ref()),
            of("uniqueItems", self.unique_items.as_ref()),
            of("minProperties", self.min_properties.as_ref()),
            of("maxProperties", self.max_properties.as_ref()),
            of("required", self.required.as_ref()),
            of("timezone", self.timezone.as_ref()),
            of("defaultTimezone", self.default_timezone.as_ref()),
            of("dimensions", self.dimensions.as_ref()),
            of("elementType", self.element_type.as_ref()),
        ];
        all.into_iter().flatten().collect()
    }
}

/// Whether a classification makes a field sensitive.
pub(crate) fn is_sensitive_class(class: &str) -> bool {
    !class.eq_ignore_ascii_case("public") && !class.eq_ignore_ascii_case("internal")
}
