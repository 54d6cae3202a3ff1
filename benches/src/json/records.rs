//! Records of the schemas beside the order event, all different.

use serde_json::{Map, Value, json};

use crate::random::Random;

const WORDS: [&str; 12] = [
    "parser", "stream", "lattice", "ümlaut", "kernel", "quota", "größe", "window", "mirror", "signal", "vector",
    "harbor",
];

fn words(random: &mut Random, count: u64) -> String {
    (0..count).map(|_| random.pick(&WORDS)).collect::<Vec<_>>().join(" ")
}

/// So many members, their names made of a word and a number.
fn map(random: &mut Random, count: u64, mut value: impl FnMut(&mut Random) -> Value) -> Value {
    let mut members = Map::new();
    for at in 0..count {
        members.insert(format!("{}-{}", random.pick(&WORDS), at), value(random));
    }
    Value::Object(members)
}

fn list(random: &mut Random, count: u64, mut value: impl FnMut(&mut Random) -> Value) -> Value {
    Value::Array((0..count).map(|_| value(random)).collect())
}

fn moment(random: &mut Random) -> String {
    let (month, day) = (1 + random.below(12), 1 + random.below(28));
    format!("2026-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", random.below(24), random.below(60), random.below(60))
}

/// A version range of a dependency.
fn range(random: &mut Random) -> Value {
    json!(format!("^{}.{}.{}", random.below(20), random.below(40), random.below(9)))
}

pub(super) fn manifest(random: &mut Random) -> Value {
    let (count, downloads) = (3 + random.below(5), random.below(1 << 30));
    json!({
        "name": format!("{}-{}", random.pick(&["acme", "north", "delta"]), random.below(100_000)),
        "version": format!("{}.{}.{}", random.below(9), random.below(30), random.below(99)),
        "description": format!("A \"small\" {}.\nSecond line: {}", words(random, 6), words(random, 4)),
        "private": random.below(2) == 0,
        "license": random.pick(&["MIT", "Apache-2.0", "BSD-3-Clause", "MPL-2.0"]),
        "author": {
            "display": random.pick(&["Jürgen Groß", "Ana Silva", "Zoë Martin"]),
            "email": format!("dev{}@pack.example", random.below(10_000)),
            "homepage": "https://pack.example/people",
        },
        "keywords": list(random, count, |random| json!(random.pick(&WORDS))),
        "engines": { "node": ">=20", "npm": ">=10" },
        "scripts": map(random, 5, |random| json!(format!("run {} && echo \"{}\"", words(random, 2), random.below(99)))),
        "dependencies": map(random, 6, range),
        "devDependencies": map(random, 5, range),
        "repository": { "kind": "git", "url": format!("https://code.example/acme/{}", random.below(9_999)), "directory": null },
        "published": moment(random),
        "downloads": downloads,
        "tooling": { "lint": { "rules": { "indent": ["error", 2], "quotes": "off" } }, "level": random.below(5) },
    })
}

fn step(random: &mut Random) -> Value {
    if random.below(2) == 0 {
        let with = map(random, 2, |random| json!(random.below(30)));
        return json!({ "title": words(random, 2), "uses": format!("actions/checkout@v{}", 1 + random.below(5)), "with": with });
    }
    json!({ "title": words(random, 3), "run": format!("cargo test -p {}\necho done", random.below(99)), "condition": null })
}

fn job(random: &mut Random) -> Value {
    let steps = 2 + random.below(3);
    json!({
        "id": format!("job_{}", random.below(999)),
        "runs_on": random.pick(&["ubuntu-24.04", "macos-15", "windows-2025"]),
        "timeout_minutes": 5 + random.below(60),
        "needs": list(random, 1, |random| json!(format!("job_{}", random.below(999)))),
        "continue_on_error": random.below(5) == 0,
        "steps": list(random, steps, step),
    })
}

pub(super) fn workflow(random: &mut Random) -> Value {
    let commit = format!("{}{}", random.uuid().replace('-', ""), random.uuid().get(..8).unwrap_or_default());
    let jobs = 1 + random.below(3);
    json!({
        "name": words(random, 2),
        "run_number": 1 + random.below(90_000),
        "trigger": { "event": random.pick(&["push", "pull_request", "schedule"]), "branch": "main",
            "paths": ["core/src/**", "tests/**"], "commit": commit },
        "env": map(random, 3, |random| json!(words(random, 1))),
        "started": moment(random),
        "jobs": list(random, jobs, job),
    })
}

fn degree(random: &mut Random, end: u64) -> Value {
    json!((random.amount(end) * 1e2).round() / 1e2 - 50.0)
}

fn feature(random: &mut Random) -> Value {
    let points = 4 + random.below(12);
    json!({
        "kind": "Feature",
        "id": random.below(1 << 32),
        "attributes": { "label": words(random, 2), "class": random.pick(&["road", "river", "rail"]),
            "lanes": if random.below(2) == 0 { json!(1 + random.below(6)) } else { Value::Null }, "length_m": random.amount(900_000) },
        "geometry": { "kind": "LineString", "coordinates": list(random, points, |random| {
            json!([degree(random, 10_000), degree(random, 9_000)])
        }) },
    })
}

