//! Places outside the API: where clients put tarballs, and where they read what a build says.

use serde_json::json;

use crate::sandbox::call::{Answer, Call};
use crate::sandbox::failure::Failure;
use crate::sandbox::message::Response;
use crate::sandbox::router::{Route, route};
use crate::sandbox::upload;
use crate::sandbox::world::Blob;

pub(super) static TABLE: &[Route] = &[
    route("PUT", "/sandbox/blobs/{id}", put),
    route("GET", "/sandbox/blobs/{id}", get),
    route("GET", "/sandbox/streams/{app}/{build}", stream),
    super::logs::OPEN,
    super::webhooks::OPEN,
];

/// Takes a tarball for a source or a slug; an answer as an object store gives it.
fn put(call: &mut Call<'_>) -> Answer {
    let blob = upload::blob_of(call.request);
    let id = call.first().to_owned();
    if let Some(source) = call.world.sources.get_mut(&id) {
        *source = Some(blob);
    } else if let Some(slug) = call.world.slugs.get_mut(&id) {
        slug.size = Some(blob.size);
        slug.checksum = slug.checksum.take().or(Some(blob.checksum));
        slug.updated_at = call.now;
    } else {
        return Err(no_such_place());
    }
    Ok(Response {
        status: 200,
        ..Response::default()
    })
}

/// The sandbox keeps no bytes: this tells what was put here.
fn get(call: &mut Call<'_>) -> Answer {
    match call.world.sources.get(call.first()) {
        Some(Some(Blob {
            size,
            checksum,
            process_types,
            ..
        })) => {
            let shown = json!({ "size": size, "checksum": checksum, "process_types": process_types });
            Ok(Response::json(200, &shown))
        }
        _ => Err(no_such_place()),
    }
}

fn no_such_place() -> Failure {
    Failure::not_found("blob", "upload")
}

/// What a build or a release phase has said so far. The server holds the answer open until it ends.
fn stream(call: &mut Call<'_>) -> Answer {
    let app = call.app()?;
    let build = app.builds.iter().rev().find(|build| build.id == call.second());
    let (text, status) = match build {
        Some(build) => (
            build.output(call.now, &call.world.settings.timings),
            build.status.name(),
        ),
        None => {
            let release = app.releases.iter().find(|release| release.id == call.second());
            let release = release.ok_or_else(|| Failure::not_found("build", "build"))?;
            let slug = release.slug.as_ref().and_then(|slug| call.world.slugs.get(slug));
            let vars = app.config_vars_at(release.version);
            let text = slug
                .and_then(|slug| release.output(slug, &vars, call.now))
                .unwrap_or_default();
            (text, release.status.name())
        }
    };
    let mut response = Response::text(200, "text/plain; charset=utf-8", &text);
    response.set(crate::sandbox::STREAM_STATUS, status);
    Ok(response)
}
