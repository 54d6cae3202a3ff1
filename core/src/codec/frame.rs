//! Framings: which schema wrote a payload, and where the datum in it begins. A frame is a handful
//! of bytes; reading it allocates nothing.

use super::SchemaId;
use super::fault::{FrameFault, Why};
use super::guess;
use crate::diagnostics::codes;
use crate::model::{Framing, Part};
use crate::scalars::varint::{LONGEST, NoVarint, varint, zigzag};

/// Magic byte before an id of four bytes.
const NUMBERED: u8 = 0;
/// Magic byte before a guid of sixteen.
const BY_GUID: u8 = 1;
/// The two bytes that begin a single-object encoding; its fingerprint follows.
const SINGLE_OBJECT: [u8; 2] = [0xC3, 0x01];

/// How the payloads of a contract are framed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wrapping {
    pub(crate) framing: Framing,
    pub(crate) part: Part,
    /// Message indexes follow the id.
    pub(crate) has_indexes: bool,
}

/// A payload without its frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Frame<'p> {
    /// The schema that the prefix names.
    pub(crate) prefix: Option<SchemaId>,
    /// The schema that the header names.
    pub(crate) header: Option<SchemaId>,
    /// The datum.
    pub(crate) body: &'p [u8],
    /// Where it begins.
    pub(crate) start: u64,
    /// Of the message within its file; empty where a frame has none.
    pub(crate) indexes: Vec<i64>,
}

impl Wrapping {
    /// The header that names the schema.
    pub(crate) fn header_name(self) -> &'static str {
        match self.part {
            Part::Value => "__value_schema_id",
            Part::Key => "__key_schema_id",
        }
    }

    /// Takes the frame off. Of several headers of one name the last one counts.
    pub(crate) fn frame<'p>(self, payload: &'p [u8], headers: &[(&str, &[u8])]) -> Result<Frame<'p>, FrameFault> {
        match self.framing {
            Framing::None => Ok(Frame { prefix: None, header: None, body: payload, start: 0, indexes: Vec::new() }),
            Framing::Confluent => {
                let (id, start) = prefix(payload)?;
                let header = self.header(headers)?;
                let (indexes, start) = self.indexes(payload, start)?;
                Ok(behind(payload, start, Some(id), header, indexes))
            }
            Framing::ConfluentHeader => match self.header(headers)? {
                Some(id) => Ok(behind(payload, 0, None, Some(id), Vec::new())),
                None => Err(FrameFault::new(codes::FRAME_HEADER, None, Why::NoHeader(self.header_name()))),
            },
            Framing::SingleObject => single_object(payload),
            Framing::Delimited => delimited(payload),
        }
    }

    /// What the header says, where there is one: an id as in a prefix, and nothing else.
    fn header(self, headers: &[(&str, &[u8])]) -> Result<Option<SchemaId>, FrameFault> {
        let name = self.header_name();
        let Some((_, value)) = headers.iter().rev().find(|(key, _)| *key == name) else { return Ok(None) };
        let wrong = || FrameFault::new(codes::FRAME_HEADER, None, Why::BadHeader { name, length: value.len() });
        let (id, end) = prefix(value).map_err(|_| wrong())?;
        let (_, end) = self.indexes(value, end).map_err(|_| wrong())?;
        if end == value.len() { Ok(Some(id)) } else { Err(wrong()) }
    }

    fn indexes(self, payload: &[u8], start: usize) -> Result<(Vec<i64>, usize), FrameFault> {
        if self.has_indexes { message_indexes(payload, start) } else { Ok((Vec::new(), start)) }
    }
}

fn behind(
    payload: &[u8],
    start: usize,
    prefix: Option<SchemaId>,
    header: Option<SchemaId>,
    indexes: Vec<i64>,
) -> Frame<'_> {
    Frame { prefix, header, body: payload.get(start..).unwrap_or_default(), start: start as u64, indexes }
}

