//! References without calls back into JavaScript: what is missing is noted, the wrapper asks its
//! resolver for it, and compiles again.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use stipula::Resolver;

/// The names that a compilation asked for in vain.
#[derive(Clone, Default)]
pub(crate) struct Missing(Arc<Mutex<Vec<String>>>);

impl Missing {
    pub(crate) fn names(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What the wrapper has asked for so far: texts, and reasons why there are none.
pub(crate) struct Asked {
    pub(crate) texts: BTreeMap<String, String>,
    pub(crate) failures: BTreeMap<String, String>,
    pub(crate) missing: Missing,
}

impl Resolver for Asked {
    fn resolve(&self, name: &str) -> Result<String, String> {
        if let Some(text) = self.texts.get(name) {
            return Ok(text.clone());
        }
        if let Some(reason) = self.failures.get(name) {
            return Err(reason.clone());
        }
        self.missing.0.lock().unwrap_or_else(PoisonError::into_inner).push(name.to_owned());
        Err("not asked for yet".to_owned())
    }
}
