//! Functions of the host: typed and pure, called by rules like the language's own.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::functions::{Declared, MACROS, MODULES, overloads};
use super::types::Type;
use super::value::TypeName;

/// Arguments that a function may take.
pub(super) const MOST_ARGUMENTS: usize = 4;

/// The type of a host function's argument or value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FunctionType {
    /// `bool`.
    Bool,
    /// `int`.
    Int,
    /// `uint`.
    Uint,
    /// `double`.
    Double,
    /// `string`.
    String,
    /// `bytes`.
    Bytes,
}

impl FunctionType {
    fn name(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Uint => "uint",
            Self::Double => "double",
            Self::String => "string",
            Self::Bytes => "bytes",
        }
    }

    fn ty(self) -> Type {
        match self {
            Self::Bool => Type::Bool,
            Self::Int => Type::Int,
            Self::Uint => Type::Uint,
            Self::Double => Type::Double,
            Self::String => Type::Text,
            Self::Bytes => Type::Bytes,
        }
    }
}

/// A value that a host function is given, or gives.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum FunctionValue<'v> {
    /// A `bool`.
    Bool(bool),
    /// An `int`.
    Int(i64),
    /// A `uint`.
    Uint(u64),
    /// A `double`.
    Double(f64),
    /// A `string`.
    String(Cow<'v, str>),
    /// `bytes`.
    Bytes(Cow<'v, [u8]>),
}

impl FunctionValue<'_> {
    pub(super) fn is(&self, ty: FunctionType) -> bool {
        matches!(
            (self, ty),
            (Self::Bool(_), FunctionType::Bool)
                | (Self::Int(_), FunctionType::Int)
                | (Self::Uint(_), FunctionType::Uint)
                | (Self::Double(_), FunctionType::Double)
                | (Self::String(_), FunctionType::String)
                | (Self::Bytes(_), FunctionType::Bytes)
        )
    }
}

type Call = dyn for<'v> Fn(&[FunctionValue<'v>]) -> Option<FunctionValue<'static>> + Send + Sync;

/// A function of the host for rules. It must be pure: the same arguments, the same value.
///
/// Its name, signature and version are a part of the contract's digest: give it another version
/// when what it does changes. It is called `name(x)` or `x.name()`; null is never handed to it, and
/// where it gives nothing, or a value of another type, the rule cannot be evaluated.
///
/// ```
/// use stipula::{Contract, Function, FunctionType, FunctionValue};
///
/// let check_digit = Function::new("isLuhn", [FunctionType::String], FunctionType::Bool, "1", |given| {
///     let [FunctionValue::String(text)] = given else { return None };
///     let digits: Option<Vec<u32>> = text.chars().rev().map(|c| c.to_digit(10)).collect();
///     let sum: u32 = digits?.iter().enumerate().map(|(at, d)| if at % 2 == 0 { *d } else { d * 2 / 10 + d * 2 % 10 }).sum();
///     Some(FunctionValue::Bool(sum % 10 == 0))
/// })?;
/// let schema = r#"{"type": "record", "name": "Card", "fields": [{"name": "number", "type": "string"}]}"#;
/// let cards = Contract::compiler(schema).function(check_digit).rule("luhn", "isLuhn(this.number)").compile()?;
/// assert!(cards.is_valid_json(r#"{"number": "79927398713"}"#));
/// assert!(!cards.is_valid_json(r#"{"number": "79927398710"}"#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Function {
    pub(super) name: Arc<str>,
    pub(super) takes: Vec<FunctionType>,
    pub(super) gives: FunctionType,
    version: String,
    pub(super) cost: u64,
    call: Arc<Call>,
}

/// A function whose name or signature rules cannot use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct FunctionError(String);

impl Function {
    /// A function by its name, its signature, and a version that changes when it does.
    ///
    /// # Errors
    /// [`FunctionError`] where the name is no identifier or one of the language, or where it takes
    /// no argument or more than 4.
    pub fn new(
        name: &str,
        takes: impl IntoIterator<Item = FunctionType>,
        gives: FunctionType,
        version: impl Into<String>,
        call: impl for<'v> Fn(&[FunctionValue<'v>]) -> Option<FunctionValue<'static>> + Send + Sync + 'static,
    ) -> Result<Self, FunctionError> {
        let takes: Vec<FunctionType> = takes.into_iter().collect();
        let letter = |char: char| char.is_ascii_alphanumeric() || char == '_';
        if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) || !name.chars().all(letter) {
            return Err(FunctionError(format!("`{name}` is no name for a function")));
        }
        let known = overloads().any(|row| row.name == name)
            || MACROS.contains(&name)
            || MODULES.contains(&name)
            || TypeName::ALL.iter().any(|(own, _)| *own == name);
        if known {
            return Err(FunctionError(format!("`{name}` is a function of the language")));
        }
        if takes.is_empty() || takes.len() > MOST_ARGUMENTS {
            let message = format!("expected 1 to {MOST_ARGUMENTS} arguments of `{name}`, found {}", takes.len());
            return Err(FunctionError(message));
        }
        Ok(Self { name: name.into(), takes, gives, version: version.into(), cost: 1, call: Arc::new(call) })
    }

    /// The cost units of a call, beside those of the texts that it is given; 1 unless said.
    #[must_use]
    pub fn cost(mut self, units: u64) -> Self {
        self.cost = units;
        self
    }

    /// What the digest covers: `name(string, int) -> bool`, and the version.
    pub(crate) fn signature(&self) -> (String, &str) {
        let takes: Vec<&str> = self.takes.iter().map(|ty| ty.name()).collect();
        (format!("{}({}) -> {} at {}", self.name, takes.join(", "), self.gives.name(), self.cost), &self.version)
    }

    pub(super) fn declared(&self) -> Declared {
        Declared {
            name: Arc::clone(&self.name),
            args: self.takes.iter().map(|ty| ty.ty()).collect(),
            result: self.gives.ty(),
            host: Some(self.clone()),
        }
    }

    /// Its value, where it is of the declared type.
    pub(super) fn call(&self, given: &[FunctionValue<'_>]) -> Option<FunctionValue<'static>> {
        (self.call)(given).filter(|value| value.is(self.gives))
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (signature, version) = self.signature();
        out.debug_struct("Function").field("signature", &signature).field("version", &version).finish_non_exhaustive()
    }
}
