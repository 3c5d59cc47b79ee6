//! `heroku_ssl`: a certificate of an app. Heroku never gives the private key back.

use serde_json::{Value as Json, json};

use super::item::Item;
use super::{Clue, Planning, clue_of, digest, split_id};
use crate::heroku::checks::{Checks, path as attribute};
use crate::heroku::client::path;
use crate::heroku::codes;
use crate::heroku::failure::Failure;
use crate::heroku::object::{Told, at, given, id_of, maybe, string, text, text_or_empty};
use crate::language::value::Value;

pub(super) struct Ssl;

const CHAIN: &str = "certificate_chain";
const KEY: &str = "private_key";

impl Item for Ssl {
    fn kind(&self) -> &'static str {
        "heroku_ssl"
    }

    fn check(&self, config: &Value, checks: &mut Checks) {
        for (name, mark, what) in [
            (CHAIN, "-----BEGIN CERTIFICATE-----", "certificate"),
            (KEY, "PRIVATE KEY-----", "private key"),
        ] {
            if text(config, name).is_some_and(|pem| !pem.contains(mark)) {
                checks.error(
                    &codes::INVALID_VALUE,
                    attribute(name),
                    "Not in PEM form",
                    format!("{name} holds no {what} in PEM form."),
                    "Give the text of the file, as `file(\"server.crt\")` does, and not its path.",
                );
            }
        }
    }

    /// Only an import lives without the key: nothing can be sent without it.
    fn plan(&self, planning: &mut Planning<'_>) {
        let sends = planning.creates() || planning.changes(CHAIN);
        if sends && !planning.is_configured(KEY) {
            planning.checks.error(
                &codes::INVALID_VALUE,
                attribute(KEY),
                "Missing argument",
                "A certificate is sent together with its private key, and private_key is not set.".into(),
                "Set private_key to the key that belongs to the certificate.",
            );
        }
    }

    fn collection(&self, object: &Value) -> String {
        path(&["apps", text_or_empty(object, "app_id"), "sni-endpoints"])
    }

    fn creation(&self, planned: &Value) -> Json {
        json!({ CHAIN: given(planned, CHAIN), KEY: given(planned, KEY) })
    }

    fn change(&self, _prior: &Value, planned: &Value) -> Json {
        // A key that left the configuration stays at Heroku.
        if given(planned, KEY).is_none() {
            return Json::Null;
        }
        self.creation(planned)
    }

    fn told(&self, found: &Json, object: &Value) -> Told {
        let chain = at(found, "/certificate_chain");
        let written = text(object, CHAIN).filter(|written| chain.is_some_and(|chain| same_chain(chain, written)));
        Told::from([
            ("id", id_of(found)),
            ("app_id", maybe(at(found, "/app/id"))),
            (CHAIN, maybe(written.or(chain))),
            ("name", maybe(at(found, "/name"))),
        ])
    }

    fn clue(&self, planned: &Value) -> Vec<(&'static str, String)> {
        vec![
            ("app_id", text_or_empty(planned, "app_id").to_owned()),
            ("chain_hash", digest(text_or_empty(planned, CHAIN).trim())),
        ]
    }

    fn is_it(&self, found: &Json, clue: &Clue) -> bool {
        at(found, "/certificate_chain").is_some_and(|chain| digest(chain.trim()) == clue_of(clue, "chain_hash"))
    }

    fn imported(&self, id: &str) -> Result<Told, Failure> {
        let (app, endpoint) = split_id(self.kind(), id, "APP:UUID")?;
        Ok(Told::from([("app_id", string(app)), ("id", string(endpoint))]))
    }

    fn alone(&self, planned: &Value) -> Option<String> {
        Some(format!("certificates of {}", text_or_empty(planned, "app_id")))
    }
}

/// Files end in line breaks, answers often do not.
fn same_chain(one: &str, other: &str) -> bool {
    let lines = |text: &str| {
        text.lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    lines(one) == lines(other)
}
