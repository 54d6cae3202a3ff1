//! What is told of extension keys, and where.

use std::collections::BTreeMap;

use crate::diagnostics::one_line;
use crate::{Compiler, Contract, Resolver};

struct Files(BTreeMap<String, String>);

impl Resolver for Files {
    fn resolve(&self, name: &str) -> Result<String, String> {
        self.0.get(name).cloned().ok_or_else(|| "no such file".to_owned())
    }
}

/// The older version.
const V1: &str = r#"{"type": "record", "name": "Order", "fields": [
    {"name": "email", "type": "string"},
    {"name": "total", "type": "double"},
    {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["NEW", "PAID"]}},
    {"name": "note", "type": ["null", "string"], "default": null},
    {"name": "full_name", "type": "string"},
    {"name": "created", "type": "long"},
    {"name": "address", "type": {"type": "record", "name": "Address", "fields": [
        {"name": "zip", "type": "string"}, {"name": "city", "type": "string"}]}},
    {"name": "items", "type": {"type": "array", "items": {"type": "record", "name": "Item", "fields": [
        {"name": "sku", "type": "string"}, {"name": "quantity", "type": "int"}]}}}]}"#;

/// The same with `customer_email` for `email`, and `items[].qty` for `items[].quantity`.
fn v2() -> String {
    V1.replace("\"email\"", "\"customer_email\"").replace("quantity", "qty")
}

const GOOD: &str =
    "{rename: {from: email, to: customer_email}}, {rename: {from: 'items[].quantity', to: 'items[].qty'}}";

/// A contract of version 2.1.0 whose object has the custom properties given.
fn contract(properties: &[String], more: &str) -> String {
    let list: Vec<String> = properties.iter().map(|one| format!("      - {one}\n")).collect();
    format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: c\nversion: 2.1.0\nstatus: active\n{more}schema:\n  - name: Order\n    \
         customProperties:\n{}",
        list.concat()
    )
}

fn compiler(text: &str, files: &[(&str, &str)]) -> Compiler {
    let mut all = BTreeMap::from([("v1.avsc".to_owned(), V1.to_owned()), ("v2.avsc".to_owned(), v2())]);
    all.extend(files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())));
    Contract::compiler(text).name("c.yaml").resolver(Files(all))
}

/// The diagnostics, one line each.
fn told(text: &str, files: &[(&str, &str)]) -> Vec<String> {
    let found = compiler(text, files).diagnose();
    found.diagnostics.iter().map(|fault| one_line(fault, &found.sources)).collect()
}

/// What a table's rows are told; all that are wrong are shown together.
#[derive(Default)]
struct Rows {
    wrong: Vec<String>,
}

impl Rows {
    fn check(&mut self, name: &str, found: &[String], expected: &[&str]) {
        let same =
            found.len() == expected.len() && found.iter().zip(expected).all(|(found, part)| found.contains(part));
        if !same {
            self.wrong.push(format!("{name}\nfound {found:#?}\nexpected {expected:#?}"));
        }
    }

    fn done(self) {
        assert!(self.wrong.is_empty(), "{}", self.wrong.join("\n"));
    }
}

const SCHEMA: &str = "{property: stipulaSchema, value: {file: v2.avsc, history: [{version: 1.4.0, file: v1.avsc}]}}";

fn migrated(steps: &str, schema: &str) -> String {
    let migrations = format!("{{property: stipulaMigrations, value: [{{from: 1, to: 2, upgrade: [{steps}]}}]}}");
    contract(&[schema.to_owned(), migrations], "")
}

/// Steps behind the good ones, and what is told of them.
#[track_caller]
fn walk(table: &[(&str, &[&str])]) {
    let mut rows = Rows::default();
    for (steps, expected) in table {
        let all = if steps.is_empty() { GOOD.to_owned() } else { format!("{GOOD}, {steps}") };
        rows.check(steps, &told(&migrated(&all, SCHEMA), &[]), expected);
    }
    rows.done();
}

