//! Numbers: an interval, steps, and numbers that are excluded.

use std::collections::HashSet;
use std::rc::Rc;

use super::json::Json;
use super::num::{Num, common_multiple, multiples, times};
use super::solve::{Answer, Solver, Why};
use super::terms::{Lit, Term};

/// Multiples that are tried.
const MOST_TRIED: i128 = 100_000;

/// What came of looking for a number.
enum Picked {
    Number(Num),
    /// There is none.
    None,
    /// It cannot be told.
    Untold,
}

impl Picked {
    fn of(found: Option<Num>) -> Self {
        found.map_or(Self::None, Self::Number)
    }
}

#[derive(Default)]
struct Range {
    /// The bound, and whether it is outside itself.
    low: Option<(Num, bool)>,
    high: Option<(Num, bool)>,
    steps: Vec<Num>,
    /// Steps of which it must be no multiple.
    off: Vec<Num>,
    excluded: HashSet<Num>,
}

impl Range {
    fn at_least(&mut self, bound: Num, strict: bool) {
        let tighter = self.low.as_ref().is_none_or(|(low, out)| bound > *low || (bound == *low && strict && !out));
        if tighter {
            self.low = Some((bound, strict));
        }
    }

    fn at_most(&mut self, bound: Num, strict: bool) {
        let tighter = self.high.as_ref().is_none_or(|(high, out)| bound < *high || (bound == *high && strict && !out));
        if tighter {
            self.high = Some((bound, strict));
        }
    }

    fn holds(&self, value: &Num) -> bool {
        let low = self.low.as_ref().is_none_or(|(low, out)| if *out { value > low } else { value >= low });
        let high = self.high.as_ref().is_none_or(|(high, out)| if *out { value < high } else { value <= high });
        low && high
    }

    /// Whether a number of the interval is what is wanted, multiples aside.
    fn allows(&self, value: &Num) -> bool {
        !self.excluded.contains(value) && !self.off.iter().any(|step| value.is_multiple_of(step) == Some(true))
    }

    /// What a candidate costs: numbers are compared as texts, which is more than other steps.
    fn cost(&self) -> u64 {
        16 + 16 * self.off.len() as u64
    }

    fn fits(&self, value: &Num) -> bool {
        self.holds(value)
            && self.allows(value)
            && self.steps.iter().all(|step| value.is_multiple_of(step) == Some(true))
    }
}

