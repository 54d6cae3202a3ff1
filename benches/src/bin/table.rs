//! Measures every row and writes the table of `benches/README.md`.
//!
//! Times are the thread's CPU time, the median of interleaved rounds; allocations are counted;
//! instructions are counted where valgrind is present (a run over 200 records minus a run over none).

use std::fmt::Write as _;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use cpu_time::ThreadTime;
use stipula_benches::cases::{Case, cases, unchecked};
use stipula_benches::peers::SetUp;

/// Rounds over all records of a row.
const ROUNDS: usize = 21;

/// Where the table stands.
const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
const BEGIN: &str = "<!-- table: begin -->";
const END: &str = "<!-- table: end -->";

#[expect(clippy::print_stderr, reason = "a program says why it ended")]
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.as_slice() {
        [] => table(),
        [verb, row, passes] if verb == "--count" => count(row, passes),
        _ => Err("usage: table".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// The child that valgrind watches: one record to warm up, then so many more of a row.
fn count(row: &str, records: &str) -> SetUp<()> {
    let cases = unchecked();
    let case = cases.get(row.parse::<usize>()?).ok_or("no such row")?;
    std::hint::black_box(pass(case, 1 + records.parse::<usize>()?));
    Ok(())
}

/// Judges the first records of a row; how many are valid.
fn pass(case: &Case, records: usize) -> usize {
    case.payloads.iter().take(records).filter(|payload| (case.judge)(std::hint::black_box(payload))).count()
}

fn table() -> SetUp<()> {
    let cases = cases()?;
    let mut times = vec![Vec::new(); cases.len()];
    for round in 0..=ROUNDS {
        for (case, times) in cases.iter().zip(&mut times) {
            let start = ThreadTime::now();
            std::hint::black_box(pass(case, usize::MAX));
            // The first round warms caches, pools and lazily built tables.
            if round > 0 {
                times.push(start.elapsed());
            }
        }
    }
    let mut text = String::from(
        "| what | engine | bytes | ns a record | ratio | allocations a record | instructions a record |\n\
         |---|---|--:|--:|--:|--:|--:|\n",
    );
    let mut ours = 0.0;
    for (row, (case, times)) in cases.iter().zip(&mut times).enumerate() {
        let count = case.payloads.len();
        let nanoseconds = median(times).as_secs_f64() * 1e9 / as_f64(count);
        if case.engine == "stipula" {
            ours = nanoseconds;
        }
        let bytes = case.payloads.iter().map(Vec::len).sum::<usize>() / count;
        let allocations = allocation_counter::measure(|| {
            std::hint::black_box(pass(case, usize::MAX));
        });
        let allocations = as_f64(usize::try_from(allocations.count_total)?) / as_f64(count);
        let instructions = instructions(row).map_or_else(|| "not measured".to_owned(), |n| n.to_string());
        let ratio = nanoseconds / ours;
        let _ = writeln!(
            text,
            "| {} | {} | {bytes} | {nanoseconds:.0} | {ratio:.1} | {allocations:.1} | {instructions} |",
            case.group, case.engine
        );
    }
    let readme = std::fs::read_to_string(README)?;
    let (head, rest) = readme.split_once(BEGIN).ok_or("benches/README.md has no place for the table")?;
    let (_, tail) = rest.split_once(END).ok_or("benches/README.md has no end of the table")?;
    std::fs::write(README, format!("{head}{BEGIN}\n{text}{END}{tail}"))?;
    Ok(())
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn as_f64(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Records that are counted under valgrind, which is some fifty times slower.
const COUNTED: usize = 200;

/// Instructions a record, by two runs under callgrind: with the records and without.
fn instructions(row: usize) -> Option<u64> {
    let base = collected(row, 0)?;
    let all = collected(row, COUNTED)?;
    Some(all.saturating_sub(base) / COUNTED as u64)
}

fn collected(row: usize, records: usize) -> Option<u64> {
    let program = std::env::current_exe().ok()?;
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args(["--count", &row.to_string(), &records.to_string()])
        .stdout(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let line = text.lines().find(|line| line.contains("Collected"))?;
    line.rsplit(':').next()?.trim().parse().ok()
}
