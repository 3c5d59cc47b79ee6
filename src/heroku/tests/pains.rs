//! What users of the public provider suffer from, each as something that happens here; docs/pains.md says which.

use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use super::life::app;
use super::{Bench, Verdict, get, null, texts};
use crate::language::value::Value;
use crate::sandbox::Timings;
use crate::schema::heroku::provider_schema;

const MISSING_APP: &str = "Couldn't find that app.";

fn not_found(message: &str) -> Json {
    json!({ "id": "not_found", "message": message })
}

/// Someone else moves the clock of the sandbox after a while.
async fn later(bench: &Bench, by: &str) {
    tokio::time::sleep(Duration::from_millis(700)).await;
    bench.call("POST", "/sandbox/clock", json!({ "advance": by })).await;
}

#[tokio::test]
async fn what_was_just_made_and_is_not_found_yet_is_waited_for() {
    let timings = Timings {
        postgres: 100,
        ..Timings::instant()
    };
    let bench = Bench::start(timings, false).await;
    let shop = app(&bench, "shop").await;
    let given = json!({ "app_id": get(&shop, "id"), "plan": "heroku-postgresql:essential-0" });
    bench
        .fault(json!({ "method": "POST", "path": "/apps/{app}/addons", "status": 404, "times": 2, "body": not_found(MISSING_APP) }))
        .await;
    bench
        .fault(json!({ "method": "GET", "path": "/addons/{addon}", "status": 404, "times": 2, "body": not_found("Couldn't find that add-on.") }))
        .await;
    let database = bench.create("heroku_addon", &given).await;
    assert!(get(&database, "name").starts_with("postgresql-"));
    let all = bench.call("GET", "/apps/shop/addons", Json::Null).await;
    assert_eq!(all.as_array().map(Vec::len), Some(1), "{all}");
}

#[tokio::test]
async fn what_a_new_app_does_not_have_is_told_at_once() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let web = json!({ "app_id": get(&shop, "id"), "type": "web", "quantity": 1, "size": "basic" });
    let begun = Instant::now();
    let response = bench.apply("heroku_formation", &null(), &web).await;
    assert_eq!(response.problems[0].code.name, "heroku-formation-without-release");
    assert!(begun.elapsed() < Duration::from_secs(2), "nothing is waited for");
}

#[tokio::test]
async fn what_no_list_shows_yet_is_not_made_twice() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let given = json!({ "app_id": get(&shop, "id"), "plan": "heroku-postgresql:essential-0" });
    bench
        .fault(json!({ "method": "POST", "path": "/apps/{app}/addons", "lose_answer": true }))
        .await;
    bench
        .fault(json!({ "method": "GET", "path": "/apps/{app}/addons", "status": 200, "times": 2, "body": [] }))
        .await;
    let database = bench.create("heroku_addon", &given).await;
    let all = bench.call("GET", "/apps/shop/addons", Json::Null).await;
    assert_eq!(all.as_array().map(Vec::len), Some(1), "one is billed");
    assert_eq!(all[0]["id"], get(&database, "id"));
}

#[tokio::test]
async fn ten_apps_are_made_once_each_while_heroku_is_unavailable() {
    let bench = Bench::new().await;
    bench
        .fault(json!({ "method": "POST", "path": "/apps", "status": 503, "times": 4 }))
        .await;
    bench
        .fault(json!({ "method": "POST", "path": "/apps", "nth": 3, "lose_answer": true, "times": 2 }))
        .await;
    let names: Vec<String> = (0..10).map(|number| format!("shop-{number}")).collect();
    let made = futures_util::future::join_all(names.iter().map(|name| app(&bench, name))).await;
    let ids: std::collections::BTreeSet<&str> = made.iter().map(|app| get(app, "id")).collect();
    let all = bench.call("GET", "/apps", Json::Null).await;
    assert_eq!((ids.len(), all.as_array().map(Vec::len)), (10, Some(10)));
}

#[tokio::test]
async fn addons_of_one_app_are_provisioned_at_the_same_time() {
    let timings = Timings {
        postgres: 8 * 60_000,
        ..Timings::default()
    };
    let bench = Bench::start(timings, false).await;
    let shop = app(&bench, "shop").await;
    let given = |plan: &str| json!({ "app_id": get(&shop, "id"), "plan": plan });
    let (database, kafka) = (given("heroku-postgresql:standard-0"), given("heroku-kafka:basic-0"));
    // Each takes eight minutes, and there are only nine: one after the other, the second would take seven real ones.
    let both = async {
        tokio::join!(
            later(&bench, "9m"),
            bench.create("heroku_addon", &database),
            bench.create("heroku_addon", &kafka)
        )
    };
    let ((), database, kafka) = (tokio::time::timeout(Duration::from_secs(120), both).await).expect("both at once");
    assert_ne!(get(&database, "id"), get(&kafka, "id"));
}

