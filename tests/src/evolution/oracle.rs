//! What both contracts really do with a record, asked through the verbs that everybody has.

use std::fmt::Write as _;

use serde_json::Value;
use stipula::{
    Action, Change, Compatibility, Compiler, Contract, Evolution, Side, Undeclared, Verdict, Violation, Way, Witness,
    WitnessLevel,
};

use super::document::{Document, Form};

/// A contract as it is compared, and as each side has it.
#[derive(Debug)]
pub struct Sides {
    form: Form,
    schema: String,
    /// What is compared.
    pub contract: Contract,
    writer: Contract,
    reader: Contract,
    /// The rules of producers, over what others wrote; `None` where the writer itself takes it.
    keeper: Option<Contract>,
}

impl Sides {
    /// `None` where the document does not compile.
    pub fn of(document: &Document, version: &str) -> Option<Self> {
        let text = document.text(version);
        let compile = |compiler: Compiler| compiler.compile().ok();
        let compiler = || Contract::compiler(text.as_str());
        Some(Self {
            form: document.form,
            schema: document.schema(),
            contract: compile(compiler())?,
            writer: compile(compiler().side(Side::Writer))?,
            reader: compile(compiler().side(Side::Reader).undeclared(Undeclared::Ignore))?,
            keeper: match document.form {
                Form::Odcs => Some(compile(compiler().side(Side::Writer).undeclared(Undeclared::Ignore))?),
                Form::Json | Form::Avro => None,
            },
        })
    }

    /// The payload of a record that producers may write.
    pub fn written(&self, record: &Value) -> Option<Vec<u8>> {
        let record = record.to_string();
        let payload = match self.form {
            Form::Avro => self.writer.encode_json(record).ok()?,
            Form::Odcs | Form::Json => record.into_bytes(),
        };
        self.writer.is_valid_bytes(&payload).then_some(payload)
    }
}

/// What of a reader counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// Structure alone.
    Structure,
    /// Structure and rules.
    All,
    /// The same, but for rules by which readers of the writer's own contract refuse the payload already.
    New,
}

/// What the reader says against a payload of the writer's; nothing where it accepts.
pub fn refusal(writer: &Sides, reader: &Sides, way: Way, payload: &[u8], what: Counts) -> Option<String> {
    let structure_alone = what == Counts::Structure;
    let before = (what == Counts::New).then(|| writer.reader.check_bytes(payload));
    let is_old = |rule: Option<&str>| {
        let refuses = |own: &Violation| own.action != Action::None && own.rule.as_deref() == rule;
        rule.is_some() && before.iter().flat_map(|report| &report.violations).any(refuses)
    };
    let resolved;
    let payload = match reader.form {
        Form::Avro => match reader.contract.resolve(writer.schema.as_str(), payload) {
            Ok(datum) => {
                resolved = datum;
                &resolved
            }
            Err(fault) => return Some(fault.to_string()),
        },
        Form::Odcs | Form::Json => payload,
    };
    let said = |contract: &Contract, of_rules: bool, of_structure: bool| {
        let report = contract.check_bytes(payload);
        let counts = |is_rule: bool| if is_rule { of_rules } else { of_structure };
        let rejects = |action: Action| action != Action::None;
        let first = report.violations.iter().find(|violation| {
            rejects(violation.action) && counts(violation.rule.is_some()) && !is_old(violation.rule.as_deref())
        })?;
        Some(first.to_string())
    };
    let by_reader = said(&reader.reader, !structure_alone, true);
    // What the old producers promised has to hold still.
    let keeps = way == Way::Forward && !structure_alone;
    by_reader.or_else(|| if keeps { said(reader.keeper.as_ref().unwrap_or(&reader.writer), true, false) } else { None })
}

/// Why a witness proves nothing; nothing where it does prove.
pub fn unproved(old: &Sides, new: &Sides, witness: &Witness) -> Option<String> {
    // Both accept it and take it for something else: that is not ours to judge.
    if witness.refused.is_empty() {
        return None;
    }
    let (writer, reader) = sides(old, new, witness.way);
    let payload = match writer.form {
        Form::Avro => bytes(&witness.payload)?,
        Form::Odcs | Form::Json => witness.payload.clone().into_bytes(),
    };
    let structure_alone = witness.level == WitnessLevel::Structure;
    let report = writer.writer.check_bytes(&payload);
    let by_writer = report
        .violations
        .iter()
        .find(|violation| violation.action != Action::None && !(structure_alone && violation.rule.is_some()));
    if let Some(violation) = by_writer {
        return Some(format!("its writer refuses it: {violation}"));
    }
    let what = if structure_alone { Counts::Structure } else { Counts::All };
    match refusal(writer, reader, witness.way, &payload, what) {
        Some(_) => None,
        None => Some("its reader accepts it".to_owned()),
    }
}

/// Who writes and who reads.
pub fn sides<T>(old: T, new: T, way: Way) -> (T, T) {
    if way == Way::Backward { (old, new) } else { (new, old) }
}

/// What a comparison says of one way.
pub fn verdict(evolution: &Evolution, way: Way) -> Verdict {
    let is_backward = way == Way::Backward;
    evolution.verdict(if is_backward { Compatibility::Backward } else { Compatibility::Forward })
}

/// Whether a change breaks and neither shows how nor says why it cannot.
pub fn is_unexplained(change: &Change) -> bool {
    let breaks = [change.backward, change.forward].contains(&Verdict::Breaking);
    breaks && change.witnesses.is_empty() && change.no_witness.is_none()
}

fn bytes(hexadecimal: &str) -> Option<Vec<u8>> {
    let digits = hexadecimal.as_bytes().chunks(2);
    digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

/// A change and what else a finding needs, in a line.
pub fn line(change: &Change) -> String {
    let mut line = format!("{} at `{}`", change.code, change.path);
    if let Some(rule) = &change.rule {
        let _ = write!(line, " of `{rule}`");
    }
    line
}
