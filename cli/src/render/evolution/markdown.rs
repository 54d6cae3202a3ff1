//! A comment of a pull request.

use std::fmt::Write as _;

use stipula::Change;

use super::super::shown;
use super::{acceptance, all_faults, bump, hurt, notes, owner, place, shows, sum, verdict, versions};
use crate::evolution::{Compared, Item, Run, Settings, Standing, State};

/// Changes that break nobody and are listed of one contract.
const MOST_FINE: u64 = 20;

pub(super) fn text(run: &Run) -> String {
    let mut out = String::new();
    let word = if run.is_broken() { "not compared" } else { run.verdict().as_str() };
    let mark = if run.fails() || run.is_broken() { "❌" } else { "✅" };
    let _ = writeln!(out, "## {mark} Contracts: {word}\n");
    if !run.items.is_empty() {
        let _ = writeln!(out, "{} against {}.\n", plain(&sum(run)), code(&run.against));
    }
    for error in &run.errors {
        let _ = writeln!(out, "* **error**: {}", plain(error));
    }
    for item in &run.items {
        if !matches!(&item.state, State::Compared(compared) if compared.told.is_empty()) {
            one(&mut out, item, &run.settings);
        }
    }
    out
}

fn one(out: &mut String, item: &Item, settings: &Settings) {
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
        State::Compared(compared) => changes(out, compared),
        State::Broken(broken) | State::OldBroken(broken) => {
            for line in all_faults(broken).lines() {
                let _ = writeln!(out, "* {}", plain(line));
            }
            out.push('\n');
        }
        _ => {}
    }
}

fn changes(out: &mut String, compared: &Compared) {
    for (change, standing, _) in compared.changes().filter(|(_, standing, _)| *standing != Standing::Fine) {
        whole(out, change, standing);
    }
    let fine = compared.count(Standing::Fine);
    if fine > 0 {
        let plural = if fine == 1 { "change breaks" } else { "changes break" };
        let _ = writeln!(out, "<details><summary>{fine} {plural} nobody</summary>\n");
        let list = compared.changes().filter(|(_, standing, _)| *standing == Standing::Fine);
        for (change, _, _) in list.take(usize::try_from(MOST_FINE).unwrap_or(usize::MAX)) {
            let _ = writeln!(
                out,
                "* {}: {} ({})",
                code(&place(change)),
                plain(&change.message),
                code(change.code.as_str())
            );
        }
        if fine > MOST_FINE {
            let _ = writeln!(out, "* and {} more", fine - MOST_FINE);
        }
        let _ = writeln!(out, "\n</details>\n");
    }
    for note in notes(compared).into_iter().chain(bump(compared)) {
        let _ = writeln!(out, "> {}\n", plain(&note));
    }
}

fn whole(out: &mut String, change: &Change, standing: Standing) {
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
    for witness in &change.witnesses {
        let (record, fence) = (shown(&witness.record), fence(std::iter::once(witness.record.as_str())));
        let _ = writeln!(out, "  * this record is {}:\n\n    {fence}json\n    {record}\n    {fence}\n", shows(witness));
        for said in &witness.refused {
            let _ = writeln!(out, "    {}\n", plain(said));
        }
        if let Some(other) = &witness.read_as {
            let _ = writeln!(out, "    It is read as {}\n", code(other));
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
