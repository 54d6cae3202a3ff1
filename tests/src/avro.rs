//! A small Avro encoder for sample records: from plain JSON (unions untagged, decimals and times as
//! text or numbers) to datum bytes. It knows what the samples use, and trusts its input.

use std::collections::BTreeMap;

use serde_json::Value;

/// A schema with its named types.
#[derive(Debug)]
pub struct Schema {
    root: Value,
    named: BTreeMap<String, Value>,
}

impl Schema {
    /// Parses a schema without references.
    pub fn parse(text: &str) -> Self {
        let root: Value = serde_json::from_str(text).expect("a schema");
        let mut named = BTreeMap::new();
        collect(&root, &mut named);
        Self { root, named }
    }

    /// The datum of a record.
    pub fn encode(&self, record: &Value) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(&self.root, record, &mut out);
        out
    }

    fn write(&self, schema: &Value, value: &Value, out: &mut Vec<u8>) {
        match schema {
            Value::String(name) => match self.named.get(name) {
                Some(named) => self.write(named, value, out),
                None => write_primitive(name, value, out),
            },
            Value::Array(branches) => {
                let index = branches.iter().position(|branch| (branch == "null") == value.is_null()).expect("a branch");
                long(i64::try_from(index).unwrap(), out);
                self.write(&branches[index], value, out);
            }
            _ => match (schema["logicalType"].as_str(), schema["type"].as_str().expect("a type")) {
                (Some("decimal"), "bytes") => bytes(&decimal(value, scale(schema)), out),
                (Some("timestamp-millis"), _) => long(millis(value), out),
                (Some("date"), _) => long(days(value), out),
                (_, "record") => self.write_record(schema, value, out),
                (_, "enum") => long(symbol(schema, value), out),
                (_, "array") => {
                    blocks(value.as_array().unwrap().len(), out);
                    for item in value.as_array().unwrap() {
                        self.write(&schema["items"], item, out);
                    }
                    end_of_blocks(value.as_array().unwrap().len(), out);
                }
                (_, "map") => {
                    blocks(value.as_object().unwrap().len(), out);
                    for (key, item) in value.as_object().unwrap() {
                        bytes(key.as_bytes(), out);
                        self.write(&schema["values"], item, out);
                    }
                    end_of_blocks(value.as_object().unwrap().len(), out);
                }
                (_, primitive) => write_primitive(primitive, value, out),
            },
        }
    }

    fn write_record(&self, schema: &Value, value: &Value, out: &mut Vec<u8>) {
        for field in schema["fields"].as_array().unwrap() {
            let name = field["name"].as_str().unwrap();
            match value.get(name) {
                Some(given) => self.write(&field["type"], given, out),
                None => self.write(&field["type"], &field["default"], out),
            }
        }
    }
}

fn collect(schema: &Value, named: &mut BTreeMap<String, Value>) {
    if let (Some(name), Some("record" | "enum" | "fixed")) = (schema["name"].as_str(), schema["type"].as_str()) {
        named.insert(name.to_owned(), schema.clone());
    }
    match schema {
        Value::Array(branches) => branches.iter().for_each(|branch| collect(branch, named)),
        Value::Object(members) => {
            for key in ["type", "items", "values", "fields"] {
                if let Some(inner) = members.get(key) {
                    collect(inner, named);
                }
            }
        }
        _ => {}
    }
}

fn write_primitive(name: &str, value: &Value, out: &mut Vec<u8>) {
    match name {
        "null" => {}
        "boolean" => out.push(u8::from(value.as_bool().unwrap())),
        "int" | "long" => long(value.as_i64().unwrap(), out),
        "double" => out.extend(value.as_f64().unwrap().to_le_bytes()),
        "string" => bytes(value.as_str().unwrap().as_bytes(), out),
        other => panic!("no encoder for `{other}`"),
    }
}

