//! The options of `stipula explain`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{ByArgs, Color, Kind};

const HELP: &str = "\
RECORD can be:
  order.json               one record
  events.jsonl, .ndjson    the record that begins on the line of `--line`, or the only one
  orders.avro              an Avro container file: the record that is the `--line`th, or the first
  order.avro-datum         with `--encoding binary`: one record in Avro's bytes, in the contract's framing
  -                        standard input, one record a line (with `--encoding binary` one record)
  (none)                   shows what the rules are made of: types, what they read, what they may cost

What a record shows of a rule: whether it holds, and the value of each part of its expression as it
is written. `not evaluated` was not asked for, `absent` and `null` are fields that are not there,
`***` is a value of a sensitive field, or was computed from one.

Examples:
  stipula explain orders.odcs.yaml
  stipula explain orders.odcs.yaml --rule total-covers-tax
  stipula explain orders.odcs.yaml refused.json
  stipula explain orders.odcs.yaml events.jsonl --line 1204 --rule total-covers-tax
  kcat -C -t orders.dlq -o -1 -e | stipula explain orders.odcs.yaml - --format json

Exit codes:
  0  explained, whatever the outcome of the record is
  2  not explained: usage, no such rule, a file that cannot be read, a contract that does not
     compile, no record

The JSON form is `stipula.explanation/1`, one line: the same bytes as `contract.explain(..)` has in
Rust, Python and Node. docs/explain.md describes it.";

/// Show what rules are made of, and what they made of a record
///
/// Without a record: the types of each part of a rule, what it reads and what it may cost. With one:
/// why it was refused, part by part.
#[derive(Debug, Args)]
#[command(after_long_help = HELP, after_help = "Use `--help` for records, examples and exit codes.")]
pub(crate) struct ExplainArgs {
    /// The contract: an ODCS file, an Avro schema or a JSON Schema
    #[arg(value_name = "CONTRACT|SCHEMA")]
    pub(crate) contract: PathBuf,

    /// The file of a record, or `-` for standard input; without it, the rules alone are explained
    #[arg(value_name = "RECORD")]
    pub(crate) record: Option<PathBuf>,

    /// Explain this rule only
    #[arg(long, value_name = "ID")]
    pub(crate) rule: Option<String>,

    /// The kind of document, where its content leaves it open
    #[arg(long, value_enum, help_heading = "Contract")]
    pub(crate) kind: Option<Kind>,

    #[command(flatten)]
    pub(crate) by: ByArgs,

    /// The line on which the record begins, from 1; of a container file the number of the record
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), help_heading = "Record")]
    pub(crate) line: Option<u64>,

    /// How the record is written
    #[arg(long, value_enum, default_value_t = Encoding::Json, help_heading = "Record")]
    pub(crate) encoding: Encoding,

    /// The form of the explanation
    #[arg(long, value_enum, default_value_t = ExplainFormat::Human, help_heading = "Output")]
    pub(crate) format: ExplainFormat,

    /// When to colour; `auto` asks the terminal and `NO_COLOR`
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Color::Auto, help_heading = "Output")]
    pub(crate) color: Color,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Encoding {
    /// JSON text
    Json,
    #[value(help = "JSON text in the Avro specification's own way")]
    AvroJson,
    #[value(help = "the schema's own bytes: an Avro datum")]
    Binary,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExplainFormat {
    /// Text for people
    Human,
    /// One JSON object, `stipula.explanation/1`
    Json,
}
