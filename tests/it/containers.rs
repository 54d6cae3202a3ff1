//! Container files of others, pairs of schemas with what proves them, and files that are damaged.

use std::collections::BTreeMap;

use serde_json::Value;
use stipula::{Class, Contract, Format, Report};
use stipula_tests::conformance;

fn reports(contract: &Contract, file: &[u8]) -> Vec<Report> {
    contract.container(file).map(|report| report.expect("bytes in memory")).collect()
}

fn contract(schema: &str) -> Contract {
    Contract::from_schema(Format::Avro, schema).compile().unwrap_or_else(|fault| panic!("{schema}\n{fault}"))
}

fn long(value: i64) -> Vec<u8> {
    let mut rest = ((value << 1) ^ (value >> 63)).cast_unsigned();
    let mut out = Vec::new();
    while rest >= 0x80 {
        out.push(rest.to_le_bytes()[0] | 0x80);
        rest >>= 7;
    }
    out.push(rest.to_le_bytes()[0]);
    out
}

fn text(bytes: &[u8]) -> Vec<u8> {
    [long(i64::try_from(bytes.len()).unwrap()), bytes.to_vec()].concat()
}

/// A file of one block.
fn container(schema: &str, records: i64, data: &[u8]) -> Vec<u8> {
    let sync = [0x5A; 16];
    let header = [b"Obj\x01".to_vec(), long(1), text(b"avro.schema"), text(schema.as_bytes()), long(0)].concat();
    [header, sync.to_vec(), long(records), text(data), sync.to_vec()].concat()
}

/// The schema that stands in the header of a file.
fn schema_of(file: &[u8]) -> Option<String> {
    let at = file.windows(11).position(|window| window == b"avro.schema")? + 11;
    let (mut length, mut shift, mut place) = (0_usize, 0, at);
    loop {
        let byte = *file.get(place)?;
        length |= usize::from(byte & 0x7f) << shift;
        place += 1;
        shift += 7;
        if byte < 0x80 {
            break;
        }
    }
    String::from_utf8(file.get(place..place + length / 2)?.to_vec()).ok()
}

/// Records of a file, or what ends it.
fn outcome(file: &[u8]) -> String {
    let Some(schema) = schema_of(file) else {
        return reports(&contract("\"null\""), file)
            .last()
            .map_or(String::new(), |last| last.violations[0].code.to_string());
    };
    let contract = contract(&schema);
    let all = reports(&contract, file);
    match all.iter().find(|report| !report.valid) {
        Some(bad) => bad.violations[0].code.to_string(),
        None => format!("{} records", all.len()),
    }
}

#[test]
fn files_of_other_implementations() {
    let Some(folder) = conformance::folder() else { return };
    let expected: BTreeMap<&str, &str> = BTreeMap::from(INTEROP);
    let (mut found, mut other) = (0, Vec::new());
    for entry in std::fs::read_dir(folder.join("avro-interop")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "avro") {
            continue;
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let wanted = expected.get(name.as_str()).copied().unwrap_or("not in the list");
        let outcome = outcome(&std::fs::read(&path).unwrap());
        if outcome != wanted {
            other.push(format!("{name}: expected {wanted}, found {outcome}"));
        }
        found += 1;
    }
    assert!(other.is_empty(), "{other:#?}");
    assert_eq!(found, INTEROP.len());
}

