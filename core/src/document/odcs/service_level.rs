//! `slaProperties`: what the standard says of their values and units, and what they are promised of.
//!
//! The standard takes any text here, so what reads as a slip is a warning.

use std::collections::HashMap;

use super::Lowering;
use crate::diagnostics::{Diagnostic, Span, codes, did_you_mean, short};
use crate::document::loader::Notice;
use crate::model::{
    Promise, SERVICE_PROPERTIES, ServiceElement, ServiceLevel, Spanned, TIME_UNITS, Target, TargetStep, nanos_of_unit,
};
use crate::scalars::time::{is_date, is_date_time};
use crate::syntax::NodeRef;

/// Elements of one service level.
const MOST_ELEMENTS: usize = 100;
/// Objects whose names are compared with one that is unknown.
const MOST_NAMES: usize = 1_000;

/// Lowers the service levels; none of them can refuse a record.
pub(super) fn all(lowering: &mut Lowering<'_, '_>, root: NodeRef<'_>) -> Vec<ServiceLevel> {
    let mut names = Names::new(root);
    let default = root.get("slaDefaultElement").map(|node| elements(lowering, &mut names, node)).unwrap_or_default();
    let Some((key, list)) = root.get_entry("slaProperties") else { return Vec::new() };
    if list.items().len() > 0 {
        let reason = "read and checked; this version does not measure service levels".to_owned();
        let entry = ("`slaProperties`".to_owned(), reason);
        lowering.loader.not_enforced(&mut lowering.not_enforced, key.span(), entry, Notice::Listed);
    }
    let items = list.items().filter(|item| item.is_mapping());
    items.filter_map(|item| level(lowering, &mut names, item, &default)).collect()
}

fn level<'n>(
    lowering: &mut Lowering<'_, '_>,
    names: &mut Names<'n>,
    item: NodeRef<'n>,
    default: &[ServiceElement],
) -> Option<ServiceLevel> {
    let spanned = |key: &str| {
        let node = item.get(key)?;
        Some(Spanned { value: node.scalar_text()?.into(), span: node.span() })
    };
    let text = |key: &str| item.get(key).and_then(NodeRef::as_str).map(Into::into);
    let elements = item.get("element").map(|node| elements(lowering, names, node));
    let level = ServiceLevel {
        id: text("id"),
        property: spanned("property")?,
        value: spanned("value"),
        value_ext: spanned("valueExt"),
        unit: spanned("unit"),
        elements: elements.unwrap_or_else(|| default.to_vec()),
        driver: spanned("driver"),
        scheduler: text("scheduler"),
        schedule: text("schedule"),
    };
    let name = &*level.property.value;
    match SERVICE_PROPERTIES.iter().find(|(known, ..)| *known == name) {
        Some((_, _, promise, _)) => {
            if let Some(node) = item.get("value") {
                value(lowering, node, name, *promise);
            }
            if *promise == Promise::Length {
                unit(lowering, &level);
            }
        }
        None => near(lowering, &level.property, SERVICE_PROPERTIES.iter().map(|(known, ..)| *known), "property"),
    }
    if let Some(driver) = &level.driver {
        near(lowering, driver, ["regulatory", "analytics", "operational"], "driver");
    }
    Some(level)
}

fn warn(lowering: &mut Lowering<'_, '_>, span: Span, message: String, hint: Option<String>) {
    let fault = Diagnostic::warning(codes::DOCUMENT_SERVICE_LEVEL, message).at(span).hint_opt(hint);
    lowering.loader.diagnostics.push(fault);
}

/// A word that is nearly, but not quite, one of the standard's; any other is somebody's own.
fn near<'n>(
    lowering: &mut Lowering<'_, '_>,
    word: &Spanned<std::sync::Arc<str>>,
    known: impl IntoIterator<Item = &'n str> + Clone,
    key: &str,
) {
    if word.value.len() < 5 || known.clone().into_iter().any(|known| known == &*word.value) {
        return;
    }
    if let Some(hint) = did_you_mean(&short(&word.value), known) {
        warn(lowering, word.span, format!("`{key}`: the standard has no `{}`", short(&word.value)), Some(hint));
    }
}

fn value(lowering: &mut Lowering<'_, '_>, node: NodeRef<'_>, name: &str, promise: Promise) {
    let text = node.scalar_text().unwrap_or("").trim();
    let number = || text.trim_end_matches('%').trim_end().parse::<f64>().ok().filter(|number| number.is_finite());
    let (fits, expected) = match promise {
        Promise::Text => (true, ""),
        Promise::Length => (number().is_some_and(|number| number >= 0.0) || is_duration(text), "a length of time"),
        Promise::Share => (number().is_some_and(|number| (0.0..=100.0).contains(&number)), "a share of 0 to 100"),
        Promise::Amount => (number().is_some_and(|number| number >= 0.0), "a number"),
        Promise::Moment => (is_moment(text), "a date or a timestamp"),
    };
    if !fits {
        let found = if node.is_mapping() || node.is_sequence() || node.is_null() {
            node.kind().article().to_owned()
        } else {
            format!("`{}`", short(text))
        };
        warn(lowering, node.span(), format!("`{name}`: expected {expected}, found {found}"), None);
    }
}

/// An ISO 8601 duration such as `P7D` or `PT5M`.
fn is_duration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('P') else { return false };
    rest.ends_with(|last: char| last.is_ascii_uppercase())
        && rest.starts_with(|first: char| first.is_ascii_digit() || first == 'T')
        && rest.chars().all(|character| character.is_ascii_digit() || "YMWDTHS.".contains(character))
        && rest.len() > 1
}

