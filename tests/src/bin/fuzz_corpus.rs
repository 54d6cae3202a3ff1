//! Writes the seeds of the fuzz targets: the sample contracts, those of the conformance data where it is
//! at hand, and expressions with records.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program for the terminal")]

use stipula_tests::hammer::{document, json, rules};

fn main() {
    let rules = rules::corpus().into_iter().map(|seed| (String::from("rule"), seed)).collect();
    let json = json::corpus().into_iter().map(|seed| (String::from("schema"), seed)).collect();
    for (target, seeds) in [("document", document::corpus()), ("rules", rules), ("json", json)] {
        let folder = stipula_tests::root().join("fuzz/corpus").join(target);
        std::fs::create_dir_all(&folder).unwrap();
        for (number, (name, text)) in seeds.iter().enumerate() {
            std::fs::write(folder.join(format!("{number:03}-{name}")), text).unwrap();
        }
        println!("{} seeds in fuzz/corpus/{target}", seeds.len());
    }
}
