//! Payloads as they travel: the frame is taken off, and what is in it judged.

use std::sync::Arc;

use super::Contract;
use super::engine::{Engine, Way};
use crate::cells::Scratch;
use crate::codec::{self, FrameFault, Writer};
#[cfg(feature = "avro")]
use crate::codec::{Resolution, Rewriting, Rewritten, Trace};
#[cfg(feature = "avro")]
use crate::diagnostics::codes;
use crate::model::{Format, Framing, Tombstone, word_of};
#[cfg(feature = "avro")]
use crate::readers::Stop;
use crate::readers::{Collector, Fault, FirstFault, Flow, Found, Note, Raw, Readers, Sink, violation};
use crate::report::{Report, ReportBuilder, ViolationError};

/// Headers of a message: names, and bytes.
pub(super) type Headers<'a> = &'a [(&'a str, &'a [u8])];

/// What a payload is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Whether it is right, and its datum.
    Verdict,
    /// What is wrong with it, and where.
    Report,
}

/// A payload whose frame was looked at.
pub(super) struct Framed<'p> {
    body: Body<'p>,
    /// Where the datum begins within the payload.
    base: u64,
    format: Format,
    /// It came without a frame, and may have one for all that.
    is_bare: bool,
}

/// What is in a frame.
enum Body<'p> {
    /// The datum of the contract's own schema.
    Own(&'p [u8]),
    /// The datum of another schema, as the contract's own would have written it.
    #[cfg(feature = "avro")]
    Other(Other),
    /// The frame has a fault.
    None(FrameFault),
}

/// A datum of another schema, rewritten, and what is wrong with it beyond what its bytes show.
#[cfg(feature = "avro")]
struct Other {
    datum: Rewritten,
    told: Told,
}

/// What rewriting says.
#[cfg(feature = "avro")]
enum Told {
    /// Whether all went well, where nothing else was asked.
    Verdict(bool),
    Report(Collector),
}

#[cfg(feature = "avro")]
impl Framed<'_> {
    /// The first record of some, which another schema may have written.
    pub(super) fn within(writer: &Resolution, records: &[u8], engine: &Engine, spare: Rewritten) -> Self {
        let other = Other::new(writer, records, engine, spare, (false, Asked::Report));
        Self::of(Body::Other(other), engine)
    }

    /// A record that the contract's own schema wrote.
    pub(super) fn own<'p>(record: &'p [u8], engine: &Engine) -> Framed<'p> {
        Framed::of(Body::Own(record), engine)
    }

    fn of<'p>(body: Body<'p>, engine: &Engine) -> Framed<'p> {
        Framed { body, base: 0, format: engine.shape.format, is_bare: false }
    }

    /// A datum of another schema.
    pub(super) fn all(writer: &Resolution, datum: &[u8], engine: &Engine) -> Self {
        Self::of(Body::Other(Other::new(writer, datum, engine, Rewritten::default(), (true, Asked::Report))), engine)
    }

    /// What is around records is broken.
    pub(super) fn faulty(fault: FrameFault, engine: &Engine) -> Self {
        Self::of(Body::None(fault), engine)
    }

    /// The rewritten datum, and whether its end could be told.
    pub(super) fn rewritten(self) -> Option<(Rewritten, bool)> {
        match self.body {
            Body::Other(other) => {
                let is_whole = match &other.told {
                    Told::Verdict(is_good) => *is_good,
                    Told::Report(faults) => !faults.has_ended(),
                };
                Some((other.datum, is_whole))
            }
            _ => None,
        }
    }

    /// Whether a report would tell too little.
    pub(super) fn is_verdict(&self) -> bool {
        matches!(&self.body, Body::Other(Other { told: Told::Verdict(_), .. }))
    }

    /// The datum as the contract's own schema writes it, where it could be told.
    pub(super) fn datum(&self) -> Option<&[u8]> {
        match &self.body {
            Body::Own(bytes) => Some(bytes),
            Body::Other(other) if other.is_good() => Some(&other.datum.bytes),
            _ => None,
        }
    }
}

