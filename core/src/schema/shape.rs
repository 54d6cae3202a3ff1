//! The typed tree. A node for each place of a schema, with dense ids; recursion is a node id
//! that leads back.

use std::sync::Arc;

use crate::diagnostics::Span;
use crate::model::Format;
use crate::scalars::time::{Class, Form, TimePattern};

/// A text of the schema, shared with whoever shows it.
pub(crate) type Text = Arc<str>;

/// Index of a node in its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct NodeId(pub(crate) u32);

/// The shape of a record.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    pub(crate) format: Format,
    pub(crate) nodes: Vec<Node>,
    pub(crate) root: NodeId,
    /// Subtrees that the `jsonschema` crate judges; see [`Node::fallback`].
    pub(crate) fallbacks: Vec<crate::schema::Fallback>,
    /// The same below composites; see [`Node::inner`].
    pub(crate) inner: Vec<crate::schema::Fallback>,
    /// The whole record is sensitive: its values, its keys and what it does not declare.
    pub(crate) sensitive: bool,
}

/// One place of the schema.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    /// Full name (Avro), `title` (JSON Schema).
    pub(crate) name: Option<Text>,
    /// Avro: full names under which older schemas have the type.
    pub(crate) aliases: Vec<Text>,
    pub(crate) span: Option<Span>,
    /// Tags of this node itself: `confluent:tags` inline; overlays add to the field's node.
    pub(crate) tags: Vec<Text>,
    /// What the schema says of it for people: `doc` (Avro), `description` (JSON Schema).
    pub(crate) doc: Option<Text>,
    /// Checks beyond the kind.
    pub(crate) constraints: Option<Box<Constraints>>,
    /// JSON Schema and ODCS: the JSON types that are allowed; [`TypeSet::ALL`] where nothing is said.
    /// Every other format: unused, `ALL`.
    pub(crate) types: TypeSet,
    /// JSON Schema: index into [`Shape::fallbacks`] where a keyword is beyond the compiled ones.
    /// The subtree is then judged by the crate over the tape, and the kind serves rules alone.
    /// ODCS: what is beyond the plan, beside which the plan judges all the rest.
    pub(crate) fallback: Option<u32>,
    /// JSON Schema: the subschemas that together judge what the fallback does, where all of its
    /// keywords are of that sort. The scan of JSON text goes by them, everybody else by the fallback.
    pub(crate) composite: Option<Box<Composite>>,
    /// Index into [`Shape::inner`]: the node has keywords beyond the compiled ones, and only a
    /// composite leads to it.
    pub(crate) inner: Option<u32>,
}

/// Subschemas that judge the same value.
#[derive(Clone, Debug, Default)]
pub(crate) struct Composite {
    /// All of them accept it: `allOf`, `$ref`, and what stands beside them.
    pub(crate) all: Vec<NodeId>,
    /// One of each group at least (`anyOf`).
    pub(crate) any: Vec<Vec<NodeId>>,
    /// Exactly one of each group (`oneOf`).
    pub(crate) one: Vec<Vec<NodeId>>,
    /// None of them.
    pub(crate) not: Vec<NodeId>,
    /// The second where the first accepts it, else the third (`if`).
    pub(crate) condition: Option<[NodeId; 3]>,
    /// Elements by their place, and those behind them.
    pub(crate) tuple: Option<(Vec<NodeId>, Option<NodeId>)>,
    pub(crate) matched: Option<Matched>,
}

/// Members by patterns of their names.
#[derive(Clone, Debug)]
pub(crate) struct Matched {
    /// Names that the content does not speak of, sorted.
    pub(crate) declared: Vec<Text>,
    pub(crate) patterns: Vec<(Text, NodeId)>,
    pub(crate) content: Content,
}

impl Composite {
    /// All nodes of it.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = NodeId> {
        let groups = self.any.iter().chain(&self.one).flatten().chain(self.condition.iter().flatten());
        let tuple = self.tuple.iter().flat_map(|(prefix, rest)| prefix.iter().chain(rest));
        let patterns = self.matched.iter().flat_map(|own| own.patterns.iter().map(|(_, id)| id));
        let content = self.matched.iter().filter_map(|own| match &own.content {
            Content::Schema(id) => Some(id),
            _ => None,
        });
        self.all.iter().chain(groups).chain(&self.not).chain(tuple).chain(patterns).chain(content).copied()
    }
}

