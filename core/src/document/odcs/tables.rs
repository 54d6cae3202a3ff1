//! The tables that are ours: what our extensions hold, and what the standard's text says and its
//! schema does not.

use super::table::Value::{Any, Bool, Integer, Integers, Label, List, Named, Objects, OneOf, OneOfOrNull, Text, Texts};
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

/// The long form of `stipulaSchema`.
pub(super) static SCHEMA: Table = closed(
    "a `stipulaSchema`",
    &[
        key("format", Text),
        key("file", Text),
        key("inline", Any),
        key("subject", Text),
        key("message", Text),
        key("references", Objects(&REFERENCE)),
        key("framing", OneOf(&["none", "confluent", "confluent-header", "single-object", "delimited"])),
        key("ids", Integers),
        key("guid", Text),
        key("history", Objects(&HISTORY)),
        key("part", OneOf(&["value", "key"])),
        key("variables", Named),
        key("tombstone", OneOf(&["allow", "refuse"])),
        key("tags", Any),
    ],
    &[],
);

static REFERENCE: Table = closed(
    "a reference",
    &[key("name", Text), key("file", Text), key("subject", Text), key("version", Label)],
    &["name", "file"],
);
static HISTORY: Table = closed(
    "a version of the history",
    &[key("version", Label), key("file", Text), key("ids", Integers), key("guid", Text)],
    &["version", "file"],
);

pub(super) static EVOLUTION: Table = closed(
    "a `stipulaEvolution`",
    &[
        key(
            "compatibility",
            OneOf(&[
                "NONE",
                "BACKWARD",
                "BACKWARD_TRANSITIVE",
                "FORWARD",
                "FORWARD_TRANSITIVE",
                "FULL",
                "FULL_TRANSITIVE",
            ]),
        ),
        key("within", Text),
        key("covers", Texts),
        key("accepted", Objects(&ACCEPTED)),
    ],
    &[],
);
static ACCEPTED: Table = closed(
    "an accepted change",
    &[key("code", Text), key("path", Text), key("owner", Text), key("reason", Text), key("until", Text)],
    &["code"],
);

pub(super) static MIGRATION: Table = closed(
    "a migration",
    &[key("from", Label), key("to", Label), key("upgrade", Objects(&STEP)), key("downgrade", Objects(&STEP))],
    &["from", "to"],
);
static STEP: Table = closed(
    "a step of a migration",
    &[
        key("rename", Any),
        key("move", Any),
        key("default", Any),
        key("convert", Any),
        key("drop", Any),
        key("split", Any),
        key("merge", Any),
    ],
    &[],
);

pub(super) static MASK: Table = closed(
    "a `stipulaMask`",
    &[
        key("mode", OneOf(&["WRITE", "READ", "WRITEREAD"])),
        key("roles", Texts),
        key("kind", OneOfOrNull(&["fixed", "partial", "null", "hash"])),
        key("keep", Integer),
    ],
    &[],
);
