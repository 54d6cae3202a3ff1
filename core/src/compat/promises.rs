//! Service levels, masks, and what the document says for people.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::change::{Area, Change, Hurts};
use super::evolution::Found;
use crate::contract::Contract;
use crate::diagnostics::codes::changes;
use crate::model::{
    Better, Mask, MaskKind, MaskMode, SERVICE_PROPERTIES, ServiceLevel, ServiceProperty, Spanned, nanos_of_unit,
    token_below, word_of,
};
use crate::syntax::Value;

pub(super) fn changes(old: &Contract, new: &Contract, moved: &BTreeMap<String, String>, found: &mut Found) {
    service_levels(&old.agreed().service_levels, &new.agreed().service_levels, found);
    masks(&old.agreed().extensions.masks, &new.agreed().extensions.masks, moved, found);
    metadata(old.metadata(), new.metadata(), "", found);
    if let (Some(own), Some(other)) = (old.metadata().get("object"), new.metadata().get("object")) {
        metadata(own, other, "/schema", found);
    }
}

/// What tells promises apart: the property, what it is promised of, and by what it is driven.
type Promised = (String, String, String);

/// Promises by what they are of: one for several elements is one of each of them.
fn promised(levels: &[ServiceLevel]) -> BTreeMap<Promised, Vec<&ServiceLevel>> {
    let mut found: BTreeMap<Promised, Vec<&ServiceLevel>> = BTreeMap::new();
    for level in levels {
        let driver = level.driver.as_ref().map(|driver| driver.value.to_string()).unwrap_or_default();
        let property = level.property.value.to_lowercase();
        let elements = level.elements.iter().map(|element| element.text.to_string());
        let whole = level.elements.is_empty().then(String::new);
        for element in elements.chain(whole) {
            found.entry((property.clone(), element, driver.clone())).or_default().push(level);
        }
    }
    found
}

/// What is promised over time, by property and element.
fn service_levels(old: &[ServiceLevel], new: &[ServiceLevel], found: &mut Found) {
    let (olds, news) = (promised(old), promised(new));
    let keys: BTreeSet<&Promised> = olds.keys().chain(news.keys()).collect();
    for key in keys {
        let (own, other) = (olds.get(key).map_or(&[][..], Vec::as_slice), news.get(key).map_or(&[][..], Vec::as_slice));
        for at in 0..own.len().max(other.len()) {
            let pair = (own.get(at).copied(), other.get(at).copied());
            let Some(change) = service_level(pair) else { continue };
            // Several of one key are told apart by their order.
            let number = if at == 0 { String::new() } else { (at + 1).to_string() };
            found.add(change.about(&[&key.1, &key.2, &number]));
        }
    }
}

fn service_level((old, new): (Option<&ServiceLevel>, Option<&ServiceLevel>)) -> Option<Change> {
    let property = &*new.or(old)?.property.value;
    let (code, says, hurts) = match (old, new) {
        (Some(_), None) => (changes::SERVICE_LEVEL_REMOVED, "is promised no more", Hurts::Consumer),
        (None, _) => (changes::SERVICE_LEVEL_ADDED, "is promised", Hurts::Nobody),
        (Some(old), Some(new)) if said(old) == said(new) => return None,
        (Some(old), Some(new)) => match order(old, new) {
            Some(Ordering::Less) => (changes::SERVICE_LEVEL_WEAKENED, "promises less than before", Hurts::Consumer),
            Some(Ordering::Greater) => {
                (changes::SERVICE_LEVEL_STRENGTHENED, "promises more than before", Hurts::Producer)
            }
            Some(Ordering::Equal) => {
                (changes::SERVICE_LEVEL_CHANGED, "promises the same in other words", Hurts::Nobody)
            }
            None => (changes::SERVICE_LEVEL_CHANGED, "promises something else", Hurts::Consumer),
        },
    };
    let path = format!("/slaProperties{}", token_below("", property));
    let message = format!("`{}` {says}", crate::diagnostics::short(property));
    Some(Change::new(code, Area::ServiceLevels, path, message).texts(old.map(said), new.map(said)).hurts(hurts))
}

