//! What a random contract is made of, and its text: an ODCS document over properties, an inline JSON
//! Schema or an inline Avro schema.

use serde_json::{Map, Value, json};

use super::rule::Rule;

/// What describes the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// ODCS properties alone.
    Odcs,
    /// An inline JSON Schema.
    Json,
    /// An inline Avro schema.
    Avro,
}

/// The type of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Integers; Avro's `long`.
    Int,
    /// Avro's `int`, else the same.
    Small,
    /// Numbers; Avro's `double`.
    Number,
    /// Avro's `float`, else the same.
    Single,
    /// Exact numbers; Avro's `decimal` of two digits behind the point.
    Decimal,
    /// Texts.
    Text,
    /// One of some texts; the name is that of Avro's enum.
    Symbols(String, Vec<&'static str>),
    /// `true` or `false`.
    Bool,
    /// Points in time.
    Timestamp,
    /// Days.
    Date,
    /// Lists.
    List(Box<Field>),
    /// Maps; in ODCS an object of no known members, so there are none.
    Map(Box<Field>),
    /// Records; the name is that of Avro's record.
    Record(String, Vec<Field>),
}

/// A field, or the element of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub name: String,
    /// What it was called before: Avro's alias.
    pub alias: Option<String>,
    pub kind: Kind,
    /// The least value, length or count.
    pub least: Option<i64>,
    /// The greatest value, length or count.
    pub most: Option<i64>,
    pub pattern: Option<&'static str>,
    /// It must be there; in ODCS it must not be null either.
    pub required: bool,
    /// It may be null.
    pub nullable: bool,
    /// In a JSON Schema a text will do as well.
    pub or_text: bool,
    pub tags: Vec<&'static str>,
    pub rules: Vec<Rule>,
}

/// A contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub form: Form,
    pub fields: Vec<Field>,
    /// Beside the fields, as `allOf` of a JSON Schema.
    pub also: Vec<Field>,
    /// Names that are not declared are refused by the JSON Schema.
    pub closed: bool,
    pub rules: Vec<Rule>,
}

impl Kind {
    /// The type in ODCS.
    fn logical(&self) -> &'static str {
        match self {
            Self::Int | Self::Small => "integer",
            Self::Number | Self::Single | Self::Decimal => "number",
            Self::Text | Self::Symbols(..) => "string",
            Self::Bool => "boolean",
            Self::Timestamp => "timestamp",
            Self::Date => "date",
            Self::List(_) => "array",
            Self::Map(_) | Self::Record(..) => "object",
        }
    }

    /// The fields and elements right below.
    pub fn below(&self) -> &[Field] {
        match self {
            Self::List(item) | Self::Map(item) => std::slice::from_ref(item),
            Self::Record(_, fields) => fields,
            _ => &[],
        }
    }
}

impl Field {
    /// A field of no constraint that need not be there.
    pub fn new(name: impl Into<String>, kind: Kind) -> Self {
        Self {
            name: name.into(),
            alias: None,
            kind,
            least: None,
            most: None,
            pattern: None,
            required: false,
            nullable: false,
            or_text: false,
            tags: Vec::new(),
            rules: Vec::new(),
        }
    }

    /// The keywords of the bounds, in the words of ODCS and of JSON Schema.
    fn bounds(&self) -> Map<String, Value> {
        let (least, most) = match self.kind {
            Kind::Int | Kind::Small | Kind::Number | Kind::Single | Kind::Decimal => ("minimum", "maximum"),
            Kind::Text => ("minLength", "maxLength"),
            Kind::List(_) => ("minItems", "maxItems"),
            _ => return Map::new(),
        };
        let pattern = self.pattern.filter(|_| self.kind == Kind::Text).map(Value::from);
        let all = [(least, self.least.map(Value::from)), (most, self.most.map(Value::from)), ("pattern", pattern)];
        all.into_iter().filter_map(|(word, value)| Some((word.to_owned(), value?))).collect()
    }

    /// As a property of ODCS: the whole of it, or what a schema beside it does not say.
    fn property(&self, form: Form) -> Value {
        let mut property = json!({"logicalType": self.kind.logical()});
        if !self.name.is_empty() {
            property["name"] = json!(self.name);
        }
        let bounds = self.bounds();
        if form != Form::Json && !bounds.is_empty() {
            property["logicalTypeOptions"] = bounds.into();
        }
        if form == Form::Odcs {
            if self.required {
                property["required"] = json!(true);
            }
            if let Kind::Symbols(_, symbols) = &self.kind {
                property["enum"] = symbols.iter().map(|symbol| json!({"value": symbol})).collect();
            }
        }
        if !self.tags.is_empty() {
            property["tags"] = json!(self.tags);
        }
        if !self.rules.is_empty() {
            property["quality"] = self.rules.iter().map(Rule::json).collect();
        }
        match &self.kind {
            Kind::List(item) if form == Form::Odcs || item.is_noted(form) => property["items"] = item.property(form),
            Kind::Record(_, fields) => {
                let properties = properties(fields, form);
                if !properties.is_empty() {
                    property["properties"] = properties.into();
                }
            }
            _ => {}
        }
        property
    }

