//! The verbs that read the configuration alone: init, validate, fmt and graph.

use camino::Utf8PathBuf;
use clap::{ArgAction, Args, ValueEnum};

use super::common::BackendArguments;
use crate::cli::variables::VariableArguments;

/// Check that the directory is ready to be worked in.
///
/// dynoform has its Heroku provider built in: there is nothing to download. `init` looks at the configuration, says
/// which backend and providers it names, and which of them are not available yet.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  dynoform init\n  dynoform init -backend=false   # keep the state in a local file, whatever the configuration says"
)]
pub(crate) struct InitArguments {
    #[command(flatten)]
    pub(crate) backend: BackendArguments,
    /// Accepted for scripts; nothing is asked.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_value_t = true, default_missing_value = "true", action = ArgAction::Set, hide = true)]
    pub(crate) input: bool,
    /// Accepted for scripts; there is nothing to upgrade.
    #[arg(long, hide = true)]
    pub(crate) upgrade: bool,
    /// Accepted for scripts; nothing is reconfigured.
    #[arg(long, hide = true)]
    pub(crate) reconfigure: bool,
}

/// Say whether the configuration is valid, without looking at any state or at Heroku.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  dynoform validate\n  dynoform validate -json | jq .diagnostics")]
pub(crate) struct ValidateArguments {
    /// Print the reference's JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) variables: VariableArguments,
    /// Accepted for scripts.
    #[arg(long, hide = true)]
    pub(crate) no_tests: bool,
    /// Directories of configurations, or files in them [default: here].
    #[arg(value_name = "DIR")]
    pub(crate) targets: Vec<Utf8PathBuf>,
}

/// Rewrite files in the canonical style.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  dynoform fmt\n  dynoform fmt -check -diff -recursive   # exits with 3 when something is not formatted\n  dynoform fmt - < main.tf"
)]
pub(crate) struct FmtArguments {
    /// Files or directories; `-` for standard input.
    #[arg(value_name = "TARGET")]
    pub(crate) targets: Vec<String>,
    /// With `=false`: do not list the files that differ.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_value_t = true, default_missing_value = "true", action = ArgAction::Set)]
    pub(crate) list: bool,
    /// With `=false`: do not write.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_value_t = true, default_missing_value = "true", action = ArgAction::Set)]
    pub(crate) write: bool,
    /// Show what would change.
    #[arg(long)]
    pub(crate) diff: bool,
    /// Write nothing; exit with 3 when something is not formatted.
    #[arg(long)]
    pub(crate) check: bool,
    /// Directories below, too.
    #[arg(long)]
    pub(crate) recursive: bool,
}

/// What a picture is drawn in.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum GraphFormat {
    Dot,
    Mermaid,
}

/// Draw what depends on what.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  dynoform graph | dot -Tsvg > graph.svg\n  dynoform graph -format=mermaid -plan=PLAN"
)]
pub(crate) struct GraphArguments {
    /// The language of the picture.
    #[arg(long, value_enum, default_value = "dot")]
    pub(crate) format: GraphFormat,
    /// Colour by what this saved plan would do.
    #[arg(long, value_name = "FILE")]
    pub(crate) plan: Option<Utf8PathBuf>,
    /// Accepted for scripts: the plan's graph is the only kind.
    #[arg(long = "type", value_name = "TYPE", hide = true)]
    pub(crate) kind: Option<String>,
    #[command(flatten)]
    pub(crate) variables: VariableArguments,
}
