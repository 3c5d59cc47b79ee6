//! What may stand on the command line.

mod common;
mod files;
mod lint;
mod planning;
mod sandbox;
mod state;
mod values;

use camino::Utf8PathBuf;
use clap::{Args, Parser, Subcommand};

pub(crate) use common::{BackendArguments, HerokuArguments, LockArguments};
pub(crate) use files::{FmtArguments, GraphArguments, GraphFormat, InitArguments, ValidateArguments};
pub(crate) use lint::{LintArguments, LintFormat};
pub(crate) use planning::{ApplyArguments, ConsoleArguments, ImportArguments, PlanArguments, PlanningArguments};
pub(crate) use sandbox::{AppUrls, SandboxVerb};
pub(crate) use state::{OutputArguments, ShowArguments, StateVerb, TaintArguments};

/// The whole command line.
#[derive(Parser, Debug)]
#[command(
    name = "dynoform",
    version,
    about = "Lint, plan and apply Heroku configurations in the Terraform language",
    disable_help_subcommand = true,
    subcommand_required = true,
    infer_subcommands = false
)]
pub(crate) struct CommandLine {
    /// Switch to this directory before anything else.
    #[arg(long, value_name = "DIR")]
    pub(crate) chdir: Option<Utf8PathBuf>,
    /// No colours.
    #[arg(long, global = true)]
    pub(crate) no_color: bool,
    /// What to do.
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// A verb.
#[derive(Subcommand, Debug)]
pub(crate) enum Verb {
    Init(InitArguments),
    Validate(ValidateArguments),
    Plan(PlanArguments),
    Apply(ApplyArguments),
    /// Destroy everything that the state holds.
    #[command(after_help = "Examples:\n  dynoform destroy\n  dynoform destroy -auto-approve -target=heroku_app.web")]
    Destroy(ApplyArguments),
    Import(ImportArguments),
    Fmt(FmtArguments),
    Lint(LintArguments),
    /// Take into the state what changed outside, and nothing else.
    #[command(after_help = "The same as: dynoform apply -refresh-only -auto-approve")]
    Refresh(ApplyArguments),
    Show(ShowArguments),
    Output(OutputArguments),
    #[command(subcommand)]
    State(StateVerb),
    Graph(GraphArguments),
    /// Mark an object as not working: the next apply replaces it.
    #[command(after_help = "Examples:\n  dynoform taint heroku_formation.web")]
    Taint(TaintArguments),
    /// Take that mark away.
    #[command(after_help = "Examples:\n  dynoform untaint heroku_formation.web")]
    Untaint(TaintArguments),
    #[command(subcommand)]
    Sandbox(SandboxVerb),
    Console(ConsoleArguments),
    Explain(ExplainArguments),
    Version(VersionArguments),
    Lsp(LspArguments),
    Completions(CompletionsArguments),
    /// Print the manual page.
    #[command(after_help = "Examples:\n  dynoform man | man -l -")]
    Man,
}

/// Explain a code of a diagnostic, or a rule of the linter.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  dynoform explain state-locked\n  dynoform explain name-prefix\n  dynoform explain                   # list them all"
)]
pub(crate) struct ExplainArguments {
    /// The code or rule.
    #[arg(value_name = "CODE")]
    pub(crate) code: Option<String>,
}

/// Print the version.
#[derive(Args, Debug)]
pub(crate) struct VersionArguments {
    /// As JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Run the language server on standard input and output.
#[derive(Args, Debug)]
pub(crate) struct LspArguments {
    /// Accepted for editors: there is no other way.
    #[arg(long, hide = true)]
    pub(crate) stdio: bool,
}

/// Print a completion script.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  dynoform completions bash > ~/.local/share/bash-completion/completions/dynoform")]
pub(crate) struct CompletionsArguments {
    /// For which shell.
    #[arg(value_name = "SHELL")]
    pub(crate) shell: clap_complete::Shell,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definitions_hold_together() {
        CommandLine::command().debug_assert();
    }
}
