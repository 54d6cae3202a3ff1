//! Which keyword refuses a value, and what the other side says of the same place.

use std::collections::HashSet;

use super::compile::{Part, Side};
use super::json::Json;
use super::library::{Lead, Place, children};
use super::report::{Break, Location, Session};
use super::solve::Solver;
use super::terms::FALSE;
use crate::syntax::NodeRef;

/// Subschemas that are passed on the way.
const MOST_STEPS: usize = 400;

/// A step into a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Inner {
    Member(String),
    Element(usize),
}

/// The keyword that refuses, in its subschema, and the refused value.
struct Refusal<'t> {
    place: Place<'t>,
    keyword: &'t str,
    node: NodeRef<'t>,
    path: Vec<Inner>,
}

/// A pointer with one step more.
pub(super) fn below(path: &str, step: &Inner) -> String {
    match step {
        Inner::Member(name) => format!("{path}/{}", name.replace('~', "~0").replace('/', "~1")),
        Inner::Element(at) => format!("{path}/{at}"),
    }
}

impl<'t> Session<'t, '_> {
    /// The break that a witness shows, as far down as one keyword can be blamed.
    pub(super) fn blame(&mut self, place: Place<'t>, value: &Json) -> Break {
        let old = self.old.library.root();
        self.blame_from((place, old), value, None, &[], value)
    }

    /// The same for a part of the witness at a path, and for one keyword of it; with it stands what
    /// the old schema says of that part.
    pub(super) fn blame_from(
        &mut self,
        (place, old): (Place<'t>, Option<Place<'t>>),
        part: &Json,
        first: Option<Part<'t>>,
        before: &[Inner],
        whole: &Json,
    ) -> Break {
        let refusal = refusal(&mut self.new, &mut self.solver, place, part, first);
        let witness = Self::witness(whole);
        let Some(mut refusal) = refusal else {
            let (keyword, path, about) = Default::default();
            return Break { keyword, path, about, old: None, new: None, witness };
        };
        let mut old = old;
        for step in &refusal.path {
            old = old.and_then(|place| step_into(&self.old, &mut self.solver, place, step));
        }
        refusal.path.splice(0..0, before.iter().cloned());
        let keyword = refusal.keyword;
        let old = old.map(|place| match find(&self.old, place, keyword) {
            Some((place, node)) => location(&self.old, place, Some((keyword, node))),
            None => location(&self.old, place, None),
        });
        let new = location(&self.new, refusal.place, Some((keyword, refusal.node)));
        let path = refusal.path.iter().fold(String::new(), |path, step| below(&path, step));
        Break { keyword: keyword.to_owned(), path, about: String::new(), old, new: Some(new), witness }
    }
}

/// A subschema, or one keyword of it.
pub(super) fn location(side: &Side<'_>, place: Place<'_>, keyword: Option<(&str, NodeRef<'_>)>) -> Location {
    const SHOWN: usize = 200;
    let mut pointer = side.library.pointer(place);
    let node = keyword.map_or(place.node, |(_, node)| node);
    if let Some((keyword, _)) = keyword {
        pointer.push('/');
        pointer.push_str(keyword);
    }
    let mut text = String::new();
    node.write_json(&mut text);
    if text.len() > SHOWN {
        text = crate::diagnostics::short_to(&text, SHOWN);
    }
    Location { document: place.document, pointer, span: node.span(), text }
}

fn refusal<'t>(
    side: &mut Side<'t>,
    solver: &mut Solver<'_>,
    start: Place<'t>,
    value: &Json,
    mut first: Option<Part<'t>>,
) -> Option<Refusal<'t>> {
    let mut place = start;
    let mut value = value.clone();
    let mut path = Vec::new();
    let mut last = None;
    for _ in 0..MOST_STEPS {
        let parts = side.parts(place, solver.terms);
        let mut refusing = parts.iter().filter(|part| solver.eval(part.term, &value) == Some(false));
        let Some(part) = first.take().or_else(|| refusing.next().copied()) else { break };
        let mut found = Refusal { place, keyword: part.keyword, node: part.value, path: path.clone() };
        let next = inner(side, solver, place, part.keyword, part.value, &value);
        let Some((next, step)) = next else {
            last = Some(found);
            break;
        };
        if let Some((step, inner)) = step {
            path.push(step.clone());
            value = inner;
            // What has no subschema to go into is blamed on the member itself.
            if next.is_none() {
                found.path.push(step);
            }
        }
        last = Some(found);
        match next {
            Some(next) => place = next,
            None => break,
        }
    }
    last
}

