//! The providers that are built in.

use std::sync::Arc;

use camino::Utf8Path;

use super::other_states::LocalStates;
use super::session::Session;
use crate::heroku::{Ask, Environment, Heroku, Trace};
use crate::provider::{Builtin, Provider, Providers, States};

/// All of them, for a command that looks at no Heroku. `base` is the directory of the root module.
pub(crate) fn providers(session: &Session, base: &Utf8Path) -> Providers {
    providers_at(session, base, Reach::default())
}

/// How Heroku is reached.
#[derive(Clone, Default)]
pub(crate) struct Reach {
    /// Where the sandbox listens, when that is the Heroku to talk to.
    pub(crate) embedded: Option<String>,
    /// Asks the person at the terminal for a two-factor code.
    pub(crate) ask: Option<Ask>,
    /// Takes a trace of every request.
    pub(crate) trace: Option<Trace>,
}

/// All of them, for a command that talks to Heroku.
pub(crate) fn providers_at(session: &Session, base: &Utf8Path, reach: Reach) -> Providers {
    let environment = Environment {
        variables: session.environment.clone(),
        home: session.home.clone(),
        base: base.to_owned(),
        embedded: reach.embedded,
        ask: reach.ask,
        trace: reach.trace,
    };
    let states: Arc<dyn States> = Arc::new(LocalStates { base: base.to_owned() });
    let builtin = move || Arc::new(Builtin::reading(Arc::clone(&states))) as Arc<dyn Provider>;
    Providers::new()
        .with(builtin)
        .with(move || Arc::new(Heroku::new(environment.clone())))
}
