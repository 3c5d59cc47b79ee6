//! What several verbs take: where the state is, its lock, and which Heroku.

use std::time::Duration;

use camino::Utf8PathBuf;
use clap::{ArgAction, Args};

use super::values::{duration, truth};

/// Where the state is kept.
#[derive(Args, Clone, Debug)]
pub(crate) struct BackendArguments {
    /// With `=false`: keep the state in a local file, whatever the configuration says.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_value_t = true, default_missing_value = "true", action = ArgAction::Set)]
    pub(crate) backend: bool,
    /// The state file [default: terraform.tfstate].
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<Utf8PathBuf>,
}

/// Keeping others out of the state.
#[derive(Args, Clone, Debug)]
pub(crate) struct LockArguments {
    /// With `=false`: do not lock the state.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_value_t = true, default_missing_value = "true", action = ArgAction::Set)]
    pub(crate) lock: bool,
    /// How long to wait for a lock that somebody else holds.
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = duration)]
    pub(crate) lock_timeout: Duration,
}

/// Which Heroku is talked to.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct HerokuArguments {
    /// Work on the embedded Heroku: no account, no network. Its contents are kept in .dynoform/.
    #[arg(long)]
    pub(crate) sandbox: bool,
    /// With -sandbox: a pause before each answer.
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = duration, requires = "sandbox", hide = true)]
    pub(crate) sandbox_latency: Duration,
    /// With -sandbox: log each request as a line of JSON.
    #[arg(long, value_name = "FILE", requires = "sandbox")]
    pub(crate) sandbox_log: Option<Utf8PathBuf>,
    /// Trace each request to Heroku, without secrets: to standard error, or with `=FILE` into a file.
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, default_missing_value = "-")]
    pub(crate) log: Option<Utf8PathBuf>,
}

/// Asking.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct InputArguments {
    /// Never ask for anything (`=false`); off a terminal nothing is asked anyway.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_value_t = true, default_missing_value = "true", action = ArgAction::Set, env = "TF_INPUT", value_parser = truth)]
    pub(crate) input: bool,
}
