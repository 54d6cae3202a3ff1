//! The command line.

mod evolution;
mod explain;
mod init;
mod judge;
pub(crate) mod limit;
mod test;

pub(crate) use evolution::{
    AcceptArgs, CompareArgs, EvolutionArgs, EvolutionFormat, ProfileArg, ReviewArgs, UnknownArg,
};
pub(crate) use explain::{Encoding, ExplainArgs, ExplainFormat};
pub(crate) use init::InitArgs;
pub(crate) use judge::{ByArgs, JudgeArgs};
pub(crate) use test::{TestArgs, TestFormat};

use std::path::PathBuf;
use std::time::SystemTime;

use anstyle::{AnsiColor, Effects, Style};
use clap::builder::Styles;
use clap::{Args, Parser, Subcommand, ValueEnum};
use stipula::{DocumentKind, JsonEncoding, Side};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().effects(Effects::BOLD))
    .usage(AnsiColor::Green.on_default().effects(Effects::BOLD))
    .literal(AnsiColor::Cyan.on_default().effects(Effects::BOLD))
    .placeholder(Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Cyan))));

const EXAMPLES: &str = "\
Examples:
  stipula check order.avsc events.jsonl         a schema alone is a contract
  stipula check orders.odcs.yaml                is the contract itself right?
  stipula check orders.odcs.yaml data/          every .json, .jsonl, .avro .. below data/
  kcat -C -t orders -e | stipula check orders.odcs.yaml -
  stipula check contracts/                      every contract and schema below a folder
  stipula explain orders.odcs.yaml refused.json why was it refused?
  stipula test contracts/                       every case of every *.tests.yaml
  stipula compare order.avsc --against git:main whom does this change break?
  stipula review contracts/ --against git:main  the same for every contract of a folder
  stipula init order.avsc                       a first contract, with its tests
  stipula help schema.required                  what does this code mean?

Exit codes:
  0  every record is valid, every case passes, no change breaks (without data: the contract compiles)
  1  at least one record is not valid, one case fails, or one change breaks
  2  not judged: usage, a file that cannot be read, a contract that does not compile, nothing found

`stipula check --help` lists every option of a command.";

const COMPLETIONS_HELP: &str = "\
Examples:
  stipula completions bash > ~/.local/share/bash-completion/completions/stipula
  stipula completions zsh > \"${fpath[1]}/_stipula\"
  stipula completions fish > ~/.config/fish/completions/stipula.fish";

const CHECK_HELP: &str = "\
DATA can be:
  order.json               one record
  events.jsonl, .ndjson    one record a line; blank lines are skipped
  events.avro              an Avro container file
  order.bin                a payload in the contract's encoding and framing; with `delimited` many
  data/                    all such files in the folder and below it, sorted by name
  -                        standard input, one record a line
  (none)                   judges the contract alone, or every contract of a folder

A folder holds contracts and schemas at any depth, told by their content. Other files, and
`*.tests.yaml`, are skipped, and it is said why.

Examples:
  stipula check order.avsc events.jsonl
  stipula check orders.odcs.yaml data/ --format json > outcome.json
  stipula check orders.odcs.yaml export.json --each
  stipula check orders.odcs.yaml events.jsonl --rejects refused.jsonl --skip 20000
  stipula check orders.odcs.yaml events.jsonl --as reader --now 2026-01-31T00:00:00Z

Exit codes:
  0  every record is valid (without data: the contract compiles)
  1  at least one record is not valid
  2  not judged: usage, a file that cannot be read, a contract that does not compile, no record

A violation whose action is NONE is a warning: it is shown and counted, and the record stays valid.";

/// Data contracts that judge real records.
///
/// A contract says what a record looks like (its schema) and what must hold in it (its rules). It
/// is an Open Data Contract Standard file, or simply an Avro schema or a JSON Schema.
#[derive(Debug, Parser)]
#[command(name = "stipula", version, styles = STYLES, after_help = EXAMPLES)]
#[command(subcommand_required = true, arg_required_else_help = true, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(CheckArgs),
    Explain(ExplainArgs),
    Test(TestArgs),
    Compare(CompareArgs),
    Review(ReviewArgs),
    Replay(crate::replay::ReplayArgs),
    Accept(AcceptArgs),
    Init(InitArgs),
    Convert(crate::convert::ConvertArgs),
    Completions(CompletionsArgs),
    Help(HelpArgs),
}

/// Explain a code of a diagnostic or a violation, or a command
///
/// Shows the page of a code: what it means, an example, and how to mend it. Without a code, lists
/// them all.
#[derive(Debug, Args)]
pub(crate) struct HelpArgs {
    /// A code such as `schema.required`, or a command such as `check`
    #[arg(value_name = "CODE|COMMAND")]
    pub(crate) topic: Option<String>,
}

/// Print the completions of a shell
#[derive(Debug, Args)]
#[command(after_help = COMPLETIONS_HELP)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

/// Judge records by a contract, or a contract alone
///
/// Compiles the contract, reports every fault in it at its place, then judges each record and
/// reports every violation with its file, line and record number.
#[derive(Debug, Args)]
#[command(after_long_help = CHECK_HELP, after_help = "Use `--help` for data, examples and exit codes.")]
pub(crate) struct CheckArgs {
    /// The contract: an ODCS file, an Avro schema or a JSON Schema; or a folder of them
    #[arg(value_name = "CONTRACT|SCHEMA|FOLDER")]
    pub(crate) contract: PathBuf,

