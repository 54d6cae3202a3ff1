//! What is found of two Avro schemas, in words.

use super::super::change::{Area, Change};
use super::super::level::Way;
use super::walk::{Finding, Side, Walk, Why};
use crate::diagnostics::codes::changes;
use crate::schema::{Text, describe};

/// What a type of the old and of the new schema is, at a place.
fn words(walk: &Walk<'_>, at: usize) -> (String, String) {
    let Some(visited) = walk.visited.get(at) else { return Default::default() };
    let writer = describe::expected(walk.pair.writer, visited.writer);
    let reader = describe::expected(walk.pair.reader, visited.reader);
    match walk.way {
        Way::Backward => (writer, reader),
        Way::Forward => (reader, writer),
    }
}

fn at_place(walk: &Walk<'_>, at: usize, code: crate::diagnostics::Code, message: String) -> Change {
    let (old, new) = words(walk, at);
    let change = Change::new(code, Area::Schema, walk.pointer(at), message).texts(Some(old), Some(new));
    change.about(&[&walk.branches(at, Side::New)])
}

/// Who cannot read what.
fn side(way: Way) -> &'static str {
    match way {
        Way::Backward => "the new schema cannot read what the old one wrote",
        Way::Forward => "the old schema cannot read what the new one writes",
    }
}

/// A finding as a change.
pub(super) fn change(walk: &Walk<'_>, finding: &Finding, whole: &str) -> Change {
    let (at, way) = (finding.at, walk.way);
    let side = side(way);
    let (old, new) = words(walk, at);
    let retyped = |text: &str| format!("{text} {old} has become {new}: {side}{whole}");
    match &finding.why {
        Why::Missing(field) => missing(walk, at, field, whole),
        Why::Kind | Why::NoBranch => {
            let union = matches!(finding.why, Why::NoBranch);
            let code = match way {
                _ if !union || !within_union(walk, at) => changes::TYPE_CHANGED,
                Way::Backward => changes::BRANCH_REMOVED,
                Way::Forward => changes::BRANCH_ADDED,
            };
            let message = match code {
                changes::TYPE_CHANGED => retyped("the type"),
                changes::BRANCH_REMOVED => format!("the branch {old} is gone: {side}{whole}"),
                _ => format!("the branch {new} is new: {side}{whole}"),
            };
            let fix = match code {
                changes::TYPE_CHANGED => {
                    "keep the type, or add a field of the new type, with a default, beside the old one"
                }
                changes::BRANCH_REMOVED => "keep the branch until nothing that holds it is read any more",
                _ => "let readers know the branch before it is written",
            };
            at_place(walk, at, code, message).fix(fix)
        }
        Why::Name => {
            let fix = "add the old full name to the `aliases` of the type; older readers need the new name as an alias";
            at_place(walk, at, changes::NAME_CHANGED, retyped("the named type")).fix(fix)
        }
        Why::Size => at_place(walk, at, changes::SIZE_CHANGED, retyped("the fixed type"))
            .fix("add a field of the new size, with a default, beside the old one"),
        Why::Decimal => at_place(walk, at, changes::DECIMAL_CHANGED, retyped("the decimal"))
            .fix("keep precision and scale, or add a field beside the old one"),
        Why::Symbol(_, symbol) => symbol_change(walk, at, symbol),
        Why::Utf8 => {
            at_place(walk, at, changes::TYPE_CHANGED, retyped("the type")).fix("bytes need not be UTF-8: keep `bytes`")
        }
    }
}

/// Whether a pair lies in a union of its writer's.
fn within_union(walk: &Walk<'_>, at: usize) -> bool {
    matches!(walk.steps(at).last(), Some(super::super::made::Step::Branch(_)))
}

