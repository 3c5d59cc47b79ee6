//! Pipelines, couplings, promotions, and the config vars of a pipeline's stages.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::people;
use crate::sandbox::call::{Answer, Call, list as list_field, needs, object, required, text};
use crate::sandbox::failure::Failure;
use crate::sandbox::ids;
use crate::sandbox::message::Response;
use crate::sandbox::paging::{page, window};
use crate::sandbox::router::{Route, route};
use crate::sandbox::world::{Coupling, Cut, Owner, Pipeline, Promotion, PromotionTarget, ReleaseStatus};

pub(super) static TABLE: &[Route] = &[
    route("GET", "/pipelines", list),
    route("POST", "/pipelines", create),
    route("GET", "/pipelines/{pipeline}", info),
    route("PATCH", "/pipelines/{pipeline}", update),
    route("DELETE", "/pipelines/{pipeline}", delete),
    route("GET", "/pipelines/{pipeline}/pipeline-couplings", couplings_of_pipeline),
    route("GET", "/pipelines/{pipeline}/stage/{stage}/config-vars", config_vars),
    route(
        "PATCH",
        "/pipelines/{pipeline}/stage/{stage}/config-vars",
        update_config_vars,
    ),
    route("GET", "/pipeline-couplings", couplings),
    route("GET", "/users/~/pipeline-couplings", couplings),
    route("GET", "/teams/{team}/pipeline-couplings", couplings_of_team),
    route("POST", "/pipeline-couplings", couple),
    route("GET", "/pipeline-couplings/{coupling}", coupling_info),
    route("PATCH", "/pipeline-couplings/{coupling}", update_coupling),
    route("DELETE", "/pipeline-couplings/{coupling}", uncouple),
    route("GET", "/apps/{app}/pipeline-couplings", coupling_of_app),
    route("POST", "/pipeline-promotions", promote),
    route("GET", "/pipeline-promotions/{promotion}", promotion_info),
    route(
        "GET",
        "/pipeline-promotions/{promotion}/promotion-targets",
        promotion_targets,
    ),
];

const STAGES: &[&str] = &["test", "review", "development", "staging", "production"];

// --- pipelines

fn view(pipeline: &Pipeline) -> Value {
    let owner = pipeline
        .owner
        .as_ref()
        .map(|(id, kind)| json!({ "id": id, "type": kind }));
    let generation = pipeline.generation.as_deref().unwrap_or("cedar");
    json!({
        "id": pipeline.id,
        "name": pipeline.name,
        "owner": owner,
        "generation": { "id": ids::named("generation", generation), "name": generation },
        "created_at": pipeline.created_at.api(),
        "updated_at": pipeline.updated_at.api(),
    })
}

fn list(call: &mut Call<'_>) -> Answer {
    let key = |pipeline: &&Pipeline, attribute: &str| match attribute {
        "name" => pipeline.name.clone(),
        _ => pipeline.id.clone(),
    };
    page(
        call.request,
        &["id", "name"],
        window(call.request, &call.world.pipelines, |_| true),
        key,
        |pipeline| view(pipeline),
    )
}

fn check_name(call: &Call<'_>, name: &str) -> Result<(), Failure> {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let fits = (3..=30).contains(&name.len()) && name.starts_with(|c: char| c.is_ascii_lowercase());
    if !fits || !name.chars().all(inner) {
        let rule = "Name must start with a letter, can only contain lowercase letters, digits and dashes, and must be \
                    3 to 30 characters long.";
        return Err(Failure::invalid(rule));
    }
    if call.world.pipelines.values().any(|pipeline| pipeline.name == name) {
        return Err(Failure::invalid(format!("Name {name} is already taken")));
    }
    Ok(())
}

fn owner_of(body: &Map<String, Value>) -> Result<Option<(String, String)>, Failure> {
    let owner = object(body, "owner")?;
    if owner.is_empty() {
        return Ok(None);
    }
    let kind = required(&owner, "type")?;
    if kind != "user" && kind != "team" {
        return Err(Failure::invalid("Owner type must be user or team."));
    }
    Ok(Some((required(&owner, "id")?, kind)))
}

