//! What both contracts say of each field: which there are, their types in a word, tags,
//! classifications, defaults, and texts for people. What it does to payloads is decided elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Area, Change, Hurts};
use super::evolution::Found;
use super::hidden::Hidden;
use super::level::{Verdict, Way};
use super::promises::not_ours;
use crate::contract::{Contract, FieldInfo};
use crate::diagnostics::codes::changes;
use crate::syntax::Value;

/// A place, by which both versions know it: names may hold what paths are written with.
type Key = (String, String);

fn key(field: &FieldInfo) -> Key {
    (field.pointer.clone(), field.path.clone())
}

/// Gives where the places of the old contract are in the new one; those that are gone are left out.
pub(super) fn changes(old: &Contract, new: &Contract, found: &mut Found) -> BTreeMap<String, String> {
    let is_json = old.format() == crate::schema::Format::JsonSchema;
    let overlaid = is_json && !(is_compared(old) && is_compared(new));
    let schema = Schema { told: found.paths(), overlaid, hidden: Hidden::of(old, new) };
    let mut olds = Olds::of(old);
    let news: BTreeSet<Key> = new.fields().iter().map(key).collect();
    let mut moved = BTreeMap::new();
    for field in new.fields() {
        let was = olds.before(field);
        let known = olds.known(field, &was, &news);
        for own in &known {
            if own.name != field.name {
                let message = format!("the field `{}` is named `{}` now", own.name, field.name);
                let change = Change::new(changes::FIELD_RENAMED, Area::Schema, &field.pointer, message);
                let texts = (Some(own.name.clone()), Some(field.name.clone()));
                found.add(change.texts(texts.0, texts.1).about(&[&field.branches]));
            }
            moved.insert(own.pointer.clone(), field.pointer.clone());
            both(own, field, &schema, found);
            olds.matched(own, field);
        }
        if known.is_empty() && !is_within(&was.0, |around| olds.pointers.contains(around)) {
            if overlaid && asks_more(field) {
                found.add(overlay(&field.pointer).way(Way::Backward, Verdict::Unknown));
            }
            // Elements and branches are no fields.
            if !field.name.is_empty() {
                let message = format!("the field `{}` is new", field.name);
                let change = Change::new(changes::FIELD_ADDED, Area::Schema, &field.pointer, message);
                found.add(change.texts(None, Some(word(field))).about(&[&field.branches]));
            }
        }
    }
    for field in old.fields().iter().filter(|field| !olds.told.contains(&key(field))) {
        if !is_within(&field.pointer, |around| moved.contains_key(around)) {
            if overlaid && asks_more(field) {
                found.add(overlay(&field.pointer).way(Way::Forward, Verdict::Unknown));
            }
            if !field.name.is_empty() {
                let message = format!("the field `{}` is gone", field.name);
                let change = Change::new(changes::FIELD_REMOVED, Area::Schema, &field.pointer, message);
                found.add(change.texts(Some(word(field)), None).about(&[&field.branches]));
            }
        }
    }
    moved
}

/// Whether what encloses a place is itself none of the other version: then that is told, and nothing
/// below it.
fn is_within(pointer: &str, is_known: impl Fn(&str) -> bool) -> bool {
    let around = pointer.rfind('/').and_then(|at| pointer.get(..at));
    around.is_some_and(|around| !around.is_empty() && !is_known(around))
}

/// The places of the old version, and what has become of them.
struct Olds<'f> {
    pointers: BTreeSet<&'f str>,
    by_key: BTreeMap<Key, &'f FieldInfo>,
    by_pointer: BTreeMap<&'f str, Vec<&'f FieldInfo>>,
    /// Places that the new version has as well.
    told: BTreeSet<Key>,
    /// Renamed fields around the place at hand: where they are now, and where they were.
    renamed: Vec<(Key, Key)>,
}

impl<'f> Olds<'f> {
    fn of(contract: &'f Contract) -> Self {
        let mut by_pointer: BTreeMap<&str, Vec<&FieldInfo>> = BTreeMap::new();
        for field in contract.fields() {
            by_pointer.entry(&field.pointer).or_default().push(field);
        }
        Self {
            pointers: by_pointer.keys().copied().collect(),
            by_key: contract.fields().iter().map(|field| (key(field), field)).collect(),
            by_pointer,
            told: BTreeSet::new(),
            renamed: Vec::new(),
        }
    }

    /// Where a place of the new version was, if its own name has not changed. Places come in the order of the schema,
    /// those around them first.
    fn before(&mut self, field: &FieldInfo) -> Key {
        let below = |now: &Key| {
            let rest = field.path.strip_prefix(now.1.as_str()).filter(|rest| rest.starts_with(['.', '[', '<']))?;
            let pointer = field.pointer.strip_prefix(now.0.as_str())?;
            Some((pointer.to_owned(), rest.to_owned()))
        };
        while let Some((now, was)) = self.renamed.last() {
            if let Some((pointer, path)) = below(now) {
                return (format!("{}{pointer}", was.0), format!("{}{path}", was.1));
            }
            self.renamed.pop();
        }
        key(field)
    }

