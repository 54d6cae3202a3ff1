//! The registry form written as an ODCS contract, each part at its own place.

use super::super::loader::Loader;
use super::build::Part;
use super::properties::{Carried, PARTS};
use super::quality::Unenforced;
use super::rules::{EnableAt, Rules};
use super::{given, quality, references, schema, text};
use crate::model::Format;
use crate::syntax::{Kind, Located, NodeRef, Writer};

/// Properties that ODCS has keys of its own for.
pub(crate) const LABELS: [&str; 3] = ["owner", "support", "confluent:version"];

/// What the ODCS form is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::document) enum Purpose {
    /// To be lowered: the schema stands in it, and what no record is judged by is left out.
    Judge,
    /// To be kept: the schema in a file of its own, and all that the registry form says.
    Convert,
}

/// An ODCS contract.
pub(crate) struct Composed {
    /// As JSON.
    pub(crate) text: Located,
    pub(super) unenforced: Unenforced,
    /// Files beside it: (name, text).
    pub(crate) files: Vec<(String, Located)>,
    /// What it does not say.
    pub(crate) dropped: Vec<String>,
}

struct Composing<'n> {
    root: NodeRef<'n>,
    format: Format,
    carried: &'n Carried<'n>,
    purpose: Purpose,
    /// The schema's text, and the object's name.
    schema: Option<Located>,
    name: String,
    out: Composed,
}

type Members<'n> = Vec<(String, Part<'n>)>;

pub(super) fn odcs<'n>(
    loader: &mut Loader<'_>,
    root: NodeRef<'n>,
    format: Format,
    carried: &'n Carried<'n>,
    rules: &Rules<'n>,
    purpose: Purpose,
) -> Composed {
    let schema = schema::located(root, format, loader.limits);
    let own = schema.as_ref().and_then(|text| schema::name(text, format, loader.limits));
    let subject = given(root, "subject").and_then(NodeRef::as_str);
    let name = own.or_else(|| subject.map(str::to_owned)).unwrap_or_else(|| "record".to_owned());
    let empty = Located { text: "".into(), map: crate::syntax::OffsetMap::plain(root.span()) };
    let out = Composed { text: empty, unenforced: Unenforced::default(), files: Vec::new(), dropped: Vec::new() };
    let mut composing = Composing { root, format, carried, purpose, schema, name, out };
    let mut members = composing.labels();
    let object = composing.object(loader, rules);
    members.push(("schema".to_owned(), Part::List(vec![object], root.span())));
    if purpose == Purpose::Convert {
        composing.tell_dropped(rules);
    }
    let mut writer = Writer::within(root.span());
    Part::Map(members, root.span()).write(&mut writer);
    composing.out.text = writer.finish();
    composing.out
}

