//! Texts: a window of lengths, patterns, formats, and texts that are excluded.

use std::rc::Rc;

use super::formats;
use super::json::Json;
use super::patterns::Pattern;
use super::solve::{Answer, Solver, Why};
use super::terms::{Lit, Term};
use super::words::{Found, Wanted, find};

/// Words that are tried where only the validator's own check can tell.
const MOST_WORDS: usize = 24;

#[derive(Default)]
struct Text {
    wanted: Wanted,
    /// Patterns by number, and whether each must match: judged by their matchers.
    judged: Vec<(u32, bool, u32)>,
    /// Formats by name, and whether each must hold.
    formats: Vec<(Rc<String>, bool, u32)>,
    /// The languages searched are greater than what is meant.
    loose: Option<Why>,
}

impl Solver<'_> {
    pub(super) fn text(&mut self, atoms: &[Lit]) -> Answer {
        let mut text = Text::default();
        for lit in atoms {
            self.text_atom(*lit, &mut text);
        }
        self.spend(text.wanted.excluded.len() as u64);
        if text.wanted.max.is_some_and(|max| max < text.wanted.min) {
            return Answer::Unsat;
        }
        self.approximate(&mut text);
        if let Some(word) = self.sample(&text) {
            return Answer::Sat(Rc::new(Json::Text(word)));
        }
        self.words(&mut text)
    }

    fn text_atom(&mut self, lit: Lit, text: &mut Text) {
        let wanted = &mut text.wanted;
        let at_least = |count: u64, wanted: &mut Wanted| wanted.min = wanted.min.max(count);
        let at_most = |count: u64, wanted: &mut Wanted| wanted.max = Some(wanted.max.unwrap_or(count).min(count));
        match (self.terms.get(lit.id()).clone(), lit.holds()) {
            (Term::MinLength(count), true) => at_least(count, wanted),
            (Term::MaxLength(count), true) => at_most(count, wanted),
            (Term::MinLength(count), false) => at_most(count.saturating_sub(1), wanted),
            (Term::MaxLength(count), false) => at_least(count.saturating_add(1), wanted),
            (Term::Pattern(number), holds) => {
                if let Some(pattern) = self.terms.patterns.get(number).filter(|pattern| pattern.nfa.is_some()) {
                    wanted.patterns.push((Rc::clone(pattern), holds));
                } else {
                    text.loose = Some(Why::Keyword("pattern", lit.id()));
                }
                text.judged.push((number, holds, lit.id()));
            }
            (Term::Format(number), holds) => {
                let name = self.terms.formats.get(number).map_or_else(Rc::default, Rc::clone);
                text.formats.push((name, holds, lit.id()));
            }
            (Term::Enum(values), false) => {
                let texts = values.iter().filter_map(|id| match self.terms.values.get(*id).map(AsRef::as_ref) {
                    Some(Json::Text(text)) => Some(Rc::clone(text)),
                    _ => None,
                });
                wanted.excluded.extend(texts);
            }
            _ => {}
        }
    }

    /// A language around each format that must hold, and one within each that must not.
    fn approximate(&mut self, text: &mut Text) {
        for (name, holds, id) in &text.formats {
            text.loose = text.loose.or(Some(Why::Keyword("format", *id)));
            let known = formats::of(name);
            let source = known.and_then(|known| if *holds { known.over } else { known.under });
            let pattern = source.and_then(|source| {
                let number = self.terms.patterns.of(source);
                self.terms.patterns.get(number).filter(|pattern| pattern.nfa.is_some()).map(Rc::clone)
            });
            text.wanted.patterns.extend(pattern.map(|pattern: Rc<Pattern>| (pattern, *holds)));
        }
    }

    /// A sample of a format that does, or a text of none.
    fn sample(&mut self, text: &Text) -> Option<Rc<str>> {
        for (name, holds, _) in &text.formats {
            for sample in formats::of(name).filter(|_| *holds).map_or(&[][..], |known| known.samples) {
                if self.fits(text, sample) {
                    return Some((*sample).into());
                }
            }
        }
        // Where a language within the format is known, the search for words finds a plainer one.
        let blind = |name: &str| formats::of(name).is_none_or(|known| known.under.is_none() || name == "regex");
        if text.formats.iter().any(|(name, holds, _)| !holds && blind(name)) { self.stray(text) } else { None }
    }

    /// A text of no format, as long as it must be.
    fn stray(&mut self, text: &Text) -> Option<Rc<str>> {
        const LONGEST: usize = 1_000;
        let least = usize::try_from(text.wanted.min).unwrap_or(LONGEST).min(LONGEST);
        let long = |stray: &str| stray.repeat(least.checked_div(stray.len()).unwrap_or(0) + 1);
        let found = formats::STRAYS
            .into_iter()
            .find_map(|stray| [stray.to_owned(), long(stray)].into_iter().find(|word| self.fits(text, word)));
        found.map(Into::into)
    }

    /// Whether a word is what is wanted, judged as the validator does.
    fn fits(&mut self, text: &Text, word: &str) -> bool {
        let length = word.chars().count() as u64;
        length >= text.wanted.min
            && text.wanted.max.is_none_or(|max| length <= max)
            && !text.wanted.excluded.contains(word)
            && text.judged.iter().all(|(number, holds, _)| self.terms.patterns.is_match(*number, word) == *holds)
            && text.formats.iter().all(|(name, holds, _)| self.judges.accepts(name, word) == *holds)
    }

    fn words(&mut self, text: &mut Text) -> Answer {
        for _ in 0..MOST_WORDS {
            match self.word(&text.wanted) {
                Found::None => return Answer::Unsat,
                Found::Spent => return Answer::Unknown(Why::Steps),
                Found::Word(word) => {
                    let word: Rc<str> = word.into();
                    if self.fits(text, &word) {
                        return Answer::Sat(Rc::new(Json::Text(word)));
                    }
                    text.wanted.excluded.insert(word);
                }
            }
        }
        match self.stray(text) {
            Some(word) => Answer::Sat(Rc::new(Json::Text(word))),
            None => Answer::Unknown(text.loose.unwrap_or(Why::Steps)),
        }
    }

    fn word(&mut self, wanted: &Wanted) -> Found {
        let mut work = self.steps.min(super::WORK_OF_ONE_TEXT);
        let before = work;
        let found = find(wanted, &mut work);
        self.spend(before - work);
        if self.steps == 0 { Found::Spent } else { found }
    }
}
