//! The document API: what a contract says, for tools that build on it. All of it is made when it
//! is first asked for, and costs the compilation nothing.

use std::sync::{Arc, OnceLock};

use serde::Serialize;

use super::fields::{self, FieldInfo};
use super::{Contract, Format};
use crate::cells::Layout;
use crate::diagnostics::{Diagnostic, Sources, diagnostics_value};
use crate::document::{About, about};
use crate::model::{
    DocumentKind, Extensions, RuleSource, SchemaSource, ServiceLevel, Side, Spanned, Target, UnenforcedRule,
};
use crate::report::NotEnforced;
use crate::rules::{Function, RuleInfo, infos};
use crate::syntax::{Located, Value};

/// What the document states, kept for the API.
#[derive(Debug, Default)]
pub(crate) struct Stated {
    /// The object that judges, among those of the document.
    pub(super) object: usize,
    /// The kind of document that the caller named.
    pub(super) kind: Option<DocumentKind>,
    pub(super) side: Side,
    pub(super) rules: Vec<RuleSource>,
    pub(super) unenforced: Vec<UnenforcedRule>,
    /// What rules are compiled with once more, to be explained.
    pub(super) functions: Vec<Function>,
    pub(super) variables: Vec<(Spanned<Arc<str>>, Located)>,
    pub(super) layout: Option<Layout>,
    /// What a comparison with another version looks at.
    pub(super) agreed: Agreed,
}

/// What a contract says of its records beyond what judges them.
#[derive(Debug, Default)]
pub(crate) struct Agreed {
    pub(crate) schema: Option<SchemaSource>,
    pub(crate) extensions: Extensions,
    pub(crate) service_levels: Vec<ServiceLevel>,
    /// The places of which properties say more than the wire schema.
    pub(crate) overlays: Vec<Target>,
}

/// The parts that were asked for.
#[derive(Debug, Default)]
pub(super) struct Asked {
    about: OnceLock<About>,
    fields: OnceLock<Vec<FieldInfo>>,
    rules: OnceLock<Vec<RuleInfo>>,
    #[cfg(feature = "avro")]
    canonical: OnceLock<String>,
}

/// All of the document API in one JSON form.
#[derive(Serialize)]
struct Whole<'c> {
    format: &'static str,
    id: Option<&'c str>,
    name: Option<&'c str>,
    version: Option<&'c str>,
    status: Option<&'c str>,
    owner: Option<&'c str>,
    support: Option<&'c str>,
    schema_format: &'static str,
    digest: &'c str,
    text_digest: &'c str,
    fields: &'c [FieldInfo],
    rules: &'c [RuleInfo],
    metadata: &'c Value,
    not_enforced: &'c [NotEnforced],
    diagnostics: Told<'c>,
}

struct Told<'c>(&'c [Diagnostic], &'c Sources);

impl Serialize for Told<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        diagnostics_value(self.0, self.1).serialize(serializer)
    }
}

impl Contract {
    /// Every place of the record, in the order of the schema, parents before children.
    ///
    /// A recursive type is listed once, and marked where it comes again.
    ///
    /// ```
    /// use stipula::{Contract, Format};
    ///
    /// let schema = r#"{"type": "record", "name": "Node", "fields": [
    ///     {"name": "email", "type": ["null", "string"], "default": null, "confluent:tags": ["PII"]},
    ///     {"name": "next", "type": ["null", "Node"], "default": null}]}"#;
    /// let nodes = Contract::from_schema(Format::Avro, schema).compile()?;
    /// let paths: Vec<_> = nodes.fields().iter().map(|field| (field.path.as_str(), field.recursive)).collect();
    /// assert_eq!(paths, [("email", false), ("next", true)]);
    /// assert_eq!(nodes.tagged("pii").map(|field| field.path.as_str()).collect::<Vec<_>>(), ["email"]);
    /// # Ok::<(), stipula::CompileError>(())
    /// ```
    pub fn fields(&self) -> &[FieldInfo] {
        let inner = &self.inner;
        inner.asked.fields.get_or_init(|| fields::list(&inner.engine.shape, self.about()))
    }

