//! `heroku_addon_attachment`.

use serde_json::{Map, Value as Json};

use super::{Answer, Clue, Creation, Reading, Resource, Work, clue_of, newest};
use crate::heroku::client::path;
use crate::heroku::object::{Told, at, id_of, maybe, text};
use crate::heroku::session::Session;
use crate::language::value::Value;

pub(super) struct AddonAttachment;

impl Resource for AddonAttachment {
    fn kind(&self) -> &'static str {
        "heroku_addon_attachment"
    }

    fn read<'a>(&'a self, reading: &'a Reading<'a>, prior: &'a Value) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let id = text(prior, "id").unwrap_or_default();
            let list = reading.lists.several(self.kind()).then_some("/addon-attachments");
            let single = path(&["addon-attachments", id]);
            let found = reading
                .lists
                .one(list, &single, |attachment| at(attachment, "/id") == Some(id))
                .await?;
            Ok(found.map(|attachment| describe(&attachment)))
        })
    }

    fn create<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async move {
            let (app, addon) = (work.text("app_id"), work.text("addon_id"));
            let mut body = Map::from_iter([("app".to_owned(), Json::from(app)), ("addon".to_owned(), addon.into())]);
            for name in ["name", "namespace"] {
                if let Some(text) = work.given(name) {
                    body.insert(name.into(), text.into());
                }
            }
            let given = |name: &str| work.given(name).unwrap_or_default();
            let creation = Creation {
                path: "/addon-attachments".into(),
                body: Json::Object(body),
                clue: vec![
                    ("app_id", app),
                    ("addon_id", addon),
                    ("name", given("name")),
                    ("namespace", given("namespace")),
                ],
            };
            let _turn = work.session.lock(&format!("attachments of {addon} to {app}")).await;
            work.create(self, creation)
                .await
                .map(|attachment| describe(&attachment))
        })
    }

    fn delete<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, ()> {
        Box::pin(async move {
            work.session
                .client
                .delete(&path(&["addon-attachments", work.id()]))
                .await
        })
    }

    fn import<'a>(&'a self, session: &'a Session, id: &'a str) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let found = session.client.find(&path(&["addon-attachments", id])).await?;
            Ok(found.map(|attachment| Told::from([("id", id_of(&attachment))])))
        })
    }

    fn find<'a>(&'a self, session: &'a Session, clue: &'a Clue) -> Answer<'a, Option<Json>> {
        Box::pin(async move {
            let all = match session
                .client
                .list(&path(&["apps", clue_of(clue, "app_id"), "addon-attachments"]))
                .await
            {
                Ok(all) => all,
                Err(failure) if failure.is_not_found() => return Ok(None),
                Err(failure) => return Err(failure),
            };
            let agrees = |attachment: &Json, clue_name: &str, pointer: &str| match clue_of(clue, clue_name) {
                "" => true,
                wanted => at(attachment, pointer) == Some(wanted),
            };
            let is_it = |attachment: &&Json| {
                agrees(attachment, "addon_id", "/addon/id")
                    && agrees(attachment, "name", "/name")
                    && agrees(attachment, "namespace", "/namespace")
            };
            Ok(newest(all.iter().filter(is_it), clue))
        })
    }
}

fn describe(attachment: &Json) -> Told {
    Told::from([
        ("id", id_of(attachment)),
        ("addon_id", maybe(at(attachment, "/addon/id"))),
        ("app_id", maybe(at(attachment, "/app/id"))),
        ("name", maybe(at(attachment, "/name"))),
        ("namespace", maybe(at(attachment, "/namespace"))),
    ])
}
