//! Node: thin over the core. Objects come as object text, written by the walk in `lib/walk.js`;
//! reports leave as the core's own JSON text, read by the classes in `lib/`.

mod codec;
mod convert;
mod evolution;
mod functions;
mod lookup;
mod native;
mod options;
mod recorded;
mod resolve;
