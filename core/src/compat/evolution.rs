//! All changes between versions of a contract, and the verdict on them.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::change::{Area, Change};
use super::level::{Compatibility, Verdict};
use crate::contract::Contract;
use crate::model::Version;

/// The contract of one side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Party {
    /// Its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Its enforcement digest.
    pub digest: String,
    /// Who owns it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Where to ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub support: Option<String>,
}

impl Party {
    pub(super) fn of(contract: &Contract) -> Self {
        let text = |text: Option<&str>| text.map(str::to_owned);
        Self {
            id: text(contract.id()),
            name: text(contract.name()),
            version: text(contract.version()),
            digest: contract.digest().to_owned(),
            owner: text(contract.owner()),
            support: text(contract.support()),
        }
    }
}

/// A step of semantic versions; the greater one is the larger step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Bump {
    /// The same version.
    #[default]
    None,
    /// `1.2.3` to `1.2.4`.
    Patch,
    /// `1.2.3` to `1.3.0`.
    Minor,
    /// `1.2.3` to `2.0.0`.
    Major,
}

/// What another checker would say of the schemas alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ProfileVerdict {
    /// For Avro `spec`: bare schema resolution as the specification has it; and `java`: the checker of
    /// Avro's Java library. For Avro and JSON Schema `registry`: the Confluent Schema Registry under its
    /// default policy, the strict one; and `registry-lenient`. Properties of a document have none.
    pub profile: &'static str,
    /// Whether the new schema reads what the old one wrote.
    pub backward: Verdict,
    /// Whether the old schema reads what the new one writes.
    pub forward: Verdict,
    /// Where it differs from ours, and why.
    pub notes: Vec<String>,
}

impl ProfileVerdict {
    /// The verdict at a level.
    pub fn verdict(&self, level: Compatibility) -> Verdict {
        level.of(self.backward, self.forward)
    }
}

/// How a contract has changed, and whom that breaks. See [`compare`](super::compare).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[must_use = "a comparison that nobody reads breaks somebody"]
#[non_exhaustive]
pub struct Evolution {
    /// Version of this JSON form: `stipula.evolution/1`.
    pub format: &'static str,
    /// The old contract: of several the newest.
    pub old: Party,
    /// The new contract.
    pub new: Party,
    /// What the old contract asks of its successors.
    pub level: Compatibility,
    /// The verdict at that level, over what its policy covers.
    pub verdict: Verdict,
    /// The step of the version that the changes ask for.
    pub asked_bump: Bump,
    /// The step that the document made, where both versions can be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub made_bump: Option<Bump>,
    /// Every change: schema, rules, tags, metadata, service levels, policy; by path within each.
    pub changes: Vec<Change>,
    /// What others would say.
    pub profiles: Vec<ProfileVerdict>,
    /// Older versions that the policy does not look at, as they are of another group.
    pub not_compared: Vec<String>,
}

/// The whole JSON form.
#[derive(Serialize)]
struct Whole<'e> {
    #[serde(flatten)]
    evolution: &'e Evolution,
    #[serde(skip_serializing_if = "Option::is_none")]
    made_enough: Option<bool>,
    levels: Vec<AtLevel>,
}

#[derive(Serialize)]
struct AtLevel {
    level: &'static str,
    verdict: Verdict,
    breaking: Vec<usize>,
}

impl Evolution {
    pub(super) fn new(old: &Contract, new: &Contract, level: Compatibility) -> Self {
        Self {
            format: "stipula.evolution/1",
            old: Party::of(old),
            new: Party::of(new),
            level,
            verdict: Verdict::Compatible,
            asked_bump: Bump::None,
            made_bump: made_bump(old.version(), new.version()),
            changes: Vec::new(),
            profiles: Vec::new(),
            not_compared: Vec::new(),
        }
    }

    /// Sorts the changes and sums them up.
    pub(super) fn finish(mut self, changes: Vec<Change>) -> Self {
        self.changes = changes;
        self.changes.sort_by(|one, other| key(one).cmp(&key(other)));
        self.verdict = self.verdict(self.level);
        let level = if self.level == Compatibility::None { Compatibility::Backward } else { self.level };
        let latest = || self.changes.iter().filter(|change| change.against.is_none());
        let breaks = latest().any(|change| change.covered && change.verdict(level) != Verdict::Compatible);
        self.asked_bump = if breaks {
            Bump::Major
        } else if latest().any(|change| change.area != Area::Metadata) {
            Bump::Minor
        } else if self.changes.is_empty() {
            Bump::None
        } else {
            Bump::Patch
        };
        self
    }

