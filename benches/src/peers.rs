//! The peers: `serde_json` + `jsonschema` + `cel`, and `apache-avro` + `cel`.

use std::collections::HashMap;
use std::fmt;

use apache_avro::Schema;
use apache_avro::reader::datum::GenericDatumReader;
use cel::{Context, Program};
use jsonschema::Validator;
use serde_json::Value;

/// Why a peer could not be set up.
pub type SetUp<T> = Result<T, Box<dyn std::error::Error>>;

/// The five rules as the peer's programs, parsed once.
fn programs() -> SetUp<Vec<Program>> {
    crate::RULES.iter().map(|(_, rule)| Ok(Program::compile(rule)?)).collect()
}

/// The peer's value of a record. By hand, because `Serialize` would make positive integers unsigned,
/// and a `double` of a whole value must stay one: `total` and its like are doubles by their schema.
pub(crate) fn to_cel(value: &Value) -> cel::Value {
    match value {
        Value::Null => cel::Value::Null,
        Value::Bool(value) => cel::Value::Bool(*value),
        Value::Number(number) => match number.as_i64() {
            Some(integer) => cel::Value::Int(integer),
            None => cel::Value::Float(number.as_f64().unwrap_or_default()),
        },
        Value::String(text) => text.as_str().into(),
        Value::Array(items) => items.iter().map(to_cel).collect::<Vec<_>>().into(),
        Value::Object(members) => {
            members.iter().map(|(name, member)| (name.clone(), to_cel(member))).collect::<HashMap<_, _>>().into()
        }
    }
}

/// Whether every rule yields true; an error counts as false.
fn hold(programs: &[Program], record: &Value) -> bool {
    let mut context = Context::default();
    context.add_variable_from_value("this", to_cel(record));
    programs.iter().all(|program| matches!(program.execute(&context), Ok(cel::Value::Bool(true))))
}

/// `serde_json` parses to a tree, `jsonschema` validates it, `cel` evaluates the rules.
#[derive(Debug)]
pub struct JsonPeer {
    validator: Validator,
    programs: Vec<Program>,
}

impl JsonPeer {
    /// Compiles schema and rules.
    ///
    /// # Errors
    /// Where the peer does not take them.
    pub fn new() -> SetUp<Self> {
        let schema: Value = serde_json::from_str(crate::event::JSON_SCHEMA)?;
        let validator = jsonschema::options().should_validate_formats(true).build(&schema)?;
        Ok(Self { validator, programs: programs()? })
    }

    /// Structure alone.
    pub fn structure(&self, payload: &[u8]) -> bool {
        serde_json::from_slice::<Value>(payload).is_ok_and(|record| self.validator.is_valid(&record))
    }

    /// Structure and the five rules.
    pub fn rules(&self, payload: &[u8]) -> bool {
        serde_json::from_slice::<Value>(payload)
            .is_ok_and(|record| self.validator.is_valid(&record) && hold(&self.programs, &record))
    }
}

/// `apache-avro` decodes to a tree and validates it, `cel` evaluates the rules over its JSON form.
pub struct AvroPeer {
    schema: &'static Schema,
    /// Set up once, as a user with an eye on speed would.
    reader: GenericDatumReader<'static>,
    programs: Vec<Program>,
}

impl fmt::Debug for AvroPeer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AvroPeer")
    }
}

impl AvroPeer {
    /// Parses schema and rules.
    ///
    /// # Errors
    /// Where the peer does not take them.
    pub fn new() -> SetUp<Self> {
        Self::of(crate::event::AVRO_SCHEMA)
    }

    /// The same for another schema than that of the order event; its rules then mean nothing.
    ///
    /// # Errors
    /// Where the peer does not take it.
    pub fn of(schema: &str) -> SetUp<Self> {
        // It lives as long as the benches do, and the reader borrows it.
        let schema: &'static Schema = Box::leak(Box::new(Schema::parse_str(schema)?));
        Ok(Self { schema, reader: GenericDatumReader::builder(schema).build()?, programs: programs()? })
    }

    /// Decoded, and no more.
    pub fn decoded(&self, payload: &[u8]) -> bool {
        self.decode(payload).is_some()
    }

    /// Structure alone.
    pub fn structure(&self, payload: &[u8]) -> bool {
        self.decode(payload).is_some_and(|value| value.validate(self.schema))
    }

    /// Structure and the five rules.
    pub fn rules(&self, payload: &[u8]) -> bool {
        self.decode(payload).is_some_and(|value| {
            value.validate(self.schema) && Value::try_from(value).is_ok_and(|record| hold(&self.programs, &record))
        })
    }

    fn decode(&self, mut payload: &[u8]) -> Option<apache_avro::types::Value> {
        self.reader.read_value(&mut payload).ok()
    }
}
