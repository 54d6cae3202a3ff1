//! The event of all types through criterion: Avro bytes, with no rules and with five, and the
//! decoders beside us.

use criterion::{Criterion, criterion_group, criterion_main};
use stipula_benches::cases::{avro_cases, measured};

fn avro(criterion: &mut Criterion) {
    measured(criterion, avro_cases());
}

criterion_group!(benches, avro);
criterion_main!(benches);
