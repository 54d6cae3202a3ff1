//! The sample contracts and their records.

use std::path::{Path, PathBuf};

use stipula::{Compiler, Contract, Resolver};

use crate::root;

struct Folder(PathBuf);

impl Resolver for Folder {
    fn resolve(&self, name: &str) -> Result<String, String> {
        std::fs::read_to_string(self.0.join(name)).map_err(|fault| fault.to_string())
    }
}

/// A compiler for a contract's file, its path relative to the root of the repository.
pub fn compiler(path: &str) -> Compiler {
    compiler_of(&text(path), path)
}

/// A compiler for a text that stands in for such a file.
pub fn compiler_of(text: &str, path: &str) -> Compiler {
    let folder = root().join(path).parent().map(Path::to_path_buf).unwrap();
    Contract::compiler(text).name(path).resolver(Folder(folder))
}

/// A compiler for a contract's text whose references lead to a folder of the repository.
pub fn compiler_beside(text: &str, folder: &str) -> Compiler {
    Contract::compiler(text).resolver(Folder(root().join(folder)))
}

/// A file of the repository.
pub fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|fault| panic!("{path}: {fault}"))
}

/// The records of a JSON Lines file, as text.
pub fn lines(path: &str) -> Vec<String> {
    text(path).lines().map(str::to_owned).collect()
}

/// The good orders as their topic carries them: the id under which the schema is registered, and the datum.
pub fn framed_orders() -> Vec<Vec<u8>> {
    avro_orders().into_iter().map(|datum| [vec![0, 0, 0, 0, 42], datum].concat()).collect()
}

/// The good orders as Avro datum bytes.
pub fn avro_orders() -> Vec<Vec<u8>> {
    let schema = crate::avro::Schema::parse(&text("contracts/orders/order.avsc"));
    let encode = |line: &String| schema.encode(&serde_json::from_str(line).unwrap());
    lines("contracts/orders/good.jsonl").iter().map(encode).collect()
}
