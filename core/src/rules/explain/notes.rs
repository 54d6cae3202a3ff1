//! What the checker finds of each part of an expression, kept where a rule is explained.

use std::collections::HashMap;

use super::super::ast::ExprId;
use super::super::checker::{Checked, PlaceRef, What};
use super::super::program::NodeIx;
use super::super::types::Type;
use crate::cells::PlaceId;
use crate::schema::NodeId;

/// The notes of an expression, by the nodes of its syntax tree.
#[derive(Clone, Debug, Default)]
pub(in crate::rules) struct Notes {
    list: Vec<Option<Note>>,
    /// Which part stands where, while the checker is at work.
    spans: HashMap<(usize, usize), ExprId>,
    /// The parents of the frame slots.
    slots: Vec<u32>,
}

/// One part.
#[derive(Clone, Debug)]
pub(in crate::rules) struct Note {
    /// Its code; a place on the way to another has none.
    pub(super) node: Option<NodeIx>,
    pub(super) ty: Type,
    /// The place of the record that it is.
    pub(super) place: Option<NotedPlace>,
}

#[derive(Clone, Copy, Debug)]
pub(in crate::rules) struct NotedPlace {
    pub(super) place: PlaceId,
    pub(super) node: NodeId,
    pub(super) slot: u32,
    pub(super) sensitive: bool,
}

impl NotedPlace {
    fn of(place: &PlaceRef) -> Self {
        Self { place: place.place, node: place.node, slot: place.slot, sensitive: place.sensitive }
    }
}

impl Notes {
    /// A part was checked.
    #[inline(never)]
    pub(in crate::rules) fn checked(&mut self, id: ExprId, checked: &Checked) {
        let (node, place) = match &checked.what {
            What::Code(node) | What::Double(node, _) | What::Key(node, ..) => (Some(*node), None),
            What::Place(place) | What::Optional(place, _) => (None, Some(NotedPlace::of(place))),
        };
        let at = id.0 as usize;
        if self.list.len() <= at {
            self.list.resize(at + 1, None);
        }
        if let Some(slot) = self.list.get_mut(at) {
            *slot = Some(Note { node, ty: checked.ty.clone(), place });
        }
        self.spans.insert((checked.start, checked.end), id);
    }

    /// The value of the part that stands here has this code.
    #[inline(never)]
    pub(in crate::rules) fn valued(&mut self, at: (usize, usize), node: NodeIx) {
        let id = self.spans.get(&at).copied();
        let noted = id.and_then(|id| self.list.get_mut(id.0 as usize)).and_then(Option::as_mut);
        if let Some(noted) = noted.filter(|noted| noted.node.is_none()) {
            noted.node = Some(node);
        }
    }

    /// All is checked.
    pub(in crate::rules) fn finish(&mut self, slots: &[u32]) {
        self.spans = HashMap::new();
        self.slots = slots.to_vec();
    }

    pub(super) fn get(&self, id: ExprId) -> Option<&Note> {
        self.list.get(id.0 as usize)?.as_ref()
    }

    /// The slot around a slot.
    pub(super) fn parent(&self, slot: u32) -> u32 {
        self.slots.get(slot as usize).copied().unwrap_or(0)
    }
}
