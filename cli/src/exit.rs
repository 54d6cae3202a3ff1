//! The exit codes.

use std::process::ExitCode;

/// How a run ends. Usage faults end in `clap`, with code 2 as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Every record is valid, or the contract alone compiles.
    Fine,
    /// At least one record is not valid.
    Violations,
    /// Not judged: an unreadable file, a contract that does not compile, no record at all.
    Failed,
}

impl Exit {
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::Violations => 1,
            Self::Failed => 2,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}
