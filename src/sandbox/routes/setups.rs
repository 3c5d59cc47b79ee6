//! App setups and review apps: an app, its config vars and its first build in one request. An `app.json` is not read.

use serde_json::{Map, Value, json};

use super::{apps, builds, config_vars, people, pipelines, review_apps};
use crate::sandbox::call::{Answer, Call, object, required};
use crate::sandbox::failure::Failure;
use crate::sandbox::ids;
use crate::sandbox::message::Response;
use crate::sandbox::paging::page;
use crate::sandbox::router::{Route, route};
use crate::sandbox::world::{AppSetup, BuildStatus, ReviewApp};
use crate::schema::catalogue;

pub(super) static TABLE: &[Route] = &[
    route("POST", "/app-setups", create_setup),
    route("GET", "/app-setups/{setup}", setup_info),
    route("POST", "/review-apps", create_review),
    route("GET", "/review-apps/{review}", review_info),
    route("DELETE", "/review-apps/{review}", delete_review),
    route("GET", "/apps/{app}/review-app", review_of_app),
    route("GET", "/pipelines/{pipeline}/review-apps", list_of_pipeline),
];

/// The most that the name of a review app takes from that of its branch.
const BRANCH: usize = 12;

// --- app setups

fn setup_view(call: &Call<'_>, setup: &AppSetup) -> Value {
    let build = call.world.build_of_setup(setup);
    let status = match build {
        Some(BuildStatus::Pending) => "pending",
        Some(BuildStatus::Succeeded) => "succeeded",
        Some(BuildStatus::Failed) | None => "failed",
    };
    let stream = format!(
        "{}/sandbox/streams/{}/{}",
        call.request.base_url(),
        setup.app,
        setup.build
    );
    json!({
        "id": setup.id,
        "app": { "id": setup.app, "name": setup.app_name },
        "build": build.map(|build| json!({ "id": setup.build, "status": build.name(), "output_stream_url": stream })),
        "status": status,
        "failure_message": (status == "failed").then_some("app build failed"),
        "manifest_errors": [],
        "postdeploy": null,
        "resolved_success_url": null,
        "created_at": setup.created_at.api(),
        "updated_at": setup.created_at.api(),
    })
}

fn create_setup(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    let source = object(&body, "source_blob")?;
    let overrides = object(&body, "overrides")?;
    let mut app = object(&body, "app")?;
    // Its older word for the team.
    if let Some(team) = app.remove("organization") {
        app.insert("team".into(), team);
    }
    let setup = set_up(call, app, source, object(&overrides, "env")?)?;
    Ok(Response::json(202, &setup_view(call, &setup)))
}

fn setup_info(call: &mut Call<'_>) -> Answer {
    let setup = call.world.app_setups.get(call.first());
    let setup = setup.ok_or_else(|| Failure::not_found("app_setup", "app setup"))?;
    Ok(Response::json(200, &setup_view(call, setup)))
}

/// Makes an app, sets its config vars and starts its build, as the requests for these would. Nothing is left of an app
/// whose vars or source are refused.
fn set_up(
    call: &mut Call<'_>,
    app: Map<String, Value>,
    source: Map<String, Value>,
    vars: Map<String, Value>,
) -> Result<AppSetup, Failure> {
    required(&source, "url").map_err(|_| Failure::requires(&["source_blob:url"]))?;
    let made = call.also(&[], Value::Object(app), apps::create_in_team)?;
    let id = made["id"].as_str().unwrap_or_default().to_owned();
    let build = furnish(call, &id, vars, source).inspect_err(|_| {
        let user = call.user.clone();
        call.world.remove_app(&id, call.now, &user);
    })?;
    let setup = AppSetup {
        id: call.world.new_id(),
        app: id,
        app_name: made["name"].as_str().unwrap_or_default().to_owned(),
        build: build["id"].as_str().unwrap_or_default().to_owned(),
        created_at: call.now,
    };
    call.world.app_setups.insert(setup.id.clone(), setup.clone());
    Ok(setup)
}

/// Sets the config vars of a new app and starts its build.
fn furnish(
    call: &mut Call<'_>,
    app: &str,
    vars: Map<String, Value>,
    source: Map<String, Value>,
) -> Result<Value, Failure> {
    if !vars.is_empty() {
        call.also(&[app], Value::Object(vars), config_vars::update)?;
    }
    call.also(&[app], json!({ "source_blob": source }), builds::create)
}

// --- review apps

fn review_view(call: &Call<'_>, review: &ReviewApp) -> Value {
    let status = call.world.review_status(review, call.now);
    let setup = call.world.app_setups.get(&review.setup);
    let app = setup.filter(|_| !matches!(status, "pending" | "deleted"));
    json!({
        "id": review.id,
        "app": app.map(|setup| json!({ "id": setup.app })),
        "app_setup": setup.map(|setup| json!({ "id": setup.id })),
        "branch": review.branch,
        "pr_number": review.pull_request,
        "fork_repo": { "id": null },
        "pipeline": { "id": review.pipeline },
        "creator": people::reference(&review.creator),
        "status": status,
        "error_status": (status == "errored").then_some("app_setup_error"),
        "message": (status == "errored").then_some("app build failed"),
        "wait_for_ci": review.waits_for_ci,
        "created_at": review.created_at.api(),
        "updated_at": review.created_at.api(),
    })
}

