//! JSON text as a [`Datum`]: a strict pull reader over the bytes (RFC 8259).
//!
//! All values of a text share one cursor, so a value is read once and in order; a member or
//! element that nobody read is skipped, with every check, when the next one is asked for.

use std::borrow::Cow;
use std::cell::Cell;

use super::datum::{Broken, Datum, Elements, Members, View};
use super::json_number;
use super::json_text::{self, Parsed};
use crate::diagnostics::{Code, codes};
use crate::limits::Limits;
use crate::scalars::{base64, time};

/// What a text may hold beside JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Json,
    /// Object text: host values that JSON lacks, see `Contract::is_valid_object_text`.
    Object,
}

/// A text, and where reading stands in it.
#[derive(Debug)]
pub(crate) struct JsonDoc<'p> {
    text: &'p [u8],
    dialect: Dialect,
    max_depth: u32,
    at: Cell<usize>,
    /// Start of the value that was read to its end last.
    done: Cell<usize>,
    error: Cell<Option<(Code, usize)>>,
}

/// A value of a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct JsonValue<'d> {
    doc: &'d JsonDoc<'d>,
    start: usize,
}

impl<'p> JsonDoc<'p> {
    pub(crate) fn new(text: &'p [u8], dialect: Dialect, limits: &Limits) -> Self {
        let max_depth = limits.payload_depth.min(Limits::MAX_PAYLOAD_DEPTH);
        Self { text, dialect, max_depth, at: Cell::new(0), done: Cell::new(usize::MAX), error: Cell::new(None) }
    }

