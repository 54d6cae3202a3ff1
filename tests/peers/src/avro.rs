//! Random Avro schemas and data, and a strict decoder straight from the specification: the oracle
//! of what bytes mean, apart from every engine.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::Random;

/// Makes schemas; no element of a list or map takes no bytes, for peers loop over those.
#[derive(Debug)]
pub struct Schemas<'r> {
    random: &'r mut Random,
    /// Named types so far.
    names: Vec<String>,
}

impl<'r> Schemas<'r> {
    /// A schema.
    pub fn make(random: &'r mut Random) -> Value {
        let mut schemas = Self { random, names: Vec::new() };
        schemas.record(3)
    }

    fn name(&mut self, prefix: &str) -> String {
        let name = format!("{prefix}{}", self.names.len());
        self.names.push(name.clone());
        name
    }

    fn record(&mut self, depth: usize) -> Value {
        let name = self.name("R");
        let count = 1 + self.random.below(4);
        let mut fields: Vec<Value> = (0..count)
            .map(|at| {
                let kind = self.of(depth);
                json!({"name": format!("f{at}"), "type": kind})
            })
            .collect();
        if self.random.below(4) == 0 {
            fields.push(json!({"name": "next", "type": ["null", name]}));
        }
        // So that it takes bytes in any case.
        fields.push(json!({"name": "last", "type": "int"}));
        json!({"type": "record", "name": name, "fields": fields})
    }

    fn of(&mut self, depth: usize) -> Value {
        let choice = self.random.below(if depth == 0 { 20 } else { 26 });
        match choice {
            0 => json!("boolean"),
            1 => json!("int"),
            2 => json!("long"),
            3 => json!("float"),
            4 => json!("double"),
            5 => json!("bytes"),
            6 | 7 => json!("string"),
            8 => {
                let name = self.name("F");
                json!({"type": "fixed", "name": name, "size": 1 + self.random.below(20)})
            }
            9 => {
                let name = self.name("E");
                let symbols: Vec<String> = (0..=self.random.below(5)).map(|at| format!("S{at}")).collect();
                json!({"type": "enum", "name": name, "symbols": symbols})
            }
            10 => {
                let precision = 1 + self.random.below(30);
                let scale = self.random.below(precision + 1);
                json!({"type": "bytes", "logicalType": "decimal", "precision": precision, "scale": scale})
            }
            11 => {
                let name = self.name("D");
                json!({"type": "fixed", "name": name, "size": 8, "logicalType": "decimal", "precision": 1 + self.random.below(18), "scale": 0})
            }
            12 => json!({"type": "string", "logicalType": "uuid"}),
            13 => {
                let name = self.name("U");
                json!({"type": "fixed", "name": name, "size": 16, "logicalType": "uuid"})
            }
            14 => {
                let name = if self.random.below(2) == 0 { "date" } else { "time-millis" };
                json!({"type": "int", "logicalType": name})
            }
            15 | 16 => {
                let names = [
                    "time-micros",
                    "timestamp-millis",
                    "timestamp-micros",
                    "timestamp-nanos",
                    "local-timestamp-millis",
                    "local-timestamp-micros",
                    "local-timestamp-nanos",
                ];
                json!({"type": "long", "logicalType": names.get(self.random.below(names.len()))})
            }
            17 => {
                let name = self.name("T");
                json!({"type": "fixed", "name": name, "size": 12, "logicalType": "duration"})
            }
            18 => json!(["null", "string"]),
            19 => json!(["long", "null"]),
            20 => json!({"type": "array", "items": self.of(depth - 1)}),
            21 => json!({"type": "map", "values": self.of(depth - 1)}),
            22 => self.record(depth - 1),
            23 => json!({"type": "array", "items": self.record(depth - 1)}),
            _ => self.union(depth - 1),
        }
    }

    /// Of null and branches whose kinds differ.
    fn union(&mut self, depth: usize) -> Value {
        let mut branches = vec![json!("null")];
        let mut seen: Vec<String> = Vec::new();
        for _ in 0..=self.random.below(4) {
            let branch = self.of(depth);
            let kind = match branch.get("name") {
                Some(name) => name.to_string(),
                None => branch.get("type").unwrap_or(&branch).to_string(),
            };
            if !branch.is_array() && !seen.contains(&kind) {
                seen.push(kind);
                branches.push(branch);
            }
        }
        let at = self.random.below(branches.len());
        branches.swap(0, at);
        Value::from(branches)
    }
}

