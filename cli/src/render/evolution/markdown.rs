//! A comment of a pull request.

use std::fmt::Write as _;

use stipula::{Change, Witness};

use super::super::shown;
use super::{
    acceptance, all_faults, bump, elsewhere, hurt, left_out, notes, owner, place, record, shows, sum, verdict,
    versions, way_to_accept, witnesses,
};
use crate::evolution::{Compared, Item, Run, Settings, Standing, State};

/// Changes that break nobody and are listed of one contract.
const MOST_FINE: u64 = 20;

/// Bytes that are kept for what says that something is not shown.
const REST: usize = 4096;
/// The least that one contract gets.
const LEAST: usize = 2048;
/// Contracts that are named there.
const MOST_NAMES: usize = 20;

/// At most so many bytes: what fails comes first, and what does not fit is named.
pub(super) fn text(run: &Run, most: usize) -> String {
    let most = most.saturating_sub(REST);
    let mut out = String::new();
    let word = if run.is_broken() { "not compared" } else { run.verdict().as_str() };
    let mark = if run.fails() || run.is_broken() { "❌" } else { "✅" };
    let _ = writeln!(out, "## {mark} Contracts: {word}\n");
    if !run.items.is_empty() {
        let _ = writeln!(out, "{} against {}.\n", plain(&sum(run)), code(&run.against));
    }
    let mut errors = 0;
    for error in &run.errors {
        let line = format!("* **error**: {}\n", plain(error));
        if out.len() + line.len() > most {
            errors += 1;
        } else {
            out += &line;
        }
    }
    let alone = run.items.len() == 1;
    let mut items: Vec<&Item> = run.items.iter().filter(|item| alone || !item.is_unchanged()).collect();
    items.sort_by_key(|item| !(item.fails(&run.settings) || matches!(item.state, State::Broken(_))));
    let mut missing = Vec::new();
    let count = items.len();
    for (at, item) in items.into_iter().enumerate() {
        let left = most.saturating_sub(out.len());
        // What one contract leaves is for those behind it.
        let share = (left / (count - at)).max(LEAST);
        if share > left {
            missing.push(item);
        } else {
            one(&mut out, item, &run.settings, share);
        }
    }
    if errors > 0 {
        let _ = writeln!(out, "**{errors} more errors** are not shown: no more fits in here.\n");
    }
    not_shown(&mut out, &missing, &run.settings);
    out
}

/// Names what did not fit.
fn not_shown(out: &mut String, missing: &[&Item], settings: &Settings) {
    if missing.is_empty() {
        return;
    }
    let (count, noun) = (missing.len(), if missing.len() == 1 { "contract is" } else { "contracts are" });
    let _ = writeln!(out, "**{count} more {noun} not shown**: no more fits in here; `--output html=FILE` has all.\n");
    for item in missing.iter().take(MOST_NAMES) {
        let name: String = item.name.chars().take(80).collect();
        let _ = writeln!(out, "* {}: {}", plain(&name), verdict(item, settings));
    }
    if let Some(more) = missing.len().checked_sub(MOST_NAMES).filter(|more| *more > 0) {
        let _ = writeln!(out, "* and {more} more");
    }
}

fn one(out: &mut String, item: &Item, settings: &Settings, most: usize) {
    let most = out.len() + most;
    let mark = match (&item.state, item.fails(settings)) {
        (State::Broken(_), _) | (_, true) => "❌",
        _ => "✅",
    };
    let versions = match &item.state {
        State::Compared(compared) => versions(compared).map(|text| format!(" {}", plain(&text))).unwrap_or_default(),
        State::Deleted(deleted) => deleted.version.as_ref().map(|text| format!(" {}", plain(text))).unwrap_or_default(),
        _ => String::new(),
    };
    let word = verdict(item, settings);
    let _ = writeln!(out, "### {mark} {}{versions}: {word}\n", plain(&item.name));
    let owner = owner(item).map(|owner| format!(" · owner {}", reachable(&owner))).unwrap_or_default();
    let level = match &item.state {
        State::Compared(compared) => format!(" · level {}", compared.level.as_str()),
        _ => String::new(),
    };
    let _ = writeln!(out, "{}{level}{owner}\n", code(&item.file));
    match &item.state {
        State::Compared(compared) => changes(out, compared, most),
        State::Broken(broken) | State::OldBroken(broken) => {
            let faults = all_faults(broken);
            let lines = faults.lines().map(|line| format!("* {}\n", plain(line)));
            fitting(out, lines, "fault", most);
            out.push('\n');
        }
        _ => {}
    }
}