impl Solver<'_> {
    pub(super) fn number(&mut self, atoms: &[Lit]) -> Answer {
        let mut range = Range::default();
        let mut step_term = atoms.first().map_or(0, |lit| lit.id());
        for lit in atoms {
            match (self.terms.get(lit.id()).clone(), lit.holds()) {
                (Term::Min(bound, strict), true) => range.at_least(bound, strict),
                (Term::Min(bound, strict), false) => range.at_most(bound, !strict),
                (Term::Max(bound, strict), true) => range.at_most(bound, strict),
                (Term::Max(bound, strict), false) => range.at_least(bound, !strict),
                (Term::MultipleOf(step), holds) => {
                    step_term = lit.id();
                    if holds { range.steps.push(step) } else { range.off.push(step) }
                }
                (Term::Enum(values), false) => {
                    let numbers = values.iter().filter_map(|id| match self.terms.values.get(*id).map(AsRef::as_ref) {
                        Some(Json::Num(number)) => Some(number.clone()),
                        _ => None,
                    });
                    range.excluded.extend(numbers);
                }
                _ => {}
            }
        }
        if let (Some((low, out)), Some((high, also))) = (&range.low, &range.high)
            && (low > high || (low == high && (*out || *also)))
        {
            return Answer::Unsat;
        }
        self.spend(range.cost() + range.excluded.len() as u64);
        let found =
            if range.steps.is_empty() { self.dense(&range) } else { self.stepped(&range) }.unwrap_or(Picked::Untold);
        match found {
            Picked::Number(number) => Answer::Sat(Rc::new(Json::Num(number))),
            Picked::None => Answer::Unsat,
            Picked::Untold if self.steps == 0 => Answer::Unknown(Why::Steps),
            Picked::Untold => Answer::Unknown(Why::Keyword("multipleOf", step_term)),
        }
    }

    /// Without steps: the shortest decimal of the interval; `None` where it cannot be told.
    fn dense(&mut self, range: &Range) -> Option<Picked> {
        if let (Some((low, _)), Some((high, _))) = (&range.low, &range.high)
            && low == high
        {
            return Some(Picked::of(Some(low.clone()).filter(|value| range.fits(value))));
        }
        let tries = 12 + 2 * i128::try_from(range.excluded.len()).unwrap_or(0);
        let bounds = [&range.low, &range.high].into_iter().flatten().filter_map(|(bound, _)| bound.parts());
        let finest = bounds.map(|(_, exponent)| exponent).chain(range.off.iter().filter_map(Num::parts_exponent));
        let finest = finest.min().unwrap_or(0).clamp(-60, 0);
        for exponent in (finest - 4..=0).rev() {
            let step = Num::of_parts(1, exponent);
            let Some((first, up)) = nearest(range, &step) else { continue };
            for at in 0..tries {
                if !self.spend(range.cost()) {
                    return None;
                }
                let k = if up { first.checked_add(at) } else { first.checked_sub(at) };
                let Some(value) = k.and_then(|k| times(&step, k)) else { break };
                if range.fits(&value) {
                    return Some(Picked::Number(value));
                }
                // The first may be a bound that is outside itself; from there on it only gets farther.
                if at > 0 && !range.holds(&value) {
                    break;
                }
            }
        }
        // A bound beyond what is counted with may be within itself.
        let ends = [&range.low, &range.high].into_iter().flatten().map(|(bound, _)| bound.clone());
        ends.into_iter().find(|value| range.fits(value)).map(Picked::Number)
    }

    /// With steps: walks the multiples until none new can come; `None` where it cannot be told.
    fn stepped(&mut self, range: &Range) -> Option<Picked> {
        let mut steps = range.steps.iter();
        let first = steps.next()?.clone();
        let step = steps.try_fold(first, |step, next| common_multiple(&step, next))?;
        let least = match &range.low {
            Some((low, out)) => {
                let k = multiples(low, &step, true)?;
                Some(if *out && times(&step, k)? == *low { k.checked_add(1)? } else { k })
            }
            None => None,
        };
        let most = match &range.high {
            Some((high, out)) => {
                let k = multiples(high, &step, false)?;
                Some(if *out && times(&step, k)? == *high { k.checked_sub(1)? } else { k })
            }
            None => None,
        };
        if least.is_some_and(|least| most.is_some_and(|most| least > most)) {
            return Some(Picked::None);
        }
        let period = range.off.iter().try_fold(step.clone(), |all, off| common_multiple(&all, off))?;
        let period = multiples(&period, &step, true)?;
        let enough = period.checked_mul(i128::try_from(range.excluded.len()).ok()? + 1)?;
        let zero = 0.max(least.unwrap_or(0)).min(most.unwrap_or(i128::MAX));
        // Upwards from the one nearest to zero, then downwards.
        let up = most.map_or(enough, |most| most.saturating_sub(zero).saturating_add(1).min(enough));
        let down = least.map_or(enough, |least| zero.saturating_sub(least).min(enough));
        for (count, sign) in [(up, 1), (down, -1)] {
            for at in 0..count.min(MOST_TRIED) {
                if !self.spend(range.cost()) {
                    return None;
                }
                let offset = if sign > 0 { at } else { -1 - at };
                let value = times(&step, zero.checked_add(offset)?)?;
                if range.allows(&value) {
                    return Some(Picked::Number(value));
                }
            }
            if count > MOST_TRIED {
                return None;
            }
            if count == enough {
                return Some(Picked::None);
            }
        }
        Some(Picked::None)
    }
}

/// The multiple of a step in the interval that is nearest to zero, and whether to go up from it.
fn nearest(range: &Range, step: &Num) -> Option<(i128, bool)> {
    let least = match &range.low {
        Some((low, _)) => Some(multiples(low, step, true)?),
        None => None,
    };
    let most = match &range.high {
        Some((high, _)) => Some(multiples(high, step, false)?),
        None => None,
    };
    match (least, most) {
        (Some(least), _) if least >= 0 => Some((least, true)),
        (_, Some(most)) if most <= 0 => Some((most, false)),
        (None, Some(_)) => Some((0, false)),
        _ => Some((0, true)),
    }
}
