//! The order event of the benches and everything that judges it, and rules alone beside their peers.

pub mod avro_peers;
pub mod cases;
pub mod event;
pub mod json;
pub mod measure;
pub mod peers;
mod random;
pub mod rich_event;
pub mod rule_peers;
pub mod rules;

/// The five rules, in the part of CEL that every peer understands.
pub const RULES: [(&str, &str); 5] = [
    ("total-covers-tax", "this.total >= this.tax"),
    ("items-positive", "this.items.all(i, i.quantity > 0 && i.unit_price >= 0.0)"),
    ("iso-currency", "this.currency.matches('^[A-Z]{3}$')"),
    ("shipped-has-date", "this.status != 'SHIPPED' || this.shipped_at != null"),
    ("reachable-customer", "this.customer_email.endsWith('.example') && size(this.items) <= 50"),
];

/// How many distinct records a run goes through; fewer would train the branch predictor.
pub const RECORDS: usize = 1_024;