/// What a value of a node is. Nullability is a [`Kind::Union`] with `Null` in Avro and
/// [`TypeSet::NULL`] in `types` in JSON Schema; [`Shape::value_node`] hides the difference.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// No single type: checked when run.
    Dyn,
    Null,
    Bool,
    Int(IntKind),
    /// IEEE single.
    Float,
    /// IEEE double; JSON Schema `number` (exact digits are kept for constraints and `decimal(..)`).
    Double,
    Decimal {
        precision: u32,
        scale: u32,
        fixed: Option<u32>,
    },
    Text,
    /// UUID as text, or as 16 bytes.
    Uuid {
        fixed: bool,
    },
    Bytes,
    Fixed(u32),
    Enum {
        symbols: Arc<[Text]>,
        default: Option<u32>,
    },
    /// Days since 1970-01-01.
    Date,
    /// Time of day; Avro `int` (millis) or `long` (micros).
    Time(TimeUnit),
    Timestamp {
        unit: TimeUnit,
        local: bool,
    },
    /// Avro duration: 12 bytes of months, days, milliseconds.
    Duration,
    Record(Record),
    List(NodeId),
    /// `key` is `None` for text keys. (ODCS: what the texts of the keys are; rules see texts.)
    Map {
        key: Option<NodeId>,
        value: NodeId,
    },
    /// Avro union, branches in schema order.
    Union(Vec<NodeId>),
}