#[test]
fn fields_are_found_in_the_old_version() {
    walk(&[
        ("", &[]),
        (
            "{rename: {from: toatl, to: customer}}",
            &["error: version `1` has no field `toatl` here [document.migration], did you mean `total`?"],
        ),
        ("{drop: email}", &["no field `email` here [document.migration], an earlier step has taken it away"]),
        ("{rename: {from: total, to: note}}", &["the name `note` is taken [document.migration], drop the field"]),
        ("{drop: note}, {rename: {from: total, to: note}}, {rename: {from: note, to: total}}", &[]),
        (
            "{rename: {from: address.zip, to: code}}",
            &["expected a name beside `address.zip`, found `code` [document.migration], write `address.code`"],
        ),
        ("{rename: {from: address.zip, to: address.city}}", &["the name `city` is taken"]),
        ("{rename: {from: address.zap, to: address.code}}", &["did you mean `zip`?"]),
        (
            "{rename: {from: items.sku, to: items.code}}",
            &["no field lies here: it is below `list` [document.migration], `[]` leads to its elements"],
        ),
        ("{rename: {from: total.local, to: total.part}}", &["no field lies here: it is below `double`"]),
        (
            "{rename: {from: /address/zip, to: a}}",
            &["expected the path of a field, found `/address/zip` [document.value], write `address.zip`"],
        ),
        ("{rename: {from: total, to: total}}", &["`total` is where the field is already"]),
        (
            "{rename: {from: total, to: amount}}",
            &[
                "version `2` requires `total`, which no step gives",
                "version `2` has no field `amount` [document.migration]",
            ],
        ),
        ("{move: {from: note, to: address.note}}", &["version `2` has no field `address.note`"]),
        ("{move: {from: 'items[].sku', to: sku}}", &["a field cannot move into a list or out of one"]),
        ("{drop: nothing}", &["version `1` has no field `nothing` here"]),
        ("{drop: {field: note}}", &[]),
        ("{drop: 'items[]'}", &["expected the name of a field, found the elements of a list"]),
        (
            "{drop: total}",
            &[
                "version `2` requires `total`, which no step gives [document.migration], give it a value: `default: {field: total, value: ..}`",
            ],
        ),
    ]);
}

#[test]
fn defaults_and_conversions_fit_the_field() {
    walk(&[
        ("{drop: total}, {default: {field: total, value: 0.5}}", &[]),
        (
            "{drop: total}, {default: {field: total, value: none}}",
            &["the new version refuses this default: expected `double`, found `\"none\"`"],
        ),
        (
            "{drop: total}, {default: {field: total, value: null}}",
            &["refuses this default: expected `double`, found `null`"],
        ),
        (
            "{drop: state}, {default: {field: state, value: PAYD}}",
            &["expected one of `NEW`, `PAID`, found `\"PAYD\"` [document.migration], did you mean `PAID`?"],
        ),
        (
            "{default: {field: total, value: 1.0}}",
            &["warning: `total` is always there in version `1`, so the default never counts"],
        ),
        ("{default: {field: note, value: 5}}", &["expected `null` or `string`, found `5`"]),
        ("{default: {field: note, value: none}}", &[]),
        ("{convert: {field: total, to: bool}}", &["no conversion leads from `double` to `bool`"]),
        (
            "{convert: {field: total, to: string}}",
            &[
                "version `2` has `total` as `double`, and here it is `string` [document.migration], add a step: `convert",
            ],
        ),
        ("{convert: {field: total, to: decimal}}, {convert: {field: total, to: double}}", &[]),
        ("{convert: {field: total, to: double}}", &["warning: `total` is `double` already"]),
        ("{convert: {field: items, to: string}}", &["no conversion leads from `list` to `string`"]),
        ("{convert: {field: created, to: timestamp}}", &["a number and a point in time convert by a `unit`"]),
        ("{convert: {field: created, to: timestamp, unit: ms}}, {convert: {field: created, to: int, unit: s}}", &[]),
        (
            "{convert: {field: total, to: string, unit: ms}}",
            &["`unit` belongs to a conversion between numbers and points in time"],
        ),
        ("{convert: {field: total, to: strin}}", &["found `strin` [document.value], did you mean `string`?"]),
        ("{convert: {field: total}}", &["a `convert` needs the key `to` or `values`"]),
        ("{convert: {field: state, values: {NEW: PAID}}}", &[]),
        (
            "{convert: {field: state, values: {NWE: PAID}}}",
            &["`state` never is `NWE` [document.migration], did you mean `NEW`?"],
        ),
        (
            "{convert: {field: state, values: {NEW: PADI}}}",
            &["version `2` has no `PADI` as `state` [document.migration], did you mean `PAID`?"],
        ),
        ("{convert: {field: total, values: {a: b}}}", &["`values` belong to a text, and `total` is `double`"]),
    ]);
}

