//! One contract in another form: ODCS and the Confluent registry form, with one enforcement digest.

mod odcs;
mod registry;
mod rules;
mod value;

use std::path::{Component, Path};

use serde::Serialize;

use crate::contract::{Compilation, Compiler};
use crate::diagnostics::{CompileError, Diagnostic, SourceId, codes};
use crate::document::{self, Loader, Opened};
use crate::model::{DocumentKind, Object, PastVersion, SchemaSource};

/// A contract in another form; see [`Compiler::convert`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Conversion {
    /// The document: YAML of an ODCS contract, JSON of the registry form.
    pub text: String,
    /// Files that the document names: schemas of an ODCS contract, references, older schemas.
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
    let converted = checked(&mut run).and_then(|(opened, object)| {
        let schema = object.schema.as_ref()?;
        let beside = beside(&run.loader(), (opened.kind, to), schema, &object.extensions.wire.history);
        let mut result = match to {
            DocumentKind::Odcs => odcs::write(&mut run.loader(), &opened, schema),
            DocumentKind::Registry => registry::write(&mut run.loader(), &opened, schema, object.name.as_deref()),
            _ => None,
        };
        if let Some(result) = &mut result {
            let is_new = |file: &ConvertedFile| result.files.iter().all(|known| known.name != file.name);
            let beside: Vec<ConvertedFile> = beside.into_iter().filter(is_new).collect();
            result.files.extend(beside);
        }
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

/// Files that the document names before and after: references and older schemas, and of a document
/// that stays ODCS its schemas too.
fn beside(
    loader: &Loader<'_>,
    (from, to): (DocumentKind, DocumentKind),
    schema: &SchemaSource,
    history: &[PastVersion],
) -> Vec<ConvertedFile> {
    let mut files: Vec<ConvertedFile> = Vec::new();
    let mut add = |source: SourceId| {
        let Some(text) = loader.sources.get(source).filter(|_| source != SourceId::default()) else { return };
        // A resolver of one's own may lead out of the folder; nothing is written there.
        let is_below = Path::new(text.name()).components().all(|part| matches!(part, Component::Normal(_)));
        if is_below && files.iter().all(|file| file.name != text.name()) {
            files.push(ConvertedFile { name: text.name().to_owned(), text: text.text().to_owned() });
        }
    };
    if (from, to) == (DocumentKind::Odcs, DocumentKind::Odcs) {
        loader.sources.ids().for_each(add);
        return files;
    }
    // References of the registry form are written as what they hold, by the names of ODCS.
    let references = schema.references.iter().filter(|_| to == DocumentKind::Registry);
    references.for_each(|(_, text)| add(text.map.span(0, 0).source));
    let older = history.iter().filter_map(|past| past.schema.as_ref());
    older.for_each(|schema| add(schema.text.map.span(0, 0).source));
    files
}

/// The document and the object that judges; a contract with faults is not converted.
fn checked(run: &mut Compilation<'_>) -> Option<(Opened, Object)> {
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
    run.engine(&document, object, None)?;
    (!run.diagnostics.has_errors()).then(|| (opened, object.clone()))
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
