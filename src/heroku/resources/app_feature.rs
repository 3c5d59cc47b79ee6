//! `heroku_app_feature`: a switch that is always there; destroying it means off.

use serde_json::{Value as Json, json};

use super::{Answer, Reading, Resource, Work, split_id};
use crate::heroku::client::path;
use crate::heroku::failure::Failure;
use crate::heroku::object::{Told, at, maybe, string, text};
use crate::heroku::session::Session;
use crate::language::value::Value;

pub(super) struct AppFeature;

impl Resource for AppFeature {
    fn kind(&self) -> &'static str {
        "heroku_app_feature"
    }

    fn read<'a>(&'a self, reading: &'a Reading<'a>, prior: &'a Value) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let app = text(prior, "app_id").unwrap_or_default();
            let (name, id) = (text(prior, "name"), feature_id(prior));
            let list = path(&["apps", app, "features"]);
            let single = path(&["apps", app, "features", name.or(id).unwrap_or_default()]);
            let is_it = |feature: &Json| at(feature, "/id") == id || at(feature, "/name") == name;
            let found = reading.lists.one(
                reading.lists.several(self.kind()).then_some(list.as_str()),
                &single,
                is_it,
            );
            Ok(found.await?.map(|feature| describe(app, &feature)))
        })
    }

    fn create<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async move { switch(work, work.flag("enabled").unwrap_or(true)).await })
    }

    fn update<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        self.create(work)
    }

    fn delete<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, ()> {
        Box::pin(async move {
            let app = text(work.prior, "app_id").unwrap_or_default();
            let single = path(&["apps", app, "features", text(work.prior, "name").unwrap_or_default()]);
            if work.session.will_be_destroyed(app) {
                return Ok(());
            }
            match work.session.client.patch(&single, &json!({ "enabled": false })).await {
                Err(failure) if failure.is_not_found() => Ok(()),
                outcome => outcome.map(drop),
            }
        })
    }

    fn import<'a>(&'a self, session: &'a Session, id: &'a str) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let (app, name) = split_id(self.kind(), id, "APP:FEATURE")?;
            let app = session.app(app).await?;
            Ok(Some(Told::from([
                ("app_id", maybe(at(&app, "/id"))),
                ("name", string(name)),
            ])))
        })
    }
}

async fn switch(work: &Work<'_>, enabled: bool) -> Result<Told, Failure> {
    let app = work.text("app_id");
    let single = path(&["apps", app, "features", work.text("name")]);
    let feature = work
        .session
        .client
        .patch(&single, &json!({ "enabled": enabled }))
        .await?;
    Ok(describe(app, &feature))
}

fn describe(app: &str, feature: &Json) -> Told {
    let id = at(feature, "/id").unwrap_or_default();
    Told::from([
        ("id", string(&format!("{app}:{id}"))),
        ("name", maybe(at(feature, "/name"))),
        ("app_id", string(app)),
        ("enabled", Value::bool(feature["enabled"].as_bool().unwrap_or(false))),
    ])
}

/// The UUID in `APP:UUID`.
fn feature_id(prior: &Value) -> Option<&str> {
    text(prior, "id")?.rsplit(':').next()
}
