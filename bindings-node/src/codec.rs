//! Values to payloads and back. What the core decodes leaves as JSON text in which each array begins
//! with what it is: `lib/value.js` makes the host's own types of it.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::io::Cursor;
use std::sync::{Mutex, PoisonError};

use napi::bindgen_prelude::{Buffer, Error, Result, Uint8Array};
use napi_derive::napi;
use serde_json::Value;
use stipula::{Build, CodecError, Container, Timestamp};

use crate::native::{Compilation, Header, Refusal, pairs, refusal};

/// A payload or the text of a value, or why there is none.
#[napi(object)]
pub struct Coded {
    pub payload: Option<Buffer>,
    pub text: Option<String>,
    pub refusal: Option<Refusal>,
}

impl std::fmt::Debug for Coded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Coded")
    }
}

fn refused(error: CodecError) -> Result<Coded> {
    match error {
        CodecError::Violation(error) => Ok(Coded { payload: None, text: None, refusal: refusal(error.into_report()) }),
        error => Err(Error::from_reason(error.to_string())),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the host's values come owned")]
#[napi]
impl Compilation {
    #[napi(catch_unwind)]
    pub fn encode(&self, text: &[u8]) -> Result<Coded> {
        match self.contract()?.encode_object_text(text) {
            Ok(payload) => Ok(Coded { payload: Some(payload.into()), text: None, refusal: None }),
            Err(error) => refused(error),
        }
    }

    #[napi(catch_unwind)]
    pub fn decode(&self, payload: &[u8], headers: Vec<Header>) -> Result<Coded> {
        let Ok(decoded) = self.contract()?.decode_with(payload, &pairs(&headers), &mut Tagged);
        match decoded {
            Ok(value) => Ok(Coded { payload: None, text: Some(value.to_string()), refusal: None }),
            Err(error) => refused(error),
        }
    }

    /// How payloads are framed.
    #[napi(catch_unwind)]
    pub fn framing(&self) -> Result<String> {
        Ok(self.contract()?.framing().to_owned())
    }

    #[napi(catch_unwind)]
    pub fn headers(&self) -> Result<Vec<Header>> {
        let headers = self.contract()?.headers().map_err(|error| Error::from_reason(error.to_string()))?;
        Ok(headers.into_iter().map(|(name, value)| Header { name: name.to_owned(), value: value.into() }).collect())
    }

    #[napi(catch_unwind)]
    pub fn container(&self, file: Uint8Array) -> Result<ContainerReports> {
        Ok(ContainerReports(Mutex::new(self.contract()?.container(Cursor::new(file.to_vec())))))
    }
}

/// The reports of a container file.
#[napi]
pub struct ContainerReports(Mutex<Container<Cursor<Vec<u8>>>>);

impl std::fmt::Debug for ContainerReports {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ContainerReports")
    }
}

#[napi]
impl ContainerReports {
    #[napi(catch_unwind)]
    pub fn next(&self) -> Result<Option<String>> {
        let next = self.0.lock().unwrap_or_else(PoisonError::into_inner).next();
        let report = next.transpose().map_err(|error| Error::from_reason(error.to_string()))?;
        Ok(report.map(|report| report.to_json()))
    }

    /// The numbers of the first and the last record that the report that came last tells of.
    #[napi(catch_unwind)]
    pub fn records(&self) -> Vec<i64> {
        let (first, last) = self.0.lock().unwrap_or_else(PoisonError::into_inner).records().into_inner();
        [first, last].map(|number| i64::try_from(number).unwrap_or(i64::MAX)).to_vec()
    }

    #[napi(catch_unwind)]
    pub fn has_ended(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).has_ended()
    }
}

/// Builds the text of a value.
struct Tagged;

fn tagged(tag: &str, value: impl Into<Value>) -> Value {
    Value::Array(vec![tag.into(), value.into()])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Build for Tagged {
    type Value = Value;
    type Error = Infallible;

    fn null(&mut self) -> std::result::Result<Value, Infallible> {
        Ok(Value::Null)
    }

    fn bool(&mut self, value: bool) -> std::result::Result<Value, Infallible> {
        Ok(value.into())
    }

    fn int(&mut self, value: i32) -> std::result::Result<Value, Infallible> {
        Ok(value.into())
    }

    fn long(&mut self, value: i64) -> std::result::Result<Value, Infallible> {
        Ok(tagged("long", value.to_string()))
    }

    fn double(&mut self, value: f64) -> std::result::Result<Value, Infallible> {
        // JSON has no word for what is not finite.
        Ok(if value.is_finite() { value.into() } else { tagged("double", value.to_string()) })
    }

    fn decimal(&mut self, digits: &str) -> std::result::Result<Value, Infallible> {
        Ok(digits.into())
    }

    fn text(&mut self, text: &str) -> std::result::Result<Value, Infallible> {
        Ok(text.into())
    }

    fn uuid(&mut self, value: [u8; 16]) -> std::result::Result<Value, Infallible> {
        Ok(tagged("uuid", hex(&value)))
    }

    fn bytes(&mut self, bytes: &[u8]) -> std::result::Result<Value, Infallible> {
        Ok(tagged("bytes", hex(bytes)))
    }

    fn date(&mut self, days: i32) -> std::result::Result<Value, Infallible> {
        Ok(tagged("date", days))
    }

    fn time(&mut self, nanos: i64) -> std::result::Result<Value, Infallible> {
        Ok(tagged("time", nanos / 1000))
    }

    /// A `Date` knows milliseconds: what may have more stays the number that it is.
    fn timestamp(&mut self, value: Timestamp) -> std::result::Result<Value, Infallible> {
        if value.per_second > 1000 { self.long(value.number) } else { Ok(tagged("timestamp", value.number)) }
    }

    fn list(&mut self, elements: Vec<Value>) -> std::result::Result<Value, Infallible> {
        Ok(Value::Array(std::iter::once("list".into()).chain(elements).collect()))
    }

    fn map(&mut self, members: Vec<(&str, Value)>) -> std::result::Result<Value, Infallible> {
        Ok(Value::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()))
    }
}
