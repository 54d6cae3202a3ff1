//! The XML of `JUnit`: a suite for each contract, a case for each change.

use std::fmt::Write as _;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use stipula::{Change, Severity};

use super::places::Places;
use super::{PROFILE, acceptance, all_faults, by_profile, faults, place, shows, verdict};
use crate::evolution::{Item, Run, Settings, Standing, State};

pub(super) fn text(run: &Run) -> Result<String, String> {
    let mut report = Report::new(format!("stipula {}", run.command));
    let places = Places::of(run);
    for item in &run.items {
        report.add_test_suite(suite(item, &run.settings, &places));
    }
    if !run.errors.is_empty() {
        let mut suite = TestSuite::new("(the run)");
        for error in &run.errors {
            suite.add_test_case(TestCase::new("(read)", not_passed(NonSuccessKind::Error, error)));
        }
        report.add_test_suite(suite);
    }
    report.to_string().map_err(|error| format!("cannot write the outcome: {error}"))
}

fn suite(item: &Item, settings: &Settings, places: &Places) -> TestSuite {
    let mut suite = TestSuite::new(item.name.clone());
    let mut add = |name: String, status: TestCaseStatus, file: &str, line: Option<u64>| {
        let mut case = TestCase::new(name, status);
        case.set_classname(item.name.as_str());
        case.extra.insert("file".into(), places.shown(file).into());
        if let Some(line) = line {
            case.extra.insert("line".into(), line.to_string().into());
        }
        suite.add_test_case(case);
    };
    match &item.state {
        State::Compared(compared) => {
            for (change, standing, spot) in compared.changes() {
                let status = status(change, standing, settings);
                let about = change.about.as_ref().map(|about| format!(" {about}")).unwrap_or_default();
                add(format!("{} {}{about}", change.code, place(change)), status, &spot.file, spot.line);
            }
            if let Some((severity, said)) = by_profile(item, settings) {
                let stops = severity == Severity::Error;
                let status = if stops { not_passed(NonSuccessKind::Failure, &said) } else { skipped(&said) };
                add(format!("({PROFILE})"), status, &item.file, None);
            }
            if compared.told.is_empty() {
                add("(no change)".to_owned(), TestCaseStatus::success(), &item.file, None);
            }
        }
        State::Broken(broken) => {
            let line = faults(broken).first().and_then(|fault| Some(fault.start?.line));
            add("(compiles)".to_owned(), not_passed(NonSuccessKind::Error, &all_faults(broken)), &item.file, line);
        }
        State::OldBroken(broken) => {
            let said = format!("{}\n{}", verdict(item, settings), all_faults(broken));
            let status = if settings.unknown_warns { skipped(&said) } else { not_passed(NonSuccessKind::Error, &said) };
            add("(the old contract compiles)".to_owned(), status, &item.file, None);
        }
        _ => {
            let word = verdict(item, settings);
            let failed = item.fails(settings);
            let status = if failed { not_passed(NonSuccessKind::Failure, word) } else { TestCaseStatus::success() };
            add(format!("({word})"), status, &item.file, None);
        }
    }
    suite
}

fn status(change: &Change, standing: Standing, settings: &Settings) -> TestCaseStatus {
    let mut text = format!("{}: {}", standing.as_str(), change.message);
    for witness in &change.witnesses {
        let _ = write!(text, "\nproof: {}\n{}", witness.record, shows(witness));
        for said in &witness.refused {
            let _ = write!(text, "\n{said}");
        }
    }
    if let Some(fix) = &change.fix {
        let _ = write!(text, "\nfix: {fix}");
    }
    match standing {
        Standing::Fine => TestCaseStatus::success(),
        Standing::Unknown if settings.unknown_warns => skipped(&text),
        Standing::Accepted => skipped(&format!("accepted {}", acceptance(change).unwrap_or_default())),
        _ => not_passed(NonSuccessKind::Failure, &text),
    }
}

fn skipped(text: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(text);
    status
}

/// The first line as the message, all of it as the description.
fn not_passed(kind: NonSuccessKind, text: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    status.set_message(text.lines().next().unwrap_or_default());
    status.set_description(text);
    status
}
