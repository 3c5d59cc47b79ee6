//! From an empty account to a running app and back.

use serde_json::{Value, json};

use super::Bench;

#[test]
fn a_new_app_has_two_releases_and_the_defaults() {
    let mut bench = Bench::new();
    let app = bench.good("POST", "/apps", json!({ "name": "first-app" }));
    assert_eq!(app["region"]["name"], "us");
    assert_eq!(app["stack"]["name"], "heroku-24");
    assert_eq!(app["owner"]["email"], "sandbox@example.com");
    assert_eq!(app["git_url"], "https://git.heroku.com/first-app.git");
    let url = app["web_url"].as_str().expect("a URL");
    assert!(
        url.starts_with("https://first-app-") && url.ends_with(".herokuapp.com/"),
        "{url}"
    );
    assert_eq!(
        bench.releases("first-app"),
        [
            "v1 Initial release (succeeded) sandbox@example.com",
            "v2 Enable Logplex (succeeded) sandbox@example.com",
        ]
    );
    assert_eq!(bench.get("/apps/first-app/formation"), json!([]));
    let refused = bench.refused("PATCH", "/apps/first-app/formation/web", json!({ "quantity": 1 }));
    assert_eq!(refused, "404 not_found: Couldn't find that process type (web).");
}

#[test]
fn a_database_is_provisioned_in_its_time_and_then_sets_its_config_var() {
    let mut bench = Bench::new();
    bench.good("POST", "/apps", json!({ "name": "with-db" }));
    let addon = bench.good(
        "POST",
        "/apps/with-db/addons",
        json!({ "plan": "heroku-postgresql:essential-0", "name": "db-1" }),
    );
    assert_eq!(addon["state"], "provisioning");
    assert_eq!(addon["config_vars"], json!([]));
    assert_eq!(bench.get("/apps/with-db/config-vars"), json!({}));
    bench.wait(1_499);
    assert_eq!(bench.get("/addons/db-1")["state"], "provisioning");
    bench.wait(1);
    let addon = bench.get("/addons/db-1");
    assert_eq!(addon["state"], "provisioned");
    assert_eq!(addon["config_vars"], json!(["DATABASE_URL"]));
    let vars = bench.get("/apps/with-db/config-vars");
    assert!(
        vars["DATABASE_URL"]
            .as_str()
            .is_some_and(|url| url.starts_with("postgres://")),
        "{vars}"
    );
    bench.good("DELETE", "/apps/with-db/addons/db-1", Value::Null);
    assert_eq!(bench.get("/apps/with-db/config-vars"), json!({}));
    assert_eq!(
        bench.releases("with-db")[2..],
        [
            "v3 Attach DATABASE (@ref:db-1) (succeeded) sandbox@example.com",
            "v4 Update DATABASE by heroku-postgresql (succeeded) heroku-postgresql@addons.heroku.com",
            "v5 Detach DATABASE (@ref:db-1) (succeeded) sandbox@example.com",
        ]
    );
}

#[test]
fn config_vars_cut_one_release_for_each_change() {
    let mut bench = Bench::new();
    bench.good("POST", "/apps", json!({ "name": "vars" }));
    bench.good("PATCH", "/apps/vars/config-vars", json!({ "A": "1", "B": "2" }));
    bench.good("PATCH", "/apps/vars/config-vars", json!({ "A": "1" }));
    bench.good("PATCH", "/apps/vars/config-vars", json!({ "A": null, "ABSENT": null }));
    assert_eq!(bench.get("/apps/vars/config-vars"), json!({ "B": "2" }));
    assert_eq!(
        bench.releases("vars")[2..],
        [
            "v3 Set A, B config vars (succeeded) sandbox@example.com",
            "v4 Remove A config vars (succeeded) sandbox@example.com",
        ]
    );
    assert_eq!(
        bench.get("/apps/vars/releases/3/config-vars"),
        json!({ "A": "1", "B": "2" })
    );
    assert_eq!(bench.get("/apps/vars/releases/2/config-vars"), json!({}));
}

