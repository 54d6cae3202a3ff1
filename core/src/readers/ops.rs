//! The ops of a plan: dense, one for each (node, place) that a reader can stand at.

use std::cmp::Ordering;
use std::sync::Arc;

use super::default::DefaultValue;
use crate::cells::{ArenaId, CellRef, Want};
#[cfg(feature = "avro")]
use crate::diagnostics::{Code, codes};
use crate::readers::moments::Moments;
use crate::readers::texts::TextFormat;
use crate::scalars::decimal::{Factor, Prepared};
use crate::scalars::ecma::Pattern;
use crate::schema::{Const, IntKind, NodeId, Text, TimeUnit, TypeSet};

/// Index of an op in its plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct OpId(pub(crate) u32);

/// What to do with a value of one node, at one place or at none.
#[derive(Debug)]
pub(crate) struct Op {
    pub(crate) node: NodeId,
    pub(crate) kind: OpKind,
    pub(crate) types: TypeSet,
    pub(crate) checks: Option<Box<Checks>>,
    /// The cell of the place.
    pub(crate) store: Option<Store>,
    /// Of a list or map: where its whole value goes, beside its range.
    pub(crate) whole: Option<CellRef>,
    /// Index of the validator that judges this subtree instead of the op.
    pub(crate) fallback: Option<u32>,
    /// What judges in its stead, for the scan of JSON text; see [`crate::schema::Node::composite`].
    pub(crate) composite: Option<Box<CompositeOp>>,
    /// Index of the validator of a node below a composite.
    pub(crate) inner: Option<u32>,
    /// Some rule reads here or below.
    pub(crate) placed: bool,
}

impl Op {
    /// The cell for a value that is written as it is read, and not as a whole tree afterwards.
    pub(crate) fn cell(&self) -> Option<CellRef> {
        self.store.filter(|store| store.want != Want::Tree).map(|store| store.cell)
    }

    /// The cell for a value that is kept whole.
    pub(crate) fn tree(&self) -> Option<CellRef> {
        self.whole.or_else(|| self.store.filter(|store| store.want == Want::Tree).map(|store| store.cell))
    }

    pub(crate) fn not_null(&self) -> bool {
        self.checks.as_ref().is_some_and(|checks| checks.not_null)
    }
}

/// The ops of a [`crate::schema::Composite`].
#[derive(Debug)]
pub(crate) struct CompositeOp {
    pub(crate) all: Vec<OpId>,
    pub(crate) any: Vec<Vec<OpId>>,
    pub(crate) one: Vec<Vec<OpId>>,
    pub(crate) not: Vec<OpId>,
    pub(crate) condition: Option<[OpId; 3]>,
    pub(crate) tuple: Option<(Vec<OpId>, Option<OpId>)>,
    pub(crate) matched: Option<MatchedOp>,
}

#[derive(Debug)]
pub(crate) struct MatchedOp {
    pub(crate) declared: Vec<Text>,
    pub(crate) patterns: Vec<(Pattern, OpId)>,
    pub(crate) content: ContentOp,
}

/// The cell of a place, and what goes there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Store {
    pub(crate) cell: CellRef,
    pub(crate) want: Want,
}

/// What a value is, ready to be read.
#[derive(Debug)]
pub(crate) enum OpKind {
    Dyn,
    Null,
    Bool,
    Int(IntKind),
    Float,
    Double,
    Decimal(DecimalOp),
    Text,
    Uuid {
        fixed: bool,
    },
    Bytes,
    Fixed(u32),
    Enum(EnumOp),
    Date,
    Time(TimeUnit),
    Timestamp {
        unit: TimeUnit,
        local: bool,
    },
    Duration,
    Record(Box<RecordOp>),
    List(ListOp),
    Map(MapOp),
    Union(Box<UnionOp>),
    /// An Avro type without a finite value: nothing is read.
    Never,
}

#[cfg(feature = "avro")]
impl OpKind {
    /// Whether values of the kind hold others, or are none at all.
    pub(crate) fn is_composite(&self) -> bool {
        matches!(self, Self::Record(_) | Self::List(_) | Self::Map(_) | Self::Union(_) | Self::Never)
    }
}

#[derive(Debug)]
pub(crate) struct DecimalOp {
    pub(crate) precision: u32,
    pub(crate) scale: u32,
    pub(crate) fixed: Option<u32>,
    /// Ten to the power of the precision, where 128 bits hold it: every magnitude is below it.
    pub(crate) bound: Option<u128>,
}

#[derive(Debug)]
pub(crate) struct EnumOp {
    pub(crate) symbols: Arc<[Text]>,
    /// Indexes of the symbols, sorted by their text.
    pub(crate) sorted: Box<[u32]>,
}

impl EnumOp {
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        let symbol = |index: &u32| self.symbols.get(*index as usize).map_or("", |symbol| &**symbol);
        let at = self.sorted.binary_search_by(|index| symbol(index).cmp(text)).ok()?;
        self.sorted.get(at).copied()
    }
}

#[derive(Debug)]
pub(crate) struct RecordOp {
    pub(crate) fields: Vec<FieldOp>,
    /// Indexes of the fields, sorted by name.
    pub(crate) sorted: Box<[u32]>,
    pub(crate) content: ContentOp,
    /// Some place reads below this record.
    pub(crate) has_places: bool,
}

impl RecordOp {
    /// The field of a name; `expected` is tried first.
    pub(crate) fn find(&self, name: &str, expected: usize) -> Option<(usize, &FieldOp)> {
        if let Some(field) = self.fields.get(expected)
            && *field.name == *name
        {
            return Some((expected, field));
        }
        let text = |index: &u32| self.fields.get(*index as usize).map_or("", |field| &*field.name);
        let at = self.sorted.binary_search_by(|index| text(index).cmp(name)).ok()?;
        let index = *self.sorted.get(at)? as usize;
        Some((index, self.fields.get(index)?))
    }
}

