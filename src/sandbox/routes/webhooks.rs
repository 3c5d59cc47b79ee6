//! Webhooks of apps, the events that they are told of, and how telling went.

use serde_json::{Map, Value, json};

use super::{apps, people, watched};
use crate::sandbox::call::{Answer, Call, list as list_field, needs, required, text};
use crate::sandbox::failure::Failure;
use crate::sandbox::ids;
use crate::sandbox::message::Response;
use crate::sandbox::paging::{page, version_key};
use crate::sandbox::router::{Route, route};
use crate::sandbox::world::{App, Webhook, WebhookDelivery, WebhookEvent};

pub(super) static TABLE: &[Route] = &[
    route("GET", "/apps/{app}/webhooks", webhooks),
    route("POST", "/apps/{app}/webhooks", create_webhook),
    route("GET", "/apps/{app}/webhooks/{webhook}", webhook_info),
    route("PATCH", "/apps/{app}/webhooks/{webhook}", update_webhook),
    route("DELETE", "/apps/{app}/webhooks/{webhook}", delete_webhook),
    route("GET", "/apps/{app}/webhook-deliveries", deliveries),
    route("GET", "/apps/{app}/webhook-deliveries/{delivery}", delivery),
    route("GET", "/apps/{app}/webhook-events", events),
    route("GET", "/apps/{app}/webhook-events/{event}", event),
];

/// Where the courier says how an attempt went.
pub(super) const OPEN: Route = route("POST", "/sandbox/webhook-attempts", attempted);

const MOST_WEBHOOKS: usize = 10;

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
    let app = call.app_id()?;
    let id = call.world.new_id();
    let secret = text(&body, "secret")?.unwrap_or_else(|| ids::digits(&format!("secret:{id}"), 64));
    let webhook = Webhook {
        id: id.clone(),
        include,
        level,
        url,
        secret: Some(secret.clone()),
        authorization: text(&body, "authorization")?,
        created_at: call.now,
        updated_at: call.now,
    };
    watched::watch(call.world, &app);
    call.app_mut()?.webhooks.insert(id, webhook.clone());
    let mut response = Response::json(201, &webhook_view(call.app()?, &webhook));
    response.set("Heroku-Webhook-Secret", secret);
    Ok(response)
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
    let (secret, authorization) = (text(&body, "secret")?, text(&body, "authorization")?);
    let key = find_webhook(call.app()?, call.second())?.id.clone();
    let now = call.now;
    if let Some(webhook) = call.app_mut()?.webhooks.get_mut(&key) {
        webhook.url = url.unwrap_or_else(|| webhook.url.clone());
        webhook.level = level.unwrap_or_else(|| webhook.level.clone());
        if !include.is_empty() {
            webhook.include = include;
        }
        webhook.secret = secret.or_else(|| webhook.secret.take());
        webhook.authorization = authorization.or_else(|| webhook.authorization.take());
        webhook.updated_at = now;
    }
    webhook_info(call)
}

fn delete_webhook(call: &mut Call<'_>) -> Answer {
    let app = call.app()?;
    let webhook = find_webhook(app, call.second())?;
    let (id, shown) = (webhook.id.clone(), webhook_view(app, webhook));
    call.app_mut()?.webhooks.remove(&id);
    Ok(Response::json(200, &shown))
}

// --- what they are told of

/// What an event says, in a list and in a notification.
fn payload(event: &WebhookEvent) -> Value {
    json!({
        "action": event.action,
        "actor": people::reference(&event.actor),
        "data": event.data,
        "previous_data": event.previous,
        "resource": event.include.trim_start_matches("api:"),
        "version": "application/vnd.heroku+json; version=3",
    })
}

fn event_view(event: &WebhookEvent) -> Value {
    json!({
        "id": event.id,
        "include": event.include,
        "payload": payload(event),
        "created_at": event.at.api(),
        "updated_at": event.at.api(),
    })
}

fn events_of<'a>(call: &'a Call<'_>) -> Result<&'a [WebhookEvent], Failure> {
    let app = call.app()?;
    Ok(call.world.webhook_events.get(&app.id).map_or(&[], Vec::as_slice))
}

