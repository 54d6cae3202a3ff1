//! What ODCS 3.0 to 3.2 knows at each place: one table for each kind of object.

use super::table::Value::{
    Any, Bool, Integer, Integers, Label, List, Named, Number, Object, ObjectOrObjects, Objects, OneOf, OneOfOrNull,
    Pair, Text, TextOrObject, TextOrTexts, Texts,
};
use super::table::{Table, closed, key, since, table};

pub(super) static ROOT: Table = closed(
    "a contract",
    &[
        key("apiVersion", Text),
        key("kind", Text),
        key("id", Label),
        key("version", Label),
        key("name", Text),
        key("tenant", Text),
        key("tags", Texts),
        key("status", Text),
        key("domain", Text),
        key("dataProduct", Text),
        key("description", TextOrObject(&DESCRIPTION)),
        since(2, "context", TextOrObject(&CONTEXT)),
        key("servers", Objects(&SERVER)),
        key("schema", Objects(&OBJECT)),
        key("support", Objects(&SUPPORT)),
        key("price", Object(&PRICE)),
        key("team", ObjectOrObjects(&TEAM, &MEMBER)),
        key("roles", Objects(&ROLE)),
        key("slaProperties", Objects(&SLA)),
        key("slaDefaultElement", Text),
        key("authoritativeDefinitions", Objects(&DEFINITION)),
        key("customProperties", Objects(&CUSTOM)),
        key("contractCreatedTs", Text),
    ],
    // `id` has a diagnostic like the others; `status` was required up to 3.1 and is not any more.
    &["version", "apiVersion", "kind", "id"],
);

static DESCRIPTION: Table = table(
    "a description",
    &[
        key("usage", Text),
        key("purpose", Text),
        key("limitations", Text),
        key("authoritativeDefinitions", Objects(&DEFINITION)),
        key("customProperties", Objects(&CUSTOM)),
    ],
    &[],
);

static CONTEXT: Table = table(
    "a context",
    &[
        key("instructions", Text),
        key("examples", List),
        key("verifiedQueries", List),
        key("customProperties", Objects(&CUSTOM)),
        key("authoritativeDefinitions", Objects(&DEFINITION)),
    ],
    &[],
);

pub(super) static OBJECT: Table = closed(
    "a schema object",
    &[
        key("id", Text),
        key("name", Text),
        key("physicalName", Text),
        key("physicalType", Text),
        key("logicalType", OneOf(&["object", "blob"])),
        key("description", Text),
        key("businessName", Text),
        since(2, "deprecated", Any),
        since(2, "synonyms", Objects(&SYNONYM)),
        key("dataGranularityDescription", Text),
        key("properties", Objects(&PROPERTY)),
        since(1, "relationships", Objects(&OBJECT_RELATIONSHIP)),
        key("quality", Objects(&QUALITY)),
        since(2, "context", TextOrObject(&CONTEXT)),
        key("tags", Texts),
        key("authoritativeDefinitions", Objects(&DEFINITION)),
        key("customProperties", Objects(&CUSTOM)),
    ],
    &["name"],
);

macro_rules! property_keys {
    ($($extra:expr),*) => {
        &[
            $($extra,)*
            key("id", Text),
            key("physicalName", Text),
            key("physicalType", Text),
            key("description", Text),
            key("businessName", Text),
            since(2, "deprecated", Any),
            since(2, "synonyms", Objects(&SYNONYM)),
            key("logicalType", OneOf(LOGICAL_TYPES)),
            key("logicalTypeOptions", Object(&TYPE_OPTIONS)),
            key("required", Bool),
            key("unique", Bool),
            key("primaryKey", Bool),
            key("primaryKeyPosition", Integer),
            key("partitioned", Bool),
            key("partitionKeyPosition", Integer),
            key("classification", Text),
            key("encryptedName", Text),
            key("criticalDataElement", Bool),
            key("transformSourceObjects", Texts),
            key("transformLogic", Text),
            key("transformDescription", Text),
            key("examples", List),
            since(2, "enum", Objects(&ENUM)),
            since(2, "semanticType", OneOf(&["column", "measure", "dimension"])),
            since(2, "map", Object(&MAP)),
            since(1, "relationships", Objects(&PROPERTY_RELATIONSHIP)),
            key("quality", Objects(&QUALITY)),
            since(2, "context", TextOrObject(&CONTEXT)),
            key("tags", Texts),
            key("authoritativeDefinitions", Objects(&DEFINITION)),
            key("customProperties", Objects(&CUSTOM)),
            key("properties", Objects(&PROPERTY)),
            key("items", Object(&ITEMS))
        ]
    };
}

