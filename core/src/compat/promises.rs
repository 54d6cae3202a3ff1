//! Service levels, masks, and what the document says for people.

use std::collections::BTreeMap;

use super::change::{Area, Change, Hurts};
use super::evolution::Found;
use crate::contract::Contract;
use crate::diagnostics::{Code, codes::changes};
use crate::model::{Mask, MaskKind, MaskMode, ServiceLevel, token_below, word_of};
use crate::syntax::Value;

pub(super) fn changes(old: &Contract, new: &Contract, moved: &BTreeMap<String, String>, found: &mut Found) {
    service_levels(&old.agreed().service_levels, &new.agreed().service_levels, found);
    masks(&old.agreed().extensions.masks, &new.agreed().extensions.masks, moved, found);
    metadata(old.metadata(), new.metadata(), found);
}

/// What is promised over time, by property and elements.
fn service_levels(old: &[ServiceLevel], new: &[ServiceLevel], found: &mut Found) {
    let key = |level: &ServiceLevel| {
        let elements: Vec<String> = level.elements.iter().map(|element| element.target.dotted()).collect();
        let driver = level.driver.as_ref().map(|driver| driver.value.to_string()).unwrap_or_default();
        (level.property.value.to_lowercase(), elements.join(","), driver)
    };
    let olds: BTreeMap<_, _> = old.iter().map(|level| (key(level), level)).collect();
    let news: BTreeMap<_, _> = new.iter().map(|level| (key(level), level)).collect();
    for (key, level) in &olds {
        let path = format!("/slaProperties/{}", key.0);
        let property = &key.0;
        let change = |code: Code, message: String, other: Option<&ServiceLevel>| {
            Change::new(code, Area::ServiceLevels, &path, message).texts(Some(said(level)), other.map(said))
        };
        match news.get(key) {
            None => found.add(
                change(changes::SERVICE_LEVEL_REMOVED, format!("`{property}` is promised no more"), None)
                    .hurts(Hurts::Consumer),
            ),
            Some(other) if said(level) == said(other) => {}
            Some(other) => {
                let (code, message, hurts) = match weaker(level, other) {
                    Some(true) => (changes::SERVICE_LEVEL_WEAKENED, "promises less than before", Hurts::Consumer),
                    Some(false) => (changes::SERVICE_LEVEL_STRENGTHENED, "promises more than before", Hurts::Producer),
                    None => (changes::SERVICE_LEVEL_CHANGED, "promises something else", Hurts::Consumer),
                };
                found.add(change(code, format!("`{property}` {message}"), Some(other)).hurts(hurts));
            }
        }
    }
    for (key, level) in news.iter().filter(|(key, _)| !olds.contains_key(*key)) {
        let message = format!("`{}` is promised", key.0);
        let change = Change::new(
            changes::SERVICE_LEVEL_ADDED,
            Area::ServiceLevels,
            format!("/slaProperties/{}", key.0),
            message,
        );
        found.add(change.texts(None, Some(said(level))));
    }
}

fn said(level: &ServiceLevel) -> String {
    let text = |said: Option<&crate::model::Spanned<std::sync::Arc<str>>>| {
        said.map(|said| said.value.to_string()).unwrap_or_default()
    };
    let range = level.value_ext.as_ref().map(|_| format!(" to {}", text(level.value_ext.as_ref()))).unwrap_or_default();
    format!("{}{range} {}", text(level.value.as_ref()), text(level.unit.as_ref())).trim().to_owned()
}

/// Whether a promise is weaker; `None` where the two cannot be compared.
fn weaker(old: &ServiceLevel, new: &ServiceLevel) -> Option<bool> {
    let less_is_better = match old.property.value.to_lowercase().as_str() {
        "latency" | "ly" | "frequency" | "fy" | "errorrate" | "er" | "timetodetect" | "td" | "timetonotify" | "tn"
        | "timetorepair" | "tr" => true,
        "retention" | "re" | "availability" | "av" | "throughput" | "th" => false,
        _ => return None,
    };
    let amount = |level: &ServiceLevel| {
        let value: f64 = level.value.as_ref()?.value.parse().ok()?;
        let unit = level.unit.as_ref().map(|unit| unit.value.to_lowercase()).unwrap_or_default();
        Some((value * seconds(&unit).unwrap_or(1.0), seconds(&unit).is_some(), unit))
    };
    let (own, other) = (amount(old)?, amount(new)?);
    // Units that are no times must be the same ones.
    if own.1 != other.1 || (!own.1 && own.2 != other.2) {
        return None;
    }
    Some(if less_is_better { other.0 > own.0 } else { other.0 < own.0 })
}

fn seconds(unit: &str) -> Option<f64> {
    Some(match unit {
        "ms" | "millisecond" | "milliseconds" => 0.001,
        "s" | "sec" | "second" | "seconds" => 1.0,
        "m" | "min" | "minute" | "minutes" => 60.0,
        "h" | "hr" | "hour" | "hours" => 3_600.0,
        "d" | "day" | "days" => 86_400.0,
        "w" | "week" | "weeks" => 604_800.0,
        "month" | "months" => 2_629_800.0,
        "y" | "yr" | "year" | "years" => 31_557_600.0,
        _ => return None,
    })
}

/// Masks; of a field that is gone there is nothing left to be seen.
fn masks(old: &[Mask], new: &[Mask], moved: &BTreeMap<String, String>, found: &mut Found) {
    let by_place = |masks: &[Mask]| {
        let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for mask in masks {
            places.entry(mask.target.pointer()).or_default().push(said_of(mask));
        }
        for said in places.values_mut() {
            said.sort();
        }
        places
    };
    let (olds, mut news) = (by_place(old), by_place(new));
    for (path, said) in olds.iter().filter_map(|(place, said)| Some((moved.get(place)?, said))) {
        let text = Some(said.join("; "));
        match news.remove(path) {
            None => {
                let change = Change::new(changes::MASK_DROPPED, Area::Tags, path, "the field is masked no more");
                let fix = "keep the mask, or lower the classification of the field first";
                found.add(
                    change.texts(text, None).fix(fix).broken_promise("who sees a value is no property of a record"),
                );
            }
            Some(other) if other == *said => {}
            Some(other) => {
                let change = Change::new(changes::MASK_CHANGED, Area::Tags, path, "the field is masked in another way");
                found.add(change.texts(text, Some(other.join("; "))).hurts(Hurts::Consumer));
            }
        }
    }
    for (path, said) in &news {
        let change = Change::new(changes::MASK_ADDED, Area::Tags, path, "the field is masked");
        found.add(change.texts(None, Some(said.join("; "))).hurts(Hurts::Consumer));
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
const OTHERWISE: [&str; 5] = ["version", "slaProperties", "customProperties", "apiVersion", "object"];

fn metadata(old: &Value, new: &Value, found: &mut Found) {
    let (Value::Map(olds), Value::Map(news)) = (old, new) else { return };
    let names = olds
        .iter()
        .map(|(name, _)| name)
        .chain(news.iter().map(|(name, _)| name).filter(|name| old.get(name).is_none()));
    for name in names.filter(|name| !OTHERWISE.contains(&name.as_str())) {
        let (own, other) = (old.get(name), new.get(name));
        if own != other {
            let text = |value: Option<&Value>| value.map(|value| crate::diagnostics::short_to(&value.to_json(), 200));
            let path = token_below("", name);
            let message = format!("`{}` has changed", crate::diagnostics::short(name));
            found.add(
                Change::new(changes::METADATA_CHANGED, Area::Metadata, path, message).texts(text(own), text(other)),
            );
        }
    }
}
