//! The JSON Schema of the profile (`contracts/profile.schema.json`), made from the compiler's own
//! tables: an editor that completes and checks a contract with it says what the compiler says of
//! its form. Names that must exist, expressions and cross references are the compiler's alone.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

mod notes;

/// The minor version as which a form of some versions is read: as in the compiler.
fn nearest(versions: u64, minor: u64) -> u64 {
    let has = |minor: &u64| versions & (1 << minor) != 0;
    (minor..3).find(has).or_else(|| (0..minor).rev().find(has)).unwrap_or(minor)
}

fn has(versions: &Json, minor: u64) -> bool {
    versions.as_u64().unwrap() & (1 << minor) != 0
}

/// The JSON Schema, as text.
pub fn schema() -> String {
    let dump: Json = serde_json::from_str(&stipula::Compiler::tables_json()).unwrap();
    let mut make = Make { dump: &dump, names: names(&dump), definitions: BTreeMap::new() };
    let root = dump["root"].as_u64().unwrap();
    let refs: Vec<Json> = (0..3).map(|minor| make.reference(root, minor)).collect();
    let branch = |minor: usize| json!({"if": {"properties": {"apiVersion": {"pattern": format!("^v3\\.{minor}\\.")}}}, "then": refs[minor]});
    let definitions = make.settled();
    let whole = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A data contract for stipula",
        "description": "An Open Data Contract Standard file of v3.0 to v3.2, with the keys by which stipula enforces it.",
        "type": "object",
        "required": ["apiVersion", "kind"],
        "properties": {
            "apiVersion": {"type": "string", "pattern": "^v3\\.[012]\\.[0-9]+$", "default": "v3.1.0",
                "description": "The version of the standard that the file is written in."},
            "kind": {"const": "DataContract"},
        },
        "allOf": [branch(0), branch(1), branch(2)],
        "definitions": definitions,
    });
    let mut text = String::new();
    write(&whole, 2, "", &mut text);
    // Versions that say the same share a definition.
    for (from, to) in make.shared() {
        text = text.replace(&format!("\"#/definitions/{from}\""), &format!("\"#/definitions/{to}\""));
    }
    text + "\n"
}

/// JSON with sorted members, the outer levels one member a line: its bytes depend on nothing else.
pub fn write(value: &Json, levels: usize, indent: &str, out: &mut String) {
    let Json::Object(members) = value else {
        if let Json::Array(items) = value {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
                write(item, 0, indent, out);
            }
            return out.push(']');
        }
        return out.push_str(&value.to_string());
    };
    let sorted: BTreeMap<&String, &Json> = members.iter().collect();
    let deeper = format!("{indent}  ");
    out.push('{');
    for (at, (key, value)) in sorted.into_iter().enumerate() {
        if levels > 0 {
            out.push_str(if at > 0 { ",\n" } else { "\n" });
            out.push_str(&deeper);
        } else if at > 0 {
            out.push_str(", ");
        }
        out.push_str(&json!(key).to_string());
        out.push_str(": ");
        write(value, levels.saturating_sub(1), &deeper, out);
    }
    if levels > 0 {
        out.push('\n');
        out.push_str(indent);
    }
    out.push('}');
}

/// A name for each table: what it is, without its article; a case's by the table that it adds to.
fn names(dump: &Json) -> Vec<String> {
    let tables = dump["tables"].as_array().unwrap();
    let slug = |text: &str| {
        let bare = ["a ", "an ", "the "].iter().find_map(|article| text.strip_prefix(article)).unwrap_or(text);
        bare.replace('`', "").replace(' ', "-")
    };
    let mut used = BTreeSet::new();
    let mut names = Vec::new();
    for (at, table) in tables.iter().enumerate() {
        let mut name = slug(table["what"].as_str().unwrap());
        if name.is_empty() || !used.insert(name.clone()) {
            name = format!("{name}{at}");
            used.insert(name.clone());
        }
        names.push(name);
    }
    names
}

struct Make<'d> {
    dump: &'d Json,
    names: Vec<String>,
    /// By name and version.
    definitions: BTreeMap<(String, u64), Json>,
}

