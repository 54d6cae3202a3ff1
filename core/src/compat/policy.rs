//! The policy of evolution itself.

use super::change::{Area, Change};
use super::evolution::Found;
use super::level::Compatibility;
use crate::contract::Contract;
use crate::diagnostics::codes::changes;
use crate::model::{self, Cover, Evolution, Within, word_of};

/// What the policy allows more or less of. A weaker policy breaks what the old one promised.
pub(super) fn changes(old: &Contract, new: &Contract, found: &mut Found) {
    let default = Evolution {
        compatibility: model::Compatibility::default(),
        within: Within::None,
        covers: Cover::WORDS.iter().map(|(_, cover)| *cover).collect(),
        accepted: Vec::new(),
    };
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
