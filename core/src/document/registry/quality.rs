//! The rules of a rule set as quality rules of an ODCS contract.

use std::collections::{HashMap, HashSet};

use super::super::loader::{Loader, Notice};
use super::build::Part;
use super::compose::Purpose;
use super::given;
use super::rules::{EnableAt, List, Rule, Rules, near_name};
use crate::diagnostics::{Diagnostic, Severity, codes, short};
use crate::model::{Mode, RuleKind, Target, UnenforcedRule};
use crate::report::NotEnforced;
use crate::syntax::NodeRef;

/// What is not enforced, and the rules among it.
#[derive(Default)]
pub(super) struct Unenforced {
    pub(super) parts: Vec<NotEnforced>,
    pub(super) rules: Vec<UnenforcedRule>,
}

/// Engine of a quality rule that is kept as the registry has it.
pub(crate) const ENGINE: &str = "confluent";

/// The quality rules of the object: those that the contract carries, in their order, with what the
/// rule set says of them; before them the rules of the set that it does not name.
pub(super) fn all<'n>(
    loader: &mut Loader<'_>,
    rules: &Rules<'n>,
    carried: Option<NodeRef<'n>>,
    purpose: Purpose,
    not_enforced: &mut Unenforced,
) -> Vec<Part<'n>> {
    let mut named: HashSet<&str> = HashSet::new();
    let mut by_name: HashMap<&str, &Rule<'n>> = HashMap::new();
    for rule in &rules.list {
        by_name.entry(rule.name()).or_insert(rule);
    }
    let mut behind: Vec<Part<'n>> = Vec::new();
    for item in carried.into_iter().flat_map(NodeRef::items) {
        let Some(name) = item.get("rule").filter(|_| item.get("type").is_none()) else {
            behind.push(Part::Node(item));
            continue;
        };
        let text = name.as_str().unwrap_or_default();
        if let Some(rule) = by_name.get(text) {
            named.insert(text);
            behind.extend(entry(loader, rules, rule, Some(item), purpose, not_enforced));
        } else {
            let message = format!("the rule set has no rule `{}`", short(text));
            let fault = Diagnostic::error(codes::DOCUMENT_VALUE, message).at(name.span());
            loader.diagnostics.push(fault.hint_opt(near_name(&rules.list, &short(text))));
        }
    }
    let mut all = Vec::new();
    for rule in rules.list.iter().filter(|rule| !named.contains(rule.name())) {
        all.extend(entry(loader, rules, rule, None, purpose, not_enforced));
    }
    all.extend(behind);
    all
}

fn entry<'n>(
    loader: &mut Loader<'_>,
    rules: &Rules<'n>,
    rule: &Rule<'n>,
    more: Option<NodeRef<'n>>,
    purpose: Purpose,
    not_enforced: &mut Unenforced,
) -> Option<Part<'n>> {
    if purpose == Purpose::Judge {
        let mut list = |loader: &mut Loader<'_>, what: String, reason: String, notice| {
            loader.not_enforced(&mut not_enforced.parts, rule.name.span(), (what, reason), notice);
        };
        let name = short(rule.name());
        if rule.disabled || rules.enable_at == EnableAt::Nowhere {
            // What is switched off is checked all the same, as far as it is in CEL.
            return rule.is_cel().then(|| cel(rules, rule, more, purpose));
        }
        if let EnableAt::Elsewhere(place) = rules.enable_at {
            let reason = format!("`enableAt: {place}`");
            list(loader, format!("rule `{name}`"), reason.clone(), Notice::Warning);
            let others = not_enforced.rules.len();
            not_enforced.rules.push(unenforced(rules, rule, reason, others));
            return None;
        }
        if !rule.is_cel() {
            let what = format!("rule `{name}`");
            let reason = format!("type `{}`", short(rule.engine));
            list(loader, what, reason.clone(), Notice::Warning);
            let others = not_enforced.rules.len();
            not_enforced.rules.push(unenforced(rules, rule, reason, others));
            return None;
        }
        if rule.kind == RuleKind::Condition {
            for key in ["params", "onSuccess"] {
                let said = given(rule.node, key).filter(|node| node.as_str().is_none_or(is_action));
                if said.is_some_and(|node| node.len() > 0 || node.as_str().is_some()) {
                    list(loader, format!("`{key}` of rule `{name}`"), "not built yet".to_owned(), Notice::Listed);
                }
            }
        }
    }
    Some(if rule.is_cel() { cel(rules, rule, more, purpose) } else { foreign(rules, rule, more) })
}

/// A rule that nothing enforces, behind `others` of them.
fn unenforced(rules: &Rules<'_>, rule: &Rule<'_>, reason: String, others: usize) -> UnenforcedRule {
    let text = |key: &str| given(rule.node, key).and_then(NodeRef::as_str).map(Into::into);
    let place = rules.list.iter().position(|each| std::ptr::eq(each, rule)).unwrap_or(0);
    UnenforcedRule {
        id: rule.name().into(),
        span: rule.name.span(),
        engine: rule.engine.into(),
        kind: Some(rule.kind),
        mode: Some(rule.mode),
        severity: Severity::Error,
        expression: text("expr"),
        said: rule.node.value().to_json().into(),
        doc: text("doc"),
        target: Target::default(),
        reason,
        before: place.saturating_sub(others),
    }
}