async fn slug(bench: &Bench, app: &Value, release: &str) -> Value {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("slug.tgz");
    std::fs::write(&file, "some bytes").expect("a file");
    let given = json!({ "app_id": get(app, "id"), "file_path": file.to_str(),
        "process_types": { "web": "run", "release": release } });
    bench.create("heroku_slug", &given).await
}

#[tokio::test]
async fn an_hour_of_release_phase_is_waited_for_and_no_newer_release_is_taken_for_it() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let slug = slug(&bench, &shop, "sleep 3500").await;
    let given = json!({ "app_id": get(&shop, "id"), "slug_id": get(&slug, "id") });
    let others = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        bench
            .call("PATCH", "/apps/shop/config-vars", json!({ "THEIRS": "x" }))
            .await;
    };
    let (release, (), ()) = tokio::join!(bench.create("heroku_app_release", &given), others, later(&bench, "59m"));
    let all = bench.call("GET", "/apps/shop/releases", Json::Null).await;
    let all = all.as_array().expect("a list");
    let own = all
        .iter()
        .find(|one| one["slug"]["id"] == get(&slug, "id"))
        .expect("a release");
    assert_eq!(own["id"], get(&release, "id"), "its own, though v4 is newer");
    assert_eq!((own["version"].as_i64(), all.len()), (Some(3), 4));
    let waits = bench.notes.waits.lock().expect("not poisoned").clone();
    assert!(
        waits.iter().any(|wait| wait.contains("release v3 to succeed")),
        "{waits:?}"
    );
}

#[tokio::test]
async fn a_release_phase_that_fails_is_told_with_its_log_and_the_release_before_goes_on() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let first = json!({ "app_id": get(&shop, "id"), "slug_id": "51060000-0000-4000-8000-000000000001" });
    let first = bench.create("heroku_app_release", &first).await;
    let slug = slug(&bench, &shop, "rake db:migrate && exit 1").await;
    let given = json!({ "app_id": get(&shop, "id"), "slug_id": get(&slug, "id") });
    let response = bench.apply("heroku_app_release", &null(), &given).await;
    insta::assert_snapshot!(texts(&response.problems), @r"
    heroku-release-failed: Release failed: Release v4 is failed. Its log ends with:
    Running release command: rake db:migrate && exit 1
    Release command failed with a non-zero exit code.
    ");
    let all = bench.call("GET", "/apps/shop/releases", Json::Null).await;
    let current = all
        .as_array()
        .and_then(|all| all.iter().find(|one| one["current"] == true));
    assert_eq!(current.map(|one| &one["id"]), Some(&json!(get(&first, "id"))));
    let processes = bench.call("GET", "/apps/shop/formation", Json::Null).await;
    assert_eq!(
        processes.as_array().map(Vec::len),
        Some(2),
        "web and worker of the first one"
    );
}

#[tokio::test]
async fn a_build_whose_release_phase_fails_is_no_success() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let directory = tempfile::tempdir().expect("a directory");
    std::fs::write(directory.path().join("Procfile"), "web: run\nrelease: false\n").expect("a file");
    let given = json!({ "app_id": get(&shop, "id"), "source": [{ "path": directory.path().to_str() }] });
    let response = bench.apply("heroku_build", &null(), &given).await;
    assert_eq!(
        response.problems[0].code.name,
        "heroku-release-failed",
        "{}",
        texts(&response.problems)
    );
}

