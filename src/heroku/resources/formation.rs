//! `heroku_formation`: how a process type runs. It comes with a release, so there is nothing to create or destroy.

use serde_json::Value as Json;

use super::{Answer, Planning, Reading, Resource, Work, split_id};
use crate::heroku::checks::Checks;
use crate::heroku::client::path;
use crate::heroku::codes;
use crate::heroku::failure::Failure;
use crate::heroku::formations::{Wish, is_mix};
use crate::heroku::object::{Told, at, id_of, maybe, string, text};
use crate::heroku::session::Session;
use crate::language::value::Value;

pub(super) struct Formation;

impl Resource for Formation {
    fn kind(&self) -> &'static str {
        "heroku_formation"
    }

    fn check(&self, config: &Value, checks: &mut Checks) {
        checks.process_type(config);
        checks.dynos(config);
    }

    /// Upper and lower case of a size are the same.
    fn plan(&self, planning: &mut Planning<'_>) {
        let before = text(planning.request.prior, "size");
        let after = planning.config("size");
        if let (Some(before), Some(after)) = (before, after)
            && before != after
            && before.eq_ignore_ascii_case(after)
        {
            planning.keep("size");
        }
    }

    fn read<'a>(&'a self, reading: &'a Reading<'a>, prior: &'a Value) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let app = text(prior, "app_id").unwrap_or_default();
            let (id, process) = (text(prior, "id"), text(prior, "type"));
            let list = path(&["apps", app, "formation"]);
            let single = path(&["apps", app, "formation", process.or(id).unwrap_or_default()]);
            let list = reading.lists.several(self.kind()).then_some(list.as_str());
            let found = reading
                .lists
                .one(list, &single, |formation| at(formation, "/type") == process)
                .await?;
            Ok(found.map(|formation| describe(&formation, text(prior, "size"))))
        })
    }

    fn create<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(set(work))
    }

    fn update<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(set(work))
    }

    fn import<'a>(&'a self, session: &'a Session, id: &'a str) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let (app, process) = split_id(self.kind(), id, "APP:TYPE")?;
            let app = session.app(app).await?;
            Ok(Some(Told::from([
                ("app_id", maybe(at(&app, "/id"))),
                ("type", string(process)),
            ])))
        })
    }
}

async fn set(work: &Work<'_>) -> Result<Told, Failure> {
    let (app, process, size) = (work.text("app_id"), work.text("type"), work.text("size"));
    let quantity = work.planned.get("quantity").and_then(Value::as_i64).unwrap_or(0);
    let wish = Wish {
        process: process.into(),
        quantity,
        size: size.into(),
    };
    let outcome = work.session.formations.set(&work.session.client, app, wish).await;
    match outcome {
        Ok(formation) => Ok(describe(&formation, Some(size))),
        Err(failure) if is_mix(&failure) => Err(Failure::work(
            &codes::MIXED_TIERS,
            "Dyno sizes do not go together",
            format!("{process} cannot run on {size}: {}", failure.message()),
            "Give all formations of the app sizes of one group: eco, or basic, or standard and performance.",
        )
        .at("size")),
        Err(failure) if failure.is_not_found() && failure.message().contains("process type") => Err(Failure::work(
            &codes::NO_RELEASE,
            "The app has no such process type",
            format!("{process} is unknown to the app: it has no release whose code names it."),
            "Deploy the app with heroku_build or heroku_app_release in the same configuration, or correct `type`.",
        )
        .at("type")),
        Err(failure) => Err(failure),
    }
}

/// The size is spelled as the state spells it.
fn describe(formation: &Json, written: Option<&str>) -> Told {
    let size = at(formation, "/size")
        .or(at(formation, "/dyno_size/name"))
        .unwrap_or_default();
    let spelled = written
        .filter(|written| written.eq_ignore_ascii_case(size))
        .unwrap_or(size);
    Told::from([
        ("id", id_of(formation)),
        ("app_id", maybe(at(formation, "/app/id"))),
        ("type", maybe(at(formation, "/type"))),
        ("quantity", Value::number(formation["quantity"].as_i64().unwrap_or(0))),
        ("size", string(spelled)),
    ])
}
