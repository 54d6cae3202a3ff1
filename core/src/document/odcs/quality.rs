//! Quality rules: ours become rules, all others are listed as not enforced.

use std::sync::Arc;

use super::check::Checker;
use super::object::Element;
use super::scope::Scope;
use super::table::has;
use super::{Lowering, implementation, standard, tables};
use crate::diagnostics::{Diagnostic, Severity, Span, codes, nearest, short};
use crate::document::loader::Notice;
use crate::document::words::{self, KINDS, MODES};
use crate::model::{Object, UnenforcedRule};
use crate::syntax::NodeRef;

pub(super) fn rules(lowering: &mut Lowering<'_, '_>, element: Element<'_>, object: &mut Object) {
    let Some(list) = element.node.get("quality") else { return };
    for (index, node) in list.items().enumerate().filter(|(_, node)| node.is_mapping()) {
        let (id, span) = identity(element, index, node);
        if !is_ours(node) {
            others_id(lowering, node, &id, span);
        }
        rule(lowering, element, &Quality { node, id, span }, object);
    }
}

/// Whether a rule is one that we enforce.
fn is_ours(node: NodeRef<'_>) -> bool {
    node.get("engine").and_then(NodeRef::as_str) == Some("cel")
}

/// A rule of another engine with the id of one of ours: reports could not tell them apart. Those of
/// other engines may have one id in many places.
fn others_id(lowering: &mut Lowering<'_, '_>, node: NodeRef<'_>, id: &Arc<str>, span: Span) {
    if node.get("id").is_none() {
        return;
    }
    if let Some(first) = lowering.ids.get(id).copied() {
        double_id(lowering, id, (first, span), Severity::Warning);
    } else {
        lowering.other_ids.entry(Arc::clone(id)).or_insert(span);
    }
}

fn double_id(lowering: &mut Lowering<'_, '_>, id: &str, (first, second): (Span, Span), severity: Severity) {
    let message = format!("two rules have the id `{}`", short(id));
    let fault = Diagnostic::new(codes::DOCUMENT_DUPLICATE_ID, severity, message).at(second);
    lowering.loader.diagnostics.push(fault.label(first, "first here"));
}

pub(super) struct Quality<'q> {
    pub(super) node: NodeRef<'q>,
    pub(super) id: Arc<str>,
    pub(super) span: Span,
}

/// `id`, else `name`, else `<object>[.<property>]#<n>`; and where it stands.
fn identity(element: Element<'_>, index: usize, node: NodeRef<'_>) -> (Arc<str>, Span) {
    for key in ["id", "name"] {
        if let Some(given) = node.get(key).filter(|given| given.as_str().is_some_and(|text| !text.is_empty())) {
            return (given.as_str().unwrap_or("").into(), given.span());
        }
    }
    (format!("{}#{}", element.path, index + 1).into(), node.span())
}

fn rule(lowering: &mut Lowering<'_, '_>, element: Element<'_>, quality: &Quality<'_>, object: &mut Object) {
    let node = quality.node;
    let given = node.get("type").and_then(NodeRef::as_str);
    let custom_keys = node.get("engine").is_some() || node.get("implementation").is_some();
    operators(lowering, quality, given.or((!custom_keys).then_some("library")));
    match given {
        Some("custom") => custom(lowering, element, quality, object),
        None if custom_keys => {
            need(lowering, quality, "type", " (`custom`) beside `engine` and `implementation`");
            custom(lowering, element, quality, object);
        }
        None if node.get("query").is_some() => {
            need(lowering, quality, "type", " (`sql`) beside `query`");
            skipped(lowering, element, quality, ("sql", "type `sql`"), object);
        }
        Some("sql") => skipped(lowering, element, quality, ("sql", "type `sql`"), object),
        Some("text") => skipped(lowering, element, quality, ("text", "type `text`"), object),
        Some("library") | None => library(lowering, element, quality, object),
        // The table of keys reports it.
        Some(_) => {}
    }
}

fn library(lowering: &mut Lowering<'_, '_>, element: Element<'_>, quality: &Quality<'_>, object: &mut Object) {
    if let Some(arguments) = quality.node.get("arguments").filter(|arguments| arguments.is_mapping()) {
        Checker { diagnostics: lowering.loader.diagnostics, minor: lowering.minor }
            .object(arguments, &tables::ARGUMENTS);
    }
    skipped(lowering, element, quality, ("library", "type `library` is not built yet"), object);
}

/// A comparison has exactly one operator.
fn operators(lowering: &mut Lowering<'_, '_>, quality: &Quality<'_>, kind: Option<&str>) {
    let node = quality.node;
    let asked = has(standard::OPERATORS_IN, lowering.minor);
    let found: Vec<NodeRef<'_>> =
        standard::OPERATORS.iter().filter_map(|name| node.get_entry(name).map(|(key, _)| key)).collect();
    if let [first, second, ..] = found.as_slice() {
        let message = format!(
            "expected one operator, found `{}` beside `{}`",
            second.scalar_text().unwrap_or(""),
            first.scalar_text().unwrap_or("")
        );
        let severity = if asked { Severity::Error } else { Severity::Warning };
        let fault = Diagnostic::new(codes::DOCUMENT_VALUE, severity, message).at(second.span());
        lowering.loader.diagnostics.push(fault.label(first.span(), "the other one"));
    }
    let compares =
        matches!(kind, Some("sql" | "library")) || node.get("metric").is_some_and(|name| name.as_str().is_some());
    if found.is_empty() && compares && asked {
        need(lowering, quality, "mustBe", " or another operator");
    }
}

