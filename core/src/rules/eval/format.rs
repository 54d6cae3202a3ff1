//! `'..'.format([..])`: `%s %d %f %e %b %o %x %X`, and `%%`.

use std::fmt::Write;

use super::Run;
use super::sequence::Cursor;
use crate::rules::cost::text_units;
use crate::rules::functions::{Func, Native, Overload, Style, TEXT, table};
use crate::rules::value::{Dec, NO_OVERLOAD, Out, Seq, Stop, Val};

pub(in crate::rules) static TABLE: &[Overload] = table! {
    Method "format"(Text, AnyList) -> TEXT => Func::Native(Native(format));
};

/// Digits behind the point that a clause may ask for.
const MAX_PRECISION: usize = 1000;

const CLAUSE: Stop = Stop::Error("a clause of `format` that is none of `%s %d %f %e %b %o %x %X %%`");
const MISSING: Stop = Stop::Error("`format` has more clauses than values");
const VALUE: Stop = Stop::Error("a value of a type that its clause in `format` does not take");
const PRECISION: Stop = Stop::Error("a precision in `format` beyond 1000");

fn format(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [pattern, list] = args else { return Err(NO_OVERLOAD) };
    let pattern = run.text(*pattern)?;
    let Val::List(list) = *list else { return Err(NO_OVERLOAD) };
    let mut values = Cursor::new(list);
    let mut made = String::new();
    let mut rest = pattern.as_str();
    while let Some(at) = rest.find('%') {
        made.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at + 1..).unwrap_or_default();
        let (precision, after) = precision(rest)?;
        let clause = after.chars().next().ok_or(CLAUSE)?;
        rest = after.get(clause.len_utf8()..).unwrap_or_default();
        if clause == '%' && precision.is_none() {
            made.push('%');
            continue;
        }
        if !matches!(clause, 's' | 'd' | 'f' | 'e' | 'b' | 'o' | 'x' | 'X') {
            return Err(CLAUSE);
        }
        let value = run.next(&mut values).ok_or(MISSING)??;
        let before = made.len();
        run.clause(clause, precision.unwrap_or(6), value, &mut made)?;
        run.charge(text_units(made.len() - before))?;
    }
    made.push_str(rest);
    run.built_text(&made)
}

/// `.3`, and what follows it.
fn precision(text: &str) -> Result<(Option<usize>, &str), Stop> {
    let Some(digits) = text.strip_prefix('.') else { return Ok((None, text)) };
    let end = digits.find(|char: char| !char.is_ascii_digit()).unwrap_or(digits.len());
    let (digits, rest) = digits.split_at_checked(end).ok_or(CLAUSE)?;
    if digits.is_empty() {
        return Err(CLAUSE);
    }
    let precision = digits.parse().ok().filter(|precision| *precision <= MAX_PRECISION).ok_or(PRECISION)?;
    Ok((Some(precision), rest))
}

