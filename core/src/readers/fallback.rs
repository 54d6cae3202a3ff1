//! Subtrees of a JSON Schema with keywords beyond the compiled ones: judged by the `jsonschema`
//! crate over the tape. It only says yes or no; which keyword refuses is found keyword by keyword,
//! because its own collection of errors grows exponentially on recursive schemas.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, OnceLock};

use jsonschema::{Registry, Validator};
use referencing::SPECIFICATIONS;
use serde_json::{Map, Value, json};

use super::fallback_exact::with_own;
use super::fallback_json::{TapeJson, TapeNode};
use super::tape::TapeRef;
use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::limits::Limits;
use crate::schema::{Fallback, OWN, Shape, Text, Written, exact_texts};

type Judge = Option<Arc<Validator<TapeJson>>>;

/// Where the contract's own document is registered.
const BASE: &str = "stipula:///contract.json";

/// The validators of a contract.
pub(crate) struct Fallbacks {
    /// As it is written.
    document: Value,
    /// As the crate is given it: the same, some keywords under names of our own.
    judged: Value,
    registry: Registry<'static>,
    formats: bool,
    regex_bytes: usize,
    judges: Vec<Judge>,
    /// Where the subtrees below composites stand, and their validators: built when the first value
    /// gets there, since what leads there was built whole.
    inner: Vec<(Text, OnceLock<Judge>)>,
    /// Validators of single keywords and subschemas, built when a fault first asks for them.
    parts: Mutex<BTreeMap<String, Judge>>,
}

impl std::fmt::Debug for Fallbacks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fallbacks").field("judges", &self.judges.len()).finish_non_exhaustive()
    }
}

impl Fallbacks {
    /// Builds a validator for each fallback of a shape; `None` where it has none.
    pub(crate) fn compile(
        shape: &Shape,
        text: &str,
        resources: &[(Text, String)],
        (formats, limits): (bool, &Limits),
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        if shape.fallbacks.is_empty() {
            return None;
        }
        let refuse = |what: &dyn std::fmt::Display| {
            let message = format!("the schema cannot be compiled: {what}");
            Diagnostic::error(codes::SCHEMA_INVALID, message)
        };
        let document: Value = match serde_json::from_str(text) {
            Ok(document) => document,
            Err(error) => {
                diagnostics.push(refuse(&error));
                return None;
            }
        };
        let mut written = vec![Written { text, uris: vec![BASE.to_owned()] }];
        written.extend(resources.iter().map(|(name, text)| Written { text, uris: uris(&document, name) }));
        let texts = exact_texts(&written, limits);
        let mut texts = written.iter().zip(&texts).map(|(own, text)| Ok((&own.uris[..], serde_json::from_str(text)?)));
        let judged = texts.next().and_then(|text: Result<_, serde_json::Error>| text.ok());
        let judged = judged.map_or_else(|| document.clone(), |(_, judged)| judged);
        let resources = match texts.collect::<Result<Vec<(&[String], Value)>, serde_json::Error>>() {
            Ok(resources) => resources,
            Err(error) => {
                diagnostics.push(refuse(&error));
                return None;
            }
        };
        let registry = match on_a_large_stack(|| register(&judged, &resources)) {
            Ok(registry) => registry,
            Err(error) => {
                diagnostics.push(refuse(&error));
                return None;
            }
        };
        let (parts, regex_bytes) = (Mutex::new(BTreeMap::new()), limits.regex_bytes);
        let inner = shape.inner.iter().map(|inner| (Arc::clone(&inner.pointer), OnceLock::new())).collect();
        let mut own = Self { document, judged, registry, formats, regex_bytes, judges: Vec::new(), inner, parts };
        let build = |fallback: &Fallback| {
            // The document itself where it is meant: what is dynamic in it begins there.
            if fallback.pointer.is_empty() {
                own.build_at(BASE, &own.judged)
            } else {
                own.build(&json!({ "$ref": reference(&fallback.pointer) }))
            }
        };
        let found: Vec<_> = on_a_large_stack(|| shape.fallbacks.iter().map(build).collect());
        for judge in found {
            own.judges.push(judge.map_err(|error| diagnostics.push(refuse(&error))).ok());
        }
        Some(own)
    }

    fn build(&self, schema: &Value) -> Result<Arc<Validator<TapeJson>>, String> {
        self.build_at("stipula:///part.json", schema)
    }

    fn build_at(&self, base: &str, schema: &Value) -> Result<Arc<Validator<TapeJson>>, String> {
        let options = jsonschema::options_for::<TapeJson>()
            .offline()
            .with_base_uri(base)
            .with_registry(&self.registry)
            .should_validate_formats(self.formats);
        with_own(options, self.regex_bytes).build(schema).map(Arc::new).map_err(|error| error.masked().to_string())
    }

