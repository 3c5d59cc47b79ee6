//! `heroku_pipeline_promotion`: done once. It cannot be changed or undone, and destroying it means to forget it.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value as Json, json};

use super::{Answer, Clue, Creation, Reading, Resource, Work};
use crate::heroku::client::path;
use crate::heroku::codes;
use crate::heroku::failure::Failure;
use crate::heroku::object::{Told, at, id_of, maybe, object, string, string_set, text_or_empty, texts_of};
use crate::heroku::session::Session;
use crate::language::types::Type;
use crate::language::value::Value;

pub(super) struct PipelinePromotion;

/// Each target may have a release phase of an hour.
const LIMIT: Duration = Duration::from_secs(75 * 60);

impl Resource for PipelinePromotion {
    fn kind(&self) -> &'static str {
        "heroku_pipeline_promotion"
    }

    fn read<'a>(&'a self, reading: &'a Reading<'a>, prior: &'a Value) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let id = text_or_empty(prior, "id");
            let found = reading.lists.one(None, &single(id), |_| false).await?;
            let Some(promotion) = found else { return Ok(None) };
            let targets = reading.lists.list(&targets_of(id)).await?;
            Ok(Some(describe(&promotion, &targets)))
        })
    }

    fn create<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async move {
            let app = |id: &str| json!({ "app": { "id": id } });
            let apps = texts_of(work.planned, "targets");
            let creation = Creation {
                path: "/pipeline-promotions".into(),
                body: json!({
                    "pipeline": { "id": work.text("pipeline") },
                    "source": {
                        "app": { "id": work.text("source_app_id") },
                        "release": { "id": work.text("release_id") },
                    },
                    "targets": apps.iter().map(|id| app(id)).collect::<Vec<_>>(),
                }),
                clue: vec![
                    ("pipeline", work.text("pipeline")),
                    ("release_id", work.text("release_id")),
                ],
            };
            let made = work.create(self, creation).await?;
            let id = at(&made, "/id").unwrap_or_default();
            if at(&made, "/status") == Some("pending") {
                work.waiting("waiting for the promotion to complete");
            }
            let promotion = completed(work.session, id).await?;
            let targets = work.session.client.list(&targets_of(id)).await?;
            match failed(&targets) {
                Some(failure) => Err(failure),
                None => Ok(describe(&promotion, &targets)),
            }
        })
    }

    fn import<'a>(&'a self, session: &'a Session, id: &'a str) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let Some(promotion) = session.client.find(&single(id)).await? else {
                return Ok(None);
            };
            let targets = session.client.list(&targets_of(id)).await?;
            Ok(Some(describe(&promotion, &targets)))
        })
    }

    fn ripens<'a>(&'a self, session: &'a Session, _clue: &'a Clue, id: &'a str) -> Answer<'a, bool> {
        Box::pin(async move {
            completed(session, id).await?;
            let targets = session.client.list(&targets_of(id)).await?;
            Ok(failed(&targets).is_none())
        })
    }
}

fn single(id: &str) -> String {
    path(&["pipeline-promotions", id])
}

fn targets_of(id: &str) -> String {
    path(&["pipeline-promotions", id, "promotion-targets"])
}

async fn completed(session: &Session, id: &str) -> Result<Json, Failure> {
    let single = single(id);
    let look = || async {
        let now = session.client.poll(&single).await?;
        Ok((at(&now, "/status") != Some("pending")).then_some(now))
    };
    session.wait(LIMIT, "the promotion to complete", look).await
}

/// What to say when a target did not get the release.
fn failed(targets: &[Json]) -> Option<Failure> {
    let failed: Vec<String> = targets
        .iter()
        .filter(|target| at(target, "/status") == Some("failed"))
        .map(|target| {
            let why = at(target, "/error_message").unwrap_or("no reason was given");
            format!("{}: {why}", at(target, "/app/id").unwrap_or_default())
        })
        .collect();
    (!failed.is_empty()).then(|| {
        Failure::work(
            &codes::PROMOTION_FAILED,
            "Promotion failed",
            format!("The release did not run on every target: {}.", failed.join("; ")),
            "See the releases of these apps: heroku releases --app APP",
        )
    })
}

fn describe(promotion: &Json, targets: &[Json]) -> Told {
    // The order of the answer is not promised.
    let releases: BTreeMap<&str, &str> = targets
        .iter()
        .filter_map(|target| Some((at(target, "/app/id")?, at(target, "/release/id")?)))
        .collect();
    let of = Type::object([("app_id", Type::String), ("release_id", Type::String)]);
    let rows = releases
        .iter()
        .map(|(app, release)| object([("app_id", string(app)), ("release_id", string(release))]));
    Told::from([
        ("id", id_of(promotion)),
        ("pipeline", maybe(at(promotion, "/pipeline/id"))),
        ("source_app_id", maybe(at(promotion, "/source/app/id"))),
        ("release_id", maybe(at(promotion, "/source/release/id"))),
        (
            "targets",
            string_set(targets.iter().filter_map(|target| at(target, "/app/id"))),
        ),
        ("status", maybe(at(promotion, "/status"))),
        ("created_at", maybe(at(promotion, "/created_at"))),
        ("promoted_release_id", maybe(releases.values().next().copied())),
        ("promoted_release_ids", Value::list(of, rows.collect())),
    ])
}
