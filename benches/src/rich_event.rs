//! An order with all that Avro has: 20 fields, nested and nullable records, decimals, a fixed, a
//! uuid, enums, a map, and items with lists of their own. Written by hand, as Avro alone.

use crate::event::{int, text};
use crate::random::Random;

/// Its Avro schema.
pub const SCHEMA: &str = include_str!("rich_event.avsc");

/// Five rules over it.
pub const RULES: [(&str, &str); 5] = [
    ("total-covers-tax", "this.total >= this.tax"),
    ("items-positive", "this.items.all(i, i.quantity > 0)"),
    ("iso-currency", "this.currency.matches('^[A-Z]{3}$')"),
    ("weighed", "this.status != 'SHIPPED' || this.weight > 0.0"),
    ("reachable-customer", "this.customer_email.endsWith('.example') && size(this.items) <= 50"),
];

const NAMES: [&str; 6] =
    ["Ana Silva", "J\u{fc}rgen Gro\u{df}", "Mei Tanaka", "Olu Adeyemi", "Zo\u{eb} Martin", "Sam Lee"];
const STREETS: [&str; 4] = ["High Street", "Hauptstra\u{df}e", "Rue de la Paix", "Main Street"];
const CITIES: [&str; 5] = ["London", "K\u{f6}ln", "Paris", "Sevilla", "Austin"];
const TITLES: [&str; 5] = ["Espresso cups", "Trail shoes", "Desk lamp", "Notebook A5", "Rain jacket"];
const TAGS: [&str; 5] = ["fragile", "outdoor", "sale", "new", "gift-wrap"];

/// `count` data, all different.
pub fn data(count: usize) -> Vec<Vec<u8>> {
    let mut random = Random(11);
    (0..count).map(|_| datum(&mut random)).collect()
}

fn datum(random: &mut Random) -> Vec<u8> {
    let mut out = Vec::with_capacity(512);
    text(&mut out, &random.uuid());
    out.extend(random.next().to_le_bytes());
    out.extend(random.next().to_le_bytes());
    int(&mut out, 1_760_000_000_000 + random.long(30_000_000_000));
    int(&mut out, random.long(1 << 20));
    int(&mut out, random.long(4));
    int(&mut out, random.long(3));
    int(&mut out, random.long(1 << 40));
    text(&mut out, random.pick(&NAMES));
    text(&mut out, &format!("customer{}@shop.example", random.below(100_000)));
    nullable(&mut out, random, 2, |out, random| text(out, &format!("+44 20 7946 {:04}", random.below(10_000))));
    text(&mut out, random.pick(&["EUR", "GBP", "USD", "SEK"]));
    let total = 1_000 + random.long(10_000_000);
    decimal(&mut out, total);
    decimal(&mut out, total / 6);
    out.extend((1.0 + random.amount(20_000)).to_le_bytes());
    out.push(u8::from(random.below(10) == 0));
    address(&mut out, random);
    nullable(&mut out, random, 3, address);
    let items = 1 + random.long(6);
    int(&mut out, items);
    for _ in 0..items {
        item(&mut out, random);
    }
    int(&mut out, 0);
    let attributes = random.long(4);
    if attributes > 0 {
        int(&mut out, attributes);
        for key in ["campaign", "device", "ab_test"].iter().take(usize::try_from(attributes).unwrap_or(0)) {
            text(&mut out, key);
            text(&mut out, random.pick(&["spring-26", "newsletter", "mobile", "en-GB", "b"]));
        }
    }
    int(&mut out, 0);
    nullable(&mut out, random, 2, |out, _| text(out, "please ring twice and leave it with the neighbours"));
    out
}

fn item(out: &mut Vec<u8>, random: &mut Random) {
    text(out, &format!("SKU-{:06}", random.below(1_000_000)));
    text(out, random.pick(&TITLES));
    int(out, 1 + random.long(9));
    decimal(out, 100 + random.long(50_000));
    let tags = random.long(4);
    if tags > 0 {
        int(out, tags);
        for _ in 0..tags {
            text(out, random.pick(&TAGS));
        }
    }
    int(out, 0);
}

fn address(out: &mut Vec<u8>, random: &mut Random) {
    text(out, &format!("{} {}", random.pick(&STREETS), 1 + random.below(200)));
    text(out, random.pick(&CITIES));
    text(out, &format!("{:05}", random.below(100_000)));
    text(out, random.pick(&["GB", "DE", "FR", "ES", "US"]));
    nullable(out, random, 3, |out, random| int(out, random.long(40)));
}

/// A value once in so many times, else null.
fn nullable(out: &mut Vec<u8>, random: &mut Random, times: u64, put: impl FnOnce(&mut Vec<u8>, &mut Random)) {
    if random.below(times) == 0 {
        int(out, 1);
        put(out, random);
    } else {
        int(out, 0);
    }
}

/// The shortest big-endian two's complement of an unscaled value.
fn decimal(out: &mut Vec<u8>, unscaled: i64) {
    let bytes = unscaled.to_be_bytes();
    let spare = bytes.windows(2).take_while(|pair| matches!(pair, [0, 0..0x80] | [0xff, 0x80..=0xff])).count();
    let own = bytes.get(spare..).unwrap_or_default();
    int(out, i64::try_from(own.len()).unwrap_or(0));
    out.extend_from_slice(own);
}
