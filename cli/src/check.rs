//! `stipula check`: a contract compiled, records judged one by one, the outcome told.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use stipula::{Compiler, Contract, Diagnosis, Report, Severity};

use crate::args::{CheckArgs, Format};
use crate::counts::Counts;
use crate::exit::Exit;
use crate::folder;
use crate::input::{self, Options, Record, Source, Stop};
use crate::progress::Progress;
use crate::rejects::{self, Rejects};
use crate::render::{Github, Human, Json, Jsonl, Judge, Output, Run, complain};

pub(crate) fn run(args: &CheckArgs) -> Exit {
    anstream::ColorChoice::write_global(args.color.into());
    let format = args.format.unwrap_or_else(Format::of_environment);
    if args.data.is_empty() && args.contract.is_dir() {
        return folder::run(args, format, |compiler| with_options(compiler, args));
    }
    let sources = input::expand(&args.data);
    let total = sources.as_ref().map_or(Some(0), |list| list.iter().map(Source::bytes).sum());
    let progress = Progress::new(format == Format::Human && !args.quiet, total);
    let mut output: Box<dyn Output + '_> = match format {
        Format::Human => {
            let out = Box::new(BufWriter::new(anstream::stdout().lock()));
            Box::new(Human::new(out, &progress, &args.contract, args.max_violations, args.quiet))
        }
        Format::Json => Box::new(Json::new(plain_out(), args.max_violations)),
        Format::Jsonl => Box::new(Jsonl::new(plain_out(), args.max_violations)),
        Format::Github => Box::new(Github::new(plain_out(), &args.contract, args.max_violations)),
    };
    let mut session = Session {
        args,
        progress: &progress,
        output: output.as_mut(),
        counts: Counts::default(),
        rejects: None,
        skipped: 0,
        exit: Exit::Failed,
    };
    match session.run(sources) {
        Ok(exit) => exit,
        // Nobody reads on: the outcome so far stands.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => session.exit,
        Err(error) => {
            complain(&format!("cannot write the outcome: {error}"));
            Exit::Failed
        }
    }
}

/// Standard output as it is, for machines.
fn plain_out() -> Box<dyn Write> {
    Box::new(BufWriter::new(io::stdout().lock()))
}

/// Whether a name says that the file holds records.
fn is_data(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ["jsonl", "ndjson", "avro", "bin"].iter().any(|data| ending.eq_ignore_ascii_case(data)))
}

/// One run.
struct Session<'a> {
    args: &'a CheckArgs,
    progress: &'a Progress,
    output: &'a mut (dyn Output + 'a),
    counts: Counts,
    /// Where refused records go, once they are judged.
    rejects: Option<Rejects>,
    /// Records that were left out.
    skipped: u64,
    /// How the run ends if it ends now.
    exit: Exit,
}

