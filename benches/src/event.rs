//! An order event: 22 fields, a nested address, a list of items; the same records as JSON and Avro.

use serde_json::{Value, json};

use crate::random::Random;

/// Its JSON Schema.
pub const JSON_SCHEMA: &str = include_str!("order_event.schema.json");

/// Its Avro schema.
pub const AVRO_SCHEMA: &str = include_str!("order_event.avsc");

const NAMES: [&str; 8] =
    ["Ana Silva", "Jürgen Groß", "Mei Tanaka", "Olu Adeyemi", "Zoë Martin", "Ivan Petrov", "Lucía Gómez", "Sam Lee"];
const STREETS: [&str; 6] = ["High Street", "Hauptstraße", "Rue de la Paix", "Calle Mayor", "Main St", "Storgatan"];
const CITIES: [&str; 6] = ["London", "Köln", "Paris", "Sevilla", "Austin", "Malmö"];
const COUNTRIES: [&str; 6] = ["GB", "DE", "FR", "ES", "US", "SE"];
const CURRENCIES: [&str; 5] = ["EUR", "GBP", "USD", "SEK", "CHF"];
const STATUSES: [&str; 4] = ["NEW", "PAID", "SHIPPED", "CANCELLED"];
const CHANNELS: [&str; 3] = ["web", "store", "partner"];

/// `count` valid records, all different.
pub fn records(count: usize) -> Vec<Value> {
    let mut random = Random(7);
    (0..count).map(|_| record(&mut random)).collect()
}

/// The same records, each with one thing wrong that both schemas refuse.
pub fn invalid_records(count: usize) -> Vec<Value> {
    let mut list = records(count);
    for (at, record) in list.iter_mut().enumerate() {
        if let Value::Object(members) = record {
            match at % 3 {
                0 => members.insert("line_count".to_owned(), json!("three")),
                1 => members.insert("status".to_owned(), json!("LOST")),
                _ => members.remove("customer_email"),
            };
        }
    }
    list
}

pub(crate) fn record(random: &mut Random) -> Value {
    let count = 1 + random.below(3);
    let items: Vec<Value> = (0..count).map(|_| item(random)).collect();
    let status = random.pick(&STATUSES);
    let created = 1_760_000_000_000 + random.below(30_000_000_000);
    let shipped = if status == "SHIPPED" { json!(created + 86_400_000) } else { Value::Null };
    let total = 10.0 + random.amount(100_000);
    let name = random.pick(&NAMES);
    json!({
        "event_id": random.uuid(),
        "event_version": 3,
        "order_number": format!("ORD-{:08}", random.below(100_000_000)),
        "status": status,
        "channel": random.pick(&CHANNELS),
        "created_at": created,
        "shipped_at": shipped,
        "customer_id": random.below(1 << 40),
        "customer_name": name,
        "customer_email": format!("customer{}@shop.example", random.below(100_000)),
        "loyalty": random.below(2) == 1,
        "currency": random.pick(&CURRENCIES),
        "total": total,
        "tax": (total * 19.0).round() / 100.0,
        "discount": random.amount(900),
        "line_count": count,
        "shipping_address": {
            "street": format!("{} {}", random.pick(&STREETS), 1 + random.below(200)),
            "city": random.pick(&CITIES),
            "postal_code": format!("{:05}", random.below(100_000)),
            "country": random.pick(&COUNTRIES),
        },
        "items": items,
        "coupon": if random.below(4) == 0 { json!(format!("SAVE{}", random.below(50))) } else { Value::Null },
        "weight_grams": 50 + random.below(20_000),
        "gift": random.below(10) == 0,
        "source_ip": format!("10.{}.{}.{}", random.below(256), random.below(256), random.below(256)),
    })
}

fn item(random: &mut Random) -> Value {
    json!({
        "sku": format!("SKU-{:06}", random.below(1_000_000)),
        "title": random.pick(&["Espresso cups", "Trail shoes", "Desk lamp", "Notebook A5", "Rain jacket"]),
        "quantity": 1 + random.below(9),
        "unit_price": random.amount(20_000),
    })
}

