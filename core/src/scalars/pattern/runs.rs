//! Patterns that need no automaton: `^`, then runs of characters of which none can be taken for
//! the next (`^[A-Z]{3}$`, `^INV-[0-9]{8}$`, `^https?://`). The greedy way through is the only one.

use std::sync::Arc;

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// More runs than this are left to the automaton.
const MAX_RUNS: usize = 64;

/// An anchored sequence of runs; a clone shares them.
#[derive(Clone, Debug)]
pub(super) struct Runs {
    runs: Arc<[Run]>,
    /// Whether the text must end behind the last run.
    to_end: bool,
}

#[derive(Clone, Copy, Debug)]
struct Run {
    set: ByteSet,
    min: u32,
    max: Option<u32>,
}

/// ASCII characters one by one; all others together.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ByteSet {
    ascii: u128,
    others: bool,
}

impl Runs {
    /// The runs of a pattern, if it has this form.
    pub(super) fn of(hir: &Hir) -> Option<Self> {
        let (rest, to_end) = from_start(hir)?;
        let mut runs = Vec::new();
        for part in rest {
            add(part, &mut runs)?;
            if runs.len() > MAX_RUNS {
                return None;
            }
        }
        is_deterministic(&runs).then(|| Self { runs: runs.into(), to_end })
    }

    /// The sets of each place, where all matches are ASCII texts of one length.
    pub(super) fn places(&self) -> Option<Vec<u128>> {
        const MOST: usize = 64;
        let mut places = Vec::new();
        for run in self.runs.iter() {
            let times = usize::try_from(run.min).ok().filter(|times| *times <= MOST)?;
            if run.max != Some(run.min) || run.set.others || places.len() + times > MOST {
                return None;
            }
            places.extend(std::iter::repeat_n(run.set.ascii, times));
        }
        self.to_end.then_some(places)
    }

    pub(super) fn is_match(&self, mut text: &[u8]) -> bool {
        for run in self.runs.iter() {
            let mut count = 0;
            while let Some((byte, rest)) = text.split_first() {
                if run.max == Some(count) || !run.set.has(*byte) {
                    break;
                }
                // A run with others has neither a minimum above 1 nor a maximum: its count, in
                // bytes, may stop short.
                count = count.saturating_add(1);
                text = rest;
            }
            if count < run.min {
                return false;
            }
        }
        !self.to_end || text.is_empty()
    }
}

impl ByteSet {
    pub(super) fn has(self, byte: u8) -> bool {
        if byte < 0x80 { (self.ascii >> byte) & 1 == 1 } else { self.others }
    }

    pub(super) fn of_byte(byte: u8) -> Option<Self> {
        (byte < 0x80).then(|| Self { ascii: 1 << byte, others: false })
    }

    /// `None` where it tells some of the characters beyond ASCII from others.
    fn of_class(class: &Class) -> Option<Self> {
        let Class::Unicode(class) = class else { return None };
        let mut set = Self::default();
        for range in class.iter() {
            let (start, end) = (u32::from(range.start()), u32::from(range.end()));
            if end >= 0x80 {
                if start > 0x80 || range.end() != char::MAX {
                    return None;
                }
                set.others = true;
            }
            for byte in start..=end.min(0x7f) {
                set.ascii |= 1 << byte;
            }
        }
        Some(set)
    }

    /// Its characters in ASCII.
    pub(super) fn ascii_of_class(class: &Class) -> Option<Self> {
        let Class::Unicode(class) = class else { return None };
        let bytes = (0..0x80_u8)
            .filter(|byte| class.iter().any(|range| (range.start()..=range.end()).contains(&char::from(*byte))));
        Some(Self { ascii: bytes.fold(0, |set, byte| set | 1 << byte), others: false })
    }

    fn meets(self, other: Self) -> bool {
        self.ascii & other.ascii != 0 || (self.others && other.others)
    }

    fn with(self, other: Self) -> Self {
        Self { ascii: self.ascii | other.ascii, others: self.others || other.others }
    }
}