/// The parts that fit, and how many do not.
fn fitting(out: &mut String, parts: impl Iterator<Item = String>, noun: &str, most: usize) {
    let mut missing = 0;
    for part in parts {
        if out.len() + part.len() > most {
            missing += 1;
        } else {
            out.push_str(&part);
        }
    }
    if missing > 0 {
        let (plural, verb) = if missing == 1 { ("", "is") } else { ("s", "are") };
        let _ = writeln!(out, "**{missing} more {noun}{plural}** {verb} not shown: no more fits in here.\n");
    }
}

fn changes(out: &mut String, compared: &Compared, most: usize) {
    let stops = compared.changes().filter(|(_, standing, _)| *standing != Standing::Fine);
    let parts = stops.map(|(change, standing, _)| {
        let mut part = String::new();
        whole(&mut part, (change, standing), &witnesses(change, compared));
        if let Some(way) = way_to_accept(change, compared).filter(|_| standing != Standing::Accepted) {
            part.truncate(part.trim_end().len());
            let _ = writeln!(part, "\n  * accept: {}\n", code(&way));
        }
        part
    });
    fitting(out, parts, "change", most);
    let fine = compared.count(Standing::Fine);
    if fine > 0 {
        let plural = if fine == 1 { "change stops" } else { "changes stop" };
        let _ = writeln!(out, "<details><summary>{fine} {plural} nothing</summary>\n");
        let list = compared.changes().filter(|(_, standing, _)| *standing == Standing::Fine);
        let mut more = fine.saturating_sub(MOST_FINE);
        for (change, _, _) in list.take(usize::try_from(MOST_FINE).unwrap_or(usize::MAX)) {
            let line = format!(
                "* {}: {} ({}){}\n",
                code(&place(change)),
                plain(&change.message),
                code(change.code.as_str()),
                elsewhere(change).map(|text| format!(", {text}")).unwrap_or_default()
            );
            if out.len() + line.len() > most {
                more += 1;
            } else {
                *out += &line;
            }
        }
        if more > 0 {
            let _ = writeln!(out, "* and {more} more");
        }
        let _ = writeln!(out, "\n</details>\n");
    }
    for note in notes(compared).into_iter().chain(left_out(compared)).chain(bump(compared)) {
        let _ = writeln!(out, "> {}\n", plain(&note));
    }
}

fn whole(out: &mut String, (change, standing): (&Change, Standing), proofs: &[&Witness]) {
    let _ = writeln!(
        out,
        "* **{}** {}: {} ({})",
        standing.as_str(),
        code(&place(change)),
        plain(&change.message),
        code(change.code.as_str())
    );
    if let Some(accepted) = acceptance(change) {
        let _ = writeln!(out, "  * accepted {}", plain(&accepted));
    }
    if let Some(version) = &change.against {
        let _ = writeln!(out, "  * since version {}", plain(version));
    }
    if let Some(hurt) = hurt(change) {
        let _ = writeln!(out, "  * hurts {hurt}");
    }
    if change.old.is_some() || change.new.is_some() {
        let fence = fence(change.old.iter().chain(&change.new).map(String::as_str));
        let _ = writeln!(out, "\n    {fence}diff");
        for (mark, text) in [("-", &change.old), ("+", &change.new)] {
            for line in text.iter().flat_map(|text| text.lines()) {
                let _ = writeln!(out, "    {mark} {}", shown(line));
            }
        }
        let _ = writeln!(out, "    {fence}\n");
    }
    for witness in proofs {
        let (whole, fence) = (shown(&witness.record), fence(std::iter::once(witness.record.as_str())));
        let _ = writeln!(out, "  * this record is {}:\n", shows(witness));
        let block = |text: &str| format!("    {fence}json\n    {text}\n    {fence}\n");
        let _ = match record::abridged(change, witness) {
            Some((text, more)) => writeln!(
                out,
                "{}\n    <details><summary>and {more} more</summary>\n\n{}\n    </details>\n",
                block(&shown(&text)),
                block(&whole)
            ),
            None => writeln!(out, "{}", block(&whole)),
        };
        for said in &witness.refused {
            let _ = writeln!(out, "    {}\n", plain(said));
        }
        if let Some(other) = record::read_as(change, witness) {
            let _ = writeln!(out, "    It is read as {}\n", code(&other));
        }
    }
    if let (true, Some(why)) = (change.witnesses.is_empty(), &change.no_witness) {
        let _ = writeln!(out, "  * no record shows it: {}", plain(why));
    }
    if let Some(fix) = &change.fix {
        let _ = writeln!(out, "  * fix: {}", plain(fix));
    }
    out.push('\n');
}

