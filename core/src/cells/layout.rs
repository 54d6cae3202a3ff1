//! Places, the cells that they have, and the arenas in which the frames of lists and maps lie.

use std::collections::HashMap;

use crate::schema::{NodeId, Record, Text};

/// Records of more fields than this are asked for names by an index.
const SMALL: usize = 16;

/// Index of a place in its layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct PlaceId(pub(crate) u32);

/// Index of an arena: the frames of one list or map place. Arena 0 holds the record's only frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ArenaId(pub(crate) u32);

/// A cell: in the current frame of an arena, by index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct CellRef {
    pub(crate) arena: ArenaId,
    pub(crate) index: u32,
}

/// What rules want of a place. A later variant includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Want {
    /// Nothing of its own: only places below it are read. It has no cell.
    Nothing,
    /// Whether it is absent, null or there; for a list or map its range, hence its size.
    State,
    /// Its scalar value.
    Value,
    /// The whole value as a tape (`dyn`, structural equality, `in` over a list field).
    Tree,
}

/// One place that some rule reads, or a place on the way to one.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The node of the shape, as declared (a nullable union stays one).
    pub(crate) node: NodeId,
    pub(crate) parent: Option<PlaceId>,
    /// Of a record's member, the index of its field.
    pub(crate) field: Option<u32>,
    pub(crate) want: Want,
    /// Given to every place that wants something.
    pub(crate) cell: Option<CellRef>,
    /// Of a list or map that is read as a whole: the cell of its tape, beside that of its range.
    pub(crate) whole: Option<CellRef>,
    /// Arena of the frame in which this place's cell and those of its members lie.
    pub(crate) arena: ArenaId,
    /// Places of record members: (index of the field, place), sorted by index.
    pub(crate) members: Vec<(u32, PlaceId)>,
    /// Places of a union's branches: (index of the branch, place). In the frame of the union, and on
    /// no path; absent where another branch is taken.
    pub(crate) branches: Vec<(u32, PlaceId)>,
    /// Whether this is the place of a branch.
    pub(crate) is_branch: bool,
    /// The place of an element, where a rule looks into this list or map. Its `arena` is its own.
    pub(crate) element: Option<PlaceId>,
    /// In the place of a map's element: the cell of the key in the element's frame.
    pub(crate) key: Option<CellRef>,
}

/// Every place that the rules of a contract read. Built while rules compile, immutable after.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    places: Vec<Place>,
    /// Cells of a frame, by arena.
    arenas: Vec<u32>,
    /// Fields by name, of the large records that rules read: a contract may have a rule on each field.
    names: HashMap<NodeId, HashMap<Text, usize>>,
}

impl Layout {
    pub(crate) const ROOT: PlaceId = PlaceId(0);

    /// A layout of which nothing is read yet.
    pub(crate) fn new(root: NodeId) -> Self {
        let place = Place {
            node: root,
            parent: None,
            field: None,
            want: Want::Nothing,
            cell: None,
            whole: None,
            arena: ArenaId(0),
            members: Vec::new(),
            branches: Vec::new(),
            is_branch: false,
            element: None,
            key: None,
        };
        Self { places: vec![place], arenas: vec![0], names: HashMap::new() }
    }

    pub(crate) fn arenas(&self) -> &[u32] {
        &self.arenas
    }

    /// The place of an id. Ids come from this layout alone, so `None` is never seen.
    pub(crate) fn place(&self, id: PlaceId) -> Option<&Place> {
        self.places.get(id.0 as usize)
    }

    /// The places that have cells; keys of maps have none of their own.
    pub(crate) fn by_cell(&self) -> HashMap<CellRef, PlaceId> {
        let ids = (0..).map(PlaceId);
        let cells = |place: &Place| [place.cell, place.whole].into_iter().flatten();
        self.places.iter().zip(ids).flat_map(|(place, id)| cells(place).map(move |cell| (cell, id))).collect()
    }

    /// The index of a record's field; `node` is the record's.
    pub(crate) fn field(&mut self, node: NodeId, record: &Record, name: &str) -> Option<usize> {
        if record.fields.len() <= SMALL {
            return record.fields.iter().position(|field| *field.name == *name);
        }
        let index = || {
            // The first of a name counts, as above.
            record.fields.iter().enumerate().rev().map(|(at, field)| (field.name.clone(), at)).collect()
        };
        self.names.entry(node).or_insert_with(index).get(name).copied()
    }

