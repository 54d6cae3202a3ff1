//! Node: thin over the core.
