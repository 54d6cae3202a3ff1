//! The names and paths of elements.

use std::sync::Arc;

use super::super::ast::ExprId;
use super::super::eval::Run;
use super::super::program::{At, Loop, Var};
use super::super::run::is_plain;
use super::super::value::Str;
use super::trace::Tracer;
use crate::cells::{Cell, PlaceId};
use crate::report::{Path, PathStep};
use crate::schema::Kind;

impl Tracer<'_, '_> {
    /// The current element of a comprehension: `[3]` or `["key"]`, and its path in the record.
    pub(super) fn named(&self, range: ExprId, plan: Loop, index: u32) -> (String, Option<String>) {
        let unnamed = (format!("[{index}]"), None);
        let note = self.of.notes.get(range).and_then(|note| note.place);
        let (Some(place), Some(run), Var::Slot(slot)) = (note, &self.run, plan.var) else { return unnamed };
        let Some(mut path) = self.path(run, place.place, place.slot) else { return unnamed };
        let element = self.of.layout.place(place.place).and_then(|own| own.element);
        let key = element.and_then(|element| self.of.layout.place(element)?.key);
        let step = match key {
            None => PathStep::Index(index),
            Some(cell) => match key_of(run, At { cell, slot }, place.sensitive) {
                Some(step) => step,
                None => return unnamed,
            },
        };
        let name = match &step {
            PathStep::Name(name) => format!("[\"{name}\"]"),
            PathStep::Hidden(_) => "[*]".to_owned(),
            _ => unnamed.0,
        };
        path.0.push(step);
        (name, Some(path.pointer()))
    }

    /// The path of a place in the current frames.
    fn path(&self, run: &Run<'_>, place: PlaceId, slot: u32) -> Option<Path> {
        let (mut at, mut slot) = (place, slot);
        let mut sensitive = Vec::new();
        let mut steps = Vec::new();
        while let Some(parent) = self.of.layout.place(at)?.parent {
            let here = self.of.layout.place(at)?;
            let up = self.of.layout.place(parent)?;
            if up.element == Some(at) {
                let around = self.of.notes.parent(slot);
                steps.push(if let Some(cell) = here.key {
                    // Whether a key may be shown is known once all above it are.
                    key_of(run, At { cell, slot }, false)?
                } else {
                    let Cell::Range { start, .. } = run.cell_of(At { cell: up.cell?, slot: around }) else {
                        return None;
                    };
                    PathStep::Index(run.frame_of_slot(slot).saturating_sub(start))
                });
                sensitive.push(false);
                slot = around;
            } else {
                let index = here.field?;
                let (node, _) = self.of.shape.value_node(up.node);
                let Kind::Record(record) = &self.of.shape.node(node).kind else { return None };
                let field = record.fields.get(index as usize)?;
                steps.push(PathStep::Field(index, Arc::clone(&field.name)));
                sensitive.push(field.sensitive);
            }
            at = parent;
        }
        let mut hides = self.of.shape.sensitive;
        for (step, own) in steps.iter_mut().zip(sensitive).rev() {
            if let (true, PathStep::Name(name)) = (hides, &*step) {
                *step = PathStep::Hidden(Arc::clone(name));
            }
            hides |= own;
        }
        steps.reverse();
        Some(Path(steps))
    }
}

fn key_of(run: &Run<'_>, at: At, sensitive: bool) -> Option<PathStep> {
    let Cell::Text(text) = run.cell_of(at) else { return None };
    let name: Arc<str> = Arc::from(String::from_utf8_lossy(run.bytes(Str::Cell(text))).as_ref());
    Some(if sensitive || !is_plain(&name) { PathStep::Hidden(name) } else { PathStep::Name(name) })
}
