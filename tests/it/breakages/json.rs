//! The edits of a schema in JSON: Avro, or JSON Schema.

use super::edit::{Edit, Lines, misspelt, part};

/// Keywords that stand in the sample schemas.
const KEYS: &[&str] = &[
    "type",
    "properties",
    "required",
    "additionalProperties",
    "enum",
    "const",
    "pattern",
    "format",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMaximum",
    "maxItems",
    "minItems",
    "items",
    "oneOf",
    "$defs",
    "maxProperties",
];
const AVRO_KEYS: &[&str] =
    &["type", "name", "fields", "symbols", "items", "values", "logicalType", "precision", "default"];
const TYPES: &[&str] = &["string", "integer", "number", "boolean", "object", "array", "null"];
const AVRO_TYPES: &[&str] =
    &["string", "int", "long", "double", "boolean", "bytes", "record", "enum", "map", "array", "null", "Address"];

struct Token<'t> {
    line: usize,
    /// Quotes included.
    range: (usize, usize),
    text: &'t str,
    is_key: bool,
    /// The key that it is the value of, or stands in the list of.
    owner: &'t str,
}

/// Every edit of a schema.
pub(crate) fn edits(text: &str, avro: bool) -> Vec<Edit> {
    let lines = Lines::of(text);
    let mut list = Vec::new();
    let tokens = tokens(&lines);
    for (seed, token) in tokens.iter().enumerate() {
        names(&lines, token, seed, avro, &mut list);
        marks(&lines, token, &mut list);
    }
    structure(&lines, &mut list);
    list
}

fn push(list: &mut Vec<Edit>, kind: &'static str, at: usize, text: String, right: Option<&str>, wrote: &str) {
    list.push(Edit { kind, text, lines: vec![at + 1], right: right.map(str::to_owned), wrote: wrote.to_owned() });
}

fn tokens<'t>(lines: &Lines<'t>) -> Vec<Token<'t>> {
    let mut found: Vec<Token<'t>> = Vec::new();
    let mut owner = "";
    for (number, line) in lines.all.iter().enumerate() {
        let mut at = 0;
        while let Some(open) = part(line, at, line.len()).find('"') {
            let start = at + open;
            let mut end = start + 1;
            while part(line, end, end + 1) != "\"" {
                end += if part(line, end, end + 1) == "\\" { 2 } else { 1 };
            }
            end += 1;
            let text = part(line, start + 1, end - 1);
            let is_key = part(line, end, line.len()).starts_with(':');
            if is_key {
                owner = text;
            }
            found.push(Token { line: number, range: (start, end), text, is_key, owner });
            at = end;
        }
    }
    found
}

fn names(lines: &Lines<'_>, token: &Token<'_>, seed: usize, avro: bool, list: &mut Vec<Edit>) {
    let inside = (token.range.0 + 1, token.range.1 - 1);
    let mut misspell = |kind, right: &str| {
        let wrong = misspelt(token.text, seed);
        push(list, kind, token.line, lines.replaced(token.line, inside, &wrong), Some(right), &wrong);
    };
    let (keys, types) = if avro { (AVRO_KEYS, AVRO_TYPES) } else { (KEYS, TYPES) };
    // `"type": "object"` below `properties` names a member: only keywords before a value of theirs count.
    let after = part(lines.all[token.line], token.range.1 + 2, lines.all[token.line].len());
    let member = token.text == "type" && after.starts_with("{\"const\"");
    if token.is_key && keys.contains(&token.text) && !member {
        misspell("schema key misspelt", token.text);
    }
    if !token.is_key && token.owner == "type" && types.contains(&token.text) && token.text.len() > 2 {
        misspell("schema type misspelt", token.text);
    }
    if !token.is_key && token.owner == "$ref" {
        misspell("schema reference renamed", token.text);
    }
    if !token.is_key && token.owner == "required" && token.text.len() > 4 {
        misspell("schema reference renamed", token.text);
    }
    if !token.is_key && matches!(token.owner, "format" | "logicalType") && token.text != "value" {
        misspell("schema enum word misspelt", token.text);
    }
}

/// Quotes, colons, mistyped values.
fn marks(lines: &Lines<'_>, token: &Token<'_>, list: &mut Vec<Edit>) {
    let (start, end) = token.range;
    let at = token.line;
    push(list, "schema quote dropped", at, lines.replaced(at, (start, start + 1), ""), None, token.text);
    push(list, "schema quote dropped", at, lines.replaced(at, (end - 1, end), ""), None, token.text);
    if !token.is_key {
        return;
    }
    push(list, "schema colon dropped", at, lines.replaced(at, (end, end + 1), ""), None, token.text);
    let line = lines.all[at];
    let value = end + 2;
    let width = part(line, value, line.len()).find([',', '}', ']', '[', '{']).unwrap_or(line.len() - value);
    let old = part(line, value, value + width);
    let new = match token.text {
        "minLength" | "maxLength" | "maxItems" | "minItems" | "maxProperties" | "minimum" | "maximum" => "\"7\"",
        "precision" | "scale" => "\"2\"",
        "title" | "$id" | "pattern" | "format" | "logicalType" | "doc" if old.starts_with('"') => "7",
        _ => return,
    };
    push(list, "schema value mistyped", at, lines.replaced(at, (value, value + width), new), None, token.text);
    let copy = format!("\"{}\": {old}, ", token.text);
    push(list, "schema duplicate key", at, lines.replaced(at, (start, start), &copy), None, token.text);
}

/// Brackets and commas outside of texts.
fn structure(lines: &Lines<'_>, list: &mut Vec<Edit>) {
    let mut open: Vec<usize> = Vec::new();
    for (number, line) in lines.all.iter().enumerate() {
        let mut quoted = false;
        let mut before = ' ';
        for (at, char) in line.char_indices() {
            let was = before;
            before = char;
            if char == '"' && was != '\\' {
                quoted = !quoted;
            }
            if quoted {
                continue;
            }
            let range = (at, at + 1);
            match char {
                '[' | '{' => open.push(number),
                ']' | '}' => {
                    let from = open.pop().unwrap_or(number);
                    let other = if char == ']' { "}" } else { "]" };
                    push(list, "schema bracket moved", number, lines.replaced(number, range, other), None, other);
                    // A removed bracket is told where it was, or at the one that stays open.
                    let text = lines.replaced(number, range, "");
                    let mut told = vec![number + 1, from + 1];
                    if line.trim().trim_end_matches(',').len() == 1 {
                        told.push(number + 2);
                    }
                    let wrote = format!("no `{char}`");
                    list.push(Edit { kind: "schema bracket dropped", text, lines: told, right: None, wrote });
                }
                ',' => push(list, "schema comma dropped", number, lines.replaced(number, range, ""), None, "no comma"),
                _ => {}
            }
        }
    }
}
