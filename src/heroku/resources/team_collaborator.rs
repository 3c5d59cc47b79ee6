//! `heroku_team_collaborator`: found by its e-mail address.

use serde_json::{Value as Json, json};

use super::{Answer, Clue, Creation, Reading, Resource, Work, clue_of, is_recent, split_id};
use crate::heroku::checks::Checks;
use crate::heroku::client::path;
use crate::heroku::object::{Told, at, id_of, maybe, string, string_set, text, texts_of};
use crate::heroku::session::Session;
use crate::language::value::Value;

pub(super) struct TeamCollaborator;

impl Resource for TeamCollaborator {
    fn kind(&self) -> &'static str {
        "heroku_team_collaborator"
    }

    fn check(&self, config: &Value, checks: &mut Checks) {
        checks.all_of(config, "permissions", &["view", "deploy", "operate", "manage"]);
    }

    fn read<'a>(&'a self, reading: &'a Reading<'a>, prior: &'a Value) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let (app, id) = (text(prior, "app_id").unwrap_or_default(), text(prior, "id"));
            let email = text(prior, "email").unwrap_or_default();
            let list = path(&["teams", "apps", app, "collaborators"]);
            let list = reading.lists.several(self.kind()).then_some(list.as_str());
            let is_it = |one: &Json| at(one, "/id") == id;
            let found = reading.lists.one(list, &single(app, email), is_it).await?;
            Ok(found.map(|collaborator| describe(&collaborator)))
        })
    }

    fn create<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async move {
            let (app, email) = (work.text("app_id"), work.text("email"));
            let creation = Creation {
                path: path(&["teams", "apps", app, "collaborators"]),
                body: json!({ "user": email, "permissions": texts_of(work.planned, "permissions") }),
                clue: vec![("app_id", app), ("email", email)],
            };
            work.create(self, creation)
                .await
                .map(|collaborator| describe(&collaborator))
        })
    }

    fn update<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async move {
            let single = single(work.text("app_id"), work.text("email"));
            let body = json!({ "permissions": texts_of(work.planned, "permissions") });
            work.session
                .client
                .patch(&single, &body)
                .await
                .map(|collaborator| describe(&collaborator))
        })
    }

    fn delete<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, ()> {
        Box::pin(async move {
            let (app, email) = (text(work.prior, "app_id"), text(work.prior, "email"));
            work.session
                .client
                .delete(&single(app.unwrap_or_default(), email.unwrap_or_default()))
                .await
        })
    }

    fn import<'a>(&'a self, session: &'a Session, id: &'a str) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let (app, email) = split_id(self.kind(), id, "APP:EMAIL")?;
            let app = session.app(app).await?;
            Ok(Some(Told::from([
                ("app_id", maybe(at(&app, "/id"))),
                ("email", string(email)),
            ])))
        })
    }

    fn find<'a>(&'a self, session: &'a Session, clue: &'a Clue) -> Answer<'a, Option<Json>> {
        Box::pin(async move {
            let found = session
                .client
                .find(&single(clue_of(clue, "app_id"), clue_of(clue, "email")))
                .await?;
            Ok(found.filter(|collaborator| is_recent(collaborator, clue)))
        })
    }
}

fn single(app: &str, email: &str) -> String {
    path(&["teams", "apps", app, "collaborators", email])
}

fn describe(collaborator: &Json) -> Told {
    let permissions = collaborator["permissions"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    Told::from([
        ("id", id_of(collaborator)),
        ("email", maybe(at(collaborator, "/user/email"))),
        (
            "permissions",
            string_set(permissions.iter().filter_map(|one| at(one, "/name").or(one.as_str()))),
        ),
    ])
}