impl Kind {
    /// What kind of date or time it is.
    pub(crate) fn time_class(&self) -> Option<Class> {
        match self {
            Self::Date => Some(Class::Date),
            Self::Time(_) => Some(Class::Time),
            Self::Timestamp { .. } => Some(Class::Timestamp),
            _ => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum IntKind {
    I32,
    I64,
    #[expect(dead_code, reason = "the front end of Protobuf makes it")]
    U32,
    #[expect(dead_code, reason = "the front end of Protobuf makes it")]
    U64,
    /// A JSON Schema `integer`: no bounds of its own; rules read it as `int`.
    Unbounded,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum TimeUnit {
    Millis,
    Micros,
    Nanos,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Record {
    /// In schema order.
    pub(crate) fields: Vec<Field>,
    pub(crate) content: Content,
    /// Groups of which at most one member is present (Protobuf); indexes into `fields`.
    pub(crate) oneofs: Vec<Vec<u32>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) name: Text,
    pub(crate) aliases: Vec<Text>,
    pub(crate) node: NodeId,
    pub(crate) presence: Presence,
    /// The default as JSON text (Avro: a field with one may be absent in objects and JSON).
    pub(crate) default: Option<Text>,
    /// Protobuf field number.
    pub(crate) number: Option<u32>,
    pub(crate) span: Option<Span>,
    /// Tags on the field (not on its type), overlay tags included.
    pub(crate) tags: Vec<Text>,
    /// ODCS classification of the overlay.
    pub(crate) classification: Option<Text>,
    /// What the schema says of the field, and not of its type, for people.
    pub(crate) doc: Option<Text>,
    /// No value below this field may stand in a text; inherited by what lies below.
    pub(crate) sensitive: bool,
}

impl Field {
    /// A field of which nothing more is said.
    pub(crate) fn new(name: impl Into<Text>, node: NodeId, presence: Presence) -> Self {
        Self {
            name: name.into(),
            aliases: Vec::new(),
            node,
            presence,
            default: None,
            number: None,
            span: None,
            tags: Vec::new(),
            classification: None,
            doc: None,
            sensitive: false,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Presence {
    /// Its absence is a violation.
    Required,
    /// May be absent.
    Optional,
}

/// What a record may hold beside its declared fields.
#[derive(Clone, Debug, Default)]
pub(crate) enum Content {
    #[default]
    Open,
    Closed,
    /// Undeclared members are judged by this node.
    Schema(NodeId),
}

/// Checks beyond the kind; each applies to values of its own JSON type only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Constraints {
    pub(crate) number: Bounds,
    /// Code points of a text.
    pub(crate) min_length: Option<u64>,
    pub(crate) max_length: Option<u64>,
    /// An ECMA-262 pattern, unanchored, already accepted by `scalars::ecma`.
    pub(crate) pattern: Option<Text>,
    /// Where the pattern stands, if the node's own place is not near enough.
    pub(crate) pattern_span: Option<Span>,
    /// A format that the readers check themselves (`date`, `time`, `date-time`, `uuid`).
    pub(crate) format: Option<Text>,
    pub(crate) min_items: Option<u64>,
    pub(crate) max_items: Option<u64>,
    pub(crate) min_properties: Option<u64>,
    pub(crate) max_properties: Option<u64>,
    /// `enum`, scalars only (others go to the fallback).
    pub(crate) any_of: Option<Vec<Const>>,
    /// `const`, a scalar.
    pub(crate) constant: Option<Const>,
    /// `types` says what `enum` or `const` leave, and the schema has no `type`: a value of another
    /// type is one that they refuse.
    pub(crate) implied_types: bool,
    /// The schema `false`; in Avro, a type without a finite value.
    pub(crate) never: bool,
    /// ODCS `required: true` over a nullable wire type: null is refused.
    pub(crate) not_null: bool,
    /// Every number is a multiple of this one, as written.
    pub(crate) multiple_of: Option<Text>,
    /// Dates and times of ODCS: how their texts are read. Bounds and `any_of` are such texts too.
    pub(crate) time_form: Option<Box<TimeForm>>,
}

impl Constraints {
    /// The bounds of a number, by keyword.
    pub(crate) fn bounds(&self) -> [(&'static str, Option<&Text>); 4] {
        let Bounds { minimum, maximum, exclusive_minimum, exclusive_maximum } = &self.number;
        [
            ("minimum", minimum.as_ref()),
            ("maximum", maximum.as_ref()),
            ("exclusiveMinimum", exclusive_minimum.as_ref()),
            ("exclusiveMaximum", exclusive_maximum.as_ref()),
        ]
    }

    /// The bounds of lengths and counts, by keyword.
    pub(crate) fn counts(&self) -> [(&'static str, Option<u64>); 6] {
        [
            ("minLength", self.min_length),
            ("maxLength", self.max_length),
            ("minItems", self.min_items),
            ("maxItems", self.max_items),
            ("minProperties", self.min_properties),
            ("maxProperties", self.max_properties),
        ]
    }
}

/// How texts of a date or time are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TimeForm {
    /// A pattern of the JDK's letters; ISO texts where there is none.
    pub(crate) pattern: Option<Text>,
    /// The pattern has letters that are not read here: any text passes, and has no value.
    pub(crate) is_unread: bool,
    /// Whether a text must or may not have an offset; either where nothing is said.
    pub(crate) offset: Option<bool>,
    /// Of texts without one, in seconds.
    pub(crate) default_offset: i32,
}

impl TimeForm {
    /// Ready to read texts.
    pub(crate) fn form(&self) -> Form {
        Form {
            pattern: self.pattern.as_deref().and_then(|pattern| TimePattern::parse(pattern).ok()),
            offset: self.offset,
            default_offset: self.default_offset.into(),
        }
    }
}

/// Bounds of a number, as decimal text exactly as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub(crate) minimum: Option<Text>,
    pub(crate) maximum: Option<Text>,
    pub(crate) exclusive_minimum: Option<Text>,
    pub(crate) exclusive_maximum: Option<Text>,
}

/// A scalar of the schema; numbers keep their text and compare as exact decimals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Const {
    Null,
    Bool(bool),
    Number(Text),
    Text(Text),
}

/// A set of the seven JSON types (`integer` counts apart from `number`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct TypeSet(pub(crate) u8);

impl TypeSet {
    pub(crate) const NULL: Self = Self(1);
    pub(crate) const BOOL: Self = Self(2);
    pub(crate) const INTEGER: Self = Self(4);
    /// Any number; always together with `INTEGER`.
    pub(crate) const NUMBER: Self = Self(8 | 4);
    pub(crate) const TEXT: Self = Self(16);
    pub(crate) const LIST: Self = Self(32);
    pub(crate) const OBJECT: Self = Self(64);
    pub(crate) const ALL: Self = Self(127);

    pub(crate) const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub(crate) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

impl Node {
    pub(crate) fn new(kind: Kind) -> Self {
        Self {
            kind,
            name: None,
            aliases: Vec::new(),
            span: None,
            tags: Vec::new(),
            doc: None,
            constraints: None,
            types: TypeSet::ALL,
            fallback: None,
            composite: None,
            inner: None,
        }
    }
}

impl Shape {
    /// The node of an id. Ids come from this shape alone, so the fallback is never reached.
    pub(crate) fn node(&self, id: NodeId) -> &Node {
        static LOST: Node = Node {
            kind: Kind::Dyn,
            name: None,
            aliases: Vec::new(),
            span: None,
            tags: Vec::new(),
            doc: None,
            constraints: None,
            types: TypeSet::ALL,
            fallback: None,
            composite: None,
            inner: None,
        };
        self.nodes.get(id.0 as usize).unwrap_or(&LOST)
    }

    /// The node without its nullability, and whether null is allowed there.
    ///
    /// An Avro union of null and one other branch is that branch, nullable; any other union stays.
    pub(crate) fn value_node(&self, id: NodeId) -> (NodeId, bool) {
        let node = self.node(id);
        let not_null = node.constraints.as_ref().is_some_and(|constraints| constraints.not_null);
        match &node.kind {
            Kind::Union(branches) => {
                let is_null = |id: &NodeId| matches!(self.node(*id).kind, Kind::Null);
                let nullable = branches.iter().any(is_null) && !not_null;
                let mut others = branches.iter().filter(|id| !is_null(id));
                match (others.next(), others.next()) {
                    (Some(only), None) => (*only, nullable),
                    _ => (id, nullable),
                }
            }
            Kind::Null => (id, true),
            _ => (id, self.format.is_json() && node.types.has(TypeSet::NULL) && !not_null),
        }
    }

    /// The record at a node, nullability aside.
    pub(crate) fn record(&self, id: NodeId) -> Option<&Record> {
        match &self.node(self.value_node(id).0).kind {
            Kind::Record(record) => Some(record),
            _ => None,
        }
    }
}
