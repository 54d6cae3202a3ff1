//! Evaluates special forms. What a leaf finds is charged in one step; where a cell is not of the plain
//! kind, or the budget does not reach that far, the general node runs as if nothing had been tried.

use super::Run;
use crate::cells::Cell;
use crate::rules::cost::text_units;
use crate::rules::program::{Guard, NodeIx, Range};
use crate::rules::special::{Fetch, Holds, How, Known, Leaf, Moment, Piece, Quantifier, SLOTS, Test};
use crate::rules::value::{NO_OVERLOAD, Stop, Val};
use crate::scalars::time::{self, SECOND_NANOS};

/// What a test says. Why it stopped stands in the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::rules) enum Verdict {
    No,
    Yes,
    Stopped,
}

/// The outcome of a leaf, and what it costs.
type Found = Option<(bool, u64)>;

impl From<bool> for Verdict {
    #[inline]
    fn from(value: bool) -> Self {
        if value { Self::Yes } else { Self::No }
    }
}

impl<'r> Run<'r> {
    /// Why the last test stopped.
    pub(in crate::rules) fn stop(&self) -> Stop {
        self.stop
    }

    #[inline]
    pub(in crate::rules) fn test(&mut self, test: &'r Test) -> Verdict {
        match test {
            Test::Leaf(node, leaf) => match self.leaf(leaf) {
                Some((value, units)) if self.work.budget.spend(units) => value.into(),
                _ => self.general(*node),
            },
            other => self.branch(other),
        }
    }

    #[inline(never)]
    fn branch(&mut self, test: &'r Test) -> Verdict {
        match test {
            Test::General(node) | Test::Leaf(node, _) => self.general(*node),
            Test::Quantifier(quantifier) => self.special_quantifier(quantifier),
            Test::Constant(value) => self.paid((*value).into()),
            Test::Not(inner) => match self.paid(Verdict::Yes) {
                Verdict::Stopped => Verdict::Stopped,
                _ => match self.test(inner) {
                    Verdict::Yes => Verdict::No,
                    Verdict::No => Verdict::Yes,
                    Verdict::Stopped => Verdict::Stopped,
                },
            },
            Test::Junction { decides, parts } => self.special_junction(*decides, parts),
            Test::Conditional { arms, last } => {
                if self.paid(Verdict::Yes) == Verdict::Stopped {
                    return Verdict::Stopped;
                }
                for (condition, value) in arms {
                    match self.test(condition) {
                        Verdict::Yes => return self.test(value),
                        Verdict::No => {}
                        Verdict::Stopped => return Verdict::Stopped,
                    }
                }
                self.test(last)
            }
        }
    }

    /// One unit for the operation itself.
    #[inline]
    fn paid(&mut self, verdict: Verdict) -> Verdict {
        match self.charge(1) {
            Ok(()) => verdict,
            Err(stop) => self.stopped(stop),
        }
    }

    #[cold]
    fn stopped(&mut self, stop: Stop) -> Verdict {
        self.stop = stop;
        Verdict::Stopped
    }

    /// The general node, with all that special forms leave alone made ready.
    #[inline(never)]
    fn general(&mut self, node: NodeIx) -> Verdict {
        if !self.prepared {
            self.prepare();
        }
        match self.eval(node) {
            Ok(Val::Bool(value)) => value.into(),
            Ok(_) => self.stopped(NO_OVERLOAD),
            Err(stop) => self.stopped(stop),
        }
    }

    fn special_junction(&mut self, decides: bool, parts: &'r [Test]) -> Verdict {
        if self.paid(Verdict::Yes) == Verdict::Stopped {
            return Verdict::Stopped;
        }
        let decisive = Verdict::from(decides);
        let mut error = None;
        for part in parts {
            match self.test(part) {
                Verdict::Stopped if self.stop.absorbed() => error = error.or(Some(self.stop)),
                Verdict::Stopped => return Verdict::Stopped,
                verdict if verdict == decisive => return verdict,
                _ => {}
            }
        }
        match error {
            Some(stop) => self.stopped(stop),
            None => Verdict::from(!decides),
        }
    }

