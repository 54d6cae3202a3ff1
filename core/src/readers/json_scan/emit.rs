//! From a plan to the program of the quick scan.

use super::code::{
    Choice, Composite, Content, Elements, Group, Keep, List, Map, Matched, Node, Number, NumberKeep, Object, Program,
    Prop, Record, Sizes, Text, Way,
};
use super::literal::{Literal, Template};
use super::names::Names;
use crate::limits::Limits;
use crate::readers::judge_json::code_points_in;
use crate::readers::ops::{Checks, CompositeOp, ContentOp, FieldOp, Listed, Op, OpId, OpKind, RecordOp};
use crate::readers::plan::Plan;
use crate::scalars::decimal::Prepared;
use crate::schema::TypeSet;

/// Deeper values are left to the careful reader, whose stack is smaller.
const DEPTH: u32 = 128;

/// Listed texts that are compared one by one.
const SYMBOLS: usize = 8;

impl Program {
    /// `None` where only the careful reader counts what the limits ask for.
    pub(crate) fn compile(plan: &Plan, limits: &Limits) -> Option<Self> {
        if limits.nodes_per_byte < Limits::default().nodes_per_byte {
            return None;
        }
        let mut memo = 0;
        let ids = (0..u32::try_from(plan.len()).ok()?).map(OpId);
        let nodes = ids.map(|id| node(plan, id, &mut memo)).collect();
        let depth = limits.payload_depth.min(Limits::MAX_PAYLOAD_DEPTH).min(DEPTH);
        Some(Self { nodes, root: plan.root, memo, depth })
    }
}

fn node(plan: &Plan, id: OpId, memo: &mut usize) -> Node {
    let op = plan.op(id);
    let checks = op.checks.as_deref();
    let types = if op.not_null() { op.types.without(TypeSet::NULL) } else { op.types };
    let types = if checks.is_some_and(|checks| checks.never) { TypeSet(0) } else { types };
    let is_listed = |listed: fn(&Listed) -> bool| {
        let lists = checks.map(|checks| [&checks.any_of, &checks.constant]);
        lists.into_iter().flatten().flatten().all(listed)
    };
    let only_scalars = checks.is_some_and(|checks| checks.any_of.is_some() || checks.constant.is_some());
    Node {
        op: id,
        way: way(op),
        cell: op.cell(),
        text: types.has(TypeSet::TEXT).then(|| Box::new(text(op, checks))),
        number: types.has(TypeSet::INTEGER).then(|| Box::new(number(op, checks, types))),
        object: if types.has(TypeSet::OBJECT) && !only_scalars { object(op, memo) } else { Object::Refused },
        list: if types.has(TypeSet::LIST) && !only_scalars { list(op) } else { List::Refused },
        composite: op.composite.as_deref().map(|own| Box::new(composite(plan, own, op.placed))),
        null: types.has(TypeSet::NULL) && is_listed(Listed::has_null),
        no: types.has(TypeSet::BOOL) && is_listed(|listed| listed.has_bool(false)),
        yes: types.has(TypeSet::BOOL) && is_listed(|listed| listed.has_bool(true)),
        is_bool: matches!(op.kind, OpKind::Bool),
    }
}

fn way(op: &Op) -> Way {
    let is_known = match &op.kind {
        OpKind::Dyn
        | OpKind::Null
        | OpKind::Bool
        | OpKind::Int(_)
        | OpKind::Double
        | OpKind::Text
        | OpKind::Enum(_)
        | OpKind::Record(_)
        | OpKind::List(_) => true,
        OpKind::Map(map) => map.keys.is_none(),
        _ => false,
    };
    let is_known = is_known && op.checks.as_ref().is_none_or(|checks| checks.moments.is_none());
    match (op.fallback, op.inner, op.tree()) {
        _ if op.composite.is_some() => Way::Composite,
        _ if !is_known => Way::Unknown,
        (Some(fallback), ..) => Way::Fallback(fallback),
        (None, Some(inner), _) => Way::Inner(inner),
        (None, None, Some(cell)) => Way::Tree(cell),
        (None, None, None) => Way::Plain,
    }
}

fn composite(plan: &Plan, own: &CompositeOp, placed: bool) -> Composite {
    let groups = |groups: &[Vec<OpId>]| groups.iter().map(|group| self::group(plan, group)).collect::<Vec<Group>>();
    let branches = own.any.iter().chain(&own.one).map(Vec::len).sum::<usize>();
    let condition = if own.condition.is_some() { 2 } else { 0 };
    let rest = usize::from(own.tuple.is_some()) + usize::from(own.matched.is_some());
    Composite {
        all: own.all.clone(),
        any: groups(&own.any),
        one: groups(&own.one),
        not: own.not.clone(),
        condition: own.condition,
        tuple: own.tuple.clone(),
        matched: own.matched.as_ref().map(|own| Matched {
            declared: own.declared.clone(),
            patterns: own.patterns.clone(),
            content: content(own.content),
        }),
        passes: (1 + own.all.len() + branches + own.not.len() + condition + rest) as u64,
        placed,
    }
}