#[test]
fn texts_are_split_and_merged_and_a_step_is_one() {
    walk(&[
        (
            "{split: {from: full_name, into: [first, last], by: ' '}}, {merge: {from: [first, last], into: full_name, by: ' '}}",
            &[],
        ),
        ("{split: {from: total, into: [a, b], by: ' '}}", &["expected a text, and `total` is `double`"]),
        ("{split: {from: full_name, into: [a], by: ' '}}", &["`into`: expected at least two fields, found 1"]),
        (
            "{split: {from: full_name, into: [a, email], by: ''}}",
            &["`by`: expected a text to cut at, found an empty one"],
        ),
        ("{split: {from: full_name, into: [a, created], by: ' '}}", &["the name `created` is taken"]),
        ("{merge: {from: [full_name, total], into: x, by: ''}}", &["expected a text, and `total` is `double`"]),
        (
            "{rename: {from: total, to: note}, drop: note}",
            &["a step does one thing, found `drop` too [document.value], write each step as an entry"],
        ),
        ("{}", &["a step needs one of `rename`, `move`"]),
        ("{renam: {from: a, to: b}}", &["did you mean `rename`?"]),
        ("{rename: {from: total}}", &["a `rename` needs the key `to`"]),
    ]);
}

#[test]
fn the_result_is_the_new_version() {
    let mut rows = Rows::default();
    let table: &[(&str, &str, &[&str])] = &[
        (
            "nothing renamed",
            "",
            &["version `2` requires `customer_email`, which no step gives", "requires `items[].qty`"],
        ),
        (
            "nearly the new name",
            "{rename: {from: email, to: custmer_email}}, {rename: {from: 'items[].quantity', to: 'items[].qty'}}",
            &[
                "version `2` requires `customer_email`, which no step gives [document.migration], did you mean to rename `custmer_email`?",
                "version `2` has no field `custmer_email` [document.migration], did you mean `customer_email`?",
            ],
        ),
    ];
    for (name, steps, expected) in table {
        rows.check(name, &told(&migrated(steps, SCHEMA), &[]), expected);
    }
    // A closed JSON Schema refuses what is left over; an alias is a name, too.
    let old = r#"{"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "integer"}}}"#;
    let new = r#"{"type": "object", "properties": {"a": {"type": "string"}, "c": {"type": "integer", "minimum": 1}},
        "required": ["c"], "additionalProperties": false}"#;
    let schema = SCHEMA.replace(".avsc", ".schema.json");
    let files = [("v1.schema.json", old), ("v2.schema.json", new)];
    let table: &[(&str, &[&str])] = &[
        ("{rename: {from: b, to: c}}", &[]),
        (
            "{drop: a}, {default: {field: c, value: 1}}",
            &["`b` is left over, and version `2` refuses it [document.migration], add a step: `drop: b`"],
        ),
        (
            "{drop: b}, {default: {field: c, value: 0}}",
            &["the new version refuses this default: expected `integer`, found `0`"],
        ),
        ("{drop: b}, {default: {field: c, value: 1}}", &[]),
    ];
    for (steps, expected) in table {
        rows.check(steps, &told(&migrated(steps, &schema), &files), expected);
    }
    let aliased = v2().replace("\"customer_email\"", "\"customer_email\", \"aliases\": [\"email\"]");
    rows.check(
        "alias",
        &told(&migrated("{rename: {from: 'items[].quantity', to: 'items[].qty'}}", SCHEMA), &[("v2.avsc", &aliased)]),
        &[],
    );
    rows.done();
}

#[test]
fn the_way_back_is_walked_as_well() {
    let mut rows = Rows::default();
    let value = |down: &str| {
        let value = format!("[{{from: 1, to: 2, upgrade: [{GOOD}], downgrade: [{down}]}}]");
        contract(&[SCHEMA.to_owned(), format!("{{property: stipulaMigrations, value: {value}}}")], "")
    };
    let good = "{rename: {from: customer_email, to: email}}, {rename: {from: 'items[].qty', to: 'items[].quantity'}}";
    rows.check("good", &told(&value(good), &[]), &[]);
    rows.check(
        "bad",
        &told(&value("{rename: {from: email, to: mail}}"), &[]),
        &["version `2` has no field `email` here"],
    );
    rows.done();
}

