//! `stipula accept`: an owner's acceptance of a break, written into the contract.

use std::path::{Path, PathBuf};

use stipula::{Compiler, Contract, DocumentKind, codes};

use super::load::{Place, Version};
use super::pair::{Key, groups, twice};
use super::review::is_twice;
use crate::args::AcceptArgs;
use crate::exit::Exit;
use crate::render::{complain, shown, warn};

mod change;
mod edit;

pub(crate) fn run(args: &AcceptArgs) -> Exit {
    match accepted(args) {
        Ok(Written { text, warning }) => {
            use std::io::Write as _;
            if let Some(warning) = warning {
                warn(&warning);
            }
            let _ = writeln!(std::io::stdout(), "{}", shown(&text));
            Exit::Fine
        }
        Err(error) => {
            complain(&error);
            Exit::Failed
        }
    }
}

/// What was done, and what is doubtful about it.
struct Written {
    text: String,
    warning: Option<String>,
}

fn accepted(args: &AcceptArgs) -> Result<Written, String> {
    known(&args.code)?;
    let today = super::today(args.now);
    if let Some(day) = args.until.as_ref().filter(|day| **day < today) {
        return Err(format!("`--until {day}` is over, today is {today}: it would accept nothing"));
    }
    let found = find(args)?;
    let warning = change::is_there(args, &found.version, &today)?;
    let path = found.file;
    let text = std::fs::read_to_string(&path).map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
    let entry = edit::Entry {
        code: &args.code,
        path: &args.path,
        rule: args.rule.as_deref(),
        about: args.about.as_deref(),
        owner: &args.owner,
        reason: args.reason.as_deref(),
        until: args.until.as_deref(),
    };
    let object = found.object.as_deref();
    let renewed = place_in(&path, &text, object, &entry);
    let edited =
        edit::with_entry(&text, object, &entry, renewed).filter(|edited| is_right(&path, &text, edited, &entry));
    let Some(edited) = edited else {
        let text = entry.text(false);
        let hint = format!("add it by hand, under `stipulaEvolution`: `accepted: [{text}]`");
        return Err(format!("the place of the entry in `{}` is not found: {hint}", path.display()));
    };
    std::fs::write(&path, edited).map_err(|error| format!("cannot write `{}`: {error}", path.display()))?;
    let until = args.until.as_ref().map(|day| format!(" until {day}")).unwrap_or_default();
    let again = if renewed.is_some() { ", in place of the entry before" } else { "" };
    let what = change::what(&args.code, &args.path, args.rule.as_deref(), args.about.as_deref());
    let text = format!("{}: {what} is accepted by {}{until}{again}", path.display(), args.owner);
    Ok(Written { text, warning })
}

fn known(code: &str) -> Result<(), String> {
    let all = || codes::TABLE.iter().chain(codes::changes::TABLE).map(|row| row.code.as_str());
    if all().any(|known| known == code) {
        return Ok(());
    }
    let near = all().map(|known| (strsim::osa_distance(known, code), known)).min();
    let near = near.filter(|(distance, _)| *distance <= 4).map(|(_, known)| format!(", did you mean `{known}`?"));
    Err(format!("no change has the code `{code}`{}", near.unwrap_or_default()))
}

/// The file of a contract, and the object that judges, where it has a name.
struct Found {
    file: PathBuf,
    object: Option<String>,
    version: Version,
}

/// The newest version of the contract with this id, or the one in this file.
fn find(args: &AcceptArgs) -> Result<Found, String> {
    let path = Path::new(&args.id);
    let is_file = path.is_file();
    let place = Place::Disk(if is_file { path.to_owned() } else { args.folder.clone() });
    let side = place.load(&|compiler: Compiler| match &args.object {
        Some(object) if is_file => compiler.object(object),
        _ => compiler,
    });
    if let Some(error) = side.errors.first() {
        return Err(error.clone());
    }
    let groups = groups(&side);
    let is_meant = |key: &Key| match key {
        Key::Id(id, object) => {
            (is_file || *id == args.id) && args.object.as_ref().is_none_or(|wanted| wanted == object)
        }
        Key::Name(_) | Key::Path(_) => is_file,
    };
    let found: Vec<(&Key, &&Version)> = groups
        .iter()
        .filter(|(key, _)| is_meant(key))
        .filter_map(|(key, versions)| Some((key, versions.last()?)))
        .collect();
    match found.as_slice() {
        [] => {
            let folder = place.shown();
            Err(format!("no contract `{}` in `{folder}`", args.id))
        }
        [(key @ Key::Id(_, object), version)] => {
            let versions = groups.get(*key).map(Vec::as_slice).unwrap_or_default();
            let newest = |(_, other): &(&Version, &Version)| other.below == version.below;
            if let Some(pair) = twice(key, versions).into_iter().find(newest) {
                return Err(is_twice(pair));
            }
            let object = Some(object.clone()).filter(|object| !object.is_empty());
            Ok(Found { file: PathBuf::from(&version.file), object, version: (**version).clone() })
        }
        [_] => Err("a bare schema has no place for what its owner accepts: give it a contract".to_owned()),
        _ => Err(format!("`{}` has several objects: say which, `--object NAME`", args.id)),
    }
}

