//! Frames of lists and maps, and what a message hides.

use std::sync::Arc;

use super::super::{Collector, ReadOptions, violation};
use super::{compile, shape, shown};
use crate::cells::{Cell, Cells, Layout, Scratch, Want};
use crate::schema::{Format, Kind};

const SCHEMA: &str = r#"{"type": "record", "name": "R", "fields": [{"name": "items", "type": {"type": "array", "items":
    {"type": "record", "name": "I", "fields": [{"name": "qty", "type": "int"},
        {"name": "tags", "type": {"type": "map", "values": "string"}}]}}}]}"#;

#[test]
fn elements_have_frames() {
    let (shape, _) = shape(Format::Avro, SCHEMA);
    let mut layout = Layout::new(shape.root);
    let items = shape.record(shape.root).unwrap().fields[0].node;
    let Kind::List(element) = shape.node(items).kind else { panic!("a list") };
    let list = layout.add_member(Layout::ROOT, 0, items);
    let place = layout.add_element(list, element, false);
    let fields = shape.record(element).unwrap().fields.clone();
    let qty = layout.add_member(place, 0, fields[0].node);
    let qty = layout.want(qty, Want::Value);
    let tags = layout.add_member(place, 1, fields[1].node);
    let Kind::Map { value, .. } = shape.node(fields[1].node).kind else { panic!("a map") };
    let tag = layout.add_element(tags, value, true);
    let key = layout.place(tag).unwrap().key.unwrap();
    let value = layout.want(tag, Want::Value);
    let readers = compile(&shape, None, &layout, ReadOptions::default());
    let bytes = b"\x04\x02\x02\x02a\x02x\x00\x04\x04\x02b\x02y\x02c\x02z\x00\x00";
    let text = br#"{"items": [{"qty": 1, "tags": {"a": "x"}}, {"tags": {"b": "y", "c": "z"}, "qty": 2}]}"#;
    for payload in [&bytes[..], &text[..]] {
        let (mut scratch, mut all) = (Scratch::default(), Collector::default());
        let flow = if payload == text {
            readers.json_text(payload, &mut scratch, &mut all)
        } else {
            readers.avro_bytes(payload, &mut scratch, &mut all)
        };
        assert!(flow.is_ok() && all.into_faults().list.is_empty());
        let cells = Cells::new(payload, &scratch);
        let list = layout.place(list).unwrap().cell.unwrap();
        assert_eq!(cells.get(list, 0), Cell::Range { start: 0, len: 2 });
        let of_items: Vec<String> = (0..2).map(|frame| shown(&cells, cells.get(qty, frame))).collect();
        assert_eq!(of_items, ["Int(1)", "Int(2)"]);
        let tags = layout.place(tags).unwrap().cell.unwrap();
        assert_eq!(cells.get(tags, 1), Cell::Range { start: 1, len: 2 });
        let pair =
            |frame| format!("{}{}", shown(&cells, cells.get(key, frame)), shown(&cells, cells.get(value, frame)));
        assert_eq!([pair(0), pair(1), pair(2)], ["\"a\"\"x\"", "\"b\"\"y\"", "\"c\"\"z\""]);
    }
}

#[test]
fn sensitive_values_are_never_shown() {
    let (shape, _) = shape(Format::Avro, SCHEMA);
    let mut shape = (*shape).clone();
    let root = shape.root.0 as usize;
    if let Kind::Record(record) = &mut shape.nodes[root].kind {
        record.fields[0].sensitive = true;
    }
    let shape = Arc::new(shape);
    let readers = compile(&shape, None, &Layout::new(shape.root), ReadOptions::default());
    let text = br#"{"items": [{"qty": "secret", "tags": {"secret": 4711, "x": "a"}, "secret": 1}], "open": "secret", "a secret": 1}"#;
    let mut all = Collector::default();
    let _ = readers.json_text(text, &mut Scratch::default(), &mut all);
    let list = all.into_faults().list;
    let texts: Vec<String> = list.iter().map(|fault| violation(fault, &shape, Some(text)).to_string()).collect();
    assert_eq!(texts.len(), 5, "{texts:?}");
    assert!(!texts.iter().any(|text| text.contains("secret") || text.contains("4711")), "{texts:?}");
}
