//! A finding made small: whatever can go while it stays one.

use super::document::{Document, Field, Kind};
use super::edit::{fields, nth_field};
use super::rule::{Expr, Rule};

/// Two documents, smaller ones of which are tried.
pub type Pair = (Document, Document);

/// Makes a pair smaller as long as `holds`, with so many tries at most.
pub fn shrink(mut pair: Pair, mut tries: usize, holds: impl Fn(&Pair) -> bool) -> Pair {
    loop {
        let mut found = None;
        for smaller in smaller(&pair) {
            if tries == 0 {
                return pair;
            }
            tries -= 1;
            if holds(&smaller) {
                found = Some(smaller);
                break;
            }
        }
        match found {
            Some(smaller) => pair = smaller,
            None => return pair,
        }
    }
}

/// Every pair that is one step smaller, the largest steps first.
fn smaller(pair: &Pair) -> Vec<Pair> {
    let (old, new) = pair;
    let mut all = Vec::new();
    let mut put = |old: Document, new: Document| {
        if (&old, &new) != (&pair.0, &pair.1) && !old.fields.is_empty() && !new.fields.is_empty() {
            all.push((old, new));
        }
    };
    // Without an edit: the new document with something of the old one.
    put(old.clone(), Document { rules: old.rules.clone(), ..new.clone() });
    put(old.clone(), Document { fields: old.fields.clone(), ..new.clone() });
    put(old.clone(), Document { also: old.also.clone(), closed: old.closed, ..new.clone() });
    let open = |one: &Document| Document { also: Vec::new(), closed: false, ..one.clone() };
    put(open(old), open(new));
    for id in ids(old, new) {
        let without = |one: &Document| {
            let mut one = one.clone();
            one.rules.retain(|rule| rule.id != id);
            each(&mut one.fields, &mut |field| field.rules.retain(|rule| rule.id != id));
            one
        };
        put(without(old), without(new));
        put(without(old), new.clone());
        put(old.clone(), without(new));
        simpler_rules(pair, &id, &mut put);
    }
    for name in names(old, new) {
        let without = |one: &Document| Document { fields: kept(&one.fields, &name), ..one.clone() };
        put(without(old), without(new));
    }
    for at in 0..fields(&old.fields).max(fields(&new.fields)) {
        for step in 0..PLAINER {
            let plain = |one: &Document| plainer(one, at, step);
            put(plain(old), plain(new));
            put(plain(old), new.clone());
            put(old.clone(), plain(new));
        }
    }
    all
}

/// Steps of `plainer`.
const PLAINER: usize = 6;

fn plainer(document: &Document, at: usize, step: usize) -> Document {
    let mut document = document.clone();
    if let Some(field) = nth_field(&mut document.fields, &mut at.clone()) {
        match step {
            0 => (field.least, field.most, field.pattern) = (None, None, None),
            1 => field.tags.clear(),
            2 => (field.nullable, field.required) = (false, true),
            3 => field.or_text = false,
            4 => field.least = None,
            _ => field.most = None,
        }
    }
    document
}

fn simpler_rules(pair: &Pair, id: &str, put: &mut impl FnMut(Document, Document)) {
    let (old, new) = pair;
    let of = |one: &Document| one.rules.iter().find(|rule| rule.id == id).cloned();
    let with = |one: &Document, change: &Rule| {
        let mut one = one.clone();
        one.rules.iter_mut().filter(|rule| rule.id == id).for_each(|rule| *rule = change.clone());
        one
    };
    let (own, other) = (of(old), of(new));
    if let (Some(own), Some(other)) = (&own, &other)
        && own == other
    {
        for simple in simpler(own) {
            put(with(old, &simple), with(new, &simple));
        }
        return;
    }
    for simple in own.iter().flat_map(simpler) {
        put(with(old, &simple), new.clone());
    }
    for simple in other.iter().flat_map(simpler) {
        put(old.clone(), with(new, &simple));
    }
    if let (Some(own), Some(other)) = (own, other) {
        // Both had something put around the same.
        for (one, another) in simpler(&own).iter().zip(simpler(&other).iter()) {
            put(with(old, one), with(new, another));
        }
    }
}

fn simpler(rule: &Rule) -> Vec<Rule> {
    let mut all: Vec<Rule> = conditions(&rule.expr).into_iter().map(|expr| Rule { expr, ..rule.clone() }).collect();
    if let Some(when) = &rule.when {
        all.push(Rule { when: None, ..rule.clone() });
        all.extend(conditions(when).into_iter().map(|when| Rule { when: Some(when), ..rule.clone() }));
    }
    if rule.mode.is_some() || rule.action.is_some() {
        all.push(Rule { mode: None, action: None, ..rule.clone() });
    }
    all
}

/// Conditions that are one step smaller.
fn conditions(expr: &Expr) -> Vec<Expr> {
    let mut all = Vec::new();
    if !matches!(expr, Expr::Each { .. }) {
        all.extend(expr.parts().iter().cloned());
    }
    for (at, part) in expr.parts().iter().enumerate() {
        all.extend(conditions(part).into_iter().map(|part| expr.with_part(at, part)));
    }
    all
}

fn each(fields: &mut [Field], work: &mut impl FnMut(&mut Field)) {
    for at in 0..self::fields(fields) {
        if let Some(field) = nth_field(fields, &mut at.clone()) {
            work(field);
        }
    }
}

fn ids(old: &Document, new: &Document) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for document in [old, new] {
        ids.extend(document.rules.iter().map(|rule| rule.id.clone()));
        each(&mut document.clone().fields, &mut |field| ids.extend(field.rules.iter().map(|rule| rule.id.clone())));
    }
    ids.sort();
    ids.dedup();
    ids
}

fn names(old: &Document, new: &Document) -> Vec<String> {
    let mut names = Vec::new();
    for document in [old, new] {
        each(&mut document.clone().fields, &mut |field| names.push(field.name.clone()));
    }
    names.sort();
    names.dedup();
    names.retain(|name| !name.is_empty());
    names
}

/// The fields without those of a name, at any depth; no record is left without fields.
fn kept(fields: &[Field], name: &str) -> Vec<Field> {
    let mut all = Vec::new();
    for field in fields.iter().filter(|field| field.name != name) {
        let mut field = field.clone();
        match &mut field.kind {
            Kind::List(item) | Kind::Map(item) => match kept(std::slice::from_ref(item), name).pop() {
                Some(inner) => **item = inner,
                None => continue,
            },
            Kind::Record(_, below) => {
                *below = kept(below, name);
                if below.is_empty() {
                    continue;
                }
            }
            _ => {}
        }
        all.push(field);
    }
    all
}
