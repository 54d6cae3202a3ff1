//! The options of `stipula compare`, `stipula review` and `stipula accept`.

use std::path::PathBuf;
use std::time::SystemTime;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use stipula::Compatibility;

use super::{Color, Kind};

const COMPARE_HELP: &str = "\
NEW and OLD can be:
  orders.odcs.yaml         a contract, or a schema alone
  contracts/orders/        a folder of versions: the newest is NEW; as OLD, all older ones are its history
  git:REF                  OLD: the same path at a commit, read through git; nothing is checked out
  git:REF:PATH             another path at a commit, from the top of the repository (`./` from here)

Examples:
  stipula compare order.avsc --against order.v1.avsc
  stipula compare contracts/orders/v2.odcs.yaml --against git:origin/main
  stipula compare contracts/orders/v2.odcs.yaml --against contracts/orders/ --level FULL_TRANSITIVE
  stipula compare order.avsc --against git:v1.4.0 --output sarif=compare.sarif --output html=compare.html

The level is the one of the OLD contract (`stipulaEvolution`), BACKWARD where it names none.

Exit codes:
  0  nothing breaks, or its owner has accepted it
  1  a change breaks somebody, or could not be decided (`--unknown=warn` lets that pass)
  2  not compared: usage, a file that cannot be read, a contract that does not compile";

const REVIEW_HELP: &str = "\
Contracts are paired by id and object, schemas alone by their full name or `$id`, else by path.
Of several versions of one contract the newest is compared, with the older ones as its history,
and each file that was edited with what stood there. One that is gone breaks, unless its `status`
was `deprecated` or `retired`; so does a version of one, unless a newer one stays. Two files that
are one version of one contract are refused.

In a workflow of GitHub the annotations and the summary of the step appear by themselves.

Examples:
  stipula review contracts/ --against git:origin/main
  stipula review contracts/ --against git:origin/main --format markdown > comment.md
  stipula review contracts/ --against git:HEAD~1 --output junit=review.xml --output sarif=review.sarif

Exit codes:
  0  nothing breaks, or its owner has accepted it
  1  a change breaks somebody, or could not be decided (`--unknown=warn` lets that pass)
  2  not compared: usage, a file that cannot be read, a contract that does not compile, no contract";

const ACCEPT_HELP: &str = "\
Examples:
  stipula accept acme-orders change.field_added /tax --owner ana@acme.example \\
      --until 2026-12-31 --reason \"billing is ready\"
  stipula accept contracts/orders/v2.odcs.yaml schema.required '' --owner ana@acme.example

The entry stands in the contract, under `stipulaEvolution`; the break stays visible and stops nothing
as long as it holds. An entry of the same code and path is renewed.

Exit codes:
  0  the entry is written
  2  no such contract, no such code or change, a day that is over, or no place for the entry";

/// What comparisons have in common.
#[derive(Debug, Args)]
pub(crate) struct EvolutionArgs {
    /// Who must be able to read whose records; by default what the old contract says
    #[arg(long, value_parser = levels(), value_name = "LEVEL", ignore_case = true, help_heading = "Comparison")]
    pub(crate) level: Option<Compatibility>,

    /// Let the exit code follow what another checker says of the schemas
    #[arg(long, value_enum, value_name = "CHECKER", help_heading = "Comparison")]
    pub(crate) profile: Option<ProfileArg>,

    /// What a change comes to that could not be decided
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = UnknownArg::Fail, help_heading = "Comparison")]
    pub(crate) unknown: UnknownArg,

    /// The kind of document, where its content leaves it open
    #[arg(long, value_enum, help_heading = "Comparison")]
    pub(crate) kind: Option<Kind>,

    /// The time by which acceptances are judged, in RFC 3339; by default the system's clock
    #[arg(long, value_name = "TIME", value_parser = super::time, help_heading = "Comparison")]
    pub(crate) now: Option<SystemTime>,

    /// The form of the outcome; by default `human`, and `github` in a workflow of GitHub
    #[arg(long, value_enum, help_heading = "Output")]
    pub(crate) format: Option<EvolutionFormat>,

    /// Write the outcome to a file in a form of its own; may stand several times
    ///
    /// Without a form it is the one that its ending says (.json, .jsonl, .xml, .sarif, .md, .html, .txt), else
    /// that of `--format`, and people are told on standard output. `-` is standard output.
    #[arg(long, value_name = "[FORM=]FILE", value_parser = output, help_heading = "Output")]
    pub(crate) output: Vec<OutputFile>,

    /// When to colour; `auto` asks the terminal and `NO_COLOR`
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Color::Auto, help_heading = "Output")]
    pub(crate) color: Color,

    /// Show what breaks, and the summary, only
    #[arg(long, short, help_heading = "Output")]
    pub(crate) quiet: bool,
}

