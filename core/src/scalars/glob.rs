//! Globs over dotted names: `?` is one character and `*` any number, both within a part; `**` goes
//! across parts. `**.*` is `**`. Nothing else is special. Matching takes time in proportion to
//! pattern and name.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Plain(char),
    One,
    Some,
    Across,
}

/// A parsed glob.
#[derive(Clone, Debug)]
pub(crate) struct Glob {
    tokens: Vec<Token>,
}

impl Glob {
    pub(crate) fn new(pattern: &str) -> Self {
        let pattern = pattern.replace("**.*", "**");
        let mut tokens = Vec::with_capacity(pattern.len());
        for character in pattern.chars() {
            let token = match (character, tokens.last()) {
                ('*', Some(Token::Some)) => {
                    tokens.pop();
                    Token::Across
                }
                ('*', Some(Token::Across)) => continue,
                ('*', _) => Token::Some,
                ('?', _) => Token::One,
                (plain, _) => Token::Plain(plain),
            };
            tokens.push(token);
        }
        Self { tokens }
    }

    /// Whether the pattern is one name.
    pub(crate) fn is_plain(&self) -> bool {
        self.tokens.iter().all(|token| matches!(token, Token::Plain(_)))
    }

    /// Steps that matching a name takes at most.
    pub(crate) fn cost(&self, name: &str) -> usize {
        // The plain beginning decides most names at once.
        let plain = self.tokens.iter().zip(name.chars());
        let refuted = plain
            .take_while(|(token, _)| matches!(token, Token::Plain(_)))
            .position(|(token, character)| *token != Token::Plain(character));
        refuted.unwrap_or_else(|| self.tokens.len().saturating_mul(name.len() + 1))
    }

    pub(crate) fn matches(&self, name: &str) -> bool {
        // Which prefixes of the pattern have matched what was read so far.
        let mut states = vec![false; self.tokens.len() + 1];
        if let Some(first) = states.first_mut() {
            *first = true;
        }
        self.pass_stars(&mut states);
        for character in name.chars() {
            let mut next = vec![false; states.len()];
            for (at, token) in self.tokens.iter().enumerate() {
                if !states.get(at).copied().unwrap_or(false) {
                    continue;
                }
                let (stays, moves) = match token {
                    Token::Plain(plain) => (false, *plain == character),
                    Token::One => (false, character != '.'),
                    Token::Some => (character != '.', false),
                    Token::Across => (true, false),
                };
                for (to, set) in [(at, stays), (at + 1, moves)] {
                    if let Some(state) = next.get_mut(to).filter(|_| set) {
                        *state = true;
                    }
                }
            }
            states = next;
            self.pass_stars(&mut states);
            if !states.contains(&true) {
                return false;
            }
        }
        states.last().copied().unwrap_or(false)
    }

    /// A star also stands for nothing.
    fn pass_stars(&self, states: &mut [bool]) {
        for (at, token) in self.tokens.iter().enumerate() {
            let passes = matches!(token, Token::Some | Token::Across) && states.get(at).copied().unwrap_or(false);
            if let Some(state) = states.get_mut(at + 1).filter(|_| passes) {
                *state = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_of_the_registry() {
        let Some(cases) = crate::scalars::vectors::read("confluent/tag-globs.json") else { return };
        let cases: Vec<(String, String, bool)> = serde_json::from_value(cases).unwrap();
        assert_eq!(cases.len(), 27);
        for (name, pattern, expected) in cases {
            assert_eq!(Glob::new(&pattern).matches(&name), expected, "{name:?} by {pattern:?}");
        }
    }

    #[test]
    fn parts_and_plain_characters() {
        let table = [
            ("a.b.c", "**.*", true),
            ("a.b.c", "a.**", true),
            ("a.b.c", "a.**.c", true),
            ("a.c", "a.**.c", false),
            ("a", "a.**.*", false),
            ("a.b", "a?b", false),
            ("a[0]", "a[0]", true),
            ("a0", "a[0]", false),
            ("a\\b", "a\\b", true),
            ("é", "?", true),
        ];
        for (name, pattern, expected) in table {
            assert_eq!(Glob::new(pattern).matches(name), expected, "{name:?} by {pattern:?}");
        }
    }

    #[test]
    fn many_stars_cost_no_more_than_their_length() {
        let pattern = "*a".repeat(2_000);
        let name = "a".repeat(1_999);
        assert!(!Glob::new(&pattern).matches(&name));
        assert!(Glob::new(&"**".repeat(5_000)).matches(&name));
    }
}