fn need(lowering: &mut Lowering<'_, '_>, quality: &Quality<'_>, key: &str, more: &str) {
    let message = format!("the quality rule `{}` needs the key `{key}`{more}", short(&quality.id));
    let fault =
        Diagnostic::error(codes::DOCUMENT_MISSING_KEY, message).at(quality.span).missing(quality.node.span(), key);
    lowering.loader.diagnostics.push(fault);
}

pub(super) fn not_enforced(lowering: &mut Lowering<'_, '_>, quality: &Quality<'_>, reason: &str, object: &mut Object) {
    let entry = (format!("quality rule `{}`", short(&quality.id)), reason.to_owned());
    lowering.loader.not_enforced(&mut object.not_enforced, quality.span, entry, Notice::Warning);
}

/// A whole rule that is not enforced.
pub(super) fn skipped(
    lowering: &mut Lowering<'_, '_>,
    element: Element<'_>,
    quality: &Quality<'_>,
    (engine, reason): (&str, &str),
    object: &mut Object,
) {
    not_enforced(lowering, quality, reason, object);
    let node = quality.node;
    let long = node.get("implementation");
    let within = |key: &str| long.and_then(|long| long.get(key)).and_then(NodeRef::scalar_text);
    let text = |key: &str| node.get(key).and_then(NodeRef::scalar_text);
    object.unenforced.push(UnenforcedRule {
        id: Arc::clone(&quality.id),
        span: quality.span,
        engine: engine.into(),
        kind: KINDS.iter().find(|(word, _)| within("kind") == Some(word)).map(|(_, kind)| *kind),
        mode: MODES.iter().find(|(word, _)| within("mode") == Some(word)).map(|(_, mode)| *mode),
        severity: words::severity(node).unwrap_or(Severity::Error),
        expression: within("expr").or(text("implementation")).or(text("query")).map(Into::into),
        said: node.value().to_json().into(),
        doc: within("doc").or(text("description")).map(Into::into),
        target: element.target.clone(),
        reason: reason.to_owned(),
        before: object.rules.len(),
    });
}

fn custom(lowering: &mut Lowering<'_, '_>, element: Element<'_>, quality: &Quality<'_>, object: &mut Object) {
    let implementation = quality.node.get("implementation");
    let Some(engine) = quality.node.get("engine") else { return };
    let Some(name) = engine.as_str() else { return };
    if name != "cel" {
        if is_nearly_cel(name) {
            let message = format!("expected the engine `cel`, found `{}`", short(name));
            let fault = Diagnostic::error(codes::DOCUMENT_ENGINE, message).at(engine.span());
            lowering.loader.diagnostics.push(fault.hint("write `cel`: a rule of another engine is not enforced"));
        } else {
            skipped(lowering, element, quality, (name, &format!("engine `{}`", short(name))), object);
            operators_beside_engine(lowering, quality);
        }
        return;
    }
    for name in standard::OPERATORS.iter().filter(|name| quality.node.get(name).is_some()) {
        not_enforced(lowering, quality, &format!("`{name}`: an expression in CEL compares by itself"), object);
    }
    let Some(implementation) = implementation else { return };
    if let Some(first) = lowering.ids.get(&quality.id).copied() {
        double_id(lowering, &quality.id, (first, quality.span), Severity::Error);
    } else {
        if let Some(first) = lowering.other_ids.get(&quality.id).copied() {
            double_id(lowering, &quality.id, (first, quality.span), Severity::Warning);
        }
        lowering.ids.insert(Arc::clone(&quality.id), quality.span);
    }
    implementation::lower(lowering, element, quality, implementation, object);
}

fn operators_beside_engine(lowering: &mut Lowering<'_, '_>, quality: &Quality<'_>) {
    for (key, _) in standard::OPERATORS.iter().filter_map(|name| quality.node.get_entry(name)) {
        let name = key.scalar_text().unwrap_or("");
        let message = format!("`{name}` means nothing beside an engine, which compares by itself");
        lowering.loader.diagnostics.push(Diagnostic::warning(codes::DOCUMENT_UNKNOWN_KEY, message).at(key.span()));
    }
}

/// Whether a key is an operator beside an engine: read, and reported here.
pub(super) fn compares_itself(scope: &Scope<'_>, name: &str) -> bool {
    scope.base.holds_expression && scope.word == Some("custom") && standard::OPERATORS.contains(&name)
}

/// `CEL`, `cell`, `cle`, `google-cel`: ours is meant, and skipping it would be silent.
fn is_nearly_cel(name: &str) -> bool {
    let letters: String =
        name.chars().take(32).filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    letters == "cel"
        || nearest(&letters, ["cel"]).is_some()
        || name.split(|character: char| !character.is_alphanumeric()).any(|part| part.eq_ignore_ascii_case("cel"))
}
