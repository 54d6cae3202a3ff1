//! `--limit NAME=VALUE`.

use stipula::Limits;

/// A limit that is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Given {
    name: String,
    value: u64,
}

/// Reads `rule_cost=5000000`; digits may be grouped by `_`.
pub(crate) fn read(text: &str) -> Result<Given, String> {
    let (name, value) = text.split_once('=').ok_or("expected a name and a value, such as `rule_cost=5000000`")?;
    let digits: String = value.chars().filter(|char| *char != '_').collect();
    let number = digits.parse().map_err(|_| format!("expected a whole number, found `{value}`"))?;
    let given = Given { name: name.replace('-', "_"), value: number };
    if Limits::default().set(&given.name, number) {
        return Ok(given);
    }
    if Limits::NAMES.contains(&&*given.name) {
        return Err(format!("`{name}` cannot be `{value}`"));
    }
    let near = Limits::NAMES.iter().find(|known| known.starts_with(&*given.name) || given.name.starts_with(**known));
    Err(match near {
        Some(near) => format!("unknown limit `{name}`: did you mean `{near}`?"),
        None => format!("unknown limit `{name}`: expected {}", Limits::NAMES.join(", ")),
    })
}

/// The limits with those that are given.
pub(crate) fn all(given: &[Given]) -> Limits {
    let mut limits = Limits::default();
    for one in given {
        // `read` has seen that it can be set.
        let _ = limits.set(&one.name, one.value);
    }
    limits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read() {
        let table: &[(&str, Result<u64, &str>)] = &[
            ("rule_cost=5_000_000", Ok(5_000_000)),
            ("rule-cost=7", Ok(7)),
            ("rule_cost", Err("expected a name and a value")),
            ("rule_cost=many", Err("found `many`")),
            ("rule_costs=1", Err("did you mean `rule_cost`?")),
            ("depths=1", Err("expected payload_depth")),
            ("payload_depth=99999999999", Err("cannot be `99999999999`")),
        ];
        for (text, expected) in table {
            match (read(text), expected) {
                (Ok(given), Ok(value)) => assert_eq!(all(&[given]).rule_cost, *value, "{text}"),
                (Err(error), Err(part)) => assert!(error.contains(part), "{text}: {error}"),
                (other, _) => panic!("{text}: {other:?}"),
            }
        }
    }
}