pub(super) const LOGICAL_TYPES: &[&str] =
    &["string", "date", "timestamp", "time", "number", "integer", "object", "array", "boolean", "map", "vector"];

pub(super) static PROPERTY: Table = closed("a property", property_keys![key("name", Text)], &["name"]);
static ITEMS: Table = closed("the items of a property", property_keys![key("name", Text)], &[]);
static MAP: Table = closed("a map", &[key("key", Object(&ITEMS)), key("value", Object(&ITEMS))], &["key", "value"]);

static TYPE_OPTIONS: Table = closed(
    "the options of a logical type",
    &[
        key("minLength", Integer),
        key("maxLength", Integer),
        key("pattern", Text),
        key("format", Text),
        key("multipleOf", Number),
        key("minimum", Any),
        key("maximum", Any),
        key("exclusiveMinimum", Any),
        key("exclusiveMaximum", Any),
        key("minItems", Integer),
        key("maxItems", Integer),
        key("uniqueItems", Bool),
        key("minProperties", Integer),
        key("maxProperties", Integer),
        key("required", Texts),
        since(1, "timezone", Bool),
        since(1, "defaultTimezone", Text),
        since(2, "dimensions", Integer),
        since(2, "elementType", OneOf(&["bfloat16", "binary", "float16", "float32", "float64", "int8", "uint8"])),
        since(2, "distanceMetric", OneOf(&["cosine", "dotProduct", "euclidean", "hamming", "manhattan"])),
        since(2, "embeddingModel", Text),
        since(2, "embeddingModelVersion", Text),
        since(2, "normalized", Bool),
    ],
    &[],
);

/// Whether some logical type has an option of this name.
pub(super) fn is_type_option(name: &str) -> bool {
    TYPE_OPTIONS.keys.iter().any(|key| key.name == name)
}

static SYNONYM: Table = table(
    "a synonym",
    &[
        key("id", Text),
        key("synonym", Text),
        key("description", Text),
        key("locale", Text),
        key("source", Text),
        key("status", Text),
        key("customProperties", Objects(&CUSTOM)),
    ],
    &["synonym"],
);

static ENUM: Table = table(
    "an enum value",
    &[
        key("value", Any),
        key("label", Text),
        key("id", Text),
        key("description", Text),
        key("tags", Texts),
        key("customProperties", Objects(&CUSTOM)),
        key("authoritativeDefinitions", Objects(&DEFINITION)),
    ],
    &["value"],
);

macro_rules! relationship_keys {
    ($($from:expr),*) => {
        &[
            $($from,)*
            key("id", Text),
            key("type", OneOf(&["foreignKey"])),
            key("to", TextOrTexts),
            key("customProperties", Objects(&CUSTOM))
        ]
    };
}

static OBJECT_RELATIONSHIP: Table =
    table("a relationship", relationship_keys![key("from", TextOrTexts)], &["from", "to"]);
static PROPERTY_RELATIONSHIP: Table = table("a relationship of a property", relationship_keys![], &["to"]);

/// Every key of a quality rule, of any type.
pub(super) static QUALITY: Table = Table {
    what: "a quality rule",
    keys: &[
        key("id", Text),
        key("name", Text),
        key("description", Text),
        key("type", OneOf(&["text", "library", "sql", "custom"])),
        key("metric", OneOf(&["nullValues", "missingValues", "invalidValues", "duplicateValues", "rowCount"])),
        key("rule", Text),
        key("arguments", Object(&ARGUMENTS)),
        key("unit", Text),
        key("dimension", OneOf(DIMENSIONS)),
        key("severity", Text),
        key("businessImpact", Text),
        key("method", Text),
        key("schedule", Text),
        key("scheduler", Text),
        key("tags", Texts),
        key("authoritativeDefinitions", Objects(&DEFINITION)),
        key("customProperties", Objects(&CUSTOM)),
        key("query", Text),
        key("engine", Text),
        key("implementation", Any),
        key("mustBe", Any),
        key("mustNotBe", Any),
        key("mustBeGreaterThan", Number),
        key("mustBeGreaterOrEqualTo", Number),
        key("mustBeLessThan", Number),
        key("mustBeLessOrEqualTo", Number),
        key("mustBeBetween", Pair),
        key("mustNotBeBetween", Pair),
    ],
    required: &[],
    open_in_3_0: true,
    holds_expression: true,
};