const INTEROP: [(&str, &str); 22] = [
    ("lang_c_tests_avro-1237-bad-union-discriminant.avro", "avro.union_index"),
    ("lang_c_tests_avro-1237-good.avro", "2 records"),
    ("lang_c_tests_avro-1238-good.avro", "2 records"),
    ("lang_c_tests_avro-1238-truncated.avro", "container.truncated"),
    ("lang_c_tests_avro-1279-codec.avro", "3 records"),
    ("lang_c_tests_avro-1279-no-codec.avro", "3 records"),
    ("lang_js_test_dat_person-10.avro", "10 records"),
    ("lang_js_test_dat_person-10.no-codec.avro", "container.truncated"),
    ("share_test_data_schemas_simple_data.avro", "3 records"),
    ("share_test_data_schemas_withUnion_data.avro", "3 records"),
    ("share_test_data_syncInMeta.avro", "6001 records"),
    ("share_test_data_weather-deflate.avro", "5 records"),
    ("share_test_data_weather-snappy.avro", "5 records"),
    ("share_test_data_weather-sorted.avro", "5 records"),
    ("share_test_data_weather-zstd.avro", "5 records"),
    ("share_test_data_weather.avro", "5 records"),
    ("share_test_interop_rpc_add_onePlusOne_request.avro", "1 records"),
    ("share_test_interop_rpc_add_onePlusOne_response.avro", "1 records"),
    ("share_test_interop_rpc_echo_foo_request.avro", "1 records"),
    ("share_test_interop_rpc_echo_foo_response.avro", "1 records"),
    ("share_test_interop_rpc_hello_world_request.avro", "1 records"),
    ("share_test_interop_rpc_hello_world_response.avro", "1 records"),
];

