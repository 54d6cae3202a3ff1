//! The internal form of a contract: what every dialect lowers to, and what schema, rules and
//! digest are compiled from.

use std::sync::Arc;

use crate::diagnostics::{Severity, Span};
use crate::report::{Action, NotEnforced};
use crate::syntax::Located;

mod evolution;
mod mask;
mod migration;
mod property;
mod service_level;
mod version;
mod wire;

pub(crate) use evolution::{Accepted, Compatibility, Cover, Direction, Evolution, Within};
pub(crate) use mask::{Mask, MaskKind, MaskMode};
pub(crate) use migration::{Conversion, Convert, Epoch, FieldPath, Migration, Step, StepKind, Steps};
pub(crate) use property::{Bound, EnumValue, LogicalType, Property, Said, TypeOptions, is_sensitive_class};
pub(crate) use service_level::{
    Better, Promise, SERVICE_PROPERTIES, ServiceElement, ServiceLevel, ServiceProperty, TIME_UNITS, nanos_of_unit,
};
pub(crate) use version::Version;
pub(crate) use wire::{Framing, Part, PastVersion, Tombstone, Wire, word_of};

/// A value of the document, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spanned<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

/// Which dialect a document is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DocumentKind {
    /// An Open Data Contract Standard file.
    Odcs,
    /// A bare Avro schema.
    Avro,
    /// A bare JSON Schema.
    JsonSchema,
    /// A bare Protobuf file; not built yet.
    Protobuf,
    /// The Confluent registry form.
    Registry,
}

/// The wire format of a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Apache Avro 1.12.
    Avro,
    /// JSON Schema, drafts 4 to 2020-12.
    JsonSchema,
    /// The `properties` of an Open Data Contract Standard file, where it names no wire schema; its
    /// encoding is JSON text.
    Odcs,
}

impl Format {
    /// Its name in options and outcomes: `avro`, `json-schema`, `odcs`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Avro => "avro",
            Self::JsonSchema => "json-schema",
            Self::Odcs => "odcs",
        }
    }

    /// Whether JSON text is its encoding, and JSON's values its data model.
    pub(crate) const fn is_json(self) -> bool {
        matches!(self, Self::JsonSchema | Self::Odcs)
    }
}

/// A contract's document.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) id: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) owner: Option<String>,
    pub(crate) support: Option<String>,
    pub(crate) objects: Vec<Object>,
    /// What `slaProperties` promise.
    pub(crate) service_levels: Vec<ServiceLevel>,
    pub(crate) not_enforced: Vec<NotEnforced>,
}

/// One schema object of a contract.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    pub(crate) name: Option<Arc<str>>,
    pub(crate) span: Option<Span>,
    /// `None` where it has neither `stipulaSchema` nor a bare schema.
    pub(crate) schema: Option<SchemaSource>,
    /// Its ODCS `properties`: the schema where there is no wire schema, else an overlay over it.
    pub(crate) properties: Vec<Property>,
    /// Its tags.
    pub(crate) tags: Vec<Arc<str>>,
    /// Whether it names a wire schema, be it that the schema could not be read.
    pub(crate) names_schema: bool,
    /// Rules of the object and of its properties, in document order, the object's first.
    pub(crate) rules: Vec<RuleSource>,
    /// What its `properties` say over the wire schema, parents before children.
    pub(crate) overlays: Vec<Overlay>,
    /// What the extension keys say beyond the schema.
    pub(crate) extensions: Extensions,
    /// `examples` of its properties.
    pub(crate) examples: Vec<Example>,
    /// What only this object's judging does not enforce.
    pub(crate) not_enforced: Vec<NotEnforced>,
    /// Rules that the document states and nothing enforces; each is in `not_enforced` as well.
    pub(crate) unenforced: Vec<UnenforcedRule>,
    /// The same as far as they are in CEL: their texts are parsed, and judge nothing.
    pub(crate) unjudged: Vec<RuleSource>,
    /// Tags by the full names of fields of the wire schema.
    pub(crate) tag_globs: Vec<TagGlob>,
}