/// The id or guid at the beginning, and where it ends.
fn prefix(payload: &[u8]) -> Result<(SchemaId, usize), FrameFault> {
    let short = |needs| FrameFault::short("a frame", needs, payload.len(), payload.len() as u64);
    match payload.split_first() {
        None => Err(short(5)),
        Some((&NUMBERED, rest)) => {
            let id = rest.first_chunk().ok_or_else(|| short(5))?;
            Ok((SchemaId::Number(u32::from_be_bytes(*id)), 5))
        }
        Some((&BY_GUID, rest)) => {
            let guid = rest.first_chunk().ok_or_else(|| short(17))?;
            Ok((SchemaId::Guid(*guid), 17))
        }
        Some((&found, _)) => Err(magic("`00` or `01`", found, payload)),
    }
}

fn magic(expected: &'static str, found: u8, payload: &[u8]) -> FrameFault {
    let looks = guess::instead(payload);
    FrameFault::new(codes::FRAME_MAGIC, Some(0), Why::Magic { expected, found, looks })
}

fn single_object(payload: &[u8]) -> Result<Frame<'_>, FrameFault> {
    const EXPECTED: &str = "`c3 01`";
    let (marker, rest) = payload.split_at(payload.len().min(2));
    if let Some((found, _)) = marker.iter().zip(SINGLE_OBJECT).find(|(found, expected)| *found != expected) {
        return Err(magic(EXPECTED, *found, payload));
    }
    match rest.split_first_chunk() {
        Some((fingerprint, _)) => {
            let id = SchemaId::Fingerprint(u64::from_le_bytes(*fingerprint));
            Ok(behind(payload, 10, Some(id), None, Vec::new()))
        }
        None => Err(FrameFault::short("a frame", 10, payload.len(), payload.len() as u64)),
    }
}

/// An unsigned varint of the datum's length, then the datum and nothing else.
fn delimited(payload: &[u8]) -> Result<Frame<'_>, FrameFault> {
    let (length, start) = varint(payload, LONGEST).map_err(|fault| match fault {
        NoVarint::Cut => FrameFault::new(codes::FRAME_TRUNCATED, Some(payload.len() as u64), Why::NoLength),
        NoVarint::Long => FrameFault::new(codes::FRAME_LENGTH, Some(0), Why::NoLength),
    })?;
    let found = (payload.len() - start) as u64;
    let wrong = |code| FrameFault::new(code, Some(start as u64), Why::Length { says: length, found });
    match found.cmp(&length) {
        std::cmp::Ordering::Less => Err(wrong(codes::FRAME_TRUNCATED)),
        std::cmp::Ordering::Greater => Err(wrong(codes::FRAME_LENGTH)),
        std::cmp::Ordering::Equal => Ok(behind(payload, start, None, None, Vec::new())),
    }
}

/// The message within its file: a count and the indexes, zigzag varints; a count of 0 stands for
/// the first message. Gives them, and where they end.
pub(super) fn message_indexes(payload: &[u8], start: usize) -> Result<(Vec<i64>, usize), FrameFault> {
    let fault = |at: usize| {
        let code = if at >= payload.len() { codes::FRAME_TRUNCATED } else { codes::FRAME_INDEXES };
        FrameFault::new(code, Some(at as u64), Why::Indexes)
    };
    let (count, mut at) = short_long(payload, start).map_err(fault)?;
    if count == 0 {
        return Ok((vec![0], at));
    }
    let Ok(count) = usize::try_from(count) else {
        return Err(FrameFault::new(codes::FRAME_INDEXES, Some(start as u64), Why::Indexes));
    };
    // Each index takes a byte at least: a greater count allocates nothing.
    if count > payload.len() - at {
        return Err(FrameFault::new(codes::FRAME_TRUNCATED, Some(payload.len() as u64), Why::Indexes));
    }
    let mut indexes = Vec::with_capacity(count);
    for _ in 0..count {
        let (index, end) = short_long(payload, at).map_err(fault)?;
        if index < 0 {
            return Err(FrameFault::new(codes::FRAME_INDEXES, Some(at as u64), Why::Indexes));
        }
        indexes.push(index);
        at = end;
    }
    Ok((indexes, at))
}

/// A zigzag varint of at most 5 bytes and where it ends; or where it goes wrong.
fn short_long(payload: &[u8], start: usize) -> Result<(i64, usize), usize> {
    match varint(payload.get(start..).unwrap_or_default(), 5) {
        Ok((value, length)) => Ok((zigzag(value), start + length)),
        Err(NoVarint::Cut) => Err(payload.len()),
        Err(NoVarint::Long) => Err(start),
    }
}
