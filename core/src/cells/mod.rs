//! What rules need and readers fill.
//!
//! The compiler of rules collects every *place* that some rule reads into a [`Layout`]; a reader
//! that passes a place writes its [`Cell`] into the [`Scratch`]; a program reads cells by index.
//! Programs never see the payload's structure, and readers never see a rule.

pub(crate) mod keys;
mod layout;
mod scratch;
mod tape;

#[cfg(test)]
pub(crate) use layout::Place;
pub(crate) use layout::{ArenaId, CellRef, Layout, PlaceId, Want};
pub(crate) use scratch::{Cell, Cells, Scratch, TextRef};
pub(crate) use tape::{Slot, Tape};