fn create_review(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    let (pipeline, branch) = (required(&body, "pipeline")?, required(&body, "branch")?);
    let pull_request = body.get("pr_number").and_then(Value::as_u64);
    let pipeline = call.world.pipeline(&pipeline)?.clone();
    let config = pipeline
        .review_apps
        .clone()
        .ok_or_else(|| Failure::invalid("Review apps are not enabled for this pipeline."))?;
    let is_there = |review: &&ReviewApp| {
        review.pipeline == pipeline.id
            && review.branch == branch
            && call.world.review_status(review, call.now) != "deleted"
    };
    if call.world.review_apps.values().find(is_there).is_some() {
        return Err(Failure::conflict("A review app already exists for this branch."));
    }
    let base = config.base_name.clone().unwrap_or_else(|| pipeline.name.clone());
    let mut app = Map::from_iter([("name".to_owned(), name_of(call, &base, &branch, pull_request).into())]);
    let (kind, target) = &config.target;
    match kind.as_str() {
        "space" => app.insert("space".into(), target.clone().into()),
        _ => {
            let region = catalogue::REGIONS
                .iter()
                .find(|region| ids::named("region", region.name) == *target);
            app.insert("region".into(), region.map_or("us", |region| region.name).into())
        }
    };
    if let Some((owner, _)) = pipeline.owner.as_ref().filter(|(_, kind)| kind == "team") {
        app.insert("team".into(), owner.clone().into());
    }
    let mut vars: Map<String, Value> = Map::new();
    for (key, value) in pipeline.config_vars.get("review").into_iter().flatten() {
        vars.insert(key.clone(), value.clone().into());
    }
    vars.extend(object(&body, "environment")?);
    let mut source = object(&body, "source_blob")?;
    // The CLI leaves it to Heroku to find the branch.
    if source.get("url").and_then(Value::as_str) == Some("resolve") {
        source.insert("url".into(), review_apps::archive_of(&pipeline, &branch).into());
    }
    let setup = set_up(call, app, source, vars)?;
    let coupling = json!({ "app": setup.app, "pipeline": pipeline.id, "stage": "review" });
    call.also(&[], coupling, pipelines::couple)?;
    let review = ReviewApp {
        id: call.world.new_id(),
        pipeline: pipeline.id,
        setup: setup.id,
        branch,
        pull_request,
        creator: call.user.clone(),
        waits_for_ci: config.waits_for_ci,
        created_at: call.now,
    };
    let shown = review_view(call, &review);
    call.world.review_apps.insert(review.id.clone(), review);
    Ok(Response::json(201, &shown))
}

/// `shop-pr-12`, or `shop-br-branch` where there is no pull request; with digits behind when that is taken.
fn name_of(call: &Call<'_>, base: &str, branch: &str, pull_request: Option<u64>) -> String {
    let plain = |text: &str| -> String {
        let letters = text.to_ascii_lowercase();
        letters
            .chars()
            .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' })
            .collect()
    };
    let end = match pull_request {
        Some(number) => format!("-pr-{number}"),
        None => format!(
            "-br-{}",
            plain(branch).chars().take(BRANCH).collect::<String>().trim_matches('-')
        ),
    };
    let fitted = |end: &str| {
        let room = 30_usize.saturating_sub(end.len());
        let head: String = plain(base).chars().take(room).collect();
        format!("{}{end}", head.trim_end_matches('-'))
    };
    let name = fitted(&end);
    if call.world.app_names.contains_key(&name) {
        return fitted(&format!(
            "{end}-{}",
            ids::digits(&format!("review:{}", call.world.counter), 6)
        ));
    }
    name
}

fn found<'a>(call: &'a Call<'_>) -> Result<&'a ReviewApp, Failure> {
    let found = call.world.review_apps.get(call.first());
    found.ok_or_else(|| Failure::not_found("review_app", "review app"))
}

fn review_info(call: &mut Call<'_>) -> Answer {
    Ok(Response::json(200, &review_view(call, found(call)?)))
}

fn delete_review(call: &mut Call<'_>) -> Answer {
    let review = found(call)?.clone();
    let app = call.world.app_setups.get(&review.setup).map(|setup| setup.app.clone());
    let mut shown = review_view(call, &review);
    let (now, user) = (call.now, call.user.clone());
    if app.and_then(|app| call.world.remove_app(&app, now, &user)).is_none() {
        return Err(Failure::not_found("review_app", "review app"));
    }
    shown["status"] = "deleting".into();
    Ok(Response::json(202, &shown))
}

fn review_of_app(call: &mut Call<'_>) -> Answer {
    let app = call.app_id()?;
    let is_it = |review: &&ReviewApp| {
        call.world
            .app_setups
            .get(&review.setup)
            .is_some_and(|setup| setup.app == app)
    };
    let review = call.world.review_apps.values().find(is_it);
    let review = review.ok_or_else(|| Failure::not_found("review_app", "review app"))?;
    Ok(Response::json(200, &review_view(call, review)))
}

fn list_of_pipeline(call: &mut Call<'_>) -> Answer {
    let pipeline = call.world.pipeline(call.first())?.id.clone();
    let there =
        |review: &&ReviewApp| review.pipeline == pipeline && call.world.review_status(review, call.now) != "deleted";
    let all = call.world.review_apps.values().filter(there).collect();
    page(
        call.request,
        &["id"],
        all,
        |review: &&ReviewApp, _| review.id.clone(),
        |review| review_view(call, review),
    )
}
