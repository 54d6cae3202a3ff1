//! `stipula compare`, `stipula review` and `stipula accept`: what has changed between versions of
//! contracts, whom it breaks, and what their owners have accepted.

mod accept;
mod compare;
mod git;
mod load;
mod outcome;
mod output;
mod pair;
mod review;

pub(crate) use accept::run as accept;
pub(crate) use compare::run as compare;
pub(crate) use git::top;
pub(crate) use load::Broken;
pub(crate) use outcome::{Compared, Deleted, Item, Run, Settings, Standing, State, file_of, profiles_are_of};
pub(crate) use review::run as review;

use std::time::SystemTime;

use jiff::Timestamp;
use stipula::Compiler;

use crate::args::EvolutionArgs;

/// The one contract at a path, or at `git:REF[:PATH]`.
pub(crate) fn contract_at(
    text: &str,
    beside: Option<&std::path::Path>,
    with: &dyn Fn(Compiler) -> Compiler,
) -> Result<stipula::Contract, String> {
    let mut side = load::Place::parse(text, beside)?.load(with);
    if let Some(error) = side.errors.first() {
        return Err(error.clone());
    }
    if let Some(broken) = side.broken.first() {
        return Err(format!("`{}` does not compile: {}", broken.file, compare::first_error(&broken.error)));
    }
    match (side.versions.pop(), side.versions.is_empty()) {
        (Some(version), true) => Ok(version.contract),
        (None, _) => Err(format!("no contract and no schema in `{text}`")),
        (Some(_), false) => {
            Err(format!("`{text}` holds several contracts: name one (`--object` for one of a document)"))
        }
    }
}

/// How contracts are compiled to be compared.
fn with_options(args: &EvolutionArgs) -> impl Fn(Compiler) -> Compiler {
    let kind = args.kind;
    let clock = stipula::Clock::fixed(args.now.unwrap_or_else(SystemTime::now));
    move |compiler| {
        let compiler = compiler.clock(clock.clone());
        match kind {
            Some(kind) => compiler.kind(kind.into()),
            None => compiler,
        }
    }
}

fn settings(args: &EvolutionArgs) -> Settings {
    Settings {
        level: args.level,
        profile: args.profile.map(crate::args::ProfileArg::as_str),
        unknown_warns: args.unknown == crate::args::UnknownArg::Warn,
        today: today(args.now),
    }
}

/// The day of a point in time, such as `2026-01-31`; by default that of the system's clock.
fn today(now: Option<SystemTime>) -> String {
    // `2026-01-31T12:00:00Z`
    let now = Timestamp::try_from(now.unwrap_or_else(SystemTime::now)).map(|now| now.to_string()).unwrap_or_default();
    now.split('T').next().unwrap_or_default().to_owned()
}
