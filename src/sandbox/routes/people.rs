//! Accounts, teams and their members, collaborators of apps.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::apps;
use crate::sandbox::call::{Answer, Call, flag, list, needs, required, text};
use crate::sandbox::failure::Failure;
use crate::sandbox::ids;
use crate::sandbox::message::Response;
use crate::sandbox::paging::page;
use crate::sandbox::router::{Route, route};
use crate::sandbox::timestamp::Timestamp;
use crate::sandbox::world::{App, Collaborator, Member, Owner, World};
use crate::sandbox::{DEFAULT_TEAM, budget};

pub(super) static TABLE: &[Route] = &[
    route("GET", "/account", account),
    route("GET", "/account/rate-limits", rate_limits),
    route("GET", "/users/{account}", account_of),
    route("GET", "/teams", teams),
    route("GET", "/teams/permissions", permissions),
    route("GET", "/teams/{team}", team),
    route("GET", "/teams/{team}/members", members),
    route("POST", "/teams/{team}/members", put_member),
    route("PUT", "/teams/{team}/members", put_member),
    route("PATCH", "/teams/{team}/members", change_member),
    route("DELETE", "/teams/{team}/members/{member}", remove_member),
    route("GET", "/teams/{team}/invitations", invitations),
    route("GET", "/teams/apps/{app}/collaborators", collaborators),
    route("POST", "/teams/apps/{app}/collaborators", add_collaborator),
    route("GET", "/teams/apps/{app}/collaborators/{user}", collaborator),
    route("PATCH", "/teams/apps/{app}/collaborators/{user}", change_collaborator),
    route("DELETE", "/teams/apps/{app}/collaborators/{user}", remove_collaborator),
    route("GET", "/apps/{app}/collaborators", collaborators),
    route("POST", "/apps/{app}/collaborators", add_collaborator),
    route("GET", "/apps/{app}/collaborators/{user}", collaborator),
    route("DELETE", "/apps/{app}/collaborators/{user}", remove_collaborator),
];

/// What a collaborator of a team app may do, and the words for it.
const PERMISSIONS: &[(&str, &str)] = &[
    ("deploy", "Deploy code and change the app's configuration"),
    ("manage", "Change ownership, collaborators and the app itself"),
    ("operate", "Manage add-ons, dynos and domains"),
    ("view", "See the app and its resources"),
];

const ROLES: &[&str] = &["admin", "collaborator", "member", "viewer"];

// --- accounts

/// The id of an account.
pub(super) fn user_id(email: &str) -> String {
    ids::named("user", email)
}

/// Id and address, as other objects refer to an account.
pub(super) fn reference(email: &str) -> Value {
    json!({ "id": user_id(email), "email": email })
}

/// The address that a path segment or parameter means: `~` is who asks.
pub(super) fn email_of(call: &Call<'_>, key: &str) -> String {
    if key == "~" || key == user_id(&call.user) {
        call.user.clone()
    } else {
        key.to_lowercase()
    }
}

fn account(call: &mut Call<'_>) -> Answer {
    Ok(Response::json(200, &account_view(&call.user)))
}

fn account_of(call: &mut Call<'_>) -> Answer {
    let email = email_of(call, call.first());
    if !email.contains('@') {
        return Err(Failure::not_found("account", "account"));
    }
    Ok(Response::json(200, &account_view(&email)))
}

fn account_view(email: &str) -> Value {
    let since = beginning();
    let name = email.split('@').next().unwrap_or(email);
    json!({
        "id": user_id(email),
        "email": email,
        "name": name,
        "allow_tracking": false,
        "beta": false,
        "acknowledged_msa": false,
        "acknowledged_msa_at": null,
        "country_of_residence": null,
        "default_organization": null,
        "default_team": null,
        "delinquent_at": null,
        "eco_dynos_enabled": true,
        "eco_dynos_shutdown_at": null,
        "federated": false,
        "identity_provider": null,
        "italian_customer_terms": null,
        "italian_partner_terms": null,
        "last_login": since,
        "mfa_enabled": true,
        "mfa_exemption": false,
        "mfa_exemption_reason": null,
        "mfa_experience": "vaas",
        "pipeline_cost_consent_at": null,
        "sms_number": null,
        "suspended_at": null,
        "two_factor_authentication": true,
        "verified": true,
        "created_at": since,
        "updated_at": since,
    })
}

