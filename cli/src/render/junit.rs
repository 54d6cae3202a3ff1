//! The outcome of tests as `JUnit`'s XML: a suite for each file, a test case for each case.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use stipula_files::{CaseRun, FileRun, TestRun};

/// The XML text.
pub(crate) fn junit(run: &TestRun) -> Result<String, String> {
    let mut report = Report::new("stipula test");
    for file in &run.files {
        report.add_test_suite(suite(file));
    }
    report.to_string().map_err(|error| format!("cannot write the outcome: {error}"))
}

fn suite(file: &FileRun) -> TestSuite {
    let name = file.path.display().to_string();
    let mut suite = TestSuite::new(name.clone());
    if let Some(error) = &file.error {
        let status = not_passed(NonSuccessKind::Error, &error.to_string());
        suite.add_test_case(of_file(TestCase::new("(the file)", status), &name, 1));
    }
    for case in &file.cases {
        let status = if case.outcome.passed() { TestCaseStatus::success() } else { failed(case) };
        suite.add_test_case(of_file(TestCase::new(case.name.clone(), status), &name, case.line));
    }
    suite
}

fn of_file(mut case: TestCase, file: &str, line: usize) -> TestCase {
    case.set_classname(file);
    case.extra.insert("file".into(), file.into());
    case.extra.insert("line".into(), line.to_string().into());
    case
}

fn failed(case: &CaseRun) -> TestCaseStatus {
    not_passed(NonSuccessKind::Failure, &case.message())
}

/// The first line as the message, all of it as the description.
fn not_passed(kind: NonSuccessKind, text: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    status.set_message(text.lines().next().unwrap_or_default());
    status.set_description(text);
    status
}
