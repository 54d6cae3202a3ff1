//! What a compilation costs grows no faster than the contract: counted, not timed.

use stipula::Contract;
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

/// Rules that may cost more than their budget, over variables that do as well: for each of them a
/// bound that would help is searched.
fn costly(rules: usize) -> String {
    let variables: Vec<String> =
        (0..rules).map(|at| format!("v{at}: \"this.t.map(x, x + 'a').size() + {at}\"")).collect();
    let rules: Vec<String> = (0..rules)
        .map(|at| {
            format!(
                "      - {{id: r{at}, type: custom, engine: cel, implementation: \"this.t.all(a, this.t.all(b, a != b || v{at} > 0))\"}}\n"
            )
        })
        .collect();
    format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: x\nversion: 1.0.0\nstatus: active\nschema:\n  - name: R\n    \
         customProperties: [{{property: stipulaSchema, value: {{format: json-schema, variables: {{{}}}, inline: \
         '{{\"type\": \"object\", \"properties\": {{\"t\": {{\"type\": \"array\", \"items\": {{\"type\": \"string\"}}}}}}}}'}}}}]\n    \
         quality:\n{}",
        variables.join(", "),
        rules.concat()
    )
}

#[test]
fn the_search_for_hints_is_bounded() {
    let costs: Vec<(u64, u64)> = [50, 100, 200]
        .iter()
        .map(|rules| {
            let text = costly(*rules);
            let mut contract = None;
            let spent =
                cost(|| contract = Some(Contract::compile(text.as_str()).unwrap_or_else(|fault| panic!("{fault}"))));
            let contract = contract.unwrap();
            let warned = contract.diagnostics().iter().filter(|each| each.code.as_str() == "rule.cost");
            assert_eq!(warned.count(), *rules);
            spent
        })
        .collect();
    for pair in costs.windows(2) {
        let ((count, bytes), (more, more_bytes)) = (pair[0], pair[1]);
        assert!(more * RATIO.1 < count * RATIO.0, "{count} allocations became {more}");
        assert!(more_bytes * RATIO.1 < bytes * RATIO.0, "{bytes} bytes became {more_bytes}");
    }
}
