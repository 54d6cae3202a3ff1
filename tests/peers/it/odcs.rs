//! Documents: our checker against the official JSON Schemas of ODCS, on every vector and on
//! thousands of mutated ones. What they refuse, we refuse or warn of; what they accept, we refuse
//! only for a reason that `docs/odcs.md` gives.

mod mutate;
mod places;

use std::collections::BTreeMap;
use std::path::Path;

use jsonschema::Validator;
use mutate::Dictionary;
use places::{Written, matches};
use serde_json::Value;
use stipula::{Compiler, Diagnostic, DocumentKind, Severity};
use stipula_peers::Random;
use stipula_tests::odcs_table;

const MUTATED: usize = 9_000;

/// What is judged beyond the schema: meaning, not form.
const SEMANTIC: [&str; 6] = [
    "document.duplicate_id",
    "document.engine",
    "document.limit",
    "document.not_enforced",
    "document.object",
    "document.reference",
];

/// (code, pattern of places, the part of `docs/odcs.md` that gives the reason). In a pattern `*` is
/// one step, `**` any number of them.
const STRICTER: &[(&str, &str, &str)] = &[
    ("document.value", "/apiVersion", "Versions"),
    ("document.missing_key", "**/quality/*", "Quality rules"),
    ("document.missing_key", "**/quality/*/*", "Quality rules"),
    ("document.value", "**/quality/*/metric", "Quality rules"),
    ("document.type", "**/quality/*/arguments/*", "Quality rules"),
    ("document.type", "**/quality/*/arguments/*/*", "Quality rules"),
    ("*", "**/quality/*/implementation/**", "Extensions"),
    ("*", "**/customProperties/*/property", "Extensions"),
    ("*", "**/customProperties/*/value", "Extensions"),
    ("*", "**/customProperties/*/value/**", "Extensions"),
    ("document.value", "/schema/*/name", "Names"),
    ("document.value", "**/properties/*/name", "Names"),
    ("document.value", "**/enum/*/value", "Values of an enum"),
    ("document.missing_key", "**/logicalType", "Vectors"),
];

struct Official([Validator; 3]);

impl Official {
    fn load() -> Option<(Self, Dictionary)> {
        let schemas = odcs_table::official_schemas()?;
        let dictionary = Dictionary::of(&schemas);
        let build = |schema: &Value| jsonschema::options().build(schema).unwrap();
        Some((Self([build(&schemas[0]), build(&schemas[1]), build(&schemas[2])]), dictionary))
    }

    fn of(&self, document: &Value) -> &Validator {
        let version = document.get("apiVersion").and_then(Value::as_str).unwrap_or("");
        // As we read it: what is no version is read as the newest.
        let is_patch = |rest: &str| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit());
        let minor = ["v3.0.", "v3.1."].iter().position(|prefix| version.strip_prefix(prefix).is_some_and(is_patch));
        let minor = minor.unwrap_or(2);
        &self.0[minor]
    }
}

/// (place, diagnostic) of all that we say of a document's form.
fn ours(document: &Value) -> Vec<(String, Diagnostic)> {
    let written = Written::of(document);
    let diagnosis = Compiler::new(written.text.as_str()).name("contract").kind(DocumentKind::Odcs).diagnose();
    let formal = diagnosis.diagnostics.into_iter().filter(|fault| {
        // Beside our engine an operator is listed as not enforced; others have no such key.
        !SEMANTIC.contains(&fault.code.as_str()) || fault.message.contains("compares by itself")
    });
    let place = |fault: &Diagnostic| fault.span.map_or_else(String::new, |span| written.place(span.start));
    formal.map(|fault| (place(&fault), fault)).collect()
}