fn refuse<S: Sink>(fault: &FrameFault, readers: &Readers, sink: &mut S) -> Flow {
    let text = fault.why.to_string();
    let raw = Raw::new(fault.code, readers.shape.root, Found::Nothing).note(Note::Message(&text));
    sink.fault(raw.at(fault.offset).untyped().ended())
}

impl Way for Framed<'_> {
    fn payload(&self) -> &[u8] {
        match &self.body {
            Body::Own(bytes) => bytes,
            #[cfg(feature = "avro")]
            Body::Other(other) => &other.datum.bytes,
            Body::None(_) => &[],
        }
    }

    fn text(&self) -> Option<&[u8]> {
        self.format.is_json().then(|| self.payload())
    }

    fn base(&self) -> u64 {
        self.base
    }

    /// Bytes that are judged bare and are refused may be framed.
    fn looks(&self, readers: &Readers, faults: &[Fault]) -> Option<String> {
        let Body::Own(body) = self.body else { return None };
        let refused = faults.iter().any(|fault| !fault.is_warning);
        if !self.is_bare || !refused {
            return None;
        }
        let ended = faults.iter().any(|fault| fault.ended);
        codec::framed(body, |rest| {
            let mut sink = Collector::default();
            let _ = readers.bytes(rest, &mut Scratch::default(), &mut sink);
            let list = sink.into_faults().list;
            // What is read to its end is a better guess than what is not; else it has to be right.
            list.iter().all(|fault| fault.is_warning || (ended && !fault.ended))
        })
    }

    fn first(&self, readers: &Readers, scratch: &mut Scratch, sink: &mut FirstFault) -> Flow {
        match &self.body {
            Body::Own(bytes) => readers.bytes(bytes, scratch, sink),
            #[cfg(feature = "avro")]
            Body::Other(other) if other.is_good() => readers.bytes(&other.datum.bytes, scratch, sink),
            #[cfg(feature = "avro")]
            Body::Other(_) => Err(Stop),
            Body::None(fault) => refuse(fault, readers, sink),
        }
    }

    fn collect(&self, readers: &Readers, scratch: &mut Scratch, sink: &mut Collector) -> Flow {
        match &self.body {
            Body::Own(bytes) => readers.bytes(bytes, scratch, sink),
            #[cfg(feature = "avro")]
            Body::Other(other) => other.collect(readers, scratch, sink),
            Body::None(fault) => refuse(fault, readers, sink),
        }
    }
}

#[cfg(feature = "avro")]
impl Other {
    fn new(
        resolution: &Resolution,
        payload: &[u8],
        engine: &Engine,
        spare: Rewritten,
        (is_whole, asked): (bool, Asked),
    ) -> Self {
        let limits = &engine.limits;
        match asked {
            Asked::Verdict => {
                let mut first = FirstFault::default();
                let out = Rewritten { trace: None, ..spare };
                let (datum, flow) = Rewriting::new(resolution, payload, limits, out, &mut first).run(is_whole);
                Self { datum, told: Told::Verdict(flow.is_ok() && !first.found) }
            }
            Asked::Report => {
                let mut faults = Collector::keeping(limits.violations, engine.shape.sensitive);
                let out = Rewritten { trace: Some(Trace::default()), ..spare };
                let (datum, _) = Rewriting::new(resolution, payload, limits, out, &mut faults).run(is_whole);
                Self { datum, told: Told::Report(faults) }
            }
        }
    }

    fn is_good(&self) -> bool {
        match &self.told {
            Told::Verdict(is_good) => *is_good,
            Told::Report(faults) => faults.is_empty(),
        }
    }

    /// What the reader's schema finds stands where its bytes come from.
    fn collect(&self, readers: &Readers, scratch: &mut Scratch, sink: &mut Collector) -> Flow {
        let faults = match &self.told {
            Told::Report(faults) => faults,
            Told::Verdict(true) => return readers.bytes(&self.datum.bytes, scratch, sink),
            // Nothing was kept of what is wrong with it.
            Told::Verdict(false) => {
                let fault = Raw::new(codes::AVRO_UNRESOLVABLE, readers.shape.root, Found::Nothing);
                return sink.fault(fault.untyped().ended());
            }
        };
        let flow = readers.bytes(&self.datum.bytes, scratch, sink);
        if let Some(trace) = &self.datum.trace {
            sink.move_offsets(|offset| trace.origin(offset));
        }
        let told = self.datum.is_told_by_reader && sink.has_ended();
        if faults.has_ended() && !told {
            // The rewriting ended: that the rest is missing is no fault of its own.
            sink.drop_ended();
            sink.take(faults, |_| true);
            return Err(Stop);
        }
        sink.take(faults, |fault| !fault.ended);
        flow
    }
}

