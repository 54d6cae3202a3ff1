//! Which definitions lead back to themselves, and what tells that two of them, one of each side,
//! mean the same.

use std::collections::{BTreeMap, HashMap, HashSet};

use sha2::{Digest, Sha256};

use super::library::{Lead, Library, NodeKey, Place, children};
use crate::schema::is_keyword;
use crate::syntax::NodeRef;

/// Keywords that say nothing of values.
const NOTES: [&str; 12] = [
    "title",
    "description",
    "default",
    "examples",
    "$comment",
    "deprecated",
    "readOnly",
    "writeOnly",
    "$schema",
    "definitions",
    "$defs",
    "$vocabulary",
];

/// The references of one side.
pub(super) struct Cycles<'t, 'l> {
    library: &'l Library<'t>,
    /// Targets by node, in the order in which they were found.
    index: HashMap<NodeKey, usize>,
    targets: Vec<Target<'t>>,
}

struct Target<'t> {
    place: Place<'t>,
    /// (the reference's whole URI, the target)
    leads: Vec<(String, usize)>,
    /// References that lead nowhere, or depend on the way, and what is of another draft.
    open: Vec<String>,
    text: [u8; 32],
}

impl<'t, 'l> Cycles<'t, 'l> {
    pub(super) fn new(library: &'l Library<'t>) -> Self {
        let mut cycles = Self { library, index: HashMap::new(), targets: Vec::new() };
        if let Some(root) = library.root() {
            cycles.target(root);
        }
        let mut at = 0;
        while let Some(target) = cycles.targets.get(at) {
            let place = target.place;
            let (leads, open) = cycles.leads(place);
            if let Some(target) = cycles.targets.get_mut(at) {
                (target.leads, target.open) = (leads, open);
            }
            at += 1;
        }
        cycles
    }

    fn target(&mut self, place: Place<'t>) -> usize {
        let new = self.targets.len();
        let index = *self.index.entry(place.key()).or_insert(new);
        if index == new {
            self.targets.push(Target { place, leads: Vec::new(), open: Vec::new(), text: [0; 32] });
        }
        index
    }

    /// The references below a subschema.
    fn leads(&mut self, place: Place<'t>) -> (Vec<(String, usize)>, Vec<String>) {
        let (mut leads, mut open) = (Vec::new(), Vec::new());
        let mut queue = vec![place];
        while let Some(at) = queue.pop() {
            if self.library.is_foreign(at) {
                // It is not looked into.
                open.push(format!("$schema {:?}", self.library.digest()));
                continue;
            }
            for (name, value, at) in keywords(self.library, at) {
                let lead = match (name, value.as_str()) {
                    ("$ref", Some(reference)) => Some((self.library.lead(at, reference), reference)),
                    ("$dynamicRef", Some(reference)) => Some((self.library.dynamic_lead(at, reference), reference)),
                    ("$recursiveRef", Some(reference)) => Some((self.library.recursive_lead(at), reference)),
                    _ => None,
                };
                if let Some((lead, reference)) = lead {
                    let uri = format!("{name} {}", self.library.name(at, reference));
                    match lead {
                        Lead::To(place) => leads.push((uri, self.target(place))),
                        Lead::Nowhere if self.library.is_standard(&self.library.name(at, reference)) => open.push(uri),
                        // It may lead to anything: nothing else may have changed.
                        Lead::Depends | Lead::Nowhere => open.push(format!("{uri} {:?}", self.library.digest())),
                    }
                }
                for (_, schema) in children(name, value) {
                    queue.push(self.library.below(at, schema));
                }
            }
        }
        (leads, open)
    }

    /// The text of a subschema, less what says nothing of values; the order of keys does not count.
    fn text(&self, place: Place<'t>) -> [u8; 32] {
        // References within are relative to where it stands.
        let mut out = self.library.name(place, "#");
        self.write(place, &mut out);
        Sha256::digest(out.as_bytes()).into()
    }