/// When everything that always exists was made.
pub(super) fn beginning() -> String {
    Timestamp(1_577_836_800_000).api()
}

fn rate_limits(call: &mut Call<'_>) -> Answer {
    Ok(Response::json(
        200,
        &json!({ "remaining": budget::remaining(call.world, &call.user) }),
    ))
}

// --- teams

/// The name of a team given by name or by id.
pub(super) fn team_name(world: &World, key: &str) -> String {
    if !ids::is_uuid(key) {
        return key.to_owned();
    }
    let owners = world.apps.values().filter_map(|app| match &app.owner {
        Owner::Team(team) => Some(team.as_str()),
        Owner::Account(_) => None,
    });
    let known = owners
        .chain(world.teams.keys().map(String::as_str))
        .chain([DEFAULT_TEAM]);
    known
        .into_iter()
        .find(|name| ids::named("team", name) == key)
        .unwrap_or(key)
        .to_owned()
}

fn team_view(name: &str) -> Value {
    json!({
        "id": ids::named("team", name),
        "name": name,
        "credit_card_collections": true,
        "default": false,
        "enterprise_account": null,
        "identity_provider": null,
        "membership_limit": null,
        "pipeline_cost_consent_at": null,
        "pipeline_cost_consent_user_email": null,
        "provisioned_licenses": false,
        "role": "admin",
        "type": "team",
        "created_at": beginning(),
        "updated_at": beginning(),
    })
}

fn team(call: &mut Call<'_>) -> Answer {
    Ok(Response::json(200, &team_view(&team_name(call.world, call.first()))))
}

fn permissions(call: &mut Call<'_>) -> Answer {
    let shown = PERMISSIONS
        .iter()
        .map(|(name, description)| json!({ "name": name, "description": description }));
    page(
        call.request,
        &["name"],
        shown.collect(),
        |permission: &Value, _| permission["name"].as_str().unwrap_or_default().to_owned(),
        Value::clone,
    )
}

fn teams(call: &mut Call<'_>) -> Answer {
    let owners = call.world.apps.values().filter_map(|app| match &app.owner {
        Owner::Team(team) => Some(team.clone()),
        Owner::Account(_) => None,
    });
    let names: BTreeSet<String> = owners
        .chain(call.world.teams.keys().cloned())
        .chain([DEFAULT_TEAM.to_owned()])
        .collect();
    page(
        call.request,
        &["id"],
        names.into_iter().collect(),
        |name, _| ids::named("team", name),
        |name| team_view(name),
    )
}

fn invitations(call: &mut Call<'_>) -> Answer {
    page(
        call.request,
        &["id"],
        Vec::<String>::new(),
        |id, _| id.clone(),
        |id| json!(id),
    )
}

// --- members

fn member_view(team: &str, email: &str, member: &Member) -> Value {
    let role = member.role.as_str();
    json!({
        "id": ids::named("member", &format!("{team}:{email}")),
        "email": email,
        "federated": member.federated,
        "identity_provider": null,
        "role": role,
        "two_factor_authentication": true,
        "user": { "id": user_id(email), "email": email, "name": null },
        "created_at": member.created_at.api(),
        "updated_at": member.updated_at.api(),
    })
}

/// Who asks is always an admin of the team, without having been added.
fn members(call: &mut Call<'_>) -> Answer {
    let team = team_name(call.world, call.first());
    let since = Timestamp(1_577_836_800_000);
    let asking = Member {
        role: "admin".to_owned(),
        federated: false,
        created_at: since,
        updated_at: since,
    };
    let mut members = call
        .world
        .teams
        .get(&team)
        .map(|team| team.members.clone())
        .unwrap_or_default();
    members.entry(call.user.clone()).or_insert(asking);
    let key = |(email, _): &(String, Member), attribute: &str| match attribute {
        "email" => email.clone(),
        _ => ids::named("member", &format!("{team}:{email}")),
    };
    let members = members.into_iter().collect();
    page(call.request, &["email", "id"], members, key, |(email, member)| {
        member_view(&team, email, member)
    })
}

