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
use stipula::{Change, Compatibility, Contract, Evolution, Format, Verdict, Way, compare};
use stipula_peers::Random;
use stipula_peers::avro::{Names, Schemas, datum, names};
use stipula_peers::avro_edits::edit;

const PAIRS: usize = 10_000;
const DATA: usize = 4;

/// What the peer takes though resolution refuses it. It resolves values and not schemas.
const NAMES: &str = "the names of records, enums and fixed types are not looked at";
const DECIMALS: &str = "of decimals, precision, scale and size are not looked at";
const NUMBERS: &str = "a long becomes an int, a double a float, where the number fits";
const LISTS: &str = "a list becomes bytes, where its numbers fit";
const FIXED: &str = "fixed bytes and texts become each other, of any length";
const UNIONS: &str = "the branch of a union is sought by the value, and by all of the above";
/// What the peer refuses though resolution takes it.
const ALIASES: &str = "aliases of fields are not looked at";
const DIGITS: &str = "a decimal is refused for the length of its bytes, not for its digits";
const LOGICAL: &str = "a value of a logical type is not read under another one, or under none";
const LOGICAL_BRANCHES: &str = "nor is a branch found for it";
const TOO_SMALL: &str = "a decimal of more digits than its size can hold is an error, and not plain fixed bytes";
const DEFAULTS: &str = "the default of a union is read as one of its first branch";

const KNOWN: [&str; 12] =
    [NAMES, DECIMALS, NUMBERS, LISTS, FIXED, UNIONS, ALIASES, DIGITS, LOGICAL, LOGICAL_BRANCHES, TOO_SMALL, DEFAULTS];

/// Why the peer reads what a change has broken.
fn why_taken(change: &Change, way: Way) -> Option<&'static str> {
    let (old, new) = (change.old.as_deref().unwrap_or_default(), change.new.as_deref().unwrap_or_default());
    let (writer, reader) = if way == Way::Backward { (old, new) } else { (new, old) };
    let any = |part: &str| writer.contains(part) || reader.contains(part);
    match (change.code.as_str(), writer, reader) {
        ("change.name_changed", ..) => Some(NAMES),
        ("change.branch_added" | "change.branch_removed" | "change.symbol_removed", ..) => Some(UNIONS),
        _ if any(" or ") => Some(UNIONS),
        ("change.decimal_changed" | "change.size_changed" | "change.logical_type_changed", ..) if any("`decimal`") => {
            Some(DECIMALS)
        }
        ("change.type_changed", "`long`", "`int`") | (_, "`double`", "`float`") => Some(NUMBERS),
        ("change.type_changed", "`array`", "`bytes`") => Some(LISTS),
        // Bytes that are no text were found another branch.
        (_, "`bytes`", "`string`" | "`uuid`") => Some(UNIONS),
        ("change.type_changed", "`uuid`", "`uuid`") => Some(FIXED),
        ("change.type_changed", "`string`", _) if any("`decimal`") => Some(FIXED),
        ("change.type_changed" | "change.size_changed", ..) if any("`fixed`") => Some(FIXED),
        _ => None,
    }
}

