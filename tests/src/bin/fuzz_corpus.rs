//! Writes the seeds of the fuzz targets: the sample contracts, those of the conformance data where it is
//! at hand, expressions with records, and Avro bytes in their frames and files.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program for the terminal")]

use stipula_tests::hammer::{document, json, rules, wire};

fn main() {
    let named = |name: &str, seeds: Vec<Vec<u8>>| seeds.into_iter().map(|seed| (name.to_owned(), seed)).collect();
    let (rules, json, wire) =
        (named("rule", rules::corpus()), named("schema", json::corpus()), named("wire", wire::corpus()));
    for (target, seeds) in [("document", document::corpus()), ("rules", rules), ("json", json), ("wire", wire)] {
        let folder = stipula_tests::root().join("fuzz/corpus").join(target);
        std::fs::create_dir_all(&folder).unwrap();
        for (number, (name, text)) in seeds.iter().enumerate() {
            std::fs::write(folder.join(format!("{number:03}-{name}")), text).unwrap();
        }
        println!("{} seeds in fuzz/corpus/{target}", seeds.len());
    }
}
