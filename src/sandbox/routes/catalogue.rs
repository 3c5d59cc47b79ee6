//! What Heroku sells: stacks, regions, dyno sizes, add-on services and their plans.

use serde_json::{Value, json};

use super::people::beginning;
use super::{addons, apps, formation};
use crate::sandbox::call::{Answer, Call};
use crate::sandbox::failure::Failure;
use crate::sandbox::ids;
use crate::sandbox::message::Response;
use crate::sandbox::paging::page;
use crate::sandbox::router::{Route, route};
use crate::schema::catalogue::{self, DynoSize, Plan, PlanState, Region, STACKS, Service, Stack, StackState};

pub(super) static TABLE: &[Route] = &[
    route("GET", "/stacks", stacks),
    route("GET", "/stacks/{stack}", stack),
    route("GET", "/apps/{app}/available-stacks", available_stacks),
    route("GET", "/regions", regions),
    route("GET", "/regions/{region}", region),
    route("GET", "/dyno-sizes", dyno_sizes),
    route("GET", "/dyno-sizes/{size}", dyno_size),
    route("GET", "/apps/{app}/available-dyno-sizes", available_dyno_sizes),
    route("GET", "/addon-services", services),
    route("GET", "/addon-services/{service}", service),
    route("GET", "/addon-services/{service}/plans", plans),
    route("GET", "/addon-services/{service}/plans/{plan}", plan_of_service),
    route("GET", "/plans/{plan}", plan),
];

/// The page of a list of static rows, each shown by `view`.
fn listed<T: Copy>(call: &Call<'_>, rows: Vec<T>, view: fn(T) -> Value) -> Answer {
    let shown: Vec<Value> = rows.into_iter().map(view).collect();
    let key = |row: &Value, attribute: &str| row[attribute].as_str().unwrap_or_default().to_owned();
    page(call.request, &["id", "name"], shown, key, Value::clone)
}

/// The row that an id or a name means.
fn one<T>(shown: impl Iterator<Item = T>, view: fn(T) -> Value, key: &str, what: &'static str) -> Answer {
    let is_meant =
        |row: &Value| row["id"] == key || row["name"].as_str().is_some_and(|name| name.eq_ignore_ascii_case(key));
    let found = shown
        .map(view)
        .find(is_meant)
        .ok_or_else(|| Failure::not_found(what, &what.replace('_', " ")))?;
    Ok(Response::json(200, &found))
}

// --- stacks and regions

fn stack_view(stack: &'static Stack) -> Value {
    let state = match stack.state {
        StackState::Available => "public",
        StackState::Deprecated { .. } | StackState::Gone => "deprecated",
    };
    json!({
        "id": ids::named("stack", stack.name),
        "name": stack.name,
        "default": stack.default,
        "state": state,
        "created_at": beginning(),
        "updated_at": beginning(),
    })
}

fn usable_stacks() -> impl Iterator<Item = &'static Stack> {
    STACKS.iter().filter(|stack| stack.state != StackState::Gone)
}

fn stacks(call: &mut Call<'_>) -> Answer {
    listed(call, usable_stacks().collect(), stack_view)
}

fn stack(call: &mut Call<'_>) -> Answer {
    one(usable_stacks(), stack_view, call.first(), "stack")
}

fn available_stacks(call: &mut Call<'_>) -> Answer {
    call.app()?;
    listed(
        call,
        usable_stacks()
            .filter(|stack| apps::stack_of(Some(stack.name)).is_ok())
            .collect(),
        stack_view,
    )
}

fn region_view(region: &'static Region) -> Value {
    json!({
        "id": ids::named("region", region.name),
        "name": region.name,
        "country": region.country,
        "description": region.description,
        "locale": region.locale,
        "private_capable": !region.common_runtime,
        "provider": { "name": "amazon-web-services", "region": region.provider_region },
        "created_at": beginning(),
        "updated_at": beginning(),
    })
}

fn regions(call: &mut Call<'_>) -> Answer {
    listed(call, catalogue::REGIONS.iter().collect(), region_view)
}

fn region(call: &mut Call<'_>) -> Answer {
    one(catalogue::REGIONS.iter(), region_view, call.first(), "region")
}

// --- dyno sizes

