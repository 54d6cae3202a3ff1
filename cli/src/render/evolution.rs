//! What has changed between versions of contracts, in each form.

mod annotations;
mod html;
mod json;
mod junit;
mod markdown;
mod people;
mod places;
mod record;
mod sarif;

use stipula::{Change, Hurts, Severity, Verdict, Way, Witness, WitnessLevel};

use super::github::Annotation;
use super::{counted, number};
use crate::args::EvolutionFormat;
use crate::evolution::{Broken, Compared, Deleted, Item, Run, Settings, Standing, State, profiles_are_of};

/// The whole outcome as text; that for people has colours.
pub(crate) fn text(run: &Run, format: EvolutionFormat, quiet: bool) -> Result<String, String> {
    Ok(match format {
        EvolutionFormat::Human => people::text(run, quiet),
        EvolutionFormat::Json => json::whole(run),
        EvolutionFormat::Jsonl => json::lines(run),
        EvolutionFormat::Github => annotations::text(run)?,
        EvolutionFormat::Junit => junit::text(run)?,
        EvolutionFormat::Sarif => sarif::text(run),
        EvolutionFormat::Markdown => markdown::text(run, COMMENT),
        EvolutionFormat::Html => html::text(run),
    })
}

/// Bytes that GitHub takes as a comment, and as the summary of a step.
const COMMENT: usize = 1 << 16;
const SUMMARY: usize = 1 << 20;

/// The summary of a step that already has so many bytes.
pub(crate) fn summary(run: &Run, already: u64) -> String {
    markdown::text(run, SUMMARY.saturating_sub(usize::try_from(already).unwrap_or(usize::MAX)))
}

/// The step from one version to another, such as `1.4.0 → 2.1.0`.
fn versions(compared: &Compared) -> Option<String> {
    let (old, new) = (&compared.evolution.old.version, &compared.evolution.new.version);
    match (old, new) {
        (Some(old), Some(new)) if old == new => Some(old.clone()),
        (Some(old), Some(new)) => Some(format!("{old} → {new}")),
        _ => None,
    }
}

/// Who owns a contract and where to ask, such as `ana@acme.example, #orders-help`.
fn owner(item: &Item) -> Option<String> {
    let of = |owner: &Option<String>, support: &Option<String>| {
        let parts: Vec<&str> = owner.iter().chain(support).map(String::as_str).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    };
    match &item.state {
        State::Compared(compared) => {
            let (old, new) = (&compared.evolution.old, &compared.evolution.new);
            of(&new.owner, &new.support).or_else(|| of(&old.owner, &old.support))
        }
        State::Deleted(deleted) => of(&deleted.owner, &deleted.support),
        _ => None,
    }
}

/// Where a change is, for people.
fn place(change: &Change) -> String {
    let path = if change.path.is_empty() { "(record)" } else { &change.path };
    match &change.rule {
        Some(rule) if change.path.is_empty() => format!("rule {rule}"),
        Some(rule) => format!("{path}, rule {rule}"),
        None => path.to_owned(),
    }
}

/// The command by which its owner accepts a change; a schema alone has no place for that.
fn way_to_accept(change: &Change, compared: &Compared) -> Option<String> {
    let id = compared.evolution.new.id.as_ref()?;
    let quoted = |text: &str| {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@".contains(c);
        let bare = !text.is_empty() && text.chars().all(is_plain);
        if bare { text.to_owned() } else { format!("'{}'", text.replace('\'', "'\\''")) }
    };
    let mut line = format!("stipula accept {} {} {}", quoted(id), change.code, quoted(&change.path));
    for (option, value) in [("rule", &change.rule), ("about", &change.about)] {
        line += &value.as_ref().map(|value| format!(" --{option} {}", quoted(value))).unwrap_or_default();
    }
    Some(line + " --owner WHO")
}

fn hurt(change: &Change) -> Option<&'static str> {
    Some(match change.hurts {
        Hurts::Producer => "producers that follow the old contract",
        Hurts::Consumer => "consumers that follow the old contract",
        Hurts::Both => "producers and consumers that follow the old contract",
        _ => return None,
    })
}

/// What a witness shows, in a sentence.
fn shows(witness: &Witness) -> String {
    let (writer, reader) = if witness.way == Way::Backward {
        ("the old contract", "the new one")
    } else {
        ("the new contract", "the old one")
    };
    let alone = match witness.level {
        WitnessLevel::Structure => " (schemas alone)",
        _ => "",
    };
    match &witness.read_as {
        Some(_) => format!("valid under {writer}, and {reader} reads another value{alone}"),
        None => format!("valid under {writer}, refused by {reader}{alone}"),
    }
}

