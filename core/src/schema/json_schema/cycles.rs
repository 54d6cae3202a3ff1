//! Subschemas that lead back to themselves on one and the same value: judging it would never end.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::diagnostics::Span;

/// A subschema uses another one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Use {
    /// Ids of the tree's nodes.
    pub(super) from: u32,
    pub(super) to: u32,
    /// On the value itself, not on a part of it.
    pub(super) in_place: bool,
    /// Where it does so by a reference.
    pub(super) reference: Option<Span>,
}

/// Whether a keyword has subschemas that judge the value itself.
pub(super) fn is_in_place(word: &str) -> bool {
    let words = ["allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas", "dependencies"];
    words.contains(&word)
}

/// The references that lead back, in the document's order; of the subschemas alone that the root leads to.
pub(super) fn leading_back(root: u32, mut uses: Vec<Use>) -> Vec<Span> {
    uses.sort_by_key(|own| own.from);
    let uses = Uses(uses);
    let mut reached = BTreeSet::from([root]);
    let mut queue = vec![root];
    while let Some(schema) = queue.pop() {
        queue.extend(uses.of(schema).iter().map(|own| own.to).filter(|to| reached.insert(*to)));
    }
    let mut found = BTreeMap::new();
    let mut is_done = HashMap::new();
    for start in reached {
        if !is_done.contains_key(&start) {
            uses.walk(start, &mut is_done, &mut found);
        }
    }
    found.into_values().collect()
}

/// Sorted by what uses.
struct Uses(Vec<Use>);

/// A subschema on the way, those that it uses and were not tried yet, and what led to it.
struct Step<'u> {
    schema: u32,
    left: std::slice::Iter<'u, Use>,
    by: Option<&'u Use>,
}

impl Uses {
    fn of(&self, schema: u32) -> &[Use] {
        let first = self.0.partition_point(|own| own.from < schema);
        let behind = self.0.partition_point(|own| own.from <= schema);
        self.0.get(first..behind).unwrap_or_default()
    }

    /// Goes all ways from a subschema, on one value. Notes the last reference of each circle.
    fn walk(&self, start: u32, is_done: &mut HashMap<u32, bool>, found: &mut BTreeMap<u32, Span>) {
        is_done.insert(start, false);
        let mut way = vec![Step { schema: start, left: self.of(start).iter(), by: None }];
        while let Some(step) = way.last_mut() {
            let Some(own) = step.left.find(|own| own.in_place) else {
                is_done.insert(step.schema, true);
                way.pop();
                continue;
            };
            match is_done.get(&own.to) {
                Some(true) => {}
                Some(false) => {
                    // Subschemas are a tree: from a reference to the next one it is no deeper than the document.
                    let back = way.iter().rev().take_while(|step| step.schema != own.to).filter_map(|step| step.by);
                    let by = std::iter::once(own).chain(back).find_map(|own| Some((own.from, own.reference?)));
                    found.extend(by);
                }
                None => {
                    is_done.insert(own.to, false);
                    way.push(Step { schema: own.to, left: self.of(own.to).iter(), by: Some(own) });
                }
            }
        }
    }
}