pub(super) fn features(random: &mut Random) -> Value {
    let count = 2 + random.below(4);
    json!({ "kind": "FeatureCollection", "bounds": [-10.5, 35, 30.25, 60.125], "features": list(random, count, feature) })
}

fn section(random: &mut Random, depth: u64) -> Value {
    let below = if depth == 0 { 0 } else { 1 + random.below(2) };
    let weight = if random.below(3) == 0 { Value::Null } else { json!(random.amount(100)) };
    json!({
        "heading": words(random, 3),
        "weight": weight,
        "anchors": list(random, 2, |random| json!(format!("a{}", random.below(9_999)))),
        "sections": list(random, below, |random| section(random, depth - 1)),
    })
}

pub(super) fn tree(random: &mut Random) -> Value {
    json!({
        "document": random.uuid(), "revision": 1 + random.below(99), "language": random.pick(&["de", "en", "fr"]),
        "words": random.below(90_000), "root": section(random, 6),
    })
}

/// Readings of a machine; the schema is made with them.
pub(super) const READINGS: [&str; 46] = [
    "speed_kmh",
    "engine_rpm",
    "oil_temperature",
    "oil_pressure",
    "coolant_temperature",
    "fuel_level",
    "fuel_rate",
    "battery_voltage",
    "battery_current",
    "brake_pressure_front",
    "brake_pressure_rear",
    "tire_pressure_fl",
    "tire_pressure_fr",
    "tire_pressure_rl",
    "tire_pressure_rr",
    "tire_temperature_fl",
    "tire_temperature_fr",
    "tire_temperature_rl",
    "tire_temperature_rr",
    "throttle",
    "steering_angle",
    "yaw_rate",
    "roll",
    "pitch",
    "acceleration_x",
    "acceleration_y",
    "acceleration_z",
    "latitude",
    "longitude",
    "altitude",
    "heading",
    "satellites",
    "hdop",
    "ambient_temperature",
    "humidity",
    "air_pressure",
    "cabin_temperature",
    "load_kg",
    "axle_load_1",
    "axle_load_2",
    "odometer",
    "trip",
    "engine_hours",
    "idle_hours",
    "signal_dbm",
    "uptime",
];

/// All but the first.
pub(super) const READINGS_BUT_SPEED: [&str; 45] = {
    let mut rest = [""; 45];
    rest.copy_from_slice(READINGS.split_at(1).1);
    rest
};

pub(super) fn telemetry(random: &mut Random) -> Value {
    let mut members = Map::new();
    members.insert("device".to_owned(), json!(random.uuid()));
    members.insert("at".to_owned(), json!(moment(random)));
    members.insert("state".to_owned(), json!(random.pick(&["driving", "idle", "parked"])));
    members.insert("fault".to_owned(), Value::Null);
    for (at, name) in READINGS.iter().enumerate() {
        let value = if at % 3 == 0 { json!(random.below(100_000)) } else { json!(random.amount(1_000_000)) };
        members.insert((*name).to_owned(), value);
    }
    Value::Object(members)
}

pub(super) fn envelope(random: &mut Random) -> Value {
    json!({
        "id": random.uuid(),
        "source": format!("svc-{}", random.below(500)),
        "kind": random.pick(&["created", "changed", "removed"]),
        "sequence": random.below(1 << 40),
        "time": moment(random),
        "actor": { "login": words(random, 1), "level": random.below(10), "team": words(random, 1), "mail": "a@b.example" },
        "payload": map(random, 8, |random| match random.below(3) {
            0 => json!(random.amount(100_000)),
            1 => json!(words(random, 3)),
            _ => Value::Null,
        }),
        "labels": list(random, 3, |random| json!(random.pick(&WORDS))),
    })
}

fn node(random: &mut Random, depth: u64) -> Value {
    match random.below(4) {
        0 if depth > 0 => json!({ "none": node(random, depth - 1) }),
        1 | 2 if depth > 0 => {
            let count = 2 + random.below(2);
            json!({ "all": list(random, count, |random| node(random, depth - 1)) })
        }
        _ => {
            json!({ "field": random.pick(&WORDS), "is": random.pick(&["eq", "lt", "gt"]), "value": random.amount(9_999) })
        }
    }
}

pub(super) fn filter(random: &mut Random) -> Value {
    let columns = 4 + random.below(8);
    json!({
        "query_id": random.below(1 << 30),
        "owner": words(random, 1),
        "limit": 1 + random.below(9_000),
        "columns": list(random, columns, |random| json!(random.pick(&["order_id", "customer", "created_at", "total", "net"]))),
        "shared": random.below(2) == 0,
        "note": words(random, 12),
        "where": node(random, 3),
    })
}