/// Members in the order in which a producer writes them: that of the schema. `Value` sorts them.
const ORDER: [&str; 30] = [
    "event_id",
    "event_version",
    "order_number",
    "status",
    "channel",
    "created_at",
    "shipped_at",
    "customer_id",
    "customer_name",
    "customer_email",
    "loyalty",
    "currency",
    "total",
    "tax",
    "discount",
    "line_count",
    "shipping_address",
    "street",
    "city",
    "postal_code",
    "country",
    "items",
    "sku",
    "title",
    "quantity",
    "unit_price",
    "coupon",
    "weight_grams",
    "gift",
    "source_ip",
];

/// A record as JSON text, members in schema order.
pub fn json(record: &Value) -> String {
    match record {
        Value::Object(members) => {
            let place = |name: &String| ORDER.iter().position(|known| known == name).unwrap_or(ORDER.len());
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| place(name));
            let members: Vec<String> = members
                .iter()
                .map(|(name, member)| format!("{}:{}", Value::from(name.as_str()), json(member)))
                .collect();
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(",")),
        scalar => scalar.to_string(),
    }
}

/// A record as an Avro datum, written by hand so that no engine's encoder is trusted.
///
/// `None` where the record does not fit the schema (the invalid ones).
pub fn avro(record: &Value) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(512);
    let o = record.as_object()?;
    text(&mut out, o.get("event_id")?.as_str()?);
    int(&mut out, o.get("event_version")?.as_i64()?);
    text(&mut out, o.get("order_number")?.as_str()?);
    let status = o.get("status")?.as_str()?;
    int(&mut out, i64::try_from(STATUSES.iter().position(|s| *s == status)?).ok()?);
    text(&mut out, o.get("channel")?.as_str()?);
    int(&mut out, o.get("created_at")?.as_i64()?);
    optional(&mut out, o.get("shipped_at")?, |out, v| v.as_i64().map(|v| int(out, v)))?;
    int(&mut out, o.get("customer_id")?.as_i64()?);
    text(&mut out, o.get("customer_name")?.as_str()?);
    text(&mut out, o.get("customer_email")?.as_str()?);
    out.push(u8::from(o.get("loyalty")?.as_bool()?));
    text(&mut out, o.get("currency")?.as_str()?);
    for name in ["total", "tax", "discount"] {
        out.extend(o.get(name)?.as_f64()?.to_le_bytes());
    }
    int(&mut out, o.get("line_count")?.as_i64()?);
    let address = o.get("shipping_address")?;
    for name in ["street", "city", "postal_code", "country"] {
        text(&mut out, address.get(name)?.as_str()?);
    }
    let items = o.get("items")?.as_array()?;
    int(&mut out, i64::try_from(items.len()).ok()?);
    for item in items {
        text(&mut out, item.get("sku")?.as_str()?);
        text(&mut out, item.get("title")?.as_str()?);
        int(&mut out, item.get("quantity")?.as_i64()?);
        out.extend(item.get("unit_price")?.as_f64()?.to_le_bytes());
    }
    int(&mut out, 0);
    optional(&mut out, o.get("coupon")?, |out, v| v.as_str().map(|v| text(out, v)))?;
    int(&mut out, o.get("weight_grams")?.as_i64()?);
    out.push(u8::from(o.get("gift")?.as_bool()?));
    text(&mut out, o.get("source_ip")?.as_str()?);
    Some(out)
}

fn optional(out: &mut Vec<u8>, value: &Value, put: impl Fn(&mut Vec<u8>, &Value) -> Option<()>) -> Option<()> {
    if value.is_null() {
        int(out, 0);
        return Some(());
    }
    int(out, 1);
    put(out, value)
}

pub(crate) fn int(out: &mut Vec<u8>, value: i64) {
    let mut rest = ((value << 1) ^ (value >> 63)).cast_unsigned();
    loop {
        let low = u8::try_from(rest & 0x7f).unwrap_or(0);
        rest >>= 7;
        if rest == 0 {
            return out.push(low);
        }
        out.push(low | 0x80);
    }
}

pub(crate) fn text(out: &mut Vec<u8>, value: &str) {
    int(out, i64::try_from(value.len()).unwrap_or(0));
    out.extend(value.as_bytes());
}
