//! What a comparison comes to: which changes stop it, and which its owner has accepted.

use std::path::Path;

use stipula::{Area, Change, Compatibility, Contract, Evolution, ProfileVerdict, Verdict, compare_history};

use super::load::{Broken, Version};

/// How comparisons are judged.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// The level, where it is not that of the old contract.
    pub(crate) level: Option<Compatibility>,
    /// The checker that the exit code follows for schemas, where it is not this one.
    pub(crate) profile: Option<&'static str>,
    /// What could not be decided is told, and stops nothing.
    pub(crate) unknown_warns: bool,
    /// The day on which acceptances are judged, such as `2026-01-31`.
    pub(crate) today: String,
}

/// What a change means at the level that was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    /// It breaks somebody.
    Breaking,
    /// Its owner had accepted it, until a day that is over.
    Expired,
    /// It could not be decided.
    Unknown,
    /// It breaks somebody, and its owner has accepted it.
    Accepted,
    /// It breaks nobody, or the policy does not look at it.
    Fine,
}

impl Standing {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Breaking => "BREAKING",
            Self::Expired => "BREAKING, its acceptance is over",
            Self::Unknown => "UNKNOWN",
            Self::Accepted => "accepted",
            Self::Fine => "compatible",
        }
    }
}

/// Where a change is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) file: String,
    pub(crate) line: Option<u64>,
}

/// Two versions of one contract.
#[derive(Debug)]
pub(crate) struct Compared {
    pub(crate) evolution: Evolution,
    pub(crate) level: Compatibility,
    /// Indexes of the changes that the level looks at, the worst first.
    pub(crate) told: Vec<(usize, Standing, Spot)>,
    /// What the profile that was asked for says.
    pub(crate) profile: Option<ProfileVerdict>,
    /// A profile that was asked for, and that the schema does not have.
    pub(crate) lacks: Option<&'static str>,
}

/// What a profile speaks of.
pub(crate) fn profiles_are_of(profile: &str) -> &'static str {
    if profile.starts_with("registry") { "it is one of Avro and of JSON Schema" } else { "it is one of Avro" }
}

/// One contract of the run.
#[derive(Debug)]
pub(crate) struct Item {
    /// The file of the new contract; of one that is gone, of the old one.
    pub(crate) file: String,
    pub(crate) old_file: Option<String>,
    pub(crate) name: String,
    pub(crate) state: State,
}

#[derive(Debug)]
pub(crate) enum State {
    Compared(Box<Compared>),
    /// There was none before.
    Added,
    /// There is none any more.
    Deleted(Deleted),
    /// The new document does not compile.
    Broken(Broken),
    /// The old document did not compile: nothing is there to compare with.
    OldBroken(Broken),
}

/// A contract that is gone, or one version of it.
#[derive(Clone, Debug)]
pub(crate) struct Deleted {
    pub(crate) version: Option<String>,
    /// A newer version of the contract stays.
    pub(crate) superseded: bool,
    pub(crate) status: Option<String>,
    pub(crate) owner: Option<String>,
    pub(crate) support: Option<String>,
}

impl Deleted {
    /// Whether nobody is left without a contract: its status had said so, or a newer version stays.
    pub(crate) fn may_go(&self) -> bool {
        self.superseded || may_go(self.status.as_deref())
    }
}

/// Whether a contract of this status had said that it will go.
pub(crate) fn may_go(status: Option<&str>) -> bool {
    status.is_some_and(|status| ["retired", "deprecated"].iter().any(|known| status.eq_ignore_ascii_case(known)))
}

/// A whole run.
#[derive(Debug)]
pub(crate) struct Run {
    /// The command, such as `review`.
    pub(crate) command: &'static str,
    /// With what was compared.
    pub(crate) against: String,
    /// What people see before a path at a commit, such as `main:`.
    pub(crate) commits: Vec<String>,
    pub(crate) items: Vec<Item>,
    /// What could not be read.
    pub(crate) errors: Vec<String>,
    pub(crate) settings: Settings,
}

impl Run {
    pub(crate) fn new(command: &'static str, against: &str, settings: Settings) -> Self {
        let (against, commits) = (against.to_owned(), Vec::new());
        Self { command, against, commits, items: Vec::new(), errors: Vec::new(), settings }
    }

