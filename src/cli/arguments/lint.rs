//! The verb lint.

use camino::Utf8PathBuf;
use clap::{Args, ValueEnum};

use super::common::BackendArguments;
use crate::cli::variables::VariableArguments;

/// What findings look like.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum LintFormat {
    Human,
    Compact,
    Json,
    Sarif,
    Github,
    Gitlab,
    Junit,
    Checkstyle,
}

/// Look for what is valid and yet probably wrong.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  dynoform lint\n  dynoform lint -format=json\n  dynoform lint -base=origin/main    # compare names with those of a revision\n  dynoform lint -recursive -format=sarif > lint.sarif\nExits with 0 when clean, 1 with findings, 2 when it could not run."
)]
pub(crate) struct LintArguments {
    /// Directories of configurations, or files in them [default: here].
    #[arg(value_name = "DIR")]
    pub(crate) targets: Vec<Utf8PathBuf>,
    /// What findings look like.
    #[arg(long, value_enum, default_value = "human")]
    pub(crate) format: LintFormat,
    /// The same as -format=json.
    #[arg(long)]
    pub(crate) json: bool,
    /// Write the fixes that do not change what would be planned.
    #[arg(long)]
    pub(crate) fix: bool,
    /// Show what -fix would write.
    #[arg(long)]
    pub(crate) diff: bool,
    /// With -fix or -diff: also fixes that may change what would be planned.
    #[arg(long = "unsafe")]
    pub(crate) unsafe_too: bool,
    /// The least level that makes the exit code 1: note, warn, error; allow for never.
    #[arg(long, value_name = "LEVEL")]
    pub(crate) fail_on: Option<String>,
    /// Compare names with those at this git revision.
    #[arg(long, value_name = "REVISION")]
    pub(crate) base: Option<String>,
    /// Settings [default: dynoform.hcl, found here or above].
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<Utf8PathBuf>,
    /// Ask this rule and no other; may be repeated.
    #[arg(long, value_name = "RULE")]
    pub(crate) only: Vec<String>,
    /// Which rules are on when the settings do not say: recommended, production, all.
    #[arg(long, value_name = "PRESET")]
    pub(crate) preset: Option<String>,
    /// Say only what is found in files that differ from this git revision.
    #[arg(long, value_name = "REVISION")]
    pub(crate) since: Option<String>,
    /// Leave out what this file lists; write it with -write-baseline.
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<Utf8PathBuf>,
    /// Write what is found now into the file of -baseline, and find nothing.
    #[arg(long, requires = "baseline")]
    pub(crate) write_baseline: bool,
    /// Look for configurations below the directories, too.
    #[arg(long)]
    pub(crate) recursive: bool,
    /// Take the text of this file from standard input.
    #[arg(long, value_name = "FILE", conflicts_with = "fix")]
    pub(crate) stdin: Option<Utf8PathBuf>,
    /// Print what every rule is set to and where, and do no more.
    #[arg(long)]
    pub(crate) show_config: bool,
    /// Run the tests of the rules that the settings define, and do no more.
    #[arg(long)]
    pub(crate) test_rules: bool,
    #[command(flatten)]
    pub(crate) variables: VariableArguments,
    #[command(flatten)]
    pub(crate) backend: BackendArguments,
}
