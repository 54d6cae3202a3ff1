//! Every case of some tests files, run; and the JSON form of what came of them, `stipula.tests/1`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::ser::{Serialize, SerializeMap, SerializeStruct, Serializer};
use stipula::{Difference, TestOutcome};

use super::{ContractTests, TestsError, find_tests};

/// What came of some tests files.
#[derive(Debug, Default)]
pub struct TestRun {
    /// The files, in the order in which they were given.
    pub files: Vec<FileRun>,
}

/// What came of one tests file.
#[derive(Debug)]
pub struct FileRun {
    /// The tests file.
    pub path: PathBuf,
    /// The contract's file, where it could be told.
    pub contract: Option<PathBuf>,
    /// The cases, in the order of the file; none after an error.
    pub cases: Vec<CaseRun>,
    /// Why the cases could not be run.
    pub error: Option<TestsError>,
}

/// What came of one case.
#[derive(Debug)]
pub struct CaseRun {
    /// Its name.
    pub name: String,
    /// The line of the tests file at which it stands, from 1.
    pub line: usize,
    /// How it differs, if it does.
    pub outcome: TestOutcome,
}

impl TestRun {
    /// Runs every case of a tests file, or of all below a folder; none at all is an error.
    ///
    /// # Errors
    /// One line saying what cannot be read, or that nothing was found.
    pub fn below(path: &Path) -> Result<Self, String> {
        let files = find_tests(&[path.to_owned()]).map_err(|errors| errors.join("\n"))?;
        if files.is_empty() {
            return Err(format!("no `*.tests.yaml`, `*.tests.yml` or `*.tests.json` in `{}`", path.display()));
        }
        Ok(Self::of(&files))
    }

    /// Runs every case of some tests files.
    pub fn of(paths: &[PathBuf]) -> Self {
        Self { files: paths.iter().map(|path| FileRun::of(path)).collect() }
    }

    /// Cases that passed.
    pub fn passed(&self) -> usize {
        self.cases().filter(|case| case.outcome.passed()).count()
    }

    /// Cases that did not pass.
    pub fn failed(&self) -> usize {
        self.cases().filter(|case| !case.outcome.passed()).count()
    }

    /// Files whose cases could not be run.
    pub fn errors(&self) -> usize {
        self.files.iter().filter(|file| file.error.is_some()).count()
    }

    fn cases(&self) -> impl Iterator<Item = &CaseRun> {
        self.files.iter().flat_map(|file| &file.cases)
    }

    /// The JSON form, the same in every language.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl FileRun {
    fn of(path: &Path) -> Self {
        let mut file = Self { path: path.to_owned(), contract: None, cases: Vec::new(), error: None };
        if let Err(error) = file.run() {
            file.cases.clear();
            file.error = Some(error);
        }
        file
    }

    fn run(&mut self) -> Result<(), TestsError> {
        let tests = ContractTests::from_file(&self.path)?;
        self.contract = Some(tests.contract().to_owned());
        for case in tests.cases() {
            let outcome = tests.run(case)?;
            self.cases.push(CaseRun { name: case.name().to_owned(), line: case.line(), outcome });
        }
        Ok(())
    }
}

impl CaseRun {
    /// What differs, in a few lines; empty where the case passed.
    pub fn message(&self) -> String {
        let mut text = self.outcome.error.clone().unwrap_or_default();
        for Difference { what, expected, found, .. } in &self.outcome.differences {
            let list = |list: &[String]| if list.is_empty() { "nothing".to_owned() } else { list.join(", ") };
            let also = if *what == "class" { "" } else { " also" };
            let _ = writeln!(text, "{what}: expected{also} {}, found{also} {}", list(expected), list(found));
        }
        if !self.outcome.passed() {
            for violation in &self.outcome.violations {
                let _ = writeln!(text, "  {violation}");
            }
        }
        text.truncate(text.trim_end().len());
        text
    }
}

impl Serialize for TestRun {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut form = serializer.serialize_struct("TestRun", 5)?;
        form.serialize_field("format", "stipula.tests/1")?;
        form.serialize_field("passed", &self.passed())?;
        form.serialize_field("failed", &self.failed())?;
        form.serialize_field("errors", &self.errors())?;
        form.serialize_field("files", &self.files)?;
        form.end()
    }
}

impl Serialize for FileRun {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut form = serializer.serialize_map(None)?;
        form.serialize_entry("file", &self.path.display().to_string())?;
        if let Some(contract) = &self.contract {
            form.serialize_entry("contract", &contract.display().to_string())?;
        }
        if let Some(error) = &self.error {
            form.serialize_entry("error", &error.to_string())?;
        }
        form.serialize_entry("cases", &self.cases)?;
        form.end()
    }
}

impl Serialize for CaseRun {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut form = serializer.serialize_map(None)?;
        form.serialize_entry("name", &self.name)?;
        form.serialize_entry("line", &self.line)?;
        form.serialize_entry("passed", &self.outcome.passed())?;
        if !self.outcome.passed() {
            let differences: Vec<Shown<'_>> = self.outcome.differences.iter().map(Shown).collect();
            form.serialize_entry("differences", &differences)?;
            form.serialize_entry("message", &self.message())?;
        }
        form.end()
    }
}

struct Shown<'a>(&'a Difference);

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut form = serializer.serialize_struct("Difference", 3)?;
        form.serialize_field("what", self.0.what)?;
        form.serialize_field("expected", &self.0.expected)?;
        form.serialize_field("found", &self.0.found)?;
        form.end()
    }
}
