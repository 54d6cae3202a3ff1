//! The outcome for people: a diff with a record that proves what breaks.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use stipula::{Change, Witness};

use super::super::violations::{BOLD, DIM, ERROR, WARNING};
use super::super::{diagnostics_for_people, shown};
use super::{
    acceptance, bump, elsewhere, hurt, left_out, notes, owner, place, record, shows, sum, verdict, versions,
    way_to_accept, witnesses,
};
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
            let mut buffer = vec![b'\n'];
            let path = std::path::Path::new(&broken.file);
            let _ = diagnostics_for_people(&mut buffer, &broken.error, path, stipula::Severity::Error);
            out.push_str(String::from_utf8_lossy(&buffer).trim_end_matches('\n'));
            out.push('\n');
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
                let proofs = witnesses(change, compared);
                whole(out, (change, standing), &proofs, &format!("{}{line}", spot.file));
                if let Some(way) = way_to_accept(change, compared).filter(|_| standing != Standing::Accepted) {
                    let _ = writeln!(out, "    {HEAD}accept{HEAD:#}  {DIM}{}{DIM:#}", shown(&way));
                }
            }
        }
    }
    if fine > MOST_FINE {
        let _ = writeln!(out, "  {DIM}... and {} more that stop nothing{DIM:#}", fine - MOST_FINE);
    }
    if quiet {
        return;
    }
    for note in notes(compared) {
        let _ = writeln!(out, "  {DIM}{}{DIM:#}", shown(&note));
    }
    for text in left_out(compared) {
        let _ = writeln!(out, "  {DIM}{}{DIM:#}", shown(&text));
    }
    if let Some(bump) = bump(compared) {
        let _ = writeln!(out, "  {WARNING}version{WARNING:#} {}", shown(&bump));
    }
}

/// A change that breaks nobody, on one line.
fn brief(out: &mut String, change: &Change) {
    let elsewhere = elsewhere(change);
    let (style, word) = if elsewhere.is_some() { (WARNING, "note") } else { (FINE, "fine") };
    let elsewhere = elsewhere.map(|text| format!(" ({text})")).unwrap_or_default();
    let _ = writeln!(
        out,
        "  {style}{word}{style:#} {}: {} {DIM}[{}]{elsewhere}{DIM:#}",
        shown(&place(change)),
        shown(&change.message),
        change.code
    );
}

fn whole(out: &mut String, (change, standing): (&Change, Standing), proofs: &[&Witness], spot: &str) {
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
    for witness in proofs {
        proof(out, change, witness);
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

fn proof(out: &mut String, change: &Change, witness: &Witness) {
    let (text, more) = record::abridged(change, witness).unwrap_or_else(|| (witness.record.clone(), 0));
    let _ = writeln!(out, "    {HEAD}proof{HEAD:#}   {}", shown(&text));
    if more > 0 {
        let _ = writeln!(out, "            {DIM}{}{DIM:#}", record::and_more(more));
    }
    let _ = writeln!(out, "            {}", shows(witness));
    for said in &witness.refused {
        let _ = writeln!(out, "            {DIM}{}{DIM:#}", shown(said));
    }
    if let Some(other) = record::read_as(change, witness) {
        let _ = writeln!(out, "            read as {}", shown(&other));
    }
    if witness.encoding != "json" {
        let _ = writeln!(out, "            {DIM}{} {}{DIM:#}", witness.encoding, record::digits(&witness.payload));
    }
}
