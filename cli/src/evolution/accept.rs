//! `stipula accept`: an owner's acceptance of a break, written into the contract.

use std::path::{Path, PathBuf};

use stipula::{Compiler, Contract, DocumentKind, codes};

use super::load::{Place, Version};
use super::pair::{Key, groups};
use crate::args::AcceptArgs;
use crate::exit::Exit;
use crate::render::{complain, shown};

mod edit;

pub(crate) fn run(args: &AcceptArgs) -> Exit {
    match accepted(args) {
        Ok(text) => {
            use std::io::Write as _;
            let _ = writeln!(std::io::stdout(), "{}", shown(&text));
            Exit::Fine
        }
        Err(error) => {
            complain(&error);
            Exit::Failed
        }
    }
}

fn accepted(args: &AcceptArgs) -> Result<String, String> {
    known(&args.code)?;
    let found = find(args)?;
    let path = found.file;
    let text = std::fs::read_to_string(&path).map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
    let entry = edit::Entry {
        code: &args.code,
        path: &args.path,
        owner: &args.owner,
        reason: args.reason.as_deref(),
        until: args.until.as_deref(),
    };
    let object = found.object.as_deref();
    let edited = edit::with_entry(&text, object, &entry).filter(|edited| is_right(&path, &text, edited, &entry));
    let Some(edited) = edited else {
        let text = entry.text(false);
        let hint = format!("add it by hand, under `stipulaEvolution`: `accepted: [{text}]`");
        return Err(format!("the place of the entry in `{}` is not found: {hint}", path.display()));
    };
    std::fs::write(&path, edited).map_err(|error| format!("cannot write `{}`: {error}", path.display()))?;
    let until = args.until.as_ref().map(|day| format!(" until {day}")).unwrap_or_default();
    Ok(format!("{}: `{}` at `{}` is accepted by {}{until}", path.display(), args.code, args.path, args.owner))
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
        [(Key::Id(_, object), version)] => {
            let object = Some(object.clone()).filter(|object| !object.is_empty());
            Ok(Found { file: PathBuf::from(&version.file), object })
        }
        [_] => Err("a bare schema has no place for what its owner accepts: give it a contract".to_owned()),
        _ => Err(format!("`{}` has several objects: say which, `--object NAME`", args.id)),
    }
}

/// Whether the text says what it said, and the entry, and nothing else.
fn is_right(path: &Path, before: &str, after: &str, entry: &edit::Entry<'_>) -> bool {
    let json = |text: &str| -> Option<serde_json::Value> {
        let compiler = Compiler::new(text).name(path.display().to_string()).kind(DocumentKind::Odcs);
        serde_json::from_str(&compiler.document_json().ok()?.text).ok()
    };
    let (Some(mut old), Some(mut new)) = (json(before), json(after)) else { return false };
    let (Some(had), Some(has)) = (taken(&mut old), taken(&mut new)) else { return false };
    let added: Vec<&serde_json::Value> = has.iter().filter(|entry| !had.contains(entry)).collect();
    let is_entry = |value: &serde_json::Value| {
        value.get("code").and_then(serde_json::Value::as_str) == Some(entry.code)
            && value.get("path").and_then(serde_json::Value::as_str) == Some(entry.path)
    };
    old == new
        && has.len() == had.len() + 1
        && matches!(added.as_slice(), [one] if is_entry(one))
        && compiles(path, after)
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
