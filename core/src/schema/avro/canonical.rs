//! The Parsing Canonical Form of an Avro schema, and the fingerprints of it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::str::FromStr;

use sha2::Digest as _;

use super::super::{Kind, Node, NodeId, Shape, Text};
use super::wire::{fixed_size, primitive};
use crate::scalars::hexadecimal;

/// How an Avro schema is fingerprinted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FingerprintAlgorithm {
    /// The Rabin fingerprint of 64 bits that the Avro specification defines, `CRC-64-AVRO`.
    Crc64Avro,
    /// `MD5`.
    Md5,
    /// `SHA-256`.
    Sha256,
}

impl FromStr for FingerprintAlgorithm {
    type Err = String;

    /// By the names of the specification, in either case: `CRC-64-AVRO`, `MD5`, `SHA-256`.
    ///
    /// # Errors
    /// What was expected, where it is another name.
    fn from_str(name: &str) -> Result<Self, String> {
        match name.to_ascii_lowercase().as_str() {
            "crc-64-avro" => Ok(Self::Crc64Avro),
            "md5" => Ok(Self::Md5),
            "sha-256" => Ok(Self::Sha256),
            _ => {
                let name: String = name.chars().take(32).collect();
                Err(format!("expected `CRC-64-AVRO`, `MD5` or `SHA-256`, found `{name}`"))
            }
        }
    }
}

impl FingerprintAlgorithm {
    /// The fingerprint of a canonical form, in hexadecimal digits. That of 64 bits stands as in a
    /// single-object encoding, its lowest byte first.
    pub(crate) fn of(self, canonical: &str) -> String {
        let bytes = canonical.as_bytes();
        match self {
            Self::Crc64Avro => hexadecimal(&crc_64_avro(bytes).to_le_bytes()),
            Self::Md5 => hexadecimal(&md5::Md5::digest(bytes)),
            Self::Sha256 => hexadecimal(&sha2::Sha256::digest(bytes)),
        }
    }
}

const EMPTY: u64 = 0xc15d_213a_a4d7_a795;

/// The fingerprint of 64 bits that the specification defines.
pub(crate) fn crc_64_avro(bytes: &[u8]) -> u64 {
    bytes.iter().fold(EMPTY, |value, byte| {
        let mut row = (value ^ u64::from(*byte)) & 0xff;
        for _ in 0..8 {
            row = (row >> 1) ^ (EMPTY & (row & 1).wrapping_neg());
        }
        (value >> 8) ^ row
    })
}

/// What is still to be written; names may lead from type to type deeper than a stack is.
enum Part<'s> {
    Text(&'static str),
    Name(&'s str),
    Node(NodeId),
}

/// The Parsing Canonical Form. A named type is written whole where it comes first.
pub(crate) fn canonical(shape: &Shape) -> String {
    let (mut out, mut defined, mut left) = (String::new(), BTreeSet::new(), vec![Part::Node(shape.root)]);
    while let Some(part) = left.pop() {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Name(name) => {
                let _ = write!(out, "\"{name}\"");
            }
            Part::Node(id) => {
                let from = left.len();
                let node = shape.node(id);
                match &node.name {
                    // Two nodes may stand for one type, one of them refined by an overlay.
                    Some(name) if !defined.insert(name.clone()) => left.push(Part::Name(name)),
                    _ => open(node, &mut out, &mut left),
                }
                if let Some(own) = left.get_mut(from..) {
                    own.reverse();
                }
            }
        }
    }
    out
}

/// Writes the beginning of a type, and notes what follows in order.
fn open<'s>(node: &'s Node, out: &mut String, left: &mut Vec<Part<'s>>) {
    let name = node.name.as_deref().unwrap_or_default();
    match &node.kind {
        Kind::Record(record) => {
            let _ = write!(out, r#"{{"name":"{name}","type":"record","fields":["#);
            for (index, field) in record.fields.iter().enumerate() {
                left.push(Part::Text(if index == 0 { r#"{"name":"# } else { r#",{"name":"# }));
                left.extend([
                    Part::Name(&field.name),
                    Part::Text(r#","type":"#),
                    Part::Node(field.node),
                    Part::Text("}"),
                ]);
            }
            left.push(Part::Text("]}"));
        }
        Kind::Enum { symbols, .. } => {
            let quoted: Vec<String> = symbols.iter().map(|symbol: &Text| format!("\"{symbol}\"")).collect();
            let _ = write!(out, r#"{{"name":"{name}","type":"enum","symbols":[{}]}}"#, quoted.join(","));
        }
        Kind::List(element) => {
            left.extend([Part::Text(r#"{"type":"array","items":"#), Part::Node(*element), Part::Text("}")]);
        }
        Kind::Map { value, .. } => {
            left.extend([Part::Text(r#"{"type":"map","values":"#), Part::Node(*value), Part::Text("}")]);
        }
        Kind::Union(branches) => {
            left.push(Part::Text("["));
            for (index, branch) in branches.iter().enumerate() {
                if index > 0 {
                    left.push(Part::Text(","));
                }
                left.push(Part::Node(*branch));
            }
            left.push(Part::Text("]"));
        }
        kind => match fixed_size(kind) {
            Some(size) => {
                let _ = write!(out, r#"{{"name":"{name}","type":"fixed","size":{size}}}"#);
            }
            None => left.push(Part::Name(primitive(kind))),
        },
    }
}

/// The name by which a union's value is tagged in the specification's JSON encoding.
pub(crate) fn type_name(node: &Node) -> &str {
    match (&node.kind, &node.name) {
        (_, Some(name)) => name,
        (Kind::List(_), _) => "array",
        (Kind::Map { .. }, _) => "map",
        (kind, _) => primitive(kind),
    }
}
