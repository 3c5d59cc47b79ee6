//! Review apps, app setups, images and logs: made, looked at, gone.

use serde_json::{Value, json};

use super::Bench;

fn source() -> Value {
    json!({ "url": "https://example.com/source.tgz", "version": "v1" })
}

#[test]
fn a_review_app_lives_as_long_as_its_app() {
    let mut bench = Bench::new();
    let pipeline = bench.good("POST", "/pipelines", json!({ "name": "delivery" }));
    let id = pipeline["id"].as_str().expect("an id").to_owned();
    let wanted = json!({ "pipeline": id, "branch": "Add-Carts", "pr_number": 12, "source_blob": source(), "environment": { "B": "2" } });
    let refused = bench.refused("POST", "/review-apps", wanted.clone());
    assert_eq!(
        refused,
        "422 invalid_params: Review apps are not enabled for this pipeline."
    );
    let config = json!({ "repo": "acme/shop", "base_name": "shop", "deploy_target": { "type": "region", "id": "eu" } });
    bench.good("POST", &format!("/pipelines/{id}/review-app-config"), config);
    bench.good(
        "PATCH",
        &format!("/pipelines/{id}/stage/review/config-vars"),
        json!({ "A": "1" }),
    );
    let review = bench.good("POST", "/review-apps", wanted.clone());
    assert_eq!((&review["status"], &review["app"]), (&json!("pending"), &Value::Null));
    let refused = bench.refused("POST", "/review-apps", wanted);
    assert_eq!(refused, "409 conflict: A review app already exists for this branch.");
    let place = format!("/review-apps/{}", review["id"].as_str().expect("an id"));
    bench.wait(500);
    let creating = bench.get(&place);
    assert_eq!(creating["status"], "creating");
    bench.wait(10_000);
    assert_eq!(bench.get(&place)["status"], "created");
    let app = bench.get("/apps/shop-pr-12");
    assert_eq!(
        (&app["region"]["name"], &app["id"]),
        (&json!("eu"), &creating["app"]["id"])
    );
    assert_eq!(bench.get("/apps/shop-pr-12/config-vars"), json!({ "A": "1", "B": "2" }));
    assert_eq!(bench.get("/apps/shop-pr-12/review-app")["id"], review["id"]);
    assert_eq!(bench.get("/apps/shop-pr-12/pipeline-couplings")["stage"], "review");
    let setup = format!("/app-setups/{}", creating["app_setup"]["id"].as_str().expect("an id"));
    assert_eq!(bench.get(&setup)["status"], "succeeded");
    let list = format!("/pipelines/{id}/review-apps");
    assert_eq!(bench.get(&list).as_array().map(Vec::len), Some(1));
    assert_eq!(bench.good("DELETE", &place, Value::Null)["status"], "deleting");
    let gone = bench.get(&place);
    assert_eq!((&gone["status"], &gone["app"]), (&json!("deleted"), &Value::Null));
    assert_eq!(bench.get(&list), json!([]));
    assert!(bench.refused("GET", "/apps/shop-pr-12", Value::Null).starts_with("404"));
}

#[test]
fn a_setup_whose_build_fails_says_so() {
    let mut bench = Bench::new();
    let place = bench.good("POST", "/sources", json!({}));
    let url = place["source_blob"]["get_url"].clone();
    let wanted = json!({ "app": { "name": "set-up", "region": "us" }, "source_blob": { "url": url }, "overrides": { "env": { "A": "1" } } });
    let setup = bench.good("POST", "/app-setups", wanted);
    assert_eq!(
        (&setup["status"], &setup["app"]["name"]),
        (&json!("pending"), &json!("set-up"))
    );
    bench.wait(10_000);
    let done = bench.get(&format!("/app-setups/{}", setup["id"].as_str().expect("an id")));
    assert_eq!(
        (&done["status"], &done["failure_message"]),
        (&json!("failed"), &json!("app build failed"))
    );
    assert_eq!(bench.get("/apps/set-up/config-vars"), json!({ "A": "1" }));
    let refused = bench.refused("POST", "/app-setups", json!({ "source_blob": {} }));
    assert_eq!(refused, "422 invalid_params: Require params: source_blob:url.");
    for (name, url, env) in [
        ("odd-source", "ftp://example.com/x", "A"),
        ("odd-var", "https://example.com/x", "A-B"),
    ] {
        let wanted = json!({
            "app": { "name": name }, "source_blob": { "url": url }, "overrides": { "env": { env: "1" } },
        });
        assert!(
            bench.refused("POST", "/app-setups", wanted).starts_with("422"),
            "{name}"
        );
        assert!(
            bench
                .refused("GET", &format!("/apps/{name}"), Value::Null)
                .starts_with("404"),
            "{name}"
        );
    }
}

