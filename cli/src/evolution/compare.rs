//! `stipula compare`: one contract against another, or against its history.

use std::path::{Path, PathBuf};

use super::load::{Broken, Kind, Place, Side, Version};
use super::outcome::{Compared, Item, Run, State};
use super::pair::{Key, groups, order, twice};
use super::review::is_twice;
use super::{output, settings, with_options};
use crate::args::CompareArgs;
use crate::exit::Exit;

pub(crate) fn run(args: &CompareArgs) -> Exit {
    anstream::ColorChoice::write_global(args.common.color.into());
    let mut run = Run::new("compare", &args.against, settings(&args.common));
    match compared(args, &mut run) {
        Ok(items) => run.items = items,
        Err(errors) => run.errors = errors,
    }
    run.ask_for_profile();
    output::write(&args.common, &run)
}

/// The contract, or what went wrong around it.
fn compared(args: &CompareArgs, run: &mut Run) -> Result<Vec<Item>, Vec<String>> {
    let one = |error: String| vec![error];
    let with = with_options(&args.common);
    let object = args.object.clone();
    let with = move |compiler| match &object {
        Some(object) => with(compiler).object(object),
        None => with(compiler),
    };
    let new_place = Place::parse(&args.new, None).map_err(one)?;
    let beside = match &new_place {
        Place::Disk(path) => Some(path.as_path()),
        Place::Git(..) => None,
    };
    let old_place = Place::parse(&args.against, beside).map_err(one)?;
    run.commits.extend(new_place.before().into_iter().chain(old_place.before()));
    let mut news = new_place.load(&with);
    if !news.errors.is_empty() {
        return Err(news.errors);
    }
    if let Some(broken) = news.broken.pop() {
        let name = broken.file.clone();
        return Ok(vec![Item { file: broken.file.clone(), old_file: None, name, state: State::Broken(broken) }]);
    }
    let new = newest(&news, &new_place.shown())?;
    let olds = old_place.load(&with);
    if !olds.errors.is_empty() {
        return Err(olds.errors);
    }
    let of_folder = old_place.kind().map_err(one)? == Kind::Folder;
    let versions = history(&olds, new, of_folder, &old_place)?;
    if versions.is_empty() {
        let (name, place) = (label(new), old_place.shown());
        return Err(vec![format!("nothing in `{place}` is an older version of `{name}`")]);
    }
    let Some(state) = Compared::of(&versions, new, &run.settings) else { return Ok(Vec::new()) };
    Ok(vec![Item {
        file: new.file.clone(),
        old_file: versions.last().map(|version| version.file.clone()),
        name: label(new),
        state: State::Compared(Box::new(state)),
    }])
}

/// The one contract of a side, in its newest version.
fn newest<'s>(side: &'s Side, shown: &str) -> Result<&'s Version, Vec<String>> {
    let groups = groups(side);
    let mut all = groups.iter();
    match (all.next(), all.next()) {
        (Some((key, versions)), None) if !twice(key, versions).is_empty() => {
            Err(twice(key, versions).into_iter().map(is_twice).collect())
        }
        (Some((_, versions)), None) => {
            versions.last().copied().ok_or_else(|| vec![format!("no contract in `{shown}`")])
        }
        (None, _) => Err(vec![format!("no contract and no schema in `{shown}`")]),
        (Some(_), Some(_)) => {
            let names: Vec<String> = groups.values().filter_map(|all| all.last()).map(|all| label(all)).collect();
            let hint = "name one of them (`--object` for one of a document), or see `stipula review`";
            Err(vec![format!("`{shown}` holds several contracts, {}: {hint}", names.join(", "))])
        }
    }
}

/// The older versions, from the oldest to the newest.
pub(super) fn history<'s>(
    side: &'s Side,
    new: &Version,
    of_folder: bool,
    place: &Place,
) -> Result<Vec<&'s Version>, Vec<String>> {
    // What does not compile may be the version that a break shows against.
    if !side.broken.is_empty() {
        let say = |broken: &Broken| format!("`{}` does not compile: {}", broken.file, first_error(&broken.error));
        return Err(side.broken.iter().map(say).collect());
    }
    if !of_folder {
        // Whatever it is called: somebody named these two.
        let same_object = |version: &&Version| Key::of(version) == Key::of(new);
        let found: Vec<&Version> = match side.versions.as_slice() {
            [only] => vec![only],
            several => several.iter().filter(same_object).collect(),
        };
        return Ok(found);
    }
    let wanted = Key::of(new);
    let same_file = |version: &Version| matches!(place, Place::Disk(_)) && same_path(&version.file, &new.file);
    let mut found: Vec<&Version> = side.versions.iter().filter(|version| Key::of(version) == wanted).collect();
    let in_it = found.iter().any(|version| same_file(version));
    found.retain(|version| !same_file(version) && (!in_it || order(version, new).is_lt()));
    found.sort_by(|one, other| order(one, other));
    Ok(found)
}

pub(super) fn first_error(error: &stipula::CompileError) -> String {
    let mut errors = error.diagnostics().iter().filter(|each| each.severity == stipula::Severity::Error);
    errors.next().map_or_else(String::new, |each| each.message.clone())
}

fn same_path(one: &str, other: &str) -> bool {
    let whole = |path: &str| Path::new(path).canonicalize().unwrap_or_else(|_| PathBuf::from(path));
    whole(one) == whole(other)
}

/// How a contract is called.
pub(super) fn label(version: &Version) -> String {
    let contract = &version.contract;
    match Key::of(version) {
        Key::Id(id, _) => contract.name().map_or(id, str::to_owned),
        Key::Name(name) => name,
        Key::Path(path) => contract.name().map_or(path, str::to_owned),
    }
}
