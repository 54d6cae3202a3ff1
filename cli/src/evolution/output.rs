//! Where the outcome of a comparison goes.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

use super::outcome::Run;
use crate::args::{EvolutionArgs, EvolutionFormat};
use crate::exit::Exit;
use crate::render::{complain, evolution as render};

/// Writes the outcome in all its forms, and gives the exit code.
pub(crate) fn write(args: &EvolutionArgs, run: &Run) -> Exit {
    let in_workflow = std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
    let wanted = args.format.unwrap_or(if in_workflow { EvolutionFormat::Github } else { EvolutionFormat::Human });
    let mut errors = Vec::new();
    // A file takes the form that was asked for, and people are told.
    let for_file = args.output.iter().any(|output| !output.named && output.format.is_none_or(|form| form == wanted));
    let on_screen = if for_file && !in_workflow { EvolutionFormat::Human } else { wanted };
    if args.output.iter().all(|output| output.path.is_some()) {
        errors.extend(on_standard_output(run, on_screen, args.quiet).err());
    }
    for output in &args.output {
        let form = output.format.unwrap_or(wanted);
        let Some(path) = &output.path else {
            errors.extend(on_standard_output(run, form, args.quiet).err());
            continue;
        };
        let written = render::text(run, form, args.quiet).and_then(|text| {
            let failed = |error: io::Error| format!("cannot write `{}`: {error}", path.display());
            std::fs::write(path, plain(&text)).map_err(failed)
        });
        errors.extend(written.err());
    }
    if let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| in_workflow && !path.is_empty()) {
        errors.extend(summary(run, Path::new(&path)).err());
    }
    for error in run.errors.iter().chain(&errors) {
        complain(error);
    }
    match (run.is_broken() || !errors.is_empty(), run.fails()) {
        (true, _) => Exit::Failed,
        (false, true) => Exit::Violations,
        (false, false) => Exit::Fine,
    }
}

fn on_standard_output(run: &Run, format: EvolutionFormat, quiet: bool) -> Result<(), String> {
    let text = render::text(run, format, quiet)?;
    let written = if format == EvolutionFormat::Human {
        let mut out = anstream::stdout().lock();
        out.write_all(text.as_bytes()).and_then(|()| out.flush())
    } else {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes()).and_then(|()| out.flush())
    };
    match written {
        // Nobody reads on: what was written stands.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(format!("cannot write the outcome: {error}")),
        _ => Ok(()),
    }
}

/// The text without colours.
fn plain(text: &str) -> Vec<u8> {
    let mut out = anstream::StripStream::new(Vec::new());
    // Writing to memory does not fail.
    let _ = out.write_all(text.as_bytes());
    out.into_inner()
}

/// What GitHub shows of a step.
fn summary(run: &Run, path: &Path) -> Result<(), String> {
    let failed = |error: io::Error| format!("cannot write the summary of the step: {error}");
    let mut file = OpenOptions::new().append(true).create(true).open(path).map_err(failed)?;
    let already = file.metadata().map_err(failed)?.len();
    file.write_all(render::summary(run, already).as_bytes()).map_err(failed)
}
