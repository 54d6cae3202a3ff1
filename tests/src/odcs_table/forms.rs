//! One object's schema, flattened: `$ref`, `allOf`, `if`/`then`, and the few forms of `oneOf` that
//! the standard uses. A form that is not known here fails, so that a new schema asks for code.

use serde_json::Value;

/// A schema within one version's file, and the name of the table that describes it.
#[derive(Clone, Debug)]
pub(super) struct Place<'s> {
    pub(super) root: &'s Value,
    pub(super) schema: &'s Value,
    /// The name of its definition, or of the place above it and the key.
    pub(super) name: String,
}

/// What one version says of an object.
#[derive(Debug, Default)]
pub(super) struct Form<'s> {
    pub(super) keys: Vec<(String, Place<'s>)>,
    pub(super) required: Vec<String>,
    pub(super) closed: bool,
    pub(super) cases: Vec<Case<'s>>,
    pub(super) exactly_one: Vec<String>,
    pub(super) alike: Option<(String, String)>,
}

/// What holds where a key has one of some words.
#[derive(Clone, Debug)]
pub(super) struct Case<'s> {
    pub(super) key: String,
    pub(super) words: Vec<String>,
    /// Whether it holds without the key as well.
    pub(super) or_absent: bool,
    /// Another key whose presence brings the case.
    pub(super) or_has: Option<String>,
    pub(super) then: Place<'s>,
}

impl<'s> Place<'s> {
    pub(super) fn root(root: &'s Value) -> Self {
        Self { root, schema: root, name: "Root".to_owned() }
    }

    /// Another schema of the same file; a definition takes its own name.
    pub(super) fn to(&self, schema: &'s Value, name: String) -> Self {
        let mut place = Self { root: self.root, schema, name };
        while let Some(pointer) = place.schema.get("$ref").and_then(Value::as_str) {
            if place.schema.as_object().is_some_and(|object| object.keys().any(|key| is_form(key) && key != "type")) {
                break;
            }
            place = place.referred(pointer);
        }
        place
    }

    fn referred(&self, pointer: &str) -> Self {
        let path = pointer.strip_prefix('#').expect("a reference within the file");
        let schema = self.root.pointer(path).unwrap_or_else(|| panic!("{pointer} leads nowhere"));
        let name = path.rsplit('/').next().expect("a name").to_owned();
        Self { root: self.root, schema, name }
    }

    pub(super) fn form(&self) -> Form<'s> {
        let mut form = Form::default();
        self.flatten(&mut form);
        form
    }

    fn flatten(&self, form: &mut Form<'s>) {
        if let Some(pointer) = self.schema.get("$ref").and_then(Value::as_str) {
            let mut target = self.referred(pointer);
            target.name.clone_from(&self.name);
            target.flatten(form);
        }
        // What a closed schema behind a reference does not know stays unknown.
        let closed_below = form.closed;
        for (keyword, value) in self.schema.as_object().into_iter().flatten() {
            match keyword.as_str() {
                "properties" if !closed_below => self.keys(form, value),
                "required" => form.required.extend(strings(value)),
                "additionalProperties" | "unevaluatedProperties" => {
                    assert_eq!(value, &Value::Bool(false), "{}: {keyword}", self.name);
                    form.closed = true;
                }
                "allOf" => value.as_array().into_iter().flatten().for_each(|part| self.part(form, part)),
                "oneOf" => self.alternatives(form, value.as_array().expect("a list")),
                "not" => {
                    let forbidden: Vec<String> = strings(&value["required"]).collect();
                    form.keys.retain(|(name, _)| !forbidden.contains(name));
                }
                "properties" | "type" | "$ref" => {}
                other => assert!(!is_form(other), "{}: the keyword {other}", self.name),
            }
        }
    }

    fn keys(&self, form: &mut Form<'s>, properties: &'s Value) {
        for (key, schema) in properties.as_object().into_iter().flatten() {
            if !form.keys.iter().any(|(known, _)| known == key) {
                form.keys.push((key.clone(), self.to(schema, format!("{}_{key}", self.name))));
            }
        }
    }

    fn part(&self, form: &mut Form<'s>, part: &'s Value) {
        let inner = Place { schema: part, ..self.clone() };
        let Some(condition) = part.get("if") else { return inner.flatten(form) };
        let mut case = Case {
            key: String::new(),
            words: Vec::new(),
            or_absent: false,
            or_has: None,
            then: self.to(&part["then"], String::new()),
        };
        let conditions = condition.get("anyOf").and_then(Value::as_array);
        for one in conditions.map_or(std::slice::from_ref(condition), Vec::as_slice) {
            let (key, schema) = one["properties"].as_object().and_then(|map| map.iter().next()).expect("a condition");
            let asked = strings(&one["required"]).any(|name| &name == key);
            if let Some(word) = schema.get("const").and_then(Value::as_str) {
                case.key.clone_from(key);
                case.words.push(word.to_owned());
                case.or_absent |= !asked;
            } else {
                assert!(asked, "{}: a condition on {key}", self.name);
                case.or_has = Some(key.clone());
            }
        }
        if case.then.name.is_empty() {
            case.then.name = format!("{}_{}", self.name, case.words[0]);
        }
        form.cases.push(case);
    }

    /// `oneOf` on an object: exactly one of some keys, or two keys of one kind.
    fn alternatives(&self, form: &mut Form<'s>, list: &'s [Value]) {
        for one in list {
            let required: Vec<String> = strings(&one["required"]).collect();
            if let [key] = required.as_slice() {
                self.keys(form, &one["properties"]);
                form.exactly_one.push(key.clone());
            } else {
                let names: Vec<&String> = one["properties"].as_object().expect("properties").keys().collect();
                let [first, second] = names.as_slice() else { panic!("{}: a form of oneOf", self.name) };
                form.alike = Some(((*first).clone(), (*second).clone()));
            }
        }
    }
}

/// Whether a keyword says something of the value, and is no annotation.
fn is_form(keyword: &str) -> bool {
    let notes =
        ["description", "title", "examples", "default", "deprecated", "$comment", "$schema", "$defs", "$id", "$ref"];
    !notes.contains(&keyword)
}

pub(super) fn strings(list: &Value) -> impl Iterator<Item = String> + '_ {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned)
}