#[test]
fn an_image_is_released_on_fir_alone() {
    let mut bench = Bench::new();
    let space = json!({ "name": "inner", "team": "acme", "region": "virginia", "generation": "fir" });
    bench.good("POST", "/spaces", space);
    bench.wait(9 * 60_000);
    bench.good(
        "POST",
        "/teams/apps",
        json!({ "name": "inner-shop", "space": "inner", "team": "acme" }),
    );
    bench.good("POST", "/apps", json!({ "name": "outer-shop" }));
    let wanted =
        json!({ "process_types": { "web": { "name": "web", "command": "/cnb/process/web" } }, "commit": "0123abcd" });
    let refused = bench.refused("POST", "/apps/outer-shop/oci-images", wanted.clone());
    assert_eq!(
        refused,
        "422 invalid_params: OCI images are only supported for apps of the Fir generation."
    );
    let image = bench.good("POST", "/apps/inner-shop/oci-images", wanted);
    let digest = image["digest"].as_str().expect("a digest").to_owned();
    assert_eq!(
        bench.get(&format!("/apps/inner-shop/oci-images/{digest}"))[0]["id"],
        image["id"]
    );
    let release = bench.good("POST", "/apps/inner-shop/releases", json!({ "oci_image": digest }));
    assert_eq!(
        (&release["oci_image"]["id"], &release["slug"]),
        (&image["id"], &Value::Null)
    );
    bench.wait(1_000);
    assert_eq!(bench.get("/apps/inner-shop/formation")[0]["type"], "web");
}

#[test]
fn a_log_session_tells_the_newest_lines() {
    let mut bench = Bench::new();
    bench.deployed("talking");
    bench.good("PATCH", "/apps/talking/config-vars", json!({ "A": "1" }));
    let session = bench.good(
        "POST",
        "/apps/talking/log-sessions",
        json!({ "lines": 2, "tail": false }),
    );
    let url = session["logplex_url"].as_str().expect("a URL").to_owned();
    assert!(url.contains("/sandbox/logs/") && url.contains("lines=2"), "{url}");
}

/// What a request of that account comes to: its status and message.
fn as_user(bench: &mut Bench, user: &str, method: &str, path: &str, body: Value) -> String {
    let (status, shown) = bench.call_as(user, method, path, body);
    let message = shown["message"].as_str().unwrap_or_default();
    format!("{status} {message}").trim().to_owned()
}

