//! Log drains.

use serde_json::{Value, json};

use super::apps;
use crate::sandbox::call::{Answer, Call, required};
use crate::sandbox::failure::Failure;
use crate::sandbox::message::Response;
use crate::sandbox::paging::page;
use crate::sandbox::router::{Route, route};
use crate::sandbox::world::{App, Drain, Runtime};

pub(super) static TABLE: &[Route] = &[
    route("GET", "/apps/{app}/log-drains", drains),
    route("POST", "/apps/{app}/log-drains", create_drain),
    route("GET", "/apps/{app}/log-drains/{drain}", drain_info),
    route("DELETE", "/apps/{app}/log-drains/{drain}", delete_drain),
    route("GET", "/spaces/{space}/log-drain", drain_of_space),
    route("PUT", "/spaces/{space}/log-drain", set_drain_of_space),
];

const MOST_DRAINS: usize = 5;

// --- log drains

fn drain_view(app: &App, drain: &Drain) -> Value {
    view(drain, &apps::reference(app))
}

fn view(drain: &Drain, app: &Value) -> Value {
    json!({
        "id": drain.id,
        "addon": null,
        "app": app,
        "token": drain.token,
        "url": drain.url,
        "created_at": drain.created_at.api(),
        "updated_at": drain.updated_at.api(),
    })
}

fn drain_of_space(call: &mut Call<'_>) -> Answer {
    let drain = call.world.space(call.first())?.drain.as_ref();
    let drain = drain.ok_or_else(|| Failure::not_found("log_drain", "log drain"))?;
    Ok(Response::json(200, &view(drain, &Value::Null)))
}

/// The one drain of all apps of a space, in place of any before.
fn set_drain_of_space(call: &mut Call<'_>) -> Answer {
    let url = required(&call.body()?, "url")?;
    check_url(&url)?;
    let space = call.world.space(call.first())?;
    if space.runtime == Runtime::Fir {
        return Err(Failure::invalid(
            "Log drains are not supported for spaces of the Fir generation.",
        ));
    }
    let space = space.id.clone();
    let drain = new_drain(call, url);
    let shown = view(&drain, &Value::Null);
    if let Some(space) = call.world.spaces.get_mut(&space) {
        space.drain = Some(drain);
    }
    Ok(Response::json(200, &shown))
}

fn drains(call: &mut Call<'_>) -> Answer {
    let app = call.app()?;
    let all = app.drains.values().collect();
    page(
        call.request,
        &["id"],
        all,
        |drain: &&Drain, _| drain.id.clone(),
        |drain| drain_view(app, drain),
    )
}

fn create_drain(call: &mut Call<'_>) -> Answer {
    let url = required(&call.body()?, "url")?;
    let app = call.app()?;
    apps::needs_cedar(app, "Log drains are")?;
    check_url(&url)?;
    if app.drains.values().any(|drain| drain.url == url) {
        return Err(Failure::invalid("Url has already been taken"));
    }
    if call.world.settings.limits && app.drains.len() >= MOST_DRAINS {
        return Err(Failure::invalid(format!(
            "An app can have at most {MOST_DRAINS} log drains."
        )));
    }
    let drain = new_drain(call, url);
    call.app_mut()?.drains.insert(drain.id.clone(), drain.clone());
    Ok(Response::json(201, &drain_view(call.app()?, &drain)))
}

fn check_url(url: &str) -> Result<(), Failure> {
    let schemes = ["syslog://", "syslog+tls://", "http://", "https://"];
    match schemes.iter().any(|scheme| url.starts_with(scheme)) {
        true => Ok(()),
        false => Err(Failure::invalid(
            "Url is invalid: a drain is a syslog, syslog+tls, http or https URL.",
        )),
    }
}

fn new_drain(call: &mut Call<'_>, url: String) -> Drain {
    let (id, token) = (call.world.new_id(), format!("d.{}", call.world.new_id()));
    Drain {
        id,
        url,
        token,
        created_at: call.now,
        updated_at: call.now,
    }
}

fn find_drain<'a>(app: &'a App, key: &str) -> Result<&'a Drain, Failure> {
    let other = || app.drains.values().find(|drain| drain.token == key || drain.url == key);
    app.drains
        .get(key)
        .or_else(other)
        .ok_or_else(|| Failure::not_found("drain", "log drain"))
}

fn drain_info(call: &mut Call<'_>) -> Answer {
    let app = call.app()?;
    Ok(Response::json(200, &drain_view(app, find_drain(app, call.second())?)))
}

fn delete_drain(call: &mut Call<'_>) -> Answer {
    let app = call.app()?;
    let drain = find_drain(app, call.second())?;
    let (id, shown) = (drain.id.clone(), drain_view(app, drain));
    call.app_mut()?.drains.remove(&id);
    Ok(Response::json(200, &shown))
}
