//! What explanations show of rules and records: values, masks, what was not asked for, and limits.

use crate::contract::Contract;
use crate::model::Format;
use crate::rules::{ExplainedPart, Explanation, PartState, RunOutcome};

const SCHEMA: &str = r#"{"type": "record", "name": "Order", "fields": [
    {"name": "total", "type": "double", "default": 1.5},
    {"name": "note", "type": ["null", "string"], "default": null},
    {"name": "ssn", "type": ["null", "string"], "default": null, "confluent:tags": ["PII"]},
    {"name": "sick", "type": "boolean", "default": false, "confluent:tags": ["PHI"]},
    {"name": "ages", "type": {"type": "map", "values": "int"}, "default": {}},
    {"name": "names", "type": {"type": "map", "values": "string"}, "default": {}, "confluent:tags": ["PII"]},
    {"name": "tags", "type": {"type": "array", "items": "string"}, "default": []},
    {"name": "boxes", "default": [], "type": {"type": "array", "items": {"type": "record", "name": "Box", "fields": [
        {"name": "sizes", "type": {"type": "array", "items": {"type": "record", "name": "Size", "fields": [
            {"name": "cm", "type": "int"}]}}},
        {"name": "owner", "type": "string", "default": "", "confluent:tags": ["PII"]}]}}}]}"#;

/// Holds a value of each field; the texts of the sensitive ones are `secret`.
const RECORD: &str = r#"{"total": 2.5, "ssn": "secret", "sick": true, "ages": {"ann": 3, "b b": 70},
    "names": {"secret": "secret"}, "tags": ["x", "y"],
    "boxes": [{"sizes": [{"cm": 1}], "owner": "secret"}, {"sizes": [{"cm": 2}, {"cm": 9}], "owner": "secret"}]}"#;

fn explained(rule: &str, record: &str) -> Explanation {
    let contract = Contract::from_schema(Format::Avro, SCHEMA).rule("r", rule).compile();
    let contract = contract.unwrap_or_else(|fault| panic!("{rule}: {fault}"));
    contract.explain_json(Some("r"), record).unwrap()
}

/// `text=value`, with what it is made of in brackets.
fn told(part: &ExplainedPart) -> String {
    let value = match (part.state, part.value.as_deref()) {
        (Some(PartState::Value), Some(value)) => value,
        (Some(PartState::Masked), _) => "***",
        (Some(PartState::Null), _) => "null",
        (Some(PartState::Absent), _) => "absent",
        (Some(PartState::Error), _) if part.absorbed => "absorbed",
        (Some(PartState::Error), _) => "error",
        (Some(PartState::NotEvaluated), _) => "-",
        _ => part.path.as_deref().unwrap_or_default(),
    };
    let parts: Vec<String> = part.parts.iter().map(told).collect();
    let parts = if parts.is_empty() { String::new() } else { format!(" [{}]", parts.join("; ")) };
    format!("{}={value}{parts}", part.text)
}

