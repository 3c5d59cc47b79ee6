//! What functions may reach while a plan is applied: the same files, a clock that runs, and dice.

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use crate::language::functions::Host;
use crate::source::Files;

/// A host that answers now.
pub(crate) struct LiveHost {
    pub(crate) files: Arc<dyn Files>,
    pub(crate) working_directory: Utf8PathBuf,
    pub(crate) home_directory: Option<Utf8PathBuf>,
    /// Of the plan that is applied.
    pub(crate) plan_timestamp: String,
}

/// Now, as plans and functions write it: RFC 3339, UTC, whole seconds.
pub(crate) fn timestamp() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

impl Host for LiveHost {
    fn files(&self) -> &dyn Files {
        &*self.files
    }

    fn working_directory(&self) -> &Utf8Path {
        &self.working_directory
    }

    fn home_directory(&self) -> Option<&Utf8Path> {
        self.home_directory.as_deref()
    }

    fn plan_timestamp(&self) -> Option<&str> {
        Some(&self.plan_timestamp)
    }

    fn now(&self) -> Option<String> {
        Some(timestamp())
    }

    fn random(&self, bytes: &mut [u8]) -> bool {
        rustls::crypto::ring::default_provider()
            .secure_random
            .fill(bytes)
            .is_ok()
    }
}
