//! Python: thin over the core. Reports leave as the core's own JSON text; the classes that read
//! it, and the exceptions, are plain Python beside this library.

mod codec;
mod container;
mod contract;
mod datum;
mod evolution;
mod functions;
mod integers;
mod kinds;
mod lookup;
mod options;
mod outcome;
mod payload;
mod recorded;
mod resolve;
mod testing;
mod time;

use pyo3::prelude::pymodule;

#[pymodule]
mod _native {
    #[pymodule_export]
    use super::container::ContainerReports;
    #[pymodule_export]
    use super::contract::Contract;
    #[pymodule_export]
    use super::contract::convert;
    #[pymodule_export]
    use super::evolution::compare;
    #[pymodule_export]
    use super::recorded::Recorder;
    #[pymodule_export]
    use super::testing::run_contract_tests;
}
