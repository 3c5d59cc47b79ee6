//! `heroku_domain`.

use serde_json::{Value as Json, json};

use super::{Answer, Clue, Creation, Reading, Resource, Work, clue_of, is_recent, split_id};
use crate::heroku::client::path;
use crate::heroku::object::{Told, at, id_of, maybe, text};
use crate::heroku::session::Session;
use crate::language::value::Value;

pub(super) struct Domain;

impl Resource for Domain {
    fn kind(&self) -> &'static str {
        "heroku_domain"
    }

    fn read<'a>(&'a self, reading: &'a Reading<'a>, prior: &'a Value) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let (app, id) = (
                text(prior, "app_id").unwrap_or_default(),
                text(prior, "id").unwrap_or_default(),
            );
            let list = path(&["apps", app, "domains"]);
            let list = reading.lists.several(self.kind()).then_some(list.as_str());
            let single = path(&["apps", app, "domains", id]);
            let found = reading
                .lists
                .one(list, &single, |domain| at(domain, "/id") == Some(id))
                .await?;
            Ok(found.map(|domain| describe(&domain)))
        })
    }

    fn create<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async move {
            let (app, hostname) = (work.text("app_id"), work.text("hostname"));
            let creation = Creation {
                path: path(&["apps", app, "domains"]),
                body: json!({ "hostname": hostname, "sni_endpoint": work.given("sni_endpoint_id") }),
                clue: vec![("app_id", app), ("hostname", hostname)],
            };
            work.create(self, creation).await.map(|domain| describe(&domain))
        })
    }

    fn update<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async move {
            let single = path(&["apps", work.text("app_id"), "domains", work.id()]);
            let body = json!({ "sni_endpoint": work.given("sni_endpoint_id") });
            work.session
                .client
                .patch(&single, &body)
                .await
                .map(|domain| describe(&domain))
        })
    }

    fn delete<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, ()> {
        Box::pin(async move {
            let app = text(work.prior, "app_id").unwrap_or_default();
            work.session
                .client
                .delete(&path(&["apps", app, "domains", work.id()]))
                .await
        })
    }

    fn import<'a>(&'a self, session: &'a Session, id: &'a str) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let (app, hostname) = split_id(self.kind(), id, "APP:HOSTNAME")?;
            let found = session.client.find(&path(&["apps", app, "domains", hostname])).await?;
            Ok(found.map(|domain| Told::from([("id", id_of(&domain)), ("app_id", maybe(at(&domain, "/app/id")))])))
        })
    }

    /// A host name occurs once at Heroku.
    fn find<'a>(&'a self, session: &'a Session, clue: &'a Clue) -> Answer<'a, Option<Json>> {
        Box::pin(async move {
            let single = path(&["apps", clue_of(clue, "app_id"), "domains", clue_of(clue, "hostname")]);
            Ok(session
                .client
                .find(&single)
                .await?
                .filter(|domain| is_recent(domain, clue)))
        })
    }
}

fn describe(domain: &Json) -> Told {
    Told::from([
        ("id", id_of(domain)),
        ("app_id", maybe(at(domain, "/app/id"))),
        ("hostname", maybe(at(domain, "/hostname"))),
        ("cname", maybe(at(domain, "/cname"))),
        ("sni_endpoint_id", maybe(at(domain, "/sni_endpoint/id"))),
    ])
}
