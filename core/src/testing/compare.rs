//! What a case expects, and how a report differs from it.
//!
//! `class` is compared as a word; `codes`, `paths` and `violations` as multisets, warnings among
//! them: order means nothing, and each counts as often as it stands. What is left out is not looked at.

use crate::report::{Class, Report, Violation};

/// What a case expects; at least one of these is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Expected {
    pub(super) class: Option<Class>,
    pub(super) codes: Option<Vec<String>>,
    pub(super) paths: Option<Vec<String>>,
    pub(super) violations: Option<Vec<ExpectedViolation>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ExpectedViolation {
    pub(super) code: String,
    pub(super) path: String,
    /// Any rule, or none, where it is left out.
    pub(super) rule: Option<String>,
}

/// One way in which a report is not what a case expects.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// What was compared: `class`, `codes`, `paths` or `violations`.
    pub what: &'static str,
    /// What was expected and is not there; of a list only what is missing.
    pub expected: Vec<String>,
    /// What is there instead; of a list only what was not expected.
    pub found: Vec<String>,
}

impl Expected {
    pub(super) fn differences(&self, report: &Report) -> Vec<Difference> {
        let mut differences = Vec::new();
        if let Some(class) = self.class.filter(|class| *class != report.class) {
            let (expected, found) = (vec![class.as_str().to_owned()], vec![report.class.as_str().to_owned()]);
            differences.push(Difference { what: "class", expected, found });
        }
        let list = |each: fn(&Violation) -> String| report.iter().map(each).collect::<Vec<_>>();
        let codes = self.codes.as_ref().and_then(|codes| lists("codes", codes, list(|each| each.code.to_string())));
        let paths = self.paths.as_ref().and_then(|paths| lists("paths", paths, list(|each| each.path.clone())));
        differences.extend(codes);
        differences.extend(paths);
        differences.extend(self.violations.as_ref().and_then(|expected| violations(expected, report)));
        differences
    }
}

/// What one list has more often than the other.
fn lists(what: &'static str, expected: &[String], mut found: Vec<String>) -> Option<Difference> {
    let mut missing = Vec::new();
    for wanted in expected {
        match found.iter().position(|each| each == wanted) {
            Some(at) => drop(found.remove(at)),
            None => missing.push(place(what, wanted)),
        }
    }
    let found: Vec<String> = found.iter().map(|each| place(what, each)).collect();
    (!missing.is_empty() || !found.is_empty()).then_some(Difference { what, expected: missing, found })
}

/// The empty path is the record.
fn place(what: &str, text: &str) -> String {
    if what == "paths" && text.is_empty() { "\"\"".to_owned() } else { text.to_owned() }
}

/// An expected violation that names its rule takes its own; then those that name none take what is left.
fn violations(expected: &[ExpectedViolation], report: &Report) -> Option<Difference> {
    let mut found: Vec<&Violation> = report.iter().collect();
    let mut missing = Vec::new();
    let (named, open): (Vec<_>, Vec<_>) = expected.iter().partition(|each| each.rule.is_some());
    for wanted in named.into_iter().chain(open) {
        match found.iter().position(|each| wanted.is(each)) {
            Some(at) => drop(found.remove(at)),
            None => missing.push(shown(&wanted.code, &wanted.path, wanted.rule.as_deref())),
        }
    }
    let found: Vec<String> =
        found.iter().map(|each| shown(each.code.as_str(), &each.path, each.rule.as_deref())).collect();
    let differs = !missing.is_empty() || !found.is_empty();
    differs.then_some(Difference { what: "violations", expected: missing, found })
}

impl ExpectedViolation {
    fn is(&self, found: &Violation) -> bool {
        self.code == found.code.as_str()
            && self.path == found.path
            && self.rule.as_deref().is_none_or(|rule| found.rule.as_deref() == Some(rule))
    }
}

fn shown(code: &str, path: &str, rule: Option<&str>) -> String {
    let path = if path.is_empty() { "\"\"" } else { path };
    match rule {
        Some(rule) => format!("{code} at {path} (rule `{rule}`)"),
        None => format!("{code} at {path}"),
    }
}
