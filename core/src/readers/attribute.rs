//! Which keyword of a subtree refuses a value, and where: found by asking keyword by keyword, down
//! through `properties`, `items`, `allOf` and references. Linear in the value for each question, and
//! there are only so many questions for a record (`Limits::QUESTIONS`): then, and once as many
//! faults are found as are kept at all, only the keyword of the subtree itself is looked for.

use serde_json::{Map, Value};

use super::fallback::{Fallbacks, code_of};
use super::fault::{Flow, Found, KEPT, Note, Raw, Sink, Step};
use super::judge::word;
use super::ops::{OpId, OpKind};
use super::run::Run;
use super::tape::{TapeMap, TapeRef};
use super::{Datum, View};
use crate::cells::Slot;
use crate::diagnostics::codes;
use crate::schema::judging_keywords;

/// How many subschemas deep a cause is looked for.
const DEPTH: u32 = 24;

/// Keywords that judge together.
const GROUPS: [&[&str]; 5] = [
    &["if", "then", "else"],
    &["contains", "minContains", "maxContains"],
    &["prefixItems", "items", "additionalItems"],
    &["properties", "patternProperties", "additionalProperties"],
    &["minimum", "exclusiveMinimum"],
];

/// Where the search stands: in the schema, and in the shape.
#[derive(Clone, Copy)]
struct At<'a> {
    pointer: &'a str,
    op: OpId,
    depth: u32,
}