    /// Files, folders, or `-` for standard input; without any, the contract alone is judged
    #[arg(value_name = "DATA")]
    pub(crate) data: Vec<PathBuf>,

    /// The kind of document, where its content leaves it open
    #[arg(long, value_enum, help_heading = "Contract")]
    pub(crate) kind: Option<Kind>,

    /// Make an error of every part of the contract that is not enforced
    #[arg(long, help_heading = "Contract")]
    pub(crate) strict: bool,

    #[command(flatten)]
    pub(crate) judge: JudgeArgs,

    /// Leave out the first N records of the run, to go on where another one ended
    #[arg(long, value_name = "N", default_value_t = 0, requires = "data", help_heading = "Data")]
    pub(crate) skip: u64,

    /// Write the records that are not valid to a file, one a line; with `--skip` they are added to it
    #[arg(long, value_name = "FILE", requires = "data", help_heading = "Output")]
    pub(crate) rejects: Option<PathBuf>,

    /// Let a run succeed that found no record, or no contract, to judge
    #[arg(long, help_heading = "Data")]
    pub(crate) allow_empty: bool,

    /// The form of the outcome; by default `human`, and `github` in a workflow of GitHub
    #[arg(long, value_enum, help_heading = "Output")]
    pub(crate) format: Option<Format>,

    /// Show at most this many violations of the run; counts stay exact
    #[arg(long, value_name = "N", default_value_t = 100, help_heading = "Output")]
    pub(crate) max_violations: u64,

    /// When to colour; `auto` asks the terminal and `NO_COLOR`
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Color::Auto, help_heading = "Output")]
    pub(crate) color: Color,

    /// Show errors and violations only: no warnings of the contract, no summary, no progress
    #[arg(long, short, help_heading = "Output")]
    pub(crate) quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    Avro,
    JsonSchema,
    Protobuf,
    Odcs,
    Registry,
}

impl From<Kind> for DocumentKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Avro => Self::Avro,
            Kind::JsonSchema => Self::JsonSchema,
            Kind::Protobuf => Self::Protobuf,
            Kind::Odcs => Self::Odcs,
            Kind::Registry => Self::Registry,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextEncoding {
    /// As people write it
    Json,
    /// The specification's own way: a union's value stands under the name of its type
    AvroJson,
}

impl From<TextEncoding> for JsonEncoding {
    fn from(encoding: TextEncoding) -> Self {
        match encoding {
            TextEncoding::Json => Self::Plain,
            TextEncoding::AvroJson => Self::Avro,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SideArg {
    /// Rules of mode WRITE and WRITEREAD
    Writer,
    /// Rules of mode READ and WRITEREAD
    Reader,
}

impl From<SideArg> for Side {
    fn from(side: SideArg) -> Self {
        match side {
            SideArg::Writer => Self::Writer,
            SideArg::Reader => Self::Reader,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Text for people
    Human,
    /// One JSON object for the run, `stipula.check/1` (of a folder `stipula.folder/1`)
    Json,
    /// One JSON object a line: each diagnostic, each record with violations, and a summary
    Jsonl,
    /// Annotations of GitHub's workflows
    Github,
}

impl Format {
    /// The form where none is asked for.
    pub(crate) fn of_environment() -> Self {
        let in_workflow = std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
        if in_workflow { Self::Github } else { Self::Human }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

impl From<Color> for anstream::ColorChoice {
    fn from(color: Color) -> Self {
        match color {
            Color::Auto => Self::Auto,
            Color::Always => Self::Always,
            Color::Never => Self::Never,
        }
    }
}

pub(crate) fn time(text: &str) -> Result<SystemTime, String> {
    let time = text.parse::<jiff::Timestamp>().and_then(SystemTime::try_from);
    time.map_err(|_| "expected a point in time with its offset, such as `2026-01-31T12:00:00Z`".to_owned())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use clap::{CommandFactory as _, Parser as _};

    use super::{Cli, Command, time};

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn points_in_time() {
        let at = |seconds| Ok(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        let refused = Err("expected a point in time with its offset, such as `2026-01-31T12:00:00Z`".to_owned());
        let cases = [
            ("1970-01-01T00:00:10Z", at(10)),
            ("1970-01-01T01:00:00+01:00", at(0)),
            ("1970-01-01", refused.clone()),
            ("1970-01-01T00:00:10", refused.clone()),
            ("now", refused),
        ];
        for (text, expected) in cases {
            assert_eq!(time(text), expected, "{text}");
        }
    }

    #[test]
    fn a_wrong_option_is_refused() {
        let cases = [
            (vec!["stipula", "chek", "a.avsc"], "'check'"),
            (vec!["stipula", "check"], "CONTRACT|SCHEMA|FOLDER"),
            (vec!["stipula", "check", "a.avsc", "--kind", "avr"], "'avro'"),
            (vec!["stipula", "check", "a.avsc", "--max-violations", "-1"], "-1"),
            (vec!["stipula", "check", "a.avsc", "--limit", "rule_costs=1"], "did you mean `rule_cost`?"),
        ];
        for (line, needle) in cases {
            let error = Cli::try_parse_from(&line).unwrap_err();
            assert_eq!(error.exit_code(), 2, "{line:?}");
            assert!(error.to_string().contains(needle), "{line:?}: {error}");
        }
    }

    #[test]
    fn standard_input_and_files_mix() {
        let command = Cli::try_parse_from(["stipula", "check", "a.avsc", "-", "b.jsonl"]).unwrap().command;
        assert!(matches!(command, Command::Check(check) if check.data.len() == 2));
    }
}
