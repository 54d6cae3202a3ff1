//! Levels of compatibility, and what a comparison says of one.

use serde::Serialize;

use crate::model::{self, Direction};

/// Who must be able to read whose records.
///
/// W(c) is what structure and the rejecting rules of a contract let its producers write, R(c) what
/// they let its consumers read. BACKWARD asks that W(old) lies within R(new); FORWARD that W(new)
/// lies within R(old), and keeps the old rules of producers; FULL asks both. The transitive forms ask
/// it of every older version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum Compatibility {
    /// Nothing is asked.
    None,
    /// The new contract reads what the old one wrote.
    #[default]
    Backward,
    /// The same of every older version.
    BackwardTransitive,
    /// The old contract reads what the new one writes.
    Forward,
    /// The same of every older version.
    ForwardTransitive,
    /// Both.
    Full,
    /// Both, of every older version.
    FullTransitive,
}

impl Compatibility {
    /// Every level, as documents and options name it.
    pub const ALL: [(&'static str, Self); 7] = {
        const fn named((name, level): (&'static str, model::Compatibility)) -> (&'static str, Compatibility) {
            (name, Compatibility::of_model(level))
        }
        let [none, backward, backwards, forward, forwards, full, fulls] = model::Compatibility::WORDS;
        [named(none), named(backward), named(backwards), named(forward), named(forwards), named(full), named(fulls)]
    };

    const fn of_model(level: model::Compatibility) -> Self {
        match (level.direction, level.transitive) {
            (Direction::None, _) => Self::None,
            (Direction::Backward, false) => Self::Backward,
            (Direction::Backward, true) => Self::BackwardTransitive,
            (Direction::Forward, false) => Self::Forward,
            (Direction::Forward, true) => Self::ForwardTransitive,
            (Direction::Full, false) => Self::Full,
            (Direction::Full, true) => Self::FullTransitive,
        }
    }

    /// The level of a name such as `BACKWARD_TRANSITIVE`; case does not matter.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, level)| *level)
    }

    /// Its name.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, level)| *level == self).map_or("", |(name, _)| name)
    }

    /// What it says of a verdict for each way.
    pub(super) fn of(self, backward: Verdict, forward: Verdict) -> Verdict {
        let backward = if self.asks_backward() { backward } else { Verdict::Compatible };
        let forward = if self.asks_forward() { forward } else { Verdict::Compatible };
        backward.max(forward)
    }

    /// Whether it asks of every older version.
    pub fn is_transitive(self) -> bool {
        matches!(self, Self::BackwardTransitive | Self::ForwardTransitive | Self::FullTransitive)
    }

    /// Whether the new contract must read what older ones wrote.
    pub fn asks_backward(self) -> bool {
        matches!(self, Self::Backward | Self::BackwardTransitive | Self::Full | Self::FullTransitive)
    }

    /// Whether older contracts must read what the new one writes.
    pub fn asks_forward(self) -> bool {
        matches!(self, Self::Forward | Self::ForwardTransitive | Self::Full | Self::FullTransitive)
    }
}

impl From<model::Compatibility> for Compatibility {
    fn from(level: model::Compatibility) -> Self {
        Self::of_model(level)
    }
}

/// What is said of a change or of a whole comparison; the worse one is the greater.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "UPPERCASE")]
#[non_exhaustive]
pub enum Verdict {
    /// It breaks nobody: proved.
    #[default]
    Compatible,
    /// It could not be decided; never to be taken as compatible.
    Unknown,
    /// It breaks somebody.
    Breaking,
}

impl Verdict {
    /// Its name: `COMPATIBLE`, `UNKNOWN`, `BREAKING`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Compatible => "COMPATIBLE",
            Self::Unknown => "UNKNOWN",
            Self::Breaking => "BREAKING",
        }
    }
}

/// Who writes and who reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Way {
    /// The old contract writes, the new one reads.
    Backward,
    /// The new contract writes, the old one reads.
    Forward,
}

impl Way {
    pub(super) const BOTH: [Self; 2] = [Self::Backward, Self::Forward];

    /// Of the old and the new side, who writes and who reads.
    pub(super) fn sides<T>(self, old: T, new: T) -> (T, T) {
        match self {
            Self::Backward => (old, new),
            Self::Forward => (new, old),
        }
    }
}
