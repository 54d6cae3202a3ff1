//! Evaluates special forms. What a leaf finds is charged in one step; where a cell is not of the plain
//! kind, or the budget does not reach that far, the general node runs as if nothing had been tried.

use std::num::NonZeroU64;

use super::Run;
use crate::cells::Cell;
use crate::rules::cost::text_units;
use crate::rules::program::{Guard, NodeIx, Range};
use crate::rules::special::{Fetch, Holds, How, Known, Leaf, Moment, Piece, Quantifier, SLOTS, Test};
use crate::rules::value::{NO_OVERLOAD, Stop, Val};
use crate::scalars::code_points;
use crate::scalars::time::{self, SECOND_NANOS};

/// What a test says. Why it stopped stands in the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::rules) enum Verdict {
    No,
    Yes,
    Stopped,
}

impl From<bool> for Verdict {
    #[inline]
    fn from(value: bool) -> Self {
        if value { Self::Yes } else { Self::No }
    }
}

/// The outcome of a leaf and what it costs, in one word; none where the general node has to say.
type Found = Option<NonZeroU64>;

#[inline]
fn found(value: bool, units: u64) -> Found {
    NonZeroU64::new((units << 1) | u64::from(value))
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
                Some(found) if self.work.budget.spend(found.get() >> 1) => (found.get() & 1 == 1).into(),
                _ => self.general(*node),
            },
            other => self.branch(other),
        }
    }

    #[inline(never)]
    fn branch(&mut self, test: &'r Test) -> Verdict {
        match test {
            Test::Quantifier(quantifier) => self.special_quantifier(quantifier),
            Test::General(node) | Test::Leaf(node, _) => self.general(*node),
            _ if self.charge(1).is_err() => self.exhausted(),
            Test::Junction { decides, parts } => self.special_junction(*decides, parts),
            Test::Constant(value) => (*value).into(),
            Test::Not(inner) => match self.test(inner) {
                Verdict::Yes => Verdict::No,
                Verdict::No => Verdict::Yes,
                Verdict::Stopped => Verdict::Stopped,
            },
            Test::Conditional { arms, last } => {
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

    #[cold]
    fn stopped(&mut self, stop: Stop) -> Verdict {
        self.stop = stop;
        Verdict::Stopped
    }

    /// A budget does not reach one unit further.
    #[cold]
    fn exhausted(&mut self) -> Verdict {
        let stop = self.charge(u64::MAX).err().unwrap_or(Stop::RuleCost);
        self.stopped(stop)
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
        self.undecided(error, decides)
    }

    /// Nothing decided: the first error, else the other value.
    #[inline]
    fn undecided(&mut self, error: Option<Stop>, decides: bool) -> Verdict {
        match error {
            Some(stop) => self.stopped(stop),
            None => Verdict::from(!decides),
        }
    }

    fn special_quantifier(&mut self, plan: &'r Quantifier) -> Verdict {
        let frames = match self.fetch(&plan.list) {
            Some(Cell::Range { start, len }) => {
                self.cells.frames(plan.arena, *start, *len).map(|frames| (*start, frames))
            }
            _ => None,
        };
        let Some((start, frames)) = frames.filter(|_| self.work.budget.spend(2)) else {
            return self.general(plan.node);
        };
        let decisive = Verdict::from(plan.decides);
        let mut error = None;
        for (number, frame) in (start..).zip(frames) {
            if self.charge(1).is_err() {
                return self.exhausted();
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
        self.undecided(error, plan.decides)
    }

    /// The cell, where the records around it are there.
    #[inline]
    fn fetch(&self, fetch: &Fetch) -> Option<&'r Cell> {
        if fetch.guards.len != 0 && !self.guarded(fetch.guards) {
            return None;
        }
        self.raw(fetch.slot, fetch.index)
    }

    #[inline]
    fn raw(&self, slot: u32, index: u32) -> Option<&'r Cell> {
        self.frames.get(slot as usize % SLOTS)?.get(index as usize)
    }

    #[inline(never)]
    fn guarded(&self, guards: Range) -> bool {
        self.program.guards(guards).iter().all(|guard| match guard {
            Guard::Exists(at) => self.raw(at.slot, at.cell.index) == Some(&Cell::Record),
            Guard::Present(_) | Guard::Bind { .. } => false,
        })
    }

    #[inline]
    fn leaf(&self, leaf: &Leaf) -> Found {
        match leaf {
            Leaf::Ints { left, right, holds } => match (self.fetch(left)?, self.fetch(right)?) {
                (Cell::Int(left), Cell::Int(right)) => found(holds.of_values(left, right), 3),
                _ => None,
            },
            Leaf::Int { cell, known, holds } => match self.fetch(cell)? {
                Cell::Int(value) => found(holds.of_values(value, known), 3),
                _ => None,
            },
            Leaf::Double { cell, known, holds } => {
                found(holds.of_values(double(self.fetch(cell)?, cell.double)?, *known), 3)
            }
            Leaf::Symbols { cell, outcomes } => match self.fetch(cell)? {
                Cell::Symbol(index) => {
                    let (value, units) = outcomes.get(*index as usize)?;
                    found(*value, u64::from(*units))
                }
                _ => None,
            },
            Leaf::Truth(cell) => match self.fetch(cell)? {
                Cell::Bool(value) => found(*value, 1),
                _ => None,
            },
            other => self.larger_leaf(other),
        }
    }

    #[inline(never)]
    fn larger_leaf(&self, leaf: &Leaf) -> Found {
        match leaf {
            Leaf::Cells { left, right, holds } => self.two((left, right), *holds),
            Leaf::Against { cell, known, holds } => self.against(cell, known, *holds),
            Leaf::Among { cell, texts } => self.among_texts(cell, texts),
            Leaf::Size { cell, known, holds } => self.sized(cell, *known, *holds),
            Leaf::Has { cell, present, soft } => self.there(cell, *present, *soft),
            Leaf::Search { cell, part, how } => self.searched(cell, *part, *how),
            Leaf::Matches { cell, regex } => {
                let text = self.fetched_text(cell)?;
                let regex = self.program.regexes.get(*regex as usize)?;
                found(regex.is_match(text), 2 + text_units(text.len()))
            }
            Leaf::Joined { parts, whole, equal } => self.in_a_row(parts, whole, *equal),
            Leaf::Moments { left, right, holds } => {
                let (left, right) = (self.moment(left)?, self.moment(right)?);
                let value = holds.of_values((left.seconds, left.nanos), (right.seconds, right.nanos));
                found(value, 1 + left.units + right.units)
            }
            Leaf::Between { later, earlier, nanos, holds } => self.apart(later, earlier, (*nanos, *holds)),
            Leaf::Ints { .. } | Leaf::Int { .. } | Leaf::Double { .. } | Leaf::Symbols { .. } | Leaf::Truth(_) => None,
        }
    }

    #[inline]
    fn fetched_text(&self, cell: &Fetch) -> Option<&'r [u8]> {
        match self.fetch(cell)? {
            Cell::Text(text) => Some(self.cells.bytes(*text)),
            _ => None,
        }
    }

    fn two(&self, (a, b): (&Fetch, &Fetch), holds: Holds) -> Found {
        let value = match (self.fetch(a)?, self.fetch(b)?) {
            (Cell::Int(left), Cell::Int(right)) if !a.double && !b.double => holds.of_values(left, right),
            (Cell::Text(left), Cell::Text(right)) | (Cell::Bytes(left), Cell::Bytes(right)) => {
                return texts(self.cells.bytes(*left), self.cells.bytes(*right), holds);
            }
            (Cell::Timestamp { seconds, nanos }, Cell::Timestamp { seconds: other, nanos: of })
                if time::in_range(*seconds) && time::in_range(*other) =>
            {
                holds.of_values((seconds, nanos), (other, of))
            }
            (Cell::Date(left), Cell::Date(right)) => holds.of_values(left, right),
            (Cell::Time(left), Cell::Time(right)) => holds.of_values(left, right),
            (Cell::Bool(left), Cell::Bool(right)) => holds.of_values(left, right),
            (left, right) => holds.of_values(double(left, a.double)?, double(right, b.double)?),
        };
        found(value, 3)
    }

    fn against(&self, fetch: &Fetch, known: &Known, holds: Holds) -> Found {
        let value = match (known, self.fetch(fetch)?) {
            (Known::Int(right), Cell::Int(left)) if !fetch.double => holds.of_values(left, right),
            (Known::Text(right), Cell::Text(left)) => {
                return texts(self.cells.bytes(*left), self.program.pooled(*right), holds);
            }
            (Known::Null, cell) => {
                let is_null = match cell {
                    Cell::Absent | Cell::Null => true,
                    Cell::Bool(_)
                    | Cell::Int(_)
                    | Cell::Double(_)
                    | Cell::Number { .. }
                    | Cell::Decimal { .. }
                    | Cell::Text(_)
                    | Cell::Bytes(_)
                    | Cell::Date(_)
                    | Cell::Time(_) => false,
                    Cell::Timestamp { seconds, .. } if time::in_range(*seconds) => false,
                    _ => return None,
                };
                is_null == (holds == Holds::EQUAL)
            }
            (Known::Bool(right), Cell::Bool(left)) => holds.of_values(left, right),
            (Known::Date(right), Cell::Date(left)) => holds.of_values(left, right),
            (Known::Time(right), Cell::Time(left)) => holds.of_values(left, right),
            (Known::Int(right), Cell::Decimal { mantissa, scale: scale @ 0..=18 }) => {
                holds.of_values(i128::from(*mantissa), i128::from(*right) * 10_i128.pow(scale.unsigned_abs()))
            }
            _ => return None,
        };
        found(value, 3)
    }

    /// The units of a visit are paid for each text up to the one that is found.
    fn among_texts(&self, cell: &Fetch, list: &[Range]) -> Found {
        let text = self.fetched_text(cell)?;
        let mut units = 3;
        for known in list {
            units += 1;
            if known.len as usize == text.len() {
                units += text_units(text.len());
                if same(self.program.pooled(*known), text) {
                    return found(true, units);
                }
            }
        }
        found(false, units)
    }

    fn sized(&self, cell: &Fetch, known: i64, holds: Holds) -> Found {
        match self.fetch(cell)? {
            Cell::Text(text) => {
                let text = self.cells.bytes(*text);
                let size = if text.is_ascii() { text.len() } else { code_points(text) };
                found(holds.of_values(i64::try_from(size).ok()?, known), 4 + text_units(text.len()))
            }
            Cell::Range { len, .. } => found(holds.of_values(i64::from(*len), known), 4),
            _ => None,
        }
    }

    fn there(&self, fetch: &Fetch, present: bool, soft: bool) -> Found {
        let mut guards = fetch.guards;
        if soft && guards.len != 0 {
            guards.len -= 1;
            let last = self.program.guards.get((guards.start + guards.len) as usize)?;
            let Guard::Exists(at) = last else { return None };
            match self.raw(at.slot, at.cell.index)? {
                Cell::Absent | Cell::Null if guards.len == 0 => return found(false, 1),
                Cell::Record => {}
                _ => return None,
            }
        }
        match self.fetch(&Fetch { guards, ..*fetch })? {
            Cell::Absent => found(false, 1),
            Cell::Null => found(present, 1),
            Cell::Tree(_) => None,
            _ => found(true, 1),
        }
    }

    fn searched(&self, cell: &Fetch, part: Range, how: How) -> Found {
        let (text, part) = (self.fetched_text(cell)?, self.program.pooled(part));
        match how {
            How::Starts => {
                let start = text.get(..part.len());
                found(start.is_some_and(|start| same(start, part)), 3 + text_units(part.len()))
            }
            How::Ends => found(text.ends_with(part), 3 + text_units(part.len())),
            How::Contains => found(super::functions::contains(text, part), 3 + text_units(text.len())),
        }
    }

    #[inline]
    fn piece(&self, piece: &Piece) -> Option<&'r [u8]> {
        match piece {
            Piece::Known(range) => Some(self.program.pooled(*range)),
            Piece::Cell(fetch) => self.fetched_text(fetch),
        }
    }

    /// Costs what building the text would.
    fn in_a_row(&self, parts: &[Piece], whole: &Piece, equal: bool) -> Found {
        let whole = self.piece(whole)?;
        let mut rest = Some(whole);
        let (mut total, mut units) = (0, 2 + parts.len() as u64);
        for (at, part) in parts.iter().enumerate() {
            let part = self.piece(part)?;
            total += part.len();
            units += if at == 0 { 0 } else { text_units(total) };
            let split = rest.and_then(|rest| rest.split_at_checked(part.len()));
            rest = split.filter(|(start, _)| same(start, part)).map(|(_, rest)| rest);
        }
        if u32::try_from(total).is_err() {
            return None;
        }
        if total == whole.len() {
            units += text_units(total);
        }
        found(rest.is_some_and(<[u8]>::is_empty) == equal, units)
    }

    #[inline]
    fn moment(&self, moment: &Moment) -> Option<Point> {
        match moment {
            Moment::Known { seconds, nanos } => Some(Point { seconds: *seconds, nanos: *nanos, units: 1 }),
            Moment::Cell(fetch) => match self.fetch(fetch)? {
                Cell::Timestamp { seconds, nanos } if time::in_range(*seconds) => {
                    Some(Point { seconds: *seconds, nanos: *nanos, units: 1 })
                }
                _ => None,
            },
            Moment::Text(fetch) => {
                let text = self.fetched_text(fetch)?;
                let (seconds, nanos) = time::parse_timestamp(text)?;
                time::in_range(seconds).then_some(Point { seconds, nanos, units: 2 + text_units(text.len()) })
            }
        }
    }

    fn apart(&self, later: &Moment, earlier: &Moment, (bound, holds): (i128, Holds)) -> Found {
        let (later, earlier) = (self.moment(later)?, self.moment(earlier)?);
        let seconds = later.seconds.checked_sub(earlier.seconds)?.checked_mul(SECOND_NANOS)?;
        let nanos = seconds.checked_add(i64::from(later.nanos) - i64::from(earlier.nanos))?;
        found(holds.of_values(i128::from(nanos), bound), 2 + later.units + earlier.units)
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
fn texts(left: &[u8], right: &[u8], holds: Holds) -> Found {
    if holds.is_equality() {
        let units = if left.len() == right.len() { text_units(left.len()) } else { 0 };
        return found(same(left, right) == (holds == Holds::EQUAL), 3 + units);
    }
    found(holds.of_values(left, right), 3 + text_units(left.len().min(right.len())))
}

/// Whether two texts are equal: most are short, and are compared as one or two numbers.
#[inline]
pub(super) fn same(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    match left.len() {
        0..4 => left.iter().zip(right).all(|(left, right)| left == right),
        4..8 => ends::<4>(left, right),
        8..=16 => ends::<8>(left, right),
        _ => left == right,
    }
}

/// Whether the first and the last bytes are equal.
#[inline]
fn ends<const N: usize>(left: &[u8], right: &[u8]) -> bool {
    left.first_chunk::<N>() == right.first_chunk::<N>() && left.last_chunk::<N>() == right.last_chunk::<N>()
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
