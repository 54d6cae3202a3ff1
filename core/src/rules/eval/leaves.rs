//! Leaves of special forms: they evaluate no other node, and say in one word what they found and what
//! it costs.

use std::num::NonZeroU64;

use crate::cells::{Cell, Cells};
use crate::rules::cost::text_units;
use crate::rules::program::{Guard, Program, Range};
use crate::rules::special::{Fetch, Holds, How, Known, Leaf, Moment, Piece};
use crate::scalars::code_points;
use crate::scalars::time::{self, SECOND_NANOS};

/// The outcome of a leaf and what it costs, in one word; none where the general node has to say.
pub(super) type Found = Option<NonZeroU64>;

#[inline]
pub(super) fn found(value: bool, units: u64) -> Found {
    NonZeroU64::new((units << 1) | u64::from(value))
}

/// What leaves see of a record.
pub(super) trait Sight<'r> {
    fn program(&self) -> &'r Program;

    fn cells(&self) -> Cells<'r>;

    /// A cell of a slot's frame.
    fn raw(&self, slot: u32, index: u32) -> Option<&'r Cell>;

    /// The cell, where the records around it are there.
    #[inline]
    fn fetch(&self, fetch: &Fetch) -> Option<&'r Cell> {
        if fetch.guards.len != 0 && !self.guarded(fetch.guards) {
            return None;
        }
        self.raw(fetch.slot, fetch.index)
    }

    #[inline(never)]
    fn guarded(&self, guards: Range) -> bool {
        self.program().guards(guards).iter().all(|guard| match guard {
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
            Leaf::Has { cell, present, soft: false } => self.there(cell, *present),
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
            Leaf::Has { cell, present, .. } => self.softly_there(cell, *present),
            Leaf::Search { cell, part, how } => self.searched(cell, *part, *how),
            Leaf::Matches { cell, regex } => {
                let text = self.fetched_text(cell)?;
                let regex = self.program().regexes.get(*regex as usize)?;
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
            Cell::Text(text) => Some(self.cells().bytes(*text)),
            _ => None,
        }
    }

    fn two(&self, (a, b): (&Fetch, &Fetch), holds: Holds) -> Found {
        let value = match (self.fetch(a)?, self.fetch(b)?) {
            (Cell::Int(left), Cell::Int(right)) if !a.double && !b.double => holds.of_values(left, right),
            (Cell::Text(left), Cell::Text(right)) | (Cell::Bytes(left), Cell::Bytes(right)) => {
                return texts(self.cells().bytes(*left), self.cells().bytes(*right), holds);
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
                return texts(self.cells().bytes(*left), self.program().pooled(*right), holds);
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
                if same(self.program().pooled(*known), text) {
                    return found(true, units);
                }
            }
        }
        found(false, units)
    }

    fn sized(&self, cell: &Fetch, known: i64, holds: Holds) -> Found {
        match self.fetch(cell)? {
            Cell::Text(text) => {
                let text = self.cells().bytes(*text);
                let size = if text.is_ascii() { text.len() } else { code_points(text) };
                found(holds.of_values(i64::try_from(size).ok()?, known), 4 + text_units(text.len()))
            }
            Cell::Range { len, .. } => found(holds.of_values(i64::from(*len), known), 4),
            _ => None,
        }
    }

    /// Where the record itself is absent or null, so is the place.
    fn softly_there(&self, fetch: &Fetch, present: bool) -> Found {
        let mut guards = fetch.guards;
        if guards.len != 0 {
            guards.len -= 1;
            let last = self.program().guards.get((guards.start + guards.len) as usize)?;
            let Guard::Exists(at) = last else { return None };
            match self.raw(at.slot, at.cell.index)? {
                Cell::Absent | Cell::Null if guards.len == 0 => return found(false, 1),
                Cell::Record => {}
                _ => return None,
            }
        }
        self.there(&Fetch { guards, ..*fetch }, present)
    }

    #[inline]
    fn there(&self, fetch: &Fetch, present: bool) -> Found {
        match self.fetch(fetch)? {
            Cell::Absent => found(false, 1),
            Cell::Null => found(present, 1),
            Cell::Tree(_) => None,
            _ => found(true, 1),
        }
    }

    fn searched(&self, cell: &Fetch, part: Range, how: How) -> Found {
        let (text, part) = (self.fetched_text(cell)?, self.program().pooled(part));
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
            Piece::Known(range) => Some(self.program().pooled(*range)),
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
pub(super) struct Point {
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
