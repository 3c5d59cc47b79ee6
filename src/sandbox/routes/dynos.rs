//! Dynos: what the formation runs right now. There are no one-off dynos in the sandbox.

use serde_json::{Value, json};

use super::apps;
use crate::sandbox::call::{Answer, Call};
use crate::sandbox::failure::Failure;
use crate::sandbox::ids;
use crate::sandbox::message::Response;
use crate::sandbox::paging::page;
use crate::sandbox::router::{Route, route};
use crate::sandbox::world::App;

pub(super) static TABLE: &[Route] = &[
    route("GET", "/apps/{app}/dynos", list),
    route("GET", "/apps/{app}/dynos/{dyno}", info),
    route("DELETE", "/apps/{app}/dynos", restart),
    route("DELETE", "/apps/{app}/dynos/{dyno}", restart),
];

/// Every dyno of the app, as its current release runs them.
fn dynos(app: &App) -> Vec<Value> {
    let Some(release) = app.current_release() else {
        return Vec::new();
    };
    let mut shown = Vec::new();
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

/// A restart changes nothing that the sandbox knows of.
fn restart(call: &mut Call<'_>) -> Answer {
    call.app()?;
    if call.params.len() > 1 {
        find(call)?;
    }
    Ok(Response::json(202, &json!({})))
}
