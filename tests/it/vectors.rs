//! Runs the shared vectors through every way in, and writes the outcomes.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use stipula::{
    Class, Contract, Conversion, Diagnostic, DocumentKind, Explanation, Format, Report, Sources, UnknownRule,
    diagnostics_json,
};
use stipula_tests::host::{Host, InPlace};
use stipula_tests::vectors::{
    Case, Expect, Expected, ExpectedDiagnostic, ExpectedLine, ExpectedViolation, Pair, Vector,
};
use stipula_tests::{base64, outcomes, samples, vectors};

use crate::explained;

/// The file whose contracts and records the three languages explain.
const EXPLAINED: &str = "explain/";

/// What was found, and what was expected otherwise.
#[derive(Default)]
struct Run {
    outcomes: BTreeMap<String, String>,
    faults: Vec<String>,
    /// Lines may leave `not_evaluated` open.
    loosely: bool,
}

#[test]
fn every_vector_has_its_outcome() {
    let mut run = Run::default();
    for (file, vectors) in vectors::load() {
        for vector in &vectors {
            run.vector(&format!("{file}/{}", vector.name), vector);
        }
    }
    for pair in vectors::pairs() {
        run.pair(&pair);
    }
    outcomes::write("rust", &run.outcomes);
    let form = crate::report_form::form();
    for (key, report) in run.outcomes.iter().filter(|(_, outcome)| outcome.starts_with("{\"format\":\"stipula.report"))
    {
        let told = form.check_json(report);
        assert!(told.valid, "{key} has not the form of a report: {}\n{report}", told.to_json());
    }
    assert!(run.outcomes.len() > 500, "only {} outcomes: vectors are missing", run.outcomes.len());
    assert!(
        run.faults.is_empty(),
        "{} of {} outcomes differ:\n{}",
        run.faults.len(),
        run.outcomes.len(),
        run.faults.join("\n")
    );
}

#[test]
fn names_are_unique_and_plain() {
    for (file, vectors) in vectors::load() {
        let mut names: Vec<String> = vectors.iter().map(|vector| vector.name.clone()).collect();
        for vector in &vectors {
            names.extend(vector.cases.iter().map(|case| format!("{}/{}", vector.name, case.name)));
        }
        for name in &names {
            let plain =
                name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-/".contains(&byte));
            assert!(plain, "{file}: `{name}`");
        }
        names.sort();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count, "{file}: a name stands twice");
    }
}

impl Run {
    /// Versions of a contract, compared.
    fn pair(&mut self, pair: &Pair) {
        let key = format!("evolution/{}", pair.name);
        let history: Vec<Contract> = pair.history.iter().map(|old| pair.compile(old)).collect();
        let olds: Vec<&Contract> = history.iter().collect();
        let Some(evolution) = stipula::compare_history(&olds, &pair.compile(&pair.new)) else {
            return self.fault(&key, "no history");
        };
        let told = |change: &stipula::Change| {
            let (backward, forward) = (change.backward.as_str(), change.forward.as_str());
            format!("{} {} {backward} {forward}", change.code, change.path)
        };
        let mut changes: Vec<String> = evolution.changes.iter().map(told).collect();
        changes.sort();
        if changes != pair.expect.changes {
            self.fault(&key, &format!("expected {:?}, found {changes:?}", pair.expect.changes));
        }
        for (name, expected) in &pair.expect.verdicts {
            let found = stipula::Compatibility::parse(name).map(|level| evolution.verdict(level).as_str());
            if found != Some(expected) {
                self.fault(&key, &format!("{name}: expected {expected}, found {found:?}"));
            }
        }
        self.outcomes.insert(key, evolution.to_json());
    }

    fn fault(&mut self, key: &str, text: &str) {
        self.faults.push(format!("{key}: {text}"));
    }

    fn vector(&mut self, key: &str, vector: &Vector) {
        match (vector.compile(), &vector.diagnostics) {
            (Err(fault), Some(expected)) => {
                self.diagnostics(key, fault.diagnostics(), fault.sources(), expected);
                self.outcomes.insert(key.to_owned(), fault.to_json());
            }
            (Err(fault), None) => self.fault(key, &format!("does not compile: {fault}")),
            (Ok(_), Some(_)) => self.fault(key, "compiles"),
            (Ok(contract), None) => {
                if let Some(expected) = &vector.warnings {
                    self.diagnostics(key, contract.diagnostics(), contract.sources(), expected);
                }
                self.not_enforced(key, &contract, &vector.not_enforced);
                self.api(key, &contract, vector);
                self.conversions(key, vector);
                if key.starts_with(EXPLAINED) {
                    let rules = contract.explain_rules(None).expect("all rules");
                    self.outcomes.insert(format!("{key}/explain"), rules.to_json());
                }
                for case in &vector.cases {
                    self.case(&format!("{key}/{}", case.name), &contract, case);
                }
            }
        }
    }