    fn special_quantifier(&mut self, plan: &'r Quantifier) -> Verdict {
        let frames = match self.fetch(&plan.list) {
            Some(Cell::Range { start, len }) => self.cells.frames(plan.arena, start, len).map(|frames| (start, frames)),
            _ => None,
        };
        let Some((start, frames)) = frames.filter(|_| self.work.budget.spend(2)) else {
            return self.general(plan.node);
        };
        let decisive = Verdict::from(plan.decides);
        let mut error = None;
        for (number, frame) in (start..).zip(frames) {
            if self.paid(Verdict::Yes) == Verdict::Stopped {
                return Verdict::Stopped;
            }
            // The general nodes of the body look there.
            self.set_frame(plan.slot, number);
            if let Some(place) = self.frames.get_mut(plan.slot as usize) {
                *place = frame;
            }
            match self.test(&plan.body) {
                Verdict::Stopped if self.stop.absorbed() => error = error.or(Some(self.stop)),
                Verdict::Stopped => return Verdict::Stopped,
                verdict if verdict == decisive => return verdict,
                _ => {}
            }
        }
        match error {
            Some(stop) => self.stopped(stop),
            None => Verdict::from(!plan.decides),
        }
    }

    /// The cell, where the records around it are there.
    #[inline]
    fn fetch(&self, fetch: &Fetch) -> Option<Cell> {
        if fetch.guards.len != 0 && !self.guarded(fetch.guards) {
            return None;
        }
        self.raw(fetch.slot, fetch.index)
    }

    #[inline]
    fn raw(&self, slot: u32, index: u32) -> Option<Cell> {
        self.frames.get(slot as usize % SLOTS)?.get(index as usize).copied()
    }

    #[inline(never)]
    fn guarded(&self, guards: Range) -> bool {
        self.program.guards(guards).iter().all(|guard| match guard {
            Guard::Exists(at) => self.raw(at.slot, at.cell.index) == Some(Cell::Record),
            Guard::Present(_) | Guard::Bind { .. } => false,
        })
    }

    #[inline]
    fn leaf(&self, leaf: &Leaf) -> Found {
        match leaf {
            Leaf::Cells { left, right, holds } => {
                self.two(&self.fetch(left)?, &self.fetch(right)?, (left, right), *holds)
            }
            Leaf::Against { cell, known, holds } => self.against(cell, known, *holds),
            Leaf::Truth(cell) => match self.fetch(cell)? {
                Cell::Bool(value) => Some((value, 1)),
                _ => None,
            },
            Leaf::Symbols { cell, outcomes } => match self.fetch(cell)? {
                Cell::Symbol(index) => outcomes.get(index as usize).map(|(value, units)| (*value, u64::from(*units))),
                _ => None,
            },
            Leaf::Among { cell, texts } => self.among_texts(cell, texts),
            Leaf::Size { cell, known, holds } => self.sized(cell, *known, *holds),
            Leaf::Has { cell, present, soft } => self.there(cell, *present, *soft),
            Leaf::Search { cell, part, how } => self.searched(cell, *part, *how),
            Leaf::Matches { cell, regex } => {
                let Cell::Text(text) = self.fetch(cell)? else { return None };
                let text = self.cells.bytes(text);
                let regex = self.program.regexes.get(*regex as usize)?;
                Some((regex.is_match(text), 2 + text_units(text.len())))
            }
            Leaf::Joined { parts, whole, equal } => self.in_a_row(parts, whole, *equal),
            Leaf::Moments { left, right, holds } => {
                let (left, right) = (self.moment(left)?, self.moment(right)?);
                let order = (left.seconds, left.nanos).cmp(&(right.seconds, right.nanos));
                Some((holds.order(order), 1 + left.units + right.units))
            }
            Leaf::Between { later, earlier, nanos, holds } => self.apart(later, earlier, (*nanos, *holds)),
        }
    }

