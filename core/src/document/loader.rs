//! What reading a document needs, and what it reports through.

use super::resolver::Resolver;
use crate::diagnostics::{Diagnostic, Diagnostics, SourceId, Sources, Span, codes};
use crate::limits::Limits;
use crate::report::NotEnforced;
use crate::syntax::Located;

/// All texts of a contract together have at most so many times the bytes that one may have.
const MOST_DOCUMENTS: usize = 64;

pub(crate) struct Loader<'a> {
    pub(crate) sources: &'a mut Sources,
    pub(crate) diagnostics: &'a mut Diagnostics,
    pub(crate) resolver: &'a dyn Resolver,
    pub(crate) limits: &'a Limits,
    /// Whether what is not enforced is an error.
    pub(crate) strict: bool,
}

/// How loudly a part that is not enforced says so; it is always listed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Notice {
    Warning,
    /// Listed only: a part that no record can break, or that is ours and comes later.
    Listed,
}

impl Loader<'_> {
    pub(super) fn error(&mut self, code: crate::diagnostics::Code, span: Span, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::error(code, message).at(span));
    }

    /// Lists a part as not enforced.
    pub(super) fn not_enforced(
        &mut self,
        list: &mut Vec<NotEnforced>,
        span: Span,
        (what, reason): (String, String),
        notice: Notice,
    ) {
        let message = format!("not enforced: {what} ({reason})");
        if self.strict {
            self.error(codes::DOCUMENT_NOT_ENFORCED, span, message);
        } else if notice == Notice::Warning {
            self.diagnostics.push(Diagnostic::warning(codes::DOCUMENT_NOT_ENFORCED, message).at(span));
        }
        list.push(NotEnforced { what, reason });
    }

    /// The text of a file that the contract names.
    pub(super) fn resolve(&mut self, name: &str, span: Span) -> Option<Located> {
        match self.resolver.resolve(name) {
            Ok(text) => {
                let most = self.limits.document_bytes.saturating_mul(MOST_DOCUMENTS);
                if self.sources.bytes().saturating_add(text.len()) > most {
                    let message =
                        format!("the contract and the files that it names have more than {most} bytes together");
                    self.error(codes::DOCUMENT_LIMIT, span, message);
                    return None;
                }
                let source = self.sources.add(name, &text);
                Some(Located::source(source, &text))
            }
            Err(reason) => {
                self.error(codes::DOCUMENT_REFERENCE, span, format!("`{name}` cannot be read: {reason}"));
                None
            }
        }
    }

    /// Whether a comment follows on the line where a place ends.
    pub(super) fn comment_follows(&self, span: Span) -> bool {
        let text = self.sources.get(span.source).and_then(|source| source.text().get(span.end as usize..));
        text.is_some_and(|rest| rest.trim_start_matches([' ', '\t']).starts_with('#'))
    }

    pub(super) fn text(&self, source: SourceId) -> Option<Located> {
        let text = self.sources.get(source)?.shared();
        let map = crate::syntax::OffsetMap::plain(Span::new(source, 0, text.len()));
        Some(Located { text, map })
    }
}
