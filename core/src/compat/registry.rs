//! The profiles of the Confluent Schema Registry: what it would answer, beside the exact answer.

use super::evolution::ProfileVerdict;
#[cfg(feature = "json-schema")]
use super::json_schema::{
    Schema,
    registry::{Answer, answers, overlooked},
};
use super::level::Verdict;
#[cfg(feature = "json-schema")]
use super::level::Way;
use crate::contract::Contract;
use crate::schema::Format;

/// Its policies: strict, which is its default, and lenient. They differ for JSON Schema alone.
pub(super) const NAMES: [&str; 2] = ["registry", "registry-lenient"];
/// Differences that are told of one way.
#[cfg(feature = "json-schema")]
const TOLD: usize = 5;

/// A verdict that nothing breaks.
fn compatible(profile: &'static str) -> ProfileVerdict {
    ProfileVerdict { profile, backward: Verdict::Compatible, forward: Verdict::Compatible, notes: Vec::new() }
}

/// What all checkers of a format say of schemas that do not differ.
pub(super) fn of_equals(format: Format) -> Vec<ProfileVerdict> {
    let own: &[&str] = match format {
        Format::Avro => &["spec", "java"],
        _ => &[],
    };
    let shared = if format == Format::Odcs { [].iter() } else { NAMES.iter() };
    own.iter().chain(shared).map(|profile| compatible(profile)).collect()
}

/// For the registry a schema of another format is never compatible.
pub(super) fn of_formats(old: &Contract, new: &Contract) -> Vec<ProfileVerdict> {
    if [old, new].iter().any(|contract| contract.format() == Format::Odcs) {
        return Vec::new();
    }
    let breaking =
        |profile| ProfileVerdict { backward: Verdict::Breaking, forward: Verdict::Breaking, ..compatible(profile) };
    NAMES.into_iter().map(breaking).collect()
}

/// For Avro the registry asks the checker of Avro's Java library.
#[cfg(feature = "avro")]
pub(super) fn of_avro(profiles: &mut Vec<ProfileVerdict>) {
    let Some(java) = profiles.iter().find(|profile| profile.profile == "java").cloned() else { return };
    profiles.extend(NAMES.into_iter().map(|profile| ProfileVerdict { profile, ..java.clone() }));
}

/// The exact answer of one way.
#[cfg(feature = "json-schema")]
#[derive(Debug, Default)]
pub(super) struct Exact {
    /// Places that refuse what was valid, and the keywords that do.
    pub(super) breaks: Vec<(String, String)>,
    pub(super) is_unknown: bool,
}

#[cfg(feature = "json-schema")]
impl Exact {
    fn verdict(&self) -> Verdict {
        match (self.breaks.is_empty(), self.is_unknown) {
            (false, _) => Verdict::Breaking,
            (true, true) => Verdict::Unknown,
            (true, false) => Verdict::Compatible,
        }
    }
}

/// What the registry says of JSON Schemas, both ways.
#[cfg(feature = "json-schema")]
pub(super) struct OfJson(Vec<ProfileVerdict>);

#[cfg(feature = "json-schema")]
impl OfJson {
    pub(super) fn new() -> Self {
        Self(NAMES.into_iter().map(compatible).collect())
    }

    pub(super) fn into_profiles(self) -> Vec<ProfileVerdict> {
        self.0
    }

    /// Notes one way, of which the exact answer is known.
    pub(super) fn way(&mut self, way: Way, from: &Schema, to: &Schema, exact: &Exact) {
        for (profile, answer) in self.0.iter_mut().zip(answers(from, to)) {
            let verdict = match &answer {
                Answer::Passes(_) => Verdict::Compatible,
                Answer::Refuses(_) => Verdict::Breaking,
                Answer::Unknown(_) => Verdict::Unknown,
            };
            match way {
                Way::Backward => profile.backward = verdict,
                Way::Forward => profile.forward = verdict,
            }
            if verdict != exact.verdict() {
                let way = match way {
                    Way::Backward => "backward",
                    Way::Forward => "forward",
                };
                profile.notes.extend(notes(&answer, exact).into_iter().map(|note| format!("{way}: {note}")));
            }
        }
    }

    /// Notes one way of which nothing is known, as a side is beyond what is compared.
    pub(super) fn unknown(&mut self, way: Way) {
        for profile in &mut self.0 {
            match way {
                Way::Backward => profile.backward = Verdict::Unknown,
                Way::Forward => profile.forward = Verdict::Unknown,
            }
        }
    }
}

/// Where the registry differs from the exact answer, and why.
#[cfg(feature = "json-schema")]
fn notes(answer: &Answer, exact: &Exact) -> Vec<String> {
    let at = |path: &str, said: String| format!("at `{path}` {said}");
    let mut notes: Vec<String> = match answer {
        Answer::Unknown(why) => vec![format!("what it would say is not known: {why}")],
        Answer::Refuses(_) if exact.is_unknown => vec!["it refuses what could not be decided exactly".to_owned()],
        Answer::Passes(_) if exact.breaks.is_empty() => vec!["it passes what could not be decided exactly".to_owned()],
        Answer::Refuses(refused) => refused.iter().map(|one| at(&one.path, one.refused())).collect(),
        Answer::Passes(excused) => {
            let told = |path: &str| excused.iter().any(|one| one.path == path);
            let others = exact.breaks.iter().filter(|(path, _)| !told(path));
            let overlooked = others.map(|(path, keyword)| at(path, overlooked(keyword)));
            excused.iter().map(|one| at(&one.path, one.excused())).chain(overlooked).collect()
        }
    };
    let more = notes.len().saturating_sub(TOLD);
    if more > 0 {
        notes.truncate(TOLD);
        notes.push(format!("{more} more of the kind"));
    }
    notes
}
