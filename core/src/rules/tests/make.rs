//! Small shapes and rules, built by hand.

use std::sync::Arc;

use crate::diagnostics::{Diagnostic, Diagnostics, Severity, SourceId, Span};
use crate::limits::Limits;
use crate::model::{ActionPair, Mode, Origin, RuleKind, RuleSource, Side, Target, TargetStep};
use crate::report::{Action, Path, Report, ReportBuilder};
use crate::rules::{RuleOptions, RuleSet, Structure, Work};
use crate::schema::{Field, Format, IntKind, Kind, Node, NodeId, Presence, Record, Shape, TimeUnit};
use crate::syntax::{Located, OffsetMap};

pub(super) struct Make {
    pub(super) shape: Shape,
}

impl Make {
    pub(super) fn new(format: Format) -> Self {
        Self {
            shape: Shape {
                format,
                nodes: Vec::new(),
                root: NodeId(0),
                fallbacks: Vec::new(),
                inner: Vec::new(),
                sensitive: false,
            },
        }
    }

    pub(super) fn node(&mut self, kind: Kind) -> NodeId {
        self.shape.nodes.push(Node::new(kind));
        NodeId(u32::try_from(self.shape.nodes.len() - 1).unwrap())
    }

    pub(super) fn nullable(&mut self, node: NodeId) -> NodeId {
        let null = self.node(Kind::Null);
        self.node(Kind::Union(vec![null, node]))
    }

    pub(super) fn record(&mut self, name: &str, fields: Vec<Field>) -> NodeId {
        let node = self.node(Kind::Record(Record { fields, ..Record::default() }));
        self.shape.nodes[node.0 as usize].name = Some(name.into());
        node
    }
}

pub(super) fn field(name: &str, node: NodeId) -> Field {
    Field::new(name, node, Presence::Required)
}

/// An order: a field of each kind, a nullable record, lists and maps.
pub(super) fn order() -> Shape {
    let mut make = Make::new(Format::Avro);
    let int = make.node(Kind::Int(IntKind::I64));
    let double = make.node(Kind::Double);
    let text = make.node(Kind::Text);
    let boolean = make.node(Kind::Bool);
    let bytes = make.node(Kind::Bytes);
    let decimal = make.node(Kind::Decimal { precision: 10, scale: 2, fixed: None });
    let symbols: Arc<[Arc<str>]> = Arc::from(["NEW", "PAID", "SHIPPED"].map(Arc::from));
    let status = make.node(Kind::Enum { symbols, default: None });
    let date = make.node(Kind::Date);
    let timestamp = make.node(Kind::Timestamp { unit: TimeUnit::Millis, local: false });
    let dynamic = make.node(Kind::Dyn);
    let note = make.nullable(text);
    let mut email = field("email", text);
    email.sensitive = true;
    email.tags = vec!["PII".into()];
    let address = make.record("Address", vec![field("city", text), field("zip", note)]);
    let billing = make.nullable(address);
    let mut serial = field("serial", note);
    serial.tags = vec!["ID".into()];
    let tags = make.node(Kind::List(text));
    let item = make.record("Item", vec![field("sku", text), field("qty", int), field("labels", tags), serial]);
    let items = make.node(Kind::List(item));
    let counts = make.node(Kind::Map { key: None, value: int });
    let prices = make.node(Kind::Map { key: None, value: item });
    let root = make.record(
        "Order",
        vec![
            field("id", text),
            field("total", double),
            field("tax", double),
            field("count", int),
            field("amount", decimal),
            field("status", status),
            field("paid", boolean),
            field("raw", bytes),
            field("day", date),
            field("created", timestamp),
            field("note", note),
            email,
            field("address", address),
            field("billing", billing),
            field("tags", tags),
            field("items", items),
            field("counts", counts),
            field("prices", prices),
            field("extra", dynamic),
        ],
    );
    make.shape.root = root;
    make.shape
}

