//! What calls cost at most, and how large their values may be.

use super::bound::Bound;
use super::size::{SCALAR_TEXT, Size};
use crate::rules::ast::BinaryOp;
use crate::rules::functions::{Func, overloads};

/// Units of looking for a time zone, and of a pattern that is compiled while running.
const LOOK_UP: u64 = 32;
/// Digits of a decimal that is made, and what its text has beside them.
const DECIMAL: u64 = 1100;
/// Bytes that a clause of `format` makes of a number.
const CLAUSE: u64 = 1400;
/// More than the logarithm of any number of elements.
const LOG: u64 = 32;
/// Levels that `flatten` can find, in a payload or in a literal.
const LEVELS: u64 = 512;

/// Eighths of units beyond the call itself, and the value.
pub(super) fn call(func: Func, args: &[Size]) -> (Bound, Size) {
    let none = Size::default();
    let arg = |at: usize| args.get(at).unwrap_or(&none);
    let texts = args.iter().fold(Bound::ZERO, |sum, arg| sum.plus(&arg.text));
    match func {
        Func::Size => (arg(0).text.clone(), Size::whole(arg(0).len.clone().or(&arg(0).text))),
        // Bytes may be compared at each place; texts never are.
        Func::Contains => (texts.plus(&arg(0).text.product(&arg(1).text)), Size::scalar()),
        Func::StartsWith | Func::EndsWith => (texts, Size::scalar()),
        Func::Matches => {
            let compiled = arg(1).text.times(64).plus_units(LOOK_UP);
            (texts.plus(&compiled), Size::scalar())
        }
        Func::LowerAscii | Func::UpperAscii | Func::Trim => (texts.times(2), Size::text(texts)),
        Func::TypeOf => (Bound::ZERO, Size::scalar()),
        Func::Dyn => (Bound::ZERO, arg(0).clone()),
        Func::Part(_) => (Bound::of(8 * LOOK_UP), Size::scalar()),
        Func::ToText | Func::ToBytes => {
            let made = arg(0).digits.clone().or(&arg(0).text).plus(&Bound::of(SCALAR_TEXT));
            (texts.plus(&made), Size::text(made))
        }
        Func::ToDecimal => {
            let digits = arg(0).digits.clone().or(&arg(0).text).plus(&Bound::of(SCALAR_TEXT));
            (texts.plus(&Bound::of(SCALAR_TEXT)), Size::decimal(digits))
        }
        Func::Native(_) => native(func, args),
        _ => (texts, Size { value: arg(0).value.clone(), ..Size::scalar() }),
    }
}

/// A function of a family, by its name: what has no line here reads its arguments, and makes no more
/// than they are.
fn native(func: Func, args: &[Size]) -> (Bound, Size) {
    let none = Size::default();
    let arg = |at: usize| args.get(at).unwrap_or(&none);
    let name = overloads().find(|row| row.func == func).map_or("", |row| row.name);
    let one = Bound::of(1);
    let (first, second) = (arg(0), arg(1));
    match name {
        "replace" => {
            let times = first.text.clone().plus(&one);
            let made = times.product(&arg(2).text.clone().plus(&one));
            (args_read(args).plus(&made.times(2)), Size::text(made))
        }
        "split" => {
            let parts = first.text.clone().plus(&one);
            let list = Size { flat: true, sorts: true, ..Size::list(parts.clone(), parts.times(2)) };
            (args_read(args).plus(&parts.times(9)), list)
        }
        "join" => {
            let made = first.total.quiet().plus(&first.len.product(&second.text));
            (args_read(args).plus(&made.times(2)).plus(&first.total), Size::text(made.quiet()))
        }
        "format" => {
            let made = second.len.times(CLAUSE).plus(&second.total.times(48)).quiet().plus(&first.text);
            let read = second.len.times(8).plus(&second.total.times(18));
            (args_read(args).plus(&read).plus(&made.times(2)), Size::text(made))
        }
        "strings.quote" | "base64.encode" => {
            let made = first.text.times(2).plus(&Bound::of(8));
            (args_read(args).plus(&made), Size::text(made))
        }
        "lists.range" => {
            let len = first.value.clone().unwrap_or_else(|| Bound::of(u64::MAX / 16));
            let list = Size { flat: true, sorts: true, ..Size::list(len.clone(), len.plus(&one)) };
            (list.len.times(8), list)
        }
        "distinct" => (args_read(args).plus(&pairs(first, first)), first.clone()),
        "unique" if first.sorts => (args_read(args).plus(&sorting(first)), Size::scalar()),
        "unique" => (args_read(args).plus(&pairs(first, first)), Size::scalar()),
        "sort" => (args_read(args).plus(&sorting(first)), first.clone()),
        "sets.contains" | "sets.intersects" => (args_read(args).plus(&pairs(first, second)), Size::scalar()),
        "sets.equivalent" => (args_read(args).plus(&pairs(first, second).times(2)), Size::scalar()),
        "flatten" => {
            let levels = second.value.as_ref().and_then(Bound::fixed).map_or(1, |levels| levels.min(LEVELS));
            let levels = if args.len() > 1 && second.value.is_none() { LEVELS } else { levels };
            let flat = Size::list(first.total.clone(), first.total.clone());
            (args_read(args).plus(&first.total.times(8).times(levels)), flat)
        }
        _ if name.starts_with("decimals.") || name.starts_with("math.") => numbers(name, args),
        _ => (args_read(args).times(2), whatever(args)),
    }
}

