//! What the official JSON Schemas of ODCS 3.0 to 3.2 say at each place. Written by `make odcs-table`: do not edit.

use super::table::Value::{
    Any, AtLeast, Bool, Each, Either, Integer, IntegerOrText, List, Mapping, Number, Object, ObjectOrObjects, Objects, Positive,
    Quoted, Scalar, Shaped, Text, TextOrMapping, TextOrObject, Texts, Words,
};
use super::table::{ALL, ONLY_0, ONLY_1, SINCE_1, SINCE_2, Shape, Table, UNTIL_1, Versions, case, each, of, row};

static API_SERVER: Table = of("", 0, &[
    row(ALL, "location", Shaped(Shape::Uri)),
])
.requires(&["location"]);

static ARRAY_OPTIONS: Table = of("`logicalTypeOptions` of an array", ALL, &[
    row(ALL, "maxItems", AtLeast(0)), row(ALL, "minItems", AtLeast(0)), row(ALL, "uniqueItems", Bool),
]);

static ATHENA_SERVER: Table = of("", 0, &[
    row(ALL, "catalog", Text), row(ALL, "regionName", Text), row(ALL, "schema", Text),
    row(ALL, "stagingDir", Shaped(Shape::Uri)), row(SINCE_2, "workgroup", Text),
])
.requires(&["schema"])
.requires_in(&[("stagingDir", UNTIL_1)]);

static AZURE_SERVER: Table = of("", 0, &[
    row(ONLY_0, "delimiter", Words(&[(ONLY_0, &["new_line", "array"])])), row(SINCE_1, "delimiter", Text),
    row(SINCE_2, "encoding", Text),
    row(ONLY_0, "format", Words(&[(ONLY_0, &["parquet", "delta", "json", "csv"])])), row(SINCE_1, "format", Text),
    row(ALL, "location", Shaped(Shape::Uri)),
])
.requires(&["format", "location"]);

static BIG_QUERY_SERVER: Table = of("", 0, &[
    row(ALL, "dataset", Text), row(ALL, "project", Text),
])
.requires(&["dataset", "project"]);

static CLICK_HOUSE_SERVER: Table = of("", 0, &[
    row(ALL, "database", Text), row(ALL, "host", Text), row(UNTIL_1, "port", Integer),
    row(SINCE_2, "port", IntegerOrText),
])
.requires(&["database", "host", "port"]);

static CONTEXT: Table = of("a context", SINCE_2, &[
    row(SINCE_2, "constraints", Objects(&CONTEXT_CONSTRAINTS)), row(SINCE_2, "instructions", Text),
    row(SINCE_2, "verifiedStatements", Objects(&CONTEXT_VERIFIED_STATEMENTS)),
]);

static CONTEXT_CONSTRAINTS: Table = of("a constraint of a context", SINCE_2, &[
    row(SINCE_2, "authoritativeDefinitions", Objects(&DEFINITION)), row(SINCE_2, "constraint", Text),
    row(SINCE_2, "customProperties", Objects(&CUSTOM)), row(SINCE_2, "id", Text), row(SINCE_2, "tags", Texts),
])
.requires(&["constraint"]);

static CONTEXT_VERIFIED_STATEMENTS: Table = of("a verified statement of a context", SINCE_2, &[
    row(SINCE_2, "answer", Text), row(SINCE_2, "authoritativeDefinitions", Objects(&DEFINITION)),
    row(SINCE_2, "customProperties", Objects(&CUSTOM)), row(SINCE_2, "id", Text), row(SINCE_2, "question", Text),
    row(SINCE_2, "tags", Texts),
])
.requires(&["question"]);

static CUSTOM: Table = of("a custom property", SINCE_1, &[
    row(SINCE_1, "description", Text), row(SINCE_1, "id", Shaped(Shape::StableId)), row(ALL, "property", Text),
    row(ALL, "value", Any), row(SINCE_2, "vendor", Text),
])
.requires_in(&[("property", SINCE_1), ("value", SINCE_1)]);

static CUSTOM_SERVER: Table = of("", 0, &[
    row(ALL, "account", Text), row(ALL, "catalog", Text), row(ALL, "database", Text), row(ALL, "dataset", Text),
    row(ALL, "delimiter", Text), row(SINCE_2, "encoding", Text), row(ALL, "endpointUrl", Shaped(Shape::Uri)),
    row(ALL, "format", Text), row(ALL, "host", Text), row(ALL, "location", Shaped(Shape::Uri)),
    row(ALL, "path", Text), row(UNTIL_1, "port", Integer), row(SINCE_2, "port", IntegerOrText),
    row(ALL, "project", Text), row(ALL, "region", Text), row(ALL, "regionName", Text), row(ALL, "schema", Text),
    row(ALL, "serviceName", Text), row(ALL, "stagingDir", Text), row(SINCE_1, "stream", Text),
    row(ALL, "warehouse", Text),
]);

static DATABRICKS_SERVER: Table = of("", 0, &[
    row(ALL, "catalog", Text), row(ALL, "host", Text), row(ALL, "schema", Text),
])
.requires(&["catalog", "schema"]);

static DATA_QUALITY_CUSTOM: Table = of("", 0, &[
    row(ALL, "engine", Text), row(ALL, "implementation", TextOrMapping),
])
.requires(&["engine", "implementation"]);

