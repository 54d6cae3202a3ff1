//! Which keyword of a subtree refuses a value, and where: found by asking keyword by keyword, down
//! through `properties`, `items`, `allOf` and references. Linear in the value for each question, and
//! there are only so many questions for a record (`Limits::QUESTIONS`): then, and once as many
//! faults are found as are kept at all, only the keyword of the subtree itself is looked for.

use std::collections::{BTreeSet, HashSet};

use serde_json::{Map, Value};

use super::fallback::Fallbacks;
use super::fallback_asked::asked;
use super::fault::{Flow, Found, KEPT, Note, Raw, Sink, Step};
use super::judge::word;
use super::nearest::names_value;
use super::ops::{OpId, OpKind};
use super::run::Run;
use super::tape::{TapeMap, TapeRef};
use super::texts::code_points;
use super::{Datum, View};
use crate::cells::Slot;
use crate::diagnostics::codes;
use crate::schema::{code_of, judging_keywords};

/// How many subschemas deep a cause is looked for.
pub(super) const DEPTH: u32 = 24;

/// Keywords that judge together.
const GROUPS: [&[&str]; 5] = [
    &["if", "then", "else"],
    &["contains", "minContains", "maxContains"],
    &["prefixItems", "items", "additionalItems"],
    &["properties", "patternProperties", "additionalProperties"],
    &["contentEncoding", "contentMediaType"],
];

