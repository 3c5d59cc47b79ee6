//! Config vars of apps and of their releases.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::sandbox::call::{Answer, Call};
use crate::sandbox::failure::Failure;
use crate::sandbox::message::Response;
use crate::sandbox::router::{Route, route};
use crate::sandbox::world::{App, World};

pub(super) static TABLE: &[Route] = &[
    route("GET", "/apps/{app}/config-vars", info),
    route("PATCH", "/apps/{app}/config-vars", update),
    route("GET", "/apps/{app}/releases/{release}/config-vars", info_at_release),
];

/// Bytes of all names and values of an app together.
const MOST_BYTES: usize = 32 * 1024;

fn info(call: &mut Call<'_>) -> Answer {
    Ok(Response::json(200, &json!(call.app()?.config_vars)))
}

fn info_at_release(call: &mut Call<'_>) -> Answer {
    let app = call.app()?;
    let release = app
        .release(call.second())
        .ok_or_else(|| Failure::not_found("release", "release"))?;
    Ok(Response::json(200, &json!(app.config_vars_at(release.version))))
}

pub(super) fn update(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    let app = call.app()?;
    let mut changes = BTreeMap::new();
    for (key, value) in body {
        let value = check(call.world, app, &key, value)?;
        if app.config_vars.get(&key) != value.as_ref() {
            changes.insert(key, value);
        }
    }
    check_size(app, &changes)?;
    if !changes.is_empty() {
        let (id, description) = (app.id.clone(), describe(&changes));
        call.release(&id, description, changes);
    }
    info(call)
}

fn check(world: &World, app: &App, key: &str, value: Value) -> Result<Option<String>, Failure> {
    if key.is_empty() || !key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Err(Failure::invalid(format!(
            "Invalid config var name {key:?}: only letters, digits and _ are allowed."
        )));
    }
    let value = match value {
        Value::Null => None,
        Value::String(value) => Some(value),
        _ => return Err(Failure::invalid(format!("Config var {key} must be a string or null."))),
    };
    let unchanged = app.config_vars.get(key) == value.as_ref();
    if !unchanged && is_of_attachment(world, app, key) {
        return Err(Failure::invalid(format!("Cannot overwrite attachment values {key}.")));
    }
    Ok(value)
}

/// Whether an add-on's attachment sets that config var.
fn is_of_attachment(world: &World, app: &App, key: &str) -> bool {
    let attachments = app.attachments.iter().filter_map(|id| world.attachments.get(id));
    attachments.into_iter().any(|attachment| {
        key.starts_with(&attachment.name)
            && world.addons.get(&attachment.addon).is_some_and(|addon| {
                addon.state == crate::sandbox::AddonState::Provisioned
                    && addon.config_vars(&attachment.name).contains_key(key)
            })
    })
}

fn check_size(app: &App, changes: &BTreeMap<String, Option<String>>) -> Result<(), Failure> {
    let kept = app.config_vars.iter().filter(|(key, _)| !changes.contains_key(*key));
    let kept: usize = kept.map(|(key, value)| key.len() + value.len()).sum();
    let new: usize = changes
        .iter()
        .filter_map(|(key, value)| Some(key.len() + value.as_ref()?.len()))
        .sum();
    if kept + new > MOST_BYTES {
        return Err(Failure::invalid("Config vars of an app can't exceed 32kb together."));
    }
    Ok(())
}

/// What the release says: `Set A, B config vars`, `Remove C config vars`.
fn describe(changes: &BTreeMap<String, Option<String>>) -> String {
    let (set, removed): (Vec<_>, Vec<_>) = changes.iter().partition(|(_, value)| value.is_some());
    let names = |part: Vec<(&String, &Option<String>)>| {
        part.into_iter()
            .map(|(key, _)| key.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    };
    match (set.is_empty(), removed.is_empty()) {
        (_, true) => format!("Set {} config vars", names(set)),
        (true, false) => format!("Remove {} config vars", names(removed)),
        (false, false) => format!("Set {} config vars, remove {} config vars", names(set), names(removed)),
    }
}
