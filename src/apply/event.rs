//! What apply tells while it works; `output` renders it.

use std::sync::Arc;
use std::time::Duration;

use crate::address::InstanceAddress;
use crate::diagnostic::Diagnostic;

/// One call to a provider. A replacement is two of them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Operation {
    /// Makes an object.
    Create,
    /// Reads a data source.
    Read,
    /// Changes an object in place.
    Update,
    /// Destroys an object.
    Delete,
    /// Takes an object into the state by its id.
    Import,
}

/// What it is about.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Subject {
    /// Whose object.
    pub address: InstanceAddress,
    /// The key of an object that was set aside.
    pub deposed: Option<Arc<str>>,
}

/// What happens, in the order in which it happens.
#[derive(Clone, Debug)]
pub enum Event {
    /// Objects are being read again, so many of them, before a plan.
    RefreshStarted {
        /// How many.
        total: usize,
    },
    /// One object was read again.
    Refreshed {
        /// Which.
        address: InstanceAddress,
        /// Its id, when it has one.
        id: Option<String>,
    },
    /// An object of an earlier run, whose creation was cut short, was found and is in the state now.
    Recovered {
        /// Which.
        address: InstanceAddress,
        /// Its id.
        id: Option<String>,
    },
    /// Work on an object begins.
    Started {
        /// Which.
        subject: Subject,
        /// What is done with it.
        operation: Operation,
        /// Its id, when it has one already.
        id: Option<String>,
    },
    /// Still at it: told whenever the provider says what it waits for, and every 10 seconds.
    Waiting {
        /// Which.
        subject: Subject,
        /// What is done with it.
        operation: Operation,
        /// "waiting for heroku-postgresql:essential-0 to be provisioned", when the provider says so.
        text: Option<String>,
        /// Since it began.
        elapsed: Duration,
    },
    /// A line of what ran for an object elsewhere and failed: the log of a build.
    Output {
        /// Which.
        subject: Subject,
        /// What is done with it.
        operation: Operation,
        /// `build`, `release`
        source: &'static str,
        /// The line, without its end.
        line: String,
    },
    /// A provisioner begins.
    ProvisionStarted {
        /// Whose.
        address: InstanceAddress,
        /// `local-exec`
        provisioner: &'static str,
    },
    /// A line that a provisioner printed.
    ProvisionOutput {
        /// Whose.
        address: InstanceAddress,
        /// `local-exec`
        provisioner: &'static str,
        /// The line, without its end. Suppressed output is told as one line that says so.
        line: String,
    },
    /// A provisioner ended.
    ProvisionFinished {
        /// Whose.
        address: InstanceAddress,
        /// `local-exec`
        provisioner: &'static str,
        /// Whether it succeeded.
        success: bool,
    },
    /// Work on an object is done, and its result is in the state.
    Finished {
        /// Which.
        subject: Subject,
        /// What was done.
        operation: Operation,
        /// Its id, when it has one (for a delete: had).
        id: Option<String>,
        /// How long it took.
        elapsed: Duration,
    },
    /// Work on an object failed; the diagnostics are in [`Applied`](super::Applied) too.
    Errored {
        /// Which.
        subject: Subject,
        /// What was tried.
        operation: Operation,
        /// How long it took.
        elapsed: Duration,
        /// Why.
        diagnostics: Vec<Diagnostic>,
    },
    /// Not even begun.
    Skipped {
        /// Which.
        subject: Subject,
        /// What would have been done.
        operation: Operation,
        /// What failed before it; `None` when the run was interrupted.
        because: Option<Subject>,
    },
    /// The run was asked to stop: what is in flight is being finished.
    Interrupted {
        /// How many calls are in flight.
        in_flight: usize,
    },
    /// The state is on disk.
    Saved {
        /// Its serial.
        serial: u64,
    },
}
