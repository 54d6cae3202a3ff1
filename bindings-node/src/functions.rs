//! Functions of the host: one JavaScript function, the wrapper's, runs them all by their index.
//! Arguments and values cross as texts, so that none is rounded on the way.

use std::cell::Cell;
use std::sync::Arc;
use std::thread::{self, ThreadId};

use napi::Env;
use napi::bindgen_prelude::{FnArgs, FunctionRef};
use serde::Deserialize;
use stipula::{Compiler, Function, FunctionType, FunctionValue};

use crate::options::choice;

const TYPES: [(&str, FunctionType); 6] = [
    ("bool", FunctionType::Bool),
    ("int", FunctionType::Int),
    ("uint", FunctionType::Uint),
    ("double", FunctionType::Double),
    ("string", FunctionType::String),
    ("bytes", FunctionType::Bytes),
];

/// `(index, arguments) => value`, of which nothing is a function that threw.
pub(crate) type Call = FunctionRef<FnArgs<(u32, Vec<String>)>, Option<String>>;

thread_local! {
    /// The environment of this thread: rules run only within a call that came from it.
    static ENV: Cell<Option<Env>> = const { Cell::new(None) };
}

/// A function as the wrapper declares it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Declared {
    name: String,
    takes: Vec<String>,
    gives: String,
    version: String,
    cost: u64,
}

/// Where the functions of a compilation live.
pub(crate) struct Host {
    call: Arc<Call>,
    home: ThreadId,
}

impl Host {
    pub(crate) fn new(env: Env, call: Call) -> Self {
        ENV.set(Some(env));
        Self { call: Arc::new(call), home: thread::current().id() }
    }

    pub(crate) fn add(&self, mut compiler: Compiler, declared: Vec<Declared>) -> Result<Compiler, String> {
        for (index, own) in (0_u32..).zip(declared) {
            let takes = own.takes.iter().map(|ty| choice("takes", ty, &TYPES)).collect::<Result<Vec<_>, _>>()?;
            let gives = choice("gives", &own.gives, &TYPES)?;
            let (call, home) = (Arc::clone(&self.call), self.home);
            let run = move |given: &[FunctionValue<'_>]| {
                // Another thread has no part in this one's functions.
                let env = ENV.get().filter(|_| thread::current().id() == home)?;
                let arguments = given.iter().map(text).collect::<Option<Vec<String>>>()?;
                let made = call.borrow_back(&env).and_then(|call| call.call((index, arguments).into()));
                value(&made.ok()??, gives)
            };
            let made = Function::new(&own.name, takes, gives, own.version, run).map_err(|error| error.to_string())?;
            compiler = compiler.function(made.cost(own.cost));
        }
        Ok(compiler)
    }
}

fn text(value: &FunctionValue<'_>) -> Option<String> {
    Some(match value {
        FunctionValue::Bool(value) => value.to_string(),
        FunctionValue::Int(value) => value.to_string(),
        FunctionValue::Uint(value) => value.to_string(),
        FunctionValue::Double(value) if value.is_infinite() => {
            if *value > 0.0 { "Infinity" } else { "-Infinity" }.into()
        }
        FunctionValue::Double(value) => format!("{value:?}"),
        FunctionValue::String(text) => text.to_string(),
        FunctionValue::Bytes(bytes) => {
            let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
            digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
        }
        _ => return None,
    })
}

fn value(text: &str, gives: FunctionType) -> Option<FunctionValue<'static>> {
    Some(match gives {
        FunctionType::Bool => FunctionValue::Bool(text.parse().ok()?),
        FunctionType::Int => FunctionValue::Int(text.parse().ok()?),
        FunctionType::Uint => FunctionValue::Uint(text.parse().ok()?),
        FunctionType::Double => FunctionValue::Double(text.parse().ok()?),
        FunctionType::String => FunctionValue::String(text.to_owned().into()),
        FunctionType::Bytes => {
            let pair = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
            FunctionValue::Bytes((0..text.len()).step_by(2).map(pair).collect::<Option<Vec<u8>>>()?.into())
        }
        _ => return None,
    })
}
