//! `dynoform state rm`, `taint` and `untaint`: the state is changed, Heroku is not.

use crate::address::InstanceAddress;
use crate::cli::arguments::{BackendArguments, LockArguments, TaintArguments};
use crate::cli::backend::state_path_here;
use crate::cli::codes;
use crate::cli::session::{Exit, Outcome, Session};
use crate::diagnostic::{Diagnostic, nearest};
use crate::state::{OpenOptions, Opened, State, Store};

fn open(backend: &BackendArguments, lock: &LockArguments, session: &Session) -> Result<Opened, Vec<Diagnostic>> {
    let path = state_path_here(backend, session).map_err(|diagnostic| vec![diagnostic])?;
    let mut options = OpenOptions::new(path)
        .operation("OperationTypeInvalid")
        .waiting(lock.lock_timeout);
    options.lock.enabled = lock.lock;
    let opened = Store::open(options).map_err(|diagnostic| vec![diagnostic])?;
    for warning in &opened.warnings {
        session.console.diagnostic(warning);
    }
    Ok(opened)
}

fn near(state: &State, address: &str) -> Diagnostic {
    let known: Vec<String> = state.instances().map(|(address, ..)| address.to_string()).collect();
    codes::unknown_instance(address, nearest(address, known.iter().map(String::as_str)))
}

pub(crate) fn remove(
    addresses: &[String],
    dry_run: bool,
    backend: &BackendArguments,
    lock: &LockArguments,
    session: &Session,
) -> Outcome {
    let targets = super::state::targets(addresses)?;
    let Opened {
        mut state, mut store, ..
    } = open(backend, lock, session)?;
    let mut leaving = Vec::new();
    for (target, written) in targets.iter().zip(addresses) {
        let found = state.instances().filter(|(address, ..)| target.contains(address));
        let found: Vec<InstanceAddress> = found.map(|(address, ..)| address).collect();
        if found.is_empty() {
            return Err(vec![near(&state, written)]);
        }
        leaving.extend(found);
    }
    leaving.sort();
    leaving.dedup();
    for address in &leaving {
        let verb = if dry_run { "Would remove" } else { "Removed" };
        session.console.line(&format!("{verb} {address}"));
        let deposed: Vec<_> = state
            .instance(address)
            .map(|instance| instance.deposed.keys().cloned().collect())
            .unwrap_or_default();
        for key in deposed {
            state.set(address, Some(&key), "", None);
        }
        state.set(address, None, "", None);
    }
    if dry_run {
        return Ok(Exit::DONE);
    }
    store.commit(&mut state).map_err(|diagnostic| vec![diagnostic])?;
    let plural = if leaving.len() == 1 { "" } else { "s" };
    session.console.line(&format!(
        "{} instance{plural} left the state; nothing was destroyed.",
        leaving.len()
    ));
    Ok(Exit::DONE)
}

pub(crate) fn taint(arguments: &TaintArguments, tainted: bool, session: &Session) -> Outcome {
    let address: InstanceAddress = arguments
        .address
        .parse()
        .map_err(|error| vec![codes::wrong_address(&error)])?;
    let Opened {
        mut state, mut store, ..
    } = open(&arguments.backend, &arguments.lock, session)?;
    let Some(mut object) = state.object(&address).cloned() else {
        if arguments.allow_missing {
            session.console.note(&format!("Nothing at {address}."));
            return Ok(Exit::DONE);
        }
        return Err(vec![near(&state, &arguments.address)]);
    };
    object.tainted = tainted;
    let provider = state.resources[&address.resource].provider.clone();
    state.set(&address, None, &provider, Some(object));
    store.commit(&mut state).map_err(|diagnostic| vec![diagnostic])?;
    let what = if tainted {
        "is marked: the next apply replaces it"
    } else {
        "is no longer marked"
    };
    session.console.line(&format!("{address} {what}."));
    Ok(Exit::DONE)
}
