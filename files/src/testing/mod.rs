//! Contract tests from files: found, read, and run against the contract beside them.

mod find;
mod run;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use stipula::{CompileError, Compiler, Contract, TestCase, TestOutcome, TestSettings, TestsFile};

pub use find::{find_tests, is_tests_file};
pub use run::{CaseRun, FileRun, TestRun};

use crate::{FileError, FileResolver, compiler_for, read};

/// A tests file whose cases cannot be run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TestsError {
    /// The tests file or the contract cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The tests file says what the format does not allow.
    #[error("{0}")]
    Tests(CompileError),
    /// The contract cannot be told.
    #[error("cannot tell the contract of `{}`: {reason}", .path.display())]
    NoContract {
        /// The tests file.
        path: PathBuf,
        /// Why, in one line.
        reason: String,
    },
    /// The contract does not compile.
    #[error("the contract does not compile\n{0}")]
    Contract(CompileError),
}

impl TestsError {
    /// The diagnostics, where there are some.
    pub fn diagnostics(&self) -> Option<&CompileError> {
        match self {
            Self::Tests(error) | Self::Contract(error) => Some(error),
            Self::File(_) | Self::NoContract { .. } => None,
        }
    }
}

/// The cases of a tests file, and the contract that they are run against.
///
/// ```no_run
/// let tests = stipula_files::ContractTests::from_file("contracts/orders/v2.tests.yaml")?;
/// for case in tests.cases() {
///     let outcome = tests.run(case)?;
///     assert!(outcome.passed(), "{}: {outcome:?}", case.name());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ContractTests {
    path: PathBuf,
    contract: PathBuf,
    file: TestsFile,
    compiler: Compiler,
    files: FileResolver,
    /// One contract for all cases of equal settings.
    compiled: Mutex<HashMap<TestSettings, Contract>>,
}

impl ContractTests {
    /// Reads a tests file, and finds the contract that it names, or that stands beside it: for
    /// `v2.tests.yaml` it is `v2.odcs.yaml`, `v2.avsc` and the like.
    ///
    /// # Errors
    /// [`TestsError`] where the file or its contract cannot be read.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, TestsError> {
        let path = path.as_ref();
        let file = TestsFile::read(&path.display().to_string(), &read::text(path)?).map_err(TestsError::Tests)?;
        let files = FileResolver::beside(path).map_err(|error| FileError::Io { path: path.to_owned(), error })?;
        let no_contract = |reason| TestsError::NoContract { path: path.to_owned(), reason };
        let name = match file.contract() {
            // Only to be sure that it stands in the folder.
            Some(name) => match files.bytes(name) {
                Ok(_) => name.to_owned(),
                Err(reason) => return Err(no_contract(format!("`{name}`: {reason}"))),
            },
            None => find::contract_beside(path).map_err(no_contract)?,
        };
        let contract = path.with_file_name(name);
        let compiler = compiler_for(&contract)?;
        Ok(Self { path: path.to_owned(), contract, file, compiler, files, compiled: Mutex::default() })
    }

    /// The tests file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The contract's file.
    pub fn contract(&self) -> &Path {
        &self.contract
    }

    /// The cases, in the order of the file.
    pub fn cases(&self) -> &[TestCase] {
        self.file.cases()
    }

    /// Compiles the contract as the case asks, once for all equal settings, and runs the case.
    ///
    /// # Errors
    /// [`TestsError::Contract`] where the contract does not compile.
    pub fn run(&self, case: &TestCase) -> Result<TestOutcome, TestsError> {
        let contract = self.compile(case.settings()).map_err(TestsError::Contract)?;
        Ok(case.run(&contract, |name| self.files.bytes(name)))
    }

    fn compile(&self, settings: &TestSettings) -> Result<Contract, CompileError> {
        let mut compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(contract) = compiled.get(settings) {
            return Ok(contract.clone());
        }
        let contract = settings.apply(self.compiler.clone()).compile()?;
        compiled.insert(settings.clone(), contract.clone());
        Ok(contract)
    }
}

#[cfg(test)]
mod tests;
