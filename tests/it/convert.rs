//! ODCS and the registry form of one contract: the same enforcement digest, there and back.

use std::collections::BTreeMap;
use std::path::Path;

use stipula::{Compiler, Contract, Conversion, DocumentKind, Resolver, SourceId};
use stipula_tests::vectors;

type Files = BTreeMap<String, String>;

struct Texts(Files);

impl Resolver for Texts {
    fn resolve(&self, name: &str) -> Result<String, String> {
        self.0.get(name).cloned().ok_or_else(|| "no such file".to_owned())
    }
}

/// A contract of other texts and files, with the same options.
type Make<'m> = &'m dyn Fn(&str, &Files) -> Compiler;

/// Converts there and back twice: digests agree all the way, and texts from the second step on.
/// False where the contract itself has no registry form.
fn round(name: &str, first: Compiler, make: Make<'_>) -> bool {
    let contract = first.clone().compile().unwrap_or_else(|error| panic!("{name}: {error}"));
    let Ok(registry) = first.convert(DocumentKind::Registry) else { return false };
    let is_bare = !contract.sources().get(SourceId::default()).unwrap().text().contains("apiVersion");
    let mut files = Files::new();
    let check = |text: &str, files: &Files| {
        let other = make(text, files).compile().unwrap_or_else(|error| panic!("{name}: {error}\n{text}"));
        assert_eq!(other.digest(), contract.digest(), "{name}:\n{text}");
    };
    let mut convert = |text: &str, to| {
        let converted: Conversion =
            make(text, &files).convert(to).unwrap_or_else(|error| panic!("{name}: {error}\n{text}"));
        files.extend(converted.files.iter().map(|file| (file.name.clone(), file.text.clone())));
        check(&converted.text, &files);
        converted
    };
    check(&registry.text, &Files::new());
    let odcs = convert(&registry.text, DocumentKind::Odcs);
    let again = convert(&odcs.text, DocumentKind::Registry);
    // A schema alone gets labels on its way through ODCS; a contract has them from the start.
    assert!(is_bare || again.text == registry.text, "{name}:\n{}\n{}", registry.text, again.text);
    let last = convert(&again.text, DocumentKind::Odcs);
    assert_eq!(last.text, odcs.text, "{name}");
    assert_eq!(last.files, odcs.files, "{name}");
    assert_eq!(convert(&last.text, DocumentKind::Registry).text, again.text, "{name}");
    true
}

fn plain(text: &str, files: &Files) -> Compiler {
    Contract::compiler(text).resolver(Texts(files.clone()))
}

#[test]
fn sample_contracts() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("contracts");
    let mut count = 0;
    for folder in std::fs::read_dir(root).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_dir()) {
        let mut files = Files::new();
        for entry in std::fs::read_dir(folder.path()).unwrap().map(Result::unwrap) {
            if let Ok(text) = std::fs::read_to_string(entry.path()) {
                files.insert(entry.file_name().into_string().unwrap(), text);
            }
        }
        let make = |text: &str, more: &Files| {
            let all = files.iter().chain(more).map(|(name, text)| (name.clone(), text.clone())).collect();
            plain(text, &all)
        };
        for (name, text) in files.iter().filter(|(name, _)| name.ends_with(".odcs.yaml")) {
            count += usize::from(round(name, make(text, &Files::new()), &make));
        }
    }
    assert!(count >= 3, "{count}");
}

#[test]
fn every_vector_that_compiles() {
    let mut count = 0;
    for (file, vectors) in vectors::load() {
        for vector in vectors.iter().filter(|vector| vector.contract.is_none() && !vector.options.strict) {
            if vector.compile().is_err() {
                continue;
            }
            let text = vector.document.as_ref().unwrap().get();
            let mut first = vector.compiler_of(&text, &Files::new());
            if let Some(name) = &vector.options.name {
                first = first.name(name);
            }
            first = match vector.options.kind.as_deref() {
                Some("avro") => first.kind(DocumentKind::Avro),
                Some("json-schema") => first.kind(DocumentKind::JsonSchema),
                _ => first,
            };
            let name = format!("{file}/{}", vector.name);
            count += usize::from(round(&name, first, &|text, files| vector.compiler_of(text, files)));
        }
    }
    assert!(count > 200, "{count}");
}
