//! Constraints of one subschema that exclude each other: allowed by the specification, so warnings,
//! and hardly meant. Only what is certain is told: `nothing is valid here` where no value at all can
//! pass, else what can never occur.

use super::super::TypeSet;
use super::super::input::{shortened, whole_number};
use super::draft::Draft;
use super::members::type_set;
use super::values_refused::refusal;
use crate::diagnostics::{Diagnostic, Diagnostics, Span, codes, did_you_mean};
use crate::scalars::ecma;
use crate::scalars::interval::{Bound, is_empty, lacks_multiple};
use crate::syntax::NodeRef;

/// Pairs of counts: the first may not be above the second.
const COUNTS: [(&str, &str, TypeSet); 4] = [
    ("minLength", "maxLength", TypeSet::TEXT),
    ("minItems", "maxItems", TypeSet::LIST),
    ("minProperties", "maxProperties", TypeSet::OBJECT),
    ("minContains", "maxContains", TypeSet::LIST),
];
/// Members of a list that are looked at one by one.
const MOST: usize = 1_000;

/// Warns of constraints that no value can keep together.
pub(super) fn check(schema: NodeRef<'_>, draft: Draft, regex_bytes: usize, diagnostics: &mut Diagnostics) {
    let mut lint = Lint { schema, draft, regex_bytes, types: type_set(schema), diagnostics };
    lint.counts();
    lint.bounds();
    lint.members();
    lint.elements();
    lint.values();
    lint.branches();
}

pub(super) struct Lint<'t, 'd> {
    pub(super) schema: NodeRef<'t>,
    pub(super) draft: Draft,
    pub(super) regex_bytes: usize,
    /// What `type` allows.
    pub(super) types: TypeSet,
    diagnostics: &'d mut Diagnostics,
}

/// A bound of numbers, and the keyword that says it.
#[derive(Clone, Copy)]
pub(super) struct Limit<'t> {
    pub(super) name: &'static str,
    pub(super) node: NodeRef<'t>,
    pub(super) bound: Bound<'t>,
}

