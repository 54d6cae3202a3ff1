//! What a node expects, in the words of messages; and small questions about a shape.

pub(crate) use super::input::shortened;
use super::{Const, IntKind, Kind, Node, NodeId, Record, Shape, Text, TypeSet};

/// Symbols and constants that a message names.
const NAMES: usize = 8;

/// What a node expects, such as `` `string` or `null` ``.
pub(crate) fn expected(shape: &Shape, id: NodeId) -> String {
    expected_of(&shape.nodes, id)
}

pub(super) fn expected_of(nodes: &[Node], id: NodeId) -> String {
    let Some(node) = nodes.get(id.0 as usize) else { return "any value".to_owned() };
    if node.constraints.as_ref().is_some_and(|constraints| constraints.never) && !matches!(node.kind, Kind::Record(_)) {
        return "no value".to_owned();
    }
    let not_null = node.constraints.as_ref().is_some_and(|constraints| constraints.not_null);
    if let Kind::Union(branches) = &node.kind {
        let is_null = |id: NodeId| nodes.get(id.0 as usize).is_some_and(|node| matches!(node.kind, Kind::Null));
        let branches: Vec<NodeId> = branches.iter().copied().filter(|id| !(not_null && is_null(*id))).collect();
        let names: Vec<String> = branches.iter().take(NAMES).map(|branch| branch_word(nodes, *branch)).collect();
        return any(names, branches.len());
    }
    let constants = node.constraints.as_ref().and_then(|constraints| constraints.any_of.as_ref());
    if let Some(constants) = constants {
        return one_of(constants.iter().map(const_word), constants.len());
    }
    if let Some(constant) = node.constraints.as_ref().and_then(|constraints| constraints.constant.as_ref()) {
        return const_word(constant);
    }
    if let Kind::Enum { symbols, .. } = &node.kind {
        return one_of(symbols.iter().map(|symbol| format!("`{symbol}`")), symbols.len());
    }
    if node.kind.time_class().is_some() {
        let is_nullable = node.types != TypeSet::ALL && node.types.has(TypeSet::NULL) && !not_null;
        return if is_nullable { format!("{} or `null`", word(node)) } else { word(node) };
    }
    if node.types != TypeSet::ALL {
        return types(if not_null { node.types.without(TypeSet::NULL) } else { node.types });
    }
    word(node)
}

/// The JSON types of a set, such as `` `integer` or `null` ``.
pub(crate) fn types(set: TypeSet) -> String {
    let mut names: Vec<String> = Vec::new();
    let all = [
        (TypeSet::BOOL, "boolean"),
        (TypeSet::NUMBER, "number"),
        (TypeSet::INTEGER, "integer"),
        (TypeSet::TEXT, "string"),
        (TypeSet::LIST, "array"),
        (TypeSet::OBJECT, "object"),
        (TypeSet::NULL, "null"),
    ];
    for (one, name) in all {
        if set.has(one) && !(name == "integer" && set.has(TypeSet::NUMBER)) {
            names.push(format!("`{name}`"));
        }
    }
    if names.is_empty() {
        return "no value".to_owned();
    }
    let count = names.len();
    any(names, count)
}

/// One word for a branch: its name, or its kind.
fn branch_word(nodes: &[Node], id: NodeId) -> String {
    match nodes.get(id.0 as usize) {
        Some(Node { name: Some(name), .. }) => format!("`{name}`"),
        Some(node) => word(node),
        None => "any value".to_owned(),
    }
}

/// One word for a node by its kind alone.
pub(crate) fn word(node: &Node) -> String {
    let text = match &node.kind {
        Kind::Dyn => return "any value".to_owned(),
        Kind::Record(_) => match &node.name {
            Some(name) => return format!("a record `{name}`"),
            None => return "an object".to_owned(),
        },
        Kind::Fixed(size) => return format!("`fixed` of {size} bytes"),
        Kind::Decimal { precision, scale, .. } => {
            return format!("`decimal` of {precision} digits, {scale} behind the point");
        }
        Kind::Null => "null",
        Kind::Bool => "boolean",
        Kind::Int(IntKind::I32) => "int",
        Kind::Int(IntKind::I64) => "long",
        Kind::Int(IntKind::U32) => "uint32",
        Kind::Int(IntKind::U64) => "uint64",
        Kind::Int(IntKind::Unbounded) => "integer",
        Kind::Float => "float",
        Kind::Double => "double",
        Kind::Text => "string",
        Kind::Uuid { .. } => "uuid",
        Kind::Bytes => "bytes",
        Kind::Enum { .. } => "enum",
        Kind::Date => "date",
        Kind::Time(_) => "time",
        Kind::Timestamp { .. } => "timestamp",
        Kind::Duration => "duration",
        Kind::List(_) => "array",
        Kind::Map { .. } => "map",
        Kind::Union(_) => "union",
    };
    format!("`{text}`")
}