fn group(plan: &Plan, branches: &[OpId]) -> Group {
    Group { branches: branches.to_vec(), choice: choice(plan, branches) }
}

/// The member that tells the branches apart: each requires it, and each with texts of its own.
fn choice(plan: &Plan, branches: &[OpId]) -> Option<Choice> {
    let [first, _, ..] = branches else { return None };
    let mut candidates = required(plan, *first).filter(|field| texts_of(plan, field).is_some());
    candidates.find_map(|candidate| told_apart(plan, branches, candidate))
}

fn told_apart(plan: &Plan, branches: &[OpId], candidate: &FieldOp) -> Option<Choice> {
    let mut table: Vec<(Box<[u8]>, OpId)> = Vec::new();
    for branch in branches {
        let field = required(plan, *branch).find(|field| field.name == candidate.name)?;
        table.extend(texts_of(plan, field)?.map(|text| (text.as_bytes().into(), *branch)));
    }
    table.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    let differ = table.iter().zip(table.iter().skip(1)).all(|((a, _), (b, _))| a != b);
    differ.then(|| Choice { name: candidate.name.as_bytes().into(), branches: table.into() })
}

/// The members that an object has to have under an op.
fn required(plan: &Plan, id: OpId) -> impl Iterator<Item = &FieldOp> {
    let op = plan.op(id);
    // Of a composite its own members: they are among what has to hold.
    let parts = op.composite.iter().flat_map(|own| &own.all).map(|id| plan.op(*id));
    let own = std::iter::once(op).filter(|op| op.composite.is_none() && op.inner.is_none() && op.fallback.is_none());
    own.chain(parts.filter(|op| op.composite.is_none() && op.inner.is_none() && op.fallback.is_none()))
        .filter_map(|op| if let OpKind::Record(record) = &op.kind { Some(record) } else { None })
        .flat_map(|record| record.fields.iter().filter(|field| field.required))
}

/// The texts that a member may have, where it may be nothing else.
fn texts_of<'p>(plan: &'p Plan, field: &FieldOp) -> Option<impl Iterator<Item = &'p str>> {
    let op = plan.op(field.op);
    let checks = op.checks.as_deref()?;
    let is_plain = op.types == TypeSet::TEXT && op.composite.is_none() && op.inner.is_none() && op.fallback.is_none();
    let listed = checks.constant.as_ref().or(checks.any_of.as_ref()).filter(|_| is_plain)?;
    Some(listed.texts().iter().map(|text| &**text))
}

fn sizes(min: Option<u64>, max: Option<u64>) -> Sizes {
    Sizes { min: min.unwrap_or(0), max: max.unwrap_or(u64::MAX) }
}

fn members(checks: Option<&Checks>) -> Sizes {
    checks.map_or(sizes(None, None), |checks| sizes(checks.min_properties, checks.max_properties))
}

fn text(op: &Op, checks: Option<&Checks>) -> Text {
    let lists: Vec<&Listed> =
        checks.into_iter().flat_map(|checks| [&checks.any_of, &checks.constant]).flatten().collect();
    let min = checks.and_then(|checks| checks.min_length).unwrap_or(0);
    let max = checks.and_then(|checks| checks.max_length).unwrap_or(u64::MAX);
    let pattern = checks.and_then(|checks| checks.pattern.clone());
    let format = checks.and_then(|checks| checks.format);
    let is_right = |text: &str| {
        lists.iter().all(|list| list.has_text(text.as_bytes()))
            && code_points_in(text.as_bytes(), min, max)
            && pattern.as_ref().is_none_or(|pattern| pattern.is_match(text.as_bytes()))
            && format.is_none_or(|format| format.accepts(text.as_bytes()))
    };
    let listed = lists.first().map(|list| list.texts()).unwrap_or_default();
    let symbols = listed.iter().filter(|text| is_right(text)).filter_map(|text| Literal::of_text(text));
    let keep = match op.kind {
        OpKind::Text => Keep::Value,
        OpKind::Enum(_) => Keep::Symbol,
        _ => Keep::OutOfRange,
    };
    let places = pattern.as_ref().and_then(|pattern| pattern.places());
    let template =
        places.filter(|places| lists.is_empty() && format.is_none() && (min..=max).contains(&(places.len() as u64)));
    Text {
        is_free: lists.is_empty()
            && min == 0
            && max == u64::MAX
            && pattern.is_none()
            && format.is_none()
            && op.cell().is_none(),
        keep,
        is_listed: !lists.is_empty(),
        symbols: if listed.len() <= SYMBOLS { symbols.collect() } else { Box::default() },
        template: template.and_then(Template::of),
        min,
        max,
        pattern,
        format,
    }
}