#[derive(Debug)]
pub(crate) struct FieldOp {
    pub(crate) name: Text,
    pub(crate) op: OpId,
    pub(crate) required: bool,
    pub(crate) sensitive: bool,
    /// The value that stands for an absent one.
    pub(crate) default: Option<DefaultValue>,
}

/// What a record may hold beside its fields.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ContentOp {
    Open,
    Closed,
    Schema(OpId),
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct ListOp {
    pub(crate) element: OpId,
    /// Arena of the elements' frames, where a rule looks into the list.
    pub(crate) arena: Option<ArenaId>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct MapOp {
    pub(crate) value: OpId,
    pub(crate) arena: Option<ArenaId>,
    pub(crate) key: Option<CellRef>,
    /// What judges the keys, where they are more than texts.
    pub(crate) keys: Option<OpId>,
}

#[derive(Debug)]
pub(crate) struct UnionOp {
    pub(crate) branches: Vec<OpId>,
    /// Index of the branch `null`.
    pub(crate) null: Option<usize>,
    /// The names of the branches, where the values of JSON stand under them.
    pub(crate) tags: Vec<Text>,
}

impl UnionOp {
    /// Whether more than one branch has values other than null.
    pub(crate) fn is_mixed(&self) -> bool {
        self.branches.len() > 1 + usize::from(self.null.is_some())
    }
}

/// Checks beyond the kind, ready to run.
#[derive(Debug)]
pub(crate) struct Checks {
    pub(crate) minimum: Option<Prepared>,
    pub(crate) maximum: Option<Prepared>,
    pub(crate) exclusive_minimum: Option<Prepared>,
    pub(crate) exclusive_maximum: Option<Prepared>,
    pub(crate) min_length: Option<u64>,
    pub(crate) max_length: Option<u64>,
    pub(crate) pattern: Option<Pattern>,
    pub(crate) format: Option<TextFormat>,
    pub(crate) min_items: Option<u64>,
    pub(crate) max_items: Option<u64>,
    pub(crate) min_properties: Option<u64>,
    pub(crate) max_properties: Option<u64>,
    pub(crate) any_of: Option<Listed>,
    pub(crate) constant: Option<Listed>,
    pub(crate) implied_types: bool,
    pub(crate) never: bool,
    pub(crate) not_null: bool,
    pub(crate) multiple_of: Option<Factor>,
    pub(crate) moments: Option<Box<Moments>>,
}

/// The values of an `enum`, or that of a `const`. They may be many: they are sorted and searched.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listed {
    texts: Vec<Text>,
    numbers: Vec<Prepared>,
    null: bool,
    bools: [bool; 2],
}

impl Listed {
    pub(crate) fn of(values: &[Const]) -> Self {
        let mut listed = Self::default();
        for value in values {
            match value {
                Const::Text(text) => listed.texts.push(text.clone()),
                Const::Number(number) => listed.numbers.extend(Prepared::parse(number.as_bytes())),
                Const::Null => listed.null = true,
                Const::Bool(value) => {
                    if let Some(place) = listed.bools.get_mut(usize::from(*value)) {
                        *place = true;
                    }
                }
            }
        }
        listed.texts.sort_unstable();
        listed.numbers.sort_by(|a, b| a.compare(&b.number()).reverse());
        listed
    }

    pub(crate) fn has_text(&self, text: &[u8]) -> bool {
        self.texts.binary_search_by(|own| own.as_bytes().cmp(text)).is_ok()
    }

    /// The texts among them, sorted.
    pub(crate) fn texts(&self) -> &[Text] {
        &self.texts
    }

    pub(crate) fn has_null(&self) -> bool {
        self.null
    }

    pub(crate) fn has_bool(&self, value: bool) -> bool {
        self.bools.get(usize::from(value)).copied().unwrap_or(false)
    }

    /// Whether a number is listed; `stands` says how it stands to a listed one.
    pub(crate) fn has_number(&self, stands: impl Fn(&Prepared) -> Option<Ordering>) -> bool {
        // What stands to no number is none of them.
        self.numbers.binary_search_by(|own| stands(own).map_or(Ordering::Less, Ordering::reverse)).is_ok()
    }
}

impl Checks {
    pub(crate) fn has_bounds(&self) -> bool {
        self.minimum.is_some()
            || self.maximum.is_some()
            || self.exclusive_minimum.is_some()
            || self.exclusive_maximum.is_some()
            || self.multiple_of.is_some()
    }

    /// Whether a property asks more of a scalar than its wire type.
    #[cfg(feature = "avro")]
    pub(crate) fn refines(&self) -> bool {
        self.has_bounds()
            || self.moments.is_some()
            || self.any_of.is_some()
            || self.min_length.is_some()
            || self.max_length.is_some()
            || self.pattern.is_some()
            || self.format.is_some()
    }

    /// The codes of the bounds that there are.
    #[cfg(feature = "avro")]
    pub(crate) fn bound_codes(&self) -> impl Iterator<Item = Code> {
        [
            (self.minimum.is_some(), codes::SCHEMA_MINIMUM),
            (self.maximum.is_some(), codes::SCHEMA_MAXIMUM),
            (self.exclusive_minimum.is_some(), codes::SCHEMA_EXCLUSIVE_MINIMUM),
            (self.exclusive_maximum.is_some(), codes::SCHEMA_EXCLUSIVE_MAXIMUM),
            (self.multiple_of.is_some(), codes::SCHEMA_KEYWORD),
        ]
        .into_iter()
        .filter_map(|(is_there, code)| is_there.then_some(code))
    }
}
