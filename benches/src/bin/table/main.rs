//! Measures every row and writes the tables of `benches/README.md`; `table rules`,
//! `table records` and `table json` write one of them.
//!
//! Times are the thread's CPU time, the median of interleaved rounds; allocations are counted;
//! instructions are counted where valgrind is present.

mod json;
mod records;
mod rules;

use std::process::ExitCode;

use stipula_benches::peers::SetUp;

/// Rounds over all rows.
const ROUNDS: usize = 21;

/// Where the tables stand.
const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");

#[expect(clippy::print_stderr, reason = "a program says why it ended")]
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match *arguments.as_slice() {
        [] => rules::table().and_then(|()| records::table()).and_then(|()| json::table()),
        ["json"] => json::table(),
        ["records"] => records::table(),
        ["rules"] => rules::table(),
        [json::COUNT, group, passes] => json::count(group, passes),
        [records::COUNT, row, passes] => records::count(row, passes),
        [rules::COUNT, row, engine, passes] => rules::count(row, engine, passes),
        _ => Err("usage: table [json | records | rules]".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Puts a table in its place.
fn write(name: &str, text: &str) -> SetUp<()> {
    let (begin, end) = (format!("<!-- {name}: begin -->"), format!("<!-- {name}: end -->"));
    let readme = std::fs::read_to_string(README)?;
    let (head, rest) = readme.split_once(&*begin).ok_or("benches/README.md has no place for the table")?;
    let (_, tail) = rest.split_once(&*end).ok_or("benches/README.md has no end of the table")?;
    std::fs::write(README, format!("{head}{begin}\n{text}{end}{tail}"))?;
    Ok(())
}
