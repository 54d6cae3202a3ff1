//! Numbers, points in time, spans of time.

use super::{Generator, Kind, Level, Row, Tree};

const ACCESSORS: [Row; 10] = [
    ("getFullYear", "§.getFullYear()"),
    ("getMonth", "§.getMonth()"),
    ("getDate", "§.getDate()"),
    ("getDayOfMonth", "§.getDayOfMonth()"),
    ("getDayOfWeek", "§.getDayOfWeek()"),
    ("getDayOfYear", "§.getDayOfYear()"),
    ("getHours", "§.getHours()"),
    ("getMinutes", "§.getMinutes()"),
    ("getSeconds", "§.getSeconds()"),
    ("getMilliseconds", "§.getMilliseconds()"),
];

impl Generator {
    pub(super) fn int(&mut self, depth: usize) -> Tree {
        if depth == 0 {
            return match self.random.below(4) {
                0 | 1 => self.leaf(Kind::Int, "field", &["this.a", "this.b", "this.nums[0]", "this.items[0].n"]),
                2 => self.leaf(Kind::Int, "map field", &["this.counts.k", "this.counts['z']", "this.counts['\u{e9}']"]),
                _ => self.leaf(
                    Kind::Int,
                    "literal",
                    &["0", "1", "-7", "3", "0x1F", "9223372036854775807", "-9223372036854775808", "1000000"],
                ),
            };
        }
        match self.random.below(12) {
            0..=3 => {
                let row = self.row(&[
                    ("+", "(§ + §)"),
                    ("-", "(§ - §)"),
                    ("*", "(§ * §)"),
                    ("/", "(§ / §)"),
                    ("%", "(§ % §)"),
                ]);
                self.call(Kind::Int, row, &[Kind::Int, Kind::Int], depth)
            }
            4 => self.call(Kind::Int, ("negation", "(-(§))"), &[Kind::Int], depth),
            5 => {
                let of = self.scalar();
                let sized = [Kind::Text, Kind::Bytes, Kind::list(of), Kind::map(Kind::Int)];
                let kind = self.random.pick(&sized).cloned().unwrap();
                let row = self.row(&[("size", "size(§)"), ("size", "§.size()")]);
                self.call(Kind::Int, row, &[kind], depth)
            }
            6 | 7 => {
                let from = [Kind::Double, Kind::Uint, Kind::Text, Kind::Text, Kind::Int];
                let kind = self.random.pick(&from).cloned().unwrap();
                self.call(Kind::Int, ("int", "int(§)"), &[kind], depth)
            }
            8 => {
                let row = self.row(&ACCESSORS);
                self.call(Kind::Int, row, &[Kind::Timestamp], depth)
            }
            9 => self.call(Kind::Int, ("null", "(this.n + §)"), &[Kind::Int], depth),
            _ => self.int_of_extensions(depth),
        }
    }

    fn int_of_extensions(&mut self, depth: usize) -> Tree {
        if !self.is(Level::Extended) {
            return self.call(Kind::Int, ("+", "(§ + §)"), &[Kind::Int, Kind::Int], depth);
        }
        match self.random.below(8) {
            0 => {
                let row = self.row(&[("indexOf", "§.indexOf(§)"), ("lastIndexOf", "§.lastIndexOf(§)")]);
                self.call(Kind::Int, row, &[Kind::Text, Kind::Text], depth)
            }
            1 => {
                let row = self.row(&[("indexOf", "§.indexOf(§, §)"), ("lastIndexOf", "§.lastIndexOf(§, §)")]);
                self.call(Kind::Int, row, &[Kind::Text, Kind::Text, Kind::Int], depth)
            }
            2 => {
                let row = self.row(&[("math.greatest", "math.greatest(§, §)"), ("math.least", "math.least(§, §)")]);
                self.call(Kind::Int, row, &[Kind::Int, Kind::Int], depth)
            }
            3 => {
                let row = self.row(&[
                    ("math.abs", "math.abs(§)"),
                    ("math.sign", "math.sign(§)"),
                    ("math.bitNot", "math.bitNot(§)"),
                ]);
                self.call(Kind::Int, row, &[Kind::Int], depth)
            }
            4 => {
                let row = self.row(&[
                    ("math.bitAnd", "math.bitAnd(§, §)"),
                    ("math.bitOr", "math.bitOr(§, §)"),
                    ("math.bitXor", "math.bitXor(§, §)"),
                    ("math.bitShiftLeft", "math.bitShiftLeft(§, §)"),
                    ("math.bitShiftRight", "math.bitShiftRight(§, §)"),
                ]);
                self.call(Kind::Int, row, &[Kind::Int, Kind::Int], depth)
            }
            5 => {
                let row = self.row(&[
                    ("duration.getHours", "§.getHours()"),
                    ("duration.getMinutes", "§.getMinutes()"),
                    ("duration.getSeconds", "§.getSeconds()"),
                    ("duration.getMilliseconds", "§.getMilliseconds()"),
                ]);
                self.call(Kind::Int, row, &[Kind::Duration], depth)
            }
            6 => {
                let row = self.row(&[
                    ("zone", "§.getHours('+05:30')"),
                    ("zone", "§.getDayOfYear('-08:00')"),
                    ("zone", "§.getHours('Europe/Berlin')"),
                    ("zone", "§.getDate('America/New_York')"),
                    ("zone", "§.getHours('UTC')"),
                ]);
                self.call(Kind::Int, row, &[Kind::Timestamp], depth)
            }
            _ => self.call(Kind::Int, ("int(timestamp)", "int(§)"), &[Kind::Timestamp], depth),
        }
    }

