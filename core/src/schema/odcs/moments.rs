//! Dates, times and timestamps: how their texts are read, and their bounds.

use super::zones;
use super::{Lower, Lowering};
use crate::diagnostics::{Span, codes};
use crate::model::{Bound, LogicalType, Property, Said};
use crate::scalars::time::{Class, Form, TimePattern};
use crate::schema::{Kind, Text, TimeForm, TimeUnit, TypeSet};

impl Lower<'_> {
    pub(super) fn moment(&mut self, property: &Property, logical: LogicalType) -> Lowering {
        let mut class = match logical {
            LogicalType::Date => Class::Date,
            LogicalType::Time => Class::Time,
            _ => Class::Timestamp,
        };
        let options = &property.options;
        let mut form = TimeForm { offset: options.timezone.as_ref().map(|said| said.value), ..TimeForm::default() };
        if let Some(format) = &options.format {
            self.pattern(property, format, &mut form, &mut class);
        }
        self.zone(property, class, &mut form);
        let kind = match class {
            Class::Date => Kind::Date,
            Class::Time => Kind::Time(TimeUnit::Nanos),
            Class::Timestamp => Kind::Timestamp { unit: TimeUnit::Nanos, local: false },
        };
        let mut lowered = Lowering::new(kind, TypeSet::TEXT);
        lowered.constraints.number = self.moment_bounds(property, &form, class);
        lowered.constraints.time_form = Some(Box::new(form));
        lowered
    }

    /// The letters of a `format` say more than the logical type, which may be an old `date`.
    fn pattern(&mut self, property: &Property, format: &Said<Text>, form: &mut TimeForm, class: &mut Class) {
        let refusal = match TimePattern::parse(&format.value) {
            Err(why) => why,
            Ok(pattern) if *class == Class::Time && pattern.has_date() => "a time has no date".to_owned(),
            Ok(pattern) => {
                *class = match (pattern.has_date(), pattern.has_time()) {
                    (true, true) => Class::Timestamp,
                    (false, _) => Class::Time,
                    (true, false) if *class == Class::Timestamp => Class::Timestamp,
                    (true, false) => Class::Date,
                };
                let own = pattern.has_offset();
                if let Some(timezone) =
                    property.options.timezone.as_ref().filter(|said| said.value != own && *class != Class::Date)
                {
                    let reason = "the letters of its `format` say otherwise";
                    self.unenforced(property, "timezone", timezone.span, reason);
                }
                form.pattern = Some(format.value.clone());
                return;
            }
        };
        form.is_unread = true;
        let shown = crate::schema::input::shortened(&format.value);
        self.unenforced(property, "format", format.span, format!("the pattern `{shown}` is not read: {refusal}"));
    }

    fn zone(&mut self, property: &Property, class: Class, form: &mut TimeForm) {
        let Some(zone) = &property.options.default_timezone else { return };
        match zones::offset(&zone.value) {
            Some(offset) => form.default_offset = offset,
            // Texts that have an offset of their own need no zone.
            None if class != Class::Timestamp || form.offset == Some(true) => {}
            None => {
                let reason = "only UTC and fixed offsets are read; texts without an offset are read as UTC";
                self.unenforced(property, "defaultTimezone", zone.span, reason);
            }
        }
    }

    fn moment_bounds(&mut self, property: &Property, form: &TimeForm, class: Class) -> crate::schema::Bounds {
        let options = &property.options;
        let all = [
            ("minimum", &options.minimum),
            ("maximum", &options.maximum),
            ("exclusiveMinimum", &options.exclusive_minimum),
            ("exclusiveMaximum", &options.exclusive_maximum),
        ];
        let reader = form.form();
        for (name, said) in all {
            let Some(Said { value: Bound::Text(text), span }) = said else { continue };
            if form.is_unread {
                self.unenforced(property, name, *span, "the `format` beside it is not read");
            } else {
                self.readable(name, text, *span, &reader, class);
            }
        }
        let text = |bound: &Bound| match bound {
            Bound::Text(text) if !form.is_unread => Some(text.clone()),
            _ => None,
        };
        super::scalars::bounds(options, text)
    }

    fn readable(&mut self, name: &str, text: &Text, span: Span, reader: &Form, class: Class) {
        if reader.bound(class, text.as_bytes()).is_some() {
            return;
        }
        let (word, example) = words(class);
        let shown = crate::schema::input::shortened(text);
        let message = format!("`{name}`: expected {word}, found `{shown}`");
        self.error(codes::DOCUMENT_VALUE, span, message, Some(format!("write it in its `format`, or as `{example}`")));
    }
}

/// What a text of a class is, and how one is written.
pub(in crate::schema) fn words(class: Class) -> (&'static str, &'static str) {
    match class {
        Class::Date => ("a date", "2026-01-31"),
        Class::Time => ("a time", "10:00:00"),
        Class::Timestamp => ("a timestamp", "2026-01-31T10:00:00Z"),
    }
}
