//! Contracts of any number of fields and rules, to see what a compilation costs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use stipula::{Compiler, Contract, Resolver};

/// Who describes the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// An Avro schema, and properties over it.
    Avro,
    /// A JSON Schema, and properties over it.
    Json,
    /// The properties alone.
    Properties,
}

/// Types of fields by turns: Avro, JSON Schema, ODCS, and a rule over `f`.
const TYPES: [(&str, &str, &str, &str); 5] = [
    (r#""string""#, r#"{"type": "string", "maxLength": 40}"#, "string", "size(f) < 30"),
    (r#""long""#, r#"{"type": "integer", "minimum": 0}"#, "integer", "f >= 0"),
    (r#"["null", "string"]"#, r#"{"type": ["string", "null"]}"#, "string", "!has(f) || f != ''"),
    (r#""double""#, r#"{"type": "number"}"#, "number", "f < 1000000.0"),
    (
        r#"{"type": "array", "items": "string"}"#,
        r#"{"type": "array", "items": {"type": "string"}}"#,
        "array",
        "f.all(x, x != '')",
    ),
];

/// Fields of a nested record: every so manieth top-level field is one.
const NESTED: usize = 10;

/// The text of a contract with so many fields and rules, and the schema that it names.
pub fn text(schema: Schema, fields: usize, rules: usize) -> (String, String) {
    let mut contract = String::from(
        "apiVersion: v3.1.0\nkind: DataContract\nid: wide\nname: Wide\nversion: 1.0.0\nstatus: active\nschema:\n  - name: Wide\n",
    );
    match schema {
        Schema::Avro => contract += "    customProperties: [{property: stipulaSchema, value: wide.avsc}]\n",
        Schema::Json => contract += "    customProperties: [{property: stipulaSchema, value: wide.schema.json}]\n",
        Schema::Properties => {}
    }
    contract += "    quality:\n";
    for rule in 0..rules {
        let at = rule * fields / rules;
        let expression = TYPES[at % TYPES.len()].3.replace('f', &format!("this.{}", path(at)));
        // The letter `f` of words is put back.
        let expression = expression.replace(&format!("this.{}or", path(at)), "for");
        let _ = writeln!(
            contract,
            "      - {{id: rule-{rule}, type: custom, engine: cel, implementation: \"{expression}\"}}"
        );
    }
    contract += "    properties:\n";
    let (mut avro, mut json) = (String::new(), String::new());
    for group in 0..fields.div_ceil(NESTED) {
        let (mut members, mut properties) = (Vec::new(), Vec::new());
        let _ = writeln!(contract, "      - name: g{group}\n        logicalType: object\n        properties:");
        for at in group * NESTED..fields.min((group + 1) * NESTED) {
            let (wire, keyword, logical, _) = TYPES[at % TYPES.len()];
            let items = if logical == "array" { ", items: {logicalType: string}" } else { "" };
            let tags = if at.is_multiple_of(7) { ", tags: [PII]" } else { "" };
            let _ = writeln!(
                contract,
                "          - {{name: f{at}, logicalType: {logical}{items}, description: field {at}{tags}}}"
            );
            members.push(format!(r#"{{"name": "f{at}", "type": {wire}}}"#));
            properties.push(format!(r#""f{at}": {keyword}"#));
        }
        let comma = if group > 0 { ",\n" } else { "" };
        let record = format!(r#"{{"type": "record", "name": "G{group}", "fields": [{}]}}"#, members.join(", "));
        let _ = write!(avro, r#"{comma}{{"name": "g{group}", "type": {record}}}"#);
        let _ = write!(json, r#"{comma}"g{group}": {{"type": "object", "properties": {{{}}}}}"#, properties.join(", "));
    }
    let schema = match schema {
        Schema::Avro => format!(r#"{{"type": "record", "name": "Wide", "fields": [{avro}]}}"#),
        Schema::Json => {
            format!(
                r#"{{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": {{{json}}}}}"#
            )
        }
        Schema::Properties => String::new(),
    };
    (contract, schema)
}

fn path(field: usize) -> String {
    format!("g{}.f{field}", field / NESTED)
}

struct One(BTreeMap<&'static str, String>);

impl Resolver for One {
    fn resolve(&self, name: &str) -> Result<String, String> {
        self.0.get(name).cloned().ok_or_else(|| "no such file".to_owned())
    }
}

/// A compiler for such a contract.
pub fn compiler((contract, schema): &(String, String)) -> Compiler {
    let files = BTreeMap::from([("wide.avsc", schema.clone()), ("wide.schema.json", schema.clone())]);
    Contract::compiler(contract.as_str()).resolver(One(files))
}
