//! `heroku_drain`: its address may be a secret, so a lost one is found by the address's hash.

use serde_json::{Value as Json, json};

use super::item::Item;
use super::{Clue, clue_of, digest, import_id};
use crate::heroku::checks::Checks;
use crate::heroku::client::path;
use crate::heroku::failure::Failure;
use crate::heroku::object::{Told, at, given, id_of, maybe, string, text_or_empty};
use crate::language::value::Value;

pub(super) struct Drain;

const PLAIN: &str = "url";
const SECRET: &str = "sensitive_url";

impl Item for Drain {
    fn kind(&self) -> &'static str {
        "heroku_drain"
    }

    fn check(&self, config: &Value, checks: &mut Checks) {
        checks.either(config, PLAIN, SECRET, "A drain");
    }

    fn collection(&self, object: &Value) -> String {
        path(&["apps", text_or_empty(object, "app_id"), "log-drains"])
    }

    fn creation(&self, planned: &Value) -> Json {
        json!({ "url": url(planned) })
    }

    fn told(&self, found: &Json, object: &Value) -> Told {
        let mut told = Told::from([("id", id_of(found)), ("token", maybe(at(found, "/token")))]);
        if let Some(app) = at(found, "/app/id") {
            told.insert("app_id", string(app));
        }
        told.insert(attribute(object), maybe(at(found, "/url")));
        told
    }

    fn clue(&self, planned: &Value) -> Vec<(&'static str, String)> {
        vec![
            ("app_id", text_or_empty(planned, "app_id").to_owned()),
            ("url_hash", digest(url(planned))),
            ("url_in", attribute(planned).to_owned()),
        ]
    }

    fn is_it(&self, found: &Json, clue: &Clue) -> bool {
        at(found, "/url").is_some_and(|url| digest(url) == clue_of(clue, "url_hash"))
    }

    fn imported(&self, id: &str) -> Result<Told, Failure> {
        let parts: Vec<&str> = id.split(':').collect();
        let of = |app: &str, drain: &str| Told::from([("app_id", string(app)), ("id", string(drain))]);
        match parts[..] {
            [app, drain] => Ok(of(app, drain)),
            [app, drain, "sensitive"] => {
                let mut told = of(app, drain);
                told.insert(SECRET, string(""));
                Ok(told)
            }
            _ => Err(import_id(self.kind(), id, "APP:UUID or APP:UUID:sensitive")),
        }
    }
}

/// Where the address is written.
fn attribute(object: &Value) -> &'static str {
    match object.get(SECRET).is_some_and(|url| !url.is_null()) {
        true => SECRET,
        false => PLAIN,
    }
}

fn url(planned: &Value) -> &str {
    given(planned, SECRET).or(given(planned, PLAIN)).unwrap_or_default()
}