#[test]
fn versions_are_known_and_chained() {
    let mut rows = Rows::default();
    let steps = format!("upgrade: [{GOOD}]");
    let with = |schema: &str, migrations: &str| {
        contract(&[schema.to_owned(), format!("{{property: stipulaMigrations, value: [{migrations}]}}")], "")
    };
    let plain = "{property: stipulaSchema, value: v2.avsc}";
    let three = "{property: stipulaSchema, value: {file: v2.avsc, history: [{version: 0.9, file: v1.avsc}, {version: 1.0, file: v1.avsc}, {version: 1.4, file: v2.avsc}]}}";
    let table: Vec<(&str, String, Vec<&str>)> = vec![
        ("good", with(SCHEMA, &format!("{{from: 1, to: 2, {steps}}}")), vec![]),
        ("exact", with(SCHEMA, &format!("{{from: 1.4.0, to: 2.1.0, {steps}}}")), vec![]),
        (
            "no history",
            with(plain, &format!("{{from: 1, to: 2, {steps}}}")),
            vec![
                "warning: the steps are not checked: `history` names no schema of version `1` [document.migration], add it",
            ],
        ),
        (
            "unknown",
            with(SCHEMA, &format!("{{from: 1.5, to: 2, {steps}}}")),
            vec!["warning: the steps are not checked: `history` names no schema of version `1.5`"],
        ),
        (
            "beyond",
            with(SCHEMA, &format!("{{from: 1, to: 3, {steps}}}")),
            vec!["error: the version `3` is beyond the contract's own `2.1.0`"],
        ),
        (
            "downwards",
            with(SCHEMA, &format!("{{from: 2, to: 1, {steps}}}")),
            vec!["a migration leads upwards: `2` is not below `1` [document.migration], the way back"],
        ),
        ("to itself", with(SCHEMA, "{from: 2, to: 2.1, upgrade: []}"), vec!["a migration leads upwards"]),
        (
            "no version",
            with(SCHEMA, "{from: one, to: 2, upgrade: []}"),
            vec!["`from`: expected a version, found `one` [document.value], numbers joined by `.`"],
        ),
        ("no steps", with(SCHEMA, "{from: 1, to: 2}"), vec!["a migration needs the key `upgrade` or `downgrade`"]),
        (
            "two ways",
            with(SCHEMA, &format!("{{from: 1, to: 2, {steps}}}, {{from: 1, to: 2.1.0, {steps}}}")),
            vec!["two migrations lead away from version `1`"],
        ),
        (
            "overlap",
            with(three, "{from: 0.9, to: 2, upgrade: []}, {from: 1.0, to: 1.4, upgrade: []}"),
            vec![
                "requires `customer_email`",
                "requires `items[].qty`",
                "the migrations from `0.9` to `2` and from `1.0` to `1.4` overlap",
                "requires `customer_email`",
                "requires `items[].qty`",
            ],
        ),
        (
            "gap",
            with(three, "{from: 0.9, to: 1.0, upgrade: []}"),
            vec!["warning: no migration leads from `1.0` to `2.1.0`"],
        ),
        ("gap that reads alike", with(three, &format!("{{from: 1.0, to: 1.4, {steps}}}")), vec![]),
    ];
    for (name, text, expected) in table {
        rows.check(name, &told(&text, &[]), &expected);
    }
    let unversioned = with(SCHEMA, &format!("{{from: 1, to: 2, {steps}}}")).replace("version: 2.1.0", "version: blue");
    rows.check(
        "own",
        &told(&unversioned, &[]),
        &["warning: the steps are not checked: they need a contract version such as `2.1.0`, found `blue`"],
    );
    rows.done();
}