/// Tags for every field whose full name a glob matches.
#[derive(Clone, Debug)]
pub(crate) struct TagGlob {
    pub(crate) glob: Located,
    pub(crate) tags: Vec<Arc<str>>,
}

/// A rule that is read and not enforced.
#[derive(Clone, Debug)]
pub(crate) struct UnenforcedRule {
    pub(crate) id: Arc<str>,
    pub(crate) span: Span,
    /// Who would run it: `cel`, another engine, or the type of a quality rule that has none.
    pub(crate) engine: Arc<str>,
    pub(crate) kind: Option<RuleKind>,
    pub(crate) mode: Option<Mode>,
    pub(crate) severity: Severity,
    pub(crate) expression: Option<Arc<str>>,
    /// The whole of it as JSON text.
    pub(crate) said: Arc<str>,
    pub(crate) doc: Option<Arc<str>>,
    pub(crate) target: Target,
    /// Why it is not enforced.
    pub(crate) reason: String,
    /// How many of [`Object::rules`] stand before it.
    pub(crate) before: usize,
}

impl Object {
    /// Whether its `properties` are its schema.
    pub(crate) fn is_described_by_properties(&self) -> bool {
        !self.names_schema && !self.properties.is_empty()
    }

    /// Whether a record can be judged by it.
    pub(crate) fn is_judgeable(&self) -> bool {
        self.schema.is_some() || self.is_described_by_properties()
    }
}

/// What the extension keys of an object and of its properties say, beyond the schema itself: typed,
/// and ready for the parts that will enforce it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Extensions {
    pub(crate) wire: Wire,
    pub(crate) masks: Vec<Mask>,
    pub(crate) migrations: Vec<Migration>,
    pub(crate) evolution: Option<Evolution>,
}

/// An example of a property's values.
#[derive(Clone, Debug)]
pub(crate) struct Example {
    pub(crate) target: Target,
    /// As JSON text.
    pub(crate) json: Arc<str>,
    pub(crate) span: Span,
}

/// The wire schema of an object.
#[derive(Clone, Debug)]
pub(crate) struct SchemaSource {
    pub(crate) format: Format,
    /// The schema's text and where it stands: a file of its own, or inside the contract.
    pub(crate) text: Located,
    /// Schemas that it refers to: (name, text).
    pub(crate) references: Vec<(Arc<str>, Located)>,
}

/// What a property says over the wire schema.
#[derive(Clone, Debug, Default)]
pub(crate) struct Overlay {
    pub(crate) target: Target,
    pub(crate) tags: Vec<Arc<str>>,
    pub(crate) classification: Option<Arc<str>>,
    /// `required: true` or `primaryKey: true`: present and not null.
    pub(crate) required: bool,
    /// `logicalType`, and where it stands: it may refine the wire type, and never contradict it.
    pub(crate) logical_type: Option<(Arc<str>, Span)>,
    /// What it says beyond that of values.
    pub(crate) options: Arc<TypeOptions>,
    pub(crate) enum_values: Option<Said<Vec<Said<EnumValue>>>>,
}

/// A place that the document names: the names of properties from the object down; `items` of an
/// array property steps into its elements.
#[derive(Clone, Debug, Default)]
pub(crate) struct Target {
    pub(crate) steps: Vec<TargetStep>,
}

impl Target {
    /// The names joined by `.`, with `[]` for the elements of a list; empty for the object.
    pub(crate) fn dotted(&self) -> String {
        let mut text = String::new();
        for step in &self.steps {
            match step {
                TargetStep::Name(name, _) => {
                    if !text.is_empty() {
                        text.push('.');
                    }
                    text.push_str(name);
                }
                TargetStep::Items => text.push_str("[]"),
            }
        }
        text
    }

    /// The same as a JSON Pointer, `*` for the elements of a list.
    pub(crate) fn pointer(&self) -> String {
        self.steps.iter().fold(String::new(), |pointer, step| match step {
            TargetStep::Name(name, _) => token_below(&pointer, name),
            TargetStep::Items => token_below(&pointer, "*"),
        })
    }
}

/// Characters of a path that is shown; hostile names would make many paths very long.
const MAX_PATH: usize = 1_024;

