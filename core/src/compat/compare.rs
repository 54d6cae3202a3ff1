//! Two contracts, or a history and its next version.

use std::collections::BTreeMap;

use super::change::{Acceptance, Area, Change, Hurts};
use super::evolution::{Evolution, Found};
#[cfg(not(all(feature = "avro", feature = "json-schema")))]
use super::level::Way;
use super::level::{Compatibility, Verdict};
use super::{beside, fields, framing, policy, promises, registry, rules};
use crate::contract::Contract;
use crate::diagnostics::codes::changes;
use crate::model::{self, Accepted, Cover, Version, Within};
use crate::schema::Format;

/// Every change between two versions of a contract, and whom it breaks.
///
/// The policy that judges is that of the old contract; a break at the level of payloads comes with a
/// payload that both contracts have judged.
///
/// ```
/// use stipula::{Compatibility, Contract, Format, Verdict};
///
/// let schema = |fields: &str| format!(r#"{{"type": "record", "name": "Order", "fields": [{fields}]}}"#);
/// let old = schema(r#"{"name": "total", "type": "double"}"#);
/// let new = schema(r#"{"name": "total", "type": "double"}, {"name": "tax", "type": "double"}"#);
/// let old = Contract::from_schema(Format::Avro, old).compile()?;
/// let new = Contract::from_schema(Format::Avro, new).compile()?;
///
/// let evolution = stipula::compare(&old, &new);
/// assert_eq!(evolution.verdict(Compatibility::Backward), Verdict::Breaking);
/// assert_eq!(evolution.verdict(Compatibility::Forward), Verdict::Compatible);
/// let change = evolution.breaking(Compatibility::Full).next().unwrap();
/// assert_eq!((change.code.as_str(), change.path.as_str()), ("change.field_added", "/tax"));
/// assert_eq!(change.witness().unwrap().record, r#"{"total":1.5}"#);
/// # Ok::<(), stipula::CompileError>(())
/// ```
pub fn compare(old: &Contract, new: &Contract) -> Evolution {
    compare_history(&[old], new).unwrap_or_else(|| Evolution::new(old, new, Compatibility::default()))
}

/// The same against a history, from the oldest version to the newest: what the newest of them and the
/// next one change, and what breaks the older ones. The policy is that of the newest. `None` where
/// the history is empty.
pub fn compare_history(history: &[&Contract], new: &Contract) -> Option<Evolution> {
    let (latest, older) = history.split_last()?;
    let default = model::Evolution::default();
    let policy = latest.agreed().extensions.evolution.as_ref().unwrap_or(&default);
    let (level, within) = (policy.compatibility.into(), policy.within);
    let mut evolution = Evolution::new(latest, new, level);
    let mut changes = between(latest, new, &mut evolution);
    if !same_group(latest, new, within) {
        evolution.not_compared.push(label(latest));
        // What payloads have become is told, and breaks nobody; tags, masks and the policy count on.
        evolution.profiles = registry::of_equals(new.format());
        for change in changes.iter_mut().filter(|change| is_of_payloads(change.area)) {
            (change.backward, change.forward, change.hurts) = (Verdict::Compatible, Verdict::Compatible, Hurts::Nobody);
        }
    }
    let mut known = BTreeMap::new();
    for old in older {
        if !same_group(old, new, within) {
            evolution.not_compared.push(label(old));
            continue;
        }
        // What decides about payloads is the same under one digest.
        let breaks = known.entry(old.digest()).or_insert_with(|| payload_breaks(old, new, level));
        changes.extend(breaks.iter().map(|change| Change { against: Some(label(old)), ..change.clone() }));
    }
    for change in &mut changes {
        change.covered = covers(policy, change.area);
        change.accepted = accepted(new, change);
    }
    Some(evolution.finish(changes))
}

/// What breaks payloads of an older version, or could not be decided of them.
fn payload_breaks(old: &Contract, new: &Contract, level: Compatibility) -> Vec<Change> {
    let mut found = Found::default();
    of_payloads(old, new, &mut Evolution::new(old, new, level), &mut found);
    let mut breaks = found.into_changes();
    breaks.retain(|change| change.verdict(Compatibility::Full) != Verdict::Compatible && is_of_payloads(change.area));
    breaks
}

fn is_of_payloads(area: Area) -> bool {
    matches!(area, Area::Schema | Area::Rules)
}

/// The order of two versions as documents write them, such as `1.4.0` and `2.0.0-rc.1`, or dates;
/// texts that are no versions stand before those that are.
pub fn order_of_versions(one: Option<&str>, other: Option<&str>) -> std::cmp::Ordering {
    let (first, second) = (one.and_then(Version::parse), other.and_then(Version::parse));
    match (&first, &second) {
        (Some(own), Some(their)) => own.order(their),
        (None, None) => one.cmp(&other),
        _ => first.is_some().cmp(&second.is_some()),
    }
}