/// Every pair of the compatibility suites: the witness of an incompatible one is refused, and what a
/// compatible one's writer writes is read.
#[test]
fn pairs_of_schemas() {
    let Some(folder) = conformance::folder() else { return };
    let lines = |name: &str| -> Vec<Value> {
        let text = std::fs::read_to_string(folder.join("avro-compat").join(name)).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let (mut refused, mut read, mut data) = (0, 0, 0);
    for (pair, verdict) in lines("pairs_all.jsonl").iter().zip(lines("pairs_all.witness.jsonl")) {
        assert_eq!(pair["id"], verdict["id"]);
        let (reader, writer) = (pair["reader"].to_string(), pair["writer"].to_string());
        let Ok(contract) = Contract::from_schema(Format::Avro, reader.as_str()).compile() else { continue };
        if Contract::from_schema(Format::Avro, writer.as_str()).compile().is_err() {
            continue;
        }
        let judge = |datum: &[u8]| reports(&contract, &container(&writer, 1, datum));
        if let Some(witness) = verdict["witness"].as_str() {
            let datum: Vec<u8> = (0..witness.len())
                .step_by(2)
                .map(|at| u8::from_str_radix(witness.get(at..at + 2).unwrap(), 16).unwrap())
                .collect();
            let all = judge(&datum);
            assert!(all.iter().any(|report| !report.valid), "{}: {witness} is read\n{writer}\n{reader}", pair["id"]);
            refused += 1;
        } else if verdict["spec"] == "compatible" {
            for seed in 0..8 {
                let mut sampler = Sampler::new(&pair["writer"], seed);
                let Some(datum) = sampler.datum(&pair["writer"]) else { continue };
                let all = judge(&datum);
                let bad = all.iter().find(|report| !report.valid);
                let told = bad.map_or(String::new(), Report::to_json);
                assert!(bad.is_none(), "{}: {datum:?}\n{writer}\n{reader}\n{told}", pair["id"]);
                assert_eq!(all.len(), 1, "{}: {datum:?}", pair["id"]);
                data += 1;
            }
            read += 1;
        }
    }
    assert!(refused > 110 && read > 130, "{refused} witnesses and {read} compatible pairs");
    assert!(data > 4 * read, "{data} data of {read} compatible pairs");
}

/// Data of a schema, of its plainest values.
struct Sampler {
    named: BTreeMap<String, Value>,
    seed: usize,
    depth: usize,
}

impl Sampler {
    fn new(schema: &Value, seed: usize) -> Self {
        let mut sampler = Self { named: BTreeMap::new(), seed, depth: 0 };
        sampler.collect(schema);
        sampler
    }

    fn collect(&mut self, schema: &Value) {
        match schema {
            Value::Array(list) => list.iter().for_each(|each| self.collect(each)),
            Value::Object(map) => {
                if let Some(name) = map.get("name").and_then(Value::as_str).filter(|_| map.contains_key("type")) {
                    let short = name.rsplit('.').next().unwrap().to_owned();
                    self.named.entry(short).or_insert_with(|| schema.clone());
                }
                for key in ["type", "items", "values", "fields"] {
                    map.get(key).into_iter().for_each(|inner| self.collect(inner));
                }
            }
            _ => {}
        }
    }

    fn pick(&mut self, count: usize) -> usize {
        self.seed = self.seed.wrapping_mul(31).wrapping_add(7);
        if self.depth > 6 { 0 } else { self.seed / 3 % count }
    }

    /// `None` where the data does not end soon.
    fn datum(&mut self, schema: &Value) -> Option<Vec<u8>> {
        self.depth += 1;
        let datum = if self.depth > 40 { None } else { self.value(schema) };
        self.depth -= 1;
        datum
    }

    fn value(&mut self, schema: &Value) -> Option<Vec<u8>> {
        let map = match schema {
            Value::String(name) => return self.named_or_primitive(name, schema),
            Value::Array(branches) => {
                let null = branches.iter().position(|branch| branch == "null").filter(|_| self.depth > 6);
                let index = null.unwrap_or_else(|| self.pick(branches.len().max(1)));
                return Some([long(i64::try_from(index).ok()?), self.datum(branches.get(index)?)?].concat());
            }
            map => map,
        };
        match map["type"].as_str() {
            Some("record" | "error") => {
                let fields = map["fields"].as_array()?.clone();
                fields
                    .iter()
                    .map(|field| self.datum(&field["type"]))
                    .collect::<Option<Vec<_>>>()
                    .map(|all| all.concat())
            }
            Some("enum") => {
                let count = map["symbols"].as_array()?.len();
                Some(long(i64::try_from(self.pick(count)).ok()?))
            }
            Some("fixed") => Some(vec![0; usize::try_from(map["size"].as_u64()?).ok()?]),
            Some("array") if self.depth < 6 => Some([long(1), self.datum(&map["items"])?, long(0)].concat()),
            Some("map") if self.depth < 6 => Some([long(1), text(b"k"), self.datum(&map["values"])?, long(0)].concat()),
            Some("array" | "map") => Some(long(0)),
            Some(name) => self.named_or_primitive(name, map),
            None => self.datum(&map["type"]),
        }
    }

    fn named_or_primitive(&mut self, name: &str, schema: &Value) -> Option<Vec<u8>> {
        Some(match name {
            "null" => Vec::new(),
            "boolean" => vec![1],
            "int" | "long" => long(1),
            "float" => 1.5_f32.to_le_bytes().to_vec(),
            "double" => 1.5_f64.to_le_bytes().to_vec(),
            "bytes" => text(&[1]),
            "string" if schema["logicalType"] == "uuid" => text(b"34e3feea-0a62-4e6f-bdc3-acf7d14ca7c5"),
            "string" => text(b"x"),
            name => {
                let known = self.named.get(name.rsplit('.').next()?)?.clone();
                return self.datum(&known);
            }
        })
    }
}

#[test]
fn damaged_files() {
    let schema = r#"{"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"}, {"name": "s", "type": ["null", "string"]},
        {"name": "l", "type": {"type": "array", "items": "long"}}]}"#;
    let contract = contract(schema);
    let record = [long(7), long(1), text(b"text"), long(2), long(1), long(2), long(0)].concat();
    let file = container(schema, 2, &[record.clone(), record].concat());
    let whole = reports(&contract, &file);
    assert!(whole.len() == 2 && whole.iter().all(|report| report.valid));
    let header = container(schema, 0, &[]).len() - 2 - 16;
    for end in 0..file.len() {
        let all = reports(&contract, &file[..end]);
        let is_whole = end == header;
        assert_eq!(all.is_empty(), is_whole, "{end} bytes");
        assert!(is_whole || all.last().is_some_and(|last| last.class == Class::Undecodable), "{end} bytes");
    }
    for place in 0..file.len() {
        for damage in [0x01, 0x40, 0x80, 0xff] {
            let mut file = file.clone();
            file[place] ^= damage;
            assert!(reports(&contract, &file).len() < 1000, "byte {place} ^ {damage}");
        }
    }
}

#[test]
fn a_reader_that_fails_is_no_outcome() {
    struct Broken;

    impl std::io::Read for Broken {
        fn read(&mut self, _buffer: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the disk is gone"))
        }
    }

    let all: Vec<_> = contract("\"null\"").container(Broken).collect();
    assert!(matches!(all.as_slice(), [Err(error)] if error.to_string() == "the disk is gone"));
}