    fn not_enforced(&mut self, key: &str, contract: &Contract, expected: &[String]) {
        let lines: Vec<String> =
            contract.not_enforced().iter().map(|each| format!("{}: {}", each.what, each.reason)).collect();
        for text in expected {
            if !lines.iter().any(|line| line.contains(text)) {
                self.fault(key, &format!("`{text}` stands nowhere in {lines:?}"));
            }
        }
    }

    /// The document API, where the vector looks at it.
    fn api(&mut self, key: &str, contract: &Contract, vector: &Vector) {
        let json = contract.to_json();
        let form: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        for (part, expected) in vector.api.iter().filter_map(|api| api.as_object()).flatten() {
            if form[part] != *expected {
                self.fault(key, &format!("`{part}`: expected {expected}\n  found {}", form[part]));
            }
        }
        for (tag, expected) in &vector.tagged {
            let found: Vec<&str> = contract.tagged(tag).map(|field| field.path.as_str()).collect();
            if found != *expected {
                self.fault(key, &format!("tagged `{tag}`: expected {expected:?}, found {found:?}"));
            }
        }
        self.outcomes.insert(format!("{key}/api"), json);
    }

    /// Both other forms of the contract, or why there are none.
    fn conversions(&mut self, key: &str, vector: &Vector) {
        // A file has its own resolver, which the bindings' `convert` does not know.
        if vector.document.is_none() {
            return;
        }
        for (name, to) in [("odcs", DocumentKind::Odcs), ("registry", DocumentKind::Registry)] {
            let outcome = match vector.compiler().convert(to) {
                Ok(Conversion { text, files, carried, dropped, .. }) => {
                    let files: Vec<_> = files.into_iter().map(|file| (file.name, file.text)).collect();
                    serde_json::to_string(&(text, files, carried, dropped)).expect("JSON")
                }
                Err(fault) => fault.to_json(),
            };
            self.outcomes.insert(format!("{key}/convert-{name}"), outcome);
        }
    }

    fn diagnostics(&mut self, key: &str, found: &[Diagnostic], sources: &Sources, expected: &[ExpectedDiagnostic]) {
        let matches = |found: &Diagnostic, expected: &ExpectedDiagnostic| {
            let place = found.span.and_then(|span| Some(sources.get(span.source)?.position(span.start)));
            let (line, column) = place.unzip();
            found.code.as_str() == expected.code
                && found.severity.to_string() == expected.severity
                && (expected.line.is_none() || expected.line == line)
                && (expected.column.is_none() || expected.column == column)
                && expected.message.as_ref().is_none_or(|message| *message == found.message)
        };
        if found.len() != expected.len()
            || !found.iter().zip(expected).all(|(found, expected)| matches(found, expected))
        {
            self.fault(key, &format!("expected {expected:?}\n  found {}", diagnostics_json(found, sources)));
        }
    }

    fn case(&mut self, key: &str, contract: &Contract, case: &Case) {
        let runs = |way: &str| case.ways.as_ref().is_none_or(|ways| ways.iter().any(|each| each == way));
        let expected = match &case.expect {
            Expect::Outcome(expected) => expected,
            Expect::Lines(expected) => {
                let path = case.lines.as_ref().expect("`lines`");
                return self.lines(key, contract, path, expected);
            }
        };
        if let Some(datum) = &case.datum {
            let value = case.json.clone().or_else(|| Some(case.host.clone()?.typed())).expect("`json` or `host`");
            self.coded(key, contract, &value, &base64::decode(datum));
        }
        if let Some(value) = &case.json {
            if runs("json") {
                self.json(key, contract, value.json().as_bytes(), expected);
            }
            if runs("object") {
                self.object(key, contract, value, expected);
            }
        } else if let Some(value) = &case.host {
            self.object(key, contract, &value.clone().typed(), expected);
        } else if let Some(text) = &case.text {
            self.json(key, contract, text.as_bytes(), expected);
        } else if let Some(text) = &case.text_base64 {
            self.json(key, contract, &base64::decode(text), expected);
        } else if let Some(payload) = &case.base64 {
            let payload = base64::decode(payload);
            let report = contract.check_bytes(&payload);
            self.explained(&format!("{key}/bytes"), contract.explain_bytes(None, &payload), &report, expected);
            self.report(&format!("{key}/bytes"), &report, contract.is_valid_bytes(&payload), expected);
        } else if let Some(message) = &case.framed {
            let (report, valid) = message.judge(contract);
            self.report(&format!("{key}/framed"), &report, valid, expected);
        } else if let Some(reports) = case.container(contract) {
            self.container(&format!("{key}/container"), &reports, expected);
        } else {
            self.fault(key, "has no input");
        }
    }