fn missing(walk: &Walk<'_>, at: usize, field: &Text, whole: &str) -> Change {
    let pointer = format!("{}/{}", walk.pointer(at), field.replace('~', "~0").replace('/', "~1"));
    let type_of = |shape: &crate::schema::Shape, id| {
        let field = shape.record(id).and_then(|record| record.fields.iter().find(|known| known.name == *field));
        field.map(|field| describe::expected(shape, field.node))
    };
    let reader = walk.visited.get(at).and_then(|visited| type_of(walk.pair.reader, visited.reader));
    let branches = walk.branches(at, Side::Reader);
    match walk.way {
        Way::Backward => {
            let message =
                format!("the field `{field}` is new and has no default: records of the old schema lack it{whole}");
            Change::new(changes::FIELD_ADDED, Area::Schema, pointer, message)
                .about(&[&branches])
                .texts(None, reader)
                .fix(format!("give `{field}` a default"))
        }
        Way::Forward => {
            let message = format!(
                "the field `{field}` is gone and has no default in the old schema, whose readers miss it{whole}"
            );
            Change::new(changes::FIELD_REMOVED, Area::Schema, pointer, message)
                .about(&[&branches])
                .texts(reader, None)
                .fix(format!("keep writing `{field}`, or give it a default first and remove it one version later"))
        }
    }
}

fn symbol_change(walk: &Walk<'_>, at: usize, symbol: &Text) -> Change {
    let (code, message, fix) = match walk.way {
        Way::Backward => (
            changes::SYMBOL_REMOVED,
            format!("the symbol `{symbol}` is gone, and the enum has no default to take it"),
            "keep the symbol, or give the enum a default",
        ),
        Way::Forward => (
            changes::SYMBOL_ADDED,
            format!("the symbol `{symbol}` is new, and older readers have no default to take it"),
            "give the enum a default first, and add the symbol one version later",
        ),
    };
    let branches = walk.branches(at, Side::New);
    at_place(walk, at, code, message).fix(fix).about(&[&branches, symbol])
}

/// Another logical type over the same type.
pub(super) fn logical(walk: &Walk<'_>, at: usize) -> Change {
    let (old, new) = words(walk, at);
    let message = format!("the logical type of {old} has become that of {new}");
    at_place(walk, at, changes::LOGICAL_TYPE_CHANGED, message)
}

/// Something asked of values beyond their type.
pub(super) fn constrained(walk: &Walk<'_>, at: usize) -> Change {
    let message = "what the properties of the contract ask of its values has changed";
    Change::new(changes::CONSTRAINT_CHANGED, Area::Schema, walk.pointer(at), message)
        .about(&[&walk.branches(at, Side::New)])
        .fix("ask it of producers first, by a rule of mode WRITE")
}

/// Values that lose something where they are read.
pub(super) fn lossy(walk: &Walk<'_>, at: usize, symbol: Option<&Text>) -> Change {
    let message = if let Some(symbol) = symbol {
        format!("the symbol `{symbol}` is read as the default of its enum")
    } else {
        let visited = walk.visited.get(at);
        let own = visited.map(|visited| describe::expected(walk.pair.writer, visited.writer)).unwrap_or_default();
        let wanted = visited.map(|visited| describe::expected(walk.pair.reader, visited.reader)).unwrap_or_default();
        format!("{own} is read as {wanted}, which does not hold every such number exactly")
    };
    let branches = walk.branches(at, Side::New);
    at_place(walk, at, changes::LOSSY, message).about(&[&branches, symbol.map_or("", |symbol| symbol)])
}

/// Values that mean something else where they are read.
pub(super) fn different(walk: &Walk<'_>, at: usize) -> Change {
    let (old, new) = words(walk, at);
    let message = if old == new {
        format!("the unit of {old} has changed: the same number is read as another moment")
    } else {
        format!("{old} has become {new}: the same number is read as another moment")
    };
    at_place(walk, at, changes::READS_DIFFERENTLY, message)
        .fix("add a field of the new type beside the old one, and stop writing the old one later")
}
