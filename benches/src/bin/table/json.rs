//! JSON of several kinds and orders, from bytes to outcome, beside the peers.

use std::fmt::Write as _;

use stipula_benches::json::{Row, groups};
use stipula_benches::measure::{allocations, as_f64, instructions, median, time};
use stipula_benches::peers::SetUp;

use super::ROUNDS;

/// How the child that valgrind watches is called.
pub(crate) const COUNT: &str = "--count-json";

/// Records that are counted under valgrind.
const COUNTED: usize = 200;

/// The child that valgrind watches: one record to warm up, then so many more of ours.
pub(crate) fn count(group: &str, records: &str) -> SetUp<()> {
    let groups = groups();
    let rows = groups.get(group.parse::<usize>()?).ok_or("no such group")?.rows();
    let ours = rows.first().ok_or("no engine")?;
    std::hint::black_box(pass(ours, 1 + records.parse::<usize>()?));
    Ok(())
}

/// Judges the first records of a row; how many are valid.
fn pass(row: &Row, records: usize) -> usize {
    row.payloads.iter().take(records).filter(|payload| (row.judge)(std::hint::black_box(payload))).count()
}

pub(crate) fn table() -> SetUp<()> {
    let mut text = String::from(
        "| records, order of members | bytes | stipula, five rules: ns | serde_json + jsonschema, no rules | IgnoredAny | sonic-rs | \
         simd-json tape | boon, no rules | allocations | instructions a byte |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for (at, group) in groups().iter().enumerate() {
        let rows = group.checked()?;
        let mut times = vec![Vec::new(); rows.len()];
        for round in 0..=ROUNDS {
            for (row, times) in rows.iter().zip(&mut times) {
                let taken = time(|| {
                    std::hint::black_box(pass(row, usize::MAX));
                });
                // The first round warms caches, pools and lazily built tables.
                if round > 0 {
                    times.push(taken);
                }
            }
        }
        let count = rows.first().map_or(1, |row| row.payloads.len());
        let bytes = rows.first().map_or(0, |row| row.payloads.iter().map(Vec::len).sum::<usize>() / count);
        let figures: Vec<f64> =
            times.iter_mut().map(|times| median(times).as_secs_f64() * 1e9 / as_f64(count)).collect();
        let ours = figures.first().copied().unwrap_or(1.0);
        let _ = write!(text, "| {} | {bytes} | {ours:.0} |", group.name);
        for figure in figures.iter().skip(1) {
            let _ = write!(text, " {:.2}x, {figure:.0} |", figure / ours);
        }
        let allocated = rows.first().map_or(0.0, |row| {
            allocations(|| {
                std::hint::black_box(pass(row, usize::MAX));
            }) / as_f64(count)
        });
        let counted = instructions(&[COUNT, &at.to_string()], COUNTED);
        let counted = counted.and_then(|count| u32::try_from(count).ok()).map(|count| f64::from(count) / as_f64(bytes));
        let counted = counted.map_or_else(|| "not measured".to_owned(), |count| format!("{count:.1}"));
        let _ = writeln!(text, " {allocated:.1} | {counted} |");
    }
    super::write("json", &text)
}
