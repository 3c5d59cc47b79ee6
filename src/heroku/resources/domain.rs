//! `heroku_domain`: a host name occurs once at Heroku.

use serde_json::{Value as Json, json};

use super::item::Item;
use super::{Clue, clue_of, split_id};
use crate::heroku::client::path;
use crate::heroku::failure::Failure;
use crate::heroku::object::{Told, at, given, id_of, maybe, string, text_or_empty};
use crate::language::value::Value;

pub(super) struct Domain;

impl Item for Domain {
    fn kind(&self) -> &'static str {
        "heroku_domain"
    }

    fn collection(&self, object: &Value) -> String {
        path(&["apps", text_or_empty(object, "app_id"), "domains"])
    }

    fn creation(&self, planned: &Value) -> Json {
        json!({ "hostname": given(planned, "hostname"), "sni_endpoint": given(planned, "sni_endpoint_id") })
    }

    fn change(&self, _prior: &Value, planned: &Value) -> Json {
        json!({ "sni_endpoint": given(planned, "sni_endpoint_id") })
    }

    fn told(&self, found: &Json, _object: &Value) -> Told {
        Told::from([
            ("id", id_of(found)),
            ("app_id", maybe(at(found, "/app/id"))),
            ("hostname", maybe(at(found, "/hostname"))),
            ("cname", maybe(at(found, "/cname"))),
            ("sni_endpoint_id", maybe(at(found, "/sni_endpoint/id"))),
        ])
    }

    fn clue(&self, planned: &Value) -> Vec<(&'static str, String)> {
        let known = |name: &'static str| (name, text_or_empty(planned, name).to_owned());
        vec![known("app_id"), known("hostname")]
    }

    fn is_it(&self, found: &Json, clue: &Clue) -> bool {
        at(found, "/hostname").is_some_and(|hostname| hostname.eq_ignore_ascii_case(clue_of(clue, "hostname")))
    }

    fn imported(&self, id: &str) -> Result<Told, Failure> {
        let (app, hostname) = split_id(self.kind(), id, "APP:HOSTNAME")?;
        Ok(Told::from([("app_id", string(app)), ("id", string(hostname))]))
    }
}