/// A text between backticks, whatever it holds.
fn code(text: &str) -> String {
    let text = shown(text);
    let longest = longest(&text);
    let ticks = "`".repeat(longest + 1);
    let pad = if longest > 0 || text.is_empty() { " " } else { "" };
    format!("{ticks}{pad}{text}{pad}{ticks}")
}

fn longest(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// The fence around lines, longer than any in them.
fn fence<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    "`".repeat(lines.map(longest).max().unwrap_or(0).max(2) + 1)
}

/// A text as it is, of which nothing becomes a mark, a tag, a link or a call of somebody. What it puts
/// between backticks stays code, in a span that is made anew: a name that holds backticks ends no other.
fn plain(text: &str) -> String {
    let text = shown(text);
    let ticks = text.matches('`').count();
    let mut out = String::new();
    for (at, part) in text.split('`').enumerate() {
        // A last one without its partner is a backtick.
        if at == ticks && at % 2 == 1 {
            out += "&#96;";
            escape(&mut out, part);
        } else if at % 2 == 0 {
            escape(&mut out, part);
        } else if part.trim().is_empty() {
            let _ = write!(out, "&#96;{part}&#96;");
        } else {
            // Two spans side by side would be one.
            let apart = if out.ends_with('`') { " " } else { "" };
            let _ = write!(out, "{apart}`{part}`");
        }
    }
    out
}

/// Whom to ask: an address stays one that can be followed.
fn reachable(text: &str) -> String {
    plain(text).replace(":\u{200b}//", "://")
}

fn escape(out: &mut String, text: &str) {
    for (at, c) in text.char_indices() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // Nobody is called by a comment, and no number or address of a contract becomes a link.
            '@' => out.push_str("@\u{200b}"),
            '#' => out.push_str("\\#\u{200b}"),
            ':' if text.get(at..).is_some_and(|rest| rest.starts_with("://")) => out.push_str(":\u{200b}"),
            '.' if text.get(..at).is_some_and(|before| before.to_ascii_lowercase().ends_with("www")) => {
                out.push_str("\u{200b}.");
            }
            '\\' | '*' | '_' | '[' | ']' | '(' | ')' | '|' | '~' | '!' | '$' => {
                out.push('\\');
                out.push(c);
            }
            // Marks of a list or of a heading, where they begin a line.
            '-' | '+' | '=' if at == 0 => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{code, fence, plain};

    #[test]
    fn no_text_becomes_a_mark() {
        for (text, expected) in [
            ("a *b* `c_d` <e> ana@acme", "a \\*b\\* `c_d` &lt;e&gt; ana@\u{200b}acme"),
            ("`open", "&#96;open"),
            ("`a``b`", "`a` `b`"),
            ("x ``` <i> [c](https://d) @o `", "x &#96;&#96;` <i> [c](https://d) @o `"),
            ("x `` [c](https://d)", "x &#96;&#96; \\[c\\]\\(https:\u{200b}//d\\)"),
            ("\u{1b}[2J #1 www.a.b", "\\\\u{1b}\\[2J \\#\u{200b}1 www\u{200b}.a.b"),
            ("- a", "\\- a"),
        ] {
            assert_eq!(plain(text), expected, "{text}");
        }
        assert_eq!(code("a`b"), "`` a`b ``");
        assert_eq!(code("a"), "`a`");
        assert_eq!(fence(["a", "````"].into_iter()), "`````");
    }
}
