//! `compare-outcomes [LANGUAGE...]`: fails unless the runners of these languages (all, by default)
//! found the same as Rust, byte for byte.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program")]

use std::process::ExitCode;

use stipula_tests::{outcomes, vectors};

fn main() -> ExitCode {
    let mut languages: Vec<String> = std::env::args().skip(1).collect();
    if languages.is_empty() {
        languages = vec!["python".to_owned(), "node".to_owned()];
    }
    match compare(&languages) {
        Ok(count) => {
            println!("{count} outcomes, the same in rust, {}", languages.join(", "));
            ExitCode::SUCCESS
        }
        Err(differences) => {
            for difference in &differences {
                eprintln!("{difference}");
            }
            eprintln!("{} differences", differences.len());
            ExitCode::FAILURE
        }
    }
}

fn compare(languages: &[String]) -> Result<usize, Vec<String>> {
    let files = vectors::load();
    let mut found = Vec::new();
    let mut count = 0;
    for set in ["", "documents-"] {
        let rust = match outcomes::read(&format!("{set}rust")) {
            Ok(rust) => rust,
            Err(fault) => {
                found.push(fault);
                continue;
            }
        };
        for language in languages {
            let absent = |key: &str| set.is_empty() && language == "node" && outcomes::absent_in_node(&files, key);
            match outcomes::read(&format!("{set}{language}")) {
                Ok(other) => found.extend(outcomes::differences(language, &rust, &other, absent)),
                Err(fault) => found.push(fault),
            }
        }
        if rust.is_empty() && set.is_empty() {
            found.push("no outcome at all".to_owned());
        }
        count += rust.len();
    }
    if found.is_empty() { Ok(count) } else { Err(found) }
}
