//! Where the texts come from that a contract refers to.

/// Gives the compiler the texts that a contract refers to. The core itself reads no files.
pub trait Resolver: Send + Sync {
    /// The text of a reference, by the name that the contract uses, such as `order.avsc`.
    ///
    /// # Errors
    /// One line saying why there is none; it becomes part of a diagnostic.
    fn resolve(&self, name: &str) -> Result<String, String>;
}

/// The resolver of a contract that refers to nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoResolver;

impl Resolver for NoResolver {
    fn resolve(&self, _name: &str) -> Result<String, String> {
        Err("no files can be read here: give the compiler a resolver, or compile from a file".to_owned())
    }
}
