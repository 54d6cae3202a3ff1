//! The registry form, on the sample request of the conformance data and on hostile ones.

use stipula::{Action, Contract, DocumentKind, Resolver, Severity};

/// A file of the conformance data; where it is not there, that is said.
fn conformance(file: &str) -> Option<String> {
    let folder = std::env::var_os("STIPULA_VECTORS").map_or_else(
        || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/vectors"),
        std::path::PathBuf::from,
    );
    let text = std::fs::read_to_string(folder.join(file)).ok();
    if text.is_none() {
        eprintln!("not tested: the conformance data has no {file}");
    }
    text
}

/// The request without one of its rules.
fn without(text: &str, rule: &str) -> String {
    let mut request: serde_json::Value = serde_json::from_str(text).unwrap();
    let rules = request["ruleSet"]["domainRules"].as_array_mut().unwrap();
    rules.retain(|one| one["name"] != rule);
    request.to_string()
}

#[test]
fn the_sample_request_is_listed_and_its_look_ahead_is_one_error() {
    let Some(text) = conformance("confluent/test_cel.json") else { return };
    let found = Contract::compiler(&text).name("test_cel.json").diagnose();
    let errors: Vec<_> = found.diagnostics.iter().filter(|one| one.severity == Severity::Error).collect();
    let [error] = errors.as_slice() else { panic!("{errors:?}") };
    assert_eq!(error.code.as_str(), "rule.regex");
    let span = error.span.unwrap();
    let source = found.sources.get(span.source).unwrap();
    let (line, column) = source.position(span.start);
    let shown: String = source.line(line).chars().skip(column - 1).take(3).collect();
    assert_eq!(shown, "(?=");
    assert!(source.line(line).contains("message.IBAN.matches"));
    assert!(error.hint.as_ref().unwrap().contains("x.matches(r'A') && x.matches(r'B')"), "{:?}", error.hint);
    let enforced: Vec<&str> = found.rules.iter().filter(|rule| rule.enforced).map(|rule| rule.id.as_str()).collect();
    let listed = [
        "checkSSN",
        "checkAddress",
        "checkEmail",
        "checkUserId",
        "checkAge",
        "checkActive",
        "checkBalance",
        "checkModeWrite",
        "checkModeRead",
    ];
    assert_eq!(enforced, listed);
    let not_enforced = |name: &str| found.not_enforced.iter().any(|one| one.what.contains(name));
    assert!(not_enforced("`changeUserId`"), "{:?}", found.not_enforced);
    assert!(not_enforced("`params` of rule `checkActive`"), "{:?}", found.not_enforced);
}

#[test]
fn without_the_look_ahead_the_sample_request_judges() {
    let Some(text) = conformance("confluent/test_cel.json") else { return };
    let contract = Contract::compile(without(&text, "checkIBAN")).unwrap();
    let good = serde_json::json!({
        "ssn": "123456789", "address": "#12 Main, TX 75001", "mail": "a@b.example", "user_id": "uid_1", "age": 30,
        "IBAN": "DE00", "active": true, "balance": 0.5, "mode": "live",
    });
    let report = contract.check(&good);
    assert!(report.valid, "{report:?}");
    let table = [
        ("ssn", serde_json::json!("12"), "checkSSN", Action::Error),
        ("address", serde_json::json!("Main"), "checkAddress", Action::Error),
        ("mail", serde_json::json!("b.example"), "checkEmail", Action::Error),
        ("user_id", serde_json::json!("1"), "checkUserId", Action::Error),
        ("age", serde_json::json!(18), "checkAge", Action::Error),
        ("active", serde_json::json!(false), "checkActive", Action::Dlq),
        ("balance", serde_json::json!(-0.5), "checkBalance", Action::Error),
        ("mode", serde_json::json!("fail_write"), "checkModeWrite", Action::Dlq),
        ("mode", serde_json::json!("fail_read"), "checkModeRead", Action::Dlq),
    ];
    for (field, value, rule, action) in table {
        let mut bad = good.clone();
        bad[field] = value;
        let report = contract.check(&bad);
        let violations = &report.violations;
        assert_eq!(violations.len(), 1, "{rule}: {report:?}");
        assert_eq!((violations[0].rule.as_deref(), violations[0].action), (Some(rule), action));
    }
}