/// Whether the text says what it said, and the entry, and nothing else.
fn is_right(path: &Path, before: &str, after: &str, entry: &edit::Entry<'_>) -> bool {
    let (Some(mut old), Some(mut new)) = (json(path, before), json(path, after)) else { return false };
    let (Some(had), Some(has)) = (taken(&mut old), taken(&mut new)) else { return false };
    let others = |list: &[serde_json::Value]| -> Vec<serde_json::Value> {
        list.iter().filter(|value| !is_entry(value, entry)).cloned().collect()
    };
    let own: Vec<&serde_json::Value> = has.iter().filter(|value| is_entry(value, entry)).collect();
    let says = |value: &serde_json::Value, key: &str, text: Option<&str>| {
        value.get(key).and_then(serde_json::Value::as_str) == text
    };
    let is_own = |value: &serde_json::Value| {
        says(value, "owner", Some(entry.owner))
            && says(value, "until", entry.until)
            && says(value, "reason", entry.reason)
    };
    // Objects of one document may each accept a break of the same place.
    old == new && others(&had) == others(&has) && own.iter().any(|value| is_own(value)) && compiles(path, after)
}

fn json(path: &Path, text: &str) -> Option<serde_json::Value> {
    let compiler = Compiler::new(text).name(path.display().to_string()).kind(DocumentKind::Odcs);
    serde_json::from_str(&compiler.document_json().ok()?.text).ok()
}

fn is_entry(value: &serde_json::Value, entry: &edit::Entry<'_>) -> bool {
    let text = |key: &str| value.get(key).and_then(serde_json::Value::as_str);
    text("code") == Some(entry.code)
        && text("path").unwrap_or_default() == entry.path
        && text("rule") == entry.rule
        && text("about") == entry.about
}

/// Which entry of the object says the same of the same place.
fn place_in(path: &Path, text: &str, object: Option<&str>, entry: &edit::Entry<'_>) -> Option<usize> {
    let mut document = json(path, text)?;
    let objects = document.get_mut("schema")?.as_array_mut()?;
    if let Some(name) = object {
        objects.retain(|known| known.get("name").and_then(serde_json::Value::as_str) == Some(name));
    }
    taken(&mut document)?.iter().position(|value| is_entry(value, entry))
}

/// Takes the accepted entries out of a document, and policies that say nothing else.
fn taken(document: &mut serde_json::Value) -> Option<Vec<serde_json::Value>> {
    let mut entries = Vec::new();
    for object in document.get_mut("schema")?.as_array_mut()? {
        let Some(properties) = object.get_mut("customProperties").and_then(serde_json::Value::as_array_mut) else {
            continue;
        };
        for property in properties.iter_mut() {
            let is_policy = property.get("property").and_then(serde_json::Value::as_str) == Some("stipulaEvolution");
            let policy = property.get_mut("value").filter(|_| is_policy).and_then(serde_json::Value::as_object_mut);
            let Some(policy) = policy else { continue };
            if let Some(serde_json::Value::Array(list)) = policy.remove("accepted") {
                entries.extend(list);
            }
        }
        let says = |property: &serde_json::Value| {
            let is_policy = property.get("property").and_then(serde_json::Value::as_str) == Some("stipulaEvolution");
            !(is_policy
                && property.get("value").and_then(serde_json::Value::as_object).is_some_and(serde_json::Map::is_empty))
        };
        properties.retain(says);
        if properties.is_empty()
            && let Some(object) = object.as_object_mut()
        {
            object.remove("customProperties");
        }
    }
    Some(entries)
}

/// Whether the document still compiles with the files beside it.
fn compiles(path: &Path, text: &str) -> bool {
    let Ok(resolver) = stipula_files::FileResolver::beside(path) else { return false };
    let compiler = Compiler::new(text).name(path.display().to_string()).resolver(resolver);
    let clock = stipula::Clock::new(std::time::SystemTime::now);
    let compiler = compiler.clock(clock);
    let errors = |contract: Result<Contract, stipula::CompileError>| contract.err();
    match errors(compiler.clone().compile()) {
        None => true,
        // Of several objects none is named: nothing else may be wrong.
        Some(error) => error
            .diagnostics()
            .iter()
            .all(|each| each.severity != stipula::Severity::Error || each.code == codes::DOCUMENT_OBJECT),
    }
}