type Next<'t> = (Option<Place<'t>>, Option<(Inner, Json)>);

/// The subschema within a keyword that refuses, and the part of the value that it refuses.
fn inner<'t>(
    side: &mut Side<'t>,
    solver: &mut Solver<'_>,
    place: Place<'t>,
    keyword: &'t str,
    node: NodeRef<'t>,
    value: &Json,
) -> Option<Next<'t>> {
    match keyword {
        "$ref" | "$dynamicRef" | "$recursiveRef" => match side.target(place, keyword, node) {
            Lead::To(target) => Some((Some(target), None)),
            _ => None,
        },
        "allOf" => {
            let branches = node.items().map(|branch| side.library.below(place, branch)).collect::<Vec<_>>();
            let refuses = |branch: &Place<'t>, side: &mut Side<'t>, solver: &mut Solver<'_>| {
                let id = side.schema(*branch, solver.terms);
                solver.eval(id, value) == Some(false)
            };
            branches.into_iter().find(|branch| refuses(branch, side, solver)).map(|branch| (Some(branch), None))
        }
        "anyOf" | "oneOf" => {
            let branches = node.items().map(|branch| side.library.below(place, branch)).collect::<Vec<_>>();
            let near = branches.into_iter().filter(|branch| is_meant(side, solver, *branch, value)).collect::<Vec<_>>();
            match near.as_slice() {
                [only] => {
                    let id = side.schema(*only, solver.terms);
                    (solver.eval(id, value) == Some(false)).then_some((Some(*only), None))
                }
                _ => None,
            }
        }
        "if" => {
            let condition = side.child(place, node, solver.terms);
            let branch = if solver.eval(condition, value) == Some(true) { "then" } else { "else" };
            place.node.get(branch).map(|node| (Some(side.library.below(place, node)), None))
        }
        "properties" | "patternProperties" | "additionalProperties" | "unevaluatedProperties" => {
            member(side, solver, place, (keyword, node), value)
        }
        "items" | "prefixItems" | "additionalItems" => element(side, solver, place, (keyword, node), value),
        _ => None,
    }
}

/// Whether a branch is the one that a value means: its type fits, and so do its constants.
pub(super) fn is_meant<'t>(side: &mut Side<'t>, solver: &mut Solver<'_>, branch: Place<'t>, value: &Json) -> bool {
    let mut place = branch;
    for _ in 0..16 {
        match place.node.get("$ref").map(|node| side.target(place, "$ref", node)) {
            Some(Lead::To(target)) => place = target,
            _ => break,
        }
    }
    for part in side.parts(place, solver.terms) {
        match part.keyword {
            "type" | "const" | "enum" if solver.eval(part.term, value) == Some(false) => return false,
            "properties" => {
                let Json::Map(members) = value else { continue };
                for (key, schema) in part.value.entries() {
                    let constant =
                        schema.get("const").is_some() || schema.get("enum").is_some_and(|list| list.len() == 1);
                    let Some(member) = key.scalar_text().and_then(|key| members.get(key)).filter(|_| constant) else {
                        continue;
                    };
                    let id = side.child(place, schema, solver.terms);
                    if solver.eval(id, member) == Some(false) {
                        return false;
                    }
                }
            }
            _ => {}
        }
    }
    true
}

/// The member that one of the keywords of members refuses.
fn member<'t>(
    side: &mut Side<'t>,
    solver: &mut Solver<'_>,
    place: Place<'t>,
    (keyword, node): (&'t str, NodeRef<'t>),
    value: &Json,
) -> Option<Next<'t>> {
    let Json::Map(members) = value else { return None };
    let named = |name: &str| place.node.get("properties").is_some_and(|list| list.get(name).is_some());
    for (key, member) in members {
        let mut schemas: Vec<NodeRef<'t>> = Vec::new();
        match keyword {
            "properties" => schemas.extend(node.get(key)),
            "patternProperties" => schemas = matching(solver, Some(node), key),
            _ if named(key) || !matching(solver, place.node.get("patternProperties"), key).is_empty() => {}
            _ => schemas.push(node),
        }
        let step = || Inner::Member(key.to_string());
        let refused = schemas.into_iter().find_map(|schema| refused_by(side, solver, place, schema, (step(), member)));
        if refused.is_some() {
            return refused;
        }
    }
    None
}

