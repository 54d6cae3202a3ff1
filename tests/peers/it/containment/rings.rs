//! Three definitions that lead to each other, each a choice of lists of required members: whether one
//! has a value rests on the others. What values each has is told by building them from the ground up.

use serde_json::{Map, Value, json};
use stipula::compat::json_schema::{Containment, Options, contains, is_empty};
use stipula_peers::Random;

use super::{judge, read};

const PAIRS: usize = 6_000;
const NAMES: [&str; 3] = ["R", "S", "T"];
const KEYS: [&str; 4] = ["a", "b", "c", "d"];
/// Values of one definition that are built.
const MOST_VALUES: usize = 12;

/// A member of an alternative: a key, and one of the definitions or a constant.
#[derive(Clone, Copy)]
struct Member {
    key: &'static str,
    leads: Option<usize>,
}

/// The alternatives of each definition.
#[derive(Clone)]
struct Ring([Vec<Vec<Member>>; 3]);

impl Ring {
    fn random(random: &mut Random) -> Self {
        Self(std::array::from_fn(|_| (0..=random.below(2)).map(|_| alternative(random)).collect()))
    }

    /// The same but for one alternative.
    fn edited(&self, random: &mut Random) -> Self {
        let mut edited = self.clone();
        let alternatives = &mut edited.0[random.below(3)];
        match random.below(3) {
            0 => alternatives.push(alternative(random)),
            1 if alternatives.len() > 1 => drop(alternatives.remove(0)),
            _ => {
                let at = random.below(alternatives.len());
                alternatives[at] = alternative(random);
            }
        }
        edited
    }

    fn schema(&self) -> Value {
        let named = NAMES.iter().zip(&self.0).map(|(name, alternatives)| {
            let ways: Vec<Value> = alternatives.iter().map(|members| of_members(members)).collect();
            ((*name).to_owned(), json!({"type": "object", "anyOf": ways}))
        });
        let named: Map<String, Value> = named.collect();
        json!({"$ref": "#/$defs/R", "$defs": named})
    }

    /// Values of each definition, the smallest first: none of one that has none.
    fn values(&self) -> [Vec<Value>; 3] {
        let mut found: [Vec<Value>; 3] = Default::default();
        // Each round builds upon the values of the round before.
        for _ in 0..6 {
            let before = found.clone();
            for (values, alternatives) in found.iter_mut().zip(&self.0) {
                for members in alternatives {
                    for turn in 0..3 {
                        let built = built(members, &before, turn);
                        if let Some(value) = built.filter(|value| !values.contains(value))
                            && values.len() < MOST_VALUES
                        {
                            values.push(value);
                        }
                    }
                }
            }
        }
        found
    }
}

fn alternative(random: &mut Random) -> Vec<Member> {
    let mut members: Vec<Member> = Vec::new();
    for _ in 0..=random.below(2) {
        let key = KEYS[random.below(KEYS.len())];
        let leads = (random.below(4) > 0).then(|| random.below(3));
        if members.iter().all(|member| member.key != key) {
            members.push(Member { key, leads });
        }
    }
    members
}

fn of_members(members: &[Member]) -> Value {
    let schema = |member: &Member| match member.leads {
        Some(to) => json!({"$ref": format!("#/$defs/{}", NAMES[to])}),
        None => json!({"const": 1}),
    };
    let required: Vec<&str> = members.iter().map(|member| member.key).collect();
    let properties: Map<String, Value> = members.iter().map(|member| (member.key.to_owned(), schema(member))).collect();
    json!({"required": required, "properties": properties})
}

/// A value of an alternative, of values that are built already.
fn built(members: &[Member], before: &[Vec<Value>; 3], turn: usize) -> Option<Value> {
    let mut value = Map::new();
    for member in members {
        let inner = match member.leads {
            Some(to) => before[to].get(turn.min(before[to].len().saturating_sub(1)))?.clone(),
            None => json!(1),
        };
        value.insert(member.key.to_owned(), inner);
    }
    Some(Value::Object(value))
}

#[test]
fn rings_of_definitions_are_never_told_wrong() {
    let (mut random, options) = (Random(31), Options::default());
    let (mut proofs, mut vacuous, mut breaks, mut unknown) = (0, 0, 0, 0);
    for _ in 0..PAIRS {
        let old = Ring::random(&mut random);
        let new = match random.below(4) {
            0 => json!(false),
            1 => Ring::random(&mut random).schema(),
            _ => old.edited(&mut random).schema(),
        };
        let [values, ..] = old.values();
        let old = old.schema();
        let judges = [judge(&old).unwrap(), judge(&new).unwrap()];
        assert!(values.iter().all(|value| judges[0].is_valid(value)), "not of it: {old}");
        let (read_old, read_new) = (read(&old), read(&new));
        assert_eq!(is_empty(&read_old, options), Some(values.is_empty()), "{old}");
        match contains(&read_old, &read_new, options) {
            Containment::Contained => {
                proofs += 1;
                vacuous += usize::from(values.is_empty());
                let against = values.iter().find(|value| !judges[1].is_valid(value));
                assert_eq!(against, None, "contradicts a proof: {old} in {new}");
            }
            Containment::Broken(found) => {
                breaks += 1;
                let witness: Value = serde_json::from_str(&found.witness.json).unwrap();
                let holds = judges[0].is_valid(&witness) && !judges[1].is_valid(&witness);
                assert!(holds, "{witness} shows nothing: {old} in {new}");
            }
            Containment::Unknown(_) => unknown += 1,
        }
    }
    assert!(
        proofs - vacuous > PAIRS / 20 && vacuous > PAIRS / 20 && breaks > PAIRS / 5,
        "one-sided: {proofs} {vacuous} {breaks}"
    );
    assert_eq!(unknown, 0);
}
