//! What the sandbox refuses, and in which words.

use serde_json::{Value, json};

use super::Bench;
use crate::sandbox::Request;

#[test]
fn names_are_checked_as_heroku_checks_them() {
    let mut bench = Bench::instant();
    bench.good("POST", "/apps", json!({ "name": "taken" }));
    let rule = "Name must start with a letter, end with a letter or digit and can only contain lowercase letters, \
                digits, and dashes.";
    for (name, message) in [
        ("ab", "Name is too short (minimum is 3 characters)"),
        (
            "abcdefghijklmnopqrstuvwxyz-abcd",
            "Name is too long (maximum is 30 characters)",
        ),
        ("Upper", rule),
        ("1st", rule),
        ("dash-", rule),
        ("under_score", rule),
        ("taken", "Name taken is already taken"),
    ] {
        let refused = bench.refused("POST", "/apps", json!({ "name": name }));
        assert_eq!(refused, format!("422 invalid_params: {message}"), "{name}");
    }
    bench.good("POST", "/apps", json!({ "name": "other" }));
    assert!(
        bench
            .refused("PATCH", "/apps/other", json!({ "name": "taken" }))
            .starts_with("422")
    );
    bench.good("PATCH", "/apps/other", json!({ "name": "other" }));
    bench.good("DELETE", "/apps/taken", Value::Null);
    bench.good("PATCH", "/apps/other", json!({ "name": "taken" }));
    assert_eq!(
        bench.refused("GET", "/apps/other", Value::Null),
        "404 not_found: Couldn't find that app."
    );
}

#[test]
fn plans_that_do_not_exist_or_are_retired_are_refused() {
    let mut bench = Bench::instant();
    bench.good("POST", "/apps", json!({ "name": "plans" }));
    for (plan, message) in [
        (
            "nothing:at-all",
            "Couldn't find either the add-on service or the add-on plan of \"nothing:at-all\".",
        ),
        (
            "heroku-postgresql:huge",
            "Couldn't find either the add-on service or the add-on plan of \"heroku-postgresql:huge\".",
        ),
        (
            "heroku-postgresql:mini",
            "The heroku-postgresql:mini plan has reached end-of-life and can no longer be provisioned.",
        ),
        (
            "heroku-postgresql:private-0",
            "The heroku-postgresql:private-0 plan can only be installed in a Private Space.",
        ),
    ] {
        let refused = bench.refused("POST", "/apps/plans/addons", json!({ "plan": plan }));
        assert_eq!(refused, format!("422 invalid_params: {message}"));
    }
    bench.good(
        "POST",
        "/apps/plans/addons",
        json!({ "plan": "heroku-postgresql:essential-0", "name": "db" }),
    );
    let standard = json!({ "plan": "heroku-postgresql:standard-0" });
    assert!(
        bench
            .refused("PATCH", "/apps/plans/addons/db", standard)
            .starts_with("422")
    );
    bench.good(
        "PATCH",
        "/apps/plans/addons/db",
        json!({ "plan": "heroku-postgresql:essential-1" }),
    );
    assert_eq!(bench.get("/addons/db")["plan"]["name"], "heroku-postgresql:essential-1");
    bench.good("POST", "/apps/plans/addons", json!({ "plan": "scheduler:standard" }));
    assert!(
        bench
            .refused("POST", "/apps/plans/addons", json!({ "plan": "scheduler" }))
            .starts_with("422")
    );
}

