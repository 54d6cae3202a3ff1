//! The outcome as JSON, `stipula.review/1`: one object, or one a line.

use serde::Serialize;
use stipula::{Change, Evolution};

use super::{all_faults, sum, verdict};
use crate::evolution::{Item, Run, Standing, State};

#[derive(Serialize)]
struct Whole<'a> {
    format: &'static str,
    against: &'a str,
    verdict: &'static str,
    fails: bool,
    contracts: Vec<Told<'a>>,
    errors: &'a [String],
}

#[derive(Serialize)]
struct Told<'a> {
    name: &'a str,
    /// The one that is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a str>,
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<&'a str>,
    state: &'static str,
    verdict: &'static str,
    fails: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<&'static str>,
    /// What its changes come to, and where they stand: in the order of importance.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    judged: Vec<Judged<'a>>,
    /// Versions of it that were there to be compared with, and are newer.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    newer: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evolution: Option<&'a Evolution>,
}

/// One change, as an index into the changes of the evolution.
#[derive(Serialize)]
struct Judged<'a> {
    index: usize,
    standing: &'static str,
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Line<'a> {
    Change(OneChange<'a>),
    Contract(Told<'a>),
    Summary(Summary<'a>),
}

#[derive(Serialize)]
struct OneChange<'a> {
    contract: &'a str,
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    standing: &'static str,
    #[serde(flatten)]
    change: &'a Change,
}

#[derive(Serialize)]
struct Summary<'a> {
    verdict: &'static str,
    fails: bool,
    contracts: usize,
    said: String,
    errors: &'a [String],
}

pub(super) fn whole(run: &Run) -> String {
    let contracts = run.items.iter().map(|item| told(item, run, true)).collect();
    let (against, errors) = (run.against.as_str(), run.errors.as_slice());
    let verdict = run.verdict().as_str();
    let fails = run.fails() || run.is_broken();
    line(&Whole { format: "stipula.review/1", against, verdict, fails, contracts, errors })
}

pub(super) fn lines(run: &Run) -> String {
    let mut out = String::new();
    for item in &run.items {
        if let State::Compared(compared) = &item.state {
            for (change, standing, spot) in compared.changes() {
                let standing = key(standing);
                let change = OneChange { contract: &item.name, file: &spot.file, line: spot.line, standing, change };
                out += &line(&Line::Change(change));
            }
        }
        out += &line(&Line::Contract(told(item, run, false)));
    }
    let said = sum(run);
    let (verdict, fails) = (run.verdict().as_str(), run.fails() || run.is_broken());
    out += &line(&Line::Summary(Summary { verdict, fails, contracts: run.items.len(), said, errors: &run.errors }));
    out
}

fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default() + "\n"
}

const fn key(standing: Standing) -> &'static str {
    match standing {
        Standing::Breaking => "breaking",
        Standing::Expired => "expired",
        Standing::Unknown => "unknown",
        Standing::Accepted => "accepted",
        Standing::Fine => "compatible",
    }
}

fn told<'a>(item: &'a Item, run: &'a Run, all: bool) -> Told<'a> {
    let compared = match &item.state {
        State::Compared(compared) => Some(compared),
        _ => None,
    };
    let state = match &item.state {
        State::Compared(compared) if compared.told.is_empty() => "unchanged",
        State::Compared(_) => "changed",
        State::Added => "added",
        State::Deleted(deleted) if deleted.superseded => "version_removed",
        State::Deleted(_) => "deleted",
        State::Broken(_) => "broken",
        State::OldBroken(_) => "old_broken",
    };
    let changes = compared.filter(|_| all).into_iter().flat_map(|compared| &compared.told);
    let error = match &item.state {
        State::Broken(broken) => Some(all_faults(broken)),
        State::OldBroken(broken) => Some(format!("{}: {}", verdict(item, &run.settings), all_faults(broken))),
        State::Deleted(_) => Some(verdict(item, &run.settings).to_owned()),
        _ => None,
    };
    let version = match &item.state {
        State::Deleted(deleted) => deleted.version.as_deref(),
        _ => None,
    };
    Told {
        name: &item.name,
        version,
        file: &item.file,
        against: item.old_file.as_deref(),
        state,
        verdict: item.verdict(&run.settings).as_str(),
        fails: item.fails(&run.settings) || matches!(item.state, State::Broken(_)),
        level: compared.map(|compared| compared.level.as_str()),
        judged: changes
            .map(|(change, standing, spot)| Judged {
                index: *change,
                standing: key(*standing),
                file: &spot.file,
                line: spot.line,
            })
            .collect(),
        newer: compared.map_or(&[], |compared| &compared.newer),
        error,
        evolution: compared.filter(|_| all).map(|compared| &compared.evolution),
    }
}
