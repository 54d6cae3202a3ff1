//! The other commands, and `check` of a folder.

mod binary;
mod compare;
mod completions;
mod convert;
mod explain;
mod folder;
mod github;
mod init;
mod names;
mod pairing;
mod review;
mod streams;
mod tests;
