//! JSON of several kinds, in several orders of members: ours beside the peers.

mod records;

use std::cell::OnceCell;
use std::fmt::{self, Write as _};
use std::sync::Arc;

use jsonschema::Validator;
use serde::de::IgnoredAny;
use serde_json::Value;
use stipula::{Contract, Format};

use crate::cases::Judge;
use crate::event;
use crate::peers::SetUp;
use crate::random::Random;

type Rules = [(&'static str, &'static str); 5];

/// A schema with its rules and records.
struct Kind {
    name: &'static str,
    schema: String,
    rules: Rules,
    record: fn(&mut Random) -> Value,
    /// Members that may be missing.
    optional: &'static [&'static str],
}

/// The order of members, and what else is done to a record.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Order {
    /// That of the schema.
    Expected,
    /// By name: another order than the schema's, and always the same.
    Foreign,
    /// Another one in each record.
    Shuffled,
    /// That of the schema, with a blank behind each colon and comma.
    Blanks,
    /// That of the schema; half of what may be missing is missing.
    Missing,
}

const ORDERS: [(Order, &str); 5] = [
    (Order::Expected, "expected"),
    (Order::Foreign, "foreign"),
    (Order::Shuffled, "shuffled"),
    (Order::Blanks, "blanks"),
    (Order::Missing, "fields missing"),
];

/// One engine over one set of payloads.
pub struct Row {
    /// What is judged: schema and order.
    pub group: String,
    /// Who judges.
    pub engine: &'static str,
    /// The payloads, all different.
    pub payloads: Arc<Vec<Vec<u8>>>,
    /// The call under measurement.
    pub judge: Judge,
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.group, self.engine)
    }
}

/// The engines, ours first.
pub const ENGINES: [&str; 6] =
    ["stipula, five rules", "serde_json + jsonschema", "IgnoredAny", "sonic-rs", "simd-json tape", "boon"];

/// A schema with an order of members: one row of the table.
pub struct Group {
    kind: Arc<Kind>,
    order: Order,
    /// What is judged: schema and order.
    pub name: String,
}

impl fmt::Debug for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// All groups. What has no optional members has no row without them.
pub fn groups() -> Vec<Group> {
    let kinds: Vec<Arc<Kind>> = kinds().into_iter().map(Arc::new).collect();
    let pairs = kinds.iter().flat_map(|kind| ORDERS.iter().map(move |order| (kind, order)));
    let pairs = pairs.filter(|(kind, (order, _))| *order != Order::Missing || !kind.optional.is_empty());
    pairs
        .map(|(kind, (order, name))| Group {
            kind: Arc::clone(kind),
            order: *order,
            name: format!("{}, {name}", kind.name),
        })
        .collect()
}

impl Group {
    /// [`ENGINES`] over the payloads of the group.
    pub fn rows(&self) -> Vec<Row> {
        let payloads = Arc::new(payloads(&self.kind, self.order));
        let row = |(engine, judge)| Row { group: self.name.clone(), engine, payloads: Arc::clone(&payloads), judge };
        ENGINES.into_iter().zip(judges(&self.kind)).map(row).collect()
    }

    /// The rows, checked: every engine accepts every payload.
    ///
    /// # Errors
    /// Where one does not.
    pub fn checked(&self) -> SetUp<Vec<Row>> {
        let rows = self.rows();
        for row in &rows {
            if let Some(wrong) = row.payloads.iter().find(|payload| !(row.judge)(payload)) {
                return Err(format!("{row:?} refuses {}", String::from_utf8_lossy(wrong)).into());
            }
        }
        Ok(rows)
    }
}

fn payloads(kind: &Kind, order: Order) -> Vec<Vec<u8>> {
    let mut random = Random(11);
    let mut shuffle = Random(5);
    (0..crate::RECORDS)
        .map(|_| {
            let record = (kind.record)(&mut random);
            let mut text = String::new();
            write(&record, kind, order, &mut shuffle, &mut text);
            text.into_bytes()
        })
        .collect()
}

