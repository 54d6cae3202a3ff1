//! What stands beside the rules that judge: variables that they share, and rules that nothing enforces. Neither breaks
//! anything by itself: what a variable does to rules is told of the rules.

use std::collections::BTreeMap;

use super::change::{Area, Change};
use super::evolution::Found;
use crate::contract::Contract;
use crate::diagnostics::{Code, codes::changes, short_to};

/// Characters of an entry that are shown.
const SHOWN: usize = 200;

/// Both versions of a text; `None` where one has none.
type Pair<'c> = (Option<&'c str>, Option<&'c str>);

pub(super) fn changes(old: &Contract, new: &Contract, found: &mut Found) {
    variables(old, new, found);
    unenforced(old, new, found);
}

/// The code of a text that is new, gone, or another one, and the words for it.
fn code((old, new): Pair<'_>) -> Option<(Code, &'static str)> {
    match (old, new) {
        (None, Some(_)) => Some((changes::RULE_ADDED, "is new")),
        (Some(_), None) => Some((changes::RULE_REMOVED, "is gone")),
        (Some(old), Some(new)) if old != new => Some((changes::RULE_CHANGED, "is another one")),
        _ => None,
    }
}

fn texts(change: Change, (old, new): Pair<'_>) -> Change {
    let shown = |text: Option<&str>| text.map(|text| short_to(text, SHOWN));
    change.texts(shown(old), shown(new))
}

fn variables(old: &Contract, new: &Contract, found: &mut Found) {
    let mut pairs: BTreeMap<&str, Pair<'_>> = BTreeMap::new();
    for (name, text) in &old.agreed().extensions.wire.variables {
        pairs.entry(&name.value).or_default().0 = Some(&text.text);
    }
    for (name, text) in &new.agreed().extensions.wire.variables {
        pairs.entry(&name.value).or_default().1 = Some(&text.text);
    }
    for (name, pair) in pairs {
        let Some((code, says)) = code(pair) else { continue };
        let change = Change::new(code, Area::Rules, "", format!("the variable `{name}` of rules {says}"));
        found.add(texts(change.about(&[name]), pair));
    }
}

fn unenforced(old: &Contract, new: &Contract, found: &mut Found) {
    type Key = (String, String);
    let mut pairs: BTreeMap<Key, Pair<'_>> = BTreeMap::new();
    for (side, contract) in [(false, old), (true, new)] {
        for rule in contract.unenforced_rules() {
            let pair = pairs.entry((rule.target.pointer(), rule.id.to_string())).or_default();
            *(if side { &mut pair.1 } else { &mut pair.0 }) = Some(&rule.said);
        }
    }
    for ((path, id), pair) in pairs {
        let Some((code, says)) = code(pair) else { continue };
        // One that has become a rule of ours is told as that.
        let side = if pair.0.is_none() { old } else { new };
        if (pair.0.is_none() || pair.1.is_none()) && side.stated_rules().iter().any(|rule| *rule.id == *id) {
            continue;
        }
        let message = format!("the rule `{}`, which is not enforced, {says}", crate::diagnostics::short(&id));
        let mut change = Change::new(code, Area::Rules, path, message);
        change.rule = Some(id);
        found.add(texts(change.about(&["not enforced"]), pair));
    }
}
