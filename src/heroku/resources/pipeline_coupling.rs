//! `heroku_pipeline_coupling`: an app is in one pipeline at most, so it is found by its app.

use serde_json::{Value as Json, json};

use super::{Answer, Clue, Creation, Reading, Resource, Work, clue_of};
use crate::heroku::checks::Checks;
use crate::heroku::client::path;
use crate::heroku::object::{Told, at, id_of, maybe, text};
use crate::heroku::session::Session;
use crate::language::value::Value;

pub(super) struct PipelineCoupling;

impl Resource for PipelineCoupling {
    fn kind(&self) -> &'static str {
        "heroku_pipeline_coupling"
    }

    fn check(&self, config: &Value, checks: &mut Checks) {
        checks.one_of(
            config,
            "stage",
            &["test", "review", "development", "staging", "production"],
        );
    }

    fn read<'a>(&'a self, reading: &'a Reading<'a>, prior: &'a Value) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let id = text(prior, "id").unwrap_or_default();
            let list = reading.lists.several(self.kind()).then_some("/pipeline-couplings");
            let single = path(&["pipeline-couplings", id]);
            let found = reading
                .lists
                .one(list, &single, |coupling| at(coupling, "/id") == Some(id))
                .await?;
            Ok(found.map(|coupling| describe(&coupling)))
        })
    }

    fn create<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async move {
            let (app, pipeline, stage) = (work.text("app_id"), work.text("pipeline"), work.text("stage"));
            let creation = Creation {
                path: "/pipeline-couplings".into(),
                body: json!({ "app": app, "pipeline": pipeline, "stage": stage }),
                clue: vec![("app_id", app), ("pipeline", pipeline), ("stage", stage)],
            };
            work.create(self, creation).await.map(|coupling| describe(&coupling))
        })
    }

    fn delete<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, ()> {
        Box::pin(async move {
            work.session
                .client
                .delete(&path(&["pipeline-couplings", work.id()]))
                .await
        })
    }

    fn import<'a>(&'a self, session: &'a Session, id: &'a str) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let found = session.client.find(&path(&["pipeline-couplings", id])).await?;
            Ok(found.map(|coupling| Told::from([("id", id_of(&coupling))])))
        })
    }

    fn find<'a>(&'a self, session: &'a Session, clue: &'a Clue) -> Answer<'a, Option<Json>> {
        Box::pin(async move {
            let found = session
                .client
                .find(&path(&["apps", clue_of(clue, "app_id"), "pipeline-couplings"]))
                .await?;
            let is_it = |coupling: &Json| {
                at(coupling, "/pipeline/id") == clue.get("pipeline").map(String::as_str)
                    && at(coupling, "/stage") == clue.get("stage").map(String::as_str)
            };
            Ok(found.filter(is_it))
        })
    }
}

fn describe(coupling: &Json) -> Told {
    Told::from([
        ("id", id_of(coupling)),
        ("app_id", maybe(at(coupling, "/app/id"))),
        ("pipeline", maybe(at(coupling, "/pipeline/id"))),
        ("stage", maybe(at(coupling, "/stage"))),
    ])
}