pub(super) fn located(text: &str) -> Located {
    let span = Span { source: SourceId(0), start: 0, end: u32::try_from(text.len()).unwrap() };
    Located { text: text.into(), map: OffsetMap::plain(span) }
}

pub(super) fn rule(expression: &str) -> RuleSource {
    RuleSource {
        id: "r".into(),
        span: Span::default(),
        kind: RuleKind::Condition,
        mode: Mode::WriteRead,
        actions: ActionPair { writer: Action::Error, reader: Action::Error },
        severity: Severity::Error,
        expr: located(expression),
        when: None,
        message: None,
        doc: None,
        target: Target::default(),
        tags: Vec::new(),
        fields: Vec::new(),
        disabled: false,
        origin: Origin::Domain,
    }
}

/// A rule on a property: `items[].qty` steps into elements.
pub(super) fn on(path: &str, expression: &str) -> RuleSource {
    let mut steps = Vec::new();
    for part in path.split('.') {
        steps.push(TargetStep::Name(part.trim_end_matches("[]").into(), Span::default()));
        if part.ends_with("[]") {
            steps.push(TargetStep::Items);
        }
    }
    RuleSource { target: Target { steps }, ..rule(expression) }
}

pub(super) struct Compiled {
    pub(super) shape: Shape,
    pub(super) layout: crate::cells::Layout,
    pub(super) rules: RuleSet,
    pub(super) diagnostics: Vec<Diagnostic>,
}

pub(super) fn compile_on(shape: Shape, rules: &[RuleSource], limits: &Limits) -> Compiled {
    let mut layout = crate::cells::Layout::new(shape.root);
    let mut diagnostics = Diagnostics::default();
    let options = RuleOptions { side: Side::Both, clock: false, functions: &[], variables: &[], limits };
    let rules = RuleSet::compile(&shape, rules, &options, &mut layout, &mut diagnostics);
    Compiled { shape, layout, rules, diagnostics: diagnostics.into_sorted() }
}

pub(super) fn compile(rules: &[RuleSource]) -> Compiled {
    compile_on(order(), rules, &Limits::default())
}

/// The diagnostics of one rule on the order.
pub(super) fn diagnostics_of(expression: &str) -> Vec<Diagnostic> {
    compile(&[rule(expression)]).diagnostics
}

/// What the compiler says, one line each.
pub(super) fn said(compiled: &Compiled) -> Vec<String> {
    compiled
        .diagnostics
        .iter()
        .map(|d| {
            let span = d.span.map_or(String::new(), |span| format!("{}..{} ", span.start, span.end));
            let hint = d.hint.as_ref().map_or(String::new(), |hint| format!(" ({hint})"));
            format!("{span}{}: {}{hint}", d.code, d.message)
        })
        .collect()
}

/// The report of a record given as JSON, and whether `passes` agrees.
pub(super) fn judge(compiled: &Compiled, record: &serde_json::Value, faults: &[(Path, crate::Code, bool)]) -> Report {
    let mut scratch = crate::cells::Scratch::default();
    scratch.reset(&compiled.layout);
    super::fill::fill(compiled, record, &mut scratch);
    let cells = crate::cells::Cells::new(&[], &scratch);
    let mut work = Work::default();
    let mut out = ReportBuilder::new(100);
    let structure = Structure { found: faults.to_vec(), ..Structure::default() };
    compiled.rules.report(cells, None, &structure, &mut work, &mut out);
    let report = out.finish(Arc::default(), Arc::default());
    if faults.is_empty() {
        let passes = compiled.rules.passes(cells, None, &mut work);
        assert_eq!(passes, report.valid, "passes and report disagree: {report:?}");
    }
    report
}

/// The violations of a record, one line each.
pub(super) fn violations(compiled: &Compiled, record: &serde_json::Value) -> Vec<String> {
    judge(compiled, record, &[]).violations.iter().map(ToString::to_string).collect()
}
