//! A record that a JSON Schema accepts, made of the schema alone: a good guess, to be judged.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::json::Json;

/// Nesting of schemas at which a sample ends.
const DEPTH: usize = 16;

struct Schemas<'a> {
    root: &'a Json,
    /// Whether members that are not required are filled.
    whole: bool,
}

/// A sample; `None` where there is no end in sight.
pub(super) fn sample(schema: &Json, whole: bool) -> Option<Json> {
    Schemas { root: schema, whole }.value(schema, DEPTH)
}

impl<'a> Schemas<'a> {
    fn value(&self, schema: &'a Json, depth: usize) -> Option<Json> {
        let depth = depth.checked_sub(1)?;
        if let Some(target) = schema.get("$ref").and_then(Json::text).and_then(|place| self.place(place)) {
            return self.value(target, depth);
        }
        let given = schema.get("const").or_else(|| schema.get("enum")?.items().first());
        let given = given.or_else(|| schema.get("examples")?.items().first()).or_else(|| schema.get("default"));
        if let Some(given) = given {
            return Some(given.clone());
        }
        let own = match self.kind(schema) {
            Some("object") => self.object(schema, depth),
            Some("array") => self.array(schema, depth),
            Some("string") => Some(Json::Text(text(schema))),
            Some("integer") => Some(number(schema, true)),
            Some("number") => Some(number(schema, false)),
            Some("boolean") => Some(Json::Bool(true)),
            Some("null") => Some(Json::Null),
            _ => None,
        };
        let mut parts: Vec<Json> = own.into_iter().collect();
        for keyword in ["anyOf", "oneOf"] {
            let branches = schema.get(keyword).map(Json::items).unwrap_or_default();
            parts.extend(branches.iter().find_map(|branch| self.value(branch, depth)));
        }
        let all = schema.get("allOf").map(Json::items).unwrap_or_default();
        parts.extend(all.iter().filter_map(|branch| self.value(branch, depth)));
        parts.into_iter().reduce(joined).or_else(|| Some(Json::from_text("text")))
    }

    /// The schema behind a reference within the document.
    fn place(&self, reference: &str) -> Option<&'a Json> {
        let pointer = reference.strip_prefix('#')?;
        let steps = pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~"));
        let mut place = self.root;
        for step in steps {
            place = match place {
                Json::List(items) => items.get(step.parse::<usize>().ok()?)?,
                _ => place.get(&step)?,
            };
        }
        Some(place)
    }

    fn kind(&self, schema: &'a Json) -> Option<&'a str> {
        let told = match schema.get("type") {
            Some(Json::List(kinds)) if self.whole => {
                kinds.iter().filter_map(Json::text).find(|kind| *kind != "null").or(Some("null"))
            }
            Some(Json::List(kinds)) => kinds.iter().find_map(Json::text),
            Some(kind) => kind.text(),
            None => None,
        };
        let has = |keys: &[&str]| keys.iter().any(|key| schema.get(key).is_some());
        told.or_else(|| has(&["properties", "required", "minProperties"]).then_some("object"))
            .or_else(|| has(&["items", "minItems", "prefixItems"]).then_some("array"))
            .or_else(|| has(&["pattern", "format", "minLength", "maxLength"]).then_some("string"))
            .or_else(|| has(&["minimum", "maximum", "multipleOf", "exclusiveMinimum"]).then_some("number"))
    }

    fn object(&self, schema: &'a Json, depth: usize) -> Option<Json> {
        let required: Vec<&str> =
            schema.get("required").map(Json::items).unwrap_or_default().iter().filter_map(Json::text).collect();
        let properties = schema.get("properties").map(Json::members).unwrap_or_default();
        let mut members: Vec<(String, Json)> = Vec::new();
        for (name, inner) in properties {
            let must = required.contains(&name.as_str());
            if must || self.whole {
                match self.value(inner, depth) {
                    Some(value) => members.push((name.clone(), value)),
                    None if must => return None,
                    None => {}
                }
            }
        }
        for name in required {
            if !members.iter().any(|(known, _)| known == name) {
                members.push((name.to_owned(), Json::from_text("text")));
            }
        }
        Some(Json::Object(members))
    }

    fn array(&self, schema: &'a Json, depth: usize) -> Option<Json> {
        let least = schema.get("minItems").and_then(Json::count).unwrap_or(0).min(1 << 8);
        let most = schema.get("maxItems").and_then(Json::count).unwrap_or(usize::MAX);
        let wanted = least.max(usize::from(self.whole)).min(most);
        let first = schema.get("prefixItems").map(Json::items).unwrap_or_default();
        let mut items: Vec<Json> = Vec::new();
        while items.len() < wanted {
            let inner = first.get(items.len()).or_else(|| schema.get("items"));
            let value = match inner {
                Some(inner @ Json::Object(_)) => self.value(inner, depth),
                _ => Some(Json::from_text("text")),
            };
            match value {
                Some(value) => items.push(value),
                None if items.len() >= least => break,
                None => return None,
            }
        }
        Some(Json::List(items))
    }
}