fn write(value: &Value, kind: &Kind, order: Order, random: &mut Random, out: &mut String) {
    let blank = if order == Order::Blanks { " " } else { "" };
    match value {
        Value::Object(members) => {
            let is_dropped = |name: &str, random: &mut Random| {
                order == Order::Missing && kind.optional.contains(&name) && random.below(2) == 0
            };
            let mut members: Vec<_> = members.iter().filter(|(name, _)| !is_dropped(name, random)).collect();
            match order {
                // `Value` sorts its members.
                Order::Foreign => {}
                Order::Shuffled => members.sort_by_cached_key(|_| random.next()),
                _ => members.sort_by_cached_key(|(name, _)| place(kind, name)),
            }
            out.push('{');
            for (at, (name, member)) in members.into_iter().enumerate() {
                let comma = if at > 0 { "," } else { "" };
                let _ = write!(out, "{comma}{}{}:{blank}", if at > 0 { blank } else { "" }, Value::from(name.as_str()));
                write(member, kind, order, random, out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    let _ = write!(out, ",{blank}");
                }
                write(item, kind, order, random, out);
            }
            out.push(']');
        }
        scalar => {
            let _ = write!(out, "{scalar}");
        }
    }
}

/// Where the schema declares a member; those that it does not declare stand last.
fn place(kind: &Kind, name: &str) -> usize {
    kind.schema.find(&format!("\"{name}\": {{")).unwrap_or(usize::MAX)
}

fn judges(kind: &Arc<Kind>) -> [Judge; 6] {
    let (ours, peer, other) = (Arc::clone(kind), Arc::clone(kind), Arc::clone(kind));
    [
        lazy(move || contract(&ours), Contract::is_valid_bytes),
        lazy(
            move || validator(&peer.schema),
            |own: &Validator, payload| {
                serde_json::from_slice::<Value>(payload).is_ok_and(|record| own.is_valid(&record))
            },
        ),
        Box::new(|payload| serde_json::from_slice::<IgnoredAny>(payload).is_ok()),
        Box::new(|payload| sonic_rs::from_slice::<sonic_rs::Value>(payload).is_ok()),
        Box::new(|payload| simd_json::to_tape(&mut payload.to_vec()).is_ok()),
        lazy(
            move || boon_of(&other.schema),
            |(schemas, index): &(boon::Schemas, boon::SchemaIndex), payload| {
                serde_json::from_slice::<Value>(payload).is_ok_and(|record| schemas.validate(&record, *index).is_ok())
            },
        ),
    ]
}

/// An engine that is set up at its first payload; one that cannot be accepts nothing.
fn lazy<T: 'static>(make: impl Fn() -> SetUp<T> + 'static, run: impl Fn(&T, &[u8]) -> bool + 'static) -> Judge {
    let engine = OnceCell::new();
    Box::new(move |payload| engine.get_or_init(|| make().ok()).as_ref().is_some_and(|engine| run(engine, payload)))
}

fn contract(kind: &Kind) -> SetUp<Contract> {
    let mut compiler = Contract::from_schema(Format::JsonSchema, kind.schema.as_str());
    for (id, rule) in kind.rules {
        compiler = compiler.rule(id, rule);
    }
    Ok(compiler.compile()?)
}

fn validator(schema: &str) -> SetUp<Validator> {
    let schema: Value = serde_json::from_str(schema)?;
    Ok(jsonschema::options().should_validate_formats(true).build(&schema)?)
}

fn boon_of(schema: &str) -> SetUp<(boon::Schemas, boon::SchemaIndex)> {
    let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    compiler.enable_format_assertions();
    compiler.add_resource("bench.json", serde_json::from_str(schema)?).map_err(|error| error.to_string())?;
    let index = compiler.compile("bench.json", &mut schemas).map_err(|error| error.to_string())?;
    Ok((schemas, index))
}

