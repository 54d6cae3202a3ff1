//! Places inside scalars, for every style; faults; hostile documents.
