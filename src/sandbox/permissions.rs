//! Who may do what with an app. Only people of whom something was said are held to it: a member of the app's team, or
//! one with permissions on the app itself. Everybody else may do everything, as it is a sandbox.

use super::failure::Failure;
use super::message::Request;
use super::world::{App, Owner, World};

/// What can be granted, the least first.
const ALL: [&str; 4] = ["view", "deploy", "operate", "manage"];

/// Refuses what the account may not do.
pub(super) fn check(world: &World, request: &Request, user: &str) -> Result<(), Failure> {
    let path: Vec<&str> = request.path.trim_matches('/').split('/').collect();
    match path.as_slice() {
        ["apps", key, rest @ ..] | ["teams", "apps", key, rest @ ..] => match world.app(key) {
            Ok(app) => check_app(world, app, needed(&request.method, rest), user),
            // That it is not there is said by who looks for it.
            Err(_) => Ok(()),
        },
        ["teams", team, "members" | "invitations", ..] if !request.is_read() => {
            let role = world.teams.get(*team).and_then(|team| team.members.get(user));
            match role.is_none_or(|member| member.role == "admin") {
                true => Ok(()),
                false => Err(Failure::forbidden(format!(
                    "You do not have access to the team {team}."
                ))),
            }
        }
        _ => Ok(()),
    }
}

fn check_app(world: &World, app: &App, needed: &str, user: &str) -> Result<(), Failure> {
    let granted = granted(world, app, user);
    if granted.contains(&needed) {
        return Ok(());
    }
    let name = &app.name;
    Err(Failure::forbidden(if granted.is_empty() {
        format!("You do not have access to the app {name}.")
    } else {
        format!(
            "You do not have permission to {needed} on {name}. You need to have the {needed} permission on this app."
        )
    }))
}

/// What an account may do with an app.
fn granted(world: &World, app: &App, user: &str) -> Vec<&'static str> {
    // Who made it does everything with it.
    if app.releases.first().is_some_and(|first| first.user == user) {
        return ALL.to_vec();
    }
    let listed = app.collaborators.get(user);
    let Owner::Team(team) = &app.owner else {
        // Collaborators of a person's app do all but give it away.
        return if listed.is_some() {
            ALL[..3].to_vec()
        } else {
            ALL.to_vec()
        };
    };
    let own: Vec<&'static str> = ALL
        .into_iter()
        .filter(|permission| listed.is_some_and(|listed| listed.permissions.contains(*permission)))
        .collect();
    let role = world.teams.get(team).and_then(|team| team.members.get(user));
    match role.map(|member| member.role.as_str()) {
        Some("admin") => ALL.to_vec(),
        _ if !own.is_empty() => own,
        Some("member") if !app.locked => ALL[..3].to_vec(),
        Some("viewer") => ALL[..1].to_vec(),
        Some(_) => Vec::new(),
        None => ALL.to_vec(),
    }
}

/// The permission that a call needs: <https://devcenter.heroku.com/articles/app-permissions>.
fn needed(method: &str, rest: &[&str]) -> &'static str {
    match (method, rest) {
        ("GET" | "HEAD", _) | (_, ["log-sessions"]) => "view",
        (_, [] | ["collaborators" | "transfers", ..]) => "manage",
        (
            _,
            [
                "config-vars"
                | "builds"
                | "build-cache"
                | "releases"
                | "slugs"
                | "sources"
                | "oci-images"
                | "buildpack-installations",
                ..,
            ],
        ) => "deploy",
        _ => "operate",
    }
}
