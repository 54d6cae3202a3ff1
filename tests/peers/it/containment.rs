//! Containment of JSON Schemas on random pairs, beside the `jsonschema` crate: it judges values (no
//! value of a pool, and no mutant of an instance of the old schema, may contradict a proof; every
//! witness is accepted and refused as it says), and its own containment must never contradict ours.

mod rings;
mod schemas;

use jsonschema::canonical;
use serde_json::{Value, json};
use stipula::Limits;
use stipula::compat::json_schema::{Containment, Options, Schema, contains, is_empty};
use stipula_peers::Random;

use schemas::{edited, loops, mutated, schema, value};

const PAIRS: usize = 25_000;

/// What the pairs came to.
#[derive(Debug, Default)]
struct Count {
    proofs: usize,
    /// Of which the old schema accepts nothing.
    vacuous: usize,
    breaks: usize,
    unknown: usize,
    mutants: usize,
    /// Told by the crate's own containment, too.
    told: usize,
}

fn read(value: &Value) -> Schema {
    Schema::parse(&value.to_string(), &[], &Limits::default()).unwrap()
}

fn judge(schema: &Value) -> Option<jsonschema::Validator> {
    jsonschema::options()
        .offline()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .build(schema)
        .ok()
}

/// Values that stand against every proof.
fn pool() -> Vec<Value> {
    let mut random = Random(99);
    let mut pool = vec![json!({}), json!([]), Value::Null, json!(true), json!(false)];
    pool.extend((-3..13).map(Value::from));
    pool.extend(["", "a", "b", "ab", "abc", "1", "c", "ba", "aa", "x1", "zzzz", "\u{e9}"].map(Value::from));
    pool.extend((0..600).map(|_| value(&mut random, 2)));
    pool
}

/// The crate's own answer: whether `new` covers `old`.
fn covers(old: &Value, new: &Value) -> Option<bool> {
    // It decides nothing of recursion, and recurses deep.
    if [old, new].iter().any(|schema| schema.to_string().contains("$ref")) {
        return None;
    }
    let form = |schema: &Value| {
        let options = canonical::options().with_draft(jsonschema::Draft::Draft202012);
        options.should_validate_formats(true).offline().canonicalize(schema).ok()
    };
    match form(new)?.covers(&form(old)?).ok()? {
        canonical::Containment::Yes => Some(true),
        canonical::Containment::No => Some(false),
        canonical::Containment::Unknown => None,
    }
}

struct Pair {
    schemas: [Value; 2],
    read: [Schema; 2],
    judges: [jsonschema::Validator; 2],
}

impl Pair {
    fn random(random: &mut Random) -> Option<Self> {
        let old = schema(random);
        let new = if random.below(10) < 6 { edited(&old, random) } else { schema(random) };
        if loops(&old) || loops(&new) {
            return None;
        }
        let judges = [judge(&old)?, judge(&new)?];
        let read = [read(&old), read(&new)];
        Some(Self { schemas: [old, new], read, judges })
    }

    /// Whether a value is valid under the old schema; it must not be invalid under the new one then.
    fn stands(&self, value: &Value) -> bool {
        let [old, new] = &self.judges;
        let valid = old.is_valid(value);
        assert!(!valid || new.is_valid(value), "{value} contradicts a proof: {:#?}", self.schemas);
        valid
    }

    fn proved(&self, pool: &[Value], probes: &[Schema], random: &mut Random, count: &mut Count) {
        let options = Options::default();
        if is_empty(&self.read[0], options) == Some(true) {
            count.vacuous += 1;
            assert!(!pool.iter().any(|value| self.judges[0].is_valid(value)), "not empty: {}", self.schemas[0]);
            return;
        }
        for value in pool {
            self.stands(value);
        }
        for probe in probes {
            let Containment::Broken(found) = contains(&self.read[0], probe, options) else { continue };
            let instance: Value = serde_json::from_str(&found.witness.json).unwrap();
            for _ in 0..12 {
                count.mutants += usize::from(self.stands(&mutated(&instance, random)));
            }
        }
    }

    fn check(&self, pool: &[Value], probes: &[Schema], random: &mut Random, count: &mut Count) {
        let [old, new] = &self.read;
        let told = if random.below(4) == 0 { covers(&self.schemas[0], &self.schemas[1]) } else { None };
        count.told += usize::from(told.is_some());
        match contains(old, new, Options::default()) {
            Containment::Contained => {
                count.proofs += 1;
                assert!(told != Some(false), "the crate sees a break: {:#?}", self.schemas);
                self.proved(pool, probes, random, count);
            }
            Containment::Broken(found) => {
                count.breaks += 1;
                assert!(told != Some(true), "the crate sees none: {:#?}", self.schemas);
                let witness: Value = serde_json::from_str(&found.witness.json).unwrap();
                let holds = self.judges[0].is_valid(&witness) && !self.judges[1].is_valid(&witness);
                assert!(holds, "{witness} shows nothing: {:#?}", self.schemas);
            }
            Containment::Unknown(_) => count.unknown += 1,
        }
    }
}

/// The peer recurses deep.
#[test]
fn random_pairs_are_never_told_wrong() {
    const STACK: usize = 256 << 20;
    std::thread::Builder::new().stack_size(STACK).spawn(random_pairs).unwrap().join().unwrap();
}

fn random_pairs() {
    let (mut random, mut count, pool) = (Random(2_026), Count::default(), pool());
    let probes = [
        json!(false),
        json!({"not": {"type": "object"}}),
        json!({"maxProperties": 1}),
        json!({"maxItems": 1}),
        json!({"type": "object"}),
        json!({"not": {"required": ["a"]}}),
    ];
    let probes = probes.each_ref().map(read);
    let mut pairs = 0;
    while pairs < PAIRS {
        if let Some(pair) = Pair::random(&mut random) {
            pairs += 1;
            pair.check(&pool, &probes, &mut random, &mut count);
        }
    }
    let full = count.proofs - count.vacuous;
    assert!(full > PAIRS / 5 && count.breaks > PAIRS / 5, "one-sided: {count:?}");
    assert!(count.mutants > PAIRS && count.told > PAIRS / 20, "too little was compared: {count:?}");
    assert!(count.unknown * 1_000 <= PAIRS, "too much is not decided: {count:?}");
}
