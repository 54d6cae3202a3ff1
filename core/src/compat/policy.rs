//! The policy of evolution itself.

use super::change::{Area, Change};
use super::evolution::Found;
use super::level::Compatibility;
use crate::contract::Contract;
use crate::diagnostics::codes::changes;
use crate::model::{Cover, Evolution, Within, word_of};

/// What the policy allows more or less of. A weaker policy breaks what the old one promised.
pub(super) fn changes(old: &Contract, new: &Contract, found: &mut Found) {
    regrouped(old, new, found);
    let default = Evolution::default();
    let own = old.agreed().extensions.evolution.as_ref().unwrap_or(&default);
    let next = new.agreed().extensions.evolution.as_ref().unwrap_or(&default);
    let (before, after) = (strength(own), strength(next));
    if before == after && covers(own) == covers(next) {
        return;
    }
    let weaker = before.iter().zip(&after).any(|(before, after)| after < before)
        || own.covers.iter().any(|cover| !next.covers.contains(cover));
    let texts = (Some(said(own)), Some(said(next)));
    found.add(if weaker {
        let message = "the policy of evolution allows more than before: what consumers could rely on is gone";
        Change::new(changes::POLICY_WEAKENED, Area::Policy, "", message)
            .texts(texts.0, texts.1)
            .fix("keep the policy, or let its owner accept the change")
            .broken_promise("a policy is no property of a record")
    } else {
        let message = "the policy of evolution allows less than before";
        Change::new(changes::POLICY_STRENGTHENED, Area::Policy, "", message).texts(texts.0, texts.1)
    });
}

/// The group of the old contract, and what the new one has at the same place: the property of the
/// registry's metadata that the old `compatibilityGroup` names, or that has this name itself. `None`
/// where the old contract is of no group.
pub(super) fn groups<'c>(old: &'c Contract, new: &'c Contract) -> Option<(&'c str, Option<&'c str>)> {
    let name = naming(old).unwrap_or(NAMING);
    Some((property(old, name)?, property(new, name)))
}

const NAMING: &str = "compatibilityGroup";

fn naming(contract: &Contract) -> Option<&str> {
    contract.metadata().get(NAMING).and_then(crate::syntax::Value::as_str)
}

fn property<'c>(contract: &'c Contract, name: &str) -> Option<&'c str> {
    let properties = contract.metadata().get("metadata").and_then(|metadata| metadata.get("properties"))?;
    properties.get(name).and_then(crate::syntax::Value::as_str)
}

/// A contract that names no group any more, or is grouped by something else: what must be compatible
/// with what is not for the new contract to say. Another group is what groups are for.
fn regrouped(old: &Contract, new: &Contract, found: &mut Found) {
    let groups = groups(old, new);
    let left = groups.is_some_and(|(_, other)| other.is_none());
    if !left && (groups.is_none() || naming(old) == naming(new)) {
        return;
    }
    let said = |contract: &Contract| {
        let name = naming(contract).unwrap_or(NAMING);
        property(contract, name).map(|group| format!("{name}: {group}"))
    };
    let message = "the contract names no compatibility group any more, or another property for it";
    let change = Change::new(changes::POLICY_WEAKENED, Area::Policy, "/metadata", message);
    found.add(
        change
            .texts(said(old), said(new))
            .fix("keep the group, or let its owner accept the change")
            .broken_promise("a policy is no property of a record"),
    );
}

/// Backward, forward, all versions, whatever group.
fn strength(policy: &Evolution) -> [u8; 4] {
    let level = Compatibility::from(policy.compatibility);
    let reach = match policy.within {
        Within::None => 2,
        Within::Major => 1,
        Within::Minor => 0,
    };
    [level.asks_backward().into(), level.asks_forward().into(), level.is_transitive().into(), reach]
}

fn covers(policy: &Evolution) -> Vec<&'static str> {
    let words = Cover::WORDS.iter().filter(|(_, cover)| policy.covers.contains(cover));
    words.map(|(word, _)| *word).collect()
}

fn said(policy: &Evolution) -> String {
    let level = Compatibility::from(policy.compatibility).as_str();
    format!("{level}, within {}, covers {}", word_of(&Within::WORDS, policy.within), covers(policy).join(", "))
}
