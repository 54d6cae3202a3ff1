//! Base64 of the vectors, both ways.

use ::base64::Engine;
use ::base64::engine::general_purpose::STANDARD;

/// The bytes of base64 text with padding.
pub fn decode(text: &str) -> Vec<u8> {
    STANDARD.decode(text).unwrap_or_else(|fault| panic!("`{text}` is not base64: {fault}"))
}

/// Base64 text with padding.
pub fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}
