//! The scheduler: a plan in, events out.
//!
//! Runs as much at once as the edges allow; every finished instance is durable before its dependents start.

pub mod codes;
pub mod driver;
mod event;
mod ledger;
mod local_exec;
mod run;
mod schedule;
mod steps;
mod stop;
mod verdict;
mod work;
mod world;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use event::{Event, Operation, Subject};
pub use ledger::{Ledger, Tell};
pub use run::{Apply, Configured};
pub use stop::{Stop, Urgency};
pub use world::{OutputValue, World};

use crate::diagnostic::Diagnostic;
use crate::language::value::Value;

/// What came of an apply.
#[derive(Clone, Default, Debug)]
pub struct Applied {
    /// Objects taken into the state by id.
    pub imported: usize,
    /// Objects created.
    pub added: usize,
    /// Objects changed in place.
    pub changed: usize,
    /// Objects destroyed.
    pub destroyed: usize,
    /// Objects that left the state without being destroyed.
    pub forgotten: usize,
    /// Outputs of the root module as stored. Marked when sensitive.
    pub outputs: BTreeMap<Arc<str>, Value>,
    /// What went wrong or is worth knowing.
    pub diagnostics: Vec<Diagnostic>,
    /// What was not begun, because of a failure or an interruption.
    pub skipped: Vec<Subject>,
    /// Whether the run was asked to stop.
    pub interrupted: bool,
}

#[cfg(test)]
mod tests;