#[test]
fn histories_fit_together() {
    let mut rows = Rows::default();
    let schema =
        |value: &str| contract(&[format!("{{property: stipulaSchema, value: {{file: v2.avsc, {value}}}}}")], "");
    let guid = "5d1c2f1e-8a3b-4c5d-9e0f-123456789abc";
    let table: Vec<(String, Vec<&str>)> = vec![
        ("history: [{version: 1.0.0, file: v1.avsc, ids: [1]}, {version: 1.4.0, file: v1.avsc, ids: [2, 3]}], ids: [4]".to_owned(), vec![]),
        ("history: [{version: 1.4.0, file: v1.avsc}, {version: 1.0.0, file: v1.avsc}]".to_owned(), vec![]),
        ("history: [{version: 1.0, file: v1.avsc}, {version: 1.2, file: v1.avsc}, {version: 1.1, file: v1.avsc}]".to_owned(), vec!["warning: the history is out of order at version `1.1` [document.history]"]),
        ("history: [{version: 1.0, file: v1.avsc}, {version: 1.0.0, file: v1.avsc}]".to_owned(), vec!["the version `1.0.0` stands twice in the history"]),
        ("history: [{version: 2.1.0, file: v1.avsc}]".to_owned(), vec!["`2.1.0` is not below the contract's own `2.1.0`"]),
        ("history: [{version: 1.0, file: v1.avsc, ids: [7]}], ids: [7]".to_owned(), vec!["the id `7` stands twice: it names one schema"]),
        ("ids: [-1, 2147483648]".to_owned(), vec!["expected an id of 0 to 2147483647, found `-1`", "found `2147483648`"]),
        (format!("guid: {guid}"), vec![]),
        (format!("guid: {guid}, history: [{{version: 1.0, file: v1.avsc, guid: {}}}]", guid.to_uppercase()), vec!["stands twice"]),
        ("guid: 5d1c2f1e".to_owned(), vec!["`guid`: expected a UUID, found `5d1c2f1e`"]),
        ("history: [{version: 1.0, file: none.avsc}]".to_owned(), vec!["`none.avsc` cannot be read"]),
        ("history: [{version: 1.0, file: broken.avsc}]".to_owned(), vec!["broken.avsc:2:"]),
        ("message: Order".to_owned(), vec!["`message` names a message of a Protobuf file, and the schema is Avro [document.value]", ]),
        ("variables: {a: this.total > 0.0}".to_owned(), vec!["warning: no rule reads the variable `a` [rule.variable]"]),
        ("variables: {a: this.total >}".to_owned(), vec!["no rule reads the variable `a`", "rule.syntax"]),
        ("variables: {a-b: this.total > 0.0}".to_owned(), vec!["expected a name of letters, digits and `_`, found `a-b`"]),
        ("framing: confluent, part: key".to_owned(), vec![]),
        ("framing: single-object, part: key".to_owned(), vec!["`part: key`"]),
        ("history: [{version: x, file: v1.avsc}]".to_owned(), vec!["`version`: expected a version, found `x`"]),
    ];
    for (value, expected) in table {
        let broken =
            "{\"type\": \"record\", \"name\": \"R\", \"fields\": [\n  {\"name\": \"a\", \"type\": \"strin\"}]}";
        rows.check(&value, &told(&schema(&value), &[("broken.avsc", broken)]), &expected);
    }
    rows.done();
}

#[test]
fn masks_fit_their_fields() {
    let mut rows = Rows::default();
    let masked = |property: &str, masks: &[&str]| {
        let masks: Vec<String> = masks.iter().map(|mask| format!("{{property: stipulaMask, value: {mask}}}")).collect();
        contract(&["{property: stipulaSchema, value: v2.avsc}".to_owned()], "roles: [{role: support}]\n")
            + &format!("    properties:\n      - {{name: {property}, customProperties: [{}]}}\n", masks.join(", "))
    };
    let table: &[(&str, &[&str], &[&str])] = &[
        ("customer_email", &["{kind: partial, keep: 3}"], &[]),
        ("customer_email", &["{}"], &[]),
        ("customer_email", &["{kind: hash, roles: [support], mode: WRITEREAD}"], &[]),
        (
            "customer_email",
            &["{kind: null}"],
            &["a mask of the kind `null` needs a field that may be null, and `customer_email` may not"],
        ),
        ("note", &["{kind: null}"], &[]),
        ("note", &["{kind: 'null'}"], &[]),
        (
            "total",
            &["{kind: partial, keep: 3}"],
            &["a mask of the kind `partial` needs a text, and `total` is `double` [document.mask]"],
        ),
        ("state", &["{kind: fixed}"], &["needs a text, and `state` is `enum`"]),
        ("address", &["{kind: hash}"], &["`address` is `record` [document.mask], mask its fields one by one"]),
        ("items", &["{kind: hash}"], &["`items` is `list` [document.mask], put the mask on `items`"]),
        ("customer_email", &["{kind: partial}"], &["a mask of the kind `partial` needs the key `keep`"]),
        ("customer_email", &["{kind: partial, keep: -1}"], &["expected how many characters stay, found `-1`"]),
        ("customer_email", &["{kind: fixed, keep: 3}"], &["`keep` belongs to the kind `partial`, not to `fixed`"]),
        (
            "customer_email",
            &["{roles: [suport]}"],
            &["warning: the contract has no role `suport` [document.mask], did you mean `support`?"],
        ),
        ("customer_email", &["{roles: [auditor]}"], &[]),
        ("customer_email", &["{roles: [a]}", "{roles: [b], kind: hash}"], &[]),
        ("customer_email", &["{roles: [a]}", "{mode: WRITE, kind: hash}"], &[]),
        (
            "customer_email",
            &["{roles: [a]}", "{roles: [b, a], kind: hash}"],
            &["two masks of one property are for the role `a`"],
        ),
        ("customer_email", &["{}", "{kind: hash}"], &["two masks of one property are for all roles"]),
        ("custmer_email", &["{kind: null}"], &["the schema has no field `custmer_email`"]),
    ];
    for (property, masks, expected) in table {
        rows.check(&format!("{property} {masks:?}"), &told(&masked(property, masks), &[]), expected);
    }
    let schema = r#"{"type": "object", "properties": {"a": {"type": ["string", "integer"]}, "b": {}, "c": {"type": ["integer", "boolean"]},
        "d": {"type": "string", "enum": ["x"]}, "e": {"type": ["integer", "null"]}}}"#;
    let json = |property: &str, mask: &str| masked(property, &[mask]).replace("v2.avsc", "v.schema.json");
    let table: &[(&str, &str, bool)] = &[
        ("a", "{kind: hash}", true),
        ("b", "{kind: fixed}", true),
        ("c", "{kind: fixed}", false),
        ("d", "{kind: fixed}", false),
        ("e", "{kind: null}", true),
    ];
    for (property, mask, fits) in table {
        let found = told(&json(property, mask), &[("v.schema.json", schema)]);
        assert_eq!(found.is_empty(), *fits, "{property} {mask}: {found:?}");
    }
    rows.done();
}

