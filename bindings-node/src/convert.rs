//! A contract in another form.

use napi::bindgen_prelude::{Error, Result};
use napi_derive::napi;
use stipula::{CompileError, Compiler, Conversion};

use crate::native::{Refusal, wrong_argument};
use crate::options::{KINDS, Options, choice};
use crate::resolve::Missing;

/// A conversion, and its outcome.
#[napi]
pub struct Converting {
    outcome: std::result::Result<Conversion, CompileError>,
    missing: Missing,
}

impl std::fmt::Debug for Converting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Converting")
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the host's strings come owned")]
#[napi]
impl Converting {
    #[napi(factory, catch_unwind)]
    pub fn text(source: String, to: String, options: String) -> Result<Self> {
        let missing = Missing::default();
        let to = choice("to", &to, &KINDS).map_err(wrong_argument)?;
        let compiler = Options::read(&options).and_then(|options| options.apply(Compiler::new(source), &missing, None));
        let outcome = compiler.map_err(wrong_argument)?.convert(to);
        Ok(Self { outcome, missing })
    }

    /// The diagnostics of a contract that is not converted.
    #[napi(catch_unwind)]
    pub fn error(&self) -> Option<Refusal> {
        let error = self.outcome.as_ref().err()?;
        Some(Refusal { message: error.to_string(), json: error.to_json() })
    }

    /// Names whose texts the compilation asked for in vain.
    #[napi(catch_unwind)]
    pub fn missing(&self) -> Vec<String> {
        self.missing.names()
    }

    #[napi(catch_unwind)]
    pub fn json(&self) -> Result<String> {
        let converted = self.outcome.as_ref().map_err(|error| Error::from_reason(error.to_string()))?;
        serde_json::to_string(converted).map_err(|error| Error::from_reason(error.to_string()))
    }
}
