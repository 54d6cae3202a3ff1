//! What the Confluent Schema Registry would say of two JSON Schemas: it compares them keyword by keyword,
//! and knows which kinds of difference it lets pass.
//!
//! Nothing here is a proof of anything: the answer stands beside the exact one, and says what it was
//! that the registry refused, or saw and let pass.

mod diff;
mod leaf;
mod list;
mod load;
mod matching;
mod model;
mod object;
#[cfg(test)]
mod tests;
mod words;

use super::report::on_a_large_stack;
use super::schema::Schema;
pub(in crate::compat) use words::{Difference, Policy, overlooked};

/// Its answer under one policy.
#[derive(Debug)]
pub(in crate::compat) enum Answer {
    /// With what it saw and let pass, though a value may break by it.
    Passes(Vec<Difference>),
    /// With what it refuses.
    Refuses(Vec<Difference>),
    /// What it would say is not known, and why.
    Unknown(&'static str),
}

/// What the registry says of the way from `old` to `new`, under the strict and the lenient policy.
pub(in crate::compat) fn answers(old: &Schema, new: &Schema) -> [Answer; 2] {
    on_a_large_stack(|| {
        let mut loader = load::Loader::default();
        match (loader.root(old), loader.root(new)) {
            (Ok(old), Ok(new)) => {
                let models = loader.models;
                [Policy::Strict, Policy::Lenient].map(|policy| diff::answer(&models, (old, new), policy))
            }
            (Err(why), _) | (_, Err(why)) => [Answer::Unknown(why), Answer::Unknown(why)],
        }
    })
}
