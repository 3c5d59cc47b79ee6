//! Builds and the places where their sources are uploaded.

use serde_json::{Map, Value, json};

use super::people;
use crate::sandbox::call::{Answer, Call, list as list_field, object, required, text};
use crate::sandbox::failure::Failure;
use crate::sandbox::message::Response;
use crate::sandbox::paging::page;
use crate::sandbox::router::{Route, route};
use crate::sandbox::world::{App, Build, BuildStatus, Script, Transition};

pub(super) static TABLE: &[Route] = &[
    route("POST", "/sources", create_source),
    route("POST", "/apps/{app}/sources", create_source_of_app),
    route("GET", "/apps/{app}/builds", list),
    route("POST", "/apps/{app}/builds", create),
    route("GET", "/apps/{app}/builds/{build}", info),
    route("DELETE", "/apps/{app}/builds/{build}", cancel),
    route("DELETE", "/apps/{app}/build-cache", delete_cache),
    route("GET", "/apps/{app}/buildpack-installations", list_buildpacks),
    route("PUT", "/apps/{app}/buildpack-installations", set_buildpacks),
];

const BLOBS: &str = "/sandbox/blobs/";

pub(super) fn view(call: &Call<'_>, app: &App, build: &Build) -> Value {
    let stream = format!("{}/sandbox/streams/{}/{}", call.request.base_url(), app.id, build.id);
    let buildpacks: Vec<Value> = build
        .buildpacks
        .iter()
        .map(|buildpack| buildpack_view(buildpack))
        .collect();
    json!({
        "id": build.id,
        "app": { "id": app.id },
        "buildpacks": buildpacks,
        "labs": {},
        "output_stream_url": stream,
        "release": build.release.as_ref().map(|id| json!({ "id": id })),
        "slug": build.slug.as_ref().map(|id| json!({ "id": id })),
        "source_blob": {
            "checksum": build.source_checksum,
            "url": build.source_url,
            "version": build.source_version,
            "version_description": build.source_version_description,
        },
        "stack": build.stack,
        "status": build.status.name(),
        "user": people::reference(&build.user),
        "created_at": build.created_at.api(),
        "updated_at": build.updated_at.api(),
    })
}

/// A buildpack by URL, or by the name under which the registry has it.
fn buildpack_view(buildpack: &str) -> Value {
    let url = match buildpack.split_once('/') {
        Some(_) if buildpack.contains("://") => buildpack.to_owned(),
        Some(_) => format!("https://buildpack-registry.s3.amazonaws.com/buildpacks/{buildpack}.tgz"),
        None => buildpack.to_owned(),
    };
    json!({ "url": url, "name": buildpack })
}

// --- sources

fn create_source(call: &mut Call<'_>) -> Answer {
    let id = call.world.new_id();
    call.world.sources.insert(id.clone(), None);
    let url = format!("{}{BLOBS}{id}", call.request.base_url());
    Ok(Response::json(
        201,
        &json!({ "source_blob": { "get_url": url, "put_url": url } }),
    ))
}

fn create_source_of_app(call: &mut Call<'_>) -> Answer {
    call.app()?;
    create_source(call)
}

// --- builds

fn list(call: &mut Call<'_>) -> Answer {
    let app = call.app()?;
    let key = |build: &&Build, attribute: &str| match attribute {
        "created_at" => format!("{}~{}", build.created_at.api(), build.id),
        _ => build.id.clone(),
    };
    page(
        call.request,
        &["id", "created_at"],
        app.builds.iter().collect(),
        key,
        |build| view(call, app, build),
    )
}

fn find<'a>(app: &'a App, id: &str) -> Result<&'a Build, Failure> {
    app.builds
        .iter()
        .rev()
        .find(|build| build.id == id)
        .ok_or_else(|| Failure::not_found("build", "build"))
}

fn info(call: &mut Call<'_>) -> Answer {
    let app = call.app()?;
    Ok(Response::json(200, &view(call, app, find(app, call.second())?)))
}