fn size_view(size: &'static DynoSize) -> Value {
    let generation = size.generation().name();
    json!({
        "id": ids::named("dyno-size", size.name),
        "name": size.name,
        "architecture": "amd64",
        "can_autoscale": size.dedicated() || generation == "fir",
        "compute": size.compute,
        "cost": { "cents": size.monthly_cents, "unit": "month" },
        "dedicated": size.dedicated(),
        "generation": { "id": ids::named("generation", generation), "name": generation },
        "infrastructure_tier": size.tier.group(),
        "memory": f64::from(size.memory_mb) / 1024.0,
        "precise_dyno_units": f64::from(size.compute),
        "private_space_only": size.tier.needs_space(),
        "product_dyno_tier": size.tier.name(),
    })
}

fn dyno_sizes(call: &mut Call<'_>) -> Answer {
    listed(call, catalogue::dyno_sizes().iter().collect(), size_view)
}

fn dyno_size(call: &mut Call<'_>) -> Answer {
    one(catalogue::dyno_sizes().iter(), size_view, call.first(), "dyno_size")
}

fn available_dyno_sizes(call: &mut Call<'_>) -> Answer {
    let app = call.app()?;
    listed(
        call,
        catalogue::dyno_sizes()
            .iter()
            .filter(|size| formation::is_sold(app, size))
            .collect(),
        size_view,
    )
}

// --- add-on services and plans

pub(super) fn service_view(service: &'static Service) -> Value {
    let sold = service.plans.iter().any(|plan| plan.state == PlanState::Available);
    json!({
        "id": ids::named("service", service.name),
        "name": service.name,
        "human_name": service.human_name,
        "cli_plugin_name": null,
        "state": if sold { "ga" } else { "shutdown" },
        "supports_multiple_installations": service.multiple,
        "supports_sharing": service.sharing,
        "supported_generations": [{ "id": ids::named("generation", "cedar"), "name": "cedar" }],
        "created_at": beginning(),
        "updated_at": beginning(),
    })
}

fn services(call: &mut Call<'_>) -> Answer {
    listed(call, catalogue::services().collect(), service_view)
}

fn service(call: &mut Call<'_>) -> Answer {
    one(catalogue::services(), service_view, call.first(), "add_on_service")
}

type Row = (&'static Service, &'static Plan);

pub(super) fn plan_view((service, plan): Row) -> Value {
    let name = format!("{}:{}", service.name, plan.name);
    json!({
        "id": ids::named("plan", &name),
        "name": name,
        "addon_service": { "id": ids::named("service", service.name), "name": service.name },
        "compliance": null,
        "default": service.default_plan().name == plan.name,
        "description": format!("{} {}", service.human_name, plan.name),
        "human_name": plan.name,
        "installable_inside_private_network": plan.private,
        "installable_outside_private_network": !plan.private,
        "price": addons::price(plan),
        "space_default": false,
        "state": "ga",
        "visible": plan.state == PlanState::Available,
        "created_at": beginning(),
        "updated_at": beginning(),
    })
}

fn service_of(key: &str) -> Result<&'static Service, Failure> {
    let by_id = || catalogue::services().find(|service| ids::named("service", service.name) == key);
    catalogue::service(key)
        .or_else(by_id)
        .ok_or_else(|| Failure::not_found("addon_service", "add-on service"))
}

/// The plans of a service that can be bought.
fn sold(service: &'static Service) -> impl Iterator<Item = Row> {
    service
        .plans
        .iter()
        .filter(|plan| plan.state == PlanState::Available)
        .map(move |plan| (service, plan))
}

fn plans(call: &mut Call<'_>) -> Answer {
    listed(call, sold(service_of(call.first())?).collect(), plan_view)
}

fn plan_of_service(call: &mut Call<'_>) -> Answer {
    let (service, key) = (service_of(call.first())?, call.second());
    let full = if ids::is_uuid(key) || key.contains(':') {
        key.to_owned()
    } else {
        format!("{}:{key}", service.name)
    };
    one(sold(service), plan_view, &full, "plan")
}

fn plan(call: &mut Call<'_>) -> Answer {
    one(catalogue::services().flat_map(sold), plan_view, call.first(), "plan")
}
