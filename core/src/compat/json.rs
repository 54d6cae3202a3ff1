//! JSON Schema, and properties that say the same: containment both ways, its breaks as changes.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Area, Change, Witness, WitnessLevel};
use super::evolution::{Found, ProfileVerdict};
use super::hidden::Hidden;
use super::json_schema::{self, Break, Options, Schema};
use super::level::{Verdict, Way};
use super::odcs::Stands;
use super::registry::{Exact, OfJson};
use super::sets::Sets;
use crate::contract::Contract;
use crate::diagnostics::Code;
use crate::diagnostics::codes::{self, changes};
use crate::schema::code_of;
use crate::syntax::Value;

/// What the schemas of two contracts change, both ways; and what others say of it.
pub(super) fn changes(old: &Contract, new: &Contract, found: &mut Found) -> Vec<ProfileVerdict> {
    let mut stands = Stands::default();
    let mut registry = OfJson::new();
    for way in Way::BOTH {
        let (writer, reader) = way.sides(old, new);
        let unknown =
            |message: &str| Change::new(changes::UNDECIDED, Area::Schema, "", message).way(way, Verdict::Unknown);
        let (Some(from), Some(to)) =
            (schema_of((writer, reader), true, &mut stands), schema_of((reader, writer), false, &mut stands))
        else {
            found.add(unknown("a part of the schema is beyond what is compared"));
            registry.unknown(way);
            continue;
        };
        // Others do not know of properties.
        let bare = (wire(writer), wire(reader));
        let formats = reader.asserts_formats();
        let mut exact = Exact::default();
        if formats && !writer.asserts_formats() {
            found.add(unknown("formats refuse values under one of the contracts, and not under the other"));
            exact.is_unknown = true;
            registry.way(way, bare.0.as_ref().unwrap_or(&from), bare.1.as_ref().unwrap_or(&to), &exact);
            continue;
        }
        let replay =
            |text: &str| writer.judge_json(text).structure.is_empty() && !reader.judge_json(text).structure.is_empty();
        let options = Options { replay: Some(&replay), formats, ..Options::default() };
        let told = json_schema::changes(&from, &to, options);
        let fields = writer.fields().iter().chain(reader.fields()).map(|field| field.pointer.as_str()).collect();
        let known = Known { sets: Sets::of(writer), hidden: Hidden::of(writer, reader), fields };
        for one in &told.breaks {
            let change = broken(one, way, (writer, reader), (&known, &stands));
            exact.breaks.push((change.path.clone(), one.keyword.clone()));
            found.add(change);
        }
        exact.is_unknown = !told.undecided.is_empty();
        registry.way(way, bare.0.as_ref().unwrap_or(&from), bare.1.as_ref().unwrap_or(&to), &exact);
        for one in &told.undecided {
            let keyword = if one.keyword.is_empty() { String::new() } else { format!(" of `{}`", one.keyword) };
            let message = format!("the effect{keyword} at `{}` could not be decided: {}", one.pointer, one.reason);
            let path = instance_path(&one.pointer);
            let change = Change::new(changes::UNDECIDED, Area::Schema, path, message).way(way, Verdict::Unknown);
            let keyword = if one.keyword.is_empty() { String::new() } else { format!("/{}", one.keyword) };
            found.add(change.about(&[&format!("{}{keyword}", one.pointer)]));
        }
    }
    // Properties have no other checker.
    let has_texts = [old, new].iter().all(|contract| contract.agreed().schema.is_some());
    if has_texts { registry.into_profiles() } else { Vec::new() }
}

/// Nothing that stands for anything yet.
pub(super) fn stands() -> Stands {
    Stands::default()
}