impl<S: Sink> Run<'_, S> {
    /// Says why a subschema refuses a value; says something in any case.
    pub(crate) fn attribute(&mut self, fallbacks: &Fallbacks, pointer: &str, op: OpId, value: TapeRef<'_>) -> Flow {
        let faults = self.faults;
        if faults < KEPT as u64 {
            self.search(fallbacks, At { pointer, op, depth: 0 }, value)?;
        }
        if self.faults == faults {
            let keyword = fallbacks.keywords(pointer).map_or("false", |own| refusing(fallbacks, pointer, own, value));
            self.keyword_fault(op, keyword, value)?;
        }
        Ok(())
    }

    /// Whether a question may still be asked about a value; it is paid for.
    fn may_ask(&mut self, value: TapeRef<'_>) -> bool {
        let may = self.questions > 0;
        let below = u64::from(value.tape.after(value.at).saturating_sub(value.at));
        self.questions = self.questions.saturating_sub(1 + below / 1024);
        may
    }

    /// Whether a subschema is known to refuse a value; when all questions are asked, nothing is.
    fn refuses(&mut self, fallbacks: &Fallbacks, pointer: &str, value: TapeRef<'_>) -> bool {
        self.may_ask(value) && !fallbacks.part_accepts(pointer, value)
    }

    fn search(&mut self, fallbacks: &Fallbacks, at: At<'_>, value: TapeRef<'_>) -> Flow {
        let Some(own) = fallbacks.keywords(at.pointer) else {
            return self.fault(Raw::new(codes::SCHEMA_ALWAYS_REFUSED, self.plan.op(at.op).node, Found::Nothing));
        };
        for (keyword, names) in judging(own) {
            if self.may_ask(value) && !fallbacks.keywords_accept(at.pointer, names.as_slice(), value) {
                self.cause(fallbacks, at, own, keyword, value)?;
            }
        }
        Ok(())
    }

    fn cause(
        &mut self,
        fallbacks: &Fallbacks,
        at: At<'_>,
        own: &Map<String, Value>,
        keyword: &str,
        value: TapeRef<'_>,
    ) -> Flow {
        let faults = self.faults;
        if at.depth < DEPTH {
            match keyword {
                "required" => self.required(own, at.op, value)?,
                "properties" | "patternProperties" | "additionalProperties" => {
                    self.members(fallbacks, at, own, value)?;
                }
                "items" | "prefixItems" => self.elements(fallbacks, at, own, value)?,
                "allOf" | "oneOf" | "anyOf" => self.combined(fallbacks, at, own, keyword, value)?,
                "$ref" => {
                    let target = own.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#'));
                    if let Some(pointer) = target.filter(|target| target.is_empty() || target.starts_with('/')) {
                        self.search(fallbacks, At { pointer, depth: at.depth + 1, ..at }, value)?;
                    }
                }
                _ => {}
            }
        }
        if self.faults == faults { self.keyword_fault(at.op, keyword, value) } else { Ok(()) }
    }

    fn keyword_fault(&mut self, op: OpId, keyword: &str, value: TapeRef<'_>) -> Flow {
        self.noted_fault(op, keyword, Note::Keyword(keyword), value)
    }

    fn noted_fault(&mut self, op: OpId, keyword: &str, note: Note<'_>, value: TapeRef<'_>) -> Flow {
        let code = code_of(keyword);
        let untyped = matches!(code, codes::SCHEMA_TYPE | codes::SCHEMA_ONE_OF | codes::SCHEMA_ANY_OF);
        let Ok(view) = value.view() else { return Ok(()) };
        let found = if code == codes::SCHEMA_TYPE { Found::Type(word(&view)) } else { super::judge_json::found(&view) };
        let mut fault = Raw::new(code, self.plan.op(op).node, found).note(note);
        fault.untyped = untyped;
        self.fault(fault)
    }

    fn required(&mut self, own: &Map<String, Value>, op: OpId, value: TapeRef<'_>) -> Flow {
        let names = own.get("required").and_then(Value::as_array);
        for name in names.into_iter().flatten().filter_map(Value::as_str) {
            let mut pairs: TapeMap<'_> = value.pairs();
            if !pairs.any(|(key, _)| key == name) {
                self.enter_member(op, name);
                self.fault(Raw::new(codes::SCHEMA_REQUIRED, self.plan.op(op).node, Found::Nothing))?;
                self.sink.leave();
            }
        }
        Ok(())
    }

    /// Steps into a member; gives its op, or that of the object where no field has the name.
    fn enter_member(&mut self, op: OpId, name: &str) -> OpId {
        let plan = self.plan;
        match &plan.op(op).kind {
            OpKind::Record(record) => {
                if let Some((index, field)) = record.find(name, 0) {
                    self.enter_field(index, field);
                    return field.op;
                }
                self.sink.enter(Step::Undeclared(name));
            }
            OpKind::Map(map) => {
                self.sink.enter(Step::Key(name));
                return map.value;
            }
            _ => self.sink.enter(Step::Undeclared(name)),
        }
        op
    }

    fn members(&mut self, fallbacks: &Fallbacks, at: At<'_>, own: &Map<String, Value>, value: TapeRef<'_>) -> Flow {
        let declared = own.get("properties").and_then(Value::as_object);
        let is_closed =
            own.get("additionalProperties") == Some(&Value::Bool(false)) && !own.contains_key("patternProperties");
        let pairs: TapeMap<'_> = value.pairs();
        for (key, member) in pairs {
            let is_declared = declared.is_some_and(|declared| declared.contains_key(key));
            let pointer = if is_declared {
                format!("{}/properties/{}", at.pointer, key.replace('~', "~0").replace('/', "~1"))
            } else if own.get("additionalProperties").is_some_and(Value::is_object)
                && !own.contains_key("patternProperties")
            {
                format!("{}/additionalProperties", at.pointer)
            } else if is_closed {
                self.enter_member(at.op, key);
                self.fault(Raw::new(codes::SCHEMA_UNDECLARED, self.plan.op(at.op).node, Found::Nothing))?;
                self.sink.leave();
                continue;
            } else {
                continue;
            };
            if self.refuses(fallbacks, &pointer, member) {
                let op = self.enter_member(at.op, key);
                self.search(fallbacks, At { pointer: &pointer, op, depth: at.depth + 1 }, member)?;
                self.sink.leave();
            }
        }
        Ok(())
    }

    fn elements(&mut self, fallbacks: &Fallbacks, at: At<'_>, own: &Map<String, Value>, value: TapeRef<'_>) -> Flow {
        let op = match &self.plan.op(at.op).kind {
            OpKind::List(list) => list.element,
            _ => at.op,
        };
        let Slot::List { .. } = value.slot() else { return Ok(()) };
        let tuple = |name: &str| own.get(name).and_then(Value::as_array).map_or(0, Vec::len);
        let (prefix, first) =
            if tuple("items") > 0 { ("items", tuple("items")) } else { ("prefixItems", tuple("prefixItems")) };
        let mut elements = value.items();
        let mut index = 0;
        while let Some(element) = Iterator::next(&mut elements) {
            let pointer = if index < first {
                format!("{}/{prefix}/{index}", at.pointer)
            } else {
                format!("{}/{}", at.pointer, if prefix == "items" { "additionalItems" } else { "items" })
            };
            if self.refuses(fallbacks, &pointer, element) {
                self.enter_index(index as u64);
                self.search(fallbacks, At { pointer: &pointer, op, depth: at.depth + 1 }, element)?;
                self.sink.leave();
            }
            index += 1;
        }
        Ok(())
    }

    /// `allOf`: the branches that refuse. `oneOf`, `anyOf`: the branch that a constant of the value
    /// chooses, if there is one.
    fn combined(
        &mut self,
        fallbacks: &Fallbacks,
        at: At<'_>,
        own: &Map<String, Value>,
        keyword: &str,
        value: TapeRef<'_>,
    ) -> Flow {
        let branches = own.get(keyword).and_then(Value::as_array).map_or(0, Vec::len);
        let pointers: Vec<String> = (0..branches).map(|index| format!("{}/{keyword}/{index}", at.pointer)).collect();
        let depth = at.depth + 1;
        if keyword == "allOf" {
            for pointer in &pointers {
                if self.refuses(fallbacks, pointer, value) {
                    self.search(fallbacks, At { pointer, depth, ..at }, value)?;
                }
            }
            return Ok(());
        }
        let mut accepted = 0;
        for pointer in &pointers {
            if !self.may_ask(value) {
                return self.keyword_fault(at.op, keyword, value);
            }
            accepted += usize::from(fallbacks.part_accepts(pointer, value));
        }
        if accepted > 0 {
            return self.noted_fault(at.op, keyword, Note::Accepted(accepted), value);
        }
        let faults = self.faults;
        let mut chosen =
            pointers.iter().filter(|pointer| self.may_ask(value) && names_value(fallbacks, pointer, value));
        if let (Some(pointer), None) = (chosen.next(), chosen.next()) {
            self.search(fallbacks, At { pointer, depth, ..at }, value)?;
        }
        if self.faults == faults { self.noted_fault(at.op, keyword, Note::Accepted(0), value) } else { Ok(()) }
    }
}