#[test]
fn what_an_addon_has_set_cannot_be_overwritten() {
    let mut bench = Bench::instant();
    bench.good("POST", "/apps", json!({ "name": "owned" }));
    bench.good(
        "POST",
        "/apps/owned/addons",
        json!({ "plan": "heroku-postgresql", "name": "db" }),
    );
    let refused = bench.refused("PATCH", "/apps/owned/config-vars", json!({ "DATABASE_URL": "mine" }));
    assert_eq!(
        refused,
        "422 invalid_params: Cannot overwrite attachment values DATABASE_URL."
    );
    let refused = bench.refused("PATCH", "/apps/owned/config-vars", json!({ "DATABASE_URL": null }));
    assert_eq!(
        refused,
        "422 invalid_params: Cannot overwrite attachment values DATABASE_URL."
    );
    let second = bench.good("POST", "/apps/owned/addons", json!({ "plan": "heroku-postgresql" }));
    assert_eq!(second["config_vars"], json!(["HEROKU_POSTGRESQL_AMBER_URL"]));
    let named = json!({ "plan": "heroku-postgresql", "attachment": { "name": "DATABASE" } });
    assert!(
        bench
            .refused("POST", "/apps/owned/addons", named)
            .starts_with("423 confirmation_required")
    );
    let large = json!({ "BIG": "x".repeat(33_000) });
    assert!(
        bench
            .refused("PATCH", "/apps/owned/config-vars", large)
            .starts_with("422")
    );
}

#[test]
fn stacks_and_regions_are_those_of_the_catalogue() {
    let mut bench = Bench::instant();
    for body in [
        json!({ "stack": "heroku-20" }),
        json!({ "stack": "nixos" }),
        json!({ "region": "mars" }),
        json!({ "region": "tokyo" }),
    ] {
        let refused = bench.refused("POST", "/apps", body.clone());
        assert!(refused.starts_with("422 invalid_params"), "{body}: {refused}");
    }
}

#[test]
fn an_app_has_one_place_in_one_pipeline() {
    let mut bench = Bench::instant();
    bench.good("POST", "/apps", json!({ "name": "placed" }));
    bench.good("POST", "/pipelines", json!({ "name": "line" }));
    let coupling = json!({ "app": "placed", "pipeline": "line", "stage": "staging" });
    bench.good("POST", "/pipeline-couplings", coupling.clone());
    let refused = bench.refused("POST", "/pipeline-couplings", coupling);
    assert_eq!(
        refused,
        "422 invalid_params: App placed is already coupled to a pipeline"
    );
    bench.good("DELETE", "/pipelines/line", Value::Null);
    assert!(
        bench
            .refused("GET", "/apps/placed/pipeline-couplings", Value::Null)
            .starts_with("404")
    );
}

#[test]
fn a_hostname_belongs_to_one_app_at_a_time() {
    let mut bench = Bench::instant();
    bench.good("POST", "/apps", json!({ "name": "one" }));
    bench.good("POST", "/apps", json!({ "name": "two" }));
    let domain = json!({ "hostname": "WWW.example.com", "sni_endpoint": null });
    let shown = bench.good("POST", "/apps/one/domains", domain.clone());
    assert_eq!(
        (&shown["hostname"], &shown["status"]),
        (&json!("www.example.com"), &json!("pending"))
    );
    assert!(
        shown["cname"]
            .as_str()
            .is_some_and(|cname| cname.ends_with(".herokudns.com"))
    );
    assert_eq!(bench.get("/apps/one/domains/www.example.com")["status"], "succeeded");
    let refused = bench.refused("POST", "/apps/two/domains", domain.clone());
    assert_eq!(
        refused,
        "422 invalid_params: www.example.com is currently in use by another app."
    );
    bench.good("DELETE", "/apps/one", Value::Null);
    bench.good("POST", "/apps/two/domains", domain);
    assert_eq!(
        bench.get("/apps/two/domains").as_array().map(Vec::len),
        Some(2),
        "its own hostname and the custom one"
    );
}

#[test]
fn limits_bite_only_when_asked_for() {
    let mut bench = Bench::instant();
    for limits in [false, true] {
        bench.world.settings.limits = limits;
        for number in 0..101 {
            let name = format!("app-{limits}-{number}");
            let (status, _) = bench.call(
                "POST",
                "/teams/apps",
                json!({ "name": name, "team": format!("team-{limits}") }),
            );
            assert_eq!(status, if limits && number == 100 { 422 } else { 201 }, "{name}");
        }
    }
    for _ in 0..4_500 {
        bench.call("GET", "/account", Value::Null);
    }
    assert!(
        bench
            .refused("GET", "/account", Value::Null)
            .starts_with("429 rate_limit")
    );
    assert_eq!(bench.get("/account/rate-limits"), json!({ "remaining": 0 }));
    bench.wait(800);
    bench.get("/account");
    bench.world.settings.limits = false;
    bench.get("/account");
}

