//! `heroku_space_app_access`: what a team member may do in a space. Nothing is created: destroying it takes the
//! permissions away.

use serde_json::{Value as Json, json};

use super::{Answer, Reading, Resource, Work, space, split_id};
use crate::heroku::checks::Checks;
use crate::heroku::client::path;
use crate::heroku::failure::Failure;
use crate::heroku::object::{Told, at, maybe, string, string_set, text_or_empty, texts_of};
use crate::heroku::session::Session;
use crate::language::value::Value;

pub(super) struct SpaceAppAccess;

impl Resource for SpaceAppAccess {
    fn kind(&self) -> &'static str {
        "heroku_space_app_access"
    }

    fn check(&self, config: &Value, checks: &mut Checks) {
        checks.all_of(config, "permissions", &["create_apps"]);
    }

    fn read<'a>(&'a self, reading: &'a Reading<'a>, prior: &'a Value) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let (space, email) = (space::of(prior), text_or_empty(prior, "email"));
            let list = path(&["spaces", space, "members"]);
            let list = (reading.lists.instances(self.kind()) > 1).then_some(list.as_str());
            let is_it =
                |member: &Json| at(member, "/user/email").is_some_and(|theirs| theirs.eq_ignore_ascii_case(email));
            let found = reading.lists.one(list, &single(prior), is_it).await?;
            Ok(found.map(|member| describe(&member)))
        })
    }

    fn create<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async move { grant(work.session, work.planned, &texts_of(work.planned, "permissions")).await })
    }

    fn update<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        self.create(work)
    }

    fn delete<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, ()> {
        Box::pin(async move {
            match grant(work.session, work.prior, &[]).await {
                Err(failure) if failure.is_not_found() => Ok(()),
                outcome => outcome.map(drop),
            }
        })
    }

    fn import<'a>(&'a self, session: &'a Session, id: &'a str) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let (space, email) = split_id(self.kind(), id, "SPACE:EMAIL")?;
            let found = session.client.find(&path(&["spaces", space, "members", email])).await?;
            Ok(found.map(|member| {
                let mut told = describe(&member);
                told.insert("space", string(space));
                told
            }))
        })
    }
}

fn single(object: &Value) -> String {
    path(&["spaces", space::of(object), "members", text_or_empty(object, "email")])
}

async fn grant(session: &Session, object: &Value, permissions: &[String]) -> Result<Told, Failure> {
    let permissions: Vec<Json> = permissions.iter().map(|name| json!({ "name": name })).collect();
    let member = session
        .client
        .patch(&single(object), &json!({ "permissions": permissions }))
        .await?;
    Ok(describe(&member))
}

fn describe(member: &Json) -> Told {
    let all = member["permissions"].as_array().map(Vec::as_slice).unwrap_or_default();
    Told::from([
        ("id", maybe(at(member, "/user/id"))),
        ("email", maybe(at(member, "/user/email"))),
        ("permissions", string_set(all.iter().filter_map(|one| at(one, "/name")))),
    ])
}
