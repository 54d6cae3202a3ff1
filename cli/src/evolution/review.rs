//! `stipula review`: every contract below a folder against the same folder at another time.

use std::collections::BTreeSet;
use std::path::Path;

use super::compare::label;
use super::load::{Place, Side, Version};
use super::outcome::{Compared, Item, Run, Settings, State};
use super::pair::{Key, groups};
use super::{output, settings, with_options};
use crate::args::ReviewArgs;
use crate::exit::Exit;

pub(crate) fn run(args: &ReviewArgs) -> Exit {
    anstream::ColorChoice::write_global(args.common.color.into());
    let mut run =
        Run { against: args.against.clone(), items: Vec::new(), errors: Vec::new(), settings: settings(&args.common) };
    match sides(args) {
        Ok((olds, news)) => {
            run.items = reviewed(&olds, &news, &args.folder, &run.settings);
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
    output::write(&args.common, &run)
}

fn sides(args: &ReviewArgs) -> Result<(Side, Side), String> {
    let with = with_options(&args.common);
    let new = Place::Disk(args.folder.clone());
    let old = Place::parse(&args.against, Some(&args.folder))?;
    Ok((loaded(&old, &with)?, loaded(&new, &with)?))
}

/// All contracts of a folder; none where there is no folder: then all of the other side are new, or gone.
fn loaded(place: &Place, with: &dyn Fn(stipula::Compiler) -> stipula::Compiler) -> Result<Side, String> {
    match place.kind()? {
        super::load::Kind::Missing if matches!(place, Place::Git(..)) => Ok(Side::default()),
        _ => Ok(place.load(with)),
    }
}

fn reviewed(olds: &Side, news: &Side, folder: &Path, settings: &Settings) -> Vec<Item> {
    let (before, after) = (groups(olds), groups(news));
    let mut items = Vec::new();
    let keys: BTreeSet<&Key> = before.keys().chain(after.keys()).collect();
    for key in keys {
        match (before.get(key).map(Vec::as_slice), after.get(key).map(Vec::as_slice)) {
            // The newest version is there, and does not compile: that is told, and no older one stands for it.
            (Some([.., old]), _) if news.broken.iter().any(|broken| broken.below == old.below) => {}
            (Some(old), Some(new)) => items.extend(both(old, new, settings)),
            // A schema that a document of one side names, and none of the other, is still there.
            (None, Some(_)) if olds.versions.iter().any(|version| Key::of(version) == *key) => {}
            (Some(_), None) if news.versions.iter().any(|version| Key::of(version) == *key) => {}
            (None, Some([.., new])) => {
                // What stood at its place and did not compile may have been this one.
                let was_broken = olds.broken.iter().find(|broken| broken.below == new.below);
                let state = if was_broken.is_some() { State::OldBroken } else { State::Added };
                let old_file = was_broken.map(|broken| broken.file.clone());
                items.push(Item { file: new.file.clone(), old_file, name: label(new), state });
            }
            (Some([.., old]), None) => items.push(gone(old, folder)),
            _ => {}
        }
    }
    for broken in &news.broken {
        let (file, name) = (broken.file.clone(), broken.below.clone());
        let old_file = olds.versions.iter().find(|old| old.below == broken.below).map(|old| old.file.clone());
        items.push(Item { file, old_file, name, state: State::Broken(broken.clone()) });
    }
    items.sort_by(|one, other| one.file.cmp(&other.file));
    items
}

/// The newest version against all older ones, and older versions that are others now.
fn both(olds: &[&Version], news: &[&Version], settings: &Settings) -> Vec<Item> {
    let mut items = Vec::new();
    let Some(new) = news.last() else { return items };
    let mut push = |olds: &[&Version], new: &Version| {
        if let (Some(compared), Some(old)) = (Compared::of(olds, new, settings), olds.last()) {
            items.push(Item {
                file: new.file.clone(),
                old_file: Some(old.file.clone()),
                name: label(new),
                state: State::Compared(Box::new(compared)),
            });
        }
    };
    push(olds, new);
    for old in olds.iter().rev().skip(1) {
        let version = old.contract.version();
        let again = news.iter().rev().skip(1).find(|new| version.is_some() && new.contract.version() == version);
        if let Some(again) = again.filter(|again| differs(&again.contract, &old.contract)) {
            push(&[old], again);
        }
    }
    items
}

/// A contract that is gone, at the place where it was.
fn gone(old: &Version, folder: &Path) -> Item {
    let text = |text: Option<&str>| text.map(str::to_owned);
    let contract = &old.contract;
    Item {
        file: folder.join(&old.below).display().to_string(),
        old_file: Some(old.file.clone()),
        name: label(old),
        state: State::Deleted {
            status: text(contract.status()),
            owner: text(contract.owner()),
            support: text(contract.support()),
        },
    }
}

fn differs(one: &stipula::Contract, other: &stipula::Contract) -> bool {
    (one.text_digest(), one.digest()) != (other.text_digest(), other.digest())
}
