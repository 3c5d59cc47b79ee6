//! Private spaces: allocation, members, addresses, inbound rules.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::people;
use crate::sandbox::call::{Answer, Call, flag, list as list_field, needs, required, text};
use crate::sandbox::failure::Failure;
use crate::sandbox::ids;
use crate::sandbox::message::Response;
use crate::sandbox::paging::{page, window};
use crate::sandbox::router::{Route, route};
use crate::sandbox::variant;
use crate::sandbox::world::{Ruleset, Runtime, Space, Transition};
use crate::schema::catalogue;

pub(super) static TABLE: &[Route] = &[
    route("GET", "/spaces", list),
    route("POST", "/spaces", create),
    route("GET", "/spaces/{space}", info),
    route("PATCH", "/spaces/{space}", update),
    route("DELETE", "/spaces/{space}", delete),
    route("GET", "/teams/{team}/spaces", list_of_team),
    route("POST", "/spaces/{space}/transfer", transfer),
    route("GET", "/spaces/{space}/nat", nat),
    route("GET", "/spaces/{space}/topology", topology),
    route("GET", "/spaces/{space}/members", members),
    route("GET", "/spaces/{space}/members/{user}", member),
    route("PATCH", "/spaces/{space}/members/{user}", update_member),
    route("GET", "/spaces/{space}/inbound-ruleset", current_ruleset),
    route("PUT", "/spaces/{space}/inbound-ruleset", set_ruleset),
    route("GET", "/spaces/{space}/inbound-rulesets", rulesets),
    route("GET", "/spaces/{space}/inbound-rulesets/{ruleset}", ruleset),
];

/// The one permission that a space knows.
const CREATE_APPS: (&str, &str) = ("create_apps", "Create apps in the space");

fn view(space: &Space) -> Value {
    json!({
        "id": space.id,
        "name": space.name,
        "cidr": space.cidr,
        "data_cidr": space.data_cidr,
        "generation": variant::generation(space.runtime.generation().name()),
        "organization": { "name": space.team },
        "region": { "id": ids::named("region", &space.region), "name": space.region },
        "shield": space.runtime == Runtime::Shield,
        "state": if space.allocated { "allocated" } else { "allocating" },
        "team": { "id": ids::named("team", &space.team), "name": space.team },
        "created_at": space.created_at.api(),
        "updated_at": space.updated_at.api(),
    })
}

/// Id and name, as other objects refer to a space.
pub(super) fn reference(space: &Space) -> Value {
    json!({ "id": space.id, "name": space.name })
}

fn listed(call: &Call<'_>, spaces: Vec<&Space>) -> Answer {
    let key = |space: &&Space, attribute: &str| match attribute {
        "name" => space.name.clone(),
        _ => space.id.clone(),
    };
    page(call.request, &["id", "name"], spaces, key, |space| view(space))
}

fn list(call: &mut Call<'_>) -> Answer {
    listed(call, window(call.request, &call.world.spaces, |_| true))
}

fn list_of_team(call: &mut Call<'_>) -> Answer {
    let team = people::team_name(call.world, call.first());
    listed(
        call,
        window(call.request, &call.world.spaces, |space| space.team == team),
    )
}

pub(super) fn find<'a>(call: &'a Call<'_>) -> Result<&'a Space, Failure> {
    call.world.space(call.first())
}

/// The same, to change it.
pub(super) fn find_mut<'a>(call: &'a mut Call<'_>) -> Result<&'a mut Space, Failure> {
    let id = find(call)?.id.clone();
    let now = call.now;
    let space = call
        .world
        .spaces
        .get_mut(&id)
        .ok_or_else(|| Failure::not_found("space", "space"))?;
    space.updated_at = now;
    Ok(space)
}

/// What a space on Fir does not have.
pub(super) fn needs_cedar(space: &Space, what: &str) -> Result<(), Failure> {
    match space.runtime {
        Runtime::Fir => Err(Failure::invalid(format!(
            "{what} not supported for spaces of the Fir generation."
        ))),
        _ => Ok(()),
    }
}

fn info(call: &mut Call<'_>) -> Answer {
    Ok(Response::json(200, &view(find(call)?)))
}

fn check_name(call: &Call<'_>, name: &str) -> Result<(), Failure> {
    let fits = name
        .split('-')
        .all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
    if !fits {
        return Err(Failure::invalid(
            "Name can only contain lowercase letters, digits and single dashes.",
        ));
    }
    if call.world.spaces.values().any(|space| space.name == name) {
        return Err(Failure::invalid(format!("Name {name} is already taken")));
    }
    Ok(())
}

