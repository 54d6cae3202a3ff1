//! The canonical form of an Avro schema, and its CRC-64-AVRO fingerprint.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::schema::{IntKind, Kind, NodeId, Shape, TimeUnit};

const EMPTY: u64 = 0xc15d_213a_a4d7_a795;

/// The table of the fingerprint, a row for each byte.
const TABLE: [u64; 256] = {
    let mut table = [0_u64; 256];
    let mut index = 0;
    while index < 256 {
        let mut row = index as u64;
        let mut bit = 0;
        while bit < 8 {
            row = (row >> 1) ^ (EMPTY & (row & 1).wrapping_neg());
            bit += 1;
        }
        table[index] = row;
        index += 1;
    }
    table
};

/// The CRC-64-AVRO fingerprint of a schema.
pub(crate) fn fingerprint(shape: &Shape) -> u64 {
    crc64(canonical(shape).as_bytes())
}

fn crc64(bytes: &[u8]) -> u64 {
    bytes.iter().fold(EMPTY, |value, byte| {
        let row = usize::from(value.to_le_bytes()[0] ^ byte);
        (value >> 8) ^ TABLE.get(row).copied().unwrap_or_default()
    })
}

/// The parsing canonical form.
pub(crate) fn canonical(shape: &Shape) -> String {
    let mut form = Canonical { shape, text: String::new(), defined: BTreeSet::new() };
    form.node(shape.root);
    form.text
}

struct Canonical<'s> {
    shape: &'s Shape,
    text: String,
    /// The names that have been written whole.
    defined: BTreeSet<NodeId>,
}

impl Canonical<'_> {
    fn node(&mut self, id: NodeId) {
        let node = self.shape.node(id);
        let word = match &node.kind {
            Kind::Record(record) => {
                if self.opens(id, "record") {
                    self.text.push_str(",\"fields\":[");
                    for (index, field) in record.fields.iter().enumerate() {
                        self.comma(index);
                        let _ = write!(self.text, "{{\"name\":\"{}\",\"type\":", field.name);
                        self.node(field.node);
                        self.text.push('}');
                    }
                    self.text.push_str("]}");
                }
                return;
            }
            Kind::Enum { symbols, .. } => {
                if self.opens(id, "enum") {
                    self.text.push_str(",\"symbols\":[");
                    for (index, symbol) in symbols.iter().enumerate() {
                        self.comma(index);
                        let _ = write!(self.text, "\"{symbol}\"");
                    }
                    self.text.push_str("]}");
                }
                return;
            }
            Kind::List(element) => return self.around("{\"type\":\"array\",\"items\":", *element),
            Kind::Map { value, .. } => return self.around("{\"type\":\"map\",\"values\":", *value),
            Kind::Union(branches) => {
                self.text.push('[');
                for (index, branch) in branches.iter().enumerate() {
                    self.comma(index);
                    self.node(*branch);
                }
                self.text.push(']');
                return;
            }
            scalar => match fixed_size(scalar) {
                Some(size) => {
                    if self.opens(id, "fixed") {
                        let _ = write!(self.text, ",\"size\":{size}}}");
                    }
                    return;
                }
                None => primitive(scalar),
            },
        };
        let _ = write!(self.text, "\"{word}\"");
    }

    fn around(&mut self, before: &str, inner: NodeId) {
        self.text.push_str(before);
        self.node(inner);
        self.text.push('}');
    }

    fn comma(&mut self, index: usize) {
        if index > 0 {
            self.text.push(',');
        }
    }

    /// Begins a named type; its name alone where it was written before.
    fn opens(&mut self, id: NodeId, kind: &str) -> bool {
        let name = self.shape.node(id).name.as_deref().unwrap_or_default();
        let is_first = self.defined.insert(id);
        let _ = if is_first {
            write!(self.text, "{{\"name\":\"{name}\",\"type\":\"{kind}\"")
        } else {
            write!(self.text, "\"{name}\"")
        };
        is_first
    }
}

/// The size of a type that is a `fixed` on the wire.
pub(super) fn fixed_size(kind: &Kind) -> Option<u32> {
    match kind {
        Kind::Fixed(size) | Kind::Decimal { fixed: Some(size), .. } => Some(*size),
        Kind::Uuid { fixed: true } => Some(16),
        Kind::Duration => Some(12),
        _ => None,
    }
}

/// The primitive type that carries a scalar; empty for what has none.
pub(super) fn primitive(kind: &Kind) -> &'static str {
    match kind {
        Kind::Null => "null",
        Kind::Bool => "boolean",
        Kind::Int(IntKind::I32) | Kind::Date | Kind::Time(TimeUnit::Millis) => "int",
        Kind::Int(_) | Kind::Time(_) | Kind::Timestamp { .. } => "long",
        Kind::Float => "float",
        Kind::Double => "double",
        Kind::Bytes | Kind::Decimal { fixed: None, .. } => "bytes",
        Kind::Text | Kind::Uuid { fixed: false } => "string",
        _ => "",
    }
}
