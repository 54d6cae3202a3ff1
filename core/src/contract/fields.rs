//! Every place of a record, as the document API shows it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde::Serialize;

use crate::document::About;
use crate::limits::Limits;
use crate::model::{path_below, token_below};
use crate::schema::describe::type_word;
use crate::schema::{Content, Field, Kind, NodeId, Presence, Shape, Text};
use crate::syntax::{Located, OffsetMap, Value, parse_json_at};

use super::constraints;

/// A place of a record: a field, an element of a list or map, or the record itself where it has
/// no fields.
#[expect(clippy::struct_excessive_bools, reason = "each answers a question of its own about a field")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FieldInfo {
    /// Names joined by `.` from the record down, with `[]` for the elements of a list or the values
    /// of a map, `*` for members that are not declared, and `<Type>` for a branch of a union: the
    /// form in which rules name fields. A path of more than 1,024 characters is cut.
    pub path: String,
    /// The same as a JSON Pointer: `*` for elements and for members that are not declared; branches
    /// are left out. Names with a point or a bracket are told apart in it.
    #[serde(skip)]
    pub(crate) pointer: String,
    /// The branches of unions on the way, joined by a blank; those that `null` alone stands beside are left out.
    #[serde(skip)]
    pub(crate) branches: String,
    /// Older names of the field.
    #[serde(skip)]
    pub(crate) aliases: Vec<Text>,
    /// What the contract's property asks of values over the schema.
    #[serde(skip)]
    pub(crate) asks: Vec<(String, Value)>,
    /// The name of the field; empty for elements.
    pub name: String,
    /// Its type in one word, `a|b` where there are several: null is told by `nullable`.
    #[serde(rename = "type")]
    pub type_word: String,
    /// The name of the type, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub type_name: Option<String>,
    /// `logicalType` of the contract's property.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logical_type: Option<String>,
    /// Whether null is allowed.
    pub nullable: bool,
    /// Whether its absence is refused.
    pub required: bool,
    /// Tags of its own.
    pub tags: Vec<Text>,
    /// Tags of what encloses it.
    pub inherited_tags: Arc<[Text]>,
    /// Its classification.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub classification: Option<String>,
    /// Whether no value of it may stand in a text, by itself or because of what encloses it.
    pub sensitive: bool,
    /// What contract or schema say of it for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What the schema asks beyond the type, by name; empty where it asks nothing.
    pub constraints: Value,
    /// The default of the schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// Its type is one that encloses it: what lies below is listed at `listed_at`, and not again.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub recursive: bool,
    /// Where the places below it are listed, if not below it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listed_at: Option<String>,
    /// It lies so deep, or so many places under so many tags lie below it, that what is below is not
    /// listed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub deep: bool,
    /// All else that the contract's property says, as it is written: examples, business name, custom
    /// properties and so on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub property: Option<Value>,
}

impl FieldInfo {
    /// Whether it carries a tag, itself or from what encloses it; case does not matter.
    pub fn has_tag(&self, tag: &str) -> bool {
        let wanted = tag.to_lowercase();
        self.tags.iter().chain(&*self.inherited_tags).any(|own| own.to_lowercase() == wanted)
    }
}

/// Beyond so many places, a type that is listed somewhere is not listed again.
const MOST: usize = 10_000;
/// Deeper places are not listed.
const DEEPEST: usize = 128;
/// Tags of what encloses them that all places together may carry: each carries all of its own.
const MOST_INHERITED: usize = 1_000_000;

/// The places in the order of the schema, parents before children.
pub(super) fn list(shape: &Shape, about: &About) -> Vec<FieldInfo> {
    let mut walk =
        Walk { shape, about, found: Vec::new(), first: HashMap::new(), open: Vec::new(), tags_left: MOST_INHERITED };
    let root = Place {
        node: shape.root,
        field: None,
        path: String::new(),
        pointer: String::new(),
        branches: String::new(),
        depth: 0,
        inherited: Arc::from(Vec::new()),
        sensitive: shape.sensitive,
    };
    let (inner, _) = shape.value_node(shape.root);
    if matches!(shape.node(inner).kind, Kind::Record(_)) {
        walk.first.insert(inner, String::new());
        let tags = walk.own_tags(&root);
        walk.open.push(Step::Leave(inner));
        if !walk.push_below(inner, &root, &tags) {
            walk.open.push(Step::Visit(root));
        }
    } else {
        walk.open.push(Step::Visit(root));
    }
    walk.run();
    walk.found
}

