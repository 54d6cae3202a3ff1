//! Any `Serialize` to the tape, without text in between.

use std::fmt;

use serde::ser::{self, Serialize, Serializer};

use crate::cells::{Scratch, Slot};
use crate::limits::Limits;

/// Why a host value could not be read.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum Failed {
    /// Larger than the limit.
    #[error("too large")]
    Size,
    /// The host says no; its text may hold values and is shown nowhere.
    #[error("the value could not be read")]
    Host,
}

impl ser::Error for Failed {
    fn custom<T: fmt::Display>(_message: T) -> Self {
        Self::Host
    }
}

/// Writes a value to the end of the tape; gives its slot.
///
/// # Errors
/// [`Failed`] where it is too large, or its own code says no.
pub(crate) fn to_tape<T: Serialize + ?Sized>(value: &T, scratch: &mut Scratch, limits: &Limits) -> Result<u32, Failed> {
    let at = scratch.tape.next();
    // One level beyond the limit is written, without what it holds: the judge refuses it at its path.
    let depth = limits.payload_depth.min(Limits::MAX_PAYLOAD_DEPTH) + 1;
    let mut writer = Writer { scratch, depth, left: limits.payload_bytes };
    value.serialize(ToTape(&mut writer))?;
    Ok(at)
}

struct Writer<'s> {
    scratch: &'s mut Scratch,
    /// Levels that may still be opened.
    depth: u32,
    /// Bytes and values that may still be written.
    left: u64,
}

impl Writer<'_> {
    fn push(&mut self, slot: Slot) -> Result<(), Failed> {
        self.charge(0)?;
        self.scratch.tape.push(slot);
        Ok(())
    }

    fn charge(&mut self, bytes: usize) -> Result<(), Failed> {
        self.left = self.left.checked_sub(bytes as u64 + 1).ok_or(Failed::Size)?;
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Failed> {
        self.charge(text.len())?;
        let text = self.scratch.keep(text.as_bytes());
        self.scratch.tape.push(Slot::Text(text));
        Ok(())
    }

    fn digits(&mut self, digits: &str) -> Result<(), Failed> {
        let text = self.scratch.keep(digits.as_bytes());
        self.push(Slot::Digits(text))
    }

    fn open(&mut self) -> Result<u32, Failed> {
        self.depth = self.depth.saturating_sub(1);
        let at = self.scratch.tape.next();
        self.push(Slot::Null)?;
        Ok(at)
    }

    fn close(&mut self, at: u32, len: u32, is_map: bool) {
        self.depth += 1;
        let end = self.scratch.tape.next();
        self.scratch.tape.set(at, if is_map { Slot::Map { len, end } } else { Slot::List { len, end } });
    }
}

struct ToTape<'w, 's>(&'w mut Writer<'s>);

/// A list or map that is open, and for variants the map of one member around it.
struct Open<'w, 's> {
    writer: &'w mut Writer<'s>,
    at: u32,
    len: u32,
    around: Option<u32>,
    /// It lies beyond the limit: what it holds is left out.
    sealed: bool,
}

impl<'w, 's> Open<'w, 's> {
    fn new(writer: &'w mut Writer<'s>, variant: Option<&str>) -> Result<Self, Failed> {
        let around = match variant {
            Some(name) => {
                let at = writer.open()?;
                if writer.depth == 0 {
                    return Ok(Self { writer, at, len: 0, around: None, sealed: true });
                }
                writer.text(name)?;
                Some(at)
            }
            None => None,
        };
        let at = writer.open()?;
        let sealed = writer.depth == 0;
        Ok(Self { writer, at, len: 0, around, sealed })
    }

    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
        if self.sealed {
            return Ok(());
        }
        self.len = self.len.saturating_add(1);
        value.serialize(ToTape(self.writer))
    }

    fn member<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), Failed> {
        if self.sealed {
            return Ok(());
        }
        self.writer.text(key)?;
        self.element(value)
    }

    fn close(self, is_map: bool) {
        self.writer.close(self.at, self.len, is_map);
        if let Some(around) = self.around {
            self.writer.close(around, 1, true);
        }
    }
}

impl<'w, 's> Serializer for ToTape<'w, 's> {
    type Ok = ();
    type Error = Failed;
    type SerializeSeq = Open<'w, 's>;
    type SerializeTuple = Open<'w, 's>;
    type SerializeTupleStruct = Open<'w, 's>;
    type SerializeTupleVariant = Open<'w, 's>;
    type SerializeMap = Open<'w, 's>;
    type SerializeStruct = Open<'w, 's>;
    type SerializeStructVariant = Open<'w, 's>;

    fn serialize_bool(self, value: bool) -> Result<(), Failed> {
        self.0.push(Slot::Bool(value))
    }

    fn serialize_i8(self, value: i8) -> Result<(), Failed> {
        self.0.push(Slot::Int(value.into()))
    }

    fn serialize_i16(self, value: i16) -> Result<(), Failed> {
        self.0.push(Slot::Int(value.into()))
    }

    fn serialize_i32(self, value: i32) -> Result<(), Failed> {
        self.0.push(Slot::Int(value.into()))
    }

