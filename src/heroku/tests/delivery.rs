//! From code to dynos.

use serde_json::json;

use super::{Bench, Verdict, get, null, texts};
use crate::language::value::Value;
use crate::provider::{ApplyResponse, Provider, Upcoming};
use crate::sandbox::Timings;

async fn app(bench: &Bench, name: &str) -> Value {
    bench
        .create("heroku_app", &json!({ "name": name, "region": "us" }))
        .await
}

fn source(directory: &std::path::Path, procfile: &str) -> String {
    std::fs::write(directory.join("Procfile"), procfile).expect("a file");
    directory.to_str().expect("a path in UTF-8").to_owned()
}

#[tokio::test]
async fn a_build_of_a_directory_is_made_anew_only_when_its_contents_change() {
    let bench = Bench::start(
        Timings {
            build: 150,
            release: 50,
            ..Timings::instant()
        },
        false,
    )
    .await;
    let shop = app(&bench, "shop").await;
    let directory = tempfile::tempdir().expect("a directory");
    let path = source(directory.path(), "web: run\nworker: work\n");
    let given = json!({ "app_id": get(&shop, "id"), "source": [{ "path": path, "version": "v1" }] });
    let made = bench.create("heroku_build", &given).await;
    assert_eq!(get(&made, "status"), "succeeded");
    assert!(get(&made, "local_checksum").starts_with("SHA256:"));
    assert!(!get(&made, "release_id").is_empty() && !get(&made, "slug_id").is_empty());
    assert_eq!(bench.read("heroku_build", &made).await, made);

    source(directory.path(), "web: run\nworker: work\n");
    assert_eq!(bench.plan("heroku_build", &made, &given).0, Verdict::Nothing);
    source(directory.path(), "web: other\n");
    assert_eq!(
        bench.plan("heroku_build", &made, &given).0,
        Verdict::Replace(vec!["local_checksum".into()])
    );

    let formation = json!({ "app_id": get(&shop, "id"), "type": "worker", "quantity": 1, "size": "basic" });
    bench.create("heroku_formation", &formation).await;
    let found = bench
        .heroku
        .import("heroku_build", &format!("shop:{}", get(&made, "id")))
        .await
        .expect("an import");
    assert_eq!(get(&found.value, "release_id"), get(&made, "release_id"));
    assert!(
        bench.destroy("heroku_build", &made).await.problems.is_empty(),
        "a build stays at Heroku"
    );
}

#[tokio::test]
async fn a_build_of_an_address_is_made_once() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let build = |url: &str| json!({ "app_id": get(&shop, "id"), "source": [{ "url": url }] });
    let given = build("https://example.com/source.tgz");
    let made = bench.create("heroku_build", &given).await;
    assert_eq!(bench.read("heroku_build", &made).await, made);
    assert_eq!(bench.plan("heroku_build", &made, &given).0, Verdict::Nothing);
    let other = build("https://example.com/other.tgz");
    assert_eq!(
        bench.plan("heroku_build", &made, &other).0,
        Verdict::Replace(vec!["source[0].url".into()])
    );
}

/// A build of a directory whose package.json has it run that.
async fn build_of(bench: &Bench, shop: &Value, command: &str) -> ApplyResponse {
    let directory = tempfile::tempdir().expect("a directory");
    let write = |name: &str, text: &str| std::fs::write(directory.path().join(name), text).expect("a file");
    write("Procfile", "web: node .\n");
    write(
        "package.json",
        &json!({ "scripts": { "heroku-postbuild": command } }).to_string(),
    );
    let path = directory.path().to_str().expect("a path in UTF-8");
    let given = json!({ "app_id": get(shop, "id"), "source": [{ "path": path }] });
    bench.apply("heroku_build", &null(), &given).await
}

impl Bench {
    fn output(&self) -> Vec<String> {
        std::mem::take(&mut *self.notes.output.lock().expect("not poisoned"))
    }
}

