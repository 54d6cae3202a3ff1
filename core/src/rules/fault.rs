//! A fault inside an expression, by offsets of its text.

use crate::diagnostics::{Code, Diagnostic, Diagnostics, Severity};
use crate::syntax::Located;

#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) code: Code,
    pub(super) severity: Severity,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) message: String,
    pub(super) hint: Option<String>,
}

impl Fault {
    pub(super) fn new(code: Code, start: usize, end: usize, message: impl Into<String>) -> Self {
        Self { code, severity: Severity::Error, start, end, message: message.into(), hint: None }
    }

    #[must_use]
    pub(super) fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    #[must_use]
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    #[must_use]
    pub(super) fn hint_opt(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }

    /// The same fault at its place in the document.
    pub(super) fn report(self, located: &Located, diagnostics: &mut Diagnostics) {
        let span = located.map.span(self.start, self.end);
        diagnostics.push(Diagnostic::new(self.code, self.severity, self.message).at(span).hint_opt(self.hint));
    }
}
