//! Recorded payloads under two versions of a contract; the outcome leaves as the core's own JSON text.

use std::io::Cursor;

use napi::bindgen_prelude::{Error, Result, Uint8Array};
use napi_derive::napi;
use stipula::{Contract, Recorded, Report};

use crate::native::{Compilation, Header, pairs};

/// What `Recorded` is fed by.
#[napi]
pub struct Recorder {
    old: Option<Contract>,
    new: Contract,
    recorded: Recorded,
}

impl std::fmt::Debug for Recorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Recorder")
    }
}

impl Recorder {
    fn keep(&mut self, at: &str, check: impl Fn(&Contract) -> Report) {
        let old = self.old.as_ref().map(&check);
        self.recorded.add(at, old.as_ref(), &check(&self.new));
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the host's values come owned")]
#[napi]
impl Recorder {
    #[napi(factory, catch_unwind)]
    pub fn of(new: &Compilation, old: Option<&Compilation>) -> Result<Self> {
        let old = old.map(Compilation::contract).transpose()?.cloned();
        let new = new.contract()?.clone();
        Ok(Self { recorded: Recorded::new(old.as_ref(), &new), old, new })
    }

    #[napi(catch_unwind)]
    pub fn add_object(&mut self, text: &[u8], at: String) {
        self.keep(&at, |by| by.check_object_text(text));
    }

    #[napi(catch_unwind)]
    pub fn add_bytes(&mut self, payload: &[u8], at: String) {
        self.keep(&at, |by| by.check_bytes(payload));
    }

    #[napi(catch_unwind)]
    pub fn add_framed(&mut self, payload: Option<Uint8Array>, headers: Vec<Header>, at: String) {
        self.keep(&at, |by| by.check_framed(payload.as_deref(), &pairs(&headers)));
    }

    #[napi(catch_unwind)]
    pub fn add_json(&mut self, text: &[u8], at: String) {
        self.keep(&at, |by| by.check_json(text));
    }

    #[napi(catch_unwind)]
    pub fn add_container(&mut self, file: &[u8], at: String) -> Result<()> {
        let old = self.old.as_ref().map(|old| old.container(Cursor::new(file)));
        let added = self.recorded.add_container(&at, old, self.new.container(Cursor::new(file)));
        added.map_err(|error| Error::from_reason(error.to_string()))
    }

    #[napi(catch_unwind)]
    pub fn json(&self) -> String {
        self.recorded.to_json()
    }
}
