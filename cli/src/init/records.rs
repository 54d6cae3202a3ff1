//! Sample records out of a file.

use std::path::{Path, PathBuf};

use stipula::{Contract, Format};

use super::json::Json;
use crate::input::{self, Options, Record, Stop};
use crate::progress::Progress;

/// Records that are looked at, at most.
const MOST: usize = 10_000;

/// The records of a file, at least one; a list in a `.json` file is a list of records.
pub(super) fn read(path: &Path) -> Result<Vec<Json>, String> {
    let sources = input::expand(&[PathBuf::from(path)]).map_err(|errors| errors.join("; "))?;
    let progress = Progress::new(false, None);
    let mut records = Vec::new();
    let mut wrong = None;
    let stipula::Limits { payload_bytes: limit, payload_depth: depth, .. } = stipula::Limits::default();
    let options = Options::of_text(true, limit, depth);
    for source in &sources {
        let mut sink = |record: Record<'_>| {
            if wrong.is_none() && records.len() < MOST {
                match parse(record) {
                    Ok(json) => records.push(json),
                    Err(error) => wrong = Some(error),
                }
            }
            Ok(())
        };
        match input::read(source, options, &progress, &mut sink) {
            Ok(()) => {}
            Err(Stop::Input(error)) => return Err(error),
            Err(Stop::Output(error)) => return Err(error.to_string()),
        }
    }
    match wrong {
        Some(error) => Err(error),
        None if records.is_empty() => Err(format!("no record in `{}`", path.display())),
        None => Ok(records),
    }
}

fn parse(record: Record<'_>) -> Result<Json, String> {
    let text = std::str::from_utf8(record.bytes);
    let place = format!("`{}` line {}, record {}", record.file, record.start.line, record.number);
    let text = text.map_err(|error| format!("{place}: {error}"))?;
    Json::read(text).map_err(|error| format!("{place}: {}", fault_of(text).unwrap_or(error)))
}

/// What `stipula check` says of a text that is no JSON.
fn fault_of(text: &str) -> Option<String> {
    let anything = Contract::from_schema(Format::JsonSchema, "true").compile().ok()?;
    anything.check_json(text).violations.first().map(|violation| violation.message.clone())
}

/// A few records that show most: the first, and those with the most and the fewest members.
pub(super) fn telling(records: &[Json]) -> Vec<(&'static str, &Json)> {
    let size = |record: &&Json| record.to_string().len();
    let mut told: Vec<(&'static str, &Json)> = Vec::new();
    let named = [
        ("the first record", records.first()),
        ("the largest record", records.iter().max_by_key(size)),
        ("the smallest record", records.iter().min_by_key(size)),
    ];
    for (name, record) in named {
        if let Some(record) = record.filter(|record| told.iter().all(|(_, known)| known != record)) {
            told.push((name, record));
        }
    }
    told
}