fn long(value: i64, out: &mut Vec<u8>) {
    let mut rest = (value << 1 ^ value >> 63).cast_unsigned();
    while rest > 0x7f {
        out.push((rest & 0x7f | 0x80).to_le_bytes()[0]);
        rest >>= 7;
    }
    out.push(rest.to_le_bytes()[0]);
}

fn bytes(value: &[u8], out: &mut Vec<u8>) {
    long(i64::try_from(value.len()).unwrap(), out);
    out.extend(value);
}

fn blocks(count: usize, out: &mut Vec<u8>) {
    long(i64::try_from(count).unwrap(), out);
}

/// An empty list is its end alone.
fn end_of_blocks(count: usize, out: &mut Vec<u8>) {
    if count > 0 {
        long(0, out);
    }
}

fn symbol(schema: &Value, value: &Value) -> i64 {
    let index = schema["symbols"].as_array().unwrap().iter().position(|symbol| symbol == value);
    i64::try_from(index.expect("a symbol")).unwrap()
}

fn scale(schema: &Value) -> usize {
    usize::try_from(schema["scale"].as_u64().unwrap_or(0)).unwrap()
}

/// The unscaled value in the fewest bytes of two's complement.
fn decimal(value: &Value, scale: usize) -> Vec<u8> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let digits = match text.parse::<f64>() {
        Ok(_) => text,
        // A default is the bytes themselves, as code points.
        Err(_) => return text.chars().map(|point| u8::try_from(u32::from(point)).unwrap()).collect(),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let unscaled: i128 = format!("{whole}{fraction:0<scale$}").parse().unwrap();
    let all = unscaled.to_be_bytes();
    let sign = if unscaled < 0 { 0xff } else { 0 };
    let extra = all.windows(2).take_while(|pair| pair[0] == sign && pair[1] & 0x80 == sign & 0x80).count();
    all[extra..].to_vec()
}

fn millis(value: &Value) -> i64 {
    let parse = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_millisecond();
    value.as_str().map_or_else(|| value.as_i64().unwrap(), parse)
}

fn days(value: &Value) -> i64 {
    let parse = |text: &str| {
        let date: jiff::civil::Date = text.parse().unwrap();
        i64::from(date.since(jiff::civil::date(1970, 1, 1)).unwrap().get_days())
    };
    value.as_str().map_or_else(|| value.as_i64().unwrap(), parse)
}

#[cfg(test)]
mod tests {
    use super::{Schema, decimal, long};

    #[test]
    fn integers_are_zigzag_varints() {
        for (value, expected) in [(0, &[0][..]), (-1, &[1]), (1, &[2]), (-64, &[0x7f]), (64, &[0x80, 1])] {
            let mut out = Vec::new();
            long(value, &mut out);
            assert_eq!(out, expected, "{value}");
        }
    }

    #[test]
    fn decimals_take_the_fewest_bytes() {
        for (text, expected) in [
            ("0.00", &[0][..]),
            ("1.27", &[127]),
            ("1.28", &[0, 128]),
            ("-1.28", &[128]),
            ("-1.29", &[255, 127]),
            ("2.5", &[0, 250]),
        ] {
            assert_eq!(decimal(&text.into(), 2), expected, "{text}");
        }
    }

    #[test]
    fn records_are_their_fields_in_order() {
        let schema = Schema::parse(
            r#"{"type": "record", "name": "R", "fields": [
                {"name": "a", "type": ["null", "string"], "default": null},
                {"name": "b", "type": {"type": "array", "items": "int"}},
                {"name": "c", "type": {"type": "int", "logicalType": "date"}}]}"#,
        );
        let record = serde_json::json!({"b": [1, 2], "c": "1970-01-03", "a": "x"});
        assert_eq!(schema.encode(&record), [2, 2, b'x', 4, 2, 4, 0, 4]);
        assert_eq!(schema.encode(&serde_json::json!({"b": [], "c": 0})), [0, 0, 0]);
    }
}
