//! Where a change stands in the files of the new contract.

use std::collections::BTreeSet;

use stipula::{Area, Change, Contract, SourceText, Value, codes};

use super::load::Version;
use super::outcome::Spot;
use crate::render::file_of;

/// A rule at its own place, a field where its name is first written in the schema, and what the document says of
/// schemas and versions at its key.
pub(super) fn spot(change: &Change, version: &Version) -> Spot {
    let contract = &version.contract;
    let at =
        |name: &str, line: usize| Spot { file: file_of(name, version.file.as_ref()), line: u64::try_from(line).ok() };
    let whole = Spot { file: version.file.clone(), line: None };
    if let Some(rule) = &change.rule {
        let place = contract.rules().iter().find(|known| known.id == *rule).and_then(|rule| rule.position.as_ref());
        return place.map_or(whole, |place| at(&place.file, place.line));
    }
    let key = match change.area {
        Area::Policy => Some("stipulaEvolution"),
        _ if change.code == codes::changes::FRAMING_CHANGED => Some("framing"),
        _ => None,
    };
    let names: Vec<String> = match key {
        Some(key) => vec![key.to_owned()],
        None => change.path.split('/').filter(|token| !token.is_empty() && *token != "*").map(unescaped).collect(),
    };
    let sources = sources(contract);
    let document = contract.sources().iter().next();
    let searched: Vec<&SourceText> = match change.area {
        _ if key.is_some() => document.into_iter().collect(),
        Area::Schema => sources.into_iter().chain(document).collect(),
        _ => document.into_iter().chain(sources).collect(),
    };
    // Each name behind the one around it; what is declared elsewhere is found by its own name.
    let found =
        |names: &[String]| searched.iter().find_map(|source| Some((source.name(), line_of(source.text(), names)?)));
    let found = found(&names).or_else(|| found(names.last().map(std::slice::from_ref)?));
    found.map_or(whole, |(name, line)| at(name, line))
}

fn unescaped(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// The line of the last name, each looked for from the line of the one before; lines count from 1.
fn line_of(text: &str, names: &[String]) -> Option<usize> {
    let mut from = 0;
    for name in names {
        let (quoted, bare) = (format!("\"{name}\""), format!("{name}:"));
        let listed = format!("name: {name}");
        // A member of a JSON Schema, or a field of an Avro one; a keyword of the same name is none.
        let declares = |line: &str| {
            let behind = line.split(&quoted).skip(1).any(|rest| rest.trim_start_matches([' ', ':']).starts_with('{'));
            behind || line.contains(&format!("\"name\": {quoted}"))
        };
        if let Some(more) = text.lines().skip(from).position(declares) {
            from += more;
            continue;
        }
        let stands = |line: &str| {
            line.contains(&quoted)
                || line.split([',', '}']).any(|part| part.trim_end().ends_with(&listed))
                || line.trim_start().trim_start_matches("- ").starts_with(&bare)
                || line.contains(&format!("property: {name}"))
        };
        from += text.lines().skip(from).position(stands)?;
    }
    (!names.is_empty()).then_some(from + 1)
}

/// The files that the contract names, without the schemas of its history.
fn sources(contract: &Contract) -> Vec<&SourceText> {
    let mut history = BTreeSet::new();
    let own = |key: &'static str| move |value: &Value| value.get(key).cloned();
    let object = contract.metadata().get("object").and_then(own("customProperties"));
    for property in object.iter().flat_map(Value::items) {
        let versions = property.get("value").and_then(own("history"));
        history.extend(
            versions
                .iter()
                .flat_map(Value::items)
                .filter_map(|version| version.get("file").and_then(Value::as_str).map(str::to_owned)),
        );
    }
    contract.sources().iter().skip(1).filter(|source| !history.contains(source.name())).collect()
}

#[cfg(test)]
mod tests {
    use super::line_of;

    #[test]
    fn a_keyword_is_no_member_of_its_name() {
        let text =
            "{\"description\": \"d\",\n \"properties\": {\n  \"type\": {}, \"description\": {\"type\": \"string\"}}}";
        for (name, expected) in [("description", Some(3)), ("type", Some(3)), ("properties", Some(2)), ("x", None)] {
            assert_eq!(line_of(text, &[name.to_owned()]), expected, "{name}");
        }
        assert_eq!(line_of("{\"doc\": \"qty\",\n{\"name\": \"qty\"}", &["qty".to_owned()]), Some(2));
    }

    #[test]
    fn names_are_found_behind_those_around_them() {
        let text = "{\"name\": \"qty\"},\n{\"name\": \"items\",\n {\"name\": \"qty\"}}\nproperties:\n  - name: a\n    properties: [{name: b}]\nframing: none\n- property: stipulaEvolution\n";
        for (names, expected) in [
            (&["qty"][..], Some(1)),
            (&["items", "qty"], Some(3)),
            (&["a", "b"], Some(6)),
            (&["framing"], Some(7)),
            (&["stipulaEvolution"], Some(8)),
            (&["b", "a"], None),
            (&[], None),
        ] {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(line_of(text, &names), expected, "{names:?}");
        }
    }
}