#[test]
fn policies_name_what_exists() {
    let mut rows = Rows::default();
    let evolution =
        |value: &str| contract(&[SCHEMA.to_owned(), format!("{{property: stipulaEvolution, value: {value}}}")], "");
    let table: &[(&str, &[&str])] = &[
        ("{compatibility: FULL, within: major, covers: [schema, rules, tags]}", &[]),
        ("{within: majr}", &["found `majr` [document.value], did you mean `major`?"]),
        (
            "{covers: [schemas]}",
            &[
                "`covers`: expected one of `schema`, `rules`, `tags`, found `schemas` [document.value], did you mean `schema`?",
            ],
        ),
        ("{covers: [schema, schema]}", &["warning: `covers` names `schema` twice"]),
        ("{covers: []}", &["warning: `covers` names nothing"]),
        ("{accepted: [{code: schema.required, path: /customer_email, owner: ana, reason: r, until: 2026-12-31}]}", &[]),
        ("{accepted: [{code: schema.required, path: /email}]}", &[]),
        (
            "{accepted: [{code: schema.required, path: /items/*/quantity}, {code: schema.required, path: /items/*/qty}]}",
            &[],
        ),
        (
            "{accepted: [{code: schema.requird, path: /email}]}",
            &[
                "warning: no change has the code `schema.requird` in this version [document.evolution], did you mean `schema.required`?",
            ],
        ),
        (
            "{accepted: [{code: schema.required, path: /customer_mail}]}",
            &[
                "warning: no version that the contract knows has `/customer_mail` [document.evolution], did you mean `customer_email`?",
            ],
        ),
        (
            "{accepted: [{code: schema.required, path: 'items[].qty'}]}",
            &["`path`: expected a JSON Pointer, found `items[].qty` [document.value], write `/items/*/qty`"],
        ),
        (
            "{accepted: [{code: schema.required, path: /items/qty}]}",
            &["has `/items/qty` [document.evolution], `*` stands for the elements"],
        ),
        ("{accepted: [{code: schema.required, until: 2026-02-30}]}", &["`until`: expected a date, found `2026-02-30`"]),
        (
            "{accepted: [{code: schema.required}, {code: schema.required}]}",
            &["the change `schema.required` is accepted twice"],
        ),
        ("{accepted: [{code: change.symbol_removed}, {code: change.symbol_removed, about: A, rule: r}]}", &[]),
        (
            "{accepted: [{code: change.symbol_removed, about: A}, {code: change.symbol_removed, about: A}]}",
            &["the change `change.symbol_removed` is accepted twice"],
        ),
        ("{accepted: [{code: schema.required, abuot: A}]}", &["did you mean `about`?"]),
    ];
    for (value, expected) in table {
        rows.check(value, &told(&evolution(value), &[]), expected);
    }
    rows.done();
}

