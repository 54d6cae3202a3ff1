//! What was meant: functions, names and operands that the language does not have as they are written.

use super::scope::{near, shortened};
use super::{Checked, Checker};
use crate::diagnostics::codes;
use crate::rules::ast::{BinaryOp, ExprId, ExprKind, Word};
use crate::rules::functions::{MACROS, MODULES, NOT_BUILT, Overload, Style, overloads};
use crate::rules::habits;
use crate::rules::program::Node;
use crate::rules::types::Type;

/// Signatures that a hint lists.
const SIGNATURES: usize = 6;

impl Checker<'_> {
    /// A template of `habits` with the texts of the arguments.
    fn filled(&self, template: &str, args: &[(usize, usize)]) -> String {
        let mut text = template.to_owned();
        for (mark, at) in ["{x}", "{y}", "{z}"].into_iter().zip(0..) {
            let own = args.get(at).map_or_else(|| "..".to_owned(), |range| self.source(*range));
            text = text.replace(mark, &own);
        }
        text
    }

    /// A function that a library of another language has, `re.match(..)`, `Math.max(..)`: whether it was told.
    #[inline(never)]
    pub(super) fn foreign_library(
        &mut self,
        receiver: ExprId,
        word: &Word,
        args: &[ExprId],
        at: (usize, usize),
    ) -> bool {
        let ExprKind::Name(module) = &self.ast.get(receiver).kind else { return false };
        let Some(template) = habits::library(module, &word.text).filter(|_| self.bound(module).is_none()) else {
            return false;
        };
        let ranges: Vec<(usize, usize)> = args.iter().map(|arg| self.range(*arg)).collect();
        let hint = format!("write `{}`", self.filled(template, &ranges));
        let message = format!("unknown function `{module}.{}`", word.text);
        self.fault(codes::RULE_UNKNOWN_FUNCTION, (at.0, word.end), message, Some(hint));
        true
    }

    /// A macro without its receiver, `all(list, x, ..)`: whether it was told. Its variable is no name.
    #[inline(never)]
    pub(super) fn lost_receiver(&mut self, word: &Word, args: &[ExprId]) -> bool {
        let name = &*word.text;
        let known = self.unchecked || self.functions.iter().any(|function| function.name == word.text);
        if known || name.contains('.') || matches!(name, "has" | "present") || !MACROS.contains(&name) {
            return false;
        }
        let ranges: Vec<(usize, usize)> = args.iter().map(|arg| self.range(*arg)).collect();
        let hint = format!("write `{}`", self.filled(&format!("{{x}}.{name}(..)"), &ranges));
        let message = format!("`{name}` is called on a value");
        self.fault(codes::RULE_TYPE, (word.start, word.end), message, Some(hint));
        true
    }

    pub(super) fn unknown_function(
        &mut self,
        word: &Word,
        args: &[Checked],
        style: Style,
        at: (usize, usize),
    ) -> Checked {
        let name = &*word.text;
        if self.unchecked {
            return self.code(Node::Fail("an unknown function"), Type::Dyn, at);
        }
        let module = name.split_once('.').map_or("", |(module, _)| module);
        if NOT_BUILT.contains(&name) || matches!(module, "proto" | "variants" | "regex" | "json") {
            return self.not_built(&format!("the function `{name}`"), at);
        }
        let hint = self.meant_function(name, args, style);
        let message = match (style, args.first()) {
            (Style::Method, Some(receiver)) => {
                format!("unknown function `{}` of `{}`", shortened(name), receiver.ty.name(self.shape))
            }
            _ => format!("unknown function `{}`", shortened(name)),
        };
        self.fault(codes::RULE_UNKNOWN_FUNCTION, (word.start, word.end), message, hint);
        self.lost(at)
    }

    fn meant_function(&self, name: &str, args: &[Checked], style: Style) -> Option<String> {
        let ranges: Vec<(usize, usize)> = args.iter().map(|arg| (arg.start, arg.end)).collect();
        if style == Style::Global && matches!(name, "has" | "present") {
            return Some(format!("`{name}` takes one field, as in `{name}(this.f)`"));
        }
        // `this.has('f')`: of a record, and not of a map.
        let record = args.first().is_some_and(|arg| matches!(arg.ty, Type::Record(_)));
        if let (Style::Method, true, [receiver, field]) = (style, record, ranges.as_slice())
            && habits::function(name) == habits::function("has")
        {
            let field = self.source(*field);
            let plain = field.trim_matches(['\'', '"']);
            return Some(format!("write `has({}.{plain})`", self.source(*receiver)));
        }
        if let Some(template) = habits::function(name) {
            return Some(if template == "now" {
                "`now` is a name: write it without brackets".to_owned()
            } else {
                format!("write `{}`", self.filled(template, &ranges))
            });
        }
        let known = overloads().map(|row| row.name).chain(MACROS.iter().copied()).chain(NOT_BUILT.iter().copied());
        let declared = self.functions.iter().map(|function| &*function.name);
        near(name, declared.chain(known))
    }

    pub(super) fn no_overload(
        &mut self,
        word: &Word,
        named: &[&Overload],
        args: &[Checked],
        style: Style,
        at: (usize, usize),
    ) -> Checked {
        let name = &*word.text;
        if self.unchecked {
            return self.code(Node::Fail("a function was given values that it does not take"), Type::Dyn, at);
        }
        let types: Vec<Type> = args.iter().map(|arg| arg.ty.clone()).collect();
        let result = named.first().map_or(Type::Fault, |row| row.result.of(&types, self.shape));
        let other_style = !named.iter().any(|row| row.style == style || row.style == Style::Both);
        if other_style {
            let texts: Vec<String> = args.iter().map(|arg| self.source((arg.start, arg.end))).collect();
            let (first, rest) = texts.split_first().map_or(("..", &[] as &[String]), |(first, rest)| (first, rest));
            let (message, hint) = if style == Style::Global {
                (format!("`{name}` is called on a value"), format!("write `{first}.{name}({})`", rest.join(", ")))
            } else {
                (format!("`{name}` is not called on a value"), format!("write `{name}({})`", texts.join(", ")))
            };
            self.fault(codes::RULE_TYPE, (word.start, word.end), message, Some(hint));
            return Checked { ty: result, ..self.lost(at) };
        }
        let shown: Vec<String> = types.iter().map(|ty| ty.name(self.shape)).collect();
        let (message, given) = match shown.split_first() {
            Some((receiver, rest)) if style == Style::Method => {
                (format!("`{name}` of `{receiver}` does not take ({})", rest.join(", ")), rest)
            }
            _ => (format!("`{name}` does not take ({})", shown.join(", ")), shown.as_slice()),
        };
        let message = if given.is_empty() { message.replace("does not take ()", "needs arguments") } else { message };
        let hint = if args.iter().any(|arg| arg.ty == Type::Null) {
            "null has no functions: test for it first".to_owned()
        } else {
            self.signatures(named, &types, style)
        };
        self.fault(codes::RULE_TYPE, at, message, Some(hint));
        Checked { ty: result, ..self.lost(at) }
    }

    /// The overloads that there are: those of the first argument's type, if it has some.
    fn signatures(&self, named: &[&Overload], types: &[Type], style: Style) -> String {
        let styled = |row: &&&Overload| row.style == style || row.style == Style::Both;
        let fits = |row: &&&Overload| types.first().zip(row.args.first()).is_some_and(|(ty, wanted)| ty.fits(wanted));
        let some = named.iter().any(|row| styled(&row) && fits(&row));
        let mut texts: Vec<String> = Vec::new();
        for row in named.iter().filter(styled).filter(|row| !some || fits(row)) {
            let args: Vec<String> = row.args.iter().map(|arg| arg.name(self.shape)).collect();
            let text = match args.split_first() {
                Some((receiver, rest)) if style == Style::Method => {
                    format!("`{receiver}.{}({})`", row.name, rest.join(", "))
                }
                _ => format!("`{}({})`", row.name, args.join(", ")),
            };
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        let more = texts.len() > SIGNATURES;
        texts.truncate(SIGNATURES);
        format!("it is {}{}", texts.join(" or "), if more { " or others" } else { "" })
    }

    /// What a name that is not in scope stands for elsewhere.
    pub(super) fn meant_name(name: &str) -> Option<String> {
        if let Some(right) = habits::name(name) {
            return Some(format!("did you mean `{right}`?"));
        }
        let function = overloads().any(|row| row.name == name) || MACROS.contains(&name) || MODULES.contains(&name);
        function.then(|| format!("`{name}` is a function: it is called with brackets"))
    }

    /// A function that is written as a field of a value.
    pub(super) fn meant_member(&self, base: &Checked, word: &Word) -> Option<String> {
        let text = (base.start, base.end);
        if overloads().any(|row| row.name == &*word.text && row.style != Style::Global) {
            let text = self.source(text);
            return Some(format!("`{}` is a function: write `{text}.{}()`", word.text, word.text));
        }
        let template =
            habits::function(&word.text).filter(|template| !template.contains("{y}") && *template != "now")?;
        Some(format!("write `{}`", self.filled(template, &[text])))
    }

    /// What to write instead of an operand that is no bool.
    pub(super) fn meant_bool(&self, checked: &Checked) -> Option<String> {
        comparison(&checked.ty, &self.source((checked.start, checked.end)))
    }

    /// `x == 'a' || 'b'`: what stands beside a comparison belongs to it.
    pub(super) fn meant_alternative(&self, list: &[ExprId], item: ExprId) -> Option<String> {
        let literal = |id: ExprId| {
            matches!(
                self.ast.get(id).kind,
                ExprKind::Text(_) | ExprKind::Int(_) | ExprKind::Double(..) | ExprKind::Uint(_)
            )
        };
        let before = list.iter().take_while(|own| **own != item).last()?;
        let compared = list.iter().take_while(|own| **own != item).find_map(|own| match &self.ast.get(*own).kind {
            ExprKind::Chain(first, operations) => match operations.as_slice() {
                [(op @ (BinaryOp::Equal | BinaryOp::NotEqual), right)] if literal(*right) => {
                    Some((*first, *op, *right))
                }
                _ => None,
            },
            _ => None,
        });
        let (first, op, right) = compared.filter(|_| literal(item) && before.0 != item.0)?;
        let (first, right) = (self.source(self.range(first)), self.source(self.range(right)));
        let item = self.source(self.range(item));
        Some(match op {
            BinaryOp::Equal => format!("write `{first} in [{right}, {item}]`"),
            _ => format!("write `!({first} in [{right}, {item}])`"),
        })
    }
}

/// A comparison that says of a value what other languages take as true.
pub(in crate::rules) fn comparison(ty: &Type, text: &str) -> Option<String> {
    Some(match ty {
        Type::Int | Type::Uint => format!("write the comparison: `{text} != 0`"),
        Type::Text | Type::Enum(_) => format!("write the comparison: `{text} != ''`"),
        Type::List(_) | Type::Map(..) => format!("write the comparison: `size({text}) > 0`"),
        Type::Record(_) => format!("write the test: `{text} != null`"),
        _ => return None,
    })
}
