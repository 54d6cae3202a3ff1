//! How many elements of a list satisfy some schemas: positions one after the other, the counts so
//! far as the state.

use std::collections::{BTreeMap, BTreeSet};

use super::list::List;
use super::solve::{Answer, Solver, Why};
use super::terms::{Id, Lit};

const MOST_SCHEMAS: usize = 5;
const MOST_COUNT: u64 = 40;
const MOST_LENGTH: usize = 2_000;

/// A schema, and how many elements satisfy it.
struct Bound {
    schema: Id,
    min: u64,
    max: Option<u64>,
}

impl Bound {
    /// From here on it makes no difference.
    fn cap(&self) -> u64 {
        self.max.map_or(self.min, |max| max.saturating_add(1).max(self.min))
    }
}

/// Signs over the schemas.
type Signs = Vec<Lit>;
type Counts = Vec<u64>;
type Layer = BTreeMap<Counts, Option<(Counts, Signs)>>;

impl Solver<'_> {
    /// The signs of each element of a shortest list; `None` if there is none.
    pub(super) fn counted(&mut self, list: &List, twins: Option<(usize, usize)>) -> Result<Option<Vec<Signs>>, Why> {
        let mut bounds: Vec<Bound> = Vec::new();
        for (schema, min, max) in &list.contains {
            match bounds.iter_mut().find(|bound| bound.schema == *schema) {
                Some(bound) => {
                    bound.min = bound.min.max(*min);
                    bound.max = bound.max.map_or(*max, |own| Some(max.unwrap_or(own).min(own)));
                }
                None => bounds.push(Bound { schema: *schema, min: *min, max: *max }),
            }
        }
        if bounds.iter().any(|bound| bound.max.is_some_and(|max| max < bound.min)) {
            return Ok(None);
        }
        for bound in &mut bounds {
            // No list that is built is longer.
            bound.max = bound.max.filter(|max| *max <= MOST_LENGTH as u64);
        }
        let why = Why::Keyword("contains", bounds.first().map_or(0, |bound| bound.schema));
        if bounds.len() > MOST_SCHEMAS || bounds.iter().any(|bound| bound.cap() > MOST_COUNT) {
            return Err(why);
        }
        match twins {
            None => self.layers(list, &bounds, None, why),
            Some((first, second)) => {
                for signs in self.signs(list, &bounds, first)? {
                    let found = self.layers(list, &bounds, Some((first, second, &signs)), why)?;
                    if found.is_some() {
                        return Ok(found);
                    }
                }
                Ok(None)
            }
        }
    }

    /// The signs that an element at a position can have.
    fn signs(&mut self, list: &List, bounds: &[Bound], at: usize) -> Result<Vec<Signs>, Why> {
        let mut found = Vec::new();
        let mut unknown = None;
        for case in 0..(1_u32 << bounds.len()) {
            let signs: Signs = bounds
                .iter()
                .enumerate()
                .map(|(at, bound)| if case >> at & 1 == 1 { Lit::yes(bound.schema) } else { Lit::no(bound.schema) })
                .collect();
            let mut goal = list.goal(at);
            goal.extend(&signs);
            match self.solve(&goal) {
                Answer::Sat(_) => found.push(signs),
                Answer::Unsat => {}
                Answer::Unknown(why) => unknown = Some(why),
            }
        }
        unknown.map_or(Ok(found), Err)
    }

    fn layers(
        &mut self,
        list: &List,
        bounds: &[Bound],
        twins: Option<(usize, usize, &Signs)>,
        why: Why,
    ) -> Result<Option<Vec<Signs>>, Why> {
        let single = list.extra.last_key_value().map_or(0, |(at, _)| *at + 1).max(list.prefix);
        let least = usize::try_from(list.least()).unwrap_or(usize::MAX);
        let mut tail: Option<Vec<Signs>> = None;
        let mut seen: BTreeSet<Counts> = BTreeSet::new();
        let mut layers: Vec<Layer> = vec![BTreeMap::from([(vec![0; bounds.len()], None)])];
        loop {
            let length = layers.len() - 1;
            let Some(layer) = layers.last() else { return Ok(None) };
            if length >= least {
                let fits = |counts: &Counts| {
                    counts
                        .iter()
                        .zip(bounds)
                        .all(|(count, bound)| *count >= bound.min && bound.max.is_none_or(|max| *count <= max))
                };
                if let Some(end) = layer.keys().find(|counts| fits(counts)) {
                    return Ok(Some(way(&layers, end.clone())));
                }
            }
            if layer.is_empty() || !list.fits(length as u64 + 1) {
                return Ok(None);
            }
            if length > MOST_LENGTH || !self.spend(layer.len() as u64) {
                return Err(why);
            }
            let signs = match (twins, &tail) {
                (Some((first, second, signs)), _) if length == first || length == second => vec![signs.clone()],
                (_, Some(tail)) if length >= single => tail.clone(),
                _ => self.signs(list, bounds, length)?,
            };
            if length >= single && tail.is_none() && twins.is_none_or(|(_, second, _)| length > second) {
                tail = Some(signs.clone());
            }
            let mut next: Layer = BTreeMap::new();
            for counts in layer.keys() {
                for word in &signs {
                    if let Some(after) = step(counts, word, bounds) {
                        next.entry(after).or_insert_with(|| Some((counts.clone(), word.clone())));
                    }
                }
            }
            if length >= single.max(least) {
                next.retain(|counts, _| seen.insert(counts.clone()));
            }
            layers.push(next);
        }
    }
}

/// The counts after an element; `None` where there are too many.
fn step(counts: &Counts, signs: &Signs, bounds: &[Bound]) -> Option<Counts> {
    counts
        .iter()
        .zip(signs)
        .zip(bounds)
        .map(|((count, sign), bound)| {
            let count = (count + u64::from(sign.holds())).min(bound.cap());
            bound.max.is_none_or(|max| count <= max).then_some(count)
        })
        .collect()
}

/// The signs that led to the last layer.
fn way(layers: &[Layer], end: Counts) -> Vec<Signs> {
    let mut words = Vec::new();
    let mut at = end;
    for layer in layers.iter().skip(1).rev() {
        let Some(Some((before, word))) = layer.get(&at) else { break };
        words.push(word.clone());
        at = before.clone();
    }
    words.reverse();
    words
}