impl Run<'_> {
    #[inline(never)]
    fn clause(&mut self, clause: char, precision: usize, value: Val, out: &mut String) -> Result<(), Stop> {
        match (clause, value) {
            ('s', _) => return self.shown_in(value, out),
            ('d', Val::Int(value)) => push(out, format_args!("{value}")),
            ('d', Val::Uint(value)) => push(out, format_args!("{value}")),
            ('d', Val::Double(value)) if !value.is_finite() => out.push_str(special(value)),
            ('b', Val::Bool(value)) => push(out, format_args!("{}", u8::from(value))),
            ('b', Val::Uint(value)) => push(out, format_args!("{value:b}")),
            ('o', Val::Uint(value)) => push(out, format_args!("{value:o}")),
            ('x', Val::Uint(value)) => push(out, format_args!("{value:x}")),
            ('X', Val::Uint(value)) => push(out, format_args!("{value:X}")),
            ('b' | 'o' | 'x' | 'X', Val::Int(value)) => {
                let sign = if value < 0 { "-" } else { "" };
                let value = value.unsigned_abs();
                match clause {
                    'b' => push(out, format_args!("{sign}{value:b}")),
                    'o' => push(out, format_args!("{sign}{value:o}")),
                    'x' => push(out, format_args!("{sign}{value:x}")),
                    _ => push(out, format_args!("{sign}{value:X}")),
                }
            }
            ('x' | 'X', Val::Text(text) | Val::Bytes(text)) => {
                self.charged(text)?;
                for byte in self.bytes(text) {
                    if clause == 'x' {
                        push(out, format_args!("{byte:02x}"));
                    } else {
                        push(out, format_args!("{byte:02X}"));
                    }
                }
            }
            ('f' | 'e', _) => {
                let value = self.as_double(value)?;
                if !value.is_finite() {
                    out.push_str(special(value));
                } else if clause == 'f' {
                    push(out, format_args!("{value:.precision$}"));
                } else {
                    out.push_str(&scientific(value, precision));
                }
            }
            _ => return Err(VALUE),
        }
        Ok(())
    }

    #[expect(clippy::cast_precision_loss, reason = "the clause asks for a double")]
    fn as_double(&self, value: Val) -> Result<f64, Stop> {
        Ok(match value {
            Val::Double(value) => value,
            Val::Int(value) => value as f64,
            Val::Uint(value) => value as f64,
            Val::Digits(text) | Val::Decimal(Dec::Digits(text)) => self.double_of(text)?,
            Val::Decimal(Dec::Small { mantissa, scale }) => {
                crate::scalars::decimal::DecimalBuf::new().of_mantissa(mantissa, scale).to_f64()
            }
            _ => return Err(VALUE),
        })
    }

    /// A value as `%s` shows it.
    fn shown_in(&mut self, value: Val, out: &mut String) -> Result<(), Stop> {
        self.charge(1)?;
        match value {
            Val::Null => out.push_str("null"),
            Val::Type(name) => out.push_str(name.name()),
            Val::Text(text) => {
                self.charged(text)?;
                out.push_str(self.str_of(text));
            }
            Val::Bytes(bytes) => {
                self.charged(bytes)?;
                out.push_str(&String::from_utf8_lossy(self.bytes(bytes)));
            }
            Val::Double(value) if !value.is_finite() => out.push_str(special(value)),
            // All digits, and never an exponent, unlike `string(value)`.
            Val::Double(value) => push(out, format_args!("{value}")),
            Val::Digits(digits) => {
                let double = self.double_of(digits)?;
                return self.shown_in(Val::Double(double), out);
            }
            Val::List(seq) => self.shown_list(seq, out)?,
            Val::Map(seq) => self.shown_map(seq, out)?,
            Val::Optional(_) => return Err(VALUE),
            other => out.push_str(&self.text_of(other)?),
        }
        Ok(())
    }

    fn shown_list(&mut self, seq: Seq, out: &mut String) -> Result<(), Stop> {
        out.push('[');
        let mut cursor = Cursor::new(seq);
        let mut first = true;
        while let Some(value) = self.next(&mut cursor) {
            if !std::mem::take(&mut first) {
                out.push_str(", ");
            }
            self.shown_in(value?, out)?;
        }
        out.push(']');
        Ok(())
    }

    /// By the texts of the keys, so that one map has one text.
    fn shown_map(&mut self, seq: Seq, out: &mut String) -> Result<(), Stop> {
        let mut pairs = Vec::new();
        let mut cursor = Cursor::new(seq);
        while let Some(pair) = self.next_pair(&mut cursor) {
            let (key, value) = pair?;
            let mut text = String::new();
            self.shown_in(key, &mut text)?;
            let key = text.len();
            text.push_str(": ");
            self.shown_in(value, &mut text)?;
            pairs.push((text, key));
        }
        pairs.sort_by(|(a, first), (b, second)| a.get(..*first).cmp(&b.get(..*second)));
        let texts: Vec<&str> = pairs.iter().map(|(text, _)| text.as_str()).collect();
        out.push('{');
        out.push_str(&texts.join(", "));
        out.push('}');
        Ok(())
    }
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing into a `String` cannot fail.
    let _ = out.write_fmt(text);
}

fn special(value: f64) -> &'static str {
    if value.is_nan() {
        "NaN"
    } else if value > 0.0 {
        "Infinity"
    } else {
        "-Infinity"
    }
}

/// `1.052033e+03`: the exponent has a sign and at least two digits.
fn scientific(value: f64, precision: usize) -> String {
    let text = format!("{value:.precision$e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
}
