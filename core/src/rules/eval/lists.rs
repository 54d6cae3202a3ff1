//! Lists and sets: the lists and sets extensions of CEL, and protovalidate's `unique`.

use std::cmp::Ordering;

use super::strings::int;
use super::{Run, strings};
use crate::rules::functions::{BOOL, Func, Gives, Native, Overload, Style, table};
use crate::rules::value::{INDEX, NO_OVERLOAD, Out, Seq, Stop, Val};

pub(in crate::rules) static TABLE: &[Overload] = table! {
    Method "slice"(AnyList, Int, Int) -> Gives::Like(0) => Func::Native(Native(slice));
    Method "flatten"(AnyList) -> Gives::AnyList => Func::Native(Native(flatten));
    Method "flatten"(AnyList, Int) -> Gives::AnyList => Func::Native(Native(flatten));
    Method "distinct"(AnyList) -> Gives::Like(0) => Func::Native(Native(distinct));
    Method "reverse"(AnyList) -> Gives::Like(0) => Func::Native(Native(reverse));
    Method "reverse"(Text) -> Gives::Is(crate::rules::types::Type::Text) => Func::Native(Native(reverse));
    Method "sort"(AnyList) -> Gives::Like(0) => Func::Native(Native(sort));
    Method "first"(AnyList) -> Gives::OptionalElement(0) => Func::Native(Native(first));
    Method "last"(AnyList) -> Gives::OptionalElement(0) => Func::Native(Native(last));
    Method "unique"(AnyList) -> BOOL => Func::Native(Native(unique));
    Global "lists.range"(Int) -> Gives::IntList => Func::Native(Native(range));
    Global "sets.contains"(AnyList, AnyList) -> BOOL => Func::Native(Native(contains));
    Global "sets.equivalent"(AnyList, AnyList) -> BOOL => Func::Native(Native(equivalent));
    Global "sets.intersects"(AnyList, AnyList) -> BOOL => Func::Native(Native(intersects));
};

const UNORDERED: Stop = Stop::Error("a list whose elements have no common order");

/// A part of a list shares its elements.
fn slice(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [list, start, end] = args else { return Err(NO_OVERLOAD) };
    let values = run.elements(*list)?;
    let at = |value: Val| int(value).and_then(|at| usize::try_from(at).map_err(|_| INDEX));
    let kept = values.get(at(*start)?..at(*end)?).ok_or(INDEX)?;
    run.built_list(kept)
}

fn flatten(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [list, rest @ ..] = args else { return Err(NO_OVERLOAD) };
    let depth = rest.first().map_or(Ok(1), |depth| int(*depth))?;
    let mut depth = u64::try_from(depth).map_err(|_| Stop::Error("`flatten` to a negative depth"))?;
    let mut values = run.elements(*list)?;
    while depth > 0 && values.iter().any(|value| matches!(value, Val::List(_))) {
        let mut flat = Vec::with_capacity(values.len());
        for value in values {
            match value {
                Val::List(_) => flat.extend(run.elements(value)?),
                other => flat.push(other),
            }
        }
        values = flat;
        depth -= 1;
    }
    run.built_list(&values)
}

fn distinct(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [list] = args else { return Err(NO_OVERLOAD) };
    let mut kept: Vec<Val> = Vec::new();
    for value in run.elements(*list)? {
        if !run.among(&kept, value)? {
            kept.push(value);
        }
    }
    run.built_list(&kept)
}

fn reverse(run: &mut Run<'_>, args: &[Val]) -> Out {
    match args {
        [text @ Val::Text(_)] => strings::reversed(run, *text),
        [list @ Val::List(_)] => {
            let mut values = run.elements(*list)?;
            values.reverse();
            run.built_list(&values)
        }
        _ => Err(NO_OVERLOAD),
    }
}

fn sort(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [list] = args else { return Err(NO_OVERLOAD) };
    let values = run.elements(*list)?;
    let pairs = values.into_iter().map(|value| (value, value)).collect();
    run.sorted(pairs)
}

fn first(run: &mut Run<'_>, args: &[Val]) -> Out {
    run.at_end(args, |_| 0)
}

fn last(run: &mut Run<'_>, args: &[Val]) -> Out {
    run.at_end(args, |len| len.saturating_sub(1))
}

