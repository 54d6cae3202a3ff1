//! What masks, migrations and framing add to a digest: nothing where there are none.

use super::{Canon, json, text};
use crate::model::{
    Conversion, Convert, Epoch, Extensions, FieldPath, Framing, Mask, MaskKind, MaskMode, Migration, Part, PastVersion,
    StepKind, Steps, Target, TargetStep, Tombstone, Wire, word_of,
};

type Entry = (&'static str, Canon);

pub(super) fn form(extensions: &Extensions) -> Vec<Entry> {
    let mut form = Vec::new();
    if !extensions.masks.is_empty() {
        // In which order a document writes its masks changes nothing.
        let mut masks: Vec<(String, &Mask)> =
            extensions.masks.iter().map(|mask| (mask.target.dotted(), mask)).collect();
        masks.sort_by(|(a, one), (b, other)| a.cmp(b).then_with(|| one.roles.cmp(&other.roles)));
        form.push(("masks", Canon::List(masks.into_iter().map(|(_, one)| mask(one)).collect())));
    }
    if !extensions.migrations.is_empty() {
        form.push(("migrations", Canon::List(extensions.migrations.iter().map(migration).collect())));
    }
    let wire = wire(&extensions.wire);
    if !wire.is_empty() {
        form.push(("wire", Canon::Map(wire)));
    }
    form
}

fn wire(wire: &Wire) -> Vec<Entry> {
    let mut form = Vec::new();
    if wire.framing != Framing::default() {
        form.push(("framing", text(word_of(&Framing::WORDS, wire.framing))));
    }
    if wire.part != Part::default() {
        form.push(("part", text(word_of(&Part::WORDS, wire.part))));
    }
    if wire.tombstone != Tombstone::default() {
        form.push(("tombstone", text(word_of(&Tombstone::WORDS, wire.tombstone))));
    }
    if let Some(message) = &wire.message {
        form.push(("message", text(&*message.value)));
    }
    form.extend(ids(wire.ids.iter().map(|id| id.value), wire.guid.as_ref().map(|guid| &*guid.value)));
    if !wire.history.is_empty() {
        form.push(("history", Canon::List(wire.history.iter().map(past).collect())));
    }
    if !wire.variables.is_empty() {
        let one = |(name, value): &(crate::model::Spanned<std::sync::Arc<str>>, crate::syntax::Located)| {
            Canon::List(vec![text(&*name.value), text(value.text.trim())])
        };
        // They may be written in any order.
        let mut variables: Vec<_> = wire.variables.iter().collect();
        variables.sort_by(|(a, _), (b, _)| a.value.cmp(&b.value));
        form.push(("variables", Canon::List(variables.into_iter().map(one).collect())));
    }
    form
}

fn ids(ids: impl Iterator<Item = u32>, guid: Option<&str>) -> Vec<Entry> {
    let mut ids: Vec<u32> = ids.collect();
    ids.sort_unstable();
    let mut form = Vec::new();
    if !ids.is_empty() {
        form.push(("ids", Canon::List(ids.iter().map(|id| text(id.to_string())).collect())));
    }
    if let Some(guid) = guid {
        form.push(("guid", text(guid)));
    }
    form
}

/// An older version. Its text stands for its schema, without white space and notes.
fn past(past: &PastVersion) -> Canon {
    let mut form = vec![("version", text(&*past.version.text))];
    form.extend(ids(past.ids.iter().map(|id| id.value), past.guid.as_ref().map(|guid| &*guid.value)));
    if let Some(schema) = &past.schema {
        form.push(("format", text(schema.format.as_str())));
        form.push(("schema", json::value(&schema.text.text)));
    }
    Canon::Map(form)
}

fn mask(mask: &Mask) -> Canon {
    let mut form = vec![
        ("target", target(&mask.target)),
        ("mode", text(word_of(&MaskMode::WORDS, mask.mode))),
        ("roles", Canon::List(mask.roles.iter().map(|role| text(&**role)).collect())),
        ("kind", text(mask.kind.as_str())),
    ];
    if let MaskKind::Partial { keep } = mask.kind {
        form.push(("keep", text(keep.to_string())));
    }
    Canon::Map(form)
}

fn migration(migration: &Migration) -> Canon {
    let mut form = vec![("from", text(&*migration.from.value.text)), ("to", text(&*migration.to.value.text))];
    for (name, steps) in [("upgrade", &migration.upgrade), ("downgrade", &migration.downgrade)] {
        if let Some(Steps { list, .. }) = steps {
            form.push((name, Canon::List(list.iter().map(|one| step(&one.kind)).collect())));
        }
    }
    Canon::Map(form)
}

fn step(step: &StepKind) -> Canon {
    let word = |word: &str| text(word);
    let list = |paths: &[FieldPath]| Canon::List(paths.iter().map(path).collect());
    Canon::List(match step {
        StepKind::Rename { from, to } => vec![word("rename"), path(from), path(to)],
        StepKind::Move { from, to } => vec![word("move"), path(from), path(to)],
        StepKind::Default { field, value } => vec![word("default"), path(field), json::value(&value.text)],
        StepKind::Convert(step) => convert(step),
        StepKind::Drop { field } => vec![word("drop"), path(field)],
        StepKind::Split { from, into, by } => vec![word("split"), path(from), list(into), text(&**by)],
        StepKind::Merge { from, into, by } => vec![word("merge"), list(from), path(into), text(&**by)],
    })
}

fn convert(step: &Convert) -> Vec<Canon> {
    let values = step.values.iter().map(|(old, new)| Canon::List(vec![text(&*old.value), text(&*new.value)]));
    vec![
        text("convert"),
        path(&step.field),
        text(step.to.as_ref().map_or("", |to| word_of(&Conversion::WORDS, to.value))),
        text(step.unit.as_ref().map_or("", |unit| word_of(&Epoch::WORDS, unit.value))),
        Canon::List(values.collect()),
    ]
}

fn path(path: &FieldPath) -> Canon {
    target(&path.target)
}

/// Name by name, so that a name with a point in it is no path.
fn target(target: &Target) -> Canon {
    let steps = target.steps.iter().map(|step| match step {
        TargetStep::Name(name, _) => Canon::List(vec![text(&**name)]),
        TargetStep::Items => Canon::List(Vec::new()),
    });
    Canon::List(steps.collect())
}
