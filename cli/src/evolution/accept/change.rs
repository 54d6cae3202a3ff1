//! Whether an entry accepts anything: a change of the contract must have its code and its path.

use super::super::compare::{first_error, history};
use super::super::load::{Place, Version};
use super::super::outcome::{Compared, Settings};
use crate::args::AcceptArgs;

/// Changes that are named where none is the one.
const MOST: usize = 5;

/// What is doubtful. With `--against` a change that is not there is an error; without, the last commit is
/// looked at, and there may be no such thing.
pub(super) fn is_there(args: &AcceptArgs, new: &Version, today: &str) -> Result<Option<String>, String> {
    let against = args.against.as_deref().unwrap_or("git:HEAD");
    let found = changes(args, new, against, today);
    let named = args.against.is_some();
    let is_it = |change: &&Found| {
        let same = |wanted: &Option<String>, own: &Option<String>| wanted.is_none() || wanted == own;
        let (rule, about) = (same(&args.rule, &change.rule), same(&args.about, &change.about));
        change.code == args.code && change.path == args.path && rule && about
    };
    let wanted = what(&args.code, &args.path, args.rule.as_deref(), args.about.as_deref());
    match found {
        Ok(found) => match found.iter().filter(is_it).collect::<Vec<_>>().as_slice() {
            [] => {
                let text = format!("no change against `{against}` is {wanted}{}", told(&found));
                if named { Err(text) } else { Ok(Some(format!("{text}; `--against OLD` names another old contract"))) }
            }
            [_] => Ok(None),
            several => {
                let all = listed(several.iter().copied());
                Ok(Some(format!("{wanted} is {} changes, and all are accepted: {all}", several.len())))
            }
        },
        Err(error) if named => Err(error),
        Err(_) => {
            let hint = "`--against OLD` names the old contract";
            Ok(Some(format!("whether a change is {wanted} was not looked at: {hint}")))
        }
    }
}

/// A change, and whether it breaks or could not be decided.
struct Found {
    code: String,
    path: String,
    rule: Option<String>,
    about: Option<String>,
    breaks: bool,
}

/// A change as people name it.
pub(super) fn what(code: &str, path: &str, rule: Option<&str>, about: Option<&str>) -> String {
    let rule = rule.map(|rule| format!(", rule `{rule}`")).unwrap_or_default();
    let about = about.map(|about| format!(", about `{about}`")).unwrap_or_default();
    format!("`{code}` at `{path}`{rule}{about}")
}

fn listed<'f>(found: impl Iterator<Item = &'f Found>) -> String {
    let all: Vec<String> =
        found.map(|own| what(&own.code, &own.path, own.rule.as_deref(), own.about.as_deref())).collect();
    let more = all.len().saturating_sub(MOST);
    let more = if more == 0 { String::new() } else { format!("; and {more} more") };
    format!("{}{more}", all.iter().take(MOST).cloned().collect::<Vec<_>>().join("; "))
}

fn told(found: &[Found]) -> String {
    let breaking = listed(found.iter().filter(|change| change.breaks));
    if breaking.is_empty() { ": nothing breaks".to_owned() } else { format!(", there are {breaking}") }
}

fn changes(args: &AcceptArgs, new: &Version, against: &str, today: &str) -> Result<Vec<Found>, String> {
    let file = std::path::Path::new(&new.file);
    // The last commit may have the contract in another file.
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(std::path::Path::new("."));
    let old = Place::parse(against, Some(if args.against.is_some() { file } else { folder }))?;
    let side = old.load(&|compiler| compiler);
    // What does not compile may be the version that a break shows against.
    if let Some(broken) = side.broken.first() {
        return Err(format!("`{}` does not compile: {}", broken.file, first_error(&broken.error)));
    }
    let versions = history(&side, new, &old).olds;
    if let (true, Some(error)) = (versions.is_empty(), side.errors.first()) {
        return Err(error.clone());
    }
    let settings = Settings { level: None, profile: None, unknown_warns: false, today: today.to_owned() };
    let compared = Compared::of(&versions, new, &settings);
    let compared = compared.ok_or_else(|| format!("`{}` has no older version of it", old.shown()))?;
    let level = compared.level;
    let changes = compared.changes().map(|(change, ..)| Found {
        code: change.code.as_str().to_owned(),
        path: change.path.clone(),
        rule: change.rule.clone(),
        about: change.about.clone(),
        breaks: change.verdict(level) != stipula::Verdict::Compatible,
    });
    Ok(changes.collect())
}
