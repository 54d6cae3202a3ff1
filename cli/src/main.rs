//! The program `stipula`: contracts checked from the command line.
#![forbid(unsafe_code)]

mod args;
mod check;
mod completions;
mod convert;
mod counts;
mod evolution;
mod exit;
mod explain;
mod folder;
mod help;
mod init;
mod input;
mod progress;
mod rejects;
mod render;
mod replay;
#[cfg(test)]
mod snapshot;
mod test;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let args = args::Cli::parse();
    match args.command {
        args::Command::Check(check) => check::run(&check).into(),
        args::Command::Explain(explain) => explain::run(&explain).into(),
        args::Command::Help(help) => help::run(help.topic.as_deref()).into(),
        args::Command::Test(test) => test::run(&test).into(),
        args::Command::Compare(compare) => evolution::compare(&compare).into(),
        args::Command::Review(review) => evolution::review(&review).into(),
        args::Command::Replay(replay) => replay::run(&replay).into(),
        args::Command::Accept(accept) => evolution::accept(&accept).into(),
        args::Command::Init(init) => init::run(&init).into(),
        args::Command::Convert(convert) => convert::run(&convert).into(),
        args::Command::Completions(completions) => completions::run(&completions).into(),
    }
}
