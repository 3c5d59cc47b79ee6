//! A sandbox that holds each request and each answer to a hyper-schema.

use serde_json::{Value, json};

use crate::sandbox::{Options, Sandbox, Timings};

/// A schema that knows two calls, and of an app only its name.
fn schema() -> Value {
    let name = json!({ "type": ["object"], "properties": { "name": { "type": ["string"] } } });
    json!({ "definitions": {
        "app": { "links": [
            { "method": "POST", "href": "/apps", "schema": name, "targetSchema": { "type": ["object"] } },
            { "method": "GET", "href": "/apps/{(%23app)}" , "targetSchema": name },
            { "method": "DELETE", "href": "/apps/{(%23app)}", "targetSchema": { "type": ["object"] } },
        ]},
    }})
}

/// What a sandbox under that schema answers to a call, after an app was made; and what it found.
async fn check(method: &str, path: &str, body: Value) -> (u16, String, Vec<String>) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("schema.json");
    std::fs::write(&file, schema().to_string()).expect("it is written");
    let options = Options {
        timings: Timings::instant(),
        strict: Some(file),
        ..Options::default()
    };
    let sandbox = Sandbox::start(options).await.expect("it starts");
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    let call = async |method: &str, path: &str, body: &Value| {
        let request = http
            .request(method.parse().expect("a method"), format!("{}{path}", sandbox.url))
            .bearer_auth("ann@example.com/secret")
            .header("Accept", "application/vnd.heroku+json; version=3");
        let request = if body.is_null() { request } else { request.json(body) };
        let response = request.send().await.expect("an answer");
        let status = response.status().as_u16();
        let shown: Value = serde_json::from_slice(&response.bytes().await.expect("a body")).unwrap_or_default();
        (status, shown["message"].as_str().unwrap_or_default().to_owned())
    };
    let made = call("POST", "/apps", &json!({ "name": "shop" })).await;
    assert_eq!(made.0, 201, "what fits is answered as ever: {}", made.1);
    let (status, message) = call(method, path, &body).await;
    (status, message, sandbox.deviations())
}

#[tokio::test]
async fn a_request_with_what_the_schema_does_not_know_is_refused() {
    let (status, message, found) = check("POST", "/apps", json!({ "name": "other", "colour": "red" })).await;
    assert_eq!((status, &*message), (400, "POST /apps: request .colour: unknown"));
    assert_eq!(found, [message]);
}

#[tokio::test]
async fn a_call_that_the_schema_does_not_know_is_refused() {
    let (status, message, found) = check("GET", "/account", Value::Null).await;
    assert_eq!((status, &*message), (400, "GET /account: request no such call"));
    assert_eq!(found, [message]);
}

#[tokio::test]
async fn an_answer_that_deviates_is_not_given() {
    let (status, message, found) = check("GET", "/apps/shop", Value::Null).await;
    assert_eq!(status, 500);
    assert!(message.starts_with("GET /apps/shop: answer "), "{message}");
    assert!(message.contains(".region: unknown"), "{message}");
    assert_eq!(found, [message]);
}

#[tokio::test]
async fn refusals_of_heroku_itself_are_no_deviations() {
    let (status, _, found) = check("DELETE", "/apps/nobody", Value::Null).await;
    assert_eq!((status, found), (404, Vec::new()));
}