    #[inline]
    fn two(&self, left: &Cell, right: &Cell, (a, b): (&Fetch, &Fetch), holds: Holds) -> Found {
        let value = match (left, right) {
            (Cell::Int(left), Cell::Int(right)) if !a.double && !b.double => holds.ints(*left, *right),
            (Cell::Text(left), Cell::Text(right)) | (Cell::Bytes(left), Cell::Bytes(right)) => {
                return Some(texts(self.cells.bytes(*left), self.cells.bytes(*right), holds));
            }
            (Cell::Timestamp { seconds, nanos }, Cell::Timestamp { seconds: other, nanos: of })
                if time::in_range(*seconds) && time::in_range(*other) =>
            {
                holds.order((seconds, nanos).cmp(&(other, of)))
            }
            (Cell::Date(left), Cell::Date(right)) => holds.order(left.cmp(right)),
            (Cell::Time(left), Cell::Time(right)) => holds.ints(*left, *right),
            (Cell::Bool(left), Cell::Bool(right)) => holds.order(left.cmp(right)),
            _ => holds.doubles(double(left, a.double)?, double(right, b.double)?),
        };
        Some((value, 3))
    }

    #[inline]
    fn against(&self, fetch: &Fetch, known: &Known, holds: Holds) -> Found {
        let cell = self.fetch(fetch)?;
        let value = match (known, cell) {
            (Known::Int(right), Cell::Int(left)) if !fetch.double => holds.ints(left, *right),
            (Known::Double(right), cell) => holds.doubles(double(&cell, fetch.double)?, *right),
            (Known::Text(right), Cell::Text(left)) => {
                return Some(texts(self.cells.bytes(left), self.program.pooled(*right), holds));
            }
            (Known::Null, cell) => {
                let is_null = match cell {
                    Cell::Absent | Cell::Null => true,
                    Cell::Bool(_) | Cell::Int(_) | Cell::Double(_) | Cell::Number { .. } | Cell::Text(_) => false,
                    Cell::Date(_) | Cell::Time(_) | Cell::Decimal { .. } | Cell::Bytes(_) => false,
                    Cell::Timestamp { seconds, .. } if time::in_range(seconds) => false,
                    _ => return None,
                };
                is_null == (holds == Holds::EQUAL)
            }
            (Known::Bool(right), Cell::Bool(left)) => holds.order(left.cmp(right)),
            (Known::Date(right), Cell::Date(left)) => holds.order(left.cmp(right)),
            (Known::Time(right), Cell::Time(left)) => holds.ints(left, *right),
            (Known::Int(right), Cell::Decimal { mantissa, scale: scale @ 0..=18 }) => {
                holds.order(i128::from(mantissa).cmp(&(i128::from(*right) * 10_i128.pow(scale.unsigned_abs()))))
            }
            _ => return None,
        };
        Some((value, 3))
    }

    /// The units of a visit are paid for each text up to the one that is found.
    #[inline(never)]
    fn among_texts(&self, cell: &Fetch, list: &[Range]) -> Found {
        let Cell::Text(text) = self.fetch(cell)? else { return None };
        let text = self.cells.bytes(text);
        let mut units = 3;
        for known in list {
            units += 1;
            if known.len as usize == text.len() {
                units += text_units(text.len());
                if self.program.pooled(*known) == text {
                    return Some((true, units));
                }
            }
        }
        Some((false, units))
    }

    #[inline(never)]
    fn sized(&self, cell: &Fetch, known: i64, holds: Holds) -> Found {
        match self.fetch(cell)? {
            Cell::Text(text) => {
                let text = self.cells.bytes(text);
                let size = if text.is_ascii() { text.len() } else { code_points(text) };
                Some((holds.ints(i64::try_from(size).ok()?, known), 4 + text_units(text.len())))
            }
            Cell::Range { len, .. } => Some((holds.ints(i64::from(len), known), 4)),
            _ => None,
        }
    }

    #[inline]
    fn there(&self, fetch: &Fetch, present: bool, soft: bool) -> Found {
        let mut guards = fetch.guards;
        if soft && guards.len != 0 {
            guards.len -= 1;
            let last = self.program.guards.get((guards.start + guards.len) as usize)?;
            let Guard::Exists(at) = last else { return None };
            match self.raw(at.slot, at.cell.index)? {
                Cell::Absent | Cell::Null if guards.len == 0 => return Some((false, 1)),
                Cell::Record => {}
                _ => return None,
            }
        }
        match self.fetch(&Fetch { guards, ..*fetch })? {
            Cell::Absent => Some((false, 1)),
            Cell::Null => Some((present, 1)),
            Cell::Tree(_) => None,
            _ => Some((true, 1)),
        }
    }

