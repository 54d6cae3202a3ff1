//! The quick scan of JSON text under a JSON Schema: one pass over the bytes, which checks structure,
//! types and constraints, fills the cells, and accepts the text or refuses it without a word. What
//! is wrong with it says the careful reader (`json.rs`, `judge.rs`), which reads it again; it also
//! decides where the scan has a doubt.
//!
//! With a sink that wants all faults it goes on behind a value that has one: the careful reader reads
//! that value alone (`mend.rs`). Faults after which that is not plain leave all to the careful reader.

mod code;
mod composite;
mod emit;
mod literal;
mod mend;
mod names;
mod object;
mod scalar;
mod skip;
mod value;
mod whole;
mod words;

pub(crate) use code::Program;

use super::fault::Sink;
use super::run::Run;

/// What is left of the payload; `None` where it is refused, or there is a doubt.
type Rest<'r> = Option<&'r [u8]>;

/// What the scan says of a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Accepted,
    /// The careful reader finds a fault.
    Refused,
    /// The careful reader decides.
    Doubt,
}

/// One scan of one payload.
#[derive(Debug)]
pub(crate) struct Scan<'r, S> {
    run: Run<'r, S>,
    program: &'r Program,
    doubt: bool,
    /// Composites that are open.
    within: u32,
    /// Bytes that composites within composites may yet read.
    left: u64,
}

impl<'r, S: Sink> Scan<'r, S> {
    pub(crate) fn new(run: Run<'r, S>, program: &'r Program) -> Self {
        run.scratch.memo.resize(program.memo, 0);
        let left = composite::budget(run.payload);
        Self { run, program, doubt: false, within: 0, left }
    }

    /// Scans the payload.
    pub(crate) fn verdict(&mut self) -> Verdict {
        let payload = self.run.payload;
        if payload.len() as u64 > self.run.limits.payload_bytes {
            return Verdict::Refused;
        }
        match self.value(self.program.root, payload) {
            Some(rest) if words::blanks(rest).is_empty() => Verdict::Accepted,
            // Where the last of two equal keys counts, what is wrong may yet be replaced.
            _ if self.doubt || !self.run.options.duplicate_keys_refuse => Verdict::Doubt,
            _ => Verdict::Refused,
        }
    }

    /// Leaves the payload to the careful reader.
    #[cold]
    #[inline(never)]
    fn unsure<T>(&mut self) -> Option<T> {
        self.doubt = true;
        None
    }

    /// Where what is left begins.
    #[inline]
    fn at(&self, rest: &[u8]) -> usize {
        self.run.payload.len() - rest.len()
    }
}
