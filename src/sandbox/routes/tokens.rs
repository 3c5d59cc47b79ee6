//! Tokens that accounts make for themselves, clients of OAuth, and sessions.

use serde_json::{Map, Value, json};

use super::people;
use crate::sandbox::call::{Answer, Call, list as list_field, needs, object, required, text};
use crate::sandbox::failure::Failure;
use crate::sandbox::message::Response;
use crate::sandbox::paging::page;
use crate::sandbox::router::{Route, route};
use crate::sandbox::world::{Authorization, OauthClient};

pub(super) static TABLE: &[Route] = &[
    route("GET", "/oauth/authorizations", authorizations),
    route("POST", "/oauth/authorizations", authorize),
    route("GET", "/oauth/authorizations/{authorization}", authorization),
    route("PATCH", "/oauth/authorizations/{authorization}", describe),
    route("DELETE", "/oauth/authorizations/{authorization}", revoke),
    route(
        "POST",
        "/oauth/authorizations/{authorization}/actions/regenerate-tokens",
        regenerate,
    ),
    route("GET", "/oauth/clients", clients),
    route("POST", "/oauth/clients", create_client),
    route("GET", "/oauth/clients/{client}", client),
    route("PATCH", "/oauth/clients/{client}", update_client),
    route("DELETE", "/oauth/clients/{client}", delete_client),
    route(
        "POST",
        "/oauth/clients/{client}/actions/rotate-credentials",
        rotate_client,
    ),
    route("GET", "/oauth/sessions", sessions),
    route("DELETE", "/oauth/sessions/{session}", delete_session),
];

const SCOPES: [&str; 6] = [
    "global",
    "identity",
    "read",
    "read-protected",
    "write",
    "write-protected",
];

// --- authorizations

fn view(call: &Call<'_>, made: &Authorization) -> Value {
    let client = made.client.as_ref().and_then(|id| call.world.oauth_clients.get(id));
    let left = |seconds: i64| seconds - (call.now.0 - made.updated_at.0).div_euclid(1_000);
    let mut user = people::reference(&made.user);
    user["full_name"] = made.user.split('@').next().into();
    json!({
        "id": made.id,
        "access_token": {
            "id": made.token_id(),
            "token": made.token(),
            "expires_in": made.expires_in.map(left),
            "version": 1,
        },
        "client": client.map(|client| json!({
            "id": client.id,
            "name": client.name,
            "redirect_uri": client.redirect_uri,
        })),
        "description": made.description,
        "grant": null,
        "refresh_token": null,
        "scope": made.scope,
        "session": null,
        "user": user,
        "created_at": made.created_at.api(),
        "updated_at": made.updated_at.api(),
    })
}

fn authorizations(call: &mut Call<'_>) -> Answer {
    let own = call.world.authorizations.values();
    let own = own
        .filter(|made| made.user == call.user && !made.expired(call.now))
        .collect();
    let key = |made: &&Authorization, _: &str| made.id.clone();
    page(call.request, &["id"], own, key, |made| view(call, made))
}

fn find<'a>(call: &'a Call<'_>) -> Result<&'a Authorization, Failure> {
    let found = call.world.authorizations.get(call.first());
    found
        .filter(|made| made.user == call.user)
        .ok_or_else(|| Failure::not_found("authorization", "authorization"))
}

fn authorization(call: &mut Call<'_>) -> Answer {
    Ok(Response::json(200, &view(call, find(call)?)))
}

fn scope_of(body: &Map<String, Value>) -> Result<Vec<String>, Failure> {
    let mut scope = Vec::new();
    for entry in list_field(body, "scope")? {
        match entry.as_str().filter(|entry| SCOPES.contains(entry)) {
            Some(entry) => scope.push(entry.to_owned()),
            None => return Err(Failure::invalid(format!("Scope must be of {}.", SCOPES.join(", ")))),
        }
    }
    if scope.is_empty() {
        scope.push("global".to_owned());
    }
    Ok(scope)
}

/// Seconds, as a number or, as Heroku's own CLI writes them, as a text.
fn expires_in(body: &Map<String, Value>) -> Result<Option<i64>, Failure> {
    let Some(value) = body.get("expires_in").filter(|value| !value.is_null()) else {
        return Ok(None);
    };
    let seconds = value.as_i64().or(value.as_str().and_then(|text| text.parse().ok()));
    let seconds = seconds.filter(|seconds| *seconds > 0);
    seconds
        .map(Some)
        .ok_or_else(|| Failure::invalid("Expires in must be a number of seconds."))
}

fn authorize(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    let (scope, expires_in) = (scope_of(&body)?, expires_in(&body)?);
    let client = match text(&body, "client")? {
        Some(key) => Some(find_client(call, &key)?.id.clone()),
        None => None,
    };
    let made = Authorization {
        id: call.world.new_id(),
        user: call.user.clone(),
        description: text(&body, "description")?.unwrap_or_else(|| "Long-lived user authorization".to_owned()),
        scope,
        rotations: 0,
        expires_in,
        client,
        created_at: call.now,
        updated_at: call.now,
    };
    call.world.authorizations.insert(made.id.clone(), made.clone());
    Ok(Response::json(201, &view(call, &made)))
}

