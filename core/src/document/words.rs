//! The words of a rule, the same in every dialect: kinds, modes, actions and their pairs.

use super::loader::Loader;
use super::odcs::check::listed;
use crate::diagnostics::{Diagnostic, Severity, codes, did_you_mean, short};
use crate::model::{Mode, RuleKind};
use crate::report::Action;
use crate::syntax::NodeRef;

pub(super) const KINDS: [(&str, RuleKind); 2] =
    [("CONDITION", RuleKind::Condition), ("TRANSFORM", RuleKind::Transform)];
pub(super) const MODES: [(&str, Mode); 6] = [
    ("WRITE", Mode::Write),
    ("READ", Mode::Read),
    ("WRITEREAD", Mode::WriteRead),
    ("UPGRADE", Mode::Upgrade),
    ("DOWNGRADE", Mode::Downgrade),
    ("UPDOWN", Mode::UpDown),
];
/// Where none is named, it is error.
pub(super) const SEVERITIES: [(&str, Severity); 3] =
    [("error", Severity::Error), ("warning", Severity::Warning), ("info", Severity::Info)];
pub(super) const ACTIONS: [(&str, Action); 3] =
    [("ERROR", Action::Error), ("DLQ", Action::Dlq), ("NONE", Action::None)];

/// What a `severity` says: error where there is none, `None` for a text that is no severity.
pub(crate) fn severity(quality: NodeRef<'_>) -> Option<Severity> {
    let Some(text) = quality.get("severity").and_then(NodeRef::as_str) else { return Some(Severity::Error) };
    SEVERITIES.iter().find(|(word, _)| *word == text).map(|(_, severity)| *severity)
}

/// The action of a rule that names none.
pub(crate) fn action_of(severity: Severity) -> Action {
    if severity == Severity::Error { Action::Error } else { Action::None }
}

/// A word out of a few; anything else is an error with the nearest one.
pub(super) fn one_of<T: Copy>(loader: &mut Loader<'_>, node: NodeRef<'_>, key: &str, words: &[(&str, T)]) -> Option<T> {
    word(loader, node, node.as_str()?.trim(), key, words)
}

pub(super) fn word<T: Copy>(
    loader: &mut Loader<'_>,
    node: NodeRef<'_>,
    text: &str,
    key: &str,
    words: &[(&str, T)],
) -> Option<T> {
    if let Some((_, value)) = words.iter().find(|(name, _)| *name == text) {
        return Some(*value);
    }
    let names: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
    let folded = names.iter().find(|name| name.eq_ignore_ascii_case(text)).map(|name| format!("write `{name}`"));
    let hint = folded.or_else(|| did_you_mean(&short(text), names.iter().copied()));
    let message = format!("`{key}`: expected {}, found `{}`", listed(&names), short(text));
    loader.diagnostics.push(Diagnostic::error(codes::DOCUMENT_VALUE, message).at(node.span()).hint_opt(hint));
    None
}

/// One action, or a pair `writer,reader`.
pub(super) fn actions(
    loader: &mut Loader<'_>,
    node: NodeRef<'_>,
    key: &str,
    mode: Option<Mode>,
) -> Option<(Action, Action)> {
    let text = node.as_str()?;
    let Some((writer, reader)) = text.split_once(',') else {
        let action = word(loader, node, text.trim(), key, &ACTIONS)?;
        return Some((action, action));
    };
    if writer.trim().is_empty() || reader.trim().is_empty() {
        let message = format!("`{key}`: a pair needs an action on each side of the comma");
        loader.error(codes::DOCUMENT_VALUE, node.span(), message);
        return None;
    }
    let pair = (word(loader, node, writer.trim(), key, &ACTIONS), word(loader, node, reader.trim(), key, &ACTIONS));
    if mode.is_some_and(|mode| !matches!(mode, Mode::WriteRead | Mode::UpDown)) {
        let message = format!("`{key}`: a pair needs the mode WRITEREAD or UPDOWN");
        loader.error(codes::DOCUMENT_VALUE, node.span(), message);
    }
    Some((pair.0?, pair.1?))
}
