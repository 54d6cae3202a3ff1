//! `conformance-documents`: writes the list of the documents that the three languages compile.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program of the tests")]

use stipula_tests::{conformance, outcomes};

fn main() {
    let documents = conformance::folder().map_or_else(Vec::new, |data| conformance::documents(&data));
    let lines: Vec<String> = documents.iter().map(|one| serde_json::to_string(one).unwrap() + "\n").collect();
    std::fs::create_dir_all(outcomes::folder()).unwrap();
    std::fs::write(conformance::list(), lines.concat()).unwrap();
    println!(
        "{} documents of the conformance data{}",
        lines.len(),
        if lines.is_empty() { ": it is absent" } else { "" }
    );
}
