//! The codecs of blocks. What is unpacked is bounded, whatever the packed bytes promise.

use super::Stop;
use super::header::shown;
use crate::diagnostics::codes;

/// How the blocks of a file are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Codec {
    Null,
    #[cfg(feature = "container-codecs")]
    Deflate,
    #[cfg(feature = "container-codecs")]
    Snappy,
    #[cfg(feature = "container-codecs")]
    Zstandard,
    #[cfg(feature = "container-codecs")]
    Bzip2,
    #[cfg(feature = "container-codecs")]
    Xz,
}

/// The codecs that the specification knows, and a build may leave out.
const KNOWN: [&str; 5] = ["deflate", "snappy", "zstandard", "bzip2", "xz"];

impl Codec {
    pub(super) fn of(name: &str) -> Result<Self, Stop> {
        Ok(match name {
            "null" | "" => Self::Null,
            #[cfg(feature = "container-codecs")]
            "deflate" => Self::Deflate,
            #[cfg(feature = "container-codecs")]
            "snappy" => Self::Snappy,
            #[cfg(feature = "container-codecs")]
            "zstandard" => Self::Zstandard,
            #[cfg(feature = "container-codecs")]
            "bzip2" => Self::Bzip2,
            #[cfg(feature = "container-codecs")]
            "xz" => Self::Xz,
            name if KNOWN.contains(&name) => {
                let text = format!(
                    "the codec `{name}` is not part of this build: it needs the Cargo feature `container-codecs`"
                );
                return Err(Stop::fault(codes::CONTAINER_CODEC, text));
            }
            name => {
                let text = format!("expected the codec `null`, `{}`, found `{}`", KNOWN.join("`, `"), shown(name));
                return Err(Stop::fault(codes::CONTAINER_CODEC, text));
            }
        })
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
        codec => packed::block(codec, packed, data, limit),
    }
}

#[cfg(feature = "container-codecs")]
mod packed {
    use std::io::{self, Read};

    use super::{Codec, Stop};
    use crate::diagnostics::codes;

    pub(super) fn block(codec: Codec, packed: &[u8], data: &mut Vec<u8>, limit: u64) -> Result<(), Stop> {
        let unpacked = match codec {
            Codec::Snappy => return snappy(packed, data, limit),
            Codec::Deflate => read(flate2::read::DeflateDecoder::new(packed), data, limit),
            Codec::Bzip2 => read(bzip2::read::BzDecoder::new(packed), data, limit),
            Codec::Xz => read(lzma_rust2::XzReader::new(packed, false), data, limit),
            Codec::Zstandard => match ruzstd::decoding::StreamingDecoder::new(packed) {
                Ok(decoder) => read(decoder, data, limit),
                Err(_) => return Err(broken("zstandard")),
            },
            Codec::Null => Ok(()),
        };
        unpacked.map_err(|_| broken(name(codec)))?;
        if data.len() as u64 > limit {
            return Err(too_large(limit));
        }
        Ok(())
    }

    fn name(codec: Codec) -> &'static str {
        match codec {
            Codec::Null => "null",
            Codec::Deflate => "deflate",
            Codec::Snappy => "snappy",
            Codec::Zstandard => "zstandard",
            Codec::Bzip2 => "bzip2",
            Codec::Xz => "xz",
        }
    }

    /// One byte beyond the limit tells that there is more.
    fn read(decoder: impl Read, data: &mut Vec<u8>, limit: u64) -> io::Result<()> {
        decoder.take(limit.saturating_add(1)).read_to_end(data).map(drop)
    }

    /// Raw snappy, and the checksum of what it holds.
    fn snappy(packed: &[u8], data: &mut Vec<u8>, limit: u64) -> Result<(), Stop> {
        let broken = || broken("snappy");
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
