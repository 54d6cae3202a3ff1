//! The other commands, and `check` of a folder.

mod completions;
mod convert;
mod explain;
mod folder;
mod github;
mod init;
mod tests;