    /// The value of the text.
    ///
    /// # Errors
    /// [`Broken`] where it begins with a byte order mark.
    pub(crate) fn root(&self) -> Result<JsonValue<'_>, Broken> {
        if self.text.starts_with(b"\xef\xbb\xbf") {
            return self.fail(codes::JSON_BOM, 0);
        }
        self.blank();
        Ok(JsonValue { doc: self, start: self.at.get() })
    }

    /// The value that begins at an offset of the text.
    pub(crate) fn value_at(&self, at: usize) -> JsonValue<'_> {
        JsonValue { doc: self, start: at }
    }

    /// Where a value ends that was read; `None` where it was not read to its end.
    pub(crate) fn end_of(&self, value: &JsonValue<'_>) -> Option<usize> {
        (self.error.get().is_none() && self.done.get() == value.start).then(|| self.at.get())
    }

    /// Checks that nothing follows the value.
    ///
    /// # Errors
    /// [`Broken`] where something does.
    pub(crate) fn finish(&self) -> Result<(), Broken> {
        self.blank();
        if self.at.get() < self.text.len() { self.fail(codes::JSON_TRAILING, self.at.get()) } else { Ok(()) }
    }

    /// The offset that a fault tells: object text is no payload, so its offsets mean nothing.
    fn place(&self, at: usize) -> Option<u64> {
        (self.dialect == Dialect::Json).then_some(at as u64)
    }

    /// Why the text can be read no further, and where.
    pub(crate) fn error(&self) -> Option<(Code, usize)> {
        self.error.get()
    }

    #[cold]
    fn fail<T>(&self, code: Code, at: usize) -> Result<T, Broken> {
        if self.error.get().is_none() {
            self.error.set(Some((code, at)));
        }
        Err(Broken)
    }

    /// An unexpected byte, or the end of the text.
    #[cold]
    fn unexpected<T>(&self, at: usize) -> Result<T, Broken> {
        let code = if at >= self.text.len() { codes::JSON_TRUNCATED } else { codes::JSON_SYNTAX };
        self.fail(code, at)
    }

    fn rest(&self) -> &'p [u8] {
        self.text.get(self.at.get()..).unwrap_or_default()
    }

    #[inline]
    fn blank(&self) {
        let blanks = self.rest().iter().take_while(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t')).count();
        self.at.set(self.at.get() + blanks);
    }

    fn byte(&self) -> Option<u8> {
        self.text.get(self.at.get()).copied()
    }

    fn skip_byte(&self) {
        self.at.set(self.at.get() + 1);
    }

    /// Reads a string whose quote is the next byte.
    fn string(&self) -> Result<Parsed<'p>, Broken> {
        let at = self.at.get() + 1;
        match json_text::string(self.text, at) {
            Ok((parsed, end)) => {
                self.at.set(end);
                Ok(parsed)
            }
            Err((code, at)) => self.fail(code, at),
        }
    }

    /// Goes past a value that nobody read, or not to its end.
    #[cold]
    fn skip(&self, value: JsonValue<'_>, depth: u32) -> Result<(), Broken> {
        self.at.set(value.start);
        if depth > self.max_depth {
            return self.fail(codes::LIMIT_DEPTH, value.start);
        }
        match value.view()? {
            View::List(mut list) => {
                while let Some(element) = list.next()? {
                    self.skip(element, depth + 1)?;
                }
            }
            View::Map(mut map) => {
                while let Some(member) = map.next()? {
                    if let Some(code) = map.key_fault() {
                        return self.fail(code, member.start);
                    }
                    self.skip(member, depth + 1)?;
                }
            }
            View::Faulty(code) => return self.fail(code, value.start),
            _ => {}
        }
        Ok(())
    }

    /// After an element or member: a comma, or the end. `true` where another one follows.
    fn follows(&self, own: &Position, close: u8) -> Result<bool, Broken> {
        if !own.first {
            let value = JsonValue { doc: self, start: own.item };
            if self.done.get() != own.item {
                self.skip(value, 1)?;
            }
        }
        self.blank();
        match self.byte() {
            Some(byte) if byte == close => {
                self.skip_byte();
                self.done.set(own.start);
                Ok(false)
            }
            Some(b',') if !own.first => {
                self.skip_byte();
                self.blank();
                Ok(true)
            }
            Some(_) if own.first => Ok(true),
            _ => self.unexpected(self.at.get()),
        }
    }

    fn literal(&self, text: &'static [u8]) -> Result<(), Broken> {
        let rest = self.rest();
        if rest.starts_with(text) {
            self.at.set(self.at.get() + text.len());
            return Ok(());
        }
        let same = rest.iter().zip(text).take_while(|(a, b)| a == b).count();
        self.unexpected(self.at.get() + same)
    }

    fn number<'s>(&self) -> Result<View<'s, JsonValue<'p>>, Broken>
    where
        'p: 's,
    {
        match json_number::scan(self.rest()) {
            Ok(text) => {
                self.at.set(self.at.get() + text.len());
                Ok(json_number::view(text))
            }
            Err(at) => self.unexpected(self.at.get() + at),
        }
    }

    /// `b"..."`, `t"..."`, `!"..."`.
    fn tagged<'s>(&self, tag: u8) -> Result<View<'s, JsonValue<'p>>, Broken>
    where
        'p: 's,
    {
        let at = self.at.get();
        self.skip_byte();
        if self.byte() != Some(b'"') {
            return self.unexpected(self.at.get());
        }
        let text = match self.string()? {
            Parsed::Text(text) => text,
            Parsed::Faulty(code, _) => return Ok(View::Faulty(code)),
        };
        match tag {
            b'b' => match base64::decode(text.as_bytes()) {
                Some(bytes) => Ok(View::Bytes(Cow::Owned(bytes))),
                None => self.fail(codes::JSON_SYNTAX, at),
            },
            b't' => Ok(match time::parse_timestamp(text.as_bytes()) {
                Some((seconds, nanos)) => View::Timestamp { seconds, nanos },
                None => View::Unsupported(Cow::Borrowed("date")),
            }),
            _ => Ok(View::Unsupported(Cow::Owned(text.into_owned()))),
        }
    }

    fn scalar<'s>(&self, first: u8) -> Result<View<'s, JsonValue<'p>>, Broken>
    where
        'p: 's,
    {
        let object = self.dialect == Dialect::Object;
        match first {
            b'"' => Ok(match self.string()? {
                Parsed::Text(text) => View::Text(text),
                Parsed::Faulty(code, _) => View::Faulty(code),
            }),
            b't' if object && self.rest().starts_with(b"t\"") => self.tagged(first),
            b'b' | b'!' if object => self.tagged(first),
            b'N' if object => self.literal(b"NaN").map(|()| View::Double(f64::NAN)),
            b'I' if object => self.literal(b"Infinity").map(|()| View::Double(f64::INFINITY)),
            b'-' if object && self.rest().starts_with(b"-I") => {
                self.literal(b"-Infinity").map(|()| View::Double(f64::NEG_INFINITY))
            }
            b't' => self.literal(b"true").map(|()| View::Bool(true)),
            b'f' => self.literal(b"false").map(|()| View::Bool(false)),
            b'n' => self.literal(b"null").map(|()| View::Null),
            b'-' | b'0'..=b'9' => self.number(),
            _ => self.unexpected(self.at.get()),
        }
    }
}

