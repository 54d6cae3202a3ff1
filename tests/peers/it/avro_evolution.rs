//! Random pairs of Avro schemas with random data: what `compare` says of them, against what
//! `apache-avro` does with the data of the one under the other.
//!
//! Where the profile `spec` says that all is read, the peer reads every datum; a witness is read under
//! the schema of its writer, and refused under that of the reader. Where the peer does otherwise, the
//! table says why, and a line of the table that nothing needs is a fault of the test.

use std::collections::BTreeMap;

use apache_avro::Schema;
use apache_avro::reader::datum::GenericDatumReader;
use serde_json::Value;
use stipula::{Change, Contract, Evolution, Format, Verdict, Way, compare};
use stipula_peers::Random;
use stipula_peers::avro::{Names, Schemas, datum, names};
use stipula_peers::avro_edits::edit;

const PAIRS: usize = 10_000;
const DATA: usize = 4;

/// What the peer takes though resolution refuses it: the code of the change, or of the violation of a
/// datum, and what the peer does.
const LENIENT: &[(&str, &str)] = &[];

/// What the peer refuses though resolution takes it: a part of what it says, and why.
const STRICTER: &[(&str, &str)] = &[];

struct Pair {
    texts: [String; 2],
    old: Contract,
    new: Contract,
    /// Schemas of the peer.
    peers: [Schema; 2],
    names: Names,
    schema: Value,
}

impl Pair {
    /// `None` where the edits left no valid schema.
    fn make(random: &mut Random) -> Option<Self> {
        let schema = Schemas::make(random);
        let mut edited = schema.clone();
        if random.below(20) == 0 {
            edited = Schemas::make(random);
        }
        for _ in 0..=random.below(3) {
            edit(&mut edited, random);
        }
        let texts = [schema.to_string(), edited.to_string()];
        let [old, new] = texts.each_ref().map(|text| Contract::from_schema(Format::Avro, text.as_str()).compile().ok());
        let [own, other] = texts.each_ref().map(|text| Schema::parse_str(text).ok());
        let mut found = Names::new();
        names(&schema, &mut found);
        Some(Self { old: old?, new: new?, peers: [own?, other?], texts, names: found, schema })
    }

    /// Whether the peer reads a datum that one side wrote, under the other or its own.
    fn peer(&self, way: Way, bytes: &[u8], resolved: bool) -> Result<(), String> {
        let [old, new] = &self.peers;
        let (writer, reader) = if way == Way::Backward { (old, new) } else { (new, old) };
        let builder = GenericDatumReader::builder(writer);
        let built = if resolved { builder.reader_schema(reader).build() } else { builder.build() };
        let built = built.map_err(|fault| fault.to_string())?;
        built.read_value(&mut &*bytes).map(drop).map_err(|fault| fault.to_string())
    }
}

#[derive(Default)]
struct Count {
    pairs: usize,
    compatible: usize,
    breaking: usize,
    data: usize,
    witnesses: usize,
    disagreements: BTreeMap<String, (usize, String)>,
}

impl Count {
    fn disagrees(&mut self, reason: String, example: impl FnOnce() -> String) {
        self.disagreements.entry(reason).or_insert_with(|| (0, example())).0 += 1;
    }

    /// What the peer says, where that is known; else the start of it.
    fn stricter(&mut self, fault: &str, example: impl FnOnce() -> String) {
        let known = STRICTER.iter().find(|(part, _)| fault.contains(part)).map(|(part, _)| (*part).to_owned());
        self.disagrees(known.unwrap_or_else(|| fault.chars().take(80).collect()), example);
    }
}

fn spec(evolution: &Evolution) -> Verdict {
    evolution.profiles.iter().find(|profile| profile.profile == "spec").unwrap().backward
}

fn bytes_of(hex: &str) -> Vec<u8> {
    let digit = |digit: &u8| u8::try_from(char::from(*digit).to_digit(16).unwrap()).unwrap();
    hex.as_bytes().chunks_exact(2).map(|pair| digit(&pair[0]) * 16 + digit(&pair[1])).collect()
}

/// Data of the old schema, under both engines.
fn data(pair: &Pair, verdict: Verdict, random: &mut Random, count: &mut Count) {
    for _ in 0..DATA {
        let mut bytes = Vec::new();
        datum(&pair.schema, &pair.names, random, 6, &mut bytes);
        count.data += 1;
        let ours = pair.new.resolve(pair.texts[0].as_str(), &bytes);
        let example = || format!("{}\n{}\n{bytes:02x?}\n", pair.texts[0], pair.texts[1]);
        assert!(ours.is_ok() || verdict != Verdict::Compatible || utf8(&ours), "{}{ours:?}", example());
        match (&ours, pair.peer(Way::Backward, &bytes, true)) {
            (Ok(_), Err(fault)) => count.stricter(&fault, || format!("{}{fault}", example())),
            (Err(fault), Ok(())) => {
                let code = fault.to_string();
                count.disagrees(code.chars().take(80).collect(), example);
            }
            _ => {}
        }
    }
}

/// Whether bytes were no text, of which the specification says nothing.
fn utf8<T>(found: &Result<T, stipula::CodecError>) -> bool {
    found.as_ref().err().is_some_and(|fault| fault.to_string().contains("UTF-8"))
}

fn witnesses(pair: &Pair, change: &Change, count: &mut Count) {
    for witness in change.witnesses.iter().filter(|witness| witness.read_as.is_none()) {
        count.witnesses += 1;
        let bytes = bytes_of(&witness.payload);
        let example =
            || format!("{}\n{}\n{change}\n{:?} {}\n", pair.texts[0], pair.texts[1], witness.way, witness.record);
        if let Err(fault) = pair.peer(witness.way, &bytes, false) {
            count.stricter(&fault, || format!("{}{fault}", example()));
        } else if pair.peer(witness.way, &bytes, true).is_ok() {
            count.disagrees(change.code.as_str().to_owned(), example);
        }
    }
}

#[test]
fn random_pairs_and_data() {
    apache_avro::util::max_allocation_bytes(1 << 16);
    let mut random = Random(91);
    let mut count = Count::default();
    while count.pairs < PAIRS {
        let Some(pair) = Pair::make(&mut random) else { continue };
        count.pairs += 1;
        let evolution = compare(&pair.old, &pair.new);
        let verdict = spec(&evolution);
        match verdict {
            Verdict::Compatible => count.compatible += 1,
            _ => count.breaking += 1,
        }
        data(&pair, verdict, &mut random, &mut count);
        for change in &evolution.changes {
            witnesses(&pair, change, &mut count);
        }
    }
    let Count { pairs, compatible, breaking, data, witnesses, disagreements } = count;
    println!("{pairs} pairs, {compatible} compatible, {breaking} breaking; {data} data, {witnesses} witnesses");
    for (reason, (times, example)) in &disagreements {
        println!("{times} times `{reason}`, such as\n{example}");
    }
    assert!(compatible > PAIRS / 5 && breaking > PAIRS / 5 && witnesses > PAIRS);
    let known: Vec<&str> = LENIENT.iter().chain(STRICTER).map(|(known, _)| *known).collect();
    let unexplained: Vec<_> = disagreements.keys().filter(|reason| !known.contains(&reason.as_str())).collect();
    assert!(unexplained.is_empty(), "nothing explains: {unexplained:?}");
    let unused: Vec<_> = known.iter().filter(|known| !disagreements.contains_key(**known)).collect();
    assert!(unused.is_empty(), "nothing shows: {unused:?}");
}
