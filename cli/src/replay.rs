//! `stipula replay`: recorded payloads under the new contract and the old one.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Style};
use clap::{Args, ValueEnum};
use stipula::{Compiler, Contract, Recorded};

use crate::args::{Color, JudgeArgs};
use crate::evolution::contract_at;
use crate::exit::Exit;
use crate::input::{self, Options, Payloads, Record, Source, Stop};
use crate::progress::Progress;
use crate::render::{complain, shown};

const HELP: &str = "\
Examples:
  stipula replay contracts/orders/v3.odcs.yaml --against git:origin/main last-week.jsonl
  stipula replay order.avsc --against order.v1.avsc recorded/ --format json

DATA is as for `stipula check`. Counts are of records; of each rule and constraint the first examples
are shown, without values of fields that are sensitive under either contract.

Exit codes:
  0  no record newly fails
  1  some record is accepted by the old contract and refused by the new one
  2  not replayed: usage, a file that cannot be read, a contract that does not compile, no record";

/// Replay recorded payloads: what would a change have rejected?
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct ReplayArgs {
    /// The new contract
    #[arg(value_name = "NEW")]
    new: PathBuf,

    /// The old one: a path, or `git:REF[:PATH]`; without it every record that fails does so newly
    #[arg(long, value_name = "OLD")]
    against: Option<String>,

    /// Files, folders, or `-` for standard input
    #[arg(value_name = "DATA", required = true)]
    data: Vec<PathBuf>,

    #[command(flatten)]
    judge: JudgeArgs,

    /// The form of the outcome
    #[arg(long, value_enum, default_value_t = ReplayFormat::Human, help_heading = "Output")]
    format: ReplayFormat,

    /// When to colour; `auto` asks the terminal and `NO_COLOR`
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Color::Auto, help_heading = "Output")]
    color: Color,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ReplayFormat {
    /// Text for people
    Human,
    /// One JSON object, `stipula.replay/1`
    Json,
}

pub(crate) fn run(args: &ReplayArgs) -> Exit {
    anstream::ColorChoice::write_global(args.color.into());
    match replayed(args) {
        Ok(recorded) => {
            let written = match args.format {
                ReplayFormat::Human => people(&mut anstream::stdout().lock(), &recorded),
                ReplayFormat::Json => writeln!(io::stdout().lock(), "{}", recorded.to_json()),
            };
            match written {
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                    complain(&format!("cannot write the outcome: {error}"));
                    Exit::Failed
                }
                _ if recorded.newly_invalid > 0 => Exit::Violations,
                _ => Exit::Fine,
            }
        }
        Err(errors) => {
            for error in errors {
                complain(&error);
            }
            Exit::Failed
        }
    }
}

fn replayed(args: &ReplayArgs) -> Result<Recorded, Vec<String>> {
    let with = |compiler: Compiler| args.judge.apply(compiler);
    let one = |error: String| vec![error];
    let new = contract_at(&args.new.display().to_string(), None, &with).map_err(one)?;
    let old = args.against.as_deref().map(|old| contract_at(old, Some(&args.new), &with)).transpose().map_err(one)?;
    let sources = input::expand(&args.data)?;
    // What was recorded travelled as the old contract frames it.
    let options = Options::new(old.as_ref().unwrap_or(&new), args.judge.each);
    let mut replay = Replay { recorded: Recorded::new(old.as_ref(), &new), old: old.as_ref(), new: &new, options };
    let total = sources.iter().map(Source::bytes).sum();
    let progress = Progress::new(args.format == ReplayFormat::Human, total);
    for source in &sources {
        replay.source(source, &progress).map_err(|stop| match stop {
            Stop::Input(error) => vec![error],
            Stop::Output(error) => vec![error.to_string()],
        })?;
    }
    progress.end();
    if replay.recorded.records == 0 {
        return Err(vec!["no record to replay".to_owned()]);
    }
    Ok(replay.recorded)
}

/// A replay under way.
struct Replay<'c> {
    recorded: Recorded,
    old: Option<&'c Contract>,
    new: &'c Contract,
    options: Options,
}

impl Replay<'_> {
    fn source(&mut self, source: &Source, progress: &Progress) -> Result<(), Stop> {
        if let Source::Container(path) = source {
            return self.container(path, progress);
        }
        let options = self.options;
        let is_delimited = options.payloads == Payloads::Delimited;
        let mut sink = |record: Record<'_>| {
            let at = match record.whole_file {
                false => format!("{}:{}", record.file, record.start.line),
                true if record.is_binary && is_delimited => format!("{} record {}", record.file, record.number),
                true => record.file.to_owned(),
            };
            let old = self.old.map(|old| record.judged_by(old));
            self.recorded.add(&at, old.as_ref(), &record.judged_by(self.new));
            Ok(())
        };
        input::read(source, options, progress, &mut sink)
    }

    /// A container is read once for each contract, which resolves its schema.
    fn container(&mut self, path: &Path, progress: &Progress) -> Result<(), Stop> {
        let name = path.display().to_string();
        let silent = Progress::new(false, None);
        let old = self.old.map(|old| Ok(old.container(input::open(path, &name, &silent)?))).transpose()?;
        let new = self.new.container(input::open(path, &name, progress)?);
        self.recorded.add_container(&name, old, new).map_err(|error| input::failed(&name, &error))
    }
}

const BAD: Style = AnsiColor::Red.on_default();
const GOOD: Style = AnsiColor::Green.on_default();

fn people(out: &mut dyn io::Write, recorded: &Recorded) -> io::Result<()> {
    let counted = |count: u64| indicatif::HumanCount(count).to_string();
    for line in recorded.lines() {
        let rule = line.rule.as_ref().map(|rule| format!(", rule `{rule}`")).unwrap_or_default();
        let path = if line.path.is_empty() { "(record)" } else { &line.path };
        let warns = if line.rejects { "" } else { " (a warning)" };
        writeln!(out, "{} [{}]{}{warns}", shown(path), line.code, shown(&rule))?;
        if line.fails > 0 {
            writeln!(out, "  {BAD}newly fails{BAD:#}  {}", counted(line.fails))?;
        }
        if line.passes > 0 {
            writeln!(out, "  {GOOD}newly passes{GOOD:#} {}", counted(line.passes))?;
        }
        for example in &line.examples {
            writeln!(out, "    {}: {}", shown(&example.at), shown(&example.message))?;
        }
    }
    if recorded.not_listed > 0 {
        let more = counted(recorded.not_listed);
        writeln!(out, "... and {more} more violations, of rules and places beyond the first thousand")?;
    }
    let (records, newly) = (counted(recorded.records), counted(recorded.newly_invalid));
    let passes = counted(recorded.newly_valid);
    writeln!(out, "replayed {records}: {newly} newly refused, {passes} newly accepted")?;
    let party = [Some(&recorded.new), recorded.old.as_ref()];
    if let Some(owner) = party.into_iter().flatten().find_map(|party| party.owner.as_ref()) {
        writeln!(out, "owner {}", shown(owner))?;
    }
    out.flush()
}
