//! Defaults of fields, checked against their types once every type is known.
//!
//! The walk follows the default's text, so its depth is that of the document; unions try every
//! branch, so the number of steps is limited.

use std::collections::HashMap;

use super::super::describe;
use super::super::input::found;
use super::super::{IntKind, Kind, Node, NodeId};
use super::Avro;
use super::logical::integer;
use crate::diagnostics::{Diagnostic, Span, codes};
use crate::syntax::{self, NodeRef};

/// Steps for all defaults of a schema; a schema of the largest size needs far fewer.
const STEPS: u64 = 4_000_000;

/// Where a default does not fit, and why; `None` where the steps ran out.
type Misfit = Option<(Span, String)>;

impl Avro<'_, '_> {
    pub(super) fn check_defaults(&mut self) {
        let mut check = Check { nodes: &self.nodes, steps: STEPS };
        for (value, id) in &self.defaults {
            match check.fits(*value, *id) {
                Ok(()) => {}
                Err(Some((span, message))) => {
                    self.diagnostics.push(Diagnostic::error(codes::SCHEMA_INVALID, message).at(span));
                }
                Err(None) => {
                    let message = "the defaults of this schema take too many steps to check";
                    self.diagnostics.push(Diagnostic::error(codes::DOCUMENT_LIMIT, message).at(value.span()));
                    return;
                }
            }
        }
    }
}

struct Check<'n> {
    nodes: &'n [Node],
    steps: u64,
}

impl Check<'_> {
    fn spend(&mut self, steps: usize) -> Result<(), Misfit> {
        self.steps = self.steps.checked_sub(steps as u64).ok_or(None)?;
        Ok(())
    }

    fn fits(&mut self, value: NodeRef<'_>, id: NodeId) -> Result<(), Misfit> {
        self.spend(1)?;
        let nodes = self.nodes;
        let Some(node) = nodes.get(id.0 as usize) else { return Ok(()) };
        let good = match &node.kind {
            Kind::Dyn => true,
            Kind::Null => value.is_null(),
            Kind::Bool => value.as_bool().is_some(),
            Kind::Float | Kind::Double => value.number_text().is_some(),
            Kind::Text | Kind::Uuid { fixed: false } => value.as_str().is_some(),
            Kind::Bytes | Kind::Decimal { fixed: None, .. } => value.as_str().is_some_and(is_bytes),
            Kind::Fixed(size) | Kind::Decimal { fixed: Some(size), .. } => is_fixed(value, *size),
            Kind::Uuid { fixed: true } => is_fixed(value, 16),
            Kind::Duration => is_fixed(value, 12),
            Kind::Enum { symbols, .. } => {
                self.spend(symbols.len())?;
                value.as_str().is_some_and(|text| symbols.iter().any(|symbol| symbol.as_ref() == text))
            }
            Kind::List(element) if value.is_sequence() => return self.each(value.items(), *element),
            Kind::Map { value: element, .. } if value.is_mapping() => {
                return self.each(value.entries().map(|(_, value)| value), *element);
            }
            Kind::Record(_) if value.is_mapping() => return self.record(value, node),
            Kind::Union(branches) => self.union(value, branches)?,
            Kind::List(_) | Kind::Map { .. } | Kind::Record(_) => false,
            kind => integer(kind).is_some_and(|int| is_integer(value, int)),
        };
        if good { Ok(()) } else { Err(Some(self.misfit(value, id))) }
    }

    fn misfit(&self, value: NodeRef<'_>, id: NodeId) -> (Span, String) {
        let expected = describe::expected_of(self.nodes, id);
        (value.span(), format!("the default does not fit the type: expected {expected}, found {}", found(value)))
    }

    fn each<'t>(&mut self, values: impl Iterator<Item = NodeRef<'t>>, element: NodeId) -> Result<(), Misfit> {
        for value in values {
            self.fits(value, element)?;
        }
        Ok(())
    }

    /// Since 1.12 any branch of a union may take the default.
    fn union(&mut self, value: NodeRef<'_>, branches: &[NodeId]) -> Result<bool, Misfit> {
        for branch in branches {
            match self.fits(value, *branch) {
                Ok(()) => return Ok(true),
                Err(None) => return Err(None),
                Err(Some(_)) => {}
            }
        }
        Ok(false)
    }

    fn record(&mut self, value: NodeRef<'_>, node: &Node) -> Result<(), Misfit> {
        let Kind::Record(record) = &node.kind else { return Ok(()) };
        self.spend(record.fields.len().saturating_add(value.len()))?;
        let members: HashMap<&str, NodeRef<'_>> =
            value.entries().map(|(key, value)| (key.scalar_text().unwrap_or_default(), value)).collect();
        for field in &record.fields {
            match members.get(field.name.as_ref()) {
                Some(member) => self.fits(*member, field.node)?,
                // A field's own default is checked where it stands.
                None if field.default.is_some() => {}
                None => {
                    let message = format!("the default does not fit the type: the field `{}` is missing", field.name);
                    return Err(Some((value.span(), message)));
                }
            }
        }
        Ok(())
    }
}

/// Bytes in JSON are the code points 0 to 255.
fn is_bytes(text: &str) -> bool {
    text.chars().all(|char| u32::from(char) <= 0xff)
}

fn is_fixed(value: NodeRef<'_>, size: u32) -> bool {
    value.as_str().is_some_and(|text| is_bytes(text) && text.chars().count() as u64 == u64::from(size))
}

fn is_integer(value: NodeRef<'_>, int: IntKind) -> bool {
    let text = value.number_text().filter(|_| value.kind() == syntax::Kind::Int);
    match int {
        IntKind::I32 => text.is_some_and(|text| text.parse::<i32>().is_ok()),
        _ => text.is_some_and(|text| text.parse::<i64>().is_ok()),
    }
}