    /// Whether the fallback accepts a value. One that could not be built accepts none.
    pub(crate) fn accepts(&self, index: u32, value: TapeRef<'_>) -> bool {
        let judge = self.judges.get(index as usize).and_then(Option::as_ref);
        judge.is_some_and(|judge| judge.is_valid(TapeNode::Value(value)))
    }

    /// Whether a subtree below a composite accepts a value; `None` where it cannot be built by itself.
    pub(crate) fn inner_accepts(&self, index: u32, value: TapeRef<'_>) -> Option<bool> {
        let (pointer, judge) = self.inner.get(index as usize)?;
        let build = || on_a_large_stack(|| self.build(&json!({ "$ref": reference(pointer) })).ok());
        Some(judge.get_or_init(build).as_ref()?.is_valid(TapeNode::Value(value)))
    }

    /// The keywords of the subschema at a pointer.
    pub(crate) fn keywords(&self, pointer: &str) -> Option<&Map<String, Value>> {
        self.document.pointer(pointer)?.as_object()
    }

    /// A keyword of the subschema at a pointer, as the crate is given it.
    pub(crate) fn judged(&self, pointer: &str, keyword: &str) -> Option<&Value> {
        self.judged.pointer(pointer)?.get(keyword)
    }

    /// Whether the subschema at a pointer accepts a value; unknown ones do.
    pub(crate) fn part_accepts(&self, pointer: &str, value: TapeRef<'_>) -> bool {
        let make = || json!({ "$ref": reference(pointer) });
        self.part(pointer.to_owned(), make).is_none_or(|judge| judge.is_valid(TapeNode::Value(value)))
    }

    /// Whether some keywords of the subschema at a pointer accept a value.
    pub(crate) fn keywords_accept(&self, pointer: &str, names: &[&str], value: TapeRef<'_>) -> bool {
        let make = || {
            let own = self.judged.pointer(pointer).and_then(Value::as_object);
            let member = |name: String| own?.get(&name).map(|value| (name, value.clone()));
            let both = names.iter().flat_map(|name| [(*name).to_owned(), format!("{OWN}{name}")]);
            let mut schema = Value::Object(both.filter_map(member).collect());
            absolute(&mut schema);
            if let (Some(draft), Some(schema)) = (self.document.get("$schema"), schema.as_object_mut()) {
                schema.insert("$schema".to_owned(), draft.clone());
            }
            schema
        };
        let key = format!("{pointer} {}", names.join(" "));
        self.part(key, make).is_none_or(|judge| judge.is_valid(TapeNode::Value(value)))
    }

    fn part(&self, key: String, make: impl Fn() -> Value + Sync) -> Judge {
        let mut parts = self.parts.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        parts.entry(key).or_insert_with(|| on_a_large_stack(|| self.build(&make()).ok())).clone()
    }
}

/// The crate compiles by recursion, some 10 KiB for each subschema around another, and follows up to
/// eight references on the way: 64 levels of each fit. Callers may have far smaller stacks, so it
/// works on a thread of its own; where there are no threads, on the caller's.
fn on_a_large_stack<T: Send>(work: impl Fn() -> T + Sync) -> T {
    const STACK: usize = 16 << 20;
    let done = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, &work).ok()?;
        Some(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    done.unwrap_or_else(work)
}

/// The names of a text that comes with a document: its own, or beside the document and beside its id.
fn uris(document: &Value, name: &str) -> Vec<String> {
    if name.contains("://") || name.starts_with("urn:") {
        return vec![name.to_owned()];
    }
    let id = document.get("$id").or_else(|| document.get("id")).and_then(Value::as_str);
    let folder = id.filter(|id| id.contains("://")).and_then(|id| id.rsplit_once('/')).map(|(folder, _)| folder);
    let name = name.trim_start_matches("./");
    [folder, Some("stipula://")].into_iter().flatten().map(|folder| format!("{folder}/{name}")).collect()
}

/// Registers the document, and what comes with it by its names.
fn register(document: &Value, resources: &[(&[String], Value)]) -> Result<Registry<'static>, String> {
    let say = |error: jsonschema::ReferencingError| error.to_string();
    let mut builder = SPECIFICATIONS.add(BASE, document.clone()).map_err(say)?;
    for (uris, resource) in resources {
        for uri in *uris {
            builder = builder.add(uri, resource.clone()).map_err(say)?;
        }
    }
    builder.prepare().map_err(say)
}

/// The reference to a pointer of the document, as a URI.
fn reference(pointer: &str) -> String {
    let mut uri = format!("{BASE}#");
    for byte in pointer.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'~' | b'-' | b'_' | b'.') {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

/// Makes references within the document independent of where a part of it stands.
fn absolute(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            for (key, value) in members {
                match value {
                    Value::String(target) if key == "$ref" && target.starts_with('#') => {
                        *target = format!("{BASE}{target}");
                    }
                    value => absolute(value),
                }
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(absolute),
        _ => {}
    }
}