    /// Whether something is said of it that a schema does not say.
    fn is_noted(&self, form: Form) -> bool {
        let is_map = matches!(self.kind, Kind::Map(_));
        !self.tags.is_empty()
            || !self.rules.is_empty()
            || (form == Form::Avro && !self.bounds().is_empty())
            || (!is_map && self.kind.below().iter().any(|field| field.is_noted(form)))
    }

    fn json_schema(&self) -> Value {
        let mut schema = Map::new();
        let mut types = vec![match &self.kind {
            Kind::Int | Kind::Small => "integer",
            Kind::Number | Kind::Single | Kind::Decimal => "number",
            Kind::Bool => "boolean",
            Kind::List(_) => "array",
            Kind::Map(_) | Kind::Record(..) => "object",
            _ => "string",
        }];
        match &self.kind {
            Kind::Symbols(_, symbols) => {
                let null = self.nullable.then_some(Value::Null);
                schema.insert("enum".to_owned(), symbols.iter().map(|symbol| json!(symbol)).chain(null).collect());
            }
            Kind::Timestamp => drop(schema.insert("format".to_owned(), json!("date-time"))),
            Kind::Date => drop(schema.insert("format".to_owned(), json!("date"))),
            Kind::List(item) => drop(schema.insert("items".to_owned(), item.json_schema())),
            Kind::Map(value) => drop(schema.insert("additionalProperties".to_owned(), value.json_schema())),
            Kind::Record(_, fields) => schema.extend(object(fields)),
            _ => {}
        }
        if self.or_text && types[0] != "string" {
            types.push("string");
        }
        if self.nullable {
            types.push("null");
        }
        schema.insert("type".to_owned(), if types.len() == 1 { json!(types[0]) } else { json!(types) });
        schema.extend(self.bounds());
        schema.into()
    }

    fn avro_type(&self) -> Value {
        let own = match &self.kind {
            Kind::Int => json!("long"),
            Kind::Small => json!("int"),
            Kind::Number => json!("double"),
            Kind::Single => json!("float"),
            Kind::Decimal => json!({"type": "bytes", "logicalType": "decimal", "precision": 6, "scale": 2}),
            Kind::Text => json!("string"),
            Kind::Symbols(name, symbols) => json!({"type": "enum", "name": name, "symbols": symbols}),
            Kind::Bool => json!("boolean"),
            Kind::Timestamp => json!({"type": "long", "logicalType": "timestamp-millis"}),
            Kind::Date => json!({"type": "int", "logicalType": "date"}),
            Kind::List(item) => json!({"type": "array", "items": item.avro_type()}),
            Kind::Map(value) => json!({"type": "map", "values": value.avro_type()}),
            Kind::Record(name, fields) => json!({"type": "record", "name": name, "fields": avro_fields(fields)}),
        };
        if self.required && !self.nullable { own } else { json!(["null", own]) }
    }
}

fn object(fields: &[Field]) -> Map<String, Value> {
    let properties: Map<_, _> = fields.iter().map(|field| (field.name.clone(), field.json_schema())).collect();
    let required: Vec<_> = fields.iter().filter(|field| field.required).map(|field| &field.name).collect();
    let mut object = Map::new();
    object.insert("properties".to_owned(), properties.into());
    if !required.is_empty() {
        object.insert("required".to_owned(), json!(required));
    }
    object
}

fn avro_fields(fields: &[Field]) -> Value {
    let one = |field: &Field| {
        let mut one = json!({"name": field.name, "type": field.avro_type()});
        if !field.required {
            one["default"] = Value::Null;
        }
        if let Some(alias) = &field.alias {
            one["aliases"] = json!([alias]);
        }
        one
    };
    fields.iter().map(one).collect()
}

/// Of a schema's fields those of which something more is said.
fn properties(fields: &[Field], form: Form) -> Vec<Value> {
    let told = fields.iter().filter(|field| form == Form::Odcs || field.is_noted(form));
    told.map(|field| field.property(form)).collect()
}

impl Document {
    /// The schema's own text; empty where properties are all.
    pub fn schema(&self) -> String {
        match self.form {
            Form::Odcs => String::new(),
            Form::Avro => json!({"type": "record", "name": "R", "fields": avro_fields(&self.fields)}).to_string(),
            Form::Json => {
                let mut schema = object(&self.fields);
                schema.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
                schema.insert("type".to_owned(), json!("object"));
                if self.closed {
                    schema.insert("additionalProperties".to_owned(), json!(false));
                }
                if !self.also.is_empty() {
                    schema.insert("allOf".to_owned(), json!([object(&self.also)]));
                }
                Value::from(schema).to_string()
            }
        }
    }

    /// The document's text.
    pub fn text(&self, version: &str) -> String {
        let mut object = json!({"name": "R"});
        let format = match self.form {
            Form::Odcs => None,
            Form::Json => Some("json-schema"),
            Form::Avro => Some("avro"),
        };
        if let Some(format) = format {
            object["customProperties"] =
                json!([{"property": "stipulaSchema", "value": {"format": format, "inline": self.schema()}}]);
        }
        let properties = properties(&self.fields, self.form);
        if !properties.is_empty() {
            object["properties"] = properties.into();
        }
        if !self.rules.is_empty() {
            object["quality"] = self.rules.iter().map(Rule::json).collect();
        }
        json!({
            "apiVersion": "v3.2.0", "kind": "DataContract", "id": "x", "version": version, "status": "active",
            "schema": [object],
        })
        .to_string()
    }
}
