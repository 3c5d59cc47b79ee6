//! `heroku_review_app_config`: one for each pipeline, so the pipeline's id is its own.

use serde_json::{Value as Json, json};

use super::{Answer, Clue, Creation, Planning, Reading, Resource, Work, clue_of, split_id};
use crate::heroku::checks::{Checks, path as attribute};
use crate::heroku::client::path;
use crate::heroku::codes;
use crate::heroku::failure::Failure;
use crate::heroku::lists::Lists;
use crate::heroku::object::{Told, at, block, flag, given, maybe, object, string, text, text_or_empty};
use crate::heroku::session::Session;
use crate::language::types::Type;
use crate::language::value::Value;
use crate::schema::catalogue::STALE_DAYS;

pub(super) struct ReviewAppConfig;

const SWITCHES: [&str; 3] = ["automatic_review_apps", "destroy_stale_apps", "wait_for_ci"];

impl Resource for ReviewAppConfig {
    fn kind(&self) -> &'static str {
        "heroku_review_app_config"
    }

    fn check(&self, config: &Value, checks: &mut Checks) {
        if let Some(target) = block(config, "deploy_target") {
            checks.one_of(target, "type", &["region", "space"]);
            if text(target, "id").is_some_and(|id| !is_target(id)) {
                checks.error(
                    &codes::INVALID_VALUE,
                    attribute("deploy_target"),
                    "Invalid value",
                    "The id of a deploy target is neither a region of the common runtime nor the UUID of a space."
                        .into(),
                    "Write `us`, `eu` or the `id` of a space.",
                );
            }
        }
        let Some(days) = config.get("stale_days").and_then(Value::as_i64) else {
            return;
        };
        if !STALE_DAYS.contains(&days) {
            checks.error(
                &codes::INVALID_VALUE,
                attribute("stale_days"),
                "Invalid value",
                format!("stale_days is {days}; Heroku knows 1 to 30."),
                "Write a number from 1 to 30.",
            );
        }
        // What an import writes has days that nothing counts, without a word of the switch; the linter finds it.
        if flag(config, "destroy_stale_apps") == Some(false) {
            checks.error(
                &codes::INVALID_VALUE,
                attribute("stale_days"),
                "Days that nothing counts",
                "stale_days is set, and destroy_stale_apps is false.".into(),
                "Set destroy_stale_apps to true, or leave stale_days out.",
            );
        }
    }

    fn plan(&self, planning: &mut Planning<'_>) {
        // Heroku fills the days in when the switch is on.
        if !planning.creates() && planning.changes("destroy_stale_apps") && !planning.is_configured("stale_days") {
            planning.unknown("stale_days");
        }
    }

    fn read<'a>(&'a self, reading: &'a Reading<'a>, prior: &'a Value) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            match reading
                .lists
                .one(None, &single(text_or_empty(prior, "id")), |_| false)
                .await?
            {
                Some(found) => describe(reading.lists, &found).await.map(Some),
                None => Ok(None),
            }
        })
    }

    fn create<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async move {
            let pipeline = work.text("pipeline_id");
            let mut body = wanted(work.planned);
            body["repo"] = work.text("org_repo").into();
            let creation = Creation {
                path: single(pipeline),
                body,
                clue: vec![("pipeline_id", pipeline), ("org_repo", work.text("org_repo"))],
            };
            let made = work.create(self, creation).await.map_err(unconnected)?;
            describe(&Lists::single(&work.session.client), &made).await
        })
    }

    fn update<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async move {
            let changed = work
                .session
                .client
                .patch(&single(work.id()), &wanted(work.planned))
                .await?;
            describe(&Lists::single(&work.session.client), &changed).await
        })
    }

    fn delete<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, ()> {
        Box::pin(async move { work.session.client.delete(&single(work.id())).await })
    }

    fn import<'a>(&'a self, session: &'a Session, id: &'a str) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let (pipeline, repository) = split_id(self.kind(), id, "PIPELINE:OWNER/REPOSITORY")?;
            let Some(found) = session.client.find(&single(pipeline)).await? else {
                return Ok(None);
            };
            let mut told = describe(&Lists::single(&session.client), &found).await?;
            told.insert("org_repo", string(repository));
            Ok(Some(told))
        })
    }

    fn identity(&self, made: &Json, _planned: &Value) -> Option<String> {
        at(made, "/pipeline_id").map(str::to_owned)
    }

    fn find<'a>(&'a self, session: &'a Session, clue: &'a Clue) -> Answer<'a, Option<Json>> {
        Box::pin(async move { session.client.find(&single(clue_of(clue, "pipeline_id"))).await })
    }
}