/// What a pattern from the start of the text consists of, and whether it goes to the end.
pub(super) fn from_start(hir: &Hir) -> Option<(&[Hir], bool)> {
    let HirKind::Concat(parts) = hir.kind() else { return None };
    let (first, rest) = parts.split_first()?;
    if !is_look(first, Look::Start) {
        return None;
    }
    match rest.split_last() {
        Some((last, before)) if is_look(last, Look::End) => Some((before, true)),
        _ => Some((rest, false)),
    }
}

pub(super) fn is_look(hir: &Hir, look: Look) -> bool {
    matches!(hir.kind(), HirKind::Look(found) if *found == look)
}

fn add(part: &Hir, runs: &mut Vec<Run>) -> Option<()> {
    match part.kind() {
        HirKind::Literal(literal) if literal.0.len() <= MAX_RUNS => {
            for byte in &literal.0 {
                runs.push(Run { set: ByteSet::of_byte(*byte)?, min: 1, max: Some(1) });
            }
        }
        HirKind::Class(_) => runs.push(Run { set: single(part)?, min: 1, max: Some(1) }),
        HirKind::Repetition(repetition) => {
            let run = Run { set: single(&repetition.sub)?, min: repetition.min, max: repetition.max };
            runs.push(run);
        }
        _ => return None,
    }
    // Runs count bytes, which others have several of.
    runs.iter().all(|run| !run.set.others || (run.min <= 1 && run.max.is_none())).then_some(())
}

pub(super) fn single(part: &Hir) -> Option<ByteSet> {
    match part.kind() {
        HirKind::Class(class) => ByteSet::of_class(class),
        HirKind::Literal(literal) => match *literal.0 {
            [byte] => ByteSet::of_byte(byte),
            _ => None,
        },
        _ => None,
    }
}

/// Whether no run of open length can take a character that belongs to what follows it.
fn is_deterministic(runs: &[Run]) -> bool {
    let mut follow = ByteSet::default();
    runs.iter().rev().all(|run| {
        let clear = run.max == Some(run.min) || !run.set.meets(follow);
        follow = if run.min == 0 { follow.with(run.set) } else { run.set };
        clear
    })
}

#[cfg(test)]
mod tests {
    use super::super::Matcher;
    use super::super::literal::Literal;
    use super::super::table::Table;
    use super::*;
    use crate::scalars::{ecma, re2};

    /// Either way gives the same outcome, and the quick way is taken where it should be.
    fn check(pattern: &str, quick: bool, texts: &[&str]) {
        let hir = re2::parse(pattern, 1 << 20).unwrap();
        let runs = Runs::of(&hir);
        assert_eq!(runs.is_some(), quick, "{pattern}");
        let own = Matcher::build(&hir, 1 << 20, 0).unwrap();
        let slow = Matcher::automaton(&hir, 1 << 20, 0).unwrap();
        for text in texts {
            assert_eq!(own.is_match(text.as_bytes()), slow.is_match(text.as_bytes()), "{pattern} {text}");
            if let Some(runs) = &runs {
                assert_eq!(runs.is_match(text.as_bytes()), slow.is_match(text.as_bytes()), "{pattern} {text}");
            }
        }
    }

    #[test]
    fn quick_patterns_agree_with_the_automaton() {
        let texts = [
            "",
            "A",
            "USD",
            "usd",
            "USDX",
            "INV-12345678",
            "INV-1234567",
            "INV-123456789",
            "http://x",
            "https://",
            "httpss://",
            "a1b2",
            "aaa",
            "ab",
            "abb",
            "+49 30",
            "é",
            "aé",
            "@",
            "a@b",
            "é@ü",
            "a@b@c",
            "a\n",
            "12",
            "123",
            "1234",
            "-12",
            "--1",
            "94107",
            "94107-1234",
            "94107-123",
            "mira.lund@orders.example",
            "mira@orders.e",
            "éé.ü@ß.de",
            "xUSDx",
        ];
        for (pattern, quick) in [
            ("^[A-Z]{3}$", true),
            ("^INV-[0-9]{8}$", true),
            ("^https?://", true),
            ("^[a-z]+[0-9]*$", true),
            ("^a*ab$", false),
            ("^a?b?a$", false),
            ("^a{2,3}$", true),
            ("^a{0,2}b", true),
            ("^[^@]+@[^@]+$", true),
            ("^[^@]{2}$", false),
            ("^[^@]$", false),
            ("^é$", false),
            ("^-?[0-9]{2,3}$", true),
            ("^$", true),
            ("[A-Z]{3}", false),
            ("^(?:a|bc)$", false),
            ("^[a-zé]+$", false),
            ("(?m)^a$", false),
            ("^[^@ ]+@[^@ ]+[.][a-z]{2,}$", false),
            ("^[0-9]{5}(-[0-9]{4})?$", false),
            ("^(?:a|[^b]{2}){1,3}b*?$", false),
            ("USD", false),
            ("^USD", true),
            ("USD$", false),
        ] {
            check(pattern, quick, &texts);
        }
    }