/// Whoever renames it: nothing of the app is known by its name.
#[tokio::test]
async fn a_rename_leaves_alone_what_belongs_to_the_app() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let id = get(&shop, "id");
    let release = json!({ "app_id": id, "slug_id": "51060000-0000-4000-8000-000000000001" });
    let line = bench.create("heroku_pipeline", &json!({ "name": "delivery" })).await;
    let mut all = Vec::new();
    for (kind, given) in [
        ("heroku_app_release", release),
        (
            "heroku_formation",
            json!({ "app_id": id, "type": "web", "quantity": 1, "size": "basic" }),
        ),
        (
            "heroku_addon",
            json!({ "app_id": id, "plan": "heroku-postgresql:essential-0" }),
        ),
        ("heroku_domain", json!({ "app_id": id, "hostname": "www.example.com" })),
        (
            "heroku_drain",
            json!({ "app_id": id, "url": "syslog+tls://logs.example.com:6514" }),
        ),
        (
            "heroku_app_config_association",
            json!({ "app_id": id, "vars": { "A": "1" } }),
        ),
        (
            "heroku_app_feature",
            json!({ "app_id": id, "name": "preboot", "enabled": true }),
        ),
        (
            "heroku_collaborator",
            json!({ "app_id": id, "email": "bob@example.com" }),
        ),
        (
            "heroku_pipeline_coupling",
            json!({ "app_id": id, "pipeline": get(&line, "id"), "stage": "staging" }),
        ),
    ] {
        let made = bench.create(kind, &given).await;
        all.push((kind, given, made));
    }
    bench.call("PATCH", "/apps/shop", json!({ "name": "store" })).await;
    let objects: Vec<(&str, &Value)> = all.iter().map(|(kind, _, made)| (*kind, made)).collect();
    for ((kind, given, made), now) in all.iter().zip(bench.read_all(&objects).await) {
        assert_eq!(&now, made, "{kind}: nothing about it has changed");
        assert_eq!(bench.plan(kind, &now, given).0, Verdict::Nothing, "{kind}");
    }
    let now = bench.read("heroku_app", &shop).await;
    assert_eq!((get(&now, "name"), get(&now, "id")), ("store", id));
    let back = json!({ "name": "shop", "region": "us" });
    assert_eq!(bench.plan("heroku_app", &now, &back).0, Verdict::Update);
}

#[tokio::test]
async fn an_association_moves_from_app_to_app() {
    let bench = Bench::new().await;
    let (shop, store) = (app(&bench, "shop").await, app(&bench, "store").await);
    let given = |app: &Value| json!({ "app_id": get(app, "id"), "vars": { "A": "1" } });
    let made = bench.create("heroku_app_config_association", &given(&shop)).await;
    let moved = bench
        .change("heroku_app_config_association", &made, &given(&store))
        .await;
    assert_eq!(get(&moved, "id"), format!("config:{}", get(&store, "id")));
    assert_eq!(bench.call("GET", "/apps/shop/config-vars", Json::Null).await, json!({}));
    assert_eq!(
        bench.call("GET", "/apps/store/config-vars", Json::Null).await,
        json!({ "A": "1" })
    );
}

#[test]
fn headers_of_telemetry_and_keys_of_tunnels_are_secret() {
    let schema = provider_schema();
    let is_secret = |kind: &str, block: Option<&str>, name: &str| {
        let block_of = &schema.resources[kind].block;
        let own = match block {
            Some(block) => {
                &block_of
                    .blocks
                    .iter()
                    .find(|nested| &*nested.name == block)
                    .expect("a block")
                    .block
            }
            None => block_of,
        };
        own.attributes
            .iter()
            .any(|attribute| &*attribute.name == name && attribute.sensitive)
    };
    assert!(is_secret("heroku_telemetry_drain", None, "headers"));
    assert!(is_secret(
        "heroku_space_vpn_connection",
        Some("tunnels"),
        "pre_shared_key"
    ));
}

/// Every test that the sources define.
fn tests_of(directory: &std::path::Path, found: &mut std::collections::BTreeSet<String>) {
    for entry in std::fs::read_dir(directory).expect("the sources are there").flatten() {
        let path = entry.path();
        if path.is_dir() {
            tests_of(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).expect("a source file is readable");
            let tests = ["#[test]", "#[tokio::test"].map(|mark| text.split(mark).skip(1));
            let names = tests
                .into_iter()
                .flatten()
                .filter_map(|rest| rest.split("fn ").nth(1)?.split('(').next());
            found.extend(names.map(str::to_owned));
        }
    }
}

#[test]
fn every_test_that_the_page_of_pains_names_exists() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut known = std::collections::BTreeSet::new();
    for directory in ["src/heroku", "fixtures"] {
        tests_of(&root.join(directory), &mut known);
    }
    let page = std::fs::read_to_string(root.join("docs/pains.md")).expect("the page is there");
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    assert!(rows.len() > 20, "{}", rows.len());
    for row in rows {
        let names = row.rsplit('|').nth(1).unwrap_or_default();
        let named: Vec<&str> = names.split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "no test for: {row}");
        for name in named {
            assert!(known.contains(name), "there is no test {name}");
        }
    }
}