/// The named types of a schema.
pub type Names = HashMap<String, Value>;

/// Finds them.
pub fn names(schema: &Value, names: &mut Names) {
    match schema {
        Value::Array(all) => all.iter().for_each(|one| self::names(one, names)),
        Value::Object(members) => {
            if let Some(name) = members.get("name").and_then(Value::as_str)
                && members.contains_key("type")
                && ["record", "enum", "fixed"].contains(&kind(members))
            {
                names.insert(name.to_owned(), schema.clone());
            }
            members.values().for_each(|one| self::names(one, names));
        }
        _ => {}
    }
}

fn kind(members: &Map<String, Value>) -> &str {
    members.get("type").and_then(Value::as_str).unwrap_or_default()
}

/// Why bytes are not a datum.
pub type Reason = &'static str;

/// Whether bytes are a datum of a schema, by the letter of the specification.
///
/// # Errors
/// The reason why they are not.
pub fn strict(schema: &Value, names: &Names, bytes: &[u8]) -> Result<(), Reason> {
    let mut reader = Strict { names, rest: bytes };
    reader.value(schema)?;
    if reader.rest.is_empty() { Ok(()) } else { Err("trailing bytes") }
}

struct Strict<'b> {
    names: &'b Names,
    rest: &'b [u8],
}

impl Strict<'_> {
    fn value(&mut self, schema: &Value) -> Result<(), Reason> {
        match schema {
            Value::String(name) => match self.names.get(name) {
                Some(named) => self.value(named),
                None => self.plain(name, &Map::new()),
            },
            Value::Array(branches) => {
                let index = self.long()?;
                let branch = usize::try_from(index).ok().and_then(|index| branches.get(index));
                self.value(branch.ok_or("union index")?)
            }
            Value::Object(members) => self.plain(kind(members), members),
            _ => Err("no schema"),
        }
    }

    fn plain(&mut self, kind: &str, members: &Map<String, Value>) -> Result<(), Reason> {
        let number = |name: &str| members.get(name).and_then(Value::as_u64).unwrap_or(0);
        let logical = members.get("logicalType").and_then(Value::as_str).unwrap_or_default();
        match kind {
            "null" => Ok(()),
            "boolean" => match self.take(1)? {
                [0 | 1] => Ok(()),
                _ => Err("bool byte"),
            },
            "int" => i32::try_from(self.long()?).map(drop).map_err(|_| "int range"),
            "long" => self.long().map(drop),
            "float" => self.take(4).map(drop),
            "double" => self.take(8).map(drop),
            "bytes" | "string" | "fixed" => {
                let len = if kind == "fixed" { number("size") } else { self.length()? };
                let bytes = self.take(usize::try_from(len).map_err(|_| "length")?)?.to_vec();
                match logical {
                    "decimal" => fits(&bytes, number("precision")),
                    "uuid" if kind == "string" => uuid(&bytes),
                    _ if kind == "string" => std::str::from_utf8(&bytes).map(drop).map_err(|_| "utf-8"),
                    _ => Ok(()),
                }
            }
            "enum" => {
                let symbols = members.get("symbols").and_then(Value::as_array).map_or(0, Vec::len);
                let index = self.long()?;
                if usize::try_from(index).is_ok_and(|index| index < symbols) { Ok(()) } else { Err("enum index") }
            }
            "record" => {
                let fields = members.get("fields").and_then(Value::as_array).ok_or("no schema")?;
                fields.iter().try_for_each(|field| self.value(field.get("type").unwrap_or(&Value::Null)))
            }
            "array" => self.blocks(members.get("items").unwrap_or(&Value::Null), false),
            "map" => self.blocks(members.get("values").unwrap_or(&Value::Null), true),
            _ => Err("no schema"),
        }
    }

    fn blocks(&mut self, schema: &Value, is_map: bool) -> Result<(), Reason> {
        let mut keys = Vec::new();
        loop {
            let count = self.long()?;
            if count == 0 {
                break;
            }
            let mut end = None;
            if count < 0 {
                let size = usize::try_from(self.long()?).map_err(|_| "block size")?;
                end = Some(self.rest.len().checked_sub(size).ok_or("block size")?);
            }
            for _ in 0..count.unsigned_abs() {
                if is_map {
                    let len = usize::try_from(self.length()?).map_err(|_| "length")?;
                    let key = self.take(len)?.to_vec();
                    std::str::from_utf8(&key).map_err(|_| "utf-8")?;
                    keys.push(key);
                }
                self.value(schema)?;
            }
            if end.is_some_and(|end| end != self.rest.len()) {
                return Err("block size");
            }
        }
        let count = keys.len();
        keys.sort();
        keys.dedup();
        if keys.len() == count { Ok(()) } else { Err("double key") }
    }

    fn take(&mut self, len: usize) -> Result<&[u8], Reason> {
        let (taken, rest) = self.rest.split_at_checked(len).ok_or("truncated")?;
        self.rest = rest;
        Ok(taken)
    }

    fn length(&mut self) -> Result<u64, Reason> {
        u64::try_from(self.long()?).map_err(|_| "negative length")
    }

    fn long(&mut self) -> Result<i64, Reason> {
        let mut value = 0_u128;
        for at in 0..10 {
            let byte = *self.take(1)?.first().ok_or("truncated")?;
            value |= u128::from(byte & 0x7f) << (7 * at);
            if byte < 0x80 {
                let value = u64::try_from(value).map_err(|_| "varint")?;
                return Ok((value >> 1).cast_signed() ^ -((value & 1).cast_signed()));
            }
        }
        Err("varint")
    }
}

