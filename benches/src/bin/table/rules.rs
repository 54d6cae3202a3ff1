//! One rule alone, over a record that each engine holds in the form that it reads.

use std::fmt::Write as _;

use stipula_benches::measure::{allocations, as_f64, instructions, median, multiplications, time};
use stipula_benches::peers::SetUp;
use stipula_benches::rules::{Engine, Rule, rules, unchecked};

use super::ROUNDS;

/// How the child that valgrind watches is called.
pub(crate) const COUNT: &str = "--count-rule";

/// Evaluations that are counted under valgrind.
const COUNTED: usize = 500;

/// Nanoseconds that a round gives to an engine.
const ROUND: f64 = 2e6;

/// Multiplications of a round.
const MULTIPLICATIONS: u32 = 1_000_000;

/// What was measured of an engine with a rule.
struct Figures {
    nanoseconds: f64,
    allocations: f64,
    instructions: Option<u64>,
}

/// The child that valgrind watches: one evaluation to warm up, then so many more.
pub(crate) fn count(row: &str, engine: &str, evaluations: &str) -> SetUp<()> {
    let rules = unchecked()?;
    let rule = rules.get(row.parse::<usize>()?).ok_or("no such row")?;
    let engine = rule.engines.get(engine.parse::<usize>()?).ok_or("no such engine")?;
    evaluate(engine, 1 + evaluations.parse::<usize>()?);
    Ok(())
}

fn evaluate(engine: &Engine, times: usize) {
    std::hint::black_box((engine.evaluate)(times));
}

pub(crate) fn table() -> SetUp<()> {
    let rules = rules()?;
    let engines: Vec<(usize, usize, &Engine)> = rules
        .iter()
        .enumerate()
        .flat_map(|(row, rule)| rule.engines.iter().enumerate().map(move |(at, engine)| (row, at, engine)))
        .collect();
    // How many evaluations fill a round.
    let counts: Vec<usize> = engines.iter().map(|(_, _, engine)| evaluations(engine)).collect();
    let mut times = vec![Vec::new(); engines.len()];
    let mut products = Vec::new();
    for _ in 0..ROUNDS {
        products.push(time(|| {
            std::hint::black_box(multiplications(MULTIPLICATIONS));
        }));
        for (((_, _, engine), count), times) in engines.iter().zip(&counts).zip(&mut times) {
            times.push(time(|| evaluate(engine, *count)));
        }
    }
    let product = median(&mut products).as_secs_f64() * 1e9 / f64::from(MULTIPLICATIONS);
    let mut figures: Vec<Vec<Figures>> = rules.iter().map(|_| Vec::new()).collect();
    for (((row, at, engine), count), times) in engines.iter().zip(&counts).zip(&mut times) {
        let measured = Figures {
            nanoseconds: median(times).as_secs_f64() * 1e9 / as_f64(*count),
            allocations: allocations(|| evaluate(engine, 100)) / 100.0,
            instructions: instructions(&[COUNT, &row.to_string(), &at.to_string()], COUNTED),
        };
        if let Some(row) = figures.get_mut(*row) {
            row.push(measured);
        }
    }
    super::write("rules", &written(&rules, &figures, product))
}

/// How many evaluations take about a round.
fn evaluations(engine: &Engine) -> usize {
    let mut count = 16;
    loop {
        let taken = time(|| evaluate(engine, count)).as_secs_f64() * 1e9;
        if taken >= ROUND || count >= 1 << 20 {
            return count;
        }
        count *= 2;
    }
}

fn written(rules: &[Rule], figures: &[Vec<Figures>], product: f64) -> String {
    let names: Vec<&str> =
        rules.first().map_or_else(Vec::new, |rule| rule.engines.iter().map(|one| one.name).collect());
    let mut text = String::from("| rule | kind | multiplications |");
    for name in &names {
        let _ = write!(text, " {name} |");
    }
    text.push_str("\n|---|---|--:|");
    text.push_str(&"--:|".repeat(names.len()));
    text.push('\n');
    for (rule, row) in rules.iter().zip(figures) {
        let ours = row.first().map_or(0.0, |first| first.nanoseconds);
        let _ = write!(text, "| {} | {} | {:.1} |", rule.id, rule.kind, ours / product);
        for (at, one) in row.iter().enumerate() {
            let ratio = if at == 0 { String::new() } else { format!("{:.0}x, ", one.nanoseconds / ours) };
            let counted = one.instructions.map_or_else(|| "-".to_owned(), |n| n.to_string());
            let _ = write!(text, " {ratio}{:.1} ns, {:.1} a, {counted} i |", one.nanoseconds, one.allocations);
        }
        text.push('\n');
    }
    for (what, wanted) in [("geometric mean without regex", false), ("geometric mean with regex", true)] {
        let _ = write!(text, "| | {what} | |");
        for at in 0..names.len() {
            let logarithms: Vec<f64> = rules
                .iter()
                .zip(figures)
                .filter(|(rule, _)| rule.has_regex() == wanted)
                .filter_map(|(_, row)| Some((row.get(at)?.nanoseconds / row.first()?.nanoseconds).ln()))
                .collect();
            let mean = (logarithms.iter().sum::<f64>() / as_f64(logarithms.len())).exp();
            let _ = write!(text, " {mean:.0}x |");
        }
        text.push('\n');
    }
    let _ = writeln!(text, "\nA dependent multiplication took {product:.2} ns.");
    text
}
