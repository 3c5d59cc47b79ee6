//! The configuration of review apps. Every pipeline is connected to whatever repository is named.

use serde_json::{Map, Value, json};

use crate::sandbox::call::{Answer, Call, flag, object, required, text};
use crate::sandbox::failure::Failure;
use crate::sandbox::ids;
use crate::sandbox::message::Response;
use crate::sandbox::router::{Route, route};
use crate::sandbox::world::{Pipeline, ReviewAppConfig};
use crate::schema::catalogue;

pub(super) static TABLE: &[Route] = &[
    route("GET", "/pipelines/{pipeline}/review-app-config", info),
    route("POST", "/pipelines/{pipeline}/review-app-config", enable),
    route("PATCH", "/pipelines/{pipeline}/review-app-config", update),
    route("DELETE", "/pipelines/{pipeline}/review-app-config", disable),
    route("GET", "/pipelines/{pipeline}/repo", repo),
    route("GET", "/pipelines/{pipeline}/repo/branches/{branch}", branch),
];

/// The repository that a pipeline is connected to: named like the pipeline, until review apps name another one.
fn repository_of(pipeline: &Pipeline) -> String {
    let config = pipeline.review_apps.as_ref();
    let named = config
        .map(|config| config.repository_name.clone())
        .filter(|name| !name.is_empty());
    named.unwrap_or_else(|| format!("sandbox/{}", pipeline.name))
}

/// Where the code of a branch would be fetched from.
pub(super) fn archive_of(pipeline: &Pipeline, branch: &str) -> String {
    format!(
        "https://api.github.com/repos/{}/tarball/{branch}",
        repository_of(pipeline)
    )
}

fn repo(call: &mut Call<'_>) -> Answer {
    let name = repository_of(call.world.pipeline(call.first())?);
    let shown = json!({ "id": number_of(&name), "full_name": name, "type": "github" });
    Ok(Response::json(200, &shown))
}

fn branch(call: &mut Call<'_>) -> Answer {
    call.world.pipeline(call.first())?;
    Ok(Response::json(200, &json!({ "name": call.second() })))
}

fn number_of(repository: &str) -> u64 {
    u64::from_str_radix(&ids::digits(&format!("repository:{repository}"), 8), 16).unwrap_or(0)
}

/// Days without a deploy, when nobody says how many.
const STALE_DAYS: u32 = 5;

fn view(pipeline: &str, config: &ReviewAppConfig) -> Value {
    let (kind, id) = &config.target;
    json!({
        "pipeline_id": pipeline,
        "repo": { "id": config.repository },
        "automatic_review_apps": config.automatic,
        "base_name": config.base_name,
        "deploy_target": { "id": id, "type": kind },
        "destroy_stale_apps": config.destroys_stale,
        "stale_days": config.stale_days,
        "wait_for_ci": config.waits_for_ci,
    })
}

fn shown(call: &Call<'_>, status: u16) -> Answer {
    let pipeline = call.world.pipeline(call.first())?;
    let config = pipeline.review_apps.as_ref();
    let config = config.ok_or_else(|| Failure::not_found("review_app_config", "review app config"))?;
    Ok(Response::json(status, &view(&pipeline.id, config)))
}

fn info(call: &mut Call<'_>) -> Answer {
    shown(call, 200)
}

fn enable(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    let repository = required(&body, "repo")?;
    let pipeline = call.world.pipeline(call.first())?;
    if pipeline.review_apps.is_some() {
        return Err(Failure::conflict("Review apps are already enabled for this pipeline."));
    }
    if repository.split('/').count() != 2 {
        return Err(Failure::invalid("Repo must be of the form owner/repository."));
    }
    let mut config = ReviewAppConfig {
        repository: number_of(&repository),
        repository_name: repository,
        automatic: false,
        base_name: None,
        target: ("region".to_owned(), ids::named("region", "us")),
        destroys_stale: false,
        stale_days: STALE_DAYS,
        waits_for_ci: false,
    };
    apply(call, &body, &mut config)?;
    store(call, Some(config))?;
    shown(call, 201)
}

fn update(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    shown(call, 200)?;
    let config = call.world.pipeline(call.first())?.review_apps.clone();
    if let Some(mut config) = config {
        apply(call, &body, &mut config)?;
        store(call, Some(config))?;
    }
    shown(call, 200)
}

fn disable(call: &mut Call<'_>) -> Answer {
    let answer = shown(call, 200)?;
    store(call, None)?;
    Ok(answer)
}

fn store(call: &mut Call<'_>, config: Option<ReviewAppConfig>) -> Result<(), Failure> {
    let id = call.world.pipeline(call.first())?.id.clone();
    if let Some(pipeline) = call.world.pipelines.get_mut(&id) {
        pipeline.review_apps = config;
    }
    Ok(())
}

fn apply(call: &Call<'_>, body: &Map<String, Value>, config: &mut ReviewAppConfig) -> Result<(), Failure> {
    config.automatic = flag(body, "automatic_review_apps")?.unwrap_or(config.automatic);
    config.destroys_stale = flag(body, "destroy_stale_apps")?.unwrap_or(config.destroys_stale);
    config.waits_for_ci = flag(body, "wait_for_ci")?.unwrap_or(config.waits_for_ci);
    if let Some(name) = text(body, "base_name")? {
        config.base_name = Some(name);
    }
    if let Some(days) = body.get("stale_days").and_then(Value::as_u64) {
        let days = u32::try_from(days).ok().filter(|days| (1..=30).contains(days));
        config.stale_days = days.ok_or_else(|| Failure::invalid("Stale days must be between 1 and 30."))?;
    }
    let target = object(body, "deploy_target")?;
    if !target.is_empty() {
        config.target = target_of(call, &required(&target, "type")?, &required(&target, "id")?)?;
    }
    Ok(())
}

fn target_of(call: &Call<'_>, kind: &str, key: &str) -> Result<(String, String), Failure> {
    match kind {
        "space" => Ok((kind.to_owned(), call.world.space(key)?.id.clone())),
        "region" => {
            let by_id = || {
                catalogue::REGIONS
                    .iter()
                    .find(|region| ids::named("region", region.name) == key)
            };
            let region = catalogue::region(key).or_else(by_id);
            let region = region.ok_or_else(|| Failure::not_found("region", "region"))?;
            Ok((kind.to_owned(), ids::named("region", region.name)))
        }
        _ => Err(Failure::invalid("Deploy target type must be region or space.")),
    }
}