#[tokio::test]
async fn a_build_that_fails_shows_its_whole_log_and_names_the_end_of_it() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let response = build_of(&bench, &shop, "echo begins && seq 60 && exit 1").await;
    let output = bench.output();
    let log: Vec<&str> = output
        .iter()
        .map(|line| line.strip_prefix("heroku_build.it (build): ").expect("whose it is"))
        .collect();
    assert_eq!(
        &log[..4],
        [
            "-----> Building on the sandbox",
            "-----> Using stack heroku-24",
            "begins",
            "1"
        ]
    );
    assert_eq!(&log[62..], ["60", " !     Build failed"]);
    assert_eq!(response.problems[0].code.name, "heroku-build-failed");
    let (said, end) = response.problems[0]
        .detail
        .split_once(" Its log ends with:\n")
        .expect("its end");
    assert!(said.ends_with(" is failed."), "{said}");
    assert_eq!(end.lines().collect::<Vec<_>>(), &log[44..], "the last lines of it");
    assert!(!get(&response.value, "id").is_empty(), "it exists nevertheless");
    assert!(response.value.is_wholly_known());
}

#[tokio::test]
async fn a_build_that_succeeds_says_nothing() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let response = build_of(&bench, &shop, "echo begins && exit 0").await;
    assert!(response.problems.is_empty(), "{}", texts(&response.problems));
    assert_eq!(bench.output(), Vec::<String>::new());
}

#[tokio::test]
async fn a_log_shows_no_config_var_of_its_app_whoever_set_it() {
    let bench = Bench::new().await;
    let given = json!({
        "name": "shop", "region": "us",
        "config_vars": { "NODE_ENV": "production", "GREETING": "canary-open" },
        "sensitive_config_vars": { "API_KEY": "canary-marked" },
    });
    let shop = bench.create("heroku_app", &given).await;
    let vars = json!({ "DATABASE_URL": "postgres://u:canary-password@db.example.com/x", "PEM": "one\ncanary-line" });
    bench.call("PATCH", "/apps/shop/config-vars", vars).await;
    let command =
        "echo $NODE_ENV $GREETING $API_KEY $DATABASE_URL && echo as canary-password with canary-line && exit 1";
    let response = build_of(&bench, &shop, command).await;
    let (output, hidden) = (bench.output(), "(sensitive value)");
    let production = format!("heroku_build.it (build): production {hidden} {hidden} {hidden}");
    assert!(output.contains(&production), "{output:#?}");
    assert!(
        output.contains(&format!("heroku_build.it (build): as {hidden} with {hidden}")),
        "{output:#?}"
    );
    assert!(!format!("{output:?}{}", texts(&response.problems)).contains("canary"));
}

#[tokio::test]
async fn a_log_is_there_as_far_as_its_connection_allowed() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let unavailable = json!({ "method": "GET", "path": "/sandbox/streams/**", "status": 503, "times": 100 });
    bench.fault(unavailable).await;
    let response = build_of(&bench, &shop, "exit 1").await;
    let output = bench.output();
    assert_eq!(
        output,
        ["heroku_build.it (build): (The log is cut here: its address answered with 503.)"]
    );
    assert!(
        response.problems[0].detail.contains("answered with 503"),
        "{}",
        texts(&response.problems)
    );
}

#[tokio::test]
async fn of_a_release_phase_that_fails_the_whole_log_is_shown() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let slug = json!({ "process_types": { "web": "x", "release": "seq 30 && exit 1" } });
    let slug = bench.call("POST", "/apps/shop/slugs", slug).await;
    let given = json!({ "app_id": get(&shop, "id"), "slug_id": slug["id"] });
    let response = bench.apply("heroku_app_release", &null(), &given).await;
    assert_eq!(response.problems[0].code.name, "heroku-release-failed");
    let output = bench.output();
    let log: Vec<&str> = output
        .iter()
        .map(|line| {
            line.strip_prefix("heroku_app_release.it (release): ")
                .expect("whose it is")
        })
        .collect();
    assert_eq!(&log[..2], ["Running release command: seq 30 && exit 1", "1"]);
    assert_eq!(&log[30..], ["30", "Release command failed with a non-zero exit code."]);
}

/// A tarball with that Procfile.
fn tarball(at: &std::path::Path, procfile: &str) -> String {
    let mut archive = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
    let mut header = tar::Header::new_gnu();
    header.set_size(procfile.len() as u64);
    header.set_mode(0o644);
    archive
        .append_data(&mut header, "Procfile", procfile.as_bytes())
        .expect("a file in it");
    let bytes = archive.into_inner().and_then(|gzip| gzip.finish()).expect("an archive");
    let path = at.join("source.tgz");
    std::fs::write(&path, bytes).expect("a file");
    path.to_str().expect("a path in UTF-8").to_owned()
}