/// As the CLI names it: by itself, or in an object.
fn generation_of(body: &Map<String, Value>) -> Result<Option<String>, Failure> {
    let named = body.get("generation").map(|said| said.get("name").unwrap_or(said));
    match named.filter(|named| !named.is_null()).map(Value::as_str) {
        None => Ok(None),
        Some(Some(name @ ("cedar" | "fir"))) => Ok(Some(name.to_owned())),
        Some(_) => Err(Failure::invalid("Generation must be cedar or fir.")),
    }
}

fn create(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    let name = required(&body, "name")?;
    check_name(call, &name)?;
    let owner = owner_of(&body)?.unwrap_or_else(|| (people::user_id(&call.user), "user".to_owned()));
    let pipeline = Pipeline {
        id: call.world.new_id(),
        name,
        owner: Some(owner),
        config_vars: BTreeMap::new(),
        generation: generation_of(&body)?,
        review_apps: None,
        created_at: call.now,
        updated_at: call.now,
    };
    let shown = view(&pipeline);
    call.world.pipelines.insert(pipeline.id.clone(), pipeline);
    Ok(Response::json(201, &shown))
}

fn info(call: &mut Call<'_>) -> Answer {
    Ok(Response::json(200, &view(call.world.pipeline(call.first())?)))
}

fn update(call: &mut Call<'_>) -> Answer {
    let name = text(&call.body()?, "name")?;
    let pipeline = call.world.pipeline(call.first())?;
    let (id, name) = (pipeline.id.clone(), name.filter(|name| *name != pipeline.name));
    if let Some(name) = &name {
        check_name(call, name)?;
    }
    if let Some(pipeline) = call.world.pipelines.get_mut(&id) {
        pipeline.name = name.unwrap_or_else(|| pipeline.name.clone());
        pipeline.updated_at = call.now;
    }
    Ok(Response::json(200, &view(call.world.pipeline(&id)?)))
}

/// A pipeline goes with its couplings; the apps stay.
fn delete(call: &mut Call<'_>) -> Answer {
    let pipeline = call.world.pipeline(call.first())?;
    let (id, shown) = (pipeline.id.clone(), view(pipeline));
    let coupled = call.world.couplings.values().filter(|coupling| coupling.pipeline == id);
    let coupled: Vec<String> = coupled.map(|coupling| coupling.id.clone()).collect();
    for coupling in coupled {
        remove_coupling(call, &coupling);
    }
    call.world.pipelines.remove(&id);
    call.world.promotions.retain(|_, promotion| promotion.pipeline != id);
    Ok(Response::json(200, &shown))
}

// --- couplings

fn coupling_view(coupling: &Coupling) -> Value {
    json!({
        "id": coupling.id,
        "app": { "id": coupling.app },
        "pipeline": { "id": coupling.pipeline },
        "stage": coupling.stage,
        "created_at": coupling.created_at.api(),
        "updated_at": coupling.updated_at.api(),
    })
}

fn listed(call: &Call<'_>, couplings: Vec<&Coupling>) -> Answer {
    page(
        call.request,
        &["id"],
        couplings,
        |coupling, _| coupling.id.clone(),
        |coupling| coupling_view(coupling),
    )
}

fn couplings(call: &mut Call<'_>) -> Answer {
    listed(call, window(call.request, &call.world.couplings, |_| true))
}

fn couplings_of_pipeline(call: &mut Call<'_>) -> Answer {
    let id = &call.world.pipeline(call.first())?.id;
    listed(
        call,
        call.world
            .couplings
            .values()
            .filter(|coupling| coupling.pipeline == *id)
            .collect(),
    )
}

fn couplings_of_team(call: &mut Call<'_>) -> Answer {
    let owner = Owner::Team(people::team_name(call.world, call.first()));
    let owned = |coupling: &&Coupling| call.world.apps.get(&coupling.app).is_some_and(|app| app.owner == owner);
    listed(call, window(call.request, &call.world.couplings, owned))
}

fn stage_of(body: &Map<String, Value>) -> Result<String, Failure> {
    let stage = required(body, "stage")?;
    if STAGES.contains(&stage.as_str()) {
        return Ok(stage);
    }
    Err(Failure::invalid(format!("Stage must be one of {}.", STAGES.join(", "))))
}