/// No two elements are equal.
fn unique(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [list] = args else { return Err(NO_OVERLOAD) };
    let values = run.elements(*list)?;
    let scalar = |value: &Val| {
        matches!(
            value,
            Val::Bool(_)
                | Val::Int(_)
                | Val::Uint(_)
                | Val::Text(_)
                | Val::Bytes(_)
                | Val::Date(_)
                | Val::Time(_)
                | Val::Timestamp { .. }
        )
    };
    let same = |values: &[Val]| values.windows(2).all(|pair| matches!(pair, [a, b] if a.type_name() == b.type_name()));
    if values.iter().all(scalar) && same(&values) {
        // Sorted, equal elements are neighbours.
        let values = run.in_order(values.into_iter().map(|value| (value, value)).collect())?;
        let mut values = values.into_iter();
        let Some((mut before, _)) = values.next() else { return Ok(Val::Bool(true)) };
        for (value, _) in values {
            if run.equal(before, value)? {
                return Ok(Val::Bool(false));
            }
            before = value;
        }
        return Ok(Val::Bool(true));
    }
    for (at, value) in values.iter().enumerate() {
        if run.among(values.get(..at).unwrap_or_default(), *value)? {
            return Ok(Val::Bool(false));
        }
    }
    Ok(Val::Bool(true))
}

fn range(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [end] = args else { return Err(NO_OVERLOAD) };
    let end = int(*end)?;
    run.charge(u64::try_from(end).unwrap_or(0))?;
    let values: Vec<Val> = (0..end).map(Val::Int).collect();
    run.built_list(&values)
}

fn contains(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [list, part] = args else { return Err(NO_OVERLOAD) };
    let (list, part) = (run.elements(*list)?, run.elements(*part)?);
    Ok(Val::Bool(run.all_among(&list, &part)?))
}

fn equivalent(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [left, right] = args else { return Err(NO_OVERLOAD) };
    let (left, right) = (run.elements(*left)?, run.elements(*right)?);
    Ok(Val::Bool(run.all_among(&left, &right)? && run.all_among(&right, &left)?))
}

fn intersects(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [left, right] = args else { return Err(NO_OVERLOAD) };
    let (left, right) = (run.elements(*left)?, run.elements(*right)?);
    for value in left {
        if run.among(&right, value)? {
            return Ok(Val::Bool(true));
        }
    }
    Ok(Val::Bool(false))
}

impl Run<'_> {
    /// Whether a value is among others.
    fn among(&mut self, values: &[Val], wanted: Val) -> Result<bool, Stop> {
        for value in values {
            self.charge(1)?;
            if self.equal(*value, wanted)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn all_among(&mut self, values: &[Val], wanted: &[Val]) -> Result<bool, Stop> {
        for value in wanted {
            if !self.among(values, *value)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn at_end(&mut self, args: &[Val], at: fn(u32) -> u32) -> Out {
        let [Val::List(seq)] = args else { return Err(NO_OVERLOAD) };
        if seq.len() == 0 {
            return Ok(Val::Optional(Seq::EMPTY));
        }
        let value = self.element(*seq, at(seq.len()))?;
        self.some(value)
    }

    /// The values of pairs in the order of their keys.
    pub(super) fn sorted(&mut self, pairs: Vec<(Val, Val)>) -> Out {
        let pairs = self.in_order(pairs)?;
        let values: Vec<Val> = pairs.into_iter().map(|(_, value)| value).collect();
        self.built_list(&values)
    }

    /// Pairs by their keys, which have to be of one ordered type; a merge sort that pays as it goes.
    fn in_order(&mut self, mut pairs: Vec<(Val, Val)>) -> Result<Vec<(Val, Val)>, Stop> {
        if let Some((first, _)) = pairs.first() {
            let kind = first.type_name();
            let nan = pairs.iter().any(|(key, _)| matches!(key, Val::Double(value) if value.is_nan()));
            if nan || pairs.iter().any(|(key, _)| key.type_name() != kind) || self.order(*first, *first).is_err() {
                return Err(UNORDERED);
            }
        }
        let mut width = 1;
        while width < pairs.len() {
            let mut merged = Vec::with_capacity(pairs.len());
            for run in pairs.chunks(width * 2) {
                let (mut left, mut right) = run.split_at_checked(width).unwrap_or((run, &[]));
                while let ([a, rest_a @ ..], [b, rest_b @ ..]) = (left, right) {
                    self.charge(1)?;
                    if self.order(b.0, a.0)? == Some(Ordering::Less) {
                        merged.push(*b);
                        right = rest_b;
                    } else {
                        merged.push(*a);
                        left = rest_a;
                    }
                }
                merged.extend_from_slice(left);
                merged.extend_from_slice(right);
            }
            pairs = merged;
            width *= 2;
        }
        Ok(pairs)
    }
}