    /// The fields that carry a tag, themselves or from what encloses them; case does not matter.
    pub fn tagged<'c>(&'c self, tag: &'c str) -> impl Iterator<Item = &'c FieldInfo> {
        self.fields().iter().filter(move |field| field.has_tag(tag))
    }

    /// The rules that the contract states, enforced or not, in the order of its document.
    pub fn rules(&self) -> &[RuleInfo] {
        let inner = &self.inner;
        let stated = &inner.stated;
        let make = || {
            let engine = &inner.engine;
            infos(&engine.rules, &engine.shape, (&stated.rules, &stated.unenforced), stated.side, &inner.sources)
        };
        inner.asked.rules.get_or_init(make)
    }

    /// What the document says beside schemas and rules, as it is written: id, version, domain,
    /// description, tags, team, support, servers, service levels, custom properties, and under
    /// `object` the same of the schema object that judges; in the registry form its `metadata`.
    ///
    /// ```
    /// use stipula::{Contract, Format};
    ///
    /// let schema = r#"{"title": "Age", "description": "in whole years", "type": "integer"}"#;
    /// let ages = Contract::from_schema(Format::JsonSchema, schema).compile()?;
    /// assert_eq!(ages.metadata().to_json(), r#"{"title":"Age","description":"in whole years"}"#);
    /// # Ok::<(), stipula::CompileError>(())
    /// ```
    pub fn metadata(&self) -> &Value {
        &self.about().metadata
    }

    /// The Avro schema in Parsing Canonical Form, with the types of all its files; `None` under any
    /// other schema.
    ///
    /// ```
    /// use stipula::{Contract, FingerprintAlgorithm, Format};
    ///
    /// let schema = r#"{"namespace": "a", "name": "Age", "doc": "in years", "type": "fixed", "size": 2}"#;
    /// let ages = Contract::from_schema(Format::Avro, schema).compile()?;
    /// assert_eq!(ages.canonical_schema(), Some(r#"{"name":"a.Age","type":"fixed","size":2}"#));
    /// let fingerprint = ages.schema_fingerprint(FingerprintAlgorithm::Crc64Avro);
    /// assert_eq!(fingerprint.as_deref(), Some("7fd8568e06e781cb"));
    /// # Ok::<(), stipula::CompileError>(())
    /// ```
    #[cfg(feature = "avro")]
    pub fn canonical_schema(&self) -> Option<&str> {
        let inner = &self.inner;
        let shape = &inner.engine.shape;
        let is_avro = self.format() == Format::Avro;
        is_avro.then(|| inner.asked.canonical.get_or_init(|| crate::schema::canonical(shape)).as_str())
    }

    /// The fingerprint of [`Contract::canonical_schema`] in hexadecimal digits. That of 64 bits stands
    /// as in a single-object encoding: its lowest byte comes first.
    #[cfg(feature = "avro")]
    pub fn schema_fingerprint(&self, algorithm: crate::schema::FingerprintAlgorithm) -> Option<String> {
        self.canonical_schema().map(|form| algorithm.of(form))
    }

    /// The whole document API as one line of JSON, `stipula.contract/1`: the same in every language.
    pub fn to_json(&self) -> String {
        let whole = Whole {
            format: "stipula.contract/1",
            id: self.id(),
            name: self.name(),
            version: self.version(),
            status: self.status(),
            owner: self.owner(),
            support: self.support(),
            schema_format: Format::as_str(self.format()),
            digest: self.digest(),
            text_digest: self.text_digest(),
            fields: self.fields(),
            rules: self.rules(),
            metadata: self.metadata(),
            not_enforced: self.not_enforced(),
            diagnostics: Told(self.diagnostics(), self.sources()),
        };
        serde_json::to_string(&whole).unwrap_or_default()
    }

    fn about(&self) -> &About {
        let inner = &self.inner;
        let stated = &inner.stated;
        inner.asked.about.get_or_init(|| about(&inner.sources, &inner.engine.limits, stated.kind, stated.object))
    }
}
