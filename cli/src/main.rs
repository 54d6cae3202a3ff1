//! The program `stipula`: contracts checked from the command line.
#![forbid(unsafe_code)]

mod args;
mod check;
mod counts;
mod exit;
mod help;
mod input;
mod progress;
mod render;
#[cfg(test)]
mod snapshot;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let args = args::Cli::parse();
    match args.command {
        args::Command::Check(check) => check::run(&check).into(),
        args::Command::Help(help) => help::run(help.topic.as_deref()).into(),
    }
}
