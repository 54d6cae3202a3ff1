//! Quality rules of an object as the rules of a rule set, as far as that can say them.

use std::collections::HashSet;

use super::value::{Value, members};
use crate::diagnostics::Severity;
use crate::document::{ENGINE, RuleList, action_of, is_rule_name, severity, split_guard};
use crate::syntax::{Located, NodeRef, renamed, uses_name};

type Members = Vec<(String, Value)>;

/// What is said of an object's rules.
#[derive(Default)]
pub(super) struct Said {
    /// The lists of the rule set that are not empty.
    pub(super) lists: Members,
    /// The quality rules in their order, where the rule set does not say all of them.
    pub(super) quality: Vec<Value>,
    pub(super) carried: Vec<String>,
}

/// A rule of a list, and what else the quality rule says.
struct Native {
    list: RuleList,
    rule: Members,
    more: Members,
}

pub(super) fn of(object: NodeRef<'_>) -> Said {
    let mut said = Said::default();
    let mut lists: Vec<(RuleList, Vec<Value>)> = RuleList::ALL.iter().map(|list| (*list, Vec::new())).collect();
    let mut names: HashSet<String> = HashSet::new();
    let owner = object.get("name").and_then(NodeRef::as_str).unwrap_or("object");
    let mut is_whole = true;
    for (index, node) in object.get("quality").into_iter().flat_map(NodeRef::items).enumerate() {
        let (id, from_name) = identity(owner, index, node);
        let name = free_name(&id, &mut names);
        match native(node, (&id, from_name), &name) {
            Ok(native) => {
                is_whole &= native.more.is_empty();
                let reference = std::iter::once(("rule".to_owned(), Value::text(&name)));
                said.quality.push(Value::Map(reference.chain(native.more).collect()));
                if let Some((_, list)) = lists.iter_mut().find(|(list, _)| *list == native.list) {
                    list.push(Value::Map(native.rule));
                }
            }
            Err(reason) => {
                is_whole = false;
                said.carried.push(format!("quality rule `{id}`: {reason}"));
                said.quality.push(Value::of(node));
            }
        }
    }
    if is_whole {
        said.quality.clear();
    }
    for property in object.get("properties").into_iter().flat_map(NodeRef::items) {
        rules_below(property, &mut said.carried);
    }
    let filled = lists.into_iter().filter(|(_, list)| !list.is_empty());
    said.lists = filled.map(|(list, rules)| (list.key().to_owned(), Value::List(rules))).collect();
    said
}

/// Rules on properties have no place in a rule set. The document's depth bounds the recursion.
fn rules_below(property: NodeRef<'_>, carried: &mut Vec<String>) {
    let name = property.get("name").and_then(NodeRef::as_str).unwrap_or("items");
    let rules = property.get("quality").into_iter().flat_map(NodeRef::items);
    for rule in rules.filter(|rule| rule.get("engine").and_then(NodeRef::as_str) == Some("cel")) {
        let id = ["id", "name"].iter().find_map(|key| rule.get(key)).and_then(NodeRef::as_str);
        let id = id.map_or_else(String::new, |id| format!(" `{id}`"));
        carried.push(format!("quality rule{id}: a rule set has no rules on one field, `{name}`"));
    }
    let inner = property.get("properties").into_iter().flat_map(NodeRef::items);
    for below in inner.chain(property.get("items")) {
        rules_below(below, carried);
    }
}

/// The id, and whether it is the rule's `name`.
fn identity(owner: &str, index: usize, node: NodeRef<'_>) -> (String, bool) {
    for key in ["id", "name"] {
        if let Some(text) = node.get(key).and_then(NodeRef::as_str).filter(|text| !text.is_empty()) {
            return (text.to_owned(), key == "name");
        }
    }
    (format!("{owner}#{}", index + 1), false)
}

/// A name that the registry takes, and that no other rule has.
fn free_name(id: &str, names: &mut HashSet<String>) -> String {
    let fits = |character: char| character.is_alphanumeric() || matches!(character, '_' | '-');
    let mut name: String =
        id.chars().take(200).map(|character| if fits(character) { character } else { '-' }).collect();
    if !is_rule_name(&name) {
        name.insert(0, '_');
    }
    let base = name.clone();
    let mut count = 1;
    while !names.insert(name.clone()) {
        count += 1;
        name = format!("{base}-{count}");
    }
    name
}

