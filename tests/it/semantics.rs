//! The vectors that `docs/semantics.md` names exist.

use stipula_tests::{samples, vectors};

#[test]
fn every_vector_that_the_page_names_exists() {
    let known: Vec<String> = vectors::load()
        .iter()
        .flat_map(|(file, vectors)| vectors.iter().map(move |vector| format!("{file}/{}", vector.name)))
        .collect();
    let page = samples::text("docs/semantics.md");
    let files: Vec<&str> = known.iter().filter_map(|key| key.split('/').next()).collect();
    let named: Vec<&str> = page
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|text| text.split_once('/').is_some_and(|(file, _)| files.contains(&file)))
        .collect();
    assert!(named.len() > 80, "the page names {} vectors", named.len());
    let lost: Vec<&&str> = named.iter().filter(|name| !known.iter().any(|key| key == **name)).collect();
    assert!(lost.is_empty(), "the page names vectors that do not exist: {lost:?}");
}
