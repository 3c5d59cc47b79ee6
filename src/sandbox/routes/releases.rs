//! Releases and slugs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::apps;
use super::images;
use super::people;
use crate::sandbox::call::{Answer, Call, needs, required, text, text_map};
use crate::sandbox::failure::Failure;
use crate::sandbox::ids;
use crate::sandbox::message::Response;
use crate::sandbox::paging::{page, version_key};
use crate::sandbox::router::{Route, route};
use crate::sandbox::timestamp::Timestamp;
use crate::sandbox::world::{App, Cut, Release, ReleaseStatus, Runtime, Slug, World};

pub(super) static TABLE: &[Route] = &[
    route("GET", "/apps/{app}/releases", list),
    route("POST", "/apps/{app}/releases", create),
    route("GET", "/apps/{app}/releases/{release}", info),
    route("POST", "/apps/{app}/slugs", create_slug),
    route("GET", "/apps/{app}/slugs/{slug}", slug_info),
];

/// What the ids of the sample slugs begin with; a digit from 1 to 8 follows.
const SAMPLE_SLUG: &str = "51060000-0000-4000-8000-00000000000";

// --- releases

pub(super) fn view(call: &Call<'_>, app: &App, release: &Release) -> Value {
    let world: &World = call.world;
    let phase = release
        .slug
        .as_ref()
        .and_then(|slug| world.slugs.get(slug)?.release_phase());
    let stream = phase.map(|_| format!("{}/sandbox/streams/{}/{}", call.request.base_url(), app.id, release.id));
    let current = app
        .current_release()
        .is_some_and(|current| current.version == release.version);
    let plans = app.addons.iter().filter_map(|id| world.addons.get(id));
    let plans: Vec<String> = plans.map(|addon| format!("{}:{}", addon.service, addon.plan)).collect();
    let is_fir = app.runtime == Runtime::Fir;
    let code = release.slug.as_ref().map(|slug| json!({ "id": slug }));
    let (slug, image) = if is_fir { (None, code) } else { (code, None) };
    let kind = if is_fir { "oci-image" } else { "slug" };
    let artifacts: Vec<Value> = release
        .slug
        .iter()
        .map(|slug| json!({ "type": kind, "id": slug }))
        .collect();
    json!({
        "id": release.id,
        "version": release.version,
        "description": release.description,
        "status": release.status.name(),
        "current": current,
        "app": apps::reference(app),
        "slug": slug,
        "artifacts": artifacts,
        "oci_image": image,
        "addon_plan_names": plans,
        "user": people::reference(&release.user),
        "output_stream_url": stream,
        "eligible_for_rollback": release.slug.is_some() && release.status == ReleaseStatus::Succeeded,
        "created_at": release.created_at.api(),
        "updated_at": release.updated_at.api(),
    })
}

fn list(call: &mut Call<'_>) -> Answer {
    let app = call.app()?;
    let key = |release: &&Release, attribute: &str| match attribute {
        "id" => release.id.clone(),
        _ => version_key(release.version),
    };
    let releases = app.releases.iter().collect();
    page(call.request, &["version", "id"], releases, key, |release| {
        view(call, app, release)
    })
}

fn info(call: &mut Call<'_>) -> Answer {
    let app = call.app()?;
    let release = app
        .release(call.second())
        .ok_or_else(|| Failure::not_found("release", "release"))?;
    Ok(Response::json(200, &view(call, app, release)))
}

fn create(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    let id = call.app_id()?;
    let cut = match (text(&body, "release")?, text(&body, "oci_image")?) {
        (Some(release), _) => rollback_to(call.app()?, &release)?,
        (None, Some(image)) => release_of_image(call, &id, &image, text(&body, "description")?)?,
        (None, None) => {
            let slug = required(&body, "slug")?;
            let commit = find_slug(call, &id, &slug)?;
            let description = text(&body, "description")?.filter(|text| !text.is_empty());
            let description = description.unwrap_or_else(|| format!("Deploy {commit}"));
            Cut {
                description,
                slug: Some(slug),
                ..Cut::default()
            }
        }
    };
    let cut = Cut {
        user: call.user.clone(),
        ..cut
    };
    let index = call
        .world
        .cut_release(&id, call.now, cut)
        .ok_or_else(|| Failure::not_found("app", "app"))?;
    let app = call.app()?;
    Ok(Response::json(201, &view(call, app, &app.releases[index])))
}

fn release_of_image(call: &Call<'_>, app: &str, image: &str, description: Option<String>) -> Result<Cut, Failure> {
    apps::needs_fir(call.app()?, "Releases of OCI images")?;
    let image = images::find(call, app, image)?;
    let short: String = image.digest.trim_start_matches("sha256:").chars().take(8).collect();
    let description = description.filter(|text| !text.is_empty());
    Ok(Cut {
        description: description.unwrap_or_else(|| format!("Deploy {short}")),
        slug: Some(image.code.id.clone()),
        ..Cut::default()
    })
}

