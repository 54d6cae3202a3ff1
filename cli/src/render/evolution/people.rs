//! The outcome for people: a diff with a record that proves what breaks.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use stipula::Change;

use super::super::violations::{BOLD, DIM, ERROR, WARNING};
use super::super::{diagnostics_for_people, shown};
use super::{acceptance, bump, hurt, notes, owner, place, shows, sum, verdict, versions};
use crate::evolution::{Compared, Deleted, Item, Run, Standing, State};

const ADDED: Style = AnsiColor::Green.on_default();
const REMOVED: Style = AnsiColor::Red.on_default();
const FINE: Style = AnsiColor::Green.on_default();
const HEAD: Style = AnsiColor::BrightCyan.on_default();

/// Changes that break nobody and are shown of one contract.
const MOST_FINE: usize = 30;

pub(super) fn text(run: &Run, quiet: bool) -> String {
    let mut out = String::new();
    for item in &run.items {
        let unchanged = matches!(&item.state, State::Compared(compared) if compared.told.is_empty());
        if (quiet && !item.fails(&run.settings) && !matches!(item.state, State::Broken(_)))
            || (unchanged && run.items.len() > 1)
        {
            continue;
        }
        one(&mut out, item, run, quiet);
    }
    if !run.items.is_empty() {
        let style = if run.fails() || run.is_broken() { ERROR } else { BOLD };
        let _ = writeln!(out, "{style}{}{style:#}", sum(run));
    }
    out
}

fn one(out: &mut String, item: &Item, run: &Run, quiet: bool) {
    let word = verdict(item, &run.settings);
    let style = match (&item.state, item.fails(&run.settings)) {
        (State::Broken(_), _) | (_, true) => ERROR,
        _ if word.starts_with("UNKNOWN") => WARNING,
        _ => FINE,
    };
    let _ = write!(out, "{BOLD}{}{BOLD:#}", shown(&item.name));
    if let State::Compared(compared) = &item.state {
        if let Some(versions) = versions(compared) {
            let _ = write!(out, " {}", shown(&versions));
        }
        let _ = write!(out, ": {style}{word}{style:#} at {}", compared.level.as_str());
    } else {
        if let State::Deleted(Deleted { version: Some(version), .. }) = &item.state {
            let _ = write!(out, " {}", shown(version));
        }
        let _ = write!(out, ": {style}{word}{style:#}");
    }
    let against = item.old_file.as_ref().filter(|old| **old != item.file);
    let against = against.map(|old| format!(", against {}", shown(old))).unwrap_or_default();
    let _ = writeln!(out, "\n  {DIM}{}{against}{DIM:#}", shown(&item.file));
    if let Some(owner) = owner(item) {
        let _ = writeln!(out, "  {DIM}owner {}{DIM:#}", shown(&owner));
    }
    match &item.state {
        State::Compared(compared) => changes(out, compared, quiet),
        State::Broken(broken) | State::OldBroken(broken) => {
            let mut buffer = Vec::new();
            let path = std::path::Path::new(&broken.file);
            let _ = diagnostics_for_people(&mut buffer, &broken.error, path, stipula::Severity::Error);
            out.push_str(&String::from_utf8_lossy(&buffer));
        }
        _ => {}
    }
    out.push('\n');
}

fn changes(out: &mut String, compared: &Compared, quiet: bool) {
    let mut fine = 0;
    for (change, standing, spot) in compared.changes() {
        match standing {
            Standing::Fine if quiet => {}
            Standing::Fine => {
                fine += 1;
                if fine <= MOST_FINE {
                    brief(out, change);
                }
            }
            _ => {
                let line = spot.line.map(|line| format!(":{line}")).unwrap_or_default();
                whole(out, change, standing, &format!("{}{line}", spot.file));
            }
        }
    }
    if fine > MOST_FINE {
        let _ = writeln!(out, "  {DIM}... and {} more that break nobody{DIM:#}", fine - MOST_FINE);
    }
    if quiet {
        return;
    }
    for note in notes(compared) {
        let _ = writeln!(out, "  {DIM}{}{DIM:#}", shown(&note));
    }
    for version in &compared.evolution.not_compared {
        let _ = writeln!(out, "  {DIM}not compared, as it is of another group: {}{DIM:#}", shown(version));
    }
    if let Some(bump) = bump(compared) {
        let _ = writeln!(out, "  {WARNING}version{WARNING:#} {}", shown(&bump));
    }
}

/// A change that breaks nobody, on one line.
fn brief(out: &mut String, change: &Change) {
    let message = if change.covered { "" } else { " (not covered by the policy)" };
    let _ = writeln!(
        out,
        "  {FINE}fine{FINE:#} {}: {} {DIM}[{}]{message}{DIM:#}",
        shown(&place(change)),
        shown(&change.message),
        change.code
    );
}

fn whole(out: &mut String, change: &Change, standing: Standing, spot: &str) {
    let style = match standing {
        Standing::Breaking | Standing::Expired => ERROR,
        _ => WARNING,
    };
    let word = standing.as_str();
    let _ = writeln!(
        out,
        "\n  {style}{word}{style:#} {BOLD}{}{BOLD:#}: {} {DIM}[{}]{DIM:#}",
        shown(&place(change)),
        shown(&change.message),
        change.code
    );
    let _ = writeln!(out, "    {DIM}{}{DIM:#}", shown(spot));
    if let Some(version) = &change.against {
        let _ = writeln!(out, "    {HEAD}since{HEAD:#}   version {}", shown(version));
    }
    for (mark, style, text) in [("-", REMOVED, &change.old), ("+", ADDED, &change.new)] {
        for line in text.iter().flat_map(|text| text.lines()) {
            let _ = writeln!(out, "    {style}{mark} {}{style:#}", shown(line));
        }
    }
    if let Some(hurt) = hurt(change) {
        let _ = writeln!(out, "    {HEAD}hurts{HEAD:#}   {hurt}");
    }
    for witness in &change.witnesses {
        let _ = writeln!(out, "    {HEAD}proof{HEAD:#}   {}", shown(&witness.record));
        let _ = writeln!(out, "            {}", shows(witness));
        for said in &witness.refused {
            let _ = writeln!(out, "            {DIM}{}{DIM:#}", shown(said));
        }
        if let Some(other) = &witness.read_as {
            let _ = writeln!(out, "            read as {}", shown(other));
        }
        if witness.encoding != "json" && !witness.masked {
            let _ = writeln!(out, "            {DIM}{} {}{DIM:#}", witness.encoding, shown(&witness.payload));
        }
    }
    if change.witnesses.is_empty()
        && let Some(why) = &change.no_witness
    {
        let _ = writeln!(out, "    {HEAD}proof{HEAD:#}   {DIM}none: {}{DIM:#}", shown(why));
    }
    if let Some(fix) = &change.fix {
        let _ = writeln!(out, "    {HEAD}fix{HEAD:#}     {}", shown(fix));
    }
    if let Some(accepted) = acceptance(change) {
        let _ = writeln!(out, "    {HEAD}accepted{HEAD:#} {}", shown(&accepted));
    }
}