impl Engine {
    /// Takes the frame off a payload, and says which schema wrote it.
    pub(super) fn framed<'p>(&self, payload: &'p [u8], headers: Headers<'_>, asked: Asked) -> Framed<'p> {
        #[cfg(not(feature = "avro"))]
        let _ = asked;
        let wrapping = &self.writers.wrapping;
        let (format, is_bare) = (self.shape.format, wrapping.framing == Framing::None);
        let framed = |body, base| Framed { body, base, format, is_bare };
        let frame = match wrapping.frame(payload, headers) {
            Ok(frame) => frame,
            // Whoever cuts what is too large cuts the frame, too: the reader says so.
            Err(_) if payload.len() as u64 > self.limits.payload_bytes => return framed(Body::Own(payload), 0),
            Err(fault) => return framed(Body::None(fault), 0),
        };
        match self.writers.of(&frame, &self.shape, &self.limits) {
            Ok(Writer::Own) => framed(Body::Own(frame.body), frame.start),
            #[cfg(feature = "avro")]
            Ok(Writer::Other(resolution)) => {
                let other = Other::new(&resolution, frame.body, self, Rewritten::default(), (true, asked));
                framed(Body::Other(other), frame.start)
            }
            Err(fault) => framed(Body::None(fault), 0),
        }
    }

    /// The report of a payload that is null.
    fn tombstone(&self) -> Report {
        let refused = self.tombstone == Tombstone::Refuse;
        let fault = FrameFault::tombstone(refused);
        if refused {
            let format = self.shape.format;
            return self.check(&Framed { body: Body::None(fault), base: 0, format, is_bare: false });
        }
        let text = fault.why.to_string();
        let mut sink = Collector::default();
        sink.warning(Raw::new(fault.code, self.shape.root, Found::Nothing).note(Note::Message(&text)));
        let mut report = ReportBuilder::new(self.limits.violations);
        for fault in &sink.into_faults().list {
            report.push(violation(fault, &self.shape, None));
        }
        report.finish(Arc::clone(&self.judge), Arc::clone(&self.not_enforced))
    }
}

impl Contract {
    /// What stands around its payloads: `none`, `confluent`, `confluent-header`, `single-object` or
    /// `delimited`.
    pub fn framing(&self) -> &'static str {
        word_of(&Framing::WORDS, self.inner.engine.writers.wrapping.framing)
    }

    /// Whether a message is valid: its payload in the framing that the contract says, with the
    /// headers that may name the schema (`__value_schema_id`, or `__key_schema_id` of a key).
    ///
    /// `None` is a tombstone: it passes unless the contract says `tombstone: refuse`.
    #[must_use]
    pub fn is_valid_framed(&self, payload: Option<&[u8]>, headers: &[(&str, &[u8])]) -> bool {
        let engine = &self.inner.engine;
        match payload {
            Some(payload) => engine.is_valid(&engine.framed(payload, headers, Asked::Verdict)),
            None => engine.tombstone == Tombstone::Allow,
        }
    }

    /// The report of a message; see [`Contract::is_valid_framed`]. Offsets count from the first
    /// byte of the payload, its frame included.
    pub fn check_framed(&self, payload: Option<&[u8]>, headers: &[(&str, &[u8])]) -> Report {
        let engine = &self.inner.engine;
        match payload {
            Some(payload) => engine.check(&engine.framed(payload, headers, Asked::Report)),
            None => engine.tombstone(),
        }
    }

    /// `Ok` where a message is valid; see [`Contract::is_valid_framed`].
    ///
    /// # Errors
    /// [`ViolationError`] with the report where it is not.
    pub fn validate_framed(&self, payload: Option<&[u8]>, headers: &[(&str, &[u8])]) -> Result<(), ViolationError> {
        self.check_framed(payload, headers).into_result()
    }
}
