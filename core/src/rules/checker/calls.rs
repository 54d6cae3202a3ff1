//! Calls of functions: which overload, and what was meant where there is none.

use super::scope::shortened;
use super::{Checked, Checker, What};
use crate::diagnostics::codes;
use crate::rules::ast::{ExprId, ExprKind, Word};
use crate::rules::functions::{Declared, Func, MODULES, Overload, Part, Style, overloads};
use crate::rules::program::{Node, NodeIx};
use crate::rules::types::{self, Type};
use crate::rules::value::Stop;
use crate::scalars::re2::Regex;
use crate::scalars::time::Zone;

impl Checker<'_> {
    #[inline(never)]
    pub(super) fn call(&mut self, word: &Word, args: &[ExprId], at: (usize, usize)) -> Checked {
        match (&*word.text, args) {
            ("has", [arg]) => return self.has(*arg, false, at),
            ("present", [arg]) => return self.has(*arg, true, at),
            _ if self.lost_receiver(word, args) => return self.lost(at),
            _ => {}
        }
        let mut checked = Vec::with_capacity(args.len());
        for arg in args {
            checked.push(self.check(*arg));
        }
        self.overloads(word, checked, Style::Global, at)
    }

    #[inline(never)]
    pub(super) fn method(&mut self, receiver: ExprId, word: &Word, args: &[ExprId], at: (usize, usize)) -> Checked {
        if let Some(checked) = self.macro_call(receiver, word, args, at) {
            return checked;
        }
        if let ExprKind::Name(module) = &self.ast.get(receiver).kind
            && MODULES.contains(&&**module)
            && self.bound(module).is_none()
        {
            return self.module_call(module, word, args, at);
        }
        if self.foreign_library(receiver, word, args, at) {
            return self.lost(at);
        }
        if let Some(checked) = self.optional_method(receiver, word, args, at) {
            return checked;
        }
        let mut checked = vec![self.check(receiver)];
        for arg in args {
            checked.push(self.check(*arg));
        }
        self.overloads(word, checked, Style::Method, at)
    }

    /// `math.greatest(..)`: a function whose name has a point in it.
    #[inline(never)]
    fn module_call(&mut self, module: &str, word: &Word, args: &[ExprId], at: (usize, usize)) -> Checked {
        if module == "cel"
            && let Some(checked) = self.cel_module(word, args, at)
        {
            return checked;
        }
        let name = format!("{module}.{}", word.text);
        let word = Word { text: name.into(), start: at.0, end: word.end };
        let mut checked = Vec::with_capacity(args.len());
        let many = matches!(&*word.text, "math.greatest" | "math.least") && args.len() > 1;
        if many {
            let list = self.list(args, false, at);
            let Type::List(inner) = &list.ty else { return list };
            let element = inner.get(self.shape);
            let list = Checked { ty: Type::List(types::Inner::of(element.clone())), ..list };
            let made = self.overloads(&word, vec![list], Style::Global, at);
            return if self.unchecked { made } else { Checked { ty: element, ..made } };
        }
        for arg in args {
            checked.push(self.check(*arg));
        }
        self.overloads(&word, checked, Style::Global, at)
    }

    #[inline(never)]
    fn overloads(&mut self, word: &Word, args: Vec<Checked>, style: Style, at: (usize, usize)) -> Checked {
        if style == Style::Method && args.first().is_some_and(|receiver| receiver.ty == Type::Fault) {
            return self.lost(at);
        }
        if let Some(checked) = self.declared_function(word, &args, at) {
            return checked;
        }
        let named: Vec<&Overload> = overloads().filter(|row| row.name == &*word.text).collect();
        if named.is_empty() {
            return self.unknown_function(word, &args, style, at);
        }
        let types: Vec<Type> = args.iter().map(|arg| arg.ty.clone()).collect();
        if args.iter().any(|arg| arg.ty == Type::Fault) {
            let ty = if let [only] = named.as_slice() { only.result.of(&types, self.shape) } else { Type::Fault };
            return Checked { ty, ..self.lost(at) };
        }
        let takes_null = matches!(named.first().map(|row| row.func), Some(Func::TypeOf | Func::Dyn))
            || word.text.starts_with("optional.of");
        let styled = |row: &&&Overload| row.style == style || row.style == Style::Both;
        let fitting: Vec<&Overload> = named
            .iter()
            .filter(styled)
            .filter(|row| {
                row.args.len() == args.len() && args.iter().zip(row.args).all(|(arg, wanted)| arg.ty.fits(wanted))
            })
            .copied()
            .collect();
        let Some(row) = fitting.first().copied() else {
            return self.no_overload(word, &named, &args, style, at);
        };
        if !takes_null {
            for arg in &args {
                self.non_null(arg);
            }
        }
        let mut ty = row.result.of(&types, self.shape);
        if fitting.iter().any(|other| other.result.of(&types, self.shape) != ty) {
            ty = Type::Dyn;
        }
        self.emit_call(row.func, ty, args, at)
    }

    /// A function that the scope declares.
    fn declared_function(&mut self, word: &Word, args: &[Checked], at: (usize, usize)) -> Option<Checked> {
        let named: Vec<Declared> =
            self.functions.iter().filter(|function| function.name == word.text).cloned().collect();
        let first = named.first()?;
        let fitting = named.iter().find_map(|function| {
            let mut params = Vec::new();
            let fits = function.args.len() == args.len()
                && function.args.iter().zip(args).all(|(wanted, arg)| types::unify(wanted, &arg.ty, &mut params));
            fits.then(|| (function, types::filled(&function.result, &params)))
        });
        let Some((function, result)) = fitting else {
            let found: Vec<String> = args.iter().map(|arg| arg.ty.name(self.shape)).collect();
            let wanted: Vec<String> = first.args.iter().map(|ty| ty.name(self.shape)).collect();
            if args.iter().all(|arg| arg.ty != Type::Fault) {
                let message = format!("`{}` does not take ({})", word.text, found.join(", "));
                self.fault(
                    codes::RULE_TYPE,
                    at,
                    message,
                    Some(format!("it is `{}({})`", word.text, wanted.join(", "))),
                );
            }
            return Some(Checked { ty: first.result.clone(), ..self.lost(at) });
        };
        let Some(host) = &function.host else {
            return Some(self.code(Node::Fail("a function without a body"), result, at));
        };
        for arg in args {
            self.non_null(arg);
        }
        let nodes: Vec<NodeIx> = args.iter().map(|arg| self.value(arg.clone())).collect();
        let index = u32::try_from(self.program.hosts.len()).unwrap_or(u32::MAX);
        self.program.hosts.push(host.clone());
        let range = self.program.add_children(&nodes);
        let code = self.code(Node::HostCall(index, range), result, at);
        Some(self.fold(code, &nodes))
    }

    fn emit_call(&mut self, func: Func, ty: Type, args: Vec<Checked>, at: (usize, usize)) -> Checked {
        let mut nodes: Vec<NodeIx> = Vec::with_capacity(args.len());
        let pattern = args.last().map(|arg| (arg.start, arg.end));
        let sized = match (func, args.first().map(|arg| &arg.what)) {
            (Func::Size, Some(What::Place(place))) => Some(place.as_ref().clone()),
            _ => None,
        };
        for arg in args {
            // `size` of a list reads the list alone.
            let span = (arg.start, arg.end);
            let node = match (func, &arg.what, &arg.ty) {
                (Func::Size, What::Place(place), Type::List(_)) => self.range_value(place, false),
                (Func::Size, What::Place(place), Type::Map(..)) => self.range_value(place, true),
                _ => self.value(arg),
            };
            self.valued(span, node);
            nodes.push(node);
        }
        if let (Func::Matches, [text, regex], Some(span)) = (func, nodes.as_slice(), pattern)
            && let Some(source) = self.constant_text(*regex)
        {
            return self.constant_pattern(*text, &source, span, at);
        }
        if let (Func::Part(part), [value, zone], Some(span)) = (func, nodes.as_slice(), pattern)
            && let Some(name) = self.constant_text(*zone)
        {
            return self.constant_zone(part, *value, &name, span, at);
        }
        let range = self.program.add_children(&nodes);
        let code = self.code(Node::Call(func, range), ty, at);
        if func == Func::Size {
            self.note_size(&code, sized.as_ref());
        }
        if func == Func::Dyn {
            return code;
        }
        let What::Code(node) = code.what else { return code };
        let converts =
            matches!(func, Func::ToTimestamp | Func::ToDuration | Func::ToDate | Func::ToTime | Func::ToDecimal);
        if converts
            && !self.unchecked
            && self.constants(&nodes).is_some()
            && let Err(Stop::Error(why)) = self.evaluate(node)
        {
            let hint = match func {
                Func::ToTimestamp => Some("as in `timestamp('2026-01-31T10:00:00Z')`"),
                Func::ToDuration => Some("as in `duration('1h30m')`"),
                Func::ToDate => Some("as in `date('2026-01-31')`"),
                Func::ToTime => Some("as in `time('10:00:00')`"),
                _ => None,
            };
            self.fault(codes::RULE_TYPE, at, why, hint.map(str::to_owned));
            return code;
        }
        self.fold(code, &nodes)
    }

    /// A zone that is found once.
    fn constant_zone(
        &mut self,
        part: Part,
        value: NodeIx,
        name: &str,
        span: (usize, usize),
        at: (usize, usize),
    ) -> Checked {
        let Some(zone) = Zone::find(name) else {
            let message = format!("`{}` is no time zone", shortened(name));
            let hint = if cfg!(feature = "time-zones") {
                "as in `Europe/Berlin`, `UTC` or `+01:00`"
            } else {
                "this build knows `UTC` and offsets such as `+01:00`: names need the feature `time-zones`"
            };
            self.fault(codes::RULE_TYPE, span, message, Some(hint.to_owned()));
            return Checked { ty: Type::Int, ..self.lost(at) };
        };
        let index = u32::try_from(self.program.zones.len()).unwrap_or(u32::MAX);
        self.program.zones.push(zone);
        let code = self.code(Node::ZonedPart(part, value, index), Type::Int, at);
        self.fold(code, &[value])
    }

    fn constant_pattern(&mut self, text: NodeIx, source: &str, span: (usize, usize), at: (usize, usize)) -> Checked {
        match Regex::compile(source, self.limits.regex_bytes) {
            Ok(regex) => {
                let index = u32::try_from(self.program.regexes.len()).unwrap_or(u32::MAX);
                self.program.regexes.push(regex);
                let code = self.code(Node::Matches(text, index), Type::Bool, at);
                self.fold(code, &[text])
            }
            Err(error) => {
                // Within a literal without escapes, the fault can be shown at its place.
                let literal = self.text.get(span.0..span.1).unwrap_or_default();
                let opening = literal.find(source).filter(|_| !source.is_empty());
                let place = opening
                    .map_or(span, |open| (span.0 + open + error.start, span.0 + open + error.end.max(error.start)));
                let looks = source.get(error.start..).and_then(look_around);
                self.fault(codes::RULE_REGEX, place, error.message, looks.map(str::to_owned));
                Checked { ty: Type::Bool, ..self.lost(at) }
            }
        }
    }
}

/// How to say what a look-around says in a pattern that is matched in linear time.
fn look_around(pattern: &str) -> Option<&'static str> {
    [
        (
            "(?=",
            "write two conditions, `x.matches(r'A') && x.matches(r'B')`: A is the pattern up to the look-ahead with its \
             text in place of it, B the pattern without the look-ahead; a length is told by `size(x)`",
        ),
        ("(?!", "say what must not follow in a condition of its own: `x.matches(r'..') && !x.matches(r'..')`"),
        ("(?<", "write two conditions, `x.matches(r'..') && x.matches(r'..')`, one with the text before and one without"),
    ]
    .into_iter()
    .find_map(|(start, hint)| pattern.starts_with(start).then_some(hint))
}
