//! How records are judged: the options that every command over data shares.

use std::time::SystemTime;

use clap::Args;
use stipula::{Clock, Compiler};

use super::{SideArg, TextEncoding, limit, time};

/// By what of a contract a record is judged.
#[derive(Debug, Args)]
pub(crate) struct ByArgs {
    /// The schema object to judge by, where the contract has several
    #[arg(long, value_name = "NAME", help_heading = "Contract")]
    pub(crate) object: Option<String>,

    /// Run the rules of one side of the wire only; by default those of both
    #[arg(long = "as", value_enum, value_name = "SIDE", help_heading = "Contract")]
    pub(crate) side: Option<SideArg>,

    /// The time that `now` has in rules, in RFC 3339; by default the system's clock
    #[arg(long, value_name = "TIME", value_parser = time, help_heading = "Contract")]
    pub(crate) now: Option<SystemTime>,
}

impl ByArgs {
    pub(crate) fn apply(&self, compiler: Compiler) -> Compiler {
        let clock = self.now.map_or_else(|| Clock::new(SystemTime::now), Clock::fixed);
        let mut compiler = compiler.clock(clock);
        if let Some(side) = self.side {
            compiler = compiler.side(side.into());
        }
        match &self.object {
            Some(object) => compiler.object(object),
            None => compiler,
        }
    }
}

/// What a compiler is told before it compiles a contract that judges records.
#[derive(Debug, Args)]
pub(crate) struct JudgeArgs {
    #[command(flatten)]
    pub(crate) by: ByArgs,

    /// Raise or lower a limit, such as `rule_cost=5000000`; may stand several times
    #[arg(long = "limit", value_name = "NAME=VALUE", value_parser = limit::read, help_heading = "Contract")]
    pub(crate) limits: Vec<limit::Given>,

    /// How JSON records under an Avro schema are encoded
    #[arg(long, value_enum, value_name = "ENCODING", default_value_t = TextEncoding::Json, help_heading = "Data")]
    pub(crate) encoding: TextEncoding,

    /// Take each element of an array, or each of the values that follow one another, as a record
    ///
    /// For `.json` files and standard input. The values may be concatenated or stand on many lines.
    #[arg(long, requires = "data", help_heading = "Data")]
    pub(crate) each: bool,
}

impl JudgeArgs {
    pub(crate) fn apply(&self, compiler: Compiler) -> Compiler {
        self.by.apply(compiler).limits(limit::all(&self.limits)).json_encoding(self.encoding.into())
    }
}
