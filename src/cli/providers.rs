//! The providers that are built in.

use crate::provider::Providers;

/// All of them.
pub(crate) fn providers() -> Providers {
    Providers::new()
}
