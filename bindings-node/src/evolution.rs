//! Versions of a contract compared; the outcome leaves as the core's own JSON text.

use napi::bindgen_prelude::Result;
use napi_derive::napi;
use stipula::{Contract, compare_history};

use crate::native::Compilation;

/// A history, and what it is compared with.
#[napi]
#[derive(Default)]
pub struct Comparing {
    history: Vec<Contract>,
}

impl std::fmt::Debug for Comparing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Comparing")
    }
}

#[napi]
impl Comparing {
    #[napi(constructor, catch_unwind)]
    pub fn new() -> Self {
        Self::default()
    }

    /// The next version of the history.
    #[napi(catch_unwind)]
    pub fn add(&mut self, old: &Compilation) -> Result<()> {
        self.history.push(old.contract()?.clone());
        Ok(())
    }

    /// The JSON form; nothing where the history is empty.
    #[napi(catch_unwind)]
    pub fn json(&self, next: &Compilation) -> Result<Option<String>> {
        let next = next.contract()?;
        let history: Vec<&Contract> = self.history.iter().collect();
        Ok(compare_history(&history, next).map(|evolution| evolution.to_json()))
    }
}
