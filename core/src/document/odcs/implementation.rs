//! `implementation` of our engine: its two forms, its words, and expressions that YAML has cut.

use std::sync::Arc;

use super::check::Checker;
use super::object::Element;
use super::quality::{Quality, not_enforced, skipped};
use super::{Lowering, tables};
use crate::diagnostics::{Diagnostic, Severity, codes, did_you_mean, short};
use crate::document::words;
use crate::model::{ActionPair, Mode, Object, Origin, RuleKind, RuleSource};
use crate::report::Action;
use crate::syntax::{Kind, Located, NodeRef, Style};

/// Lowers a rule of ours into the object.
pub(super) fn lower(
    lowering: &mut Lowering<'_, '_>,
    element: Element<'_>,
    quality: &Quality<'_>,
    node: NodeRef<'_>,
    object: &mut Object,
) {
    let in_brackets = quality.node.is_flow();
    let long = node.is_mapping();
    if long {
        Checker { diagnostics: lowering.loader.diagnostics, minor: 2 }.object(node, &tables::IMPLEMENTATION);
    }
    let get = |key: &str| if long { node.get(key) } else { None };
    let expr = if long { get("expr") } else { Some(node) };
    let expr = expr.and_then(|expr| expression(lowering, expr, in_brackets || node.is_flow(), "expr"));
    let texts = |lowering: &mut Lowering<'_, '_>, key: &str| {
        get(key).and_then(|text| expression(lowering, text, in_brackets || node.is_flow(), key))
    };
    let when = texts(lowering, "when");
    let message = texts(lowering, "message");
    let kind = get("kind")
        .map_or(Some(RuleKind::Condition), |word| words::one_of(lowering.loader, word, "kind", &words::KINDS));
    let mode =
        get("mode").map_or(Some(Mode::WriteRead), |word| words::one_of(lowering.loader, word, "mode", &words::MODES));
    let severity = severity(lowering, quality.node);
    let actions = actions(lowering, get("onFailure"), mode, severity);
    on_success(lowering, quality, (get("onSuccess"), mode), object);
    for key in ["params", "phase"] {
        if get(key).is_some() {
            not_enforced(lowering, quality, &format!("`{key}` is not built yet"), object);
        }
    }
    let (fields, tags) = (list(get("fields")), list(get("tags")));
    let on_object = element.target.steps.is_empty();
    if !on_object && (!fields.is_empty() || !tags.is_empty()) {
        let span = get("fields").or_else(|| get("tags")).map_or(quality.span, NodeRef::span);
        let message = "`fields` and `tags` belong to a rule on an object, not on a property";
        lowering.loader.error(codes::DOCUMENT_VALUE, span, message);
    }
    let (Some(expr), Some(kind), Some(mode), Some(actions)) = (expr, kind, mode, actions) else { return };
    let later = later(kind, mode);
    if let Some(reason) = later {
        skipped(lowering, element, quality, ("cel", reason), object);
    }
    let is_encoding = get("phase").and_then(NodeRef::as_str) == Some("encoding");
    let origin = if is_encoding { Origin::Encoding } else { Origin::Domain };
    let doc = get("doc").or_else(|| quality.node.get("description")).and_then(NodeRef::as_str);
    let rules = if later.is_some() { &mut object.unjudged } else { &mut object.rules };
    rules.push(RuleSource {
        id: Arc::clone(&quality.id),
        span: quality.span,
        kind,
        mode,
        actions,
        severity,
        expr,
        when,
        message,
        doc: doc.map(Into::into),
        target: element.target.clone(),
        tags,
        fields,
        disabled: get("disabled").and_then(NodeRef::as_bool) == Some(true),
        origin,
    });
}

fn later(kind: RuleKind, mode: Mode) -> Option<&'static str> {
    match (kind, mode) {
        (RuleKind::Transform, _) => Some("kind TRANSFORM is not built yet"),
        (_, Mode::Upgrade) => Some("mode UPGRADE is not built yet"),
        (_, Mode::Downgrade) => Some("mode DOWNGRADE is not built yet"),
        (_, Mode::UpDown) => Some("mode UPDOWN is not built yet"),
        _ => None,
    }
}

