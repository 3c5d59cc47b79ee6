//! The verbs that plan: plan, apply, import and console.

use std::time::Duration;

use camino::Utf8PathBuf;
use clap::{ArgAction, Args};

use super::common::{BackendArguments, HerokuArguments, InputArguments, LockArguments};
use crate::cli::variables::VariableArguments;

/// What a plan is for.
#[derive(Args, Clone, Debug)]
pub(crate) struct PlanningArguments {
    /// Plan to destroy everything.
    #[arg(long)]
    pub(crate) destroy: bool,
    /// Only take into the state what changed outside.
    #[arg(long, conflicts_with = "destroy")]
    pub(crate) refresh_only: bool,
    /// With `=false`: trust the state, do not look at Heroku.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_value_t = true, default_missing_value = "true", action = ArgAction::Set)]
    pub(crate) refresh: bool,
    /// Only this module, resource or instance, and what it depends on (repeatable).
    #[arg(long = "target", value_name = "ADDRESS")]
    pub(crate) targets: Vec<String>,
    /// Replace this instance even if nothing changed (repeatable).
    #[arg(long = "replace", value_name = "ADDRESS")]
    pub(crate) replace: Vec<String>,
    /// How many operations run at once.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=512))]
    pub(crate) parallelism: u16,
    #[command(flatten)]
    pub(crate) asking: InputArguments,
    /// Show warnings as their summaries only.
    #[arg(long)]
    pub(crate) compact_warnings: bool,
    #[command(flatten)]
    pub(crate) variables: VariableArguments,
    #[command(flatten)]
    pub(crate) backend: BackendArguments,
    #[command(flatten)]
    pub(crate) lock: LockArguments,
    #[command(flatten)]
    pub(crate) heroku: HerokuArguments,
}

impl PlanningArguments {
    /// A usual plan, with these variables and this state.
    pub(crate) fn of(variables: VariableArguments, backend: BackendArguments, heroku: HerokuArguments) -> Self {
        Self {
            destroy: false,
            refresh_only: false,
            refresh: true,
            targets: Vec::new(),
            replace: Vec::new(),
            parallelism: 10,
            asking: InputArguments { input: true },
            compact_warnings: false,
            variables,
            backend,
            lock: LockArguments {
                lock: true,
                lock_timeout: Duration::ZERO,
            },
            heroku,
        }
    }
}

/// Show what apply would do.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  dynoform plan\n  dynoform plan -out=PLAN -markdown=PLAN.md\n  dynoform plan -detailed-exitcode   # 0 no changes, 1 error, 2 changes\n  dynoform plan -destroy\n  dynoform plan -sandbox"
)]
pub(crate) struct PlanArguments {
    /// Save the plan, for `apply FILE`.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<Utf8PathBuf>,
    /// Write the plan as a comment for a pull request; `-` for standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) markdown: Option<Utf8PathBuf>,
    /// Write resource blocks for what `import` blocks name and no block describes; the file must not exist yet.
    #[arg(long, value_name = "FILE")]
    pub(crate) generate_config_out: Option<Utf8PathBuf>,
    /// Exit with 2 when there are changes.
    #[arg(long)]
    pub(crate) detailed_exitcode: bool,
    /// Print the reference's lines of JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) planning: PlanningArguments,
}

/// Create, change and destroy until everything is as the configuration says.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  dynoform apply\n  dynoform apply -auto-approve\n  dynoform apply PLAN                # exactly what `plan -out=PLAN` showed\n  dynoform apply -sandbox -auto-approve"
)]
pub(crate) struct ApplyArguments {
    /// A saved plan.
    #[arg(value_name = "PLAN")]
    pub(crate) plan: Option<Utf8PathBuf>,
    /// Do not ask.
    #[arg(long)]
    pub(crate) auto_approve: bool,
    /// Print the reference's lines of JSON; needs -auto-approve or a saved plan.
    #[arg(long)]
    pub(crate) json: bool,
    /// Where the version before goes [default: the state file's name and .backup]; `-` for nowhere.
    #[arg(long, value_name = "FILE")]
    pub(crate) backup: Option<Utf8PathBuf>,
    #[command(flatten)]
    pub(crate) planning: PlanningArguments,
}

/// Take an object that exists into the state, at an address that the configuration has.
///
/// What the id is, differs by type: an app's name or UUID, `APP:HOSTNAME` of a domain; `dynoform explain
/// heroku-import-id` lists them all. Nothing at Heroku changes.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  dynoform import heroku_app.web my-app\n  dynoform import 'heroku_domain.www[\"eu\"]' my-app:www.example.com\n  dynoform explain heroku-import-id"
)]
pub(crate) struct ImportArguments {
    /// Where it will be.
    #[arg(value_name = "ADDRESS")]
    pub(crate) address: String,
    /// What it is at Heroku.
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) asking: InputArguments,
    #[command(flatten)]
    pub(crate) variables: VariableArguments,
    #[command(flatten)]
    pub(crate) backend: BackendArguments,
    #[command(flatten)]
    pub(crate) lock: LockArguments,
    #[command(flatten)]
    pub(crate) heroku: HerokuArguments,
}

/// Try expressions: what they come to with this configuration and this state.
///
/// At a terminal, one expression after another, with history and completion. From a pipe, one expression on each line:
/// the last result is printed, and an error ends it with exit code 1. Nothing is ever changed.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  dynoform console\n  echo 'heroku_app.web.web_url' | dynoform console\n  echo 'type(local.services)' | dynoform console -var-file=eu.tfvars\n  dynoform console -plan             # with the values that a plan expects"
)]
pub(crate) struct ConsoleArguments {
    /// Make a plan first, and look at what it expects instead of at the state.
    #[arg(long)]
    pub(crate) plan: bool,
    #[command(flatten)]
    pub(crate) variables: VariableArguments,
    #[command(flatten)]
    pub(crate) backend: BackendArguments,
    #[command(flatten)]
    pub(crate) heroku: HerokuArguments,
    /// Accepted for scripts; nothing is asked.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_value_t = true, default_missing_value = "true", action = ArgAction::Set, hide = true)]
    pub(crate) input: bool,
}