/// What is said of an acceptance.
fn acceptance(change: &Change) -> Option<String> {
    let accepted = change.accepted.as_ref()?;
    let owner = accepted.owner.as_deref().unwrap_or("its owner");
    let until = accepted.until.as_ref().map(|day| format!(" until {day}")).unwrap_or_default();
    let reason = accepted.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    Some(format!("by {owner}{until}{reason}"))
}

/// The step of the version that is asked for, where the document did not make it.
fn bump(compared: &Compared) -> Option<String> {
    let evolution = &compared.evolution;
    if evolution.made_enough() != Some(false) {
        return None;
    }
    let made = evolution.made_bump.map(step).unwrap_or_default();
    Some(format!("the changes ask for a {} version, and the document made {made}", word(evolution.asked_bump)))
}

fn word(bump: stipula::Bump) -> &'static str {
    match bump {
        stipula::Bump::Major => "major",
        stipula::Bump::Minor => "minor",
        stipula::Bump::Patch => "patch",
        _ => "new",
    }
}

fn step(bump: stipula::Bump) -> String {
    match bump {
        stipula::Bump::None => "no step".to_owned(),
        bump => format!("a {} one", word(bump)),
    }
}

fn lacking(compared: &Compared) -> Option<String> {
    let wanted = compared.lacks?;
    let are_of = profiles_are_of(wanted);
    Some(format!("no profile `{wanted}` of this schema, {are_of}: the exact verdict counts"))
}

/// Under what name forms that list findings tell of a profile.
const PROFILE: &str = "profile";

/// What the profile that was asked for stops, or that there is none: no change tells of it where the profile answers
/// for the schema.
fn by_profile(item: &Item, settings: &Settings) -> Option<(Severity, String)> {
    let State::Compared(compared) = &item.state else { return None };
    let Some(profile) = &compared.profile else {
        return lacking(compared).filter(|_| !item.is_unchanged()).map(|said| (Severity::Info, said));
    };
    let severity = match profile.verdict(compared.level) {
        Verdict::Compatible => return None,
        Verdict::Unknown if settings.unknown_warns => Severity::Warning,
        _ => Severity::Error,
    };
    let said = notes(compared).into_iter().find(|line| line.contains(JUDGES)).unwrap_or_default();
    Some((severity, said))
}

/// What is said of the profile that was asked for.
const JUDGES: &str = ", which judges the schemas here,";

/// What other checkers say: the one that was asked, and those that differ from the verdict; several that say the same
/// stand together.
fn notes(compared: &Compared) -> Vec<String> {
    let mut lines: Vec<String> = lacking(compared).into_iter().collect();
    let own = compared.verdict();
    let asked = |profile: &str| compared.profile.as_ref().is_some_and(|own| own.profile == profile);
    let mut said: Vec<(Verdict, Vec<&str>, Vec<String>)> = Vec::new();
    for profile in &compared.evolution.profiles {
        // Of older versions the one that was asked for speaks, too.
        let profile = compared.profile.as_ref().filter(|own| own.profile == profile.profile).unwrap_or(profile);
        let verdict = profile.verdict(compared.level);
        if !asked(profile.profile) && (verdict == own || profile.notes.is_empty()) {
            continue;
        }
        let mut notes: Vec<&str> = Vec::new();
        for note in profile.notes.iter().flat_map(|note| note.split("; ")) {
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        let judges = if asked(profile.profile) { JUDGES } else { "" };
        let name = format!("`{}`{judges}", profile.profile);
        match said.iter_mut().find(|(known, others, _)| *known == verdict && *others == notes) {
            Some((_, _, names)) => names.push(name),
            None => said.push((verdict, notes, vec![name])),
        }
    }
    lines.extend(said.into_iter().map(|(verdict, notes, names)| {
        let (profile, says) = if names.len() == 1 { ("profile", "says") } else { ("profiles", "say") };
        let why = if notes.is_empty() { String::new() } else { format!(": {}", notes.join("; ")) };
        format!("{profile} {} {says} {}{why}", names.join(", "), verdict.as_str())
    }));
    lines
}

/// The proofs of what the level asks; of another way only where there is none.
fn witnesses<'c>(change: &'c Change, compared: &Compared) -> Vec<&'c Witness> {
    let level = compared.level;
    let asked = |witness: &&Witness| match witness.way {
        Way::Backward => level.asks_backward(),
        _ => level.asks_forward(),
    };
    let own: Vec<&Witness> = change.witnesses.iter().filter(asked).collect();
    if own.is_empty() { change.witnesses.iter().collect() } else { own }
}

