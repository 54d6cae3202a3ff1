//! Nodes to [`Document`]: the one internal form of every dialect.

mod model;

pub(crate) use model::{
    ActionPair, Document, Mode, Object, Overlay, RuleKind, RuleSource, SchemaSource, Target, TargetStep,
};
pub use model::{DocumentKind, Side};
