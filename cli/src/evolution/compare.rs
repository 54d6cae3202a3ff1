//! `stipula compare`: one contract against another, or against its history.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::load::{Broken, Kind, Place, Side, Version};
use super::outcome::{Compared, Item, Run, State};
use super::pair::{Key, groups, is_newer, label, object_label, order, twice};
use super::review::{added, gone, is_twice};
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
    let olds = old_place.load(&with);
    if !olds.errors.is_empty() {
        return Err(olds.errors);
    }
    if let Some(items) = objects(&olds, &news, run).filter(|_| args.object.is_none()) {
        return Ok(items);
    }
    let new = newest(&news, &new_place.shown())?;
    let History { olds: versions, newer } = history(&olds, new, &old_place);
    let old_file = versions.last().map(|version| version.file.clone());
    let mut items: Vec<Item> = olds.broken.iter().map(|broken| old_broken(broken, new)).collect();
    if versions.is_empty() && items.is_empty() {
        let (name, place) = (label(new), old_place.shown());
        let newer = if newer.is_empty() { String::new() } else { format!(", {} newer", are(&newer)) };
        return Err(vec![format!("nothing in `{place}` is an older version of `{name}`{newer}")]);
    }
    if let Some(mut compared) = Compared::of(&versions, new, &run.settings) {
        compared.newer = newer;
        let (file, name) = (new.file.clone(), label(new));
        items.push(Item { file, old_file, name, state: State::Compared(Box::new(compared)) });
    }
    Ok(items)
}

/// Two documents of which one has several objects: each against itself, those that are new, and those that are gone.
fn objects(olds: &Side, news: &Side, run: &Run) -> Option<Vec<Item>> {
    let are_files = olds.kind == Kind::File && news.kind == Kind::File;
    let all = || olds.versions.iter().chain(&news.versions);
    let same_document = all().all(|version| version.contract.id().is_some())
        && all().map(|version| version.contract.id()).collect::<BTreeSet<_>>().len() == 1;
    let (before, after) = (olds.versions.len(), news.versions.len());
    if !are_files || !same_document || !olds.broken.is_empty() || before.max(after) < 2 || before.min(after) == 0 {
        return None;
    }
    let find = |side: &'_ [Version], one: &Version| side.iter().position(|other| Key::of(other) == Key::of(one));
    let mut items = Vec::new();
    for new in &news.versions {
        let old = find(&olds.versions, new).and_then(|at| olds.versions.get(at));
        match old {
            None => items.push(Item { name: object_label(new), ..added(new) }),
            Some(old) => items.extend(Compared::of(&[old], new, &run.settings).map(|compared| Item {
                file: new.file.clone(),
                old_file: Some(old.file.clone()),
                name: object_label(new),
                state: State::Compared(Box::new(compared)),
            })),
        }
    }
    let file = news.versions.first().map_or_else(String::new, |new| new.file.clone());
    let is_gone = |old: &&Version| find(&news.versions, old).is_none();
    // What is gone stood in this document.
    let gone = |old| Item { file: file.clone(), name: object_label(old), ..gone(old, Path::new(""), false) };
    items.extend(olds.versions.iter().filter(is_gone).map(gone));
    Some(items)
}

/// What does not compile may be the version that a break shows against.
fn old_broken(broken: &Broken, new: &Version) -> Item {
    let state = State::OldBroken(broken.clone());
    Item { file: new.file.clone(), old_file: Some(broken.file.clone()), name: label(new), state }
}

fn are(newer: &[String]) -> String {
    let verb = if newer.len() == 1 { "is" } else { "are" };
    format!("{} {verb}", newer.join(", "))
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
            let names: Vec<String> =
                groups.values().filter_map(|all| all.last()).map(|all| object_label(all)).collect();
            let hint = "name one of them (`--object` for one of a document), or see `stipula review`";
            Err(vec![format!("`{shown}` holds several contracts, {}: {hint}", names.join(", "))])
        }
    }
}

/// What a contract is compared with.
pub(super) struct History<'s> {
    /// The older versions, from the oldest to the newest.
    pub(super) olds: Vec<&'s Version>,
    /// Versions of it that are newer, and are left out.
    pub(super) newer: Vec<String>,
}

/// The older versions of a contract on a side.
pub(super) fn history<'s>(side: &'s Side, new: &Version, place: &Place) -> History<'s> {
    if side.kind != Kind::Folder {
        // Whatever it is called: somebody named these two.
        let same_object = |version: &&Version| Key::of(version) == Key::of(new);
        let olds: Vec<&Version> = match side.versions.as_slice() {
            [only] => vec![only],
            several => several.iter().filter(same_object).collect(),
        };
        return History { olds, newer: Vec::new() };
    }
    let wanted = Key::of(new);
    let same_file = |version: &Version| matches!(place, Place::Disk(_)) && same_path(&version.file, &new.file);
    let own: Vec<&Version> = side.versions.iter().filter(|version| Key::of(version) == wanted).collect();
    let in_it = own.iter().any(|version| same_file(version));
    // In its own folder it is one of the versions; elsewhere an earlier text of it may stand.
    let is_newer = |version: &Version| if in_it { order(version, new).is_gt() } else { is_newer(version, new) };
    let (newer, mut olds): (Vec<&Version>, Vec<&Version>) =
        own.into_iter().filter(|version| !same_file(version)).partition(|version| is_newer(version));
    olds.sort_by(|one, other| order(one, other));
    let named = |version: &&Version| version.contract.version().map_or_else(|| version.file.clone(), str::to_owned);
    History { olds, newer: newer.iter().map(named).collect() }
}

pub(super) fn first_error(error: &stipula::CompileError) -> String {
    let mut errors = error.diagnostics().iter().filter(|each| each.severity == stipula::Severity::Error);
    errors.next().map_or_else(String::new, |each| each.message.clone())
}

fn same_path(one: &str, other: &str) -> bool {
    let whole = |path: &str| Path::new(path).canonicalize().unwrap_or_else(|_| PathBuf::from(path));
    whole(one) == whole(other)
}
