//! What ARCHITECTURE.md says of the core's modules holds: who may use whom, and how long files get.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each module of the core, and what it may use beside `diagnostics` and `limits`, which all may.
const MAY_USE: &[(&str, &[&str])] = &[
    ("diagnostics", &[]),
    ("limits", &[]),
    ("scalars", &[]),
    ("syntax", &[]),
    ("report", &[]),
    ("model", &["report", "syntax"]),
    ("document", &["model", "report", "scalars", "syntax"]),
    ("schema", &["model", "report", "scalars", "syntax"]),
    ("extensions", &["model", "scalars", "schema", "syntax"]),
    ("cells", &["schema"]),
    ("rules", &["cells", "model", "report", "scalars", "schema", "syntax"]),
    ("readers", &["cells", "report", "scalars", "schema"]),
    ("digest", &["model", "report", "scalars", "schema", "syntax"]),
    ("codec", &["cells", "model", "readers", "scalars", "schema", "syntax"]),
    (
        "contract",
        &[
            "cells",
            "codec",
            "digest",
            "document",
            "extensions",
            "model",
            "readers",
            "report",
            "rules",
            "schema",
            "syntax",
        ],
    ),
    ("compat", &["codec", "contract", "model", "report", "rules", "scalars", "schema", "syntax"]),
    ("convert", &["contract", "document", "model", "syntax"]),
    ("testing", &["contract", "model", "report", "scalars", "syntax"]),
];
const FOR_ALL: [&str; 2] = ["diagnostics", "limits"];

const LONGEST: usize = 800;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The source files below a folder that people wrote.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if !name.starts_with('.') && name != "target" && name != "node_modules" {
                found.extend(sources(&path));
            }
        } else if ["rs", "py", "pyi", "js", "ts"].iter().any(|ending| name.ends_with(&format!(".{ending}"))) {
            found.push(path);
        }
    }
    found
}

fn lines(files: impl IntoIterator<Item = PathBuf>) -> usize {
    files.into_iter().map(|path| fs::read_to_string(path).unwrap().lines().count()).sum()
}

fn is_test(path: &Path) -> bool {
    path.iter().any(|part| part == "tests" || part == "tests.rs" || part == "vectors.rs")
}

/// The names right behind `crate::` in the code of a file, its tests aside.
fn used(text: &str) -> BTreeSet<String> {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let code: String = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let names = code.split("crate::").skip(1);
    names.map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()).collect()
}

#[test]
fn modules_use_what_they_may() {
    let core = root().join("core/src");
    let mut found: BTreeSet<(String, String)> = BTreeSet::new();
    for path in sources(&core).into_iter().filter(|path| !is_test(path)) {
        let module = path.strip_prefix(&core).unwrap().iter().next().unwrap().to_string_lossy().replace(".rs", "");
        // The table of codes is a part of `diagnostics` in a file of its own.
        let module = if module == "codes" { "diagnostics".to_owned() } else { module };
        for name in used(&fs::read_to_string(&path).unwrap()) {
            if name != module && module != "lib" && !FOR_ALL.contains(&name.as_str()) {
                found.insert((module.clone(), name));
            }
        }
    }
    let allowed = MAY_USE.iter().flat_map(|(module, used)| used.iter().map(|name| ((*module).into(), (*name).into())));
    let allowed: BTreeSet<(String, String)> = allowed.collect();
    let forbidden: Vec<_> = found.difference(&allowed).collect();
    assert!(forbidden.is_empty(), "these uses are not in the table: {forbidden:?}");
    let unused: Vec<_> = allowed.difference(&found).collect();
    assert!(unused.is_empty(), "the table allows what nothing uses: {unused:?}");
}

#[test]
fn no_module_uses_one_that_uses_it() {
    // The table stands in an order in which every module comes after all that it uses.
    for (at, (module, used)) in MAY_USE.iter().enumerate() {
        for name in *used {
            let place = MAY_USE.iter().position(|(other, _)| other == name);
            assert!(place.is_some_and(|place| place < at), "{module} uses {name}");
        }
    }
}

#[test]
fn files_stay_short() {
    for path in sources(&root()) {
        let count = lines([path.clone()]);
        assert!(count <= LONGEST, "{} has {count} lines", path.display());
    }
}

#[test]
fn bindings_stay_thin() {
    let core = lines(sources(&root().join("core/src")).into_iter().filter(|path| !is_test(path)));
    for binding in ["bindings-python/src", "bindings-node/src"] {
        let own = lines(sources(&root().join(binding)));
        assert!(own * 100 < core * 8, "{binding} has {own} lines, the core {core}");
    }
}