static DATA_QUALITY_LIBRARY: Table = of("", 0, &[
    row(SINCE_1, "arguments", Mapping),
    row(SINCE_1, "metric", Words(&[(SINCE_1, &["nullValues", "missingValues", "invalidValues", "duplicateValues", "rowCount"])])),
    row(ALL, "mustBe", Any), row(ALL, "mustBeBetween", Each(each(&Number, 2, Some(2), true))),
    row(ALL, "mustBeGreaterOrEqualTo", Number), row(ALL, "mustBeGreaterThan", Number),
    row(ALL, "mustBeLessOrEqualTo", Number), row(ALL, "mustBeLessThan", Number), row(ALL, "mustNotBe", Any),
    row(ALL, "mustNotBeBetween", Each(each(&Number, 2, Some(2), true))), row(ALL, "rule", Text),
])
.requires_in(&[("metric", SINCE_1), ("rule", ONLY_0)]);

static DATA_QUALITY_SQL: Table = of("", 0, &[
    row(SINCE_1, "mustBe", Any), row(SINCE_1, "mustBeBetween", Each(each(&Number, 2, Some(2), true))),
    row(SINCE_1, "mustBeGreaterOrEqualTo", Number), row(SINCE_1, "mustBeGreaterThan", Number),
    row(SINCE_1, "mustBeLessOrEqualTo", Number), row(SINCE_1, "mustBeLessThan", Number),
    row(SINCE_1, "mustNotBe", Any), row(SINCE_1, "mustNotBeBetween", Each(each(&Number, 2, Some(2), true))),
    row(ALL, "query", Text),
])
.requires(&["query"]);

static DATE_OPTIONS: Table = of("`logicalTypeOptions` of a date", ALL, &[
    row(ONLY_0, "exclusiveMaximum", Bool), row(SINCE_1, "exclusiveMaximum", Text),
    row(ONLY_0, "exclusiveMinimum", Bool), row(SINCE_1, "exclusiveMinimum", Text), row(ALL, "format", Text),
    row(ALL, "maximum", Text), row(ALL, "minimum", Text),
]);

static DEFINITION: Table = of("an authoritative definition", SINCE_1, &[
    row(SINCE_1, "description", Text), row(SINCE_1, "id", Shaped(Shape::StableId)), row(ALL, "type", Text),
    row(ALL, "url", Text),
])
.requires(&["type", "url"]);

static DENODO_SERVER: Table = of("", 0, &[
    row(ALL, "database", Text), row(ALL, "host", Text), row(UNTIL_1, "port", Integer),
    row(SINCE_2, "port", IntegerOrText),
])
.requires(&["host", "port"]);

static DREMIO_SERVER: Table = of("", 0, &[
    row(ALL, "host", Text), row(UNTIL_1, "port", Integer), row(SINCE_2, "port", IntegerOrText),
    row(ALL, "schema", Text),
])
.requires(&["host", "port"]);

static DUCKDB_SERVER: Table = of("", 0, &[
    row(ALL, "database", Text), row(ONLY_0, "schema", Integer), row(SINCE_1, "schema", Text),
])
.requires(&["database"]);

static ENUM: Table = of("an enum value", SINCE_2, &[
    row(SINCE_2, "authoritativeDefinitions", Objects(&DEFINITION)),
    row(SINCE_2, "customProperties", Objects(&CUSTOM)), row(SINCE_2, "description", Text),
    row(SINCE_2, "id", Shaped(Shape::StableId)), row(SINCE_2, "label", Text), row(SINCE_2, "tags", Texts),
    row(SINCE_2, "value", Scalar),
])
.requires(&["value"]);

static EXASOL_SERVER: Table = of("", 0, &[
    row(SINCE_2, "host", Text), row(SINCE_2, "port", IntegerOrText), row(SINCE_2, "schema", Text),
])
.requires(&["host"]);

static GLUE_SERVER: Table = of("", 0, &[
    row(ALL, "account", Text), row(ALL, "database", Text), row(SINCE_2, "encoding", Text),
    row(ALL, "format", Text), row(ALL, "location", Shaped(Shape::Uri)),
])
.requires(&["account", "database"]);

static GOOGLE_CLOUD_SQL_SERVER: Table = of("", 0, &[
    row(ALL, "database", Text), row(ALL, "host", Text), row(UNTIL_1, "port", Integer),
    row(SINCE_2, "port", IntegerOrText), row(ALL, "schema", Text),
])
.requires(&["database", "host", "port", "schema"]);

static HANA_SERVER: Table = of("", 0, &[
    row(SINCE_2, "database", Text), row(SINCE_2, "host", Text), row(SINCE_2, "port", IntegerOrText),
    row(SINCE_2, "schema", Text),
])
.requires(&["host"]);

static HIVE_SERVER: Table = of("", 0, &[
    row(SINCE_1, "database", Text), row(SINCE_1, "host", Text), row(ONLY_1, "port", Integer),
    row(SINCE_2, "port", IntegerOrText),
])
.requires(&["database", "host"]);

static IBMDB2SERVER: Table = of("", 0, &[
    row(ALL, "database", Text), row(ALL, "host", Text), row(UNTIL_1, "port", Integer),
    row(SINCE_2, "port", IntegerOrText), row(ALL, "schema", Text),
])
.requires(&["database", "host", "port"]);

