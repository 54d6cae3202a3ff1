//! Changes of a JSON value, and usual values of two schemas.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Pool;
use crate::compat::json::{schema_of, stands};
use crate::compat::json_schema::{Options, Step, usual as instances};
use crate::contract::Contract;
use crate::rules::equalities;
use crate::scalars::time::{format_date, format_timestamp, parse_date, parse_timestamp};
use crate::syntax::Value;

/// Members that a usual value is asked to have.
const MOST_MEMBERS: usize = 80;
/// Steps of the search for usual values.
const STEPS: u64 = 400_000;

/// Values that both schemas accept, with as much in them as can be: one, and one for each constant with which a
/// rule compares a member.
pub(super) fn usual(writer: &Contract, reader: &Contract) -> Vec<Value> {
    let mut stands = stands();
    let (Some(own), Some(other)) =
        (schema_of((writer, reader), true, &mut stands), schema_of((reader, writer), false, &mut stands))
    else {
        return Vec::new();
    };
    let steps = |pointer: &str| -> Vec<Step> {
        let names = pointer.split('/').skip(1);
        names
            .map(|step| match step {
                "*" => Step::Element,
                name => Step::Member(name.replace("~1", "/").replace("~0", "~")),
            })
            .collect()
    };
    let members: Vec<Vec<Step>> =
        writer.fields().iter().take(MOST_MEMBERS).map(|field| steps(&field.pointer)).collect();
    let mut equal = Vec::new();
    for rule in writer.stated_rules().iter().chain(reader.stated_rules()) {
        for text in std::iter::once(&rule.expr).chain(&rule.when) {
            for (names, constant) in equalities(&text.text, writer.limits()) {
                let path: Vec<Step> = names.iter().map(|name| Step::Member(name.to_string())).collect();
                equal.push((path, constant.to_string()));
            }
        }
    }
    equal.dedup();
    let formats = reader.asserts_formats() || writer.asserts_formats();
    let options = Options { formats, steps: STEPS, ..Options::default() };
    instances(&own, &other, (&members, &equal), options)
}

/// Values that differ from one in one member of one of these names.
pub(super) fn moves(
    value: &Value,
    names: &BTreeSet<Arc<str>>,
    pool: &Pool,
    others: &[&Value],
    most: usize,
) -> Vec<Value> {
    let peers = texts(value);
    let mut found = Vec::new();
    let mut places = Vec::new();
    walk(value, &mut Vec::new(), false, names, &mut places);
    for place in places {
        let Some(own) = at(value, &place) else { continue };
        let mut values = near(own, pool, &peers);
        for other in others {
            values.extend(at(other, &place).filter(|other| *other != own).cloned());
        }
        for new in values {
            let mut whole = value.clone();
            put(&mut whole, &place, Some(new));
            found.push(whole);
        }
        let mut whole = value.clone();
        put(&mut whole, &place, None);
        found.push(whole);
        if found.len() > most {
            break;
        }
    }
    // What another has and this one does not.
    for other in others {
        let (Value::Map(own), Value::Map(members)) = (value, other) else { continue };
        for (name, member) in members {
            if names.contains(name.as_str()) && own.iter().all(|(known, _)| known != name) {
                let mut whole = own.clone();
                whole.push((name.clone(), member.clone()));
                found.push(Value::Map(whole));
            }
        }
    }
    found.truncate(most);
    found
}

/// Indexes down from the top.
type Place = Vec<usize>;

/// Places of one of these names, and elements below them.
fn walk(value: &Value, place: &mut Place, counts: bool, names: &BTreeSet<Arc<str>>, found: &mut Vec<Place>) {
    if place.len() > 16 || found.len() > 60 {
        return;
    }
    if counts {
        found.push(place.clone());
    }
    let (members, is_map): (Vec<(&str, &Value)>, bool) = match value {
        Value::Map(members) => (members.iter().map(|(name, value)| (name.as_str(), value)).collect(), true),
        Value::List(items) => (items.iter().take(3).map(|item| ("", item)).collect(), false),
        _ => return,
    };
    for (index, (name, member)) in members.into_iter().enumerate() {
        place.push(index);
        walk(member, place, if is_map { names.contains(name) } else { counts }, names, found);
        place.pop();
    }
}

fn at<'v>(value: &'v Value, place: &[usize]) -> Option<&'v Value> {
    place.iter().try_fold(value, |value, at| match value {
        Value::Map(members) => members.get(*at).map(|(_, value)| value),
        Value::List(items) => items.get(*at),
        _ => None,
    })
}

/// Puts a value at a place, or takes out what is there.
fn put(value: &mut Value, place: &[usize], new: Option<Value>) {
    let Some((at, rest)) = place.split_first() else { return };
    match (value, rest, new) {
        (Value::Map(members), [], None) if *at < members.len() => drop(members.remove(*at)),
        (Value::List(items), [], None) if *at < items.len() => drop(items.remove(*at)),
        (Value::Map(members), [], Some(new)) => {
            members.iter_mut().skip(*at).take(1).for_each(|(_, old)| *old = new.clone());
        }
        (Value::List(items), [], Some(new)) => items.iter_mut().skip(*at).take(1).for_each(|old| *old = new.clone()),
        (Value::Map(members), rest, new) => {
            if let Some((_, inner)) = members.get_mut(*at) {
                put(inner, rest, new);
            }
        }
        (Value::List(items), rest, new) => {
            if let Some(inner) = items.get_mut(*at) {
                put(inner, rest, new);
            }
        }
        _ => {}
    }
}

