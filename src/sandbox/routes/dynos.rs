//! Dynos: what the formation runs right now, and one-off dynos, which run until they are stopped.

use serde_json::{Value, json};

use super::{apps, formation};
use crate::sandbox::call::{Answer, Call, required, text};
use crate::sandbox::failure::Failure;
use crate::sandbox::ids;
use crate::sandbox::message::Response;
use crate::sandbox::paging::page;
use crate::sandbox::router::{Route, route};
use crate::sandbox::world::{App, OneOff};

pub(super) static TABLE: &[Route] = &[
    route("GET", "/apps/{app}/dynos", list),
    route("GET", "/spaces/{space}/dynos", list_of_space),
    route("GET", "/apps/{app}/dynos/{dyno}", info),
    route("POST", "/apps/{app}/dynos", run),
    route("DELETE", "/apps/{app}/dynos", restart),
    route("DELETE", "/apps/{app}/dynos/{dyno}", restart),
    route("POST", "/apps/{app}/dynos/{dyno}/actions/stop", stop),
    route("DELETE", "/apps/{app}/formations/{type}", restart_type),
    route("POST", "/apps/{app}/formations/{type}/actions/stop", restart_type),
];

/// Every dyno of the app, as its current release runs them.
fn dynos(app: &App) -> Vec<Value> {
    let Some(release) = app.current_release() else {
        return Vec::new();
    };
    let one_offs = app.one_offs.values().map(|dyno| {
        json!({
            "id": dyno.id,
            "name": dyno.name,
            "app": apps::reference(app),
            "attach_url": null,
            "command": dyno.command,
            "release": { "id": release.id, "version": release.version },
            "size": dyno.size,
            "state": "up",
            "type": dyno.process_type,
            "created_at": dyno.created_at.api(),
            "updated_at": dyno.created_at.api(),
        })
    });
    let mut shown: Vec<Value> = one_offs.collect();
    for (process_type, formation) in &app.formation {
        for number in 1..=formation.quantity {
            let name = format!("{process_type}.{number}");
            shown.push(json!({
                "id": ids::named("dyno", &format!("{}:{name}", release.id)),
                "name": name,
                "app": apps::reference(app),
                "attach_url": null,
                "command": formation.command,
                "release": { "id": release.id, "version": release.version },
                "size": formation.size,
                "state": "up",
                "type": process_type,
                "created_at": release.updated_at.api(),
                "updated_at": release.updated_at.api(),
            }));
        }
    }
    shown
}

fn list(call: &mut Call<'_>) -> Answer {
    let key = |dyno: &Value, attribute: &str| dyno[attribute].as_str().unwrap_or_default().to_owned();
    page(call.request, &["id", "name"], dynos(call.app()?), key, Value::clone)
}

/// App by app, as the CLI shows them.
fn list_of_space(call: &mut Call<'_>) -> Answer {
    let space = &call.world.space(call.first())?.id;
    let apps = call.world.apps.values().filter(|app| app.space.as_ref() == Some(space));
    let shown: Vec<Value> = apps
        .map(|app| json!({ "app_id": app.id, "app_name": app.name, "dynos": dynos(app) }))
        .collect();
    Ok(Response::json(200, &json!(shown)))
}

fn find(call: &Call<'_>) -> Result<Value, Failure> {
    let key = call.second();
    let found = dynos(call.app()?)
        .into_iter()
        .find(|dyno| dyno["id"] == key || dyno["name"] == key);
    found.ok_or_else(|| Failure::not_found("dyno", "dyno"))
}

fn info(call: &mut Call<'_>) -> Answer {
    Ok(Response::json(200, &find(call)?))
}

/// Runs a command in a dyno of its own. Nobody can attach to it.
fn run(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    let command = required(&body, "command")?;
    let app = call.app()?;
    if app.current_release().is_none() {
        return Err(Failure::invalid("The app has no release that could run."));
    }
    let size = match text(&body, "size")? {
        Some(size) => formation::size_of(app, &size)?.name.to_owned(),
        None => app.default_size().to_owned(),
    };
    let id = call.world.new_id();
    let number = u32::from_str_radix(&id[..4], 16).unwrap_or(0) % 9_000 + 1_000;
    let dyno = OneOff {
        id: id.clone(),
        name: format!("run.{number}"),
        command,
        size,
        process_type: text(&body, "type")?.unwrap_or_else(|| "run".to_owned()),
        created_at: call.now,
    };
    call.app_mut()?.one_offs.insert(id.clone(), dyno);
    let shown = dynos(call.app()?).into_iter().find(|dyno| dyno["id"] == *id);
    Ok(Response::json(201, &shown.unwrap_or_default()))
}

/// A restart ends one-off dynos and changes nothing else that the sandbox knows of.
fn restart(call: &mut Call<'_>) -> Answer {
    call.app()?;
    match call.params.len() > 1 {
        true => end(call)?,
        false => call.app_mut()?.one_offs.clear(),
    }
    Ok(Response::json(202, &json!({})))
}

fn stop(call: &mut Call<'_>) -> Answer {
    end(call)?;
    Ok(Response::json(202, &json!({})))
}

fn end(call: &mut Call<'_>) -> Result<(), Failure> {
    let dyno = find(call)?;
    let id = dyno["id"].as_str().unwrap_or_default().to_owned();
    call.app_mut()?.one_offs.remove(&id);
    Ok(())
}

fn restart_type(call: &mut Call<'_>) -> Answer {
    let (app, name) = (call.app()?, call.second());
    if !app.formation.contains_key(name) {
        return Err(super::formation::no_such_type(name));
    }
    Ok(Response::json(202, &json!({})))
}