fn put_member(call: &mut Call<'_>) -> Answer {
    let (team, email, role, federated) = member_parameters(call)?;
    let status = if call.request.method == "POST" { 201 } else { 200 };
    let now = call.now;
    let members = &mut call.world.teams.entry(team.clone()).or_default().members;
    let new = || Member {
        role: role.clone(),
        federated: federated.unwrap_or(false),
        created_at: now,
        updated_at: now,
    };
    let member = members.entry(email.clone()).or_insert_with(new);
    (member.role, member.updated_at) = (role.clone(), now);
    Ok(Response::json(status, &member_view(&team, &email, member)))
}

fn change_member(call: &mut Call<'_>) -> Answer {
    let (team, email, role, _) = member_parameters(call)?;
    let now = call.now;
    let member = call
        .world
        .teams
        .get_mut(&team)
        .and_then(|team| team.members.get_mut(&email));
    let member = member.ok_or_else(|| Failure::not_found("team_member", "team member"))?;
    (member.role, member.updated_at) = (role, now);
    Ok(Response::json(200, &member_view(&team, &email, member)))
}

fn member_parameters(call: &Call<'_>) -> Result<(String, String, String, Option<bool>), Failure> {
    let body = call.body()?;
    needs(&body, &["email", "role"])?;
    let (email, role) = (required(&body, "email")?.to_lowercase(), required(&body, "role")?);
    if !ROLES.contains(&role.as_str()) {
        return Err(Failure::invalid(format!("Role must be one of {}.", ROLES.join(", "))));
    }
    Ok((
        team_name(call.world, call.first()),
        email,
        role,
        flag(&body, "federated")?,
    ))
}

fn remove_member(call: &mut Call<'_>) -> Answer {
    let team = team_name(call.world, call.first());
    let key = email_of(call, call.second());
    let known = call.world.teams.get(&team).and_then(|team| {
        let by_id = || team.members.keys().find(|email| user_id(email) == key).cloned();
        team.members.contains_key(&key).then(|| key.clone()).or_else(by_id)
    });
    let email = known.ok_or_else(|| Failure::not_found("team_member", "team member"))?;
    let left = call
        .world
        .teams
        .get_mut(&team)
        .and_then(|team| team.members.remove(&email));
    let member = left.ok_or_else(|| Failure::not_found("team_member", "team member"))?;
    if call.world.teams.get(&team).is_some_and(|team| team.members.is_empty()) {
        call.world.teams.remove(&team);
    }
    Ok(Response::json(200, &member_view(&team, &email, &member)))
}

// --- collaborators

pub(super) fn collaborator_view(app: &App, email: &str, collaborator: &Collaborator) -> Value {
    let role = if apps::owner_email(&app.owner) == email {
        "owner"
    } else {
        "collaborator"
    };
    let shown = PERMISSIONS
        .iter()
        .filter(|(name, _)| collaborator.permissions.contains(*name));
    let permissions: Vec<Value> = shown
        .map(|(name, description)| json!({ "name": name, "description": description }))
        .collect();
    json!({
        "id": collaborator.id,
        "app": apps::reference(app),
        "permissions": permissions,
        "role": role,
        "user": { "id": user_id(email), "email": email, "federated": false },
        "created_at": collaborator.created_at.api(),
        "updated_at": collaborator.updated_at.api(),
    })
}

/// An app's owner is listed with its collaborators.
fn with_owner(app: &App) -> Vec<(String, Collaborator)> {
    let owner = apps::owner_email(&app.owner);
    let permissions = PERMISSIONS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let id = ids::named("owner", &format!("{}:{owner}", app.id));
    let owning = Collaborator {
        id,
        permissions,
        created_at: app.created_at,
        updated_at: app.created_at,
    };
    let others = app.collaborators.iter().filter(|(email, _)| **email != owner);
    let others = others.map(|(email, collaborator)| (email.clone(), collaborator.clone()));
    std::iter::once((owner.clone(), owning)).chain(others).collect()
}

