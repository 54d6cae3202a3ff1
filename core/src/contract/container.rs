//! Container files: each record judged as it comes, in bounded memory.

use std::io::{self, Read};
use std::sync::Arc;

use super::Contract;
use super::explain::UnknownRule;
use super::framed::Framed;
use crate::codec::{Blocks, ContainerStop, FrameFault, Resolution, Rewritten, WriterSchema, schema};
use crate::diagnostics::codes;
use crate::model::Format;
use crate::report::Report;
use crate::rules::Explanation;

/// The records of an Avro object container file, judged one after the other; see
/// [`Contract::container`].
pub struct Container<R> {
    contract: Contract,
    blocks: Blocks<R>,
    /// How the file's schema leads to the contract's; `None` before the header was read.
    writer: Option<Arc<Resolution>>,
    /// Where the next record of the block begins.
    at: usize,
    /// Records of the block that are still to come.
    left: u64,
    /// Records of the block that cannot be read.
    lost: u64,
    done: bool,
    spare: Rewritten,
}

impl<R> std::fmt::Debug for Container<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Container").field("left", &self.left).field("done", &self.done).finish_non_exhaustive()
    }
}

impl Contract {
    /// Judges the records of an Avro object container file, one after the other. It holds one block
    /// at a time. The schema in its header is resolved to the contract's; framings play no part.
    ///
    /// A file that is broken ends with one more report, of class `undecodable`, whose code says what
    /// is wrong (`container.`); so does one that the contract cannot read at all.
    ///
    /// ```
    /// use stipula::{Contract, Format};
    ///
    /// let schema = r#"{"type": "array", "items": "long"}"#;
    /// let lists = Contract::from_schema(Format::Avro, schema).compile()?;
    /// let header = [&b"Obj\x01\x02\x16avro.schema\x44"[..], schema.as_bytes(), &[0], &[7; 16]].concat();
    /// let file = [&header[..], &[4, 8], &[2, 84, 0, 0], &[7; 16]].concat();
    /// let reports: Vec<_> = lists.container(file.as_slice()).collect::<Result<_, _>>()?;
    /// assert!(reports.len() == 2 && reports.iter().all(|report| report.valid));
    ///
    /// let cut: Vec<_> = lists.container(&file[..file.len() - 1]).collect::<Result<_, _>>()?;
    /// assert_eq!(cut[0].violations[0].code, stipula::codes::CONTAINER_TRUNCATED);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn container<R: Read>(&self, source: R) -> Container<R> {
        Container {
            contract: self.clone(),
            blocks: Blocks::new(source, self.limits()),
            writer: None,
            at: 0,
            left: 0,
            lost: 0,
            done: false,
            spare: Rewritten::default(),
        }
    }

    /// What rules made of one record of a container file, the first being 1, and its report; of what
    /// is wrong with the file, where that comes before. `None` where the file has fewer records.
    ///
    /// # Errors
    /// What reading the file says; within it [`UnknownRule`], where the contract has no rule of this id.
    pub fn explain_container<R: Read>(
        &self,
        rule: Option<&str>,
        source: R,
        record: u64,
    ) -> io::Result<Option<Result<Explanation, UnknownRule>>> {
        let mut file = self.container(source);
        for _ in 1..record {
            if file.step(|_, _| ()).transpose()?.is_none() {
                return Ok(None);
            }
        }
        file.step(|contract, framed| contract.explain_way(rule, framed)).transpose()
    }
}

impl<R: Read> Container<R> {
    /// Whether the report that came last tells of the file and not of a record.
    pub fn has_ended(&self) -> bool {
        self.done
    }

    fn open(&mut self) -> Result<(), ContainerStop> {
        let engine = &self.contract.inner.engine;
        if engine.shape.format != Format::Avro {
            let text = "the contract has no Avro schema, and a container file holds Avro alone";
            return Err(ContainerStop::Fault(codes::CONTAINER_HEADER, text.to_owned()));
        }
        let text = self.blocks.open()?;
        let wrong = |text| ContainerStop::Fault(codes::CONTAINER_HEADER, text);
        let shape = schema(&WriterSchema::new(text), &engine.limits)
            .map_err(|reason| wrong(format!("the header cannot be used: {reason}")))?;
        let resolution = Resolution::compile(Arc::new(shape), &engine.shape);
        self.writer = resolution.map(Arc::new);
        if self.writer.is_none() { Err(wrong("the schema of the file is too large".to_owned())) } else { Ok(()) }
    }

    /// What `act` makes of the next record, or of what is wrong with the file.
    fn step<T>(&mut self, act: impl Fn(&Contract, &Framed<'_>) -> T) -> Option<io::Result<T>> {
        if self.done {
            return None;
        }
        match self.next_record(&act) {
            Ok(Some(made)) => Some(Ok(made)),
            Ok(None) => {
                self.done = true;
                None
            }
            Err(ContainerStop::Io(error)) => {
                self.done = true;
                Some(Err(error))
            }
            Err(ContainerStop::Fault(code, text)) => {
                self.done = true;
                Some(Ok(self.broken(FrameFault::said(code, &text), &act)))
            }
        }
    }

    fn next_record<T>(&mut self, act: impl Fn(&Contract, &Framed<'_>) -> T) -> Result<Option<T>, ContainerStop> {
        if self.writer.is_none() {
            self.open()?;
        }
        if self.lost > 0 {
            let text = format!("the last {} records of a block cannot be read: one before them is broken", self.lost);
            self.lost = 0;
            return Ok(Some(self.broken(FrameFault::said(codes::CONTAINER_BLOCK, &text), act)));
        }
        while self.left == 0 {
            let extra = self.blocks.data.len().saturating_sub(self.at);
            if extra > 0 {
                let text = format!("{extra} bytes stand behind the last record of a block");
                self.at = self.blocks.data.len();
                return Err(ContainerStop::Fault(codes::CONTAINER_BLOCK, text));
            }
            let Some(count) = self.blocks.next()? else { return Ok(None) };
            (self.at, self.left) = (0, count);
        }
        Ok(Some(self.record(act)))
    }

    fn record<T>(&mut self, act: impl Fn(&Contract, &Framed<'_>) -> T) -> T {
        let engine = &self.contract.inner.engine;
        let Some(writer) = &self.writer else {
            return self.broken(FrameFault::said(codes::CONTAINER_HEADER, ""), act);
        };
        let rest = self.blocks.data.get(self.at..).unwrap_or_default();
        let framed = Framed::within(writer, rest, engine, std::mem::take(&mut self.spare));
        let made = act(&self.contract, &framed);
        self.left -= 1;
        if let Some((datum, true)) = framed.rewritten() {
            self.at += datum.end;
            self.spare = datum;
        } else {
            // Where the next record begins cannot be told any more.
            self.at = self.blocks.data.len();
            self.lost = std::mem::take(&mut self.left);
        }
        made
    }

    fn broken<T>(&self, fault: FrameFault, act: impl Fn(&Contract, &Framed<'_>) -> T) -> T {
        act(&self.contract, &Framed::faulty(fault, &self.contract.inner.engine))
    }
}

impl<R: Read> Iterator for Container<R> {
    type Item = io::Result<Report>;

    fn next(&mut self) -> Option<io::Result<Report>> {
        self.step(|contract, framed| contract.inner.engine.check(framed))
    }
}