pub(super) fn create(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    let app = call.app()?;
    let source = object(&body, "source_blob")?;
    let url = required(&source, "url").map_err(|_| Failure::requires(&["source_blob:url"]))?;
    if !url.starts_with("https://") && !url.starts_with("http://") {
        return Err(Failure::invalid(
            "Parameter source_blob.url must be an http or https URL.",
        ));
    }
    let given = buildpacks_of(&body, "buildpacks", "url")?;
    let (app_id, stack, installed) = (app.id.clone(), app.build_stack.clone(), app.buildpacks.clone());
    let vars = app.config_vars.clone();
    let source_id = url.find(BLOBS).map(|at| url[at + BLOBS.len()..].to_owned());
    let uploaded = source_id.as_ref().and_then(|id| call.world.sources.get(id)?.as_ref());
    let command = uploaded.and_then(|blob| blob.build_command.as_deref());
    let script = Script::read(command.unwrap_or_default(), &vars);
    let build = Build {
        id: call.world.new_id(),
        source: source_id,
        source_url: url,
        source_version: text(&source, "version")?,
        source_version_description: text(&source, "version_description")?,
        source_checksum: text(&source, "checksum")?,
        buildpacks: if given.is_empty() { installed } else { given },
        stack,
        script,
        status: BuildStatus::Pending,
        failure: None,
        slug: None,
        release: None,
        user: call.user.clone(),
        created_at: call.now,
        updated_at: call.now,
    };
    let takes = call.world.settings.timings.build;
    let (id, takes) = (build.id.clone(), takes.saturating_add(build.script.milliseconds()));
    call.app_mut()?.builds.push(build);
    call.world.after(
        call.now,
        takes,
        Transition::BuildDone {
            app: app_id,
            build: id.clone(),
        },
    );
    let app = call.app()?;
    Ok(Response::json(201, &view(call, app, find(app, &id)?)))
}

fn cancel(call: &mut Call<'_>) -> Answer {
    let id = call.second().to_owned();
    find(call.app()?, &id)?;
    let now = call.now;
    if let Some(build) = call.app_mut()?.builds.iter_mut().rev().find(|build| build.id == id) {
        if build.status != BuildStatus::Pending {
            return Err(Failure::conflict("The build has finished and cannot be cancelled."));
        }
        build.status = BuildStatus::Failed;
        build.failure = Some("Build cancelled".to_owned());
        build.updated_at = now;
    }
    info(call)
}

fn delete_cache(call: &mut Call<'_>) -> Answer {
    call.app()?;
    Ok(Response {
        status: 204,
        ..Response::default()
    })
}

// --- buildpacks

fn buildpacks_of(body: &Map<String, Value>, name: &str, field: &str) -> Result<Vec<String>, Failure> {
    let entry = |entry: &Value| match entry {
        Value::Object(entry) => required(entry, field).or_else(|failure| text(entry, "name")?.ok_or(failure)),
        Value::String(text) => Ok(text.clone()),
        _ => Err(Failure::invalid(format!("Parameter {name} must hold objects."))),
    };
    list_field(body, name)?.iter().map(entry).collect()
}

fn list_buildpacks(call: &mut Call<'_>) -> Answer {
    let installed = call.app()?.buildpacks.iter().enumerate();
    let shown =
        installed.map(|(ordinal, buildpack)| json!({ "ordinal": ordinal, "buildpack": buildpack_view(buildpack) }));
    Ok(Response::json(200, &Value::Array(shown.collect())))
}

fn set_buildpacks(call: &mut Call<'_>) -> Answer {
    let buildpacks = buildpacks_of(&call.body()?, "updates", "buildpack")?;
    super::apps::needs_cedar(call.app()?, "Classic buildpacks are")?;
    call.app_mut()?.buildpacks = buildpacks;
    list_buildpacks(call)
}
