//! Mutates for minutes: `hammer [TIMES] [SEED]`; one time is 3.5 million inputs, and 100,000 pairs of contracts.
#![expect(clippy::print_stdout, reason = "a program for the terminal")]

use stipula_tests::evolution::Pairs;
use stipula_tests::hammer::{Hammer, Rounds};

fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|text| text.parse::<u64>().ok());
    let (times, seed) = (arguments.next().unwrap_or(1), arguments.next().unwrap_or(1));
    // A panic is a finding; its text would flood the terminal.
    std::panic::set_hook(Box::new(|_| {}));
    let mut findings = 0;
    for round in 0..times {
        let mut hammer = Hammer::new(seed + round);
        hammer.run(Rounds {
            avro: 1_000_000,
            wire: 600_000,
            json: 600_000,
            object: 600_000,
            documents: 100_000,
            expressions: 300_000,
            rules: 300_000,
            schemas: 20_000,
        });
        let mut pairs = Pairs::new(seed + round);
        pairs.run(100_000);
        println!("seed {}: {:?}\n{:?}", seed + round, hammer.done, pairs.done);
        for finding in hammer.findings.iter().chain(&pairs.findings) {
            println!("{finding}");
        }
        findings += hammer.findings.len() + pairs.findings.len();
    }
    if findings > 0 {
        std::process::exit(1);
    }
}