/// Of a change that stops nothing: whom it breaks all the same, at a level that was not asked for.
fn elsewhere(change: &Change) -> Option<String> {
    if !change.covered {
        return Some("not covered by the policy".to_owned());
    }
    let ways = [("BACKWARD", change.backward), ("FORWARD", change.forward)];
    let at = |wanted| ways.iter().filter(|(_, verdict)| *verdict == wanted).map(|(name, _)| *name).collect::<Vec<_>>();
    let (breaks, unknown) = (at(Verdict::Breaking), at(Verdict::Unknown));
    match (breaks.is_empty(), unknown.is_empty()) {
        (true, true) => None,
        (true, false) => Some(format!("could not be decided at {}", unknown.join(" and "))),
        (false, _) => Some(format!("breaks {}", breaks.join(" and "))),
    }
}

fn verdict(item: &Item, settings: &Settings) -> &'static str {
    match &item.state {
        State::Added => "new",
        State::Deleted(deleted) => gone(deleted),
        State::Broken(_) => "does not compile",
        State::OldBroken(_) => "UNKNOWN, the old contract does not compile",
        State::Compared(compared) if compared.told.is_empty() => "unchanged",
        State::Compared(_) => item.verdict(settings).as_str(),
    }
}

fn gone(deleted: &Deleted) -> &'static str {
    match (deleted.superseded, deleted.may_go()) {
        (true, _) => "contract version removed, newer ones stay",
        (false, true) => "gone, as its status had said",
        (false, false) => "BREAKING, the contract is gone",
    }
}

/// The errors of a document that does not compile.
fn faults(broken: &Broken) -> Vec<Annotation> {
    let errors = broken.error.diagnostics().iter().filter(|each| each.severity == stipula::Severity::Error);
    errors.map(|each| Annotation::of(each, broken.error.sources(), broken.file.as_ref())).collect()
}

/// Versions that the contract was not compared with, and why.
fn left_out(compared: &Compared) -> Vec<String> {
    let of_group = compared.evolution.not_compared.iter().map(|version| (version, "the policy leaves it out"));
    let newer = compared.newer.iter().map(|version| (version, "it is newer"));
    of_group.chain(newer).map(|(version, why)| format!("not compared, as {why}: {version}")).collect()
}

/// What is said of all errors of a document, each on a line with its place.
fn all_faults(broken: &Broken) -> String {
    let line = |fault: &Annotation| fault.start.map(|start| format!(":{}", start.line)).unwrap_or_default();
    let said = |fault: Annotation| format!("{}{}: {}", fault.file, line(&fault), fault.message);
    let said: Vec<String> = faults(broken).into_iter().map(said).collect();
    if said.is_empty() { "it does not compile".to_owned() } else { said.join("\n") }
}

/// `3 contracts: 1 breaking, 1 compatible, 1 new`.
fn sum(run: &Run) -> String {
    let mut counts: Vec<(&str, u64)> = Vec::new();
    for item in &run.items {
        let word = match (&item.state, item.verdict(&run.settings)) {
            (State::Broken(_) | State::OldBroken(_), _) => "not compiling",
            (State::Added, _) => "new",
            (_, Verdict::Breaking) => "breaking",
            (_, Verdict::Unknown) => "unknown",
            (State::Compared(compared), _) if compared.told.is_empty() => "unchanged",
            _ => "compatible",
        };
        match counts.iter_mut().find(|(known, _)| *known == word) {
            Some((_, count)) => *count += 1,
            None => counts.push((word, 1)),
        }
    }
    counts.sort_by_key(|(word, _)| {
        ["not compiling", "breaking", "unknown", "compatible", "new", "unchanged"]
            .iter()
            .position(|known| known == word)
    });
    let parts: Vec<String> = counts.iter().map(|(word, count)| format!("{} {word}", number(*count))).collect();
    let accepted: u64 = run.items.iter().map(accepted).sum();
    let accepted = if accepted == 0 { String::new() } else { format!("; {} accepted", counted(accepted, "break")) };
    format!("{}: {}{accepted}", counted(run.items.len() as u64, "contract"), parts.join(", "))
}

fn accepted(item: &Item) -> u64 {
    match &item.state {
        State::Compared(compared) => compared.count(Standing::Accepted),
        _ => 0,
    }
}