/// An Avro request with so many fields and these parts.
fn request(fields: usize, metadata: &str, rules: &str) -> String {
    let fields: Vec<String> = (0..fields).map(|at| format!(r#"{{"name": "f{at}", "type": "string"}}"#)).collect();
    let schema = format!(r#"{{"type": "record", "name": "R", "fields": [{}]}}"#, fields.join(", "));
    format!(
        r#"{{"schema": {}, "metadata": {metadata}, "ruleSet": {{"domainRules": [{rules}]}}}}"#,
        serde_json::to_string(&schema).unwrap()
    )
}

#[test]
fn hostile_requests_are_bounded() {
    let stars = format!(r#"{{"tags": {{"{}b": ["PII"]}}}}"#, "*a".repeat(5_000));
    let tags: Vec<String> = (0..5_000).map(|at| format!(r#""R.f{at}": ["T{at}"]"#)).collect();
    let many = format!(r#"{{"tags": {{{}}}}}"#, tags.join(", "));
    let tags: Vec<String> = (0..5_000).map(|at| format!(r#""**.f{at}*?{}": ["T{at}"]"#, "x*".repeat(20))).collect();
    let globs = format!(r#"{{"tags": {{{}}}}}"#, tags.join(", "));
    let deep = "[".repeat(60) + &"]".repeat(60);
    let inner = format!(r#"{{"properties": {{"stipula.object": "{{\"name\": \"R\", \"tags\": {deep}}}"}}}}"#);
    let table = [
        ("one glob of many stars", request(200, &stars, ""), None),
        ("as many tags as fields", request(5_000, &many, ""), None),
        ("as many globs as fields", request(5_000, &globs, ""), Some("document.limit")),
        ("depth within a property", request(1, &inner, ""), Some("document.type")),
        (
            "a property that is no JSON",
            request(1, r#"{"properties": {"stipula.object": "{"}}"#, ""),
            Some("document.syntax"),
        ),
    ];
    for (name, text, expected) in table {
        let found = Contract::compiler(text).diagnose();
        let error = found.diagnostics.iter().find(|one| one.severity == Severity::Error);
        assert_eq!(error.map(|one| one.code.as_str()), expected, "{name}: {error:?}");
    }
}

/// Gives every name an answer of a registry that leads to the next name.
struct Endless;

impl Resolver for Endless {
    fn resolve(&self, name: &str) -> Result<String, String> {
        let number: usize = name.trim_start_matches('r').parse().map_err(|_| "no such file".to_owned())?;
        let schema = format!(r#"{{\"type\": \"fixed\", \"name\": \"R{number}\", \"size\": 1}}"#);
        let next = format!(r#"{{"name": "r{}", "subject": "s", "version": 1}}"#, number + 1);
        Ok(format!(r#"{{"schema": "{schema}", "references": [{next}]}}"#))
    }
}

/// A reference that leads to itself.
struct Itself;

impl Resolver for Itself {
    fn resolve(&self, _name: &str) -> Result<String, String> {
        let schema = r#"{\"type\": \"fixed\", \"name\": \"F\", \"size\": 1}"#;
        Ok(format!(r#"{{"schema": "{schema}", "references": [{{"name": "r1", "subject": "s", "version": 1}}]}}"#))
    }
}

#[test]
fn references_end() {
    let text = r#"{"schema": "\"string\"", "references": [{"name": "r1", "subject": "s", "version": 1}]}"#;
    let codes = |compiler: stipula::Compiler| -> Vec<&'static str> {
        compiler.diagnose().diagnostics.iter().map(|one| one.code.as_str()).collect()
    };
    assert_eq!(codes(Contract::compiler(text).resolver(Endless)), ["document.limit"]);
    assert_eq!(codes(Contract::compiler(text).resolver(Itself)), ["document.reference"]);
    assert_eq!(codes(Contract::compiler(text)), ["document.reference"]);
}

#[test]
fn values_of_sensitive_properties_are_in_no_text() {
    let metadata = r#"{"properties": {"token": "hush-hush", "plain": 3}, "sensitive": ["token", "tokne"]}"#;
    let text = request(1, metadata, r#"{"name": "r", "kind": "CONDITION", "type": "CEL", "expr": "message.f0 =="}"#);
    let found = Contract::compiler(&text).diagnose();
    assert!(found.diagnostics.len() >= 3, "{:?}", found.diagnostics);
    let json = stipula::diagnostics_json(&found.diagnostics, &found.sources);
    assert!(!json.contains("hush"), "{json}");
    assert!(json.contains("did you mean `token`?"), "{json}");
    let text = request(1, r#"{"properties": {"token": "hush-hush"}, "sensitive": ["token"]}"#, "");
    for to in [DocumentKind::Odcs, DocumentKind::Registry] {
        let converted = Contract::compiler(&text).convert(to).unwrap();
        assert!(!format!("{converted:?}").contains("hush"), "{converted:?}");
        assert_eq!(converted.dropped.len(), 1, "{converted:?}");
    }
}