static ICEBERG_SERVER: Table = of("", 0, &[
    row(SINCE_2, "catalog", Text), row(SINCE_2, "catalogUrl", Shaped(Shape::Uri)), row(SINCE_2, "namespace", Text),
    row(SINCE_2, "warehouse", Text),
])
.requires(&["catalog", "catalogUrl"]);

static IMPALA_SERVER: Table = of("", 0, &[
    row(SINCE_1, "database", Text), row(SINCE_1, "host", Text), row(ONLY_1, "port", Integer),
    row(SINCE_2, "port", IntegerOrText),
])
.requires(&["database", "host"]);

static INFORMIX_SERVER: Table = of("", 0, &[
    row(ALL, "database", Text), row(ALL, "host", Text), row(UNTIL_1, "port", Integer),
    row(SINCE_2, "port", IntegerOrText),
])
.requires(&["database", "host"]);

static INGRES_SERVER: Table = of("", 0, &[
    row(SINCE_2, "database", Text), row(SINCE_2, "host", Text), row(SINCE_2, "port", IntegerOrText),
])
.requires(&["database", "host"]);

static INTEGER_OPTIONS: Table = of("`logicalTypeOptions` of an integer", ALL, &[
    row(ONLY_0, "exclusiveMaximum", Bool), row(SINCE_1, "exclusiveMaximum", Number),
    row(ONLY_0, "exclusiveMinimum", Bool), row(SINCE_1, "exclusiveMinimum", Number),
    row(ALL, "format", Words(&[(ALL, &["i8", "i16", "i32", "i64", "i128", "u8", "u16", "u32", "u64", "u128"])])),
    row(ALL, "maximum", Number), row(ALL, "minimum", Number), row(ALL, "multipleOf", Positive),
]);

static ITEMS: Table = of("an element of a list or map", ALL, &[
    row(ALL, "authoritativeDefinitions", Objects(&DEFINITION)), row(ALL, "businessName", Text),
    row(ALL, "classification", Text), row(ALL, "criticalDataElement", Bool),
    row(ALL, "customProperties", Objects(&CUSTOM)), row(SINCE_2, "deprecated", Bool),
    row(ALL, "description", Text), row(ALL, "encryptedName", Text),
    row(SINCE_2, "enum", Each(each(&Object(&ENUM), 1, None, true))), row(ALL, "examples", List),
    row(SINCE_1, "id", Shaped(Shape::StableId)),
    row(ALL, "logicalType", Words(&[(ALL, &["string", "date", "number", "integer", "object", "array", "boolean"]), (SINCE_1, &["timestamp", "time"]), (SINCE_2, &["map", "vector"])])),
    row(ALL, "logicalTypeOptions", Mapping), row(ALL, "name", Text), row(ALL, "partitionKeyPosition", Integer),
    row(ALL, "partitioned", Bool), row(ALL, "physicalName", Text), row(ALL, "physicalType", Text),
    row(ALL, "primaryKey", Bool), row(ALL, "primaryKeyPosition", Integer),
    row(ONLY_0, "properties", Objects(&PROPERTY)), row(ALL, "quality", Objects(&QUALITY)),
    row(SINCE_1, "relationships", Objects(&PROPERTY_RELATIONSHIP)), row(ALL, "required", Bool),
    row(SINCE_2, "semanticType", Words(&[(SINCE_2, &["column", "measure", "dimension"])])),
    row(SINCE_2, "synonyms", Objects(&SYNONYM)), row(ALL, "tags", Texts), row(ALL, "transformDescription", Text),
    row(ALL, "transformLogic", Text), row(ALL, "transformSourceObjects", Texts), row(ALL, "unique", Bool),
])
.cases("logicalType", &[
    case(ALL, &["string"], &OF_STRING).or_absent(ALL), case(ALL, &["date"], &OF_DATE).or_absent(ALL),
    case(ALL, &["integer"], &OF_INTEGER).or_absent(ALL), case(ALL, &["number"], &OF_NUMBER).or_absent(ALL),
    case(ALL, &["object"], &OF_OBJECT).or_absent(ALL), case(ALL, &["array"], &OF_ARRAY).or_absent(ALL),
    case(SINCE_1, &["timestamp", "time"], &OF_TIMESTAMP).or_absent(SINCE_1),
    case(SINCE_2, &["map"], &OF_MAP).or_absent(SINCE_2), case(SINCE_2, &["vector"], &OF_VECTOR).or_absent(SINCE_2),
]);

static KAFKA_SERVER: Table = of("", 0, &[
    row(SINCE_2, "encoding", Text), row(ALL, "format", Text), row(ALL, "host", Text),
])
.requires(&["host"]);

static KINESIS_SERVER: Table = of("", 0, &[
    row(SINCE_2, "encoding", Text), row(ALL, "format", Text), row(ALL, "region", Text),
]);

static LOCAL_SERVER: Table = of("", 0, &[
    row(SINCE_2, "encoding", Text), row(ALL, "format", Text), row(ALL, "path", Text),
])
.requires(&["format", "path"]);

static MAP: Table = of("a map", SINCE_2, &[
    row(SINCE_2, "key", Object(&ITEMS)), row(SINCE_2, "value", Object(&ITEMS)),
])
.requires(&["key", "value"]);

