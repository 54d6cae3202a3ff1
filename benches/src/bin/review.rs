//! Times `stipula review` of a git repository: so many contracts in two commits, half of them Avro, half JSON
//! Schema, each of 20 fields with one edit. `review PROGRAM`; by default the program is beside this one.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use stipula_benches::measure::median;
use stipula_benches::peers::SetUp;

const SIZES: [usize; 3] = [25, 50, 100];
const RUNS: usize = 5;

#[expect(clippy::print_stderr, reason = "a program says why it ended")]
fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stdout, reason = "a program tells its figures")]
fn run() -> SetUp<()> {
    let beside = || Some(std::env::current_exe().ok()?.parent()?.join("stipula"));
    let program = std::env::args().nth(1).map(PathBuf::from).or_else(beside).ok_or("which program?")?;
    let folder = std::env::temp_dir().join(format!("stipula-review-{}", std::process::id()));
    let mut first = None;
    for contracts in SIZES {
        let place = folder.join(contracts.to_string());
        repository(&place, contracts)?;
        let mut times = Vec::new();
        for _ in 0..RUNS {
            times.push(timed(&program, &place)?);
        }
        let time = median(&mut times);
        let first = *first.get_or_insert(time);
        println!(
            "{contracts} contracts: {time:.1?} elapsed, {:.2} of the first",
            time.as_secs_f64() / first.as_secs_f64()
        );
    }
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

fn timed(program: &Path, place: &Path) -> SetUp<Duration> {
    let start = Instant::now();
    let done = Command::new(program)
        .args(["review", "contracts", "--against", "git:HEAD~1", "--format", "json"])
        .current_dir(place)
        .stdout(Stdio::null())
        .status()?;
    let elapsed = start.elapsed();
    // A change of each kind breaks.
    if done.code() == Some(1) { Ok(elapsed) } else { Err(format!("the review ended with {done}").into()) }
}

/// A repository with contracts in two commits.
fn repository(place: &Path, contracts: usize) -> SetUp<()> {
    let folder = place.join("contracts");
    for (commit, last) in ["int", "string"].into_iter().enumerate() {
        for at in 0..contracts {
            let own = folder.join(format!("c{at}"));
            std::fs::create_dir_all(&own)?;
            let (file, schema) = if at % 2 == 0 {
                ("schema.avsc", avro(&format!("\"{last}\"")))
            } else {
                ("schema.json", json(if commit == 0 { 9 } else { 7 }))
            };
            std::fs::write(own.join(file), schema)?;
            std::fs::write(own.join("contract.odcs.yaml"), document(at, commit, file))?;
        }
        if commit == 0 {
            git(place, &["init", "--quiet"])?;
        }
        git(place, &["add", "."])?;
        let own = ["-c", "user.name=a", "-c", "user.email=a@a.example", "-c", "commit.gpgsign=false"];
        git(place, &[own.as_slice(), &["commit", "--quiet", "--message", "a"]].concat())?;
    }
    Ok(())
}

fn git(place: &Path, arguments: &[&str]) -> SetUp<()> {
    let done = Command::new("git").args(arguments).current_dir(place).status()?;
    if done.success() { Ok(()) } else { Err(format!("git {arguments:?} ended with {done}").into()) }
}

fn document(at: usize, commit: usize, file: &str) -> String {
    format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: contract-{at}\nname: Contract {at}\nversion: 1.{commit}.0\nstatus: \
         active\nschema:\n  - name: Event\n    customProperties:\n      - {{property: stipulaSchema, value: {file}}}\n    \
         quality:\n      - {{id: first, type: custom, engine: cel, implementation: \"size(this.f0) < 100\"}}\n"
    )
}

/// A record of 20 fields; `last` is the type of one of them.
fn avro(last: &str) -> String {
    let types = ["\"string\"", "\"long\"", "[\"null\", \"double\"]", "{\"type\": \"array\", \"items\": \"int\"}"];
    let mut fields = String::new();
    for (at, of) in (0..19).zip(types.iter().cycle()) {
        let _ = write!(fields, "{{\"name\": \"f{at}\", \"type\": {of}}}, ");
    }
    format!(
        "{{\"type\": \"record\", \"name\": \"Event\", \"fields\": [{fields}{{\"name\": \"last\", \"type\": {last}}}]}}"
    )
}

/// A closed object of 20 members; `most` bounds one of them.
fn json(most: u32) -> String {
    let types = ["\"string\", \"maxLength\": 40", "\"integer\", \"minimum\": 0", "\"number\"", "\"boolean\""];
    let mut members = String::new();
    for (at, of) in (0..19).zip(types.iter().cycle()) {
        let _ = write!(members, "\"f{at}\": {{\"type\": {of}}}, ");
    }
    format!(
        "{{\"type\": \"object\", \"properties\": {{{members}\"last\": {{\"type\": \"integer\", \"maximum\": {most}}}}}, \
         \"required\": [\"f0\"], \"additionalProperties\": false}}"
    )
}
