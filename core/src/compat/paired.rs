//! The records of one container file as two contracts read it, side by side.

use std::io::{self, Read};

use crate::contract::Container;
use crate::report::Report;

/// Records that both contracts say one thing of.
#[derive(Debug)]
pub(super) struct Records<'p> {
    /// The numbers of the first and of the last one; the first of the file is 1.
    pub(super) first: u64,
    pub(super) last: u64,
    /// `None` where there is no old contract, or it has nothing to say.
    pub(super) old: Option<&'p Report>,
    pub(super) new: &'p Report,
}

impl Records<'_> {
    pub(super) fn count(&self) -> u64 {
        (self.last - self.first).saturating_add(1)
    }
}

/// Both readings of a file.
#[derive(Debug)]
pub(super) struct Paired<O, N> {
    old: Option<Reading<O>>,
    new: Reading<N>,
    /// The number of the next record; `None` where nothing more can be told of the file.
    at: Option<u64>,
}

impl<O: Read, N: Read> Paired<O, N> {
    pub(super) fn new(old: Option<Container<O>>, new: Container<N>) -> Self {
        let old = old.map(|reports| Reading { reports, told: None });
        Self { old, new: Reading { reports: new, told: None }, at: Some(1) }
    }

    /// The next records, as many as both say one thing of.
    pub(super) fn next(&mut self) -> io::Result<Option<Records<'_>>> {
        let Some(first) = self.at.take() else { return Ok(None) };
        let Some(new) = self.new.at(first)? else { return Ok(None) };
        let (old, has_old) = match &mut self.old {
            Some(old) => (old.at(first)?, true),
            None => (None, false),
        };
        // A file that nobody reads any more, of whose last record that was said.
        if has_old && old.is_none() && new.last.is_none() && new.first < first {
            return Ok(None);
        }
        let last = old.and_then(|old| old.last).into_iter().chain(new.last).min();
        self.at = last.map(|last| last.saturating_add(1));
        let (old, new) = (old.map(|old| &old.report), &new.report);
        Ok(Some(Records { first, last: last.unwrap_or(first), old, new }))
    }
}

/// A file as one contract reads it.
#[derive(Debug)]
struct Reading<R> {
    reports: Container<R>,
    told: Option<Told>,
}

#[derive(Debug)]
struct Told {
    report: Report,
    first: u64,
    /// The last record that it speaks of; `None` where it speaks of the file, and so of all that follow.
    last: Option<u64>,
}

impl<R: Read> Reading<R> {
    /// What is said of a record; `None` where the file ended before it.
    fn at(&mut self, record: u64) -> io::Result<Option<&Told>> {
        while self.told.as_ref().is_none_or(|told| told.last.is_some_and(|last| last < record)) {
            let Some(report) = self.reports.next().transpose()? else { return Ok(None) };
            let (first, last) = self.reports.records().into_inner();
            let last = (!self.reports.has_ended()).then_some(last);
            self.told = Some(Told { report, first, last });
        }
        Ok(self.told.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use crate::{Contract, Format, Recorded};

    const SYNC: [u8; 16] = [7; 16];

    /// A file of one block.
    fn file(schema: &str, count: u8, data: &[u8]) -> Vec<u8> {
        let size = |length: usize| u8::try_from(2 * length).unwrap();
        let schema = [&[size(schema.len())], schema.as_bytes()].concat();
        [&b"Obj\x01\x02\x16avro.schema"[..], &schema, &[0], &SYNC, &[2 * count, size(data.len())], data, &SYNC].concat()
    }

    /// How many records there are, are newly refused and newly accepted, and the places of the examples.
    #[track_caller]
    fn check(old: &Contract, new: &Contract, file: &[u8], expected: (u64, u64, u64), places: &[&str]) {
        let mut recorded = Recorded::new(Some(old), new);
        recorded.add_container("f", Some(old.container(file)), new.container(file)).unwrap();
        assert_eq!(
            (recorded.records, recorded.newly_invalid, recorded.newly_valid),
            expected,
            "{}",
            recorded.to_json()
        );
        let lines = recorded.lines();
        let found: Vec<&str> = lines.iter().flat_map(|line| &line.examples).map(|each| each.at.as_str()).collect();
        assert_eq!(found, places);
    }

    fn avro(schema: &str) -> Contract {
        Contract::from_schema(Format::Avro, schema).compile().unwrap()
    }

    #[test]
    fn what_one_of_them_loses_is_paired_with_what_the_other_reads() {
        let enumeration = |symbols: &str| format!(r#"{{"type":"enum","name":"E","symbols":[{symbols}]}}"#);
        let written = enumeration(r#""A","B","C""#);
        let (two, three) = (avro(&enumeration(r#""A","B""#)), avro(&written));
        // One of them does not know the second record's symbol, and loses the two behind it.
        let own = file(&written, 4, &[0, 4, 2, 2]);
        let places = ["f record 3", "f record 4", "f record 2"];
        check(&two, &three, &own, (4, 0, 3), &places);
        check(&three, &two, &own, (4, 3, 0), &places);
        check(&two, &two, &own, (4, 0, 0), &[]);
    }

    #[test]
    fn what_both_lose_is_told_once() {
        let list = r#"{"type":"array","items":"int"}"#;
        let (ints, longs) = (avro(list), avro(&list.replace("int", "long")));
        // The first record has a size that is none.
        let bytes = file(list, 3, &[1, 1, 0, 0]);
        check(&ints, &longs, &bytes, (3, 0, 0), &[]);
        let mut alone = Recorded::new(None, &ints);
        alone.add_container("", None::<crate::Container<&[u8]>>, ints.container(bytes.as_slice())).unwrap();
        let lines = alone.lines();
        let told: Vec<_> = lines.iter().map(|line| (line.examples[0].at.as_str(), line.fails)).collect();
        assert_eq!((alone.invalid, told), (3, vec![("records 2 to 3", 2), ("record 1", 1)]));
    }

    #[test]
    #[cfg(feature = "json-schema")]
    fn a_file_that_one_of_them_cannot_read_is_refused_record_by_record() {
        let whole = avro(r#""long""#);
        let json = Contract::from_schema(Format::JsonSchema, "{}").compile().unwrap();
        let bytes = file(r#""long""#, 3, &[0, 2, 4]);
        let places = ["f record 1", "f record 2", "f record 3"];
        check(&json, &whole, &bytes, (3, 0, 3), &places);
        check(&whole, &json, &bytes, (3, 3, 0), &places);
        // What is cut short is so for both.
        check(&whole, &whole, &bytes[..bytes.len() - 1], (1, 0, 0), &[]);
        // Of no record nothing is said but that nobody reads the file any more.
        let empty = file(r#""long""#, 0, &[]);
        check(&json, &whole, &empty, (0, 0, 0), &[]);
        check(&whole, &json, &empty, (1, 1, 0), &["f record 1"]);
    }
}