/// The texts in a value: another may be beside one of them.
fn texts(value: &Value) -> Vec<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::Map(members) => open.extend(members.iter().map(|(_, value)| value)),
            Value::List(items) => open.extend(items),
            Value::Text(text) if text.len() < 60 => drop(found.insert(text.clone())),
            _ => {}
        }
        if found.len() >= 40 {
            break;
        }
    }
    found.into_iter().collect()
}

/// Values of the same kind that rules may tell from it.
fn near(value: &Value, pool: &Pool, peers: &[String]) -> Vec<Value> {
    let mut found = Vec::new();
    match value {
        Value::Bool(value) => found.push(Value::Bool(!value)),
        Value::Number(digits) => {
            found.extend(pool.whole.iter().map(|at| Value::Number(at.to_string())));
            if digits.contains('.') || !pool.doubles.iter().all(|at| at.fract() == 0.0) {
                found.extend(pool.doubles.iter().map(|at| Value::Number(at.to_string())));
            }
        }
        Value::Text(text) => {
            found.extend(moments(text, pool, peers).into_iter().map(Value::Text));
            found.extend(decimals(text, pool, peers).into_iter().map(Value::Text));
            found.extend(pool.texts.iter().cloned().map(Value::Text));
        }
        Value::List(items) => {
            found.push(Value::List(Vec::new()));
            let lengths = pool.whole.iter().filter_map(|at| usize::try_from(*at).ok()).filter(|at| *at <= 200);
            let lengths: BTreeSet<usize> = lengths.chain([1, 2]).collect();
            if let Some(first) = items.first() {
                found.extend(lengths.into_iter().map(|length| Value::List(vec![first.clone(); length])));
            }
        }
        _ => {}
    }
    found.push(Value::Null);
    found
}

/// Moments near constants and near others, written as this one is.
fn moments(text: &str, pool: &Pool, peers: &[String]) -> Vec<String> {
    if parse_timestamp(text.as_bytes()).is_some() {
        let others = peers.iter().filter_map(|text| parse_timestamp(text.as_bytes())).map(|(seconds, _)| seconds);
        let all = pool.moments.iter().copied().chain(others);
        return all.flat_map(|at| [at - 1, at, at + 1]).map(|at| format_timestamp(at, 0)).collect();
    }
    if parse_date(text.as_bytes()).is_some() {
        let others = peers.iter().filter_map(|text| parse_date(text.as_bytes())).map(i64::from);
        let all = pool.moments.iter().map(|at| at.div_euclid(86_400)).chain(others);
        let days = all.flat_map(|at| [at - 1, at, at + 1]).filter_map(|at| i32::try_from(at).ok());
        return days.map(format_date).collect();
    }
    Vec::new()
}

/// Decimals near constants and near others, with as many digits behind the point as this one.
fn decimals(text: &str, pool: &Pool, peers: &[String]) -> Vec<String> {
    let whole = |text: &str, places: usize| -> Option<i64> {
        let (before, behind) = text.split_once('.').unwrap_or((text, ""));
        if behind.len() > places || before.is_empty() {
            return None;
        }
        format!("{before}{behind}{}", "0".repeat(places - behind.len())).parse().ok()
    };
    let places = text.split_once('.').map_or(0, |(_, behind)| behind.len());
    if places > 9 || whole(text, places).is_none() {
        return Vec::new();
    }
    let all = pool.decimals.iter().chain(peers).filter_map(|text| whole(text, places));
    let all: BTreeSet<i64> = all.flat_map(|at| [at.saturating_sub(1), at, at.saturating_add(1)]).collect();
    let written = |at: i64| {
        let digits = format!("{:0width$}", at.unsigned_abs(), width = places + 1);
        let (before, behind) = digits.split_at_checked(digits.len() - places)?;
        let sign = if at < 0 { "-" } else { "" };
        Some(if places == 0 { format!("{sign}{before}") } else { format!("{sign}{before}.{behind}") })
    };
    all.into_iter().filter_map(written).collect()
}

/// A value without one of its members or elements, by number; `None` where it has no such part.
pub(super) fn without(value: &Value, number: usize) -> Option<Value> {
    let mut places = Vec::new();
    let mut open = vec![Vec::new()];
    while let Some(place) = open.pop() {
        let count = match at(value, &place)? {
            Value::Map(members) => members.len(),
            Value::List(items) => items.len(),
            _ => 0,
        };
        for index in (0..count).take(64) {
            let below = [place.as_slice(), &[index]].concat();
            places.push(below.clone());
            if below.len() < 8 && places.len() < super::MOST_PARTS {
                open.push(below);
            }
        }
    }
    let place = places.get(number)?;
    let mut less = value.clone();
    put(&mut less, place, None);
    Some(less)
}