const DIMENSIONS: &[&str] =
    &["accuracy", "completeness", "conformity", "consistency", "coverage", "timeliness", "uniqueness"];

/// Exactly one of these compares a `library` rule's metric.
pub(super) const OPERATORS: [&str; 8] = [
    "mustBe",
    "mustNotBe",
    "mustBeGreaterThan",
    "mustBeGreaterOrEqualTo",
    "mustBeLessThan",
    "mustBeLessOrEqualTo",
    "mustBeBetween",
    "mustNotBeBetween",
];

static ARGUMENTS: Table = table(
    "the arguments of a metric",
    &[key("missingValues", List), key("validValues", List), key("pattern", Text), key("properties", Texts)],
    &[],
);

/// The long form of `implementation` for our engine.
pub(super) static IMPLEMENTATION: Table = Table {
    what: "an implementation",
    keys: &[
        key("expr", Any),
        key("kind", Text),
        key("mode", Text),
        key("onFailure", Text),
        key("onSuccess", Text),
        key("when", Any),
        key("message", Any),
        key("doc", Text),
        key("fields", Texts),
        key("tags", Texts),
        key("params", Any),
        key("phase", OneOf(&["domain", "encoding"])),
        key("disabled", Bool),
    ],
    required: &["expr"],
    open_in_3_0: false,
    holds_expression: true,
};

/// The long form of `stipulaSchema`.
pub(super) static SCHEMA: Table = closed(
    "a `stipulaSchema`",
    &[
        key("format", Text),
        key("file", Text),
        key("inline", Any),
        key("subject", Text),
        key("message", Text),
        key("references", Objects(&REFERENCE)),
        key("framing", OneOf(&["none", "confluent", "confluent-header", "single-object", "delimited"])),
        key("ids", Integers),
        key("guid", Text),
        key("history", Objects(&HISTORY)),
        key("part", OneOf(&["value", "key"])),
        key("variables", Named),
        key("tombstone", OneOf(&["allow", "refuse"])),
    ],
    &[],
);

static REFERENCE: Table = closed("a reference", &[key("name", Text), key("file", Text)], &["name", "file"]);
static HISTORY: Table = closed(
    "a version of the history",
    &[key("version", Label), key("file", Text), key("ids", Integers), key("guid", Text)],
    &["version", "file"],
);

pub(super) static EVOLUTION: Table = closed(
    "a `stipulaEvolution`",
    &[
        key(
            "compatibility",
            OneOf(&[
                "NONE",
                "BACKWARD",
                "BACKWARD_TRANSITIVE",
                "FORWARD",
                "FORWARD_TRANSITIVE",
                "FULL",
                "FULL_TRANSITIVE",
            ]),
        ),
        key("within", Text),
        key("covers", Texts),
        key("accepted", Objects(&ACCEPTED)),
    ],
    &[],
);
static ACCEPTED: Table = closed(
    "an accepted change",
    &[key("code", Text), key("path", Text), key("owner", Text), key("reason", Text), key("until", Text)],
    &["code"],
);

pub(super) static MIGRATION: Table = closed(
    "a migration",
    &[key("from", Label), key("to", Label), key("upgrade", Objects(&STEP)), key("downgrade", Objects(&STEP))],
    &["from", "to"],
);
static STEP: Table = closed(
    "a step of a migration",
    &[
        key("rename", Any),
        key("move", Any),
        key("default", Any),
        key("convert", Any),
        key("drop", Any),
        key("split", Any),
        key("merge", Any),
    ],
    &[],
);

pub(super) static MASK: Table = closed(
    "a `stipulaMask`",
    &[
        key("mode", OneOf(&["WRITE", "READ", "WRITEREAD"])),
        key("roles", Texts),
        key("kind", OneOfOrNull(&["fixed", "partial", "null", "hash"])),
        key("keep", Integer),
    ],
    &[],
);