    /// The value encodes to the datum, and the datum decodes to a value that does.
    fn coded(&mut self, key: &str, contract: &Contract, value: &Host, datum: &[u8]) {
        let hex = |bytes: &[u8]| {
            bytes.iter().fold(String::new(), |mut text, byte| {
                let _ = write!(text, "{byte:02x}");
                text
            })
        };
        let encoded = contract.encode_datum(&InPlace(value)).map_err(|fault| fault.to_string());
        let again = contract.decode::<serde_json::Value>(datum).and_then(|decoded| contract.encode(&decoded));
        let again = again.map_err(|fault| fault.to_string());
        let text = contract.encode_object_text(value.object_text().as_bytes()).map_err(|fault| fault.to_string());
        for (what, found) in [("encode", &encoded), ("decode and encode", &again), ("encode_object_text", &text)] {
            if found.as_deref() != Ok(datum) {
                let found = found.as_ref().map_or_else(ToString::to_string, |bytes| hex(bytes));
                self.fault(key, &format!("{what}: expected {}, found {found}", hex(datum)));
            }
        }
        self.outcomes.insert(format!("{key}/encode"), encoded.as_deref().map_or_else(ToString::to_string, hex));
        self.outcomes.insert(format!("{key}/decode"), again.as_deref().map_or_else(ToString::to_string, hex));
    }

    /// What is expected is told of the last report.
    fn container(&mut self, key: &str, reports: &[Report], expected: &Expected) {
        if expected.reports.is_some_and(|count| count != reports.len()) {
            self.fault(key, &format!("expected {:?} reports, found {}", expected.reports, reports.len()));
        }
        match reports.last() {
            Some(last) => self.report(key, last, last.valid, expected),
            None if expected.reports == Some(0) => {}
            None => self.fault(key, "expected a report, found none"),
        }
        let all: Vec<String> = reports.iter().map(Report::to_json).collect();
        self.outcomes.insert(key.to_owned(), format!("[{}]", all.join(",")));
    }

    fn lines(&mut self, key: &str, contract: &Contract, path: &str, expected: &str) {
        let expectations: Option<Vec<ExpectedLine>> =
            (expected != "valid").then(|| serde_json::from_str(&samples::text(expected)).expect("a list of lines"));
        let lines = samples::lines(path);
        if let Some(expectations) = &expectations {
            assert_eq!(expectations.len(), lines.len(), "{expected} has one entry for each line of {path}");
        }
        for (index, line) in lines.iter().enumerate() {
            let key = format!("{key}/{}", index + 1);
            let wanted = expectations.as_ref().map(|all| &all[index]);
            assert!(wanted.is_none_or(|wanted| wanted.line == index + 1), "{expected}: line {}", index + 1);
            let outcome = Expected {
                valid: wanted.is_none_or(|wanted| wanted.valid),
                violations: wanted.map_or_else(Vec::new, |wanted| wanted.violations.clone()),
                not_evaluated: wanted.map_or(Some(Vec::new()), |wanted| wanted.not_evaluated.clone()),
                ..Expected::default()
            };
            let only_json = wanted.is_some_and(|wanted| wanted.ways.is_some());
            self.loosely = wanted.is_some_and(|wanted| wanted.not_evaluated.is_none());
            self.json(&key, contract, line.as_bytes(), &outcome);
            if !only_json {
                self.object(&key, contract, &serde_json::from_str(line).expect("JSON"), &outcome);
            }
            self.loosely = false;
        }
    }

