//! A schema with the documents that it may refer to.

use crate::diagnostics::{CompileError, Diagnostics, Sources};
use crate::limits::Limits;
use crate::schema::Text;
use crate::syntax::{Located, NodeRef, Tree, parse_json_at};

/// A JSON Schema, read, with the texts that it may refer to.
#[derive(Debug)]
pub struct Schema {
    tree: Tree,
    references: Vec<(Text, Tree)>,
    sources: Sources,
}

impl Schema {
    /// Reads a schema, and by name the texts that it may refer to.
    ///
    /// # Errors
    /// A text is no JSON, or beyond the limits.
    pub fn parse(text: &str, references: &[(&str, &str)], limits: &Limits) -> Result<Self, CompileError> {
        let mut sources = Sources::default();
        let mut diagnostics = Diagnostics::default();
        let mut read = |name: &str, text: &str, diagnostics: &mut Diagnostics| {
            let source = sources.add(name, text);
            parse_json_at(&Located::source(source, text), limits, diagnostics)
        };
        let tree = read("schema", text, &mut diagnostics);
        let mut found = Vec::new();
        for (name, text) in references {
            if let Some(tree) = read(name, text, &mut diagnostics) {
                found.push(((*name).into(), tree));
            }
        }
        match tree {
            Some(tree) if !diagnostics.has_errors() => Ok(Self::of(tree, found, sources)),
            _ => Err(CompileError::new(diagnostics, sources)),
        }
    }

    /// From texts that are read already, wherever they stand.
    pub(crate) fn of(tree: Tree, references: Vec<(Text, Tree)>, sources: Sources) -> Self {
        Self { tree, references, sources }
    }

    /// The texts, for the spans of [`Location`](super::Location).
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    pub(super) fn root(&self) -> NodeRef<'_> {
        self.tree.root()
    }

    pub(super) fn references(&self) -> &[(Text, Tree)] {
        &self.references
    }
}