fn events(call: &mut Call<'_>) -> Answer {
    let all = events_of(call)?.iter().collect();
    page(
        call.request,
        &["id"],
        all,
        |event: &&WebhookEvent, _| event.id.clone(),
        |event| event_view(event),
    )
}

fn event(call: &mut Call<'_>) -> Answer {
    let found = events_of(call)?.iter().find(|event| event.id == call.second());
    let found = found.ok_or_else(|| Failure::not_found("webhook_event", "webhook event"))?;
    Ok(Response::json(200, &event_view(found)))
}

fn delivery_view(delivery: &WebhookDelivery) -> Value {
    let last = (delivery.attempts > 0).then(|| {
        let succeeded = delivery.code.is_some_and(|code| (200..300).contains(&code));
        json!({
            "id": delivery.attempt_id(delivery.attempts),
            "code": delivery.code,
            "error_class": delivery.error,
            "status": if succeeded { "succeeded" } else { "failed" },
            "created_at": delivery.updated_at.api(),
            "updated_at": delivery.updated_at.api(),
        })
    });
    json!({
        "id": delivery.id,
        "event": { "id": delivery.event, "include": delivery.include },
        "webhook": { "id": delivery.webhook, "level": delivery.level },
        "status": delivery.status,
        "num_attempts": delivery.attempts,
        "next_attempt_at": delivery.next.map(|next| next.api()),
        "last_attempt": last,
        "created_at": delivery.created_at.api(),
        "updated_at": delivery.updated_at.api(),
    })
}

fn deliveries_of<'a>(call: &'a Call<'_>) -> Result<&'a [WebhookDelivery], Failure> {
    let app = call.app()?;
    Ok(call.world.webhook_deliveries.get(&app.id).map_or(&[], Vec::as_slice))
}

/// The deliveries, oldest first; `eq[status]=failed` picks those of one status.
fn deliveries(call: &mut Call<'_>) -> Answer {
    let status = call.request.query.get("eq[status]");
    let numbered = deliveries_of(call)?.iter().enumerate();
    let wanted: Vec<_> = numbered
        .filter(|(_, delivery)| status.is_none_or(|status| *status == delivery.status))
        .collect();
    let key = |(number, delivery): &(usize, &WebhookDelivery), attribute: &str| match attribute {
        "seq" => version_key(u32::try_from(*number).unwrap_or(u32::MAX)),
        _ => delivery.id.clone(),
    };
    page(call.request, &["seq", "id"], wanted, key, |(_, delivery)| {
        delivery_view(delivery)
    })
}

fn delivery(call: &mut Call<'_>) -> Answer {
    let found = deliveries_of(call)?
        .iter()
        .find(|delivery| delivery.id == call.second());
    let found = found.ok_or_else(|| Failure::not_found("webhook_delivery", "webhook delivery"))?;
    Ok(Response::json(200, &delivery_view(found)))
}

/// The body of a notification: <https://devcenter.heroku.com/articles/webhook-events>.
pub(in crate::sandbox) fn notification(event: &WebhookEvent, delivery: &WebhookDelivery) -> Value {
    let mut body = payload(event);
    body["id"] = event.id.as_str().into();
    body["created_at"] = event.at.api().into();
    body["updated_at"] = event.at.api().into();
    body["published_at"] = event.at.api().into();
    body["sequence"] = Value::Null;
    body["webhook_metadata"] = json!({
        "attempt": { "id": delivery.attempt_id(delivery.attempts + 1) },
        "delivery": { "id": delivery.id },
        "event": { "id": event.id, "include": event.include },
        "webhook": { "id": delivery.webhook },
    });
    body
}

fn attempted(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    let (app, delivery) = (required(&body, "app")?, required(&body, "delivery")?);
    let code = body
        .get("code")
        .and_then(Value::as_u64)
        .and_then(|code| u16::try_from(code).ok());
    let error = text(&body, "error")?.unwrap_or_default();
    let now = call.now;
    let noted = call.world.attempted(&app, &delivery, code.ok_or(error), now);
    let noted = noted.ok_or_else(|| Failure::not_found("webhook_delivery", "webhook delivery"))?;
    Ok(Response::json(200, &delivery_view(noted)))
}
