//! What is known to exist: the version 4 state file, its lock, its backup and the journal beside it.
//!
//! Takes paths and finished objects; returns a [`State`], and makes every change durable. Reads and writes files
//! (the only stage of the middle that does), never prints, and never puts a value of the state into a message:
//! states hold secrets.

mod codes;
mod disk;
mod file;
mod journal;
mod json;
mod lock;
mod model;
mod store;

pub use codes::CODES;
pub use journal::Journal;
pub use json::Json;
pub use lock::LockOptions;
pub use model::{CheckObject, CheckResult, Extra, Instance, Object, Output, Resource, SensitivePath, State, Step};
pub use store::{OpenOptions, Opened, Store};

/// The version of the reference that is followed; written into every state.
pub const TERRAFORM_VERSION: &str = "1.11.4";
