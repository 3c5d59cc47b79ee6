//! `dynoform init`

use camino::Utf8Path;

use crate::address::ProviderAddress;
use crate::analysis::Purpose;
use crate::cli::arguments::InitArguments;
use crate::cli::backend;
use crate::cli::project::Project;
use crate::cli::providers::providers;
use crate::cli::session::{Exit, Outcome, Session};
use crate::diagnostic::has_errors;

pub(crate) fn run(arguments: &InitArguments, session: &Session) -> Outcome {
    let here = Utf8Path::new(".");
    let project = Project::open(session, here, Purpose::Validate, &[]);
    let configuration = project.analysis.configuration();
    if configuration.root().files.is_empty() {
        session
            .console
            .line("This directory has no configuration yet: write a main.tf, then run dynoform plan -sandbox.");
        return Ok(Exit::DONE);
    }
    // What is wrong in the configuration itself: values are not looked at yet.
    if has_errors(&configuration.diagnostics) {
        session
            .console
            .diagnostics(project.analysis.sources(), &configuration.diagnostics);
        return Ok(Exit::ERROR);
    }
    let path = match backend::state_path(project.analysis.configuration().root(), &arguments.backend, session) {
        Ok(path) => path,
        Err(diagnostic) => {
            session.console.diagnostics(project.analysis.sources(), &[diagnostic]);
            return Ok(Exit::ERROR);
        }
    };
    let known = providers(session, here);
    let mut text = format!("State: {path}\n");
    for address in used(&project) {
        let note = match known.plain(&address) {
            Some(_) => "built in, nothing to download",
            None => "not available yet: its resources can be validated and linted, not planned",
        };
        text.push_str(&format!("Provider {address}: {note}\n"));
    }
    text.push_str("\ndynoform is ready. Try: dynoform plan (or, without any account, dynoform plan -sandbox)\n");
    session.console.print(&text);
    Ok(Exit::DONE)
}

/// The providers that the configuration names or uses, sorted.
fn used(project: &Project) -> Vec<ProviderAddress> {
    let mut addresses = Vec::new();
    for node in &project.analysis.configuration().nodes {
        addresses.extend(
            node.module
                .required_providers
                .values()
                .map(|required| required.address.clone()),
        );
    }
    let program = project.analysis.program();
    for (_, id, resource) in program.resources() {
        let config = program.provider(program.node(id).module, resource);
        addresses.extend(config.map(|config| config.address.clone()));
    }
    addresses.sort();
    addresses.dedup();
    addresses
}
