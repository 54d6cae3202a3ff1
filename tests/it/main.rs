//! One binary for all end-to-end tests.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panic"
)]

mod allocations;
mod architecture;
mod breakages;
mod clients;
mod code_pages;
mod codes;
mod compile_cost;
mod conformance;
mod containers;
mod contract_tests;
mod convert;
mod digest;
mod document_memory;
mod evolution;
mod explained;
mod expression_cost;
mod hammer;
mod hostile;
mod hosts;
mod memory;
mod messages;
mod numbers;
mod odcs_table;
mod official;
mod privacy;
mod profile;
mod readme;
mod registry;
mod report_form;
mod samples;
mod semantics;
mod strict;
mod traps;
mod underlined;
mod vectors;
