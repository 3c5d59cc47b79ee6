//! What goes wrong between here and Heroku, and how it is told.

use serde_json::json;

use super::{Bench, Verdict, get, null, provider, texts};
use crate::heroku::resources::stub;
use crate::provider::{Provider, ReadRequest};
use crate::sandbox::Timings;

fn shop() -> serde_json::Value {
    json!({ "name": "shop", "region": "us" })
}

#[tokio::test]
async fn a_token_that_is_not_accepted_makes_nothing_gone() {
    let mut bench = Bench::new().await;
    let made = bench.create("heroku_app", &shop()).await;
    bench.heroku = provider(bench.url(), "invalid").await;
    let request = crate::provider::ReadRequest {
        address: super::address("heroku_app"),
        prior: made.clone(),
        private: Vec::new(),
    };
    let read = bench.heroku.read(vec![request]).await.remove(0);
    assert_eq!(
        (read.problems[0].code.name, &read.value),
        ("heroku-unauthorized", &made)
    );
}

#[tokio::test]
async fn each_fault_has_its_own_message() {
    let bench = Bench::new().await;
    let cases = [
        (
            json!({ "status": 403, "body": { "id": "forbidden", "message": "You do not have access." } }),
            "heroku-forbidden",
        ),
        (
            json!({ "status": 402, "body": { "id": "delinquent", "message": "Pay." } }),
            "heroku-payment-required",
        ),
        (json!({ "status": 409 }), "heroku-conflict"),
        (
            json!({ "status": 422, "body": { "id": "invalid_params", "message": "No." } }),
            "heroku-invalid-request",
        ),
    ];
    for (mut fault, code) in cases {
        fault["method"] = "POST".into();
        fault["path"] = "/apps".into();
        bench.fault(fault).await;
        let response = bench.apply("heroku_app", &null(), &shop()).await;
        assert_eq!(response.problems[0].code.name, code, "{}", texts(&response.problems));
        assert!(
            response.problems[0].detail.contains("Request-Id: "),
            "{}",
            response.problems[0].detail
        );
        assert!(response.problems[0].help.is_some() && response.value.is_null());
    }
    assert_eq!(
        bench.notes.refused.lock().expect("not poisoned").len(),
        4,
        "nothing is left to be looked for"
    );
}

#[tokio::test]
async fn what_is_unavailable_for_a_moment_is_asked_again() {
    let bench = Bench::new().await;
    let made = bench.create("heroku_app", &shop()).await;
    for fault in [
        json!({ "status": 503 }),
        json!({ "status": 429 }),
        json!({ "drop": true }),
        json!({ "lose_answer": true }),
    ] {
        let mut fault = fault;
        fault["method"] = "GET".into();
        fault["path"] = "/apps/{app}".into();
        bench.fault(fault).await;
        assert_eq!(bench.read("heroku_app", &made).await, made);
    }
    // A deletion whose answer was lost is done, whatever the second answer says.
    bench
        .fault(json!({ "method": "DELETE", "path": "/apps/{app}", "lose_answer": true }))
        .await;
    assert!(bench.destroy("heroku_app", &made).await.problems.is_empty());
}

#[tokio::test]
async fn what_stays_unavailable_is_told_after_a_few_attempts() {
    let bench = Bench::new().await;
    let made = bench.create("heroku_app", &shop()).await;
    bench
        .fault(json!({ "method": "PATCH", "path": "/apps/{app}", "status": 503, "times": 0 }))
        .await;
    let response = bench
        .apply("heroku_app", &made, &json!({ "name": "other", "region": "us" }))
        .await;
    let problem = &response.problems[0];
    assert_eq!(problem.code.name, "heroku-unavailable");
    assert!(problem.detail.contains("Tried 5 times."), "{}", problem.detail);
    assert_eq!(response.value, made);
}

/// A database that is made while nobody can watch is no waste: it is neither tainted nor told as changed.
#[tokio::test]
async fn what_was_made_and_lost_sight_of_is_taken_on_by_the_next_run() {
    let timings = Timings {
        postgres: 300,
        ..Timings::instant()
    };
    let bench = Bench::start(timings, false).await;
    let app = super::life::app(&bench, "shop").await;
    let given = json!({ "app_id": get(&app, "id"), "plan": "heroku-postgresql:essential-0" });
    let fault = json!({ "method": "GET", "path": "/addons/{addon}", "drop": true, "times": 5 });
    bench.fault(fault).await;
    let cut = bench.apply("heroku_addon", &null(), &given).await;
    assert_eq!(cut.problems[0].code.name, "heroku-connection-lost");
    let id = [("id".to_owned(), get(&cut.value, "id").to_owned())];
    let known = stub("heroku_addon", get(&cut.value, "id"), &id.into());
    let look = |private: Vec<u8>| ReadRequest {
        address: super::address("heroku_addon"),
        prior: known.clone(),
        private,
    };
    let seen = bench.heroku.read(vec![look(cut.private)]).await.remove(0);
    assert!(seen.ripened && seen.problems.is_empty() && seen.changed_by.is_none());
    assert!(super::map(&seen.value, "config_var_values")["DATABASE_URL"].is_string());
    assert_eq!(bench.plan("heroku_addon", &seen.value, &given).0, Verdict::Nothing);
    let again = bench.heroku.read(vec![look(seen.private)]).await.remove(0);
    assert!(!again.ripened, "once is enough");
}

