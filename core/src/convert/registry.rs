//! To the registry form: what it can say it says, the rest is carried under `stipula.*` properties.

use super::odcs::form;
use super::rules::{self, Said};
use super::value::{Value, members};
use super::{Conversion, ConvertedFile};
use crate::document::{DRAFT_2020, LABELS, Loader, Opened, PARTS, TEXTS, default_file, with_draft};
use crate::model::{DocumentKind, Format, SchemaSource};
use crate::syntax::NodeRef;

type Members = Vec<(String, Value)>;

pub(super) fn write(
    loader: &mut Loader<'_>,
    opened: &Opened,
    schema: &SchemaSource,
    object: Option<&str>,
) -> Option<Conversion> {
    match opened.kind {
        DocumentKind::Odcs => Some(of_odcs(loader, opened.tree.root(), schema, object)),
        // Its own form, as a conversion there and back writes it.
        DocumentKind::Registry => {
            let form = form(loader, opened)?;
            let mut converted = of_odcs(loader, form.tree.root(), schema, None);
            converted.dropped.extend(form.dropped);
            Some(converted)
        }
        _ => {
            let root = vec![head(schema, loader)].concat();
            Some(Conversion {
                text: Value::Map(root).to_pretty_json(),
                files: Vec::<ConvertedFile>::new(),
                carried: Vec::new(),
                dropped: Vec::new(),
            })
        }
    }
}

/// `schemaType` and `schema`.
fn head(schema: &SchemaSource, loader: &Loader<'_>) -> Members {
    let (word, text) = match schema.format {
        Format::Avro => ("AVRO", schema.text.clone()),
        // Without a draft of its own it would be of draft 7 there.
        Format::JsonSchema | Format::Odcs => ("JSON", with_draft(&schema.text, DRAFT_2020, loader.limits)),
    };
    vec![("schemaType".to_owned(), Value::text(word)), ("schema".to_owned(), Value::text(&*text.text))]
}

fn of_odcs(loader: &Loader<'_>, root: NodeRef<'_>, schema: &SchemaSource, object: Option<&str>) -> Conversion {
    let objects = root.get("schema").into_iter().flat_map(NodeRef::items);
    let is_wanted = |node: &NodeRef<'_>| object.is_none() || node.get("name").and_then(NodeRef::as_str) == object;
    let mut out = Writing { carried: Vec::new(), dropped: Vec::new(), properties: Vec::new() };
    for other in objects.clone().filter(|node| !is_wanted(node)) {
        let name = other.get("name").and_then(NodeRef::as_str).unwrap_or_default();
        out.dropped.push(format!("the schema object `{name}`: a document of the registry has one schema"));
    }
    out.labels(root);
    let mut members = head(schema, loader);
    let mut tags = None;
    let mut said = Said::default();
    if let Some(object) = objects.clone().find(is_wanted) {
        said = rules::of(object);
        let written = schema_property(object);
        out.object(object);
        if let Some(value) = written {
            out.schema(object, value, schema.format);
            members.extend(out.references(value));
            tags = value.get("tags").map(Value::of);
        }
        if !said.quality.is_empty() {
            out.property("quality", Value::List(std::mem::take(&mut said.quality)).to_json());
        }
        out.carried.append(&mut said.carried);
    }
    let mut metadata: Members = Vec::new();
    metadata.extend(tags.filter(|tags| !tags.is_empty()).map(|tags| ("tags".to_owned(), tags)));
    if !out.properties.is_empty() {
        let properties = out.properties.into_iter().map(|(key, text)| (key, Value::Text(text))).collect();
        metadata.push(("properties".to_owned(), Value::Map(properties)));
    }
    if !metadata.is_empty() {
        members.push(("metadata".to_owned(), Value::Map(metadata)));
    }
    if !said.lists.is_empty() {
        members.push(("ruleSet".to_owned(), Value::Map(said.lists)));
    }
    Conversion {
        text: Value::Map(members).to_pretty_json(),
        files: Vec::new(),
        carried: out.carried,
        dropped: out.dropped,
    }
}