    /// The verdict at a level, over what the old contract's policy covers. Breaks that an owner has
    /// accepted count: whether they may pass is the caller's to say.
    pub fn verdict(&self, level: Compatibility) -> Verdict {
        self.asked(level).map(|(_, change)| change.verdict(level)).max().unwrap_or_default()
    }

    /// The changes that break at a level or could not be decided, over what the policy covers.
    pub fn breaking(&self, level: Compatibility) -> impl Iterator<Item = &Change> {
        self.at(level).map(|(_, change)| change)
    }

    /// The same with their indexes.
    fn at(&self, level: Compatibility) -> impl Iterator<Item = (usize, &Change)> {
        self.asked(level).filter(move |(_, change)| change.verdict(level) != Verdict::Compatible)
    }

    /// Whether the document made the step that its changes ask for; `None` where its versions cannot
    /// be read.
    pub fn made_enough(&self) -> Option<bool> {
        self.made_bump.map(|made| made >= self.asked_bump)
    }

    /// The changes that a level looks at, with their indexes.
    fn asked(&self, level: Compatibility) -> impl Iterator<Item = (usize, &Change)> {
        let all = level.is_transitive();
        let changes = self.changes.iter().enumerate();
        changes.filter(move |(_, change)| change.covered && (all || change.against.is_none()))
    }

    /// The JSON form: one line, keys in a fixed order. It says as well what each level comes to, with
    /// the indexes of the changes that break at it or could not be decided.
    pub fn to_json(&self) -> String {
        let level = |(name, level): &(&'static str, Compatibility)| AtLevel {
            level: name,
            verdict: self.verdict(*level),
            breaking: self.at(*level).map(|(index, _)| index).collect(),
        };
        let levels = Compatibility::ALL.iter().map(level).collect();
        let whole = Whole { evolution: self, made_enough: self.made_enough(), levels };
        serde_json::to_string(&whole).unwrap_or_default()
    }
}

/// The order: what the newest version changes, then older ones; by area and place within each.
fn key(change: &Change) -> impl Ord + '_ {
    let (rule, about, against) = (change.rule.as_deref(), change.about.as_deref(), change.against.as_deref());
    ((against.is_some(), change.area), &change.path, rule, change.code.as_str(), about, against)
}

fn made_bump(old: Option<&str>, new: Option<&str>) -> Option<Bump> {
    let (old, new) = (Version::parse(old?)?, Version::parse(new?)?);
    if old.order(&new) != Ordering::Less {
        return Some(Bump::None);
    }
    let differs = |place: usize| old.number(place) != new.number(place);
    Some(match (differs(0), differs(1)) {
        (true, _) => Bump::Major,
        (false, true) => Bump::Minor,
        _ => Bump::Patch,
    })
}

/// What tells two changes apart: code, path, rule, and which of several.
type Key = (&'static str, String, Option<String>, Option<String>);

/// Changes on their way: what is found twice at one place, on the way back and forth, is one change.
#[derive(Debug, Default)]
pub(super) struct Found {
    changes: Vec<Change>,
    places: BTreeMap<Key, usize>,
}

impl Found {
    pub(super) fn add(&mut self, change: Change) {
        let key = (change.code.as_str(), change.path.clone(), change.rule.clone(), change.about.clone());
        let next = self.changes.len();
        let at = *self.places.entry(key).or_insert(next);
        let Some(known) = self.changes.get_mut(at) else {
            self.changes.push(change);
            return;
        };
        known.backward = known.backward.max(change.backward);
        known.forward = known.forward.max(change.forward);
        known.hurts = known.hurts.and(change.hurts);
        known.fix = known.fix.take().or(change.fix);
        known.no_witness = known.no_witness.take().or(change.no_witness);
        known.old = known.old.take().or(change.old);
        known.new = known.new.take().or(change.new);
        for witness in change.witnesses {
            if known.witnesses.iter().all(|own| own.way != witness.way) {
                known.witnesses.push(witness);
            }
        }
    }

    /// The paths of what is told.
    pub(super) fn paths(&self) -> BTreeSet<String> {
        self.changes.iter().map(|change| change.path.clone()).collect()
    }

    pub(super) fn into_changes(mut self) -> Vec<Change> {
        for change in &mut self.changes {
            change.witnesses.sort_by_key(|witness| witness.way);
        }
        self.changes
    }
}