    pub(crate) fn fails(&self) -> bool {
        self.items.iter().any(|item| item.fails(&self.settings))
    }

    /// A profile that no schema of the run has is an error: what was asked for would not be answered.
    pub(crate) fn ask_for_profile(&mut self) {
        let Some(wanted) = self.settings.profile else { return };
        let compared = self.items.iter().filter_map(|item| match &item.state {
            State::Compared(compared) => Some(compared),
            _ => None,
        });
        let mut has = compared.map(|compared| compared.profile.is_some()).peekable();
        if has.peek().is_some() && !has.any(|has| has) {
            self.errors.push(format!("no schema here has a profile `{wanted}`: {}", profiles_are_of(wanted)));
        }
    }

    pub(crate) fn is_broken(&self) -> bool {
        let is_broken = |item: &Item| match item.state {
            State::Broken(_) => true,
            // Else nobody could mend what has been committed.
            State::OldBroken(_) => !self.settings.unknown_warns,
            _ => false,
        };
        !self.errors.is_empty() || self.items.iter().any(is_broken)
    }

    pub(crate) fn verdict(&self) -> Verdict {
        // Of what could not be read nothing is known.
        let least = if self.errors.is_empty() { Verdict::Compatible } else { Verdict::Unknown };
        self.items.iter().map(|item| item.verdict(&self.settings)).fold(least, Verdict::max)
    }
}

impl Item {
    pub(crate) fn fails(&self, settings: &Settings) -> bool {
        match self.verdict(settings) {
            Verdict::Breaking => true,
            Verdict::Unknown => !settings.unknown_warns,
            _ => false,
        }
    }

    /// What is left after acceptances, and by the profile that was asked for.
    pub(crate) fn verdict(&self, settings: &Settings) -> Verdict {
        match &self.state {
            State::Compared(compared) => compared.verdict(),
            State::Added => Verdict::Compatible,
            State::Deleted(deleted) if deleted.may_go() => Verdict::Compatible,
            State::Deleted(_) => settings.level.map_or(Verdict::Breaking, |level| match level {
                Compatibility::None => Verdict::Compatible,
                _ => Verdict::Breaking,
            }),
            State::Broken(_) | State::OldBroken(_) => Verdict::Unknown,
        }
    }

    pub(crate) fn is_unchanged(&self) -> bool {
        matches!(&self.state, State::Compared(compared) if compared.told.is_empty())
    }
}

impl Compared {
    /// Compares the newest of some old versions, and all of them where the level asks for it.
    pub(crate) fn of(olds: &[&Version], new: &Version, settings: &Settings) -> Option<Self> {
        let (last, older) = olds.split_last()?;
        let mut evolution = compare_history(&[&last.contract], &new.contract)?;
        let level = settings.level.unwrap_or(evolution.level);
        if level.is_transitive() && !older.is_empty() {
            let history: Vec<&Contract> = olds.iter().map(|version| &version.contract).collect();
            evolution = compare_history(&history, &new.contract)?;
        }
        let mut profile = settings.profile.and_then(|wanted| of_profile(&evolution, wanted));
        if let Some(profile) = profile.as_mut().filter(|_| level.is_transitive()) {
            let compared = |old: &&&Version| !evolution.not_compared.iter().any(|left| *left == label(old));
            for old in older.iter().filter(compared) {
                also_of(profile, old, new);
            }
        }
        let changes = evolution.changes.iter().enumerate();
        let looked_at = changes.filter(|(_, change)| level.is_transitive() || change.against.is_none());
        let mut told: Vec<(usize, Standing, Spot)> = looked_at
            .map(|(at, change)| (at, standing(change, level, profile.is_some(), settings), spot(change, new)))
            .collect();
        told.sort_by_key(|(at, standing, _)| (*standing, *at));
        let lacks = settings.profile.filter(|_| profile.is_none());
        Some(Self { evolution, level, told, profile, lacks })
    }

    /// The changes that are told, the worst first.
    pub(crate) fn changes(&self) -> impl Iterator<Item = (&Change, Standing, &Spot)> {
        let change = |at: &usize| self.evolution.changes.get(*at);
        self.told.iter().filter_map(move |(at, standing, spot)| Some((change(at)?, *standing, spot)))
    }