/// Compare a contract with an older version, and show whom its changes break
///
/// Lists every change, whom it breaks, and a record that proves it: written under one contract, and
/// refused or read as something else under the other.
#[derive(Debug, Args)]
#[command(after_long_help = COMPARE_HELP, after_help = "Use `--help` for paths, examples and exit codes.")]
pub(crate) struct CompareArgs {
    /// The new contract: a path, or `git:REF:PATH`
    #[arg(value_name = "NEW")]
    pub(crate) new: String,

    /// The old one: a path, a folder of versions, or `git:REF[:PATH]`
    #[arg(long, value_name = "OLD")]
    pub(crate) against: String,

    /// The schema object to compare, where the contracts have several
    #[arg(long, value_name = "NAME", help_heading = "Comparison")]
    pub(crate) object: Option<String>,

    #[command(flatten)]
    pub(crate) common: EvolutionArgs,
}

/// Review every contract of a folder against the same folder at another commit
#[derive(Debug, Args)]
#[command(after_long_help = REVIEW_HELP, after_help = "Use `--help` for examples and exit codes.")]
pub(crate) struct ReviewArgs {
    /// The folder with the contracts
    #[arg(value_name = "FOLDER")]
    pub(crate) folder: PathBuf,

    /// The old state: `git:REF[:PATH]`, or another folder
    #[arg(long, value_name = "OLD")]
    pub(crate) against: String,

    /// Let a run succeed that found no contract
    #[arg(long)]
    pub(crate) allow_empty: bool,

    #[command(flatten)]
    pub(crate) common: EvolutionArgs,
}

/// Write into a contract that its owner accepts a break
#[derive(Debug, Args)]
#[command(after_help = ACCEPT_HELP)]
pub(crate) struct AcceptArgs {
    /// The id of the contract, or its file
    #[arg(value_name = "ID|FILE")]
    pub(crate) id: String,

    /// The code of the change, as `stipula compare` shows it
    #[arg(value_name = "CODE")]
    pub(crate) code: String,

    /// The path of the change, such as `/tax`; `''` is the record
    #[arg(value_name = "PATH", value_parser = pointer)]
    pub(crate) path: String,

    /// Who accepts it
    #[arg(long, value_parser = somebody)]
    pub(crate) owner: String,

    /// The last day on which it is accepted
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(crate) until: Option<String>,

    /// Why
    #[arg(long)]
    pub(crate) reason: Option<String>,

    /// The old contract, as in `stipula compare`: one of its changes must have this code and path
    ///
    /// Without it the contract of the last commit is looked at, and a warning says if no change is the one.
    #[arg(long, value_name = "OLD")]
    pub(crate) against: Option<String>,

    /// The time by which `--until` is judged, in RFC 3339; by default the system's clock
    #[arg(long, value_name = "TIME", value_parser = super::time)]
    pub(crate) now: Option<SystemTime>,

    /// Where to look for the contract of this id
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    pub(crate) folder: PathBuf,

    /// The schema object, where the contract has several
    #[arg(long, value_name = "NAME")]
    pub(crate) object: Option<String>,
}

