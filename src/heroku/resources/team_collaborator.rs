//! `heroku_team_collaborator` and `heroku_collaborator`: who else may work on an app, found by the e-mail address.

use serde_json::{Value as Json, json};

use super::item::Item;
use super::{Clue, clue_of, split_id};
use crate::heroku::checks::Checks;
use crate::heroku::client::path;
use crate::heroku::failure::Failure;
use crate::heroku::object::{Told, at, given, id_of, maybe, string, string_set, text_or_empty, texts_of};
use crate::language::value::Value;

/// On a team's app, with permissions.
pub(super) struct TeamCollaborator;

/// On a personal app.
pub(super) struct Collaborator;

impl Item for TeamCollaborator {
    fn kind(&self) -> &'static str {
        "heroku_team_collaborator"
    }

    fn check(&self, config: &Value, checks: &mut Checks) {
        checks.some_of(config, "permissions");
        checks.all_of(config, "permissions", &["view", "deploy", "operate", "manage"]);
    }

    fn collection(&self, object: &Value) -> String {
        path(&["teams", "apps", text_or_empty(object, "app_id"), "collaborators"])
    }

    fn single(&self, object: &Value) -> String {
        self.collection(object) + &path(&[text_or_empty(object, "email")])
    }

    fn creation(&self, planned: &Value) -> Json {
        json!({
            "user": given(planned, "email"),
            "permissions": texts_of(planned, "permissions"),
            "silent": true,
        })
    }

    fn change(&self, _prior: &Value, planned: &Value) -> Json {
        json!({ "permissions": texts_of(planned, "permissions") })
    }

    fn told(&self, found: &Json, _object: &Value) -> Told {
        let all = found["permissions"].as_array().map(Vec::as_slice).unwrap_or_default();
        let permissions = all.iter().filter_map(|one| at(one, "/name").or(one.as_str()));
        let mut told = person(found);
        told.insert("permissions", string_set(permissions));
        told
    }

    fn clue(&self, planned: &Value) -> Vec<(&'static str, String)> {
        whose(planned)
    }

    fn is_it(&self, found: &Json, clue: &Clue) -> bool {
        has_email(found, clue)
    }

    fn imported(&self, id: &str) -> Result<Told, Failure> {
        by_email(self.kind(), id)
    }
}

impl Item for Collaborator {
    fn kind(&self) -> &'static str {
        "heroku_collaborator"
    }

    fn collection(&self, object: &Value) -> String {
        path(&["apps", text_or_empty(object, "app_id"), "collaborators"])
    }

    fn single(&self, object: &Value) -> String {
        self.collection(object) + &path(&[text_or_empty(object, "email")])
    }

    fn creation(&self, planned: &Value) -> Json {
        json!({ "user": given(planned, "email"), "silent": true })
    }

    fn told(&self, found: &Json, _object: &Value) -> Told {
        person(found)
    }

    fn clue(&self, planned: &Value) -> Vec<(&'static str, String)> {
        whose(planned)
    }

    fn is_it(&self, found: &Json, clue: &Clue) -> bool {
        has_email(found, clue)
    }

    fn imported(&self, id: &str) -> Result<Told, Failure> {
        by_email(self.kind(), id)
    }
}

fn person(found: &Json) -> Told {
    let mut told = Told::from([("id", id_of(found)), ("email", maybe(at(found, "/user/email")))]);
    if let Some(app) = at(found, "/app/id") {
        told.insert("app_id", string(app));
    }
    told
}

fn whose(planned: &Value) -> Vec<(&'static str, String)> {
    let known = |name: &'static str| (name, text_or_empty(planned, name).to_owned());
    vec![known("app_id"), known("email")]
}

fn has_email(found: &Json, clue: &Clue) -> bool {
    at(found, "/user/email").is_some_and(|email| email.eq_ignore_ascii_case(clue_of(clue, "email")))
}

fn by_email(kind: &str, id: &str) -> Result<Told, Failure> {
    let (app, email) = split_id(kind, id, "APP:EMAIL")?;
    Ok(Told::from([("app_id", string(app)), ("email", string(email))]))
}
