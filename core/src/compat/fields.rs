//! What both contracts say of each field: which there are, their types in a word, tags,
//! classifications, defaults, and texts for people. What it does to payloads is decided elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Area, Change, Hurts};
use super::evolution::Found;
use super::level::{Verdict, Way};
use crate::contract::{Contract, FieldInfo};
use crate::diagnostics::codes::changes;
use crate::schema::{Kind, Shape};

/// The JSON Pointer of a path such as `items[].qty`: `*` stands for elements, branches are left out.
pub(super) fn pointer(path: &str) -> String {
    let mut text = String::new();
    for part in path.split('.').filter(|part| !part.is_empty()) {
        let bare = part.split('<').next().unwrap_or_default();
        let name = bare.trim_end_matches("[]");
        if !name.is_empty() {
            text.push('/');
            text.push_str(&name.replace('~', "~0").replace('/', "~1"));
        }
        for _ in 0..(bare.len() - name.len()) / 2 {
            text.push_str("/*");
        }
    }
    text
}

pub(super) fn changes(old: &Contract, new: &Contract, found: &mut Found) {
    let olds: BTreeMap<&str, &FieldInfo> = old.fields().iter().map(|field| (field.path.as_str(), field)).collect();
    let news: BTreeMap<&str, &FieldInfo> = new.fields().iter().map(|field| (field.path.as_str(), field)).collect();
    let renamed = renamed(old.shape(), new.shape());
    let is_json = old.format() == crate::schema::Format::JsonSchema;
    let overlaid = is_json && (old.agreed().overlaid || new.agreed().overlaid);
    let schema = Schema { told: found.paths(), overlaid };
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for field in new.fields() {
        match olds.get(field.path.as_str()) {
            Some(own) => both(own, field, &schema, found),
            None => {
                if let Some(name) = renamed.get(field.name.as_str())
                    && let Some(own) = sibling(field, name, &olds)
                {
                    told.insert(own.path.as_str());
                    let message = format!("the field `{}` is named `{}` now", own.name, field.name);
                    let change = Change::new(changes::FIELD_RENAMED, Area::Schema, pointer(&field.path), message);
                    let texts = (Some(own.name.clone()), Some(field.name.clone()));
                    found.add(change.texts(texts.0, texts.1));
                    both(own, field, &schema, found);
                } else if !within(field, |parent| !olds.contains_key(parent)) {
                    let message = format!("the field `{}` is new", field.name);
                    let change = Change::new(changes::FIELD_ADDED, Area::Schema, pointer(&field.path), message);
                    found.add(change.texts(None, Some(word(field))));
                }
            }
        }
    }
    for field in old.fields() {
        let path = field.path.as_str();
        let gone = !news.contains_key(path) && !told.contains(path);
        if gone && !within(field, |parent| !news.contains_key(parent)) {
            let message = format!("the field `{}` is gone", field.name);
            let change = Change::new(changes::FIELD_REMOVED, Area::Schema, pointer(path), message);
            found.add(change.texts(Some(word(field)), None));
        }
    }
}

/// Whether the path of what encloses a field is such a one.
fn within(field: &FieldInfo, is: impl Fn(&str) -> bool) -> bool {
    let path = &field.path;
    let cut = path.rfind(['.', '[', '<']);
    cut.and_then(|at| path.get(..at)).is_some_and(|parent| !parent.is_empty() && is(parent))
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

/// The field of another name beside one.
fn sibling<'f>(field: &FieldInfo, name: &str, olds: &BTreeMap<&str, &'f FieldInfo>) -> Option<&'f FieldInfo> {
    let around = field.path.strip_suffix(field.name.as_str())?;
    olds.get(format!("{around}{name}").as_str()).copied()
}

fn word(field: &FieldInfo) -> String {
    format!("`{}`{}", field.type_word, if field.nullable { " or `null`" } else { "" })
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
    let path = pointer(&new.path);
    let retyped = (&old.type_word, old.nullable) != (&new.type_word, new.nullable);
    let told = schema.told.contains(&path);
    if retyped && !told {
        let message = format!("the type {} has become {}", word(old), word(new));
        let change = Change::new(changes::TYPE_CHANGED, Area::Schema, &path, message);
        found.add(change.texts(Some(word(old)), Some(word(new))));
    }
    if old.default != new.default && old.sensitive == new.sensitive {
        let text = |field: &FieldInfo| {
            let hidden = if field.sensitive { "***".to_owned() } else { String::new() };
            field.default.as_ref().map(|value| if field.sensitive { hidden } else { value.to_json() })
        };
        let change = Change::new(changes::DEFAULT_CHANGED, Area::Schema, &path, "the default has changed");
        found.add(change.texts(text(old), text(new)).hurts(if old.default.is_some() {
            Hurts::Consumer
        } else {
            Hurts::Nobody
        }));
    }
    if old.constraints != new.constraints && !told {
        let message = "what is asked of its values has changed";
        let change = Change::new(changes::CONSTRAINT_CHANGED, Area::Schema, &path, message);
        found.add(change.texts(Some(old.constraints.to_json()), Some(new.constraints.to_json())));
    }
    if schema.overlaid
        && (&old.constraints, old.required, old.nullable) != (&new.constraints, new.required, new.nullable)
    {
        let message = "what the properties of the contract ask over a JSON Schema is not decided";
        let change = Change::new(changes::UNDECIDED, Area::Schema, &path, message);
        found.add(change.way(Way::Backward, Verdict::Unknown).way(Way::Forward, Verdict::Unknown));
    }
    if old.description != new.description {
        let change = Change::new(changes::DOC_CHANGED, Area::Metadata, &path, "its description has changed");
        found.add(change.texts(old.description.clone(), new.description.clone()));
    }
    untagged(old, new, found);
}

/// Tags and classification.
fn untagged(old: &FieldInfo, new: &FieldInfo, found: &mut Found) {
    let path = pointer(&new.path);
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
        found.add(Change::new(changes::TAG_ADDED, Area::Tags, &path, message).texts(None, Some(tag.clone())));
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