fn runtime_of(body: &Map<String, Value>) -> Result<Runtime, Failure> {
    let shield = flag(body, "shield")? == Some(true);
    match (text(body, "generation")?.as_deref(), shield) {
        (None | Some("cedar"), false) => Ok(Runtime::Private),
        (None | Some("cedar"), true) => Ok(Runtime::Shield),
        (Some("fir"), false) => Ok(Runtime::Fir),
        (Some("fir"), true) => Err(Failure::invalid(
            "Shield is not supported for spaces of the Fir generation.",
        )),
        (Some(other), _) => Err(Failure::invalid(format!("Couldn't find that generation ({other})."))),
    }
}

fn range_of(body: &Map<String, Value>, name: &str, otherwise: &str) -> Result<String, Failure> {
    let Some(range) = text(body, name)? else {
        return Ok(otherwise.to_owned());
    };
    let private = ["10.", "172.", "192.168."].iter().any(|start| range.starts_with(start));
    if !private || !range.contains('/') {
        return Err(Failure::invalid(format!("{name} must be an RFC-1918 network.")));
    }
    Ok(range)
}

fn create(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    needs(&body, &["name", "team"])?;
    let (name, team) = (required(&body, "name")?, required(&body, "team")?);
    check_name(call, &name)?;
    let runtime = runtime_of(&body)?;
    let wanted = text(&body, "region")?.unwrap_or_else(|| "virginia".to_owned());
    let by_id = || {
        catalogue::REGIONS
            .iter()
            .find(|region| ids::named("region", region.name) == wanted)
    };
    let region = catalogue::region(&wanted)
        .or_else(by_id)
        .filter(|region| !region.common_runtime);
    let region = region.ok_or_else(|| Failure::invalid(format!("Couldn't find that region ({wanted}).")))?;
    let id = call.world.new_id();
    let everyone = Ruleset {
        id: call.world.new_id(),
        rules: vec![("allow".to_owned(), "0.0.0.0/0".to_owned())],
        user: call.user.clone(),
        created_at: call.now,
    };
    let space = Space {
        id: id.clone(),
        name,
        team: people::team_name(call.world, &team),
        region: region.name.to_owned(),
        runtime,
        allocated: false,
        cidr: range_of(&body, "cidr", "10.0.0.0/16")?,
        data_cidr: range_of(&body, "data_cidr", "10.1.0.0/20")?,
        members: BTreeMap::new(),
        rulesets: vec![everyone],
        peerings: BTreeMap::new(),
        vpns: BTreeMap::new(),
        drain: None,
        created_at: call.now,
        updated_at: call.now,
    };
    call.world.spaces.insert(id.clone(), space);
    let takes = call.world.settings.timings.space;
    call.world
        .after(call.now, takes, Transition::SpaceReady { space: id.clone() });
    Ok(Response::json(201, &view(call.world.space(&id)?)))
}

fn update(call: &mut Call<'_>) -> Answer {
    let name = text(&call.body()?, "name")?;
    let current = find(call)?.name.clone();
    if let Some(name) = name.filter(|name| *name != current) {
        check_name(call, &name)?;
        let id = find(call)?.id.clone();
        find_mut(call)?.name = name;
        return Ok(Response::json(200, &view(call.world.space(&id)?)));
    }
    info(call)
}

fn delete(call: &mut Call<'_>) -> Answer {
    let space = find(call)?;
    let (id, mut shown) = (space.id.clone(), view(space));
    if call.world.apps.values().any(|app| app.space.as_ref() == Some(&id)) {
        return Err(Failure::invalid(
            "The space still has apps. Destroy or transfer them first.",
        ));
    }
    call.world.spaces.remove(&id);
    call.world.telemetry_drains.retain(|_, drain| drain.owner.1 != id);
    shown["state"] = "deleting".into();
    Ok(Response::json(200, &shown))
}

fn transfer(call: &mut Call<'_>) -> Answer {
    let owner = required(&call.body()?, "new_owner")?;
    let team = people::team_name(call.world, &owner);
    find_mut(call)?.team = team;
    info(call)
}

fn nat(call: &mut Call<'_>) -> Answer {
    let space = find(call)?;
    let (sources, state) = match space.allocated {
        true => (space.addresses(), "enabled"),
        false => (Vec::new(), "updating"),
    };
    Ok(Response::json(
        200,
        &json!({
            "sources": sources,
            "state": state,
            "created_at": space.created_at.api(),
            "updated_at": space.created_at.api(),
        }),
    ))
}

