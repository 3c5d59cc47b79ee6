//! Who may do what.

use futures_util::future::BoxFuture;
use serde_json::{Value as Json, json};

use crate::heroku::tests::life::{Life, NOBODY, app};
use crate::heroku::tests::{Bench, get};

pub(in crate::heroku::tests) fn account_feature(bench: &Bench) -> BoxFuture<'_, Life> {
    Box::pin(async {
        let known = bench.call("GET", "/account/features", Json::Null).await;
        let name = known[0]["name"].as_str().expect("a feature").to_owned();
        let given = |enabled: bool| json!({ "name": name, "enabled": enabled });
        Life {
            changes: vec![given(false), given(true)],
            replacements: vec![("name", "other".into())],
            stays: Some("a feature is switched off"),
            ..Life::of("heroku_account_feature", given(true))
        }
    })
}

pub(in crate::heroku::tests) fn collaborator(bench: &Bench) -> BoxFuture<'_, Life> {
    Box::pin(async {
        let shop = app(bench, "shop").await;
        let given = json!({ "app_id": get(&shop, "id"), "email": "ann@example.com" });
        Life {
            replacements: vec![("email", "bob@example.com".into()), ("app_id", NOBODY.into())],
            ..Life::of("heroku_collaborator", given)
        }
        .import(|_| "shop:ann@example.com".into())
        .vanish(|_| "/apps/shop/collaborators/ann@example.com".into())
    })
}

pub(in crate::heroku::tests) fn team_collaborator(bench: &Bench) -> BoxFuture<'_, Life> {
    Box::pin(async {
        let team = json!({ "name": "team-shop", "region": "us", "organization": [{ "name": "acme" }] });
        let shop = bench.create("heroku_app", &team).await;
        let given = |permissions: Json| json!({ "app_id": get(&shop, "id"), "email": "ann@example.com", "permissions": permissions });
        Life {
            changes: vec![given(json!(["view", "operate"])), given(json!(["view"]))],
            replacements: vec![("email", "bob@example.com".into()), ("app_id", NOBODY.into())],
            ..Life::of("heroku_team_collaborator", given(json!(["view", "deploy"])))
        }
        .import(|_| "team-shop:ann@example.com".into())
        .vanish(|_| "/teams/apps/team-shop/collaborators/ann@example.com".into())
    })
}

pub(in crate::heroku::tests) fn team_member(_: &Bench) -> BoxFuture<'_, Life> {
    Box::pin(async {
        let given = |role: &str| json!({ "team": "acme", "email": "ann@example.com", "role": role });
        Life {
            changes: vec![given("admin"), given("viewer")],
            replacements: vec![("email", "bob@example.com".into()), ("team", "other".into())],
            beside: &[("federated", "Heroku decides it when the member signs in")],
            ..Life::of("heroku_team_member", given("member"))
        }
        .import(|_| "acme:ann@example.com".into())
        .vanish(|_| "/teams/acme/members/ann@example.com".into())
    })
}