static SERVER: Table = table(
    "a server",
    &[
        key("id", Text),
        key("server", Text),
        key("type", OneOf(SERVER_TYPES)),
        key("description", Text),
        key("environment", Text),
        key("roles", Objects(&ROLE)),
        key("customProperties", Objects(&CUSTOM)),
        key("account", Text),
        key("catalog", Text),
        since(2, "catalogUrl", Text),
        key("database", Text),
        key("dataset", Text),
        key("delimiter", Text),
        since(2, "encoding", Text),
        key("endpointUrl", Text),
        key("format", Text),
        key("host", Text),
        key("location", Text),
        since(2, "namespace", Text),
        key("path", Text),
        key("port", Label),
        key("project", Text),
        key("region", Text),
        key("regionName", Text),
        key("schema", Text),
        key("serviceName", Text),
        key("stagingDir", Text),
        key("stream", Text),
        key("warehouse", Text),
        key("workgroup", Text),
    ],
    &["server", "type"],
);

#[rustfmt::skip]
const SERVER_TYPES: &[&str] = &[
    "api", "athena", "azure", "bigquery", "btrieve", "clickhouse", "databricks", "denodo", "dremio", "duckdb",
    "exasol", "fastobjects", "glue", "hana", "cloudsql", "db2", "hive", "iceberg", "impala", "informix", "ingres",
    "kafka", "kinesis", "local", "mysql", "oracle", "poet", "postgresql", "postgres", "presto", "pubsub", "redshift",
    "s3", "sftp", "snowflake", "sqlserver", "synapse", "teradata", "trino", "vectorwise", "versant", "vertica", "zen",
    "custom",
];

static SUPPORT: Table = table(
    "a support channel",
    &[
        key("id", Text),
        key("channel", Text),
        key("url", Text),
        key("description", Text),
        key("tool", Text),
        key("scope", Text),
        key("invitationUrl", Text),
        key("customProperties", Objects(&CUSTOM)),
    ],
    &["channel"],
);

static PRICE: Table = table(
    "a price",
    &[key("id", Text), key("priceAmount", Number), key("priceCurrency", Text), key("priceUnit", Text)],
    &[],
);

static TEAM: Table = table(
    "a team",
    &[
        since(1, "id", Text),
        since(1, "name", Text),
        since(1, "description", Text),
        since(1, "members", Objects(&MEMBER)),
        since(1, "tags", Texts),
        since(1, "customProperties", Objects(&CUSTOM)),
        since(1, "authoritativeDefinitions", Objects(&DEFINITION)),
    ],
    &[],
);

static MEMBER: Table = table(
    "a member of the team",
    &[
        key("id", Text),
        key("username", Text),
        key("name", Text),
        key("description", Text),
        key("role", Text),
        key("dateIn", Text),
        key("dateOut", Text),
        key("replacedByUsername", Text),
        key("tags", Texts),
        key("customProperties", Objects(&CUSTOM)),
        key("authoritativeDefinitions", Objects(&DEFINITION)),
    ],
    &["username"],
);

static ROLE: Table = table(
    "a role",
    &[
        key("id", Text),
        key("role", Text),
        key("description", Text),
        key("access", Text),
        key("firstLevelApprovers", Text),
        key("secondLevelApprovers", Text),
        key("customProperties", Objects(&CUSTOM)),
    ],
    &["role"],
);

static SLA: Table = table(
    "a service level",
    &[
        key("id", Text),
        key("property", Text),
        key("value", Any),
        key("valueExt", Any),
        key("unit", Text),
        key("element", Text),
        key("driver", Text),
        since(1, "description", Text),
        since(1, "scheduler", Text),
        since(1, "schedule", Text),
        since(2, "customProperties", Objects(&CUSTOM)),
        since(2, "authoritativeDefinitions", Objects(&DEFINITION)),
    ],
    &["property", "value"],
);

static DEFINITION: Table = table(
    "an authoritative definition",
    &[key("id", Text), key("url", Text), key("type", Text), key("description", Text)],
    &["url", "type"],
);

static CUSTOM: Table = table(
    "a custom property",
    &[
        since(1, "id", Text),
        key("property", Text),
        key("value", Any),
        since(1, "description", Text),
        since(2, "vendor", Text),
    ],
    &["property", "value"],
);