/// The schemas of a `patternProperties` whose pattern matches a name.
fn matching<'t>(solver: &mut Solver<'_>, list: Option<NodeRef<'t>>, name: &str) -> Vec<NodeRef<'t>> {
    let entries = list.into_iter().flat_map(NodeRef::entries);
    let matching = entries.filter(|(pattern, _)| {
        let number = solver.terms.patterns.of(pattern.scalar_text().unwrap_or_default());
        solver.terms.patterns.is_match(number, name)
    });
    matching.map(|(_, schema)| schema).collect()
}

/// The way to a part of a value, if a schema refuses it.
fn refused_by<'t>(
    side: &mut Side<'t>,
    solver: &mut Solver<'_>,
    place: Place<'t>,
    schema: NodeRef<'t>,
    (step, inner): (Inner, &Json),
) -> Option<Next<'t>> {
    let id = side.child(place, schema, solver.terms);
    let next = || (id != FALSE).then(|| side.library.below(place, schema));
    (solver.eval(id, inner) == Some(false)).then(|| (next(), Some((step, inner.clone()))))
}

/// The element that one of the keywords of elements refuses.
fn element<'t>(
    side: &mut Side<'t>,
    solver: &mut Solver<'_>,
    place: Place<'t>,
    (keyword, node): (&'t str, NodeRef<'t>),
    value: &Json,
) -> Option<Next<'t>> {
    let Json::List(items) = value else { return None };
    let before = |name: &str| place.node.get(name).filter(|node| node.is_sequence()).map_or(0, NodeRef::len);
    let skipped = match keyword {
        "items" if !node.is_sequence() => before("prefixItems"),
        "additionalItems" => before("items"),
        _ => 0,
    };
    for (at, item) in items.iter().enumerate().skip(skipped) {
        let schema = if node.is_sequence() { node.items().nth(at) } else { Some(node) };
        let Some(schema) = schema else { break };
        let refused = refused_by(side, solver, place, schema, (Inner::Element(at), item));
        if refused.is_some() {
            return refused;
        }
    }
    None
}

/// What a subschema says of a part of its values, references and `allOf` followed.
pub(super) fn step_into<'t>(
    side: &Side<'t>,
    solver: &mut Solver<'_>,
    place: Place<'t>,
    step: &Inner,
) -> Option<Place<'t>> {
    in_place(side, place).find_map(|at| own_part(solver, at, step).map(|node| side.library.below(at, node)))
}

/// The same without following any.
fn own_part<'t>(solver: &mut Solver<'_>, place: Place<'t>, step: &Inner) -> Option<NodeRef<'t>> {
    match step {
        Inner::Member(name) => {
            let named = place.node.get("properties").and_then(|list| list.get(name));
            named.or_else(|| {
                let matching = matching(solver, place.node.get("patternProperties"), name);
                matching.first().copied().or_else(|| place.node.get("additionalProperties"))
            })
        }
        Inner::Element(at) => {
            let list = |name: &str| place.node.get(name).filter(|node| node.is_sequence());
            let prefix = list("prefixItems").or_else(|| list("items"));
            let named = prefix.and_then(|list| list.items().nth(*at));
            let rest = || place.node.get("items").filter(|node| !node.is_sequence());
            named.or_else(rest).or_else(|| place.node.get("additionalItems"))
        }
    }
}

/// A keyword of a subschema, references and `allOf` followed.
pub(super) fn find<'t>(side: &Side<'t>, place: Place<'t>, keyword: &str) -> Option<(Place<'t>, NodeRef<'t>)> {
    in_place(side, place).find_map(|at| Some((at, at.node.get(keyword)?)))
}

/// A subschema and those in place that always count: references and `allOf`. Each once, however many
/// ways lead to it: their number can double at each step.
fn in_place<'t, 's>(side: &'s Side<'t>, start: Place<'t>) -> impl Iterator<Item = Place<'t>> + use<'t, 's> {
    let mut seen = HashSet::new();
    let mut open = vec![start];
    std::iter::from_fn(move || {
        while seen.len() < MOST_STEPS {
            let place = open.pop()?;
            if seen.insert(place.key()) {
                open.extend(around(side, place).into_iter().rev());
                return Some(place);
            }
        }
        None
    })
}

fn around<'t>(side: &Side<'t>, place: Place<'t>) -> Vec<Place<'t>> {
    let mut found = Vec::new();
    for name in ["$ref", "$dynamicRef", "$recursiveRef"] {
        if let Some(node) = place.node.get(name)
            && let Lead::To(target) = side.target(place, name, node)
        {
            found.push(target);
        }
    }
    if let Some(node) = place.node.get("allOf") {
        found.extend(children("allOf", node).into_iter().map(|(_, schema)| side.library.below(place, schema)));
    }
    found
}