fn number(op: &Op, checks: Option<&Checks>, types: TypeSet) -> Number {
    let mut own = Number {
        low: i64::MIN,
        high: i64::MAX,
        has_fractions: types.has(TypeSet::NUMBER),
        is_exact: false,
        keep: match op.kind {
            OpKind::Int(_) => NumberKeep::Int,
            OpKind::Double => NumberKeep::Double,
            _ => NumberKeep::OutOfRange,
        },
    };
    let Some(checks) = checks else { return own };
    own.is_exact = checks.any_of.is_some() || checks.constant.is_some() || checks.multiple_of.is_some();
    let not_below = |bound: &Option<Prepared>, int| bound.as_ref().is_none_or(|bound| bound.compare_i64(int).is_ge());
    let above = |bound: &Option<Prepared>, int| bound.as_ref().is_none_or(|bound| bound.compare_i64(int).is_gt());
    let not_above = |bound: &Option<Prepared>, int| bound.as_ref().is_none_or(|bound| bound.compare_i64(int).is_le());
    let below = |bound: &Option<Prepared>, int| bound.as_ref().is_none_or(|bound| bound.compare_i64(int).is_lt());
    // Whole numbers from which on, and up to which, the bounds hold.
    let low = first(|int| not_below(&checks.minimum, int) && above(&checks.exclusive_minimum, int));
    let high = first(|int| !(not_above(&checks.maximum, int) && below(&checks.exclusive_maximum, int)));
    match (low, high) {
        (Some(low), high) => {
            own.low = low;
            match high {
                None => {}
                // Nothing of 64 bits is below: the careful reader refuses.
                Some(i64::MIN) => own.is_exact = true,
                Some(high) => own.high = high - 1,
            }
        }
        _ => own.is_exact = true,
    }
    own
}

/// The first integer for which something holds that holds for all above it.
fn first(holds: impl Fn(i64) -> bool) -> Option<i64> {
    if !holds(i64::MAX) {
        return None;
    }
    let (mut low, mut high) = (i64::MIN, i64::MAX);
    while low < high {
        let middle = low.midpoint(high);
        // Towards the lower one, also below zero.
        let middle = if middle == high { middle - 1 } else { middle };
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Some(low)
}

fn object(op: &Op, memo: &mut usize) -> Object {
    let sizes = members(op.checks.as_deref());
    match &op.kind {
        OpKind::Record(own) => Object::Record(Box::new(record(own, sizes, memo))),
        OpKind::Map(own) => Object::Map(Box::new(Map { value: own.value, arena: own.arena, key: own.key, sizes })),
        _ => Object::Loose(sizes),
    }
}

fn record(own: &RecordOp, sizes: Sizes, memo: &mut usize) -> Record {
    let mut required = vec![0_u64; own.fields.len().div_ceil(64)];
    for (index, _) in own.fields.iter().enumerate().filter(|(_, field)| field.required) {
        if let Some(word) = required.get_mut(index / 64) {
            *word |= 1 << (index % 64);
        }
    }
    let props = own.fields.iter().map(|field| Prop {
        literal: Literal::of_key(&field.name),
        name: field.name.as_bytes().into(),
        node: field.op,
    });
    let begin = *memo;
    *memo += own.fields.len() + 1;
    Record {
        names: Names::of(&own.fields.iter().map(|field| field.name.as_bytes())),
        sorted: own.sorted.clone(),
        props: props.collect(),
        first_required: required.first().copied().unwrap_or(0),
        required: required.into(),
        content: content(own.content),
        sizes,
        memo: begin,
    }
}

fn content(own: ContentOp) -> Content {
    match own {
        ContentOp::Open => Content::Open,
        ContentOp::Closed => Content::Closed,
        ContentOp::Schema(id) => Content::Node(id),
    }
}

fn list(op: &Op) -> List {
    let sizes = op.checks.as_deref().map_or(sizes(None, None), |checks| sizes(checks.min_items, checks.max_items));
    match &op.kind {
        OpKind::List(own) => List::Elements(Elements { element: own.element, arena: own.arena, sizes }),
        _ => List::Loose(sizes),
    }
}

#[cfg(test)]
mod tests {
    use super::first;

    #[test]
    fn the_first_integer_is_found() {
        for edge in [i64::MIN, i64::MIN + 1, -3, -2, -1, 0, 1, 2, 1 << 40, i64::MAX - 1, i64::MAX] {
            assert_eq!(first(|int| int >= edge), Some(edge));
        }
        assert_eq!(first(|_| false), None);
    }
}
