//! The header of a container file: magic, metadata, sync marker.

use std::io::Read;

use super::Stop;
use super::source::Source;
use super::unpack::Codec;
use crate::diagnostics::{codes, short};
use crate::limits::Limits;

const MAGIC: [u8; 4] = *b"Obj\x01";

/// Entries of the metadata; files have a handful.
const MOST_ENTRIES: u64 = 10_000;

pub(super) struct Header {
    pub(super) codec: Codec,
    pub(super) sync: [u8; 16],
}

impl Header {
    /// Reads a header, and the text of the schema in it.
    pub(super) fn read<R: Read>(source: &mut Source<R>, limits: &Limits) -> Result<(Self, String), Stop> {
        let mut magic = Vec::new();
        let whole = source.fill(&mut magic, 4);
        if let Err(Stop::Io(error)) = whole {
            return Err(Stop::Io(error));
        }
        if magic != MAGIC {
            let text = "the file does not begin with `Obj` and the byte 1: it is no Avro container file";
            return Err(Stop::fault(codes::CONTAINER_MAGIC, text));
        }
        let mut metadata = Metadata { left: limits.document_bytes as u64, schema: None, codec: None };
        metadata.read(source, limits)?;
        let sync = source.array()?;
        let codec = match metadata.codec {
            None => Codec::Null,
            Some(name) => Codec::of(&name)?,
        };
        let schema =
            metadata.schema.ok_or_else(|| Stop::fault(codes::CONTAINER_HEADER, "the header has no `avro.schema`"))?;
        let schema = String::from_utf8(schema)
            .map_err(|_| Stop::fault(codes::CONTAINER_HEADER, "`avro.schema` of the header is not UTF-8"))?;
        Ok((Self { codec, sync }, schema))
    }
}

struct Metadata {
    /// Bytes that may still come.
    left: u64,
    schema: Option<Vec<u8>>,
    codec: Option<String>,
}

impl Metadata {
    /// A map from texts to bytes, in blocks.
    fn read<R: Read>(&mut self, source: &mut Source<R>, limits: &Limits) -> Result<(), Stop> {
        let mut entries = 0_u64;
        loop {
            let count = source.long(codes::CONTAINER_HEADER)?;
            if count == 0 {
                return Ok(());
            }
            if count < 0 {
                source.long(codes::CONTAINER_HEADER)?;
            }
            entries = entries.saturating_add(count.unsigned_abs());
            if entries > MOST_ENTRIES {
                let text = format!("the header says to hold {entries} entries, and {MOST_ENTRIES} are read");
                return Err(Stop::fault(codes::CONTAINER_HEADER, text));
            }
            for _ in 0..count.unsigned_abs() {
                let key = self.piece(source, limits)?;
                let value = self.piece(source, limits)?;
                match key.as_slice() {
                    b"avro.schema" => self.schema = Some(value),
                    b"avro.codec" => self.codec = Some(String::from_utf8_lossy(&value).into_owned()),
                    _ => {}
                }
            }
        }
    }

    fn piece<R: Read>(&mut self, source: &mut Source<R>, limits: &Limits) -> Result<Vec<u8>, Stop> {
        let length = source.long(codes::CONTAINER_HEADER)?;
        let Ok(length) = u64::try_from(length) else {
            return Err(Stop::fault(codes::CONTAINER_HEADER, format!("the header has a text of {length} bytes")));
        };
        self.left = self.left.checked_sub(length).ok_or_else(|| {
            let limit = limits.document_bytes;
            Stop::fault(codes::LIMIT_BYTES, format!("the header is larger than the limit `document_bytes`, {limit}"))
        })?;
        let mut bytes = Vec::new();
        source.fill(&mut bytes, length)?;
        Ok(bytes)
    }
}

/// A name out of a header, as a message shows it.
pub(super) fn shown(name: &str) -> String {
    short(name)
}
