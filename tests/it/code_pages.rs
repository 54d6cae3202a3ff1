//! Every code has a page in `docs/codes/`, and what is made of it is up to date.

use std::collections::{BTreeMap, BTreeSet};

use stipula::codes;
use stipula_tests::code_pages::{self, SECTIONS};

fn read(path: &std::path::Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n")
}

fn updates() -> bool {
    std::env::var_os("STIPULA_UPDATE_SNAPSHOTS").is_some()
}

#[test]
fn every_code_has_a_page_that_is_up_to_date() {
    let examples = code_pages::examples();
    let none = BTreeMap::new();
    let mut stale = Vec::new();
    for row in codes::TABLE {
        let path = code_pages::path(row.code.as_str());
        let page = read(&path);
        let renewed = code_pages::renewed(row, &page, examples.get(row.code.as_str()).unwrap_or(&none));
        if renewed != page {
            stale.push(row.code);
            if updates() {
                std::fs::create_dir_all(code_pages::folder()).unwrap();
                std::fs::write(path, renewed).unwrap();
            }
        }
    }
    let index = code_pages::folder().join("README.md");
    if updates() {
        return std::fs::write(index, code_pages::index()).unwrap();
    }
    assert!(stale.is_empty(), "these pages are out of date (STIPULA_UPDATE_SNAPSHOTS=1 renews them): {stale:?}");
    assert_eq!(read(&index), code_pages::index(), "the index is out of date");
}

#[test]
fn every_page_is_of_a_code_and_says_all() {
    let known: BTreeSet<&str> = codes::TABLE.iter().map(|row| row.code.as_str()).collect();
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(code_pages::folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if name == "README" {
            continue;
        }
        assert!(known.contains(name.as_str()), "`{name}` is no code");
        let page = read(&path);
        let headings: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        assert_eq!(headings, SECTIONS, "{name}");
        for section in SECTIONS {
            let least = if section == "Related codes" { 1 } else { 40 };
            assert!(code_pages::body(&page, section).len() >= least, "{name}: `{section}` says nothing");
        }
        let related = code_pages::body(&page, "Related codes");
        let related: Vec<&str> = related.split('`').skip(1).step_by(2).collect();
        assert!(!related.is_empty(), "{name} names no related code");
        for code in related {
            assert!(known.contains(code) && code != name, "{name} names `{code}`, which is no other code");
        }
        found.insert(name);
    }
    let missing: Vec<&&str> = known.iter().filter(|code| !found.contains(**code)).collect();
    assert!(missing.is_empty(), "no page for {missing:?}");
}
