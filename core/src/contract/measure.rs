//! For the benches alone: rules over a record that was read once, so that their time is seen without
//! the reader's.

use super::Contract;
use super::engine::Session;
use super::framed::Asked;

/// A record whose cells are filled.
#[derive(Debug)]
pub struct Filled {
    contract: Contract,
    payload: Vec<u8>,
    session: Session,
}

impl Filled {
    /// Reads a payload in the schema's own encoding; `None` where structure refuses it.
    #[must_use]
    pub fn new(contract: &Contract, payload: &[u8]) -> Option<Self> {
        let engine = &contract.inner.engine;
        let session = engine.fill(&engine.framed(payload, &[], Asked::Verdict))?;
        Some(Self { contract: contract.clone(), payload: payload.to_vec(), session })
    }

    /// Whether every rule of a rejecting action holds.
    pub fn passes(&mut self) -> bool {
        self.contract.inner.engine.passes(&self.payload, &mut self.session)
    }
}
