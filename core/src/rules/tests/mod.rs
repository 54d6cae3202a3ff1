//! Tests of the whole way of a rule: text to outcome.

mod blocking;
mod conformance;
mod culprits;
mod diagnostics;
mod evaluation;
mod fill;
mod fixes;
mod formats;
mod functions;
mod hints;
mod host;
mod hostile;
mod lints;
mod make;
mod shared;
mod snapshot;
mod specialised;
mod suite_values;
