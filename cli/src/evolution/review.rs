//! `stipula review`: every contract below a folder against the same folder at another time.

use std::collections::BTreeSet;
use std::path::Path;

use super::load::{Broken, Kind, Place, Side, Version};
use super::outcome::{Compared, Deleted, Item, Run, Settings, State, may_go};
use super::pair::{Key, differs, groups, is_tied, label, named_by_broken, order, twice};
use super::{output, settings, with_options};
use crate::args::ReviewArgs;
use crate::exit::Exit;

pub(crate) fn run(args: &ReviewArgs) -> Exit {
    anstream::ColorChoice::write_global(args.common.color.into());
    let mut run = Run::new("review", &args.against, settings(&args.common));
    match sides(args, &mut run) {
        Ok((olds, news)) => {
            reviewed(&olds, &news, &args.folder, &mut run);
            run.errors.extend(news.errors);
            run.errors.extend(olds.errors);
        }
        Err(error) => run.errors.push(error),
    }
    if run.items.is_empty() && run.errors.is_empty() && !args.allow_empty {
        let (folder, against) = (args.folder.display(), &args.against);
        run.errors
            .push(format!("no contract and no schema in `{folder}` or `{against}` (--allow-empty lets this pass)"));
    }
    run.ask_for_profile();
    output::write(&args.common, &run)
}

fn sides(args: &ReviewArgs, run: &mut Run) -> Result<(Side, Side), String> {
    let with = with_options(&args.common);
    let new = Place::Disk(args.folder.clone());
    let old = Place::parse(&args.against, Some(&args.folder))?;
    run.commits.extend(old.before());
    // A folder that nobody named a path for may be new; a path that was named must be there.
    let named = args.against.strip_prefix("git:").is_none_or(|rest| rest.contains(':'));
    let mut olds = old.load(&with);
    if olds.kind == Kind::Missing && !named {
        olds = Side::default();
    }
    Ok((olds, new.load(&with)))
}

fn reviewed(olds: &Side, news: &Side, folder: &Path, run: &mut Run) {
    let (before, after) = (groups(olds), groups(news));
    let mut items = Vec::new();
    let keys: BTreeSet<&Key> = before.keys().chain(after.keys()).collect();
    for key in keys {
        match (before.get(key).map(Vec::as_slice), after.get(key).map(Vec::as_slice)) {
            // The newest version is there, and does not compile: that is told, and no older one stands for it.
            (Some([.., old]), _) if news.broken.iter().any(|broken| broken.below == old.below) => {}
            (Some(old), Some(new)) => {
                run.errors.extend(twice(key, new).iter().map(|pair| is_twice(*pair)));
                items.extend(Group { olds: old, news: new, folder, settings: &run.settings }.items());
            }
            // A schema that a document of one side names, and none of the other, is still there.
            (None, Some(_)) if olds.versions.iter().any(|version| Key::of(version) == *key) => {}
            (Some(_), None) if news.versions.iter().any(|version| Key::of(version) == *key) => {}
            (None, Some(new)) => {
                run.errors.extend(twice(key, new).iter().map(|pair| is_twice(*pair)));
                items.extend(new.last().filter(|new| !was_broken(olds, new)).map(|new| added(new)));
            }
            (Some([.., old]), None) => items.push(gone(old, folder, false)),
            _ => {}
        }
    }
    let (old_parts, new_parts) = (named_by_broken(olds), named_by_broken(news));
    for broken in news.broken.iter().filter(|broken| !new_parts.contains(&broken.below)) {
        let (file, name) = (broken.file.clone(), broken.below.clone());
        let old_file = olds.versions.iter().find(|old| old.below == broken.below).map(|old| old.file.clone());
        items.push(Item { file, old_file, name, state: State::Broken(broken.clone()) });
    }
    // Nothing is known of what did not compile, whatever stands there now.
    let unknown =
        |old: &&Broken| !old_parts.contains(&old.below) && !news.broken.iter().any(|new| new.below == old.below);
    for broken in olds.broken.iter().filter(unknown) {
        let new = news.versions.iter().find(|new| new.below == broken.below);
        let file = new.map_or_else(|| at(folder, &broken.below), |new| new.file.clone());
        let name = new.map_or_else(|| broken.below.clone(), label);
        items.push(Item { file, old_file: Some(broken.file.clone()), name, state: State::OldBroken(broken.clone()) });
    }
    items.sort_by(|one, other| one.file.cmp(&other.file));
    run.items = items;
}

