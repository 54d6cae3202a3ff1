//! The other commands, and `check` of a folder.

mod binary;
mod completions;
mod convert;
mod explain;
mod folder;
mod github;
mod init;
mod streams;
mod tests;