/// A wide schema of readings.
fn telemetry_schema() -> String {
    let mut text = String::from(
        r#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": {
            "device": {"type": "string", "format": "uuid"}, "at": {"type": "string", "format": "date-time"},
            "state": {"enum": ["driving", "idle", "parked"]}, "fault": {"type": ["string", "null"]}"#,
    );
    for (at, name) in records::READINGS.iter().enumerate() {
        let kind = if at % 3 == 0 { "integer" } else { "number" };
        let _ = write!(text, r#", "{name}": {{"type": "{kind}", "minimum": 0, "maximum": 1000000}}"#);
    }
    text + r#"}, "required": ["device", "at", "state", "speed_kmh"], "additionalProperties": false}"#
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn kinds() -> Vec<Kind> {
    vec![
        Kind {
            name: "order event",
            schema: event::JSON_SCHEMA.to_owned(),
            rules: crate::RULES,
            record: event::record,
            optional: &[],
        },
        Kind {
            name: "package manifest",
            schema: include_str!("manifest.schema.json").to_owned(),
            rules: [
                ("named", "this.name.startsWith('acme') || this.downloads >= 0"),
                ("licensed", "this.license != 'UNLICENSED'"),
                ("keywords", "this.keywords == null || size(this.keywords) < 30"),
                ("version", "this.version.matches('^[0-9]+')"),
                ("published", "this.published == null || this.published.endsWith('Z')"),
            ],
            record: records::manifest,
            optional: &["description", "private", "author", "keywords", "engines", "scripts", "published", "tooling"],
        },
        Kind {
            name: "ci workflow",
            schema: include_str!("workflow.schema.json").to_owned(),
            rules: [
                ("jobs", "this.jobs.all(job, size(job.steps) > 0)"),
                ("numbered", "this.run_number > 0"),
                ("branch", "this.trigger.branch.startsWith('main')"),
                ("event", "this.trigger.event != 'workflow_dispatch'"),
                ("named", "size(this.name) < 90"),
            ],
            record: records::workflow,
            optional: &["env", "started", "needs", "continue_on_error", "timeout_minutes", "paths", "commit"],
        },
        Kind {
            name: "feature collection",
            schema: include_str!("features.schema.json").to_owned(),
            rules: [
                ("some", "size(this.features) > 0"),
                ("kind", "this.kind == 'FeatureCollection'"),
                ("labels", "this.features.all(f, size(f.attributes.label) > 0)"),
                ("lines", "this.features.all(f, size(f.geometry.coordinates) > 1)"),
                ("bounds", "this.bounds == null || size(this.bounds) == 4"),
            ],
            record: records::features,
            optional: &["bounds", "id", "lanes", "length_m"],
        },
        Kind {
            name: "recursive tree",
            schema: include_str!("tree.schema.json").to_owned(),
            rules: [
                ("revised", "this.revision > 0"),
                ("language", "this.language == null || this.language.matches('^[a-z]+$')"),
                ("document", "size(this.document) == 36"),
                ("words", "this.words == null || this.words < 100000"),
                ("read", "this.words == null || this.revision < this.words + 100"),
            ],
            record: records::tree,
            optional: &["language", "words", "weight", "anchors"],
        },
        Kind {
            name: "wide telemetry",
            schema: telemetry_schema(),
            rules: [
                ("speed", "this.speed_kmh >= 0"),
                ("pressure", "this.oil_pressure == null || this.oil_pressure >= 0"),
                ("state", "this.state != 'parked' || this.speed_kmh >= 0"),
                ("time", "this.at.endsWith('Z')"),
                ("ranges", "this.throttle == null || this.roll == null || this.throttle + this.roll >= 0.0"),
            ],
            record: records::telemetry,
            optional: &records::READINGS_BUT_SPEED,
        },
        Kind {
            name: "envelope (unevaluatedProperties)",
            schema: include_str!("envelope.schema.json").to_owned(),
            rules: [
                ("source", "this.source.startsWith('svc-')"),
                ("sequence", "this.sequence >= 0"),
                ("kind", "this.kind in ['created', 'changed', 'removed']"),
                ("time", "this.time.endsWith('Z')"),
                ("labels", "this.labels == null || this.labels.all(label, size(label) > 0)"),
            ],
            record: records::envelope,
            optional: &["labels", "payload", "team", "mail", "level"],
        },
        Kind {
            name: "saved query (recursive anyOf)",
            schema: include_str!("filter.schema.json").to_owned(),
            rules: [
                ("owner", "size(this.owner) > 0"),
                ("limit", "this.limit == null || this.limit <= 10000"),
                ("columns", "this.columns.all(column, column.matches('^[a-z_]+$'))"),
                ("id", "this.query_id >= 0"),
                ("note", "this.note == null || size(this.note) <= 400"),
            ],
            record: records::filter,
            optional: &["limit", "shared", "note"],
        },
    ]
}