/// The names of the levels.
fn levels() -> impl TypedValueParser<Value = Compatibility> {
    let names = Compatibility::ALL.map(|(name, _)| name);
    PossibleValuesParser::new(names).map(|name| Compatibility::parse(&name).unwrap_or_default())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProfileArg {
    /// Bare resolution of schemas, as the Avro specification has it
    Spec,
    /// The checker of Avro's Java library
    Java,
    /// The Confluent Schema Registry under its default policy, for Avro and JSON Schema
    Registry,
    /// The same under its lenient policy
    RegistryLenient,
}

impl ProfileArg {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Spec => "spec",
            Self::Java => "java",
            Self::Registry => "registry",
            Self::RegistryLenient => "registry-lenient",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum UnknownArg {
    /// It fails the run
    Fail,
    /// It is told
    Warn,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum EvolutionFormat {
    /// Text for people
    Human,
    /// One JSON object for the run, `stipula.review/1`
    Json,
    /// One JSON object a line: each change, and a summary
    Jsonl,
    /// Annotations of GitHub's workflows
    Github,
    #[value(help = "JUnit's XML, a suite for each contract")]
    Junit,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// A comment of a pull request
    Markdown,
    /// One page that needs nothing else
    Html,
}

/// A file that the outcome is written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OutputFile {
    /// Its form, by its name or by its ending; else that of the run.
    pub(crate) format: Option<EvolutionFormat>,
    /// Whether the form was named.
    pub(crate) named: bool,
    /// `None` is standard output.
    pub(crate) path: Option<PathBuf>,
}

fn output(text: &str) -> Result<OutputFile, String> {
    let is_path = |name: &str| name.contains(['/', '\\', '.']);
    let (format, path) = match text.split_once('=').filter(|(form, _)| !is_path(form)) {
        Some((form, path)) => (Some(EvolutionFormat::from_str(form, true).map_err(|_| unknown_form(form))?), path),
        None => (None, text),
    };
    if path.is_empty() {
        return Err("expected a file, such as `sarif=review.sarif`".to_owned());
    }
    let path = if path == "-" { None } else { Some(PathBuf::from(path)) };
    let ending = path.as_deref().and_then(EvolutionFormat::of_ending);
    Ok(OutputFile { named: format.is_some(), format: format.or(ending), path })
}

fn unknown_form(form: &str) -> String {
    let all = EvolutionFormat::value_variants().iter().filter_map(ValueEnum::to_possible_value);
    let all: Vec<String> = all.map(|value| value.get_name().to_owned()).collect();
    format!("no form is called `{form}`, there are {}; a file with `=` in its name: `./NAME`", all.join(", "))
}

impl EvolutionFormat {
    /// The form that the name of a file asks for.
    fn of_ending(path: &std::path::Path) -> Option<Self> {
        Some(match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "json" => Self::Json,
            "jsonl" | "ndjson" => Self::Jsonl,
            "xml" => Self::Junit,
            "sarif" => Self::Sarif,
            "md" | "markdown" => Self::Markdown,
            "html" | "htm" => Self::Html,
            "txt" => Self::Human,
            _ => return None,
        })
    }
}

fn somebody(text: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        return Err("expected somebody, such as `ana@acme.example`".to_owned());
    }
    Ok(text.to_owned())
}

fn pointer(text: &str) -> Result<String, String> {
    if text.is_empty() || text.starts_with('/') {
        return Ok(text.to_owned());
    }
    let pointer = format!("/{}", text.replace("[]", ".*").replace('.', "/"));
    Err(format!("expected a JSON Pointer such as `{pointer}`; `''` is the record"))
}

fn day(text: &str) -> Result<String, String> {
    let day = text.parse::<jiff::civil::Date>().map_err(|_| "expected a day, such as `2026-12-31`".to_owned())?;
    Ok(day.to_string())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{EvolutionFormat, day, output, pointer};

    #[test]
    fn files_and_their_forms() {
        for (text, format, path) in [
            ("sarif=a.json", Some(EvolutionFormat::Sarif), Some("a.json")),
            ("a.sarif", Some(EvolutionFormat::Sarif), Some("a.sarif")),
            ("./a=b.html", Some(EvolutionFormat::Html), Some("./a=b.html")),
            ("a", None, Some("a")),
            ("html=-", Some(EvolutionFormat::Html), None),
            ("-", None, None),
        ] {
            let found = output(text).unwrap();
            assert_eq!((found.format, found.path.as_deref()), (format, path.map(Path::new)), "{text}");
        }
        assert!(output("sarif=").is_err());
        assert!(output("foo=bar.html").unwrap_err().contains("no form is called `foo`, there are human, json"));
    }

    #[test]
    fn paths_and_days() {
        assert_eq!(pointer("/a/*"), Ok("/a/*".to_owned()));
        assert_eq!(pointer(""), Ok(String::new()));
        assert!(pointer("items[].qty").unwrap_err().contains("`/items/*/qty`"));
        assert_eq!(day("2026-12-31"), Ok("2026-12-31".to_owned()));
        assert!(day("2026-02-30").is_err() && day("soon").is_err());
    }
}
