//! Conversions between types.

use super::Run;
use crate::rules::functions::Func;
use crate::rules::value::{Dec, NO_OVERLOAD, Out, Stop, Str, Val};
use crate::scalars::decimal::{DecimalBuf, Number, canonical};
use crate::scalars::duration::{MAX_SECONDS, format_duration, parse_duration};
use crate::scalars::time;

const RANGE: Stop = Stop::Error("a value beyond the range of its new type");
const NOT_A_NUMBER: Stop = Stop::Error("a text that is no number");
const NOT_A_TIME: Stop = Stop::Error("a text that is no date or time");

/// Truncated, where it lies strictly between the ends.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
pub(super) fn double_to_i64(value: f64) -> Option<i64> {
    let inside = value > -9_223_372_036_854_775_808.0 && value < 9_223_372_036_854_775_808.0;
    inside.then_some(value as i64)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
fn double_to_u64(value: f64) -> Option<u64> {
    // What is below zero is out of range before it is rounded, as every engine has it.
    let inside = (0.0..18_446_744_073_709_551_616.0).contains(&value);
    inside.then_some(value as u64)
}

impl Run<'_> {
    pub(super) fn convert(&mut self, func: Func, value: Val) -> Out {
        let value = match value {
            Val::Text(text) | Val::Bytes(text) => {
                self.charged(text)?;
                value
            }
            Val::Digits(text) if func != Func::ToDecimal => Val::Double(self.double_of(text)?),
            _ => value,
        };
        match func {
            Func::ToInt => self.to_int(value),
            Func::ToUint => self.to_uint(value),
            Func::ToDouble => self.to_double(value),
            Func::ToText => self.text_from(value),
            Func::ToBytes => match value {
                Val::Bytes(_) => Ok(value),
                Val::Text(text) => Ok(Val::Bytes(text)),
                _ => Err(NO_OVERLOAD),
            },
            Func::ToBool => self.to_bool(value),
            Func::ToDecimal => self.decimal_from(value),
            _ => self.to_time(func, value),
        }
    }

    fn to_int(&self, value: Val) -> Out {
        Ok(Val::Int(match value {
            Val::Int(value) => value,
            Val::Uint(value) => i64::try_from(value).map_err(|_| RANGE)?,
            Val::Double(value) => double_to_i64(value).ok_or(RANGE)?,
            Val::Timestamp { seconds, .. } => seconds,
            Val::Text(text) => self.str_of(text).parse().map_err(|_| NOT_A_NUMBER)?,
            _ => return Err(NO_OVERLOAD),
        }))
    }

    fn to_uint(&self, value: Val) -> Out {
        Ok(Val::Uint(match value {
            Val::Uint(value) => value,
            Val::Int(value) => u64::try_from(value).map_err(|_| RANGE)?,
            Val::Double(value) => double_to_u64(value).ok_or(RANGE)?,
            Val::Text(text) => self.str_of(text).parse().map_err(|_| NOT_A_NUMBER)?,
            _ => return Err(NO_OVERLOAD),
        }))
    }

    #[expect(clippy::cast_precision_loss, reason = "the conversion that was asked for")]
    fn to_double(&self, value: Val) -> Out {
        Ok(Val::Double(match value {
            Val::Double(value) => value,
            Val::Int(value) => value as f64,
            Val::Uint(value) => value as f64,
            Val::Decimal(Dec::Small { mantissa, scale }) => DecimalBuf::new().of_mantissa(mantissa, scale).to_f64(),
            Val::Decimal(Dec::Digits(text)) => self.double_of(text)?,
            Val::Text(text) => self.str_of(text).parse().map_err(|_| NOT_A_NUMBER)?,
            _ => return Err(NO_OVERLOAD),
        }))
    }

    fn to_bool(&self, value: Val) -> Out {
        match value {
            Val::Bool(_) => Ok(value),
            Val::Text(text) => match self.str_of(text) {
                "true" | "True" | "TRUE" | "t" | "1" => Ok(Val::Bool(true)),
                "false" | "False" | "FALSE" | "f" | "0" => Ok(Val::Bool(false)),
                _ => Err(Stop::Error("a text that is no bool")),
            },
            _ => Err(NO_OVERLOAD),
        }
    }

    fn decimal_from(&mut self, value: Val) -> Out {
        match value {
            Val::Decimal(_) => Ok(value),
            Val::Digits(text) => Ok(Val::Decimal(Dec::Digits(text))),
            Val::Int(mantissa) => Ok(Val::Decimal(Dec::Small { mantissa, scale: 0 })),
            Val::Uint(value) => {
                let text = value.to_string();
                Ok(Val::Decimal(Dec::Digits(self.build(text.as_bytes())?)))
            }
            Val::Double(value) => {
                let text = {
                    let mut buffer = DecimalBuf::new();
                    let number = buffer.of_f64(value).ok_or(Stop::Error("a double that is no number"))?;
                    match number.mantissa() {
                        Some((mantissa, scale)) => return Ok(Val::Decimal(Dec::Small { mantissa, scale })),
                        None => canonical(&number),
                    }
                };
                Ok(Val::Decimal(Dec::Digits(self.build(text.as_bytes())?)))
            }
            Val::Text(text) => match Number::parse(self.bytes(text)) {
                Some(_) => Ok(Val::Decimal(Dec::Digits(text))),
                None => Err(Stop::Error("a text that is no decimal")),
            },
            _ => Err(NO_OVERLOAD),
        }
    }

    fn to_time(&self, func: Func, value: Val) -> Out {
        match (func, value) {
            (Func::ToTimestamp, Val::Timestamp { .. })
            | (Func::ToDuration, Val::Duration { .. })
            | (Func::ToDate, Val::Date(_))
            | (Func::ToTime, Val::Time(_)) => Ok(value),
            (Func::ToTimestamp, Val::Int(seconds)) if time::in_range(seconds) => {
                Ok(Val::Timestamp { seconds, nanos: 0 })
            }
            (Func::ToDuration, Val::Int(seconds)) if seconds.unsigned_abs() <= MAX_SECONDS.unsigned_abs() => {
                Ok(Val::Duration { seconds, nanos: 0 })
            }
            (Func::ToTimestamp | Func::ToDuration, Val::Int(_)) => Err(RANGE),
            (Func::ToTimestamp, Val::Text(text)) => {
                let (seconds, nanos) = time::parse_timestamp(self.bytes(text)).ok_or(NOT_A_TIME)?;
                Ok(Val::Timestamp { seconds, nanos })
            }
            (Func::ToDuration, Val::Text(text)) => {
                let wrong = Stop::Error("a text that is no duration");
                let (seconds, nanos) = parse_duration(self.bytes(text)).ok_or(wrong)?;
                Ok(Val::Duration { seconds, nanos })
            }
            (Func::ToDate, Val::Text(text)) => time::parse_date(self.bytes(text)).map(Val::Date).ok_or(NOT_A_TIME),
            (Func::ToTime, Val::Text(text)) => time::parse_time(self.bytes(text)).map(Val::Time).ok_or(NOT_A_TIME),
            _ => Err(NO_OVERLOAD),
        }
    }

    fn text_from(&mut self, value: Val) -> Out {
        if let Val::Text(_) = value {
            return Ok(value);
        }
        if let Val::Bytes(bytes) = value {
            let valid = std::str::from_utf8(self.bytes(bytes)).is_ok();
            return if valid { Ok(Val::Text(bytes)) } else { Err(Stop::Error("bytes that are not UTF-8")) };
        }
        let text = self.text_of(value)?;
        Ok(Val::Text(self.build(text.as_bytes())?))
    }

    pub(super) fn text_of(&self, value: Val) -> Result<String, Stop> {
        Ok(match value {
            Val::Bool(value) => value.to_string(),
            Val::Int(value) => value.to_string(),
            Val::Uint(value) => value.to_string(),
            Val::Double(value) => double_text(value),
            Val::Decimal(Dec::Small { mantissa, scale }) => canonical(&DecimalBuf::new().of_mantissa(mantissa, scale)),
            Val::Decimal(Dec::Digits(text)) => {
                Number::parse(self.bytes(text)).map_or_else(String::new, |n| canonical(&n))
            }
            Val::Date(days) => time::format_date(days),
            Val::Time(nanos) => time::format_time(nanos),
            Val::Timestamp { seconds, nanos } => time::format_timestamp(seconds, nanos),
            Val::Duration { seconds, nanos } => format_duration(seconds, nanos),
            Val::Ip(ip) => ip.to_string(),
            Val::Cidr(ip, bits) => format!("{ip}/{bits}"),
            _ => return Err(NO_OVERLOAD),
        })
    }

    /// A scalar as reports show it.
    pub(in crate::rules) fn shown(&self, value: Val) -> Option<String> {
        match value {
            Val::Null => Some("null".to_owned()),
            Val::Text(text) | Val::Digits(text) => Some(self.str_of(text).to_owned()),
            _ => self.text_of(value).ok(),
        }
    }

    pub(in crate::rules) fn text_value(&self, text: Str) -> String {
        self.str_of(text).to_owned()
    }
}

/// As `%g` of C with the digits that it takes to read back: the text that CEL's engines share.
fn double_text(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..21).contains(&exponent) {
        return value.to_string();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
}