#[tokio::test]
async fn a_build_of_a_tarball_is_made_anew_only_when_its_bytes_change() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let directory = tempfile::tempdir().expect("a directory");
    let path = tarball(directory.path(), "worker: work\n");
    let given = json!({ "app_id": get(&shop, "id"), "source": [{ "path": path }] });
    let made = bench.create("heroku_build", &given).await;
    assert_eq!(get(&made, "status"), "succeeded");
    let built = bench.call("GET", "/apps/shop/formation", serde_json::Value::Null).await;
    assert_eq!(built[0]["type"], "worker", "the very tarball arrived: {built}");
    tarball(directory.path(), "worker: work\n");
    assert_eq!(bench.plan("heroku_build", &made, &given).0, Verdict::Nothing);
    tarball(directory.path(), "worker: other\n");
    assert_eq!(
        bench.plan("heroku_build", &made, &given).0,
        Verdict::Replace(vec!["local_checksum".into()])
    );
}

#[tokio::test]
async fn a_build_is_held_to_its_checksum() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let directory = tempfile::tempdir().expect("a directory");
    let path = tarball(directory.path(), "web: run\n");
    let build = |source: serde_json::Value| json!({ "app_id": get(&shop, "id"), "source": [source], "buildpacks": [] });
    let checksum = "SHA256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    let elsewhere = json!({ "url": "https://example.com/source.tgz", "checksum": checksum });
    let made = bench.create("heroku_build", &build(elsewhere)).await;
    let there = format!("/apps/shop/builds/{}", get(&made, "id"));
    let there = bench.call("GET", &there, serde_json::Value::Null).await;
    assert_eq!(there["source_blob"]["checksum"], checksum, "Heroku is told");
    let wrong = build(json!({ "path": path, "checksum": checksum }));
    let response = bench.apply("heroku_build", &null(), &wrong).await;
    let told = texts(&response.problems);
    assert!(
        told.contains("heroku-build-failed") && told.contains("Unable to verify source"),
        "{told}"
    );
}

#[tokio::test]
async fn a_slug_is_fetched_from_its_address_and_uploaded() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let place = bench.call("POST", "/sources", json!({})).await;
    let address = |name: &str| place["source_blob"][name].as_str().expect("an address").to_owned();
    let directory = tempfile::tempdir().expect("a directory");
    let file = tarball(directory.path(), "web: run\n");
    bench
        .put(&address("put_url"), std::fs::read(file).expect("a file"))
        .await;
    let lies_there = bench.fetch(&address("get_url")).await;
    let slug = json!({ "app_id": get(&shop, "id"), "file_url": address("get_url"), "process_types": { "web": "run" } });
    let made = bench.create("heroku_slug", &slug).await;
    let size = made.get("size").and_then(Value::as_i64);
    assert_eq!(
        size,
        i64::try_from(lies_there.len()).ok(),
        "what lies there is what arrived"
    );
    let checksum = crate::heroku::resources::source_code::checksum_of(&lies_there);
    assert_eq!(get(&made, "checksum"), checksum);
    assert_eq!(bench.plan("heroku_slug", &made, &slug).0, Verdict::Nothing);
}

#[tokio::test]
async fn a_source_that_is_missing_stops_a_creation_and_not_what_is_built() {
    let bench = Bench::new().await;
    let given = json!({ "app_id": "a", "source": [{ "path": "/nowhere/at/all" }] });
    let (.., problems) = bench.plan("heroku_build", &null(), &given);
    assert_eq!(problems[0].code.name, "heroku-source-unreadable");
}

