//! `stipula help`: the pages of the codes, and the help of the commands.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use clap::CommandFactory as _;
use stipula::codes;

use crate::args::Cli;
use crate::exit::Exit;

/// (code, page), by code; the pages are those of `docs/codes/`.
const PAGES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/code_pages.rs"));

pub(crate) fn run(topic: Option<&str>) -> Exit {
    let told = match topic {
        None => Ok(list("")),
        Some(topic) => {
            let found = page(topic).or_else(|| change(topic)).or_else(|| command(topic)).or_else(|| area(topic));
            found.ok_or_else(|| unknown(topic))
        }
    };
    // Whoever reads may have heard enough.
    match told {
        Ok(text) => {
            let _ = io::stdout().write_all(text.as_bytes());
            Exit::Fine
        }
        Err(text) => {
            let _ = io::stderr().write_all(text.as_bytes());
            Exit::Failed
        }
    }
}

/// The codes of one area, such as `rule`.
fn area(topic: &str) -> Option<String> {
    let wanted = topic.trim().trim_end_matches('.').to_ascii_lowercase();
    codes::TABLE.iter().any(|row| row.code.area() == wanted).then(|| list(&wanted))
}

/// Every code with its summary, by area; of one area, where it is named.
fn list(only: &str) -> String {
    let mut text = String::from("Codes of diagnostics and violations. `stipula help CODE` explains one of them,\n");
    text += "`stipula --help` lists the commands.\n";
    let width = codes::TABLE.iter().map(|row| row.code.as_str().len()).max().unwrap_or(0);
    let mut area = "";
    for row in codes::TABLE.iter().filter(|row| only.is_empty() || row.code.area() == only) {
        if row.code.area() != area {
            area = row.code.area();
            text.push('\n');
        }
        let _ = writeln!(text, "  {:width$}  {}", row.code.as_str(), row.summary);
    }
    text
}

/// What a change is that a comparison finds; all of them, where the area is named.
fn change(topic: &str) -> Option<String> {
    let wanted = topic.trim().trim_end_matches('.').to_ascii_lowercase();
    let rows = codes::changes::TABLE.iter().filter(|row| wanted == row.code.area() || wanted == row.code.as_str());
    let mut lines = String::new();
    for row in rows {
        let _ = writeln!(lines, "  {:32}  {}", row.code.as_str(), row.summary);
    }
    (!lines.is_empty()).then(|| format!("Changes that `stipula compare` finds; docs/evolution.md.\n\n{lines}"))
}

/// The page of a code, without the marks of its making.
fn page(topic: &str) -> Option<String> {
    let (_, page) = PAGES.iter().find(|(code, _)| code.eq_ignore_ascii_case(topic.trim()))?;
    let lines: Vec<&str> = page.lines().filter(|line| !line.starts_with("<!--")).collect();
    let mut text = String::new();
    for (at, line) in lines.iter().enumerate() {
        // A mark that is left out leaves one empty line, not two.
        let doubled = line.is_empty() && lines.get(at + 1).is_none_or(|next| next.is_empty());
        if !doubled {
            text += &unlinked(line);
            text.push('\n');
        }
    }
    Some(text)
}

/// A line of the list of related codes, without the link.
fn unlinked(line: &str) -> String {
    let name = line.strip_prefix("* [").and_then(|rest| rest.split_once("](")).map(|(name, _)| name);
    name.map_or_else(|| line.to_owned(), |name| format!("* {name}"))
}

fn command(topic: &str) -> Option<String> {
    let mut all = Cli::command();
    all.build();
    Some(all.find_subcommand_mut(topic)?.render_long_help().to_string())
}

/// From here on two names are alike enough to be mistaken for each other.
const NEAR: f64 = 0.8;

fn unknown(topic: &str) -> String {
    let wanted = topic.to_lowercase();
    let score = |code: &str| {
        // The name behind the point alone is near as well.
        let short = code.split_once('.').map_or(code, |(_, name)| name);
        strsim::jaro_winkler(&wanted, code).max(strsim::jaro_winkler(&wanted, short))
    };
    let near = codes::TABLE.iter().map(|row| row.code.as_str()).filter(|code| score(code) >= NEAR);
    let nearest = near.max_by(|a, b| score(a).total_cmp(&score(b)));
    let shown: String = topic.chars().filter(|character| !character.is_control()).take(64).collect();
    let near = nearest.map_or_else(String::new, |code| format!(", did you mean `{code}`?"));
    format!("error: no code and no command `{shown}`{near}\n\n`stipula help` lists all codes\n")
}

#[cfg(test)]
mod tests {
    use stipula::codes;

    use super::{PAGES, area, change, command, list, page, unknown};

    #[test]
    fn every_code_has_its_page() {
        for row in codes::TABLE {
            let text = page(row.code.as_str()).unwrap();
            assert!(text.starts_with(&format!("# `{}`\n", row.code)), "{text}");
            assert!(
                text.contains("\n## How to mend it\n") && !text.contains("<!--") && !text.contains("\n\n\n"),
                "{text}"
            );
            assert!(list("").contains(row.code.as_str()));
        }
        assert_eq!(PAGES.len(), codes::TABLE.len());
    }

    #[test]
    fn what_is_unknown_is_answered_with_the_nearest() {
        for (topic, near) in [
            ("schema.requird", "schema.required"),
            ("document_syntax", "document.syntax"),
            ("required", "schema.required"),
            ("rule.unknown_feild", "rule.unknown_field"),
        ] {
            assert!(page(topic).is_none() && command(topic).is_none(), "{topic}");
            assert!(unknown(topic).contains(&format!("did you mean `{near}`?")), "{}", unknown(topic));
        }
        assert!(!unknown("foo.bar").contains("did you mean"), "{}", unknown("foo.bar"));
        let rules = area("Rule.").unwrap();
        assert!(rules.contains("rule.regex") && !rules.contains("schema."), "{rules}");
        assert!(area("rul").is_none());
        assert!(change("change").is_some_and(|list| list.lines().count() > 40));
        assert!(change("Change.Lossy").is_some_and(|one| one.lines().count() == 3) && change("chang").is_none());
        assert!(page(" Schema.Required").is_some() && command("check").is_some());
    }
}