/// A place on the way.
struct Place<'s> {
    node: NodeId,
    /// The declared field that it is.
    field: Option<&'s Field>,
    path: String,
    pointer: String,
    branches: String,
    depth: usize,
    inherited: Arc<[Text]>,
    sensitive: bool,
}

enum Step<'s> {
    Visit(Place<'s>),
    /// All below a node has been listed.
    Leave(NodeId),
}

struct Walk<'s> {
    shape: &'s Shape,
    about: &'s About,
    found: Vec<FieldInfo>,
    /// Where the places below a node were listed first.
    first: HashMap<NodeId, String>,
    open: Vec<Step<'s>>,
    /// Inherited tags that places may still carry.
    tags_left: usize,
}

impl<'s> Walk<'s> {
    fn run(&mut self) {
        // Nodes that enclose the place at hand: the root is among them from the start.
        let mut around: HashSet<NodeId> = HashSet::from([self.shape.value_node(self.shape.root).0]);
        while let Some(step) = self.open.pop() {
            let place = match step {
                Step::Leave(node) => {
                    around.remove(&node);
                    continue;
                }
                Step::Visit(place) => place,
            };
            let own = self.own_tags(&place);
            let mut info = self.info(&place, own.clone());
            let (inner, _) = self.shape.value_node(place.node);
            let is_root = place.depth == 0;
            if self.has_below(inner) {
                let listed = self.first.get(&inner);
                if !is_root && around.contains(&inner) {
                    info.recursive = true;
                    info.listed_at = listed.cloned();
                } else if place.depth >= DEEPEST {
                    info.deep = true;
                } else if listed.is_some() && self.found.len() >= MOST {
                    info.listed_at = listed.cloned();
                } else {
                    self.first.entry(inner).or_insert_with(|| place.path.clone());
                    around.insert(inner);
                    self.open.push(Step::Leave(inner));
                    info.deep = !self.push_below(inner, &place, &own);
                }
            }
            self.found.push(info);
        }
    }

    fn has_below(&self, node: NodeId) -> bool {
        match &self.shape.node(node).kind {
            Kind::Record(record) => !record.fields.is_empty() || matches!(record.content, Content::Schema(_)),
            Kind::List(_) | Kind::Map { .. } => true,
            Kind::Union(branches) => branches.iter().any(|branch| self.has_below_branch(*branch)),
            _ => false,
        }
    }

    fn has_below_branch(&self, node: NodeId) -> bool {
        matches!(self.shape.node(node).kind, Kind::Record(_) | Kind::List(_) | Kind::Map { .. })
    }

