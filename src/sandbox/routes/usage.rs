//! What metered add-ons have used: nothing, as no plan of the catalogue is metered.

use serde_json::{Value, json};

use super::people;
use crate::sandbox::call::{Answer, Call};
use crate::sandbox::message::Response;
use crate::sandbox::router::{Route, route};
use crate::sandbox::world::Owner;

pub(super) static TABLE: &[Route] = &[
    route("GET", "/apps/{app}/usage", of_app),
    route("GET", "/teams/{team}/usage", of_team),
    route("GET", "/teams/{team}/apps/{app}/usage", of_team_app),
];

fn used() -> Value {
    json!({ "addons": [] })
}

fn of_app(call: &mut Call<'_>) -> Answer {
    call.app()?;
    Ok(Response::json(200, &used()))
}

fn of_team_app(call: &mut Call<'_>) -> Answer {
    call.world.app(call.second())?;
    Ok(Response::json(200, &used()))
}

fn of_team(call: &mut Call<'_>) -> Answer {
    let owner = Owner::Team(people::team_name(call.world, call.first()));
    let apps = call.world.apps.values().filter(|app| app.owner == owner);
    let apps: Vec<Value> = apps.map(|app| json!({ "id": app.id, "addons": [] })).collect();
    Ok(Response::json(200, &json!({ "apps": apps })))
}