impl Make<'_> {
    fn reference(&mut self, table: u64, minor: u64) -> Json {
        let name = self.names[usize::try_from(table).unwrap()].clone();
        let key = (name.clone(), minor);
        if !self.definitions.contains_key(&key) {
            self.definitions.insert(key.clone(), Json::Null);
            let made = self.table(table, minor);
            self.definitions.insert(key, made);
        }
        json!({"$ref": format!("#/definitions/{name}@3.{minor}")})
    }

    fn table(&mut self, number: u64, minor: u64) -> Json {
        let table = self.dump["tables"][usize::try_from(number).unwrap()].clone();
        let own = self.names[usize::try_from(number).unwrap()].clone();
        let mut properties = self.properties(&table, &table["closed"], minor);
        let mut form = Map::new();
        form.insert("type".into(), json!("object"));
        let mut all = required(&table, minor);
        let base: BTreeSet<String> = names_of(&table);
        let closed = has(&table["closed"], minor);
        if let Some(cases) = table["cases"].as_object() {
            all.extend(self.cases(&table, cases, &base, closed, minor));
            let mut any = base;
            for case in cases["list"].as_array().unwrap() {
                any.extend(names_of(&self.dump["tables"][usize::try_from(case[2].as_u64().unwrap()).unwrap()]));
            }
            if closed {
                form.insert("propertyNames".into(), json!({"enum": any}));
            }
        } else if closed {
            form.insert("additionalProperties".into(), json!(false));
        }
        self.extensions(&own, number, minor, &mut properties, &mut all);
        form.insert("properties".into(), Json::Object(properties));
        if let Some(note) = notes::of_table(&own) {
            form.insert("description".into(), json!(note));
        }
        if !all.is_empty() {
            form.insert("allOf".into(), Json::Array(all));
        }
        Json::Object(form)
    }

    /// The forms of each key, those of other versions too: they are read with a warning.
    fn properties(&mut self, table: &Json, closed: &Json, minor: u64) -> Map<String, Json> {
        let mut forms: BTreeMap<String, Vec<Json>> = BTreeMap::new();
        let mut order = Vec::new();
        let rows = table["keys"].as_array().unwrap();
        for row in rows {
            let name = row[0].as_str().unwrap().to_owned();
            let own = rows.iter().any(|other| other[0] == row[0] && has(&other[1], minor));
            // Where the document's version takes anything, what a later one says is a warning.
            let lenient = !own && !has(closed, minor);
            let read = nearest(row[1].as_u64().unwrap(), minor);
            let form = if lenient { json!({}) } else { self.value(&row[2], read) };
            if !order.contains(&name) {
                order.push(name.clone());
            }
            let known = forms.entry(name).or_default();
            if !known.contains(&form) {
                known.push(form);
            }
        }
        let what = table["what"].as_str().unwrap();
        let one = |name: String| {
            let mut list = forms.remove(&name).unwrap();
            let mut form = if list.len() == 1 { list.remove(0) } else { json!({"anyOf": list}) };
            if let (Some(note), Some(form)) = (notes::of_key(what, &name), form.as_object_mut()) {
                // Beside a reference a description says nothing in this draft.
                if let Some(reference) = form.remove("$ref") {
                    form.insert("allOf".into(), json!([{"$ref": reference}]));
                }
                form.insert("description".into(), json!(note));
            }
            (name, form)
        };
        order.into_iter().map(one).collect()
    }

    /// What the word of a key adds, and which keys belong beside it.
    fn cases(
        &mut self,
        table: &Json,
        cases: &Map<String, Json>,
        base: &BTreeSet<String>,
        closed: bool,
        minor: u64,
    ) -> Vec<Json> {
        let key = cases["key"].as_str().unwrap();
        let mut list = Vec::new();
        let mut with: Vec<&Json> = Vec::new();
        for case in cases["list"].as_array().unwrap() {
            let added = self.dump["tables"][usize::try_from(case[2].as_u64().unwrap()).unwrap()].clone();
            let read = nearest(case[0].as_u64().unwrap(), minor);
            let mut then = Map::new();
            // A case holds in the version as which it is read, and faults below it are faults.
            then.insert("properties".into(), Json::Object(self.properties(&added, &json!(7), read)));
            let more = required(&added, read);
            if !more.is_empty() {
                then.insert("allOf".into(), Json::Array(more));
            }
            if closed {
                let mut names = base.clone();
                names.extend(names_of(&added));
                let words = case[1].as_array().unwrap();
                if table["compares"] == true && words.contains(&json!("custom")) {
                    names.extend(
                        self.dump["operators"].as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()),
                    );
                }
                then.insert("propertyNames".into(), json!({"enum": names}));
            }
            with.extend(case[1].as_array().unwrap());
            // A key whose presence alone brings the case.
            if !case[3].is_null() && has(&case[3][1], minor) {
                list.push(json!({"if": {"required": [case[3][0]], "not": {"required": [key]}},
                    "then": {"properties": then["properties"]}}));
            }
            list.push(json!({"if": {"properties": {key: {"enum": case[1]}}, "required": [key]}, "then": then}));
        }
        let words = table["keys"].as_array().unwrap().iter().filter(|row| row[0] == key && row[2][0] == "words");
        let plain: Vec<&Json> =
            words.flat_map(|row| row[2][1].as_array().unwrap()).filter(|word| !with.contains(word)).collect();
        if closed && !plain.is_empty() {
            list.push(json!({"if": {"properties": {key: {"enum": plain}}, "required": [key]},
                "then": {"propertyNames": {"enum": base}}}));
        }
        list
    }

    /// Our keys, at the places that have them.
    fn extensions(
        &mut self,
        own: &str,
        number: u64,
        minor: u64,
        properties: &mut Map<String, Json>,
        all: &mut Vec<Json>,
    ) {
        let ours: &[&str] = match own {
            "contract" => &[],
            "schema-object" => &["stipulaSchema", "stipulaEvolution", "stipulaMigrations"],
            "property" | "items-of-a-property" => &["stipulaMask"],
            _ => return self.members(own, number, properties, all, minor),
        };
        let mut item = vec![
            json!({"if": {"properties": {"property": {"pattern": "^[sS][tT][iI][pP][uU][lL][aA]"}}, "required": ["property"]},
            "then": {"properties": {"property": if ours.is_empty() { json!(false) } else { json!({"enum": ours}) }}}}),
        ];
        for name in ours {
            let table = self.dump["ours"][*name].as_u64().unwrap();
            let reference = self.reference(table, 2);
            let value = match *name {
                "stipulaSchema" => json!({"anyOf": [{"type": "string"}, reference]}),
                "stipulaMigrations" => json!({"type": "array", "items": reference}),
                _ => reference,
            };
            item.push(json!({"if": {"properties": {"property": {"const": name}}, "required": ["property"]},
                "then": {"properties": {"value": value}}}));
        }
        all.push(json!({"properties": {"customProperties": {"items": {"allOf": item}}}}));
    }

    /// Words that stand in no table.
    fn members(&mut self, own: &str, number: u64, properties: &mut Map<String, Json>, all: &mut Vec<Json>, minor: u64) {
        let ours = &self.dump["ours"];
        if ours["implementation"] == number {
            let word = |form: &mut Json, rule: Json| {
                form.as_object_mut().unwrap().extend(rule.as_object().unwrap().clone());
            };
            let actions: Vec<&str> = self.dump["actions"].as_array().unwrap().iter().filter_map(Json::as_str).collect();
            let action = format!(" *({}) *", actions.join("|"));
            for (name, rule) in [
                ("kind", json!({"enum": self.dump["kinds"]})),
                ("mode", json!({"enum": self.dump["modes"]})),
                ("onFailure", json!({"pattern": format!("^{action}(,{action})?$")})),
                ("onSuccess", json!({"enum": self.dump["actions"]})),
            ] {
                word(properties.get_mut(name).unwrap(), rule);
            }
            for name in ["expr", "when", "message"] {
                word(properties.get_mut(name).unwrap(), json!({"type": ["string", "number", "boolean"]}));
            }
        } else if ours["stipulaSchema"] == number {
            properties["format"]
                .as_object_mut()
                .unwrap()
                .insert("enum".into(), json!(["avro", "json-schema", "protobuf"]));
            all.push(json!({"oneOf": [{"required": ["file"]}, {"required": ["inline"]}]}));
        } else if own == "quality-rule" {
            let table = self.dump["ours"]["implementation"].as_u64().unwrap();
            let long = self.reference(table, minor.max(2));
            let condition = json!({"properties": {"engine": {"const": "cel"}}, "required": ["engine"]});
            let scalar = json!({"type": ["string", "number", "boolean"]});
            all.push(json!({"if": condition, "then": {"properties": {"implementation": {
                "anyOf": [scalar, long], "description": notes::IMPLEMENTATION}}}}));
        }
    }

    fn value(&mut self, value: &Json, minor: u64) -> Json {
        match value[0].as_str().unwrap() {
            "any" => json!({}),
            "null" => json!({"type": "null"}),
            "scalar" => json!({"type": ["string", "number", "boolean", "null"]}),
            "text" => json!({"type": "string"}),
            "label" => json!({"type": ["string", "number"]}),
            "shaped" if value[1].is_null() => json!({"type": "string"}),
            "shaped" => json!({"type": "string", "pattern": value[1]}),
            "bool" => json!({"type": "boolean"}),
            "integer" => json!({"type": "integer"}),
            "at_least" => json!({"type": "integer", "minimum": value[1]}),
            "number" => json!({"type": "number"}),
            "positive" => json!({"type": "number", "exclusiveMinimum": 0}),
            "named" => json!({"type": "object", "additionalProperties": {"type": "string"}}),
            "list" => json!({"type": "array"}),
            "mapping" => json!({"type": "object"}),
            "words" => json!({"enum": value[1]}),
            "object" => self.reference(value[1].as_u64().unwrap(), minor),
            "either" => {
                json!({"anyOf": value[1].as_array().unwrap().iter().map(|one| self.value(one, minor)).collect::<Vec<_>>()})
            }
            "each" => {
                let mut form = json!({"type": "array", "items": self.value(&value[1], minor)});
                let members = form.as_object_mut().unwrap();
                if value[2].as_u64() > Some(0) {
                    members.insert("minItems".into(), value[2].clone());
                }
                if !value[3].is_null() {
                    members.insert("maxItems".into(), value[3].clone());
                }
                if value[4] == true {
                    members.insert("uniqueItems".into(), json!(true));
                }
                form
            }
            other => panic!("the dump of the tables has the new kind `{other}`"),
        }
    }

    /// Definitions that say the same in several versions: (its reference, the one that stays).
    fn shared(&self) -> Vec<(String, String)> {
        // Versions are split until what they refer to agrees.
        let mut class: BTreeMap<(String, u64), u64> = self.definitions.keys().map(|key| (key.clone(), 2)).collect();
        loop {
            let text = |key: &(String, u64)| {
                let mut text = self.definitions[key].to_string();
                for ((name, minor), stays) in &class {
                    text = text.replace(&format!("\"#/definitions/{name}@3.{minor}\""), &format!("\"{name}~{stays}\""));
                }
                text
            };
            let mut next = BTreeMap::new();
            let texts: BTreeMap<_, _> = self.definitions.keys().map(|key| (key.clone(), text(key))).collect();
            for (key, own) in &texts {
                let twin = (0..3).rev().find(|minor| {
                    let other = (key.0.clone(), *minor);
                    class.get(&other) == class.get(key) && texts.get(&other) == Some(own)
                });
                next.insert(key.clone(), twin.unwrap_or(key.1));
            }
            if next == class {
                break;
            }
            class = next;
        }
        let named = |name: &str, stays: u64| if stays == 2 { name.to_owned() } else { format!("{name}-3.{stays}") };
        class.into_iter().map(|((name, minor), stays)| (format!("{name}@3.{minor}"), named(&name, stays))).collect()
    }

    /// The definitions that stay, by their names.
    fn settled(&self) -> Map<String, Json> {
        let names: BTreeMap<String, String> = self.shared().into_iter().collect();
        let mut settled = Map::new();
        for ((name, minor), form) in self.definitions.iter().rev() {
            settled.entry(names[&format!("{name}@3.{minor}")].clone()).or_insert_with(|| form.clone());
        }
        settled
    }
}

fn names_of(table: &Json) -> BTreeSet<String> {
    table["keys"].as_array().unwrap().iter().map(|row| row[0].as_str().unwrap().to_owned()).collect()
}

/// Keys that a version and all later ones need; what a later one has made optional is a warning.
fn required(table: &Json, minor: u64) -> Vec<Json> {
    let needs = |versions: &Json| (minor..3).all(|later| has(versions, later));
    let rows = table["required"].as_array().unwrap().iter();
    let names = rows.filter(|row| needs(&row[1]) || (row[0] == "rule" && has(&row[1], minor)));
    names
        .map(|row| match row[0].as_str().unwrap() {
            // A key and its older name.
            "metric" | "rule" => json!({"anyOf": [{"required": ["metric"]}, {"required": ["rule"]}]}),
            name => json!({"required": [name]}),
        })
        .collect()
}