    pub(super) fn uint(&mut self, depth: usize) -> Tree {
        if depth == 0 {
            return self.leaf(
                Kind::Uint,
                "literal",
                &["0u", "1u", "7u", "0xFFu", "18446744073709551615u", "9223372036854775808u"],
            );
        }
        match self.random.below(6) {
            0..=2 => {
                let row = self.row(&[
                    ("+", "(§ + §)"),
                    ("-", "(§ - §)"),
                    ("*", "(§ * §)"),
                    ("/", "(§ / §)"),
                    ("%", "(§ % §)"),
                ]);
                self.call(Kind::Uint, row, &[Kind::Uint, Kind::Uint], depth)
            }
            3 | 4 => {
                let from = [Kind::Double, Kind::Int, Kind::Text, Kind::Uint];
                let kind = self.random.pick(&from).cloned().unwrap();
                self.call(Kind::Uint, ("uint", "uint(§)"), &[kind], depth)
            }
            _ if self.is(Level::Extended) => {
                let row = self.row(&[
                    ("math.bitAnd", "math.bitAnd(§, §)"),
                    ("math.bitXor", "math.bitXor(§, §)"),
                    ("math.greatest", "math.greatest(§, §)"),
                ]);
                self.call(Kind::Uint, row, &[Kind::Uint, Kind::Uint], depth)
            }
            _ => self.call(Kind::Uint, ("uint", "uint(§)"), &[Kind::Int], depth),
        }
    }

    pub(super) fn double(&mut self, depth: usize) -> Tree {
        if depth == 0 {
            return match self.random.below(2) {
                0 => self.leaf(Kind::Double, "field", &["this.x", "this.y", "this.items[0].q"]),
                _ => {
                    self.leaf(Kind::Double, "literal", &["0.5", "1.0", "-2.5", "1e3", "0.0", "1e400", "9.3e18", "-1.5"])
                }
            };
        }
        match self.random.below(8) {
            0..=3 => {
                let row = self.row(&[("+", "(§ + §)"), ("-", "(§ - §)"), ("*", "(§ * §)"), ("/", "(§ / §)")]);
                self.call(Kind::Double, row, &[Kind::Double, Kind::Double], depth)
            }
            4 => self.call(Kind::Double, ("negation", "(-(§))"), &[Kind::Double], depth),
            5 | 6 => {
                let from = [Kind::Int, Kind::Uint, Kind::Text, Kind::Double];
                let kind = self.random.pick(&from).cloned().unwrap();
                self.call(Kind::Double, ("double", "double(§)"), &[kind], depth)
            }
            _ if self.is(Level::Extended) => {
                let row = self.row(&[
                    ("math.ceil", "math.ceil(§)"),
                    ("math.floor", "math.floor(§)"),
                    ("math.round", "math.round(§)"),
                    ("math.trunc", "math.trunc(§)"),
                    ("math.abs", "math.abs(§)"),
                    ("math.sign", "math.sign(§)"),
                    ("math.sqrt", "math.sqrt(§)"),
                ]);
                self.call(Kind::Double, row, &[Kind::Double], depth)
            }
            _ => self.call(Kind::Double, ("double", "double(§)"), &[Kind::Int], depth),
        }
    }

    pub(super) fn timestamp(&mut self, depth: usize) -> Tree {
        if depth == 0 {
            return match self.random.below(2) {
                0 => self.leaf(Kind::Timestamp, "field", &["this.at"]),
                _ => self.leaf(
                    Kind::Timestamp,
                    "timestamp",
                    &[
                        "timestamp('2009-02-13T23:31:30Z')",
                        "timestamp('0001-01-01T00:00:00Z')",
                        "timestamp('9999-12-31T23:59:59.999999999Z')",
                        "timestamp('2000-02-29T12:00:00+02:00')",
                        "timestamp('2023-02-29T00:00:00Z')",
                        "timestamp('1969-12-31T23:59:59.5Z')",
                    ],
                ),
            };
        }
        match self.random.below(4) {
            0 => self.call(Kind::Timestamp, ("timestamp +", "(§ + §)"), &[Kind::Timestamp, Kind::Duration], depth),
            1 => self.call(Kind::Timestamp, ("timestamp -", "(§ - §)"), &[Kind::Timestamp, Kind::Duration], depth),
            2 => self.call(Kind::Timestamp, ("timestamp", "timestamp(§)"), &[Kind::Text], depth),
            _ => self.timestamp(0),
        }
    }

    pub(super) fn duration(&mut self, depth: usize) -> Tree {
        if depth == 0 {
            return self.leaf(
                Kind::Duration,
                "duration",
                &[
                    "duration('90s')",
                    "duration('-1.5h')",
                    "duration('1h2m3s4ms')",
                    "duration('0s')",
                    "duration('1ns')",
                    "duration('100us')",
                    "duration('87600h')",
                    "duration('x')",
                ],
            );
        }
        match self.random.below(5) {
            0 => self.call(
                Kind::Duration,
                ("timestamp - timestamp", "(§ - §)"),
                &[Kind::Timestamp, Kind::Timestamp],
                depth,
            ),
            1 => self.call(Kind::Duration, ("duration +", "(§ + §)"), &[Kind::Duration, Kind::Duration], depth),
            2 => self.call(Kind::Duration, ("duration -", "(§ - §)"), &[Kind::Duration, Kind::Duration], depth),
            3 => self.call(Kind::Duration, ("duration", "duration(§)"), &[Kind::Text], depth),
            _ => self.duration(0),
        }
    }
}
