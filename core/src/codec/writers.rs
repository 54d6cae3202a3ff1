//! The schemas that wrote payloads: the contract's own, its history, and what a lookup finds.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::fault::{FrameFault, Why};
use super::frame::{Frame, Wrapping};
use super::lookup::SchemaLookup;
#[cfg(feature = "avro")]
use super::resolve::Resolution;
use super::{SchemaId, parse};
use crate::diagnostics::codes;
use crate::limits::Limits;
use crate::model::{Format, Framing, Wire};
use crate::scalars::uuid;
use crate::schema::Shape;
#[cfg(feature = "avro")]
use crate::schema::{canonical, crc_64_avro};

/// Schemas of a lookup that are kept, so that hostile ids cost bounded memory.
pub(super) const KEPT: usize = 1_000;

/// Which schema wrote a payload.
#[derive(Clone, Debug)]
pub(crate) enum Writer {
    /// The contract's own, or one that writes the same bytes.
    Own,
    /// Another one.
    #[cfg(feature = "avro")]
    Other(Arc<Resolution>),
}

/// A version of the contract's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    Own,
    Past(usize),
}

/// An older schema, and how it leads to the contract's own; compiled when it is first met.
#[derive(Debug)]
struct Past {
    shape: Option<Arc<Shape>>,
    writer: OnceLock<Option<Writer>>,
}

/// Who may have written a payload.
pub(crate) struct Writers {
    pub(crate) wrapping: Wrapping,
    known: BTreeMap<SchemaId, Known>,
    past: Vec<Past>,
    own_id: Option<SchemaId>,
    lookup: Option<Arc<dyn SchemaLookup>>,
    found: Mutex<Found>,
}

/// What a lookup found, of each when it was last asked for.
#[derive(Debug, Default)]
pub(super) struct Found {
    writers: BTreeMap<SchemaId, (u64, Writer)>,
    asked: u64,
}

impl Found {
    pub(super) fn get(&mut self, id: SchemaId) -> Option<Writer> {
        self.asked += 1;
        let (last, writer) = self.writers.get_mut(&id)?;
        *last = self.asked;
        Some(writer.clone())
    }

    /// Keeps one more, in place of the one that was not asked for the longest.
    pub(super) fn keep(&mut self, id: SchemaId, writer: Writer) {
        if self.writers.len() >= KEPT
            && let Some(oldest) = self.writers.iter().min_by_key(|(_, (last, _))| *last).map(|(id, _)| *id)
        {
            self.writers.remove(&oldest);
        }
        self.asked += 1;
        self.writers.insert(id, (self.asked, writer));
    }
}

fn unusable(id: SchemaId, reason: &str) -> FrameFault {
    FrameFault::unknown(id, Some(format!("it cannot be used: {reason}")))
}

impl fmt::Debug for Writers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writers").field("wrapping", &self.wrapping).field("known", &self.known).finish_non_exhaustive()
    }
}

impl Writers {
    /// What a contract says of its writers.
    pub(crate) fn new(
        wire: &Wire,
        (shape, past): (&Shape, Vec<Option<Shape>>),
        lookup: Option<Arc<dyn SchemaLookup>>,
    ) -> Self {
        let wrapping = Wrapping { framing: wire.framing, part: wire.part, has_indexes: false };
        let mut known = BTreeMap::new();
        let own = std::iter::once((Known::Own, &wire.ids, &wire.guid));
        let older = wire.history.iter().enumerate();
        let older = older.map(|(index, past)| (Known::Past(index), &past.ids, &past.guid));
        for (writer, ids, guid) in own.chain(older) {
            known.extend(ids.iter().map(|id| (SchemaId::Number(id.value), writer)));
            let guid = guid.as_ref().and_then(|guid| uuid::parse(guid.value.as_bytes()));
            known.extend(guid.map(|guid| (SchemaId::Guid(guid), writer)));
        }
        #[cfg(feature = "avro")]
        if wire.framing == Framing::SingleObject {
            // Of two versions that are written alike the newer one is meant.
            let past = past.iter().enumerate().filter_map(|(index, shape)| Some((shape.as_ref()?, Known::Past(index))));
            let all = past.chain([(shape, Known::Own)]);
            known.extend(all.map(|(shape, writer)| (SchemaId::Fingerprint(fingerprint(shape)), writer)));
        }
        let number = wire.ids.first().map(|id| SchemaId::Number(id.value));
        let guid = wire.guid.as_ref().and_then(|guid| uuid::parse(guid.value.as_bytes())).map(SchemaId::Guid);
        let own_id = match wire.framing {
            #[cfg(feature = "avro")]
            Framing::SingleObject => Some(SchemaId::Fingerprint(fingerprint(shape))),
            // A header has room for what means the same in every registry.
            Framing::ConfluentHeader => guid.or(number),
            _ => number.or(guid),
        };
        let _ = shape;
        let past = past.into_iter().map(|shape| Past { shape: shape.map(Arc::new), writer: OnceLock::new() });
        Self { wrapping, known, past: past.collect(), own_id, lookup, found: Mutex::default() }
    }