static MEMBER: Table = of("a member of the team", SINCE_1, &[
    row(SINCE_1, "authoritativeDefinitions", Objects(&DEFINITION)),
    row(SINCE_1, "customProperties", Objects(&CUSTOM)), row(ALL, "dateIn", Shaped(Shape::Date)),
    row(ALL, "dateOut", Shaped(Shape::Date)), row(ALL, "description", Text),
    row(SINCE_1, "id", Shaped(Shape::StableId)), row(ALL, "name", Text), row(ALL, "replacedByUsername", Text),
    row(ALL, "role", Text), row(SINCE_1, "tags", Texts), row(ALL, "username", Text),
])
.requires_in(&[("username", SINCE_1)]);

static MY_SQL_SERVER: Table = of("", 0, &[
    row(ALL, "database", Text), row(ALL, "host", Text), row(UNTIL_1, "port", Integer),
    row(SINCE_2, "port", IntegerOrText),
])
.requires(&["database", "host", "port"]);

static NUMBER_OPTIONS: Table = of("`logicalTypeOptions` of a number", ALL, &[
    row(ONLY_0, "exclusiveMaximum", Bool), row(SINCE_1, "exclusiveMaximum", Number),
    row(ONLY_0, "exclusiveMinimum", Bool), row(SINCE_1, "exclusiveMinimum", Number),
    row(ALL, "format", Words(&[(ALL, &["f32", "f64"])])), row(ALL, "maximum", Number), row(ALL, "minimum", Number),
    row(ALL, "multipleOf", Positive),
]);

static OBJECT: Table = of("a schema object", ALL, &[
    row(ALL, "authoritativeDefinitions", Objects(&DEFINITION)), row(ALL, "businessName", Text),
    row(SINCE_2, "context", TextOrObject(&CONTEXT)), row(ALL, "customProperties", Objects(&CUSTOM)),
    row(ALL, "dataGranularityDescription", Text), row(SINCE_2, "deprecated", Bool), row(ALL, "description", Text),
    row(SINCE_1, "id", Shaped(Shape::StableId)), row(ALL, "logicalType", Words(&[(ALL, &["object"])])),
    row(ALL, "name", Text), row(ALL, "physicalName", Text), row(ALL, "physicalType", Text),
    row(ALL, "properties", Objects(&PROPERTY)), row(ALL, "quality", Objects(&QUALITY)),
    row(SINCE_1, "relationships", Objects(&OBJECT_RELATIONSHIP)), row(SINCE_2, "synonyms", Objects(&SYNONYM)),
    row(ALL, "tags", Texts),
])
.requires(&["name"]);

static OBJECT_OPTIONS: Table = of("`logicalTypeOptions` of an object", ALL, &[
    row(ALL, "maxProperties", AtLeast(0)), row(ALL, "minProperties", AtLeast(0)),
    row(ALL, "required", Each(each(&Text, 1, None, true))),
]);

static OBJECT_RELATIONSHIP: Table = of("a relationship", SINCE_1, &[
    row(SINCE_1, "customProperties", Objects(&CUSTOM)),
    row(ONLY_1, "from", Either(&[Either(&[Shaped(Shape::Dotted), Shaped(Shape::Path)]), Each(each(&Either(&[Shaped(Shape::Dotted), Shaped(Shape::Path)]), 1, None, false))])),
    row(SINCE_2, "from", Either(&[Either(&[Shaped(Shape::DottedWithHyphens), Shaped(Shape::PathOrYml)]), Each(each(&Either(&[Shaped(Shape::DottedWithHyphens), Shaped(Shape::PathOrYml)]), 1, None, false))])),
    row(SINCE_2, "id", Text),
    row(ONLY_1, "to", Either(&[Either(&[Shaped(Shape::Dotted), Shaped(Shape::Path)]), Each(each(&Either(&[Shaped(Shape::Dotted), Shaped(Shape::Path)]), 1, None, false))])),
    row(SINCE_2, "to", Either(&[Either(&[Shaped(Shape::DottedWithHyphens), Shaped(Shape::PathOrYml)]), Each(each(&Either(&[Shaped(Shape::DottedWithHyphens), Shaped(Shape::PathOrYml)]), 1, None, false))])),
    row(SINCE_1, "type", Words(&[(SINCE_1, &["foreignKey"])])),
])
.requires(&["from", "to"])
.alike("from", "to");

static OF_ARRAY: Table = of("", 0, &[
    row(ALL, "items", Object(&ITEMS)), row(ALL, "logicalTypeOptions", Object(&ARRAY_OPTIONS)),
]);

static OF_DATE: Table = of("", 0, &[
    row(ALL, "logicalTypeOptions", Object(&DATE_OPTIONS)),
]);

static OF_INTEGER: Table = of("", 0, &[
    row(ALL, "logicalTypeOptions", Object(&INTEGER_OPTIONS)),
]);

static OF_MAP: Table = of("", 0, &[
    row(SINCE_2, "map", Object(&MAP)),
])
.requires(&["map"]);

static OF_NUMBER: Table = of("", 0, &[
    row(ALL, "logicalTypeOptions", Object(&NUMBER_OPTIONS)),
]);

