//! The ways in: one small type for each, so that `is_valid` and `check` run the same reader.

use serde::Serialize;

use crate::cells::Scratch;
use crate::contract::engine::Way;
use crate::readers::{Collector, Datum, FirstFault, Flow, Readers};

/// JSON text, under any schema.
pub(crate) struct JsonText<'a>(pub(crate) &'a [u8]);

/// Object text; see `Contract::check_object_text`.
pub(crate) struct ObjectText<'a>(pub(crate) &'a [u8]);

/// A value judged in place.
pub(crate) struct HostDatum<'a, D>(pub(crate) &'a D);

/// A value read through `Serialize`.
pub(crate) struct HostValue<'a, T: ?Sized>(pub(crate) &'a T);

macro_rules! way {
    ($readers:ident, $scratch:ident, $sink:ident, $self:ident, $run:expr, $payload:expr) => {
        fn payload(&$self) -> &[u8] {
            $payload
        }

        fn first(&$self, $readers: &Readers, $scratch: &mut Scratch, $sink: &mut FirstFault) -> Flow {
            $run
        }

        fn collect(&$self, $readers: &Readers, $scratch: &mut Scratch, $sink: &mut Collector) -> Flow {
            $run
        }
    };
}

impl Way for JsonText<'_> {
    fn text(&self) -> Option<&[u8]> {
        Some(self.0)
    }

    way!(readers, scratch, sink, self, readers.json_text(self.0, scratch, sink), self.0);
}

impl Way for ObjectText<'_> {
    way!(readers, scratch, sink, self, readers.object_text(self.0, scratch, sink), self.0);
}

impl<D: Datum> Way for HostDatum<'_, D> {
    way!(readers, scratch, sink, self, readers.datum(self.0, scratch, sink), &[]);
}

impl<T: Serialize + ?Sized> Way for HostValue<'_, T> {
    way!(readers, scratch, sink, self, readers.value(self.0, scratch, sink), &[]);
}