/// The value of the object's `stipulaSchema`.
fn schema_property(object: NodeRef<'_>) -> Option<NodeRef<'_>> {
    let list = object.get("customProperties").into_iter().flat_map(NodeRef::items);
    let mut own = list.filter(|item| item.get("property").and_then(NodeRef::as_str) == Some("stipulaSchema"));
    own.next()?.get("value")
}

struct Writing {
    carried: Vec<String>,
    dropped: Vec<String>,
    properties: Vec<(String, String)>,
}

impl Writing {
    fn property(&mut self, name: &str, text: String) {
        self.properties.push((format!("stipula.{name}"), text));
    }

    /// Everything of the contract but its schema objects.
    fn labels(&mut self, root: NodeRef<'_>) {
        for name in TEXTS {
            if let Some(text) = root.get(name).and_then(NodeRef::scalar_text) {
                self.property(name, text.to_owned());
            }
        }
        for name in PARTS {
            let Some(node) = root.get(name).filter(|node| !node.is_null()) else { continue };
            let label = match name {
                "team" => crate::document::owner(root).map(|text| ("owner", text)),
                "support" => crate::document::support(root).map(|text| ("support", text)),
                _ => None,
            };
            let is_label = label.as_ref().is_some_and(|(_, text)| is_label(node, text));
            self.properties.extend(label.map(|(name, text)| (name.to_owned(), text)));
            if !is_label {
                self.property(name, Value::of(node).to_json());
                if name == "slaProperties" {
                    self.carried.push("`slaProperties`".to_owned());
                }
            }
        }
        let mut rest = Vec::new();
        for item in root.get("customProperties").into_iter().flat_map(NodeRef::items) {
            let text = |key: &str| item.get(key).and_then(NodeRef::as_str);
            match (text("property"), text("value")) {
                (Some(name), Some(value)) if item.len() == 2 && is_plain(name, &self.properties) => {
                    self.properties.push((name.to_owned(), value.to_owned()));
                }
                _ => rest.push(Value::of(item)),
            }
        }
        if !rest.is_empty() {
            self.property("customProperties", Value::List(rest).to_json());
        }
        let known = |name: &str| TEXTS.contains(&name) || PARTS.contains(&name);
        for (key, _) in root.entries() {
            let name = key.scalar_text().unwrap_or_default();
            if !known(name) && !["kind", "schema", "customProperties"].contains(&name) {
                self.dropped.push(format!("`{name}` of the contract"));
            }
        }
    }

    /// The schema object without its rules and its schema.
    fn object(&mut self, object: NodeRef<'_>) {
        let mut kept: Members = Vec::new();
        for (key, value) in members(object) {
            let value = match (key.as_str(), value) {
                ("quality", _) => continue,
                ("customProperties", Value::List(items)) => {
                    let is_schema = |item: &Value| {
                        matches!(item, Value::Map(members)
                        if members.iter().any(|(key, value)| key == "property" && *value == Value::text("stipulaSchema")))
                    };
                    let items: Vec<Value> = items.into_iter().filter(|item| !is_schema(item)).collect();
                    if items.is_empty() {
                        continue;
                    }
                    Value::List(items)
                }
                (_, value) => value,
            };
            kept.push((key, value));
        }
        for (key, what) in [("properties", "the `properties`"), ("customProperties", "the `customProperties`")] {
            if kept.iter().any(|(own, _)| own == key) {
                self.carried.push(format!("{what} of the object"));
            }
        }
        self.property("object", Value::Map(kept).to_json());
    }

    /// What `stipulaSchema` says beside the schema.
    fn schema(&mut self, object: NodeRef<'_>, value: NodeRef<'_>, format: Format) {
        let name = object.get("name").and_then(NodeRef::as_str).unwrap_or_default();
        let is_usual = |file: &str| {
            let yaml = [".yaml", ".yml"].iter().any(|ending| file.to_ascii_lowercase().ends_with(ending));
            yaml || file == default_file(name, format)
        };
        let kept: Members = match value.as_str() {
            Some(file) if is_usual(file) => Vec::new(),
            Some(file) => vec![("file".to_owned(), Value::text(file))],
            None => members(value)
                .into_iter()
                .filter(|(key, value)| match (key.as_str(), value) {
                    ("format" | "inline" | "tags", _) => false,
                    ("file", Value::Text(file)) => !is_usual(file),
                    _ => true,
                })
                .collect(),
        };
        if !kept.is_empty() {
            self.property("schema", Value::Map(kept).to_json());
        }
    }

    /// `references`, which name a subject and a version there.
    fn references(&mut self, value: NodeRef<'_>) -> Option<(String, Value)> {
        let mut list = Vec::new();
        for item in value.get("references").into_iter().flat_map(NodeRef::items) {
            let Some(name) = item.get("name").and_then(NodeRef::as_str) else { continue };
            let (subject, version) = (item.get("subject"), item.get("version"));
            if subject.is_none() || version.is_none() {
                let more = "its subject and version in the registry are not known, and are written as its name and 1";
                self.carried.push(format!("the reference `{name}`: {more}"));
            }
            list.push(Value::Map(vec![
                ("name".to_owned(), Value::text(name)),
                ("subject".to_owned(), subject.map_or_else(|| Value::text(name), Value::of)),
                ("version".to_owned(), version_number(version)),
            ]));
        }
        (!list.is_empty()).then(|| ("references".to_owned(), Value::List(list)))
    }
}

/// A version is a number there, whatever way it is written here.
fn version_number(version: Option<NodeRef<'_>>) -> Value {
    let text = version.and_then(NodeRef::scalar_text).unwrap_or("1");
    let is_number =
        !text.is_empty() && text.strip_prefix('-').unwrap_or(text).bytes().all(|byte| byte.is_ascii_digit());
    Value::Number(if is_number { text.to_owned() } else { "1".to_owned() })
}

/// Whether a part says no more than its label.
fn is_label(node: NodeRef<'_>, label: &str) -> bool {
    let says = |node: NodeRef<'_>, key: &str| node.len() == 1 && node.get(key).and_then(NodeRef::as_str) == Some(label);
    if node.is_sequence() {
        return node.len() == 1 && node.items().all(|item| says(item, "channel"));
    }
    says(node, "name")
}

/// Whether a custom property may stand among those of the registry as it is.
fn is_plain(name: &str, taken: &[(String, String)]) -> bool {
    !name.to_ascii_lowercase().starts_with("stipula")
        && !LABELS.contains(&name)
        && taken.iter().all(|(own, _)| own != name)
}
