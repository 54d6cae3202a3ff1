//! `stipula replay`: recorded payloads under the new contract and the old one.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anstyle::{AnsiColor, Style};
use clap::{Args, ValueEnum};
use stipula::{Clock, Compiler, Contract, Recorded, Report};

use crate::args::Color;
use crate::evolution::contract_at;
use crate::exit::Exit;
use crate::input::{self, Options, Record, Source, Stop};
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

    /// The schema object to judge by, where the contracts have several
    #[arg(long, value_name = "NAME")]
    object: Option<String>,

    /// Take each element of an array, or each of the values that follow one another, as a record
    #[arg(long)]
    each: bool,

    /// The time that `now` has in rules, in RFC 3339; by default the system's clock
    #[arg(long, value_name = "TIME", value_parser = crate::args::time)]
    now: Option<SystemTime>,

    /// The form of the outcome
    #[arg(long, value_enum, default_value_t = ReplayFormat::Human)]
    format: ReplayFormat,

    /// When to colour; `auto` asks the terminal and `NO_COLOR`
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
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
    let clock = args.now.map_or_else(|| Clock::new(SystemTime::now), Clock::fixed);
    let with = |compiler: Compiler| {
        let compiler = compiler.clock(clock.clone());
        match &args.object {
            Some(object) => compiler.object(object),
            None => compiler,
        }
    };
    let one = |error: String| vec![error];
    let new = contract_at(&args.new.display().to_string(), None, &with).map_err(one)?;
    let old = args.against.as_deref().map(|old| contract_at(old, Some(&args.new), &with)).transpose().map_err(one)?;
    let sources = input::expand(&args.data)?;
    let mut replay = Replay { recorded: Recorded::new(old.as_ref(), &new), old: old.as_ref(), new: &new };
    let total = sources.iter().map(Source::bytes).sum();
    let progress = Progress::new(args.format == ReplayFormat::Human, total);
    for source in &sources {
        replay.source(source, args.each, &progress).map_err(|stop| match stop {
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
}

impl Replay<'_> {
    fn source(&mut self, source: &Source, each: bool, progress: &Progress) -> Result<(), Stop> {
        match source {
            Source::Container(path) => self.container(path, progress),
            Source::Payloads(path) => {
                let name = path.display().to_string();
                let limit = self.new.limits().payload_bytes;
                let bytes = input::whole(input::open(path, &name, progress)?, limit);
                let payload = bytes.map_err(|error| input::failed(&name, &error))?;
                let old = self.old.map(|old| old.check_bytes(&payload));
                self.judged(&name, old.as_ref(), &self.new.check_bytes(&payload));
                Ok(())
            }
            source => {
                let (limit, depth) = (self.new.limits().payload_bytes, self.new.limits().payload_depth);
                let options = Options { each, limit, depth };
                let mut sink = |record: Record<'_>| {
                    let line = if record.whole_file { String::new() } else { format!(":{}", record.start.line) };
                    let old = self.old.map(|old| old.check_json(record.bytes));
                    self.judged(&format!("{}{line}", record.file), old.as_ref(), &self.new.check_json(record.bytes));
                    Ok(())
                };
                input::read(source, options, progress, &mut sink)
            }
        }
    }

    /// A container is read once for each contract, which resolves its schema.
    fn container(&mut self, path: &Path, progress: &Progress) -> Result<(), Stop> {
        let name = path.display().to_string();
        let failed = |error: io::Error| input::failed(&name, &error);
        let silent = Progress::new(false, None);
        let mut olds = match self.old {
            Some(old) => Some(old.container(input::open(path, &name, &silent)?)),
            None => None,
        };
        let news = self.new.container(input::open(path, &name, progress)?);
        for (number, new) in (1_u64..).zip(news) {
            let old = olds.as_mut().and_then(Iterator::next).transpose().map_err(failed)?;
            let new = new.map_err(failed)?;
            self.judged(&format!("{name} record {number}"), old.as_ref(), &new);
        }
        Ok(())
    }

    fn judged(&mut self, at: &str, old: Option<&Report>, new: &Report) {
        self.recorded.add(at, old, new);
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
    let (records, newly) = (counted(recorded.records), counted(recorded.newly_invalid));
    let passes = counted(recorded.newly_valid);
    writeln!(out, "replayed {records}: {newly} newly refused, {passes} newly accepted")?;
    let party = [Some(&recorded.new), recorded.old.as_ref()];
    if let Some(owner) = party.into_iter().flatten().find_map(|party| party.owner.as_ref()) {
        writeln!(out, "owner {}", shown(owner))?;
    }
    out.flush()
}
