//! Formulas over what terms may be, and whether one can hold.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::set::Set;

/// A term, by its number.
pub(super) type Term = usize;

/// A formula; none is negated, as an outcome is one of three.
#[derive(Clone, Debug)]
pub(super) enum Formula {
    Always,
    Never,
    /// A term is one of these.
    Is(Term, Rc<Set>),
    All(Vec<Formula>),
    Any(Vec<Formula>),
}

impl Formula {
    /// The terms in it.
    pub(super) fn terms(&self, found: &mut std::collections::BTreeSet<Term>) {
        match self {
            Self::Always | Self::Never => {}
            Self::Is(term, _) => {
                found.insert(*term);
            }
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.terms(found)),
        }
    }
}

/// Branches of one question.
const STEPS: u32 = 20_000;
/// Choices within choices.
const DEEPEST: u32 = 200;

/// Whether no outcome of the terms makes all of these hold. `false` also where the steps ran out: those of one
/// question, or what is left of those of all.
pub(super) fn is_impossible(formulas: &[&Formula], universe: BTreeMap<Term, Set>, left: &mut u64) -> bool {
    let given = u64::from(STEPS).min(*left);
    let mut search = Search { steps: given };
    let impossible = search.refutes(formulas.to_vec(), Vec::new(), universe, 0);
    *left -= given - search.steps;
    impossible
}

struct Search {
    steps: u64,
}

impl Search {
    fn refutes<'f>(
        &mut self,
        mut open: Vec<&'f Formula>,
        mut choices: Vec<&'f [Formula]>,
        mut terms: BTreeMap<Term, Set>,
        depth: u32,
    ) -> bool {
        while let Some(formula) = open.pop() {
            let Some(steps) = self.steps.checked_sub(1) else { return false };
            self.steps = steps;
            match formula {
                Formula::Always => {}
                Formula::Never => return true,
                Formula::All(parts) => open.extend(parts),
                Formula::Any(parts) => choices.push(parts),
                Formula::Is(term, set) => {
                    let now = terms.get(term).map_or_else(|| (**set).clone(), |known| known.and(set));
                    if now.is_empty() {
                        return true;
                    }
                    terms.insert(*term, now);
                }
            }
        }
        // What is settled already needs no choice, and what is impossible no branch.
        let possible = |part: &Formula| match part {
            Formula::Is(term, set) => terms.get(term).is_none_or(|known| !known.and(set).is_empty()),
            Formula::Never => false,
            _ => true,
        };
        let shortest =
            choices.iter().enumerate().min_by_key(|(_, parts)| parts.iter().filter(|part| possible(part)).count());
        let Some((at, _)) = shortest else { return false };
        if depth > DEEPEST {
            return false;
        }
        // Each branch has its own copy of what is known.
        let copied = (terms.len() + choices.len()) as u64 / 8;
        self.steps = self.steps.saturating_sub(copied);
        let parts = choices.swap_remove(at);
        let parts: Vec<&Formula> = parts.iter().filter(|part| possible(part)).collect();
        parts.into_iter().all(|part| self.refutes(vec![part], choices.clone(), terms.clone(), depth + 1))
    }
}
