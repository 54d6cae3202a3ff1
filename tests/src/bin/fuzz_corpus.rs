//! Writes the seeds of the fuzz target `document`: the sample contracts, and those of the
//! conformance data where it is at hand.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program for the terminal")]

use stipula_tests::hammer::document::corpus;

fn main() {
    let folder = stipula_tests::root().join("fuzz/corpus/document");
    std::fs::create_dir_all(&folder).unwrap();
    let seeds = corpus();
    for (number, (name, text)) in seeds.iter().enumerate() {
        std::fs::write(folder.join(format!("{number:03}-{name}")), text).unwrap();
    }
    println!("{} seeds in fuzz/corpus/document", seeds.len());
}
