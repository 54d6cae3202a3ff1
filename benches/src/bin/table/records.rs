//! From a payload's bytes to an outcome: the order event.

use std::fmt::Write as _;

use stipula_benches::cases::{Case, cases, unchecked};
use stipula_benches::measure::{allocations, as_f64, instructions, median, time};
use stipula_benches::peers::SetUp;

use super::ROUNDS;

/// How the child that valgrind watches is called.
pub(crate) const COUNT: &str = "--count";

/// Records that are counted under valgrind, which is some fifty times slower.
const COUNTED: usize = 200;

/// The child that valgrind watches: one record to warm up, then so many more of a row.
pub(crate) fn count(row: &str, records: &str) -> SetUp<()> {
    let cases = unchecked();
    let case = cases.get(row.parse::<usize>()?).ok_or("no such row")?;
    std::hint::black_box(pass(case, 1 + records.parse::<usize>()?));
    Ok(())
}

/// Judges the first records of a row; how many are valid.
fn pass(case: &Case, records: usize) -> usize {
    case.payloads.iter().take(records).filter(|payload| (case.judge)(std::hint::black_box(payload))).count()
}

pub(crate) fn table() -> SetUp<()> {
    let cases = cases()?;
    let mut times = vec![Vec::new(); cases.len()];
    for round in 0..=ROUNDS {
        for (case, times) in cases.iter().zip(&mut times) {
            let taken = time(|| {
                std::hint::black_box(pass(case, usize::MAX));
            });
            // The first round warms caches, pools and lazily built tables.
            if round > 0 {
                times.push(taken);
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
        let allocations = allocations(|| {
            std::hint::black_box(pass(case, usize::MAX));
        });
        let allocations = allocations / as_f64(count);
        let counted = instructions(&[COUNT, &row.to_string()], COUNTED);
        let counted = counted.map_or_else(|| "not measured".to_owned(), |n| n.to_string());
        let ratio = nanoseconds / ours;
        let _ = writeln!(
            text,
            "| {} | {} | {bytes} | {nanoseconds:.0} | {ratio:.1} | {allocations:.1} | {counted} |",
            case.group, case.engine
        );
    }
    super::write("table", &text)
}