fn said(level: &ServiceLevel) -> String {
    let text = |said: Option<&Spanned<Arc<str>>>| said.map(|said| said.value.to_string()).unwrap_or_default();
    let range = level.value_ext.as_ref().map(|_| format!(" to {}", text(level.value_ext.as_ref()))).unwrap_or_default();
    format!("{}{range} {}", text(level.value.as_ref()), text(level.unit.as_ref())).trim().to_owned()
}

/// Whether the new promise is the lesser or the greater one; `None` where the two cannot be compared.
fn order(old: &ServiceLevel, new: &ServiceLevel) -> Option<Ordering> {
    let name = &*old.property.value;
    let is_named = |(long, short, ..): &&ServiceProperty| {
        long.eq_ignore_ascii_case(name) || (!short.is_empty() && short.eq_ignore_ascii_case(name))
    };
    let (_, _, _, better) = SERVICE_PROPERTIES.iter().find(is_named)?;
    let text = |of: Option<&Spanned<Arc<str>>>| of.map(|of| of.value.trim().to_lowercase()).unwrap_or_default();
    // Of a range the other end must be the same.
    if text(old.value_ext.as_ref()) != text(new.value_ext.as_ref()) {
        return None;
    }
    let amount = |level: &ServiceLevel| {
        let value = text(level.value.as_ref());
        let (value, share) = value.strip_suffix('%').map_or((value.as_str(), ""), |value| (value.trim_end(), "%"));
        let value: f64 = value.parse().ok().filter(|value: &f64| value.is_finite())?;
        let unit = text(level.unit.as_ref());
        Some(match nanos_of_unit(&unit) {
            Some(nanos) => (value * nanos, "ns".to_owned()),
            // Units that are no times must be the same ones.
            None => (value, format!("{share}{unit}")),
        })
    };
    let ((own, unit), (other, their)) = (amount(old)?, amount(new)?);
    if unit != their {
        return None;
    }
    // The digits of one number in another unit are not those of a double.
    let is_same = (own - other).abs() <= own.abs().max(other.abs()) * 1e-12;
    let order = if is_same { Ordering::Equal } else { other.partial_cmp(&own)? };
    match better {
        Better::More => Some(order),
        Better::Less => Some(order.reverse()),
        Better::Neither => is_same.then_some(Ordering::Equal),
    }
}

/// Masks; of a field that is gone there is nothing left to be seen.
fn masks(old: &[Mask], new: &[Mask], moved: &BTreeMap<String, String>, found: &mut Found) {
    let (olds, mut news) = (by_place(old), by_place(new));
    for (path, own) in olds.iter().filter_map(|(place, own)| Some((moved.get(place)?, own))) {
        let other = news.remove(path).unwrap_or_default();
        let texts = (Some(all_of(own)), Some(all_of(&other)).filter(|text| !text.is_empty()));
        if texts.0 == texts.1 {
            continue;
        }
        let is_kept = own.iter().all(|mask| hides_no_less(mask, &other));
        let (code, message) = match (other.is_empty(), is_kept) {
            (true, _) => (changes::MASK_DROPPED, "the field is masked no more"),
            (_, true) => (changes::MASK_CHANGED, "the field is masked in another way"),
            _ => (changes::MASK_CHANGED, "the field is masked in a way that may hide less"),
        };
        let change = Change::new(code, Area::Tags, path, message).texts(texts.0, texts.1);
        found.add(if is_kept {
            change.hurts(Hurts::Consumer)
        } else {
            let fix = "keep the mask, or lower the classification of the field first";
            change.fix(fix).broken_promise("who sees a value is no property of a record")
        });
    }
    for (path, own) in &news {
        let change = Change::new(changes::MASK_ADDED, Area::Tags, path, "the field is masked");
        found.add(change.texts(None, Some(all_of(own))).hurts(Hurts::Consumer));
    }
}

