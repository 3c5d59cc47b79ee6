//! Where apply makes things durable, one object at a time.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::time::Instant;

use super::{Event, Operation, Subject};
use crate::address::InstanceAddress;
use crate::diagnostic::{Diagnostic, Severity};
use crate::provider::{Problem, Recorder};
use crate::state::{Journal, Object};

/// Makes intents and finished objects durable: each is on disk when its call returns. Called from any thread.
pub trait Ledger: Send + Sync {
    /// Something is about to be created; gives the token for [`Ledger::created`].
    ///
    /// # Errors
    /// It could not be made durable: then nothing may be created.
    fn intent(&self, address: &InstanceAddress, clue: BTreeMap<String, String>) -> Result<String, Diagnostic>;

    /// It was created under this id.
    ///
    /// # Errors
    /// It could not be made durable.
    fn created(&self, token: &str, id: &str) -> Result<(), Diagnostic>;

    /// What an object is now; `None` when there is none.
    ///
    /// # Errors
    /// It could not be made durable.
    fn object(
        &self,
        address: &InstanceAddress,
        deposed: Option<&str>,
        provider: &str,
        object: Option<&Object>,
    ) -> Result<(), Diagnostic>;

    /// An intent came to nothing.
    ///
    /// # Errors
    /// It could not be made durable.
    fn settled(&self, token: &str) -> Result<(), Diagnostic>;
}

impl Ledger for Journal {
    fn intent(&self, address: &InstanceAddress, clue: BTreeMap<String, String>) -> Result<String, Diagnostic> {
        blocking(|| Self::intent(self, address, clue))
    }

    fn created(&self, token: &str, id: &str) -> Result<(), Diagnostic> {
        blocking(|| Self::created(self, token, id))
    }

    fn object(
        &self,
        address: &InstanceAddress,
        deposed: Option<&str>,
        provider: &str,
        object: Option<&Object>,
    ) -> Result<(), Diagnostic> {
        blocking(|| Self::object(self, address, deposed, provider, object))
    }

    fn settled(&self, token: &str) -> Result<(), Diagnostic> {
        blocking(|| Self::settled(self, token))
    }
}

/// Waits for the disk without holding up what else runs on this thread, so that many waits become one.
fn blocking<T>(write: impl FnOnce() -> T) -> T {
    use tokio::runtime::{Handle, RuntimeFlavor};
    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(write),
        _ => write(),
    }
}

/// Tells whoever listens what happens.
pub type Tell = Arc<dyn Fn(Event) + Send + Sync>;

/// What a provider reports to while it works on one object.
pub(super) struct Reporter {
    pub(super) ledger: Arc<dyn Ledger>,
    pub(super) tell: Tell,
    pub(super) subject: Subject,
    pub(super) operation: Operation,
    pub(super) since: Instant,
}

impl Recorder for Reporter {
    fn intent(&self, address: &InstanceAddress, clue: BTreeMap<String, String>) -> Result<String, Problem> {
        self.ledger.intent(address, clue).map_err(problem)
    }

    fn created(&self, token: &str, id: &str) -> Result<(), Problem> {
        self.ledger.created(token, id).map_err(problem)
    }

    fn refused(&self, token: &str) {
        // When this cannot be written the next run looks once in vain.
        let _ = self.ledger.settled(token);
    }

    fn output(&self, _address: &InstanceAddress, source: &'static str, line: &str) {
        (self.tell)(Event::Output {
            subject: self.subject.clone(),
            operation: self.operation,
            source,
            line: line.to_owned(),
        });
    }

    fn waiting(&self, _address: &InstanceAddress, text: &str) {
        (self.tell)(Event::Waiting {
            subject: self.subject.clone(),
            operation: self.operation,
            text: Some(text.to_owned()),
            elapsed: self.since.elapsed(),
        });
    }
}

fn problem(diagnostic: Diagnostic) -> Problem {
    Problem {
        code: diagnostic.code,
        severity: Severity::Error,
        summary: diagnostic.summary.into_owned(),
        detail: diagnostic.detail,
        help: diagnostic.help,
        path: Vec::new(),
    }
}
