//! `stipula explain`: what rules are made of, and what they made of a record.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use stipula::{Compiler, Contract, Explanation, Format, JsonEncoding, Severity, UnknownRule};

use crate::args::{Encoding, ExplainArgs, ExplainFormat};
use crate::exit::Exit;
use crate::input::{self, Options, Position, Record, Stop};
use crate::progress::Progress;
use crate::render::{complain, diagnostics_for_people, explanation_for_people};

/// A record that was found.
struct Found {
    /// Where it stands, for people.
    place: String,
    bytes: Vec<u8>,
}

pub(crate) fn run(args: &ExplainArgs) -> Exit {
    anstream::ColorChoice::write_global(args.color.into());
    match explained(args) {
        Ok(()) => Exit::Fine,
        Err(why) => {
            if let Some(why) = why {
                complain(&why);
            }
            Exit::Failed
        }
    }
}

/// `None` as error where all was told already.
fn explained(args: &ExplainArgs) -> Result<(), Option<String>> {
    let contract = compiled(args)?;
    if let Some(path) = args.record.as_deref().filter(|path| is_container(path)) {
        return container(args, path, &contract);
    }
    let found = args.record.as_deref().map(|path| record(args, path, &contract)).transpose()?;
    let rule = args.rule.as_deref();
    let explanation = match (&found, args.encoding) {
        (None, _) => contract.explain_rules(rule),
        (Some(found), Encoding::Json | Encoding::AvroJson) => contract.explain_json(rule, &found.bytes),
        (Some(found), Encoding::Binary) => contract.explain_bytes(rule, &found.bytes),
    };
    told(args, explanation, found.as_ref().map(|found| found.place.as_str()))
}

fn is_container(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("avro"))
}

/// A record of a container file, by its number.
fn container(args: &ExplainArgs, path: &Path, contract: &Contract) -> Result<(), Option<String>> {
    let (name, number) = (path.display(), args.line.unwrap_or(1));
    let failed = |error: io::Error| Some(format!("cannot read `{name}`: {error}"));
    let file = BufReader::new(File::open(path).map_err(failed)?);
    let explanation = contract.explain_container(args.rule.as_deref(), file, number).map_err(failed)?;
    let explanation = explanation.ok_or_else(|| Some(format!("`{name}` has no record {number}")))?;
    told(args, explanation, Some(&format!("{name}:{number}")))
}

fn told(
    args: &ExplainArgs,
    explanation: Result<Explanation, UnknownRule>,
    place: Option<&str>,
) -> Result<(), Option<String>> {
    let explanation = explanation.map_err(|error| Some(error.to_string()))?;
    match write(args, &explanation, place) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Some(format!("cannot write the explanation: {error}")))
        }
        // Nobody reads on: what was written stands.
        _ => Ok(()),
    }
}

fn write(args: &ExplainArgs, explanation: &Explanation, place: Option<&str>) -> io::Result<()> {
    if args.format == ExplainFormat::Json {
        return writeln!(io::stdout().lock(), "{}", explanation.to_json());
    }
    let mut out = BufWriter::new(anstream::stdout().lock());
    explanation_for_people(&mut out, explanation, place, args.rule.is_some())?;
    out.flush()
}

fn compiled(args: &ExplainArgs) -> Result<Contract, Option<String>> {
    let compiler = stipula_files::compiler_for(&args.contract).map_err(|error| Some(error.to_string()))?;
    with_options(compiler, args).compile().map_err(|error| {
        // Where even that cannot be written, the exit code says it.
        let _ = diagnostics_for_people(&mut anstream::stderr(), &error, &args.contract, Severity::Error);
        Some(format!("`{}` does not compile", args.contract.display()))
    })
}

fn with_options(compiler: Compiler, args: &ExplainArgs) -> Compiler {
    let mut compiler = args.by.apply(compiler);
    if args.encoding == Encoding::AvroJson {
        compiler = compiler.json_encoding(JsonEncoding::Avro);
    }
    if let Some(kind) = args.kind {
        compiler = compiler.kind(kind.into());
    }
    compiler
}

fn record(args: &ExplainArgs, path: &Path, contract: &Contract) -> Result<Found, Option<String>> {
    let limit = contract.limits().payload_bytes;
    let found = match args.encoding {
        Encoding::Binary => binary(args, path, (contract, limit)),
        Encoding::Json | Encoding::AvroJson => text(args, path, limit),
    };
    found.map_err(Some)
}

/// The whole input is one record.
fn binary(args: &ExplainArgs, path: &Path, (contract, limit): (&Contract, u64)) -> Result<Found, String> {
    if contract.format() != Format::Avro {
        return Err("`--encoding binary` is for Avro schemas".to_owned());
    }
    if args.line.is_some() {
        return Err("`--line` is for text, not for `--encoding binary`".to_owned());
    }
    let is_stdin = path == Path::new("-");
    let place = if is_stdin { "<stdin>".to_owned() } else { path.display().to_string() };
    let failed = |error: &io::Error| format!("cannot read `{place}`: {error}");
    let input: Box<dyn Read> = if is_stdin {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(path).map_err(|error| failed(&error))?)
    };
    let mut bytes = Vec::new();
    input.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| failed(&error))?;
    Ok(Found { place, bytes })
}

/// The record on the line that is asked for, or the only one.
fn text(args: &ExplainArgs, path: &Path, limit: u64) -> Result<Found, String> {
    if path.is_dir() {
        return Err(format!("`{}` is a folder: name the file of one record", path.display()));
    }
    let sources = input::expand(&[PathBuf::from(path)]).map_err(|wrong| wrong.join("\n"))?;
    let (mut found, mut count) = (None, 0_u64);
    let options = Options::of_text(false, limit, 0);
    let progress = Progress::new(false, None);
    let mut sink = |record: Record<'_>| {
        count += 1;
        let Position { line, .. } = record.start;
        let is_asked = args.line.map_or(found.is_none(), |wanted| record.whole_file || wanted == line);
        if is_asked {
            let place = if record.whole_file { record.file.to_owned() } else { format!("{}:{line}", record.file) };
            found = Some(Found { place, bytes: record.bytes.to_vec() });
        }
        Ok(())
    };
    for source in &sources {
        input::read(source, options, &progress, &mut sink).map_err(|stop| match stop {
            Stop::Input(error) => error,
            Stop::Output(error) => error.to_string(),
        })?;
    }
    let name = path.display();
    match (found, args.line) {
        (Some(_), None) if count > 1 => {
            Err(format!("`{name}` holds {count} records: name the line of one, as in `--line 1`"))
        }
        (Some(found), _) => Ok(found),
        (None, Some(line)) => Err(format!("no record begins on line {line} of `{name}`")),
        (None, None) => Err(format!("no record in `{name}`")),
    }
}
