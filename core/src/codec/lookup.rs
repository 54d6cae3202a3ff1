//! The names under which frames speak of schemas, and where a host looks them up.

use std::fmt;

use crate::scalars::uuid;

/// The schema that wrote a payload, as its frame or header names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SchemaId {
    /// The number under which a schema registry keeps it.
    Number(u32),
    /// Its content id in a schema registry.
    Guid([u8; 16]),
    /// The CRC-64-AVRO fingerprint of its canonical form.
    Fingerprint(u64),
}

impl fmt::Display for SchemaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Guid(bytes) => f.write_str(&String::from_utf8_lossy(&uuid::canonical(*bytes))),
            // As it stands in a frame.
            Self::Fingerprint(fingerprint) => write!(f, "{:016x}", fingerprint.swap_bytes()),
        }
    }
}

/// A schema that a [`SchemaLookup`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriterSchema {
    pub(crate) text: String,
    pub(crate) references: Vec<(String, String)>,
}

impl WriterSchema {
    /// A schema by its text.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), references: Vec::new() }
    }

    /// Adds a schema whose named types the text may use.
    #[must_use]
    pub fn reference(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.references.push((name.into(), text.into()));
        self
    }
}

/// Finds the schemas that frames name, most often by asking a registry.
///
/// It is asked for schemas that the contract itself does not name, by several threads at once where
/// payloads are judged in several; what it finds is kept. It is asked again for a schema that two
/// threads meet at one time, or that 1,000 others have put out since.
///
/// ```
/// use stipula::{Contract, Resolver, SchemaId, WriterSchema};
///
/// struct Files;
///
/// impl Resolver for Files {
///     fn resolve(&self, _name: &str) -> Result<String, String> {
///         Ok(r#"{"type": "record", "name": "Point", "fields": [{"name": "x", "type": "long"}]}"#.to_owned())
///     }
/// }
///
/// let document = "
/// apiVersion: v3.1.0
/// kind: DataContract
/// id: points
/// version: 1.0.0
/// status: active
/// schema:
///   - name: Point
///     customProperties: [{property: stipulaSchema, value: {file: point.avsc, framing: confluent, ids: [1]}}]
/// ";
/// let points = Contract::compiler(document)
///     .resolver(Files)
///     .lookup(|id: &SchemaId| match id {
///         SchemaId::Number(2) => Ok(Some(WriterSchema::new(
///             r#"{"type": "record", "name": "Point", "fields": [{"name": "x", "type": "int"}]}"#,
///         ))),
///         _ => Ok(None),
///     })
///     .compile()?;
/// assert!(points.is_valid_bytes(&[0, 0, 0, 0, 1, 84]));
/// assert!(points.is_valid_bytes(&[0, 0, 0, 0, 2, 84]));
/// assert_eq!(points.check_bytes(&[0, 0, 0, 0, 3, 84]).class, stipula::Class::Stale);
/// # Ok::<(), stipula::CompileError>(())
/// ```
pub trait SchemaLookup: Send + Sync {
    /// The schema of an id; `None` where nobody knows it.
    ///
    /// # Errors
    /// Why it cannot be said, in a few words; it is asked again for the next payload.
    fn schema(&self, id: &SchemaId) -> Result<Option<WriterSchema>, String>;
}

impl<F> SchemaLookup for F
where
    F: Fn(&SchemaId) -> Result<Option<WriterSchema>, String> + Send + Sync,
{
    fn schema(&self, id: &SchemaId) -> Result<Option<WriterSchema>, String> {
        self(id)
    }
}
