//! The texts of faults: built for reports alone, from a fault and the node that it is about.

use std::fmt::Write as _;

use super::fault::{Closest, Fault, Kept, KeptNote, SHOWN};
use super::json_fault;
use super::texts::code_points;
use crate::diagnostics::{Code, Severity, codes};
use crate::report::{Action, Path, PathStep, Violation};
use crate::schema::{Constraints, Format, IntKind, Kind, Node, NodeId, Shape, Text, describe};

/// The violation of a fault. `payload` is the text that it is about, where that is JSON: its
/// faults then say line and column.
pub(crate) fn violation(fault: &Fault, shape: &Shape, payload: Option<&[u8]>) -> Violation {
    let expected = expected(fault, shape);
    let found = found(fault);
    Violation {
        code: fault.code,
        path: fault.path.pointer(),
        rule: None,
        message: message(fault, shape, expected.as_deref(), found.as_deref(), payload),
        severity: if fault.is_warning { Severity::Warning } else { Severity::Error },
        action: if fault.is_warning { Action::None } else { Action::Error },
        expected,
        found,
        offset: fault.offset.filter(|_| is_decoding(fault.code)).map(|offset| offset + fault.base),
    }
}

fn is_decoding(code: Code) -> bool {
    matches!(code.area(), "json" | "avro" | "frame") || code.area() == "limit"
}

