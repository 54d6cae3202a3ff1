//! The ways in: one call for each kind of input.

use std::sync::Arc;

use serde::Serialize;

#[cfg(feature = "avro")]
use super::avro::Avro;
#[cfg(feature = "avro")]
use super::avro_code::Program;
use super::datum::Datum;
#[cfg(feature = "json-schema")]
use super::fallback::Fallbacks;
use super::fault::{FirstFault, Flow, Found, Raw, Sink};
use super::json::{Dialect, JsonDoc};
use super::json_scan::{Program as JsonProgram, Scan, Verdict};
use super::plan::{Plan, ReadOptions};
use super::run::Run;
use super::serialize::{Failed, to_tape};
use crate::cells::{Layout, Scratch};
use crate::diagnostics::{Diagnostics, codes};
use crate::limits::Limits;
use crate::schema::{Shape, Text};

/// The readers of a contract: compiled once, shared by all threads.
#[derive(Debug)]
pub(crate) struct Readers {
    pub(crate) shape: Arc<Shape>,
    pub(crate) plan: Plan,
    pub(crate) options: ReadOptions,
    pub(crate) limits: Limits,
    layout: Layout,
    #[cfg(feature = "avro")]
    program: Program,
    /// The quick scan of JSON text, where there is one.
    json_program: Option<JsonProgram>,
    #[cfg(feature = "json-schema")]
    pub(crate) fallbacks: Option<Fallbacks>,
}

impl Readers {
    /// Compiles the plan of a shape. `json_schema` is the document that fallbacks point into, and
    /// the texts that it may refer to, by name.
    pub(crate) fn compile(
        shape: &Arc<Shape>,
        layout: &Layout,
        json_schema: Option<(&str, &[(Text, String)])>,
        options: ReadOptions,
        limits: &Limits,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        #[cfg(feature = "json-schema")]
        let fallbacks = json_schema.and_then(|(text, resources)| {
            Fallbacks::compile(shape, text, resources, (options.formats_assert, limits), diagnostics)
        });
        #[cfg(not(feature = "json-schema"))]
        let _ = json_schema;
        let plan = Plan::compile(shape, layout, options, limits, diagnostics);
        #[cfg(feature = "avro")]
        let program = match shape.format {
            crate::schema::Format::Avro => Program::compile(&plan, limits),
            _ => Program::default(),
        };
        let json_program = match shape.format {
            crate::schema::Format::JsonSchema => JsonProgram::compile(&plan, limits),
            _ => None,
        };
        Self {
            shape: Arc::clone(shape),
            json_program,
            plan,
            options,
            limits: limits.clone(),
            layout: layout.clone(),
            #[cfg(feature = "avro")]
            program,
            #[cfg(feature = "json-schema")]
            fallbacks,
        }
    }

    /// The places that cells stand for.
    #[cfg(test)]
    pub(crate) fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Reads a payload in the schema's own encoding.
    pub(crate) fn bytes<S: Sink>(&self, payload: &[u8], scratch: &mut Scratch, sink: &mut S) -> Flow {
        match self.shape.format {
            #[cfg(feature = "avro")]
            crate::schema::Format::Avro => self.avro_bytes(payload, scratch, sink),
            _ => self.json_text(payload, scratch, sink),
        }
    }

    /// Reads an Avro datum. `Err` where reading was ended, or the sink wanted no more.
    ///
    /// The quick scan accepts nearly all; the careful reader says what is wrong with the others.
    #[cfg(feature = "avro")]
    pub(crate) fn avro_bytes<S: Sink>(&self, payload: &[u8], scratch: &mut Scratch, sink: &mut S) -> Flow {
        scratch.reset(&self.layout);
        let mut first = FirstFault::default();
        let run = Run::new(self, payload, scratch, &mut first);
        if (Avro { run, at: 0 }).accepts(&self.program) {
            return Ok(());
        }
        if S::QUICK {
            let node = self.plan.op(self.plan.root).node;
            return sink.fault(Raw::new(codes::AVRO_TRUNCATED, node, Found::Nothing).ended());
        }
        self.avro_carefully(payload, scratch, sink)
    }

    /// Reads an Avro datum and says every fault.
    #[cfg(feature = "avro")]
    pub(crate) fn avro_carefully<S: Sink>(&self, payload: &[u8], scratch: &mut Scratch, sink: &mut S) -> Flow {
        scratch.reset(&self.layout);
        let run = Run::new(self, payload, scratch, sink);
        Avro { run, at: 0 }.document()
    }

