//! Annotations of GitHub's workflows: what breaks, at its place.

use std::fmt::Write as _;

use stipula::{Change, Severity, Witness};

use super::super::github::{self, Annotation};
use super::places::Places;
use super::{PROFILE, acceptance, by_profile, faults, place, record, shows, sum, verdict, witnesses};
use crate::evolution::{Run, Standing, State};

pub(super) fn text(run: &Run) -> Result<String, String> {
    let mut list = Vec::new();
    let places = Places::of(run);
    let place_of = |file: &str| places.shown(file);
    for item in &run.items {
        match &item.state {
            State::Compared(compared) => {
                for (change, standing, spot) in compared.changes() {
                    let severity = match standing {
                        Standing::Breaking | Standing::Expired => Severity::Error,
                        Standing::Unknown if !run.settings.unknown_warns => Severity::Error,
                        Standing::Unknown => Severity::Warning,
                        Standing::Accepted => Severity::Info,
                        Standing::Fine => continue,
                    };
                    let message = message(change, standing, witnesses(change, compared).first());
                    list.push(Annotation::at(
                        severity,
                        change.code.as_str(),
                        &place_of(&spot.file),
                        spot.line,
                        &message,
                    ));
                }
                let said = by_profile(item, &run.settings);
                list.extend(said.map(|(severity, said)| {
                    Annotation::at(severity, PROFILE, &place_of(&item.file), None, &format!("{}: {said}", item.name))
                }));
            }
            State::Broken(broken) => list.extend(faults(broken).into_iter().map(|fault| {
                let file = place_of(&fault.file);
                Annotation { file, ..fault }
            })),
            State::OldBroken(broken) => {
                let severity = if run.settings.unknown_warns { Severity::Warning } else { Severity::Error };
                // Its own lines are those of a file that is not shown.
                let word = verdict(item, &run.settings);
                list.extend(faults(broken).iter().map(|fault| {
                    let line = fault.start.map(|start| format!(":{}", start.line)).unwrap_or_default();
                    let message = format!("{word}: {}{line}: {}", fault.file, fault.message);
                    Annotation::at(severity, &fault.code, &place_of(&item.file), None, &message)
                }));
            }
            State::Deleted(deleted) => {
                let severity = if item.fails(&run.settings) { Severity::Error } else { Severity::Info };
                let code = stipula::codes::changes::CONTRACT_REMOVED.as_str();
                let version = deleted.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
                let message = format!("{}{version}: {}", item.name, verdict(item, &run.settings));
                list.push(Annotation::at(severity, code, &place_of(&item.file), None, &message));
            }
            State::Added => {}
        }
    }
    list.extend(run.errors.iter().map(|error| Annotation::at(Severity::Error, "stipula", "", None, error)));
    let mut out = Vec::new();
    github::write(&mut out, &mut list).map_err(|error| error.to_string())?;
    if !run.items.is_empty() {
        out.extend(format!("{}\n", sum(run)).into_bytes());
    }
    String::from_utf8(out).map_err(|error| error.to_string())
}

fn message(change: &Change, standing: Standing, witness: Option<&&Witness>) -> String {
    let mut text = format!("{} {}: {}", standing.as_str(), place(change), change.message);
    if let Some(witness) = witness {
        let record = record::abridged(change, witness).map_or_else(|| witness.record.clone(), |(text, _)| text);
        let _ = write!(text, "\nproof: {record}\n{}", shows(witness));
    }
    if let Some(fix) = &change.fix {
        let _ = write!(text, "\nfix: {fix}");
    }
    if let Some(accepted) = acceptance(change) {
        let _ = write!(text, "\naccepted {accepted}");
    }
    text
}
