//! Accepted changes: of codes and fields that exist.

use super::history::Versions;
use super::walk::{Through, field_through};
use crate::diagnostics::{Diagnostic, Diagnostics, codes, did_you_mean};
use crate::model::{Accepted, Evolution};
use crate::schema::{Kind, NodeId, Shape};

pub(super) fn check(versions: &Versions<'_>, evolution: &Evolution, diagnostics: &mut Diagnostics) {
    for accepted in &evolution.accepted {
        code(accepted, diagnostics);
        path(versions, accepted, diagnostics);
    }
}

fn code(accepted: &Accepted, diagnostics: &mut Diagnostics) {
    let written = &*accepted.code.value;
    let known = || codes::TABLE.iter().chain(codes::changes::TABLE).map(|row| row.code.as_str());
    if known().any(|code| code == written) {
        return;
    }
    let cut: String = written.chars().take(64).collect();
    let message = format!("no change has the code `{cut}` in this version");
    let fault = Diagnostic::warning(codes::DOCUMENT_EVOLUTION, message).at(accepted.code.span);
    diagnostics.push(fault.hint_opt(did_you_mean(&cut, known())));
}

/// The path leads to a field of this version or of one in the history.
fn path(versions: &Versions<'_>, accepted: &Accepted, diagnostics: &mut Diagnostics) {
    let Some(path) = &accepted.path else { return };
    let mut nearest = None;
    for shape in versions.shapes() {
        match find(shape, &path.value) {
            Ok(()) => return,
            Err(hint) => nearest = nearest.or(hint),
        }
    }
    let shown: String = path.value.chars().take(64).collect();
    let message = format!("no version that the contract knows has `{shown}`");
    let hint = nearest.or_else(|| {
        let none = versions.past.is_empty();
        none.then(|| "a field that older versions have is known where `history` names their schemas".to_owned())
    });
    diagnostics.push(Diagnostic::warning(codes::DOCUMENT_EVOLUTION, message).at(path.span).hint_opt(hint));
}

/// Follows a JSON Pointer over the fields; the hint where a name is nearly one.
fn find(shape: &Shape, pointer: &str) -> Result<(), Option<String>> {
    let mut at: NodeId = shape.root;
    for token in pointer.split('/').skip(1).take(128) {
        let name = token.replace("~1", "/").replace("~0", "~");
        match &shape.node(shape.value_node(at).0).kind {
            Kind::List(element) if name == "*" || name == "-" || name.parse::<u64>().is_ok() => at = *element,
            Kind::Map { value, .. } => at = *value,
            Kind::Record(_) => match field_through(shape, at, &name) {
                Through::Field(field) => at = field.node,
                Through::Open => return Ok(()),
                Through::Unknown(fields) => return Err(did_you_mean(&name, fields.iter().map(|field| &*field.name))),
            },
            Kind::Dyn | Kind::Union(_) => return Ok(()),
            Kind::List(_) => return Err(Some("`*` stands for the elements of a list".to_owned())),
            _ => return Err(None),
        }
    }
    Ok(())
}
