//! `stipula init`: a first contract that checks, and its tests, which pass.

mod cases;
mod document;
mod infer;
mod json;
mod moments;
mod records;
mod sample_avro;
mod sample_json;
mod yaml;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use stipula::{Clock, CompileError, Compiler, Contract, Format, Resolver, Severity, codes};

use crate::args::InitArgs;
use crate::exit::Exit;
use crate::render::{complain, diagnostics_for_people, shown};
use cases::Cases;
use json::Json;

pub(crate) fn run(args: &InitArgs) -> Exit {
    anstream::ColorChoice::write_global(args.color.into());
    let plan = match (&args.schema, &args.from) {
        (Some(schema), _) => of_schema(args, schema),
        (None, Some(data)) => of_records(args, data),
        (None, None) => Err(Fault::Text("expected a schema, or `--from DATA`".to_owned())),
    };
    let done = plan.and_then(|plan| plan.write(args).map(|()| plan));
    match done {
        Ok(plan) => {
            for note in &plan.notes {
                let _ = writeln!(anstream::stderr(), "note: {}", shown(note));
            }
            Exit::Fine
        }
        Err(Fault::Text(error)) => {
            complain(&error);
            Exit::Failed
        }
        Err(Fault::Compile(error, name)) => {
            let mut out = anstream::stderr().lock();
            let _ = diagnostics_for_people(&mut out, &error, Path::new(&name), Severity::Error);
            complain("nothing is written");
            Exit::Failed
        }
    }
}

/// Why nothing is written.
enum Fault {
    Text(String),
    /// What does not compile, and its name.
    Compile(CompileError, String),
}

