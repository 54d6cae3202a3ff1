//! Edits of whole contracts, as a reviewer sees them: what is true of each is known from how it was
//! made. None is undecided, and every break is shown by a record.

use std::collections::BTreeMap;

use super::Files;
use crate::compat::{Area, Change, Compatibility, Verdict, Way};
use crate::contract::Contract;

const FILES: [(&str, &str, &str); 6] = [
    ("orders", "order.avsc", include_str!("../../../../contracts/orders/order.avsc")),
    ("orders", "order.v1.avsc", include_str!("../../../../contracts/orders/order.v1.avsc")),
    ("orders", "v2.odcs.yaml", include_str!("../../../../contracts/orders/v2.odcs.yaml")),
    ("payments", "payment.schema.json", include_str!("../../../../contracts/payments/payment.schema.json")),
    ("payments", "v1.odcs.yaml", include_str!("../../../../contracts/payments/v1.odcs.yaml")),
    ("shipments", "v1.odcs.yaml", include_str!("../../../../contracts/shipments/v1.odcs.yaml")),
];

/// The contract, what the edit is, the verdicts back and forth, and texts that are replaced: in both
/// versions, then in the new one.
type Row = (String, String, String, Vec<[String; 3]>, Vec<[String; 3]>);

fn compile(contract: &str, edits: &[&[[String; 3]]]) -> Result<Contract, String> {
    let own = FILES.iter().filter(|(of, ..)| *of == contract);
    let mut files: BTreeMap<String, String> =
        own.map(|(_, name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    for [file, before, after] in edits.iter().copied().flatten() {
        let text = files.get_mut(file).unwrap();
        assert!(text.contains(before.as_str()), "{contract}: no {before:?} in {file}");
        *text = text.replacen(before.as_str(), after, 1);
    }
    let document = files.values().find(|text| text.contains("apiVersion")).unwrap().clone();
    Contract::compiler(document).resolver(Files(files)).compile().map_err(|error| error.to_string())
}

/// Edits of which a break may be left undecided: several values must change together to show it. Everything else is
/// decided.
const HARD: [&str; 1] = ["more attempts before capture"];

/// Whether a change that breaks one way is shown by a record, or can be shown by none.
fn is_shown(change: &Change, way: Way) -> bool {
    let verdict = if way == Way::Backward { change.backward } else { change.forward };
    let shown = change.witnesses.iter().any(|witness| witness.way == way) || change.area == Area::Tags;
    verdict == Verdict::Compatible || (verdict == Verdict::Breaking && shown)
}

/// The rows, read when they are asked for: to change one builds nothing anew.
#[expect(clippy::disallowed_methods, reason = "tests read their data")]
fn data() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/compat/tests/everyday.json")).unwrap()
}

#[test]
fn everyday_edits_are_decided_and_every_break_is_shown() {
    let rows: Vec<Row> = serde_json::from_str(&data()).unwrap();
    let (mut wrong, mut breaks) = (Vec::new(), 0);
    for (contract, name, expected, both, new) in &rows {
        let (old, new) = match (compile(contract, &[both]), compile(contract, &[both, new])) {
            (Ok(old), Ok(new)) => (old, new),
            (old, new) => {
                wrong.push(format!("{contract}, {name}: {:?} {:?}", old.err(), new.err()));
                continue;
            }
        };
        let evolution = crate::compare(&old, &new);
        let of = |level| evolution.verdict(level).as_str().chars().take(1).collect::<String>();
        let found = of(Compatibility::Backward) + &of(Compatibility::Forward);
        breaks += expected.matches('B').count();
        let shown =
            evolution.changes.iter().all(|change| is_shown(change, Way::Backward) && is_shown(change, Way::Forward));
        let undecided = HARD.contains(&name.as_str()) && found.replace('U', "B") == *expected;
        if (found != *expected || !shown) && !undecided {
            let said: Vec<String> = evolution.changes.iter().map(super::short).collect();
            wrong.push(format!("{contract}, {name}: expected {expected}, found {found}: {said:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
    assert!(rows.len() >= 160 && breaks >= 130, "{} edits with {breaks} breaks", rows.len());
}
