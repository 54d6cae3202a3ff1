//! `stipula convert`: a contract in its other form, and what that form does not say.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use stipula::{CompileError, Conversion, DocumentKind, Severity};

use crate::exit::Exit;
use crate::render::{complain, diagnostics_for_people};

const HELP: &str = "\
Examples:
  stipula convert orders.odcs.yaml --to registry > orders.json
  stipula convert orders.json --to odcs --output contracts/
  stipula convert order.avsc --to odcs --output contracts/orders.odcs.yaml

Both forms have the same enforcement digest. Notes on standard error say what the other form carries
for stipula alone, and what it drops.

Exit codes:
  0  the contract is converted
  2  it does not compile, has no wire schema, or cannot be written";

/// Convert a contract between ODCS and the registry form
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct ConvertArgs {
    /// The contract: an ODCS file, the registry form, or a schema
    #[arg(value_name = "CONTRACT|SCHEMA")]
    contract: PathBuf,

    /// The form to write
    #[arg(long, value_enum, value_name = "FORM")]
    to: Form,

    /// The schema object to convert, where the contract has several
    #[arg(long, value_name = "NAME")]
    object: Option<String>,

    /// A folder, or the document's file: what it refers to is written beside it. By default the
    /// document alone goes to standard output
    #[arg(long, short, value_name = "DIR|FILE")]
    output: Option<PathBuf>,

    /// Write over files that exist
    #[arg(long)]
    force: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// The Open Data Contract Standard, as YAML
    Odcs,
    /// The Confluent registry form, as JSON
    Registry,
}

pub(crate) fn run(args: &ConvertArgs) -> Exit {
    let done = convert(args).and_then(|converted| write(args, &converted).map_err(Fault::Text));
    match done {
        Ok(()) => Exit::Fine,
        Err(Fault::Text(error)) => {
            complain(&error);
            Exit::Failed
        }
        Err(Fault::Compile(error)) => {
            let _ = diagnostics_for_people(&mut anstream::stderr().lock(), &error, &args.contract, Severity::Error);
            complain(&format!("`{}` is not converted", args.contract.display()));
            Exit::Failed
        }
    }
}

/// Why nothing is converted.
enum Fault {
    Text(String),
    Compile(CompileError),
}

fn convert(args: &ConvertArgs) -> Result<Conversion, Fault> {
    let mut compiler = stipula_files::compiler_for(&args.contract).map_err(|error| Fault::Text(error.to_string()))?;
    if let Some(object) = &args.object {
        compiler = compiler.object(object);
    }
    let to = match args.to {
        Form::Odcs => DocumentKind::Odcs,
        Form::Registry => DocumentKind::Registry,
    };
    compiler.convert(to).map_err(Fault::Compile)
}

fn write(args: &ConvertArgs, converted: &Conversion) -> Result<(), String> {
    if let Some(output) = &args.output {
        let document = document_path(args, output);
        let folder = document.parent().unwrap_or(Path::new("")).to_owned();
        let files = converted.files.iter().map(|file| (folder.join(&file.name), file.text.as_str()));
        for (path, text) in files.chain([(document, converted.text.as_str())]) {
            save(&path, text, args.force).map_err(|error| format!("cannot write `{}`: {error}", path.display()))?;
            note(&format!("wrote {}", path.display()));
        }
    } else {
        let mut out = io::stdout().lock();
        let written = out.write_all(converted.text.as_bytes()).and_then(|()| out.flush());
        written
            .or_else(|error| if error.kind() == io::ErrorKind::BrokenPipe { Ok(()) } else { Err(error) })
            .map_err(|error| format!("cannot write the document: {error}"))?;
        for file in &converted.files {
            note(&format!("not written: {}, which the document names (`--output DIR` writes both)", file.name));
        }
    }
    for text in &converted.carried {
        note(&format!("for stipula alone: {text}"));
    }
    for text in &converted.dropped {
        note(&format!("dropped: {text}"));
    }
    Ok(())
}

/// The document's file: as given, or in the folder that is given, named like the contract.
fn document_path(args: &ConvertArgs, output: &Path) -> PathBuf {
    let is_folder = output.is_dir() || output.as_os_str().to_string_lossy().ends_with(['/', '\\']);
    if !is_folder {
        return output.to_owned();
    }
    let name = args.contract.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let stem = [".odcs.yaml", ".odcs.yml", ".registry.json", ".schema.json", ".yaml", ".yml", ".json", ".avsc"]
        .iter()
        .find_map(|ending| name.strip_suffix(ending))
        .unwrap_or(&name);
    output.join(match args.to {
        Form::Odcs => format!("{stem}.odcs.yaml"),
        Form::Registry => format!("{stem}.registry.json"),
    })
}

/// Writes a file; one that holds something else stays unless that is forced.
fn save(path: &Path, text: &str, force: bool) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    if force {
        return std::fs::write(path, text);
    }
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(mut file) => file.write_all(text.as_bytes()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            if std::fs::read_to_string(path).is_ok_and(|there| there == text) {
                return Ok(());
            }
            Err(io::Error::new(error.kind(), "it exists and holds something else (`--force` writes over it)"))
        }
        Err(error) => Err(error),
    }
}

fn note(text: &str) {
    let _ = writeln!(anstream::stderr(), "{}", crate::render::shown(text));
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        args: ConvertArgs,
    }

    fn run_line(line: &[&str]) -> Exit {
        run(&Line::try_parse_from(std::iter::once(&"convert").chain(line)).unwrap().args)
    }

    #[test]
    fn there_and_back_in_files() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        let schema = r#"{"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"}]}"#;
        std::fs::write(path("r.avsc"), schema).unwrap();
        let out = path("out/");
        assert_eq!(run_line(&[&path("r.avsc"), "--to", "odcs", "--output", &out]), Exit::Fine);
        assert_eq!(std::fs::read_to_string(path("out/r.avsc")).unwrap(), schema);
        assert_eq!(run_line(&[&path("out/r.odcs.yaml"), "--to", "registry", "--output", &path("r.json")]), Exit::Fine);
        let digest = |name: &str| {
            let contract = stipula_files::compiler_for(path(name)).unwrap().compile().unwrap();
            contract.digest().to_owned()
        };
        assert_eq!(digest("r.json"), digest("r.avsc"));
        assert_eq!(digest("out/r.odcs.yaml"), digest("r.avsc"));
        std::fs::write(path("r.json"), "mine").unwrap();
        assert_eq!(run_line(&[&path("r.avsc"), "--to", "registry", "-o", &path("r.json")]), Exit::Failed);
        assert_eq!(std::fs::read_to_string(path("r.json")).unwrap(), "mine");
        assert_eq!(run_line(&[&path("r.avsc"), "--to", "registry", "-o", &path("r.json"), "--force"]), Exit::Fine);
        assert_eq!(run_line(&[&path("none.avsc"), "--to", "registry"]), Exit::Failed);
    }
}