pub(super) fn couple(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    let stage = stage_of(&body)?;
    needs(&body, &["app", "pipeline", "stage"])?;
    let app = call.world.app(&required(&body, "app")?)?;
    if app.coupling.is_some() {
        return Err(Failure::invalid(format!(
            "App {} is already coupled to a pipeline",
            app.name
        )));
    }
    let pipeline = call.world.pipeline(&required(&body, "pipeline")?)?;
    let generation = app.runtime.generation().name();
    if pipeline.generation.as_deref().is_some_and(|of| of != generation) {
        return Err(Failure::invalid(format!(
            "App {} and the pipeline {} must be of the same generation.",
            app.name, pipeline.name
        )));
    }
    let (app, pipeline) = (app.id.clone(), pipeline.id.clone());
    if let Some(pipeline) = call.world.pipelines.get_mut(&pipeline) {
        pipeline.generation = Some(generation.to_owned());
    }
    let id = call.world.new_id();
    let coupling = Coupling {
        id: id.clone(),
        app: app.clone(),
        pipeline,
        stage,
        created_at: call.now,
        updated_at: call.now,
    };
    let shown = coupling_view(&coupling);
    call.world.app_mut(&app)?.coupling = Some(id.clone());
    call.world.couplings.insert(id, coupling);
    Ok(Response::json(201, &shown))
}

fn no_coupling() -> Failure {
    Failure::not_found("pipeline_coupling", "pipeline coupling")
}

fn coupling_info(call: &mut Call<'_>) -> Answer {
    Ok(Response::json(
        200,
        &coupling_view(call.world.couplings.get(call.first()).ok_or_else(no_coupling)?),
    ))
}

fn coupling_of_app(call: &mut Call<'_>) -> Answer {
    let coupling = call
        .app()?
        .coupling
        .as_ref()
        .and_then(|id| call.world.couplings.get(id));
    Ok(Response::json(200, &coupling_view(coupling.ok_or_else(no_coupling)?)))
}

fn update_coupling(call: &mut Call<'_>) -> Answer {
    let stage = stage_of(&call.body()?)?;
    let (id, now) = (call.first().to_owned(), call.now);
    let coupling = call.world.couplings.get_mut(&id).ok_or_else(no_coupling)?;
    (coupling.stage, coupling.updated_at) = (stage, now);
    coupling_info(call)
}

fn uncouple(call: &mut Call<'_>) -> Answer {
    let id = call.first().to_owned();
    let shown = coupling_view(call.world.couplings.get(&id).ok_or_else(no_coupling)?);
    remove_coupling(call, &id);
    Ok(Response::json(200, &shown))
}

fn remove_coupling(call: &mut Call<'_>, id: &str) {
    let Some(coupling) = call.world.couplings.remove(id) else {
        return;
    };
    if let Some(app) = call.world.apps.get_mut(&coupling.app) {
        app.coupling = None;
    }
}

// --- config vars of a stage

fn config_vars(call: &mut Call<'_>) -> Answer {
    let pipeline = call.world.pipeline(call.first())?;
    let vars = pipeline
        .config_vars
        .get(stage_with_vars(call)?)
        .cloned()
        .unwrap_or_default();
    Ok(Response::json(200, &json!(vars)))
}

fn stage_with_vars<'a>(call: &'a Call<'_>) -> Result<&'a str, Failure> {
    match call.second() {
        stage @ ("test" | "review") => Ok(stage),
        _ => Err(Failure::invalid("Only the stages test and review have config vars.")),
    }
}

fn update_config_vars(call: &mut Call<'_>) -> Answer {
    let mut changes = Vec::new();
    for (key, value) in call.body()? {
        match value {
            Value::Null => changes.push((key, None)),
            Value::String(value) => changes.push((key, Some(value))),
            _ => return Err(Failure::invalid(format!("Config var {key} must be a string or null."))),
        }
    }
    let id = call.world.pipeline(call.first())?.id.clone();
    let stage = stage_with_vars(call)?.to_owned();
    if let Some(pipeline) = call.world.pipelines.get_mut(&id) {
        let vars = pipeline.config_vars.entry(stage).or_default();
        for (key, value) in changes {
            match value {
                Some(value) => vars.insert(key, value),
                None => vars.remove(&key),
            };
        }
    }
    config_vars(call)
}

