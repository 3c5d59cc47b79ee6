//! OCI images: what apps on Fir run in place of slugs. The image itself is elsewhere; here is what is said of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::apps;
use crate::sandbox::call::{Answer, Call, list, object, text};
use crate::sandbox::failure::Failure;
use crate::sandbox::ids;
use crate::sandbox::message::Response;
use crate::sandbox::router::{Route, route};
use crate::sandbox::world::{OciImage, Slug};

pub(super) static TABLE: &[Route] = &[
    route("POST", "/apps/{app}/oci-images", create),
    route("GET", "/apps/{app}/oci-images/{image}", info),
];

fn view(image: &OciImage) -> Value {
    let process = |(name, command): (&String, &String)| {
        let shown = json!({ "name": name, "command": command, "display_cmd": command, "working_dir": "/workspace",
            "default": name == "web" });
        (name.clone(), shown)
    };
    let mut shown = json!({
        "id": image.code.id,
        "digest": image.digest,
        "stack": { "id": ids::named("stack", "cnb"), "name": "cnb" },
        "architecture": null,
        "base_image_name": "heroku/heroku:24-cnb",
        "base_top_layer": format!("sha256:{}", ids::digits("base layer", 64)),
        "commit": "",
        "commit_description": "",
        "image_repo": image.code.apps.first().map(|app| format!("{app}/builds")),
        "process_types": image.code.process_types.iter().map(process).collect::<Map<_, _>>(),
        "buildpacks": image.buildpacks,
        "created_at": image.code.created_at.api(),
        "updated_at": image.code.updated_at.api(),
    });
    for (name, value) in &image.said {
        shown[name] = value.clone().into();
    }
    shown
}

fn create(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    apps::needs_fir(call.app()?, "OCI images")?;
    let mut process_types = BTreeMap::new();
    for (name, process) in object(&body, "process_types")? {
        let process = process.as_object().cloned().unwrap_or_default();
        let command = text(&process, "command")?.unwrap_or_else(|| format!("/cnb/process/{name}"));
        process_types.insert(name, command);
    }
    let mut said = BTreeMap::new();
    for name in [
        "architecture",
        "base_image_name",
        "base_top_layer",
        "commit",
        "commit_description",
        "image_repo",
    ] {
        said.extend(text(&body, name)?.map(|text| (name.to_owned(), text)));
    }
    let id = call.world.new_id();
    let digest = text(&body, "digest")?.unwrap_or_else(|| format!("sha256:{}", ids::digits(&id, 64)));
    let code = Slug {
        id: id.clone(),
        apps: BTreeSet::from([call.app_id()?]),
        process_types,
        stack: "cnb".to_owned(),
        checksum: None,
        commit: said.get("commit").cloned(),
        commit_description: said.get("commit_description").cloned(),
        buildpack_provided_description: None,
        size: None,
        created_at: call.now,
        updated_at: call.now,
    };
    let image = OciImage {
        code: code.clone(),
        digest,
        said,
        buildpacks: list(&body, "buildpacks")?,
    };
    let shown = view(&image);
    // A release of it is one of code, whatever form that has.
    call.app_mut()?.slugs.insert(id.clone());
    call.world.slugs.insert(id.clone(), code);
    call.world.oci_images.insert(id, image);
    Ok(Response::json(201, &shown))
}

/// An image of that app, by id or digest.
pub(super) fn find<'a>(call: &'a Call<'_>, app: &str, key: &str) -> Result<&'a OciImage, Failure> {
    let of_app = |image: &&OciImage| image.code.apps.contains(app) && (image.code.id == key || image.digest == key);
    let found = call.world.oci_images.values().find(of_app);
    found.ok_or_else(|| Failure::not_found("oci_image", "OCI image"))
}

fn info(call: &mut Call<'_>) -> Answer {
    let app = call.app_id()?;
    // A list of the one, as the hyper-schema has it.
    Ok(Response::json(200, &json!([view(find(call, &app, call.second())?)])))
}
