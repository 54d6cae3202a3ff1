//! Values to payloads and back.

use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Contract;
use super::framed::{Framed, Headers};
use crate::codec::{Build, Plainly, Resolution, SchemaId, Undecoded, WriterSchema, decode, encode, schema};
use crate::model::{Format, Framing};
use crate::readers::{Datum, Kept};
use crate::report::{Report, ViolationError};

/// Why a value has no payload, or a payload no value.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CodecError {
    /// The structure of the record or payload is not what the schema says.
    #[error(transparent)]
    Violation(#[from] ViolationError),
    /// Something else: an encoding that is not built, a frame without an id, a type that does not take the value.
    #[error("{0}")]
    Other(String),
}

impl Contract {
    /// The payload of a value: its datum, in the framing that the contract says.
    ///
    /// Numbers, texts and times are taken as `check` takes them, a default fills what is absent, and
    /// of a union it is the first branch that accepts. No rule runs.
    ///
    /// # Errors
    /// [`CodecError::Violation`] where the structure does not fit; [`CodecError::Other`] where the
    /// schema is not Avro, or the framing needs an id that the contract does not have.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use stipula::{Contract, Format};
    ///
    /// let schema = r#"{"type": "record", "name": "Point", "fields": [
    ///     {"name": "x", "type": "int"}, {"name": "y", "type": "int", "default": 3}]}"#;
    /// let points = Contract::from_schema(Format::Avro, schema).compile()?;
    /// let payload = points.encode(&BTreeMap::from([("x", 1)]))?;
    /// assert_eq!(payload, [2, 6]);
    /// assert_eq!(points.decode::<BTreeMap<String, i32>>(&payload)?["y"], 3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn encode<T: Serialize + ?Sized>(&self, value: &T) -> Result<Vec<u8>, CodecError> {
        self.encoded(Kept::of_value(value, self.limits()), || self.check(value))
    }

    /// The payload of a value of a host language; see [`Contract::encode`].
    ///
    /// # Errors
    /// As those of [`Contract::encode`].
    pub fn encode_datum<D: Datum>(&self, value: &D) -> Result<Vec<u8>, CodecError> {
        self.encoded(Kept::of(value, self.limits()), || self.check_datum(value))
    }

    /// The payload of a value in JSON text; see [`Contract::encode`].
    ///
    /// # Errors
    /// As those of [`Contract::encode`].
    pub fn encode_json(&self, text: impl AsRef<[u8]>) -> Result<Vec<u8>, CodecError> {
        let text = text.as_ref();
        self.encoded(Kept::of_text(text, false, self.limits()), || self.check_json(text))
    }

    /// The payload of a host value written as object text; see [`Contract::check_object_text`].
    ///
    /// # Errors
    /// As those of [`Contract::encode`].
    pub fn encode_object_text(&self, text: &[u8]) -> Result<Vec<u8>, CodecError> {
        self.encoded(Kept::of_text(text, true, self.limits()), || self.check_object_text(text))
    }

    fn encoded(&self, kept: Option<Kept>, check: impl FnOnce() -> Report) -> Result<Vec<u8>, CodecError> {
        self.needs_avro()?;
        let engine = &self.inner.engine;
        let out = self.frame()?;
        let start = out.len();
        let accepted = kept.filter(|kept| engine.accepts(kept));
        let ignores = !engine.readers.options.undeclared_refuse;
        let payload = accepted.and_then(|kept| encode(&engine.shape, kept.root(), ignores, out).ok());
        match payload {
            Some(payload) if self.inner.engine.writers.wrapping.framing == Framing::Delimited => {
                let datum = payload.get(start..).unwrap_or_default();
                Ok([length(datum.len()).as_slice(), datum].concat())
            }
            Some(payload) => Ok(payload),
            None => Err(refused(check(), "the value has no datum")),
        }
    }

    /// What stands before a datum.
    fn frame(&self) -> Result<Vec<u8>, CodecError> {
        let writers = &self.inner.engine.writers;
        let mut out = Vec::new();
        match (writers.wrapping.framing, writers.own_id()) {
            (Framing::Confluent, Some(id)) => out.extend(named(id)),
            (Framing::SingleObject, Some(SchemaId::Fingerprint(fingerprint))) => {
                out.extend([0xC3, 0x01]);
                out.extend(fingerprint.to_le_bytes());
            }
            (Framing::Confluent | Framing::SingleObject, _) => return Err(nameless("confluent")),
            _ => {}
        }
        Ok(out)
    }

    /// The headers that name the schema of a payload, under `framing: confluent-header`; none under
    /// any other framing.
    ///
    /// # Errors
    /// [`CodecError::Other`] where the contract has no id for its schema.
    pub fn headers(&self) -> Result<Vec<(&'static str, Vec<u8>)>, CodecError> {
        let writers = &self.inner.engine.writers;
        match (writers.wrapping.framing, writers.own_id()) {
            (Framing::ConfluentHeader, Some(id)) => Ok(vec![(writers.wrapping.header_name(), named(id))]),
            (Framing::ConfluentHeader, None) => Err(nameless("confluent-header")),
            _ => Ok(Vec::new()),
        }
    }

    /// The value of a payload, which comes in the framing that the contract says. What another
    /// schema wrote is resolved to the contract's own. No rule runs.
    ///
    /// A decimal, UUID, date or time is the text that `check_json` takes, and bytes are Avro's own
    /// text of them, unless the type asks for bytes.
    ///
    /// # Errors
    /// [`CodecError::Violation`] where the payload cannot be decoded; [`CodecError::Other`] where the
    /// schema is not Avro, or the type does not take the value.
    pub fn decode<T: DeserializeOwned>(&self, payload: &[u8]) -> Result<T, CodecError> {
        let value = match self.decode_with(payload, &[], &mut Plainly) {
            Ok(value) => value?,
            Err(never) => match never {},
        };
        T::deserialize(value).map_err(|misfit| CodecError::Other(misfit.to_string()))
    }

    /// The value of a payload, built by the host; see [`Contract::decode`]. `headers` are those of
    /// the payload's message.
    ///
    /// # Errors
    /// What the builder says; within it as those of [`Contract::decode`].
    pub fn decode_with<B: Build>(
        &self,
        payload: &[u8],
        headers: Headers<'_>,
        builder: &mut B,
    ) -> Result<Result<B::Value, CodecError>, B::Error> {
        if let Err(error) = self.needs_avro() {
            return Ok(Err(error));
        }
        let engine = &self.inner.engine;
        let framed = engine.framed(payload, headers);
        let built = match framed.datum() {
            Some(datum) => decode(&engine.shape, datum, &engine.limits, builder),
            None => Err(Undecoded::Payload),
        };
        match built {
            Ok(value) => Ok(Ok(value)),
            Err(Undecoded::Host(error)) => Err(error),
            Err(Undecoded::Payload) => Ok(Err(refused(engine.check(&framed), "the payload has no value"))),
        }
    }

    /// The datum of another version as the contract's own schema would have written it ("Schema
    /// Resolution" of the specification). Nothing is around either datum.
    ///
    /// # Errors
    /// [`CodecError::Violation`] where the datum cannot be read so; [`CodecError::Other`] where the
    /// schema that wrote it is not valid, or the contract's own is not Avro.
    pub fn resolve(&self, writer: impl Into<String>, datum: &[u8]) -> Result<Vec<u8>, CodecError> {
        self.needs_avro()?;
        let engine = &self.inner.engine;
        let shape = schema(&WriterSchema::new(writer), &engine.limits).map_err(CodecError::Other)?;
        let resolution = Resolution::compile(Arc::new(shape), &engine.shape);
        let resolution = resolution.ok_or_else(|| CodecError::Other("the schemas are too large".to_owned()))?;
        let framed = Framed::all(&resolution, datum, engine);
        let report = engine.check(&framed);
        match framed.rewritten() {
            // Rules have no say.
            Some((rewritten, true)) if only_rules(&report) => Ok(rewritten.bytes),
            _ => Err(refused(report, "the datum cannot be read")),
        }
    }

    fn needs_avro(&self) -> Result<(), CodecError> {
        if self.format() == Format::Avro {
            return Ok(());
        }
        Err(CodecError::Other(
            "only contracts with an Avro schema encode and decode: JSON is its own encoding".to_owned(),
        ))
    }
}

