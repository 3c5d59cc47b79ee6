//! A second factor is asked for once, and is the last resort.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::json;

use super::client;
use super::server::{Call, Reply, reply, serve};
use crate::heroku::client::Client;
use crate::heroku::codes;

const CODE: &str = "123456";

/// A Heroku that wants the code: for an app by pre-authorisation, for the account with each call.
async fn strict() -> (String, Arc<Mutex<Vec<String>>>) {
    let log = Arc::new(Mutex::new(Vec::new()));
    let calls = Arc::clone(&log);
    let url = serve(move |call| {
        let answer = decide(call, &calls.lock().expect("not poisoned"));
        let status = answer.as_ref().map_or(0, |(status, ..)| *status);
        let line = format!("{} {} {status}", call.method, call.path);
        calls.lock().expect("not poisoned").push(line);
        answer
    })
    .await;
    (url, log)
}

fn decide(call: &Call, before: &[String]) -> Reply {
    let proven = call.header("Heroku-Two-Factor-Code") == Some(CODE);
    let refusal = |app: Option<&str>| {
        let mut body = json!({ "id": "two_factor", "message": "A second factor is required." });
        if let Some(app) = app {
            body["app"] = json!({ "name": app });
        }
        reply(403, &body)
    };
    let authorised = |app: &str| before.contains(&format!("PUT /apps/{app}/pre-authorizations 200"));
    match call.path.split('/').collect::<Vec<_>>()[..] {
        ["", "apps", _, "pre-authorizations"] if proven => reply(200, &json!({})),
        ["", "apps", app, ..] if authorised(app) && !call.path.ends_with("pre-authorizations") => {
            reply(200, &json!({ "name": app }))
        }
        ["", "apps", app, ..] => refusal(Some(app)),
        _ if proven => reply(200, &json!({})),
        _ => refusal(None),
    }
}

/// A client whose person types these codes, and how often the person was asked.
fn attended(url: &str, typed: &'static [&'static str]) -> (Arc<Client>, Arc<AtomicU32>) {
    let asked = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&asked);
    let client = client(url, &[], |settings| {
        settings.codes.ask = Some(Arc::new(move |_: &str| {
            let number = count.fetch_add(1, Ordering::SeqCst);
            typed.get(number as usize).map(|code| (*code).to_owned())
        }));
    });
    (client, asked)
}

#[tokio::test]
async fn many_calls_about_an_app_ask_once() {
    let (url, log) = strict().await;
    let (client, asked) = attended(&url, &[CODE]);
    let body = json!({});
    let posts = (0..8).map(|_| client.post("/apps/shop/addons", &body));
    for outcome in futures_util::future::join_all(posts).await {
        assert!(outcome.is_ok(), "{outcome:?}");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    let log = log.lock().expect("not poisoned");
    let count = |line: &str| log.iter().filter(|other| *other == line).count();
    assert_eq!(count("PUT /apps/shop/pre-authorizations 200"), 1);
    assert_eq!(count("POST /apps/shop/addons 200"), 8, "each is done once: {log:?}");
}

#[tokio::test]
async fn another_app_is_authorised_with_the_code_at_hand() {
    let (url, _) = strict().await;
    let (client, asked) = attended(&url, &[CODE]);
    for app in ["shop", "blog"] {
        let changed = client.patch(&format!("/apps/{app}"), &json!({})).await;
        assert!(changed.is_ok(), "{changed:?}");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn where_no_app_is_named_the_code_goes_along() {
    let (url, log) = strict().await;
    let (client, asked) = attended(&url, &[CODE]);
    for _ in 0..2 {
        assert!(client.get("/account").await.is_ok());
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1, "{log:?}");
}

#[tokio::test]
async fn a_person_may_mistype() {
    let (url, _) = strict().await;
    let (client, asked) = attended(&url, &["111111", "222222", CODE]);
    assert!(client.delete("/apps/shop").await.is_ok());
    assert_eq!(asked.load(Ordering::SeqCst), 3);
    let (client, asked) = attended(&url, &["1", "2", "3", "4", "5"]);
    let failure = client.get("/account").await.expect_err("no code is right");
    assert!(
        failure.problem().detail.contains("does not take the code"),
        "{failure:?}"
    );
    assert_eq!(asked.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn without_a_person_the_environment_gives_the_code_or_the_remedy_is_told() {
    let (url, _) = strict().await;
    let given = client(&url, &[("HEROKU_TWO_FACTOR_CODE", CODE)], |_| {});
    assert!(given.patch("/apps/shop", &json!({})).await.is_ok());
    assert!(given.get("/account").await.is_ok());
    for (code, why) in [("", "nobody to ask"), ("999999", "does not take the code")] {
        let client = client(&url, &[("HEROKU_TWO_FACTOR_CODE", code)], |_| {});
        for path in ["/account", "/apps/blog"] {
            let failure = client.get(path).await.expect_err("no code is right");
            let problem = failure.problem();
            assert_eq!(problem.code, &codes::TWO_FACTOR);
            assert!(problem.detail.contains(why), "{}", problem.detail);
            assert!(problem.detail.contains("Request-Id: "), "{}", problem.detail);
            let help = problem.help.unwrap_or_default();
            assert!(help.contains("HEROKU_TWO_FACTOR_CODE"), "{help}");
        }
    }
}
