//! `heroku_pipeline`.

use serde_json::{Value as Json, json};

use super::{Answer, Clue, Creation, Planning, Reading, Resource, Work, clue_of, newest};
use crate::heroku::checks::Checks;
use crate::heroku::client::path;
use crate::heroku::failure::Failure;
use crate::heroku::object::{Told, at, block, id_of, maybe, object, text};
use crate::heroku::session::Session;
use crate::language::types::Type;
use crate::language::value::Value;

pub(super) struct Pipeline;

impl Resource for Pipeline {
    fn kind(&self) -> &'static str {
        "heroku_pipeline"
    }

    fn check(&self, config: &Value, checks: &mut Checks) {
        checks.pipeline_name(config);
        if let Some(owner) = block(config, "owner") {
            checks.one_of(owner, "type", &["user", "team"]);
        }
    }

    /// An owner that nobody wrote is Heroku's to tell: the account that makes it, or whoever it was given to since.
    fn plan(&self, planning: &mut Planning<'_>) {
        if block(planning.request.config, "owner").is_some() {
            return;
        }
        match planning.creates() {
            true => planning.unknown("owner"),
            false => planning.keep("owner"),
        }
    }

    fn read<'a>(&'a self, reading: &'a Reading<'a>, prior: &'a Value) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let id = text(prior, "id").unwrap_or_default();
            let list = reading.lists.several(self.kind()).then_some("/pipelines");
            let single = path(&["pipelines", id]);
            let found = reading.lists.by_id(list, &single, id).await?;
            Ok(found.map(|pipeline| describe(&pipeline)))
        })
    }

    fn create<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async move {
            let name = work.text("name");
            let creation = Creation {
                path: "/pipelines".into(),
                body: json!({ "name": name, "owner": owner(work).await? }),
                clue: vec![("name", name)],
            };
            work.create(self, creation).await.map(|pipeline| describe(&pipeline))
        })
    }

    fn update<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async move {
            let client = &work.session.client;
            if work.changes("name") {
                client
                    .patch(&path(&["pipelines", work.id()]), &json!({ "name": work.text("name") }))
                    .await?;
            }
            if work.changes("owner") && block(work.planned, "owner").is_some() {
                let transfer = json!({ "pipeline": { "id": work.id() }, "new_owner": owner(work).await? });
                client.post("/pipeline-transfers", &transfer).await?;
            }
            Ok(Told::new())
        })
    }

    fn delete<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, ()> {
        Box::pin(async move { work.session.client.delete(&path(&["pipelines", work.id()])).await })
    }

    fn import<'a>(&'a self, session: &'a Session, id: &'a str) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let found = session.client.find(&path(&["pipelines", id])).await?;
            Ok(found.map(|pipeline| Told::from([("id", id_of(&pipeline))])))
        })
    }

    fn find<'a>(&'a self, session: &'a Session, clue: &'a Clue) -> Answer<'a, Option<Json>> {
        Box::pin(async move {
            let name = clue_of(clue, "name");
            let all = session.client.list("/pipelines").await?;
            Ok(newest(
                all.iter().filter(|pipeline| at(pipeline, "/name") == Some(name)),
                clue,
            ))
        })
    }
}

/// As configured; else the account, because the dashboard shows no pipeline without an owner.
async fn owner(work: &Work<'_>) -> Result<Json, Failure> {
    if let Some(owner) = block(work.planned, "owner") {
        return Ok(json!({ "id": text(owner, "id"), "type": text(owner, "type") }));
    }
    let account = work.session.account().await?;
    Ok(json!({ "id": at(account, "/id"), "type": "user" }))
}

fn describe(pipeline: &Json) -> Told {
    let owner = at(pipeline, "/owner/id")
        .map(|id| object([("id", maybe(Some(id))), ("type", maybe(at(pipeline, "/owner/type")))]));
    let ty = Type::object([("id", Type::String), ("type", Type::String)]);
    Told::from([
        ("id", id_of(pipeline)),
        ("name", maybe(at(pipeline, "/name"))),
        ("owner", Value::list(ty, owner.into_iter().collect())),
    ])
}