#[tokio::test]
async fn a_slug_and_its_release_live() {
    let bench = Bench::start(
        Timings {
            release: 100,
            ..Timings::instant()
        },
        false,
    )
    .await;
    let shop = app(&bench, "shop").await;
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("slug.tgz");
    std::fs::write(&file, "some bytes").expect("a file");
    let slug = json!({ "app_id": get(&shop, "id"), "file_path": file.to_str(), "process_types": { "web": "run" } });
    let made = bench.create("heroku_slug", &slug).await;
    assert_eq!(bench.read("heroku_slug", &made).await, made);
    assert_eq!(bench.plan("heroku_slug", &made, &slug).0, Verdict::Nothing);
    std::fs::write(&file, "other bytes").expect("a file");
    assert_eq!(
        bench.plan("heroku_slug", &made, &slug).0,
        Verdict::Replace(vec!["checksum".into()])
    );

    let given = json!({ "app_id": get(&shop, "id"), "slug_id": get(&made, "id"), "description": "first" });
    let release = bench.settles("heroku_app_release", &given, |_| "shop".into()).await;
    assert!(
        bench
            .notes
            .waits
            .lock()
            .expect("not poisoned")
            .iter()
            .any(|wait| wait.contains("release v"))
    );
    // A newer release of someone else's does not concern this one.
    bench.call("PATCH", "/apps/shop/config-vars", json!({ "X": "1" })).await;
    assert_eq!(bench.read("heroku_app_release", &release).await, release);
    let other = json!({ "app_id": get(&shop, "id"), "slug_id": "51060000-0000-4000-8000-000000000001" });
    assert_eq!(
        bench.plan("heroku_app_release", &release, &other).0,
        Verdict::Replace(vec!["slug_id".into()])
    );
}

#[tokio::test]
async fn a_formation_needs_a_release_and_follows_its_configuration() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let web = |quantity: i64, size: &str| json!({ "app_id": get(&shop, "id"), "type": "web", "quantity": quantity, "size": size });
    let response = bench.apply("heroku_formation", &null(), &web(1, "basic")).await;
    insta::assert_snapshot!(texts(&response.problems), @"heroku-formation-without-release: The app has no such process type: web is unknown to the app: it has no release whose code names it.");
    assert!(response.value.is_null());

    let release = json!({ "app_id": get(&shop, "id"), "slug_id": "51060000-0000-4000-8000-000000000001" });
    bench.create("heroku_app_release", &release).await;
    let made = bench
        .settles("heroku_formation", &web(2, "standard-1x"), |_| "shop:web".into())
        .await;
    assert_eq!(
        get(&made, "size"),
        "standard-1x",
        "as it is written, not as Heroku spells it"
    );
    assert_eq!(
        bench.plan("heroku_formation", &made, &web(2, "Standard-1X")).0,
        Verdict::Nothing
    );
    assert_eq!(
        bench.plan("heroku_formation", &made, &web(3, "standard-2x")).0,
        Verdict::Update
    );
    bench
        .call("PATCH", "/apps/shop/formation/web", json!({ "quantity": 5 }))
        .await;
    let now = bench.read("heroku_formation", &made).await;
    assert_eq!(now.get("quantity").and_then(Value::as_i64), Some(5));
    let made = bench.change("heroku_formation", &now, &web(1, "standard-2x")).await;
    assert!(bench.destroy("heroku_formation", &made).await.problems.is_empty());
}

#[tokio::test]
async fn formations_of_one_app_change_their_tier_together() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let directory = tempfile::tempdir().expect("a directory");
    let path = source(directory.path(), "web: run\nworker: work\n");
    bench
        .create(
            "heroku_build",
            &json!({ "app_id": get(&shop, "id"), "source": [{ "path": path }] }),
        )
        .await;
    let formation =
        |process: &str, size: &str| json!({ "app_id": get(&shop, "id"), "type": process, "quantity": 1, "size": size });
    let web = bench.create("heroku_formation", &formation("web", "basic")).await;
    let worker = bench.create("heroku_formation", &formation("worker", "basic")).await;
    let before = bench.heroku.calls().total;
    let (web_to, worker_to) = (formation("web", "standard-1x"), formation("worker", "standard-2x"));
    let (web, worker) = tokio::join!(
        bench.change("heroku_formation", &web, &web_to),
        bench.change("heroku_formation", &worker, &worker_to)
    );
    assert_eq!(
        (get(&web, "size"), get(&worker, "size")),
        ("standard-1x", "standard-2x")
    );
    assert_eq!(bench.heroku.calls().total - before, 1, "one request for both");

    let response = bench
        .apply("heroku_formation", &worker, &formation("worker", "basic"))
        .await;
    assert_eq!(response.problems[0].code.name, "heroku-mixed-dyno-tiers");
    assert_eq!(get(&response.value, "size"), "standard-2x", "it stays as it was");
}

