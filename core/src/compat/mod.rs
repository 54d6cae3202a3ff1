//! How contracts change: every change between two versions, whom it breaks, and a payload that
//! shows it, judged by both contracts.

#[cfg(feature = "avro")]
mod asked;
#[cfg(feature = "avro")]
mod avro;
mod beside;
mod change;
mod compare;
mod evolution;
mod fields;
mod fill;
mod framing;
mod hidden;
#[cfg(feature = "json-schema")]
mod json;
#[cfg(feature = "json-schema")]
pub mod json_schema;
mod level;
mod made;
#[cfg(feature = "json-schema")]
mod odcs;
#[cfg(feature = "avro")]
mod paired;
mod policy;
mod promises;
mod recorded;
mod registry;
mod rules;
mod sets;
#[cfg(test)]
mod tests;
mod texts;

pub use change::{Acceptance, Area, Change, Hurts, Witness, WitnessLevel};
pub use compare::{compare, compare_history, order_of_versions};
pub use evolution::{Bump, Evolution, Party, ProfileVerdict};
pub use level::{Compatibility, Verdict, Way};
pub use recorded::{Recorded, ReplayedExample, ReplayedLine};