fn message(
    fault: &Fault,
    shape: &Shape,
    expected: Option<&str>,
    found: Option<&str>,
    payload: Option<&[u8]>,
) -> String {
    let name = fault.path.0.last();
    match (fault.code, &fault.note) {
        (_, KeptNote::Message(text)) => text.to_string(),
        (_, KeptNote::Symbol(symbol)) => {
            let symbol = symbol.as_ref().map_or("a symbol".to_owned(), |symbol| format!("the symbol `{symbol}`"));
            format!("{symbol} of the schema that wrote the payload is unknown here, and there is no default")
        }
        (codes::SCHEMA_REQUIRED, _) => format!("missing required field{}", quoted(name)),
        (codes::SCHEMA_UNDECLARED, _) => format!("field{} is not declared", quoted(name)),
        (codes::SCHEMA_ALWAYS_REFUSED, _) => "no value is allowed here".to_owned(),
        (codes::JSON_DUPLICATE_KEY | codes::AVRO_DUPLICATE_KEY, _) => {
            format!("key{} stands twice{}", quoted(name), place(fault, payload))
        }
        (codes::AVRO_AMBIGUOUS_UNION, KeptNote::Two(first, second)) => format!(
            "branches `{}` and `{}` of the union both accept the value and would keep different fields",
            name_of(shape, *first),
            name_of(shape, *second)
        ),
        (codes::AVRO_UNION_TAG, note) => {
            let near = if let KeptNote::Two(near, _) = note { Some(name_of(shape, *near)) } else { None };
            let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`, the full name?"));
            format!("expected {}, found {}{hint}", expected.unwrap_or("null"), found.unwrap_or("another value"))
        }
        (codes::SCHEMA_KEYWORD, KeptNote::Keyword(keyword)) if expected.is_none() => {
            format!("refused by the keyword `{keyword}`")
        }
        (codes::SCHEMA_ONE_OF | codes::SCHEMA_ANY_OF | codes::SCHEMA_ALL_OF | codes::SCHEMA_NOT, _)
            if expected.is_none() =>
        {
            combined(fault, shape)
        }
        (codes::OBJECT_UNSUPPORTED, _) => {
            let host = found.map_or(String::new(), |found| format!(" of type `{found}`"));
            format!("a host value{host} cannot be held by the schema's data model")
        }
        (codes::OBJECT_FAILED, _) => "the host value could not be read".to_owned(),
        (codes::JSON_SYNTAX, _) => {
            let why = payload.zip(fault.offset).and_then(|(text, offset)| json_fault::cause(text, offset));
            let why = why.map_or(String::new(), |why| format!(": {why}"));
            format!("{}{why}{}", summary(fault.code), place(fault, payload))
        }
        (codes::LIMIT_DEPTH | codes::LIMIT_BYTES | codes::LIMIT_NODES, _) => {
            let limit = match fault.code {
                codes::LIMIT_DEPTH => "payload_depth",
                codes::LIMIT_BYTES => "payload_bytes",
                _ => "nodes",
            };
            format!("{} `{limit}`{}", summary(fault.code), place(fault, payload))
        }
        (code, _) if matches!(code.area(), "json" | "limit") || expected.is_none() => {
            format!("{}{}", summary(code), place(fault, payload))
        }
        (_, KeptNote::Key) => format!("the key: {}", compared(fault, expected.unwrap_or_default(), found)),
        (_, _) => compared(fault, expected.unwrap_or_default(), found),
    }
}

fn compared(fault: &Fault, expected: &str, found: Option<&str>) -> String {
    let mut text = format!("expected {expected}");
    match (found, &fault.found) {
        (None, _) => {}
        (Some(found), Kept::Type(_) | Kept::Length(_)) => drop(write!(text, ", found {found}")),
        // `12` of a text must not look like the number that was asked for.
        (Some(found), Kept::Text(_)) if is_about_type(fault.code) => drop(write!(text, ", found the text `{found}`")),
        (Some(found), _) => drop(write!(text, ", found `{found}`")),
    }
    if fault.code.area() == "avro"
        && let Some(offset) = fault.offset
    {
        let _ = write!(text, ", at byte {}", offset + fault.base);
    }
    text
}

fn is_about_type(code: Code) -> bool {
    matches!(code, codes::SCHEMA_TYPE | codes::SCHEMA_CONST | codes::SCHEMA_ENUM | codes::SCHEMA_ANY_OF)
}

fn combined(fault: &Fault, shape: &Shape) -> String {
    let text = match fault.code {
        codes::SCHEMA_ONE_OF => "expected exactly one branch of `oneOf` to accept the value",
        codes::SCHEMA_ANY_OF => "expected a branch of `anyOf` to accept the value",
        codes::SCHEMA_ALL_OF => "expected every branch of `allOf` to accept the value",
        _ => "the value is one that `not` excludes",
    };
    match &fault.note {
        KeptNote::Accepted(0) => format!("{text}, none does"),
        KeptNote::Accepted(count) => format!("{text}, {count} do"),
        KeptNote::Closest(closest) => format!("{text}, none does; {}", nearest(fault, closest, shape)),
        _ => text.to_owned(),
    }
}

/// Which branch comes nearest, and its first fault.
fn nearest(fault: &Fault, closest: &Closest, shape: &Shape) -> String {
    let own = &closest.fault;
    let (expected, found) = (expected(own, shape), found(own));
    let why = message(own, shape, expected.as_deref(), found.as_deref(), None);
    let below = own.path.0.get(fault.path.0.len()..).unwrap_or_default();
    let place = if below.is_empty() { String::new() } else { format!(" at `{}`", Path(below.to_vec()).pointer()) };
    let more = match closest.more {
        0 => String::new(),
        more => format!(" (and {more} more)"),
    };
    format!("branch {} is the closest, and refuses it{place}: {why}{more}", closest.branch)
}

fn summary(code: Code) -> &'static str {
    codes::TABLE.iter().find(|row| row.code == code).map_or("refused", |row| row.summary)
}

/// `, at byte 12`, and line and column where there is a text.
fn place(fault: &Fault, payload: Option<&[u8]>) -> String {
    let Some(offset) = fault.offset else { return String::new() };
    let before = usize::try_from(offset).ok().and_then(|offset| payload?.get(..offset));
    let offset = offset + fault.base;
    match before {
        Some(before) if fault.code.area() == "json" => {
            let line = before.split(|byte| *byte == b'\n').count();
            let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
            let column = code_points(before.get(start..).unwrap_or_default()) + 1;
            format!(", at byte {offset} (line {line}, column {column})")
        }
        _ => format!(", at byte {offset}"),
    }
}

fn quoted(step: Option<&PathStep>) -> String {
    match step {
        Some(PathStep::Field(_, name) | PathStep::Name(name)) => format!(" `{name}`"),
        _ => String::new(),
    }
}

fn name_of(shape: &Shape, node: NodeId) -> String {
    shape.node(node).name.as_deref().unwrap_or("record").to_owned()
}

/// What was found, cut to what may be shown.
fn found(fault: &Fault) -> Option<String> {
    match &fault.found {
        Kept::Nothing => None,
        Kept::Type(word) => Some((*word).to_owned()),
        Kept::Number(text) | Kept::Text(text) => Some(cut(text)),
        Kept::Length(length) => Some(length.to_string()),
        Kept::Host(name) => Some(cut(name)),
    }
}

fn cut(text: &str) -> String {
    if text.chars().nth(SHOWN).is_none() {
        return text.to_owned();
    }
    text.chars().take(SHOWN - 1).chain(['…']).collect()
}

/// What the schema asks for: what the node says, or what the keyword says that refuses the value.
fn expected(fault: &Fault, shape: &Shape) -> Option<String> {
    let KeptNote::Asked(_, asked) = &fault.note else { return expected_of(fault, shape) };
    if fault.sensitive && matches!(fault.code, codes::SCHEMA_ENUM | codes::SCHEMA_CONST) {
        return Some("one of the values that the schema lists".to_owned());
    }
    Some(asked.to_string())
}

fn expected_of(fault: &Fault, shape: &Shape) -> Option<String> {
    let node = shape.node(fault.node);
    let unconstrained = Constraints::default();
    let own = node.constraints.as_deref().unwrap_or(&unconstrained);
    let bound = |word: &str, text: &Option<Text>| text.as_ref().map(|text| format!("{word} {text}"));
    let counted = |word: &str, limit: Option<u64>, unit: &str| {
        limit.map(|limit| format!("{word} {limit} {unit}{}", if limit == 1 { "" } else { "s" }))
    };
    match fault.code {
        codes::SCHEMA_FORMAT => match &own.format {
            Some(format) => Some(format!("format `{format}`")),
            None if shape.format == Format::Avro || node.kind.time_class().is_some() => {
                Some(describe::expected(shape, fault.node))
            }
            None => Some("a value that keeps `format`".to_owned()),
        },
        codes::SCHEMA_MINIMUM => bound("at least", &own.number.minimum),
        codes::SCHEMA_MAXIMUM => bound("at most", &own.number.maximum),
        codes::SCHEMA_EXCLUSIVE_MINIMUM => bound("more than", &own.number.exclusive_minimum),
        codes::SCHEMA_EXCLUSIVE_MAXIMUM => bound("less than", &own.number.exclusive_maximum),
        codes::SCHEMA_MIN_LENGTH | codes::SCHEMA_MAX_LENGTH if size_of(&node.kind).is_some() => {
            size_of(&node.kind).map(|size| format!("exactly {size} bytes"))
        }
        codes::SCHEMA_MIN_LENGTH => counted("at least", own.min_length, "character"),
        codes::SCHEMA_MAX_LENGTH => counted("at most", own.max_length, "character"),
        codes::SCHEMA_PATTERN_MISMATCH => own.pattern.as_ref().map(|pattern| format!("a match of `{pattern}`")),
        codes::SCHEMA_MIN_ITEMS => counted("at least", own.min_items, "element"),
        codes::SCHEMA_MAX_ITEMS => counted("at most", own.max_items, "element"),
        codes::SCHEMA_MIN_PROPERTIES => counted("at least", own.min_properties, "member"),
        codes::SCHEMA_MAX_PROPERTIES => counted("at most", own.max_properties, "member"),
        codes::AVRO_DECIMAL_PRECISION => match &node.kind {
            Kind::Decimal { precision, scale, .. } => {
                Some(format!("at most {precision} digits, {scale} of them after the point"))
            }
            _ => None,
        },
        codes::SCHEMA_KEYWORD => own.multiple_of.as_ref().map(|factor| format!("a multiple of {factor}")),
        codes::SCHEMA_ENUM | codes::SCHEMA_CONST | codes::SCHEMA_TYPE if lists(node) && fault.sensitive => {
            Some("one of the values that the schema lists".to_owned())
        }
        codes::SCHEMA_ENUM if !lists(node) => Some("a value that `enum` lists".to_owned()),
        codes::SCHEMA_CONST if !lists(node) => Some("the value of `const`".to_owned()),
        codes::SCHEMA_TYPE | codes::SCHEMA_ENUM | codes::SCHEMA_CONST | codes::AVRO_UUID => {
            Some(describe::expected(shape, fault.node))
        }
        codes::SCHEMA_ANY_OF if matches!(node.kind, Kind::Union(_)) => Some(describe::expected(shape, fault.node)),
        #[cfg(feature = "avro")]
        codes::AVRO_UNION_TAG => match &node.kind {
            Kind::Union(branches) => Some(tags_of(shape, branches)),
            _ => None,
        },
        codes::AVRO_BOOL => Some("byte 0 or 1".to_owned()),
        codes::AVRO_INT_RANGE => Some(int_words(&node.kind).to_owned()),
        codes::AVRO_ENUM_INDEX => match &node.kind {
            Kind::Enum { symbols, .. } => Some(format!("an index below {}", symbols.len())),
            _ => None,
        },
        codes::AVRO_UNION_INDEX => match &node.kind {
            Kind::Union(branches) => Some(format!("a union index below {}", branches.len())),
            _ => None,
        },
        _ => None,
    }
}

/// The forms of a union's values in the Avro specification's own JSON encoding; a few of many.
#[cfg(feature = "avro")]
fn tags_of(shape: &Shape, branches: &[NodeId]) -> String {
    let form = |name: &str| if name == "null" { "null".to_owned() } else { format!("`{{\"{name}\": ..}}`") };
    let names = branches.iter().map(|branch| crate::schema::type_name(shape.node(*branch)));
    let mut forms: Vec<String> = names.take(4).map(form).collect();
    if branches.len() > 4 {
        forms.push("another type under its name".to_owned());
    }
    forms.join(" or ")
}

/// Whether a node lists the values that it allows. Of a sensitive field they may be what real values
/// are, so they are not shown.
fn lists(node: &Node) -> bool {
    let own = node.constraints.as_deref();
    matches!(node.kind, Kind::Enum { .. }) || own.is_some_and(|own| own.any_of.is_some() || own.constant.is_some())
}

fn size_of(kind: &Kind) -> Option<u32> {
    match kind {
        Kind::Fixed(size) => Some(*size),
        Kind::Duration => Some(12),
        _ => None,
    }
}

fn int_words(kind: &Kind) -> &'static str {
    match kind {
        Kind::Int(IntKind::I32) | Kind::Date | Kind::Time(crate::schema::TimeUnit::Millis) => "an integer of 32 bits",
        _ => "an integer of 64 bits",
    }
}
