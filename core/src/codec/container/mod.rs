//! Avro object container files: a header with the schema that wrote them, then blocks of records,
//! each ended by the file's sync marker. One block is held at a time.

mod header;
mod source;
mod unpack;

use std::io::{self, Read};

use crate::diagnostics::{Code, codes};
use crate::limits::Limits;
use header::Header;
use source::Source;

/// The blocks of a container file.
pub(crate) struct Blocks<R> {
    source: Source<R>,
    header: Option<Header>,
    packed: Vec<u8>,
    /// What a block holds.
    pub(crate) data: Vec<u8>,
    limits: Limits,
}

/// Why a container file cannot be read on.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The file is not what the specification says.
    Fault(Code, String),
    /// It cannot be read.
    Io(io::Error),
}

impl Stop {
    fn fault(code: Code, text: impl Into<String>) -> Self {
        Self::Fault(code, text.into())
    }
}

impl From<io::Error> for Stop {
    /// The end of a file where there should be more is a fault of it.
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::UnexpectedEof {
            Self::fault(codes::CONTAINER_TRUNCATED, "the file ends within a header or block")
        } else {
            Self::Io(error)
        }
    }
}

impl<R: Read> Blocks<R> {
    pub(crate) fn new(source: R, limits: &Limits) -> Self {
        Self { source: Source::new(source), header: None, packed: Vec::new(), data: Vec::new(), limits: limits.clone() }
    }

    /// Reads the header; gives the text of the schema that wrote the file.
    pub(crate) fn open(&mut self) -> Result<String, Stop> {
        let (header, schema) = Header::read(&mut self.source, &self.limits)?;
        self.header = Some(header);
        Ok(schema)
    }

    /// Reads the next block; gives how many records it says to hold. `None` at the end of the file.
    pub(crate) fn next(&mut self) -> Result<Option<u64>, Stop> {
        let Some(header) = &self.header else { return Ok(None) };
        if self.source.is_at_end()? {
            return Ok(None);
        }
        let count = self.source.long(codes::CONTAINER_BLOCK)?;
        let size = self.source.long(codes::CONTAINER_BLOCK)?;
        let (Ok(count), Ok(size)) = (u64::try_from(count), u64::try_from(size)) else {
            let text = format!("a block says to hold {count} records in {size} bytes");
            return Err(Stop::fault(codes::CONTAINER_BLOCK, text));
        };
        let limit = self.limits.payload_bytes;
        if size > limit {
            let text = format!("a block of {size} bytes is larger than the limit `payload_bytes`, {limit}");
            return Err(Stop::fault(codes::LIMIT_BYTES, text));
        }
        self.source.fill(&mut self.packed, size)?;
        let marker: [u8; 16] = self.source.array()?;
        if marker != header.sync {
            return Err(Stop::fault(codes::CONTAINER_SYNC, "a block does not end with the sync marker of the file"));
        }
        unpack::block(header.codec, &mut self.packed, &mut self.data, limit)?;
        let most = self.limits.nodes.saturating_add(self.limits.nodes_per_byte.saturating_mul(self.data.len() as u64));
        if count > most {
            let text = format!(
                "a block of {} bytes says to hold {count} records: the limit `nodes` allows {most}",
                self.data.len()
            );
            return Err(Stop::fault(codes::LIMIT_NODES, text));
        }
        Ok(Some(count))
    }
}