impl<'n> Composing<'n> {
    fn word(&self, text: impl Into<String>) -> Part<'n> {
        Part::word(text, self.root.span())
    }

    /// Everything of the contract but its schema object.
    fn labels(&self) -> Members<'n> {
        let carried = self.carried;
        let known = |name: &str| carried.text(name).map(Part::Node);
        let scalar = |key: &str| given(self.root, key).and_then(text).map(Part::Text);
        let mut members: Vec<(&str, Part<'n>)> = vec![
            ("apiVersion", known("apiVersion").unwrap_or_else(|| self.word("v3.1.0"))),
            ("kind", self.word("DataContract")),
            ("id", known("id").or_else(|| scalar("subject")).unwrap_or_else(|| self.word(self.name.clone()))),
        ];
        members.extend(known("name").map(|name| ("name", name)));
        let version = known("version").or_else(|| carried.property("confluent:version").map(Part::Node));
        members.push(("version", version.or_else(|| scalar("version")).unwrap_or_else(|| self.word("1"))));
        let status = known("status").or_else(|| carried.text("id").is_none().then(|| self.word("active")));
        members.extend(status.map(|status| ("status", status)));
        for name in ["tenant", "domain", "dataProduct", "contractCreatedTs"] {
            members.extend(known(name).map(|part| (name, part)));
        }
        members.extend(self.people());
        members.into_iter().map(|(key, part)| (key.to_owned(), part)).collect()
    }

    fn people(&self) -> Vec<(&'static str, Part<'n>)> {
        let span = self.root.span();
        let mut members = Vec::new();
        for name in PARTS {
            if let Some(part) = self.part(name) {
                members.push((name, Part::Node(part)));
                continue;
            }
            let label = |name: &str| self.carried.property(name).filter(|node| text(*node).is_some()).map(Part::Node);
            match name {
                "team" => members
                    .extend(label("owner").map(|owner| (name, Part::Map(vec![("name".to_owned(), owner)], span)))),
                "support" => members.extend(label("support").map(|channel| {
                    (name, Part::List(vec![Part::Map(vec![("channel".to_owned(), channel)], span)], span))
                })),
                _ => {}
            }
        }
        let own =
            self.carried.plain.iter().filter(|(key, _)| key.scalar_text().is_some_and(|key| !LABELS.contains(&key)));
        let custom = own.map(|(key, value)| {
            Part::Map(vec![("property".to_owned(), Part::Node(*key)), ("value".to_owned(), Part::Node(*value))], span)
        });
        let more = self.part("customProperties").into_iter().flat_map(NodeRef::items).map(Part::Node);
        let custom: Vec<Part<'n>> = custom.chain(more).collect();
        if !custom.is_empty() {
            members.push(("customProperties", Part::List(custom, span)));
        }
        members
    }

    /// The schema object: what is carried of it, its schema, and its rules.
    fn object(&mut self, loader: &mut Loader<'_>, rules: &Rules<'n>) -> Part<'n> {
        let span = self.root.span();
        let own = self.part("object");
        let mut members: Members<'n> = own.map(Part::members).unwrap_or_default();
        if own.is_none_or(|own| own.get("name").is_none()) {
            members.insert(0, ("name".to_owned(), self.word(self.name.clone())));
        }
        let schema = self.schema_property(loader);
        let mut custom = vec![schema];
        let carried = own.and_then(|own| own.get("customProperties"));
        custom.extend(carried.into_iter().flat_map(NodeRef::items).map(Part::Node));
        let custom = ("customProperties".to_owned(), Part::List(custom, span));
        let at = members.iter().position(|(key, _)| key == "customProperties");
        match at.and_then(|at| members.get_mut(at)) {
            Some(member) => *member = custom,
            None => members.push(custom),
        }
        let quality = self.part("quality");
        let quality = quality::all(loader, rules, quality, self.purpose, &mut self.out.unenforced);
        if !quality.is_empty() {
            let at = members.iter().position(|(key, _)| key == "properties").unwrap_or(members.len());
            members.insert(at, ("quality".to_owned(), Part::List(quality, span)));
        }
        Part::Map(members, span)
    }

    /// `stipulaSchema`.
    fn schema_property(&mut self, loader: &mut Loader<'_>) -> Part<'n> {
        let span = self.root.span();
        let format = if self.format == Format::Avro { "avro" } else { "json-schema" };
        let mut value: Members<'n> = vec![("format".to_owned(), self.word(format))];
        let carried = self.part("schema");
        if let Some(text) = self.schema.clone() {
            if self.purpose == Purpose::Judge {
                value.push(("inline".to_owned(), Part::Text(text)));
            } else {
                let file = self.file_name(carried);
                value.push(("file".to_owned(), self.word(file.clone())));
                self.out.files.push((file, text));
            }
        }
        let own = ["format", "file", "inline", "references", "tags"];
        let more = carried.map(Part::members).unwrap_or_default();
        value.extend(more.into_iter().filter(|(key, _)| !own.contains(&key.as_str())));
        self.registered(&mut value);
        let list = references::all(loader, self.root, self.format, self.carried);
        if !list.is_empty() {
            let mut parts = Vec::new();
            for reference in list {
                if self.purpose == Purpose::Convert {
                    self.reference_file(loader, &reference.file);
                }
                let member = |key: &str, text: String| (key.to_owned(), Part::word(text, reference.span));
                let mut members = vec![
                    member("name", reference.name.clone()),
                    member("file", safe_name(&reference.file, self.purpose)),
                ];
                members.extend(reference.subject.clone().map(|subject| member("subject", subject)));
                members.extend(reference.version.clone().map(|version| member("version", version)));
                parts.push(Part::Map(members, reference.span));
            }
            value.push(("references".to_owned(), Part::List(parts, span)));
        }
        let tags = given(self.root, "metadata").and_then(|metadata| given(metadata, "tags"));
        value.extend(tags.filter(|tags| tags.len() > 0).map(|tags| ("tags".to_owned(), Part::Node(tags))));
        let members =
            vec![("property".to_owned(), self.word("stipulaSchema")), ("value".to_owned(), Part::Map(value, span))];
        Part::Map(members, span)
    }

    /// Where the schema is registered.
    fn registered(&self, value: &mut Members<'n>) {
        let has = |value: &Members<'n>, key: &str| value.iter().any(|(own, _)| own == key);
        for (key, native, kind) in
            [("subject", "subject", Kind::String), ("ids", "id", Kind::Int), ("guid", "guid", Kind::String)]
        {
            // One of another type is told where it stands.
            let Some(node) = given(self.root, native).filter(|node| node.kind() == kind && !has(value, key)) else {
                continue;
            };
            let part = if key == "ids" { Part::List(vec![Part::Node(node)], node.span()) } else { Part::Node(node) };
            value.push((key.to_owned(), part));
        }
    }

    fn reference_file(&mut self, loader: &Loader<'_>, file: &str) {
        let Ok(text) = loader.resolver.resolve(file) else { return };
        let located = Located::source(self.root.span().source, &text);
        let text = schema::inner_schema(&located, loader.limits).unwrap_or(located);
        self.out.files.push((safe_name(file, Purpose::Convert), text));
    }

    fn file_name(&self, carried: Option<NodeRef<'n>>) -> String {
        let named = carried.and_then(|schema| schema.get("file")).and_then(NodeRef::as_str);
        if let Some(name) = named {
            return safe_name(name, Purpose::Convert);
        }
        let object = self.part("object").and_then(|own| own.get("name")).and_then(NodeRef::as_str);
        default_file(object.unwrap_or(&self.name), self.format)
    }

    fn part(&self, name: &str) -> Option<NodeRef<'n>> {
        self.carried.part(name)
    }

    fn tell_dropped(&mut self, rules: &Rules<'n>) {
        for key in &self.carried.sensitive {
            let name = key.scalar_text().unwrap_or_default();
            self.out
                .dropped
                .push(format!("the property `{name}` of `metadata`: it is sensitive, and its value is not written"));
        }
        if rules.enable_at != EnableAt::Here {
            self.out
                .dropped
                .push("`enableAt` of the rule set: each of its rules is written with `disabled: true`".to_owned());
        }
        for key in ["schemaTags", "schemaTagsToAdd", "schemaTagsToRemove", "propagateSchemaTags", "deleted", "ts"] {
            if given(self.root, key).is_some() {
                self.out.dropped.push(format!("`{key}`: it is about the registry, not the contract"));
            }
        }
    }
}

/// The usual name of the file of an object's schema.
pub(crate) fn default_file(object: &str, format: Format) -> String {
    let fold = |character: char| if character.is_ascii_alphanumeric() { character.to_ascii_lowercase() } else { '-' };
    let name: String = object.chars().take(64).map(fold).collect();
    let name = name.trim_matches('-');
    let ending = if format == Format::Avro { "avsc" } else { "schema.json" };
    format!("{}.{ending}", if name.is_empty() { "schema" } else { name })
}

/// A name below the folder of the contract, in slashes; of any other its last part.
pub(super) fn safe_name(name: &str, purpose: Purpose) -> String {
    if purpose == Purpose::Judge {
        return name.to_owned();
    }
    let is_plain = |part: &str| !part.is_empty() && part != "." && part != ".." && !part.contains(['\\', ':', '\0']);
    if name.split('/').all(is_plain) {
        return name.to_owned();
    }
    let last = name.rsplit(['/', '\\', ':']).find(|part| is_plain(part)).unwrap_or("schema");
    last.chars().filter(|character| !character.is_control()).collect()
}
