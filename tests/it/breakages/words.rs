//! What the edits know of the format, apart from the checker: keys, enumerations, types.

/// (parent, keys that stand there).
pub(crate) const KEYS: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "apiVersion", "kind", "id", "version", "name", "status", "domain", "dataProduct", "tenant", "description",
            "servers", "schema", "support", "price", "team", "roles", "slaProperties", "tags", "customProperties",
            "authoritativeDefinitions", "contractCreatedTs",
        ],
    ),
    ("description", &["purpose", "limitations", "usage", "authoritativeDefinitions", "customProperties"]),
    ("servers", &["server", "type", "host", "port", "database", "schema", "format", "location", "environment"]),
    (
        "schema",
        &[
            "name", "physicalName", "physicalType", "description", "businessName", "properties", "quality", "tags",
            "customProperties", "relationships", "dataGranularityDescription", "authoritativeDefinitions",
        ],
    ),
    ("properties", PROPERTY),
    ("items", PROPERTY),
    ("key", PROPERTY),
    ("map", &["key", "value"]),
    ("enum", &["value", "label", "description"]),
    ("relationships", &["type", "from", "to", "customProperties"]),
    (
        "quality",
        &[
            "id", "name", "type", "engine", "severity", "dimension", "implementation", "metric", "mustBe",
            "mustBeGreaterThan", "mustBeLessOrEqualTo", "mustBeBetween", "unit", "arguments", "description", "query",
            "businessImpact", "schedule", "scheduler", "method",
        ],
    ),
    ("arguments", &["validValues", "pattern", "properties"]),
    ("implementation", &["expr", "when", "mode", "onFailure", "message", "doc", "tags"]),
    ("logicalTypeOptions", &["minimum", "maximum", "minLength", "maxLength", "pattern", "format", "multipleOf"]),
    ("team", &["name", "members", "description"]),
    ("members", &["username", "role", "dateIn", "dateOut", "replacedByUsername", "description"]),
    ("support", &["channel", "tool", "scope", "url", "description"]),
    ("roles", &["role", "access", "firstLevelApprovers", "secondLevelApprovers"]),
    ("price", &["priceAmount", "priceCurrency", "priceUnit"]),
    ("slaProperties", &["id", "property", "value", "valueExt", "unit", "element", "driver"]),
    ("authoritativeDefinitions", &["url", "type", "description"]),
    ("customProperties", &["property", "value"]),
    ("history", &["version", "file"]),
    ("rename", &["from", "to"]),
];

const PROPERTY: &[&str] = &[
    "name", "physicalName", "physicalType", "logicalType", "logicalTypeOptions", "description", "businessName",
    "required", "unique", "primaryKey", "primaryKeyPosition", "partitioned", "partitionKeyPosition", "classification",
    "criticalDataElement", "tags", "examples", "quality", "properties", "items", "map", "enum", "transformLogic",
    "transformDescription", "transformSourceObjects", "encryptedName", "customProperties", "relationships",
    "authoritativeDefinitions",
];

/// Keys of our own extensions, below `value`.
pub(crate) const EXTENSION: &[&str] = &[
    "format", "file", "subject", "history", "compatibility", "within", "covers", "from", "to", "upgrade", "downgrade",
    "mode", "roles", "kind", "keep",
];

/// Keys whose value is a word of a list: (parent, key). The values that stand in the documents are right.
pub(crate) const ENUMS: &[(&str, &str)] = &[
    ("", "kind"),
    ("servers", "type"),
    ("properties", "logicalType"),
    ("items", "logicalType"),
    ("key", "logicalType"),
    ("quality", "type"),
    ("quality", "engine"),
    ("quality", "metric"),
    ("quality", "dimension"),
    ("implementation", "mode"),
    ("implementation", "onFailure"),
    ("relationships", "type"),
    ("value", "compatibility"),
    ("value", "within"),
    ("value", "format"),
];

pub(crate) const BOOLS: &[&str] =
    &["required", "unique", "primaryKey", "partitioned", "criticalDataElement"];
pub(crate) const NUMBERS: &[&str] = &[
    "primaryKeyPosition", "partitionKeyPosition", "mustBeGreaterThan", "mustBeLessOrEqualTo", "priceAmount", "minLength",
    "maxLength", "keep",
];
pub(crate) const TEXTS: &[&str] = &[
    "name", "physicalName", "physicalType", "logicalType", "description", "businessName", "status", "domain", "engine",
    "severity", "dimension", "classification", "username", "role", "channel", "tool", "url", "server", "host", "file",
    "subject", "metric", "unit", "mode", "onFailure", "access", "priceUnit", "element", "driver", "kind",
];
pub(crate) const LISTS: &[&str] = &["tags", "covers", "examples", "roles", "transformSourceObjects"];

pub(crate) fn is_known(parent: &str, key: &str, ours: bool) -> bool {
    if ours && EXTENSION.contains(&key) {
        return true;
    }
    KEYS.iter().any(|(place, keys)| *place == parent && keys.contains(&key))
}
