//! Whether a value satisfies a term. `None`: it depends on a keyword that is not looked into.

use std::rc::Rc;

use super::json::Json;
use super::solve::Solver;
use super::terms::{Group, Id, Term};

/// Terms inside each other.
const MOST_DEPTH: u32 = 400;

/// All must hold.
fn all(parts: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = Some(true);
    for part in parts {
        match part {
            Some(false) => return Some(false),
            Some(true) => {}
            None => known = None,
        }
    }
    known
}

impl Solver<'_> {
    pub(super) fn eval(&mut self, id: Id, value: &Json) -> Option<bool> {
        self.eval_at(id, value, 0)
    }

    fn eval_at(&mut self, id: Id, value: &Json, depth: u32) -> Option<bool> {
        if depth > MOST_DEPTH || !self.spend(1) {
            return None;
        }
        let term = self.terms.get(id).clone();
        let depth = depth + 1;
        match &term {
            Term::True => Some(true),
            Term::False => Some(false),
            Term::And(ids) => all(ids.iter().map(|id| self.eval_at(*id, value, depth))),
            Term::Or(ids) => {
                all(ids.iter().map(|id| self.eval_at(*id, value, depth).map(|holds| !holds))).map(|none| !none)
            }
            Term::OneOf(ids) => {
                let (mut hold, mut unknown) = (0, false);
                for id in ids.iter() {
                    match self.eval_at(*id, value, depth) {
                        Some(true) => hold += 1,
                        Some(false) => {}
                        None => unknown = true,
                    }
                }
                if hold > 1 { Some(false) } else { (!unknown).then_some(hold == 1) }
            }
            Term::Not(id) => self.eval_at(*id, value, depth).map(|holds| !holds),
            Term::Ref(number) => {
                let target = self.terms.targets.get(*number as usize).copied().flatten()?;
                self.eval_at(target, value, depth)
            }
            Term::Type(types) => Some(types.has(value.kind())),
            Term::Enum(values) => {
                Some(self.terms.values.find(value).is_some_and(|id| values.binary_search(&id).is_ok()))
            }
            Term::Opaque(_) => None,
            _ => self.eval_atom(&term, value, depth),
        }
    }

    fn eval_atom(&mut self, term: &Term, value: &Json, depth: u32) -> Option<bool> {
        match (term, value) {
            (Term::Min(bound, strict), Json::Num(number)) => {
                Some(if *strict { number > bound } else { number >= bound })
            }
            (Term::Max(bound, strict), Json::Num(number)) => {
                Some(if *strict { number < bound } else { number <= bound })
            }
            (Term::MultipleOf(step), Json::Num(number)) => {
                self.spend(8);
                number.is_multiple_of(step)
            }
            (Term::MinLength(least), Json::Text(text)) => Some(text.chars().count() as u64 >= *least),
            (Term::MaxLength(most), Json::Text(text)) => Some(text.chars().count() as u64 <= *most),
            (Term::Pattern(pattern), Json::Text(text)) => Some(self.terms.patterns.is_match(*pattern, text)),
            (Term::Format(format), Json::Text(text)) => {
                let name = self.terms.formats.get(*format).map(Rc::clone)?;
                Some(self.judges.accepts(&name, text))
            }
            (Term::MinItems(least), Json::List(items)) => Some(items.len() as u64 >= *least),
            (Term::MaxItems(most), Json::List(items)) => Some(items.len() as u64 <= *most),
            (Term::Unique, Json::List(items)) => {
                let mut seen = std::collections::HashSet::new();
                Some(items.iter().all(|item| seen.insert(item)))
            }
            (Term::Items(prefix, rest), Json::List(items)) => {
                let schema = |at: usize| prefix.get(at).copied().unwrap_or(*rest);
                all(items.iter().enumerate().map(|(at, item)| self.eval_at(schema(at), item, depth)))
            }
            (Term::Contains(schema, least, most), Json::List(items)) => {
                let (mut hold, mut unknown) = (0_u64, 0_u64);
                for item in items {
                    match self.eval_at(*schema, item, depth) {
                        Some(true) => hold += 1,
                        Some(false) => {}
                        None => unknown += 1,
                    }
                }
                let fits = |count: u64| count >= *least && most.is_none_or(|most| count <= most);
                if unknown == 0 { Some(fits(hold)) } else { None }
            }
            (Term::MinMembers(least), Json::Map(members)) => Some(members.len() as u64 >= *least),
            (Term::MaxMembers(most), Json::Map(members)) => Some(members.len() as u64 <= *most),
            (Term::Required(key), Json::Map(members)) => Some(members.contains_key(self.terms.key_text(*key).as_str())),
            (Term::Names(schema), Json::Map(members)) => {
                all(members.keys().map(|key| self.eval_at(*schema, &Json::Text(Rc::clone(key)), depth)))
            }
            (Term::Members(group), Json::Map(members)) => {
                all(members.iter().map(|(key, value)| self.eval_member(group, key, value, depth)))
            }
            _ => Some(true),
        }
    }

    fn eval_member(&mut self, group: &Group, key: &str, value: &Json, depth: u32) -> Option<bool> {
        let key = self.terms.key(key);
        let mut parts = Vec::new();
        group.parts(self.terms, key, &mut parts);
        all(parts.into_iter().map(|id| self.eval_at(id, value, depth)))
    }
}