fn only_rules(report: &Report) -> bool {
    report.tally.iter().all(|tally| !tally.rejects || tally.code.area() == "rule")
}

fn refused(report: Report, otherwise: &str) -> CodecError {
    match report.into_result() {
        Err(error) => CodecError::Violation(error),
        Ok(()) => CodecError::Other(otherwise.to_owned()),
    }
}

fn nameless(framing: &str) -> CodecError {
    CodecError::Other(format!("`framing: {framing}` names the schema, and the contract has no `ids` and no `guid`"))
}

/// A magic byte and an id, as in a prefix and a header.
fn named(id: SchemaId) -> Vec<u8> {
    match id {
        SchemaId::Number(number) => [&[0][..], &number.to_be_bytes()].concat(),
        SchemaId::Guid(guid) => [&[1][..], &guid].concat(),
        SchemaId::Fingerprint(fingerprint) => fingerprint.to_le_bytes().to_vec(),
    }
}

/// An unsigned varint.
fn length(length: usize) -> Vec<u8> {
    let mut rest = length as u64;
    let mut out = Vec::new();
    while rest >= 0x80 {
        out.push(rest.to_le_bytes()[0] | 0x80);
        rest >>= 7;
    }
    out.push(rest.to_le_bytes()[0]);
    out
}