/// Objects with the members of both; of anything else the first.
fn joined(first: Json, second: Json) -> Json {
    match (first, second) {
        (Json::Object(mut members), Json::Object(more)) => {
            for (key, value) in more {
                if !members.iter().any(|(known, _)| *known == key) {
                    members.push((key, value));
                }
            }
            Json::Object(members)
        }
        (first, _) => first,
    }
}

fn text(schema: &Json) -> String {
    let formatted = schema.get("format").and_then(Json::text).and_then(format);
    let matched = || regex_syntax::parse(schema.get("pattern")?.text()?).ok().map(|hir| matching(&hir));
    let mut text = formatted.map(str::to_owned).or_else(matched).unwrap_or_else(|| "text".to_owned());
    let least = schema.get("minLength").and_then(Json::count).unwrap_or(0).min(1 << 12);
    let most = schema.get("maxLength").and_then(Json::count).unwrap_or(usize::MAX);
    if schema.get("pattern").is_none() && schema.get("format").is_none() {
        let missing = least.saturating_sub(text.chars().count());
        text.push_str(&"x".repeat(missing));
        text = text.chars().take(most).collect();
    }
    text
}

fn format(name: &str) -> Option<&'static str> {
    Some(match name {
        "date-time" => "2026-01-31T12:00:00Z",
        "date" => "2026-01-31",
        "time" => "12:00:00Z",
        "duration" => "P1D",
        "email" | "idn-email" => "ana@acme.example",
        "hostname" | "idn-hostname" => "acme.example",
        "ipv4" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "uri" | "iri" => "https://acme.example/",
        "uuid" => "34e3feea-0a62-4e6f-bdc3-acf7d14ca7c5",
        "uri-reference" | "iri-reference" | "json-pointer" => "/a",
        "regex" => "a",
        _ => return None,
    })
}

/// The simplest text that a pattern takes.
fn matching(hir: &Hir) -> String {
    match hir.kind() {
        HirKind::Literal(literal) => String::from_utf8_lossy(&literal.0).into_owned(),
        HirKind::Class(Class::Unicode(class)) => {
            let readable = class.iter().find(|range| range.start() > ' ');
            readable.or_else(|| class.iter().next()).map_or(String::new(), |range| {
                // A letter or a digit where the class has one, such as `.`.
                let better = ['a', 'A', '0']
                    .into_iter()
                    .find(|each| class.iter().any(|range| (range.start()..=range.end()).contains(each)));
                better.unwrap_or(range.start()).to_string()
            })
        }
        HirKind::Repetition(repetition) => matching(&repetition.sub).repeat(repetition.min.min(1 << 10) as usize),
        HirKind::Capture(capture) => matching(&capture.sub),
        HirKind::Concat(parts) => parts.iter().map(matching).collect(),
        HirKind::Alternation(branches) => branches.first().map_or(String::new(), matching),
        HirKind::Empty | HirKind::Look(_) | HirKind::Class(Class::Bytes(_)) => String::new(),
    }
}

/// The first of some simple numbers that keeps the bounds.
fn number(schema: &Json, whole: bool) -> Json {
    let bound = |key: &str| schema.get(key).and_then(Json::number);
    let (least, above) = (bound("minimum"), bound("exclusiveMinimum"));
    let (most, below) = (bound("maximum"), bound("exclusiveMaximum"));
    let step = bound("multipleOf").filter(|step| *step > 0.0);
    let fits = |value: &f64| {
        least.is_none_or(|least| *value >= least)
            && above.is_none_or(|above| *value > above)
            && most.is_none_or(|most| *value <= most)
            && below.is_none_or(|below| *value < below)
            && (!whole || value.fract() == 0.0)
    };
    let low = least.or(above).unwrap_or(0.0);
    let high = most.or(below).unwrap_or(low + 1.0);
    let mut candidates = vec![1.0, 0.0, low, low.floor() + 1.0, f64::midpoint(low, high), high, high.ceil() - 1.0];
    if let Some(step) = step {
        candidates = vec![step, (low / step).ceil() * step, ((low / step).floor() + 1.0) * step, 0.0];
    }
    let value = candidates.into_iter().find(fits).unwrap_or(low);
    Json::Number(format!("{value}"))
}
