//! Container files: each record judged as it comes, in bounded memory.

use std::io::{self, Read};
use std::ops::RangeInclusive;
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
    /// The number of the next record.
    number: u64,
    /// The records that the last report tells of.
    told: RangeInclusive<u64>,
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
            number: 1,
            told: 1..=1,
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
        while record >= file.number.saturating_add(file.lost.max(1)) {
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

    /// The numbers of the records that the report that came last tells of, the first record of the
    /// file being 1: of one, or of all those that are lost after a broken one. Of a fault of the
    /// file, where the next record would be.
    pub fn records(&self) -> RangeInclusive<u64> {
        self.told.clone()
    }

    fn open(&mut self) -> Result<Arc<Resolution>, ContainerStop> {
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
        let writer = Arc::new(resolution.ok_or_else(|| wrong("the schema of the file is too large".to_owned()))?);
        self.writer = Some(Arc::clone(&writer));
        Ok(writer)
    }

    /// What `act` makes of the next record, or of what is wrong with the file.
    fn step<T>(&mut self, act: impl Fn(&Contract, &Framed<'_>) -> T) -> Option<io::Result<T>> {
        if self.done {
            return None;
        }
        self.told = self.number..=self.number;
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
        let writer = match &self.writer {
            Some(writer) => Arc::clone(writer),
            None => self.open()?,
        };
        if self.lost > 0 {
            let text = format!("the last {} records of a block cannot be read: one before them is broken", self.lost);
            let lost = std::mem::take(&mut self.lost);
            self.told = self.number..=self.number.saturating_add(lost - 1);
            self.number = self.number.saturating_add(lost);
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
        Ok(Some(self.record(&writer, act)))
    }

    fn record<T>(&mut self, writer: &Resolution, act: impl Fn(&Contract, &Framed<'_>) -> T) -> T {
        self.left -= 1;
        self.number = self.number.saturating_add(1);
        let engine = &self.contract.inner.engine;
        let rest = self.blocks.data.get(self.at..).unwrap_or_default();
        // What both schemas write alike is read where it stands.
        let same = if writer.is_same { writer.end_of_same(rest, &engine.limits) } else { None };
        if let Some(record) = same.and_then(|end| rest.get(..end)) {
            let made = act(&self.contract, &Framed::own(record, engine));
            self.at += record.len();
            return made;
        }
        let framed = Framed::within(writer, rest, engine, std::mem::take(&mut self.spare));
        let made = act(&self.contract, &framed);
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

#[cfg(test)]
mod tests {
    use crate::{Contract, Format};

    /// A file of blocks, each the number of its records and their bytes.
    fn file(schema: &str, blocks: &[(u8, &[u8])]) -> Vec<u8> {
        let size = |length: usize| u8::try_from(2 * length).unwrap();
        let header = [&b"Obj\x01\x02\x16avro.schema"[..], &[size(schema.len())], schema.as_bytes(), &[0], &[7; 16]];
        let blocks = blocks.iter().flat_map(|(count, data)| [&[2 * count, size(data.len())], *data, &[7; 16]].concat());
        header.concat().into_iter().chain(blocks).collect()
    }

    fn contract(schema: &str) -> Contract {
        Contract::from_schema(Format::Avro, schema).rule("small", "size(this) < 3").compile().unwrap()
    }

    #[test]
    fn each_report_says_which_records_it_tells_of() {
        // A list of one, one whose text is cut short, two that are lost; a good one, and a bad one.
        let schema = r#"{"type": "array", "items": "string"}"#;
        let blocks: [(u8, &[u8]); 2] = [(4, &[2, 2, b'a', 0, 2, 0x7f, 9, 9]), (2, &[2, 2, b'b', 0, 6, 0, 0, 0, 0])];
        let file = file(schema, &blocks);
        let contract = contract(schema);
        let mut reports = contract.container(file.as_slice());
        let mut told = Vec::new();
        while let Some(report) = reports.next() {
            told.push((reports.records(), report.unwrap().violations.first().map(|each| each.code.as_str())));
        }
        let expected = [
            (1..=1, None),
            (2..=2, Some("avro.length")),
            (3..=4, Some("container.block")),
            (5..=5, None),
            (6..=6, Some("rule.violated")),
        ];
        assert_eq!(told, expected);
        for (number, expected) in [
            (1, Some(true)),
            (2, Some(false)),
            (3, Some(false)),
            (4, Some(false)),
            (5, Some(true)),
            (6, Some(false)),
            (7, None),
        ] {
            let explained = contract.explain_container(None, file.as_slice(), number).unwrap();
            let valid = explained.map(|explanation| explanation.unwrap().report.is_none_or(|report| report.valid));
            assert_eq!(valid, expected, "record {number}");
        }
        // What comes after the last record stands where the next one would be.
        let mut cut = contract.container(&file[..file.len() - 1]);
        assert_eq!((cut.by_ref().count(), cut.records(), cut.has_ended()), (4, 5..=5, true));
    }

    #[test]
    fn what_both_schemas_write_alike_is_not_written_anew() {
        let schema = r#"{"type": "array", "items": "long"}"#;
        for (writer, is_same) in [(schema, true), (r#"{"type": "array", "items": "int"}"#, false)] {
            let file = file(writer, &[(2, &[2, 84, 0, 0])]);
            let contract = contract(schema);
            let mut reports = contract.container(file.as_slice());
            assert!(reports.by_ref().all(|report| report.unwrap().valid), "{writer}");
            assert_eq!(reports.spare.bytes.capacity() == 0, is_same, "{writer}");
        }
    }
}
