//! Defaults of fields, read once: values that stand for absent ones.

use std::borrow::Cow;

use super::datum::{Broken, Datum, Elements, Members, View};
use super::json::{Dialect, JsonDoc};
use crate::limits::Limits;
use crate::schema::Text;

/// A default.
#[derive(Clone, Debug)]
pub(crate) enum DefaultValue {
    Null,
    Bool(bool),
    Int(i64),
    Digits(Text),
    Text(Text),
    List(Vec<DefaultValue>),
    Map(Vec<(Text, DefaultValue)>),
}

impl DefaultValue {
    /// Reads JSON text; `None` where it is none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let doc = JsonDoc::new(text.as_bytes(), Dialect::Json, &Limits::default());
        let value = Self::read(&doc.root().ok()?, 0)?;
        doc.finish().ok()?;
        Some(value)
    }

    fn read<D: Datum>(value: &D, depth: u32) -> Option<Self> {
        if depth > Limits::default().document_depth {
            return None;
        }
        Some(match value.view().ok()? {
            View::Null => Self::Null,
            View::Bool(value) => Self::Bool(value),
            View::Int(value) => Self::Int(value),
            View::Uint(value) => Self::Digits(value.to_string().into()),
            View::Digits(digits) => Self::Digits(digits.into()),
            View::Text(text) => Self::Text(text.into()),
            View::List(mut list) => {
                let mut elements = Vec::new();
                while let Some(element) = list.next().ok()? {
                    elements.push(Self::read(&element, depth + 1)?);
                }
                Self::List(elements)
            }
            View::Map(mut map) => {
                let mut members = Vec::new();
                while let Some(member) = map.next().ok()? {
                    let key = Text::from(map.key());
                    members.push((key, Self::read(&member, depth + 1)?));
                }
                Self::Map(members)
            }
            _ => return None,
        })
    }
}

impl<'a> Datum for &'a DefaultValue {
    type List<'s>
        = std::slice::Iter<'a, DefaultValue>
    where
        Self: 's;
    type Map<'s>
        = DefaultMap<'a>
    where
        Self: 's;

    fn view(&self) -> Result<View<'_, Self>, Broken> {
        Ok(match *self {
            DefaultValue::Null => View::Null,
            DefaultValue::Bool(value) => View::Bool(*value),
            DefaultValue::Int(value) => View::Int(*value),
            DefaultValue::Digits(digits) => View::Digits(Cow::Borrowed(digits)),
            DefaultValue::Text(text) => View::Text(Cow::Borrowed(text)),
            DefaultValue::List(list) => View::List(list.iter()),
            DefaultValue::Map(map) => View::Map(DefaultMap { rest: map.iter(), key: "" }),
        })
    }

    fn is_rereadable(&self) -> bool {
        true
    }
}

impl<'a> Elements for std::slice::Iter<'a, DefaultValue> {
    type Item = &'a DefaultValue;

    fn next(&mut self) -> Result<Option<&'a DefaultValue>, Broken> {
        Ok(Iterator::next(self))
    }
}

/// The members of a default.
#[derive(Debug)]
pub(crate) struct DefaultMap<'a> {
    rest: std::slice::Iter<'a, (Text, DefaultValue)>,
    key: &'a str,
}

impl<'a> Members for DefaultMap<'a> {
    type Item = &'a DefaultValue;

    fn next(&mut self) -> Result<Option<&'a DefaultValue>, Broken> {
        Ok(self.rest.next().map(|(key, value)| {
            self.key = key;
            value
        }))
    }

    fn key(&self) -> &str {
        self.key
    }
}
