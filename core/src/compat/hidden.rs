//! Which fields are sensitive: of their values no text speaks, whoever judges. Values that are made up are none; those
//! that a rule or the schema names may be.

use std::collections::BTreeSet;

use super::change::Witness;
use super::made::text;
use crate::contract::{Contract, json_value};
use crate::model::token_below;
use crate::report::Violation;
use crate::syntax::Value;

/// Numbers that stand for nothing but themselves: those of records that are made up.
const USUAL: [&str; 8] = ["0", "1", "-1", "1.5", "20454", "43200000", "1767225600000", "1767225600000000"];

/// Fields that are sensitive on one side.
#[derive(Clone, Debug)]
pub(super) struct Hidden {
    /// Their pointers on either side.
    sensitive: BTreeSet<String>,
    /// Those that the reader's validator does not mask and the writer's does.
    pointers: BTreeSet<String>,
    /// Where the reader has no such field: all fields of the writer. What stands elsewhere may be the field under
    /// another name.
    known: Option<BTreeSet<String>>,
}

impl Hidden {
    pub(super) fn of(writer: &Contract, reader: &Contract) -> Self {
        let fields = |contract: &Contract, sensitive: bool| -> BTreeSet<String> {
            let fields = contract.fields().iter().filter(|field| field.sensitive || !sensitive);
            fields.map(|field| field.pointer.clone()).collect()
        };
        let (masked, read) = (fields(reader, true), fields(reader, false));
        let pointers: BTreeSet<String> =
            fields(writer, true).into_iter().filter(|pointer| !masked.contains(pointer)).collect();
        let is_gone = pointers.iter().any(|pointer| !read.contains(pointer));
        let (written, mut sensitive) = (fields(writer, false), fields(writer, true));
        sensitive.extend(masked);
        // What one side does not have may be the other's under another name.
        if sensitive.iter().any(|pointer| !read.contains(pointer) || !written.contains(pointer)) {
            sensitive.extend(written.symmetric_difference(&read).cloned());
        }
        Self { sensitive, pointers, known: is_gone.then_some(written) }
    }

    /// Whether a place is sensitive on one side, or lies within one that is.
    pub(super) fn is_sensitive(&self, pointer: &str) -> bool {
        let steps: Vec<&str> = pointer.split('/').skip(1).collect();
        self.sensitive.iter().any(|sensitive| {
            let mut field = sensitive.split('/').skip(1);
            let mut along = steps.iter();
            field.all(|field| along.next().is_some_and(|step| field == "*" || field == *step))
        })
    }

    /// Whether anything at a place or below it is sensitive on one side.
    pub(super) fn touches(&self, pointer: &str) -> bool {
        let below = |sensitive: &String| sensitive.strip_prefix(pointer).is_some_and(|rest| rest.starts_with('/'));
        self.is_sensitive(pointer) || self.sensitive.iter().any(below)
    }

    /// A witness without the values of sensitive fields that are not made up.
    pub(super) fn shown(&self, witness: Witness) -> Witness {
        if self.sensitive.is_empty() {
            return witness;
        }
        let mut masked = false;
        let mut record = |json: &str| {
            let Some(value) = json_value(json) else {
                masked = true;
                return "\"***\"".to_owned();
            };
            let mut out = String::new();
            masked |= self.write(&value, None, ("", ""), &mut out);
            out
        };
        let (written, read_as) = (record(&witness.record), witness.read_as.as_deref().map(record));
        if !masked {
            return witness;
        }
        Witness { record: written, read_as, payload: String::new(), masked, ..witness }
    }

    /// A record as its reader has it: without what stands at sensitive places of which the record itself has nothing, such
    /// as defaults.
    pub(super) fn beside(&self, record: &str, read_as: &str) -> String {
        if self.sensitive.is_empty() {
            return read_as.to_owned();
        }
        let (Some(record), Some(value)) = (json_value(record), json_value(read_as)) else {
            return "\"***\"".to_owned();
        };
        let mut out = String::new();
        self.write(&value, Some(&record), ("", ""), &mut out);
        out
    }

    /// Writes a value at a place, below a name, and says whether anything of it is masked; what another value has at the
    /// same place is not.
    fn write(&self, value: &Value, beside: Option<&Value>, (pointer, name): (&str, &str), out: &mut String) -> bool {
        let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
        let mut masked = false;
        match value {
            Value::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    out.push(if at == 0 { '[' } else { ',' });
                    masked |=
                        self.write(item, item_of(beside, at), (&token_below(pointer, &at.to_string()), name), out);
                }
                out.push_str(if items.is_empty() { "[]" } else { "]" });
            }
            Value::Map(members) => {
                for (at, (name, value)) in members.iter().enumerate() {
                    out.push(if at == 0 { '{' } else { ',' });
                    out.push_str(&quoted(name));
                    out.push(':');
                    masked |= self.write(
                        value,
                        beside.and_then(|beside| beside.get(name)),
                        (&token_below(pointer, name), name),
                        out,
                    );
                }
                out.push_str(if members.is_empty() { "{}" } else { "}" });
            }
            value if beside.is_none() && !is_usual(value, name) && self.is_sensitive(pointer) => {
                out.push_str("\"***\"");
                masked = true;
            }
            Value::Number(digits) => out.push_str(digits),
            Value::Text(text) => out.push_str(&quoted(text)),
            value => out.push_str(&value.to_json()),
        }
        masked
    }

    /// Whether a violation may hold a value of such a field.
    pub(super) fn holds(&self, violation: &Violation) -> bool {
        let steps: Vec<&str> = violation.path.split('/').skip(1).collect();
        let along = |pointer: &str| {
            let field = pointer.split('/').skip(1);
            field.zip(&steps).all(|(field, step)| field == "*" || field == *step)
        };
        let is_known = |pointer: &String| along(pointer) && pointer.split('/').skip(1).count() == steps.len();
        if violation.rule.is_some() {
            return !self.pointers.is_empty();
        }
        // What holds such a field may be shown with it.
        let is_elsewhere = || self.known.as_ref().is_some_and(|known| !steps.is_empty() && !known.iter().any(is_known));
        self.pointers.iter().any(|pointer| along(pointer)) || is_elsewhere()
    }

    /// The violation, without its value and its words where it may speak of one.
    pub(super) fn masked(&self, violation: &Violation) -> Violation {
        if !self.holds(violation) {
            return violation.clone();
        }
        Violation {
            message: "hidden: it speaks of a field that is sensitive under the other contract".to_owned(),
            found: None,
            ..violation.clone()
        }
    }

    /// What a violation of a made record says: without a value found, its words are those of the schema.
    pub(super) fn said(&self, violation: &Violation) -> String {
        let is_bare = violation.found.is_none() && violation.rule.is_none();
        if is_bare { violation.to_string() } else { self.masked(violation).to_string() }
    }
}

fn item_of(value: Option<&Value>, at: usize) -> Option<&Value> {
    match value {
        Some(Value::List(items)) => items.get(at),
        _ => None,
    }
}

/// Whether a value is one that is made up, whatever rules and schemas say.
fn is_usual(value: &Value, name: &str) -> bool {
    match value {
        Value::Number(digits) => USUAL.contains(&digits.as_str()),
        Value::Text(own) => {
            let mut characters = own.chars();
            let first = characters.next();
            own == text(name) || characters.all(|next| Some(next) == first)
        }
        _ => true,
    }
}