/// ISO 8601 as people write it: a blank for `T`, no seconds, no offset.
fn is_moment(text: &str) -> bool {
    let Some((day, rest)) = text.split_at_checked(10) else {
        return text.len() == 7 && is_date(format!("{text}-01").as_bytes());
    };
    let clock = rest.strip_prefix(['T', 't', ' ']);
    let is_clock = clock.is_some_and(|clock| {
        clock.starts_with(|first: char| first.is_ascii_digit())
            && clock.chars().all(|character| character.is_ascii_digit() || ":.+-Zz".contains(character))
    });
    is_date_time(text.as_bytes()) || (is_date(day.as_bytes()) && (rest.is_empty() || is_clock))
}

fn unit(lowering: &mut Lowering<'_, '_>, level: &ServiceLevel) {
    let name = &level.property.value;
    let given = level.value.as_ref().is_some_and(|value| value.value.trim().parse::<f64>().is_ok());
    let Some(unit) = &level.unit else {
        if given {
            let hint = Some("such as `unit: min` or `unit: d`".to_owned());
            warn(lowering, level.property.span, format!("`{name}` needs a unit"), hint);
        }
        return;
    };
    let word = unit.value.trim().to_ascii_lowercase();
    if word == "m" {
        let hint = Some("write `min` or `mo`".to_owned());
        warn(lowering, unit.span, "`unit`: `m` reads as minutes and as months".to_owned(), hint);
    } else if nanos_of_unit(&word).is_none() {
        let known = TIME_UNITS.iter().map(|(known, _)| *known);
        let hint =
            did_you_mean(&short(&word), known).or_else(|| Some("such as `s`, `min`, `h`, `d` or `y`".to_owned()));
        warn(lowering, unit.span, format!("`unit`: expected a unit of time, found `{}`", short(&unit.value)), hint);
    }
}

/// The names of objects and of their properties, found once.
struct Names<'n> {
    objects: Vec<NodeRef<'n>>,
    by_name: HashMap<&'n str, usize>,
    /// The properties right below a node, by its id.
    below: HashMap<u32, HashMap<&'n str, NodeRef<'n>>>,
}

impl<'n> Names<'n> {
    fn new(root: NodeRef<'n>) -> Self {
        let list = root.get("schema").into_iter().flat_map(NodeRef::items);
        let objects: Vec<NodeRef<'n>> = list.filter(|item| item.is_mapping()).collect();
        let by_name = by_name(objects.iter().copied().enumerate().map(|(at, node)| (node, at)));
        Self { objects, by_name, below: HashMap::new() }
    }

    /// Whether the `properties` of an object have the field.
    fn declare(&mut self, object: usize, target: &Target) -> bool {
        let Some(mut here) = self.objects.get(object).copied() else { return false };
        for step in &target.steps {
            let TargetStep::Name(name, _) = step else { continue };
            while let Some(items) = here.get("items") {
                here = items;
            }
            let known = self.below.entry(here.id()).or_insert_with(|| {
                let list = here.get("properties").into_iter().flat_map(NodeRef::items);
                by_name(list.map(|node| (node, node)))
            });
            let Some(found) = known.get(&**name) else { return false };
            here = *found;
        }
        true
    }
}

/// Elements by what they are called; the first of a name counts.
fn by_name<'n, T: Copy>(list: impl Iterator<Item = (NodeRef<'n>, T)>) -> HashMap<&'n str, T> {
    let mut names = HashMap::new();
    for (node, value) in list {
        for key in ["name", "physicalName", "id"] {
            if let Some(name) = node.get(key).and_then(NodeRef::as_str) {
                names.entry(name).or_insert(value);
            }
        }
    }
    names
}

/// What a level is promised of: `Order.created_at`, several by commas.
fn elements<'n>(lowering: &mut Lowering<'_, '_>, names: &mut Names<'n>, node: NodeRef<'n>) -> Vec<ServiceElement> {
    let Some(located) = node.located().filter(|_| node.as_str().is_some()) else { return Vec::new() };
    let mut elements = Vec::new();
    let mut start = 0;
    for part in located.text.split(',').take(MOST_ELEMENTS) {
        let (from, trimmed) = (start + part.len() - part.trim_start().len(), part.trim());
        start += part.len() + 1;
        let span = |start: usize, end: usize| located.map.span(from + start, from + end);
        if trimmed.is_empty() {
            warn(lowering, node.span(), "`element`: expected an object or a field of one".to_owned(), None);
            continue;
        }
        elements.push(element(lowering, names, trimmed, span));
    }
    elements
}

fn element(
    lowering: &mut Lowering<'_, '_>,
    names: &mut Names<'_>,
    text: &str,
    span: impl Fn(usize, usize) -> Span,
) -> ServiceElement {
    let mut steps = Vec::new();
    let mut start = 0;
    let mut parts = text.split('.');
    let first = parts.next().unwrap_or("");
    start += first.len() + 1;
    for name in parts {
        // `[]` and `[0]` lead to elements, which the walk passes anyhow.
        let bare = name.split('[').next().unwrap_or("");
        steps.push(TargetStep::Name(bare.into(), span(start, start + bare.len())));
        start += name.len() + 1;
    }
    let object = names.by_name.get(first).copied();
    if object.is_none() {
        let known = names.objects.iter().take(MOST_NAMES).filter_map(|object| object.get("name")?.as_str());
        let hint = did_you_mean(&short(first), known);
        let message = format!("`element`: the contract has no object `{}`", short(first));
        warn(lowering, span(0, first.len()), message, hint);
    }
    let target = Target { steps };
    let declared = object.is_some_and(|object| names.declare(object, &target));
    ServiceElement { text: text.into(), object, target, declared }
}
