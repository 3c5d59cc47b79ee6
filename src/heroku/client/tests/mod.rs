//! The client against small servers of its own, over real connections: what the embedded Heroku does not do.

mod limits;
mod network;
mod second_factor;
pub(in crate::heroku) mod server;
mod telling;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Client, path};
use crate::heroku::settings::{Environment, Settings};
use crate::language::types::Type;
use crate::language::value::Value;
use crate::source::Disk;

/// A client for that address, in an environment with these variables; `adjust` sets the rest.
pub(in crate::heroku) fn client(
    url: &str,
    variables: &[(&str, &str)],
    adjust: impl FnOnce(&mut Settings),
) -> Arc<Client> {
    let mut all: BTreeMap<String, String> = variables
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    all.insert("HEROKU_API_URL".into(), url.to_owned());
    all.insert("HEROKU_API_KEY".into(), "canary-token".into());
    let environment = Environment {
        variables: all,
        ..Environment::default()
    };
    let mut settings = Settings::find(&Value::null(Type::Dynamic), &environment, &Disk).unwrap_or_else(|problems| {
        panic!("{problems:?}");
    });
    adjust(&mut settings);
    Arc::new(Client::new(&settings).unwrap_or_else(|failure| panic!("{failure:?}")))
}

#[test]
fn parts_of_a_path_are_escaped() {
    assert_eq!(path(&["apps", "a/../b", "x y"]), "/apps/a%2F..%2Fb/x%20y");
    assert_eq!(
        path(&["collaborators", "ann+ci@example.com"]),
        "/collaborators/ann%2Bci@example.com"
    );
}