#[tokio::test]
async fn one_after_the_other_formations_change_their_tier_together_all_the_same() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let slug = "51060000-0000-4000-8000-000000000002";
    let release = json!({ "app_id": get(&shop, "id"), "slug_id": slug });
    bench.create("heroku_app_release", &release).await;
    let processes = bench.call("GET", "/apps/shop/formation", serde_json::Value::Null).await;
    let names: Vec<String> = processes
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|one| one["type"].as_str().map(str::to_owned))
        .collect();
    assert!(names.len() > 1, "{names:?}");
    let formation =
        |process: &str, size: &str| json!({ "app_id": get(&shop, "id"), "type": process, "quantity": 1, "size": size });
    let mut before = Vec::new();
    let begun = std::time::Instant::now();
    for name in &names {
        before.push(bench.create("heroku_formation", &formation(name, "basic")).await);
    }
    let usual = begun.elapsed();
    let upcoming: Vec<Upcoming> = names
        .iter()
        .zip(&before)
        .map(|(name, prior)| Upcoming {
            kind: "heroku_formation".into(),
            prior: prior.clone(),
            planned: bench.plan("heroku_formation", prior, &formation(name, "standard-1x")).1,
        })
        .collect();
    bench.heroku.announce(&upcoming);
    let (calls, begun) = (bench.heroku.calls().total, std::time::Instant::now());
    for (name, prior) in names.iter().zip(&before) {
        let now = bench
            .change("heroku_formation", prior, &formation(name, "standard-1x"))
            .await;
        assert_eq!(bench.read("heroku_formation", &now).await, now);
    }
    let reads = names.len() as u64;
    assert_eq!(
        bench.heroku.calls().total - calls - reads,
        2,
        "one that is refused, one for all"
    );
    // On a busy machine everything takes its time.
    let most = std::time::Duration::from_secs(4) + 4 * usual;
    assert!(begun.elapsed() < most, "nobody is waited for");
}

#[tokio::test]
async fn data_sources_find_by_name() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let named = |name: &str| super::super::object::object([("name", Value::string(name))]);
    let found = bench
        .heroku
        .read_data("heroku_app", &named("shop"))
        .await
        .expect("an app");
    assert_eq!(get(&found, "id"), get(&shop, "id"));
    assert_eq!(get(&found, "git_url"), get(&shop, "git_url"));
    let team = bench
        .heroku
        .read_data("heroku_team", &named("acme"))
        .await
        .expect("a team");
    assert!(!get(&team, "id").is_empty());
    let plan = json!({ "app_id": get(&shop, "id"), "plan": "heroku-redis:mini", "name": "shop-cache" });
    bench.create("heroku_addon", &plan).await;
    let cache = bench
        .heroku
        .read_data("heroku_addon", &named("shop-cache"))
        .await
        .expect("an add-on");
    assert_eq!(
        (get(&cache, "app_id"), get(&cache, "plan")),
        (get(&shop, "id"), "heroku-redis:mini")
    );
    let made = bench.create("heroku_pipeline", &json!({ "name": "delivery" })).await;
    let pipeline = bench
        .heroku
        .read_data("heroku_pipeline", &named("delivery"))
        .await
        .expect("a pipeline");
    assert_eq!(
        (get(&pipeline, "id"), get(&pipeline, "owner_type")),
        (get(&made, "id"), "user")
    );
    let problems = bench
        .heroku
        .read_data("heroku_app", &named("nothing"))
        .await
        .expect_err("no app");
    assert_eq!(problems[0].code.name, "heroku-not-found");
}

#[tokio::test]
async fn a_release_that_exists_gets_no_other_description() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let given = |description: &str| json!({ "app_id": get(&shop, "id"), "slug_id": "51060000-0000-4000-8000-000000000001", "description": description });
    let made = bench.create("heroku_app_release", &given("first")).await;
    let (_, _, problems) = bench.plan("heroku_app_release", &made, &given("second"));
    insta::assert_snapshot!(texts(&problems), @"heroku-release-description: A release keeps its description: Heroku does not change the description of a release that exists.");
    let other = json!({ "app_id": get(&shop, "id"), "slug_id": "51060000-0000-4000-8000-000000000002", "description": "second" });
    let (verdict, planned, problems) = bench.plan("heroku_app_release", &made, &other);
    assert_eq!(
        (verdict, texts(&problems)),
        (Verdict::Replace(vec!["slug_id".into()]), String::new())
    );
    assert_eq!(
        get(&planned, "description"),
        "second",
        "a new release is described as configured"
    );
}
