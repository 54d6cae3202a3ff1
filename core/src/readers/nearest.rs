//! Which branch of `oneOf` or `anyOf` comes nearest to a value that all of them refuse.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::attribute::{At, DEPTH, judging};
use super::fallback::Fallbacks;
use super::fault::{Flow, Note, Sink};
use super::run::Run;
use super::tape::{TapeMap, TapeRef};
use super::{Datum, View};
use crate::cells::Slot;

/// Members that are compared with what a branch declares.
const MEMBERS: usize = 64;

/// How far a branch is from a value: another type, other constants, other faults.
type Distance = (u32, u32, u32);

impl<S: Sink> Run<'_, S> {
    /// No branch accepts: the fault names the closest one, and why that refuses.
    pub(super) fn closest(
        &mut self,
        fallbacks: &Fallbacks,
        at: At<'_>,
        keyword: &str,
        pointers: &[String],
        value: TapeRef<'_>,
    ) -> Flow {
        // Where nothing is kept, nobody reads which one it was.
        let Some(mut faults) = self.sink.beside() else {
            return self.noted_fault(at.op, keyword, Note::Accepted(0), value);
        };
        let mut best: Option<(Distance, usize, &String)> = None;
        for (index, pointer) in pointers.iter().enumerate() {
            if self.questions == 0 {
                break;
            }
            let Some(distance) = self.distance(fallbacks, pointer, value) else { continue };
            if best.is_none_or(|(least, ..)| distance < least) {
                best = Some((distance, index, pointer));
            }
        }
        // Where no branch is for values of this type, none is near.
        if let Some((_, index, pointer)) = best.filter(|((other_type, ..), ..)| *other_type == 0) {
            let mut run = self.with_sink(&mut faults, false);
            // What ends the branch's search does not end the record's.
            let _ = run.search(fallbacks, At { pointer, depth: at.depth + 1, ..at }, value);
            let spent = run.spent();
            self.take_spent_quietly(spent);
            if let Some(closest) = faults.into_closest(index + 1) {
                return self.noted_fault(at.op, keyword, Note::Closest(&closest), value);
            }
        }
        self.noted_fault(at.op, keyword, Note::Accepted(0), value)
    }

    /// How far a branch is; `None` where that is not known, or no more may be asked.
    fn distance(&mut self, fallbacks: &Fallbacks, pointer: &str, value: TapeRef<'_>) -> Option<Distance> {
        let pointer = target(fallbacks, pointer)?;
        let own = fallbacks.keywords(&pointer)?;
        let (mut other_type, mut constants, mut faults) = (0, 0, 0);
        let is_object = matches!(value.slot(), Slot::Map { .. });
        for (keyword, names) in judging(own) {
            if is_object && matches!(keyword, "required" | "additionalProperties" | "properties" | "patternProperties")
            {
                continue;
            }
            if !self.may_ask(value) {
                return None;
            }
            let refused = u32::from(!fallbacks.keywords_accept(&pointer, &names, value));
            match keyword {
                "type" => other_type += refused,
                "const" | "enum" => constants += refused,
                _ => faults += refused,
            }
        }
        if is_object {
            let (other_constants, others) = self.member_distance(fallbacks, &pointer, own, value)?;
            (constants, faults) = (constants + other_constants, faults + others);
        }
        Some((other_type, constants, faults))
    }

    /// Constants that members miss; and members that are missing, refused, or not declared.
    fn member_distance(
        &mut self,
        fallbacks: &Fallbacks,
        pointer: &str,
        own: &Map<String, Value>,
        value: TapeRef<'_>,
    ) -> Option<(u32, u32)> {
        let properties = own.get("properties").and_then(Value::as_object);
        let is_closed = own.get("additionalProperties") == Some(&Value::Bool(false));
        let required = own.get("required").and_then(Value::as_array).into_iter().flatten();
        let required: HashSet<&str> = required.filter_map(Value::as_str).collect();
        let mut missing = required.len();
        let (mut constants, mut faults) = (0, 0);
        let pairs: TapeMap<'_> = value.pairs();
        for (key, member) in pairs.take(MEMBERS) {
            missing = missing.saturating_sub(usize::from(required.contains(key)));
            let Some(schema) = properties.and_then(|properties| properties.get(key)) else {
                faults += u32::from(is_closed);
                continue;
            };
            if !self.may_ask(member) {
                return None;
            }
            if !fallbacks.part_accepts(&property(pointer, key), member) {
                *(if is_constant(schema) { &mut constants } else { &mut faults }) += 1;
            }
        }
        Some((constants, faults.saturating_add(u32::try_from(missing).unwrap_or(u32::MAX))))
    }
}

fn property(pointer: &str, key: &str) -> String {
    format!("{pointer}/properties/{}", key.replace('~', "~0").replace('/', "~1"))
}

fn is_constant(schema: &Value) -> bool {
    schema.get("const").is_some() || schema.get("enum").is_some()
}

/// Where a subschema leads that is a reference within its document; `None` where it is none, and no object.
fn target(fallbacks: &Fallbacks, pointer: &str) -> Option<String> {
    let mut pointer = pointer.to_owned();
    for _ in 0..DEPTH {
        let own = fallbacks.keywords(&pointer)?;
        match own.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#')) {
            Some(target) => target.clone_into(&mut pointer),
            None => break,
        }
    }
    Some(pointer)
}

/// Whether a branch has a property with a constant (or an enum), and the value has just that.
pub(super) fn names_value(fallbacks: &Fallbacks, pointer: &str, value: &TapeRef<'_>) -> bool {
    let Some(pointer) = target(fallbacks, pointer) else { return false };
    let Some(properties) = fallbacks.keywords(&format!("{pointer}/properties")) else { return false };
    let mut pairs: TapeMap<'_> = value.pairs();
    pairs.any(|(key, member)| {
        properties.get(key).is_some_and(is_constant)
            && !matches!(member.view(), Ok(View::Map(_)))
            && fallbacks.part_accepts(&property(&pointer, key), member)
    })
}
