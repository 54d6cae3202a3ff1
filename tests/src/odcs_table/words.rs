//! Our own words for what the schemas describe, and the names of their patterns.

/// (what a version calls it, the table's name), where that is not the name in capitals.
const NAMES: &[(&str, &str)] = &[
    ("SchemaObject", "OBJECT"),
    ("SchemaProperty", "PROPERTY"),
    ("SchemaItemProperty", "ITEMS"),
    ("DataQuality", "QUALITY"),
    ("TeamMember", "MEMBER"),
    ("ServiceLevelAgreementProperty", "SLA"),
    ("CustomProperty", "CUSTOM"),
    ("AuthoritativeDefinitions", "DEFINITION"),
    ("SupportItem", "SUPPORT"),
    ("Pricing", "PRICE"),
    ("EnumValue", "ENUM"),
    ("RelationshipSchemaLevel", "OBJECT_RELATIONSHIP"),
    ("RelationshipPropertyLevel", "PROPERTY_RELATIONSHIP"),
];

/// (table, what it describes, with its article). A table of a case is described by the one around it.
const PHRASES: &[(&str, &str)] = &[
    ("ROOT", "a contract"),
    ("ROOT_DESCRIPTION", "a description"),
    ("CONTEXT", "a context"),
    ("CONTEXT_CONSTRAINTS", "a constraint of a context"),
    ("CONTEXT_VERIFIED_STATEMENTS", "a verified statement of a context"),
    ("SERVER", "a server"),
    ("OBJECT", "a schema object"),
    ("PROPERTY", "a property"),
    ("ITEMS", "an element of a list or map"),
    ("MAP", "a map"),
    ("QUALITY", "a quality rule"),
    ("MEMBER", "a member of the team"),
    ("TEAM", "a team"),
    ("ROLE", "a role"),
    ("SLA", "a service level"),
    ("CUSTOM", "a custom property"),
    ("DEFINITION", "an authoritative definition"),
    ("SUPPORT", "a support channel"),
    ("PRICE", "a price"),
    ("ENUM", "an enum value"),
    ("SYNONYM", "a synonym"),
    ("OBJECT_RELATIONSHIP", "a relationship"),
    ("PROPERTY_RELATIONSHIP", "a relationship of a property"),
    ("STRING_OPTIONS", "`logicalTypeOptions` of a string"),
    ("DATE_OPTIONS", "`logicalTypeOptions` of a date"),
    ("TIMESTAMP_OPTIONS", "`logicalTypeOptions` of a timestamp or time"),
    ("INTEGER_OPTIONS", "`logicalTypeOptions` of an integer"),
    ("NUMBER_OPTIONS", "`logicalTypeOptions` of a number"),
    ("OBJECT_OPTIONS", "`logicalTypeOptions` of an object"),
    ("ARRAY_OPTIONS", "`logicalTypeOptions` of an array"),
    ("VECTOR_OPTIONS", "`logicalTypeOptions` of a vector"),
];

/// The patterns of the standard, by the name of the code that judges them.
const PATTERNS: &[(&str, &str)] = &[
    ("^[A-Za-z0-9_-]+$", "StableId"),
    (r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)+$", "Dotted"),
    (r"^[A-Za-z_][A-Za-z0-9_\-]*(\.[A-Za-z_][A-Za-z0-9_\-]*)+$", "DottedWithHyphens"),
    (
        r"^(?:(?:https?:\/\/)?[A-Za-z0-9._\-\/]+\.yaml#)?\/?[A-Za-z_][A-Za-z0-9_]*\/[A-Za-z0-9_-]+(?:\/[A-Za-z_][A-Za-z0-9_]*\/[A-Za-z0-9_-]+)*$",
        "Path",
    ),
    (
        r"^(?:(?:https?:\/\/)?[A-Za-z0-9._\-\/]+\.ya?ml#)?\/?[A-Za-z_][A-Za-z0-9_]*\/[A-Za-z0-9_-]+(?:\/[A-Za-z_][A-Za-z0-9_]*\/[A-Za-z0-9_-]+)*$",
        "PathOrYml",
    ),
    ("^sftp://.*", "Sftp"),
];

/// Texts whose digits count as text: `version: 1.10`.
pub(super) const QUOTED: [(&str, &str); 2] = [("ROOT", "id"), ("ROOT", "version")];

/// Texts that code of their own judges, since its words are more than the table's.
pub(super) const JUDGED_ELSEWHERE: [(&str, &str); 2] = [("ROOT", "apiVersion"), ("ROOT", "kind")];

/// Whether a table's keys may be parts of an expression that YAML has cut.
pub(super) fn holds_expression(table: &str) -> bool {
    table == "QUALITY"
}

pub(super) fn table_name(minor: usize, name: &str) -> String {
    // Up to 3.0 a team is the list of its members.
    if minor == 0 && name == "Team" {
        return "MEMBER".to_owned();
    }
    if let Some((_, given)) = NAMES.iter().find(|(theirs, _)| *theirs == name) {
        return (*given).to_owned();
    }
    let mut capitals = String::new();
    let mut before = '_';
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && before.is_ascii_lowercase() {
            capitals.push('_');
        }
        capitals.push(letter.to_ascii_uppercase());
        before = letter;
    }
    let options = capitals.strip_suffix("_LOGICAL_TYPE_OPTIONS").and_then(|rest| rest.rsplit('_').next());
    if let Some(kind) = options {
        return format!("{kind}_OPTIONS");
    }
    for base in ["PROPERTY_", "ITEMS_"] {
        // Cases of a property and of an item are the same.
        let upper = if base == "PROPERTY_" { "SCHEMA_PROPERTY_" } else { "SCHEMA_ITEM_PROPERTY_" };
        if let Some(rest) = capitals.strip_prefix(upper) {
            return if rest == "MAP_MAP" { "MAP".to_owned() } else { format!("OF_{rest}") };
        }
    }
    capitals
}

/// What a table describes; empty for one of a case.
pub(super) fn phrase(table: &str, is_case: bool) -> &'static str {
    let found = PHRASES.iter().find(|(name, _)| *name == table).map(|(_, phrase)| *phrase);
    match found {
        Some(phrase) => phrase,
        None if is_case => "",
        None => panic!("the table {table} needs a phrase"),
    }
}

pub(super) fn pattern(pattern: &str) -> &'static str {
    let found = PATTERNS.iter().find(|(known, _)| *known == pattern);
    found.unwrap_or_else(|| panic!("the pattern {pattern} needs a name, and code that judges it")).1
}

pub(super) fn format(format: &str) -> &'static str {
    match format {
        "uri" => "Uri",
        "date" => "Date",
        "date-time" => "DateTime",
        other => panic!("the format {other} needs a name, and code that judges it"),
    }
}
