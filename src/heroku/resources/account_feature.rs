//! `heroku_account_feature`: a switch of the token's own account; destroying it means off.

use serde_json::{Value as Json, json};

use super::{Answer, Reading, Resource, Work, split_id};
use crate::heroku::client::path;
use crate::heroku::failure::Failure;
use crate::heroku::object::{Told, at, maybe, string, text_or_empty};
use crate::heroku::session::Session;
use crate::language::value::Value;

pub(super) struct AccountFeature;

impl Resource for AccountFeature {
    fn kind(&self) -> &'static str {
        "heroku_account_feature"
    }

    fn read<'a>(&'a self, reading: &'a Reading<'a>, prior: &'a Value) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let name = text_or_empty(prior, "name");
            let several = reading.lists.instances(self.kind()) > 1;
            let found = reading
                .lists
                .one(several.then_some("/account/features"), &single(name), |feature| {
                    at(feature, "/name") == Some(name)
                })
                .await?;
            Ok(found.map(|feature| describe(&feature)))
        })
    }

    fn create<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async move {
            let feature = switch(work.session, work.text("name"), work.flag("enabled").unwrap_or(false)).await?;
            let email = at(work.session.account().await?, "/email").unwrap_or_default();
            let mut told = describe(&feature);
            told.insert("id", string(&format!("{email}:{}", work.text("name"))));
            Ok(told)
        })
    }

    fn update<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        self.create(work)
    }

    fn delete<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, ()> {
        Box::pin(async move {
            match switch(work.session, text_or_empty(work.prior, "name"), false).await {
                Err(failure) if failure.is_not_found() => Ok(()),
                outcome => outcome.map(drop),
            }
        })
    }

    fn import<'a>(&'a self, _session: &'a Session, id: &'a str) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let (_, name) = split_id(self.kind(), id, "EMAIL:FEATURE")?;
            Ok(Some(Told::from([("id", string(id)), ("name", string(name))])))
        })
    }
}

fn single(name: &str) -> String {
    path(&["account", "features", name])
}

async fn switch(session: &Session, name: &str, enabled: bool) -> Result<Json, Failure> {
    session
        .client
        .patch(&single(name), &json!({ "enabled": enabled }))
        .await
}

fn describe(feature: &Json) -> Told {
    Told::from([
        ("name", maybe(at(feature, "/name"))),
        ("description", maybe(at(feature, "/description"))),
        ("state", maybe(at(feature, "/state"))),
        ("enabled", Value::bool(feature["enabled"].as_bool().unwrap_or(false))),
    ])
}
