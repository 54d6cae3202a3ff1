//! Data contracts, compiled once into a fast validator.
//!
//! ```
//! use stipula::{Contract, Format};
//!
//! let schema = r#"{"type": "record", "name": "Order", "fields": [
//!     {"name": "total", "type": "double"}, {"name": "tax", "type": "double"}]}"#;
//! let orders = Contract::from_schema(Format::Avro, schema)
//!     .rule("total-covers-tax", "this.total >= this.tax")
//!     .compile()?;
//! assert!(orders.is_valid_json(r#"{"total": 12.0, "tax": 2.0}"#));
//! let report = orders.check_json(r#"{"total": 1.0, "tax": 2.0}"#);
//! assert_eq!(report.violations[0].rule.as_deref(), Some("total-covers-tax"));
//! # Ok::<(), stipula::CompileError>(())
//! ```
#![forbid(unsafe_code)]
#![warn(missing_docs)]
#![cfg_attr(
    not(all(feature = "avro", feature = "json-schema")),
    expect(dead_code, reason = "shape and plan serve every format, also those that were left out")
)]

mod cells;
mod codec;
#[doc(hidden)]
pub mod compat;
mod contract;
mod convert;
mod diagnostics;
mod digest;
mod document;
mod extensions;
mod limits;
mod model;
mod readers;
mod report;
mod rules;
mod scalars;
mod schema;
mod syntax;
mod testing;

#[cfg(feature = "avro")]
pub use codec::{Build, Timestamp};
pub use codec::{SchemaId, SchemaLookup, WriterSchema};
pub use compat::{
    Acceptance, Area, Bump, Change, Compatibility, Evolution, Hurts, Party, ProfileVerdict, Recorded, ReplayedExample,
    ReplayedLine, Verdict, Way, Witness, WitnessLevel, compare, compare_history, order_of_versions,
};
#[cfg(feature = "measure")]
#[doc(hidden)]
pub use contract::Filled;
pub use contract::{
    Clock, Compiler, Contract, Diagnosis, DocumentJson, DuplicateKeys, FieldInfo, Formats, JsonEncoding, Respelled,
    Undeclared, UnknownRule,
};
#[cfg(feature = "avro")]
pub use contract::{CodecError, Container};
pub use convert::{Conversion, ConvertedFile};
pub use diagnostics::codes::{self, CodeInfo};
pub use diagnostics::{
    Code, CompileError, Diagnostic, Label, Severity, SourceId, SourceText, Sources, Span, diagnostics_json, one_line,
};
pub use document::{NoResolver, Resolver};
pub use limits::Limits;
pub use model::{DocumentKind, Format, Side};
pub use readers::{Broken, Datum, Elements, Members, View};
pub use report::{Action, Class, Judge, NotEnforced, NotEvaluated, Report, Tally, Violation, ViolationError};
pub use rules::{
    ExplainedCell, ExplainedFallback, ExplainedPart, ExplainedRule, ExplainedSchema, ExplainedTypes, Explanation,
    PartState, RuleRun, RunOutcome,
};
pub use rules::{Function, FunctionError, FunctionType, FunctionValue, Position, RuleCost, RuleInfo};
#[cfg(feature = "avro")]
pub use schema::FingerprintAlgorithm;
pub use syntax::Value;
pub use testing::{Difference, TestCase, TestOutcome, TestSettings, TestsFile};
