//! Creations whose answer was lost: found again, made once.

use serde_json::{Value as Json, json};

use super::{Bench, Verdict, get};
use crate::language::value::Value;
use crate::provider::{Intent, Provider};
use crate::sandbox::Timings;

async fn app(bench: &Bench, name: &str) -> Value {
    bench
        .create("heroku_app", &json!({ "name": name, "region": "us" }))
        .await
}

/// Creates while the answer is lost, and again as the next run finds it: one object, the same.
async fn found_again(bench: &Bench, kind: &str, route: &str, given: &Json, list: &str) -> Value {
    let count = async || bench.call("GET", list, Json::Null).await.as_array().map_or(0, Vec::len);
    let before = count().await;
    bench
        .fault(json!({ "method": "POST", "path": route, "lose_answer": true }))
        .await;
    let made = bench.create(kind, given).await;
    assert_eq!(count().await, before + 1, "{kind}: made once");
    let intent = bench.notes.last();
    assert_eq!(intent.id.as_deref(), made.get("id").and_then(Value::as_str), "{kind}");

    let next_run = bench.again().await;
    for id in [None, intent.id.clone()] {
        let found = next_run
            .recover(&Intent { id, ..intent.clone() })
            .await
            .expect("a look")
            .expect("the object");
        assert_eq!(found.value.get("id"), made.get("id"), "{kind}");
        let verdict = super::plan_with(&next_run, kind, &found.value, given).0;
        assert!(
            matches!(verdict, Verdict::Nothing | Verdict::Update),
            "{kind} goes on as it is: {verdict:?}"
        );
    }
    bench
        .fault(json!({ "method": "POST", "path": route, "status": 503 }))
        .await;
    made
}

#[tokio::test]
async fn an_app_is_found_by_its_name() {
    let bench = Bench::new().await;
    found_again(
        &bench,
        "heroku_app",
        "/apps",
        &json!({ "name": "shop", "region": "us" }),
        "/apps",
    )
    .await;
    // The next creation meets a 503 that left nothing behind.
    let other = app(&bench, "other").await;
    assert_eq!(get(&other, "name"), "other");
    let team = json!({ "name": "team-shop", "region": "us", "organization": [{ "name": "acme" }] });
    found_again(&bench, "heroku_app", "/teams/apps", &team, "/apps").await;
}

#[tokio::test]
async fn an_app_that_was_there_before_is_not_taken_for_ones_own() {
    let bench = Bench::new().await;
    app(&bench, "shop").await;
    let mut intent = bench.notes.last();
    intent.id = None;
    intent.clue.insert("since".into(), "2999-01-01T00:00:00Z".into());
    let found = bench.heroku.recover(&intent).await.expect("a look");
    assert!(found.is_none());
}

#[tokio::test]
async fn an_addon_is_found_by_app_plan_and_time() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let given = json!({ "app_id": get(&shop, "id"), "plan": "heroku-redis:mini" });
    let first = bench.create("heroku_addon", &given).await;
    let second = found_again(
        &bench,
        "heroku_addon",
        "/apps/{app}/addons",
        &given,
        "/apps/shop/addons",
    )
    .await;
    assert_ne!(
        get(&first, "id"),
        get(&second, "id"),
        "its neighbour of the same plan is another one"
    );
    let third = bench.create("heroku_addon", &given).await;
    assert_ne!(get(&third, "id"), get(&second, "id"));
    let all = bench.call("GET", "/apps/shop/addons", Json::Null).await;
    assert_eq!(all.as_array().map(Vec::len), Some(3));
}

#[tokio::test]
async fn an_attachment_is_found_by_addon_and_name() {
    let bench = Bench::new().await;
    let (shop, other) = (app(&bench, "shop").await, app(&bench, "other").await);
    let plan = json!({ "app_id": get(&shop, "id"), "plan": "heroku-postgresql:essential-0" });
    let database = bench.create("heroku_addon", &plan).await;
    let given = json!({ "app_id": get(&other, "id"), "addon_id": get(&database, "id"), "name": "MAIN" });
    found_again(
        &bench,
        "heroku_addon_attachment",
        "/addon-attachments",
        &given,
        "/apps/other/addon-attachments",
    )
    .await;
}

#[tokio::test]
async fn a_build_is_found_by_its_source() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let given =
        json!({ "app_id": get(&shop, "id"), "source": [{ "url": "https://example.com/a.tgz", "version": "v1" }] });
    found_again(
        &bench,
        "heroku_build",
        "/apps/{app}/builds",
        &given,
        "/apps/shop/builds",
    )
    .await;
}

#[tokio::test]
async fn a_release_is_found_by_its_slug() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let given = json!({ "app_id": get(&shop, "id"), "slug_id": "51060000-0000-4000-8000-000000000001" });
    found_again(
        &bench,
        "heroku_app_release",
        "/apps/{app}/releases",
        &given,
        "/apps/shop/releases",
    )
    .await;
}

#[tokio::test]
async fn a_domain_is_found_by_its_hostname() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let given = json!({ "app_id": get(&shop, "id"), "hostname": "www.example.com" });
    found_again(
        &bench,
        "heroku_domain",
        "/apps/{app}/domains",
        &given,
        "/apps/shop/domains",
    )
    .await;
}

#[tokio::test]
async fn a_collaborator_is_found_by_the_address() {
    let bench = Bench::new().await;
    let team = json!({ "name": "team-shop", "region": "us", "organization": [{ "name": "acme" }] });
    let shop = bench.create("heroku_app", &team).await;
    let given = json!({ "app_id": get(&shop, "id"), "email": "ann@example.com", "permissions": ["view"] });
    let (route, list) = ("/teams/apps/{app}/collaborators", "/teams/apps/team-shop/collaborators");
    found_again(&bench, "heroku_team_collaborator", route, &given, list).await;
}