/// Whether a two's complement number has no more digits.
fn fits(bytes: &[u8], precision: u64) -> Result<(), Reason> {
    let negative = bytes.first().is_some_and(|byte| *byte >= 0x80);
    // The magnitude, base 256, then divided by ten again and again.
    let mut digits: Vec<u32> = bytes.iter().map(|byte| u32::from(if negative { !byte } else { *byte })).collect();
    if negative {
        for digit in digits.iter_mut().rev() {
            *digit += 1;
            if *digit < 256 {
                break;
            }
            *digit = 0;
        }
        if digits.iter().all(|digit| *digit == 0) && bytes.iter().any(|byte| *byte != 0) {
            digits.insert(0, 1);
        }
    }
    let mut count = 0;
    while digits.iter().any(|digit| *digit != 0) {
        let mut left = 0;
        for digit in &mut digits {
            let value = left * 256 + *digit;
            *digit = value / 10;
            left = value % 10;
        }
        count += 1;
    }
    if count <= precision { Ok(()) } else { Err("decimal precision") }
}

fn uuid(bytes: &[u8]) -> Result<(), Reason> {
    let good = bytes.len() == 36
        && bytes
            .iter()
            .enumerate()
            .all(|(at, byte)| if [8, 13, 18, 23].contains(&at) { *byte == b'-' } else { byte.is_ascii_hexdigit() });
    if good { Ok(()) } else { Err("uuid") }
}

/// A datum of a schema, in blocks of both forms.
pub fn datum(schema: &Value, names: &Names, random: &mut Random, fuel: usize, out: &mut Vec<u8>) {
    match schema {
        Value::String(name) => match names.get(name) {
            Some(found) => datum(found, names, random, fuel.saturating_sub(1), out),
            None => scalar(name, &Map::new(), random, out),
        },
        Value::Array(branches) => {
            let null = branches.iter().position(|branch| *branch == json!("null"));
            let at = null.filter(|_| fuel == 0).unwrap_or_else(|| random.below(branches.len()));
            put_long(i64::try_from(at).unwrap_or(0), out);
            if let Some(branch) = branches.get(at) {
                datum(branch, names, random, fuel.saturating_sub(1), out);
            }
        }
        Value::Object(members) => match kind(members) {
            "record" => {
                for field in members.get("fields").and_then(Value::as_array).into_iter().flatten() {
                    datum(field.get("type").unwrap_or(&Value::Null), names, random, fuel.saturating_sub(1), out);
                }
            }
            "array" => blocks(members.get("items"), names, random, fuel, false, out),
            "map" => blocks(members.get("values"), names, random, fuel, true, out),
            kind => scalar(kind, members, random, out),
        },
        _ => {}
    }
}