// --- promotions

fn promotion_view(call: &Call<'_>, promotion: &Promotion) -> Value {
    let (app, release) = &promotion.source;
    let done = promotion
        .targets
        .iter()
        .all(|target| target_status(call, target) != "pending");
    json!({
        "id": promotion.id,
        "pipeline": { "id": promotion.pipeline },
        "source": { "app": { "id": app }, "release": { "id": release } },
        "status": if done { "completed" } else { "pending" },
        "created_at": promotion.created_at.api(),
        "updated_at": promotion.created_at.api(),
    })
}

fn target_status(call: &Call<'_>, target: &PromotionTarget) -> &'static str {
    let app = call.world.apps.get(&target.app);
    let release = target.release.as_ref().and_then(|release| app?.release(release));
    match release.map(|release| release.status) {
        Some(ReleaseStatus::Pending) => "pending",
        Some(ReleaseStatus::Succeeded) => "succeeded",
        Some(ReleaseStatus::Failed) | None => "failed",
    }
}

fn id_in(body: &Map<String, Value>, name: &str) -> Result<String, Failure> {
    required(&object(body, name)?, "id").map_err(|_| Failure::requires(&[&format!("{name}:id")]))
}

fn promote(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    let source = object(&body, "source")?;
    let pipeline = call.world.pipeline(&id_in(&body, "pipeline")?)?.id.clone();
    let from = call.world.app(&id_in(&source, "app")?)?;
    let release = match id_in(&source, "release") {
        Ok(release) => from.release(&release),
        Err(_) => from.current_release(),
    };
    let release = release.ok_or_else(|| Failure::not_found("release", "release"))?;
    let slug = release
        .slug
        .clone()
        .ok_or_else(|| Failure::invalid("The source release has no code to promote."))?;
    let source = (from.id.clone(), release.id.clone());
    let description = format!("Promote {} v{}", from.name, release.version);
    let mut apps = Vec::new();
    for target in list_field(&body, "targets")? {
        let target = target
            .as_object()
            .ok_or_else(|| Failure::invalid("Parameter targets must hold objects."))?;
        apps.push(call.world.app(&id_in(target, "app")?)?.id.clone());
    }
    let mut targets = Vec::new();
    for app in apps {
        let cut = Cut {
            description: description.clone(),
            user: call.user.clone(),
            slug: Some(slug.clone()),
            ..Cut::default()
        };
        let index = call.world.cut_release(&app, call.now, cut);
        let release = index.and_then(|index| Some(call.world.apps.get(&app)?.releases.get(index)?.id.clone()));
        targets.push(PromotionTarget {
            id: call.world.new_id(),
            app,
            release,
        });
    }
    let promotion = Promotion {
        id: call.world.new_id(),
        pipeline,
        source,
        targets,
        created_at: call.now,
    };
    let shown = promotion_view(call, &promotion);
    call.world.promotions.insert(promotion.id.clone(), promotion);
    Ok(Response::json(201, &shown))
}

fn find_promotion<'a>(call: &'a Call<'_>) -> Result<&'a Promotion, Failure> {
    let found = call.world.promotions.get(call.first());
    found.ok_or_else(|| Failure::not_found("pipeline_promotion", "pipeline promotion"))
}

fn promotion_info(call: &mut Call<'_>) -> Answer {
    Ok(Response::json(200, &promotion_view(call, find_promotion(call)?)))
}

fn promotion_targets(call: &mut Call<'_>) -> Answer {
    let promotion = find_promotion(call)?;
    let view = |target: &&PromotionTarget| {
        json!({
            "id": target.id,
            "app": { "id": target.app },
            "error_message": null,
            "pipeline_promotion": { "id": promotion.id },
            "release": target.release.as_ref().map(|id| json!({ "id": id })),
            "status": target_status(call, target),
        })
    };
    page(
        call.request,
        &["id"],
        promotion.targets.iter().collect(),
        |target: &&PromotionTarget, _| target.id.clone(),
        view,
    )
}