impl Session<'_> {
    fn run(&mut self, sources: Result<Vec<Source>, Vec<String>>) -> io::Result<Exit> {
        let mut errors = Vec::new();
        let compiler = match stipula_files::compiler_for(&self.args.contract) {
            _ if is_data(&self.args.contract) && self.args.contract.is_file() => {
                let path = self.args.contract.display();
                errors.push(format!(
                    "`{path}` holds records: the contract stands before them, `stipula check CONTRACT DATA`"
                ));
                None
            }
            Ok(compiler) => Some(with_options(compiler, self.args)),
            Err(error) => {
                let hint = if self.args.contract.is_dir() { "; name one contract in it" } else { "" };
                errors.push(format!("{error}{hint}"));
                None
            }
        };
        let files = (!self.args.data.is_empty()).then(|| sources.as_ref().map_or(0, Vec::len));
        let sources = sources.unwrap_or_else(|wrong| {
            errors.extend(wrong);
            Vec::new()
        });
        let judge = match compiler {
            Some(compiler) if files.is_some() => self.compile(compiler)?,
            Some(compiler) => self.diagnose(compiler)?,
            None => None,
        };
        if let (Some(judge), true) = (&judge, errors.is_empty()) {
            if let Some(contract) = &judge.contract {
                errors = self.judge(contract, &sources)?;
            }
            self.exit = match (errors.is_empty(), self.counts.invalid) {
                (false, _) => Exit::Failed,
                (true, 0) => Exit::Fine,
                (true, _) => Exit::Violations,
            };
        }
        self.progress.end();
        self.output.finish(&Run { judge: judge.as_ref(), counts: &self.counts, files, errors: &errors })?;
        for error in &errors {
            complain(error);
        }
        Ok(self.exit)
    }

    /// The contract that judges data; `None`, with diagnostics, where there is none.
    fn compile(&mut self, compiler: Compiler) -> io::Result<Option<Judge>> {
        match compiler.compile() {
            Ok(contract) => {
                self.output.diagnostics(contract.diagnostics(), contract.sources())?;
                let not_enforced = contract.not_enforced().to_vec();
                Ok(Some(Judge { contract: Some(contract), not_enforced }))
            }
            Err(error) => {
                self.output.diagnostics(error.diagnostics(), error.sources())?;
                Ok(None)
            }
        }
    }

    /// The contract alone: all its objects, also where none could judge data.
    fn diagnose(&mut self, compiler: Compiler) -> io::Result<Option<Judge>> {
        let Diagnosis { diagnostics, not_enforced, sources, .. } = compiler.clone().diagnose();
        self.output.diagnostics(&diagnostics, &sources)?;
        if diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
            return Ok(None);
        }
        Ok(Some(Judge { contract: compiler.compile().ok(), not_enforced }))
    }

    /// Judges every record; gives what went wrong around the judging.
    fn judge(&mut self, contract: &Contract, sources: &[Source]) -> io::Result<Vec<String>> {
        let mut errors = Vec::new();
        if let Some(path) = &self.args.rejects {
            let binary = sources.iter().find(|source| matches!(source, Source::Container(_) | Source::Payloads(_)));
            if let Some(source) = binary {
                return Ok(vec![format!("`--rejects` writes JSON, and `{}` holds none", source.name())]);
            }
            let opened = rejects::spares(path, &self.args.contract, contract, sources)
                .and_then(|()| Rejects::open(path, self.args.skip > 0, contract.limits().payload_bytes));
            match opened {
                Ok(rejects) => self.rejects = Some(rejects),
                Err(error) => return Ok(vec![error]),
            }
        }
        let options = Options::new(contract, self.args.judge.each);
        let progress = self.progress;
        for source in sources {
            let read = match source {
                Source::Container(path) => self.container(contract, path),
                source => {
                    let mut sink = |record: Record<'_>| self.record(contract, record);
                    input::read(source, options, progress, &mut sink)
                }
            };
            match read {
                Ok(()) => {}
                Err(Stop::Input(error)) => errors.push(error),
                Err(Stop::Output(error)) => return Err(error),
            }
        }
        errors.extend(self.rejects.take().into_iter().flat_map(Rejects::finish));
        if self.counts.records == 0 && self.skipped > 0 && !self.args.allow_empty && errors.is_empty() {
            errors.push(format!("no record is left after the {} that `--skip` leaves out", self.skipped));
        }
        if self.counts.records == 0 && !self.args.data.is_empty() && !self.args.allow_empty && errors.is_empty() {
            let names: Vec<String> = self.args.data.iter().map(|data| format!("`{}`", data.display())).collect();
            errors.push(format!("no record to judge in {} (--allow-empty lets this pass)", names.join(", ")));
        }
        Ok(errors)
    }

    /// Judges the records of a container file.
    fn container(&mut self, contract: &Contract, path: &Path) -> Result<(), Stop> {
        let name = path.display().to_string();
        let mut reports = contract.container(input::open(path, &name, self.progress)?);
        while let Some(report) = reports.next() {
            let report = report.map_err(|error| input::failed(&name, &error))?;
            let (first, last) = reports.records().into_inner();
            // Of several that are lost, those that are left.
            let left_out = self.leave_out((last - first).saturating_add(1));
            if let Some(count) = (last - first).checked_sub(left_out).map(|more| more + 1) {
                let record = Record { count, ..Record::binary(&name, first + left_out, &[]) };
                self.judged(record, report).map_err(Stop::Output)?;
            }
        }
        Ok(())
    }

    fn record(&mut self, contract: &Contract, record: Record<'_>) -> io::Result<()> {
        if self.leave_out(1) > 0 {
            return Ok(());
        }
        let report = record.judged_by(contract);
        if let (false, Some(rejects)) = (report.valid, &mut self.rejects) {
            rejects.write(&record);
        }
        self.judged(record, report)
    }

    /// Leaves out some of the next records, as many as are to be left out; gives how many.
    fn leave_out(&mut self, count: u64) -> u64 {
        let left_out = count.min(self.args.skip - self.skipped);
        self.skipped += left_out;
        left_out
    }

    fn judged(&mut self, record: Record<'_>, report: Report) -> io::Result<()> {
        self.counts.add(&report, record.count);
        if !report.valid {
            self.exit = Exit::Violations;
        }
        if report.total == 0 { Ok(()) } else { self.output.record(record, report) }
    }
}

fn with_options(compiler: Compiler, args: &CheckArgs) -> Compiler {
    let compiler = args.judge.apply(compiler).strict(args.strict);
    match args.kind {
        Some(kind) => compiler.kind(kind.into()),
        None => compiler,
    }
}
