//! Rules: CEL, typed by the shape and compiled into programs that read cells.
//!
//! Text -> tokens (`lexer`) -> tree (`parser`) -> typed program (`checker`, `program`) -> outcome
//! (`eval`). A rule of the document becomes one instance for each place that it runs on
//! (`instances`); `rule_set` holds them, `run` judges a record by them.

mod ast;
mod blocked;
mod checker;
mod compile;
mod cost;
mod deep;
mod deep_run;
mod estimate;
mod eval;
mod explain;
mod fault;
mod functions;
mod habits;
mod host;
mod implies;
mod info;
mod instances;
mod lexer;
mod literals;
mod parser;
mod parts;
mod primary;
mod program;
mod reached;
mod recovery;
mod rule_set;
mod run;
mod special;
mod specialise;
#[cfg(test)]
mod tests;
mod types;
mod value;
mod variables;

use crate::diagnostics::Diagnostics;
use crate::limits::Limits;
use crate::syntax::Located;

pub(crate) use blocked::Structure;
pub use estimate::RuleCost;
pub(crate) use eval::Work;
pub use explain::{
    ExplainedCell, ExplainedFallback, ExplainedPart, ExplainedRule, ExplainedSchema, ExplainedTypes, Explanation,
    PartState, RuleRun, RunOutcome,
};
pub(crate) use explain::{Explaining, Judged, Record};
pub use host::{Function, FunctionError, FunctionType, FunctionValue};
#[cfg(feature = "json-schema")]
pub(crate) use implies::equalities;
pub(crate) use implies::{Constant, Premises, Sight, constants, reads_nothing};
pub(crate) use info::infos;
pub use info::{Position, RuleInfo};
pub(crate) use rule_set::{RuleOptions, RuleSet};

/// Reports where an expression that nothing runs yet is not CEL.
pub(crate) fn check_syntax(located: &Located, limits: &Limits, diagnostics: &mut Diagnostics) {
    if let Err(faults) = parser::parse(&located.text, limits) {
        for fault in faults {
            fault.report(located, diagnostics);
        }
    }
}
