//! Base64 of the standard alphabet, with padding: bytes as text.

use ::base64::Engine;
use ::base64::engine::general_purpose::STANDARD;

/// The text of some bytes.
pub(crate) fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The bytes of a text; `None` where it is not canonical base64 with padding.
pub(crate) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}
