//! Formats: a regular language that holds all texts of each, one that holds only such texts, some
//! samples, and the validator's own check as judge.

use std::collections::HashMap;

use crate::scalars::{time, uuid};

/// What is known of a format.
pub(super) struct Known {
    /// A pattern that every text of the format matches.
    pub(super) over: Option<&'static str>,
    /// A pattern all of whose texts are of the format.
    pub(super) under: Option<&'static str>,
    pub(super) samples: &'static [&'static str],
}

/// Texts that are of few formats, tried where one must not hold.
pub(super) const STRAYS: [&str; 10] = ["(", "{", "%", " ", "[a", "\\a", "a b", "~", "-", ""];

const DATE_OVER: &str = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";
const DATE_UNDER: &str =
    "^(19|20)[0-9]{2}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)$";
const TIME_OVER: &str = "^[0-2][0-9]:[0-5][0-9]:[0-6][0-9](\\.[0-9]+)?([zZ]|[+-][0-2][0-9]:[0-5][0-9])$";
const TIME_UNDER: &str =
    "^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$";
const MOMENT_OVER: &str = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt][0-2][0-9]:[0-5][0-9]:[0-6][0-9]\
    (\\.[0-9]+)?([zZ]|[+-][0-2][0-9]:[0-5][0-9])$";
const MOMENT_UNDER: &str = "^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:\
    [0-5][0-9](\\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$";
const UUID: &str = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$";
const IPV4: &str =
    "^((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])\\.){3}(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])$";

const KNOWN: &[(&str, Known)] = &[
    ("date", known(DATE_OVER, DATE_UNDER, &["2026-01-31", "2024-02-29"])),
    ("time", known(TIME_OVER, TIME_UNDER, &["10:00:00Z", "10:00:00.5+02:00"])),
    (
        "date-time",
        known(
            MOMENT_OVER,
            MOMENT_UNDER,
            &["2026-01-31T10:00:00Z", "2026-01-31T10:00:00.123Z", "2026-01-31T10:00:00+02:00"],
        ),
    ),
    ("uuid", known(UUID, UUID, &["7d444840-9dc0-41d1-b245-5ffdce74fad2"])),
    ("ipv4", known(IPV4, IPV4, &["192.0.2.1"])),
    (
        "ipv6",
        known(
            "^[0-9a-fA-F:.]{2,45}$",
            "^([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}$",
            &["2001:db8::1", "::", "2001:db8:0:0:0:0:0:1"],
        ),
    ),
    ("email", known("^[^]+@[^]+$", "^[a-z0-9]{1,20}@[a-z]{1,20}\\.[a-z]{2,6}$", &["ada@example.com", "a@b.example"])),
    ("hostname", known("^[A-Za-z0-9.-]{1,253}$", "^[a-z]{1,20}(\\.[a-z]{1,20}){0,2}$", &["example.com", "localhost"])),
    (
        "uri",
        known(
            "^[A-Za-z][A-Za-z0-9+.-]*:[!-~]*$",
            "^https?://[a-z]{1,20}(\\.[a-z]{1,20}){0,2}(/[a-z0-9]{0,20}){0,3}$",
            &["https://example.com/a", "urn:a:b", "a:"],
        ),
    ),
    (
        "uri-reference",
        known("^[!-~]*$", "^(https?://[a-z]{1,20})?(/[a-z0-9]{1,20}){0,3}$", &["/a", "https://example.com/a", ""]),
    ),
    (
        "iri",
        Known { over: Some("^[A-Za-z][A-Za-z0-9+.-]*:[^]*$"), under: None, samples: &["https://example.com/a", "a:"] },
    ),
    ("iri-reference", Known { over: None, under: None, samples: &["/a", "https://example.com/a", ""] }),
    ("uri-template", Known { over: None, under: None, samples: &["https://example.com/{id}", "a", ""] }),
    ("json-pointer", known("^(/[^]*)?$", "^(/[a-z0-9]{0,20}){0,5}$", &["/a", "", "/a/0"])),
    (
        "relative-json-pointer",
        known("^[0-9]+[^]*$", "^(0|[1-9][0-9]{0,5})(/[a-z0-9]{1,20}){0,3}$", &["0", "1/a", "0#"]),
    ),
    ("regex", Known { over: None, under: Some("^[a-z0-9]{0,40}$"), samples: &["^a$", "a", ""] }),
    ("duration", known("^P[0-9A-Z]+$", "^P[1-9][0-9]?D$", &["P1D", "PT1H", "P1Y2M3DT4H5M6S"])),
];