/// The release that brings back the code and the config vars of an earlier one.
fn rollback_to(app: &App, key: &str) -> Result<Cut, Failure> {
    let earlier = app
        .release(key)
        .ok_or_else(|| Failure::not_found("release", "release"))?;
    if earlier.slug.is_none() || earlier.status != ReleaseStatus::Succeeded {
        return Err(Failure::invalid(format!(
            "Cannot roll back to v{}: it has no code that ran.",
            earlier.version
        )));
    }
    let then = app.config_vars_at(earlier.version);
    let removed = app
        .config_vars
        .keys()
        .filter(|key| !then.contains_key(*key))
        .map(|key| (key.clone(), None));
    let mut changes: BTreeMap<String, Option<String>> = removed.collect();
    let set = then
        .into_iter()
        .filter(|(key, value)| app.config_vars.get(key) != Some(value));
    changes.extend(set.map(|(key, value)| (key, Some(value))));
    let description = format!("Rollback to v{}", earlier.version);
    Ok(Cut {
        description,
        slug: earlier.slug.clone(),
        changes,
        ..Cut::default()
    })
}

/// Makes sure that the slug exists, and gives the short name of what it holds.
fn find_slug(call: &mut Call<'_>, app: &str, id: &str) -> Result<String, Failure> {
    if let Some(sample) = sample_slug(id).filter(|_| !call.world.slugs.contains_key(id)) {
        let apps = BTreeSet::from([app.to_owned()]);
        call.world.slugs.insert(
            id.to_owned(),
            Slug {
                apps,
                created_at: call.now,
                updated_at: call.now,
                ..sample
            },
        );
    }
    let slug = call
        .world
        .slugs
        .get(id)
        .ok_or_else(|| Failure::not_found("slug", "slug"))?;
    Ok(slug.commit.as_deref().unwrap_or(id).chars().take(8).collect())
}

/// A slug that exists in every sandbox.
fn sample_slug(id: &str) -> Option<Slug> {
    let number = id
        .strip_prefix(SAMPLE_SLUG)
        .filter(|rest| rest.len() == 1)?
        .parse::<u8>()
        .ok()?;
    let pairs = [("web", "bin/web"), ("worker", "bin/worker")];
    (1..=8).contains(&number).then(|| Slug {
        id: id.to_owned(),
        apps: BTreeSet::new(),
        process_types: pairs
            .map(|(name, command)| (name.to_owned(), command.to_owned()))
            .into(),
        stack: crate::schema::catalogue::default_stack().name.to_owned(),
        checksum: Some(format!("SHA256:{}", ids::digits(id, 64))),
        commit: Some(ids::digits(&format!("commit:{id}"), 40)),
        commit_description: Some(format!("Sample slug {number} of the sandbox")),
        buildpack_provided_description: Some("Sandbox".to_owned()),
        size: Some(1_048_576),
        created_at: Timestamp::default(),
        updated_at: Timestamp::default(),
    })
}

// --- slugs

fn slug_view(call: &Call<'_>, slug: &Slug) -> Value {
    json!({
        "id": slug.id,
        "blob": { "method": "PUT", "url": format!("{}/sandbox/blobs/{}", call.request.base_url(), slug.id) },
        "buildpack_provided_description": slug.buildpack_provided_description,
        "checksum": slug.checksum,
        "commit": slug.commit,
        "commit_description": slug.commit_description,
        "created_at": slug.created_at.api(),
        "deleted_at": null,
        "process_types": slug.process_types,
        "size": slug.size,
        "stack": { "id": ids::named("stack", &slug.stack), "name": slug.stack },
        "updated_at": slug.updated_at.api(),
    })
}

fn create_slug(call: &mut Call<'_>) -> Answer {
    apps::needs_cedar(call.app()?, "Slugs are")?;
    let body = call.body()?;
    needs(&body, &["process_types"])?;
    let process_types = text_map(&body, "process_types")?;
    let stack = match text(&body, "stack")? {
        Some(stack) => apps::stack_of(Some(&stack))?.to_owned(),
        None => call.app()?.build_stack.clone(),
    };
    let app = call.app_id()?;
    let slug = Slug {
        id: String::new(),
        apps: BTreeSet::from([app.clone()]),
        process_types,
        stack,
        checksum: text(&body, "checksum")?,
        commit: text(&body, "commit")?,
        commit_description: text(&body, "commit_description")?,
        buildpack_provided_description: text(&body, "buildpack_provided_description")?,
        size: None,
        created_at: call.now,
        updated_at: call.now,
    };
    let slug = Slug {
        id: call.world.new_id(),
        ..slug
    };
    call.app_mut()?.slugs.insert(slug.id.clone());
    let shown = slug_view(call, &slug);
    call.world.slugs.insert(slug.id.clone(), slug);
    Ok(Response::json(201, &shown))
}

fn slug_info(call: &mut Call<'_>) -> Answer {
    let (app, id) = (call.app()?, call.second());
    let held = call
        .world
        .slugs
        .get(id)
        .filter(|slug| slug.apps.contains(&app.id))
        .cloned();
    let slug = held
        .or_else(|| sample_slug(id))
        .ok_or_else(|| Failure::not_found("slug", "slug"))?;
    Ok(Response::json(200, &slug_view(call, &slug)))
}
