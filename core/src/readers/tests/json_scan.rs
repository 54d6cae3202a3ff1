//! The quick scan of JSON text and the careful reader: on the shared vectors, on payloads of our
//! own, on their truncations and mutations, they accept the same and fill the same cells.

use std::fmt::Write as _;
use std::sync::Arc;

use super::random::{Random, want};
use super::{FirstFault, compile, shape};
use crate::cells::{ArenaId, Cell, Cells, Layout, Scratch, Slot, Tape};
use crate::model::Format;
use crate::readers::json_scan::Verdict;
use crate::readers::{Collector, ReadOptions, Readers};

/// Schemas, each with payloads that it accepts, or nearly.
const CASES: [(&str, &[&str]); 12] = [
    (
        r#"{"type": "object", "properties": {
            "id": {"type": "string", "format": "uuid"}, "number": {"type": "string", "pattern": "^ORD-[0-9]{8}$"},
            "status": {"enum": ["NEW", "PAID", "a status that is longer than a word", "ü"]}, "count": {"type": "integer", "minimum": 0},
            "shipped": {"type": ["integer", "null"], "maximum": 100}, "name": {"type": "string", "minLength": 2, "maxLength": 5},
            "mail": {"type": "string", "pattern": "^[^@\\s]+@[^@\\s]+$"}, "gift": {"type": "boolean"}, "total": {"type": "number", "minimum": 0.5, "exclusiveMaximum": 100},
            "address": {"type": "object", "properties": {"street": {"type": "string"}, "zip": {"type": "string", "pattern": "^[0-9]{5}$"}}, "required": ["zip"], "additionalProperties": false},
            "items": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "object", "properties": {"sku": {"type": "string"}, "price": {"type": "number"}}, "required": ["sku"]}},
            "created": {"type": "string", "format": "date-time"}},
            "required": ["id", "number", "status"], "additionalProperties": false}"#,
        &[
            r#"{"id":"123e4567-e89b-12d3-a456-426614174000","number":"ORD-12345678","status":"NEW","count":3,"shipped":null,"name":"Jörg","mail":"a@b.example","gift":true,"total":12.50,"address":{"street":"Hauptstraße 7","zip":"12345"},"items":[{"sku":"A","price":1.5},{"price":2,"sku":"B\n"}],"created":"2026-01-31T10:00:00Z"}"#,
            r#" { "status" : "\u00fc" , "number":"ORD-\u00312345678", "id": "123e4567-e89b-12d3-a456-42661417400\u0030",  "total" : 0.5, "n\u0061me": "\ud83d\ude00 a", "items": [ {"sku": "", "more": {"a": [1, -0.5e3, "x"], "b": {}}} ] , "shipped": -7 } "#,
            r#"{"total": 99.99999999999999999999, "id":"123E4567-e89b-12d3-a456-426614174000","status":"a status that is longer than a word","number":"ORD-00000000","count":18446744073709551616,"shipped":1e2}"#,
        ],
    ),
    (
        r#"{"additionalProperties": {"type": "number", "multipleOf": 0.01}, "minProperties": 1, "maxProperties": 20}"#,
        &[
            r#"{"a": 1, "b": 0.25, "c": -3.10, "d": 1e3, "e": 12345678901234567890.5, "f": 0, "g": -0, "h": -0.0, "i": 9007199254740993, "j": 0.1234567890123456789, "k": 5, "l": 6, "m": 7, "n": 8}"#,
            r#"{"\u0061": 1, "b": 2, "ab": 3, "ä": 4, "b ": 5}"#,
        ],
    ),
    (
        r##"{"$ref": "#/$defs/tree", "$defs": {"tree": {"type": "object", "properties": {"v": {"type": ["integer", "null"]}, "kids": {"type": "array", "items": {"$ref": "#/$defs/tree"}}, "next": {"$ref": "#/$defs/tree"}}, "required": ["v"]}}}"##,
        &[
            r#"{"v":1,"kids":[{"v":null,"kids":[]},{"kids":[{"v":3}],"v":2}],"next":{"v":4,"next":{"v":5,"x":[[],[{}],{"y":"z"}]}}}"#,
        ],
    ),
    (
        "true",
        &[
            r#"{"a": [1, 2.5e-3, "x\ty", true, false, null, {"b": {}, "c": []}], "d": "日本語 mehr als acht Bytes"}"#,
            " 0 ",
            "-1.5E+10",
        ],
    ),
    (
        r#"{"type": ["string", "array", "object"], "maxItems": 2, "minLength": 1, "pattern": "b|ü", "maxProperties": 1}"#,
        &[r#""abc""#, "[1, {}]", r#"{"x": "y"}"#, r#""\u00fc""#],
    ),
    (
        r#"{"items": {"enum": ["a", 1, null, true, 2.50, "b\"c", "ü", ""]}}"#,
        &[r#"["a", 1, 1.0, null, true, 2.5, 25e-1, "b\"c", "ü", "\u0061", ""]"#],
    ),
    (
        r#"{"properties": {"a": {"anyOf": [{"type": "string"}, {"required": ["x"]}]}, "b": {"oneOf": [{"minimum": 3}, {"maximum": 1}]}, "c": {"type": "array", "uniqueItems": true}}, "unevaluatedProperties": false}"#,
        &[r#"{"a": "x", "b": 3, "c": [1, 2, "1", {"y": [1]}, {"y": [2]}]}"#, r#"{"b": 0, "a": {"x": "\u00e4 \n"}}"#],
    ),
    (
        r#"{"type": "object", "properties": {"const": {"const": "fixed"}, "number": {"const": 1}, "never": false, "any": {}, "date": {"format": "date"}, "time": {"format": "time"}}}"#,
        &[
            r#"{"const": "fixed", "number": 1.0, "any": [{"a": "b"}], "date": "2026-02-28", "time": "10:00:00Z", "other": 1}"#,
        ],
    ),
    (
        r#"{"type": "array", "items": {"type": "integer", "exclusiveMinimum": -5, "exclusiveMaximum": 9007199254740993}}"#,
        &["[-4, 0, 7, 9007199254740992, -0, 1.0, 10e1, 12345678, 1234567890123456, 100]"],
    ),
    (
        r#"{"type": "array", "items": {"type": "number", "minimum": -1.5, "maximum": 2.25}}"#,
        &["[-1.5, -1.49, -1, -0.5, 0.5, 1.99, 2.25, 2.2500, 2, 0.0000001, -0.0, 1.000000000000000000001]"],
    ),
    (
        r#"{"properties": {"": {"type": "string"}, "a\"b": {"type": "integer"}, "ключ": {"type": "integer"}, "a key that is longer than thirty bytes": {"type": "integer"}, "x": {"type": "string", "minLength": 3, "maxLength": 8}}}"#,
        &[
            r#"{"": "", "a\"b": 1, "ключ": 2, "a key that is longer than thirty bytes": 3, "x": "日本語"}"#,
            r#"{"x": "\u00e9\u00e9\u00e9\u00e9"}"#,
        ],
    ),
    (
        r#"{"items": {"type": "string", "pattern": "^[A-Fa-f0-9]{4}-[xy]$"}}"#,
        &[r#"["00aF-x", "ffff-y", "1234-x", "12\u00334-x"]"#],
    ),
];

/// All cells of a record, texts and trees written out.
fn cells(layout: &Layout, scratch: &Scratch, payload: &[u8]) -> String {
    let cells = Cells::new(payload, scratch);
    let mut all = String::new();
    for (arena, _) in (0..).map(ArenaId).zip(layout.arenas()) {
        for frame in 0..scratch.frames(arena) {
            let shown: Vec<String> = cells.frame(arena, frame).iter().map(|cell| shown(&cells, *cell)).collect();
            let _ = writeln!(all, "{arena:?} {}", shown.join(", "));
        }
    }
    all
}

fn shown(cells: &Cells<'_>, cell: Cell) -> String {
    match cell {
        Cell::Text(text) | Cell::Digits(text) => format!("{:?}", String::from_utf8_lossy(cells.bytes(text))),
        Cell::Number { double, .. } => format!("{double:?} {:?}", cell.digits().map(|text| cells.bytes(text))),
        Cell::Tree(slot) => {
            // Texts that were unescaped lie in the buffer.
            let bytes = |text| cells.bytes(text).to_vec();
            tree(cells.tape(), slot, &bytes)
        }
        cell => format!("{cell:?}"),
    }
}

fn tree(tape: &Tape, at: u32, bytes: &dyn Fn(crate::cells::TextRef) -> Vec<u8>) -> String {
    match tape.get(at) {
        Slot::Text(text) | Slot::Digits(text) => format!("{:?}", String::from_utf8_lossy(&bytes(text))),
        Slot::List { len, .. } | Slot::Map { len, .. } => {
            let mut all = format!("{len}[");
            let mut next = at + 1;
            while next < tape.after(at) {
                all.push_str(&tree(tape, next, bytes));
                all.push(' ');
                next = tape.after(next);
            }
            all + "]"
        }
        slot => format!("{slot:?}"),
    }
}

/// How often each verdict was given.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) accepted: usize,
    pub(crate) refused: usize,
    pub(crate) doubts: usize,
}

/// Both on one payload.
fn both(readers: &Readers, payload: &[u8], what: &str, counts: &mut Counts) {
    let (mut quick, mut careful) = (Scratch::default(), Scratch::default());
    let verdict = readers.scanned(payload, &mut quick);
    let mut faults = Collector::default();
    let _ = readers.json_carefully(payload, &mut careful, &mut faults);
    let faults = faults.into_faults().list;
    let text = String::from_utf8_lossy(payload);
    match verdict {
        Verdict::Accepted => {
            counts.accepted += 1;
            assert!(faults.is_empty(), "{what}\n{text}\n{faults:?}");
            let found = cells(readers.layout(), &quick, payload);
            assert_eq!(found, cells(readers.layout(), &careful, payload), "{what}\n{text}");
        }
        Verdict::Refused => {
            counts.refused += 1;
            assert!(!faults.is_empty(), "{what}\n{text}");
        }
        Verdict::Doubt => counts.doubts += 1,
    }
    let first = readers.json_text(payload, &mut quick, &mut FirstFault::default());
    assert_eq!(first.is_ok(), faults.is_empty(), "{what}\n{text}");
    let mut said = Collector::default();
    let _ = readers.json_text(payload, &mut quick, &mut said);
    let mut said = said.into_faults().list;
    for (said, fault) in said.iter_mut().zip(&faults) {
        // On the tape, where the careful reader keeps whole values, nothing knows its place.
        said.offset = said.offset.filter(|_| fault.offset.is_some());
    }
    assert_eq!(said, faults, "{what}\n{text}");
    if !faults.iter().any(|fault| fault.ended) {
        let found = cells(readers.layout(), &quick, payload);
        assert_eq!(found, cells(readers.layout(), &careful, payload), "{what}\n{text}");
    }
}

/// Bytes that mean something somewhere.
const MARKS: &[u8] = b"\"\\{}[]:,0129-.eE ntz\x01\x80\xc3\xff\n";

/// Both on a payload, on its beginnings, and with each of its bytes changed.
pub(crate) fn everywhere(readers: &Readers, payload: &[u8], what: &str, random: &mut Random, counts: &mut Counts) {
    both(readers, payload, what, counts);
    let step = 1 + payload.len() / 150;
    for at in (random.below(step)..payload.len()).step_by(step) {
        both(readers, &payload[..at], what, counts);
        let mut changed = payload.to_vec();
        changed[at] = MARKS[random.below(MARKS.len())];
        both(readers, &changed, what, counts);
        changed[at] = payload[at] ^ (1 << random.below(8));
        both(readers, &changed, what, counts);
        let mut changed = payload.to_vec();
        changed.remove(at);
        both(readers, &changed, what, counts);
        // A part stands twice, which doubles keys.
        let part = random.below(40).min(payload.len() - at);
        let doubled = [&payload[..at + part], &payload[at..]].concat();
        both(readers, &doubled, what, counts);
    }
}

#[test]
fn the_scan_and_the_careful_reader_agree() {
    let mut random = Random(11);
    let mut counts = Counts::default();
    for (schema, payloads) in CASES {
        let (shape, json) = shape(Format::JsonSchema, schema);
        for round in 0..6 {
            let mut layout = Layout::new(shape.root);
            if round > 0 {
                want(&shape, &mut layout, Layout::ROOT, shape.root, &mut random, 4);
            }
            let options = ReadOptions { duplicate_keys_refuse: round != 3, ..ReadOptions::default() };
            let readers = compile(&Arc::clone(&shape), json.as_deref(), &layout, options);
            for payload in payloads {
                everywhere(&readers, payload.as_bytes(), schema, &mut random, &mut counts);
            }
        }
    }
    assert!(counts.accepted > 3_000 && counts.refused > 20_000, "{counts:?}");
    assert!(counts.doubts < counts.accepted + counts.refused, "{counts:?}");
}

#[test]
fn memory_of_one_record_decides_nothing_about_another() {
    let schema = r#"{"properties": {"a": {"type": "integer"}, "b": {"type": "string"}, "c": {}}, "required": ["a"]}"#;
    let (shape, json) = shape(Format::JsonSchema, schema);
    let readers = compile(&shape, json.as_deref(), &Layout::new(shape.root), ReadOptions::default());
    let mut scratch = Scratch::default();
    let orders = [
        r#"{"a":1,"b":"","c":0}       "#,
        r#"{"c":0,"a":1,"b":""}      "#,
        r#"{"b":"","a":1,"c":0,"b":""}"#,
        r#"{"b":"","c":[]}     "#,
    ];
    for _ in 0..3 {
        for (order, verdict) in
            orders.iter().zip([Verdict::Accepted, Verdict::Accepted, Verdict::Refused, Verdict::Refused])
        {
            assert_eq!(readers.scanned(order.as_bytes(), &mut scratch), verdict, "{order}");
        }
    }
}

#[test]
fn depth_is_the_careful_readers() {
    let schema = r#"{"items": {"items": true}}"#;
    let (shape, json) = shape(Format::JsonSchema, schema);
    let readers = compile(&shape, json.as_deref(), &Layout::new(shape.root), ReadOptions::default());
    for (levels, verdict) in
        [(99, Verdict::Accepted), (100, Verdict::Accepted), (101, Verdict::Doubt), (100_000, Verdict::Doubt)]
    {
        let payload = ["[".repeat(levels), "]".repeat(levels)].concat();
        assert_eq!(readers.scanned(payload.as_bytes(), &mut Scratch::default()), verdict, "{levels}");
        let read = readers.json_text(payload.as_bytes(), &mut Scratch::default(), &mut FirstFault::default());
        assert_eq!(read.is_ok(), levels <= 100);
    }
}

#[test]
fn a_value_refused_deep_within_leaves_nothing_behind() {
    let schema = r#"{"properties": {"a": {"items": {"not": {"required": ["z"]}}}}}"#;
    let (shape, json) = shape(Format::JsonSchema, schema);
    let readers = compile(&shape, json.as_deref(), &Layout::new(shape.root), ReadOptions::default());
    // More levels in all than the scan goes down, and keys that stand in the values and beside them.
    let values = vec![&b"{\"k\":{\"l\":\"\xff\"}}"[..]; 100].join(&b',');
    let payload = [b"{\"a\":[", &values[..], b"],\"k\":1,\"l\":{\"k\":1}}"].concat();
    let mut said = Collector::default();
    assert!(readers.mended(&payload, &mut Scratch::default(), &mut said));
    let mut careful = Collector::default();
    let _ = readers.json_carefully(&payload, &mut Scratch::default(), &mut careful);
    let said = said.into_faults().list;
    assert_eq!(said.len(), 100);
    assert_eq!(said, careful.into_faults().list);
}

#[test]
fn more_properties_than_a_word_has_bits() {
    let mut random = Random(12);
    let mut counts = Counts::default();
    for total in [64, 65, 130] {
        let names: Vec<String> = (0..total).map(|at| format!("p{at}")).collect();
        let properties: Vec<String> = names.iter().map(|name| format!(r#""{name}": {{"type": "integer"}}"#)).collect();
        let required: Vec<String> = names.iter().rev().step_by(3).map(|name| format!("\"{name}\"")).collect();
        let (properties, required) = (properties.join(","), required.join(","));
        let schema =
            format!(r#"{{"properties": {{{properties}}}, "required": [{required}], "additionalProperties": false}}"#);
        let (shape, json) = shape(Format::JsonSchema, &schema);
        let mut layout = Layout::new(shape.root);
        want(&shape, &mut layout, Layout::ROOT, shape.root, &mut random, 4);
        let readers = compile(&Arc::clone(&shape), json.as_deref(), &layout, ReadOptions::default());
        let object = |wanted: &dyn Fn(usize) -> bool| {
            let members: Vec<String> =
                (0..total).filter(|at| wanted(*at)).map(|at| format!("\"p{at}\":{at}")).collect();
            format!("{{{}}}", members.join(","))
        };
        let is_required = |at: usize| (total - 1 - at).is_multiple_of(3);
        let mut said = |payload: &str| {
            both(&readers, payload.as_bytes(), &schema, &mut counts);
            super::faults(&readers, super::Way::Json, payload.as_bytes())
        };
        assert!(said(&object(&|_| true)).is_empty() && said(&object(&is_required)).is_empty());
        for absent in (0..total).filter(|at| is_required(*at)) {
            assert_eq!(said(&object(&|at| at != absent)), [format!("schema.required @ /p{absent}")]);
        }
        for double in [0, 63, total - 1] {
            let text = object(&|_| true).replacen('{', &format!("{{\"p{double}\":1,"), 1);
            assert_eq!(said(&text), [format!("json.duplicate_key @ /p{double}")]);
        }
        everywhere(&readers, object(&|_| true).as_bytes(), &schema, &mut random, &mut counts);
    }
    assert!(counts.accepted > 20 && counts.refused > 500, "{counts:?}");
}
