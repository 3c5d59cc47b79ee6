//! Private spaces and what is in them.

use futures_util::future::BoxFuture;
use serde_json::{Value as Json, json};

use crate::heroku::tests::life::{Life, NOBODY, with};
use crate::heroku::tests::{Bench, get};
use crate::language::value::Value;

async fn inner(bench: &Bench, generation: &str) -> Value {
    let given = json!({ "name": "inner", "organization": "acme", "region": "virginia", "generation": generation });
    bench.create("heroku_space", &given).await
}

pub(in crate::heroku::tests) fn space(_: &Bench) -> BoxFuture<'_, Life> {
    Box::pin(async {
        let given = |name: &str| json!({ "name": name, "organization": "acme", "region": "frankfurt" });
        Life {
            changes: vec![given("inside")],
            replacements: vec![
                ("organization", "other".into()),
                ("region", "dublin".into()),
                ("shield", true.into()),
                ("cidr", "172.16.0.0/16".into()),
                ("data_cidr", "10.9.0.0/20".into()),
                ("generation", "fir".into()),
            ],
            ..Life::of("heroku_space", given("inner"))
        }
        .import(|made| get(made, "name").to_owned())
        .vanish(|made| format!("/spaces/{}", get(made, "id")))
    })
}

pub(in crate::heroku::tests) fn access(bench: &Bench) -> BoxFuture<'_, Life> {
    Box::pin(async {
        inner(bench, "cedar").await;
        let given =
            |permissions: Json| json!({ "space": "inner", "email": "ann@example.com", "permissions": permissions });
        Life {
            changes: vec![given(json!([])), given(json!(["create_apps"]))],
            replacements: vec![("space", "other".into()), ("email", "bob@example.com".into())],
            stays: Some("a member of the team may do nothing in the space any more"),
            ..Life::of("heroku_space_app_access", given(json!(["create_apps"])))
        }
        .import(|_| "inner:ann@example.com".into())
        .vanish(|_| "/spaces/inner".into())
    })
}

pub(in crate::heroku::tests) fn ruleset(bench: &Bench) -> BoxFuture<'_, Life> {
    Box::pin(async {
        inner(bench, "cedar").await;
        let rule = |action: &str, source: &str| json!({ "action": action, "source": source });
        let given = |rules: Json| json!({ "space": "inner", "rule": rules });
        Life {
            changes: vec![
                given(json!([rule("allow", "203.0.113.0/24"), rule("deny", "8.8.4.4/32")])),
                given(json!([rule("allow", "198.51.100.0/24")])),
            ],
            replacements: vec![("space", "other".into())],
            renewed: true,
            stays: Some("a space has rules: those of a new one"),
            ..Life::of(
                "heroku_space_inbound_ruleset",
                given(json!([rule("allow", "203.0.113.0/24")])),
            )
        }
        .import(|_| "inner".into())
        .vanish(|_| "/spaces/inner".into())
    })
}

pub(in crate::heroku::tests) fn vpn(bench: &Bench) -> BoxFuture<'_, Life> {
    Box::pin(async {
        inner(bench, "cedar").await;
        let given = json!({ "space": "inner", "name": "office", "public_ip": "203.0.113.1", "routable_cidrs": ["192.168.1.0/24"] });
        Life {
            replacements: vec![
                ("space", "other".into()),
                ("name", "home".into()),
                ("public_ip", "203.0.113.2".into()),
                ("routable_cidrs", json!(["192.168.2.0/24"])),
            ],
            beside: &[("timeouts", "how long is waited"), ("tunnels", "Heroku's own")],
            ..Life::of("heroku_space_vpn_connection", given)
        }
        .vanish(|made| {
            format!(
                "/spaces/inner/vpn-connections/{}",
                get(made, "id").trim_start_matches("inner:")
            )
        })
    })
}

pub(in crate::heroku::tests) fn peering(bench: &Bench) -> BoxFuture<'_, Life> {
    Box::pin(async {
        inner(bench, "cedar").await;
        let given = json!({ "space": "inner", "vpc_peering_connection_id": "pcx-0123" });
        Life {
            replacements: vec![
                ("space", "other".into()),
                ("vpc_peering_connection_id", "pcx-4567".into()),
            ],
            ..Life::of("heroku_space_peering_connection_accepter", given)
        }
        .import(|_| "inner:pcx-0123".into())
        .vanish(|_| "/spaces/inner/peerings/pcx-0123".into())
    })
}

pub(in crate::heroku::tests) fn telemetry_drain(bench: &Bench) -> BoxFuture<'_, Life> {
    Box::pin(async {
        inner(bench, "fir").await;
        let shop = json!({ "name": "inner-shop", "region": "virginia", "space": "inner", "organization": [{ "name": "acme" }] });
        let shop = bench.create("heroku_app", &shop).await;
        let given = json!({ "owner_id": get(&shop, "id"), "owner_type": "app", "exporter_type": "otlphttp",
            "endpoint": "https://collector.example.com/", "signals": ["traces"], "headers": { "x-key": "canary" } });
        let change = |more: Json| with(given.clone(), &more);
        Life {
            changes: vec![
                change(json!({ "signals": ["traces", "logs"] })),
                change(json!({ "headers": { "x-key": "other", "x-more": "y" } })),
                change(json!({ "exporter_type": "otlp", "endpoint": "collector.example.com:4317" })),
            ],
            replacements: vec![("owner_id", NOBODY.into()), ("owner_type", "space".into())],
            ..Life::of("heroku_telemetry_drain", given)
        }
        .vanish(|made| format!("/telemetry-drains/{}", get(made, "id")))
    })
}
