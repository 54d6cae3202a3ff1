//! Random choices, and random places that rules may want.

use crate::cells::{Layout, PlaceId, Want};
use crate::schema::{Kind, NodeId, Shape};

pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end.max(1)
    }
}

/// Wants some of the places below one.
pub(super) fn want(shape: &Shape, layout: &mut Layout, place: PlaceId, id: NodeId, random: &mut Random, fuel: usize) {
    let declared = shape.value_node(id).0;
    if random.below(6) == 0 && matches!(shape.node(declared).kind, Kind::List(_) | Kind::Map { .. }) {
        layout.whole(place);
    }
    if random.below(3) > 0 {
        let want = [Want::State, Want::Value, Want::Value, Want::Value, Want::Tree][random.below(5)];
        layout.want(place, want);
    }
    if fuel == 0 {
        return;
    }
    match &shape.node(declared).kind {
        Kind::Record(record) => {
            for (index, field) in (0_u32..).zip(&record.fields) {
                if random.below(4) > 0 {
                    let member = layout.add_member(place, index, field.node);
                    want(shape, layout, member, field.node, random, fuel - 1);
                }
            }
        }
        Kind::Union(branches) if branches.len() > 2 && random.below(2) == 0 => {
            for (index, branch) in (0_u32..).zip(branches) {
                if random.below(3) > 0 {
                    let below = layout.add_branch(place, index, *branch);
                    want(shape, layout, below, *branch, random, fuel - 1);
                }
            }
        }
        Kind::List(element) | Kind::Map { value: element, .. } if random.below(3) > 0 => {
            let is_map = matches!(shape.node(declared).kind, Kind::Map { .. });
            let below = layout.add_element(place, *element, is_map);
            want(shape, layout, below, *element, random, fuel - 1);
        }
        _ => {}
    }
}
