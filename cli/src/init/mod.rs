//! `stipula init`: a first contract, and its tests.

use crate::args::InitArgs;
use crate::exit::Exit;

pub(crate) fn run(_args: &InitArgs) -> Exit {
    Exit::Failed
}
