//! The providers that are built in.

use std::sync::Arc;

use camino::Utf8Path;

use super::other_states::LocalStates;
use super::session::Session;
use crate::heroku::{Environment, Heroku};
use crate::provider::{Builtin, Provider, Providers, States};

/// All of them. `base` is the directory of the root module; `embedded` is where the sandbox listens, when that is the
/// Heroku to talk to.
pub(crate) fn providers(session: &Session, base: &Utf8Path, embedded: Option<&str>) -> Providers {
    let environment = Environment {
        variables: session.environment.clone(),
        home: session.home.clone(),
        base: base.to_owned(),
        embedded: embedded.map(ToOwned::to_owned),
    };
    let states: Arc<dyn States> = Arc::new(LocalStates { base: base.to_owned() });
    let builtin = move || Arc::new(Builtin::reading(Arc::clone(&states))) as Arc<dyn Provider>;
    Providers::new()
        .with(builtin)
        .with(move || Arc::new(Heroku::new(environment.clone())))
}