/// `severity`: error where none is given; any other text counts as error, with a warning.
fn severity(lowering: &mut Lowering<'_, '_>, quality: NodeRef<'_>) -> Severity {
    if let Some(severity) = words::severity(quality) {
        return severity;
    }
    let Some(node) = quality.get("severity") else { return Severity::Error };
    let found = short(node.as_str().unwrap_or_default());
    let message = format!("the severity `{found}` counts as `error`");
    let hint = did_you_mean(&found, words::SEVERITIES.map(|(word, _)| word))
        .or_else(|| Some("use `error`, `warning` or `info`".to_owned()));
    let fault = Diagnostic::warning(codes::DOCUMENT_VALUE, message).at(node.span()).hint_opt(hint);
    lowering.loader.diagnostics.push(fault);
    Severity::Error
}

/// `onFailure`, one action or a pair `writer,reader`; where it is left out, the severity decides.
fn actions(
    lowering: &mut Lowering<'_, '_>,
    node: Option<NodeRef<'_>>,
    mode: Option<Mode>,
    severity: Severity,
) -> Option<ActionPair> {
    let Some(node) = node else {
        let action = words::action_of(severity);
        return Some(ActionPair { writer: action, reader: action });
    };
    let (writer, reader) = words::actions(lowering.loader, node, "onFailure", mode)?;
    Some(ActionPair { writer, reader })
}

fn on_success(
    lowering: &mut Lowering<'_, '_>,
    quality: &Quality<'_>,
    (node, mode): (Option<NodeRef<'_>>, Option<Mode>),
    object: &mut Object,
) {
    let Some(node) = node else { return };
    let actions = words::actions(lowering.loader, node, "onSuccess", mode);
    if actions.is_some_and(|pair| pair != (Action::None, Action::None)) {
        not_enforced(lowering, quality, "`onSuccess` is not built yet", object);
    }
}

fn list(node: Option<NodeRef<'_>>) -> Vec<Located> {
    node.into_iter()
        .flat_map(NodeRef::items)
        .filter(|item| item.as_str().is_some())
        .filter_map(NodeRef::located)
        .collect()
}

/// The text of an expression; `true` or `1` count too, a mapping or a cut text do not.
fn expression(lowering: &mut Lowering<'_, '_>, node: NodeRef<'_>, in_brackets: bool, key: &str) -> Option<Located> {
    if node.is_mapping() || node.is_sequence() {
        // `this.a ? b: c` on a line of its own, `[1, 2].all(..)`.
        let message = format!("`{key}`: expected an expression, found {}", node.kind().article());
        let fault = Diagnostic::error(codes::DOCUMENT_CUT_EXPRESSION, message).at(node.span());
        lowering.loader.diagnostics.push(fault.hint("quote the expression"));
        return None;
    }
    let text = node.scalar_text()?;
    if node.kind() == Kind::Null || text.trim().is_empty() {
        let message = format!("`{key}`: expected an expression, found nothing");
        lowering.loader.error(codes::DOCUMENT_VALUE, node.span(), message);
        return None;
    }
    let cut = node.style() == Some(Style::Plain)
        && !is_balanced(text)
        && (in_brackets || lowering.loader.comment_follows(node.span()));
    if cut {
        let message = "YAML ends the expression here, before it is complete";
        let fault = Diagnostic::error(codes::DOCUMENT_CUT_EXPRESSION, message).at(node.span());
        lowering.loader.diagnostics.push(fault.hint("quote the expression"));
        return None;
    }
    node.located()
}

/// Whether every bracket and quote of a text is closed.
fn is_balanced(text: &str) -> bool {
    let mut open = Vec::new();
    let mut quote = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (Some(_), '\\') => {
                characters.next();
            }
            (Some(mark), _) if mark == character => quote = None,
            (None, '"' | '\'') => quote = Some(character),
            (None, '(') => open.push(')'),
            (None, '[') => open.push(']'),
            (None, '{') => open.push('}'),
            (None, ')' | ']' | '}') if open.pop() != Some(character) => return false,
            _ => {}
        }
    }
    open.is_empty() && quote.is_none()
}
