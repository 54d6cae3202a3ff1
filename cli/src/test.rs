//! `stipula test`: the cases of tests files run against their contracts.

use std::io::{self, Write};
use std::path::PathBuf;

use stipula_files::{TestRun, find_tests};

use crate::args::{TestArgs, TestFormat};
use crate::exit::Exit;
use crate::render::{complain, junit, tests_for_people};

pub(crate) fn run(args: &TestArgs) -> Exit {
    anstream::ColorChoice::write_global(args.color.into());
    let (paths, mut errors) = match find_tests(&args.paths) {
        Ok(paths) => (paths, Vec::new()),
        Err(errors) => (Vec::new(), errors),
    };
    if paths.is_empty() && errors.is_empty() && !args.allow_empty {
        errors.push(nothing_found(&args.paths));
    }
    let run = TestRun::of(&paths);
    let exit = match (errors.is_empty() && run.errors() == 0, run.failed()) {
        (false, _) => Exit::Failed,
        (true, 0) => Exit::Fine,
        (true, _) => Exit::Violations,
    };
    let written = write(args, &run, errors.is_empty());
    errors.extend(written.err());
    for error in &errors {
        complain(error);
    }
    if errors.is_empty() { exit } else { Exit::Failed }
}

fn nothing_found(paths: &[PathBuf]) -> String {
    let names: Vec<String> = paths.iter().map(|path| format!("`{}`", path.display())).collect();
    format!("no `*.tests.yaml`, `*.tests.yml` or `*.tests.json` in {} (--allow-empty lets this pass)", names.join(", "))
}

/// The outcome in its form, to standard output or the file; people are told in any case.
fn write(args: &TestArgs, run: &TestRun, summary: bool) -> Result<(), String> {
    let text = match args.format {
        TestFormat::Human => None,
        TestFormat::Json => Some(run.to_json() + "\n"),
        TestFormat::Junit => Some(junit(run)?),
    };
    let for_people = text.is_none() || args.output.is_some();
    if for_people {
        let mut out = anstream::stdout().lock();
        told(tests_for_people(&mut out, run, args.quiet, summary))?;
    }
    match (&args.output, text) {
        (None, None) => Ok(()),
        (None, Some(text)) => told(io::stdout().lock().write_all(text.as_bytes())),
        (Some(path), text) => {
            let text = match text {
                Some(text) => text.into_bytes(),
                None => plain(run, args.quiet, summary),
            };
            let failed = |error| format!("cannot write `{}`: {error}", path.display());
            std::fs::write(path, text).map_err(failed)
        }
    }
}

/// The text for people without colours.
fn plain(run: &TestRun, quiet: bool, summary: bool) -> Vec<u8> {
    let mut out = anstream::StripStream::new(Vec::new());
    // Writing to memory does not fail.
    let _ = tests_for_people(&mut out, run, quiet, summary);
    out.into_inner()
}

/// Nobody reads on: what was written stands.
fn told(result: io::Result<()>) -> Result<(), String> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(format!("cannot write the outcome: {error}")),
        _ => Ok(()),
    }
}