#[test]
fn a_build_makes_a_slug_a_release_and_the_process_types() {
    let mut bench = Bench::new();
    bench.good("POST", "/apps", json!({ "name": "built" }));
    let source = json!({ "source_blob": { "url": "https://example.com/x.tar.gz", "version": "1a2b3c4d5e6f" } });
    let build = bench.good("POST", "/apps/built/builds", source);
    let path = format!("/apps/built/builds/{}", build["id"].as_str().expect("an id"));
    assert_eq!(build["status"], "pending");
    bench.wait(2_000);
    let build = bench.get(&path);
    assert_eq!(build["status"], "succeeded");
    let release = bench.get(&format!(
        "/apps/built/releases/{}",
        build["release"]["id"].as_str().expect("an id")
    ));
    assert_eq!(
        (&release["status"], &release["current"]),
        (&json!("pending"), &json!(false))
    );
    assert_eq!(release["slug"]["id"], build["slug"]["id"]);
    assert_eq!(bench.get("/apps/built/formation"), json!([]));
    bench.wait(300);
    assert_eq!(
        bench.releases("built")[2..],
        ["v3 Deploy 1a2b3c4d (succeeded) sandbox@example.com"]
    );
    let formation = bench.get("/apps/built/formation");
    let line = |one: &Value| format!("{}={}:{}", one["type"], one["quantity"], one["size"]);
    let lines: Vec<String> = formation.as_array().expect("a list").iter().map(line).collect();
    assert_eq!(lines, [r#""web"=1:"Basic""#, r#""worker"=0:"Basic""#]);
}

#[test]
fn an_empty_upload_fails_its_build() {
    let mut bench = Bench::instant();
    bench.good("POST", "/apps", json!({ "name": "empty" }));
    let source = bench.good("POST", "/sources", Value::Null);
    let url = source["source_blob"]["get_url"].as_str().expect("a URL").to_owned();
    let build = bench.good("POST", "/apps/empty/builds", json!({ "source_blob": { "url": url } }));
    assert_eq!(build["status"], "failed");
    assert_eq!(bench.releases("empty").len(), 2);
}

#[test]
fn tiers_change_together_or_not_at_all() {
    let mut bench = Bench::instant();
    bench.deployed("scaled");
    let both = json!({ "updates": [
        { "type": "web", "quantity": 2, "size": "standard-1x" },
        { "type": "worker", "quantity": 1, "dyno_size": { "name": "Performance-M" } },
    ]});
    let shown = bench.good("PATCH", "/apps/scaled/formation", both);
    assert_eq!(shown[0]["size"], "Standard-1X");
    let refused = bench.refused("PATCH", "/apps/scaled/formation/worker", json!({ "size": "basic" }));
    assert_eq!(
        refused,
        "422 invalid_params: Cannot use the following dyno types in the same app: Basic and Standard-1X"
    );
    let refused = bench.refused("PATCH", "/apps/scaled/formation/web", json!({ "size": "hobby" }));
    assert!(
        refused.starts_with("422 invalid_params: No such size as hobby. Available dyno sizes are Eco, "),
        "{refused}"
    );
    let many = json!({ "updates": [
        { "type": "web", "quantity": 2, "size": "basic" }, { "type": "worker", "quantity": 0 },
    ]});
    let refused = bench.refused("PATCH", "/apps/scaled/formation", many);
    assert_eq!(
        refused,
        "422 invalid_params: Cannot update to more than 1 Basic size dynos per process type."
    );
    assert_eq!(bench.get("/apps/scaled/formation/web")["quantity"], 2);
}

#[test]
fn a_rollback_brings_back_code_and_config() {
    let mut bench = Bench::instant();
    bench.deployed("back");
    bench.good("PATCH", "/apps/back/config-vars", json!({ "A": "old" }));
    let slug = json!({ "slug": "51060000-0000-4000-8000-000000000002" });
    bench.good("POST", "/apps/back/releases", slug);
    bench.good("PATCH", "/apps/back/config-vars", json!({ "A": "new", "B": "2" }));
    let release = bench.good("POST", "/apps/back/releases", json!({ "release": "4" }));
    assert_eq!(release["description"], "Rollback to v4");
    assert_eq!(release["slug"]["id"], "51060000-0000-4000-8000-000000000001");
    assert_eq!(bench.get("/apps/back/config-vars"), json!({ "A": "old" }));
}

#[test]
fn deleting_an_app_takes_everything_with_it() {
    let mut bench = Bench::instant();
    bench.deployed("gone");
    bench.good("POST", "/apps", json!({ "name": "stays" }));
    bench.good(
        "POST",
        "/apps/gone/addons",
        json!({ "plan": "heroku-redis:mini", "name": "kv" }),
    );
    bench.good(
        "POST",
        "/addon-attachments",
        json!({ "addon": "kv", "app": "stays", "name": "SHARED" }),
    );
    assert!(bench.get("/apps/stays/config-vars")["SHARED_URL"].is_string());
    bench.good("DELETE", "/apps/gone", Value::Null);
    assert_eq!(bench.get("/apps/stays/config-vars"), json!({}));
    assert_eq!(
        bench.refused("GET", "/addons/kv", Value::Null),
        "404 not_found: Couldn't find that add-on."
    );
    assert_eq!(
        bench.refused("GET", "/apps/gone", Value::Null),
        "404 not_found: Couldn't find that app."
    );
    assert!(bench.world.slugs.is_empty() && bench.world.attachments.is_empty());
}

#[test]
fn a_quantity_may_be_added_to_what_runs_or_taken_away() {
    let mut bench = Bench::new();
    bench.deployed("scaled");
    let mut scale = |quantity: &str| {
        let updates = json!({ "updates": [{ "type": "web", "quantity": quantity, "size": "standard-1x" }] });
        bench.good("PATCH", "/apps/scaled/formation", updates)[0]["quantity"].clone()
    };
    assert_eq!(
        ["3", "+2", "-1", "-9", "+1"].map(&mut scale),
        [3, 5, 4, 0, 1].map(Value::from)
    );
}