fn single(pipeline: &str) -> String {
    path(&["pipelines", pipeline, "review-app-config"])
}

/// What is sent: everything that is planned, as Heroku keeps what it is not told.
fn wanted(planned: &Value) -> Json {
    let mut body = json!({});
    for name in SWITCHES {
        if let Some(on) = flag(planned, name) {
            body[name] = on.into();
        }
    }
    if let Some(name) = given(planned, "base_name") {
        body["base_name"] = name.into();
    }
    if let Some(days) = planned.get("stale_days").and_then(Value::as_i64) {
        body["stale_days"] = days.into();
    }
    if let Some(target) = block(planned, "deploy_target") {
        body["deploy_target"] = json!({ "id": text(target, "id"), "type": text(target, "type") });
    }
    body
}

fn is_target(id: &str) -> bool {
    let is_region = id.len() == 2 && id.bytes().all(|byte| byte.is_ascii_lowercase());
    is_region || uuid::Uuid::try_parse(id).is_ok()
}

/// Heroku says no more than "not found" of a pipeline without repository.
fn unconnected(failure: Failure) -> Failure {
    if !failure.is_not_found() {
        return failure;
    }
    Failure::work(
        &codes::NO_REPOSITORY,
        "Pipeline is not connected to GitHub",
        format!(
            "{} was answered with 404: {}",
            failure.request,
            failure.message().trim_end_matches('.')
        ),
        "Connect it first: heroku pipelines:connect PIPELINE --repo OWNER/REPOSITORY",
    )
    .at("org_repo")
}

async fn describe(lists: &Lists<'_>, found: &Json) -> Result<Told, Failure> {
    let mut told = Told::from([
        ("id", maybe(at(found, "/pipeline_id"))),
        ("pipeline_id", maybe(at(found, "/pipeline_id"))),
        ("base_name", string(at(found, "/base_name").unwrap_or_default())),
        ("stale_days", number(&found["stale_days"])),
        ("repo_id", number(&found["repo"]["id"])),
    ]);
    for name in SWITCHES {
        told.insert(name, Value::bool(found[name].as_bool().unwrap_or(false)));
    }
    let ty = Type::object([("id", Type::String), ("type", Type::String)]);
    let (id, kind) = (at(found, "/deploy_target/id"), at(found, "/deploy_target/type"));
    let target = match (id, kind) {
        (Some(id), Some(kind)) => {
            let id = match kind {
                "region" => region_name(lists, id).await?,
                _ => id.to_owned(),
            };
            vec![object([("id", string(&id)), ("type", string(kind))])]
        }
        _ => Vec::new(),
    };
    told.insert("deploy_target", Value::list(ty, target));
    Ok(told)
}

/// Configurations name a region, the answer holds its UUID.
async fn region_name(lists: &Lists<'_>, id: &str) -> Result<String, Failure> {
    let regions = lists.list("/regions").await?;
    let found = regions.iter().find(|region| at(region, "/id") == Some(id));
    Ok(found.and_then(|region| at(region, "/name")).unwrap_or(id).to_owned())
}

fn number(json: &Json) -> Value {
    json.as_i64().map_or_else(|| Value::null(Type::Number), Value::number)
}
