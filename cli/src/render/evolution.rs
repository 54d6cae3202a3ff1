//! What has changed between versions of contracts, in each form.

mod annotations;
mod html;
mod json;
mod junit;
mod markdown;
mod people;
mod places;
mod sarif;

use stipula::{Change, Hurts, Verdict, Way, Witness, WitnessLevel};

use super::{counted, number};
use crate::args::EvolutionFormat;
use crate::evolution::{Broken, Compared, Deleted, Item, Run, Settings, Standing, State, file_of, profiles_are_of};

/// The whole outcome as text; that for people has colours.
pub(crate) fn text(run: &Run, format: EvolutionFormat, quiet: bool) -> Result<String, String> {
    Ok(match format {
        EvolutionFormat::Human => people::text(run, quiet),
        EvolutionFormat::Json => json::whole(run),
        EvolutionFormat::Jsonl => json::lines(run),
        EvolutionFormat::Github => annotations::text(run)?,
        EvolutionFormat::Junit => junit::text(run)?,
        EvolutionFormat::Sarif => sarif::text(run),
        EvolutionFormat::Markdown => markdown::text(run),
        EvolutionFormat::Html => html::text(run),
    })
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

/// What other checkers say, where they differ from the verdict; several that say the same stand together.
fn notes(compared: &Compared) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(wanted) = compared.lacks {
        let are_of = profiles_are_of(wanted);
        lines.push(format!("no profile `{wanted}` of this schema, {are_of}: the exact verdict counts"));
    }
    let own = compared.verdict();
    let mut said: Vec<(Verdict, &[String], Vec<String>)> = Vec::new();
    for profile in &compared.evolution.profiles {
        // Of older versions the one that was asked for speaks, too.
        let profile = compared.profile.as_ref().filter(|asked| asked.profile == profile.profile).unwrap_or(profile);
        let verdict = profile.verdict(compared.level);
        if (verdict == own && compared.profile.is_none()) || profile.notes.is_empty() {
            continue;
        }
        let name = format!("`{}`", profile.profile);
        match said.iter_mut().find(|(known, notes, _)| *known == verdict && *notes == profile.notes) {
            Some((_, _, names)) => names.push(name),
            None => said.push((verdict, &profile.notes, vec![name])),
        }
    }
    lines.extend(said.into_iter().map(|(verdict, notes, names)| {
        let (profile, says) = if names.len() == 1 { ("profile", "says") } else { ("profiles", "say") };
        format!("{profile} {} {says} {}: {}", names.join(", "), verdict.as_str(), notes.join("; "))
    }));
    lines
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

/// One error of a document that does not compile.
struct Fault {
    code: &'static str,
    file: String,
    line: Option<u64>,
    /// With its code at the end.
    message: String,
}

/// The errors of a document that does not compile.
fn faults(broken: &Broken) -> Vec<Fault> {
    let errors = broken.error.diagnostics().iter().filter(|each| each.severity == stipula::Severity::Error);
    let fault = |each: &stipula::Diagnostic| {
        let place = each.span.and_then(|span| Some((span, broken.error.sources().get(span.source)?)));
        Fault {
            code: each.code.as_str(),
            file: place.map_or_else(|| broken.file.clone(), |(_, source)| file_of(&broken.file, source.name())),
            line: place.map(|(span, source)| source.position(span.start).0 as u64),
            message: format!("{} [{}]", each.message, each.code),
        }
    };
    errors.map(fault).collect()
}

/// What is said of all errors of a document, each on a line.
fn all_faults(broken: &Broken) -> String {
    let said: Vec<String> = faults(broken).into_iter().map(|fault| fault.message).collect();
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
