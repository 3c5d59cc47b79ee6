//! What the client tells besides answers: warnings and traces.

use std::sync::{Arc, Mutex};

use serde_json::json;

use super::client;
use super::server::{reply, serve};
use crate::heroku::client::Exchange;

#[tokio::test]
async fn a_warning_of_heroku_is_told_once() {
    let url = serve(|call| {
        let headers = match &*call.path {
            "/apps" => vec![("Warning-Message", "Warning: heroku-22 goes away.".to_owned())],
            "/addons" => vec![("X-Heroku-Warning", "The plan is old.".to_owned())],
            _ => Vec::new(),
        };
        Some((200, headers, b"[]".to_vec()))
    })
    .await;
    let client = client(&url, &[], |_| {});
    for path in ["/apps", "/apps", "/addons", "/pipelines"] {
        assert!(client.list(path).await.is_ok());
    }
    assert_eq!(client.warnings(), ["heroku-22 goes away.", "The plan is old."]);
    assert!(client.list("/apps").await.is_ok());
    assert!(client.warnings().is_empty());
}

#[tokio::test]
async fn a_trace_tells_every_request_and_no_secret() {
    let url = serve(|call| match &*call.path {
        "/apps/shop" => reply(503, &json!({ "message": "canary" })),
        _ => Some((
            201,
            vec![
                ("Request-Id", "ours,theirs".into()),
                ("RateLimit-Remaining", "4321".into()),
            ],
            b"{\"A\":\"canary\"}".to_vec(),
        )),
    })
    .await;
    let traced = Arc::new(Mutex::new(Vec::<Exchange>::new()));
    let sink = Arc::clone(&traced);
    let client = client(&url, &[("HEROKU_HEADERS", r#"{"X-Key":"canary"}"#)], |settings| {
        settings.trace = Some(Arc::new(move |exchange| {
            sink.lock().expect("not poisoned").push(exchange.clone());
        }));
    });
    let vars = json!({ "A": "canary", "B": null });
    assert!(client.patch("/apps/shop/config-vars", &vars).await.is_ok());
    assert!(client.get("/apps/shop").await.is_err());
    let signed = format!("{url}/canary?signature=canary");
    assert!(client.download(&signed).await.is_ok());
    let traced = traced.lock().expect("not poisoned");
    assert_eq!(traced.len(), 7, "the answer, five attempts, the download");
    let first = &traced[0];
    assert_eq!((&*first.method, &*first.path), ("PATCH", "/apps/shop/config-vars"));
    assert_eq!(first.body.as_deref(), Some(r#"{"A":"…","B":null}"#));
    assert_eq!((first.outcome.clone(), first.remaining), (Ok(201), Some(4321)));
    assert_eq!(first.request_id.as_deref(), Some("ours,theirs"));
    let attempts: Vec<(u64, u32)> = traced[1..6].iter().map(|one| (one.number, one.attempt)).collect();
    assert_eq!(attempts, [(2, 1), (3, 2), (4, 3), (5, 4), (6, 5)]);
    assert_eq!(traced[6].path, "127.0.0.1", "no more of a signed address");
    assert!(!format!("{traced:?}").contains("canary"), "{traced:?}");
}
