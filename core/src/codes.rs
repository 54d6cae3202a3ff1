//! The table of codes. A code is never renamed or reused; `summary` says what it means in a line.

use super::Code;

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct CodeInfo {
    /// The code.
    pub code: Code,
    /// What it means, in one line.
    pub summary: &'static str,
}

macro_rules! codes {
    ($($name:ident = $text:literal: $summary:literal;)*) => {
        $(#[doc = $summary] pub const $name: Code = Code::new($text);)*
        /// Every code of this version, in the order of the table.
        pub const TABLE: &[CodeInfo] = &[$(CodeInfo { code: $name, summary: $summary }),*];
    };
}

codes! {
    // --- documents (diagnostics) ---
    DOCUMENT_SYNTAX = "document.syntax": "the text is not well-formed YAML or JSON";
    DOCUMENT_EMPTY = "document.empty": "the document holds nothing";
    DOCUMENT_LIMIT = "document.limit": "the document is larger or deeper than the limits allow";
    DOCUMENT_DUPLICATE_KEY = "document.duplicate_key": "a key stands twice in one mapping";
    DOCUMENT_UNKNOWN_KEY = "document.unknown_key": "a key that the format does not know";
    DOCUMENT_MISSING_KEY = "document.missing_key": "a key that the format requires is absent";
    DOCUMENT_TYPE = "document.type": "a value of another type than the format asks for";
    DOCUMENT_VALUE = "document.value": "a value that the format does not allow";
    DOCUMENT_KIND = "document.kind": "the kind of document cannot be told, or is not the one asked for";
    DOCUMENT_NOT_BUILT = "document.not_built": "a part of the format that this version does not support yet";
    DOCUMENT_REFERENCE = "document.reference": "a reference that leads nowhere";
    DOCUMENT_PATH_AS_TEXT = "document.path_as_text": "a file name stands where the text itself is expected";
    DOCUMENT_OBJECT = "document.object": "the object to judge cannot be told, or describes nothing";
    DOCUMENT_DUPLICATE_ID = "document.duplicate_id": "two rules have one id";
    DOCUMENT_ENGINE = "document.engine": "the engine of a rule is nearly, but not quite, `cel`";
    DOCUMENT_NOT_ENFORCED = "document.not_enforced": "a part of the contract that is read but not enforced";
    DOCUMENT_CUT_EXPRESSION = "document.cut_expression": "YAML has cut an expression that is not quoted";
    DOCUMENT_MASK = "document.mask": "a mask that its field cannot take, or that another mask contradicts";
    DOCUMENT_HISTORY = "document.history": "versions or ids of a schema's history that do not fit together";
    DOCUMENT_MIGRATION = "document.migration": "a migration that cannot lead from its one version to the other";
    DOCUMENT_EVOLUTION = "document.evolution": "an accepted change that no change can be";
    DOCUMENT_SERVICE_LEVEL = "document.service_level": "a service level whose value, unit or element is hardly meant";
    // --- schemas (diagnostics, and structure of records) ---
    SCHEMA_INVALID = "schema.invalid": "a schema that its specification does not allow";
    SCHEMA_SUSPECT = "schema.suspect": "a schema that is allowed but hardly meant";
    SCHEMA_UNKNOWN_FIELD = "schema.unknown_field": "a property of the contract that the wire schema lacks";
    SCHEMA_PATTERN = "schema.pattern_syntax": "a pattern that the linear engine does not take";
    SCHEMA_TYPE = "schema.type": "a value of another type than the schema asks for";
    SCHEMA_REQUIRED = "schema.required": "a required member is absent";
    SCHEMA_UNDECLARED = "schema.additional_properties": "a member that a closed schema does not declare";
    SCHEMA_ENUM = "schema.enum": "a value that is not one of those listed";
    SCHEMA_CONST = "schema.const": "a value that is not the one asked for";
    SCHEMA_MINIMUM = "schema.minimum": "a number below the minimum";
    SCHEMA_MAXIMUM = "schema.maximum": "a number above the maximum";
    SCHEMA_EXCLUSIVE_MINIMUM = "schema.exclusive_minimum": "a number not above the exclusive minimum";
    SCHEMA_EXCLUSIVE_MAXIMUM = "schema.exclusive_maximum": "a number not below the exclusive maximum";
    SCHEMA_MIN_LENGTH = "schema.min_length": "a text shorter than the minimum";
    SCHEMA_MAX_LENGTH = "schema.max_length": "a text longer than the maximum";
    SCHEMA_PATTERN_MISMATCH = "schema.pattern": "a text that does not match the pattern";
    SCHEMA_FORMAT = "schema.format": "a text that is not of the format asked for";
    SCHEMA_MIN_ITEMS = "schema.min_items": "a list shorter than the minimum";
    SCHEMA_MAX_ITEMS = "schema.max_items": "a list longer than the maximum";
    SCHEMA_MIN_PROPERTIES = "schema.min_properties": "an object with fewer members than the minimum";
    SCHEMA_MAX_PROPERTIES = "schema.max_properties": "an object with more members than the maximum";
    SCHEMA_ALWAYS_REFUSED = "schema.false": "a value where the schema allows none";
    SCHEMA_ONE_OF = "schema.one_of": "a value that not exactly one branch accepts";
    SCHEMA_ANY_OF = "schema.any_of": "a value that no branch accepts";
    SCHEMA_ALL_OF = "schema.all_of": "a value that not every branch accepts";
    SCHEMA_NOT = "schema.not": "a value that the schema excludes";
    SCHEMA_KEYWORD = "schema.keyword": "a value that another keyword of the schema refuses";
    // --- decoding of records ---
    JSON_SYNTAX = "json.syntax": "the payload is not well-formed JSON";
    JSON_BOM = "json.bom": "the payload begins with a byte order mark";
    JSON_UTF8 = "json.utf8": "bytes that are not UTF-8";
    JSON_DUPLICATE_KEY = "json.duplicate_key": "a key stands twice in one object";
    JSON_LONE_SURROGATE = "json.lone_surrogate": "an escape that is half a surrogate pair";
    JSON_TRUNCATED = "json.truncated": "the payload ends before the value does";
    JSON_TRAILING = "json.trailing_bytes": "bytes after the value";
    AVRO_TRUNCATED = "avro.truncated": "the payload ends before the datum does";
    AVRO_TRAILING = "avro.trailing_bytes": "bytes after the datum";
    AVRO_VARINT = "avro.varint": "a variable-length integer of more than 10 bytes or 64 bits";
    AVRO_INT_RANGE = "avro.int_range": "an `int` beyond 32 bits";
    AVRO_BOOL = "avro.bool": "a boolean byte other than 0 and 1";
    AVRO_LENGTH = "avro.length": "a length that is negative or beyond the payload";
    AVRO_BLOCK = "avro.block": "a block whose size or count is wrong";
    AVRO_UNION_INDEX = "avro.union_index": "a union index outside of the union";
    AVRO_ENUM_INDEX = "avro.enum_index": "an enum index outside of the enum";
    AVRO_UTF8 = "avro.utf8": "a string that is not UTF-8";
    AVRO_DECIMAL_PRECISION = "avro.decimal_precision": "a decimal with more digits than its precision";
    AVRO_UUID = "avro.uuid": "a string that is not a UUID";
    AVRO_DUPLICATE_KEY = "avro.duplicate_key": "a key stands twice in one map";
    AVRO_AMBIGUOUS_UNION = "avro.ambiguous_union": "two record branches of a union accept the value";
    AVRO_UNION_TAG = "avro.union_tag": "a union's value that does not stand under the name of its type";
    AVRO_NO_VALUE = "avro.no_value": "a record type without a finite value";
    AVRO_UNRESOLVABLE = "avro.unresolvable": "a value of the schema that wrote the payload, which the contract's cannot take";
    FRAME_TRUNCATED = "frame.truncated": "the payload ends within its frame";
    FRAME_MAGIC = "frame.magic": "the payload does not begin as its framing says";
    FRAME_HEADER = "frame.header": "the header that names the schema is absent or broken";
    FRAME_MISMATCH = "frame.mismatch": "prefix and header of a payload name two schemas";
    FRAME_LENGTH = "frame.length": "a length before the datum that is not that of the datum";
    FRAME_INDEXES = "frame.indexes": "message indexes that are broken or name another message";
    FRAME_TOMBSTONE = "frame.tombstone": "a payload that is null";
    CONTAINER_MAGIC = "container.magic": "a file that is no Avro container file";
    CONTAINER_HEADER = "container.header": "a container file whose header cannot be used";
    CONTAINER_CODEC = "container.codec": "a container file with a codec that is not known or not part of the build";
    CONTAINER_BLOCK = "container.block": "a block of a container file that is broken";
    CONTAINER_SYNC = "container.sync": "a block of a container file without the sync marker at its end";
    CONTAINER_TRUNCATED = "container.truncated": "a container file that ends within a header or block";
    SCHEMA_UNKNOWN_ID = "schema.unknown_id": "the schema that wrote the payload is known to nobody";
    OBJECT_UNSUPPORTED = "object.unsupported": "a host value that the schema's data model cannot hold";
    OBJECT_FAILED = "object.failed": "a host value that could not be read";
    // --- rules ---
    RULE_SYNTAX = "rule.syntax": "an expression that is not CEL";
    RULE_LIMIT = "rule.limit": "an expression that is longer or deeper than the limits allow";
    RULE_NOT_BUILT = "rule.not_built": "a part of CEL that this version does not support yet";
    RULE_UNKNOWN_NAME = "rule.unknown_name": "a name that is not in scope";
    RULE_UNKNOWN_FIELD = "rule.unknown_field": "a field that the schema does not declare";
    RULE_UNKNOWN_FUNCTION = "rule.unknown_function": "a function that does not exist";
    RULE_TYPE = "rule.type": "an operation on types that it does not take";
    RULE_NOT_BOOL = "rule.not_bool": "a rule that does not yield a bool";
    RULE_ENUM_SYMBOL = "rule.enum_symbol": "a comparison with a symbol that the enum lacks";
    RULE_REGEX = "rule.regex": "a regular expression that RE2 does not take";
    RULE_CLOCK = "rule.clock": "`now` without a clock";
    RULE_NULLABLE = "rule.nullable": "a nullable field used without a test";
    RULE_CONSTANT = "rule.constant": "a rule, or a part of one, whose outcome never changes";
    RULE_NEVER_RUNS = "rule.never_runs": "a rule whose guard is never true";
    RULE_VARIABLE = "rule.variable": "a variable that no rule reads, or that is made of itself";
    RULE_COST = "rule.cost": "a rule that may cost more than its budget";
    RULE_NO_INSTANCE = "rule.no_instance": "a rule that reaches no field";
    RULE_MESSAGE = "rule.message": "a message that cannot be shown";
    RULE_VIOLATED = "rule.violated": "a record that a rule refuses";
    RULE_ERROR = "rule.error": "a rule that could not be evaluated on a record";
    RULE_RANGE = "rule.range": "a rule that reads a number or time beyond its type";
    // --- limits ---
    LIMIT_DEPTH = "limit.depth": "a payload nested more deeply than the limit";
    LIMIT_BYTES = "limit.bytes": "a payload larger than the limit";
    LIMIT_NODES = "limit.nodes": "a payload with more values than the limit";
    LIMIT_RULE_COST = "limit.rule_cost": "a rule that costs more than the limit";
    LIMIT_RECORD_COST = "limit.record_cost": "rules that together cost more than the limit";
}

/// What a comparison of two contracts finds; see [`crate::compare`]. A break of a JSON Schema has the code of the
/// violation that its witness raises.
pub mod changes {
    use super::{Code, CodeInfo};

    codes! {
        FIELD_ADDED = "change.field_added": "a field that the old schema does not have";
        FIELD_REMOVED = "change.field_removed": "a field that the new schema does not have";
        FIELD_RENAMED = "change.field_renamed": "a field that has another name, and the old one as an alias";
        TYPE_CHANGED = "change.type_changed": "a type that has become another one";
        NAME_CHANGED = "change.name_changed": "a named type that has another name";
        SIZE_CHANGED = "change.size_changed": "a fixed type of another size";
        DECIMAL_CHANGED = "change.decimal_changed": "a decimal of another precision or scale";
        LOGICAL_TYPE_CHANGED = "change.logical_type_changed": "another logical type of the same type on the wire";
        SYMBOL_ADDED = "change.symbol_added": "a symbol that the old enum does not have";
        SYMBOL_REMOVED = "change.symbol_removed": "a symbol that the new enum does not have";
        BRANCH_ADDED = "change.branch_added": "a branch that the old union does not have";
        BRANCH_REMOVED = "change.branch_removed": "a branch that the new union does not have";
        DEFAULT_CHANGED = "change.default_changed": "a default that was added, removed or changed";
        READS_DIFFERENTLY = "change.reads_differently": "what is read means something else than what was written";
        LOSSY = "change.lossy": "what is read may be less than what was written";
        CONSTRAINT_CHANGED = "change.constraint_changed": "what the contract asks of values beyond their type";
        NO_VALUE = "change.no_value": "a schema under which no value is valid";
        FORMAT_CHANGED = "change.format_changed": "a schema of another format";
        FRAMING_CHANGED = "change.framing_changed": "what stands around payloads";
        CONTRACT_REMOVED = "change.contract_removed": "a contract that is gone and was neither retired nor deprecated";
        UNDECIDED = "change.undecided": "a change whose effect could not be decided";
        DOC_CHANGED = "change.doc_changed": "what is said of a field for people";
        RULE_ADDED = "change.rule_added": "a rule that the old contract does not have";
        RULE_REMOVED = "change.rule_removed": "a rule that the new contract does not have";
        RULE_TIGHTENED = "change.rule_tightened": "a rule that accepts less";
        RULE_LOOSENED = "change.rule_loosened": "a rule that accepts more";
        RULE_REWRITTEN = "change.rule_rewritten": "a rule in other words that accepts the same";
        RULE_CHANGED = "change.rule_changed": "a rule that accepts neither more nor less, or of which that could not be decided";
        RULE_NOW_BROKEN = "change.rule_now_broken": "a rule of one contract that records of the other need not keep";
        ACTION_RELAXED = "change.action_relaxed": "a rule whose failure does less";
        ACTION_TIGHTENED = "change.action_tightened": "a rule whose failure does more";
        RULE_MODE_CHANGED = "change.rule_mode_changed": "a rule that runs on another side";
        TAG_ADDED = "change.tag_added": "a tag of a field that it did not have";
        TAG_REMOVED = "change.tag_removed": "a tag that a field has no more";
        CLASSIFICATION_LOWERED = "change.classification_lowered": "a field that is no more sensitive by its classification";
        CLASSIFICATION_CHANGED = "change.classification_changed": "another classification of a field";
        MASK_ADDED = "change.mask_added": "a mask on a field that had none";
        MASK_DROPPED = "change.mask_dropped": "a field whose mask is gone";
        MASK_CHANGED = "change.mask_changed": "another mask on a field";
        METADATA_CHANGED = "change.metadata_changed": "what the document says of the contract beside schema and rules";
        SERVICE_LEVEL_ADDED = "change.service_level_added": "a promise that the old contract does not make";
        SERVICE_LEVEL_REMOVED = "change.service_level_removed": "a promise that the new contract does not make";
        SERVICE_LEVEL_WEAKENED = "change.service_level_weakened": "a promise of less";
        SERVICE_LEVEL_STRENGTHENED = "change.service_level_strengthened": "a promise of more";
        SERVICE_LEVEL_CHANGED = "change.service_level_changed": "another promise of the same property";
        POLICY_WEAKENED = "change.policy_weakened": "a policy of evolution that allows more";
        POLICY_STRENGTHENED = "change.policy_strengthened": "a policy of evolution that allows less";
    }
}
