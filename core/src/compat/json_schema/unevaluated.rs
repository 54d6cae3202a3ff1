//! `unevaluatedProperties` and `unevaluatedItems`: what the keywords around have looked at, and
//! under which conditions.

use super::compile::Side;
use super::library::{Lead, Place};
use super::terms::{Group, Id, KeyId, TRUE, Terms};
use crate::schema::Draft;
use crate::syntax::NodeRef;

/// Conditions of which every combination is looked at.
const MOST_CASES: usize = 7;
const MOST_BRANCHES: usize = 400;

/// What some keywords look at.
#[derive(Clone, Default)]
struct Covered {
    names: Vec<KeyId>,
    patterns: Vec<u32>,
    /// The first elements of a list.
    prefix: usize,
    /// Elements that satisfy one of these.
    contains: Vec<Id>,
    all: bool,
}

impl Covered {
    fn is_empty(&self) -> bool {
        self.names.is_empty() && self.patterns.is_empty() && self.prefix == 0 && self.contains.is_empty() && !self.all
    }
}

/// What is looked at, each with the condition under which it is.
struct Look<'t> {
    found: Vec<(Option<Id>, Covered)>,
    seen: Vec<(Place<'t>, Option<Id>)>,
    failed: bool,
    members: bool,
}

impl<'t> Side<'t> {
    pub(super) fn unevaluated(&mut self, place: Place<'t>, name: &str, value: NodeRef<'t>, terms: &mut Terms) -> Id {
        let schema = self.child(place, value, terms);
        if schema == TRUE {
            return TRUE;
        }
        let members = name == "unevaluatedProperties";
        let mut look = Look { found: Vec::new(), seen: Vec::new(), failed: false, members };
        self.look(place, None, name, &mut look, terms);
        let term = if look.failed {
            None
        } else if members {
            unlooked_members(&look.found, schema, terms)
        } else {
            unlooked_items(&look.found, schema, terms)
        };
        term.unwrap_or_else(|| self.opaque(place, name, terms))
    }

    /// Gathers what a subschema and those in place within it look at.
    fn look(&mut self, place: Place<'t>, condition: Option<Id>, except: &str, look: &mut Look<'t>, terms: &mut Terms) {
        if !place.node.is_mapping()
            || look.seen.iter().any(|(at, under)| at.key() == place.key() && *under == condition)
        {
            return;
        }
        if look.seen.len() > MOST_BRANCHES || self.library.is_foreign(place) {
            look.failed = true;
            return;
        }
        look.seen.push((place, condition));
        let mut own = Covered::default();
        let words = super::cycles::keywords(&self.library, place);
        for (name, value, _) in words {
            if name == except {
                continue;
            }
            if look.members {
                Self::own_members(name, value, &mut own, look, terms);
            } else {
                self.own_items(place, name, value, &mut own, terms);
            }
            self.inner(place, name, value, condition, look, terms);
        }
        if !own.is_empty() {
            look.found.push((condition, own));
        }
    }

    fn own_members(name: &str, value: NodeRef<'t>, own: &mut Covered, look: &mut Look<'t>, terms: &mut Terms) {
        match name {
            "properties" => {
                own.names.extend(value.entries().map(|(key, _)| terms.key(key.scalar_text().unwrap_or_default())));
            }
            "patternProperties" => {
                for (key, _) in value.entries() {
                    let source = key.scalar_text().unwrap_or_default();
                    look.failed |= !terms.patterns.compiles(source);
                    own.patterns.push(terms.patterns.of(source));
                }
            }
            "additionalProperties" | "unevaluatedProperties" => own.all = true,
            _ => {}
        }
    }

    fn own_items(&mut self, place: Place<'t>, name: &str, value: NodeRef<'t>, own: &mut Covered, terms: &mut Terms) {
        let newest = self.library.draft >= Draft::D2020;
        match name {
            "prefixItems" => own.prefix = own.prefix.max(value.len()),
            "items" if value.is_sequence() && !newest => own.prefix = own.prefix.max(value.len()),
            "items" | "unevaluatedItems" => own.all = true,
            "additionalItems" => own.all |= place.node.get("items").is_some_and(NodeRef::is_sequence),
            "contains" if newest => {
                let schema = self.child(place, value, terms);
                own.contains.push(schema);
            }
            _ => {}
        }
    }

    fn inner(
        &mut self,
        place: Place<'t>,
        name: &str,
        value: NodeRef<'t>,
        condition: Option<Id>,
        look: &mut Look<'t>,
        terms: &mut Terms,
    ) {
        let except = "";
        match name {
            "$ref" | "$dynamicRef" | "$recursiveRef" => match self.target(place, name, value) {
                Lead::To(target) => self.look(target, condition, except, look, terms),
                _ => look.failed = true,
            },
            "allOf" => {
                for node in value.items() {
                    let below = self.library.below(place, node);
                    self.look(below, condition, except, look, terms);
                }
            }
            "anyOf" | "oneOf" => {
                for node in value.items() {
                    self.under(place, node, condition, look, terms);
                }
            }
            "if" => {
                let below = self.library.below(place, value);
                let holds = self.schema(below, terms);
                let unless = terms.not(holds);
                let both = |id: Id, terms: &mut Terms| Some(terms.and(condition.into_iter().chain([id]).collect()));
                let (yes, no) = (both(holds, terms), both(unless, terms));
                self.look(below, yes, except, look, terms);
                for (name, condition) in [("then", yes), ("else", no)] {
                    if let Some(node) = place.node.get(name) {
                        let below = self.library.below(place, node);
                        self.look(below, condition, except, look, terms);
                    }
                }
            }
            "dependentSchemas" => {
                for (key, node) in value.entries() {
                    let has = terms.required(key.scalar_text().unwrap_or_default());
                    let object = terms.types_of(super::json::Types::OBJECT);
                    let condition = Some(terms.and(condition.into_iter().chain([has, object]).collect()));
                    let below = self.library.below(place, node);
                    self.look(below, condition, except, look, terms);
                }
            }
            _ => {}
        }
    }