fn was_broken(olds: &Side, new: &Version) -> bool {
    olds.broken.iter().any(|broken| broken.below == new.below)
}

pub(super) fn added(new: &Version) -> Item {
    Item { file: new.file.clone(), old_file: None, name: label(new), state: State::Added }
}

/// What is said of two files that are one version of one contract.
pub(super) fn is_twice((one, other): (&Version, &Version)) -> String {
    let version = one.contract.version().map(|version| format!(" {version}")).unwrap_or_default();
    format!("`{}` and `{}` are both `{}`{version}: one of them is to go", one.file, other.file, label(one))
}

/// The versions of one contract on both sides, each from the oldest to the newest.
struct Group<'a> {
    olds: &'a [&'a Version],
    news: &'a [&'a Version],
    folder: &'a Path,
    settings: &'a Settings,
}

impl Group<'_> {
    /// The newest version against all older ones; whatever was edited in place, or is the same version at
    /// another place, against itself; and versions that are gone.
    fn items(&self) -> Vec<Item> {
        let (Some(new), Some(last)) = (self.news.last(), self.olds.last()) else { return Vec::new() };
        let mut items = Vec::new();
        let mut done: Vec<(&Version, &Version)> = vec![(last, new)];
        items.extend(self.compared(self.olds, new));
        for (old, new) in self.pairs() {
            let same = |one: &Version, other: &Version| !differs(&one.contract, &other.contract);
            if same(old, new) || done.iter().any(|(one, other)| same(one, old) && same(other, new)) {
                continue;
            }
            done.push((old, new));
            items.extend(self.compared(&[old], new).filter(|item| !item.is_unchanged()));
        }
        items.extend(self.olds.iter().filter_map(|old| self.gone(old)));
        items
    }

    fn pairs(&self) -> Vec<(&Version, &Version)> {
        let mut pairs = Vec::new();
        for old in self.olds {
            pairs.extend(self.at_place(old).map(|new| (*old, new)));
            // A file that moved; of several that are tied none is left out.
            let is_here = self.at_place(old).is_some();
            let moved = self.news.iter().filter(|new| is_tied(old, new) && !(is_here && self.stood(new)));
            pairs.extend(moved.map(|new| (*old, *new)));
        }
        // Nothing but the order of files made another one the newest.
        if let (Some(newest), Some(last)) = (self.news.last(), self.olds.last()) {
            let tied = self.news.iter().filter(|new| is_tied(new, newest) && !self.stood(new));
            pairs.extend(tied.map(|new| (*last, *new)));
        }
        pairs
    }

    fn at_place(&self, old: &Version) -> Option<&Version> {
        self.news.iter().find(|new| new.below == old.below).copied()
    }

    fn stood(&self, new: &Version) -> bool {
        self.olds.iter().any(|old| old.below == new.below)
    }

    fn compared(&self, olds: &[&Version], new: &Version) -> Option<Item> {
        let old = olds.last()?;
        let compared = Compared::of(olds, new, self.settings)?;
        Some(Item {
            file: new.file.clone(),
            old_file: Some(old.file.clone()),
            name: label(new),
            state: State::Compared(Box::new(compared)),
        })
    }

    /// A version that is gone: one that stays may stand for it, if it is a newer one.
    fn gone(&self, old: &Version) -> Option<Item> {
        // One that moved and became the next one is compared, and nothing of it is gone.
        let moved_on = self.olds.len() == 1 && self.news.len() == 1;
        if moved_on || self.news.iter().any(|new| new.below == old.below || is_tied(old, new)) {
            return None;
        }
        let newer = self.news.iter().any(|new| order(old, new).is_lt() && !may_go(new.contract.status()));
        Some(gone(old, self.folder, newer))
    }
}

/// A contract that is gone, or a version of one, at the place where it was.
pub(super) fn gone(old: &Version, folder: &Path, superseded: bool) -> Item {
    let text = |text: Option<&str>| text.map(str::to_owned);
    let contract = &old.contract;
    Item {
        file: at(folder, &old.below),
        old_file: Some(old.file.clone()),
        name: label(old),
        state: State::Deleted(Deleted {
            version: text(contract.version()),
            superseded,
            status: text(contract.status()),
            owner: text(contract.owner()),
            support: text(contract.support()),
        }),
    }
}

fn at(folder: &Path, below: &str) -> String {
    folder.join(below).display().to_string()
}
