//! The order event through criterion: JSON and Avro, valid and invalid, with no rules and with five.

use criterion::{Criterion, criterion_group, criterion_main};
use stipula_benches::cases::{cases, measured};

fn order_event(criterion: &mut Criterion) {
    measured(criterion, cases());
}

criterion_group!(benches, order_event);
criterion_main!(benches);
