//! `heroku_drain`: its address may be a secret, so a lost one is found by the address's hash.

use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use super::{Answer, Clue, Creation, Reading, Resource, Work, clue_of, import_id, newest};
use crate::heroku::checks::Checks;
use crate::heroku::client::path;
use crate::heroku::object::{Told, at, id_of, maybe, string, text};
use crate::heroku::session::Session;
use crate::language::value::Value;

pub(super) struct Drain;

impl Resource for Drain {
    fn kind(&self) -> &'static str {
        "heroku_drain"
    }

    fn check(&self, config: &Value, checks: &mut Checks) {
        checks.either(config, "url", "sensitive_url", "A drain");
    }

    fn read<'a>(&'a self, reading: &'a Reading<'a>, prior: &'a Value) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let (app, id) = (
                text(prior, "app_id").unwrap_or_default(),
                text(prior, "id").unwrap_or_default(),
            );
            let list = path(&["apps", app, "log-drains"]);
            let list = reading.lists.several(self.kind()).then_some(list.as_str());
            let single = path(&["apps", app, "log-drains", id]);
            let found = reading
                .lists
                .one(list, &single, |drain| at(drain, "/id") == Some(id))
                .await?;
            let secret = prior.get("sensitive_url").is_some_and(|url| !url.is_null());
            Ok(found.map(|drain| describe(&drain, secret)))
        })
    }

    fn create<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async move {
            let app = work.text("app_id");
            let secret = work.given("sensitive_url");
            let url = secret.or(work.given("url")).unwrap_or_default();
            let url_hash = hash(url);
            let url_in = if secret.is_some() { "sensitive_url" } else { "url" };
            let creation = Creation {
                path: path(&["apps", app, "log-drains"]),
                body: json!({ "url": url }),
                clue: vec![("app_id", app), ("url_hash", &url_hash), ("url_in", url_in)],
            };
            work.create(self, creation)
                .await
                .map(|drain| describe(&drain, secret.is_some()))
        })
    }

    fn delete<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, ()> {
        Box::pin(async move {
            let app = text(work.prior, "app_id").unwrap_or_default();
            work.session
                .client
                .delete(&path(&["apps", app, "log-drains", work.id()]))
                .await
        })
    }

    fn import<'a>(&'a self, session: &'a Session, id: &'a str) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let form = "APP:UUID or APP:UUID:sensitive";
            let parts: Vec<&str> = id.split(':').collect();
            let (app, drain, secret) = match parts[..] {
                [app, drain] => (app, drain, false),
                [app, drain, "sensitive"] => (app, drain, true),
                _ => return Err(import_id(self.kind(), id, form)),
            };
            let app = session.app(app).await?;
            let mut told = Told::from([("id", string(drain)), ("app_id", maybe(at(&app, "/id")))]);
            if secret {
                told.insert("sensitive_url", string(""));
            }
            Ok(Some(told))
        })
    }

    fn find<'a>(&'a self, session: &'a Session, clue: &'a Clue) -> Answer<'a, Option<Json>> {
        Box::pin(async move {
            let all = match session
                .client
                .list(&path(&["apps", clue_of(clue, "app_id"), "log-drains"]))
                .await
            {
                Ok(all) => all,
                Err(failure) if failure.is_not_found() => return Ok(None),
                Err(failure) => return Err(failure),
            };
            let wanted = clue_of(clue, "url_hash");
            Ok(newest(
                all.iter()
                    .filter(|drain| at(drain, "/url").is_some_and(|url| hash(url) == wanted)),
                clue,
            ))
        })
    }
}

fn hash(url: &str) -> String {
    Sha256::digest(url.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn describe(drain: &Json, secret: bool) -> Told {
    let url = if secret { "sensitive_url" } else { "url" };
    let mut told = Told::from([("id", id_of(drain)), ("token", maybe(at(drain, "/token")))]);
    told.insert(url, maybe(at(drain, "/url")));
    told
}