    /// Puts what lies directly below a node on the stack, the last first; nothing where its places
    /// would carry too many tags.
    fn push_below(&mut self, node: NodeId, place: &Place<'s>, own: &[Text]) -> bool {
        let inherited: Arc<[Text]> = if own.is_empty() {
            Arc::clone(&place.inherited)
        } else {
            let mut all = place.inherited.to_vec();
            let known: HashSet<&Text> = place.inherited.iter().collect();
            all.extend(own.iter().filter(|tag| !known.contains(tag)).cloned());
            all.into()
        };
        let sensitive = place.sensitive || place.field.is_some_and(|field| field.sensitive);
        let child = |node: NodeId, field: Option<&'s Field>, step: &str| {
            Step::Visit(Place {
                node,
                field,
                path: path_below(&place.path, step),
                pointer: pointer_below(&place.pointer, step, field.is_some()),
                branches: place.branches.clone(),
                depth: place.depth + 1,
                inherited: Arc::clone(&inherited),
                sensitive,
            })
        };
        let mut below = Vec::new();
        match &self.shape.node(node).kind {
            Kind::Record(record) => {
                below.extend(record.fields.iter().map(|field| child(field.node, Some(field), &field.name)));
                if let Content::Schema(content) = record.content {
                    below.push(child(content, None, "*"));
                }
            }
            Kind::List(element) | Kind::Map { value: element, .. } => below.push(child(*element, None, "[]")),
            Kind::Union(branches) => {
                for branch in branches.iter().filter(|branch| self.has_below_branch(**branch)) {
                    let word = type_word(self.shape, *branch, true);
                    let mut step = child(*branch, None, &format!("<{word}>"));
                    if let Step::Visit(inner) = &mut step {
                        let blank = if inner.branches.is_empty() { "" } else { " " };
                        inner.branches = format!("{}{blank}{word}", inner.branches);
                    }
                    below.push(step);
                }
            }
            _ => {}
        }
        let tags = below.len().saturating_mul(inherited.len());
        let fits = tags <= self.tags_left;
        if fits {
            self.tags_left -= tags;
            self.open.extend(below.into_iter().rev());
        }
        fits
    }

    /// Tags of the field, of its type, and of the type without null.
    fn own_tags(&self, place: &Place<'_>) -> Vec<Text> {
        let mut tags = place.field.map_or_else(Vec::new, |field| field.tags.clone());
        let mut known: HashSet<Text> = tags.iter().cloned().collect();
        for node in [place.node, self.shape.value_node(place.node).0] {
            tags.extend(self.shape.node(node).tags.iter().filter(|tag| known.insert(Text::clone(tag))).cloned());
        }
        tags
    }

    fn info(&self, place: &Place<'_>, tags: Vec<Text>) -> FieldInfo {
        let shape = self.shape;
        let (inner, nullable) = shape.value_node(place.node);
        let node = shape.node(inner);
        let field = place.field;
        let property = self.about.properties.get(&place.path);
        let said = |key: &str| property.and_then(|property| property.get(key)?.as_str()).map(str::to_owned);
        let doc = field.and_then(|field| field.doc.as_ref()).or(node.doc.as_ref()).map(ToString::to_string);
        let default = field.and_then(|field| field.default.as_deref());
        let rest = property.map(rest).filter(|rest| *rest != Value::Map(Vec::new()));
        FieldInfo {
            name: field.map_or_else(String::new, |field| field.name.to_string()),
            type_word: type_word(shape, place.node, false),
            type_name: node.name.as_ref().map(ToString::to_string),
            logical_type: said("logicalType"),
            nullable,
            // A default stands in for what is absent, unless the contract refuses it: a null.
            required: field.is_some_and(|field| field.presence == Presence::Required)
                && default.is_none_or(|default| default == "null" && !nullable),
            tags,
            inherited_tags: Arc::clone(&place.inherited),
            classification: field.and_then(|field| field.classification.as_ref()).map(ToString::to_string),
            sensitive: place.sensitive || field.is_some_and(|field| field.sensitive),
            description: said("description").or(doc),
            constraints: Value::Map(constraints::of(shape, place.node)),
            default: default.and_then(json_value),
            recursive: false,
            listed_at: None,
            deep: false,
            asks: property.map(asks).unwrap_or_default(),
            property: rest,
            path: place.path.clone(),
            pointer: place.pointer.clone(),
            branches: place.branches.clone(),
            aliases: field.map(|field| field.aliases.clone()).unwrap_or_default(),
        }
    }
}

/// A JSON Pointer, one step further.
fn pointer_below(pointer: &str, step: &str, is_name: bool) -> String {
    match step {
        step if is_name => token_below(pointer, step),
        "[]" | "*" => token_below(pointer, "*"),
        _ => pointer.to_owned(),
    }
}

/// What a property asks of values.
fn asks(property: &Value) -> Vec<(String, Value)> {
    const ASKED: [&str; 5] = ["logicalType", "logicalTypeOptions", "required", "primaryKey", "unique"];
    let Value::Map(members) = property else { return Vec::new() };
    members.iter().filter(|(key, _)| ASKED.contains(&key.as_str())).cloned().collect()
}

/// What a property says and has no member of its own.
fn rest(property: &Value) -> Value {
    const TOLD: [&str; 5] = ["logicalType", "description", "tags", "classification", "required"];
    let Value::Map(members) = property else { return Value::Map(Vec::new()) };
    Value::Map(members.iter().filter(|(key, _)| !TOLD.contains(&key.as_str())).cloned().collect())
}

/// A value, from its JSON text.
pub(crate) fn json_value(json: &str) -> Option<Value> {
    let mut diagnostics = crate::diagnostics::Diagnostics::default();
    let span = crate::diagnostics::Span { start: 0, end: u32::try_from(json.len()).ok()?, ..Default::default() };
    let text = Located { text: json.into(), map: OffsetMap::plain(span) };
    let limits = Limits { document_bytes: json.len(), ..Limits::default() };
    parse_json_at(&text, &limits, &mut diagnostics).map(|tree| tree.root().value())
}