    /// A branch counts where it accepts.
    fn under(
        &mut self,
        place: Place<'t>,
        node: NodeRef<'t>,
        condition: Option<Id>,
        look: &mut Look<'t>,
        terms: &mut Terms,
    ) {
        let below = self.library.below(place, node);
        let holds = self.schema(below, terms);
        let condition = terms.and(condition.into_iter().chain([holds]).collect());
        self.look(below, Some(condition).filter(|id| *id != TRUE), "", look, terms);
    }
}

/// The conditions of those for which every combination counts; `None` where there are too many.
fn cases(found: &[(Option<Id>, Covered)], counts: impl Fn(&Covered) -> bool) -> Option<Vec<Id>> {
    let mut conditions: Vec<Id> =
        found.iter().filter(|(_, covered)| counts(covered)).filter_map(|(condition, _)| *condition).collect();
    conditions.sort_unstable();
    conditions.dedup();
    (conditions.len() <= MOST_CASES).then_some(conditions)
}

/// One choice for each combination: some condition is not as it says, or what follows from it holds.
fn each_case(conditions: &[Id], terms: &mut Terms, mut term: impl FnMut(&[Id], &mut Terms) -> Id) -> Id {
    let mut all = Vec::new();
    for case in 0..(1_u32 << conditions.len()) {
        let (mut ways, mut hold) = (Vec::new(), Vec::new());
        for (at, condition) in conditions.iter().enumerate() {
            if case >> at & 1 == 1 {
                hold.push(*condition);
                ways.push(terms.not(*condition));
            } else {
                ways.push(*condition);
            }
        }
        ways.push(term(&hold, terms));
        all.push(terms.or(ways));
    }
    terms.and(all)
}

fn unlooked_members(found: &[(Option<Id>, Covered)], schema: Id, terms: &mut Terms) -> Option<Id> {
    if found.iter().any(|(condition, covered)| condition.is_none() && covered.all) {
        return Some(TRUE);
    }
    let always = || found.iter().filter(|(condition, _)| condition.is_none());
    let names: Vec<KeyId> = always().flat_map(|(_, covered)| covered.names.iter().copied()).collect();
    let mut spoken_of: Vec<KeyId> = found.iter().flat_map(|(_, covered)| covered.names.iter().copied()).collect();
    spoken_of.sort_unstable();
    spoken_of.dedup();
    let branches = cases(found, |covered| !covered.patterns.is_empty())?;
    let rest = each_case(&branches, terms, |hold, terms| {
        let holds = |condition: &Option<Id>| condition.is_none_or(|id| hold.contains(&id));
        let patterns: Vec<u32> = found
            .iter()
            .filter(|(condition, _)| holds(condition))
            .flat_map(|(_, covered)| covered.patterns.iter().copied())
            .collect();
        let looked_at = spoken_of.iter().map(|key| (*key, TRUE)).collect();
        let patterns = patterns.iter().map(|id| (*id, TRUE)).collect();
        let group = Group { named: looked_at, patterns, rest: schema };
        terms.members(group)
    });
    let mut all = vec![rest];
    for key in &spoken_of {
        let name = terms.key_text(*key);
        let mut ways = Vec::new();
        let mut covered = names.contains(key);
        for (condition, looked) in found {
            let matches = looked.patterns.iter().any(|pattern| terms.patterns.is_match(*pattern, &name));
            if looked.names.contains(key) || matches {
                covered |= condition.is_none();
                ways.extend(condition);
            }
        }
        if !covered {
            let group = Group { named: vec![(*key, schema)], patterns: Vec::new(), rest: TRUE };
            ways.push(terms.members(group));
            all.push(terms.or(ways));
        }
    }
    let unlooked = terms.and(all);
    let mut ways: Vec<Id> = found.iter().filter(|(_, covered)| covered.all).filter_map(|(id, _)| *id).collect();
    ways.push(unlooked);
    Some(terms.or(ways))
}

fn unlooked_items(found: &[(Option<Id>, Covered)], schema: Id, terms: &mut Terms) -> Option<Id> {
    if found.iter().any(|(condition, covered)| condition.is_none() && covered.all) {
        return Some(TRUE);
    }
    let conditions = cases(found, |covered| !covered.is_empty())?;
    Some(each_case(&conditions, terms, |hold, terms| {
        let counted = found
            .iter()
            .filter(|(condition, _)| condition.is_none_or(|id| hold.contains(&id)))
            .map(|(_, covered)| covered);
        let (mut prefix, mut ways) = (0, vec![schema]);
        for covered in counted {
            if covered.all {
                return TRUE;
            }
            prefix = prefix.max(covered.prefix);
            ways.extend(&covered.contains);
        }
        let rest = terms.or(ways);
        terms.items(vec![TRUE; prefix], rest)
    }))
}