/// The keywords of a subschema that may refuse a value, each with those that judge together with it.
fn judging(own: &Map<String, Value>) -> Vec<(&'static str, Vec<&'static str>)> {
    let mut all: Vec<(&'static str, Vec<&'static str>)> = Vec::new();
    for name in judging_keywords().filter(|name| own.contains_key(*name)) {
        let is_done = all.iter().any(|(_, names)| names.contains(&name));
        if is_done {
            continue;
        }
        let names =
            GROUPS.iter().find(|group| group.contains(&name)).map_or_else(|| vec![name], |group| group.to_vec());
        let first = names.iter().filter(|name| own.contains_key(**name)).min().copied().unwrap_or(name);
        all.push((first, names));
    }
    all.sort_unstable_by_key(|(first, _)| *first);
    all
}

/// The first keyword of a subschema that refuses a value which the subschema refuses: each is asked
/// at most once, so that this costs about what the verdict did.
fn refusing(fallbacks: &Fallbacks, pointer: &str, own: &Map<String, Value>, value: TapeRef<'_>) -> &'static str {
    let all = judging(own);
    match all.as_slice() {
        [] => "false",
        [(only, _)] => only,
        _ => {
            let found = all.iter().find(|(_, names)| !fallbacks.keywords_accept(pointer, names, value));
            found.or(all.first()).map_or("false", |(first, _)| first)
        }
    }
}

/// Whether a branch has a property with a constant (or an enum), and the value has just that.
fn names_value(fallbacks: &Fallbacks, pointer: &str, value: TapeRef<'_>) -> bool {
    let mut pointer = pointer.to_owned();
    for _ in 0..DEPTH {
        let Some(own) = fallbacks.keywords(&pointer) else { return false };
        match own.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#')) {
            Some(target) => target.clone_into(&mut pointer),
            None => break,
        }
    }
    let Some(properties) = fallbacks.keywords(&format!("{pointer}/properties")) else { return false };
    let mut pairs: TapeMap<'_> = value.pairs();
    pairs.any(|(key, member)| {
        let schema = properties.get(key);
        let is_constant = schema.is_some_and(|schema| schema.get("const").is_some() || schema.get("enum").is_some());
        let place = format!("{pointer}/properties/{}", key.replace('~', "~0").replace('/', "~1"));
        is_constant && !matches!(member.view(), Ok(View::Map(_))) && fallbacks.part_accepts(&place, member)
    })
}