/// Numbers: what an operation on decimals costs depends on their digits.
fn numbers(name: &str, args: &[Size]) -> (Bound, Size) {
    let none = Size::default();
    let arg = |at: usize| args.get(at).unwrap_or(&none);
    if matches!(name, "decimals.add" | "decimals.sub" | "decimals.mul" | "decimals.div" | "decimals.mod") {
        return decimals(arg(0), arg(1));
    }
    // A list of `math.greatest`, or a number that is rounded.
    let digits = args.iter().fold(Bound::ZERO, |most, arg| most.or(&arg.digits).or(&arg.total.quiet()));
    let made = digits.clone().plus(&Bound::of(SCALAR_TEXT));
    let rounded = Bound::of(DECIMAL).better(made.clone());
    (args_read(args).plus(&rounded), Size::decimal(made))
}

/// `+ - *` and their like: the digits of one times those of the other, of which 2,000 count at most.
pub(super) fn decimals(left: &Size, right: &Size) -> (Bound, Size) {
    let counted = |digits: &Bound| digits.fixed().map(|digits| digits.min(2000) + 9);
    let work = match (counted(&left.digits), counted(&right.digits)) {
        // Units, each of 81 steps.
        (Some(left), Some(right)) => Bound::of((left * right).div_ceil(81) * 8),
        (Some(few), None) => right.digits.clone().plus(&Bound::of(9)).times((few * 8).div_ceil(81)),
        (None, _) => {
            let few = counted(&right.digits).unwrap_or(2009);
            left.digits.clone().plus(&Bound::of(9)).times((few * 8).div_ceil(81))
        }
    };
    let made = left.digits.clone().plus(&right.digits).plus(&Bound::of(SCALAR_TEXT));
    let made = match made.fixed() {
        // Numbers that are far apart have many zeros between them.
        Some(_) => Bound::of(DECIMAL),
        None => made.better(Bound::of(DECIMAL)),
    };
    (work.plus(&made), Size::decimal(made))
}

/// All that the arguments hold is read once.
fn args_read(args: &[Size]) -> Bound {
    args.iter().fold(Bound::ZERO, |sum, arg| sum.plus(&arg.text).plus(&arg.len.times(8)))
}

/// No larger than the arguments together.
fn whatever(args: &[Size]) -> Size {
    let mut sum = Size::default();
    for arg in args {
        sum.text.add(&arg.text);
        sum.digits.add(&arg.digits);
        sum.len.add(&arg.len);
        sum.total.add(&arg.total);
    }
    sum.total.add(&Bound::of(1));
    let single = args.iter().all(|arg| arg.plain);
    let decimal = args.iter().any(|arg| arg.decimal);
    Size { plain: single, flat: args.first().is_some_and(|arg| arg.flat), decimal, ..sum }
}

/// A merge sort: each element is compared once a level.
pub(super) fn sorting(list: &Size) -> Bound {
    let levels = match list.len.fixed() {
        Some(len) => u64::from(u64::BITS - len.leading_zeros()),
        None => LOG,
    };
    list.len.times(8).plus(&list.total.quiet()).times(levels + 1)
}

/// Each element of one is compared with each of the other.
fn pairs(left: &Size, right: &Size) -> Bound {
    let (few, more) = (&left.len, &right.len);
    if left.flat && right.flat {
        // Of two texts the shorter is read.
        let texts = left.total.quiet().product(more).better(right.total.quiet().product(few));
        return few.product(more).times(8).plus(&texts);
    }
    structures(left, right)
}

/// Lists, maps or records: of maps, each key is looked for among the others.
fn structures(left: &Size, right: &Size) -> Bound {
    let one = Bound::of(1);
    left.total.quiet().plus(&one).product(&right.total.quiet().plus(&one)).times(16)
}

/// `==`.
pub(super) fn equal(left: &Size, right: &Size) -> Bound {
    if left.plain || right.plain {
        return left.text.clone().better(right.text.clone());
    }
    if left.flat && right.flat {
        let len = left.len.clone().better(right.len.clone());
        return len.times(16).plus(&left.total.quiet().better(right.total.quiet())).plus_units(2);
    }
    structures(left, right)
}

/// `in`.
fn within(wanted: &Size, container: &Size) -> Bound {
    if wanted.plain {
        let texts = container.len.product(&wanted.text).better(container.total.quiet());
        return container.len.times(8).plus(&texts);
    }
    structures(wanted, container)
}

/// A binary operator.
pub(super) fn operator(op: BinaryOp, left: &Size, right: &Size) -> (Bound, Size) {
    match op {
        BinaryOp::Equal | BinaryOp::NotEqual => (equal(left, right), Size::scalar()),
        BinaryOp::Less | BinaryOp::LessEqual | BinaryOp::Greater | BinaryOp::GreaterEqual => {
            (left.text.clone().better(right.text.clone()), Size::scalar())
        }
        BinaryOp::In => (within(left, right), Size::scalar()),
        _ => {
            let (work, decimal) = decimals(left, right);
            let is_decimal = left.decimal && right.decimal;
            let sum = |one: &Bound, other: &Bound| one.clone().plus(other);
            let text = sum(&left.text, &right.text);
            let len = sum(&left.len, &right.len);
            let cost = text.clone().plus(&len.times(8));
            let value = match (op, &left.value, &right.value) {
                // Upper bounds alone say nothing of a difference or a product.
                (BinaryOp::Add, Some(left), Some(right)) => Some(sum(left, right)),
                _ => None,
            };
            let size = Size {
                digits: if is_decimal { decimal.digits } else { text.clone() },
                total: sum(&left.total, &right.total).plus(&Bound::of(DECIMAL)),
                plain: left.plain && right.plain,
                flat: left.flat && right.flat,
                sorts: false,
                decimal: is_decimal,
                text,
                len,
                value,
            };
            (if is_decimal { cost.plus(&work) } else { cost }, size)
        }
    }
}