static OF_OBJECT: Table = of("", 0, &[
    row(ALL, "logicalTypeOptions", Object(&OBJECT_OPTIONS)), row(ALL, "properties", Objects(&PROPERTY)),
]);

static OF_STRING: Table = of("", 0, &[
    row(ALL, "logicalTypeOptions", Object(&STRING_OPTIONS)),
]);

static OF_TIMESTAMP: Table = of("", 0, &[
    row(SINCE_1, "logicalTypeOptions", Object(&TIMESTAMP_OPTIONS)),
]);

static OF_VECTOR: Table = of("", 0, &[
    row(SINCE_2, "logicalTypeOptions", Object(&VECTOR_OPTIONS)),
]);

static ORACLE_SERVER: Table = of("", 0, &[
    row(ALL, "host", Text), row(UNTIL_1, "port", Integer), row(SINCE_2, "port", IntegerOrText),
    row(ALL, "serviceName", Text),
])
.requires(&["host", "port", "serviceName"]);

static POET_SERVER: Table = of("", 0, &[
    row(SINCE_2, "database", Text), row(SINCE_2, "host", Text), row(SINCE_2, "port", IntegerOrText),
])
.requires(&["database"]);

static POSTGRES_SERVER: Table = of("", 0, &[
    row(ALL, "database", Text), row(ALL, "host", Text), row(UNTIL_1, "port", Integer),
    row(SINCE_2, "port", IntegerOrText), row(ALL, "schema", Text),
])
.requires(&["database", "host", "port", "schema"]);

static PRESTO_SERVER: Table = of("", 0, &[
    row(ALL, "catalog", Text), row(ALL, "host", Text), row(ALL, "schema", Text),
])
.requires(&["host"]);

static PRICE: Table = of("a price", SINCE_1, &[
    row(SINCE_1, "id", Shaped(Shape::StableId)), row(ALL, "priceAmount", Number), row(ALL, "priceCurrency", Text),
    row(ALL, "priceUnit", Text),
]);

static PROPERTY: Table = of("a property", ALL, &[
    row(ALL, "authoritativeDefinitions", Objects(&DEFINITION)), row(ALL, "businessName", Text),
    row(ALL, "classification", Text), row(ALL, "criticalDataElement", Bool),
    row(ALL, "customProperties", Objects(&CUSTOM)), row(SINCE_2, "deprecated", Bool),
    row(ALL, "description", Text), row(ALL, "encryptedName", Text),
    row(SINCE_2, "enum", Each(each(&Object(&ENUM), 1, None, true))), row(ALL, "examples", List),
    row(SINCE_1, "id", Shaped(Shape::StableId)),
    row(ALL, "logicalType", Words(&[(ALL, &["string", "date", "number", "integer", "object", "array", "boolean"]), (SINCE_1, &["timestamp", "time"]), (SINCE_2, &["map", "vector"])])),
    row(ALL, "logicalTypeOptions", Mapping), row(ALL, "name", Text), row(ALL, "partitionKeyPosition", Integer),
    row(ALL, "partitioned", Bool), row(ALL, "physicalName", Text), row(ALL, "physicalType", Text),
    row(ALL, "primaryKey", Bool), row(ALL, "primaryKeyPosition", Integer), row(ALL, "quality", Objects(&QUALITY)),
    row(SINCE_1, "relationships", Objects(&PROPERTY_RELATIONSHIP)), row(ALL, "required", Bool),
    row(SINCE_2, "semanticType", Words(&[(SINCE_2, &["column", "measure", "dimension"])])),
    row(SINCE_2, "synonyms", Objects(&SYNONYM)), row(ALL, "tags", Texts), row(ALL, "transformDescription", Text),
    row(ALL, "transformLogic", Text), row(ALL, "transformSourceObjects", Texts), row(ALL, "unique", Bool),
])
.requires(&["name"])
.cases("logicalType", &[
    case(ALL, &["string"], &OF_STRING).or_absent(ALL), case(ALL, &["date"], &OF_DATE).or_absent(ALL),
    case(ALL, &["integer"], &OF_INTEGER).or_absent(ALL), case(ALL, &["number"], &OF_NUMBER).or_absent(ALL),
    case(ALL, &["object"], &OF_OBJECT).or_absent(ALL), case(ALL, &["array"], &OF_ARRAY).or_absent(ALL),
    case(SINCE_1, &["timestamp", "time"], &OF_TIMESTAMP).or_absent(SINCE_1),
    case(SINCE_2, &["map"], &OF_MAP).or_absent(SINCE_2), case(SINCE_2, &["vector"], &OF_VECTOR).or_absent(SINCE_2),
]);

static PROPERTY_RELATIONSHIP: Table = of("a relationship of a property", SINCE_1, &[
    row(SINCE_1, "customProperties", Objects(&CUSTOM)), row(SINCE_2, "id", Text),
    row(ONLY_1, "to", Either(&[Either(&[Shaped(Shape::Dotted), Shaped(Shape::Path)]), Each(each(&Either(&[Shaped(Shape::Dotted), Shaped(Shape::Path)]), 1, None, false))])),
    row(SINCE_2, "to", Either(&[Either(&[Shaped(Shape::DottedWithHyphens), Shaped(Shape::PathOrYml)]), Each(each(&Either(&[Shaped(Shape::DottedWithHyphens), Shaped(Shape::PathOrYml)]), 1, None, false))])),
    row(SINCE_1, "type", Words(&[(SINCE_1, &["foreignKey"])])),
])
.requires(&["to"]);

