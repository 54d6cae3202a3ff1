//! Values to payloads and back.

use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Contract;
use super::engine::Way;
use super::framed::{Asked, Framed, Headers};
use super::ways::{HostDatum, HostValue, JsonText, ObjectText};
use crate::codec::{
    Build, Encoding, Plainly, Refused, Resolution, SchemaId, Undecoded, WriterSchema, decode, encode, put_varint,
    schema,
};
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
    /// schema is not Avro, where the framing needs an id that the contract does not have, and where a
    /// value fits and no datum holds it: a number beyond every double, a point in time beyond 64 bits.
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
        self.encoded(&HostValue(value), || self.accepted(Kept::of_value(value, self.limits())), false)
    }

    /// The payload of a value of a host language; see [`Contract::encode`].
    ///
    /// # Errors
    /// As those of [`Contract::encode`].
    pub fn encode_datum<D: Datum>(&self, value: &D) -> Result<Vec<u8>, CodecError> {
        self.encoded(&HostDatum(value), || self.accepted(Kept::of(value, self.limits())), false)
    }

    /// The payload of a value in JSON text, in the encoding that the contract's option says; see
    /// [`Contract::encode`].
    ///
    /// # Errors
    /// As those of [`Contract::encode`].
    pub fn encode_json(&self, text: impl AsRef<[u8]>) -> Result<Vec<u8>, CodecError> {
        let engine = &self.inner.engine;
        let way = JsonText(text.as_ref());
        let kept = || if engine.takes(&way) { Kept::of_text(way.0, false, self.limits()) } else { None };
        self.encoded(&way, kept, engine.readers.options.avro_json)
    }

    /// The payload of a host value written as object text; see [`Contract::check_object_text`].
    ///
    /// # Errors
    /// As those of [`Contract::encode`].
    pub fn encode_object_text(&self, text: &[u8]) -> Result<Vec<u8>, CodecError> {
        let way = ObjectText(text);
        let kept = || if self.inner.engine.takes(&way) { Kept::of_text(text, true, self.limits()) } else { None };
        self.encoded(&way, kept, false)
    }

    /// A value that the structure takes.
    fn accepted(&self, kept: Option<Kept>) -> Option<Kept> {
        kept.filter(|kept| self.inner.engine.takes(&HostDatum(&kept.root())))
    }

    fn encoded(
        &self,
        way: &impl Way,
        accepted: impl FnOnce() -> Option<Kept>,
        is_tagged: bool,
    ) -> Result<Vec<u8>, CodecError> {
        self.needs_avro()?;
        let engine = &self.inner.engine;
        let out = self.frame()?;
        let encoding = Encoding { ignores_undeclared: !engine.readers.options.undeclared_refuse, is_tagged };
        let encoded = accepted().ok_or(Refused::Value).and_then(|kept| encode(&engine.shape, &kept, encoding, out));
        match encoded {
            Ok(datum) if engine.writers.wrapping.framing == Framing::Delimited => {
                let mut payload = Vec::with_capacity(datum.len() + 10);
                put_varint(&mut payload, datum.len() as u64);
                payload.extend_from_slice(&datum);
                Ok(payload)
            }
            Ok(payload) => Ok(payload),
            Err(Refused::Beyond(why)) => Err(CodecError::Other(why.to_owned())),
            Err(_) => Err(refused(engine.check_structure(way), "the value has no datum")),
        }
    }

    /// What stands before a datum.
    fn frame(&self) -> Result<Vec<u8>, CodecError> {
        let writers = &self.inner.engine.writers;
        match writers.wrapping.framing {
            Framing::Confluent => writers.own_id().map(named).ok_or_else(|| nameless("confluent")),
            // It has its fingerprint always.
            Framing::SingleObject => Ok(writers.own_id().map(named).unwrap_or_default()),
            Framing::None | Framing::ConfluentHeader | Framing::Delimited => Ok(Vec::new()),
        }
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
        let framed = engine.framed(payload, headers, Asked::Verdict);
        let built = match framed.datum() {
            Some(datum) => decode(&engine.shape, datum, &engine.limits, builder),
            None => Err(Undecoded::Payload),
        };
        match built {
            Ok(value) => Ok(Ok(value)),
            Err(Undecoded::Host(error)) => Err(error),
            Err(Undecoded::Payload) => {
                let framed = if framed.is_verdict() { engine.framed(payload, headers, Asked::Report) } else { framed };
                let report = engine.check_structure(&framed);
                Ok(Err(refused(report, "the payload has no value")))
            }
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
        let report = engine.check_structure(&framed);
        match framed.rewritten() {
            Some((rewritten, true)) if report.valid => Ok(rewritten.bytes),
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

fn refused(report: Report, otherwise: &str) -> CodecError {
    match report.into_result() {
        Err(error) => CodecError::Violation(error),
        Ok(()) => CodecError::Other(otherwise.to_owned()),
    }
}

fn nameless(framing: &str) -> CodecError {
    CodecError::Other(format!("`framing: {framing}` names the schema, and the contract has no `ids` and no `guid`"))
}

/// What marks an id and the id, as in a prefix and a header.
fn named(id: SchemaId) -> Vec<u8> {
    match id {
        SchemaId::Number(number) => [&[0][..], &number.to_be_bytes()].concat(),
        SchemaId::Guid(guid) => [&[1][..], &guid].concat(),
        SchemaId::Fingerprint(fingerprint) => [&[0xC3, 0x01][..], &fingerprint.to_le_bytes()].concat(),
    }
}
