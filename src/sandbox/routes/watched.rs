//! What becomes of apps that have webhooks: each change is an event.
//!
//! What an app and its parts look like is remembered; what looks different later was changed meanwhile. Apps without
//! webhooks are not looked at.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{addons, apps, attachments, builds, domains, formation, people, releases};
use crate::sandbox::call::Call;
use crate::sandbox::ids;
use crate::sandbox::message::Request;
use crate::sandbox::timestamp::Timestamp;
use crate::sandbox::world::{WebhookEvent, World};

/// Attributes whose change alone is no event: something else has changed then.
const ASIDE: [&str; 7] = [
    "updated_at",
    "released_at",
    "slug_size",
    "repo_size",
    "current",
    "config_vars",
    "addon_plan_names",
];

/// Begins to watch an app, or goes on.
pub(super) fn watch(world: &mut World, app: &str) {
    if !world.watched.contains_key(app) {
        let looks = looks(world, app);
        world.watched.insert(app.to_owned(), looks);
    }
}

/// Notes what has changed since the last look. `actor` is who asked for it, if anybody did.
pub(in crate::sandbox) fn observe(world: &mut World, actor: Option<&str>, now: Timestamp) {
    let watched: Vec<String> = world.watched.keys().cloned().collect();
    for app in watched {
        if world.apps.get(&app).is_none_or(|app| app.webhooks.is_empty()) {
            world.watched.remove(&app);
            continue;
        }
        let new = looks(world, &app);
        let old = world.watched.insert(app.clone(), new.clone()).unwrap_or_default();
        for event in events(world, &app, &old, &new, actor, now) {
            world.tell(&app, event);
        }
    }
}

/// An app and its parts as the API shows them, by `KIND ID`.
fn looks(world: &mut World, id: &str) -> BTreeMap<String, Value> {
    let request = Request::default();
    let call = Call {
        world,
        request: &request,
        now: Timestamp::default(),
        user: String::new(),
        params: Vec::new(),
    };
    let mut shown = BTreeMap::new();
    let mut add = |kind: &str, value: Value| {
        shown.insert(format!("{kind} {}", value["id"].as_str().unwrap_or_default()), value);
    };
    let (world, Some(app)) = (&*call.world, call.world.apps.get(id)) else {
        return shown;
    };
    add("api:app", apps::view(world, app));
    for addon in app.addons.iter().filter_map(|id| world.addons.get(id)) {
        add("api:addon", addons::view(world, addon));
    }
    for attachment in app.attachments.iter().filter_map(|id| world.attachments.get(id)) {
        add("api:addon-attachment", attachments::view(world, attachment));
    }
    for build in &app.builds {
        add("api:build", builds::view(&call, app, build));
    }
    for (email, collaborator) in &app.collaborators {
        add("api:collaborator", people::collaborator_view(app, email, collaborator));
    }
    for domain in app.domains.values() {
        add("api:domain", domains::view(app, domain));
    }
    for (process_type, formation) in &app.formation {
        add("api:formation", formation::view(app, process_type, formation));
    }
    for release in &app.releases {
        add("api:release", releases::view(&call, app, release));
    }
    for certificate in app.certificates.values() {
        add("api:sni-endpoint", domains::certificate_view(app, certificate));
    }
    shown
}

type Looks = BTreeMap<String, Value>;

fn events(
    world: &World,
    app: &str,
    old: &Looks,
    new: &Looks,
    actor: Option<&str>,
    now: Timestamp,
) -> Vec<WebhookEvent> {
    let mut found = Vec::new();
    let mut note = |key: &str, action: &str, data: &Value, previous: Value| {
        let number = world.webhook_events.get(app).map_or(0, Vec::len) + found.len();
        found.push(WebhookEvent {
            id: ids::named("event", &format!("{app}:{key}:{}:{number}", now.0)),
            include: key.split(' ').next().unwrap_or_default().to_owned(),
            action: action.to_owned(),
            actor: whose(world, app, data, actor),
            data: data.clone(),
            previous,
            at: now,
        });
    };
    for (key, data) in new {
        match old.get(key) {
            None => note(key, "create", data, json!({})),
            Some(before) => {
                let previous = changed(before, data);
                if previous.keys().any(|name| !ASIDE.contains(&name.as_str())) {
                    note(key, "update", data, previous.into());
                }
            }
        }
    }
    for (key, data) in old.iter().filter(|(key, _)| !new.contains_key(*key)) {
        note(key, "destroy", data, json!({}));
    }
    found
}

/// The attributes that are different now, as they were before.
fn changed(before: &Value, now: &Value) -> Map<String, Value> {
    let before = before.as_object().into_iter().flatten();
    let different = before.filter(|(name, value)| now[name.as_str()] != **value);
    different.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The address of whose doing it was: of what says so itself, else who asked, else the service, else the owner.
fn whose(world: &World, app: &str, data: &Value, actor: Option<&str>) -> String {
    let own = data["user"]["email"].as_str().or(actor).map(str::to_owned);
    let service = || {
        data["addon_service"]["name"]
            .as_str()
            .map(|name| format!("{name}@addons.heroku.com"))
    };
    let owner = || world.apps.get(app).map(|app| apps::owner_email(&app.owner));
    own.or_else(service).or_else(owner).unwrap_or_default()
}
