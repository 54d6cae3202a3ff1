//! Schema texts, their diagnostics and their shapes.
