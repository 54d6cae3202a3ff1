//! What a compilation costs grows no faster than the contract: counted, not timed.

use stipula_tests::wide::{self, Schema};

use crate::allocations::cost;

/// A cost that doubles with the contract has the ratio 2; tables that double in size add a little.
const RATIO: (u64, u64) = (23, 10);

/// Allocations and bytes of a compilation, and of all that the document API shows.
fn costs(schema: Schema, fields: usize, rules: usize) -> [(&'static str, u64); 4] {
    let text = wide::text(schema, fields, rules);
    let mut contract = None;
    let (count, bytes) = cost(|| contract = Some(wide::compiler(&text).compile().unwrap()));
    let contract = contract.unwrap();
    let enforced = contract.rules().iter().filter(|rule| rule.enforced).count();
    assert_eq!((contract.fields().len() >= fields, enforced), (true, rules), "{schema:?}");
    let fresh = wide::compiler(&text).compile().unwrap();
    let (api_count, api_bytes) = cost(|| drop(fresh.to_json()));
    [("allocations", count), ("bytes", bytes), ("allocations of the API", api_count), ("bytes of the API", api_bytes)]
}

#[test]
fn the_cost_is_linear_in_fields_and_rules() {
    let sizes: Vec<usize> = std::iter::successors(Some(125), |size| Some(size * 2)).take(4).collect();
    for schema in [Schema::Avro, Schema::Json, Schema::Properties] {
        // Both double; or one does, beside much of the other.
        for (what, size) in [
            ("fields and rules", (|size| (size, size * 2 / 5)) as fn(usize) -> (usize, usize)),
            ("fields", |size| (size, 50)),
            ("rules", |size| (125, size * 2 / 5)),
        ] {
            let costs: Vec<_> = sizes.iter().map(|each| size(*each)).map(|(f, r)| costs(schema, f, r)).collect();
            for pair in costs.windows(2) {
                for ((unit, smaller), (_, larger)) in pair[0].iter().zip(&pair[1]) {
                    assert!(
                        larger * RATIO.1 < smaller * RATIO.0,
                        "{schema:?}, {what} doubled: {smaller} {unit} became {larger}"
                    );
                }
            }
        }
    }
}
