//! Apps, their config vars and features, add-ons, domains, certificates, drains and webhooks.

use futures_util::future::BoxFuture;
use serde_json::{Value as Json, json};

use crate::heroku::tests::life::{self, KEY, Life, NOBODY, app, with};
use crate::heroku::tests::{Bench, get};

pub(in crate::heroku::tests) fn app_of_a_team(_: &Bench) -> BoxFuture<'_, Life> {
    Box::pin(async {
        let team = |locked: bool| json!([{ "name": "acme", "locked": locked }]);
        let given = json!({
            "name": "shop", "region": "eu", "stack": "heroku-24", "acm": true, "buildpacks": ["heroku/nodejs"],
            "config_vars": { "A": "1" }, "sensitive_config_vars": { "S": "secret" }, "organization": team(true),
        });
        let change = |more: Json| with(given.clone(), &more);
        Life {
            changes: vec![
                change(json!({ "name": "store" })),
                change(json!({ "stack": "heroku-26" })),
                change(json!({ "acm": false })),
                change(json!({ "buildpacks": ["heroku/python", "heroku/nodejs"] })),
                change(json!({ "config_vars": { "A": "2", "B": "3" } })),
                change(json!({ "sensitive_config_vars": { "S": "other" } })),
                change(json!({ "organization": team(false) })),
            ],
            replacements: vec![
                ("space", "inner".into()),
                ("region", "us".into()),
                ("internal_routing", true.into()),
                ("organization", json!([{ "name": "other" }])),
                ("organization", json!([{ "name": "acme", "personal": true }])),
            ],
            ..Life::of("heroku_app", given)
        }
        .vanish(|made| format!("/apps/{}", get(made, "id")))
    })
}

pub(in crate::heroku::tests) fn association(bench: &Bench) -> BoxFuture<'_, Life> {
    Box::pin(async {
        let shop = app(bench, "shop").await;
        let given =
            json!({ "app_id": get(&shop, "id"), "vars": { "A": "1", "B": "2" }, "sensitive_vars": { "S": "secret" } });
        Life {
            changes: vec![
                with(given.clone(), &json!({ "vars": { "A": "3" } })),
                with(given.clone(), &json!({ "sensitive_vars": { "S": "other", "T": "x" } })),
                json!({ "app_id": get(&shop, "id"), "vars": { "C": "4" } }),
            ],
            stays: Some("it is vars of an app, and the app is there"),
            beside: &[(
                "app_id",
                "it moves, which its id tells: an_association_moves_from_app_to_app",
            )],
            ..Life::of("heroku_app_config_association", given)
        }
        .import(|_| String::new())
        .vanish(|_| "/apps/shop".into())
    })
}

pub(in crate::heroku::tests) fn config(_: &Bench) -> BoxFuture<'_, Life> {
    Box::pin(async {
        let given = json!({ "vars": { "A": "1" }, "sensitive_vars": { "S": "x" } });
        Life {
            changes: vec![
                json!({ "vars": { "A": "2" } }),
                json!({ "sensitive_vars": { "S": "y" } }),
            ],
            stays: Some("only the state has it"),
            ..Life::of("heroku_config", given)
        }
        .import(|_| String::new())
    })
}

pub(in crate::heroku::tests) fn feature(bench: &Bench) -> BoxFuture<'_, Life> {
    Box::pin(async {
        let shop = app(bench, "shop").await;
        let name = "http-session-affinity";
        let given = |enabled: bool| json!({ "app_id": get(&shop, "id"), "name": name, "enabled": enabled });
        Life {
            changes: vec![given(false), given(true)],
            replacements: vec![("name", "preboot".into()), ("app_id", NOBODY.into())],
            stays: Some("a feature is switched off"),
            ..Life::of("heroku_app_feature", given(true))
        }
        .import(move |_| format!("shop:{name}"))
        .vanish(|_| "/apps/shop".into())
    })
}

pub(in crate::heroku::tests) fn addon(bench: &Bench) -> BoxFuture<'_, Life> {
    Box::pin(async {
        let shop = app(bench, "shop").await;
        let given = json!({ "app_id": get(&shop, "id"), "plan": "heroku-postgresql:essential-0" });
        Life {
            changes: vec![
                with(given.clone(), &json!({ "plan": "heroku-postgresql:essential-1" })),
                with(
                    given.clone(),
                    &json!({ "plan": "heroku-postgresql:essential-1", "name": "shop-db" }),
                ),
            ],
            replacements: vec![("app_id", NOBODY.into()), ("config", json!({ "version": "15" }))],
            ..Life::of("heroku_addon", given)
        }
        .vanish(|made| format!("/apps/shop/addons/{}", get(made, "id")))
    })
}

