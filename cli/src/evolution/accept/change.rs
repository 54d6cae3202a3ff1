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
    let is_it = |change: &(String, String, bool)| change.0 == args.code && change.1 == args.path;
    match found {
        Ok(found) if found.iter().any(is_it) => Ok(None),
        Ok(found) => {
            let text = format!("no change against `{against}` is `{}` at `{}`{}", args.code, args.path, told(&found));
            if named { Err(text) } else { Ok(Some(format!("{text}; `--against OLD` names another old contract"))) }
        }
        Err(error) if named => Err(error),
        Err(_) => {
            let hint = "`--against OLD` names the old contract";
            Ok(Some(format!("whether a change is `{}` at `{}` was not looked at: {hint}", args.code, args.path)))
        }
    }
}

fn told(found: &[(String, String, bool)]) -> String {
    let breaking: Vec<String> =
        found.iter().filter(|change| change.2).map(|(code, path, _)| format!("`{code}` at `{path}`")).collect();
    if breaking.is_empty() {
        return ": nothing breaks".to_owned();
    }
    let more = breaking.len().saturating_sub(MOST);
    let more = if more == 0 { String::new() } else { format!(", and {more} more") };
    format!(", there are {}{more}", breaking.iter().take(MOST).cloned().collect::<Vec<_>>().join(", "))
}

/// Code and path of each change, and whether it breaks or could not be decided.
fn changes(
    args: &AcceptArgs,
    new: &Version,
    against: &str,
    today: &str,
) -> Result<Vec<(String, String, bool)>, String> {
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
    let changes = compared.changes().map(|(change, ..)| {
        let breaks = change.verdict(level) != stipula::Verdict::Compatible;
        (change.code.as_str().to_owned(), change.path.clone(), breaks)
    });
    Ok(changes.collect())
}
