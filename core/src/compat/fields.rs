//! What both contracts say of each field: which there are, their types in a word, tags,
//! classifications, defaults, and texts for people. What it does to payloads is decided elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Area, Change, Hurts};
use super::evolution::Found;
use super::level::{Verdict, Way};
use crate::contract::{Contract, FieldInfo};
use crate::diagnostics::codes::changes;
use crate::schema::{Kind, Shape};

/// A place, by which both versions know it: names may hold what paths are written with.
fn key(field: &FieldInfo) -> (&str, &str) {
    (&field.pointer, &field.path)
}

/// Gives where the places of the old contract are in the new one; those that are gone are left out.
pub(super) fn changes(old: &Contract, new: &Contract, found: &mut Found) -> BTreeMap<String, String> {
    let olds: BTreeMap<_, &FieldInfo> = old.fields().iter().map(|field| (key(field), field)).collect();
    let news: BTreeMap<_, &FieldInfo> = new.fields().iter().map(|field| (key(field), field)).collect();
    let renamed = renamed(old.shape(), new.shape());
    let is_json = old.format() == crate::schema::Format::JsonSchema;
    let overlaid = is_json && !(is_compared(old) && is_compared(new));
    let schema = Schema { told: found.paths(), overlaid };
    let mut told: BTreeSet<(&str, &str)> = BTreeSet::new();
    let beside = Siblings::of(old);
    let mut moved = BTreeMap::new();
    for field in new.fields() {
        if let Some(own) = olds.get(&key(field)) {
            moved.insert(own.pointer.clone(), field.pointer.clone());
            both(own, field, &schema, found);
        } else if let Some(own) = renamed.get(field.name.as_str()).and_then(|name| beside.find(field, name)) {
            told.insert(key(own));
            moved.insert(own.pointer.clone(), field.pointer.clone());
            let message = format!("the field `{}` is named `{}` now", own.name, field.name);
            let change = Change::new(changes::FIELD_RENAMED, Area::Schema, &field.pointer, message);
            found.add(change.texts(Some(own.name.clone()), Some(field.name.clone())).about(&[&field.branches]));
            both(own, field, &schema, found);
        } else if !within(field, &beside.pointers) {
            if overlaid && asks_more(field) {
                found.add(overlay(&field.pointer).way(Way::Backward, Verdict::Unknown));
            }
            let message = format!("the field `{}` is new", field.name);
            let change = Change::new(changes::FIELD_ADDED, Area::Schema, &field.pointer, message);
            found.add(change.texts(None, Some(word(field))).about(&[&field.branches]));
        }
    }
    let pointers = Siblings::of(new).pointers;
    for field in old.fields().iter().filter(|field| !news.contains_key(&key(field)) && !told.contains(&key(field))) {
        if !within(field, &pointers) {
            if overlaid && asks_more(field) {
                found.add(overlay(&field.pointer).way(Way::Forward, Verdict::Unknown));
            }
            let message = format!("the field `{}` is gone", field.name);
            let change = Change::new(changes::FIELD_REMOVED, Area::Schema, &field.pointer, message);
            found.add(change.texts(Some(word(field)), None).about(&[&field.branches]));
        }
    }
    moved
}

/// Whether what encloses a field is itself no place of the other version: then that is told, and
/// nothing below it.
fn within(field: &FieldInfo, others: &BTreeSet<&str>) -> bool {
    let parent = field.pointer.rfind('/').and_then(|at| field.pointer.get(..at));
    parent.is_some_and(|parent| !parent.is_empty() && !others.contains(parent))
}

/// The places of a version, and those beside each other.
struct Siblings<'f> {
    pointers: BTreeSet<&'f str>,
    names: BTreeMap<(&'f str, &'f str), &'f FieldInfo>,
}

impl<'f> Siblings<'f> {
    fn of(contract: &'f Contract) -> Self {
        let fields = contract.fields();
        let around = |field: &'f FieldInfo| field.path.strip_suffix(field.name.as_str()).unwrap_or_default();
        Self {
            pointers: fields.iter().map(|field| field.pointer.as_str()).collect(),
            names: fields.iter().map(|field| ((around(field), field.name.as_str()), field)).collect(),
        }
    }

    /// The field of another name beside where one would stand.
    fn find(&self, field: &FieldInfo, name: &str) -> Option<&'f FieldInfo> {
        let around = field.path.strip_suffix(field.name.as_str())?;
        self.names.get(&(around, name)).copied()
    }
}

/// Fields that have an older name as an alias, and that name, where only one field is meant.
fn renamed(old: &Shape, new: &Shape) -> BTreeMap<String, String> {
    let names = |shape: &Shape| -> BTreeSet<String> {
        let records = shape.nodes.iter().filter_map(|node| match &node.kind {
            Kind::Record(record) => Some(record),
            _ => None,
        });
        records.flat_map(|record| record.fields.iter().map(|field| field.name.to_string())).collect()
    };
    let known = names(old);
    let mut found = BTreeMap::new();
    for node in &new.nodes {
        let Kind::Record(record) = &node.kind else { continue };
        for field in &record.fields {
            if let Some(alias) = field.aliases.iter().find(|alias| known.contains(&***alias)) {
                found.insert(field.name.to_string(), alias.to_string());
            }
        }
    }
    found
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
}

/// A field that both have.
fn both(old: &FieldInfo, new: &FieldInfo, schema: &Schema, found: &mut Found) {
    let path = new.pointer.clone();
    let retyped = (&old.type_word, old.nullable) != (&new.type_word, new.nullable);
    let told = schema.told.contains(&path);
    if retyped && !told {
        let message = format!("the type {} has become {}", word(old), word(new));
        let change = Change::new(changes::TYPE_CHANGED, Area::Schema, &path, message);
        found.add(change.texts(Some(word(old)), Some(word(new))).about(&[&new.branches]));
    }
    if old.default != new.default {
        let text = |field: &FieldInfo| {
            let hidden = old.sensitive || new.sensitive;
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
        let change = change.texts(Some(old.constraints.to_json()), Some(new.constraints.to_json()));
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
    untagged(old, new, found);
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
        let lowered = old.sensitive && !new.sensitive;
        found.add(if lowered {
            let message = "the classification is lower: values are shown that were hidden";
            Change::new(changes::CLASSIFICATION_LOWERED, Area::Tags, path, message)
                .texts(texts.0, texts.1)
                .fix("keep the classification, or let its owner accept the change")
                .broken_promise("who may see a value is no property of a record")
        } else {
            let message = "the classification has changed";
            Change::new(changes::CLASSIFICATION_CHANGED, Area::Tags, path, message).texts(texts.0, texts.1)
        });
    }
}