#[test]
fn service_levels_read_as_they_are_meant() {
    let mut rows = Rows::default();
    let sla = |level: &str| contract(&[SCHEMA.to_owned()], &format!("slaProperties: [{level}]\n"));
    let table: &[(&str, &[&str])] = &[
        ("{property: latency, value: 5, unit: min, element: Order.created}", &[]),
        ("{property: latency, value: 5, unit: min, element: Order}", &[]),
        ("{property: retention, value: 3, unit: y, element: Order.items.qty}", &[]),
        (
            "{property: latency, value: banana, unit: fortnights}",
            &[
                "`latency`: expected a length of time, found `banana` [document.service_level]",
                "`unit`: expected a unit of time, found `fortnights`",
            ],
        ),
        ("{property: latency, value: 5}", &["`latency` needs a unit"]),
        ("{property: latency, value: P1D}", &[]),
        (
            "{property: retention, value: 7, unit: m}",
            &["`m` reads as minutes and as months [document.service_level], write `min` or `mo`"],
        ),
        ("{property: retention, value: 7, unit: Days}", &[]),
        ("{property: latency, value: 5, unit: minutess}", &["did you mean `minutes`?"]),
        (
            "{property: latencey, value: 5, unit: min}",
            &["`property`: the standard has no `latencey` [document.service_level], did you mean `latency`?"],
        ),
        ("{property: ourOwn, value: banana, unit: fortnights}", &[]),
        ("{property: availability, value: 99.9, unit: percent}", &[]),
        ("{property: availability, value: 99.9%}", &[]),
        ("{property: availability, value: 120}", &["expected a share of 0 to 100, found `120`"]),
        ("{property: throughput, value: fast}", &["expected a number, found `fast`"]),
        ("{property: endOfLife, value: '2042-05-12T09:30:10-08:00'}", &[]),
        ("{property: endOfLife, value: 2042-05-12}", &[]),
        ("{property: endOfLife, value: soon}", &["expected a date or a timestamp, found `soon`"]),
        ("{property: timeOfAvailability, value: 09:00-08:00, driver: regulatory}", &[]),
        ("{property: timeOfAvailability, value: 09:00-08:00, driver: regulatry}", &["did you mean `regulatory`?"]),
        (
            "{property: latency, value: 5, unit: min, element: Ordr.created}",
            &[
                "c.yaml:6:67: warning: `element`: the contract has no object `Ordr` [document.service_level], did you mean `Order`?",
            ],
        ),
        (
            "{property: latency, value: 5, unit: min, element: 'Order.created, Order.creatd'}",
            &[
                "c.yaml:6:89: warning: `element`: the schema has no field `creatd` [document.service_level], did you mean `created`?",
            ],
        ),
    ];
    for (level, expected) in table {
        rows.check(level, &told(&sla(level), &[]), expected);
    }
    rows.done();
}

#[test]
fn what_changes_an_outcome_changes_the_digest() {
    let schema = |more: &str| format!("{{property: stipulaSchema, value: {{file: v2.avsc{more}}}}}");
    let history = ", history: [{version: 1.4.0, file: v1.avsc}]";
    let migrations =
        |steps: &str| format!("{{property: stipulaMigrations, value: [{{from: 1, to: 2, upgrade: [{GOOD}{steps}]}}]}}");
    let of = |properties: &[String], masks: &str| {
        let property = format!("    properties: [{{name: note, customProperties: [{masks}]}}]\n");
        let text = contract(properties, "") + &property;
        compiler(&text, &[]).compile().unwrap().digest().to_owned()
    };
    let mask = |value: &str| format!("{{property: stipulaMask, value: {value}}}");
    let all = [
        of(&[schema("")], ""),
        of(&[schema(", framing: confluent")], ""),
        of(&[schema(", part: key")], ""),
        of(&[schema(", tombstone: refuse")], ""),
        of(&[schema(", ids: [7]")], ""),
        of(&[schema(", ids: [8]")], ""),
        of(&[schema(", guid: 5d1c2f1e-8a3b-4c5d-9e0f-123456789abc")], ""),
        of(&[schema(history)], ""),
        of(&[schema(&history.replace("1.4.0", "1.5.0"))], ""),
        of(&[schema(history), migrations("")], ""),
        of(&[schema(history), migrations(", {drop: note}")], ""),
        of(&[schema(history), migrations(", {default: {field: note, value: x}}")], ""),
        of(&[schema(history), migrations(", {default: {field: note, value: y}}")], ""),
        of(&[schema("")], &mask("{}")),
        of(&[schema("")], &mask("{kind: hash}")),
        of(&[schema("")], &mask("{kind: null}")),
        of(&[schema("")], &mask("{kind: partial, keep: 1}")),
        of(&[schema("")], &mask("{kind: partial, keep: 2}")),
        of(&[schema("")], &mask("{mode: WRITE}")),
        of(&[schema("")], &mask("{roles: [a]}")),
    ];
    for (at, one) in all.iter().enumerate() {
        assert!(!all.iter().skip(at + 1).any(|other| one == other), "{at}");
    }
    // What says the same, or nothing of a record.
    let same = [
        (schema(", framing: none, part: value, tombstone: allow, subject: s"), String::new(), 0),
        (schema(""), mask("{mode: READ, kind: fixed, roles: []}"), 13),
        (schema(""), mask("{roles: [a, a]}"), 19),
    ];
    for (schema, masks, at) in same {
        assert_eq!(Some(&of(&[schema], &masks)), all.get(at), "{at}");
    }
    let policy = "{property: stipulaEvolution, value: {compatibility: FULL}}".to_owned();
    assert_eq!(Some(&of(&[schema(""), policy], "")), all.first());
}

