//! Tokens, clients, keys and usage of accounts, and references shown in full.

use serde_json::{Value, json};

use super::Bench;
use crate::sandbox::Request;

/// The status that a token gets for the account it acts as.
fn status_of(bench: &mut Bench, token: &str) -> (u16, String) {
    let request = Request::new("GET", "/account").header("authorization", &format!("Bearer {token}"));
    let response = bench.send(&request);
    let email = response.value()["email"].as_str().unwrap_or_default().to_owned();
    (response.status, email)
}

#[test]
fn a_token_that_was_made_is_good_until_it_is_revoked_made_anew_or_expired() {
    let mut bench = Bench::new();
    let make = |bench: &mut Bench, body: Value| {
        let (status, made) = bench.call_as("ann@example.com", "POST", "/oauth/authorizations", body);
        assert_eq!(status, 201, "{made}");
        let token = made["access_token"]["token"].as_str().expect("a token").to_owned();
        (made["id"].as_str().expect("an id").to_owned(), token)
    };
    let ann = (200, "ann@example.com".to_owned());
    let (id, token) = make(&mut bench, json!({}));
    assert_eq!(status_of(&mut bench, &token), ann);
    let path = format!("/oauth/authorizations/{id}");
    let (_, anew) = bench.call_as(
        "ann@example.com",
        "POST",
        &format!("{path}/actions/regenerate-tokens"),
        Value::Null,
    );
    assert_eq!(status_of(&mut bench, &token).0, 401);
    let token = anew["access_token"]["token"].as_str().expect("a token").to_owned();
    assert_eq!(status_of(&mut bench, &token), ann);
    assert_eq!(
        bench.call("DELETE", &path, Value::Null).0,
        404,
        "it is not of whom asks"
    );
    assert_eq!(bench.call_as("ann@example.com", "DELETE", &path, Value::Null).0, 200);
    assert_eq!(status_of(&mut bench, &token).0, 401);

    let (_, short) = make(&mut bench, json!({ "expires_in": 60, "scope": ["read"] }));
    bench.wait(59_000);
    assert_eq!(status_of(&mut bench, &short), ann);
    bench.wait(2_000);
    assert_eq!(status_of(&mut bench, &short).0, 401);
    let (_, left) = bench.call_as("ann@example.com", "GET", "/oauth/authorizations", Value::Null);
    assert_eq!(left, json!([]));
}

#[test]
fn a_client_has_a_new_secret_when_it_is_rotated() {
    let mut bench = Bench::new();
    assert_eq!(
        bench.refused("POST", "/oauth/clients", json!({ "name": "mine" })),
        "422 invalid_params: Require params: redirect_uri."
    );
    let made = bench.good(
        "POST",
        "/oauth/clients",
        json!({ "name": "mine", "redirect_uri": "https://example.com/" }),
    );
    let path = format!("/oauth/clients/{}", made["id"].as_str().expect("an id"));
    let rotated = bench.good("POST", &format!("{path}/actions/rotate-credentials"), Value::Null);
    assert_ne!(rotated["secret"], made["secret"]);
    bench.good("PATCH", &path, json!({ "name": "ours" }));
    assert_eq!(bench.get("/oauth/clients")[0]["name"], "ours");
    bench.good("DELETE", &path, Value::Null);
    assert!(bench.refused("GET", &path, Value::Null).starts_with("404"));
}

#[test]
fn keys_have_the_fingerprint_of_their_bytes() {
    let mut bench = Bench::new();
    let text = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGPKSUTyz1HwHReFVvD5obVsALAgJRNarH4TRpNePnAS ann@laptop";
    let key = bench.good("POST", "/account/keys", json!({ "public_key": text }));
    assert_eq!(
        (&key["comment"], &key["fingerprint"]),
        (
            &json!("ann@laptop"),
            &json!("16:87:69:3f:34:e0:a5:14:2e:51:4a:aa:40:fa:f0:cb")
        )
    );
    assert!(
        bench
            .refused("POST", "/account/keys", json!({ "public_key": "none" }))
            .starts_with("422")
    );
    bench.good(
        "DELETE",
        &format!("/account/keys/{}", key["id"].as_str().expect("an id")),
        Value::Null,
    );
    assert_eq!(bench.get("/account/keys"), json!([]));
}

#[test]
fn an_addon_is_found_by_its_attachment_elsewhere_and_shown_in_full_when_asked() {
    let mut bench = Bench::instant();
    bench.good("POST", "/apps", json!({ "name": "home" }));
    bench.good(
        "POST",
        "/apps/home/addons",
        json!({ "plan": "heroku-redis:mini", "name": "cache" }),
    );
    assert_eq!(bench.get("/addons/home::REDIS")["name"], "cache");
    assert!(
        bench
            .refused("GET", "/addons/home::NOBODY", Value::Null)
            .starts_with("404")
    );
    assert_eq!(bench.get("/addons/cache")["plan"]["price"], Value::Null);
    let full = Request::new("GET", "/apps/home/addons").header("accept-expansion", "addon_service, plan");
    let full = bench.send(&full).value();
    assert_eq!(full[0]["plan"]["price"]["unit"], "month");
    assert_eq!(full[0]["addon_service"]["human_name"], "Heroku Key-Value Store");
    assert_eq!(bench.get("/apps/home/usage")["addons"], json!([]));
}