impl<'t> Lint<'t, '_> {
    /// Warns; `of` are the types that the constraints speak of.
    fn warn(&mut self, of: TypeSet, span: Span, message: &str, label: Option<(Span, &str)>, hint: Option<String>) {
        let all = of.has(self.types);
        let message = if all { format!("{message}, so nothing is valid here") } else { message.to_owned() };
        let mut warning = Diagnostic::warning(codes::SCHEMA_SUSPECT, message).at(span).hint_opt(hint);
        if let Some((span, text)) = label {
            warning = warning.label(span, text);
        }
        self.diagnostics.push(warning);
    }

    pub(super) fn count(&self, name: &str) -> Option<(NodeRef<'t>, u64)> {
        let node = self.schema.get(name)?;
        Some((node, whole_number(node)?))
    }

    fn counts(&mut self) {
        for (low, high, of) in COUNTS {
            let (Some((least, a)), Some((most, b))) = (self.count(low), self.count(high)) else { continue };
            // Without `contains` the two say nothing.
            let idle = low == "minContains" && self.schema.get("contains").is_none();
            if a > b && !idle {
                self.warn(of, least.span(), &both(low, least, high, most), Some((most.span(), high)), None);
            }
        }
    }

    pub(super) fn limits(&self, names: [&'static str; 2]) -> impl Iterator<Item = Limit<'t>> + use<'t> {
        let schema = self.schema;
        // Draft 4: a bool that makes the bound beside it exclusive.
        let excludes = schema.get(names[1]).and_then(NodeRef::as_bool) == Some(true);
        names.into_iter().zip([excludes, true]).filter_map(move |(name, strict)| {
            let node = schema.get(name)?;
            Some(Limit { name, node, bound: Bound { text: node.number_text()?, strict } })
        })
    }

    fn bounds(&mut self) {
        let lows: Vec<Limit<'t>> = self.limits(["minimum", "exclusiveMinimum"]).collect();
        let highs: Vec<Limit<'t>> = self.limits(["maximum", "exclusiveMaximum"]).collect();
        let step = self.schema.get("multipleOf").and_then(NodeRef::number_text);
        let integers = TypeSet::INTEGER.with(TypeSet::TEXT).with(TypeSet::LIST).with(TypeSet::OBJECT);
        let whole = integers.with(TypeSet::NULL).with(TypeSet::BOOL).has(self.types);
        let steps: Vec<&str> = step.into_iter().chain(whole.then_some("1")).collect();
        for low in &lows {
            for high in &highs {
                let of = TypeSet::NUMBER;
                let label = Some((high.node.span(), high.name));
                if is_empty(low.bound, high.bound) {
                    let message = both(low.name, low.node, high.name, high.node);
                    return self.warn(of, low.node.span(), &message, label, None);
                }
                if !steps.is_empty() && lacks_multiple(low.bound, high.bound, &steps) {
                    let what = match step {
                        Some(step) if whole && step != "1" => format!("no whole multiple of {}", shortened(step)),
                        Some(step) => format!("no multiple of {}", shortened(step)),
                        None => "no integer".to_owned(),
                    };
                    let text = |limit: &Limit<'_>| format!("`{}` {}", limit.name, shortened(limit.bound.text));
                    let message = format!("{what} lies between {} and {}", text(low), text(high));
                    return self.warn(of, low.node.span(), &message, label, None);
                }
            }
        }
    }

    /// Names that are required and can never be there.
    fn members(&mut self) {
        let Some(required) = self.schema.get("required").filter(|node| node.is_sequence()) else { return };
        let names: Vec<NodeRef<'t>> = required.items().filter(|item| item.as_str().is_some()).take(MOST).collect();
        if let Some((most, count)) = self.count("maxProperties")
            && (names.len() as u64) > count
        {
            let message = format!("`required` names {} members, and `maxProperties` allows {count}", names.len());
            self.warn(TypeSet::OBJECT, required.span(), &message, Some((most.span(), "maxProperties")), None);
        }
        let properties = self.schema.get("properties");
        let declared: Vec<(&str, NodeRef<'t>)> = properties
            .into_iter()
            .flat_map(NodeRef::entries)
            .filter_map(|(key, value)| Some((key.scalar_text()?, value)))
            .collect();
        let closed = self.schema.get("additionalProperties").filter(|node| node.as_bool() == Some(false));
        let patterns = self.patterns();
        let known: std::collections::HashMap<&str, NodeRef<'t>> = declared.iter().rev().copied().collect();
        for (at, item) in names.iter().enumerate() {
            let name = item.as_str().unwrap_or_default();
            let shown = shortened(name);
            if let Some(property) = known.get(name) {
                if property.as_bool() == Some(false) && self.draft > Draft::D4 {
                    let message = format!("`required` asks for `{shown}`, which `properties` allows no value");
                    self.warn(TypeSet::OBJECT, item.span(), &message, Some((property.span(), "here")), None);
                }
            } else if let (Some(closed), Some(patterns)) = (closed, &patterns)
                && !patterns.iter().any(|pattern| pattern.is_match(name.as_bytes()))
            {
                let message = format!("`required` asks for `{shown}`, which `additionalProperties: false` excludes");
                let near = || did_you_mean(name, declared.iter().map(|(name, _)| *name));
                let hint = if at < 20 && name.len() <= 64 { near() } else { None };
                let label = Some((closed.span(), "no further members are allowed"));
                self.warn(TypeSet::OBJECT, item.span(), &message, label, hint);
            }
        }
    }

    /// The patterns of names; `None` where one of them cannot be asked.
    fn patterns(&self) -> Option<Vec<ecma::Pattern>> {
        let keys = self.schema.get("patternProperties").into_iter().flat_map(NodeRef::entries);
        keys.take(100).map(|(key, _)| ecma::Pattern::compile(key.scalar_text()?, self.regex_bytes).ok()).collect()
    }

    fn elements(&mut self) {
        let contains = self.schema.get("contains").filter(|_| self.draft > Draft::D4);
        let wanted = self.count("minContains").filter(|_| self.draft >= Draft::D2019).map_or(1, |(_, count)| count);
        if let (Some(contains), true) = (contains, wanted > 0) {
            if let Some((most, count)) = self.count("maxItems")
                && count < wanted
            {
                let message = format!("`contains` asks for {wanted} elements, and `maxItems` allows {count}");
                self.warn(TypeSet::LIST, contains.span(), &message, Some((most.span(), "maxItems")), None);
            } else if contains.as_bool() == Some(false) {
                self.warn(
                    TypeSet::LIST,
                    contains.span(),
                    "`contains` asks for an element that is never valid",
                    None,
                    None,
                );
            }
        }
        let Some((least, count)) = self.count("minItems") else { return };
        let items = self.schema.get("items");
        let unique = self.schema.get("uniqueItems").and_then(NodeRef::as_bool) == Some(true);
        if let Some(size) = items.filter(|_| unique && self.schema.get("prefixItems").is_none()).and_then(size)
            && count > size
        {
            let message = format!("`minItems` asks for {count} different elements, and only {size} are possible");
            return self.warn(TypeSet::LIST, least.span(), &message, None, None);
        }
        let listed = if self.draft >= Draft::D2020 { self.schema.get("prefixItems") } else { items };
        let rest = self.schema.get(if self.draft >= Draft::D2020 { "items" } else { "additionalItems" });
        if let Some(listed) = listed.filter(|listed| listed.is_sequence())
            && rest.and_then(NodeRef::as_bool) == Some(false)
            && count > listed.len() as u64
        {
            let message = format!("`minItems` asks for {count} elements, and only {} are allowed", listed.len());
            self.warn(TypeSet::LIST, least.span(), &message, Some((listed.span(), "these alone")), None);
        }
    }

    /// Values of `enum` and `const` that the constraints beside them refuse.
    fn values(&mut self) {
        if let Some(constant) = self.schema.get("const").filter(|_| self.draft > Draft::D4)
            && let Some(reason) = refusal(self, constant)
        {
            let message = format!("the value of `const` is refused: {reason}");
            self.warn(TypeSet::ALL, constant.span(), &message, None, None);
        }
        let Some(list) = self.schema.get("enum").filter(|list| list.is_sequence()) else { return };
        let refused: Vec<(NodeRef<'t>, String)> =
            list.items().take(MOST).filter_map(|item| Some((item, refusal(self, item)?))).collect();
        if refused.is_empty() {
            return;
        }
        if refused.len() == list.len() {
            let reason = refused.first().map_or("", |(_, reason)| reason);
            let message = format!("every value of `enum` is refused: {reason}");
            return self.warn(TypeSet::ALL, list.span(), &message, None, None);
        }
        for (item, reason) in refused {
            let message = format!("this value of `enum` can never occur: {reason}");
            self.diagnostics.push(Diagnostic::warning(codes::SCHEMA_SUSPECT, message).at(item.span()));
        }
    }

    /// Branches that all must hold and have no type in common.
    fn branches(&mut self) {
        let mut types = self.types;
        let mut first = self.schema.get("type").map(NodeRef::span);
        for branch in self.schema.get("allOf").into_iter().flat_map(NodeRef::items) {
            let hidden = self.draft.ref_hides() && branch.get("$ref").is_some();
            let Some(kind) = branch.get("type").filter(|_| !hidden) else { continue };
            types = TypeSet(types.0 & type_set(branch).0);
            if types == TypeSet(0) {
                let message = "this `type` and the ones beside it in `allOf` exclude each other";
                let label = first.map(|span| (span, "the other one"));
                return self.warn(TypeSet::ALL, kind.span(), message, label, None);
            }
            first = first.or(Some(kind.span()));
        }
    }
}

fn both(low: &str, least: NodeRef<'_>, high: &str, most: NodeRef<'_>) -> String {
    let text = |node: NodeRef<'_>| shortened(node.scalar_text().unwrap_or_default());
    format!("no value can keep both `{low}` {} and `{high}` {}", text(least), text(most))
}

/// How many values a schema has at most, where it plainly lists them.
fn size(schema: NodeRef<'_>) -> Option<u64> {
    if !schema.is_mapping() {
        return None;
    }
    if schema.get("const").is_some() {
        return Some(1);
    }
    if let Some(list) = schema.get("enum").filter(|list| list.is_sequence()) {
        return Some(list.len() as u64);
    }
    match schema.get("type").and_then(NodeRef::as_str) {
        Some("boolean") => Some(2),
        Some("null") => Some(1),
        _ => None,
    }
}
