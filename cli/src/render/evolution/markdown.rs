//! A comment of a pull request.

use std::fmt::Write as _;

use stipula::Change;

use super::{acceptance, bump, first_error, hurt, notes, owner, place, shows, sum, verdict, versions};
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
        _ => String::new(),
    };
    let word = verdict(item, settings);
    let _ = writeln!(out, "### {mark} {}{versions}: {word}\n", plain(&item.name));
    let owner = owner(item).map(|owner| format!(" · owner {}", plain(&owner))).unwrap_or_default();
    let level = match &item.state {
        State::Compared(compared) => format!(" · level {}", compared.level.as_str()),
        _ => String::new(),
    };
    let _ = writeln!(out, "{}{level}{owner}\n", code(&item.file));
    match &item.state {
        State::Compared(compared) => changes(out, compared),
        State::Broken(broken) => {
            let _ = writeln!(out, "{}\n", plain(&first_error(broken).1));
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
        let _ = writeln!(out, "\n    ```diff");
        for (mark, text) in [("-", &change.old), ("+", &change.new)] {
            for line in text.iter().flat_map(|text| text.lines()) {
                let _ = writeln!(out, "    {mark} {}", fenced(line));
            }
        }
        let _ = writeln!(out, "    ```\n");
    }
    for witness in &change.witnesses {
        let _ = writeln!(
            out,
            "  * this record is {}:\n\n    ```json\n    {}\n    ```\n",
            shows(witness),
            fenced(&witness.record)
        );
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
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let ticks = "`".repeat(longest + 1);
    let pad = if longest > 0 || text.is_empty() { " " } else { "" };
    format!("{ticks}{pad}{text}{pad}{ticks}")
}

/// A line inside a fence, which it cannot end.
fn fenced(text: &str) -> String {
    text.replace("```", "`\u{200b}``").chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A text whose marks stand between backticks, and all else as it is.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut in_code = false;
    for c in text.chars() {
        match c {
            '`' => {
                in_code = !in_code;
                out.push(c);
            }
            c if c.is_control() => out.push(' '),
            // Nobody is called by a comment, and no text of a contract becomes a mark.
            '@' if !in_code => out.push_str("@\u{200b}"),
            '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '!' if !in_code => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    if in_code {
        out.push('`');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{code, plain};

    #[test]
    fn no_text_becomes_a_mark() {
        assert_eq!(plain("a *b* `c_d` <e> ana@acme"), "a \\*b\\* `c_d` \\<e\\> ana@\u{200b}acme");
        assert_eq!(plain("`open"), "`open`");
        assert_eq!(code("a`b"), "`` a`b ``");
        assert_eq!(code("a"), "`a`");
    }
}
