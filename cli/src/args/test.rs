//! The options of `stipula test`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Color;

const HELP: &str = "\
A tests file stands beside its contract: v2.tests.yaml beside v2.odcs.yaml, order.tests.yaml
beside order.avsc; or it names it, `contract: FILE`. Its form is in docs/contract-tests.md.

Examples:
  stipula test contracts/
  stipula test contracts/orders/v2.tests.yaml
  stipula test contracts/ --format junit --output tests.xml

Exit codes:
  0  every case passes
  1  at least one case fails
  2  not run: usage, a file that cannot be read, a contract that does not compile, no tests";

/// Run the tests of contracts
///
/// Runs every case of `*.tests.yaml` (or `.yml`, `.json`) against its contract, and says which one
/// differs from what it expects, and how.
#[derive(Debug, Args)]
#[command(after_long_help = HELP, after_help = "Use `--help` for examples and exit codes.")]
pub(crate) struct TestArgs {
    /// Tests files, or folders with such files at any depth
    #[arg(value_name = "FILE|FOLDER", required = true)]
    pub(crate) paths: Vec<PathBuf>,

    /// Let a run succeed that found no tests
    #[arg(long)]
    pub(crate) allow_empty: bool,

    /// The form of the outcome
    #[arg(long, value_enum, default_value_t = TestFormat::Human, help_heading = "Output")]
    pub(crate) format: TestFormat,

    /// Write the outcome to this file; people are told on standard output all the same
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,

    /// When to colour; `auto` asks the terminal and `NO_COLOR`
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Color::Auto, help_heading = "Output")]
    pub(crate) color: Color,

    /// Show what fails only
    #[arg(long, short, help_heading = "Output")]
    pub(crate) quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TestFormat {
    /// Text for people
    Human,
    /// One JSON object for the run, `stipula.tests/1`
    Json,
    #[value(help = "JUnit's XML, a suite for each file")]
    Junit,
}