fn describe(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    let description = text(&body, "description")?;
    let client = match text(&object(&body, "client")?, "id")? {
        Some(key) => Some(find_client(call, &key)?.id.clone()),
        None => None,
    };
    let id = find(call)?.id.clone();
    if let Some(made) = call.world.authorizations.get_mut(&id) {
        made.description = description.unwrap_or_else(|| made.description.clone());
        made.client = client.or_else(|| made.client.take());
    }
    authorization(call)
}

fn revoke(call: &mut Call<'_>) -> Answer {
    let made = find(call)?.clone();
    call.world.authorizations.remove(&made.id);
    call.world.spent_tokens.insert(made.token());
    Ok(Response::json(200, &view(call, &made)))
}

fn regenerate(call: &mut Call<'_>) -> Answer {
    let (id, token, now) = (find(call)?.id.clone(), find(call)?.token(), call.now);
    call.world.spent_tokens.insert(token);
    if let Some(made) = call.world.authorizations.get_mut(&id) {
        made.rotations += 1;
        made.updated_at = now;
    }
    authorization(call)
}

// --- clients

fn client_view(client: &OauthClient) -> Value {
    json!({
        "id": client.id,
        "name": client.name,
        "redirect_uri": client.redirect_uri,
        "secret": client.secret(),
        "ignores_delinquent": null,
        "created_at": client.created_at.api(),
        "updated_at": client.updated_at.api(),
    })
}

fn clients(call: &mut Call<'_>) -> Answer {
    let own = call
        .world
        .oauth_clients
        .values()
        .filter(|client| client.user == call.user);
    let key = |client: &&OauthClient, attribute: &str| match attribute {
        "name" => client.name.clone(),
        _ => client.id.clone(),
    };
    page(call.request, &["id", "name"], own.collect(), key, |client| {
        client_view(client)
    })
}

fn find_client<'a>(call: &'a Call<'_>, key: &str) -> Result<&'a OauthClient, Failure> {
    let found = call.world.oauth_clients.get(key);
    found
        .filter(|client| client.user == call.user)
        .ok_or_else(|| Failure::not_found("client", "client"))
}

fn client(call: &mut Call<'_>) -> Answer {
    Ok(Response::json(200, &client_view(find_client(call, call.first())?)))
}

fn check_redirect(uri: &str) -> Result<(), Failure> {
    let local = uri.starts_with("http://localhost") || uri.starts_with("http://127.0.0.1");
    if uri.starts_with("https://") || local {
        Ok(())
    } else {
        Err(Failure::invalid("Redirect uri must be an https URL."))
    }
}

fn create_client(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    needs(&body, &["name", "redirect_uri"])?;
    let (name, redirect_uri) = (required(&body, "name")?, required(&body, "redirect_uri")?);
    check_redirect(&redirect_uri)?;
    let client = OauthClient {
        id: call.world.new_id(),
        user: call.user.clone(),
        name,
        redirect_uri,
        rotations: 0,
        created_at: call.now,
        updated_at: call.now,
    };
    call.world.oauth_clients.insert(client.id.clone(), client.clone());
    Ok(Response::json(201, &client_view(&client)))
}

/// Changes the client of the path and shows it.
fn change_client(call: &mut Call<'_>, change: impl FnOnce(&mut OauthClient)) -> Answer {
    let (id, now) = (find_client(call, call.first())?.id.clone(), call.now);
    if let Some(client) = call.world.oauth_clients.get_mut(&id) {
        change(client);
        client.updated_at = now;
    }
    client(call)
}

fn update_client(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    let (name, uri) = (text(&body, "name")?, text(&body, "redirect_uri")?);
    uri.as_deref().map_or(Ok(()), check_redirect)?;
    change_client(call, |client| {
        client.name = name.unwrap_or_else(|| client.name.clone());
        client.redirect_uri = uri.unwrap_or_else(|| client.redirect_uri.clone());
    })
}

fn rotate_client(call: &mut Call<'_>) -> Answer {
    change_client(call, |client| client.rotations += 1)
}

fn delete_client(call: &mut Call<'_>) -> Answer {
    let client = find_client(call, call.first())?.clone();
    call.world.oauth_clients.remove(&client.id);
    Ok(Response::json(200, &client_view(&client)))
}

// --- sessions

/// Nobody logs in here: who has a token has no session.
fn sessions(_: &mut Call<'_>) -> Answer {
    Ok(Response::json(200, &json!([])))
}

fn delete_session(_: &mut Call<'_>) -> Answer {
    Err(Failure::not_found("session", "session"))
}
