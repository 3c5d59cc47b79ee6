//! Pipelines and what they have.

use futures_util::future::BoxFuture;
use serde_json::{Value as Json, json};

use crate::heroku::tests::life::{Life, NOBODY, app, with};
use crate::heroku::tests::{Bench, get};
use crate::language::value::Value;

async fn delivery(bench: &Bench) -> Value {
    bench.create("heroku_pipeline", &json!({ "name": "delivery" })).await
}

pub(in crate::heroku::tests) fn pipeline(bench: &Bench) -> BoxFuture<'_, Life> {
    Box::pin(async {
        let owner = |of: &Json, kind: &str| json!([{ "id": of["id"], "type": kind }]);
        let user = owner(&bench.call("GET", "/account", Json::Null).await, "user");
        let team = owner(&bench.call("GET", "/teams/acme", Json::Null).await, "team");
        let given = json!({ "name": "delivery", "owner": user });
        Life {
            changes: vec![
                with(given.clone(), &json!({ "name": "shipping" })),
                with(given.clone(), &json!({ "name": "shipping", "owner": team })),
            ],
            ..Life::of("heroku_pipeline", given)
        }
        .vanish(|made| format!("/pipelines/{}", get(made, "id")))
    })
}

pub(in crate::heroku::tests) fn config_var(bench: &Bench) -> BoxFuture<'_, Life> {
    Box::pin(async {
        let pipeline = delivery(bench).await;
        let given = json!({ "pipeline_id": get(&pipeline, "id"), "pipeline_stage": "test",
            "vars": { "A": "1", "B": "2" }, "sensitive_vars": { "S": "canary" } });
        Life {
            changes: vec![
                with(given.clone(), &json!({ "vars": { "A": "3" } })),
                with(given.clone(), &json!({ "sensitive_vars": { "S": "other" } })),
            ],
            replacements: vec![("pipeline_id", NOBODY.into()), ("pipeline_stage", "review".into())],
            stays: Some("it is vars of a pipeline, and the pipeline is there"),
            ..Life::of("heroku_pipeline_config_var", given)
        }
        .import(|_| String::new())
        .vanish(|_| "/pipelines/delivery".into())
    })
}

pub(in crate::heroku::tests) fn coupling(bench: &Bench) -> BoxFuture<'_, Life> {
    Box::pin(async {
        let (pipeline, shop) = (delivery(bench).await, app(bench, "shop").await);
        let given = json!({ "app_id": get(&shop, "id"), "pipeline": get(&pipeline, "id"), "stage": "staging" });
        Life {
            replacements: vec![
                ("app_id", NOBODY.into()),
                ("pipeline", NOBODY.into()),
                ("stage", "production".into()),
            ],
            ..Life::of("heroku_pipeline_coupling", given)
        }
        .vanish(|made| format!("/pipeline-couplings/{}", get(made, "id")))
    })
}

pub(in crate::heroku::tests) fn promotion(bench: &Bench) -> BoxFuture<'_, Life> {
    Box::pin(async {
        let pipeline = delivery(bench).await;
        let (staging, production) = (app(bench, "staging").await, app(bench, "production").await);
        let slug = "51060000-0000-4000-8000-000000000001";
        let release = json!({ "app_id": get(&staging, "id"), "slug_id": slug });
        let release = bench.create("heroku_app_release", &release).await;
        let given = json!({ "pipeline": get(&pipeline, "id"), "source_app_id": get(&staging, "id"),
            "release_id": get(&release, "id"), "targets": [get(&production, "id")] });
        Life {
            replacements: vec![
                ("release_id", NOBODY.into()),
                ("targets", json!([NOBODY])),
                ("pipeline", NOBODY.into()),
                ("source_app_id", NOBODY.into()),
            ],
            stays: Some("nothing at Heroku takes a promotion back"),
            ..Life::of("heroku_pipeline_promotion", given)
        }
        .vanish(|_| "/pipelines/delivery".into())
    })
}

pub(in crate::heroku::tests) fn review_app_config(bench: &Bench) -> BoxFuture<'_, Life> {
    Box::pin(async {
        let pipeline = delivery(bench).await;
        let given = json!({ "pipeline_id": get(&pipeline, "id"), "org_repo": "acme/shop",
            "deploy_target": [{ "id": "us", "type": "region" }] });
        let change = |more: Json| with(given.clone(), &more);
        Life {
            changes: vec![
                change(json!({ "automatic_review_apps": true, "wait_for_ci": true })),
                change(json!({ "base_name": "acme" })),
                change(json!({ "destroy_stale_apps": true, "stale_days": 12 })),
                change(json!({ "deploy_target": [{ "id": "eu", "type": "region" }] })),
            ],
            replacements: vec![("org_repo", "acme/other".into()), ("pipeline_id", NOBODY.into())],
            ..Life::of("heroku_review_app_config", given)
        }
        .import(|made| format!("{}:acme/shop", get(made, "id")))
        .vanish(|made| format!("/pipelines/{}/review-app-config", get(made, "id")))
    })
}