#[test]
fn the_accept_header_and_the_token_come_first() {
    let mut bench = Bench::instant();
    let mut refused = |request: Request| bench.send(&request).status;
    assert_eq!(
        refused(Request::new("GET", "/nowhere").header("accept", "application/json")),
        406
    );
    assert_eq!(
        refused(Request::new("GET", "/nowhere").header("authorization", "Bearer ")),
        401
    );
    assert_eq!(refused(Request::new("GET", "/nowhere")), 404);
    assert_eq!(
        refused(Request::new("GET", "/apps").header("accept", "application/vnd.heroku+json; version=3.sdk")),
        200
    );
    let mut broken = Request::new("POST", "/apps");
    broken.body = b"{".to_vec();
    assert_eq!(refused(broken), 400);
}

/// The public provider's client reads the one, Heroku's CLI the other.
#[test]
fn a_generation_is_told_as_the_variant_that_is_asked_for_has_it() {
    let mut bench = Bench::instant();
    bench.good("POST", "/apps", json!({ "name": "shop" }));
    bench.good(
        "POST",
        "/spaces",
        json!({ "name": "inner", "team": "acme", "generation": "fir" }),
    );
    let mut told = |path: &str, variant: &str| {
        let accept = format!("application/vnd.heroku+json; version={variant}");
        let answer = bench.send(&Request::new("GET", path).header("accept", &accept)).value();
        answer.get(0).unwrap_or(&answer)["generation"].clone()
    };
    for (path, name) in [("/apps/shop", "cedar"), ("/apps", "cedar"), ("/spaces/inner", "fir")] {
        let plain = told(path, "3");
        assert_eq!(
            (&plain["name"], plain["id"].is_string()),
            (&json!(name), true),
            "{path}"
        );
        assert_eq!(told(path, "3.sdk"), json!(name), "{path}");
    }
    let size = told("/dyno-sizes/basic", "3.sdk");
    assert_eq!(size["name"], "cedar", "of a dyno size it is an object in both");
}

#[test]
fn a_team_app_is_its_teams_and_can_change_hands() {
    let mut bench = Bench::instant();
    let app = bench.good("POST", "/teams/apps", json!({ "name": "shared", "team": "crew" }));
    assert_eq!(app["team"]["name"], "crew");
    assert_eq!(bench.get("/apps/shared")["owner"]["email"], "crew@herokumanager.com");
    assert_eq!(bench.get("/teams/crew/apps").as_array().map(Vec::len), Some(1));
    assert_eq!(bench.get("/users/~/apps"), json!([]));
    bench.good("PATCH", "/teams/apps/shared", json!({ "locked": true }));
    bench.good("PATCH", "/teams/apps/shared", json!({ "owner": "ann@example.com" }));
    assert_eq!(bench.get("/apps/shared")["owner"]["email"], "ann@example.com");
    assert_eq!(
        bench.get("/users/ann@example.com/apps").as_array().map(Vec::len),
        Some(1)
    );
    bench.good("PATCH", "/teams/apps/shared", json!({ "owner": "crew" }));
    let collaborator = json!({ "user": "bob@example.com", "permissions": ["view", "deploy"] });
    bench.good("POST", "/teams/apps/shared/collaborators", collaborator.clone());
    assert!(
        bench
            .refused("POST", "/teams/apps/shared/collaborators", collaborator)
            .starts_with("422")
    );
    let shown = bench.get("/teams/apps/shared/collaborators/bob@example.com");
    let names: Vec<&Value> = shown["permissions"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| &one["name"])
        .collect();
    assert_eq!(names, ["deploy", "view"]);
}
