//! Log sessions: what Heroku itself has to say of an app. Dynos do not run, so they say nothing.

use serde_json::json;

use crate::sandbox::call::{Answer, Call, text};
use crate::sandbox::failure::Failure;
use crate::sandbox::message::Response;
use crate::sandbox::router::{Route, route};
use crate::sandbox::world::App;

pub(super) static TABLE: &[Route] = &[route("POST", "/apps/{app}/log-sessions", create)];

/// Where sessions are read: no token needed, as their addresses are secret.
pub(super) const OPEN: Route = route("GET", "/sandbox/logs/{app}/{session}", read);

/// Lines, when nobody says how many.
const LINES: usize = 100;

fn create(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    let app = call.app_id()?;
    let lines = body
        .get("lines")
        .and_then(serde_json::Value::as_u64)
        .unwrap_or(LINES as u64);
    let source = text(&body, "source")?.unwrap_or_default();
    let id = call.world.new_id();
    let url = format!(
        "{}/sandbox/logs/{app}/{id}?lines={lines}&source={source}",
        call.request.base_url()
    );
    let now = call.now.api();
    Ok(Response::json(
        201,
        &json!({ "id": id, "logplex_url": url, "created_at": now, "updated_at": now }),
    ))
}

/// The lines of an app, oldest first: who released what, and what became of it.
fn lines(app: &App) -> Vec<String> {
    let line = |release: &crate::sandbox::world::Release| {
        let mut said = vec![format!(
            "{} app[api]: Release v{} created by user {}: {}",
            release.created_at.api(),
            release.version,
            release.user,
            release.description
        )];
        if release.status.name() == "failed" {
            said.push(format!(
                "{} app[release.{}]: Release command failed",
                release.updated_at.api(),
                release.version
            ));
        }
        said
    };
    app.releases.iter().flat_map(line).collect()
}

/// The newest lines as text, or as events for who asks for a stream of those. A session ends when they are read.
fn read(call: &mut Call<'_>) -> Answer {
    let app = call
        .app()
        .map_err(|_| Failure::not_found("log_session", "log session"))?;
    let query = &call.request.query;
    let most = query.get("lines").and_then(|lines| lines.parse().ok()).unwrap_or(LINES);
    let is_theirs = matches!(
        query.get("source").map(String::as_str),
        None | Some("" | "app" | "heroku")
    );
    let all = if is_theirs { lines(app) } else { Vec::new() };
    let newest = &all[all.len().saturating_sub(most)..];
    let as_events = call
        .request
        .get("accept")
        .is_some_and(|accept| accept.contains("text/event-stream"));
    let mut text = String::new();
    for (number, line) in newest.iter().enumerate() {
        match as_events {
            true => text.push_str(&format!("id: {number}\ndata: {line}\n\n")),
            false => text.push_str(&format!("{line}\n")),
        }
    }
    let kind = if as_events {
        "text/event-stream"
    } else {
        "application/logplex-1; charset=utf-8"
    };
    Ok(Response::text(200, kind, &text))
}