    const PIECES: [&str; 40] = [
        "^",
        "^",
        "^",
        "$",
        "a",
        "b",
        "é",
        ".",
        "[a-c]",
        "[^a]",
        "[^b-d]",
        "\\d",
        "\\w",
        "\\W",
        "1",
        "-",
        "a*",
        "b+",
        "1?",
        "[ab]{2}",
        "[0-9]{1,2}",
        "\\d{2,}",
        "(",
        ")",
        "|",
        "(?:",
        "(?i)",
        "[",
        "]",
        "{",
        "}",
        "*",
        "\\",
        "\\p{L}",
        "\\b",
        "x",
        "[[:alpha:]]+",
        "\\pL",
        "(?m)",
        "(?<n>",
    ];

    /// Random patterns of both languages: none panics, and the quick way agrees with the automaton.
    #[test]
    fn random_patterns_agree_with_the_automaton() {
        const CHARS: [&str; 8] = ["a", "b", "c", "1", "-", "é", "x", "\n"];
        let mut seed = 0x5eed_1234_5678_9abc_u64;
        let mut below = |end: usize| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            usize::try_from(seed % 1_000_003).unwrap() % end
        };
        let (mut quick, mut tables, mut literals, mut ascii_tables) = (0, 0, 0, 0);
        for _ in 0..20_000 {
            let mut pattern: String = (0..=below(5)).map(|_| PIECES[below(PIECES.len())]).collect();
            if below(2) == 0 {
                pattern = format!("^{pattern}$");
            }
            let trees = [re2::parse(&pattern, 1 << 16), ecma::parse(&pattern, 1 << 16)];
            for hir in trees.iter().flatten() {
                let (runs, table, literal) = (Runs::of(hir), Table::of(hir), Literal::of(hir));
                let ascii = Table::of_ascii(hir);
                ascii_tables += usize::from(ascii.is_some() && table.is_none());
                if runs.is_none() && table.is_none() && literal.is_none() && ascii.is_none() {
                    continue;
                }
                let slow = Matcher::automaton(hir, 1 << 20, 0).unwrap();
                quick += usize::from(runs.is_some());
                tables += usize::from(table.is_some());
                literals += usize::from(literal.is_some());
                for _ in 0..8 {
                    let text: String = (0..below(7)).map(|_| CHARS[below(CHARS.len())]).collect();
                    let found = slow.is_match(text.as_bytes());
                    let ways = [
                        runs.as_ref().map(|way| way.is_match(text.as_bytes())),
                        table.as_ref().map(|way| way.is_match(text.as_bytes())),
                        literal.as_ref().map(|way| way.is_match(text.as_bytes())),
                        ascii.as_ref().filter(|_| text.is_ascii()).map(|way| way.is_match(text.as_bytes())),
                    ];
                    assert!(ways.into_iter().flatten().all(|way| way == found), "{pattern} in {text:?}: {ways:?}");
                }
            }
        }
        assert!(ascii_tables > 300, "{ascii_tables} tables for ASCII");
        assert!(quick > 1000 && tables > 3000 && literals > 300, "{quick} runs, {tables} tables, {literals} literals");
    }
}
