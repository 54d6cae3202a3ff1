//! Every document of the conformance data compiles or says why, and the outcome is written for the
//! comparison with the other languages.

use std::collections::BTreeMap;

use stipula_tests::{conformance, outcomes};

#[test]
#[expect(clippy::print_stdout, reason = "absent data is said plainly")]
fn every_document_of_the_conformance_data_is_told_something() {
    let Some(data) = conformance::folder() else {
        println!("the conformance data is absent: no document is compiled");
        return outcomes::write("documents-rust", &BTreeMap::new());
    };
    let documents = conformance::documents(&data);
    assert!(documents.len() > 1_000, "only {} documents: data is missing", documents.len());
    let mut told = BTreeMap::new();
    for document in &documents {
        let before = told.insert(document.key.clone(), conformance::told(document));
        assert!(before.is_none(), "{} stands twice", document.key);
    }
    let compiled = told.values().filter(|text| text.starts_with('{')).count();
    assert!(compiled * 2 > told.len(), "only {compiled} of {} documents compile", told.len());
    assert!(told.values().all(|text| text != "[]"), "a document is refused without a word");
    outcomes::write("documents-rust", &told);
}