static PUB_SUB_SERVER: Table = of("", 0, &[
    row(ALL, "project", Text),
])
.requires(&["project"]);

static QUALITY: Table = of("a quality rule", SINCE_1, &[
    row(ALL, "authoritativeDefinitions", Objects(&DEFINITION)), row(ALL, "businessImpact", Text),
    row(ALL, "customProperties", Objects(&CUSTOM)), row(ALL, "description", Text),
    row(ALL, "dimension", Words(&[(ALL, &["accuracy", "completeness", "conformity", "consistency", "coverage", "timeliness", "uniqueness"])])),
    row(SINCE_1, "id", Shaped(Shape::StableId)), row(ALL, "method", Text), row(ALL, "name", Text),
    row(ALL, "schedule", Text), row(ALL, "scheduler", Text), row(ALL, "severity", Text), row(ALL, "tags", Texts),
    row(ALL, "type", Words(&[(ALL, &["text", "library", "sql", "custom"])])), row(ALL, "unit", Text),
])
.with_expressions()
.cases("type", &[
    case(ALL, &["library"], &DATA_QUALITY_LIBRARY).or_absent(ONLY_0).or_has("metric", SINCE_1),
    case(ALL, &["sql"], &DATA_QUALITY_SQL), case(ALL, &["custom"], &DATA_QUALITY_CUSTOM),
]);

static REDSHIFT_SERVER: Table = of("", 0, &[
    row(ALL, "account", Text), row(ALL, "database", Text), row(ALL, "host", Text), row(ALL, "region", Text),
    row(ALL, "schema", Text),
])
.requires(&["database", "schema"]);

static ROLE: Table = of("a role", SINCE_1, &[
    row(ALL, "access", Text), row(ALL, "customProperties", Objects(&CUSTOM)), row(ALL, "description", Text),
    row(ALL, "firstLevelApprovers", Text), row(SINCE_1, "id", Shaped(Shape::StableId)), row(ALL, "role", Text),
    row(ALL, "secondLevelApprovers", Text),
])
.requires(&["role"]);

pub(super) static ROOT: Table = of("a contract", ALL, &[
    row(ALL, "apiVersion", Text), row(ALL, "authoritativeDefinitions", Objects(&DEFINITION)),
    row(SINCE_2, "context", TextOrObject(&CONTEXT)), row(ALL, "contractCreatedTs", Shaped(Shape::DateTime)),
    row(ALL, "customProperties", Objects(&CUSTOM)), row(ALL, "dataProduct", Text),
    row(ALL, "description", Object(&ROOT_DESCRIPTION)), row(ALL, "domain", Text), row(ALL, "id", Quoted),
    row(ALL, "kind", Text), row(ALL, "name", Text), row(ALL, "price", Object(&PRICE)),
    row(ALL, "roles", Objects(&ROLE)), row(ALL, "schema", Objects(&OBJECT)), row(ALL, "servers", Objects(&SERVER)),
    row(ALL, "slaDefaultElement", Text), row(ALL, "slaProperties", Objects(&SLA)), row(ALL, "status", Text),
    row(ALL, "support", Objects(&SUPPORT)), row(ALL, "tags", Texts), row(ONLY_0, "team", Objects(&MEMBER)),
    row(SINCE_1, "team", ObjectOrObjects(&TEAM, &MEMBER)), row(ALL, "tenant", Text), row(ALL, "version", Quoted),
])
.requires(&["apiVersion", "id", "kind", "version"])
.requires_in(&[("status", UNTIL_1)]);

static ROOT_DESCRIPTION: Table = of("a description", 0, &[
    row(ALL, "authoritativeDefinitions", Objects(&DEFINITION)), row(ALL, "customProperties", Objects(&CUSTOM)),
    row(ALL, "limitations", Text), row(ALL, "purpose", Text), row(ALL, "usage", Text),
]);

static S3SERVER: Table = of("", 0, &[
    row(ONLY_0, "delimiter", Words(&[(ONLY_0, &["new_line", "array"])])), row(SINCE_1, "delimiter", Text),
    row(SINCE_2, "encoding", Text), row(ALL, "endpointUrl", Shaped(Shape::Uri)),
    row(ONLY_0, "format", Words(&[(ONLY_0, &["parquet", "delta", "json", "csv"])])), row(SINCE_1, "format", Text),
    row(ALL, "location", Shaped(Shape::Uri)),
])
.requires(&["location"]);

