//! `dynoform version`

use serde_json::json;

use crate::cli::arguments::VersionArguments;
use crate::cli::session::{Exit, Outcome, Session};
use crate::state::TERRAFORM_VERSION;

pub(crate) fn run(arguments: &VersionArguments, session: &Session) -> Outcome {
    let version = env!("CARGO_PKG_VERSION");
    let platform = format!("{}_{}", system(), machine());
    if arguments.json {
        let json = json!({
            "dynoform_version": version,
            "terraform_version": TERRAFORM_VERSION,
            "platform": platform,
            "provider_selections": {},
            "terraform_outdated": false,
        });
        session.console.line(&format!("{json:#}"));
    } else {
        session.console.line(&format!(
            "dynoform v{version}\non {platform}\n+ provider heroku/heroku, built in\n+ follows Terraform {TERRAFORM_VERSION}"
        ));
    }
    Ok(Exit::DONE)
}

/// The reference's names of systems and machines.
fn system() -> &'static str {
    match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    }
}

fn machine() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "x86" => "386",
        other => other,
    }
}
