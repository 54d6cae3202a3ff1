//! What a keyword below a fallback expects, in the words that compiled ones have.

use serde_json::Value;

use super::fallback::Fallbacks;
use crate::schema::{OPEN, OWN, describe};

/// What the keyword of the subschema at a pointer expects; `None` where no words fit.
pub(super) fn asked(fallbacks: &Fallbacks, pointer: &str, keyword: &str) -> Option<String> {
    let written = || fallbacks.keywords(pointer)?.get(keyword);
    // Draft 4 has the bound in another keyword.
    let digits = |name: &str| {
        let exact = fallbacks.judged(pointer, &format!("{OWN}{name}")).and_then(Value::as_str);
        exact.map(|text| text.trim_start_matches(OPEN).to_owned())
    };
    let counted = |word: &str, unit: &str| {
        let count = written()?.as_u64()?;
        Some(format!("{word} {count} {unit}{}", if count == 1 { "" } else { "s" }))
    };
    match keyword {
        "type" => {
            let name = |name: &Value| name.as_str().map(|name| format!("`{name}`"));
            let names: Vec<String> = match written()? {
                Value::Array(names) => names.iter().filter_map(name).collect(),
                one => name(one).into_iter().collect(),
            };
            let count = names.len();
            Some(describe::any(names, count))
        }
        "minimum" => Some(format!("at least {}", digits(keyword)?)),
        "maximum" => Some(format!("at most {}", digits(keyword)?)),
        "exclusiveMinimum" => Some(format!("more than {}", digits(keyword).or_else(|| digits("minimum"))?)),
        "exclusiveMaximum" => Some(format!("less than {}", digits(keyword).or_else(|| digits("maximum"))?)),
        "multipleOf" => Some(format!("a multiple of {}", digits(keyword)?)),
        "minLength" => counted("at least", "character"),
        "maxLength" => counted("at most", "character"),
        "minItems" => counted("at least", "element"),
        "maxItems" => counted("at most", "element"),
        "minProperties" => counted("at least", "member"),
        "maxProperties" => counted("at most", "member"),
        "pattern" => Some(format!("a match of `{}`", written()?.as_str()?)),
        "format" => Some(format!("format `{}`", written()?.as_str()?)),
        "uniqueItems" => Some("elements that all differ".to_owned()),
        "enum" => {
            let listed = fallbacks.judged(pointer, &format!("{OWN}enum")).or_else(written)?.as_array()?;
            let words = listed.iter().map(word).collect::<Option<Vec<String>>>()?;
            Some(describe::one_of(words.into_iter(), listed.len()))
        }
        "const" => word(fallbacks.judged(pointer, &format!("{OWN}const")).or_else(written)?),
        _ => None,
    }
}

/// A scalar of the schema, as messages show it.
fn word(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null | Value::Bool(_) => format!("`{value}`"),
        Value::String(text) => format!("`\"{}\"`", describe::shortened(text)),
        value => format!("`{}`", describe::shortened(value.get("#")?.as_str()?)),
    })
}