fn native(node: NodeRef<'_>, (id, from_name): (&str, bool), name: &str) -> Result<Native, &'static str> {
    let engine = node.get("engine").and_then(NodeRef::as_str);
    let implementation = node.get("implementation");
    let (list, rule, message) = match (engine, implementation) {
        (Some("cel"), Some(implementation)) => cel(node, implementation, name)?,
        (Some(ENGINE), Some(implementation)) if implementation.is_mapping() => foreign(implementation, name)?,
        _ => return Err("it is of another engine"),
    };
    let mut more: Members = Vec::new();
    if id != name {
        more.push(("id".to_owned(), Value::text(id)));
    }
    let severity = node.get("severity").map(|severity| ("severity".to_owned(), Value::of(severity)));
    more.extend(severity);
    more.extend(message.map(|message| ("message".to_owned(), message)));
    let doc_is_description = implementation.and_then(|one| one.get("doc")).is_none() && engine == Some("cel");
    let rest: Members = members(node)
        .into_iter()
        .filter(|(key, _)| match key.as_str() {
            "id" | "type" | "engine" | "severity" | "implementation" => false,
            "name" => !from_name,
            "description" => !doc_is_description,
            _ => true,
        })
        .collect();
    if !rest.is_empty() {
        more.push(("quality".to_owned(), Value::Map(rest)));
    }
    Ok(Native { list, rule, more })
}

type Parts = (RuleList, Members, Option<Value>);

/// A rule that the registry form gave, as it was.
fn foreign(implementation: NodeRef<'_>, name: &str) -> Result<Parts, &'static str> {
    let key = implementation.get("ruleSet").and_then(NodeRef::as_str);
    let list =
        RuleList::ALL.into_iter().find(|list| Some(list.key()) == key).ok_or("it names no list of a rule set")?;
    if implementation.get("type").and_then(NodeRef::as_str).is_none() {
        return Err("it has no `type`");
    }
    let mut rule = vec![("name".to_owned(), Value::text(name))];
    rule.extend(members(implementation).into_iter().filter(|(key, _)| key != "ruleSet" && key != "name"));
    Ok((list, rule, None))
}

fn cel(node: NodeRef<'_>, implementation: NodeRef<'_>, name: &str) -> Result<Parts, &'static str> {
    let get = |key: &str| if implementation.is_mapping() { implementation.get(key) } else { None };
    let word = |key: &str| get(key).and_then(NodeRef::as_str);
    let texts = |key: &str| -> Vec<String> {
        get(key).into_iter().flat_map(NodeRef::items).filter_map(NodeRef::as_str).map(str::to_owned).collect()
    };
    let expr = if implementation.is_mapping() { get("expr") } else { Some(implementation) };
    let expr = expr.and_then(NodeRef::scalar_text).ok_or("it has no expression")?;
    let (tags, fields) = (texts("tags"), texts("fields"));
    let on_fields = match (tags.is_empty(), fields.as_slice()) {
        (true, []) => false,
        (false, []) => true,
        (true, [every]) if every == "**" => true,
        _ => return Err("a rule set has no rules on named fields"),
    };
    let text = expression(expr, get("when").and_then(NodeRef::scalar_text), on_fields)?;
    let params = get("params").filter(|params| params.len() > 0).map(Value::of);
    if params.as_ref().is_some_and(|params| !is_named_texts(params)) {
        return Err("the parameters of a rule set are texts");
    }
    let mode = word("mode").unwrap_or("WRITEREAD");
    let severity = severity(node).unwrap_or(Severity::Error);
    let failure = if action_of(severity).rejects() { "ERROR" } else { "NONE" };
    let doc = get("doc").or_else(|| node.get("description"));
    let mut rule: Vec<(&str, Option<Value>)> = vec![
        ("name", Some(Value::text(name))),
        ("doc", doc.map(Value::of)),
        ("kind", Some(Value::text(word("kind").unwrap_or("CONDITION")))),
        ("mode", Some(Value::text(mode))),
        ("type", Some(Value::text(if on_fields { "CEL_FIELD" } else { "CEL" }))),
    ];
    let tags = tags.into_iter().map(Value::Text).collect::<Vec<_>>();
    rule.push(("tags", Some(Value::List(tags)).filter(|tags| !tags.is_empty())));
    rule.push(("params", params));
    rule.push(("expr", Some(Value::Text(text))));
    rule.push(("onSuccess", get("onSuccess").map(Value::of)));
    rule.push(("onFailure", Some(Value::text(word("onFailure").unwrap_or(failure)))));
    let disabled = get("disabled").and_then(NodeRef::as_bool) == Some(true);
    rule.push(("disabled", disabled.then_some(Value::Bool(true))));
    let rule = rule.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect();
    let list = match mode {
        "UPGRADE" | "DOWNGRADE" | "UPDOWN" => RuleList::Migration,
        _ if word("phase") == Some("encoding") => RuleList::Encoding,
        _ => RuleList::Domain,
    };
    Ok((list, rule, get("message").map(Value::of)))
}

/// Guard and expression as one text, in the names that clients of the registry have.
fn expression(expr: &str, when: Option<&str>, on_fields: bool) -> Result<String, &'static str> {
    let name = |text: &str| {
        let text = text.trim();
        if on_fields { renamed(text, &["this"], "value") } else { renamed(text, &["this", "root"], "message") }
    };
    if on_fields && [Some(expr), when].into_iter().flatten().any(|text| uses_name(text, &["root", "path"])) {
        return Err("it uses a name that clients of the registry do not have");
    }
    let (expr, when) = (name(expr), when.map(name));
    let text = when.as_ref().map_or_else(|| expr.clone(), |when| format!("{when} ; {expr}"));
    let (guard, body) = split_guard(&Located::source(crate::diagnostics::SourceId::default(), &text));
    let same = guard.map(|guard| guard.text.to_string()) == when && body.is_some_and(|body| *body.text == *expr);
    if same { Ok(text) } else { Err("its guard and its expression cannot be told apart in one text") }
}

fn is_named_texts(params: &Value) -> bool {
    matches!(params, Value::Map(members) if members.iter().all(|(_, value)| matches!(value, Value::Text(_))))
}
