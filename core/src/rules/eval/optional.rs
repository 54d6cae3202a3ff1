//! Optionals: a value that is there or not, and what is selected, chosen or made from it.

use super::Run;
use crate::rules::functions::{BOOL, Func, Gives, Native, OPTIONAL, Overload, Style, table};
use crate::rules::program::{NodeIx, Range};
use crate::rules::types::Type;
use crate::rules::value::{INDEX, NO_KEY, NO_OVERLOAD, NULL_SELECT, Out, Seq, Stop, Val};

pub(in crate::rules) static TABLE: &[Overload] = table! {
    Global "optional.none"() -> OPTIONAL => Func::Native(Native(|_, _| Ok(Val::Optional(Seq::EMPTY))));
    Global "optional.of"(Dyn) -> Gives::OptionalOf(0) => Func::Native(Native(of));
    Global "optional.ofNonZeroValue"(Dyn) -> Gives::OptionalOf(0) => Func::Native(Native(of_non_zero));
    Global "optional.unwrap"(AnyList) -> Gives::UnwrappedList(0) => Func::Native(Native(unwrap));
    Method "unwrapOpt"(AnyList) -> Gives::UnwrappedList(0) => Func::Native(Native(unwrap));
    Method "hasValue"(AnyOptional) -> BOOL => Func::Native(Native(has_value));
    Method "value"(AnyOptional) -> Gives::Unwrapped(0) => Func::Native(Native(value));
};

const NO_VALUE: Stop = Stop::Error("an optional that has no value");

fn of(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [value] = args else { return Err(NO_OVERLOAD) };
    run.some(*value)
}

fn of_non_zero(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [value] = args else { return Err(NO_OVERLOAD) };
    if run.is_zero(*value)? { Ok(Val::Optional(Seq::EMPTY)) } else { run.some(*value) }
}

fn has_value(_: &mut Run<'_>, args: &[Val]) -> Out {
    match args {
        [Val::Optional(seq)] => Ok(Val::Bool(seq.len() > 0)),
        _ => Err(NO_OVERLOAD),
    }
}

fn value(run: &mut Run<'_>, args: &[Val]) -> Out {
    match args {
        [Val::Optional(seq)] => run.unwrapped(*seq)?.ok_or(NO_VALUE),
        _ => Err(NO_OVERLOAD),
    }
}

/// The values of a list of optionals, where they have one.
fn unwrap(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [list] = args else { return Err(NO_OVERLOAD) };
    let mut kept = Vec::new();
    for value in run.elements(*list)? {
        let Val::Optional(seq) = value else { return Err(NO_OVERLOAD) };
        kept.extend(run.unwrapped(seq)?);
    }
    run.built_list(&kept)
}