/// The schema of one side.
pub(super) fn schema_of(
    (contract, other): (&Contract, &Contract),
    writes: bool,
    stands: &mut Stands,
) -> Option<Schema> {
    let Some(source) = &contract.agreed().schema else {
        let text = super::odcs::schema(contract.shape(), other.shape(), writes, stands)?;
        return Schema::parse(&text, &[], contract.limits()).ok();
    };
    let references: Vec<(&str, &str)> = source.references.iter().map(|(name, text)| (&**name, &*text.text)).collect();
    let joined = with_properties(contract);
    Schema::parse(joined.as_deref().unwrap_or(&source.text.text), &references, contract.limits()).ok()
}

/// The schema alone, where properties ask more.
fn wire(contract: &Contract) -> Option<Schema> {
    with_properties(contract)?;
    let source = contract.agreed().schema.as_ref()?;
    let references: Vec<(&str, &str)> = source.references.iter().map(|(name, text)| (&**name, &*text.text)).collect();
    Schema::parse(&source.text.text, &references, contract.limits()).ok()
}

/// Whether what the properties ask over a JSON Schema is a part of what is compared.
pub(super) fn says_all(contract: &Contract) -> bool {
    contract.agreed().overlays.is_empty() || with_properties(contract).is_some()
}

/// The text of the schema with what the properties ask beside it; `None` where they ask nothing, or it has
/// no place for that: it names all that it has been told of, or has such parts already.
fn with_properties(contract: &Contract) -> Option<String> {
    const TAKEN: [&str; 4] = ["allOf", "$ref", "$dynamicRef", "$recursiveRef"];
    let agreed = contract.agreed();
    let source = agreed.schema.as_ref().filter(|_| !agreed.overlays.is_empty())?;
    let text = source.text.text.trim_end();
    #[expect(clippy::zero_sized_map_values, reason = "a set is read from a list, and this is an object")]
    let root: BTreeMap<String, serde::de::IgnoredAny> = serde_json::from_str(text).ok()?;
    if text.contains("unevaluated") || TAKEN.iter().any(|name| root.contains_key(*name)) {
        return None;
    }
    let before = text.strip_suffix('}')?;
    let comma = if root.is_empty() { "" } else { "," };
    Some(format!("{before}{comma}\"allOf\":[{}]}}", super::odcs::over(contract.shape(), &agreed.overlays)))
}

/// What is known of a way before its breaks are told.
struct Known<'c> {
    sets: Sets,
    hidden: Hidden,
    /// Pointers of the fields of both sides.
    fields: BTreeSet<&'c str>,
}

/// Keywords that name values.
const NAMES_VALUES: [&str; 4] = ["\"enum\"", "\"const\"", "\"default\"", "\"examples\""];

