//! The table of `docs/cel-clients.md`: one outcome for each condition that the registry's clients
//! were asked, and why.

use stipula_tests::{clients, conformance, root};

/// The table stands between these lines.
const MARKS: [&str; 2] = ["<!-- conditions -->\n", "<!-- /conditions -->\n"];

#[test]
fn every_condition_of_the_clients_is_argued() {
    let Some(data) = conformance::folder() else { return };
    let (table, faults) = clients::table(&data);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let path = root().join("docs/cel-clients.md");
    let page = std::fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
    let (before, rest) = page.split_once(MARKS[0]).expect("the first mark");
    let (_, after) = rest.split_once(MARKS[1]).expect("the second mark");
    let made = format!("{before}{}{table}{}{after}", MARKS[0], MARKS[1]);
    if std::env::var_os("STIPULA_UPDATE_SNAPSHOTS").is_some() {
        return std::fs::write(path, made).unwrap();
    }
    let differs = made.lines().zip(page.lines()).find(|(made, kept)| made != kept);
    assert!(made == page, "the table is out of date, first by {differs:?}; STIPULA_UPDATE_SNAPSHOTS=1 renews it");
}
