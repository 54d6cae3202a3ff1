//! What readers and rules share of single values: exact decimals, dates and times, patterns.
