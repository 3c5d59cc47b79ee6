//! `heroku_app_webhook`: Heroku never gives its secret and its authorization back.

use serde_json::{Value as Json, json};

use super::item::Item;
use super::{Clue, clue_of, digest, split_id};
use crate::heroku::checks::Checks;
use crate::heroku::client::path;
use crate::heroku::failure::Failure;
use crate::heroku::object::{Told, at, given, id_of, maybe, same, string, strings, text_or_empty, texts_of};
use crate::language::value::Value;

pub(super) struct AppWebhook;

const SECRETS: [&str; 2] = ["secret", "authorization"];
const EVENTS: &[&str] = &[
    "api:addon-attachment",
    "api:addon",
    "api:app",
    "api:build",
    "api:collaborator",
    "api:domain",
    "api:dyno",
    "api:formation",
    "api:release",
    "api:sni-endpoint",
];

impl Item for AppWebhook {
    fn kind(&self) -> &'static str {
        "heroku_app_webhook"
    }

    fn check(&self, config: &Value, checks: &mut Checks) {
        checks.one_of(config, "level", &["notify", "sync"]);
        checks.some_of(config, "include");
        checks.all_of(config, "include", EVENTS);
    }

    fn collection(&self, object: &Value) -> String {
        path(&["apps", text_or_empty(object, "app_id"), "webhooks"])
    }

    fn creation(&self, planned: &Value) -> Json {
        let mut body = json!({
            "include": texts_of(planned, "include"),
            "level": given(planned, "level"),
            "url": given(planned, "url"),
        });
        for name in SECRETS {
            if let Some(secret) = given(planned, name) {
                body[name] = secret.into();
            }
        }
        body
    }

    fn change(&self, prior: &Value, planned: &Value) -> Json {
        let mut body = self.creation(planned);
        for name in SECRETS {
            let (before, after) = (prior.get(name), planned.get(name));
            match before.zip(after).is_some_and(|(before, after)| same(before, after)) {
                true => {
                    body.as_object_mut().and_then(|body| body.remove(name));
                }
                false => body[name] = given(planned, name).into(),
            }
        }
        body
    }

    fn told(&self, found: &Json, _object: &Value) -> Told {
        let include = found["include"].as_array().map(Vec::as_slice).unwrap_or_default();
        Told::from([
            ("id", id_of(found)),
            ("app_id", maybe(at(found, "/app/id"))),
            ("include", strings(include.iter().filter_map(Json::as_str))),
            ("level", maybe(at(found, "/level"))),
            ("url", maybe(at(found, "/url"))),
        ])
    }

    fn clue(&self, planned: &Value) -> Vec<(&'static str, String)> {
        vec![
            ("app_id", text_or_empty(planned, "app_id").to_owned()),
            ("url_hash", digest(text_or_empty(planned, "url"))),
        ]
    }

    fn is_it(&self, found: &Json, clue: &Clue) -> bool {
        at(found, "/url").is_some_and(|url| digest(url) == clue_of(clue, "url_hash"))
    }

    fn imported(&self, id: &str) -> Result<Told, Failure> {
        let (app, webhook) = split_id(self.kind(), id, "APP:UUID")?;
        Ok(Told::from([("app_id", string(app)), ("id", string(webhook))]))
    }
}
