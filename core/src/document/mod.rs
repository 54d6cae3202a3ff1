//! Nodes to [`Document`]: the one internal form of every dialect.

mod model;

pub(crate) use model::{
    ActionPair, Document, DocumentKind, Mode, Object, Overlay, RuleKind, RuleSource, SchemaSource, Side, Target,
    TargetStep,
};
