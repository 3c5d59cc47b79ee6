//! The verbs that read or change the state alone.

use camino::Utf8PathBuf;
use clap::{Args, Subcommand};

use super::common::{BackendArguments, LockArguments};

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