/// Whether an `onSuccess` asks for anything.
fn is_action(text: &str) -> bool {
    text.split(',').any(|word| word.trim() != "NONE")
}

/// `id`, or `name` where ODCS does not take it as an id, and what the contract carries beside.
fn head<'n>(rule: &Rule<'n>, more: Option<NodeRef<'n>>, engine: &str) -> Vec<(String, Part<'n>)> {
    let span = rule.name.span();
    let id = more.and_then(|more| more.get("id")).unwrap_or(rule.name);
    let quality = more.and_then(|more| more.get("quality"));
    let text = id.as_str().unwrap_or_default();
    let is_stable =
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    let has_name = quality.is_some_and(|quality| quality.get("name").is_some());
    let key = if is_stable || has_name { "id" } else { "name" };
    let mut members = vec![
        (key.to_owned(), Part::Node(id)),
        ("type".to_owned(), Part::word("custom", span)),
        ("engine".to_owned(), Part::word(engine, span)),
    ];
    if let Some(severity) = more.and_then(|more| more.get("severity")) {
        members.push(("severity".to_owned(), Part::Node(severity)));
    }
    let taken: Vec<String> = members.iter().map(|(key, _)| key.clone()).collect();
    let rest = quality.map(Part::members).unwrap_or_default();
    members.extend(rest.into_iter().filter(|(key, _)| !taken.contains(key) && key != "implementation"));
    members
}

fn cel<'n>(rules: &Rules<'n>, rule: &Rule<'n>, more: Option<NodeRef<'n>>, purpose: Purpose) -> Part<'n> {
    let span = rule.name.span();
    let mut members = head(rule, more, "cel");
    let mut said: Vec<(&str, Part<'n>)> = Vec::new();
    said.extend(rule.expr.clone().map(|expr| ("expr", Part::Text(expr))));
    said.extend(rule.guard.clone().map(|guard| ("when", Part::Text(guard))));
    let node = |key| given(rule.node, key).map(Part::Node);
    if rule.kind == RuleKind::Transform {
        said.push(("kind", Part::word("TRANSFORM", span)));
    }
    if rule.mode != Mode::WriteRead {
        said.extend(node("mode").map(|mode| ("mode", mode)));
    }
    let severity = more.is_some_and(|more| more.get("severity").is_some());
    let failure = given(rule.node, "onFailure");
    match failure {
        Some(action) if severity || action.as_str() != Some("ERROR") => said.push(("onFailure", Part::Node(action))),
        None if severity => said.push(("onFailure", Part::word("ERROR", span))),
        _ => {}
    }
    said.extend(node("doc").map(|doc| ("doc", doc)));
    said.extend(more.and_then(|more| more.get("message")).map(|message| ("message", Part::Node(message))));
    if rule.engine == "CEL_FIELD" {
        let tags = given(rule.node, "tags").filter(|tags| tags.items().len() > 0);
        let every = ("fields", Part::List(vec![Part::word("**", span)], span));
        said.push(tags.map_or(every, |tags| ("tags", Part::Node(tags))));
    }
    if rule.list == List::Encoding {
        said.push(("phase", Part::word("encoding", span)));
    }
    if purpose == Purpose::Convert {
        for key in ["onSuccess", "params"] {
            said.extend(
                node(key)
                    .filter(|_| given(rule.node, key).is_some_and(|node| node.len() > 0 || node.as_str().is_some()))
                    .map(|part| (key, part)),
            );
        }
    }
    if rule.disabled || rules.enable_at != EnableAt::Here {
        said.push(("disabled", Part::Bool(true, span)));
    }
    let said = said.into_iter().map(|(key, part)| (key.to_owned(), part)).collect();
    members.push(("implementation".to_owned(), Part::Map(said, span)));
    Part::Map(members, span)
}

/// A rule that ODCS has no words for, as it is.
fn foreign<'n>(rules: &Rules<'n>, rule: &Rule<'n>, more: Option<NodeRef<'n>>) -> Part<'n> {
    let span = rule.name.span();
    let mut members = head(rule, more, ENGINE);
    let mut said = vec![("ruleSet".to_owned(), Part::word(rule.list.key(), span))];
    let own = Part::members(rule.node).into_iter().filter(|(key, part)| {
        key != "name" && key != "disabled" && !matches!(part, Part::Node(node) if node.is_null())
    });
    said.extend(own);
    if rule.disabled || rules.enable_at != EnableAt::Here {
        said.push(("disabled".to_owned(), Part::Bool(true, span)));
    }
    members.push(("implementation".to_owned(), Part::Map(said, span)));
    Part::Map(members, span)
}