    /// What a place was: under its own name, under an older one that no field beside it has now, or at the same
    /// pointer where it has become a branch of a union, or was one.
    fn known(&self, field: &FieldInfo, was: &Key, news: &BTreeSet<Key>) -> Vec<&'f FieldInfo> {
        if let Some(own) = self.by_key.get(was) {
            return vec![own];
        }
        let beside = |place: &Key, name: &str| {
            let token = |name: &str| name.replace('~', "~0").replace('/', "~1");
            let pointer = place.0.strip_suffix(&token(&field.name))?;
            let path = place.1.strip_suffix(field.name.as_str())?;
            Some((format!("{pointer}{}", token(name)), format!("{path}{name}")))
        };
        let is_taken = |alias: &str| beside(&key(field), alias).is_some_and(|place| news.contains(&place));
        // The first one that was written counts.
        let mut written =
            field.aliases.iter().filter_map(|alias| Some((alias, *self.by_key.get(&beside(was, alias)?)?)));
        if let Some((_, own)) = written.next().filter(|(alias, _)| !is_taken(alias)) {
            return vec![own];
        }
        let at_place = self.by_pointer.get(was.0.as_str()).into_iter().flatten();
        at_place.filter(|own| own.name == field.name).copied().collect()
    }

    fn matched(&mut self, own: &FieldInfo, field: &FieldInfo) {
        self.told.insert(key(own));
        if own.name != field.name {
            self.renamed.push((key(field), key(own)));
        }
    }
}

fn word(field: &FieldInfo) -> String {
    format!("`{}`{}", field.type_word, if field.nullable { " or `null`" } else { "" })
}

/// Whether what the properties of a contract ask over a JSON Schema is compared with it.
fn is_compared(contract: &Contract) -> bool {
    #[cfg(feature = "json-schema")]
    return super::json::says_all(contract);
    #[cfg(not(feature = "json-schema"))]
    contract.agreed().overlays.is_empty()
}

/// What is not decided of properties over a JSON Schema.
fn overlay(path: &str) -> Change {
    let message = "what the properties of the contract ask over a JSON Schema is not decided";
    Change::new(changes::UNDECIDED, Area::Schema, path, message)
}

/// Whether a property asks more than a type, which the schema says as well.
fn asks_more(field: &FieldInfo) -> bool {
    field.asks.iter().any(|(key, _)| key != "logicalType")
}

/// What is known of the schemas before their fields are compared.
struct Schema {
    /// Paths at which a change is told.
    told: BTreeSet<String>,
    /// Properties refine a JSON Schema.
    overlaid: bool,
    /// What is sensitive on either side.
    hidden: Hidden,
}

/// A field that both have.
fn both(old: &FieldInfo, new: &FieldInfo, schema: &Schema, found: &mut Found) {
    let path = new.pointer.clone();
    let hidden = schema.hidden.touches(&old.pointer) || schema.hidden.touches(&path);
    let retyped = (&old.type_word, old.nullable) != (&new.type_word, new.nullable);
    let told = schema.told.contains(&path);
    if retyped && !told {
        let message = format!("the type {} has become {}", word(old), word(new));
        let change = Change::new(changes::TYPE_CHANGED, Area::Schema, &path, message);
        found.add(change.texts(Some(word(old)), Some(word(new))).about(&[&new.branches]));
    }
    if old.default != new.default {
        let text = |field: &FieldInfo| {
            field.default.as_ref().map(|value| if hidden { "***".to_owned() } else { value.to_json() })
        };
        let change = Change::new(changes::DEFAULT_CHANGED, Area::Schema, &path, "the default has changed");
        found.add(change.texts(text(old), text(new)).about(&[&new.branches]).hurts(if old.default.is_some() {
            Hurts::Consumer
        } else {
            Hurts::Nobody
        }));
    }
    if old.constraints != new.constraints && !told {
        let message = "what is asked of its values has changed";
        let change = Change::new(changes::CONSTRAINT_CHANGED, Area::Schema, &path, message);
        let change = change.texts(Some(asked(old, hidden)), Some(asked(new, hidden)));
        found.add(change.about(&[&new.branches]));
    }
    if schema.overlaid && old.asks != new.asks {
        let change = overlay(&path);
        found.add(change.way(Way::Backward, Verdict::Unknown).way(Way::Forward, Verdict::Unknown));
    }
    if old.description != new.description {
        let change = Change::new(changes::DOC_CHANGED, Area::Metadata, &path, "its description has changed");
        found.add(change.texts(old.description.clone(), new.description.clone()).about(&[&new.branches]));
    }
    properties(old, new, hidden, found);
    untagged(old, new, found);
}

