//! Data sources: each of the schema, attribute by attribute.

use serde_json::json;

use super::life::with;
use super::{Bench, get};
use crate::heroku::object::{object, strings};
use crate::language::value::Value;
use crate::provider::Provider;
use crate::schema::heroku::provider_schema;

/// What may be null in the world of this test, and why.
const SILENT: &[(&str, &str, &str)] = &[
    ("heroku_space", "shield", "false is told as such elsewhere"),
    (
        "heroku_app",
        "last_slug_id",
        "null as the public provider has it: there is no code",
    ),
    ("heroku_app", "acm", "a team app in a space has none"),
];

/// A space with an app of a team, its add-on, a pipeline and a member.
async fn world(bench: &Bench) {
    let inner = json!({ "name": "inner", "organization": "acme", "region": "virginia" });
    bench.create("heroku_space", &inner).await;
    let team = json!({ "organization": [{ "name": "acme" }], "region": "virginia", "space": "inner" });
    let app = with(
        team,
        &json!({ "name": "shop", "stack": "heroku-24", "internal_routing": true, "buildpacks": ["heroku/nodejs"],
            "config_vars": { "LEVEL": "info" } }),
    );
    let shop = bench.create("heroku_app", &app).await;
    let plan = json!({ "app_id": get(&shop, "id"), "plan": "heroku-redis:private-7", "name": "shop-cache" });
    bench.create("heroku_addon", &plan).await;
    bench.create("heroku_pipeline", &json!({ "name": "delivery" })).await;
    let member = json!({ "team": "acme", "email": "ann@example.com", "role": "member" });
    bench.create("heroku_team_member", &member).await;
}

fn asked(kind: &str) -> Value {
    let name = match kind {
        "heroku_addon" => "shop-cache",
        "heroku_app" => "shop",
        "heroku_pipeline" => "delivery",
        "heroku_space" | "heroku_space_peering_info" => "inner",
        "heroku_team" => "acme",
        "heroku_team_members" => return object([("team", Value::string("acme")), ("roles", strings(["member"]))]),
        other => panic!("nothing asks for {other}"),
    };
    object([("name", Value::string(name))])
}

#[tokio::test]
async fn every_data_source_tells_every_attribute() {
    let bench = Bench::new().await;
    world(&bench).await;
    for (kind, schema) in &provider_schema().data {
        let found = bench.heroku.read_data(kind, &asked(kind)).await;
        let found = found.unwrap_or_else(|problems| panic!("{kind}: {}", super::texts(&problems)));
        for attribute in &schema.block.attributes {
            let name = &*attribute.name;
            let told = found.get(name).filter(|value| !value.is_null());
            let is_silent = SILENT.iter().any(|(of, silent, _)| *of == &**kind && *silent == name);
            assert!(told.is_some() || is_silent, "{kind}.{name} is null in {found:?}");
        }
    }
}

#[tokio::test]
async fn what_a_data_source_does_not_find_is_an_error() {
    let bench = Bench::new().await;
    for kind in provider_schema()
        .data
        .keys()
        .filter(|kind| !kind.starts_with("heroku_team"))
    {
        let asked = object([("name", Value::string("nothing"))]);
        let problems = bench.heroku.read_data(kind, &asked).await.expect_err("there is none");
        assert_eq!(
            problems[0].code.name,
            "heroku-not-found",
            "{kind}: {}",
            super::texts(&problems)
        );
    }
}
