//! `dynoform state …`

use crate::address::{InstanceAddress, Target};
use crate::cli::arguments::BackendArguments;
use crate::cli::codes;
use crate::cli::providers::providers;
use crate::cli::session::{Exit, Outcome, Session};
use crate::diagnostic::{Diagnostic, nearest};
use crate::output::instance_text;
use crate::plan::prior;
use crate::state::{Object, State};

pub(crate) fn list(addresses: &[String], id: Option<&str>, backend: &BackendArguments, session: &Session) -> Outcome {
    let targets = targets(addresses)?;
    let state = look(backend, session)?;
    let mut text = String::new();
    for (address, _, instance) in state.instances() {
        let wanted = targets.is_empty() || targets.iter().any(|target| target.contains(&address));
        let found = id.is_none_or(|id| instance.current.as_ref().and_then(Object::id).as_deref() == Some(id));
        if wanted && found {
            text.push_str(&format!("{address}\n"));
        }
    }
    session.console.print(&text);
    Ok(Exit::DONE)
}

pub(super) fn targets(addresses: &[String]) -> Result<Vec<Target>, Vec<Diagnostic>> {
    addresses
        .iter()
        .map(|address| address.parse().map_err(|error| vec![codes::wrong_address(&error)]))
        .collect()
}

pub(crate) fn show(address: &str, backend: &BackendArguments, session: &Session) -> Outcome {
    let wanted: InstanceAddress = address.parse().map_err(|error| vec![codes::wrong_address(&error)])?;
    let state = look(backend, session)?;
    let prior = prior::decode(&state, &providers(session, &session.directory))?;
    match prior.get(&wanted) {
        Some(instance) => {
            session
                .console
                .print(&instance_text(&wanted, instance, session.console.out));
            Ok(Exit::DONE)
        }
        None => {
            let known: Vec<String> = prior.keys().map(ToString::to_string).collect();
            let near = nearest(address, known.iter().map(String::as_str));
            Err(vec![codes::unknown_instance(address, near)])
        }
    }
}

pub(crate) fn pull(backend: &BackendArguments, session: &Session) -> Outcome {
    let state = look(backend, session)?;
    if !state.lineage.is_empty() {
        // Asked for: this is the state itself.
        session.console.disclose(&state.print());
    }
    Ok(Exit::DONE)
}

fn look(backend: &BackendArguments, session: &Session) -> Result<State, Vec<Diagnostic>> {
    session.look(backend).map_err(|diagnostic| vec![diagnostic])
}