const fn known(over: &'static str, under: &'static str, samples: &'static [&'static str]) -> Known {
    Known { over: Some(over), under: Some(under), samples }
}

/// What is known of a format by its name, which may end with the draft that it is of.
pub(super) fn of(name: &str) -> Option<&'static Known> {
    let name = name.split_once(' ').map_or(name, |(name, _)| name);
    KNOWN.iter().find(|(known, _)| *known == name).map(|(_, known)| known)
}

/// The validators of the formats that the readers do not check themselves.
#[derive(Default)]
pub(super) struct Judges(HashMap<String, Option<jsonschema::Validator>>);

impl std::fmt::Debug for Judges {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Judges").field(&self.0.len()).finish()
    }
}

impl Judges {
    /// Whether a text is of a format.
    pub(super) fn accepts(&mut self, name: &str, text: &str) -> bool {
        match name {
            "date" => time::is_date(text.as_bytes()),
            "time" => time::is_time(text.as_bytes()),
            "date-time" => time::is_date_time(text.as_bytes()),
            "uuid" => uuid::is_uuid(text.as_bytes()),
            _ => {
                let judge = self.0.entry(name.to_owned()).or_insert_with(|| build(name));
                judge.as_ref().is_none_or(|judge| judge.is_valid(&serde_json::Value::from(text)))
            }
        }
    }
}

fn build(name: &str) -> Option<jsonschema::Validator> {
    let (name, draft) = match name.split_once(' ') {
        Some((name, _)) => (name, jsonschema::Draft::Draft4),
        None => (name, jsonschema::Draft::Draft202012),
    };
    let schema = serde_json::json!({ "format": name });
    jsonschema::options().offline().with_draft(draft).should_validate_formats(true).build(&schema).ok()
}

#[cfg(test)]
mod tests {
    use super::super::nfa::Nfa;
    use super::*;
    use crate::scalars::ecma;

    /// The languages and the samples agree with the judges, on words near to them.
    #[test]
    fn languages_stand_around_what_the_judges_accept() {
        let mut judges = Judges::default();
        for (name, known) in KNOWN {
            let compile = |pattern: &str| ecma::Pattern::compile(pattern, 1 << 20).unwrap();
            let (over, under) = (known.over.map(compile), known.under.map(compile));
            let mut words: Vec<String> = known.samples.iter().map(|sample| (*sample).to_owned()).collect();
            for word in &words {
                assert!(judges.accepts(name, word), "{name}: {word}");
            }
            for at in 0..words.len() {
                let word: Vec<char> = words[at].chars().collect();
                for place in 0..=word.len() {
                    for c in ['0', '9', 'a', 'Z', '-', '.', ':', '@', '/', ' ', '\u{e9}', 'T', '\n', '[', '%'] {
                        let mut other = word.clone();
                        other.insert(place, c);
                        words.push(other.iter().collect());
                        if place < word.len() {
                            other.remove(place + 1);
                            words.push(other.iter().collect());
                        }
                    }
                    words.push(word[..place].iter().collect());
                }
            }
            for word in &words {
                let is = judges.accepts(name, word);
                let above = over.as_ref().is_none_or(|over| over.is_match(word.as_bytes()));
                let below = under.as_ref().is_some_and(|under| under.is_match(word.as_bytes()));
                assert!(!is || above, "{name}: `{word}` is one, and not in the greater language");
                assert!(!below || is, "{name}: `{word}` is none, and in the smaller language");
            }
            for pattern in [known.over, known.under].into_iter().flatten() {
                assert!(Nfa::build(&ecma::hir(pattern, 1 << 20).unwrap()).is_some());
            }
        }
    }
}