/// Whether one place is the other, or stands around it.
fn near(one: &str, other: &str) -> bool {
    let below = |place: &str, above: &str| {
        place.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    below(one, other) || below(other, one)
}

/// The exception that allows a refusal.
fn reason(place: &str, code: &str) -> Option<(&'static str, &'static str)> {
    let fits = |(known, pattern, _): &&(&str, &str, &str)| (*known == "*" || *known == code) && matches(pattern, place);
    STRICTER.iter().find(fits).map(|(code, pattern, _)| (*code, *pattern))
}

/// How one document is judged on both sides: whether the official schema accepts it.
fn judge(
    official: &Official,
    document: &Value,
    used: &mut BTreeMap<(&'static str, &'static str), usize>,
) -> Result<bool, String> {
    let ours = ours(document);
    let mut accepted = true;
    // Each of their faults has one of ours beside it.
    for fault in official.of(document).iter_errors(document) {
        accepted = false;
        let place = fault.instance_path().to_string();
        if !ours.iter().any(|(ours, _)| near(ours, &place)) {
            return Err(format!("passes in silence: {place}: {}", short(&fault.to_string())));
        }
    }
    if !accepted {
        return Ok(false);
    }
    for (place, fault) in ours.iter().filter(|(_, fault)| fault.severity == Severity::Error) {
        match reason(place, fault.code.as_str()) {
            Some(reason) => *used.entry(reason).or_default() += 1,
            None => {
                return Err(format!("refused without a reason: {place}: {} [{}]", fault.message, fault.code.as_str()));
            }
        }
    }
    Ok(true)
}

fn short(text: &str) -> String {
    let count = text.chars().count();
    if count < 300 { text.to_owned() } else { format!("..{}", text.chars().skip(count - 300).collect::<String>()) }
}

/// The contracts of the conformance data, and ours.
fn seeds() -> Vec<(String, Value)> {
    let data = odcs_table::conformance_data().unwrap();
    let (mut folders, mut found) = (vec![data.join("odcs"), stipula_tests::root().join("contracts")], Vec::new());
    while let Some(folder) = folders.pop() {
        for path in folder.read_dir().unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(".odcs.yaml") {
                found.push((path.to_string_lossy().into_owned(), load(&path)));
            }
        }
    }
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    found.extend(mutate::rich().map(|(name, document)| (name.to_owned(), document)));
    found
}

fn load(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap();
    let json = Compiler::new(text).name("contract.yaml").document_json().unwrap();
    serde_json::from_str(&json.text).unwrap()
}

#[test]
fn documents_are_judged_as_the_official_schemas_say() {
    let Some((official, dictionary)) = Official::load() else {
        println!("the conformance data is missing: set STIPULA_VECTORS; nothing was tested");
        return;
    };
    let seeds = seeds();
    let (mut used, mut findings, mut accepted, mut refused) = (BTreeMap::new(), BTreeMap::new(), 0, 0);
    let mut tell = |name: &str, document: &Value, used: &mut _| match judge(&official, document, used) {
        Ok(true) => accepted += 1,
        Ok(false) => refused += 1,
        Err(fault) => {
            let entry = findings.entry(fault).or_insert((0, name.to_owned(), document.to_string()));
            entry.0 += 1;
        }
    };
    let mut clean = Vec::new();
    for (name, document) in seeds {
        tell(&name, &document, &mut used);
        // A fault of the seed's own would hide that one of the mutated document passes in silence.
        if ours(&document).is_empty() {
            clean.push((name, document));
        }
    }
    assert!(clean.len() > 20, "{}", clean.len());
    let mut random = Random(30);
    for case in 0..MUTATED {
        let (name, seed) = &clean[case % clean.len()];
        let mut document = seed.clone();
        mutate::shrink(&mut document, &mut random);
        for _ in 0..=random.below(2) {
            mutate::document(&mut document, &dictionary, &mut random);
        }
        tell(&format!("{name} #{case}"), &document, &mut used);
    }
    println!("accepted {accepted}, refused {refused}, stricter: {used:?}");
    let shown: Vec<String> = findings
        .iter()
        .take(40)
        .map(|(kind, (count, name, document))| {
            format!("{count}x {kind}\n   {name}\n   {}", &document[..document.len().min(600)])
        })
        .collect();
    assert!(findings.is_empty(), "{} kinds:\n{}", findings.len(), shown.join("\n"));
    assert!(accepted > MUTATED / 5 && refused > MUTATED / 3, "{accepted} {refused}");
    let idle: Vec<_> = STRICTER.iter().filter(|(code, pattern, _)| !used.contains_key(&(*code, *pattern))).collect();
    assert!(idle.is_empty(), "nothing needs these exceptions: {idle:?}");
}

#[test]
fn the_page_gives_every_reason() {
    let page = std::fs::read_to_string(stipula_tests::root().join("docs/odcs.md")).unwrap();
    for (.., reason) in STRICTER {
        assert!(page.contains(&format!("**{reason}**")), "docs/odcs.md lacks {reason}");
    }
}
