//! Hosts that panic, call back, or use many threads leave a contract as it was.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::ser::{Serialize, SerializeSeq, Serializer};
use stipula::{Clock, Contract, Format};

fn contract() -> Contract {
    let schema = r#"{"type": "array", "items": {"type": "integer"}}"#;
    Contract::from_schema(Format::JsonSchema, schema).rule("positive", "this.all(n, n > 0)").compile().unwrap()
}

/// A list whose second element runs something while it is read.
struct Acting<F>(F);

impl<F: Fn()> Serialize for Acting<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        list.serialize_element(&1)?;
        (self.0)();
        list.serialize_element(&2)?;
        list.end()
    }
}

fn still_judges(contract: &Contract) {
    assert!(contract.is_valid(&[1, 2, 3]) && contract.is_valid_json("[1, 2]"));
    assert_eq!(contract.check(&[1, -2]).total, 1);
    assert_eq!(contract.check_json("[1, \"a\"]").total, 1);
}

#[test]
fn a_panic_of_the_host_leaves_the_contract_usable() {
    let contract = contract();
    for _ in 0..3 {
        let failed = catch_unwind(AssertUnwindSafe(|| contract.is_valid(&Acting(|| panic!("the host's own")))));
        assert!(failed.is_err());
        still_judges(&contract);
    }
    let clock = Clock::new(|| panic!("the host's own"));
    let compiler =
        Contract::from_schema(Format::JsonSchema, "true").rule("r", "now > timestamp('2020-01-01T00:00:00Z')");
    let timed = compiler.clock(clock).compile().unwrap();
    assert!(catch_unwind(AssertUnwindSafe(|| timed.is_valid_json("1"))).is_err());
    assert!(catch_unwind(AssertUnwindSafe(|| timed.check_json("1"))).is_err());
}

#[test]
fn a_value_may_call_the_contract_that_judges_it() {
    let contract = contract();
    let calls = Cell::new(0);
    let again = || {
        calls.set(calls.get() + 1);
        still_judges(&contract);
    };
    assert!(contract.is_valid(&Acting(again)) && contract.check(&Acting(again)).valid);
    assert_eq!(calls.get(), 2);
}

#[test]
fn many_threads_get_the_same_outcomes() {
    let contract = contract();
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| (0..200).for_each(|_| still_judges(&contract)));
        }
    });
}
