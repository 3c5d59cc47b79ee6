//! What may stand on the command line.

use std::time::Duration;

use camino::Utf8PathBuf;
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use super::variables::VariableArguments;

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
    /// Of which directory [default: here].
    #[arg(value_name = "DIR")]
    pub(crate) directory: Option<Utf8PathBuf>,
}

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
}

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
    /// Never ask for anything (`=false`); off a terminal nothing is asked anyway.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_value_t = true, default_missing_value = "true", action = ArgAction::Set, env = "TF_INPUT", value_parser = truth)]
    pub(crate) input: bool,
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
            input: true,
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
    /// Never ask for anything (`=false`); off a terminal nothing is asked anyway.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_value_t = true, default_missing_value = "true", action = ArgAction::Set, env = "TF_INPUT", value_parser = truth)]
    pub(crate) input: bool,
    #[command(flatten)]
    pub(crate) variables: VariableArguments,
    #[command(flatten)]
    pub(crate) backend: BackendArguments,
    #[command(flatten)]
    pub(crate) lock: LockArguments,
    #[command(flatten)]
    pub(crate) heroku: HerokuArguments,
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
    /// Print what every rule is set to, and do no more.
    #[arg(long)]
    pub(crate) show_config: bool,
    #[command(flatten)]
    pub(crate) variables: VariableArguments,
    #[command(flatten)]
    pub(crate) backend: BackendArguments,
}

/// Show the state, or a saved plan.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  dynoform show\n  dynoform show PLAN\n  dynoform show -json | jq .values   # sensitive values are in it"
)]
pub(crate) struct ShowArguments {
    /// A saved plan or a state file.
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<Utf8PathBuf>,
    /// The reference's JSON. Sensitive values are in it.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) backend: BackendArguments,
}

/// Print the outputs of the root module.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  dynoform output\n  dynoform output -raw web_url\n  dynoform output -json              # sensitive values are in it"
)]
pub(crate) struct OutputArguments {
    /// Only this one.
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// JSON. Sensitive values are in it.
    #[arg(long, conflicts_with = "raw")]
    pub(crate) json: bool,
    /// The bare text of one output, sensitive or not.
    #[arg(long)]
    pub(crate) raw: bool,
    #[command(flatten)]
    pub(crate) backend: BackendArguments,
}

/// Look into the state.
#[derive(Subcommand, Debug)]
pub(crate) enum StateVerb {
    /// List the instances in the state.
    #[command(after_help = "Examples:\n  dynoform state list\n  dynoform state list module.eu heroku_app.web")]
    List {
        /// Only these modules, resources or instances.
        #[arg(value_name = "ADDRESS")]
        addresses: Vec<String>,
        /// Only objects with this id.
        #[arg(long, value_name = "ID")]
        id: Option<String>,
        #[command(flatten)]
        backend: BackendArguments,
    },
    /// Show one instance.
    #[command(after_help = "Examples:\n  dynoform state show 'heroku_app.web[\"eu\"]'")]
    Show {
        /// Which.
        #[arg(value_name = "ADDRESS")]
        address: String,
        #[command(flatten)]
        backend: BackendArguments,
    },
    /// Let objects leave the state; nothing is destroyed.
    #[command(
        after_help = "Examples:\n  dynoform state rm 'heroku_app.web[\"eu\"]'\n  dynoform state rm -dry-run module.eu"
    )]
    Rm {
        /// Which modules, resources or instances.
        #[arg(value_name = "ADDRESS", required = true)]
        addresses: Vec<String>,
        /// Only say what would leave.
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        backend: BackendArguments,
        #[command(flatten)]
        lock: LockArguments,
    },
    /// Print the state file.
    Pull {
        #[command(flatten)]
        backend: BackendArguments,
    },
}

/// Which object.
#[derive(Args, Debug)]
pub(crate) struct TaintArguments {
    /// Its address.
    #[arg(value_name = "ADDRESS")]
    pub(crate) address: String,
    /// It is no error when there is none.
    #[arg(long)]
    pub(crate) allow_missing: bool,
    #[command(flatten)]
    pub(crate) backend: BackendArguments,
    #[command(flatten)]
    pub(crate) lock: LockArguments,
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

/// What URLs of apps look like.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum AppUrls {
    Heroku,
    Local,
}

/// The embedded Heroku.
#[derive(Subcommand, Debug)]
pub(crate) enum SandboxVerb {
    /// Run it alone, for other tools and for tests, until it is interrupted.
    #[command(
        after_help = "Examples:\n  dynoform sandbox serve -listen 127.0.0.1:5080 -data heroku.json\n  HEROKU_API_URL=http://127.0.0.1:5080 HEROKU_API_KEY=any dynoform apply"
    )]
    Serve {
        /// Where it listens; port 0 for any that is free.
        #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:5080")]
        listen: std::net::SocketAddr,
        /// Where its contents are kept [default: in memory].
        #[arg(long, value_name = "FILE")]
        data: Option<Utf8PathBuf>,
        /// What it begins with, when it has no contents yet.
        #[arg(long, value_name = "FILE")]
        seed: Option<Utf8PathBuf>,
        /// A pause before each answer: 80ms.
        #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = duration)]
        latency: Duration,
        /// Log each request as a line of JSON.
        #[arg(long, value_name = "FILE")]
        log: Option<Utf8PathBuf>,
        /// What URLs of apps look like.
        #[arg(long, value_enum, default_value = "heroku")]
        app_urls: AppUrls,
        /// Account limits and the rate budget bite.
        #[arg(long)]
        limits: bool,
        /// Hold each request and each answer to Heroku's hyper-schema in this file; exit with 1 when one deviated.
        #[arg(long, value_name = "FILE")]
        strict: Option<Utf8PathBuf>,
        /// How much faster than real time its clock runs.
        #[arg(long, value_name = "FACTOR", default_value_t = 1, hide = true)]
        speed: u32,
    },
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

/// `90s`, `5m`, `1h30m`, `80ms`, as the reference takes them.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("{text:?} is not a duration: write 30s, 5m, 1h30m or 80ms");
    let mut total = Duration::ZERO;
    let mut rest = text;
    if rest == "0" {
        return Ok(total);
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or_else(wrong)?;
        let number: f64 = rest[..digits].parse().map_err(|_| wrong())?;
        let unit = &rest[digits..];
        let length = unit.find(|c: char| c.is_ascii_digit()).unwrap_or(unit.len());
        let factor = match &unit[..length] {
            "ms" => 0.001,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            _ => return Err(wrong()),
        };
        total += Duration::try_from_secs_f64(number * factor).map_err(|_| wrong())?;
        rest = &unit[length..];
    }
    if text.is_empty() { Err(wrong()) } else { Ok(total) }
}

/// As the reference reads booleans from the environment.
fn truth(text: &str) -> Result<bool, String> {
    match text {
        // Set to nothing is not set.
        "" | "1" | "t" | "T" | "true" | "True" | "TRUE" => Ok(true),
        "0" | "f" | "F" | "false" | "False" | "FALSE" => Ok(false),
        _ => Err(format!("{text:?} is neither true nor false")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definitions_hold_together() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn durations_read_as_the_reference_takes_them() {
        assert_eq!(duration("1h30m"), Ok(Duration::from_secs(5400)));
        assert_eq!(duration("80ms"), Ok(Duration::from_millis(80)));
        assert_eq!(duration("0"), Ok(Duration::ZERO));
        for wrong in ["", "5", "m", "5x", "-1s"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
