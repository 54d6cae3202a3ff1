//! The compiled parts of a contract, and one record's way through them.

use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::cells::{Cells, Scratch};
use crate::codec::Writers;
use crate::contract::Clock;
use crate::limits::Limits;
use crate::model::Tombstone;
use crate::readers::{Collector, Fault, FirstFault, Flow, Readers, violation};
use crate::report::{Action, Judge, NotEnforced, Report, ReportBuilder};
use crate::rules::{Judged, Record, RuleSet, Structure, Work};
use crate::schema::Shape;

/// What a call needs and the next one reuses.
#[derive(Debug, Default)]
pub(crate) struct Session {
    scratch: Scratch,
    work: Work,
}

/// Sessions above this size are not kept.
const KEEP: usize = 1 << 20;

/// Shape, plans and programs of a contract. Immutable but for the kept session.
#[derive(Debug)]
pub(crate) struct Engine {
    pub(crate) shape: Arc<Shape>,
    pub(crate) readers: Readers,
    pub(crate) writers: Writers,
    pub(crate) tombstone: Tombstone,
    pub(crate) rules: RuleSet,
    pub(crate) clock: Option<Clock>,
    pub(crate) limits: Limits,
    pub(crate) judge: Arc<Judge>,
    pub(crate) not_enforced: Arc<[NotEnforced]>,
    /// One warm session; a second thread makes its own, so no call waits and a fork is safe.
    pub(crate) kept: Mutex<Option<Box<Session>>>,
}

/// A way in: which bytes texts are ranges of, and how the reader runs.
pub(crate) trait Way {
    /// The bytes that texts are ranges of; empty for a host object.
    fn payload(&self) -> &[u8];

    /// The payload where it is text, for lines and columns.
    fn text(&self) -> Option<&[u8]> {
        None
    }

    /// Where these bytes begin within what the caller gave.
    fn base(&self) -> u64 {
        0
    }

    /// What the bytes look like, where they do not look like what was asked for.
    fn looks(&self, _readers: &Readers, _faults: &[Fault]) -> Option<String> {
        None
    }

    /// Reads a record for `is_valid`.
    fn first(&self, readers: &Readers, scratch: &mut Scratch, sink: &mut FirstFault) -> Flow;

    /// Reads a record for `check`.
    fn collect(&self, readers: &Readers, scratch: &mut Scratch, sink: &mut Collector) -> Flow;
}

impl Engine {
    pub(crate) fn is_valid(&self, way: &impl Way) -> bool {
        self.with_session(|session| {
            let mut sink = FirstFault::default();
            let read = way.first(&self.readers, &mut session.scratch, &mut sink);
            if read.is_err() || sink.found {
                return false;
            }
            let cells = Cells::new(way.payload(), &session.scratch);
            self.rules.passes(cells, self.now(), &mut session.work)
        })
    }

    /// Cost units of the rules of the last record.
    #[cfg(test)]
    pub(crate) fn spent(&self) -> u64 {
        let kept = self.kept.lock().unwrap();
        self.limits.record_cost - kept.as_ref().map_or(0, |session| session.work.left())
    }

    /// How many expressions rules share.
    #[cfg(test)]
    pub(crate) fn shared(&self) -> usize {
        self.rules.shared()
    }

    /// A session whose cells hold this record, where structure accepts it.
    #[cfg(feature = "measure")]
    pub(crate) fn fill(&self, way: &impl Way) -> Option<Session> {
        let mut session = Session::default();
        let mut sink = FirstFault::default();
        let read = way.first(&self.readers, &mut session.scratch, &mut sink);
        (read.is_ok() && !sink.found).then_some(session)
    }

    /// What the rules say of a record that was read before.
    #[cfg(feature = "measure")]
    pub(crate) fn passes(&self, payload: &[u8], session: &mut Session) -> bool {
        let cells = Cells::new(payload, &session.scratch);
        self.rules.passes(cells, self.now(), &mut session.work)
    }

    pub(crate) fn check(&self, way: &impl Way) -> Report {
        self.with_session(|session| {
            let (mut report, structure) = self.structure(way, &mut session.scratch);
            let cells = Cells::new(way.payload(), &session.scratch);
            self.rules.report(cells, self.now(), &structure, &mut session.work, &mut report);
            report.finish(Arc::clone(&self.judge), Arc::clone(&self.not_enforced))
        })
    }

