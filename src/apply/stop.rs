//! How a run is asked to stop: first kindly, then at once.

use std::sync::Arc;

use tokio::sync::watch;

/// How urgent it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub enum Urgency {
    /// Go on.
    #[default]
    None,
    /// Begin nothing new, finish what is in flight.
    Finish,
    /// Drop what is in flight; the journal says what it was, and the next run finds it.
    Now,
}

/// Asks a run to stop. Clones ask the same run.
#[derive(Clone, Debug)]
pub struct Stop(Arc<watch::Sender<Urgency>>);

impl Default for Stop {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(Urgency::None)))
    }
}

impl Stop {
    /// Nobody has asked yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks; the second time with more urgency.
    pub fn ask(&self) {
        self.0.send_modify(|urgency| {
            *urgency = match urgency {
                Urgency::None => Urgency::Finish,
                _ => Urgency::Now,
            };
        });
    }

    /// What has been asked so far.
    pub fn urgency(&self) -> Urgency {
        *self.0.borrow()
    }

    /// Returns once at least that much has been asked.
    pub async fn wait(&self, at_least: Urgency) {
        let mut receiver = self.0.subscribe();
        // The sender lives as long as self: waiting cannot fail.
        let _ = receiver.wait_for(|urgency| *urgency >= at_least).await;
    }
}
