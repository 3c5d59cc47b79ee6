//! Certificates, webhooks, and what pipelines have: from creation to destruction.

use serde_json::{Value as Json, json};

use super::life::{KEY, NOBODY, app, certificate};
use super::{Bench, Verdict, get, map, null, texts};
use crate::language::value::Value;
use crate::provider::Provider;
use crate::sandbox::Timings;

#[tokio::test]
async fn a_certificate_is_served_to_a_domain_and_needs_its_key() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let given = json!({ "app_id": get(&shop, "id"), "certificate_chain": certificate("one"), "private_key": KEY });
    let made = bench.create("heroku_ssl", &given).await;
    let plain = json!({ "app_id": get(&shop, "id"), "hostname": "www.example.com" });
    let domain = bench.create("heroku_domain", &plain).await;
    let with = |id: &str| json!({ "app_id": get(&shop, "id"), "hostname": "www.example.com", "sni_endpoint_id": id });
    assert_eq!(
        bench.plan("heroku_domain", &domain, &with(get(&made, "id"))).0,
        Verdict::Update
    );
    let domain = bench.change("heroku_domain", &domain, &with(get(&made, "id"))).await;
    assert_eq!(bench.read("heroku_domain", &domain).await, domain);

    let found = bench
        .heroku
        .import("heroku_ssl", &format!("shop:{}", get(&made, "id")))
        .await;
    let imported = found.map_err(|problems| texts(&problems)).expect("an import").value;
    assert!(
        imported.get("private_key").is_some_and(Value::is_null),
        "Heroku does not tell keys"
    );
    let silent = json!({ "app_id": get(&shop, "id"), "certificate_chain": certificate("one") });
    assert_eq!(bench.plan("heroku_ssl", &imported, &silent).0, Verdict::Nothing);
    let (.., problems) = bench.plan("heroku_ssl", &null(), &silent);
    insta::assert_snapshot!(texts(&problems), @"heroku-invalid-value: Missing argument: A certificate is sent together with its private key, and private_key is not set.");
}

