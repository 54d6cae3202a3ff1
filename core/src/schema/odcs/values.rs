//! The values that an `enum` lists.

use super::{Lower, Lowering};
use crate::diagnostics::Span;
use crate::model::{EnumValue, Property};
use crate::schema::{Const, Kind, TypeSet};

impl Lower<'_> {
    /// Notes the listed values. Null is none of them by itself: where it is allowed, it stays so.
    pub(super) fn listed(&mut self, property: &Property, lowered: &mut Lowering, is_nullable: bool) {
        let Some(list) = &property.enum_values else { return };
        let is_scalar = !matches!(lowered.kind, Kind::Record(_) | Kind::List(_) | Kind::Map { .. });
        let has_others = list.value.iter().any(|value| matches!(value.value, EnumValue::Other(_)));
        let is_unread = lowered.constraints.time_form.as_ref().is_some_and(|form| form.is_unread);
        if !is_scalar || has_others || is_unread {
            let reason = if is_unread {
                "the `format` beside it is not read"
            } else {
                "only scalar values are compared with a list"
            };
            return self.unenforced(property, "enum", list.span, reason);
        }
        let mut all = Vec::with_capacity(list.value.len() + 1);
        for value in &list.value {
            let constant = constant(&value.value);
            if constant != Const::Null {
                self.fits(lowered, &constant, value.span);
                all.push(constant);
            }
        }
        if is_nullable {
            all.push(Const::Null);
        }
        lowered.constraints.any_of = Some(all);
    }

    /// Warns of a value that the logical type never holds.
    fn fits(&mut self, lowered: &Lowering, constant: &Const, span: Span) {
        let types = match constant {
            Const::Null => TypeSet::NULL,
            Const::Bool(_) => TypeSet::BOOL,
            Const::Number(digits) => match crate::scalars::decimal::Number::parse(digits.as_bytes()) {
                Some(number) if number.is_integer() => TypeSet::INTEGER,
                _ => TypeSet::NUMBER,
            },
            Const::Text(_) => TypeSet::TEXT,
        };
        if !lowered.types.has(types) {
            let wanted = crate::schema::describe::types(lowered.types);
            let hint = (lowered.types == TypeSet::TEXT).then(|| "quote it".to_owned());
            self.suspect(span, format!("no value is this one: the logical type asks for {wanted}"), hint);
            return;
        }
        if let (Some(class), Const::Text(text)) = (lowered.kind.time_class(), constant)
            && let Some(form) = &lowered.constraints.time_form
            && form.form().bound(class, text.as_bytes()).is_none()
        {
            let (word, example) = super::moments::words(class);
            let hint = format!("write it in its `format`, or as `{example}`");
            self.suspect(span, format!("no value is this one: it is not {word}"), Some(hint));
        }
    }
}

/// A listed scalar.
pub(in crate::schema) fn constant(value: &EnumValue) -> Const {
    match value {
        EnumValue::Null | EnumValue::Other(_) => Const::Null,
        EnumValue::Bool(flag) => Const::Bool(*flag),
        EnumValue::Number(digits) => Const::Number(digits.clone()),
        EnumValue::Text(text) => Const::Text(text.clone()),
    }
}