    fn serialize_i64(self, value: i64) -> Result<(), Failed> {
        self.0.push(Slot::Int(value))
    }

    fn serialize_i128(self, value: i128) -> Result<(), Failed> {
        match i64::try_from(value) {
            Ok(value) => self.0.push(Slot::Int(value)),
            Err(_) => self.0.digits(&value.to_string()),
        }
    }

    fn serialize_u8(self, value: u8) -> Result<(), Failed> {
        self.0.push(Slot::Int(value.into()))
    }

    fn serialize_u16(self, value: u16) -> Result<(), Failed> {
        self.0.push(Slot::Int(value.into()))
    }

    fn serialize_u32(self, value: u32) -> Result<(), Failed> {
        self.0.push(Slot::Int(value.into()))
    }

    fn serialize_u64(self, value: u64) -> Result<(), Failed> {
        self.0.push(i64::try_from(value).map_or(Slot::Uint(value), Slot::Int))
    }

    fn serialize_u128(self, value: u128) -> Result<(), Failed> {
        match u64::try_from(value) {
            Ok(value) => self.serialize_u64(value),
            Err(_) => self.0.digits(&value.to_string()),
        }
    }

    /// A single counts as its shortest decimal, which a double of it would not be.
    fn serialize_f32(self, value: f32) -> Result<(), Failed> {
        let double = if value.is_finite() { value.to_string().parse().unwrap_or(f64::NAN) } else { value.into() };
        self.0.push(Slot::Double(double))
    }

    fn serialize_f64(self, value: f64) -> Result<(), Failed> {
        self.0.push(Slot::Double(value))
    }

    fn serialize_char(self, value: char) -> Result<(), Failed> {
        self.0.text(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), Failed> {
        self.0.text(value)
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Failed> {
        self.0.charge(value.len())?;
        let bytes = self.0.scratch.keep(value);
        self.0.scratch.tape.push(Slot::Bytes(bytes));
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Failed> {
        self.0.push(Slot::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Failed> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Failed> {
        self.0.push(Slot::Null)
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<(), Failed> {
        self.0.push(Slot::Null)
    }

    fn serialize_unit_variant(self, _name: &'static str, _index: u32, variant: &'static str) -> Result<(), Failed> {
        self.0.text(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _name: &'static str, value: &T) -> Result<(), Failed> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Failed> {
        let mut open = Open::new(self.0, None)?;
        open.member(variant, value)?;
        open.close(true);
        Ok(())
    }

    fn serialize_seq(self, _len: Option<usize>) -> Result<Open<'w, 's>, Failed> {
        Open::new(self.0, None)
    }

    fn serialize_tuple(self, _len: usize) -> Result<Open<'w, 's>, Failed> {
        Open::new(self.0, None)
    }

    fn serialize_tuple_struct(self, _name: &'static str, _len: usize) -> Result<Open<'w, 's>, Failed> {
        Open::new(self.0, None)
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _len: usize,
    ) -> Result<Open<'w, 's>, Failed> {
        Open::new(self.0, Some(variant))
    }

    fn serialize_map(self, _len: Option<usize>) -> Result<Open<'w, 's>, Failed> {
        Open::new(self.0, None)
    }

    fn serialize_struct(self, _name: &'static str, _len: usize) -> Result<Open<'w, 's>, Failed> {
        Open::new(self.0, None)
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _len: usize,
    ) -> Result<Open<'w, 's>, Failed> {
        Open::new(self.0, Some(variant))
    }
}

macro_rules! elements {
    ($($trait:ident $method:ident),*) => {
        $(impl ser::$trait for Open<'_, '_> {
            type Ok = ();
            type Error = Failed;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
                self.element(value)
            }

            fn end(self) -> Result<(), Failed> {
                self.close(false);
                Ok(())
            }
        })*
    };
}

elements!(
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field
);

macro_rules! members {
    ($($trait:ident),*) => {
        $(impl ser::$trait for Open<'_, '_> {
            type Ok = ();
            type Error = Failed;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Failed> {
                self.member(key, value)
            }

            fn end(self) -> Result<(), Failed> {
                self.close(true);
                Ok(())
            }
        })*
    };
}

members!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Open<'_, '_> {
    type Ok = ();
    type Error = Failed;

    /// Keys are texts, or scalars in their text.
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Failed> {
        if self.sealed {
            return Ok(());
        }
        let at = self.writer.scratch.tape.next();
        key.serialize(ToTape(self.writer))?;
        let text = match self.writer.scratch.tape.get(at) {
            Slot::Text(_) => return Ok(()),
            Slot::Digits(text) => {
                self.writer.scratch.tape.set(at, Slot::Text(text));
                return Ok(());
            }
            Slot::Bool(value) => value.to_string(),
            Slot::Int(value) => value.to_string(),
            Slot::Uint(value) => value.to_string(),
            _ => return Err(Failed::Host),
        };
        let text = self.writer.scratch.keep(text.as_bytes());
        self.writer.scratch.tape.set(at, Slot::Text(text));
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
        self.element(value)
    }

    fn end(self) -> Result<(), Failed> {
        self.close(true);
        Ok(())
    }
}