impl<'d> Datum for JsonValue<'d> {
    type List<'s>
        = JsonList<'d>
    where
        Self: 's;
    type Map<'s>
        = JsonMap<'d>
    where
        Self: 's;

    fn view(&self) -> Result<View<'_, Self>, Broken> {
        let doc = self.doc;
        if doc.error.get().is_some() {
            return Err(Broken);
        }
        doc.at.set(self.start);
        let own = Position { start: self.start, item: self.start, first: true, done: false };
        match doc.byte() {
            Some(b'[') => {
                doc.skip_byte();
                Ok(View::List(JsonList { doc, own }))
            }
            Some(b'{') => {
                doc.skip_byte();
                Ok(View::Map(JsonMap { doc, own, key: Cow::Borrowed(""), key_at: self.start, fault: None }))
            }
            Some(first) => {
                let view = doc.scalar(first)?;
                doc.done.set(self.start);
                Ok(view)
            }
            None => doc.unexpected(self.start),
        }
    }

    fn offset(&self) -> Option<u64> {
        self.doc.place(self.start)
    }
}

/// Where an open list or object stands.
#[derive(Debug)]
struct Position {
    /// Its own first byte.
    start: usize,
    /// That of its current element or member.
    item: usize,
    first: bool,
    done: bool,
}

/// The elements of an array.
#[derive(Debug)]
pub(crate) struct JsonList<'d> {
    doc: &'d JsonDoc<'d>,
    own: Position,
}

impl<'d> Elements for JsonList<'d> {
    type Item = JsonValue<'d>;

    fn next(&mut self) -> Result<Option<JsonValue<'d>>, Broken> {
        if self.own.done || !self.doc.follows(&self.own, b']')? {
            self.own.done = true;
            return Ok(None);
        }
        self.own.first = false;
        self.own.item = self.doc.at.get();
        Ok(Some(JsonValue { doc: self.doc, start: self.own.item }))
    }
}

/// The members of an object.
#[derive(Debug)]
pub(crate) struct JsonMap<'d> {
    doc: &'d JsonDoc<'d>,
    own: Position,
    key: Cow<'d, str>,
    key_at: usize,
    fault: Option<Code>,
}

impl<'d> Members for JsonMap<'d> {
    type Item = JsonValue<'d>;

    fn next(&mut self) -> Result<Option<JsonValue<'d>>, Broken> {
        let doc = self.doc;
        if self.own.done || !doc.follows(&self.own, b'}')? {
            self.own.done = true;
            return Ok(None);
        }
        self.own.first = false;
        if doc.byte() != Some(b'"') {
            return doc.unexpected(doc.at.get());
        }
        self.key_at = doc.at.get();
        (self.key, self.fault) = match doc.string()? {
            Parsed::Text(text) => (text, None),
            Parsed::Faulty(code, text) => (text, Some(code)),
        };
        doc.blank();
        if doc.byte() != Some(b':') {
            return doc.unexpected(doc.at.get());
        }
        doc.skip_byte();
        doc.blank();
        self.own.item = doc.at.get();
        Ok(Some(JsonValue { doc, start: self.own.item }))
    }

    fn key(&self) -> &str {
        &self.key
    }

    fn key_offset(&self) -> Option<u64> {
        self.doc.place(self.key_at)
    }

    fn key_fault(&self) -> Option<Code> {
        self.fault
    }
}
