//! Python: thin over the core.