    /// Reads JSON text, under any schema.
    ///
    /// The quick scan accepts nearly all; the careful reader says what is wrong with the others.
    pub(crate) fn json_text<S: Sink>(&self, payload: &[u8], scratch: &mut Scratch, sink: &mut S) -> Flow {
        if !S::QUICK {
            if self.mended(payload, scratch, sink) {
                return Ok(());
            }
            sink.forget();
            return self.json_carefully(payload, scratch, sink);
        }
        match self.scanned(payload, scratch) {
            Verdict::Accepted => Ok(()),
            Verdict::Refused => {
                let node = self.plan.op(self.plan.root).node;
                sink.fault(Raw::new(codes::JSON_SYNTAX, node, Found::Nothing).ended())
            }
            Verdict::Doubt => self.json_carefully(payload, scratch, sink),
        }
    }

    /// Whether the scan can say every fault of JSON text; else what it said is not to be used.
    pub(super) fn mended<S: Sink>(&self, payload: &[u8], scratch: &mut Scratch, sink: &mut S) -> bool {
        let Some(program) = &self.json_program else { return false };
        scratch.reset(&self.layout);
        Scan::new(Run::new(self, payload, scratch, sink), program).mended()
    }

    /// What the quick scan says of JSON text.
    pub(crate) fn scanned(&self, payload: &[u8], scratch: &mut Scratch) -> Verdict {
        let Some(program) = &self.json_program else { return Verdict::Doubt };
        scratch.reset(&self.layout);
        let mut first = FirstFault::default();
        Scan::new(Run::new(self, payload, scratch, &mut first), program).verdict()
    }

    /// Reads JSON text and says every fault.
    pub(crate) fn json_carefully<S: Sink>(&self, payload: &[u8], scratch: &mut Scratch, sink: &mut S) -> Flow {
        self.text(payload, Dialect::Json, scratch, sink)
    }

    /// Reads object text; see `Contract::is_valid_object_text`.
    pub(crate) fn object_text<S: Sink>(&self, payload: &[u8], scratch: &mut Scratch, sink: &mut S) -> Flow {
        self.text(payload, Dialect::Object, scratch, sink)
    }

    fn text<S: Sink>(&self, payload: &[u8], dialect: Dialect, scratch: &mut Scratch, sink: &mut S) -> Flow {
        scratch.reset(&self.layout);
        let mut run = Run::new(self, payload, scratch, sink);
        let root = self.plan.root;
        match dialect {
            // Counted as the host's object that it stands for.
            Dialect::Object => run.count_as_host(),
            Dialect::Json if payload.len() as u64 > self.limits.payload_bytes => {
                return run.end(codes::LIMIT_BYTES, self.plan.op(root).node, None);
            }
            Dialect::Json => run.tagged = self.options.avro_json && self.shape.format == crate::schema::Format::Avro,
        }
        let doc = JsonDoc::new(payload, dialect, &self.limits);
        let read = doc.root();
        let flow = run.seen(read).and_then(|value| {
            run.root(root, &value)?;
            let end = doc.finish();
            run.seen(end)
        });
        if let (true, Some((code, at))) = (run.broken, doc.error()) {
            return run.end(code, self.plan.op(root).node, Some(at as u64));
        }
        flow
    }

    /// Reads any `Serialize`, over the tape.
    pub(crate) fn value<T: Serialize + ?Sized, S: Sink>(&self, value: &T, scratch: &mut Scratch, sink: &mut S) -> Flow {
        scratch.reset(&self.layout);
        let written = to_tape(value, scratch, &self.limits);
        let mut run = Run::new(self, &[], scratch, sink);
        run.nodes = u64::MAX;
        let root = self.plan.root;
        let node = self.plan.op(root).node;
        match written {
            Ok(slot) => run.over_tape(slot, |run, value| run.datum(root, &value)),
            Err(Failed::Size) => run.end(codes::LIMIT_BYTES, node, None),
            Err(Failed::Host) => run.end(codes::OBJECT_FAILED, node, None),
        }
    }

    /// Reads a value of the host, in place.
    pub(crate) fn datum<D: Datum, S: Sink>(&self, value: &D, scratch: &mut Scratch, sink: &mut S) -> Flow {
        scratch.reset(&self.layout);
        let mut run = Run::new(self, &[], scratch, sink);
        run.count_as_host();
        let root = self.plan.root;
        let flow = run.root(root, value);
        if run.broken {
            let fault = Raw::new(codes::OBJECT_FAILED, self.plan.op(root).node, Found::Nothing);
            return run.fault(fault.ended());
        }
        flow
    }
}

impl<S: Sink> Run<'_, S> {
    /// The record itself. Where the last of two equal keys counts, all of it is looked at first.
    fn root<D: Datum>(&mut self, root: super::ops::OpId, value: &D) -> Flow {
        if self.options.duplicate_keys_refuse || value.is_rereadable() {
            return self.datum(root, value);
        }
        let slot = self.copy(self.plan.op(root).node, value)?;
        self.over_tape(slot, |run, value| run.datum(root, &value))
    }
}
