//! Telemetry drains of apps and spaces on Fir.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::sandbox::call::{Answer, Call, list as list_field, object, required, text_map};
use crate::sandbox::failure::Failure;
use crate::sandbox::message::Response;
use crate::sandbox::paging::page;
use crate::sandbox::router::{Route, route};
use crate::sandbox::world::{Runtime, TelemetryDrain};

pub(super) static TABLE: &[Route] = &[
    route("POST", "/telemetry-drains", create),
    route("GET", "/telemetry-drains/{drain}", info),
    route("PATCH", "/telemetry-drains/{drain}", update),
    route("DELETE", "/telemetry-drains/{drain}", delete),
    route("GET", "/apps/{app}/telemetry-drains", list_of_app),
    route("GET", "/spaces/{space}/telemetry-drains", list_of_space),
];

fn view(drain: &TelemetryDrain) -> Value {
    let (kind, id) = &drain.owner;
    json!({
        "id": drain.id,
        "owner": { "id": id, "type": kind },
        "signals": drain.signals,
        "exporter": { "type": drain.exporter, "endpoint": drain.endpoint, "headers": drain.headers },
        "created_at": drain.created_at.api(),
        "updated_at": drain.updated_at.api(),
    })
}

fn listed(call: &Call<'_>, owner: &str) -> Answer {
    let all = call
        .world
        .telemetry_drains
        .values()
        .filter(|drain| drain.owner.1 == owner);
    page(
        call.request,
        &["id"],
        all.collect(),
        |drain: &&TelemetryDrain, _| drain.id.clone(),
        |drain| view(drain),
    )
}

fn list_of_app(call: &mut Call<'_>) -> Answer {
    listed(call, &call.app_id()?)
}

fn list_of_space(call: &mut Call<'_>) -> Answer {
    let id = call.world.space(call.first())?.id.clone();
    listed(call, &id)
}

fn find<'a>(call: &'a Call<'_>) -> Result<&'a TelemetryDrain, Failure> {
    let found = call.world.telemetry_drains.get(call.first());
    found.ok_or_else(|| Failure::not_found("telemetry_drain", "telemetry drain"))
}

fn info(call: &mut Call<'_>) -> Answer {
    Ok(Response::json(200, &view(find(call)?)))
}

/// What a request says of signals and exporter; what it is silent about is `None`.
type Wanted = (
    Option<BTreeSet<String>>,
    Option<(String, String, std::collections::BTreeMap<String, String>)>,
);

fn wanted(body: &Map<String, Value>) -> Result<Wanted, Failure> {
    let mut signals = BTreeSet::new();
    for signal in list_field(body, "signals")? {
        match signal.as_str() {
            Some(known @ ("traces" | "metrics" | "logs")) => signals.insert(known.to_owned()),
            _ => return Err(Failure::invalid("Signals must be of traces, metrics and logs.")),
        };
    }
    let exporter = object(body, "exporter")?;
    if exporter.is_empty() {
        return Ok(((!signals.is_empty()).then_some(signals), None));
    }
    let (kind, endpoint) = (required(&exporter, "type")?, required(&exporter, "endpoint")?);
    if !["otlp", "otlphttp"].contains(&kind.as_str()) {
        return Err(Failure::invalid("Exporter type must be otlp or otlphttp."));
    }
    let headers = text_map(&exporter, "headers")?;
    Ok((
        (!signals.is_empty()).then_some(signals),
        Some((kind, endpoint, headers)),
    ))
}

fn create(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    let owner = object(&body, "owner")?;
    let (kind, key) = (required(&owner, "type")?, required(&owner, "id")?);
    let (id, runtime) = match kind.as_str() {
        "app" => call.world.app(&key).map(|app| (app.id.clone(), app.runtime))?,
        "space" => call.world.space(&key).map(|space| (space.id.clone(), space.runtime))?,
        _ => return Err(Failure::invalid("Owner type must be app or space.")),
    };
    if runtime != Runtime::Fir {
        return Err(Failure::invalid(
            "Telemetry drains are only supported on the Fir generation.",
        ));
    }
    let (Some(signals), Some((exporter, endpoint, headers))) = wanted(&body)? else {
        return Err(Failure::invalid("A telemetry drain needs signals and an exporter."));
    };
    let drain = TelemetryDrain {
        id: call.world.new_id(),
        owner: (kind, id),
        signals,
        exporter,
        endpoint,
        headers,
        created_at: call.now,
        updated_at: call.now,
    };
    let shown = view(&drain);
    call.world.telemetry_drains.insert(drain.id.clone(), drain);
    Ok(Response::json(201, &shown))
}

fn update(call: &mut Call<'_>) -> Answer {
    let (signals, exporter) = wanted(&call.body()?)?;
    let (id, now) = (find(call)?.id.clone(), call.now);
    if let Some(drain) = call.world.telemetry_drains.get_mut(&id) {
        drain.signals = signals.unwrap_or_else(|| drain.signals.clone());
        if let Some((exporter, endpoint, headers)) = exporter {
            (drain.exporter, drain.endpoint, drain.headers) = (exporter, endpoint, headers);
        }
        drain.updated_at = now;
    }
    info(call)
}

fn delete(call: &mut Call<'_>) -> Answer {
    let drain = find(call)?;
    let (id, shown) = (drain.id.clone(), view(drain));
    call.world.telemetry_drains.remove(&id);
    Ok(Response::json(200, &shown))
}
