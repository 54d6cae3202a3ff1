//! What the profile's JSON Schema says of our keys, for people: an editor shows it beside them.

/// Of `implementation`, in both of its forms.
pub const IMPLEMENTATION: &str =
    "The condition in CEL: its text, such as `this.total >= this.tax`, or a mapping with `expr` and more.";

/// What a table is.
pub fn of_table(name: &str) -> Option<&'static str> {
    Some(match name {
        "stipulaSchema" => "The wire schema of the records: a file name, or this mapping.",
        "stipulaEvolution" => "Which changes of the contract its next versions may make.",
        "migration" => "How records of one major version become records of another.",
        "stipulaMask" => "How the field is shown to those who may not see it.",
        "implementation" => "A condition in CEL, and when and how it counts.",
        _ => return None,
    })
}

/// A key of one of our tables.
pub fn of_key(table: &str, key: &str) -> Option<&'static str> {
    Some(match (table, key) {
        ("an implementation", "expr") => "The expression: `this` is the annotated element, and it yields a bool.",
        ("an implementation", "kind") => "CONDITION judges; TRANSFORM changes.",
        ("an implementation", "mode") => "On which side of the wire the rule runs; WRITEREAD where nothing is said.",
        ("an implementation", "onFailure") => {
            "ERROR or DLQ refuse the record, NONE reports it; a pair is for writer and reader."
        }
        ("an implementation", "onSuccess") => "What a record does that the rule accepts; NONE.",
        ("an implementation", "when") => "A guard: where it is false, the rule does not apply.",
        ("an implementation", "message") => "An expression that yields the text of the violation.",
        ("an implementation", "doc") => "What the rule is for, in a line.",
        ("an implementation", "fields") => "On an object: the paths of the fields that the rule runs on.",
        ("an implementation", "tags") => "On an object: the rule runs on every field that carries one of these tags.",
        ("an implementation", "params") => "Values for the engine.",
        ("an implementation", "phase") => "Whether the rule sees the record, or what is written of it.",
        ("an implementation", "disabled") => "Whether the rule is switched off.",
        ("a `stipulaSchema`", "format") => "The format of the schema, where its file does not tell.",
        ("a `stipulaSchema`", "file") => "The file of the schema, beside the contract.",
        ("a `stipulaSchema`", "inline") => "The schema itself.",
        ("a `stipulaSchema`", "subject") => "The name under which a registry has the schema.",
        ("a `stipulaSchema`", "message") => "The message type of a Protobuf schema.",
        ("a `stipulaSchema`", "references") => "Schemas that this one refers to, by name.",
        ("a `stipulaSchema`", "framing") => "What stands before the payload on the wire.",
        ("a `stipulaSchema`", "ids") => "The ids that a registry gave the schema.",
        ("a `stipulaSchema`", "guid") => "The GUID that a registry gave the schema.",
        ("a `stipulaSchema`", "history") => "The schemas of older versions.",
        ("a `stipulaSchema`", "part") => "Whether records are values or keys.",
        ("a `stipulaSchema`", "variables") => "Names for expressions that several rules use.",
        ("a `stipulaSchema`", "tombstone") => "Whether an empty payload passes.",
        ("a `stipulaEvolution`", "compatibility") => "The level that each new version has to keep.",
        ("a `stipulaEvolution`", "within") => "Over which versions the level holds.",
        ("a `stipulaEvolution`", "covers") => "What is compared: schema, rules, tags.",
        ("a `stipulaEvolution`", "accepted") => "Breaks that their owner has accepted.",
        ("a migration", "from") => "The version that the records come from.",
        ("a migration", "to") => "The version that they become.",
        ("a migration", "upgrade") => "The steps forwards, in order.",
        ("a migration", "downgrade") => "The steps back, in order.",
        ("a `stipulaMask`", "mode") => "On which side the mask is applied; READ.",
        ("a `stipulaMask`", "roles") => "Who sees the field masked; empty: all.",
        ("a `stipulaMask`", "kind") => "What stands in place of the value.",
        ("a `stipulaMask`", "keep") => "How many characters a partial mask keeps.",
        _ => return None,
    })
}