impl Run<'_> {
    pub(super) fn some(&mut self, value: Val) -> Out {
        let start = self.keep(&[value])?;
        Ok(Val::Optional(Seq::Built { start, len: 1 }))
    }

    pub(super) fn unwrapped(&mut self, seq: Seq) -> Result<Option<Val>, Stop> {
        if seq.len() == 0 { Ok(None) } else { self.element(seq, 0).map(Some) }
    }

    fn is_zero(&self, value: Val) -> Result<bool, Stop> {
        Ok(match value {
            Val::Null | Val::Bool(false) => true,
            Val::Int(value) => value == 0,
            Val::Uint(value) => value == 0,
            Val::Double(value) => value == 0.0,
            Val::Digits(text) => self.double_of(text)? == 0.0,
            Val::Text(text) | Val::Bytes(text) => self.bytes(text).is_empty(),
            Val::List(seq) | Val::Map(seq) | Val::Optional(seq) => seq.len() == 0,
            Val::Duration { seconds, nanos } => seconds == 0 && nanos == 0,
            Val::Timestamp { seconds, nanos } => seconds == 0 && nanos == 0,
            Val::Decimal(_) => self.sign_of(value)? == 0,
            _ => false,
        })
    }

    /// What a field or element of an optional is: none where either is not there.
    fn chosen(&mut self, base: Val, key: Val, field: bool) -> Result<Option<Val>, Stop> {
        match base {
            Val::Optional(seq) => match self.unwrapped(seq)? {
                Some(inner) => self.chosen_of(inner, key, field),
                None => Ok(None),
            },
            other => self.chosen_of(other, key, field),
        }
    }

    fn chosen_of(&mut self, base: Val, key: Val, field: bool) -> Result<Option<Val>, Stop> {
        match base {
            Val::Map(map) => self.lookup(map, key),
            Val::List(list) if !field => match self.position(key, list.len()) {
                Ok(at) => self.element(list, at).map(Some),
                Err(INDEX) => Ok(None),
                Err(stop) => Err(stop),
            },
            Val::Null => Err(NULL_SELECT),
            _ if field => Err(NO_KEY),
            _ => Err(NO_OVERLOAD),
        }
    }

    fn optional(&mut self, value: Option<Val>) -> Out {
        value.map_or(Ok(Val::Optional(Seq::EMPTY)), |value| self.some(value))
    }

    /// A field of an optional, as an optional.
    pub(super) fn select_of_optional(&mut self, base: Val, name: Val) -> Out {
        let chosen = self.chosen(base, name, true)?;
        self.optional(chosen)
    }

    pub(super) fn index_of_optional(&mut self, base: Val, index: Val) -> Out {
        let chosen = self.chosen(base, index, false)?;
        self.optional(chosen)
    }

    #[inline(never)]
    pub(super) fn optional_select(&mut self, base: NodeIx, name: u32) -> Out {
        let base = self.eval(base)?;
        let name = self.program.values.get(name as usize).copied().ok_or(NO_KEY)?;
        self.select_of_optional(base, name)
    }

    #[inline(never)]
    pub(super) fn optional_index(&mut self, base: NodeIx, index: NodeIx) -> Out {
        let base = self.eval(base)?;
        let index = self.eval(index)?;
        self.index_of_optional(base, index)
    }

    /// A place of the record that is there where each `has` on the way holds.
    #[inline(never)]
    pub(super) fn optional_place(&mut self, conditions: Range, value: NodeIx) -> Out {
        for at in conditions.start..conditions.start + conditions.len {
            let condition = self.program.children.get(at as usize).copied().ok_or(NO_OVERLOAD)?;
            if !self.truth(condition)? {
                return Ok(Val::Optional(Seq::EMPTY));
            }
        }
        let value = self.eval(value)?;
        self.some(value)
    }

    #[inline(never)]
    pub(super) fn optional_or(&mut self, left: NodeIx, right: NodeIx, unwrap: bool) -> Out {
        let left = self.eval(left)?;
        let Val::Optional(seq) = left else { return Err(NO_OVERLOAD) };
        match self.unwrapped(seq)? {
            Some(value) => Ok(if unwrap { value } else { left }),
            None => match self.eval(right)? {
                right if unwrap || matches!(right, Val::Optional(_)) => Ok(right),
                _ => Err(NO_OVERLOAD),
            },
        }
    }

    #[inline(never)]
    pub(super) fn optional_map(&mut self, base: NodeIx, local: u32, body: NodeIx, flat: bool) -> Out {
        let base = self.eval(base)?;
        let Val::Optional(seq) = base else { return Err(NO_OVERLOAD) };
        let Some(value) = self.unwrapped(seq)? else { return Ok(base) };
        self.set_variable(local, value);
        let made = self.eval(body)?;
        match made {
            Val::Optional(_) if flat => Ok(made),
            _ if flat => Err(NO_OVERLOAD),
            _ => self.some(made),
        }
    }

    pub(super) fn set_variable(&mut self, local: u32, value: Val) {
        if let Some(place) = self.work.locals.get_mut(local as usize) {
            *place = value;
        }
    }
}

/// The type of an optional's value.
pub(in crate::rules) fn inner(ty: &Type) -> Option<&crate::rules::types::Inner> {
    match ty {
        Type::Optional(inner) => Some(inner),
        _ => None,
    }
}
