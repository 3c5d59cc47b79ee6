//! What changes hands: apps between accounts, pipelines between owners.

use serde_json::{Value, json};

use super::{apps, people};
use crate::sandbox::call::{Answer, Call, named, object, required};
use crate::sandbox::failure::Failure;
use crate::sandbox::message::Response;
use crate::sandbox::paging::page;
use crate::sandbox::router::{Route, route};
use crate::sandbox::world::{AppTransfer, Owner};

pub(super) static TABLE: &[Route] = &[
    route("GET", "/account/app-transfers", list),
    route("POST", "/account/app-transfers", create),
    route("GET", "/account/app-transfers/{transfer}", info),
    route("PATCH", "/account/app-transfers/{transfer}", decide),
    route("DELETE", "/account/app-transfers/{transfer}", delete),
    route("POST", "/pipeline-transfers", transfer_pipeline),
];

fn view(call: &Call<'_>, transfer: &AppTransfer) -> Value {
    json!({
        "id": transfer.id,
        "app": apps::reference_to(call.world, &transfer.app),
        "owner": people::reference(&transfer.from),
        "recipient": people::reference(&transfer.to),
        "state": transfer.state,
        "created_at": transfer.created_at.api(),
        "updated_at": transfer.updated_at.api(),
    })
}

fn list(call: &mut Call<'_>) -> Answer {
    let mine = call.world.app_transfers.values();
    let mine = mine.filter(|transfer| transfer.from == call.user || transfer.to == call.user);
    page(
        call.request,
        &["id"],
        mine.collect(),
        |transfer: &&AppTransfer, _| transfer.id.clone(),
        |transfer| view(call, transfer),
    )
}

fn find<'a>(call: &'a Call<'_>) -> Result<&'a AppTransfer, Failure> {
    let key = call.first();
    let of_app = || {
        let id = call.world.app_id(key);
        call.world.app_transfers.values().find(|transfer| transfer.app == id)
    };
    let found = call.world.app_transfers.get(key).or_else(of_app);
    found.ok_or_else(|| Failure::not_found("app_transfer", "app transfer"))
}

fn info(call: &mut Call<'_>) -> Answer {
    Ok(Response::json(200, &view(call, find(call)?)))
}

fn create(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    let key = named(&body, "app")?.ok_or_else(|| Failure::requires(&["app"]))?;
    let to = people::email_of(call, &required(&body, "recipient")?);
    let app = call.world.app(&key)?;
    let Owner::Account(from) = &app.owner else {
        return Err(Failure::invalid("The app belongs to a team: change its owner instead."));
    };
    let (app, from) = (app.id.clone(), from.clone());
    let transfer = AppTransfer {
        id: call.world.new_id(),
        app,
        from,
        to,
        state: "pending".to_owned(),
        created_at: call.now,
        updated_at: call.now,
    };
    let shown = view(call, &transfer);
    call.world.app_transfers.insert(transfer.id.clone(), transfer);
    Ok(Response::json(201, &shown))
}

fn decide(call: &mut Call<'_>) -> Answer {
    let state = required(&call.body()?, "state")?;
    if !["accepted", "declined", "pending"].contains(&state.as_str()) {
        return Err(Failure::invalid("State must be accepted, declined or pending."));
    }
    let transfer = find(call)?.clone();
    if state == "accepted" {
        call.world.app_mut(&transfer.app)?.owner = Owner::Account(transfer.to.clone());
    }
    let now = call.now;
    if let Some(transfer) = call.world.app_transfers.get_mut(&transfer.id) {
        (transfer.state, transfer.updated_at) = (state, now);
    }
    info(call)
}

fn delete(call: &mut Call<'_>) -> Answer {
    let transfer = find(call)?.clone();
    let shown = view(call, &transfer);
    call.world.app_transfers.remove(&transfer.id);
    Ok(Response::json(200, &shown))
}

fn transfer_pipeline(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    let owner = object(&body, "new_owner")?;
    let new = (required(&owner, "id")?, required(&owner, "type")?);
    if new.1 != "user" && new.1 != "team" {
        return Err(Failure::invalid("Owner type must be user or team."));
    }
    let pipeline = call.world.pipeline(&required(&object(&body, "pipeline")?, "id")?)?;
    let id = pipeline.id.clone();
    let before = pipeline
        .owner
        .clone()
        .unwrap_or_else(|| (people::user_id(&call.user), "user".to_owned()));
    let now = call.now;
    if let Some(pipeline) = call.world.pipelines.get_mut(&id) {
        (pipeline.owner, pipeline.updated_at) = (Some(new.clone()), now);
    }
    let owner = |(id, kind): (String, String)| json!({ "id": id, "type": kind });
    Ok(Response::json(
        201,
        &json!({ "pipeline": { "id": id }, "previous_owner": owner(before), "new_owner": owner(new) }),
    ))
}