/// Why the peer refuses what resolution takes.
fn why_refused(fault: &str, reader: &str) -> Option<&'static str> {
    const KINDS: [&str; 5] = ["Time", "Date", "Decimal(", "Uuid(", "Duration("];
    let got = fault.split_once("got: ").map_or("", |(_, got)| got).trim_start_matches("Local");
    if fault.starts_with("Missing field in record") && reader.contains("\"aliases\"") {
        return Some(ALIASES);
    }
    if fault.starts_with("Precision ") && fault.contains("too small to hold decimal values with") {
        return Some(DIGITS);
    }
    if KINDS.iter().any(|kind| got.starts_with(kind)) {
        return Some(LOGICAL);
    }
    if fault.starts_with("Could not find matching type in UnionSchema") {
        return Some(LOGICAL_BRANCHES);
    }
    if fault.starts_with("Fixed type number of bytes") && fault.contains("is not large enough to hold decimal values") {
        return Some(TOO_SMALL);
    }
    let is_default = |value: &str, text: &str| got == value && reader.contains(text);
    (is_default("Int(7)", "\"default\":7") || is_default("Null", "\"default\":null")).then_some(DEFAULTS)
}

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

    /// What the peer says, where no cause of it is known.
    fn stricter(&mut self, fault: &str, reader: &str, example: impl FnOnce() -> String) {
        let known = why_refused(fault, reader).map(str::to_owned);
        self.disagrees(known.unwrap_or_else(|| fault.to_owned()), example);
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
fn data(pair: &Pair, evolution: &Evolution, random: &mut Random, count: &mut Count) {
    let exact = evolution.verdict(Compatibility::Backward);
    for _ in 0..DATA {
        let mut bytes = Vec::new();
        datum(&pair.schema, &pair.names, random, 6, &mut bytes);
        count.data += 1;
        let ours = pair.new.resolve(pair.texts[0].as_str(), &bytes);
        let example = || format!("{}\n{}\n{bytes:02x?}\n", pair.texts[0], pair.texts[1]);
        let fault = ours.as_ref().err().map(fault_of);
        let is_resolved = fault.as_ref().is_none_or(|(code, _)| *code != "avro.unresolvable");
        assert!(spec(evolution) != Verdict::Compatible || is_resolved, "{}{ours:?}", example());
        assert!(exact != Verdict::Compatible || ours.is_ok(), "{}{ours:?}", example());
        match (fault, pair.peer(Way::Backward, &bytes, true)) {
            (None, Err(fault)) => count.stricter(&fault, &pair.texts[1], || format!("{}{fault}", example())),
            (Some((code, path)), Ok(())) => {
                let known = match code {
                    "avro.decimal_precision" => Some(DECIMALS),
                    "avro.utf8" | "avro.uuid" => Some(UNIONS),
                    _ => breaks_at(evolution, path).find_map(|change| why_taken(change, Way::Backward)),
                };
                count.disagrees(known.map_or_else(|| format!("{code} {path}"), str::to_owned), || {
                    format!("{}{ours:?}", example())
                });
            }
            _ => {}
        }
    }
}

/// What is wrong with a datum, and where.
fn fault_of(fault: &stipula::CodecError) -> (&str, &str) {
    match fault {
        stipula::CodecError::Violation(fault) => {
            let first = &fault.report().violations[0];
            (first.code.as_str(), &first.path)
        }
        other => panic!("{other}"),
    }
}

/// The changes that break the newer schema at a place of a datum.
fn breaks_at<'e>(evolution: &'e Evolution, path: &str) -> impl Iterator<Item = &'e Change> {
    let is_at = |change: &Change| {
        // What a record of its own kind holds is told at the first of them.
        let own: Vec<&str> = path.split('/').filter(|step| *step != "next").collect();
        let wanted: Vec<&str> = change.path.split('/').collect();
        own.len() == wanted.len() && own.iter().zip(&wanted).all(|(own, wanted)| *wanted == "*" || own == wanted)
    };
    evolution.changes.iter().filter(|change| change.backward == Verdict::Breaking).filter(move |change| is_at(change))
}

fn witnesses(pair: &Pair, change: &Change, count: &mut Count) {
    for witness in change.witnesses.iter().filter(|witness| witness.read_as.is_none()) {
        count.witnesses += 1;
        let bytes = bytes_of(&witness.payload);
        let reader = if witness.way == Way::Backward { &pair.texts[1] } else { &pair.texts[0] };
        let example = || {
            let [old, new] = &pair.texts;
            format!(
                "{old}\n{new}\n{change}: {:?} to {:?}\n{:?} {}\n",
                change.old, change.new, witness.way, witness.record
            )
        };
        if let Err(fault) = pair.peer(witness.way, &bytes, false) {
            count.stricter(&fault, reader, || format!("{}{fault}", example()));
        } else if pair.peer(witness.way, &bytes, true).is_ok() {
            let known = why_taken(change, witness.way).map(str::to_owned);
            count.disagrees(known.unwrap_or_else(|| change.to_string()), example);
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
        // Of one schema nothing is resolved.
        if pair.old.digest() == pair.new.digest() {
            continue;
        }
        count.pairs += 1;
        let evolution = compare(&pair.old, &pair.new);
        let verdict = spec(&evolution);
        match verdict {
            Verdict::Compatible => count.compatible += 1,
            _ => count.breaking += 1,
        }
        data(&pair, &evolution, &mut random, &mut count);
        for change in &evolution.changes {
            witnesses(&pair, change, &mut count);
        }
    }
    let Count { pairs, compatible, breaking, data, witnesses, disagreements } = count;
    println!("{pairs} pairs, {compatible} compatible, {breaking} breaking; {data} data, {witnesses} witnesses");
    for (reason, (times, example)) in &disagreements {
        println!("{times} times: {reason}");
        if !KNOWN.contains(&reason.as_str()) {
            println!("{example}");
        }
    }
    assert!(compatible > PAIRS / 5 && breaking > PAIRS / 5 && witnesses > PAIRS);
    let unexplained: Vec<_> = disagreements.keys().filter(|reason| !KNOWN.contains(&reason.as_str())).collect();
    assert!(unexplained.is_empty(), "nothing explains: {unexplained:?}");
    let unused: Vec<_> = KNOWN.iter().filter(|known| !disagreements.contains_key(**known)).collect();
    assert!(unused.is_empty(), "nothing shows: {unused:?}");
}
