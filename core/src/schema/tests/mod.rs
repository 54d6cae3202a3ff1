//! Schema texts, their diagnostics and their shapes.

mod avro;
mod canonical;
mod hostile;
mod impossible;
mod json_schema;
mod overlays;
mod suites;

use std::fmt::Write;

use super::describe;
use super::{Content, Format, Kind, NodeId, Presence, Shape, TypeSet, lower};
use crate::diagnostics::{Diagnostic, Diagnostics, SourceId};
use crate::limits::Limits;
use crate::model::SchemaSource;
use crate::report::NotEnforced;
use crate::schema::lower::Lowered;
use crate::syntax::{Located, OffsetMap};

pub(super) struct Outcome {
    pub(super) lowered: Option<Lowered>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) not_enforced: Vec<NotEnforced>,
}

/// Lowers a text with references.
pub(super) fn lower_with(format: Format, text: &str, references: &[(&str, &str)]) -> Outcome {
    let located = |id: u32, text: &str| Located::source(SourceId(id), text);
    let references = (1..).zip(references).map(|(id, (name, text))| ((*name).into(), located(id, text))).collect();
    let source = SchemaSource { format, text: located(0, text), references };
    let mut diagnostics = Diagnostics::default();
    let mut not_enforced = Vec::new();
    let lowered = lower(&source, &Limits::default(), &mut diagnostics, &mut not_enforced);
    Outcome { lowered, diagnostics: diagnostics.into_sorted(), not_enforced }
}

/// `code "underlined"` of each diagnostic, by place.
pub(super) fn found(text: &str, diagnostics: &[Diagnostic]) -> Vec<String> {
    let underlined = |diagnostic: &Diagnostic| {
        let span = diagnostic.span.expect("every schema fault has a place");
        let text = text.get(span.start as usize..span.end as usize).unwrap();
        if text.len() > 40 { format!("{}..", text.chars().take(12).collect::<String>()) } else { text.to_owned() }
    };
    diagnostics
        .iter()
        .map(|diagnostic| format!("{} {} {}", diagnostic.severity, diagnostic.code, underlined(diagnostic)))
        .collect()
}

/// A shape in one line: `{name: long?, lines: [Line], ..}`.
pub(super) fn printed(shape: &Shape) -> String {
    let mut out = String::new();
    print(shape, shape.root, &mut Vec::new(), &mut out);
    out
}

fn print(shape: &Shape, id: NodeId, around: &mut Vec<NodeId>, out: &mut String) {
    let node = shape.node(id);
    if around.contains(&id) {
        out.push('^');
        return;
    }
    around.push(id);
    match &node.kind {
        Kind::Record(record) => {
            out.push('{');
            for (at, field) in record.fields.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { ", " });
                out.push_str(&field.name);
                out.push_str(if field.presence == Presence::Optional { "?: " } else { ": " });
                print(shape, field.node, around, out);
                if let Some(default) = &field.default {
                    let _ = write!(out, " = {default}");
                }
                for tag in &field.tags {
                    let _ = write!(out, " #{tag}");
                }
                out.push_str(if field.sensitive { " !" } else { "" });
            }
            match record.content {
                Content::Open => out.push_str(", .."),
                Content::Closed => {}
                Content::Schema(id) => {
                    out.push_str(", ..");
                    print(shape, id, around, out);
                }
            }
            out.push('}');
        }
        Kind::List(element) => {
            out.push('[');
            print(shape, *element, around, out);
            out.push(']');
        }
        Kind::Map { value, .. } => {
            out.push_str("map<");
            print(shape, *value, around, out);
            out.push('>');
        }
        Kind::Union(branches) => {
            out.push('(');
            for (at, branch) in branches.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { " | " });
                print(shape, *branch, around, out);
            }
            out.push(')');
        }
        _ => out.push_str(&describe::word(node).replace('`', "")),
    }
    around.pop();
    let json = shape.format == Format::JsonSchema;
    if json && node.types != TypeSet::ALL && node.types.has(TypeSet::NULL) && !matches!(node.kind, Kind::Null) {
        out.push('?');
    }
    for tag in &node.tags {
        let _ = write!(out, " #{tag}");
    }
    if let Some(constraints) = &node.constraints {
        out.push_str(if constraints.never { " never" } else { "" });
        out.push_str(if constraints.not_null { " not-null" } else { "" });
    }
    if let Some(fallback) = node.fallback.and_then(|at| shape.fallbacks.get(at as usize)) {
        let _ = write!(out, " @{}", fallback.pointer);
    }
}

#[test]
fn faults_inside_a_scalar_stand_at_their_places_in_the_document() {
    // The text stands in the document from byte 100 on, the second half 7 bytes further.
    let text = r#"{"type":"record","name":"R","fields":[{"name":"a","type":"strin"}]}"#;
    let at = u32::try_from(text.find("\"strin\"").unwrap()).unwrap();
    let map = OffsetMap::new(SourceId(3), vec![(0, 100), (40, 147)], 100 + 7 + 67);
    let source =
        SchemaSource { format: Format::Avro, text: Located { text: text.into(), map }, references: Vec::new() };
    let mut diagnostics = Diagnostics::default();
    lower(&source, &Limits::default(), &mut diagnostics, &mut Vec::new());
    let list = diagnostics.into_sorted();
    assert_eq!(list.len(), 1, "{list:?}");
    assert_eq!(list[0].hint.as_deref(), Some("did you mean `string`?"));
    let span = list[0].span.unwrap();
    assert_eq!((span.source, span.start, span.end), (SourceId(3), at + 107, at + 107 + 7));
}
