//! Calls of the host's functions.

use std::borrow::Cow;

use super::Run;
use crate::rules::host::{FunctionValue, MOST_ARGUMENTS};
use crate::rules::program::Range;
use crate::rules::value::{NO_OVERLOAD, Out, Stop, Val};

const NOTHING: Stop = Stop::Error("a function of the host gave no value of its type");

impl Run<'_> {
    #[inline(never)]
    pub(super) fn host_call(&mut self, function: u32, args: Range) -> Out {
        let function = self.program.hosts.get(function as usize).ok_or(NO_OVERLOAD)?;
        let mut values = [Val::Null; MOST_ARGUMENTS];
        for (at, value) in (args.start..args.start + args.len).zip(values.iter_mut()) {
            let node = self.program.children.get(at as usize).copied().ok_or(NO_OVERLOAD)?;
            *value = self.eval(node)?;
        }
        self.charge(function.cost)?;
        let values = values.get(..args.len as usize).ok_or(NO_OVERLOAD)?;
        for value in values {
            if let Val::Text(text) | Val::Bytes(text) = value {
                self.charged(*text)?;
            }
        }
        let made = {
            let mut given = [const { FunctionValue::Bool(false) }; MOST_ARGUMENTS];
            for ((value, place), ty) in values.iter().zip(given.iter_mut()).zip(&function.takes) {
                *place = self.given(*value)?;
                if !place.is(*ty) {
                    return Err(NO_OVERLOAD);
                }
            }
            function.call(given.get(..values.len()).ok_or(NO_OVERLOAD)?)
        };
        Ok(match made.ok_or(NOTHING)? {
            FunctionValue::Bool(value) => Val::Bool(value),
            FunctionValue::Int(value) => Val::Int(value),
            FunctionValue::Uint(value) => Val::Uint(value),
            FunctionValue::Double(value) => Val::Double(value),
            FunctionValue::String(text) => Val::Text(self.build(text.as_bytes())?),
            FunctionValue::Bytes(bytes) => Val::Bytes(self.build(&bytes)?),
        })
    }

    fn given(&self, value: Val) -> Result<FunctionValue<'_>, Stop> {
        Ok(match value {
            Val::Bool(value) => FunctionValue::Bool(value),
            Val::Int(value) => FunctionValue::Int(value),
            Val::Uint(value) => FunctionValue::Uint(value),
            Val::Double(value) => FunctionValue::Double(value),
            Val::Digits(text) => FunctionValue::Double(self.double_of(text)?),
            Val::Text(text) => FunctionValue::String(Cow::Borrowed(self.str_of(text))),
            Val::Bytes(bytes) => FunctionValue::Bytes(Cow::Borrowed(self.bytes(bytes))),
            _ => return Err(NO_OVERLOAD),
        })
    }
}
