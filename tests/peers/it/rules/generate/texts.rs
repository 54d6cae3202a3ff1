//! Texts and bytes.

use super::{Generator, Kind, Level, Tree};

impl Generator {
    pub(super) fn text_test(&mut self, depth: usize) -> Tree {
        if self.chance(3) {
            let row = self.row(&[
                ("matches", "§.matches('^[a-z]+$')"),
                ("matches", "§.matches('\\\\d+')"),
                ("matches", "§.matches('a|b')"),
                ("matches", "§.matches('^.{2}$')"),
                ("matches", "matches(§, '')"),
                ("matches", "§.matches('(?i)AB')"),
            ]);
            return self.call(Kind::Bool, row, &[Kind::Text], depth);
        }
        let row = self.row(&[
            ("contains", "§.contains(§)"),
            ("startsWith", "§.startsWith(§)"),
            ("endsWith", "§.endsWith(§)"),
        ]);
        self.call(Kind::Bool, row, &[Kind::Text, Kind::Text], depth)
    }

    pub(super) fn text(&mut self, depth: usize) -> Tree {
        if depth == 0 {
            return match self.random.below(2) {
                0 => self.leaf(
                    Kind::Text,
                    "field",
                    &["this.s", "this.t", "this.addr.city", "this.words[0]", "this.items[0].label"],
                ),
                _ => self.leaf(
                    Kind::Text,
                    "literal",
                    &[
                        "'a'",
                        "''",
                        "'\u{e9}'",
                        "'ab'",
                        "'12'",
                        "'-5'",
                        "'1.25'",
                        "\"x\\ty\"",
                        "r'\\d'",
                        "'\\u00e9b'",
                        "'TRUE'",
                        "'1e3'",
                    ],
                ),
            };
        }
        match self.random.below(8) {
            0 | 1 => self.call(Kind::Text, ("text +", "(§ + §)"), &[Kind::Text, Kind::Text], depth),
            2 | 3 => {
                let from =
                    [Kind::Int, Kind::Uint, Kind::Double, Kind::Text, Kind::Bytes, Kind::Timestamp, Kind::Duration];
                let at = self.random.below(from.len());
                let ops = [
                    "string(int)",
                    "string(uint)",
                    "string(double)",
                    "string(string)",
                    "string(bytes)",
                    "string(timestamp)",
                    "string(duration)",
                ];
                self.call(Kind::Text, (ops[at], "string(§)"), &[from[at].clone()], depth)
            }
            4 if self.is(Level::Extended) => self.call(Kind::Text, ("string(bool)", "string(§)"), &[Kind::Bool], depth),
            _ => self.text_of_extensions(depth),
        }
    }

    fn text_of_extensions(&mut self, depth: usize) -> Tree {
        if !self.is(Level::Extended) {
            return self.call(Kind::Text, ("text +", "(§ + §)"), &[Kind::Text, Kind::Text], depth);
        }
        match self.random.below(9) {
            0 => {
                let row = self.row(&[("charAt", "§.charAt(§)"), ("substring", "§.substring(§)")]);
                let children = vec![self.tree(&Kind::Text, depth - 1), self.index(depth - 1)];
                Tree::new(Kind::Text, row.0, row.1, children)
            }
            1 => {
                let children = vec![self.tree(&Kind::Text, depth - 1), self.index(depth - 1), self.index(depth - 1)];
                Tree::new(Kind::Text, "substring", "§.substring(§, §)", children)
            }
            2 => self.call(Kind::Text, ("replace", "§.replace(§, §)"), &[Kind::Text, Kind::Text, Kind::Text], depth),
            3 => {
                let kinds = [Kind::Text, Kind::Text, Kind::Text, Kind::Int];
                self.call(Kind::Text, ("replace", "§.replace(§, §, §)"), &kinds, depth)
            }
            4 => {
                let row = self.row(&[
                    ("lowerAscii", "§.lowerAscii()"),
                    ("upperAscii", "§.upperAscii()"),
                    ("trim", "§.trim()"),
                    ("reverse", "§.reverse()"),
                    ("strings.quote", "strings.quote(§)"),
                ]);
                self.call(Kind::Text, row, &[Kind::Text], depth)
            }
            5 => {
                let row = self.row(&[("join", "§.join()"), ("join", "§.join(',')")]);
                self.call(Kind::Text, row, &[Kind::list(Kind::Text)], depth)
            }
            6 => self.call(Kind::Text, ("base64.encode", "base64.encode(§)"), &[Kind::Bytes], depth),
            _ => self.format(depth),
        }
    }

    fn format(&mut self, depth: usize) -> Tree {
        let (row, kind) = match self.random.below(10) {
            0 => (("format %d", "'<%d>'.format([§])"), Kind::Int),
            1 => (("format %s", "'%s|'.format([§])"), Kind::Text),
            2 => (("format %s", "'%s'.format([§])"), Kind::Double),
            3 => (("format %x", "'%x'.format([§])"), Kind::Int),
            4 => (("format %X", "'%X'.format([§])"), Kind::Text),
            5 => (("format %.3f", "'%.3f'.format([§])"), Kind::Double),
            6 => (("format %e", "'%e'.format([§])"), Kind::Double),
            7 => (("format %s", "'%s'.format([§])"), Kind::list(Kind::Int)),
            8 => (("format %b", "'%b %o'.format([§, 8])"), Kind::Int),
            _ => (("format %s", "'%s%%'.format([§])"), Kind::Timestamp),
        };
        self.call(Kind::Text, row, &[kind], depth)
    }

    pub(super) fn bytes(&mut self, depth: usize) -> Tree {
        if depth == 0 {
            return match self.random.below(3) {
                0 => self.leaf(Kind::Bytes, "field", &["this.raw"]),
                _ => {
                    self.leaf(Kind::Bytes, "literal", &["b'a'", "b''", "b'\\xff'", "b'\u{e9}'", "b'\\377'", "br'\\x'"])
                }
            };
        }
        match self.random.below(4) {
            0 => self.call(Kind::Bytes, ("bytes +", "(§ + §)"), &[Kind::Bytes, Kind::Bytes], depth),
            1 if self.is(Level::Extended) => {
                self.call(Kind::Bytes, ("base64.decode", "base64.decode(§)"), &[Kind::Text], depth)
            }
            _ => self.call(Kind::Bytes, ("bytes", "bytes(§)"), &[Kind::Text], depth),
        }
    }
}
