//! Functions of the host: how they are called, what they are given, and what the digest covers.

use std::borrow::Cow;

use crate::{Contract, Function, FunctionType, FunctionValue};

const SCHEMA: &str = r#"{"type": "record", "name": "R", "fields": [
    {"name": "s", "type": "string"}, {"name": "i", "type": "long"}, {"name": "n", "type": ["null", "string"]}]}"#;

fn repeat(version: &str) -> Function {
    let takes = [FunctionType::String, FunctionType::Int];
    Function::new("repeated", takes, FunctionType::String, version, |given| match given {
        [FunctionValue::String(text), FunctionValue::Int(times)] => {
            Some(FunctionValue::String(Cow::Owned(text.repeat(usize::try_from(*times).ok()?))))
        }
        _ => None,
    })
    .unwrap()
}

/// The code of the first violation, `valid`, or the first diagnostic.
fn outcome(rule: &str, function: Function, record: &str) -> String {
    match Contract::compiler(SCHEMA).function(function).rule("r", rule).compile() {
        Ok(contract) => {
            let report = contract.check_json(record);
            report.violations.first().map_or("valid".to_owned(), |violation| violation.code.to_string())
        }
        Err(error) => error.diagnostics().first().map_or_else(String::new, |fault| fault.message.clone()),
    }
}

#[test]
fn calls() {
    for (rule, record, expected) in [
        ("repeated(this.s, 2) == 'abab'", r#"{"s": "ab", "i": 1, "n": null}"#, "valid"),
        ("this.s.repeated(this.i) == 'ab'", r#"{"s": "ab", "i": 1, "n": null}"#, "valid"),
        ("this.s.repeated(this.i) == 'ab'", r#"{"s": "ab", "i": 2, "n": null}"#, "rule.violated"),
        ("this.s.repeated(this.i) == ''", r#"{"s": "ab", "i": -1, "n": null}"#, "rule.error"),
        ("this.s.repeated(this.i) == '' || this.i < 0", r#"{"s": "ab", "i": -1, "n": null}"#, "valid"),
        ("repeated(this.n, 1) == 'a'", r#"{"s": "ab", "i": 1, "n": null}"#, "rule.error"),
        ("repeated(dyn(this.i), 1) == 'a'", r#"{"s": "ab", "i": 1, "n": null}"#, "rule.error"),
        ("repeated(this.s) == 'a'", "{}", "`repeated` does not take (string)"),
        ("repeated(this.i, 1) == 'a'", "{}", "`repeated` does not take (int, int)"),
        ("repeated('a', 2) == this.s", r#"{"s": "aa", "i": 1, "n": null}"#, "valid"),
    ] {
        assert_eq!(outcome(rule, repeat("1"), record), expected, "{rule} {record}");
    }
    let dear = outcome("repeated(this.s, 2) != ''", repeat("1").cost(2_000_000), r#"{"s": "ab", "i": 1, "n": null}"#);
    assert_eq!(dear, "limit.rule_cost");
    let other = Function::new("other", [FunctionType::Int], FunctionType::Bool, "1", |_| Some(FunctionValue::Int(1)));
    assert_eq!(outcome("other(this.i)", other.unwrap(), r#"{"s": "", "i": 1, "n": null}"#), "rule.error");
}

#[test]
fn names_that_no_function_can_have() {
    for (name, takes, expected) in [
        ("", 1, "`` is no name for a function"),
        ("a-b", 1, "`a-b` is no name for a function"),
        ("size", 1, "`size` is a function of the language"),
        ("math", 1, "`math` is a function of the language"),
        ("string", 1, "`string` is a function of the language"),
        ("map", 1, "`map` is a function of the language"),
        ("f", 0, "expected 1 to 4 arguments of `f`, found 0"),
        ("f", 5, "expected 1 to 4 arguments of `f`, found 5"),
    ] {
        let takes = vec![FunctionType::Int; takes];
        let made = Function::new(name, takes, FunctionType::Bool, "1", |_| None);
        assert_eq!(made.unwrap_err().to_string(), expected, "{name}");
    }
}

#[test]
fn the_digest_covers_them() {
    let digest = |functions: &[Function]| {
        let compiler = functions.iter().cloned().fold(Contract::compiler(SCHEMA), crate::Compiler::function);
        compiler.rule("r", "this.i > 0").compile().unwrap().digest().to_owned()
    };
    let none = digest(&[]);
    let first = digest(&[repeat("1")]);
    assert_ne!(none, first);
    assert_eq!(first, digest(&[repeat("1")]));
    assert_ne!(first, digest(&[repeat("2")]));
    assert_ne!(first, digest(&[repeat("1").cost(7)]));
}
