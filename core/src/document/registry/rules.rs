//! The rules of a rule set, checked as the registry checks them.

use std::collections::HashMap;

use super::super::loader::Loader;
use super::super::words::{self, KINDS, MODES};
use super::check::need;
use super::given;
use crate::diagnostics::{Diagnostic, Span, codes, did_you_mean, nearest, short};
use crate::model::{Mode, RuleKind};
use crate::syntax::{Located, NodeRef, guard_end};

/// The longest name that the registry takes.
const MAX_NAME: usize = 256;
/// Types that the registry's own clients run.
const TYPES: [&str; 5] = ["CEL", "CEL_FIELD", "JSONATA", "ENCRYPT", "ENCRYPT_PAYLOAD"];

/// The three lists, in the order in which the registry reads them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum List {
    Domain,
    Encoding,
    Migration,
}

impl List {
    pub(crate) const ALL: [Self; 3] = [Self::Domain, Self::Encoding, Self::Migration];

    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Domain => "domainRules",
            Self::Encoding => "encodingRules",
            Self::Migration => "migrationRules",
        }
    }
}

/// Who runs the rule set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EnableAt {
    Here,
    Nowhere,
    Elsewhere(&'static str),
}

const PLACES: [(&str, EnableAt); 5] = [
    ("ALL", EnableAt::Here),
    ("CLIENT", EnableAt::Here),
    ("NONE", EnableAt::Nowhere),
    ("SERVER", EnableAt::Elsewhere("SERVER")),
    ("GATEWAY", EnableAt::Elsewhere("GATEWAY")),
];

/// A rule without faults of its own.
#[derive(Clone)]
pub(super) struct Rule<'n> {
    pub(super) node: NodeRef<'n>,
    pub(super) list: List,
    pub(super) name: NodeRef<'n>,
    pub(super) kind: RuleKind,
    pub(super) mode: Mode,
    pub(super) engine: &'n str,
    /// CEL: what stands before the first `;`.
    pub(super) guard: Option<Located>,
    pub(super) expr: Option<Located>,
    pub(super) disabled: bool,
}

impl Rule<'_> {
    /// Whether it is written in CEL.
    pub(super) fn is_cel(&self) -> bool {
        matches!(self.engine, "CEL" | "CEL_FIELD")
    }

    pub(super) fn name(&self) -> &str {
        self.name.as_str().unwrap_or_default()
    }
}

pub(super) struct Rules<'n> {
    pub(super) list: Vec<Rule<'n>>,
    pub(super) enable_at: EnableAt,
}

/// The rules of the three lists; what is wrong with one is a diagnostic, and it is left out.
pub(super) fn all<'n>(loader: &mut Loader<'_>, root: NodeRef<'n>) -> Rules<'n> {
    let set = given(root, "ruleSet");
    let enable = set.and_then(|set| given(set, "enableAt"));
    let enable_at = enable.and_then(|node| words::one_of(loader, node, "enableAt", &PLACES));
    let mut rules = Rules { list: Vec::new(), enable_at: enable_at.unwrap_or(EnableAt::Here) };
    let mut names: HashMap<&str, Span> = HashMap::new();
    for list in List::ALL {
        let items = set.and_then(|set| given(set, list.key())).into_iter().flat_map(NodeRef::items);
        for node in items.filter(|node| node.is_mapping()) {
            if let Some(rule) = rule(loader, node, list) {
                let span = rule.name.span();
                if let Some(first) = names.insert(rule.name.as_str().unwrap_or_default(), span) {
                    let message = format!("two rules have the name `{}`", short(rule.name()));
                    let fault = Diagnostic::error(codes::DOCUMENT_DUPLICATE_ID, message).at(span);
                    loader.diagnostics.push(fault.label(first, "first here"));
                    continue;
                }
                rules.list.push(rule);
            }
        }
    }
    rules
}

