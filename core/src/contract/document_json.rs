//! A document as JSON, and what JSON spells otherwise.

use crate::contract::Compiler;
use crate::diagnostics::{CompileError, Diagnostics, Sources};
use crate::document::{self, Loader};

/// A document as JSON text; see [`Compiler::document_json`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DocumentJson {
    /// The whole document: every key in its order, every number with its digits.
    pub text: String,
    /// Scalars that JSON cannot spell as the document does.
    pub respelled: Vec<Respelled>,
}

/// A scalar that JSON spells otherwise than the document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Respelled {
    /// Where it stands, as a JSON Pointer.
    pub path: String,
    /// As the document has it: `0x1F`, `~`, `True`, or nothing at all for an empty value.
    pub text: String,
}

pub(super) fn of(compiler: &Compiler) -> Result<DocumentJson, CompileError> {
    let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
    let source = sources.add(&compiler.name, &compiler.source);
    let mut loader = Loader {
        sources: &mut sources,
        diagnostics: &mut diagnostics,
        resolver: &*compiler.resolver,
        limits: &compiler.limits,
        strict: compiler.strict,
    };
    match document::tree(&mut loader, source) {
        Some(tree) if !diagnostics.has_errors() => {
            let mut text = String::new();
            tree.root().write_json(&mut text);
            let respelled = tree.root().respelled().into_iter().map(|(path, text)| Respelled { path, text }).collect();
            Ok(DocumentJson { text, respelled })
        }
        _ => Err(CompileError::new(diagnostics, sources)),
    }
}