pub(in crate::heroku::tests) fn attachment(bench: &Bench) -> BoxFuture<'_, Life> {
    Box::pin(async {
        let (shop, other) = (app(bench, "shop").await, app(bench, "other").await);
        let plan = json!({ "app_id": get(&shop, "id"), "plan": "heroku-postgresql:essential-0" });
        let database = bench.create("heroku_addon", &plan).await;
        let given = json!({ "app_id": get(&other, "id"), "addon_id": get(&database, "id"), "name": "MAIN" });
        Life {
            replacements: vec![
                ("app_id", NOBODY.into()),
                ("addon_id", NOBODY.into()),
                ("name", "SIDE".into()),
                ("namespace", "credential:reader".into()),
            ],
            ..Life::of("heroku_addon_attachment", given)
        }
        .vanish(|made| format!("/addon-attachments/{}", get(made, "id")))
    })
}

pub(in crate::heroku::tests) fn domain(bench: &Bench) -> BoxFuture<'_, Life> {
    Box::pin(async {
        let shop = app(bench, "shop").await;
        let mut endpoints = Vec::new();
        for name in ["one", "two"] {
            let given =
                json!({ "app_id": get(&shop, "id"), "certificate_chain": life::certificate(name), "private_key": KEY });
            endpoints.push(bench.create("heroku_ssl", &given).await);
        }
        let given = json!({ "app_id": get(&shop, "id"), "hostname": "www.example.com", "sni_endpoint_id": get(&endpoints[0], "id") });
        Life {
            changes: vec![with(
                given.clone(),
                &json!({ "sni_endpoint_id": get(&endpoints[1], "id") }),
            )],
            replacements: vec![("app_id", NOBODY.into()), ("hostname", "shop.example.com".into())],
            ..Life::of("heroku_domain", given)
        }
        .import(|_| "shop:www.example.com".into())
        .vanish(|_| "/apps/shop/domains/www.example.com".into())
    })
}

pub(in crate::heroku::tests) fn certificate(bench: &Bench) -> BoxFuture<'_, Life> {
    Box::pin(async {
        let shop = app(bench, "shop").await;
        let given = |name: &str, key: &str| json!({ "app_id": get(&shop, "id"), "certificate_chain": life::certificate(name), "private_key": key });
        let other = KEY.replace("canary", "other");
        Life {
            changes: vec![given("two", KEY), given("two", &other)],
            replacements: vec![("app_id", NOBODY.into())],
            ..Life::of("heroku_ssl", given("one", KEY))
        }
        .import(|made| format!("shop:{}", get(made, "id")))
        .vanish(|made| format!("/apps/shop/sni-endpoints/{}", get(made, "id")))
    })
}

pub(in crate::heroku::tests) fn drain(bench: &Bench) -> BoxFuture<'_, Life> {
    Box::pin(async {
        let shop = app(bench, "shop").await;
        let given = json!({ "app_id": get(&shop, "id"), "url": "syslog+tls://logs.example.com:6514" });
        Life {
            replacements: vec![
                ("app_id", NOBODY.into()),
                ("url", "syslog+tls://logs.example.com:6515".into()),
                ("sensitive_url", "https://user:pass@logs.example.com/".into()),
            ],
            ..Life::of("heroku_drain", given)
        }
        .import(|made| format!("shop:{}", get(made, "id")))
        .vanish(|made| format!("/apps/shop/log-drains/{}", get(made, "id")))
    })
}

pub(in crate::heroku::tests) fn webhook(bench: &Bench) -> BoxFuture<'_, Life> {
    Box::pin(async {
        let shop = app(bench, "shop").await;
        let given = |level: &str, secret: &str| {
            json!({ "app_id": get(&shop, "id"), "level": level, "url": "https://example.com/hook",
                "include": ["api:release", "api:build"], "secret": secret, "authorization": "Bearer canary" })
        };
        let fewer = with(given("sync", "other"), &json!({ "include": ["api:release"] }));
        let other = with(fewer.clone(), &json!({ "authorization": "Bearer other" }));
        let moved = with(
            other.clone(),
            &json!({ "url": "https://example.com/other", "secret": null }),
        );
        Life {
            changes: vec![given("sync", "canary"), given("sync", "other"), fewer, other, moved],
            replacements: vec![("app_id", NOBODY.into())],
            ..Life::of("heroku_app_webhook", given("notify", "canary"))
        }
        .import(|made| format!("shop:{}", get(made, "id")))
        .vanish(|made| format!("/apps/shop/webhooks/{}", get(made, "id")))
    })
}
