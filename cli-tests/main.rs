//! The command line as people and scripts use it: the built binary, its exit codes and its streams.

mod console;
mod files;
mod looking;
mod place;
mod plans;
mod usage;
