//! What an app tells others: log drains and webhooks.

use serde_json::{Map, Value, json};

use super::apps;
use crate::sandbox::call::{Answer, Call, list as list_field, needs, required, text};
use crate::sandbox::failure::Failure;
use crate::sandbox::message::Response;
use crate::sandbox::paging::page;
use crate::sandbox::router::{Route, route};
use crate::sandbox::world::{App, Drain, Runtime, Webhook};

pub(super) static TABLE: &[Route] = &[
    route("GET", "/apps/{app}/log-drains", drains),
    route("POST", "/apps/{app}/log-drains", create_drain),
    route("GET", "/apps/{app}/log-drains/{drain}", drain_info),
    route("DELETE", "/apps/{app}/log-drains/{drain}", delete_drain),
    route("GET", "/apps/{app}/webhooks", webhooks),
    route("POST", "/apps/{app}/webhooks", create_webhook),
    route("GET", "/apps/{app}/webhooks/{webhook}", webhook_info),
    route("PATCH", "/apps/{app}/webhooks/{webhook}", update_webhook),
    route("DELETE", "/apps/{app}/webhooks/{webhook}", delete_webhook),
    route("GET", "/apps/{app}/webhook-deliveries", undelivered),
    route("GET", "/apps/{app}/webhook-events", undelivered),
    route("GET", "/spaces/{space}/log-drain", drain_of_space),
    route("PUT", "/spaces/{space}/log-drain", set_drain_of_space),
];

const MOST_DRAINS: usize = 5;
const MOST_WEBHOOKS: usize = 10;

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

// --- webhooks

fn webhook_view(app: &App, webhook: &Webhook) -> Value {
    json!({
        "id": webhook.id,
        "app": apps::reference(app),
        "include": webhook.include,
        "level": webhook.level,
        "url": webhook.url,
        "created_at": webhook.created_at.api(),
        "updated_at": webhook.updated_at.api(),
    })
}

fn webhooks(call: &mut Call<'_>) -> Answer {
    let app = call.app()?;
    let all = app.webhooks.values().collect();
    page(
        call.request,
        &["id"],
        all,
        |webhook: &&Webhook, _| webhook.id.clone(),
        |webhook| webhook_view(app, webhook),
    )
}

fn included(body: &Map<String, Value>) -> Result<Vec<String>, Failure> {
    let entry = |entry: &Value| entry.as_str().map(str::to_owned);
    let entries: Option<Vec<String>> = list_field(body, "include")?.iter().map(entry).collect();
    entries.ok_or_else(|| Failure::invalid("Parameter include must be an array of strings."))
}

fn check_webhook(url: Option<&str>, level: Option<&str>) -> Result<(), Failure> {
    if url.is_some_and(|url| !url.starts_with("https://") && !url.starts_with("http://")) {
        return Err(Failure::invalid("Url must be an http or https URL."));
    }
    match level {
        None | Some("notify" | "sync") => Ok(()),
        Some(_) => Err(Failure::invalid("Level must be notify or sync.")),
    }
}

fn create_webhook(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    needs(&body, &["include", "level", "url"])?;
    let (url, level, include) = (required(&body, "url")?, required(&body, "level")?, included(&body)?);
    check_webhook(Some(&url), Some(&level))?;
    if include.is_empty() {
        return Err(Failure::requires(&["include"]));
    }
    if call.world.settings.limits && call.app()?.webhooks.len() >= MOST_WEBHOOKS {
        return Err(Failure::invalid(format!(
            "An app can have at most {MOST_WEBHOOKS} webhooks."
        )));
    }
    call.app()?;
    let id = call.world.new_id();
    let webhook = Webhook {
        id: id.clone(),
        include,
        level,
        url,
        created_at: call.now,
        updated_at: call.now,
    };
    call.app_mut()?.webhooks.insert(id, webhook.clone());
    Ok(Response::json(201, &webhook_view(call.app()?, &webhook)))
}

fn find_webhook<'a>(app: &'a App, key: &str) -> Result<&'a Webhook, Failure> {
    app.webhooks
        .get(key)
        .ok_or_else(|| Failure::not_found("webhook", "webhook"))
}

fn webhook_info(call: &mut Call<'_>) -> Answer {
    let app = call.app()?;
    Ok(Response::json(
        200,
        &webhook_view(app, find_webhook(app, call.second())?),
    ))
}

fn update_webhook(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    let (url, level, include) = (text(&body, "url")?, text(&body, "level")?, included(&body)?);
    check_webhook(url.as_deref(), level.as_deref())?;
    let key = find_webhook(call.app()?, call.second())?.id.clone();
    let now = call.now;
    if let Some(webhook) = call.app_mut()?.webhooks.get_mut(&key) {
        webhook.url = url.unwrap_or_else(|| webhook.url.clone());
        webhook.level = level.unwrap_or_else(|| webhook.level.clone());
        if !include.is_empty() {
            webhook.include = include;
        }
        webhook.updated_at = now;
    }
    webhook_info(call)
}

/// Webhooks are kept and never called: nothing leaves the sandbox.
fn undelivered(call: &mut Call<'_>) -> Answer {
    call.app()?;
    Ok(Response::json(200, &json!([])))
}

fn delete_webhook(call: &mut Call<'_>) -> Answer {
    let app = call.app()?;
    let webhook = find_webhook(app, call.second())?;
    let (id, shown) = (webhook.id.clone(), webhook_view(app, webhook));
    call.app_mut()?.webhooks.remove(&id);
    Ok(Response::json(200, &shown))
}
