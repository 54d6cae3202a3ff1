//! Defaults and examples that the contract itself refuses. All of them are judged by one plan: that
//! of a record with a field for each place that has some.

use std::sync::Arc;

use super::engine::Way;
use super::ways::JsonText;
use crate::cells::{Layout, Scratch};
use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::limits::Limits;
use crate::model::Object;
use crate::readers::{Collector, ReadOptions, Readers, violation};
use crate::schema::{
    Content, Field, Kind, MOST_SAMPLES, Node, NodeId, Presence, Record, Sample, Shape, Text, judged_alone, place_of,
};

/// Faults of one sample that are told.
const TOLD: usize = 3;

/// Warns of the samples of a schema and of the properties over it that structure refuses.
pub(super) fn check(
    shape: &Shape,
    texts: Option<(&str, &[(Text, String)])>,
    (mut samples, object): (Vec<Sample>, &Object),
    options: ReadOptions,
    limits: &Limits,
    diagnostics: &mut Diagnostics,
) {
    for example in &object.examples {
        if let Some(node) = place_of(shape, &example.target) {
            samples.push(Sample { node, json: example.json.to_string(), span: example.span, what: "example" });
        }
    }
    let alone = judged_alone(shape);
    samples.retain(|sample| alone.get(sample.node.0 as usize) == Some(&true));
    if let Some(first_left) = samples.get(MOST_SAMPLES) {
        let message = format!("only the first {MOST_SAMPLES} defaults and examples of a contract are judged");
        diagnostics.push(Diagnostic::warning(codes::DOCUMENT_LIMIT, message).at(first_left.span));
        samples.truncate(MOST_SAMPLES);
    }
    if samples.is_empty() {
        return;
    }
    let (shape, fields) = around(shape, &samples);
    // What is wrong with the schema has been told already.
    let mut told = Diagnostics::default();
    let readers = Readers::compile(&shape, &Layout::new(shape.root), texts, options, limits, &mut told);
    let mut scratch = Scratch::default();
    for (sample, field) in samples.iter().zip(fields) {
        let text = format!("{{\"{field}\":{}}}", sample.json);
        // The values of a sample may be those of a sensitive field: none is shown.
        let mut sink = Collector::keeping(TOLD, true);
        let _ = JsonText(text.as_bytes()).collect(&readers, &mut scratch, &mut sink);
        for fault in &sink.into_faults().list {
            let told = violation(fault, &shape, None);
            let below = told.path.splitn(3, '/').nth(2).filter(|_| !told.path.is_empty());
            let place = below.map_or_else(String::new, |below| format!(" at `/{below}`"));
            let message = format!("the contract refuses this {}{place}: {}", sample.what, told.message);
            diagnostics.push(Diagnostic::warning(codes::SCHEMA_SUSPECT, message).at(sample.span));
        }
    }
}

/// A record with a field for each place that has samples, and the field of each sample.
fn around(shape: &Shape, samples: &[Sample]) -> (Arc<Shape>, Vec<usize>) {
    let mut places: Vec<NodeId> = samples.iter().map(|sample| sample.node).collect();
    places.sort_unstable();
    places.dedup();
    let field = |(index, node): (usize, &NodeId)| Field {
        sensitive: true,
        ..Field::new(index.to_string(), *node, Presence::Optional)
    };
    let fields = places.iter().enumerate().map(field).collect();
    let record = Record { fields, content: Content::Closed, oneofs: Vec::new() };
    let mut shape = shape.clone();
    let root = NodeId(u32::try_from(shape.nodes.len()).unwrap_or(u32::MAX));
    shape.nodes.push(Node::new(Kind::Record(record)));
    shape.root = root;
    let fields = samples.iter().map(|sample| places.binary_search(&sample.node).unwrap_or_default()).collect();
    (Arc::new(shape), fields)
}
