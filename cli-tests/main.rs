//! The command line as people and scripts use it: the built binary, its exit codes and its streams.

mod chains;
mod console;
#[cfg(unix)]
mod console_terminal;
mod costs;
mod files;
mod imports;
mod linting;
mod logs;
mod looking;
#[path = "../grammar-tests/oracle.rs"]
mod oracle;
mod older_states;
mod other_states;
mod place;
mod plans;
#[cfg(unix)]
mod serving;
mod tracing;
mod usage;