/// A path of the document API, one step further: a name, or `[]` or `<..>`, which take no point.
pub(crate) fn path_below(path: &str, step: &str) -> String {
    let point = if path.is_empty() || step == "[]" || step.starts_with('<') { "" } else { "." };
    if path.len() + step.len() < MAX_PATH {
        return format!("{path}{point}{step}");
    }
    path.chars().chain(point.chars()).chain(step.chars()).take(MAX_PATH).collect()
}

/// A JSON Pointer, one step further; as long as a path may be.
pub(crate) fn token_below(pointer: &str, name: &str) -> String {
    let token = name.replace('~', "~0").replace('/', "~1");
    if pointer.len() + token.len() < MAX_PATH {
        return format!("{pointer}/{token}");
    }
    pointer.chars().chain(['/']).chain(token.chars()).take(MAX_PATH).collect()
}

/// One step of a [`Target`].
#[derive(Clone, Debug)]
pub(crate) enum TargetStep {
    /// A property by name, and where the name stands.
    Name(Arc<str>, Span),
    /// The elements of a list (ODCS `items`).
    Items,
}

/// On which side of the wire a rule runs, or a contract is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Side {
    /// Producer and consumer: rules of mode WRITE, READ and WRITEREAD.
    #[default]
    Both,
    /// The producer: WRITE and WRITEREAD.
    Writer,
    /// The consumer: READ and WRITEREAD.
    Reader,
}

/// `kind` of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RuleKind {
    Condition,
    Transform,
}

impl RuleKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Condition => "CONDITION",
            Self::Transform => "TRANSFORM",
        }
    }
}

/// `mode` of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Write,
    Read,
    WriteRead,
    Upgrade,
    Downgrade,
    UpDown,
}

impl Mode {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Write => "WRITE",
            Self::Read => "READ",
            Self::WriteRead => "WRITEREAD",
            Self::Upgrade => "UPGRADE",
            Self::Downgrade => "DOWNGRADE",
            Self::UpDown => "UPDOWN",
        }
    }
}

/// What happens when a rule fails: for the writer, and for the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ActionPair {
    pub(crate) writer: Action,
    pub(crate) reader: Action,
}

/// A rule as the document states it; its texts are not yet parsed.
#[derive(Clone, Debug)]
pub(crate) struct RuleSource {
    /// Given, or made as `<object>[.<property>]#<n>`.
    pub(crate) id: Arc<str>,
    pub(crate) span: Span,
    pub(crate) kind: RuleKind,
    pub(crate) mode: Mode,
    pub(crate) actions: ActionPair,
    pub(crate) severity: Severity,
    pub(crate) expr: Located,
    pub(crate) when: Option<Located>,
    /// A CEL text that yields a string.
    pub(crate) message: Option<Located>,
    pub(crate) doc: Option<Arc<str>>,
    /// The element that it is written on.
    pub(crate) target: Target,
    /// On an object: it runs on every scalar field that carries one of these, at any depth.
    pub(crate) tags: Vec<Located>,
    /// On an object: paths of the fields that it runs on (dotted names).
    pub(crate) fields: Vec<Located>,
    pub(crate) disabled: bool,
    pub(crate) origin: Origin,
}

impl RuleSource {
    /// Whether it decides about records; all others are only looked at.
    pub(crate) fn judges(&self) -> bool {
        self.kind == RuleKind::Condition && matches!(self.mode, Mode::Write | Mode::Read | Mode::WriteRead)
    }
}

/// Where a rule comes from; rules run in this order.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Origin {
    #[default]
    Domain,
    Encoding,
    /// `confluent:rules` of the wire schema.
    Inline(InlinePlace),
}

/// The element of a wire schema that has a rule. Each place of the shape keeps the span of the
/// element that it comes from, also where it was copied.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct InlinePlace {
    /// As messages and ids name it.
    pub(crate) element: Arc<str>,
    /// Where a field of this span is, the rule runs on the field.
    pub(crate) field: Option<Span>,
    /// Where a type of this span is, the rule runs on its values.
    pub(crate) node: Span,
}