#[test]
fn members_may_do_what_was_granted() {
    let mut bench = Bench::new();
    bench.good("POST", "/teams/apps", json!({ "name": "ledger", "team": "acme" }));
    for (name, role) in [
        ("vera", "viewer"),
        ("max", "member"),
        ("ada", "admin"),
        ("cora", "collaborator"),
    ] {
        let member = json!({ "email": format!("{name}@example.com"), "role": role });
        bench.good("PUT", "/teams/acme/members", member);
    }
    let granted = json!({ "user": "cora@example.com", "permissions": ["view", "deploy"] });
    bench.good("POST", "/teams/apps/ledger/collaborators", granted);
    let vars = || json!({ "A": "1" });
    let mut told = Vec::new();
    for (user, method, path, body) in [
        ("vera", "GET", "/apps/ledger", Value::Null),
        ("vera", "PATCH", "/apps/ledger/config-vars", vars()),
        ("max", "PATCH", "/apps/ledger/config-vars", vars()),
        ("max", "DELETE", "/apps/ledger", Value::Null),
        (
            "max",
            "PUT",
            "/teams/acme/members",
            json!({ "email": "eve@example.com", "role": "admin" }),
        ),
        ("cora", "PATCH", "/apps/ledger/config-vars", vars()),
        (
            "cora",
            "POST",
            "/apps/ledger/addons",
            json!({ "plan": "heroku-redis:mini" }),
        ),
        ("ada", "PATCH", "/teams/apps/ledger", json!({ "locked": true })),
        ("max", "GET", "/apps/ledger", Value::Null),
        (
            "sandbox",
            "POST",
            "/teams/apps/ledger/collaborators",
            json!({ "user": "sandbox@example.com", "permissions": ["view"] }),
        ),
        ("sandbox", "PATCH", "/teams/apps/ledger", json!({ "locked": false })),
        ("nobody", "DELETE", "/apps/ledger", Value::Null),
    ] {
        let account = format!("{user}@example.com");
        told.push(format!(
            "{user} {method} {path}: {}",
            as_user(&mut bench, &account, method, path, body)
        ));
    }
    insta::assert_snapshot!(told.join("\n"), @r"
    vera GET /apps/ledger: 200
    vera PATCH /apps/ledger/config-vars: 403 You do not have permission to deploy on ledger. You need to have the deploy permission on this app.
    max PATCH /apps/ledger/config-vars: 200
    max DELETE /apps/ledger: 403 You do not have permission to manage on ledger. You need to have the manage permission on this app.
    max PUT /teams/acme/members: 403 You do not have access to the team acme.
    cora PATCH /apps/ledger/config-vars: 200
    cora POST /apps/ledger/addons: 403 You do not have permission to operate on ledger. You need to have the operate permission on this app.
    ada PATCH /teams/apps/ledger: 200
    max GET /apps/ledger: 403 You do not have access to the app ledger.
    sandbox POST /teams/apps/ledger/collaborators: 201
    sandbox PATCH /teams/apps/ledger: 200
    nobody DELETE /apps/ledger: 200
    ");
}

/// A space of that generation, and an app in it.
fn space(bench: &mut Bench, name: &str, generation: &str, app: &str) {
    let space = json!({ "name": name, "team": "acme", "region": "virginia", "generation": generation });
    bench.good("POST", "/spaces", space);
    bench.wait(9 * 60_000);
    let app = json!({ "name": app, "space": name, "team": "acme" });
    bench.good("POST", "/teams/apps", app);
}

#[test]
fn a_space_has_one_drain_for_the_logs_of_all_its_apps() {
    let mut bench = Bench::new();
    space(&mut bench, "inner", "cedar", "inner-shop");
    let place = "/spaces/inner/log-drain";
    assert!(bench.refused("GET", place, Value::Null).starts_with("404 "));
    for url in ["https://one.example.com/", "https://two.example.com/"] {
        bench.good("PUT", place, json!({ "url": url }));
        assert_eq!(bench.get(place)["url"], url);
    }
    assert_eq!(bench.get("/apps/inner-shop/log-drains"), json!([]));
    space(&mut bench, "newer", "fir", "newer-shop");
    let refused = bench.refused(
        "PUT",
        "/spaces/newer/log-drain",
        json!({ "url": "https://one.example.com/" }),
    );
    assert!(refused.starts_with("422 invalid_params: "), "{refused}");
}

#[test]
fn a_pipeline_takes_apps_of_one_generation() {
    let mut bench = Bench::new();
    space(&mut bench, "newer", "fir", "newer-shop");
    bench.good("POST", "/apps", json!({ "name": "older-shop" }));
    let pipeline = bench.good("POST", "/pipelines", json!({ "name": "delivery" }));
    let coupling = |bench: &mut Bench, app: &str, stage: &str| {
        let app = bench.get(&format!("/apps/{app}"))["id"].clone();
        json!({ "app": app, "pipeline": pipeline["id"], "stage": stage })
    };
    let first = coupling(&mut bench, "newer-shop", "staging");
    bench.good("POST", "/pipeline-couplings", first);
    assert_eq!(bench.get("/pipelines/delivery")["generation"]["name"], "fir");
    let second = coupling(&mut bench, "older-shop", "production");
    assert_eq!(
        bench.refused("POST", "/pipeline-couplings", second),
        "422 invalid_params: App older-shop and the pipeline delivery must be of the same generation."
    );
}