static SERVER: Table = of("a server", SINCE_1, &[
    row(ALL, "customProperties", Objects(&CUSTOM)), row(ALL, "description", Text), row(ALL, "environment", Text),
    row(SINCE_1, "id", Shaped(Shape::StableId)), row(ALL, "roles", Objects(&ROLE)), row(ALL, "server", Text),
    row(ALL, "type", Words(&[(ALL, &["api", "athena", "azure", "bigquery", "clickhouse", "databricks", "denodo", "dremio", "duckdb", "glue", "cloudsql", "db2", "informix", "kafka", "kinesis", "local", "mysql", "oracle", "postgresql", "postgres", "presto", "pubsub", "redshift", "s3", "sftp", "snowflake", "sqlserver", "synapse", "trino", "vertica", "custom"]), (SINCE_1, &["hive", "impala", "zen"]), (SINCE_2, &["btrieve", "exasol", "fastobjects", "hana", "iceberg", "ingres", "poet", "teradata", "vectorwise", "versant"])])),
])
.requires(&["server", "type"])
.cases("type", &[
    case(ALL, &["api"], &API_SERVER), case(ALL, &["athena"], &ATHENA_SERVER), case(ALL, &["azure"], &AZURE_SERVER),
    case(ALL, &["bigquery"], &BIG_QUERY_SERVER), case(ALL, &["clickhouse"], &CLICK_HOUSE_SERVER),
    case(ALL, &["databricks"], &DATABRICKS_SERVER), case(ALL, &["denodo"], &DENODO_SERVER),
    case(ALL, &["dremio"], &DREMIO_SERVER), case(ALL, &["duckdb"], &DUCKDB_SERVER),
    case(ALL, &["glue"], &GLUE_SERVER), case(ALL, &["cloudsql"], &GOOGLE_CLOUD_SQL_SERVER),
    case(ALL, &["db2"], &IBMDB2SERVER), case(ALL, &["informix"], &INFORMIX_SERVER),
    case(ALL, &["custom"], &CUSTOM_SERVER), case(ALL, &["kafka"], &KAFKA_SERVER),
    case(ALL, &["kinesis"], &KINESIS_SERVER), case(ALL, &["local"], &LOCAL_SERVER),
    case(ALL, &["mysql"], &MY_SQL_SERVER), case(ALL, &["oracle"], &ORACLE_SERVER),
    case(ALL, &["postgresql", "postgres"], &POSTGRES_SERVER), case(ALL, &["presto"], &PRESTO_SERVER),
    case(ALL, &["pubsub"], &PUB_SUB_SERVER), case(ALL, &["redshift"], &REDSHIFT_SERVER),
    case(ALL, &["s3"], &S3SERVER), case(ALL, &["sftp"], &SFTP_SERVER),
    case(ALL, &["snowflake"], &SNOWFLAKE_SERVER), case(ALL, &["sqlserver"], &SQLSERVER_SERVER),
    case(ALL, &["synapse"], &SYNAPSE_SERVER), case(ALL, &["trino"], &TRINO_SERVER),
    case(ALL, &["vertica"], &VERTICA_SERVER), case(SINCE_1, &["hive"], &HIVE_SERVER),
    case(SINCE_1, &["impala"], &IMPALA_SERVER), case(SINCE_1, &["zen", "btrieve"], &ZEN_SERVER),
    case(SINCE_2, &["exasol"], &EXASOL_SERVER), case(SINCE_2, &["fastobjects", "poet"], &POET_SERVER),
    case(SINCE_2, &["ingres"], &INGRES_SERVER), case(SINCE_2, &["hana"], &HANA_SERVER),
    case(SINCE_2, &["iceberg"], &ICEBERG_SERVER), case(SINCE_2, &["teradata"], &TERADATA_SERVER),
    case(SINCE_2, &["vectorwise"], &VECTORWISE_SERVER), case(SINCE_2, &["versant"], &VERSANT_SERVER),
]);

static SFTP_SERVER: Table = of("", 0, &[
    row(ONLY_0, "delimiter", Words(&[(ONLY_0, &["new_line", "array"])])), row(SINCE_1, "delimiter", Text),
    row(SINCE_2, "encoding", Text),
    row(ONLY_0, "format", Words(&[(ONLY_0, &["parquet", "delta", "json", "csv"])])), row(SINCE_1, "format", Text),
    row(ALL, "location", Shaped(Shape::Sftp)),
])
.requires(&["location"]);

static SLA: Table = of("a service level", SINCE_1, &[
    row(SINCE_2, "authoritativeDefinitions", Objects(&DEFINITION)),
    row(SINCE_2, "customProperties", Objects(&CUSTOM)), row(SINCE_1, "description", Text),
    row(ALL, "driver", Text), row(ALL, "element", Text), row(SINCE_1, "id", Shaped(Shape::StableId)),
    row(ALL, "property", Text), row(SINCE_1, "schedule", Text), row(SINCE_1, "scheduler", Text),
    row(ALL, "unit", Text), row(ALL, "value", Scalar), row(ALL, "valueExt", Scalar),
])
.requires(&["property", "value"]);

static SNOWFLAKE_SERVER: Table = of("", 0, &[
    row(ALL, "account", Text), row(ALL, "database", Text), row(ALL, "host", Text), row(UNTIL_1, "port", Integer),
    row(SINCE_2, "port", IntegerOrText), row(ALL, "schema", Text), row(ALL, "warehouse", Text),
])
.requires(&["account", "database", "schema"]);

static SQLSERVER_SERVER: Table = of("", 0, &[
    row(ALL, "database", Text), row(ALL, "host", Text), row(UNTIL_1, "port", Integer),
    row(SINCE_2, "port", IntegerOrText), row(ALL, "schema", Text),
])
.requires(&["database", "host", "schema"]);