/// Where the search stands: in the schema, and in the shape.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) pointer: &'a str,
    pub(super) op: OpId,
    pub(super) depth: u32,
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
            self.keyword_fault(fallbacks, At { pointer, op, depth: 0 }, keyword, value)?;
        }
        Ok(())
    }

    /// Whether a question may still be asked about a value; it is paid for.
    pub(super) fn may_ask(&mut self, value: TapeRef<'_>) -> bool {
        let may = self.questions > 0 && self.faults < KEPT as u64;
        let below = u64::from(value.tape.after(value.at).saturating_sub(value.at));
        self.questions = self.questions.saturating_sub(1 + below / 1024);
        may
    }

    /// Whether a subschema is known to refuse a value; when all questions are asked, nothing is.
    pub(super) fn refuses(&mut self, fallbacks: &Fallbacks, pointer: &str, value: TapeRef<'_>) -> bool {
        self.may_ask(value) && !fallbacks.part_accepts(pointer, value)
    }

    pub(super) fn search(&mut self, fallbacks: &Fallbacks, at: At<'_>, value: TapeRef<'_>) -> Flow {
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
                "if" | "then" | "else" => self.conditional(fallbacks, at, value)?,
                "dependentRequired" => self.dependent(own, at.op, value)?,
                "$ref" => {
                    let target = own.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#'));
                    if let Some(pointer) = target.filter(|target| target.is_empty() || target.starts_with('/')) {
                        self.search(fallbacks, At { pointer, depth: at.depth + 1, ..at }, value)?;
                    }
                }
                _ => {}
            }
        }
        if self.faults == faults { self.keyword_fault(fallbacks, at, keyword, value) } else { Ok(()) }
    }

    pub(super) fn keyword_fault(
        &mut self,
        fallbacks: &Fallbacks,
        at: At<'_>,
        keyword: &str,
        value: TapeRef<'_>,
    ) -> Flow {
        // Draft 4: a mark beside the bound.
        let marked =
            |mark: &str| fallbacks.keywords(at.pointer).and_then(|own| own.get(mark)) == Some(&Value::Bool(true));
        let keyword = match keyword {
            "minimum" if marked("exclusiveMinimum") => "exclusiveMinimum",
            "maximum" if marked("exclusiveMaximum") => "exclusiveMaximum",
            keyword => keyword,
        };
        match if S::QUICK { None } else { asked(fallbacks, at.pointer, keyword) } {
            Some(expected) => self.noted_fault(at.op, keyword, Note::Asked(keyword, &expected), value),
            None => self.noted_fault(at.op, keyword, Note::Keyword(keyword), value),
        }
    }

    pub(super) fn noted_fault(&mut self, op: OpId, keyword: &str, note: Note<'_>, value: TapeRef<'_>) -> Flow {
        let code = code_of(keyword);
        let untyped = matches!(code, codes::SCHEMA_TYPE | codes::SCHEMA_ONE_OF | codes::SCHEMA_ANY_OF);
        let Ok(view) = value.view() else { return Ok(()) };
        let found = match code {
            codes::SCHEMA_TYPE => Found::Type(word(&view)),
            codes::SCHEMA_MIN_LENGTH | codes::SCHEMA_MAX_LENGTH => match &view {
                View::Text(text) => Found::Length(code_points(text.as_bytes())),
                _ => Found::Nothing,
            },
            codes::SCHEMA_MIN_ITEMS
            | codes::SCHEMA_MAX_ITEMS
            | codes::SCHEMA_MIN_PROPERTIES
            | codes::SCHEMA_MAX_PROPERTIES => match value.slot() {
                Slot::List { len, .. } | Slot::Map { len, .. } => Found::Length(u64::from(len)),
                _ => Found::Nothing,
            },
            _ if keyword == "uniqueItems" => Found::Nothing,
            _ => super::judge_json::found(&view),
        };
        let mut fault = Raw::new(code, self.plan.op(op).node, found).note(note);
        fault.untyped = untyped;
        self.fault(fault)
    }

    fn required(&mut self, own: &Map<String, Value>, op: OpId, value: TapeRef<'_>) -> Flow {
        let names = own.get("required").and_then(Value::as_array);
        let keys = keys(value);
        let mut missing = names.into_iter().flatten().filter_map(Value::as_str).filter(|name| !keys.contains(name));
        missing.try_for_each(|name| self.lacks(op, name))
    }

    /// `if` decides which branch has refused.
    fn conditional(&mut self, fallbacks: &Fallbacks, at: At<'_>, value: TapeRef<'_>) -> Flow {
        let below = |name: &str| format!("{}/{name}", at.pointer);
        if !self.may_ask(value) {
            return Ok(());
        }
        let branch = if fallbacks.part_accepts(&below("if"), value) { below("then") } else { below("else") };
        self.search(fallbacks, At { pointer: &branch, depth: at.depth + 1, ..at }, value)
    }

    /// Members that others ask for.
    fn dependent(&mut self, own: &Map<String, Value>, op: OpId, value: TapeRef<'_>) -> Flow {
        let keys = keys(value);
        let mut missing = BTreeSet::new();
        for (name, others) in own.get("dependentRequired").and_then(Value::as_object).into_iter().flatten() {
            let others = others.as_array().into_iter().flatten().filter_map(Value::as_str);
            if keys.contains(&**name) {
                missing.extend(others.filter(|other| !keys.contains(other)));
            }
        }
        missing.into_iter().try_for_each(|name| self.lacks(op, name))
    }

    fn lacks(&mut self, op: OpId, name: &str) -> Flow {
        self.enter_member(op, name);
        self.fault(Raw::new(codes::SCHEMA_REQUIRED, self.plan.op(op).node, Found::Nothing))?;
        self.sink.leave();
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
    /// chooses, if there is one; else the closest one says why.
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
                return self.keyword_fault(fallbacks, at, keyword, value);
            }
            accepted += usize::from(fallbacks.part_accepts(pointer, value));
        }
        if accepted > 0 {
            return self.noted_fault(at.op, keyword, Note::Accepted(accepted), value);
        }
        let faults = self.faults;
        let mut chosen =
            pointers.iter().filter(|pointer| self.may_ask(value) && names_value(fallbacks, pointer, &value));
        if let (Some(pointer), None) = (chosen.next(), chosen.next()) {
            self.search(fallbacks, At { pointer, depth, ..at }, value)?;
        }
        if self.faults == faults { self.closest(fallbacks, at, keyword, &pointers, value) } else { Ok(()) }
    }
}

/// The names of the members of an object: many may be asked for.
fn keys(value: TapeRef<'_>) -> HashSet<&str> {
    let pairs: TapeMap<'_> = value.pairs();
    pairs.map(|(key, _)| key).collect()
}

/// The keywords of a subschema that may refuse a value, each with those that judge together with it.
pub(super) fn judging(own: &Map<String, Value>) -> Vec<(&'static str, Vec<&'static str>)> {
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