/// Every change between two versions.
fn between(old: &Contract, new: &Contract, evolution: &mut Evolution) -> Vec<Change> {
    let mut found = Found::default();
    let moved = of_payloads(old, new, evolution, &mut found);
    beside::changes(old, new, &mut found);
    promises::changes(old, new, &moved, &mut found);
    policy::changes(old, new, &mut found);
    found.into_changes()
}

/// What may change what payloads mean; gives where the places of the old contract are in the new one.
fn of_payloads(
    old: &Contract,
    new: &Contract,
    evolution: &mut Evolution,
    found: &mut Found,
) -> BTreeMap<String, String> {
    if old.digest() == new.digest() {
        evolution.profiles = registry::of_equals(old.format());
    } else {
        schemas(old, new, evolution, found);
    }
    let moved = fields::changes(old, new, found);
    rules::changes(old, new, found);
    framing::changes(old, new, found);
    moved
}

fn schemas(old: &Contract, new: &Contract, evolution: &mut Evolution, found: &mut Found) {
    if old.format() != new.format() {
        let word = |contract: &Contract| Some(Format::as_str(contract.format()).to_owned());
        let message = "the schema is of another format: no payload of the one is one of the other";
        let change = Change::new(changes::FORMAT_CHANGED, Area::Schema, "", message).texts(word(old), word(new));
        found.add(change.broken_promise("the encodings themselves differ"));
        evolution.profiles = registry::of_formats(old, new);
        return;
    }
    match old.format() {
        #[cfg(feature = "avro")]
        Format::Avro => {
            evolution.profiles = super::avro::changes(old, new, found);
            registry::of_avro(&mut evolution.profiles);
        }
        #[cfg(feature = "json-schema")]
        Format::JsonSchema | Format::Odcs => evolution.profiles = super::json::changes(old, new, found),
        #[cfg(not(all(feature = "avro", feature = "json-schema")))]
        _ => {
            let _ = &evolution;
            let message = "schemas of this format are not compared yet";
            let change = Change::new(changes::UNDECIDED, Area::Schema, "", message);
            found.add(change.way(Way::Backward, Verdict::Unknown).way(Way::Forward, Verdict::Unknown));
        }
    }
}

/// Whether two versions are of one group: the same major or minor version, and the same group of the
/// registry, both as the old contract has it.
fn same_group(old: &Contract, new: &Contract, within: Within) -> bool {
    let versions = || Some((Version::parse(old.version()?)?, Version::parse(new.version()?)?));
    let places = match within {
        Within::None => 0,
        Within::Major => 1,
        Within::Minor => 2,
    };
    // Versions that cannot be read are of any group: nothing is skipped in silence.
    let same = versions().is_none_or(|(old, new)| (0..places).all(|place| old.number(place) == new.number(place)));
    // A group that is not named, or named no more, leaves nothing out.
    same && policy::groups(old, new).is_none_or(|(own, other)| other.is_none_or(|other| own == other))
}

fn label(contract: &Contract) -> String {
    contract.version().map_or_else(|| contract.digest().to_owned(), str::to_owned)
}

fn covers(policy: &model::Evolution, area: Area) -> bool {
    let cover = match area {
        Area::Schema => Cover::Schema,
        Area::Rules => Cover::Rules,
        Area::Tags => Cover::Tags,
        _ => return true,
    };
    policy.covers.contains(&cover)
}

/// What the new contract's owner says of a break: of several entries the one that holds longest.
fn accepted(new: &Contract, change: &Change) -> Option<Acceptance> {
    if change.verdict(Compatibility::Full) == Verdict::Compatible {
        return None;
    }
    let policy = new.agreed().extensions.evolution.as_ref()?;
    let fits = |entry: &&Accepted| {
        let path = entry.path.as_ref().is_none_or(|path| *path.value == *change.path);
        let rule = entry.rule.is_none() || entry.rule.as_deref() == change.rule.as_deref();
        let about = entry.about.is_none() || entry.about.as_deref() == change.about.as_deref();
        path && rule && about && *entry.code.value == *change.code.as_str()
    };
    let until = |entry: &&Accepted| entry.until.as_ref().map_or(i32::MAX, |until| until.value);
    // Of those that end on one day the first.
    let entry = policy.accepted.iter().rev().filter(fits).max_by_key(until)?;
    Some(Acceptance {
        owner: entry.owner.as_deref().map(str::to_owned),
        reason: entry.reason.as_deref().map(str::to_owned),
        until: entry.until.as_ref().map(|until| crate::scalars::time::format_date(until.value)),
    })
}