fn rule<'n>(loader: &mut Loader<'_>, node: NodeRef<'n>, list: List) -> Option<Rule<'n>> {
    let name = given(node, "name");
    if name.is_none() {
        need(loader, node, "a rule", "name");
    }
    let engine = given(node, "type");
    if engine.is_none() {
        need(loader, node, "a rule", "type");
    }
    let name_fits = name.is_some_and(|name| check_name(loader, name));
    let known = engine.is_some_and(|engine| check_type(loader, engine));
    let kind =
        given(node, "kind").map_or(Some(RuleKind::Transform), |word| words::one_of(loader, word, "kind", &KINDS));
    let mode = given(node, "mode").map_or(Some(Mode::WriteRead), |word| words::one_of(loader, word, "mode", &MODES));
    let in_place = mode.is_some_and(|mode| check_mode(loader, node, mode, list));
    for key in ["onSuccess", "onFailure"] {
        if let Some(action) = given(node, key) {
            words::actions(loader, action, key, mode);
        }
    }
    let engine = engine?.as_str()?;
    let expr = given(node, "expr");
    let (guard, expr) = match expr.and_then(NodeRef::located) {
        Some(text) if matches!(engine, "CEL" | "CEL_FIELD") => split(&text),
        text => (None, text),
    };
    if matches!(engine, "CEL" | "CEL_FIELD") && expr.as_ref().is_none_or(|expr| expr.text.trim().is_empty()) {
        match given(node, "expr") {
            None => need(loader, node, &format!("a rule of type {engine}"), "expr"),
            Some(found) => {
                loader.error(codes::DOCUMENT_VALUE, found.span(), "`expr`: expected an expression, found nothing");
            }
        }
        return None;
    }
    if engine == "CEL"
        && let Some((key, tags)) = node.get_entry("tags")
        && tags.items().len() > 0
    {
        let message = "`tags` mean nothing on a rule of type CEL, which sees the whole record";
        let fault = Diagnostic::warning(codes::DOCUMENT_VALUE, message).at(key.span());
        loader.diagnostics.push(fault.hint("a rule of type CEL_FIELD runs on each field that carries one of its tags"));
    }
    if !(name_fits && known && in_place) {
        return None;
    }
    let disabled = given(node, "disabled").and_then(NodeRef::as_bool) == Some(true);
    Some(Rule { node, list, name: name?, kind: kind?, mode: mode?, engine, guard, expr, disabled })
}

/// A guard and an expression: the text before the first `;` outside of literals, and after it.
pub(crate) fn split(text: &Located) -> (Option<Located>, Option<Located>) {
    let Some(at) = guard_end(&text.text) else { return (None, Some(text.part(0, text.text.len()))) };
    let guard = text.part(0, at);
    let guard = Some(guard).filter(|guard| !guard.text.is_empty());
    (guard, Some(text.part(at + 1, text.text.len())))
}

/// 1 to 256 letters, digits, `_` and `-`, of which the first is a letter or `_`.
pub(crate) fn is_name(name: &str) -> bool {
    let first = |character: char| character.is_alphabetic() || character == '_';
    let rest = |character: char| character.is_alphanumeric() || matches!(character, '_' | '-');
    name.chars().next().is_some_and(first) && name.chars().all(rest) && name.chars().count() <= MAX_NAME
}

fn check_name(loader: &mut Loader<'_>, node: NodeRef<'_>) -> bool {
    let Some(name) = node.as_str() else { return false };
    if is_name(name) {
        return true;
    }
    let message = if name.chars().count() > MAX_NAME {
        format!("expected a name of at most {MAX_NAME} characters, found {}", name.chars().count())
    } else {
        let rule = "expected a letter or `_`, then letters, digits, `_` and `-`";
        format!("`name`: {rule}, found `{}`", short(name))
    };
    loader.error(codes::DOCUMENT_VALUE, node.span(), message);
    false
}

/// Whether the type is one of ours or another's, and not nearly one of ours.
fn check_type(loader: &mut Loader<'_>, node: NodeRef<'_>) -> bool {
    let Some(name) = node.as_str() else { return false };
    if TYPES.contains(&name) {
        return true;
    }
    let upper: String = name.chars().take(32).collect::<String>().to_ascii_uppercase().replace('-', "_");
    let near = TYPES.iter().find(|known| **known == upper).copied().or_else(|| nearest(&upper, TYPES));
    if near.is_some() || name.trim().is_empty() {
        let message = format!("expected a type of rule such as `CEL`, found `{}`", short(name));
        let hint = near.map(|near| format!("did you mean `{near}`?"));
        loader.diagnostics.push(Diagnostic::error(codes::DOCUMENT_ENGINE, message).at(node.span()).hint_opt(hint));
        return false;
    }
    true
}

fn check_mode(loader: &mut Loader<'_>, node: NodeRef<'_>, mode: Mode, list: List) -> bool {
    let migrates = matches!(mode, Mode::Upgrade | Mode::Downgrade | Mode::UpDown);
    if migrates == (list == List::Migration) {
        return true;
    }
    let modes = if list == List::Migration { "UPGRADE, DOWNGRADE or UPDOWN" } else { "WRITE, READ or WRITEREAD" };
    let written = given(node, "mode");
    let found = written.and_then(NodeRef::as_str).unwrap_or("WRITEREAD");
    let message = format!("a rule of `{}` has the mode {modes}, found `{}`", list.key(), short(found));
    let span = written.or_else(|| given(node, "name")).map_or_else(|| node.span(), NodeRef::span);
    let home = if migrates { List::Migration } else { List::Domain };
    let hint = match written {
        Some(_) => format!("it belongs to `{}`", home.key()),
        None => "`mode` is WRITEREAD where it is left out".to_owned(),
    };
    loader.diagnostics.push(Diagnostic::error(codes::DOCUMENT_VALUE, message).at(span).hint(hint));
    false
}

/// "did you mean" over the names of the rules.
pub(super) fn near_name(rules: &[Rule<'_>], name: &str) -> Option<String> {
    did_you_mean(name, rules.iter().map(Rule::name))
}