    pub(crate) fn count(&self, wanted: Standing) -> u64 {
        self.told.iter().filter(|(_, standing, _)| *standing == wanted).count() as u64
    }

    pub(crate) fn verdict(&self) -> Verdict {
        let by_profile = self.profile.as_ref().map_or(Verdict::Compatible, |profile| profile.verdict(self.level));
        let own = match self.told.iter().map(|(_, standing, _)| *standing).min() {
            Some(Standing::Breaking | Standing::Expired) => Verdict::Breaking,
            Some(Standing::Unknown) => Verdict::Unknown,
            _ => Verdict::Compatible,
        };
        own.max(by_profile)
    }
}

/// What a profile says, where the schemas have it.
fn of_profile(evolution: &Evolution, wanted: &str) -> Option<ProfileVerdict> {
    evolution.profiles.iter().find(|profile| profile.profile == wanted).cloned()
}

/// How a comparison calls an old version.
fn label(version: &Version) -> String {
    let contract = &version.contract;
    contract.version().map_or_else(|| contract.digest().to_owned(), str::to_owned)
}

/// Adds what a profile says against one version more.
fn also_of(profile: &mut ProfileVerdict, old: &Version, new: &Version) {
    let evolution = compare_history(&[&old.contract], &new.contract);
    let told = evolution.and_then(|evolution| of_profile(&evolution, profile.profile));
    let Some(told) = told else {
        // Of another kind of schema: nothing is known of that one.
        profile.backward = profile.backward.max(Verdict::Unknown);
        profile.forward = profile.forward.max(Verdict::Unknown);
        return;
    };
    profile.backward = profile.backward.max(told.backward);
    profile.forward = profile.forward.max(told.forward);
    let against = label(old);
    profile.notes.extend(told.notes.into_iter().map(|note| format!("against `{against}`, {note}")));
}

fn standing(change: &Change, level: Compatibility, by_profile: bool, settings: &Settings) -> Standing {
    // Another checker answers for the schema.
    if !change.covered || (by_profile && change.area == Area::Schema) {
        return Standing::Fine;
    }
    let accepted = change.accepted.as_ref();
    match (change.verdict(level), accepted) {
        (Verdict::Compatible, _) => Standing::Fine,
        (_, Some(accepted)) if accepted.holds_on(&settings.today) => Standing::Accepted,
        (_, Some(_)) => Standing::Expired,
        (Verdict::Unknown, None) => Standing::Unknown,
        _ => Standing::Breaking,
    }
}

/// Where a change stands in the files of the new contract: a rule at its own place, a field where its
/// name is first written in the schema.
fn spot(change: &Change, version: &Version) -> Spot {
    let contract = &version.contract;
    let whole = Spot { file: version.file.clone(), line: None };
    if let Some(rule) = &change.rule {
        let place = contract.rules().iter().find(|known| known.id == *rule).and_then(|rule| rule.position.as_ref());
        return place.map_or(whole, |at| Spot { file: file_of(&version.file, &at.file), line: Some(at.line as u64) });
    }
    let Some(name) = change.path.rsplit('/').find(|token| !token.is_empty() && *token != "*") else { return whole };
    let name = name.replace("~1", "/").replace("~0", "~");
    let (quoted, bare) = (format!("\"{name}\""), format!("name: {name}"));
    let sources: Vec<_> = contract.sources().iter().collect();
    for source in sources.iter().skip(1).chain(sources.first()) {
        let stands = |line: &str| line.contains(&quoted) || line.split([',', '}']).any(|part| part.ends_with(&bare));
        if let Some(at) = source.text().lines().position(stands) {
            return Spot { file: file_of(&version.file, source.name()), line: Some(at as u64 + 1) };
        }
    }
    whole
}

/// The path of a file that a contract names.
pub(crate) fn file_of(contract: &str, name: &str) -> String {
    if name == contract {
        return name.to_owned();
    }
    match Path::new(contract).parent() {
        Some(folder) => folder.join(name).display().to_string(),
        None => name.to_owned(),
    }
}