fn blocks(schema: Option<&Value>, names: &Names, random: &mut Random, fuel: usize, is_map: bool, out: &mut Vec<u8>) {
    let mut at = 0;
    for _ in 0..random.below(3).min(fuel) {
        let count = 1 + random.below(2);
        let mut body = Vec::new();
        for _ in 0..count {
            if is_map {
                put_text(&format!("k{at}"), &mut body);
                at += 1;
            }
            datum(schema.unwrap_or(&Value::Null), names, random, fuel - 1, &mut body);
        }
        let count = i64::try_from(count).unwrap_or(0);
        if random.below(3) == 0 {
            put_long(-count, out);
            put_long(i64::try_from(body.len()).unwrap_or(0), out);
        } else {
            put_long(count, out);
        }
        out.extend(body);
    }
    out.push(0);
}

fn scalar(kind: &str, members: &Map<String, Value>, random: &mut Random, out: &mut Vec<u8>) {
    let number = |name: &str| members.get(name).and_then(Value::as_u64).unwrap_or(0);
    let logical = members.get("logicalType").and_then(Value::as_str).unwrap_or_default();
    let integer = |random: &mut Random| random.bits().cast_signed() >> random.below(64);
    match (kind, logical) {
        ("boolean", _) => out.push(u8::from(random.below(2) == 0)),
        ("int", "time-millis") => put_long(i64::try_from(random.below(86_400_000)).unwrap_or(0), out),
        ("int", _) => put_long(integer(random) >> 33, out),
        ("long", "time-micros") => put_long(i64::try_from(random.below(86_400_000_000)).unwrap_or(0), out),
        ("long", _) => put_long(integer(random), out),
        ("float", _) => out.extend(1.5_f32.to_le_bytes()),
        ("double", _) => out.extend((-0.25_f64).to_le_bytes()),
        ("string", "uuid") => put_text("123e4567-e89b-12d3-a456-426614174000", out),
        ("string", _) => put_text(
            ["", "a", "\u{fc}bung", "a text of more than sixteen bytes", "\u{65e5}\u{672c}"]
                .get(random.below(5))
                .copied()
                .unwrap_or_default(),
            out,
        ),
        ("bytes", "decimal") => {
            let most = i128::from(10_u8).pow(u32::try_from(number("precision")).unwrap_or(1)) - 1;
            let value = i128::from(random.bits().cast_signed()) % (most + 1);
            let bytes = value.to_be_bytes();
            let spare = bytes.windows(2).take_while(|pair| matches!(pair, [0, 0..0x80] | [0xff, 0x80..=0xff])).count();
            let own = bytes.get(spare..).unwrap_or_default();
            put_long(i64::try_from(own.len()).unwrap_or(0), out);
            out.extend_from_slice(own);
        }
        ("bytes", _) => {
            let len = random.below(5);
            put_long(i64::try_from(len).unwrap_or(0), out);
            out.resize(out.len() + len, 0x80);
        }
        ("fixed", "decimal") => {
            let most = 10_i64.pow(u32::try_from(number("precision")).unwrap_or(1));
            out.extend((random.bits().cast_signed() % most).to_be_bytes());
        }
        ("fixed", _) => {
            for _ in 0..number("size") {
                out.push(u8::try_from(random.below(256)).unwrap_or(0));
            }
        }
        ("enum", _) => {
            let symbols = members.get("symbols").and_then(Value::as_array).map_or(1, Vec::len);
            put_long(i64::try_from(random.below(symbols)).unwrap_or(0), out);
        }
        _ => {}
    }
}

fn put_text(text: &str, out: &mut Vec<u8>) {
    put_long(i64::try_from(text.len()).unwrap_or(0), out);
    out.extend_from_slice(text.as_bytes());
}

fn put_long(value: i64, out: &mut Vec<u8>) {
    let mut left = ((value << 1) ^ (value >> 63)).cast_unsigned();
    while left >= 0x80 {
        out.push(u8::try_from(left & 0x7f).unwrap_or(0) | 0x80);
        left >>= 7;
    }
    out.push(u8::try_from(left).unwrap_or(0));
}
