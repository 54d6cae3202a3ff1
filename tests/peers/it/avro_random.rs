//! Random Avro schemas and data: our scan against a strict decoder straight from the
//! specification, and `apache-avro` beside both.
//!
//! What the peer writes is valid; every truncation is not; every change of a byte has the outcome
//! of the strict decoder. Where the peer disagrees with the specification, the table says why, and
//! a line of the table that nothing needs is a fault of the test.

use std::collections::BTreeMap;

use apache_avro::Schema;
use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::writer::datum::GenericDatumWriter;
use stipula::{Contract, Format};
use stipula_peers::Random;
use stipula_peers::avro::{Names, Schemas, datum, names, strict};

const SCHEMAS: usize = 1_000;
const DATA: usize = 20;

/// What the strict decoder refuses and the peer takes: the decoder's reason, and what the peer does.
const LENIENT: &[(&str, &str)] = &[
    ("varint", "bits beyond the 64th are dropped"),
    ("block size", "the size of a block is not looked at"),
    ("double key", "the last of two equal keys counts"),
    ("decimal precision", "the precision is not looked at"),
    ("trailing bytes", "what follows the datum is left"),
];

/// What the strict decoder takes and the peer refuses.
const STRICTER: &[(&str, &str)] = &[];

struct Subject {
    ours: Contract,
    reader: GenericDatumReader<'static>,
    writer: GenericDatumWriter<'static>,
    schema: serde_json::Value,
    names: Names,
}

#[expect(clippy::panic, reason = "helpers of tests fail by panic")]
impl Subject {
    fn new(random: &mut Random) -> Self {
        let schema = Schemas::make(random);
        let text = schema.to_string();
        let mut found = Names::new();
        names(&schema, &mut found);
        let ours =
            Contract::from_schema(Format::Avro, &text).compile().unwrap_or_else(|fault| panic!("{text}: {fault}"));
        let peer = Schema::parse_str(&text).unwrap_or_else(|fault| panic!("{text}: {fault}"));
        // Reader and writer resolve it once, and borrow it for as long as the test runs.
        let peer: &'static Schema = Box::leak(Box::new(peer));
        let reader = GenericDatumReader::builder(peer).build().unwrap();
        let writer = GenericDatumWriter::builder(peer).build().unwrap();
        Self { ours, reader, writer, schema, names: found }
    }

    /// Both verbs give the outcome of the strict decoder.
    fn judge(&self, bytes: &[u8], disagreements: &mut BTreeMap<String, usize>) -> bool {
        let wanted = strict(&self.schema, &self.names, bytes);
        let valid = self.ours.is_valid_bytes(bytes);
        assert_eq!(valid, wanted.is_ok(), "{}\n{bytes:02x?}\n{wanted:?}", self.schema);
        let report = self.ours.check_bytes(bytes);
        assert_eq!(valid, report.valid, "{}\n{bytes:02x?}\n{report:?}", self.schema);
        let mut rest = bytes;
        let peer = self.reader.read_value(&mut rest);
        let peer_takes = peer.is_ok() && (rest.is_empty() || wanted == Err("trailing bytes"));
        match (wanted, peer_takes) {
            (Err(reason), true) => *disagreements.entry(reason.to_owned()).or_default() += 1,
            (Ok(()), false) => {
                let fault = peer.err().map(|fault| fault.to_string()).unwrap_or_default();
                let known = STRICTER.iter().find(|(part, _)| fault.contains(part)).map(|(part, _)| *part);
                let reason = known.map_or_else(|| fault.chars().take(60).collect(), str::to_owned);
                *disagreements.entry(reason).or_default() += 1;
            }
            _ => {}
        }
        valid
    }

    /// The datum as the peer writes it, where it reads it.
    fn rewritten(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let mut rest = bytes;
        let value = self.reader.read_value(&mut rest).ok()?;
        Some(
            self.writer
                .write_value_to_vec(value)
                .unwrap_or_else(|fault| panic!("{}\n{bytes:02x?}\n{fault}", self.schema)),
        )
    }
}

#[test]
fn random_schemas_and_data() {
    // The peer allocates, and loops, by declared lengths.
    apache_avro::util::max_allocation_bytes(1 << 16);
    let mut random = Random(71);
    let mut disagreements = BTreeMap::new();
    let (mut pairs, mut accepted, mut refused) = (0, 0, 0);
    for _ in 0..SCHEMAS {
        let subject = Subject::new(&mut random);
        for at in 0..DATA {
            let mut bytes = Vec::new();
            datum(&subject.schema, &subject.names, &mut random, 8, &mut bytes);
            assert!(subject.judge(&bytes, &mut disagreements), "{}\n{bytes:02x?}", subject.schema);
            if let Some(written) = subject.rewritten(&bytes) {
                assert!(subject.judge(&written, &mut disagreements), "{}\n{written:02x?}", subject.schema);
                pairs += 1;
                bytes = written;
            }
            for end in 0..bytes.len() {
                assert!(!subject.ours.is_valid_bytes(&bytes[..end]), "{}\n{bytes:02x?} {end}", subject.schema);
            }
            // Every byte of some, and a few of each.
            let places: Vec<usize> =
                if at == 0 { (0..bytes.len()).collect() } else { (0..3).map(|_| random.below(bytes.len())).collect() };
            for place in places {
                let changes = if at == 0 { [1, 2, 0x80, 0xff].as_slice() } else { &[1 << random.below(8)] };
                for change in changes {
                    let mut mutant = bytes.clone();
                    mutant[place] ^= change;
                    *if subject.judge(&mutant, &mut disagreements) { &mut accepted } else { &mut refused } += 1;
                }
            }
        }
    }
    println!("{pairs} pairs; mutant: {accepted} accepted, {refused} refused; the peer disagrees: {disagreements:?}");
    assert!(pairs >= SCHEMAS * DATA - 1_000 && accepted > 10_000 && refused > 10_000);
    let known: Vec<&str> = LENIENT.iter().chain(STRICTER).map(|(known, _)| *known).collect();
    let unexplained: Vec<_> = disagreements.iter().filter(|(reason, _)| !known.contains(&reason.as_str())).collect();
    assert!(unexplained.is_empty(), "nothing explains: {unexplained:?}");
    let unused: Vec<_> = known.iter().filter(|known| !disagreements.contains_key(**known)).collect();
    assert!(unused.is_empty(), "nothing shows: {unused:?}");
}