    fn json(&mut self, key: &str, contract: &Contract, text: &[u8], expected: &Expected) {
        let key = format!("{key}/json");
        let report = contract.check_json(text);
        self.explained(&key, contract.explain_json(None, text), &report, expected);
        let twin = (contract.format() != Format::Avro).then(|| contract.check_bytes(text));
        if let Some(theirs) = twin.filter(|theirs| *theirs != report) {
            self.fault(&key, &format!("`check_bytes` says something else: {}", theirs.to_json()));
        }
        self.report(&key, &report, contract.is_valid_json(text), expected);
    }

    fn object(&mut self, key: &str, contract: &Contract, value: &Host, expected: &Expected) {
        let key = format!("{key}/object");
        let report = contract.check_datum(&InPlace(value));
        self.explained(&key, contract.explain_datum(None, &InPlace(value)), &report, expected);
        let text = value.object_text();
        let mut twins = vec![(
            "object text",
            contract.check_object_text(text.as_bytes()),
            contract.is_valid_object_text(text.as_bytes()),
        )];
        if value.serializable() {
            twins.push(("`Serialize`", contract.check(value), contract.is_valid(value)));
        }
        for (twin, theirs, valid) in twins {
            if theirs != report || valid != report.valid {
                self.fault(&key, &format!("{twin} says something else: {}", theirs.to_json()));
            }
        }
        self.report(&key, &report, contract.is_valid_datum(&InPlace(value)), expected);
    }

    /// Every record of every vector can be explained; the three languages do it for one file.
    fn explained(&mut self, key: &str, told: Result<Explanation, UnknownRule>, report: &Report, expected: &Expected) {
        let told = told.expect("all rules");
        for fault in explained::faults(&told, report, expected) {
            self.fault(key, &fault);
        }
        if key.starts_with(EXPLAINED) {
            self.outcomes.insert(format!("{key}/explain"), told.to_json());
        }
    }

    fn report(&mut self, key: &str, report: &Report, valid: bool, expected: &Expected) {
        let json = report.to_json();
        self.outcomes.insert(key.to_owned(), json.clone());
        let mut wrong = String::new();
        if valid != report.valid {
            wrong.push_str("`is_valid` says otherwise; ");
        }
        if report.valid != expected.valid {
            let _ = write!(wrong, "expected valid to be {}; ", expected.valid);
        }
        let class = expected.class.as_deref().or(expected.valid.then_some(Class::Valid.as_str()));
        if class.is_some_and(|class| class != report.class.as_str()) {
            let _ = write!(wrong, "expected class {}; ", class.unwrap_or_default());
        }
        if !same_violations(report, &expected.violations) {
            let _ = write!(wrong, "expected violations {}; ", shown(&expected.violations));
        }
        let blocked: Vec<&str> = report.not_evaluated.iter().map(|each| &*each.rule).collect();
        let expected_blocked = expected.not_evaluated.as_deref().unwrap_or_default();
        if !self.loosely && blocked != expected_blocked {
            let _ = write!(wrong, "expected not_evaluated {expected_blocked:?}; ");
        }
        if expected.total.is_some_and(|total| total != report.total)
            || expected.truncated.is_some_and(|truncated| truncated != report.truncated)
        {
            wrong.push_str("other total or truncated; ");
        }
        for hidden in expected.hides.iter().filter(|text| json.contains(*text)) {
            let _ = write!(wrong, "`{hidden}` is shown; ");
        }
        for told in expected.shows.iter().filter(|text| !json.contains(*text)) {
            let _ = write!(wrong, "`{told}` is not shown; ");
        }
        if !wrong.is_empty() {
            self.fault(key, &format!("{wrong}\n  found {json}"));
        }
    }
}

fn same_violations(report: &Report, expected: &[ExpectedViolation]) -> bool {
    report.violations.len() == expected.len()
        && report.violations.iter().zip(expected).all(|(found, expected)| {
            found.code.as_str() == expected.code
                && found.path == expected.path
                && found.rule.as_deref() == expected.rule.as_deref()
                && expected.message.as_ref().is_none_or(|message| *message == found.message)
                && expected
                    .action
                    .as_ref()
                    .is_none_or(|action| format!("{:?}", found.action).eq_ignore_ascii_case(action))
        })
}

fn shown(violations: &[ExpectedViolation]) -> String {
    let one = |each: &ExpectedViolation| format!("{} {} {}", each.code, each.path, each.rule.as_deref().unwrap_or(""));
    violations.iter().map(one).collect::<Vec<_>>().join(", ")
}