    /// Whether frames name schemas and nothing says which: the contract's own judges all.
    pub(crate) fn names_nobody(&self) -> bool {
        matches!(self.wrapping.framing, Framing::Confluent | Framing::ConfluentHeader)
            && self.known.is_empty()
            && self.lookup.is_none()
    }

    /// The id under which the contract's own schema is written.
    pub(crate) fn own_id(&self) -> Option<SchemaId> {
        self.own_id
    }

    /// Who wrote the payload of a frame. Prefix and header must lead to one schema.
    pub(crate) fn of(&self, frame: &Frame<'_>, reader: &Shape, limits: &Limits) -> Result<Writer, FrameFault> {
        let id = match (frame.prefix, frame.header) {
            (None, None) => return Ok(Writer::Own),
            (Some(id), None) | (None, Some(id)) => id,
            (Some(prefix), Some(named)) => {
                if !self.agree(prefix, named) {
                    let header = self.wrapping.header_name();
                    let why = Why::Mismatch { header, prefix, named };
                    return Err(FrameFault::new(codes::FRAME_MISMATCH, Some(0), why));
                }
                // What the contract knows needs no lookup.
                if self.known.contains_key(&prefix) { prefix } else { named }
            }
        };
        self.find(id, reader, limits)
    }

    /// Whether two ids may name one schema: a number and a guid do so where the contract says it of
    /// both, or of one of them alone.
    fn agree(&self, prefix: SchemaId, named: SchemaId) -> bool {
        if std::mem::discriminant(&prefix) == std::mem::discriminant(&named) {
            return prefix == named;
        }
        match (self.known.get(&prefix), self.known.get(&named)) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        }
    }

    fn find(&self, id: SchemaId, reader: &Shape, limits: &Limits) -> Result<Writer, FrameFault> {
        if self.names_nobody() {
            return Ok(Writer::Own);
        }
        match self.known.get(&id) {
            Some(Known::Own) => return Ok(Writer::Own),
            Some(Known::Past(index)) => {
                let writer = self.past.get(*index).and_then(|past| past.writer(reader));
                return writer.ok_or_else(|| unusable(id, "the contract's text of it is not valid"));
            }
            None => {}
        }
        // The lookup may take long: it is asked while the lock is free.
        if let Some(writer) = self.found.lock().unwrap_or_else(PoisonError::into_inner).get(id) {
            return Ok(writer);
        }
        let lookup = self.lookup.as_ref().ok_or_else(|| FrameFault::unknown(id, None))?;
        let failed = |reason| FrameFault::unknown(id, Some(format!("the lookup failed: {reason}")));
        let Some(found) = lookup.schema(&id).map_err(failed)? else { return Err(FrameFault::unknown(id, None)) };
        let writer = if reader.format == Format::Avro {
            let shape = parse::schema(&found, limits).map_err(|reason| unusable(id, &reason))?;
            resolved(&Arc::new(shape), reader).ok_or_else(|| unusable(id, "it is too large"))?
        } else {
            // JSON says of itself what it holds.
            Writer::Own
        };
        self.found.lock().unwrap_or_else(PoisonError::into_inner).keep(id, writer.clone());
        Ok(writer)
    }
}

impl Past {
    fn writer(&self, reader: &Shape) -> Option<Writer> {
        let make = || match &self.shape {
            _ if reader.format != Format::Avro => Some(Writer::Own),
            Some(shape) => resolved(shape, reader),
            None => None,
        };
        self.writer.get_or_init(make).clone()
    }
}

/// The CRC-64-AVRO fingerprint of a schema.
#[cfg(feature = "avro")]
pub(super) fn fingerprint(shape: &Shape) -> u64 {
    crc_64_avro(canonical(shape).as_bytes())
}

/// How a schema leads to the contract's; `None` where the pair is too large.
#[cfg(feature = "avro")]
pub(super) fn resolved(writer: &Arc<Shape>, reader: &Shape) -> Option<Writer> {
    let resolution = Resolution::compile(Arc::clone(writer), reader)?;
    Some(if resolution.is_same { Writer::Own } else { Writer::Other(Arc::new(resolution)) })
}

#[cfg(not(feature = "avro"))]
pub(super) fn resolved(_writer: &Arc<Shape>, _reader: &Shape) -> Option<Writer> {
    None
}