    /// The place of a record's member, if a rule reads there.
    pub(crate) fn member(&self, id: PlaceId, field: u32) -> Option<PlaceId> {
        let members = &self.place(id)?.members;
        let at = members.binary_search_by_key(&field, |(index, _)| *index).ok()?;
        members.get(at).map(|(_, place)| *place)
    }

    /// The place of the member `field`, whose declared node is `node`; made if it is new.
    pub(crate) fn add_member(&mut self, id: PlaceId, field: u32, node: NodeId) -> PlaceId {
        if let Some(place) = self.member(id, field) {
            return place;
        }
        let arena = self.place(id).map_or(ArenaId(0), |place| place.arena);
        let new = self.push(node, id, Some(field), arena);
        if let Some(place) = self.places.get_mut(id.0 as usize) {
            let at = place.members.partition_point(|(index, _)| *index < field);
            place.members.insert(at, (field, new));
        }
        new
    }

    /// The place of an element of the list or map at `id`; made if it is new, with an arena of its
    /// own. The list itself then has a cell (its range).
    pub(crate) fn add_element(&mut self, id: PlaceId, node: NodeId, is_map: bool) -> PlaceId {
        self.want(id, Want::State);
        if let Some(element) = self.place(id).and_then(|place| place.element) {
            return element;
        }
        let arena = ArenaId(u32::try_from(self.arenas.len()).unwrap_or(u32::MAX));
        self.arenas.push(0);
        let new = self.push(node, id, None, arena);
        let key = is_map.then(|| self.cell(arena));
        if let Some(element) = self.places.get_mut(new.0 as usize) {
            element.key = key;
        }
        if let Some(place) = self.places.get_mut(id.0 as usize) {
            place.element = Some(new);
        }
        new
    }

    /// The place of a branch of the union at a place, if a rule reads there.
    pub(crate) fn branch(&self, id: PlaceId, index: u32) -> Option<PlaceId> {
        self.place(id)?.branches.iter().find(|(own, _)| *own == index).map(|(_, place)| *place)
    }

    /// The place of a branch, whose node is `node`; made if it is new.
    pub(crate) fn add_branch(&mut self, id: PlaceId, index: u32, node: NodeId) -> PlaceId {
        if let Some(place) = self.branch(id, index) {
            return place;
        }
        let arena = self.place(id).map_or(ArenaId(0), |place| place.arena);
        let new = self.push(node, id, None, arena);
        if let Some(branch) = self.places.get_mut(new.0 as usize) {
            branch.is_branch = true;
        }
        if let Some(place) = self.places.get_mut(id.0 as usize) {
            place.branches.push((index, new));
        }
        new
    }

    /// The cell of a list's or map's whole value: it may be looked into as well.
    pub(crate) fn whole(&mut self, id: PlaceId) -> CellRef {
        let (arena, known) = self.place(id).map_or((ArenaId(0), None), |place| (place.arena, place.whole));
        let cell = known.unwrap_or_else(|| self.cell(arena));
        if let Some(place) = self.places.get_mut(id.0 as usize) {
            place.whole = Some(cell);
        }
        cell
    }

    /// Raises what is wanted of a place, and gives it a cell.
    pub(crate) fn want(&mut self, id: PlaceId, want: Want) -> CellRef {
        let (arena, known) = self.place(id).map_or((ArenaId(0), None), |place| (place.arena, place.cell));
        let cell = known.unwrap_or_else(|| self.cell(arena));
        if let Some(place) = self.places.get_mut(id.0 as usize) {
            place.cell = Some(cell);
            place.want = place.want.max(want);
        }
        cell
    }

    fn push(&mut self, node: NodeId, parent: PlaceId, field: Option<u32>, arena: ArenaId) -> PlaceId {
        let id = PlaceId(u32::try_from(self.places.len()).unwrap_or(u32::MAX));
        self.places.push(Place {
            node,
            parent: Some(parent),
            field,
            want: Want::Nothing,
            cell: None,
            whole: None,
            arena,
            members: Vec::new(),
            branches: Vec::new(),
            is_branch: false,
            element: None,
            key: None,
        });
        id
    }

    fn cell(&mut self, arena: ArenaId) -> CellRef {
        let mut index = 0;
        if let Some(cells) = self.arenas.get_mut(arena.0 as usize) {
            index = *cells;
            *cells += 1;
        }
        CellRef { arena, index }
    }
}