#[tokio::test]
async fn a_drain_is_found_by_its_address() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let given = json!({ "app_id": get(&shop, "id"), "sensitive_url": "https://user:canary@logs.example.com/" });
    found_again(
        &bench,
        "heroku_drain",
        "/apps/{app}/log-drains",
        &given,
        "/apps/shop/log-drains",
    )
    .await;
    assert!(
        !format!("{:?}", bench.notes.last()).contains("canary"),
        "the journal holds no secret"
    );
}

#[tokio::test]
async fn a_pipeline_is_found_by_its_name_and_a_coupling_by_its_app() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let pipeline = found_again(
        &bench,
        "heroku_pipeline",
        "/pipelines",
        &json!({ "name": "delivery" }),
        "/pipelines",
    )
    .await;
    let given = json!({ "app_id": get(&shop, "id"), "pipeline": get(&pipeline, "id"), "stage": "staging" });
    found_again(
        &bench,
        "heroku_pipeline_coupling",
        "/pipeline-couplings",
        &given,
        "/pipeline-couplings",
    )
    .await;
}

#[tokio::test]
async fn a_slug_that_was_lost_is_made_again() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("slug.tgz");
    std::fs::write(&file, "some bytes").expect("a file");
    bench
        .fault(json!({ "method": "POST", "path": "/apps/{app}/slugs", "lose_answer": true }))
        .await;
    let given = json!({ "app_id": get(&shop, "id"), "file_path": file.to_str(), "process_types": { "web": "run" } });
    let made = bench.create("heroku_slug", &given).await;
    assert_eq!(made.get("size").and_then(Value::as_i64), Some(10));
}

#[tokio::test]
async fn a_build_of_a_directory_goes_on_after_an_interruption() {
    let bench = Bench::start(
        Timings {
            build: 300,
            ..Timings::instant()
        },
        false,
    )
    .await;
    let shop = app(&bench, "shop").await;
    let directory = tempfile::tempdir().expect("a directory");
    std::fs::write(directory.path().join("Procfile"), "web: run\n").expect("a file");
    let given = json!({ "app_id": get(&shop, "id"), "source": [{ "path": directory.path().to_str() }] });
    let made = found_again(
        &bench,
        "heroku_build",
        "/apps/{app}/builds",
        &given,
        "/apps/shop/builds",
    )
    .await;
    let mut intent = bench.notes.last();
    intent.id = None;
    let found = bench
        .again()
        .await
        .recover(&intent)
        .await
        .expect("a look")
        .expect("the build");
    assert_eq!(bench.plan("heroku_build", &found.value, &given).0, Verdict::Nothing);
    assert_eq!(get(&found.value, "slug_id"), get(&made, "slug_id"), "it is waited for");
}

#[tokio::test]
async fn what_failed_in_the_meantime_is_made_anew() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("source.tgz");
    std::fs::write(&file, "no archive").expect("a file");
    let given = json!({ "app_id": get(&shop, "id"), "source": [{ "path": file.to_str() }] });
    let response = bench.apply("heroku_build", &super::null(), &given).await;
    assert_eq!(response.problems[0].code.name, "heroku-build-failed");
    let found = bench.again().await.recover(&bench.notes.last()).await.expect("a look");
    assert!(found.is_none());
}

#[tokio::test]
async fn a_certificate_and_a_webhook_are_found_by_what_they_hold() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let chain = super::life::certificate("one");
    let given = json!({ "app_id": get(&shop, "id"), "certificate_chain": chain, "private_key": super::life::KEY });
    bench.create("heroku_ssl", &given).await;
    found_again(
        &bench,
        "heroku_ssl",
        "/apps/{app}/sni-endpoints",
        &given,
        "/apps/shop/sni-endpoints",
    )
    .await;
    let hook = json!({ "app_id": get(&shop, "id"), "level": "notify", "url": "https://example.com/canary",
        "include": ["api:release"] });
    found_again(
        &bench,
        "heroku_app_webhook",
        "/apps/{app}/webhooks",
        &hook,
        "/apps/shop/webhooks",
    )
    .await;
    assert!(
        !format!("{:?}", bench.notes.last()).contains("canary"),
        "the journal holds no secret"
    );
}

#[tokio::test]
async fn a_collaborator_of_a_personal_app_is_found_by_address() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let given = json!({ "app_id": get(&shop, "id"), "email": "ann@example.com" });
    let (route, list) = ("/apps/{app}/collaborators", "/apps/shop/collaborators");
    found_again(&bench, "heroku_collaborator", route, &given, list).await;
}

#[tokio::test]
async fn a_space_and_its_vpn_are_found_by_name() {
    let timings = Timings {
        space: 300,
        vpn: 300,
        ..Timings::instant()
    };
    let bench = Bench::start(timings, false).await;
    let given = json!({ "name": "inner", "organization": "acme", "region": "virginia" });
    found_again(&bench, "heroku_space", "/spaces", &given, "/spaces").await;
    let given =
        json!({ "space": "inner", "name": "office", "public_ip": "203.0.113.1", "routable_cidrs": ["192.168.1.0/24"] });
    let (route, list) = ("/spaces/{space}/vpn-connections", "/spaces/inner/vpn-connections");
    found_again(&bench, "heroku_space_vpn_connection", route, &given, list).await;
}