fn topology(call: &mut Call<'_>) -> Answer {
    let space = find(call)?;
    let apps = call
        .world
        .apps
        .values()
        .filter(|app| app.space.as_ref() == Some(&space.id));
    let shown: Vec<Value> = apps
        .map(|app| {
            let domains: Vec<&str> = app.domains.values().map(|domain| domain.hostname.as_str()).collect();
            let formation: Vec<Value> = app
                .formation
                .iter()
                .map(|(process, formation)| json!({ "id": formation.id, "process_type": process, "dynos": [] }))
                .collect();
            json!({ "id": app.id, "domains": domains, "formation": formation })
        })
        .collect();
    Ok(Response::json(200, &json!({ "version": 1, "apps": shown })))
}

// --- members

fn member_view(space: &Space, email: &str, permissions: &BTreeSet<String>) -> Value {
    let shown: Vec<Value> = permissions
        .iter()
        .map(|name| json!({ "name": name, "description": CREATE_APPS.1 }))
        .collect();
    json!({
        "id": ids::named("space-member", &format!("{}:{email}", space.id)),
        "space": reference(space),
        "permissions": shown,
        "user": people::reference(email),
        "created_at": space.created_at.api(),
        "updated_at": space.updated_at.api(),
    })
}

fn members(call: &mut Call<'_>) -> Answer {
    let space = find(call)?;
    let all: Vec<(&String, &BTreeSet<String>)> = space.members.iter().collect();
    page(
        call.request,
        &["id"],
        all,
        |(email, _), _| ids::named("space-member", &format!("{}:{email}", space.id)),
        |(email, permissions)| member_view(space, email, permissions),
    )
}

fn member(call: &mut Call<'_>) -> Answer {
    let (space, email) = (find(call)?, people::email_of(call, call.second()));
    let permissions = space.members.get(&email);
    let permissions = permissions.ok_or_else(|| Failure::not_found("space_app_access", "member"))?;
    Ok(Response::json(200, &member_view(space, &email, permissions)))
}

/// Whoever is named is taken to be a member of the team.
fn update_member(call: &mut Call<'_>) -> Answer {
    let mut permissions = BTreeSet::new();
    for permission in list_field(&call.body()?, "permissions")? {
        let name = permission["name"].as_str().unwrap_or_default();
        if name != CREATE_APPS.0 {
            return Err(Failure::invalid(format!(
                "Permission {name} is not one of {}.",
                CREATE_APPS.0
            )));
        }
        permissions.insert(name.to_owned());
    }
    let email = people::email_of(call, call.second());
    if !email.contains('@') {
        return Err(Failure::not_found("user", "user"));
    }
    find_mut(call)?.members.insert(email, permissions);
    member(call)
}

// --- inbound rules

fn ruleset_view(space: &Space, ruleset: &Ruleset) -> Value {
    let rules: Vec<Value> = ruleset
        .rules
        .iter()
        .map(|(action, source)| json!({ "action": action, "source": source }))
        .collect();
    json!({
        "id": ruleset.id,
        "space": reference(space),
        "rules": rules,
        "created_by": ruleset.user,
        "created_at": ruleset.created_at.api(),
    })
}

fn no_ruleset() -> Failure {
    Failure::not_found("inbound_ruleset", "inbound ruleset")
}

fn current_ruleset(call: &mut Call<'_>) -> Answer {
    let space = find(call)?;
    needs_cedar(space, "Trusted IP ranges are")?;
    let newest = space.rulesets.last().ok_or_else(no_ruleset)?;
    Ok(Response::json(200, &ruleset_view(space, newest)))
}

fn rulesets(call: &mut Call<'_>) -> Answer {
    let space = find(call)?;
    page(
        call.request,
        &["id"],
        space.rulesets.iter().collect(),
        |ruleset: &&Ruleset, _| ruleset.id.clone(),
        |ruleset| ruleset_view(space, ruleset),
    )
}

fn ruleset(call: &mut Call<'_>) -> Answer {
    let space = find(call)?;
    let found = space.rulesets.iter().find(|ruleset| ruleset.id == call.second());
    Ok(Response::json(200, &ruleset_view(space, found.ok_or_else(no_ruleset)?)))
}

fn set_ruleset(call: &mut Call<'_>) -> Answer {
    needs_cedar(find(call)?, "Trusted IP ranges are")?;
    let mut rules = Vec::new();
    for rule in list_field(&call.body()?, "rules")? {
        let (action, source) = (rule["action"].as_str(), rule["source"].as_str());
        let (Some(action @ ("allow" | "deny")), Some(source)) = (action, source) else {
            return Err(Failure::invalid(
                "Each rule needs an action (allow or deny) and a source.",
            ));
        };
        rules.push((action.to_owned(), source.to_owned()));
    }
    let ruleset = Ruleset {
        id: call.world.new_id(),
        rules,
        user: call.user.clone(),
        created_at: call.now,
    };
    find_mut(call)?.rulesets.push(ruleset);
    current_ruleset(call)
}