impl From<String> for Fault {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// Files to be written.
struct Plan {
    folder: PathBuf,
    files: Vec<(String, String)>,
    notes: Vec<String>,
}

impl Plan {
    /// Writes all or nothing: what exists is not overwritten unasked.
    fn write(&self, args: &InitArgs) -> Result<(), Fault> {
        let paths: Vec<PathBuf> = self.files.iter().map(|(name, _)| self.folder.join(name)).collect();
        let taken = |path: &&PathBuf| !args.force && path.symlink_metadata().is_ok();
        let taken: Vec<String> = paths.iter().filter(taken).map(|path| format!("`{}`", path.display())).collect();
        if !taken.is_empty() {
            return Err(Fault::Text(format!(
                "{} {} already; nothing is written (--force overwrites)",
                taken.join(", "),
                if taken.len() == 1 { "exists" } else { "exist" }
            )));
        }
        let failed = |path: &Path, error: &io::Error| format!("cannot write `{}`: {error}", path.display());
        fs::create_dir_all(&self.folder).map_err(|error| failed(&self.folder, &error))?;
        let mut out = anstream::stdout().lock();
        for (path, (_, text)) in paths.iter().zip(&self.files) {
            fs::write(path, text).map_err(|error| failed(path, &error))?;
            let _ = writeln!(out, "wrote {}", shown(&path.display().to_string()));
        }
        Ok(())
    }
}

fn of_schema(args: &InitArgs, path: &Path) -> Result<Plan, Fault> {
    let compiler = stipula_files::compiler_for(path).map_err(|error| error.to_string())?;
    let shown_name = path.display().to_string();
    let bare = compiler.compile().map_err(|error| Fault::Compile(error, shown_name.clone()))?;
    let text = bare.sources().get(stipula::SourceId::default()).map_or("", |source| source.text()).to_owned();
    // What compiles and is neither of these is a contract: a schema in another text does not compile.
    let is_schema =
        |json: &Json| json.get("apiVersion").is_none() && !matches!(json.get("schema"), Some(Json::Text(_)));
    let Some(schema) = Json::read(&text).ok().filter(is_schema) else {
        let text = format!("`{shown_name}` is a contract already: expected an Avro schema or a JSON Schema");
        return Err(Fault::Text(text));
    };
    let file = path.file_name().and_then(|name| name.to_str()).unwrap_or("schema").to_owned();
    let stem = stem(&file);
    let name = args.name.clone().or_else(|| bare.name().map(str::to_owned)).unwrap_or_else(|| document::title(&stem));
    let document = document::over_schema(&stem, &name, &file, &args.rules);
    let (contract, now) = compile(&document, &stem, Some((file.clone(), text.clone())))?;
    let mut cases = Cases::new(&contract, now.as_deref());
    let sample = match bare.format() {
        Format::Avro => sample_avro::sample,
        _ => sample_json::sample,
    };
    let mut good: Option<(&str, Json)> = None;
    let mut told: Option<Json> = None;
    for (name, whole) in [("every member", true), ("required members only", false)] {
        let Some(record) = sample(&schema, whole).filter(|record| told.as_ref() != Some(record)) else { continue };
        if bare.is_valid_json(record.to_string()) {
            let repaired = cases.repaired(record.clone());
            if cases.record(name, &repaired) && good.is_none() {
                good = Some((name, repaired));
            }
        }
        told = Some(record);
    }
    finish_cases(&mut cases, good);
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let notes = std::mem::take(&mut cases.notes);
    let mut files = vec![(format!("{stem}.odcs.yaml"), document), (format!("{stem}.tests.yaml"), cases.finish())];
    let output = args.output.clone().unwrap_or_else(|| folder.clone());
    if !same_folder(&output, &folder) {
        files.insert(0, (file, text));
    }
    Ok(Plan { folder: output, files, notes })
}

fn of_records(args: &InitArgs, path: &Path) -> Result<Plan, Fault> {
    let records = records::read(path)?;
    let mut shape = infer::Shape::default();
    for (at, record) in records.iter().enumerate() {
        if !matches!(record, Json::Object(_)) {
            return Err(Fault::Text(format!("record {} is {}: expected an object", at + 1, record.article())));
        }
        shape.add(record, at + 1, "")?;
    }
    if shape.is_empty() {
        return Err(Fault::Text(format!(
            "no record in `{}` has a member: there is nothing to describe",
            path.display()
        )));
    }
    let file =
        path.file_name().and_then(|name| name.to_str()).filter(|name| *name != "-").unwrap_or("records").to_owned();
    let stem = stem(&file);
    let name = args.name.clone().unwrap_or_else(|| document::title(&stem));
    let document = document::of_shape(&stem, &name, &shape, &args.rules);
    let (contract, now) = compile(&document, &stem, None)?;
    let mut cases = Cases::new(&contract, now.as_deref());
    cases.remark("The records are copied from the sample data: replace what must not be shared.");
    let mut base: Option<(&str, Json)> = None;
    for (name, record) in records::telling(&records) {
        if cases.record(name, record) && base.is_none() {
            base = Some((name, record.clone()));
        }
    }
    let invalid = records.iter().filter(|record| !contract.is_valid_json(record.to_string())).count();
    if invalid > 0 {
        cases.notes.push(format!("{invalid} of {} records are not valid", records.len()));
    }
    finish_cases(&mut cases, base);
    cases.notes.push(format!("`{stem}.tests.yaml` holds copied records: replace what must not be shared"));
    let notes = std::mem::take(&mut cases.notes);
    let files = vec![(format!("{stem}.odcs.yaml"), document), (format!("{stem}.tests.yaml"), cases.finish())];
    Ok(Plan { folder: args.output.clone().unwrap_or_default(), files, notes })
}

/// Variants of a valid record; where there is none, one case all the same.
fn finish_cases(cases: &mut Cases<'_>, base: Option<(&str, Json)>) {
    match base {
        Some((name, record)) => cases.broken(name, &record),
        None if cases.count == 0 => {
            cases.notes.push("no valid record could be made of the schema: add one to the tests file".to_owned());
            cases.record("an empty record", &Json::Object(Vec::new()));
            cases.notes.pop_if(|note| note.starts_with("`an empty record`"));
        }
        None => {}
    }
}

/// The contract that will be written, from memory; and the time of its clock, where a rule reads it.
fn compile(document: &str, stem: &str, schema: Option<(String, String)>) -> Result<(Contract, Option<String>), Fault> {
    let name = format!("{stem}.odcs.yaml");
    let mut compiler = Compiler::new(document).name(&name);
    if let Some((name, text)) = schema {
        compiler = compiler.resolver(One { name, text });
    }
    let without = match compiler.clone().compile() {
        Ok(contract) => return Ok((contract, None)),
        Err(error) => error,
    };
    if !without.diagnostics().iter().any(|each| each.code == codes::RULE_CLOCK) {
        return Err(Fault::Compile(without, name));
    }
    let now = jiff::Timestamp::now().round(jiff::Unit::Second).unwrap_or_default();
    let at = SystemTime::try_from(now).unwrap_or(SystemTime::UNIX_EPOCH);
    let contract = compiler.clock(Clock::fixed(at)).compile().map_err(|error| Fault::Compile(error, name))?;
    Ok((contract, Some(now.to_string())))
}

/// The schema that is not written yet.
struct One {
    name: String,
    text: String,
}

impl Resolver for One {
    fn resolve(&self, name: &str) -> Result<String, String> {
        if name == self.name { Ok(self.text.clone()) } else { Err("no such file".to_owned()) }
    }
}

/// `order` of `order.avsc`, `order.schema.json`, `order.jsonl`.
fn stem(file: &str) -> String {
    let mut stem = file;
    for ending in [".avsc", ".json", ".jsonl", ".ndjson", ".yaml", ".yml", ".schema"] {
        stem = stem.strip_suffix(ending).filter(|stem| !stem.is_empty()).unwrap_or(stem);
    }
    stem.to_owned()
}

fn same_folder(one: &Path, other: &Path) -> bool {
    let real =
        |path: &Path| if path.as_os_str().is_empty() { Path::new(".").canonicalize() } else { path.canonicalize() };
    matches!((real(one), real(other)), (Ok(one), Ok(other)) if one == other)
}
