//! A tests file's text to its cases.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use super::compare::{Expected, ExpectedViolation};
use super::fields::Fields;
use super::payload::{Edits, is_json, is_pointer};
use super::{Payload, TestCase, TestSettings, TestsFile};
use crate::contract::{DuplicateKeys, Formats, JsonEncoding, Undeclared};
use crate::diagnostics::{Diagnostics, Sources, codes, did_you_mean, short};
use crate::limits::Limits;
use crate::model::Side;
use crate::report::Class;
use crate::scalars::base64;
use crate::scalars::time::parse_timestamp;
use crate::syntax::{Located, NodeRef, Tree, parse_json_at, parse_yaml_at};

/// Bytes of all payloads of a file together: records made of others multiply.
const PAYLOAD_BYTES: usize = 64 << 20;

const SETTINGS: [&str; 4] = ["as", "object", "now", "options"];
const FILE: [&str; 7] = ["$schema", "contract", "cases", "as", "object", "now", "options"];
const PAYLOADS: [&str; 5] = ["json", "text", "base64", "file", "base"];
const CASE: [&str; 14] = [
    "name", "json", "text", "base64", "file", "base", "line", "set", "remove", "expect", "as", "object", "now",
    "options",
];
const OPTIONS: [&str; 6] = ["strict", "duplicate_keys", "formats", "undeclared", "sensitive_tags", "json_encoding"];
const EXPECT: [&str; 4] = ["class", "codes", "paths", "violations"];
const SIDES: [(&str, Side); 2] = [("writer", Side::Writer), ("reader", Side::Reader)];
const CLASSES: [(&str, Class); 6] = [
    ("valid", Class::Valid),
    ("invalid", Class::Invalid),
    ("rule_error", Class::RuleError),
    ("limit", Class::Limit),
    ("undecodable", Class::Undecodable),
    ("stale", Class::Stale),
];
const DUPLICATE_KEYS: [(&str, DuplicateKeys); 2] = [("refuse", DuplicateKeys::Refuse), ("last", DuplicateKeys::Last)];
const FORMATS: [(&str, Formats); 2] = [("assert", Formats::Assert), ("annotate", Formats::Annotate)];
const ENCODINGS: [(&str, JsonEncoding); 2] = [("plain", JsonEncoding::Plain), ("avro", JsonEncoding::Avro)];
const UNDECLARED: [(&str, Undeclared); 2] = [("refuse", Undeclared::Refuse), ("ignore", Undeclared::Ignore)];

/// The file; `None` after a fault that leaves nothing to read.
pub(super) fn file(name: &str, text: &str, sources: &mut Sources, diagnostics: &mut Diagnostics) -> Option<TestsFile> {
    let source = sources.add(name, text);
    let located = Located::source(source, text);
    let tree = parse(name, &located, diagnostics)?;
    let root = tree.root();
    let mut reader = Reader { fields: Fields { diagnostics }, sources, written: 0, names: BTreeMap::new() };
    if root.is_null() {
        reader.fields.error(codes::DOCUMENT_EMPTY, root, "the tests file holds nothing".to_owned(), None);
        return None;
    }
    // Of a contract, each key would be told as one that a tests file does not have.
    if let Some((key, _)) =
        ["apiVersion", "kind"].iter().find_map(|key| root.get_entry(key)).filter(|_| root.get("cases").is_none())
    {
        let message = "expected a tests file, found a contract".to_owned();
        let hint = "name its tests file, or the folder".to_owned();
        reader.fields.error(codes::DOCUMENT_KIND, key, message, Some(hint));
        return None;
    }
    if !reader.fields.mapping(root, "a tests file", &FILE, &["cases"]) {
        return None;
    }
    root.get("$schema").map(|node| reader.fields.text(node, "$schema"));
    let contract = root.get("contract").and_then(|node| reader.fields.name(node, "contract")).map(str::to_owned);
    let settings = reader.settings(root, &TestSettings::default());
    let list = root.get("cases").and_then(|node| reader.fields.list(node, "cases")).unwrap_or_default();
    if let (true, Some(node)) = (list.is_empty(), root.get("cases").filter(|node| node.is_sequence())) {
        let message = "`cases`: expected at least one case, found none".to_owned();
        reader.fields.error(codes::DOCUMENT_VALUE, node, message, None);
    }
    let cases = list.into_iter().filter_map(|node| reader.case(node, &settings)).collect();
    Some(TestsFile { contract, cases })
}

