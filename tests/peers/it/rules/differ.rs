//! Generated expressions over generated records, through us and the peers.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use stipula_peers::Random;

use super::blame::{Blame, agree, blame};
use super::generate::{Generator, Level};
use super::ours::{Compiled, Look};
use super::record::{Record, types};
use super::settled::{Entry, load, outcome, settle};
use super::tree::Tree;
use crate::engines::{Answer, Cel, Core, Engine, Interpreter, Plain, Setting, answer, caught, deep};

const EXPRESSIONS: usize = 21_000;
const BATCH: usize = 50;
const RECORDS: usize = 4;

/// What was found.
#[derive(Default)]
struct Found {
    expressions: BTreeMap<&'static str, usize>,
    compared: BTreeMap<&'static str, usize>,
    values: usize,
    errors: usize,
    refused: usize,
    settled: BTreeMap<usize, usize>,
    /// Disagreements that no entry settles: one example of each kind, and how often.
    open: BTreeMap<String, (Blame, String, usize)>,
}

impl Found {
    fn merge(&mut self, other: Self) {
        let add = |into: &mut BTreeMap<&'static str, usize>, from: BTreeMap<&'static str, usize>| {
            for (key, count) in from {
                *into.entry(key).or_default() += count;
            }
        };
        add(&mut self.expressions, other.expressions);
        add(&mut self.compared, other.compared);
        self.values += other.values;
        self.errors += other.errors;
        self.refused += other.refused;
        other.settled.into_iter().for_each(|(at, count)| *self.settled.entry(at).or_default() += count);
        for (key, (blame, record, count)) in other.open {
            self.open.entry(key).or_insert((blame, record, 0)).2 += count;
        }
    }

    fn count(&mut self, answer: &Answer) {
        match answer {
            Answer::Value(_) => self.values += 1,
            Answer::Error(_) | Answer::Panic(_) => self.errors += 1,
            Answer::Refused(_) => self.refused += 1,
        }
    }
}

/// The expressions of a batch, and our answers by record.
struct Asked<'t> {
    trees: &'t [(Tree, Level)],
    records: &'t [Record],
    settled: &'t [Entry],
    ours: Vec<Vec<Answer>>,
}

fn knows(engine: &str, level: Level) -> bool {
    match level {
        Level::Standard => true,
        Level::Extended => engine != Interpreter::NAME,
        Level::Macros => engine == Core::NAME,
        Level::Lists => engine == Cel::NAME,
    }
}

/// A value that is no bool is none for a rule.
fn as_rule(tree: &Tree, theirs: Answer) -> Answer {
    match theirs {
        Answer::Value(value) if tree.kind == super::tree::Kind::Bool && !matches!(value, Plain::Bool(_)) => {
            Answer::Error("no bool".to_owned())
        }
        theirs => theirs,
    }
}

fn compare<E: Engine>(engine: &E, asked: &Asked<'_>, found: &mut Found) {
    let bounds: Vec<E::Bound> = asked.records.iter().map(|record| engine.bind(&record.variables())).collect();
    for (at, (tree, level)) in asked.trees.iter().enumerate() {
        if !knows(E::NAME, *level) {
            continue;
        }
        let text = tree.text();
        let program = caught(|| engine.compile(&text));
        *found.expressions.entry(E::NAME).or_default() += 1;
        for ((record, bound), ours) in asked.records.iter().zip(&bounds).zip(&asked.ours) {
            *found.compared.entry(E::NAME).or_default() += 1;
            let theirs = as_rule(tree, answer(engine, &program, bound));
            if agree(&ours[at], &theirs) {
                continue;
            }
            let alone =
                || Blame { op: "only together", text: text.clone(), ours: ours[at].clone(), theirs: theirs.clone() };
            let blame = blame(engine, tree, bound, &record.json).unwrap_or_else(alone);
            if let Some(entry) = settle(asked.settled, E::NAME, &blame) {
                *found.settled.entry(entry).or_default() += 1;
            } else {
                let key = format!("{} {} {} {}", E::NAME, blame.op, outcome(&blame.ours), outcome(&blame.theirs));
                found.open.entry(key).or_insert((blame, record.json.clone(), 0)).2 += 1;
            }
        }
    }
}

/// What the engines are told of a record.
pub(super) fn setting() -> Setting {
    Setting { variables: types(), ..Setting::default() }
}

fn run(seed: u64, expressions: usize) -> Found {
    let mut generator = Generator::new(seed);
    let setting = setting();
    let (cel, core, interpreter) = (Cel::setting(&setting), Core::setting(&setting), Interpreter::setting(&setting));
    let settled = load();
    let mut found = Found::default();
    for _ in 0..expressions.div_ceil(BATCH) {
        let trees: Vec<(Tree, Level)> = (0..BATCH).map(|_| generator.expression()).collect();
        let mut random = Random(generator.random.bits());
        let records: Vec<Record> = (0..RECORDS).map(|_| Record::generate(&mut random)).collect();
        let looks: Vec<(&Tree, Look)> =
            trees.iter().map(|(tree, _)| (tree, Look::whole(&tree.kind).unwrap())).collect();
        let compiled = Compiled::new(&looks);
        let ours: Vec<Vec<Answer>> = records.iter().map(|record| compiled.run(&record.json)).collect();
        ours.iter().flatten().for_each(|answer| found.count(answer));
        let asked = Asked { trees: &trees, records: &records, settled: &settled, ours };
        compare(&cel, &asked, &mut found);
        compare(&core, &asked, &mut found);
        compare(&interpreter, &asked, &mut found);
    }
    found
}

#[test]
fn disagreements_are_settled_by_the_specification() {
    let expressions = std::env::var("STIPULA_PEER_EXPRESSIONS").ok().map_or(EXPRESSIONS, |text| text.parse().unwrap());
    let seed = std::env::var("STIPULA_PEER_SEED").ok().map_or(31, |text| text.parse().unwrap());
    let halves: Vec<_> = [seed, seed + 1_000_003]
        .map(|seed| std::thread::spawn(move || deep(move || run(seed, expressions / 2))))
        .into();
    let mut found = Found::default();
    for half in halves {
        found.merge(half.join().unwrap());
    }
    println!("{:?} expressions, {:?} outcomes compared", found.expressions, found.compared);
    println!("ours: {} values, {} errors, {} refused", found.values, found.errors, found.refused);
    let open = found.open.iter().fold(String::new(), |mut out, (key, (blame, record, count))| {
        writeln!(
            out,
            "{count}x {key}: {}\n    ours {:?}, theirs {:?}\n    over {record}",
            blame.text, blame.ours, blame.theirs
        )
        .unwrap();
        out
    });
    assert!(open.is_empty(), "disagreements that nothing settles:\n{open}");
    let used: BTreeSet<usize> = found.settled.keys().copied().collect();
    let settled = load();
    let unused: Vec<&str> =
        (0..settled.len()).filter(|at| !used.contains(at)).map(|at| settled[at].example.as_str()).collect();
    assert!(unused.is_empty(), "entries that settle nothing: {unused:?}");
    found.settled.iter().for_each(|(at, count)| println!("{count:6} {}", settled[*at].example));
    assert!(found.values > found.compared.len() && found.errors > 0 && found.refused > 0);
}
