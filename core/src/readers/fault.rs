//! Faults: what structure refuses in a record, and the two sinks that take them.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostics::Code;
use crate::report::{Path, PathStep};
use crate::schema::{NodeId, Text};

/// Reading stops here: a fault ended it, or the sink wants no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stop;

/// Whether reading goes on.
pub(crate) type Flow = Result<(), Stop>;

/// One step down into a record.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step<'a> {
    /// A declared field.
    Field { index: u32, name: &'a Text, sensitive: bool },
    /// An undeclared member: its value is never shown, its name where it looks like an identifier.
    Undeclared(&'a str),
    /// A member whose name cannot be shown at all.
    Hidden,
    /// A key of a map.
    Key(&'a str),
    /// An element of a list.
    Index(u32),
}

/// What was found where something else was expected.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Found<'a> {
    Nothing,
    /// A word for its type: `text`, `object`, ...
    Type(&'static str),
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    Number(&'a str),
    Text(&'a str),
    /// Code points, elements or members.
    Length(u64),
    /// The type of a host value.
    Host(&'a str),
}

/// What a message says beside code and node.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Note<'a> {
    None,
    /// The keyword of the schema that refuses the value.
    Keyword(&'a str),
    /// How many branches of `oneOf` or `anyOf` accept the value.
    Accepted(usize),
    /// The branch of `oneOf` or `anyOf` that is nearest to the value.
    Closest(&'a Closest),
    /// The keyword that refuses the value, and what it expects.
    Asked(&'a str, &'a str),
    /// The two record branches that accept one value.
    Two(NodeId, NodeId),
    /// The fault is one of a map's key.
    Key,
    /// The whole message: faults of what is around the record. It holds no value of the record.
    Message(&'a str),
    /// A symbol of the schema that wrote the payload, which is a value of the record.
    Symbol(&'a str),
}

/// A fault as a reader finds it: borrowed, so that a sink that keeps nothing pays nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Raw<'a> {
    pub(crate) code: Code,
    pub(crate) node: NodeId,
    pub(crate) found: Found<'a>,
    pub(crate) note: Note<'a>,
    pub(crate) offset: Option<u64>,
    /// What follows was not read.
    pub(crate) ended: bool,
    /// The value has no type now: what lies below cannot be judged.
    pub(crate) untyped: bool,
}

impl<'a> Raw<'a> {
    pub(crate) fn new(code: Code, node: NodeId, found: Found<'a>) -> Self {
        Self { code, node, found, note: Note::None, offset: None, ended: false, untyped: false }
    }

    pub(crate) fn at(mut self, offset: Option<u64>) -> Self {
        self.offset = offset;
        self
    }

    pub(crate) fn untyped(mut self) -> Self {
        self.untyped = true;
        self
    }

    pub(crate) fn ended(mut self) -> Self {
        self.ended = true;
        self
    }

    pub(crate) fn note(mut self, note: Note<'a>) -> Self {
        self.note = note;
        self
    }
}

/// Takes faults. Generic and monomorphised: the quick sink keeps neither paths nor texts.
pub(crate) trait Sink {
    /// All that is asked is whether there is a fault.
    const QUICK: bool = false;

    /// Steps down.
    fn enter(&mut self, step: Step<'_>);
    /// Steps up.
    fn leave(&mut self);
    /// Takes a fault; [`Stop`] where no more are wanted.
    ///
    /// # Errors
    /// [`Stop`] where reading shall stop.
    fn fault(&mut self, fault: Raw<'_>) -> Flow;
    /// A collector for faults that are not the record's, at the place where this one stands; none
    /// where nobody reads them.
    fn beside(&self) -> Option<Collector> {
        None
    }

    /// Forgets all that was said of the record.
    fn forget(&mut self) {}
    /// Takes what a report tells and nothing is rejected for.
    fn warning(&mut self, _fault: Raw<'_>) {}
}

/// Stops at the first fault: all that `is_valid` asks.
#[derive(Debug, Default)]
pub(crate) struct FirstFault {
    pub(crate) found: bool,
}

impl Sink for FirstFault {
    const QUICK: bool = true;

    #[inline]
    fn enter(&mut self, _step: Step<'_>) {}

    #[inline]
    fn leave(&mut self) {}

    #[cold]
    fn fault(&mut self, _fault: Raw<'_>) -> Flow {
        self.found = true;
        Err(Stop)
    }
}

/// [`Found`], kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    Nothing,
    Type(&'static str),
    /// A number's text, cut to what may be shown.
    Number(Box<str>),
    /// A text, cut to what may be shown.
    Text(Box<str>),
    Length(u64),
    /// The type of a host value.
    Host(Box<str>),
}

/// [`Note`], kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum KeptNote {
    None,
    Keyword(Box<str>),
    Accepted(usize),
    Closest(Box<Closest>),
    Asked(Box<str>, Box<str>),
    Two(NodeId, NodeId),
    Key,
    Message(Box<str>),
    /// `None` where no value may be shown.
    Symbol(Option<Box<str>>),
}

/// The branch that is nearest to a value, and why it refuses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Closest {
    /// From 1.
    pub(crate) branch: usize,
    /// The first of its faults.
    pub(crate) fault: Fault,
    /// Its other faults.
    pub(crate) more: usize,
}

/// A fault, kept for a report.
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each asked on its own")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) code: Code,
    pub(crate) path: Path,
    /// The node of the shape that was asked for.
    pub(crate) node: NodeId,
    pub(crate) found: Kept,
    pub(crate) note: KeptNote,
    pub(crate) offset: Option<u64>,
    /// Where the bytes that were read begin within the payload: what its frame takes.
    pub(crate) base: u64,
    /// It ended reading.
    pub(crate) ended: bool,
    /// It leaves the value without a type, so that rules on what lies below are blocked.
    pub(crate) untyped: bool,
    /// No value may be shown.
    pub(crate) sensitive: bool,
    /// It rejects nothing, and blocks no rule.
    pub(crate) is_warning: bool,
}

/// The faults of a record, in the order of a report.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    pub(crate) list: Vec<Fault>,
    /// Faults beyond those in `list`, by code and whether they are warnings; nothing but counts and
    /// kinds of places is kept of them.
    pub(crate) more: Vec<(Code, bool, u64)>,
    /// The kinds of places at which those beyond stand.
    pub(crate) beyond: Beyond,
}

/// Faults of which only the kind of place is kept: for each step a declared field, or any element,
/// key or undeclared member. It says what they may block.
#[derive(Debug, Default)]
pub(crate) struct Beyond {
    pub(crate) kinds: BTreeSet<BeyondKind>,
    /// There were too many kinds: any place may be meant.
    pub(crate) anywhere: bool,
}

/// Steps, code, and whether the value is left without a type.
pub(crate) type BeyondKind = (Vec<Option<u32>>, Code, bool);

/// Kinds of places that are kept.
const KINDS: usize = 1_000;

impl Beyond {
    fn note(&mut self, fault: &Fault) {
        let step = |step: &PathStep| if let PathStep::Field(index, _) = step { Some(*index) } else { None };
        let kind = (fault.path.0.iter().map(step).collect(), fault.code, fault.untyped);
        if self.kinds.len() < KINDS || self.kinds.contains(&kind) {
            self.kinds.insert(kind);
        } else {
            self.anywhere = true;
        }
    }
}

/// Faults that a collector keeps at least; what is beyond is only counted.
pub(crate) const KEPT: usize = 1_000;

/// Keeps the faults of a record with their paths.
#[derive(Debug)]
pub(crate) struct Collector {
    kept: usize,
    faults: Vec<Fault>,
    more: Vec<(Code, bool, u64)>,
    beyond: Beyond,
    path: Vec<PathStep>,
    /// Nothing of the record may be shown.
    all_sensitive: bool,
    /// For each step: whether values below may not be shown.
    sensitive: Vec<bool>,
}

/// Longest text that a message shows, in characters; one more is kept to see that it is cut.
pub(crate) const SHOWN: usize = 32;

impl Default for Collector {
    fn default() -> Self {
        Self::keeping(0, false)
    }
}

impl Collector {
    /// A collector for a report of so many violations, on a record that may be sensitive as a whole.
    pub(crate) fn keeping(violations: usize, all_sensitive: bool) -> Self {
        Self {
            kept: violations.max(KEPT),
            faults: Vec::new(),
            more: Vec::new(),
            beyond: Beyond::default(),
            path: Vec::new(),
            all_sensitive,
            sensitive: Vec::new(),
        }
    }

    /// The faults, sorted: the one that ended reading first, then by path, at one path by code.
    pub(crate) fn into_faults(mut self) -> Faults {
        sort(&mut self.faults);
        Faults { list: self.faults, more: self.more, beyond: self.beyond }
    }

    /// The faults as the reasons why a branch refuses a value; none where there are none.
    pub(crate) fn into_closest(self, branch: usize) -> Option<Closest> {
        let faults = self.into_faults();
        let beyond: u64 = faults.more.iter().map(|(.., count)| *count).sum();
        let more = faults.list.len().saturating_sub(1).saturating_add(usize::try_from(beyond).unwrap_or(usize::MAX));
        Some(Closest { branch, fault: faults.list.into_iter().next()?, more })
    }

    /// Nothing was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.faults.is_empty() && self.more.is_empty()
    }

    /// A fault ended reading.
    pub(crate) fn has_ended(&self) -> bool {
        self.faults.iter().any(|fault| fault.ended)
    }

    /// Forgets the fault that ended reading.
    pub(crate) fn drop_ended(&mut self) {
        self.faults.retain(|fault| !fault.ended);
    }

    /// Moves the place of every fault.
    pub(crate) fn move_offsets(&mut self, moved: impl Fn(u64) -> u64) {
        for fault in &mut self.faults {
            fault.offset = fault.offset.map(&moved);
        }
    }

    /// Takes the faults of another one.
    pub(crate) fn take(&mut self, other: &Self, wanted: impl Fn(&Fault) -> bool) {
        self.faults.extend(other.faults.iter().filter(|fault| wanted(fault)).cloned());
        for (code, is_warning, count) in &other.more {
            match self.more.iter_mut().find(|(own, is, _)| (own, is) == (code, is_warning)) {
                Some((.., own)) => *own += count,
                None => self.more.push((*code, *is_warning, *count)),
            }
        }
    }

    fn is_sensitive(&self) -> bool {
        self.sensitive.last().copied().unwrap_or(self.all_sensitive)
    }

    /// Lets go of the last faults of the order, so that hostile payloads cost bounded memory.
    fn shrink(&mut self) {
        sort(&mut self.faults);
        for fault in self.faults.drain(self.kept..) {
            if !fault.is_warning {
                self.beyond.note(&fault);
            }
            let key = (fault.code, fault.is_warning);
            match self.more.iter_mut().find(|(code, is_warning, _)| (*code, *is_warning) == key) {
                Some((.., count)) => *count += 1,
                None => self.more.push((key.0, key.1, 1)),
            }
        }
    }
}

fn sort(faults: &mut [Fault]) {
    faults.sort_by(|a, b| b.ended.cmp(&a.ended).then_with(|| a.path.cmp(&b.path)).then_with(|| a.code.cmp(&b.code)));
}

impl Sink for Collector {
    fn enter(&mut self, step: Step<'_>) {
        let inherited = self.is_sensitive();
        let (step, sensitive) = match step {
            Step::Field { index, name, sensitive } => (PathStep::Field(index, Arc::clone(name)), sensitive),
            Step::Undeclared(name) if looks_like_identifier(name) && !inherited => (PathStep::Name(name.into()), true),
            Step::Undeclared(name) => (PathStep::Hidden(cut(name)), true),
            Step::Hidden => (PathStep::Hidden("".into()), true),
            Step::Key(key) if may_show(key) && !inherited => (PathStep::Name(key.into()), false),
            Step::Key(key) => (PathStep::Hidden(cut(key)), false),
            Step::Index(index) => (PathStep::Index(index), false),
        };
        self.path.push(step);
        self.sensitive.push(sensitive || inherited);
    }

    fn leave(&mut self) {
        self.path.pop();
        self.sensitive.pop();
    }

    fn fault(&mut self, fault: Raw<'_>) -> Flow {
        self.push(fault, false);
        if fault.ended { Err(Stop) } else { Ok(()) }
    }

    fn forget(&mut self) {
        self.faults.clear();
        self.more.clear();
        self.beyond = Beyond::default();
        self.path.clear();
        self.sensitive.clear();
    }

    fn warning(&mut self, fault: Raw<'_>) {
        self.push(fault, true);
    }

    fn beside(&self) -> Option<Collector> {
        let (path, sensitive) = (self.path.clone(), self.sensitive.clone());
        Some(Self { path, sensitive, ..Self::keeping(0, self.all_sensitive) })
    }
}

impl Collector {
    fn note(note: Note<'_>, sensitive: bool) -> KeptNote {
        match note {
            Note::None => KeptNote::None,
            Note::Keyword(keyword) => KeptNote::Keyword(keyword.into()),
            Note::Accepted(count) => KeptNote::Accepted(count),
            Note::Closest(closest) => KeptNote::Closest(Box::new(closest.clone())),
            Note::Asked(keyword, expected) => KeptNote::Asked(keyword.into(), expected.into()),
            Note::Two(first, second) => KeptNote::Two(first, second),
            Note::Key => KeptNote::Key,
            Note::Message(text) => KeptNote::Message(text.into()),
            Note::Symbol(symbol) => KeptNote::Symbol((!sensitive).then(|| symbol.into())),
        }
    }

    fn push(&mut self, fault: Raw<'_>, is_warning: bool) {
        let sensitive = self.is_sensitive();
        let note = Self::note(fault.note, sensitive);
        self.faults.push(Fault {
            code: fault.code,
            path: Path(self.path.clone()),
            node: fault.node,
            found: keep(fault.found, sensitive),
            note,
            offset: fault.offset,
            base: 0,
            ended: fault.ended,
            untyped: fault.untyped,
            sensitive,
            is_warning,
        });
        if self.faults.len() >= self.kept.saturating_mul(2) {
            self.shrink();
        }
    }
}

fn keep(found: Found<'_>, sensitive: bool) -> Kept {
    match found {
        Found::Nothing => Kept::Nothing,
        Found::Type(word) => Kept::Type(word),
        Found::Length(length) => Kept::Length(length),
        Found::Host(name) => Kept::Host(name.chars().take(SHOWN + 1).collect()),
        Found::Bool(_) if sensitive => Kept::Type("boolean"),
        Found::Int(_) | Found::Uint(_) | Found::Double(_) | Found::Number(_) if sensitive => Kept::Type("number"),
        Found::Text(_) if sensitive => Kept::Type("text"),
        Found::Bool(value) => Kept::Number(if value { "true".into() } else { "false".into() }),
        Found::Int(number) => Kept::Number(number.to_string().into()),
        Found::Uint(number) => Kept::Number(number.to_string().into()),
        Found::Double(number) => Kept::Number(number.to_string().chars().take(SHOWN + 1).collect()),
        Found::Number(number) => Kept::Number(number.chars().take(SHOWN + 1).collect()),
        Found::Text(text) => Kept::Text(text.chars().take(SHOWN + 1).collect()),
    }
}

/// A hidden name is kept for the order of a report alone, so its beginning will do.
fn cut(name: &str) -> Arc<str> {
    name.chars().take(4 * SHOWN).collect::<String>().into()
}

fn may_show(key: &str) -> bool {
    key.chars().take(SHOWN + 1).count() <= SHOWN && !key.chars().any(char::is_control)
}

/// A letter or `_`, then letters, digits, `_`, `-`; at most 32 in all.
pub(crate) fn looks_like_identifier(name: &str) -> bool {
    let mut bytes = name.bytes();
    name.len() <= SHOWN
        && bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}