/// What is asked of values; of a sensitive field without the values that it lists.
fn asked(field: &FieldInfo, hidden: bool) -> String {
    let Value::Map(members) = &field.constraints else { return field.constraints.to_json() };
    let is_listed = |name: &str| hidden && matches!(name, "enum" | "const");
    let shown = members.iter().map(|(name, value)| {
        (name.clone(), if is_listed(name) { Value::Text("***".to_owned()) } else { value.clone() })
    });
    Value::Map(shown.collect()).to_json()
}

/// What decides beyond single records: over all records of a batch.
const OF_BATCHES: [&str; 3] = ["unique", "primaryKey", "primaryKeyPosition"];
/// What changes of their own speak of.
const TOLD: [&str; 3] = ["logicalTypeOptions", "enum", "name"];

/// All else that the contract's property says.
fn properties(old: &FieldInfo, new: &FieldInfo, hidden: bool, found: &mut Found) {
    let value = |field: &FieldInfo, name: &str| field.property.as_ref()?.get(name).map(not_ours);
    let names = |field: &FieldInfo| match &field.property {
        Some(Value::Map(members)) => members.iter().map(|(name, _)| name.clone()).collect(),
        _ => BTreeSet::new(),
    };
    for name in names(old).union(&names(new)).filter(|name| !TOLD.contains(&name.as_str())) {
        let (own, other) = (value(old, name), value(new, name));
        let is_none = |value: &Option<Value>| value.as_ref().is_none_or(|value| *value == Value::List(Vec::new()));
        if own == other || (is_none(&own) && is_none(&other)) {
            continue;
        }
        let message = format!("its `{}` has changed", crate::diagnostics::short(name));
        // Examples are values.
        let shown = |value: Option<Value>| {
            value.map(|value| match name.as_str() {
                "examples" if hidden => "***".to_owned(),
                _ => crate::diagnostics::short_to(&value.to_json(), 200),
            })
        };
        let is_set = |value: &Option<Value>| !matches!(value, None | Some(Value::Bool(false)));
        let of_batches = OF_BATCHES.contains(&name.as_str());
        let (code, area, hurts) = match (of_batches, is_set(&other)) {
            (true, true) => (changes::CONSTRAINT_CHANGED, Area::Schema, Hurts::Producer),
            (true, false) => (changes::CONSTRAINT_CHANGED, Area::Schema, Hurts::Consumer),
            (false, _) => (changes::METADATA_CHANGED, Area::Metadata, Hurts::Nobody),
        };
        let change = Change::new(code, area, &new.pointer, message).about(&[&new.branches, name]);
        found.add(change.texts(shown(own), shown(other)).hurts(hurts));
    }
}

/// Classes whose order is known, from the lowest.
const CLASSES: [&str; 4] = ["public", "internal", "confidential", "restricted"];

fn rank(class: &str) -> Option<usize> {
    CLASSES.iter().position(|known| known.eq_ignore_ascii_case(class.trim()))
}

/// Tags and classification.
fn untagged(old: &FieldInfo, new: &FieldInfo, found: &mut Found) {
    let path = new.pointer.clone();
    let names = |field: &FieldInfo| -> BTreeMap<String, String> {
        let all = field.tags.iter().chain(&*field.inherited_tags);
        all.map(|tag| (tag.to_lowercase(), tag.to_string())).collect()
    };
    let (olds, news) = (names(old), names(new));
    for (key, tag) in &olds {
        if news.contains_key(key) {
            continue;
        }
        let message = format!("the tag `{tag}` is gone");
        let change = Change::new(changes::TAG_REMOVED, Area::Tags, &path, message).texts(Some(tag.clone()), None);
        let change = change.about(&[&new.branches, tag]);
        found.add(if old.sensitive && !new.sensitive {
            change
                .fix("keep the tag: masks, reports and rules by tag rely on it")
                .broken_promise("who may see a value is no property of a record")
        } else {
            change.hurts(Hurts::Consumer)
        });
    }
    for (_, tag) in news.iter().filter(|(key, _)| !olds.contains_key(*key)) {
        let message = format!("the tag `{tag}` is new");
        let change = Change::new(changes::TAG_ADDED, Area::Tags, &path, message).texts(None, Some(tag.clone()));
        found.add(change.about(&[&new.branches, tag]));
    }
    if old.classification != new.classification {
        let texts = (old.classification.clone(), new.classification.clone());
        let rank = |field: &FieldInfo| field.classification.as_deref().and_then(rank);
        let is_step_down = rank(old).zip(rank(new)).is_some_and(|(own, other)| other < own);
        found.add(if (old.sensitive && !new.sensitive) || is_step_down {
            let message = "the classification is lower: more people may see values than before";
            Change::new(changes::CLASSIFICATION_LOWERED, Area::Tags, path, message)
                .about(&[&new.branches])
                .texts(texts.0, texts.1)
                .fix("keep the classification, or let its owner accept the change")
                .broken_promise("who may see a value is no property of a record")
        } else {
            let message = "the classification has changed";
            let change = Change::new(changes::CLASSIFICATION_CHANGED, Area::Tags, path, message);
            change.about(&[&new.branches]).texts(texts.0, texts.1)
        });
    }
}
