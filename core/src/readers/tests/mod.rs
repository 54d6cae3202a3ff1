//! The readers, driven by schemas as text: a table of payloads and what is found in each.

mod avro;
#[cfg(feature = "json-schema")]
mod composite;
#[cfg(feature = "json-schema")]
mod fallback;
mod frames;
mod hostile;
mod json;
pub(crate) mod json_scan;
pub(crate) mod random;
mod scan;
#[cfg(feature = "json-schema")]
mod schema_suite;
mod suite;
mod values;

use std::sync::Arc;

use super::{Collector, FirstFault, Flow, ReadOptions, Readers, violation};
use crate::cells::{Cell, Cells, Layout, Scratch, Want};
use crate::diagnostics::{Diagnostics, Span};
use crate::limits::Limits;
use crate::model::SchemaSource;
use crate::schema::{Format, Shape, lower};
use crate::syntax::{Located, OffsetMap};

/// A schema's text, lowered; panics where it is not sound.
pub(super) fn shape(format: Format, text: &str) -> (Arc<Shape>, Option<String>) {
    let source = SchemaSource {
        format,
        text: Located { text: text.into(), map: OffsetMap::plain(Span::default()) },
        references: Vec::new(),
    };
    let mut diagnostics = Diagnostics::default();
    let lowered = lower(&source, &Limits::default(), &mut diagnostics, &mut Vec::new());
    assert!(!diagnostics.has_errors(), "{text}: {:?}", diagnostics.into_sorted());
    let lowered = lowered.unwrap();
    (Arc::new(lowered.shape), lowered.json_text)
}

pub(super) fn readers_with(format: Format, text: &str, options: ReadOptions) -> Readers {
    let (shape, json) = shape(format, text);
    let layout = Layout::new(shape.root);
    compile(&shape, json.as_deref(), &layout, options)
}

pub(super) fn compile(shape: &Arc<Shape>, json: Option<&str>, layout: &Layout, options: ReadOptions) -> Readers {
    let mut diagnostics = Diagnostics::default();
    let readers = Readers::compile(
        shape,
        layout,
        json.map(|text| (text, &[][..])),
        options,
        &Limits::default(),
        &mut diagnostics,
    );
    assert!(!diagnostics.has_errors(), "{:?}", diagnostics.into_sorted());
    readers
}

pub(super) fn readers(format: Format, text: &str) -> Readers {
    readers_with(format, text, ReadOptions::default())
}

/// The way in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Way {
    Avro,
    Json,
    Object,
}

fn run<S: super::fault::Sink>(
    readers: &Readers,
    way: Way,
    payload: &[u8],
    scratch: &mut Scratch,
    sink: &mut S,
) -> Flow {
    match way {
        // The careful reader where all faults are wanted, and the scan where it is asked for quick.
        Way::Avro if S::QUICK => readers.avro_bytes(payload, scratch, sink),
        Way::Avro => readers.avro_carefully(payload, scratch, sink),
        Way::Json => readers.json_text(payload, scratch, sink),
        Way::Object => readers.object_text(payload, scratch, sink),
    }
}

/// `code @ path` of each fault, in order; and the quick sink must agree.
pub(super) fn faults(readers: &Readers, way: Way, payload: &[u8]) -> Vec<String> {
    let mut scratch = Scratch::default();
    let mut all = Collector::default();
    let flow = run(readers, way, payload, &mut scratch, &mut all);
    let list = all.into_faults().list;
    assert_eq!(flow.is_err(), list.iter().any(|fault| fault.ended), "{payload:?}");
    let mut first = FirstFault::default();
    let quick = run(readers, way, payload, &mut scratch, &mut first);
    assert_eq!(first.found, !list.is_empty(), "{:?}: {list:?}", String::from_utf8_lossy(payload));
    assert_eq!(quick.is_err(), first.found);
    list.iter().map(|fault| format!("{} @ {}", fault.code, fault.path.pointer())).collect()
}

/// The messages of each fault.
pub(super) fn messages(readers: &Readers, way: Way, payload: &[u8]) -> Vec<String> {
    let mut all = Collector::default();
    let _ = run(readers, way, payload, &mut Scratch::default(), &mut all);
    let text = (way != Way::Avro).then_some(payload);
    let list = all.into_faults().list;
    list.iter().map(|fault| violation(fault, &readers.shape, text).to_string()).collect()
}

/// One case: the faults are exactly these.
#[track_caller]
pub(super) fn check(readers: &Readers, way: Way, payload: &[u8], expected: &[&str]) {
    let found = faults(readers, way, payload);
    assert_eq!(found, expected, "{way:?} {:?}", String::from_utf8_lossy(payload));
}

/// The cells of the root record's fields, each wanted as it is.
#[track_caller]
pub(super) fn cells(format: Format, schema: &str, want: Want, way: Way, payload: &[u8]) -> Vec<String> {
    let (shape, json) = shape(format, schema);
    let mut layout = Layout::new(shape.root);
    let fields = shape.record(shape.root).unwrap().fields.clone();
    let mut places = Vec::new();
    for (index, field) in (0_u32..).zip(&fields) {
        let place = layout.add_member(Layout::ROOT, index, field.node);
        places.push((field.name.clone(), layout.want(place, want)));
    }
    let readers = compile(&shape, json.as_deref(), &layout, ReadOptions::default());
    let mut scratch = Scratch::default();
    let mut all = Collector::default();
    let _ = run(&readers, way, payload, &mut scratch, &mut all);
    let cells = Cells::new(payload, &scratch);
    places.iter().map(|(name, cell)| format!("{name}={}", shown(&cells, cells.get(*cell, 0)))).collect()
}

/// A cell as text.
pub(super) fn shown(cells: &Cells<'_>, cell: Cell) -> String {
    let text = |text| String::from_utf8_lossy(cells.bytes(text)).into_owned();
    match cell.digits().map_or(cell, Cell::Digits) {
        Cell::Text(value) => format!("{:?}", text(value)),
        Cell::Digits(value) => format!("Digits({})", text(value)),
        Cell::Bytes(value) => format!("Bytes({:?})", cells.bytes(value)),
        Cell::Tree(slot) => {
            let value = super::tape::TapeRef { tape: cells.tape(), payload: &[], buffer: &[], at: slot };
            format!(
                "Tree({:?})",
                std::mem::discriminant(&value.slot()) != std::mem::discriminant(&crate::cells::Slot::Null)
            )
        }
        cell => format!("{cell:?}"),
    }
}