#[tokio::test]
async fn what_heroku_refuses_half_way_is_tainted() {
    let bench = Bench::new().await;
    bench
        .fault(json!({ "method": "PATCH", "path": "/apps/{app}/config-vars", "status": 422 }))
        .await;
    let given = json!({ "name": "shop", "region": "us", "config_vars": { "A": "1" } });
    let refused = bench.apply("heroku_app", &null(), &given).await;
    assert_eq!(refused.problems[0].code.name, "heroku-invalid-request");
    let request = ReadRequest {
        address: super::address("heroku_app"),
        prior: stub("heroku_app", get(&refused.value, "id"), &Default::default()),
        private: refused.private,
    };
    let read = bench.heroku.read(vec![request]).await.remove(0);
    assert!(!read.ripened && !read.value.is_null());
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unreachable() {
    let mut bench = Bench::new().await;
    bench.heroku = provider("http://127.0.0.1:9", "canary-token").await;
    let response = bench.apply("heroku_app", &null(), &shop()).await;
    assert_eq!(
        response.problems[0].code.name,
        "heroku-unreachable",
        "{}",
        texts(&response.problems)
    );
}

#[tokio::test]
async fn secrets_stay_out_of_what_is_told() {
    let bench = Bench::new().await;
    let made = bench.create("heroku_app", &shop()).await;
    let echo = json!({ "id": "invalid_params", "message": "canary-value of canary-token is too long." });
    bench
        .fault(json!({ "method": "PATCH", "path": "/apps/{app}/config-vars", "status": 422, "body": echo }))
        .await;
    let given = json!({ "app_id": get(&made, "id"), "sensitive_vars": { "S": "canary-value" } });
    let response = bench.apply("heroku_app_config_association", &null(), &given).await;
    let told = texts(&response.problems);
    assert!(
        told.contains("(sensitive value) of (sensitive value) is too long"),
        "{told}"
    );
    assert!(!told.contains("canary"), "{told}");
}

#[tokio::test]
async fn an_addon_that_its_provider_gives_up_is_told() {
    let bench = Bench::start(
        Timings {
            postgres: 60_000,
            ..Timings::instant()
        },
        false,
    )
    .await;
    let made = bench.create("heroku_app", &shop()).await;
    let addon = json!({ "id": "a1", "name": "db-1", "state": "deprovisioned", "plan": { "name": "heroku-postgresql:essential-0" } });
    bench
        .fault(json!({ "method": "GET", "path": "/addons/{addon}", "status": 200, "body": addon }))
        .await;
    let given = json!({ "app_id": get(&made, "id"), "plan": "heroku-postgresql:essential-0" });
    let response = bench.apply("heroku_addon", &null(), &given).await;
    insta::assert_snapshot!(texts(&response.problems), @"heroku-addon-failed: Add-on was not provisioned: The provider of heroku-postgresql:essential-0 gave db-1 up.");
    assert!(
        !get(&response.value, "id").is_empty(),
        "it is in the state, to be destroyed"
    );
}

#[test]
fn every_type_of_the_schema_is_implemented() {
    let schema = crate::schema::heroku::provider_schema();
    let missing: Vec<_> = schema
        .resources
        .keys()
        .filter(|kind| super::super::resource(kind).is_none())
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[tokio::test]
async fn an_app_that_was_made_and_not_finished_is_kept() {
    let bench = Bench::new().await;
    let refused = json!({ "id": "invalid_params", "message": "Too large." });
    bench
        .fault(json!({ "method": "PATCH", "path": "/apps/{app}/config-vars", "status": 422, "body": refused }))
        .await;
    let given = json!({ "name": "shop", "region": "us", "config_vars": { "A": "1" } });
    let response = bench.apply("heroku_app", &null(), &given).await;
    assert_eq!(response.problems[0].code.name, "heroku-invalid-request");
    assert_eq!(Some(get(&response.value, "id")), bench.notes.last().id.as_deref());
    assert!(response.value.is_wholly_known());
    assert!(bench.destroy("heroku_app", &response.value).await.problems.is_empty());
}

#[tokio::test]
async fn a_forbidden_list_or_object_makes_nothing_gone() {
    let bench = Bench::new().await;
    let one = bench.create("heroku_app", &shop()).await;
    let two = bench
        .create("heroku_app", &json!({ "name": "other", "region": "us" }))
        .await;
    bench
        .fault(json!({ "method": "GET", "path": "/apps", "status": 403 }))
        .await;
    let batch = [("heroku_app", &one), ("heroku_app", &two)];
    assert_eq!(
        bench.read_all(&batch).await,
        [one.clone(), two.clone()],
        "each is asked for by itself"
    );
    bench
        .fault(json!({ "method": "GET", "path": "/apps/{app}", "status": 403 }))
        .await;
    let read = bench.look("heroku_app", &one).await;
    assert_eq!((read.problems[0].code.name, &read.value), ("heroku-forbidden", &one));
}

#[tokio::test]
async fn what_is_not_there_cannot_be_imported() {
    let bench = Bench::new().await;
    let problems = bench.heroku.import("heroku_app", "nothing").await.expect_err("no app");
    assert_eq!(problems[0].code.name, "heroku-not-found");
    assert!(problems[0].detail.contains("\"nothing\""));
}