    fn write(&self, place: Place<'t>, out: &mut String) {
        if !place.node.is_mapping() {
            place.node.write_json(out);
            return;
        }
        let mut found: BTreeMap<&str, (NodeRef<'t>, Place<'t>)> = BTreeMap::new();
        for (name, value, at) in keywords(self.library, place) {
            if !NOTES.contains(&name) {
                found.insert(name, (value, at));
            }
        }
        out.push('{');
        for (name, (value, at)) in found {
            out.push_str(name);
            out.push(':');
            let inner = children(name, value);
            if inner.is_empty() {
                value.write_json(out);
            } else {
                let mut parts: Vec<(String, NodeRef<'t>)> =
                    inner.into_iter().map(|(steps, schema)| (format!("{steps:?}"), schema)).collect();
                parts.sort_by(|a, b| a.0.cmp(&b.0));
                for (steps, schema) in parts {
                    out.push_str(&steps);
                    self.write(self.library.below(at, schema), out);
                }
                // Lists of names beside schemas.
                if name == "dependencies" {
                    value.write_json(out);
                }
            }
            out.push(',');
        }
        out.push('}');
    }

    /// For each definition that leads back to itself: what tells that another means the same.
    pub(super) fn recursive(&mut self) -> HashMap<NodeKey, [u8; 32]> {
        let on_cycle = self.on_cycle();
        let mut found = HashMap::new();
        if on_cycle.is_empty() {
            return found;
        }
        let texts: Vec<[u8; 32]> = self.targets.iter().map(|target| self.text(target.place)).collect();
        for (target, text) in self.targets.iter_mut().zip(texts) {
            target.text = text;
        }
        for (at, target) in self.targets.iter().enumerate() {
            if on_cycle.contains(&at) {
                found.insert(target.place.key(), self.meaning(at));
            }
        }
        found
    }

    /// The digest of a target and of all that it reaches.
    fn meaning(&self, start: usize) -> [u8; 32] {
        let mut reached: BTreeMap<&str, [u8; 32]> = BTreeMap::new();
        let mut seen = HashSet::from([start]);
        let mut queue = vec![start];
        while let Some(at) = queue.pop() {
            let Some(target) = self.targets.get(at) else { continue };
            for uri in &target.open {
                reached.insert(uri, [0; 32]);
            }
            for (uri, next) in &target.leads {
                let text = self.targets.get(*next).map_or([0; 32], |target| target.text);
                reached.insert(uri, text);
                if seen.insert(*next) {
                    queue.push(*next);
                }
            }
        }
        let mut digest = Sha256::new();
        digest.update(format!("{:?}", self.library.draft));
        digest.update(self.targets.get(start).map_or([0; 32], |target| target.text));
        for (uri, text) in reached {
            digest.update(uri);
            digest.update(text);
        }
        digest.finalize().into()
    }

    /// The targets that can be reached from themselves. Tarjan's components, without recursion.
    fn on_cycle(&self) -> HashSet<usize> {
        let count = self.targets.len();
        let mut found = HashSet::new();
        let (mut order, mut low) = (vec![usize::MAX; count], vec![usize::MAX; count]);
        let mut open = vec![false; count];
        let (mut stack, mut next) = (Vec::new(), 0);
        for start in 0..count {
            if order.get(start) != Some(&usize::MAX) {
                continue;
            }
            let mut work = vec![(start, 0)];
            while let Some((at, lead)) = work.pop() {
                if lead == 0 {
                    set(&mut order, at, next);
                    set(&mut low, at, next);
                    set(&mut open, at, true);
                    stack.push(at);
                    next += 1;
                }
                let leads = self.targets.get(at).map(|target| target.leads.as_slice()).unwrap_or_default();
                if let Some((_, to)) = leads.get(lead) {
                    work.push((at, lead + 1));
                    if order.get(*to) == Some(&usize::MAX) {
                        work.push((*to, 0));
                    } else if open.get(*to) == Some(&true) {
                        let least = get(&low, at).min(get(&order, *to));
                        set(&mut low, at, least);
                    }
                    if *to == at {
                        found.insert(at);
                    }
                    continue;
                }
                if let Some((parent, _)) = work.last() {
                    let least = get(&low, *parent).min(get(&low, at));
                    set(&mut low, *parent, least);
                }
                if get(&low, at) == get(&order, at) {
                    let place = stack.iter().rposition(|member| *member == at).unwrap_or(0);
                    let members = stack.split_off(place);
                    for member in &members {
                        set(&mut open, *member, false);
                    }
                    if members.len() > 1 {
                        found.extend(members);
                    }
                }
            }
        }
        found
    }
}

fn set<T>(list: &mut [T], at: usize, value: T) {
    if let Some(slot) = list.get_mut(at) {
        *slot = value;
    }
}

fn get(list: &[usize], at: usize) -> usize {
    list.get(at).copied().unwrap_or(usize::MAX)
}

/// The keywords of a subschema that mean something, each with the place that it stands in.
pub(super) fn keywords<'t>(library: &Library<'t>, place: Place<'t>) -> Vec<(&'t str, NodeRef<'t>, Place<'t>)> {
    let hidden = library.hides(place.node);
    let entries = place.node.entries().filter_map(|(key, value)| Some((key.scalar_text()?, value)));
    entries
        .filter(|(name, _)| if hidden { *name == "$ref" } else { is_keyword(name, library.draft) })
        .map(|(name, value)| (name, value, place))
        .collect()
}
