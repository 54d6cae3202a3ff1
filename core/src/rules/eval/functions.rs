//! What functions do.

use super::{Run, parts};
use crate::rules::functions::Func;
use crate::rules::program::{NodeIx, Range};
use crate::rules::value::{NO_OVERLOAD, Out, Stop, Str, Val};
use crate::scalars::code_points;
use crate::scalars::re2::Regex;

/// Arguments that a function takes at most, its receiver included.
const MAX_ARGUMENTS: usize = 4;

impl Run<'_> {
    #[inline(never)]
    pub(super) fn call(&mut self, func: Func, args: Range) -> Out {
        let mut values = [Val::Null; MAX_ARGUMENTS];
        for (at, value) in (args.start..args.start + args.len).zip(values.iter_mut()) {
            let node = self.program.children.get(at as usize).copied().ok_or(NO_OVERLOAD)?;
            *value = self.eval(node)?;
        }
        let given = values.get(..args.len as usize).ok_or(NO_OVERLOAD)?;
        if let Func::Native(native) = func {
            return (native.0)(self, given);
        }
        let [first, second, ..] = values;
        match func {
            Func::Size => self.size(first),
            Func::Contains | Func::StartsWith | Func::EndsWith => self.search(func, first, second),
            Func::Matches => self.matches(first, second),
            Func::LowerAscii | Func::UpperAscii | Func::Trim => self.change(func, first),
            Func::TypeOf => Ok(Val::Type(first.type_name())),
            Func::Dyn => Ok(first),
            Func::Part(part) if args.len == 2 => self.zoned_part(part, first, second),
            Func::Part(part) => parts::part(part, first, 0),
            _ => self.convert(func, first),
        }
    }

    fn size(&mut self, value: Val) -> Out {
        let size = match value {
            Val::Text(text) => {
                self.charged(text)?;
                code_points(self.bytes(text))
            }
            Val::Bytes(bytes) => self.bytes(bytes).len(),
            Val::List(seq) | Val::Map(seq) => seq.len() as usize,
            _ => return Err(NO_OVERLOAD),
        };
        i64::try_from(size).map(Val::Int).map_err(|_| NO_OVERLOAD)
    }

    #[inline(never)]
    fn search(&mut self, func: Func, text: Val, part: Val) -> Out {
        let (Val::Text(text), Val::Text(part)) = (text, part) else {
            let (Val::Bytes(bytes), Val::Bytes(part)) = (text, part) else { return Err(NO_OVERLOAD) };
            return self.search_bytes(func, bytes, part);
        };
        self.charged(if func == Func::Contains { text } else { part })?;
        let (text, part) = (self.bytes(text), self.bytes(part));
        Ok(Val::Bool(match func {
            Func::Contains => contains(text, part),
            Func::StartsWith => text.starts_with(part),
            _ => text.ends_with(part),
        }))
    }

    #[inline(never)]
    fn search_bytes(&mut self, func: Func, bytes: Str, part: Str) -> Out {
        self.charged(if func == Func::Contains { bytes } else { part })?;
        if func == Func::Contains {
            // Each place may be compared to its end.
            let (len, part) = (self.bytes(bytes).len(), self.bytes(part).len());
            self.charge(crate::rules::cost::text_units(len.saturating_mul(part)))?;
        }
        let (bytes, part) = (self.bytes(bytes), self.bytes(part));
        Ok(Val::Bool(match func {
            Func::Contains => part.is_empty() || bytes.windows(part.len()).any(|window| window == part),
            Func::StartsWith => bytes.starts_with(part),
            _ => bytes.ends_with(part),
        }))
    }

    #[inline(never)]
    pub(super) fn matches_constant(&mut self, text: NodeIx, regex: u32) -> Out {
        let Val::Text(text) = self.eval(text)? else { return Err(NO_OVERLOAD) };
        self.charged(text)?;
        let regex = self.program.regexes.get(regex as usize).ok_or(NO_OVERLOAD)?;
        Ok(Val::Bool(regex.is_match(self.bytes(text))))
    }

    /// A pattern that comes from data is compiled each time, within the size limit, and charged.
    #[inline(never)]
    fn matches(&mut self, text: Val, pattern: Val) -> Out {
        let (Val::Text(text), Val::Text(pattern)) = (text, pattern) else { return Err(NO_OVERLOAD) };
        self.charged(text)?;
        self.charged(pattern)?;
        let bytes = self.bytes(pattern).len() as u64;
        self.charge(32 + 8 * bytes)?;
        let source = std::str::from_utf8(self.bytes(pattern)).map_err(|_| NO_OVERLOAD)?;
        let regex = Regex::compile(source, self.program.regex_bytes);
        let regex = regex.map_err(|_| Stop::Error("a pattern that is no regular expression"))?;
        Ok(Val::Bool(regex.is_match(self.bytes(text))))
    }

    #[inline(never)]
    fn change(&mut self, func: Func, text: Val) -> Out {
        let Val::Text(text) = text else { return Err(NO_OVERLOAD) };
        self.charged(text)?;
        if func == Func::Trim {
            let whole = std::str::from_utf8(self.bytes(text)).map_err(|_| NO_OVERLOAD)?;
            let trimmed = whole.trim().as_bytes().to_vec();
            return Ok(Val::Text(self.build(&trimmed)?));
        }
        let mut bytes = self.bytes(text).to_vec();
        if func == Func::LowerAscii {
            bytes.make_ascii_lowercase();
        } else {
            bytes.make_ascii_uppercase();
        }
        Ok(Val::Text(self.build(&bytes)?))
    }

    pub(super) fn str_of(&self, text: Str) -> &str {
        std::str::from_utf8(self.bytes(text)).unwrap_or_default()
    }
}

/// Whether `part` lies anywhere in `text`.
pub(super) fn contains(text: &[u8], part: &[u8]) -> bool {
    let (Ok(text), Ok(part)) = (std::str::from_utf8(text), std::str::from_utf8(part)) else { return false };
    text.contains(part)
}