fn parse(name: &str, text: &Located, diagnostics: &mut Diagnostics) -> Option<Tree> {
    let parser = if is_json(name) { parse_json_at } else { parse_yaml_at };
    let before = diagnostics.len();
    let tree = parser(text, &Limits::default(), diagnostics);
    if tree.is_none() && diagnostics.len() == before {
        let fault = crate::diagnostics::Diagnostic::error(codes::DOCUMENT_EMPTY, "the tests file holds nothing");
        diagnostics.push(fault.at(text.map.span(0, 0)));
    }
    tree
}

struct Reader<'n, 'd> {
    fields: Fields<'d>,
    sources: &'d Sources,
    /// Bytes of payloads so far.
    written: usize,
    /// The cases so far: the record of each that stands in place.
    names: BTreeMap<&'n str, Option<NodeRef<'n>>>,
}

impl<'n> Reader<'n, '_> {
    fn case(&mut self, node: NodeRef<'n>, defaults: &TestSettings) -> Option<TestCase> {
        if !self.fields.mapping(node, "a case", &CASE, &["name", "expect"]) {
            return None;
        }
        let name = self.case_name(node);
        let settings = self.settings(node, defaults);
        let payload = self.payload(node);
        let expected = node.get("expect").and_then(|expect| self.expected(expect));
        let (line, _) = self.sources.get(node.span().source)?.position(node.span().start);
        Some(TestCase { name: name?.to_owned(), line, payload: payload?, settings, expected: expected? })
    }

    fn case_name(&mut self, node: NodeRef<'n>) -> Option<&'n str> {
        let at = node.get("name")?;
        let name = self.fields.name(at, "name")?;
        if self.names.insert(name, node.get("json")).is_some() {
            let message = format!("two cases have the name `{}`", short(name));
            self.fields.error(codes::DOCUMENT_VALUE, at, message, None);
        }
        Some(name)
    }

    fn settings(&mut self, node: NodeRef<'_>, defaults: &TestSettings) -> TestSettings {
        let mut settings = defaults.clone();
        let [side, object, now, options] = SETTINGS.map(|key| node.get(key));
        if let Some(side) = side.and_then(|node| self.fields.word(node, "as", &SIDES)) {
            settings.side = side;
        }
        if let Some(object) = object.and_then(|node| self.fields.name(node, "object")) {
            settings.object = Some(object.to_owned());
        }
        if let Some(now) = now.and_then(|node| self.time(node)) {
            settings.now = Some(now);
        }
        if let Some(options) = options {
            self.options(options, &mut settings);
        }
        settings
    }

    fn options(&mut self, node: NodeRef<'_>, settings: &mut TestSettings) {
        let fields = &mut self.fields;
        if !fields.mapping(node, "`options`", &OPTIONS, &[]) {
            return;
        }
        let [strict, keys, formats, undeclared, tags, encoding] = OPTIONS.map(|key| node.get(key));
        if let Some(strict) = strict.and_then(|node| fields.bool(node, "strict")) {
            settings.strict = strict;
        }
        if let Some(option) = keys.and_then(|node| fields.word(node, "duplicate_keys", &DUPLICATE_KEYS)) {
            settings.duplicate_keys = option;
        }
        if let Some(option) = formats.and_then(|node| fields.word(node, "formats", &FORMATS)) {
            settings.formats = option;
        }
        if let Some(option) = undeclared.and_then(|node| fields.word(node, "undeclared", &UNDECLARED)) {
            settings.undeclared = option;
        }
        if let Some(option) = encoding.and_then(|node| fields.word(node, "json_encoding", &ENCODINGS)) {
            settings.json_encoding = option;
        }
        if let Some(tags) = tags.and_then(|node| fields.texts(node, "sensitive_tags")) {
            settings.sensitive_tags = Some(tags.into_iter().map(|(tag, _)| tag.to_owned()).collect());
        }
    }

    fn time(&mut self, node: NodeRef<'_>) -> Option<SystemTime> {
        let text = self.fields.text(node, "now")?;
        let Some((seconds, nanos)) = parse_timestamp(text.as_bytes()) else {
            let message = format!(
                "`now`: expected a point in time with its offset, such as `2026-01-31T12:00:00Z`, found `{}`",
                short(text)
            );
            self.fields.error(codes::DOCUMENT_VALUE, node, message, None);
            return None;
        };
        let distance = Duration::from_secs(seconds.unsigned_abs());
        let epoch = SystemTime::UNIX_EPOCH;
        let whole = if seconds < 0 { epoch.checked_sub(distance) } else { epoch.checked_add(distance) };
        whole?.checked_add(Duration::from_nanos(u64::from(nanos)))
    }

    fn payload(&mut self, node: NodeRef<'n>) -> Option<Payload> {
        let given: Vec<&str> = PAYLOADS.into_iter().filter(|key| node.get(key).is_some()).collect();
        let [key] = given.as_slice() else {
            let found = if given.is_empty() { "none".to_owned() } else { format!("`{}`", given.join("`, `")) };
            let message =
                format!("a case needs one payload: `json`, `text`, `base64`, `file` or `base`, found {found}");
            let at = node.get_entry(given.last().unwrap_or(&"name")).map_or(node, |(key, _)| key);
            self.fields.error(codes::DOCUMENT_VALUE, at, message, None);
            return None;
        };
        for (partner, of) in [("line", "file"), ("set", "base"), ("remove", "base")] {
            if let (Some((at, _)), false) = (node.get_entry(partner), *key == of) {
                let message = format!("`{partner}` belongs to `{of}`");
                self.fields.error(codes::DOCUMENT_VALUE, at, message, None);
            }
        }
        let value = node.get(key)?;
        match *key {
            "json" => self.json(value, Edits::default()).map(Payload::Json),
            "text" => self.fields.text(value, "text").map(|text| Payload::Json(text.to_owned())),
            "base64" => self.bytes(value),
            "file" => {
                let name = self.fields.name(value, "file")?.to_owned();
                let line = match node.get("line") {
                    Some(line) => Some(self.fields.count(line, "line")?),
                    None => None,
                };
                Some(Payload::File { name, line })
            }
            _ => self.edited(value, node),
        }
    }

    fn bytes(&mut self, node: NodeRef<'_>) -> Option<Payload> {
        let text = self.fields.text(node, "base64")?;
        let compact: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        let bytes = base64::decode(&compact);
        if bytes.is_none() {
            let message = "`base64`: expected base64 of the standard alphabet, with padding".to_owned();
            self.fields.error(codes::DOCUMENT_VALUE, node, message, None);
        }
        bytes.map(Payload::Bytes)
    }

    /// The record of another case with changes.
    fn edited(&mut self, value: NodeRef<'n>, node: NodeRef<'n>) -> Option<Payload> {
        let base = self.fields.text(value, "base")?;
        let own = node.get("name").and_then(NodeRef::as_str);
        let Some(Some(record)) = self.names.get(base).copied().filter(|_| own != Some(base)) else {
            let message = format!("`base`: no case above with a `json` of its own has the name `{}`", short(base));
            // A base is looked for in a file of many cases: only while the hint is shown.
            let hint = if self.fields.diagnostics.is_full() { None } else { self.near(base, own) };
            self.fields.error(codes::DOCUMENT_REFERENCE, value, message, hint);
            return None;
        };
        let mut edits = Edits::default();
        if let Some(set) = node.get("set") {
            if !set.is_mapping() {
                let message = format!("`set`: expected a mapping of paths to values, found {}", set.kind().article());
                self.fields.error(codes::DOCUMENT_TYPE, set, message, None);
            }
            for (key, value) in set.entries() {
                self.edit(&mut edits, key.scalar_text().unwrap_or(""), Some(value), key);
            }
        }
        for (path, at) in node.get("remove").and_then(|list| self.fields.texts(list, "remove")).unwrap_or_default() {
            self.edit(&mut edits, path, None, at);
        }
        self.json(record, edits).map(Payload::Json)
    }

    fn near(&self, base: &str, own: Option<&str>) -> Option<String> {
        let named = self.names.iter().filter(|(name, record)| record.is_some() && own != Some(name));
        did_you_mean(&short(base), named.map(|(name, _)| *name))
    }

    fn edit(&mut self, edits: &mut Edits<'n>, path: &str, value: Option<NodeRef<'n>>, at: NodeRef<'n>) {
        if self.pointer(path, at) && !edits.add(path, value, at) {
            let message = format!("`{}` is changed twice", short(path));
            self.fields.error(codes::DOCUMENT_VALUE, at, message, None);
        }
    }

    fn pointer(&mut self, path: &str, at: NodeRef<'_>) -> bool {
        let fits = is_pointer(path);
        if !fits {
            let message = format!("expected a JSON Pointer, found `{}`", short(path));
            let hint = format!("write `/{}`", short(path).trim_start_matches("$.").replace('.', "/"));
            self.fields.error(codes::DOCUMENT_VALUE, at, message, Some(hint));
        }
        fits
    }

    /// A record as JSON text; a change that leads nowhere is reported.
    fn json(&mut self, record: NodeRef<'n>, mut edits: Edits<'n>) -> Option<String> {
        let mut text = String::new();
        if self.written <= PAYLOAD_BYTES {
            edits.write(record, &mut text);
        }
        self.written += text.len();
        if self.written > PAYLOAD_BYTES {
            let message = format!("the payloads of a tests file have more than {PAYLOAD_BYTES} bytes together");
            self.fields.error(codes::DOCUMENT_LIMIT, record, message, None);
            return None;
        }
        for at in edits.unused() {
            let message = format!("`{}` leads nowhere in the record", short(at.scalar_text().unwrap_or("")));
            self.fields.error(codes::DOCUMENT_REFERENCE, at, message, None);
        }
        Some(text)
    }

    fn expected(&mut self, node: NodeRef<'_>) -> Option<Expected> {
        if node.as_str().is_some() {
            let class = self.fields.word(node, "expect", &CLASSES)?;
            return Some(Expected { class: Some(class), ..Expected::default() });
        }
        if !self.fields.mapping(node, "`expect`", &EXPECT, &[]) {
            return None;
        }
        if node.len() == 0 {
            let message = "`expect`: expected a class, codes, paths or violations, found nothing".to_owned();
            self.fields.error(codes::DOCUMENT_VALUE, node, message, None);
            return None;
        }
        let [class, list, paths, violations] = EXPECT.map(|key| node.get(key));
        let class = class.and_then(|node| self.fields.word(node, "class", &CLASSES));
        let list = list.and_then(|node| self.fields.texts(node, "codes"));
        for (code, at) in list.iter().flatten() {
            self.code(code, *at);
        }
        let paths = paths.and_then(|node| self.fields.texts(node, "paths"));
        for (path, at) in paths.iter().flatten() {
            self.pointer(path, *at);
        }
        let violations = violations.and_then(|node| self.fields.list(node, "violations"));
        let violations =
            violations.map(|list| list.into_iter().filter_map(|node| self.violation(node)).collect::<Vec<_>>());
        let texts = |list: Vec<(&str, NodeRef<'_>)>| list.into_iter().map(|(text, _)| text.to_owned()).collect();
        Some(Expected { class, codes: list.map(texts), paths: paths.map(texts), violations })
    }

    fn violation(&mut self, node: NodeRef<'_>) -> Option<ExpectedViolation> {
        if !self.fields.mapping(node, "a violation", &["code", "path", "rule"], &["code", "path"]) {
            return None;
        }
        let code_at = node.get("code")?;
        let code = self.fields.text(code_at, "code")?;
        self.code(code, code_at);
        let path_at = node.get("path")?;
        let path = self.fields.text(path_at, "path")?;
        self.pointer(path, path_at);
        let rule = match node.get("rule") {
            Some(rule) => Some(self.fields.name(rule, "rule")?.to_owned()),
            None => None,
        };
        Some(ExpectedViolation { code: code.to_owned(), path: path.to_owned(), rule })
    }

    /// A code that no version knows would fail for ever.
    fn code(&mut self, code: &str, at: NodeRef<'_>) {
        let known = || codes::TABLE.iter().map(|row| row.code.as_str());
        if !known().any(|each| each == code) {
            let hint = if self.fields.diagnostics.is_full() { None } else { did_you_mean(&short(code), known()) };
            self.fields.error(codes::DOCUMENT_VALUE, at, format!("there is no code `{}`", short(code)), hint);
        }
    }
}
