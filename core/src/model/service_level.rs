//! `slaProperties`: what is promised over time, beyond single records.

use std::sync::Arc;

use super::{Spanned, Target};

/// One promise.
#[derive(Clone, Debug)]
pub(crate) struct ServiceLevel {
    #[expect(dead_code, reason = "the part that measures service levels reads it")]
    pub(crate) id: Option<Arc<str>>,
    pub(crate) property: Spanned<Arc<str>>,
    /// The text of the value, exactly as written; numbers, bools and null too.
    pub(crate) value: Option<Spanned<Arc<str>>>,
    pub(crate) value_ext: Option<Spanned<Arc<str>>>,
    pub(crate) unit: Option<Spanned<Arc<str>>>,
    /// What it is promised of; empty: of the whole contract.
    pub(crate) elements: Vec<ServiceElement>,
    pub(crate) driver: Option<Spanned<Arc<str>>>,
    #[expect(dead_code, reason = "the part that measures service levels reads it")]
    pub(crate) scheduler: Option<Arc<str>>,
    #[expect(dead_code, reason = "the part that measures service levels reads it")]
    pub(crate) schedule: Option<Arc<str>>,
}

/// `Order.created_at`: an object, or a field of it.
#[derive(Clone, Debug)]
pub(crate) struct ServiceElement {
    /// Index of the object; `None` where no object has that name, which has been told.
    pub(crate) object: Option<usize>,
    /// The field, from the object down.
    pub(crate) target: Target,
    /// Whether the object's `properties` declare it, so that the schema need not be asked.
    pub(crate) declared: bool,
}
