//! The options of `stipula init`.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

use super::Color;

const HELP: &str = "\
Written are NAME.odcs.yaml, which `stipula check` takes, NAME.tests.yaml, which `stipula test`
passes, and a copy of the schema where it stands in another folder.

Examples:
  stipula init order.avsc
  stipula init order.schema.json --rule 'this.total >= this.tax' --output contracts/orders
  stipula init --from events.jsonl --name Order

Exit codes:
  0  all is written
  2  nothing is written: usage, a file that cannot be read, a schema or a rule that does not compile";

/// Write a first contract, with its tests
///
/// From an Avro or JSON Schema file the contract names the schema; from sample records it describes
/// them by properties: types, what is required, nested objects and lists, dates and times.
#[derive(Debug, Args)]
#[command(after_long_help = HELP, after_help = "Use `--help` for what is written, examples and exit codes.")]
#[command(group(ArgGroup::new("source").required(true)))]
pub(crate) struct InitArgs {
    /// An Avro schema or a JSON Schema
    #[arg(value_name = "SCHEMA", group = "source")]
    pub(crate) schema: Option<PathBuf>,

    /// Sample records: `.json` (one, or an array of them), `.jsonl` or `.ndjson` (one a line)
    #[arg(long, value_name = "DATA", group = "source")]
    pub(crate) from: Option<PathBuf>,

    /// A rule that every record must keep, in CEL over `this`; may be given several times
    #[arg(long = "rule", value_name = "EXPR")]
    pub(crate) rules: Vec<String>,

    /// The name of the record; by default that of the schema, or of the file
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,

    /// The folder to write into; by default that of the schema, or the working folder
    #[arg(long, short, value_name = "FOLDER", help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,

    /// Overwrite files that exist
    #[arg(long, help_heading = "Output")]
    pub(crate) force: bool,

    /// When to colour; `auto` asks the terminal and `NO_COLOR`
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Color::Auto, help_heading = "Output")]
    pub(crate) color: Color,
}