static STRING_OPTIONS: Table = of("`logicalTypeOptions` of a string", ALL, &[
    row(ALL, "format", Text), row(ALL, "maxLength", AtLeast(0)), row(ALL, "minLength", AtLeast(0)),
    row(ALL, "pattern", Text),
]);

static SUPPORT: Table = of("a support channel", SINCE_1, &[
    row(ALL, "channel", Text), row(SINCE_1, "customProperties", Objects(&CUSTOM)), row(ALL, "description", Text),
    row(SINCE_1, "id", Shaped(Shape::StableId)), row(ALL, "invitationUrl", Text), row(ALL, "scope", Text),
    row(ALL, "tool", Text), row(ALL, "url", Text),
])
.requires(&["channel"])
.requires_in(&[("url", ONLY_0)]);

static SYNAPSE_SERVER: Table = of("", 0, &[
    row(ALL, "database", Text), row(ALL, "host", Text), row(UNTIL_1, "port", Integer),
    row(SINCE_2, "port", IntegerOrText),
])
.requires(&["database", "host", "port"]);

static SYNONYM: Table = of("a synonym", SINCE_2, &[
    row(SINCE_2, "customProperties", Objects(&CUSTOM)), row(SINCE_2, "description", Text),
    row(SINCE_2, "id", Shaped(Shape::StableId)), row(SINCE_2, "locale", Text), row(SINCE_2, "source", Text),
    row(SINCE_2, "status", Text), row(SINCE_2, "synonym", Text),
])
.requires(&["synonym"]);

static TEAM: Table = of("a team", SINCE_1, &[
    row(SINCE_1, "authoritativeDefinitions", Objects(&DEFINITION)),
    row(SINCE_1, "customProperties", Objects(&CUSTOM)), row(SINCE_1, "description", Text),
    row(SINCE_1, "id", Shaped(Shape::StableId)), row(SINCE_1, "members", Objects(&MEMBER)),
    row(SINCE_1, "name", Text), row(SINCE_1, "tags", Texts),
]);

static TERADATA_SERVER: Table = of("", 0, &[
    row(SINCE_2, "database", Text), row(SINCE_2, "host", Text), row(SINCE_2, "port", IntegerOrText),
])
.requires(&["host"]);

static TIMESTAMP_OPTIONS: Table = of("`logicalTypeOptions` of a timestamp or time", SINCE_1, &[
    row(SINCE_1, "defaultTimezone", Text), row(SINCE_1, "exclusiveMaximum", Text),
    row(SINCE_1, "exclusiveMinimum", Text), row(SINCE_1, "format", Text), row(SINCE_1, "maximum", Text),
    row(SINCE_1, "minimum", Text), row(SINCE_1, "timezone", Bool),
]);

static TRINO_SERVER: Table = of("", 0, &[
    row(ALL, "catalog", Text), row(ALL, "host", Text), row(UNTIL_1, "port", Integer),
    row(SINCE_2, "port", IntegerOrText), row(ALL, "schema", Text),
])
.requires(&["catalog", "host", "port", "schema"]);

static VECTORWISE_SERVER: Table = of("", 0, &[
    row(SINCE_2, "database", Text), row(SINCE_2, "host", Text), row(SINCE_2, "port", IntegerOrText),
])
.requires(&["database", "host"]);

static VECTOR_OPTIONS: Table = of("`logicalTypeOptions` of a vector", SINCE_2, &[
    row(SINCE_2, "dimensions", AtLeast(1)),
    row(SINCE_2, "distanceMetric", Words(&[(SINCE_2, &["cosine", "dotProduct", "euclidean", "hamming", "manhattan"])])),
    row(SINCE_2, "elementType", Words(&[(SINCE_2, &["bfloat16", "binary", "float16", "float32", "float64", "int8", "uint8"])])),
    row(SINCE_2, "embeddingModel", Text), row(SINCE_2, "embeddingModelVersion", Text),
    row(SINCE_2, "normalized", Bool),
])
.requires(&["dimensions"]);

static VERSANT_SERVER: Table = of("", 0, &[
    row(SINCE_2, "database", Text), row(SINCE_2, "host", Text), row(SINCE_2, "port", IntegerOrText),
])
.requires(&["database"]);

static VERTICA_SERVER: Table = of("", 0, &[
    row(ALL, "database", Text), row(ALL, "host", Text), row(UNTIL_1, "port", Integer),
    row(SINCE_2, "port", IntegerOrText), row(ALL, "schema", Text),
])
.requires(&["database", "host", "port", "schema"]);

static ZEN_SERVER: Table = of("", 0, &[
    row(SINCE_1, "database", Text), row(SINCE_1, "host", Text), row(ONLY_1, "port", Integer),
    row(SINCE_2, "port", IntegerOrText),
])
.requires(&["database", "host"]);

pub(super) const API_VERSIONS: &[&str] = &["v3.0.2", "v3.0.1", "v3.0.0", "v3.1.0", "v3.2.0"];

/// Exactly one of these compares, in the versions of the next line.
pub(super) const OPERATORS_IN: Versions = SINCE_1;
pub(super) const OPERATORS: [&str; 8] = [
    "mustBe", "mustNotBe", "mustBeGreaterThan", "mustBeGreaterOrEqualTo", "mustBeLessThan", "mustBeLessOrEqualTo",
    "mustBeBetween", "mustNotBeBetween",
];
