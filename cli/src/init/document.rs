//! The text of a first contract.

use std::fmt::Write as _;

use super::infer::Shape;
use super::yaml::scalar;

/// Over a wire schema, which stays in its own file.
pub(super) fn over_schema(id: &str, name: &str, file: &str, rules: &[String]) -> String {
    let mut text = head(id, name);
    let _ = writeln!(text, "    customProperties: [{{property: stipulaSchema, value: {}}}]", scalar(file));
    quality(&mut text, rules);
    text
}

/// By properties alone.
pub(super) fn of_shape(id: &str, name: &str, shape: &Shape, rules: &[String]) -> String {
    let mut text = head(id, name);
    quality(&mut text, rules);
    text.push_str("    properties:\n");
    shape.properties(&mut text, 6);
    text
}

fn head(id: &str, name: &str) -> String {
    let id: String = id.chars().map(|each| if each.is_alphanumeric() { each } else { '-' }).collect();
    format!(
        "apiVersion: v3.2.0
kind: DataContract
id: {}
name: {}
version: 0.1.0
status: draft
# Who answers for it, and where to ask:
# team: {{name: orders-team, members: [{{username: ana@acme.example, role: owner}}]}}
# support: [{{channel: \"#orders\", url: \"https://chat.acme.example/orders\"}}]
schema:
  - name: {}
",
        scalar(&id.to_lowercase()),
        scalar(name),
        scalar(name)
    )
}

fn quality(text: &mut String, rules: &[String]) {
    if rules.is_empty() {
        text.push_str(
            "    # A rule that every record must keep, in CEL:
    # quality:
    #   - {id: total-covers-tax, type: custom, engine: cel, implementation: this.total >= this.tax}
",
        );
        return;
    }
    text.push_str("    quality:\n");
    for (at, rule) in rules.iter().enumerate() {
        let expression = super::json::quoted(rule);
        let _ = write!(
            text,
            "      - id: rule-{}\n        type: custom\n        engine: cel\n        implementation: {expression}\n",
            at + 1
        );
    }
}

/// `order-event` as a name: `OrderEvent`.
pub(super) fn title(stem: &str) -> String {
    let words = stem.split(|each: char| !each.is_alphanumeric()).filter(|word| !word.is_empty());
    let title: String = words
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
        })
        .collect();
    if title.is_empty() { "Record".to_owned() } else { title }
}
