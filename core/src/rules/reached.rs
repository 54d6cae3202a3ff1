//! The places that a rule of the document reaches: by its property, its fields, its tags, or the
//! element of a wire schema that it stands on.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::compile::Compilation;
use super::deep::{self, DeepSpot};
use super::instances::{self, Miss, Spot, Wanted};
use crate::diagnostics::{Code, Diagnostic, codes, did_you_mean};
use crate::model::{Origin, RuleSource};
use crate::syntax::Located;

/// As a path of `fields`: every scalar, at any depth.
const EVERY: &str = "**";

/// The places of a rule.
#[derive(Default)]
pub(super) struct Places {
    pub(super) spots: Vec<Spot>,
    pub(super) deep: Vec<DeepSpot>,
}

impl Compilation<'_, '_> {
    /// The places that the rule runs on; `None` where a fault was reported (or another part will).
    pub(super) fn spots(&mut self, source: &RuleSource) -> Option<Places> {
        let targets = match instances::target(self.shape, self.layout, &source.target.steps) {
            Ok(spots) => spots,
            // Unknown properties are reported with the overlay of the schema.
            Err(Miss::Unknown(_)) => return None,
            Err(miss) => {
                self.miss(&miss, source);
                return None;
            }
        };
        let inline = match &source.origin {
            Origin::Inline(place) => Some(place),
            _ => None,
        };
        if source.tags.is_empty() && source.fields.is_empty() && inline.is_none() {
            return Some(Places { spots: targets, deep: Vec::new() });
        }
        let mut places = Places::default();
        let mut whole = true;
        let tags: Vec<&str> = source.tags.iter().map(|tag| &*tag.text).collect();
        for target in &targets {
            if let Some(place) = inline {
                whole &= self.search((target, Wanted::Element(place)), source, &mut places);
            }
            if !tags.is_empty() {
                whole &= self.search((target, Wanted::Tagged(&tags)), source, &mut places);
            }
        }
        for path in &source.fields {
            whole &= self.field_path(path, &targets, source, &mut places);
        }
        // A place that is reached in two ways is one.
        let mut seen = BTreeSet::new();
        places.spots.retain(|spot| seen.insert(spot.this.place.0));
        seen.clear();
        places.deep.retain(|deep| seen.insert(deep.spot.this.place.0));
        whole.then_some(places)
    }

    /// The places of a path of `fields`; false where a fault was reported.
    fn field_path(&mut self, path: &Located, targets: &[Spot], source: &RuleSource, places: &mut Places) -> bool {
        // `**` is every scalar, `address.**` every one below the address.
        let outer = match &*path.text {
            EVERY => Some(""),
            text => text.strip_suffix(EVERY).and_then(|text| text.strip_suffix('.')),
        };
        let text = outer.unwrap_or(&path.text);
        let (mut found, mut missed) = (Vec::new(), None);
        for target in targets {
            if text.is_empty() && outer.is_some() {
                found.push(target.clone());
                continue;
            }
            match instances::dotted(self.shape, self.layout, target, text) {
                Ok(spots) => found.extend(spots),
                Err(miss) => missed = Some(miss),
            }
        }
        match missed {
            Some((start, end, miss)) if found.is_empty() || !matches!(miss, Miss::Unknown(_)) => {
                self.dotted_miss(path, start, end, &miss, source);
                false
            }
            _ if outer.is_none() => {
                places.spots.extend(found);
                true
            }
            _ => found.iter().all(|spot| self.search((spot, Wanted::Scalars), source, places)),
        }
    }

    /// Adds the places that are wanted; false where a fault was reported.
    fn search(&mut self, (from, wanted): (&Spot, Wanted<'_>), source: &RuleSource, places: &mut Places) -> bool {
        let circles = Arc::clone(self.circles.get_or_insert_with(|| deep::circles(self.shape).into()));
        match instances::search(self.shape, self.layout, from, (wanted, &circles)) {
            Ok((found, deep)) => {
                places.spots.extend(found);
                places.deep.extend(deep);
                true
            }
            Err(miss) => {
                self.miss(&miss, source);
                false
            }
        }
    }

    fn dotted_miss(&mut self, path: &Located, start: usize, end: usize, miss: &Miss, source: &RuleSource) {
        let Miss::Unknown(names) = miss else { return self.miss(miss, source) };
        let name = path.text.get(start..end).unwrap_or_default();
        let hint = did_you_mean(name, names.iter().map(|name| &**name));
        let message = format!("unknown field `{name}`");
        let fault = Diagnostic::error(codes::RULE_UNKNOWN_FIELD, message).at(path.map.span(start, end));
        self.diagnostics.push(fault.hint_opt(hint));
    }

    pub(super) fn miss(&mut self, miss: &Miss, source: &RuleSource) {
        let (code, message): (Code, String) = match miss {
            Miss::NoType => {
                let message = format!("rule `{}` names a field below a value of no single type", source.id);
                (codes::RULE_UNKNOWN_FIELD, message)
            }
            _ => (codes::RULE_LIMIT, format!("rule `{}` reaches more places than a rule may", source.id)),
        };
        self.diagnostics.push(Diagnostic::error(code, message).at(source.span));
    }
}
