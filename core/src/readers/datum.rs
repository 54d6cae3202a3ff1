//! One view of data for every way in that is not Avro bytes: JSON text, host objects, the tape.
//!
//! A binding implements [`Datum`] for its own objects, and the contract judges them in place.

use std::borrow::Cow;

use crate::diagnostics::Code;

/// Reading ended: the source has recorded why (JSON syntax, an exception of the host).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the source can be read no further")]
pub struct Broken;

/// A value that can be judged in place.
///
/// ```
/// use std::borrow::Cow;
/// use stipula::{Broken, Contract, Datum, Elements, Format, Members, View};
///
/// /// A value of some host.
/// #[derive(Clone, Copy)]
/// enum Value<'a> {
///     Number(f64),
///     Text(&'a str),
///     List(&'a [Value<'a>]),
///     Object(&'a [(&'a str, Value<'a>)]),
/// }
///
/// struct List<'a>(std::slice::Iter<'a, Value<'a>>);
///
/// impl<'a> Elements for List<'a> {
///     type Item = Value<'a>;
///
///     fn next(&mut self) -> Result<Option<Value<'a>>, Broken> {
///         Ok(self.0.next().copied())
///     }
/// }
///
/// struct Object<'a> {
///     rest: &'a [(&'a str, Value<'a>)],
///     key: &'a str,
/// }
///
/// impl<'a> Members for Object<'a> {
///     type Item = Value<'a>;
///
///     fn next(&mut self) -> Result<Option<Value<'a>>, Broken> {
///         let Some(((key, value), rest)) = self.rest.split_first() else { return Ok(None) };
///         (self.key, self.rest) = (key, rest);
///         Ok(Some(*value))
///     }
///
///     fn key(&self) -> &str {
///         self.key
///     }
/// }
///
/// impl<'a> Datum for Value<'a> {
///     type List<'s> = List<'a> where Self: 's;
///     type Map<'s> = Object<'a> where Self: 's;
///
///     fn view(&self) -> Result<View<'_, Self>, Broken> {
///         Ok(match *self {
///             Value::Number(number) => View::Double(number),
///             Value::Text(text) => View::Text(Cow::Borrowed(text)),
///             Value::List(list) => View::List(List(list.iter())),
///             Value::Object(members) => View::Map(Object { rest: members, key: "" }),
///         })
///     }
/// }
///
/// let schema = r#"{"properties": {"name": {"type": "string"}, "sizes": {"items": {"minimum": 0}}}}"#;
/// let goods = Contract::from_schema(Format::JsonSchema, schema).compile()?;
/// let sizes = [Value::Number(1.5), Value::Number(-1.0)];
/// let record = [("name", Value::Text("screw")), ("sizes", Value::List(&sizes))];
/// assert_eq!(goods.check_datum(&Value::Object(&record)).violations[0].path, "/sizes/1");
/// # Ok::<(), stipula::CompileError>(())
/// ```
pub trait Datum: Sized {
    /// The elements of a list.
    type List<'s>: Elements<Item = Self>
    where
        Self: 's;
    /// The members of an object or map.
    type Map<'s>: Members<Item = Self>
    where
        Self: 's;

    /// What the value is. Called once for each value, in order: a streaming source moves on.
    ///
    /// # Errors
    /// [`Broken`] where the source can be read no further.
    fn view(&self) -> Result<View<'_, Self>, Broken>;

    /// Byte offset of the value in its source, where there is one.
    fn offset(&self) -> Option<u64> {
        None
    }

    /// Whether [`Datum::view`] may be called again and again, and gives the same.
    #[doc(hidden)]
    fn is_rereadable(&self) -> bool {
        false
    }

    /// Where the value stands on the tape of the record.
    #[doc(hidden)]
    fn on_tape(&self) -> Option<u32> {
        None
    }
}

/// The elements of a list, in order.
pub trait Elements {
    /// An element.
    type Item;

    /// The next element.
    ///
    /// # Errors
    /// [`Broken`] where the source can be read no further.
    fn next(&mut self) -> Result<Option<Self::Item>, Broken>;
}

/// The members of an object or map, in the source's order, doubles included.
pub trait Members {
    /// The value of a member.
    type Item;

    /// The next member's value; [`Members::key`] then gives its key.
    ///
    /// # Errors
    /// [`Broken`] where the source can be read no further.
    fn next(&mut self) -> Result<Option<Self::Item>, Broken>;

    /// The key of the member that [`Members::next`] gave last.
    fn key(&self) -> &str;

    /// Byte offset of that key in its source, where there is one.
    fn key_offset(&self) -> Option<u64> {
        None
    }

    /// A fault of that key after which reading goes on (`json.utf8`, `json.lone_surrogate`).
    fn key_fault(&self) -> Option<Code> {
        None
    }
}

/// What a value is.
#[non_exhaustive]
pub enum View<'s, D: Datum + 's> {
    /// Null, or nothing.
    Null,
    /// A truth value; never a number.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A whole number above the range of `Int`.
    Uint(u64),
    /// A double of the host; it counts as its shortest decimal that reads back.
    Double(f64),
    /// A number in JSON's grammar, digits exactly as written (also the host's big or decimal numbers).
    Digits(Cow<'s, str>),
    /// UTF-8 text.
    Text(Cow<'s, str>),
    /// Bytes.
    Bytes(Cow<'s, [u8]>),
    /// A date of the host: days since 1970-01-01.
    Date(i32),
    /// A time of day of the host: nanoseconds since midnight.
    Time(i64),
    /// A point in time of the host.
    Timestamp {
        /// Seconds since 1970-01-01T00:00:00Z.
        seconds: i64,
        /// Nanoseconds of that second.
        nanos: u32,
    },
    /// A list.
    List(D::List<'s>),
    /// An object or map.
    Map(D::Map<'s>),
    /// A host value that no schema's data model can hold; the text names its type, never its value.
    Unsupported(Cow<'static, str>),
    /// A value with a fault after which reading goes on (`json.utf8`, `json.lone_surrogate`).
    Faulty(Code),
}

impl<'s, D: Datum + 's> std::fmt::Debug for View<'s, D> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Null => "Null",
            Self::Bool(_) => "Bool",
            Self::Int(_) => "Int",
            Self::Uint(_) => "Uint",
            Self::Double(_) => "Double",
            Self::Digits(_) => "Digits",
            Self::Text(_) => "Text",
            Self::Bytes(_) => "Bytes",
            Self::Date(_) => "Date",
            Self::Time(_) => "Time",
            Self::Timestamp { .. } => "Timestamp",
            Self::List(_) => "List",
            Self::Map(_) => "Map",
            Self::Unsupported(_) => "Unsupported",
            Self::Faulty(_) => "Faulty",
        })
    }
}