fn collaborators(call: &mut Call<'_>) -> Answer {
    let app = call.app()?;
    let key = |(email, collaborator): &(String, Collaborator), attribute: &str| match attribute {
        "email" => email.clone(),
        _ => collaborator.id.clone(),
    };
    page(
        call.request,
        &["id", "email"],
        with_owner(app),
        key,
        |(email, collaborator)| collaborator_view(app, email, collaborator),
    )
}

fn find_collaborator(call: &Call<'_>) -> Result<(String, Collaborator), Failure> {
    let key = email_of(call, call.second());
    let is_meant = |(email, collaborator): &(String, Collaborator)| {
        *email == key || collaborator.id == key || user_id(email) == key
    };
    let found = with_owner(call.app()?).into_iter().find(is_meant);
    found.ok_or_else(|| Failure::not_found("collaborator", "collaborator"))
}

fn collaborator(call: &mut Call<'_>) -> Answer {
    let (email, collaborator) = find_collaborator(call)?;
    Ok(Response::json(
        200,
        &collaborator_view(call.app()?, &email, &collaborator),
    ))
}

fn add_collaborator(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    if call.request.path.starts_with("/apps/") && body.contains_key("permissions") {
        return Err(Failure::unknown(&["permissions"]));
    }
    let email = email_of(call, &required(&body, "user")?);
    if !email.contains('@') {
        return Err(Failure::not_found("user", "user"));
    }
    let app = call.app()?;
    if app.collaborators.contains_key(&email) || apps::owner_email(&app.owner) == email {
        return Err(Failure::invalid(format!(
            "User {email} is already a collaborator on {}",
            app.name
        )));
    }
    let permissions = permissions_of(app, &body)?;
    let collaborator = Collaborator {
        id: call.world.new_id(),
        permissions,
        created_at: call.now,
        updated_at: call.now,
    };
    call.app_mut()?
        .collaborators
        .insert(email.clone(), collaborator.clone());
    Ok(Response::json(
        201,
        &collaborator_view(call.app()?, &email, &collaborator),
    ))
}

fn permissions_of(app: &App, body: &Map<String, Value>) -> Result<BTreeSet<String>, Failure> {
    text(body, "silent").ok();
    let given = list(body, "permissions")?;
    let mut permissions = BTreeSet::new();
    for permission in &given {
        let known = permission
            .as_str()
            .filter(|name| PERMISSIONS.iter().any(|(known, _)| known == name));
        let known = known.ok_or_else(|| Failure::invalid(format!("Unknown permission {permission}.")))?;
        permissions.insert(known.to_owned());
    }
    if matches!(app.owner, Owner::Account(_)) || !given.is_empty() {
        permissions.insert("view".to_owned());
    }
    if matches!(app.owner, Owner::Account(_)) {
        permissions.extend(["deploy", "operate"].map(str::to_owned));
    }
    Ok(permissions)
}

fn change_collaborator(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    let (email, _) = find_collaborator(call)?;
    let permissions = permissions_of(call.app()?, &body)?;
    let now = call.now;
    let collaborator = call.app_mut()?.collaborators.get_mut(&email);
    let collaborator = collaborator.ok_or_else(|| Failure::forbidden("The owner's permissions cannot be changed."))?;
    (collaborator.permissions, collaborator.updated_at) = (permissions, now);
    let shown = collaborator.clone();
    Ok(Response::json(200, &collaborator_view(call.app()?, &email, &shown)))
}

fn remove_collaborator(call: &mut Call<'_>) -> Answer {
    let (email, collaborator) = find_collaborator(call)?;
    let removed = call.app_mut()?.collaborators.remove(&email);
    removed.ok_or_else(|| Failure::forbidden("The owner cannot be removed from an app."))?;
    Ok(Response::json(
        200,
        &collaborator_view(call.app()?, &email, &collaborator),
    ))
}
