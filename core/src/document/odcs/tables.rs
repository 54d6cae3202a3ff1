//! The tables that are ours: what our extensions hold, and what the standard's text says and its
//! schema does not.

use super::table::Value::{Any, Bool, List, OneOf, Text, Texts};
use super::table::{Table, closed, key, of};

/// The arguments of a metric: the schema takes any.
pub(super) static ARGUMENTS: Table = of(
    "the arguments of a metric",
    0,
    &[key("missingValues", List), key("validValues", List), key("pattern", Text), key("properties", Texts)],
);

/// The long form of `implementation` for our engine.
pub(super) static IMPLEMENTATION: Table = closed(
    "an implementation",
    &[
        key("expr", Any),
        key("kind", Text),
        key("mode", Text),
        key("onFailure", Text),
        key("onSuccess", Text),
        key("when", Any),
        key("message", Any),
        key("doc", Text),
        key("fields", Texts),
        key("tags", Texts),
        key("params", Any),
        key("phase", OneOf(&["domain", "encoding"])),
        key("disabled", Bool),
    ],
    &["expr"],
)
.with_expressions();
