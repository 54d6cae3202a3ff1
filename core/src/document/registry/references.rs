//! Schemas that the schema refers to, and those that they refer to in turn: found through the
//! resolver by name, then by subject and version.

use std::collections::HashSet;

use super::super::loader::Loader;
use super::given;
use super::properties::Carried;
use super::schema::inner_references;
use crate::diagnostics::{Diagnostic, Span, codes, short};
use crate::model::Format;
use crate::syntax::NodeRef;

/// How many schemas one may lead to, and how many references one after the other.
const MAX_REFERENCES: usize = 1_000;
const MAX_DEPTH: usize = 64;

/// A reference: the name that the schema uses, and the one under which the resolver has its text.
pub(super) struct Reference {
    pub(super) name: String,
    pub(super) file: String,
    pub(super) subject: Option<String>,
    pub(super) version: Option<String>,
    /// The reference of the document that leads to it.
    pub(super) span: Span,
}

struct Search<'s, 'l> {
    loader: &'s mut Loader<'l>,
    format: Format,
    /// Files that an ODCS contract named for these references.
    files: Vec<(String, String)>,
    seen: HashSet<String>,
    on_way: Vec<String>,
    found: Vec<Reference>,
    full: bool,
}

/// All of them, what each refers to before it.
pub(super) fn all(loader: &mut Loader<'_>, root: NodeRef<'_>, format: Format, carried: &Carried<'_>) -> Vec<Reference> {
    let files = carried.part("schema").and_then(|schema| schema.get("references"));
    let files = files.into_iter().flat_map(NodeRef::items).filter_map(|item| {
        let text = |key: &str| item.get(key).and_then(NodeRef::as_str).map(str::to_owned);
        Some((text("name")?, text("file")?))
    });
    let files = files.collect();
    let mut search =
        Search { loader, format, files, seen: HashSet::new(), on_way: Vec::new(), found: Vec::new(), full: false };
    for item in given(root, "references").into_iter().flat_map(NodeRef::items) {
        let text = |key: &str| given(item, key).and_then(NodeRef::scalar_text).map(str::to_owned);
        let Some(node) = given(item, "name").filter(|name| name.as_str().is_some()) else { continue };
        let name = node.as_str().unwrap_or_default().to_owned();
        search.visit((name, text("subject"), text("version")), node.span());
    }
    search.found
}

impl Search<'_, '_> {
    fn visit(&mut self, (name, subject, version): (String, Option<String>, Option<String>), span: Span) {
        if self.on_way.contains(&name) {
            let message = format!("the reference `{}` leads back to itself", short(&name));
            self.loader.error(codes::DOCUMENT_REFERENCE, span, message);
            return;
        }
        if self.full || !self.seen.insert(name.clone()) {
            return;
        }
        if self.on_way.len() >= MAX_DEPTH || self.found.len() >= MAX_REFERENCES {
            self.full = true;
            let message =
                format!("the schema leads to more than {MAX_REFERENCES} others, or {MAX_DEPTH} one after the other");
            self.loader.error(codes::DOCUMENT_LIMIT, span, message);
            return;
        }
        let Some((file, text)) = self.resolve(&name, subject.as_deref(), version.as_deref(), span) else { return };
        self.on_way.push(name.clone());
        for inner in inner_references(&text, self.loader.limits) {
            self.visit(inner, span);
        }
        self.on_way.pop();
        self.found.push(Reference { name, file, subject, version, span });
    }

    fn resolve(
        &mut self,
        name: &str,
        subject: Option<&str>,
        version: Option<&str>,
        span: Span,
    ) -> Option<(String, String)> {
        let known = self.files.iter().find(|(own, _)| own == name).map(|(_, file)| file.clone());
        let endings: [&str; 3] =
            if self.format == Format::Avro { ["", ".avsc", ".json"] } else { ["", ".schema.json", ".json"] };
        let mut bases = vec![name.to_owned()];
        if let (Some(subject), Some(version)) = (subject, version) {
            bases.extend([format!("{subject}/{version}"), format!("{subject}-{version}")]);
        }
        bases.extend(subject.map(str::to_owned));
        let names = bases.iter().flat_map(|base| endings.iter().map(move |ending| format!("{base}{ending}")));
        let mut tried: Vec<String> = Vec::new();
        let mut first = None;
        for candidate in known.into_iter().chain(names) {
            if tried.contains(&candidate) {
                continue;
            }
            match self.loader.resolver.resolve(&candidate) {
                Ok(text) => return Some((candidate, text)),
                Err(reason) => first = first.or(Some(reason)),
            }
            tried.push(candidate);
        }
        let reason = first.unwrap_or_default();
        let message = format!("the reference `{}` cannot be read: {reason}", short(name));
        let fault = Diagnostic::error(codes::DOCUMENT_REFERENCE, message).at(span);
        let shown: Vec<String> = tried.iter().map(|name| format!("`{}`", short(name))).collect();
        self.loader.diagnostics.push(fault.hint(format!("looked for {}", shown.join(", "))));
        None
    }
}