#[test]
fn parts_have_their_values() {
    let cases = [
        ("this.total > 2.0", "this.total > 2.0=true [this.total=2.5]"),
        ("this.note == null", "this.note == null=true [this.note=null]"),
        ("has(this.note) || true", "has(this.note) || true=true"),
        ("!has(this.note)", "!has(this.note)=true [has(this.note)=false]"),
        (
            "this.total < 1.0 && this.total > 0.0",
            "this.total < 1.0 && this.total > 0.0=false [this.total < 1.0=false [this.total=2.5]; this.total > 0.0=-]",
        ),
        (
            "this.total > 2.0 ? this.tags[0] == 'x' : this.tags[1] == 'x'",
            "this.total > 2.0 ? this.tags[0] == 'x' : this.tags[1] == 'x'=true [this.total > 2.0=true [this.total=2.5]; \
             this.tags[0] == 'x'=true [this.tags[0]=\"x\"]; this.tags[1] == 'x'=-]",
        ),
        (
            "this.tags[5] == 'x' || this.total > 2.0",
            "this.tags[5] == 'x' || this.total > 2.0=true [this.tags[5] == 'x'=absorbed [this.tags[5]=error]; \
             this.total > 2.0=true [this.total=2.5]]",
        ),
        ("'x' in this.tags", "'x' in this.tags=true [this.tags=[\"x\", \"y\"]]"),
        (
            "1 + 2 == 3 && this.total > 2.0",
            "1 + 2 == 3 && this.total > 2.0=true [1 + 2 == 3=true; this.total > 2.0=true [this.total=2.5]]",
        ),
        ("size(this.tags) == 2", "size(this.tags) == 2=true [size(this.tags)=2 [this.tags=2 elements]]"),
        (
            "this.boxes.all(b, b.sizes.all(s, s.cm < 5))",
            "this.boxes.all(b, b.sizes.all(s, s.cm < 5))=false [this.boxes=2 elements; this.boxes[1]=/boxes/1 \
             [b.sizes.all(s, s.cm < 5)=false [b.sizes=2 elements; b.sizes[1]=/boxes/1/sizes/1 [s.cm < 5=false [s.cm=9]]]]]",
        ),
        (
            "this.ages.all(name, this.ages[name] < 50)",
            "this.ages.all(name, this.ages[name] < 50)=false [this.ages=2 entries; this.ages[*]=/ages/* \
             [this.ages[name] < 50=false [this.ages[name]=70 [name=***]]]]",
        ),
        (
            "this.tags.map(t, t + '!').exists(t, t == 'y!')",
            "this.tags.map(t, t + '!').exists(t, t == 'y!')=true [this.tags.map(t, t + '!')=[\"x!\", \"y!\"] \
             [this.tags=2 elements]; this.tags.map(t, t + '!')[1]= [t == 'y!'=true [t=\"y!\"]]]",
        ),
        (
            "cel.bind(n, size(this.tags), n > 1 && n < 3)",
            "cel.bind(n, size(this.tags), n > 1 && n < 3)=true [size(this.tags)=2 [this.tags=2 elements]; \
             n > 1 && n < 3=true [n > 1=true [n=2]; n < 3=true [n=2]]]",
        ),
        (
            "this.?note.optMap(n, size(n)).orValue(0) == 0",
            "this.?note.optMap(n, size(n)).orValue(0) == 0=true [this.?note.optMap(n, size(n)).orValue(0)=0 \
             [this.?note.optMap(n, size(n))=optional.none() [this.?note=optional.none(); size(n)=-]]]",
        ),
    ];
    let mut faults = Vec::new();
    for (rule, expected) in cases {
        let explanation = explained(rule, RECORD);
        let run = &explanation.rules[0].runs.as_ref().unwrap()[0];
        let found = told(run.condition.as_ref().unwrap());
        if found != expected {
            faults.push(format!("expected {expected}\n   found {found}"));
        }
        assert!(run.cost.unwrap() > 0, "{rule}");
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn nothing_of_a_sensitive_field_is_told() {
    let cases = [
        ("this.ssn != 'x'", "this.ssn != 'x'=true [this.ssn=***]"),
        ("size(this.ssn) > 1", "size(this.ssn) > 1=true [size(this.ssn)=*** [this.ssn=***]]"),
        (
            "(this.ssn != 'x' ? 'a' : 'b') == 'a'",
            "(this.ssn != 'x' ? 'a' : 'b') == 'a'=true [(this.ssn != 'x' ? 'a' : 'b')=*** [this.ssn != 'x'=true [this.ssn=***]]]",
        ),
        (
            "cel.bind(s, this.ssn, s + s != 'x')",
            "cel.bind(s, this.ssn, s + s != 'x')=true [s + s != 'x'=true [s=***; s=***]]",
        ),
        // A bool that is sensitive itself hides what is made of it, and what its order would tell.
        ("!this.sick", "!this.sick=*** [this.sick=***]"),
        ("this.sick || this.total > 9.0", "this.sick || this.total > 9.0=***"),
        (
            "(this.sick ? this.total : 1.0) > 1.0",
            "(this.sick ? this.total : 1.0) > 1.0=*** [(this.sick ? this.total : 1.0)=***]",
        ),
        ("this.boxes.exists(b, b.owner != '' && this.sick)", "this.boxes.exists(b, b.owner != '' && this.sick)=***"),
        ("string(this.sick) == 'x'", "string(this.sick) == 'x'=*** [string(this.sick)=*** [this.sick=***]]"),
        // So do elements, keys, and lists of records that hold some.
        (
            "this.names.all(k, this.names[k] + k != '')",
            "this.names.all(k, this.names[k] + k != '')=true [this.names=***]",
        ),
        (
            "this.names.exists(k, k == 'secret')",
            "this.names.exists(k, k == 'secret')=true [this.names=***; this.names[*]=/names/* [k == 'secret'=true [k=***]]]",
        ),
        (
            "this.boxes.map(b, b.owner)[0] != ''",
            "this.boxes.map(b, b.owner)[0] != ''=true [this.boxes.map(b, b.owner)[0]=*** [this.boxes.map(b, b.owner)=*** \
             [this.boxes=2 elements]]]",
        ),
        (
            "this.boxes.filter(b, b.owner != '').size() > 1",
            "this.boxes.filter(b, b.owner != '').size() > 1=true [this.boxes.filter(b, b.owner != '').size()=*** \
             [this.boxes.filter(b, b.owner != '')=*** [this.boxes=2 elements]]]",
        ),
        (
            "this.tags.map(t, t + this.ssn) != []",
            "this.tags.map(t, t + this.ssn) != []=true [this.tags.map(t, t + this.ssn)=*** [this.tags=2 elements]]",
        ),
    ];
    let mut faults = Vec::new();
    for (rule, expected) in cases {
        let explanation = explained(rule, RECORD);
        let run = &explanation.rules[0].runs.as_ref().unwrap()[0];
        let found = told(run.condition.as_ref().unwrap());
        if found != expected {
            faults.push(format!("expected {expected}\n   found {found}"));
        }
        let json = explanation.to_json().replace("'secret'", "");
        assert!(!json.replace("k == ", "").contains("secret"), "{rule}: {json}");
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn whatever_is_undeclared_is_hidden() {
    let schema = r#"{"type": "object", "properties": {"any": {}, "open": {"type": "object"}}}"#;
    let record = r#"{"any": {"x": "secret"}, "open": {"secret": "secret"}, "more": "secret"}"#;
    let mut faults = Vec::new();
    for (rule, expected) in [
        ("this.any.x == 'a'", "this.any.x == 'a'=*** [this.any.x=***]"),
        ("this['more'] == 'a'", "this['more'] == 'a'=*** [this['more']=*** [this=3 entries]]"),
        ("size(this.open) > 0", "size(this.open) > 0=true [size(this.open)=*** [this.open=1 entry]]"),
        ("this.any != 1", "this.any != 1=true [this.any=1 entry]"),
    ] {
        let contract = Contract::from_schema(Format::JsonSchema, schema).rule("r", rule).compile();
        let Ok(contract) = contract else { continue };
        let explanation = contract.explain_json(None, record).unwrap();
        let run = &explanation.rules[0].runs.as_ref().unwrap()[0];
        let found = told(run.condition.as_ref().unwrap());
        if found != expected {
            faults.push(format!("expected {expected}\n   found {found}"));
        }
        assert!(!explanation.to_json().contains("secret"));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn hostile_rules_are_explained_in_bounded_space() {
    let deep = format!("{}this.total > 0.0{}", "!(".repeat(60), ")".repeat(60));
    let wide = format!("{} || this.total > 2.0", vec!["this.total < 0.0"; 2000].join(" || "));
    let chain = format!("{}true", "this.total < 0.0 ? false : ".repeat(2000));
    let loops = "this.tags.all(a, this.tags.all(b, this.tags.all(c, a + b + c != 'zzz')))".to_owned();
    for rule in [deep, wide, chain, loops] {
        let run = std::thread::Builder::new().stack_size(256 << 10);
        let explanation = run.spawn(move || explained(&rule, RECORD)).unwrap().join().unwrap();
        let json = explanation.to_json();
        assert!(json.len() < 400_000, "{}", json.len());
        let run = &explanation.rules[0].runs.as_ref().unwrap()[0];
        assert_eq!(run.outcome, RunOutcome::Holds);
    }
}

#[test]
fn many_runs_are_counted() {
    let schema = r#"{"type": "record", "name": "R", "fields": [{"name": "xs", "type": {"type": "array", "items":
        {"type": "record", "name": "E", "fields": [{"name": "x", "type": "int", "confluent:tags": ["T"]}]}}}]}"#;
    let document = format!(
        "{{\"schemaType\": \"AVRO\", \"schema\": {}, \"ruleSet\": {{\"domainRules\": [{{\"name\": \"few\", \"kind\": \
         \"CONDITION\", \"mode\": \"WRITEREAD\", \"type\": \"CEL_FIELD\", \"tags\": [\"T\"], \"expr\": \"value < 150\"}}]}}}}",
        serde_json::to_string(schema).unwrap()
    );
    let contract = Contract::compile(document).unwrap_or_else(|fault| panic!("{fault}"));
    let list: Vec<String> = (0..200).map(|x| format!("{{\"x\": {x}}}")).collect();
    let explanation = contract.explain_json(Some("few"), format!("{{\"xs\": [{}]}}", list.join(","))).unwrap();
    let rule = &explanation.rules[0];
    let runs = rule.runs.as_ref().unwrap();
    assert_eq!((rule.total_runs, runs.len()), (Some(200), 100));
    assert_eq!(runs.iter().filter(|run| run.outcome == RunOutcome::Violated).count(), 50);
    assert_eq!(runs.last().unwrap().path, "/xs/199/x");
}

#[test]
fn a_limit_is_told() {
    let limits = crate::limits::Limits { rule_cost: 10, ..crate::limits::Limits::default() };
    let rule = "this.tags.all(a, this.tags.all(b, a + b != 'zz'))";
    let contract = Contract::from_schema(Format::Avro, SCHEMA).rule("r", rule).limits(limits).compile().unwrap();
    let explanation = contract.explain_json(None, RECORD).unwrap();
    let run = &explanation.rules[0].runs.as_ref().unwrap()[0];
    assert_eq!(run.outcome, RunOutcome::Limit);
    assert_eq!(run.condition.as_ref().unwrap().reason.as_deref(), Some("the limit `rule_cost` is used up"));
}
