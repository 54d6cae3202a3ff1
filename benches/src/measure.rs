//! How figures are taken: times of the thread, allocations, instructions.

use std::process::{Command, Stdio};
use std::time::Duration;

use cpu_time::ThreadTime;

/// The time of the thread that a call takes.
pub fn time(run: impl FnOnce()) -> Duration {
    let start = ThreadTime::now();
    run();
    start.elapsed()
}

/// The one in the middle.
pub fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// A count as a double.
pub fn as_f64(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Allocations of a call.
pub fn allocations(run: impl FnOnce()) -> f64 {
    as_f64(usize::try_from(allocation_counter::measure(run).count_total).unwrap_or(usize::MAX))
}

/// So many multiplications, each of which waits for the one before: what figures are told in, as it
/// means the same on every machine.
pub fn multiplications(count: u32) -> u64 {
    // Squares: no compiler finds a shorter way through them.
    let first = std::hint::black_box(0x9e37_79b9_7f4a_7c15_u64);
    (0..count).fold(first, |product: u64, _| product.wrapping_mul(product))
}

/// Instructions of one repetition, by two runs of this program under callgrind: with so many
/// repetitions and without; `None` where valgrind is not there. The arguments say what is repeated,
/// the last one how often.
pub fn instructions(arguments: &[&str], repetitions: usize) -> Option<u64> {
    let base = collected(arguments, 0)?;
    let all = collected(arguments, repetitions)?;
    Some(all.saturating_sub(base) / repetitions as u64)
}

fn collected(arguments: &[&str], repetitions: usize) -> Option<u64> {
    let program = std::env::current_exe().ok()?;
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args(arguments)
        .arg(repetitions.to_string())
        .stdout(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let line = text.lines().find(|line| line.contains("Collected"))?;
    line.rsplit(':').next()?.trim().parse().ok()
}
