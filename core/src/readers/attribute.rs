//! Which keyword of a subtree refuses a value, and where: found by asking keyword by keyword, down
//! through `properties`, `items`, `allOf` and references. Linear in the value for each keyword.

use serde_json::{Map, Value};

use super::fallback::{Fallbacks, code_of};
use super::fault::{Flow, Found, Note, Raw, Sink, Step};
use super::judge::word;
use super::ops::{OpId, OpKind};
use super::run::Run;
use super::tape::{TapeMap, TapeRef};
use super::{Datum, View};
use crate::cells::Slot;
use crate::diagnostics::codes;

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
        self.search(fallbacks, At { pointer, op, depth: 0 }, value)?;
        if self.faults == faults {
            let first = fallbacks.keywords(pointer).and_then(|own| own.keys().next()).map_or("false", String::as_str);
            self.keyword_fault(op, first, value)?;
        }
        Ok(())
    }

    fn search(&mut self, fallbacks: &Fallbacks, at: At<'_>, value: TapeRef<'_>) -> Flow {
        let Some(own) = fallbacks.keywords(at.pointer) else {
            return self.fault(Raw::new(codes::SCHEMA_ALWAYS_REFUSED, self.plan.op(at.op).node, Found::Nothing));
        };
        let mut done: Vec<&str> = Vec::new();
        for keyword in own.keys() {
            if done.contains(&keyword.as_str()) {
                continue;
            }
            let group = GROUPS.iter().find(|group| group.contains(&keyword.as_str())).copied();
            let alone = [keyword.as_str()];
            let names = group.unwrap_or(&alone);
            if let Some(group) = group {
                done.extend(group);
            }
            if !fallbacks.keywords_accept(at.pointer, names, value) {
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
            if !fallbacks.part_accepts(&pointer, member) {
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
            if !fallbacks.part_accepts(&pointer, element) {
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
                if !fallbacks.part_accepts(pointer, value) {
                    self.search(fallbacks, At { pointer, depth, ..at }, value)?;
                }
            }
            return Ok(());
        }
        let accepted = pointers.iter().filter(|pointer| fallbacks.part_accepts(pointer, value)).count();
        if accepted > 0 {
            return self.noted_fault(at.op, keyword, Note::Accepted(accepted), value);
        }
        let faults = self.faults;
        let mut chosen = pointers.iter().filter(|pointer| names_value(fallbacks, pointer, value));
        if let (Some(pointer), None) = (chosen.next(), chosen.next()) {
            self.search(fallbacks, At { pointer, depth, ..at }, value)?;
        }
        if self.faults == faults { self.noted_fault(at.op, keyword, Note::Accepted(0), value) } else { Ok(()) }
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
