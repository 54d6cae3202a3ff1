//! A record that an Avro schema accepts, made of the schema alone.

use super::json::Json;

/// Nesting of named types at which a sample ends.
const DEPTH: usize = 8;

struct Names<'a> {
    known: Vec<(String, &'a Json)>,
    /// Whether fields with a default, and branches beside `null`, are filled.
    whole: bool,
}

/// A sample; `None` where the schema has no value that ends soon.
pub(super) fn sample(schema: &Json, whole: bool) -> Option<Json> {
    let mut names = Names { known: Vec::new(), whole };
    names.collect(schema, "");
    names.value(schema, "", DEPTH)
}

impl<'a> Names<'a> {
    fn collect(&mut self, schema: &'a Json, namespace: &str) {
        for branch in schema.items() {
            self.collect(branch, namespace);
        }
        let Some(kind) = schema.get("type") else { return };
        let namespace = match schema.get("name").and_then(Json::text) {
            Some(name) => {
                let full = full_name(name, schema.get("namespace").and_then(Json::text).unwrap_or(namespace));
                let own = full.rsplit_once('.').map_or("", |(namespace, _)| namespace).to_owned();
                self.known.push((full, schema));
                own
            }
            None => namespace.to_owned(),
        };
        for inner in [Some(kind), schema.get("items"), schema.get("values")].into_iter().flatten() {
            self.collect(inner, &namespace);
        }
        for field in schema.get("fields").map(Json::items).unwrap_or_default() {
            if let Some(inner) = field.get("type") {
                self.collect(inner, &namespace);
            }
        }
    }

    fn value(&self, schema: &Json, namespace: &str, depth: usize) -> Option<Json> {
        let depth = depth.checked_sub(1)?;
        match schema {
            Json::Text(name) => self.named(name, namespace, depth),
            Json::List(branches) => {
                let null = branches.iter().any(|branch| branch.text() == Some("null"));
                let mut others = branches.iter().filter(|branch| branch.text() != Some("null"));
                if null && !self.whole {
                    return Some(Json::Null);
                }
                others.find_map(|branch| self.value(branch, namespace, depth)).or(null.then_some(Json::Null))
            }
            Json::Object(_) => {
                match schema.get("logicalType").and_then(Json::text).and_then(|name| logical(name, schema)) {
                    Some(value) => Some(value),
                    None => self.complex(schema, namespace, depth),
                }
            }
            _ => None,
        }
    }

    fn named(&self, name: &str, namespace: &str, depth: usize) -> Option<Json> {
        primitive(name).or_else(|| {
            let full = full_name(name, namespace);
            let (full, schema) = self.known.iter().find(|(known, _)| *known == full || known == name)?;
            self.complex(schema, full.rsplit_once('.').map_or("", |(namespace, _)| namespace), depth)
        })
    }

    fn complex(&self, schema: &Json, namespace: &str, depth: usize) -> Option<Json> {
        let namespace = match schema.get("name").and_then(Json::text) {
            Some(name) => {
                let full = full_name(name, schema.get("namespace").and_then(Json::text).unwrap_or(namespace));
                full.rsplit_once('.').map_or(String::new(), |(namespace, _)| namespace.to_owned())
            }
            None => namespace.to_owned(),
        };
        match schema.get("type")? {
            Json::Text(kind) => match kind.as_str() {
                "record" | "error" => {
                    let mut members = Vec::new();
                    for field in schema.get("fields").map(Json::items).unwrap_or_default() {
                        if self.whole || field.get("default").is_none() {
                            let name = field.get("name")?.text()?.to_owned();
                            members.push((name, self.value(field.get("type")?, &namespace, depth)?));
                        }
                    }
                    Some(Json::Object(members))
                }
                "enum" => schema.get("symbols")?.items().first().cloned(),
                "fixed" => Some(Json::Text("0".repeat(schema.get("size")?.count()?.min(1 << 10)))),
                // What would not end is left empty.
                "array" => Some(Json::List(self.value(schema.get("items")?, &namespace, depth).into_iter().collect())),
                "map" => {
                    let value = self.value(schema.get("values")?, &namespace, depth);
                    Some(Json::Object(value.into_iter().map(|value| ("key".to_owned(), value)).collect()))
                }
                name => self.named(name, &namespace, depth),
            },
            inner => self.value(inner, &namespace, depth),
        }
    }
}

fn full_name(name: &str, namespace: &str) -> String {
    if name.contains('.') || namespace.is_empty() { name.to_owned() } else { format!("{namespace}.{name}") }
}

fn primitive(name: &str) -> Option<Json> {
    Some(match name {
        "null" => Json::Null,
        "boolean" => Json::Bool(true),
        "int" | "long" => Json::Number("1".to_owned()),
        "float" | "double" => Json::Number("1.5".to_owned()),
        "bytes" | "string" => Json::from_text("text"),
        _ => return None,
    })
}

fn logical(name: &str, schema: &Json) -> Option<Json> {
    Some(Json::from_text(match name {
        "uuid" => "34e3feea-0a62-4e6f-bdc3-acf7d14ca7c5",
        "date" => "2026-01-31",
        "time-millis" | "time-micros" => "12:00:00",
        "timestamp-millis" | "timestamp-micros" | "timestamp-nanos" => "2026-01-31T12:00:00Z",
        "local-timestamp-millis" | "local-timestamp-micros" | "local-timestamp-nanos" => "2026-01-31T12:00:00",
        "decimal" => {
            let scale = schema.get("scale").and_then(Json::count).unwrap_or(0).min(1 << 10);
            let whole = if schema.get("precision").and_then(Json::count) > Some(scale) { "1" } else { "0" };
            let point = if scale > 0 { "." } else { "" };
            return Some(Json::Text(format!("{whole}{point}{}", "0".repeat(scale))));
        }
        _ => return None,
    }))
}
