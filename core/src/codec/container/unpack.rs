//! The codecs of blocks. What is unpacked is bounded, whatever the packed bytes promise.

use super::Stop;
use super::header::shown;
use crate::diagnostics::codes;

/// How the blocks of a file are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Codec {
    Null,
    #[cfg(feature = "container-codecs")]
    Packed(Packing),
}

/// What packs blocks: the codecs that the specification knows, and a build may leave out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Deflate,
    Snappy,
    Zstandard,
    Bzip2,
    Xz,
}

impl Packing {
    const ALL: [Self; 5] = [Self::Deflate, Self::Snappy, Self::Zstandard, Self::Bzip2, Self::Xz];

    fn name(self) -> &'static str {
        match self {
            Self::Deflate => "deflate",
            Self::Snappy => "snappy",
            Self::Zstandard => "zstandard",
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
        }
    }
}

impl Codec {
    pub(super) fn of(name: &str) -> Result<Self, Stop> {
        if matches!(name, "null" | "") {
            return Ok(Self::Null);
        }
        let text = match Packing::ALL.into_iter().find(|packing| packing.name() == name) {
            #[cfg(feature = "container-codecs")]
            Some(packing) => return Ok(Self::Packed(packing)),
            #[cfg(not(feature = "container-codecs"))]
            Some(_) => {
                format!("the codec `{name}` is not part of this build: it needs the Cargo feature `container-codecs`")
            }
            None => {
                let known = Packing::ALL.map(Packing::name).join("`, `");
                format!("expected the codec `null`, `{known}`, found `{}`", shown(name))
            }
        };
        Err(Stop::fault(codes::CONTAINER_CODEC, text))
    }
}

/// Unpacks a block to `data`, at most `limit` bytes.
#[cfg_attr(
    not(feature = "container-codecs"),
    expect(clippy::unnecessary_wraps, reason = "what is not packed needs no unpacking")
)]
pub(super) fn block(codec: Codec, packed: &mut Vec<u8>, data: &mut Vec<u8>, limit: u64) -> Result<(), Stop> {
    data.clear();
    match codec {
        Codec::Null => {
            std::mem::swap(packed, data);
            let _ = limit;
            Ok(())
        }
        #[cfg(feature = "container-codecs")]
        Codec::Packed(packing) => packed::block(packing, packed, data, limit),
    }
}

#[cfg(feature = "container-codecs")]
mod packed {
    use std::io::{self, Read};

    use super::{Packing, Stop};
    use crate::diagnostics::codes;

    pub(super) fn block(packing: Packing, packed: &[u8], data: &mut Vec<u8>, limit: u64) -> Result<(), Stop> {
        let unpacked = match packing {
            Packing::Snappy => return snappy(packed, data, limit),
            Packing::Deflate => read(flate2::read::DeflateDecoder::new(packed), data, limit),
            Packing::Bzip2 => read(bzip2::read::BzDecoder::new(packed), data, limit),
            Packing::Xz => read(lzma_rust2::XzReader::new(packed, false), data, limit),
            Packing::Zstandard => match ruzstd::decoding::StreamingDecoder::new(packed) {
                Ok(decoder) => read(decoder, data, limit),
                Err(_) => return Err(broken(packing.name())),
            },
        };
        unpacked.map_err(|_| broken(packing.name()))?;
        if data.len() as u64 > limit {
            return Err(too_large(limit));
        }
        Ok(())
    }

    /// One byte beyond the limit tells that there is more.
    fn read(decoder: impl Read, data: &mut Vec<u8>, limit: u64) -> io::Result<()> {
        decoder.take(limit.saturating_add(1)).read_to_end(data).map(drop)
    }

    /// Raw snappy, and the checksum of what it holds.
    fn snappy(packed: &[u8], data: &mut Vec<u8>, limit: u64) -> Result<(), Stop> {
        let broken = || broken(Packing::Snappy.name());
        let (packed, sum) = packed.split_last_chunk::<4>().ok_or_else(broken)?;
        let size = snap::raw::decompress_len(packed).map_err(|_| broken())?;
        if size as u64 > limit {
            return Err(too_large(limit));
        }
        // A few bytes may promise much; they cannot keep it.
        if size / 64 > packed.len() {
            return Err(broken());
        }
        data.resize(size, 0);
        let written = snap::raw::Decoder::new().decompress(packed, data).map_err(|_| broken())?;
        data.truncate(written);
        if crc32fast::hash(data) != u32::from_be_bytes(*sum) {
            return Err(Stop::fault(codes::CONTAINER_BLOCK, "the checksum of a block is not that of its bytes"));
        }
        Ok(())
    }

    fn broken(codec: &str) -> Stop {
        Stop::fault(codes::CONTAINER_BLOCK, format!("a block cannot be unpacked: it is not what `{codec}` writes"))
    }

    fn too_large(limit: u64) -> Stop {
        Stop::fault(codes::LIMIT_BYTES, format!("a block unpacks to more than the limit `payload_bytes`, {limit}"))
    }
}