    #[inline(never)]
    fn searched(&self, cell: &Fetch, part: Range, how: How) -> Found {
        let Cell::Text(text) = self.fetch(cell)? else { return None };
        let (text, part) = (self.cells.bytes(text), self.program.pooled(part));
        Some(match how {
            How::Starts => (text.starts_with(part), 3 + text_units(part.len())),
            How::Ends => (text.ends_with(part), 3 + text_units(part.len())),
            How::Contains => (super::functions::contains(text, part), 3 + text_units(text.len())),
        })
    }

    #[inline]
    fn piece(&self, piece: &Piece) -> Option<&[u8]> {
        match piece {
            Piece::Known(range) => Some(self.program.pooled(*range)),
            Piece::Cell(fetch) => match self.fetch(fetch)? {
                Cell::Text(text) => Some(self.cells.bytes(text)),
                _ => None,
            },
        }
    }

    /// Costs what building the text would.
    #[inline(never)]
    fn in_a_row(&self, parts: &[Piece], whole: &Piece, equal: bool) -> Found {
        let whole = self.piece(whole)?;
        let mut rest = Some(whole);
        let (mut total, mut units) = (0, 2 + parts.len() as u64);
        for (at, part) in parts.iter().enumerate() {
            let part = self.piece(part)?;
            total += part.len();
            // The first two are copied together, each further one is added where they end.
            units += match at {
                0 => 0,
                1 => text_units(total),
                _ => text_units(part.len()),
            };
            rest = rest.and_then(|rest| rest.strip_prefix(part));
        }
        if u32::try_from(total).is_err() {
            return None;
        }
        if total == whole.len() {
            units += text_units(total);
        }
        Some((rest.is_some_and(<[u8]>::is_empty) == equal, units))
    }

    #[inline]
    fn moment(&self, moment: &Moment) -> Option<Point> {
        match moment {
            Moment::Known { seconds, nanos } => Some(Point { seconds: *seconds, nanos: *nanos, units: 1 }),
            Moment::Cell(fetch) => match self.fetch(fetch)? {
                Cell::Timestamp { seconds, nanos } if time::in_range(seconds) => {
                    Some(Point { seconds, nanos, units: 1 })
                }
                _ => None,
            },
            Moment::Text(fetch) => {
                let Cell::Text(text) = self.fetch(fetch)? else { return None };
                let text = self.cells.bytes(text);
                let (seconds, nanos) = time::parse_timestamp(text)?;
                time::in_range(seconds).then_some(Point { seconds, nanos, units: 2 + text_units(text.len()) })
            }
        }
    }

    #[inline(never)]
    fn apart(&self, later: &Moment, earlier: &Moment, (bound, holds): (i128, Holds)) -> Found {
        let (later, earlier) = (self.moment(later)?, self.moment(earlier)?);
        let seconds = later.seconds.checked_sub(earlier.seconds)?.checked_mul(SECOND_NANOS)?;
        let nanos = seconds.checked_add(i64::from(later.nanos) - i64::from(earlier.nanos))?;
        Some((holds.order(i128::from(nanos).cmp(&bound)), 2 + later.units + earlier.units))
    }
}

/// A timestamp, and what it costs to have it.
#[derive(Clone, Copy)]
struct Point {
    seconds: i64,
    nanos: u32,
    units: u64,
}

/// Two texts: of unlike lengths they are unequal without being read.
#[inline]
fn texts(left: &[u8], right: &[u8], holds: Holds) -> (bool, u64) {
    if holds.is_equality() {
        if left.len() != right.len() {
            return (holds == Holds::UNEQUAL, 3);
        }
        return ((left == right) == (holds == Holds::EQUAL), 3 + text_units(left.len()));
    }
    (holds.order(left.cmp(right)), 3 + text_units(left.len().min(right.len())))
}

fn code_points(text: &[u8]) -> usize {
    text.iter().filter(|byte| (**byte & 0xc0) != 0x80).count()
}

/// The double of a cell; `double` says that its place holds doubles.
#[inline]
#[expect(clippy::cast_precision_loss, reason = "a double is what the place holds")]
fn double(cell: &Cell, double: bool) -> Option<f64> {
    match cell {
        Cell::Double(value) | Cell::Number { double: value, .. } => Some(*value),
        Cell::Int(value) if double => Some(*value as f64),
        _ => None,
    }
}