/// The type of a node in one word, null aside; the names of named types where they are asked for.
pub(crate) fn type_word(shape: &Shape, id: NodeId, named: bool) -> String {
    let (inner, _) = shape.value_node(id);
    let node = shape.node(inner);
    let plain = |node: &Node| match &node.kind {
        Kind::Record(_) if shape.format.is_json() => "object".to_owned(),
        Kind::Record(_) => "record".to_owned(),
        Kind::Fixed(_) => "fixed".to_owned(),
        Kind::Decimal { .. } => "decimal".to_owned(),
        Kind::Dyn => "any".to_owned(),
        Kind::Double if shape.format.is_json() => "number".to_owned(),
        _ => word(node).trim_matches('`').to_owned(),
    };
    match &node.kind {
        Kind::Union(branches) => {
            let words =
                branches.iter().map(|branch| shape.node(*branch)).filter(|node| !matches!(node.kind, Kind::Null));
            let words: Vec<String> =
                words.map(|node| node.name.as_ref().map_or_else(|| plain(node), ToString::to_string)).collect();
            if words.is_empty() { "null".to_owned() } else { words.join("|") }
        }
        Kind::Dyn if node.types != TypeSet::ALL && node.types != TypeSet(0) => {
            let words = types(node.types.without(TypeSet::NULL));
            words.replace(" or ", "|").replace(", ", "|").replace('`', "")
        }
        _ => match &node.name {
            Some(name) if named => name.to_string(),
            _ => plain(node),
        },
    }
}

pub(super) fn const_word(constant: &Const) -> String {
    match constant {
        Const::Null => "`null`".to_owned(),
        Const::Bool(value) => format!("`{value}`"),
        Const::Number(text) => format!("`{}`", shortened(text)),
        Const::Text(text) => format!("`\"{}\"`", shortened(text)),
    }
}

pub(crate) fn one_of(words: impl Iterator<Item = String>, count: usize) -> String {
    let words: Vec<String> = words.take(NAMES).collect();
    match count {
        0 => "no value".to_owned(),
        1 => words.concat(),
        _ => format!("one of {}{}", words.join(", "), more(count)),
    }
}

pub(crate) fn any(mut words: Vec<String>, count: usize) -> String {
    match (words.pop(), count) {
        (None, _) => "no value".to_owned(),
        (Some(last), _) if words.is_empty() => last,
        (Some(last), count) if count > NAMES => format!("{}, {last}{}", words.join(", "), more(count)),
        (Some(last), _) => format!("{} or {last}", words.join(", ")),
    }
}

fn more(count: usize) -> String {
    if count > NAMES { format!(" and {} more", count - NAMES) } else { String::new() }
}

/// The index of a record's field.
pub(crate) fn field_by_name(record: &Record, name: &str) -> Option<u32> {
    let at = record.fields.iter().position(|field| field.name.as_ref() == name)?;
    u32::try_from(at).ok()
}

/// The names of a record's fields, for "did you mean".
pub(crate) fn field_names(record: &Record) -> impl Iterator<Item = &str> {
    record.fields.iter().map(|field: &super::Field| -> &Text { &field.name }).map(AsRef::as_ref)
}

/// Calls for each node directly below one.
pub(crate) fn children(node: &Node, mut each: impl FnMut(NodeId)) {
    match &node.kind {
        Kind::List(element) => each(*element),
        Kind::Map { key, value } => {
            key.iter().copied().for_each(&mut each);
            each(*value);
        }
        Kind::Union(branches) => branches.iter().copied().for_each(each),
        Kind::Record(record) => {
            record.fields.iter().for_each(|field| each(field.node));
            if let super::Content::Schema(id) = record.content {
                each(id);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::lower_with;
    use super::super::{Format, Shape};
    use super::expected;

    fn shape(format: Format, text: &str) -> Shape {
        lower_with(format, text, &[]).lowered.unwrap().shape
    }

    #[test]
    fn expectations_in_words() {
        let symbols = r#"{"type":"enum","name":"E","symbols":["A","B","C","D","E","F","G","H","I","J"]}"#;
        let table: &[(Format, &str, &str)] = &[
            (Format::Avro, r#""int""#, "`int`"),
            (Format::Avro, r#"["null","string"]"#, "`null` or `string`"),
            (Format::Avro, r#"["null","string",{"type":"fixed","name":"a.F","size":2}]"#, "`null`, `string` or `a.F`"),
            (Format::Avro, "[]", "no value"),
            (Format::Avro, r#"{"type":"enum","name":"E","symbols":["A"]}"#, "`A`"),
            (Format::Avro, r#"{"type":"enum","name":"E","symbols":["A","B"]}"#, "one of `A`, `B`"),
            (Format::Avro, symbols, "one of `A`, `B`, `C`, `D`, `E`, `F`, `G`, `H` and 2 more"),
            (Format::Avro, r#"{"type":"record","name":"a.R","fields":[]}"#, "a record `a.R`"),
            (Format::JsonSchema, "true", "any value"),
            (Format::JsonSchema, "false", "no value"),
            (Format::JsonSchema, r#"{"type":["string","null"]}"#, "`string` or `null`"),
            (Format::JsonSchema, r#"{"type":"integer"}"#, "`integer`"),
            (Format::JsonSchema, r#"{"type":"number"}"#, "`number`"),
            (Format::JsonSchema, r#"{"enum":["a",1,null]}"#, "one of `\"a\"`, `1`, `null`"),
            (Format::JsonSchema, r#"{"const":true}"#, "`true`"),
        ];
        for (format, text, words) in table {
            let shape = shape(*format, text);
            assert_eq!(expected(&shape, shape.root), *words, "{text}");
        }
    }
}
