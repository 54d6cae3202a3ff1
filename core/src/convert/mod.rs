//! One contract in another form: ODCS and the Confluent registry form, with one enforcement digest.

mod odcs;
mod registry;
mod rules;
mod value;

use serde::Serialize;

use crate::contract::{Compilation, Compiler};
use crate::diagnostics::{CompileError, Diagnostic, codes};
use crate::document::{self, Opened};
use crate::model::{DocumentKind, SchemaSource};

/// A contract in another form; see [`Compiler::convert`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Conversion {
    /// The document: YAML of an ODCS contract, JSON of the registry form.
    pub text: String,
    /// Files that the document names: schemas beside an ODCS contract.
    pub files: Vec<ConvertedFile>,
    /// What the document says for stipula alone: other readers of its form do not enforce it.
    pub carried: Vec<String>,
    /// What the document does not say any more.
    pub dropped: Vec<String>,
}

/// A file that a converted contract names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ConvertedFile {
    /// Its name, relative to the document; below the document's folder.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Converts the contract of a compiler.
pub(crate) fn convert(compiler: &Compiler, to: DocumentKind) -> Result<Conversion, CompileError> {
    let mut run = Compilation::new(compiler);
    let converted = checked(&mut run).and_then(|(opened, schema, object)| {
        let result = match to {
            DocumentKind::Odcs => odcs::write(&mut run.loader(), &opened, &schema),
            DocumentKind::Registry => registry::write(&mut run.loader(), &opened, &schema, object.as_deref()),
            _ => None,
        };
        if result.is_none() && !run.diagnostics.has_errors() {
            let message = "a contract is converted to ODCS or to the registry form";
            run.diagnostics.push(Diagnostic::error(codes::DOCUMENT_KIND, message));
        }
        result
    });
    match converted {
        Some(converted) if !run.diagnostics.has_errors() => Ok(converted),
        _ => Err(run.fail()),
    }
}

/// The document, the schema and the name of the object that judges; a contract with faults is not
/// converted.
fn checked(run: &mut Compilation<'_>) -> Option<(Opened, SchemaSource, Option<String>)> {
    let source = run.source();
    let kind = run.compiler.kind;
    let document = run.document()?;
    let opened = document::open(&mut run.loader(), source, kind)?;
    let object = run.select(&document)?;
    if object.schema.is_none() {
        let message = "an object without a wire schema has no other form: its `properties` are ODCS alone";
        run.diagnostics.push(Diagnostic::error(codes::DOCUMENT_OBJECT, message).at_opt(object.span));
        return None;
    }
    let schema = object.schema.clone();
    let name = object.name.as_deref().map(str::to_owned);
    if let Some(object) = document.objects.iter().find(|one| one.name.as_deref() == name.as_deref()) {
        run.engine(&document, object, None)?;
    }
    if run.diagnostics.has_errors() {
        return None;
    }
    Some((opened, schema?, name))
}

impl Compiler {
    /// Converts the contract: to ODCS (YAML, its schema in a file beside it), or to the registry
    /// form (JSON). Both forms have the same enforcement digest. What the registry form cannot say
    /// it carries under `stipula.*` properties of its metadata.
    ///
    /// ```
    /// use stipula::{Contract, DocumentKind};
    ///
    /// let request = r#"{"schemaType": "AVRO",
    ///   "schema": "{\"type\":\"record\",\"name\":\"Order\",\"fields\":[{\"name\":\"total\",\"type\":\"double\"}]}",
    ///   "ruleSet": {"domainRules": [{"name": "positive", "kind": "CONDITION", "type": "CEL", "expr": "message.total > 0.0"}]}}"#;
    /// let converted = Contract::compiler(request).convert(DocumentKind::Odcs)?;
    /// assert!(converted.text.contains("id: positive"));
    /// assert_eq!(converted.files[0].name, "order.avsc");
    /// # Ok::<(), stipula::CompileError>(())
    /// ```
    ///
    /// # Errors
    /// [`CompileError`] where the contract does not compile, has no wire schema, or is to be
    /// converted to anything else.
    pub fn convert(self, to: DocumentKind) -> Result<Conversion, CompileError> {
        convert(&self, to)
    }
}
