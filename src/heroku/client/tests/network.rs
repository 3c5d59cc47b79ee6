//! TLS, HTTP/2, gzip and proxies, as in production.

use std::io::Write;
use std::time::Duration;

use serde_json::json;

use super::client;
use super::server::{CERTIFICATE, Call, Reply, proxy, reply, serve, serve_tls};
use crate::heroku::failure::Cause;

/// What the server saw, gzipped for whoever takes it.
fn echo(call: &Call) -> Reply {
    let zipped = call
        .header("Accept-Encoding")
        .is_some_and(|kinds| kinds.contains("gzip"));
    let body = json!({ "version": format!("{:?}", call.version), "gzip": zipped }).to_string();
    if !zipped {
        return Some((200, Vec::new(), body.into_bytes()));
    }
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(body.as_bytes()).expect("into memory");
    let packed = packed.finish().expect("into memory");
    Some((200, vec![("Content-Encoding", "gzip".into())], packed))
}

#[tokio::test]
async fn http_2_is_spoken_over_tls_and_answers_come_packed() {
    let address = serve_tls(echo).await;
    let url = format!("https://localhost:{}", address.port());
    let client = client(&url, &[("SSL_CERT_FILE", CERTIFICATE)], |_| {});
    let seen = client.get("/account").await.expect("an answer");
    assert_eq!(seen, json!({ "version": "HTTP/2.0", "gzip": true }));
}

#[tokio::test]
async fn a_server_that_nobody_vouches_for_gets_no_token() {
    let address = serve_tls(echo).await;
    let url = format!("https://localhost:{}", address.port());
    let failure = client(&url, &[], |_| {})
        .get("/account")
        .await
        .expect_err("not trusted");
    assert!(matches!(failure.cause, Cause::Unreachable(_)), "{failure:?}");
}

#[tokio::test]
async fn a_proxy_is_used_for_what_is_not_excluded() {
    let server = serve_tls(echo).await;
    let (proxy, asked) = proxy(server).await;
    let url = format!("https://api.heroku.test:{}", server.port());
    let trusted = ("SSL_CERT_FILE", CERTIFICATE);
    // The name is known to nobody but the proxy.
    for variable in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"] {
        let proxied = client(&url, &[trusted, (variable, &proxy)], |_| {});
        let seen = proxied.get("/account").await.expect("an answer");
        assert_eq!(seen["version"], "HTTP/2.0", "through the tunnel as well");
    }
    let tunnel = format!("CONNECT api.heroku.test:{} as u:p", server.port());
    assert_eq!(*asked.lock().expect("not poisoned"), vec![tunnel; 3]);

    let excluded = [trusted, ("HTTPS_PROXY", &proxy), ("NO_PROXY", "heroku.test")];
    let impatient = |settings: &mut crate::heroku::settings::Settings| {
        settings.network.patience.answer = Duration::from_millis(500);
    };
    assert!(client(&url, &excluded, impatient).get("/account").await.is_err());
    // This machine needs none.
    let local = format!("https://127.0.0.1:{}", server.port());
    assert!(
        client(&local, &[trusted, ("HTTPS_PROXY", &proxy)], |_| {})
            .get("/x")
            .await
            .is_ok()
    );
    assert_eq!(asked.lock().expect("not poisoned").len(), 3);
}

#[tokio::test]
async fn what_is_not_answered_in_time_is_told_with_its_request_id() {
    let url = serve(|call| match &*call.path {
        "/apps" => None,
        _ => reply(200, &json!({})),
    })
    .await;
    let client = client(&url, &[], |settings| {
        settings.network.patience.answer = Duration::from_millis(60);
        settings.network.patience.glance = Duration::from_millis(20);
    });
    let read = client.get("/apps").await.expect_err("too late");
    assert_eq!((read.cause.clone(), read.attempts), (Cause::TimedOut, 2));
    let made = client.post("/apps", &json!({})).await.expect_err("too late");
    assert_eq!(
        (made.cause.clone(), made.attempts),
        (Cause::TimedOut, 1),
        "it may have been done"
    );
    for failure in [read, made] {
        assert!(failure.problem().detail.contains("Request-Id: "), "{failure:?}");
    }
    let before = client.calls().total;
    assert!(client.glance("/apps").await.is_err());
    assert_eq!(client.calls().total, before + 1, "a glance is not repeated");
}
