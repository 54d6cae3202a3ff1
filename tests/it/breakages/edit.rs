//! One edit of a document, and how a name is misspelt.

/// A document after one edit.
pub(crate) struct Edit {
    pub(crate) kind: &'static str,
    pub(crate) text: String,
    /// The edited line, from 1; a structure that a bracket held may be told at further lines.
    pub(crate) lines: Vec<usize>,
    /// The name that was misspelt.
    pub(crate) right: Option<String>,
    /// What was written instead, for the list of those that miss.
    pub(crate) wrote: String,
}

/// A slip of the typing hand: two letters swapped, one left out, one doubled, one replaced.
pub(crate) fn misspelt(name: &str, seed: usize) -> String {
    let letters: Vec<char> = name.chars().collect();
    let count = letters.len();
    let middle = 1 + seed % count.saturating_sub(2).max(1);
    let mut wrong = letters.clone();
    match seed % 4 {
        0 => {
            let swap = (0..count.saturating_sub(1)).map(|step| (middle + step) % (count - 1));
            let at = swap.clone().find(|at| letters[*at] != letters[at + 1]).unwrap_or(0);
            wrong.swap(at, at + 1);
        }
        1 if count > 4 => {
            wrong.remove(middle);
        }
        2 => wrong.insert(middle, letters[middle.min(count - 1)]),
        _ => wrong[middle.min(count - 1)] = if letters[middle.min(count - 1)] == 'x' { 'k' } else { 'x' },
    }
    wrong.into_iter().collect()
}

/// A document by lines, with what the edits need.
pub(crate) struct Lines<'t> {
    pub(crate) all: Vec<&'t str>,
}

impl<'t> Lines<'t> {
    pub(crate) fn of(text: &'t str) -> Self {
        Self { all: text.lines().collect() }
    }

    /// The text with line `at` (from 0) replaced by any number of lines.
    pub(crate) fn with(&self, at: usize, new: &[&str]) -> String {
        let mut lines: Vec<&str> = self.all.clone();
        lines.splice(at..=at, new.iter().copied());
        let mut text = lines.join("\n");
        text.push('\n');
        text
    }

    /// The text with a range of bytes of one line replaced.
    pub(crate) fn replaced(&self, at: usize, (start, end): (usize, usize), by: &str) -> String {
        let line = self.all[at];
        let new = format!("{}{by}{}", part(line, 0, start), part(line, end, line.len()));
        self.with(at, &[&new])
    }
}

pub(crate) fn part(text: &str, start: usize, end: usize) -> &str {
    text.get(start..end).unwrap_or_default()
}

/// At most `most` of the edits of each kind, spread evenly.
pub(crate) fn sampled(edits: Vec<Edit>, most: usize) -> Vec<Edit> {
    let mut kinds: Vec<(&'static str, usize)> = Vec::new();
    for edit in &edits {
        match kinds.iter_mut().find(|(kind, _)| *kind == edit.kind) {
            Some((_, count)) => *count += 1,
            None => kinds.push((edit.kind, 1)),
        }
    }
    let mut seen: Vec<(&'static str, usize)> = Vec::new();
    let keep = |edit: &Edit| {
        let total = kinds.iter().find(|(kind, _)| *kind == edit.kind).map_or(0, |(_, count)| *count);
        if !seen.iter().any(|(kind, _)| *kind == edit.kind) {
            seen.push((edit.kind, 0));
        }
        let at = seen.iter_mut().find(|(kind, _)| *kind == edit.kind).map(|(_, at)| at).unwrap();
        let number = *at;
        *at += 1;
        total <= most || number * most / total != (number + 1) * most / total
    };
    let mut keep = keep;
    edits.into_iter().filter(|edit| keep(edit)).collect()
}
