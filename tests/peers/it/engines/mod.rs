//! The other engines of CEL, behind one face.

mod cel;
mod core;
mod interpreter;
mod plain;

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

pub(crate) use self::cel::Cel;
pub(crate) use self::core::Core;
pub(crate) use self::interpreter::Interpreter;
pub(crate) use self::plain::Plain;
use cel_core::CelType;

/// What an engine says of an expression over a record.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Answer {
    Value(Plain),
    /// It could not be evaluated.
    Error(String),
    /// It does not parse, or does not pass the checker.
    Refused(String),
    /// The engine panicked.
    Panic(String),
}

/// What an engine is told before it sees an expression; types and functions are for its checker.
#[derive(Clone, Debug, Default)]
pub(crate) struct Setting {
    pub(crate) container: String,
    pub(crate) unchecked: bool,
    pub(crate) variables: Vec<(String, CelType)>,
    pub(crate) functions: Vec<cel_core::FunctionDecl>,
}

pub(crate) trait Engine {
    /// An expression, ready to run.
    type Program;
    /// Variables with their values, ready for the engine.
    type Bound;

    const NAME: &'static str;

    fn setting(setting: &Setting) -> Self;
    fn bind(&self, variables: &[(String, Plain)]) -> Self::Bound;
    fn compile(&self, expression: &str) -> Result<Self::Program, String>;
    /// The value, or the error's text.
    fn run(&self, program: &Self::Program, bound: &Self::Bound) -> Result<Plain, String>;
    /// The type that the checker found, where there is a checker.
    fn deduced(&self, _program: &Self::Program) -> Option<CelType> {
        None
    }
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// What a closure yields, or the text of its panic, which is not printed.
pub(crate) fn caught<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let loud = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                loud(info);
            }
        }));
    });
    QUIET.set(true);
    let found = catch_unwind(AssertUnwindSafe(run));
    QUIET.set(false);
    found.map_err(|payload| {
        let text = payload.downcast_ref::<String>().cloned();
        text.or_else(|| payload.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
    })
}

/// Runs on a stack that holds the recursion of the peers.
pub(crate) fn deep<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = std::thread::Builder::new().stack_size(512 << 20).spawn(run).unwrap();
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// The answer to a compiled expression over one record.
pub(crate) fn answer<E: Engine>(
    engine: &E,
    program: &Result<Result<E::Program, String>, String>,
    bound: &E::Bound,
) -> Answer {
    match program {
        Err(panic) => Answer::Panic(panic.clone()),
        Ok(Err(refused)) => Answer::Refused(refused.clone()),
        Ok(Ok(program)) => match caught(|| engine.run(program, bound)) {
            Ok(Ok(value)) => Answer::Value(value),
            Ok(Err(error)) => Answer::Error(error),
            Err(panic) => Answer::Panic(panic),
        },
    }
}
