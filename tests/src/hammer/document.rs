//! One text as a document: the body of the fuzz target, and of the run on stable.

use stipula::{Compiler, Resolver, diagnostics_json};

/// Answers every name with a part of the text itself.
struct Parts(String);

impl Resolver for Parts {
    fn resolve(&self, name: &str) -> Result<String, String> {
        let (length, wanted) =
            (self.0.len(), name.bytes().fold(0, |sum: usize, byte| sum * 31 % 65_521 + usize::from(byte)));
        let at = (wanted % (length + 1)..=length).find(|at| self.0.is_char_boundary(*at)).unwrap_or(0);
        let part = self.0.get(at..).filter(|_| wanted % 7 > 0);
        part.map(str::to_owned).ok_or_else(|| "no such file".to_owned())
    }
}

/// Any bytes: no panic, the same bytes of output twice, and the same JSON once and again. Whether
/// the document has no error.
///
/// # Errors
/// What differs.
pub fn judge(input: &[u8]) -> Result<bool, String> {
    let Ok(text) = std::str::from_utf8(input) else { return Ok(false) };
    let compiler = Compiler::new(text).resolver(Parts(text.to_owned()));
    let output = || {
        let diagnosis = compiler.clone().diagnose();
        let clean = diagnosis.diagnostics.iter().all(|fault| fault.severity != stipula::Severity::Error);
        (clean, diagnostics_json(&diagnosis.diagnostics, &diagnosis.sources), diagnosis.not_enforced)
    };
    let first = output();
    if first != output() {
        return Err("the same document twice gives other bytes".to_owned());
    }
    let digest = || compiler.clone().compile().ok().map(|contract| contract.digest().to_owned());
    if digest() != digest() {
        return Err("the same document twice has another digest".to_owned());
    }
    if let Ok(json) = compiler.document_json() {
        let again = Compiler::new(json.text.as_str()).name("document.json").document_json();
        let same = again.as_ref().is_ok_and(|again| again.text == json.text && again.respelled.is_empty());
        // Aliases written out may lead beyond the limit of a document.
        if !same && json.text.len() < 1 << 20 {
            return Err(format!("its JSON reads as another document: {again:?}"));
        }
    }
    Ok(first.0)
}

/// Documents to begin from: the sample contracts, and those of the conformance data where it is at hand.
pub fn corpus() -> Vec<(String, Vec<u8>)> {
    let root = crate::root();
    let mut folders = vec![root.join("contracts")];
    folders.extend(crate::odcs_table::conformance_data().map(|data| data.join("odcs")));
    folders.extend(crate::odcs_table::conformance_data().map(|data| data.join("confluent")));
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "yaml" || ending == "json" || ending == "avsc") {
                let text = std::fs::read(&path).unwrap();
                found.extend((text.len() < 24 << 10).then_some((name, text)));
            }
        }
    }
    found.sort();
    found
}
