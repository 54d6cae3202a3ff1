//! `target/outcomes/<language>.tsv`: what a runner found, and the comparison of the three.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::root;
use crate::vectors::{Case, Vector};

/// The folder of the outcomes.
pub fn folder() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    target.join("outcomes")
}

/// Writes the outcomes of a language.
pub fn write(language: &str, outcomes: &BTreeMap<String, String>) {
    let lines: String = outcomes.iter().flat_map(|(key, outcome)| [key, "\t", outcome, "\n"]).collect();
    std::fs::create_dir_all(folder()).expect("the folder of outcomes");
    std::fs::write(folder().join(format!("{language}.tsv")), lines).expect("the file of outcomes");
}

/// Reads the outcomes of a language.
///
/// # Errors
/// A sentence, where there are none or a line is not of their form.
pub fn read(language: &str) -> Result<BTreeMap<String, String>, String> {
    let path = folder().join(format!("{language}.tsv"));
    let text = std::fs::read_to_string(&path)
        .map_err(|fault| format!("no outcomes of {language}: {}: {fault}", path.display()))?;
    let pair = |line: &str| {
        let (key, outcome) =
            line.split_once('\t').ok_or_else(|| format!("{language}: a line without a tabulator: {line}"))?;
        Ok((key.to_owned(), outcome.to_owned()))
    };
    text.lines().map(pair).collect()
}

/// The differences of a language from Rust, one sentence each; `absent` tells keys that it cannot hold.
pub fn differences(
    language: &str,
    rust: &BTreeMap<String, String>,
    other: &BTreeMap<String, String>,
    absent: impl Fn(&str) -> bool,
) -> Vec<String> {
    let mut found = Vec::new();
    for (key, outcome) in rust {
        match other.get(key) {
            Some(theirs) if theirs == outcome => {}
            Some(theirs) => found.push(format!("{key}\n  rust:   {outcome}\n  {language}: {theirs}")),
            None if absent(key) => {}
            None => found.push(format!("{key}\n  {language} has no outcome")),
        }
    }
    found.extend(
        other.keys().filter(|key| !rust.contains_key(*key)).map(|key| format!("{key}\n  only {language} has it")),
    );
    found
}

/// Whether Node cannot hold the case of this key: it has no decimal.
pub fn absent_in_node(files: &[(String, Vec<Vector>)], key: &str) -> bool {
    let mut steps = key.split('/');
    let (file, vector, case) = (steps.next(), steps.next(), steps.next());
    let vectors = files.iter().find(|(name, _)| Some(name.as_str()) == file).map(|(_, vectors)| vectors);
    vectors
        .into_iter()
        .flatten()
        .filter(|each| Some(each.name.as_str()) == vector)
        .flat_map(|each| &each.cases)
        .any(|each| Some(each.name.as_str()) == case && holds_decimal(each))
}

fn holds_decimal(case: &Case) -> bool {
    case.host.as_ref().is_some_and(|host| host.json().contains("\"$decimal\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_other_missing_and_further_outcomes() {
        let table =
            |rows: &[(&str, &str)]| rows.iter().map(|(key, row)| ((*key).to_owned(), (*row).to_owned())).collect();
        let rust: BTreeMap<String, String> = table(&[("a", "1"), ("b", "2"), ("c", "3"), ("d", "4")]);
        let other = table(&[("a", "1"), ("b", "x"), ("e", "5")]);
        let found = differences("node", &rust, &other, |key| key == "d");
        let keys: Vec<&str> = found.iter().filter_map(|text| text.lines().next()).collect();
        assert_eq!(keys, ["b", "c", "e"]);
    }
}