#[test]
fn a_migration_costs_what_it_names() {
    let mut rows = Rows::default();
    let fields: Vec<String> = (0..5_000).map(|at| format!(r#"{{"name": "f{at}", "type": "string"}}"#)).collect();
    let schema = format!(r#"{{"type": "record", "name": "R", "fields": [{}]}}"#, fields.join(","));
    let steps: Vec<String> = (0..5_000).map(|at| format!("{{rename: {{from: f{at}, to: g{at}}}}}")).collect();
    let back: Vec<String> = (0..5_000).map(|at| format!("{{rename: {{from: g{at}, to: f{at}}}}}")).collect();
    let text = migrated(&[steps, back].concat().join(","), SCHEMA);
    rows.check("many", &told(&text, &[("v1.avsc", &schema), ("v2.avsc", &schema)]), &[]);
    let recursive = r#"{"type": "record", "name": "R", "fields": [{"name": "next", "type": ["null", "R"]}, {"name": "a", "type": "int"}]}"#;
    let text = migrated(
        "{rename: {from: next.next.a, to: next.next.b}}, {rename: {from: next.next.b, to: next.next.a}}",
        SCHEMA,
    );
    rows.check("recursive", &told(&text, &[("v1.avsc", recursive), ("v2.avsc", recursive)]), &[]);
    let wide: Vec<String> = (0..3_000).map(|at| format!(r#"{{"name": "f{at}", "type": ["null", "R"]}}"#)).collect();
    let wide = format!(r#"{{"type": "record", "name": "R", "fields": [{}]}}"#, wide.join(","));
    let steps: Vec<String> = (0..2_000).map(|at| format!("{{drop: f{at}.f1.f2.f3.f4}}")).collect();
    let text = migrated(&steps.join(","), SCHEMA);
    let told = told(&text, &[("v1.avsc", &wide), ("v2.avsc", &wide)]);
    rows.check("too much", &told, &["touch too much to be checked"]);
    rows.done();
}

#[test]
fn no_document_panics() {
    let steps = "{move: {from: note, to: address.note}}, {default: {field: 'x\\\\.y', value: [1, {a: b}]}}, {split: {from: full_name, \
                 into: [a, b], by: ' '}}, {convert: {field: state, values: {NEW: PAID}}}";
    let migrations = format!(
        "{{property: stipulaMigrations, value: [{{from: 1, to: 2, upgrade: [{GOOD}, {steps}], downgrade: [{{drop: note}}]}}]}}"
    );
    let policy = "{property: stipulaEvolution, value: {within: major, covers: [tags], accepted: [{code: schema.enum, path: /a/*, until: 2026-01-01}]}}";
    let level = "slaProperties: [{property: latency, value: 5, unit: d, element: 'Order.items[].qty, Order'}]\nroles: [{role: a}]\n";
    let text = contract(
        &[SCHEMA.replace("file: v1.avsc", "file: v1.avsc, ids: [1]"), migrations, policy.to_owned()],
        level,
    ) + "    properties: [{name: note, customProperties: [{property: stipulaMask, value: {kind: partial, keep: 3, roles: [b]}}]}]\n";
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    for _ in 0..1_000 {
        let mut bytes = text.as_bytes().to_vec();
        let at = next(bytes.len());
        bytes[at] = b"\x00\t\n '\"\\{}[]:,-#&*!|>%@`?ax1~\xc3"[next(29)];
        told(&String::from_utf8_lossy(&bytes), &[]);
    }
}
