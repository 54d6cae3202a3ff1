//! JSON Schema, and properties that say the same: containment both ways, its breaks as changes.

use super::change::{Area, Change, Witness, WitnessLevel};
use super::evolution::Found;
use super::json_schema::{self, Break, Options, Schema};
use super::level::{Verdict, Way};
use super::odcs::Stands;
use super::sets::Sets;
use crate::contract::Contract;
use crate::diagnostics::Code;
use crate::diagnostics::codes::{self, changes};

/// What the schemas of two contracts change, both ways.
pub(super) fn changes(old: &Contract, new: &Contract, found: &mut Found) {
    let mut stands = Stands::default();
    for way in [Way::Backward, Way::Forward] {
        let (writer, reader) = match way {
            Way::Backward => (old, new),
            Way::Forward => (new, old),
        };
        let unknown =
            |message: &str| Change::new(changes::UNDECIDED, Area::Schema, "", message).way(way, Verdict::Unknown);
        let (Some(from), Some(to)) = (schema(writer, true, &mut stands), schema(reader, false, &mut stands)) else {
            found.add(unknown("a part of the schema is beyond what is compared"));
            continue;
        };
        let formats = reader.asserts_formats();
        if formats && !writer.asserts_formats() {
            found.add(unknown("formats refuse values under one of the contracts, and not under the other"));
            continue;
        }
        let replay =
            |text: &str| writer.judge_json(text).structure.is_empty() && !reader.judge_json(text).structure.is_empty();
        let options = Options { replay: Some(&replay), formats, ..Options::default() };
        let told = json_schema::changes(&from, &to, options);
        let sets = Sets::of(writer);
        for one in &told.breaks {
            found.add(broken(one, way, (writer, reader), &sets));
        }
        for one in &told.undecided {
            let keyword = if one.keyword.is_empty() { String::new() } else { format!(" of `{}`", one.keyword) };
            let message = format!("the effect{keyword} at `{}` could not be decided: {}", one.pointer, one.reason);
            let path = instance_path(&one.pointer);
            found.add(Change::new(changes::UNDECIDED, Area::Schema, path, message).way(way, Verdict::Unknown));
        }
    }
}

/// The schema of one side.
fn schema(contract: &Contract, writes: bool, stands: &mut Stands) -> Option<Schema> {
    let Some(source) = &contract.agreed().schema else {
        let text = super::odcs::schema(contract.shape(), writes, stands)?;
        return Schema::parse(&text, &[], contract.limits()).ok();
    };
    let references: Vec<(&str, &str)> = source.references.iter().map(|(name, text)| (&**name, &*text.text)).collect();
    Schema::parse(&source.text.text, &references, contract.limits()).ok()
}

fn broken(one: &Break, way: Way, (writer, reader): (&Contract, &Contract), sets: &Sets) -> Change {
    let pointer = one.new.as_ref().map_or("", |location| &location.pointer);
    let path = instance_path(pointer);
    let side = match way {
        Way::Backward => "the new schema refuses what the old one accepts",
        Way::Forward => "the old schema refuses what the new one accepts",
    };
    let what = if one.keyword.is_empty() { String::new() } else { format!("`{}`: ", one.keyword) };
    let text = |location: &Option<json_schema::Location>| {
        location.as_ref().map(|location| crate::diagnostics::short_to(&location.text, 200))
    };
    let (old, new) = match way {
        Way::Backward => (text(&one.old), text(&one.new)),
        Way::Forward => (text(&one.new), text(&one.old)),
    };
    let mut change = Change::new(code(&one.keyword), Area::Schema, path, format!("{what}{side}"));
    change = change.texts(old, new).way(way, Verdict::Breaking);
    change = change.fix(fix(&one.keyword, way));
    let json = &one.witness.json;
    let (written, read) = (writer.judge_json(json), reader.judge_json(json));
    let level = if sets.writes(&written) { WitnessLevel::Contract } else { WitnessLevel::Structure };
    change.witnesses.push(Witness {
        way,
        level,
        encoding: "json",
        record: json.clone(),
        payload: json.clone(),
        refused: read.structure.iter().take(3).map(ToString::to_string).collect(),
        read_as: None,
    });
    change
}

/// The code of the violation that a keyword raises.
fn code(keyword: &str) -> Code {
    match keyword {
        "type" => codes::SCHEMA_TYPE,
        "required" => codes::SCHEMA_REQUIRED,
        "additionalProperties" | "unevaluatedProperties" => codes::SCHEMA_UNDECLARED,
        "enum" => codes::SCHEMA_ENUM,
        "const" => codes::SCHEMA_CONST,
        "minimum" => codes::SCHEMA_MINIMUM,
        "maximum" => codes::SCHEMA_MAXIMUM,
        "exclusiveMinimum" => codes::SCHEMA_EXCLUSIVE_MINIMUM,
        "exclusiveMaximum" => codes::SCHEMA_EXCLUSIVE_MAXIMUM,
        "minLength" => codes::SCHEMA_MIN_LENGTH,
        "maxLength" => codes::SCHEMA_MAX_LENGTH,
        "pattern" => codes::SCHEMA_PATTERN_MISMATCH,
        "format" => codes::SCHEMA_FORMAT,
        "minItems" => codes::SCHEMA_MIN_ITEMS,
        "maxItems" => codes::SCHEMA_MAX_ITEMS,
        "minProperties" => codes::SCHEMA_MIN_PROPERTIES,
        "maxProperties" => codes::SCHEMA_MAX_PROPERTIES,
        "oneOf" => codes::SCHEMA_ONE_OF,
        "anyOf" => codes::SCHEMA_ANY_OF,
        "allOf" => codes::SCHEMA_ALL_OF,
        "not" => codes::SCHEMA_NOT,
        _ => codes::SCHEMA_KEYWORD,
    }
}

fn fix(keyword: &str, way: Way) -> &'static str {
    match (keyword, way) {
        ("required", Way::Backward) => "leave the member optional until all producers send it",
        ("required", Way::Forward) => "keep sending the member as long as consumers require it",
        ("additionalProperties" | "unevaluatedProperties", Way::Backward) => {
            "keep the schema open, or keep the member declared"
        }
        ("additionalProperties" | "unevaluatedProperties", Way::Forward) => {
            "consumers of the closed old schema refuse the new member: open it one version earlier"
        }
        ("enum" | "const", Way::Backward) => "keep the values that may have been written",
        ("enum" | "const", Way::Forward) => "let consumers know the new values before they are written",
        ("type", _) => "keep the type, or add a member of the new type beside it",
        (_, Way::Backward) => "keep the wider constraint",
        (_, Way::Forward) => "let consumers accept the wider constraint before it is written",
    }
}

/// The place of a value, of the JSON pointer of its subschema: `properties/a` is a step, `items` is `*`.
fn instance_path(pointer: &str) -> String {
    let mut path = String::new();
    let mut parts = pointer.split('/').skip(1);
    while let Some(part) = parts.next() {
        match part {
            "properties" => {
                if let Some(name) = parts.next() {
                    path.push('/');
                    path.push_str(name);
                }
            }
            "items" | "prefixItems" | "additionalItems" | "contains" | "patternProperties" => path.push_str("/*"),
            _ => {}
        }
    }
    path
}