#[tokio::test]
async fn a_path_is_no_certificate() {
    let bench = Bench::new().await;
    let given = super::config(
        "heroku_ssl",
        &json!({ "app_id": NOBODY, "certificate_chain": "server.crt", "private_key": "canary.key" }),
    );
    let told = texts(
        &bench
            .heroku
            .validate(crate::address::Mode::Managed, "heroku_ssl", &given),
    );
    insta::assert_snapshot!(told, @r"
    heroku-invalid-value: Not in PEM form: certificate_chain holds no certificate in PEM form.
    heroku-invalid-value: Not in PEM form: private_key holds no private key in PEM form.
    ");
}

#[tokio::test]
async fn vars_of_a_stage_are_owned_key_by_key() {
    let bench = Bench::new().await;
    let pipeline = bench.create("heroku_pipeline", &json!({ "name": "delivery" })).await;
    let place = format!("/pipelines/{}/stage/test/config-vars", get(&pipeline, "id"));
    bench.call("PATCH", &place, json!({ "THEIRS": "x" })).await;
    let given = json!({ "pipeline_id": get(&pipeline, "id"), "pipeline_stage": "test",
        "vars": { "A": "1", "B": "2" }, "sensitive_vars": { "S": "canary" } });
    let made = bench
        .settles("heroku_pipeline_config_var", &given, |_| String::new())
        .await;
    assert_eq!(get(&made, "id"), format!("{}:test", get(&pipeline, "id")));
    assert_eq!(
        map(&made, "all_vars"),
        json!({ "A": "1", "B": "2", "S": "canary", "THEIRS": "x" })
    );
    let fewer = json!({ "pipeline_id": get(&pipeline, "id"), "pipeline_stage": "test", "vars": { "A": "3" } });
    assert_eq!(
        bench.plan("heroku_pipeline_config_var", &made, &fewer).0,
        Verdict::Update
    );
    let made = bench.change("heroku_pipeline_config_var", &made, &fewer).await;
    assert_eq!(
        bench.call("GET", &place, Json::Null).await,
        json!({ "A": "3", "THEIRS": "x" })
    );
    let review = json!({ "pipeline_id": get(&pipeline, "id"), "pipeline_stage": "review", "vars": { "A": "3" } });
    let verdict = bench.plan("heroku_pipeline_config_var", &made, &review).0;
    assert_eq!(verdict, Verdict::Replace(vec!["pipeline_stage".into()]));
    let problems = bench
        .heroku
        .import("heroku_pipeline_config_var", "a:test")
        .await
        .expect_err("no import");
    assert_eq!(problems[0].code.name, "heroku-not-importable");
    bench.destroy("heroku_pipeline_config_var", &made).await;
    assert_eq!(bench.call("GET", &place, Json::Null).await, json!({ "THEIRS": "x" }));
    bench.destroy("heroku_pipeline", &pipeline).await;
    assert!(
        bench.read("heroku_pipeline_config_var", &made).await.is_null(),
        "gone with its pipeline"
    );
    assert!(
        bench
            .destroy("heroku_pipeline_config_var", &made)
            .await
            .problems
            .is_empty()
    );
}

#[tokio::test]
async fn review_apps_need_a_repository() {
    let bench = Bench::new().await;
    let route = "/pipelines/{pipeline}/review-app-config";
    bench
        .fault(json!({ "method": "POST", "path": route, "status": 404 }))
        .await;
    let given =
        json!({ "pipeline_id": NOBODY, "org_repo": "acme/shop", "deploy_target": [{ "id": "us", "type": "region" }] });
    let response = bench.apply("heroku_review_app_config", &null(), &given).await;
    assert_eq!(
        response.problems[0].code.name,
        "heroku-no-repository",
        "{}",
        texts(&response.problems)
    );
    let idle = super::config(
        "heroku_review_app_config",
        &json!({ "pipeline_id": NOBODY, "org_repo": "a/b", "stale_days": 31,
        "destroy_stale_apps": false, "deploy_target": [{ "id": "us", "type": "team" }] }),
    );
    let problems = bench
        .heroku
        .validate(crate::address::Mode::Managed, "heroku_review_app_config", &idle);
    assert_eq!(problems.len(), 3, "{}", texts(&problems));
}

#[tokio::test]
async fn a_promotion_waits_for_its_targets_and_is_forgotten() {
    let timings = Timings {
        release: 150,
        ..Timings::instant()
    };
    let bench = Bench::start(timings, false).await;
    let pipeline = bench.create("heroku_pipeline", &json!({ "name": "delivery" })).await;
    let (staging, production) = (app(&bench, "staging").await, app(&bench, "production").await);
    let slug = "51060000-0000-4000-8000-000000000001";
    let release = json!({ "app_id": get(&staging, "id"), "slug_id": slug });
    let release = bench.create("heroku_app_release", &release).await;
    let given = json!({ "pipeline": get(&pipeline, "id"), "source_app_id": get(&staging, "id"),
        "release_id": get(&release, "id"), "targets": [get(&production, "id")] });
    let made = bench
        .settles("heroku_pipeline_promotion", &given, |made| get(made, "id").to_owned())
        .await;
    assert_eq!(get(&made, "status"), "completed", "it is waited for");
    let promoted = bench.call("GET", "/apps/production/releases", Json::Null).await;
    let newest = promoted
        .as_array()
        .and_then(|all| all.last())
        .expect("a release")
        .clone();
    assert_eq!(newest["id"], get(&made, "promoted_release_id"));
    for (attribute, other) in [
        ("release_id", json!(NOBODY)),
        ("targets", json!([NOBODY])),
        ("pipeline", json!(NOBODY)),
        ("source_app_id", json!(NOBODY)),
    ] {
        let mut changed = given.clone();
        changed[attribute] = other;
        let verdict = bench.plan("heroku_pipeline_promotion", &made, &changed).0;
        assert_eq!(verdict, Verdict::Replace(vec![attribute.into()]));
    }
    let before = bench.heroku.calls().total;
    assert!(
        bench
            .destroy("heroku_pipeline_promotion", &made)
            .await
            .problems
            .is_empty()
    );
    assert_eq!(
        bench.heroku.calls().total,
        before,
        "nothing at Heroku takes a promotion back"
    );
    bench
        .call("DELETE", &format!("/pipelines/{}", get(&pipeline, "id")), Json::Null)
        .await;
    assert!(bench.read("heroku_pipeline_promotion", &made).await.is_null());
}

#[tokio::test]
async fn a_pipeline_changes_hands_in_place() {
    let bench = Bench::new().await;
    let team = bench.call("GET", "/teams/acme", Json::Null).await;
    let pipeline = bench.create("heroku_pipeline", &json!({ "name": "delivery" })).await;
    let given = json!({ "name": "delivery", "owner": [{ "id": team["id"], "type": "team" }] });
    assert_eq!(bench.plan("heroku_pipeline", &pipeline, &given).0, Verdict::Update);
    let moved = bench.change("heroku_pipeline", &pipeline, &given).await;
    assert_eq!(get(&moved, "id"), get(&pipeline, "id"));
    let there = bench.call("GET", "/pipelines/delivery", Json::Null).await;
    assert_eq!(there["owner"]["id"], team["id"]);
    assert_eq!(bench.read("heroku_pipeline", &moved).await, moved);
    assert_eq!(bench.plan("heroku_pipeline", &moved, &given).0, Verdict::Nothing);
}

#[tokio::test]
async fn a_slug_is_imported_by_its_app_and_id() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("slug.tgz");
    std::fs::write(&file, "some bytes").expect("a file");
    let given = json!({ "app_id": get(&shop, "id"), "file_path": file.to_str(), "process_types": { "web": "run" } });
    let made = bench.create("heroku_slug", &given).await;
    let found = bench
        .heroku
        .import("heroku_slug", &format!("shop:{}", get(&made, "id")))
        .await;
    let imported = found.map_err(|problems| texts(&problems)).expect("an import").value;
    for name in ["id", "app_id", "checksum", "stack"] {
        assert_eq!(get(&imported, name), get(&made, name), "{name}");
    }
    assert_eq!(bench.read("heroku_slug", &imported).await, imported);
    let problems = bench.heroku.import("heroku_slug", "shop").await.expect_err("no id");
    assert_eq!(problems[0].code.name, "heroku-import-id");
}
