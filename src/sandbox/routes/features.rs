//! Features of apps and accounts that can be switched on.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::people::beginning;
use crate::sandbox::call::{Answer, Call, flag};
use crate::sandbox::failure::Failure;
use crate::sandbox::ids;
use crate::sandbox::message::Response;
use crate::sandbox::paging::page;
use crate::sandbox::router::{Route, route};

pub(super) static TABLE: &[Route] = &[
    route("GET", "/apps/{app}/features", list_of_app),
    route("GET", "/apps/{app}/features/{feature}", info_of_app),
    route("PATCH", "/apps/{app}/features/{feature}", update_of_app),
    route("GET", "/teams/{team}/features", list_of_team),
    route("GET", "/teams/{team}/features/{feature}", info_of_team),
    route("GET", "/account/features", list_of_account),
    route("GET", "/account/features/{feature}", info_of_account),
    route("PATCH", "/account/features/{feature}", update_of_account),
];

/// A feature: its name and what it does.
type Feature = (&'static str, &'static str);

static OF_APPS: &[Feature] = &[
    (
        "http-disable-keepalive-to-dyno",
        "Close connections from the router to dynos after each request",
    ),
    ("http-routing-2-dot-0", "Route requests through Router 2.0"),
    ("http-session-affinity", "Send a client's requests to the same dyno"),
    ("http-shard-header", "Add headers for the shard of the router"),
    ("http-sni", "Serve certificates by Server Name Indication"),
    ("jvm-language-metrics", "Show metrics of the Java virtual machine"),
    ("log-runtime-metrics", "Log the load and memory of each dyno"),
    ("metrics-request-volume", "Show request volume in the metrics"),
    ("nodejs-language-metrics", "Show metrics of Node.js"),
    ("preboot", "Start new dynos before the old ones stop"),
    ("ruby-language-metrics", "Show metrics of Ruby"),
    (
        "runtime-dyno-build-metadata",
        "Put the metadata of the build in each dyno's environment",
    ),
    (
        "runtime-dyno-metadata",
        "Put the metadata of the release in each dyno's environment",
    ),
    ("runtime-heroku-metrics", "Send language metrics to Heroku"),
    ("runtime-new-layer-extract", "Extract layers in the new way"),
    ("spaces-dns-discovery", "Find other dynos of the space by DNS"),
    ("spaces-strict-tls", "Accept only strict TLS"),
    ("spaces-tls-legacy", "Accept legacy TLS"),
    ("spaces-tls-modern", "Accept only modern TLS"),
    ("web-auto-scaling", "Scale web dynos by load"),
];

static OF_ACCOUNTS: &[Feature] = &[
    ("app-overview", "Show an overview of each app"),
    ("app-alerting", "Alert on the metrics of apps"),
    (
        "dashboard-repositories-api",
        "Ask Heroku itself for the repositories of pipelines",
    ),
    ("metrics-beta", "Show beta metrics"),
    ("metrics-request-volume", "Show request volume in the metrics"),
    ("pipelines", "Group apps into pipelines"),
    ("process-scheduler", "Schedule processes"),
];

fn view((name, description): Feature, enabled: bool) -> Value {
    json!({
        "id": ids::named("feature", name),
        "name": name,
        "display_name": name,
        "description": description,
        "doc_url": format!("https://devcenter.heroku.com/articles/{name}"),
        "enabled": enabled,
        "feedback_email": "feedback@example.com",
        "state": "general",
        "created_at": beginning(),
        "updated_at": beginning(),
    })
}

fn find(table: &'static [Feature], key: &str) -> Result<Feature, Failure> {
    let found = table
        .iter()
        .find(|(name, _)| *name == key || ids::named("feature", name) == key);
    found.copied().ok_or_else(|| Failure::not_found("feature", "feature"))
}

fn listed(call: &Call<'_>, table: &'static [Feature], enabled: &BTreeSet<String>) -> Answer {
    let key = |feature: &&Feature, attribute: &str| match attribute {
        "name" => feature.0.to_owned(),
        _ => ids::named("feature", feature.0),
    };
    page(call.request, &["id", "name"], table.iter().collect(), key, |feature| {
        view(**feature, enabled.contains(feature.0))
    })
}

fn wanted(call: &Call<'_>) -> Result<bool, Failure> {
    flag(&call.body()?, "enabled")?.ok_or_else(|| Failure::requires(&["enabled"]))
}

fn switch(enabled: &mut BTreeSet<String>, name: &str, on: bool) {
    if on {
        enabled.insert(name.to_owned());
    } else {
        enabled.remove(name);
    }
}

fn list_of_app(call: &mut Call<'_>) -> Answer {
    listed(call, OF_APPS, &call.app()?.features)
}

fn info_of_app(call: &mut Call<'_>) -> Answer {
    let feature = find(OF_APPS, call.second())?;
    Ok(Response::json(
        200,
        &view(feature, call.app()?.features.contains(feature.0)),
    ))
}

fn update_of_app(call: &mut Call<'_>) -> Answer {
    call.app()?;
    let (feature, on) = (find(OF_APPS, call.second())?, wanted(call)?);
    switch(&mut call.app_mut()?.features, feature.0, on);
    info_of_app(call)
}

fn list_of_account(call: &mut Call<'_>) -> Answer {
    listed(
        call,
        OF_ACCOUNTS,
        call.world.account_features.get(&call.user).unwrap_or(&BTreeSet::new()),
    )
}

fn info_of_account(call: &mut Call<'_>) -> Answer {
    let feature = find(OF_ACCOUNTS, call.first())?;
    let enabled = call
        .world
        .account_features
        .get(&call.user)
        .is_some_and(|enabled| enabled.contains(feature.0));
    Ok(Response::json(200, &view(feature, enabled)))
}

fn update_of_account(call: &mut Call<'_>) -> Answer {
    let (feature, on) = (find(OF_ACCOUNTS, call.first())?, wanted(call)?);
    let user = call.user.clone();
    switch(call.world.account_features.entry(user).or_default(), feature.0, on);
    info_of_account(call)
}

/// What teams have: always on, because nobody can switch it.
const OF_TEAMS: &[Feature] = &[("spaces", "Private spaces")];

fn always() -> BTreeSet<String> {
    OF_TEAMS.iter().map(|(name, _)| (*name).to_owned()).collect()
}

fn list_of_team(call: &mut Call<'_>) -> Answer {
    listed(call, OF_TEAMS, &always())
}

fn info_of_team(call: &mut Call<'_>) -> Answer {
    Ok(Response::json(200, &view(find(OF_TEAMS, call.second())?, true)))
}