fn by_place(masks: &[Mask]) -> BTreeMap<String, Vec<&Mask>> {
    let mut places: BTreeMap<String, Vec<&Mask>> = BTreeMap::new();
    for mask in masks {
        places.entry(mask.target.pointer()).or_default().push(mask);
    }
    places
}

fn all_of(masks: &[&Mask]) -> String {
    let mut said: Vec<String> = masks.iter().map(|mask| said_of(mask)).collect();
    said.sort();
    said.join("; ")
}

/// Whether whoever sees a field masked still sees no more of it, on each side.
fn hides_no_less(mask: &Mask, others: &[&Mask]) -> bool {
    let is_in = |role: Option<&Arc<str>>, side: MaskMode| {
        others.iter().any(|other| {
            let for_role = other.roles.is_empty() || role.is_some_and(|role| other.roles.contains(role));
            for_role && (other.mode == side || other.mode == MaskMode::WriteRead) && is_as_strong(other.kind, mask.kind)
        })
    };
    let sides = [MaskMode::Write, MaskMode::Read].into_iter().filter(|side| mask.mode.meets(*side));
    let all_roles = mask.roles.is_empty();
    sides
        .into_iter()
        .all(|side| if all_roles { is_in(None, side) } else { mask.roles.iter().all(|role| is_in(Some(role), side)) })
}

/// Whether a mask shows no more than another one; of a hash and a part of the text neither is the stronger.
fn is_as_strong(kind: MaskKind, than: MaskKind) -> bool {
    match (kind, than) {
        (MaskKind::Fixed | MaskKind::Null, _) | (MaskKind::Hash, MaskKind::Hash) => true,
        (MaskKind::Partial { keep }, MaskKind::Partial { keep: other }) => keep <= other,
        _ => false,
    }
}

fn said_of(mask: &Mask) -> String {
    let kind = match mask.kind {
        MaskKind::Partial { keep } => format!("partial, keeps {keep}"),
        kind => kind.as_str().to_owned(),
    };
    let roles = if mask.roles.is_empty() { "all".to_owned() } else { mask.roles.join(", ") };
    format!("{kind}, {}, for {roles}", word_of(&MaskMode::WORDS, mask.mode))
}

/// Keys of the document that changes of their own speak of, or that differ from version to version.
const OTHERWISE: [&str; 4] = ["version", "slaProperties", "apiVersion", "object"];

/// Custom properties without ours, of which changes of their own speak.
pub(super) fn not_ours(value: &Value) -> Value {
    let is_ours =
        |value: &Value| value.get("property").and_then(Value::as_str).is_some_and(|name| name.starts_with("stipula"));
    match value {
        Value::List(items) => Value::List(items.iter().filter(|item| !is_ours(item)).cloned().collect()),
        value => value.clone(),
    }
}

fn metadata(old: &Value, new: &Value, within: &str, found: &mut Found) {
    let (Value::Map(olds), Value::Map(news)) = (old, new) else { return };
    let names = olds
        .iter()
        .map(|(name, _)| name)
        .chain(news.iter().map(|(name, _)| name).filter(|name| old.get(name).is_none()));
    for name in names.filter(|name| !OTHERWISE.contains(&name.as_str())) {
        let (own, other) = (old.get(name).map(not_ours), new.get(name).map(not_ours));
        let (own, other) = (own.as_ref(), other.as_ref());
        let is_none = |value: Option<&Value>| value.is_none_or(|value| *value == Value::List(Vec::new()));
        if own != other && !(is_none(own) && is_none(other)) {
            let text = |value: Option<&Value>| value.map(|value| crate::diagnostics::short_to(&value.to_json(), 200));
            let path = token_below(within, name);
            let message = format!("`{}` has changed", crate::diagnostics::short(name));
            found.add(
                Change::new(changes::METADATA_CHANGED, Area::Metadata, path, message).texts(text(own), text(other)),
            );
        }
    }
}