fn broken(
    one: &Break,
    way: Way,
    (writer, reader): (&Contract, &Contract),
    (known, stands): (&Known<'_>, &Stands),
) -> Change {
    let path = place(one, &known.fields);
    let side = match way {
        Way::Backward => "the new schema refuses what the old one accepts",
        Way::Forward => "the old schema refuses what the new one accepts",
    };
    let what = if one.keyword.is_empty() { String::new() } else { format!("`{}`: ", one.keyword) };
    let text = |location: &Option<json_schema::Location>| {
        // What a sensitive field must be is a value of it.
        location.as_ref().map(|location| {
            let is_value = matches!(one.keyword.as_str(), "enum" | "const")
                || NAMES_VALUES.iter().any(|word| location.text.contains(word));
            let hidden = is_value && known.hidden.touches(&path);
            if hidden { "***".to_owned() } else { crate::diagnostics::short_to(&location.text, 200) }
        })
    };
    let (old, new) = match way {
        Way::Backward => (text(&one.old), text(&one.new)),
        Way::Forward => (text(&one.new), text(&one.old)),
    };
    let json = &one.witness.json;
    let (written, read) = (writer.judge_json(json), reader.judge_json(json));
    let mut change = if stands.places.contains(&path) {
        // What the schema says there is made up; the validators know better.
        let code = read.structure.first().map_or(codes::SCHEMA_FORMAT, |violation| violation.code);
        let word = |contract: &Contract| {
            let field = contract.fields().iter().find(|field| field.pointer == path);
            field.map(|field| format!("`{}`", field.type_word))
        };
        let (own, other) = match way {
            Way::Backward => (word(writer), word(reader)),
            Way::Forward => (word(reader), word(writer)),
        };
        let kept = if own == other { "" } else { "type" };
        Change::new(code, Area::Schema, path, side).texts(own, other).fix(fix(kept, way))
    } else {
        let change = Change::new(code(&one.keyword), Area::Schema, path, format!("{what}{side}"));
        let about = about(one, way, (writer, reader));
        change.texts(old, new).fix(fix(&one.keyword, way)).about(&[&about, &one.about])
    };
    change = change.way(way, Verdict::Breaking);
    let hidden = &known.hidden;
    let level = if known.sets.writes(&written) { WitnessLevel::Contract } else { WitnessLevel::Structure };
    change.witnesses.push(hidden.shown(Witness {
        way,
        level,
        encoding: "json",
        record: json.clone(),
        payload: json.clone(),
        masked: false,
        refused: read.structure.iter().take(3).map(|violation| hidden.said(violation)).collect(),
        read_as: None,
    }));
    change
}

/// The keyword by its pointer, with its file before it where that is another one: in the new schema where that has it,
/// so that what is found back and forth is one change. Of properties the keyword alone, their schema being made up.
fn about(one: &Break, way: Way, (writer, reader): (&Contract, &Contract)) -> String {
    let sources = (&writer.agreed().schema, &reader.agreed().schema);
    let (Some(written), Some(read)) = sources else { return one.keyword.clone() };
    let end = format!("/{}", one.keyword);
    let theirs = one.old.as_ref().filter(|place| way == Way::Forward && place.pointer.ends_with(&end));
    let (place, source) = match theirs {
        Some(place) => (Some(place), written),
        None => (one.new.as_ref(), read),
    };
    let Some(place) = place else { return one.keyword.clone() };
    let file = (place.document as usize).checked_sub(1).and_then(|at| source.references.get(at));
    let file = file.map(|(name, _)| format!("{name}#")).unwrap_or_default();
    format!("{file}{}", place.pointer)
}

/// The code of the violation that a keyword raises, that of a member included.
fn code(keyword: &str) -> Code {
    match keyword {
        "required" => codes::SCHEMA_REQUIRED,
        "additionalProperties" | "unevaluatedProperties" => codes::SCHEMA_UNDECLARED,
        _ => code_of(keyword),
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

/// The place of the refused value, of its path within the witness: elements are `*`, and so are members
/// that have no name in either schema.
fn place(one: &Break, fields: &BTreeSet<&str>) -> String {
    const UNNAMED: [&str; 4] = ["patternProperties", "additionalProperties", "unevaluatedProperties", "propertyNames"];
    let pointer = one.new.as_ref().map_or("", |location| &location.pointer);
    let unnamed = pointer.split('/').any(|part| UNNAMED.contains(&part));
    let is_field = |path: &str| fields.contains(path);
    let (mut path, mut value) = (String::new(), Some(&one.witness.value));
    for step in one.path.split('/').skip(1) {
        let name = step.replace("~1", "/").replace("~0", "~");
        let (next, inner) = match value {
            Some(Value::List(items)) => ("*", step.parse().ok().and_then(|at: usize| items.get(at))),
            Some(value) if unnamed && !is_field(&format!("{path}/{step}")) => ("*", value.get(&name)),
            value => (step, value.and_then(|value| value.get(&name))),
        };
        path.push('/');
        path.push_str(next);
        value = inner;
    }
    path
}

/// The place of a value, of the JSON pointer of its subschema: `properties/a` is a step, `items` is `*`.
fn instance_path(pointer: &str) -> String {
    // A definition may be used in many places: the message names it.
    if pointer.split('/').any(|part| matches!(part, "$defs" | "definitions")) {
        return String::new();
    }
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
