//! What the extension keys know at each place.

use super::super::table::Value::{
    Any, Integer, Integers, Label, Named, Object, Objects, OneOf, OneOfOrNull, Text, TextOrObject, Texts,
};
use super::super::table::{Table, closed, key};

/// The long form of `stipulaSchema`.
pub(in crate::document::odcs) static SCHEMA: Table = closed(
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

pub(in crate::document::odcs) static EVOLUTION: Table = closed(
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
        key("within", OneOf(&["none", "major", "minor"])),
        key("covers", Texts),
        key("accepted", Objects(&ACCEPTED)),
    ],
    &[],
);
static ACCEPTED: Table = closed(
    "an accepted change",
    &[
        key("code", Text),
        key("path", Text),
        key("rule", Text),
        key("about", Text),
        key("owner", Text),
        key("reason", Text),
        key("until", Text),
    ],
    &["code"],
);

pub(in crate::document::odcs) static MIGRATION: Table = closed(
    "a migration",
    &[key("from", Label), key("to", Label), key("upgrade", Objects(&STEP)), key("downgrade", Objects(&STEP))],
    &["from", "to"],
);
static STEP: Table = closed(
    "a step of a migration",
    &[
        key("rename", Object(&RENAME)),
        key("move", Object(&MOVE)),
        key("default", Object(&DEFAULT)),
        key("convert", Object(&CONVERT)),
        key("drop", TextOrObject(&DROP)),
        key("split", Object(&SPLIT)),
        key("merge", Object(&MERGE)),
    ],
    &[],
);
static RENAME: Table = closed("a `rename`", &[key("from", Text), key("to", Text)], &["from", "to"]);
static MOVE: Table = closed("a `move`", &[key("from", Text), key("to", Text)], &["from", "to"]);
static DEFAULT: Table = closed("a `default`", &[key("field", Text), key("value", Any)], &["field", "value"]);
static CONVERT: Table = closed(
    "a `convert`",
    &[
        key("field", Text),
        key("to", OneOf(&["string", "int", "double", "decimal", "bool", "bytes", "date", "time", "timestamp"])),
        key("unit", OneOf(&["s", "ms", "us", "ns"])),
        key("values", Named),
    ],
    &["field"],
);
static DROP: Table = closed("a `drop`", &[key("field", Text)], &["field"]);
static SPLIT: Table =
    closed("a `split`", &[key("from", Text), key("into", Texts), key("by", Text)], &["from", "into", "by"]);
static MERGE: Table =
    closed("a `merge`", &[key("from", Texts), key("into", Text), key("by", Text)], &["from", "into", "by"]);

pub(in crate::document::odcs) static MASK: Table = closed(
    "a `stipulaMask`",
    &[
        key("mode", OneOf(&["WRITE", "READ", "WRITEREAD"])),
        key("roles", Texts),
        key("kind", OneOfOrNull(&["fixed", "partial", "null", "hash"])),
        key("keep", Integer),
    ],
    &[],
);