    /// What the structure says of a record: no rule runs.
    #[cfg(feature = "avro")]
    pub(crate) fn check_structure(&self, way: &impl Way) -> Report {
        self.with_session(|session| {
            let (report, _) = self.structure(way, &mut session.scratch);
            report.finish(Arc::clone(&self.judge), Arc::clone(&self.not_enforced))
        })
    }

    /// Whether the structure takes a record.
    #[cfg(feature = "avro")]
    pub(crate) fn takes(&self, way: &impl Way) -> bool {
        self.with_session(|session| {
            let mut sink = FirstFault::default();
            let read = way.first(&self.readers, &mut session.scratch, &mut sink);
            read.is_ok() && !sink.found
        })
    }

    /// What an explanation tells of a record, and its report.
    pub(crate) fn explain<R>(&self, way: &impl Way, tell: impl FnOnce(&mut Judged<'_>) -> R) -> (R, Report) {
        self.with_session(|session| {
            let (mut report, structure) = self.structure(way, &mut session.scratch);
            let cells = Cells::new(way.payload(), &session.scratch);
            let record = Record { cells, now: self.now(), structure: &structure };
            let told = tell(&mut Judged::by(&self.rules, record, &mut session.work, &mut report));
            (told, report.finish(Arc::clone(&self.judge), Arc::clone(&self.not_enforced)))
        })
    }

    /// Reads a record; its structural faults stand in the report.
    fn structure(&self, way: &impl Way, scratch: &mut Scratch) -> (ReportBuilder, Structure) {
        let mut sink = Collector::keeping(self.limits.violations, self.shape.sensitive);
        // A fault that ended reading is among those collected.
        let _ = way.collect(&self.readers, scratch, &mut sink);
        let mut faults = sink.into_faults();
        faults.list.iter_mut().for_each(|fault| fault.base = way.base());
        let ended = faults.list.iter().any(|fault| fault.ended);
        let mut report = ReportBuilder::new(self.limits.violations);
        if ended {
            report.end_of_reading();
        }
        let mut looks = way.looks(&self.readers, &faults.list);
        for fault in &faults.list {
            if report.is_full() {
                report.count(fault.code, None, action_of(fault.is_warning), 1);
            } else {
                let mut violation = violation(fault, &self.shape, way.text());
                if let Some(looks) = looks.take() {
                    violation.message.push_str("; ");
                    violation.message.push_str(&looks);
                }
                report.push(violation);
            }
        }
        for (code, is_warning, count) in &faults.more {
            report.count(*code, None, action_of(*is_warning), *count);
        }
        let beyond = faults.beyond;
        let found = faults.list.into_iter().filter(|fault| !fault.is_warning);
        let found = found.map(|fault| (fault.path, fault.code, fault.untyped)).collect();
        (report, Structure { found, beyond: beyond.kinds, anywhere: beyond.anywhere, ended })
    }

    /// Seconds and nanoseconds since 1970, where the rules ask.
    fn now(&self) -> Option<(i64, u32)> {
        let clock = self.clock.as_ref().filter(|_| self.rules.uses_clock())?;
        Some(seconds(clock.now()))
    }

    fn with_session<R>(&self, run: impl FnOnce(&mut Session) -> R) -> R {
        let kept = self.kept.try_lock().ok().and_then(|mut kept| kept.take());
        let mut session = kept.unwrap_or_default();
        let result = run(&mut session);
        if session.scratch.capacity() <= KEEP
            && let Ok(mut kept) = self.kept.try_lock()
        {
            *kept = Some(session);
        }
        result
    }
}

fn action_of(is_warning: bool) -> Action {
    if is_warning { Action::None } else { Action::Error }
}

/// Seconds and nanoseconds since 1970; before it, seconds are negative and nanoseconds still add.
fn seconds(time: SystemTime) -> (i64, u32) {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => (i64::try_from(after.as_secs()).unwrap_or(i64::MAX), after.subsec_nanos()),
        Err(before) => {
            let before = before.duration();
            let whole = i64::try_from(before.as_secs()).unwrap_or(i64::MAX);
            match before.subsec_nanos() {
                0 => (-whole, 0),
                nanos => (-whole - 1, 1_000_000_000 - nanos),
            }
        }
    }
}
