//! Webhooks: what is an event, how deliveries go, and what is sent to whom.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::Bench;
use crate::sandbox::{Options, Sandbox};

/// An app with a webhook of that level that is told of releases.
fn hooked(level: &str) -> Bench {
    let mut bench = Bench::new();
    bench.good("POST", "/apps", json!({ "name": "hooked" }));
    let hook = json!({ "include": ["api:release", "api:addon"], "level": level, "url": "http://127.0.0.1:1/" });
    bench.good("POST", "/apps/hooked/webhooks", hook);
    bench
}

/// `INCLUDE ACTION by ACTOR` of each event, by time.
fn told(bench: &mut Bench) -> Vec<String> {
    let deliveries = bench.get("/apps/hooked/webhook-deliveries");
    let deliveries = deliveries.as_array().expect("a list").clone();
    let line = |delivery: &Value| {
        let event = delivery["event"]["id"].as_str().expect("an id");
        let event = bench.get(&format!("/apps/hooked/webhook-events/{event}"));
        let payload = &event["payload"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        format!(
            "{} {} by {}",
            text(&event["include"]),
            text(&payload["action"]),
            text(&payload["actor"]["email"])
        )
    };
    deliveries.iter().map(line).collect()
}

#[test]
fn what_happens_to_an_app_is_an_event_at_the_time_it_happens() {
    let mut bench = hooked("notify");
    assert_eq!(told(&mut bench), Vec::<String>::new(), "what was there before is none");
    bench.call_as(
        "ann@example.com",
        "PATCH",
        "/apps/hooked/config-vars",
        json!({ "A": "1" }),
    );
    let slug = json!({ "slug": "51060000-0000-4000-8000-000000000001" });
    bench.good("POST", "/apps/hooked/releases", slug);
    bench.good(
        "POST",
        "/apps/hooked/domains",
        json!({ "hostname": "www.example.com", "sni_endpoint": null }),
    );
    bench.wait(60_000);
    bench.good(
        "POST",
        "/apps/hooked/addons",
        json!({ "plan": "heroku-redis:mini", "name": "cache" }),
    );
    bench.wait(60_000);
    assert_eq!(
        told(&mut bench),
        [
            "api:release create by ann@example.com",
            "api:release create by sandbox@example.com",
            "api:release update by sandbox@example.com",
            "api:addon create by sandbox@example.com",
            "api:release create by sandbox@example.com",
            "api:addon update by heroku-redis@addons.heroku.com",
            "api:release create by heroku-redis@addons.heroku.com",
        ]
    );
    let events = bench.get("/apps/hooked/webhook-events");
    let updated = events
        .as_array()
        .expect("a list")
        .iter()
        .find(|event| event["include"] == "api:release" && event["payload"]["action"] == "update");
    let updated = updated.expect("an update");
    assert_eq!(updated["payload"]["previous_data"]["status"], "pending");
    assert_eq!(updated["payload"]["data"]["status"], "succeeded");
    assert_eq!(updated["created_at"], "2026-08-01T12:00:00Z", "not when somebody looks");
    bench.good("DELETE", "/apps/hooked", Value::Null);
    assert!(bench.world.webhook_events.is_empty() && bench.world.watched.is_empty());
}

/// Notes an attempt at the only delivery; gives its status, its number of attempts and the seconds to the next.
fn attempt(bench: &mut Bench, code: u16) -> (String, u64, Option<i64>) {
    let (app, id) = {
        let (app, all) = bench.world.webhook_deliveries.first_key_value().expect("a delivery");
        (app.clone(), all[0].id.clone())
    };
    let noted = json!({ "app": app, "delivery": id, "code": code });
    let shown = bench.good("POST", "/sandbox/webhook-attempts", noted);
    let next = bench.world.webhook_deliveries[&app][0].next;
    let status = shown["status"].as_str().expect("a status").to_owned();
    let seconds = next.map(|next| (next.0 - bench.now.0) / 1_000);
    (status, shown["num_attempts"].as_u64().expect("a number"), seconds)
}

#[test]
fn a_notification_is_attempted_once_and_a_synchronisation_again_and_again() {
    let mut once = hooked("notify");
    once.good("PATCH", "/apps/hooked/config-vars", json!({ "A": "1" }));
    assert_eq!(attempt(&mut once, 500), ("failed".to_owned(), 1, None));
    let last = once.get("/apps/hooked/webhook-deliveries?eq[status]=failed");
    assert_eq!(
        (&last[0]["last_attempt"]["code"], &last[0]["last_attempt"]["status"]),
        (&json!(500), &json!("failed"))
    );
    assert_eq!(
        once.get("/apps/hooked/webhook-deliveries?eq[status]=pending"),
        json!([])
    );

    let mut often = hooked("sync");
    often.good("PATCH", "/apps/hooked/config-vars", json!({ "A": "1" }));
    assert_eq!(attempt(&mut often, 500), ("retrying".to_owned(), 1, Some(60)));
    assert_eq!(attempt(&mut often, 302), ("retrying".to_owned(), 2, Some(120)));
    assert_eq!(attempt(&mut often, 204), ("succeeded".to_owned(), 3, None));

    let mut never = hooked("sync");
    never.good("PATCH", "/apps/hooked/config-vars", json!({ "A": "1" }));
    let all: Vec<_> = (0..10).map(|_| attempt(&mut never, 500).0).collect();
    assert_eq!(all[8..], ["retrying", "failed"]);
}

/// Takes one request and answers 204; gives its head and its body.
async fn receive(listener: &TcpListener) -> (String, Value) {
    let (mut stream, _): (TcpStream, _) = listener.accept().await.expect("a connection");
    let mut text = Vec::new();
    loop {
        let mut chunk = [0; 4_096];
        let read = stream.read(&mut chunk).await.expect("bytes");
        text.extend_from_slice(&chunk[..read]);
        let all = String::from_utf8_lossy(&text).into_owned();
        if let Some((head, body)) = all.split_once("\r\n\r\n")
            && let Ok(body) = serde_json::from_str(body)
        {
            let answer = b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";
            stream.write_all(answer).await.expect("an answer");
            return (head.to_lowercase(), body);
        }
        assert!(read > 0, "cut short: {all}");
    }
}

#[tokio::test]
async fn only_hosts_that_were_allowed_are_told_signed_and_on_the_sandboxs_clock() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let options = Options {
        webhook_hosts: vec!["127.0.0.1".to_owned()],
        ..Options::default()
    };
    let running = Sandbox::start(options).await.expect("it starts");
    let client = super::http::Client::of(&running);
    client.good("POST", "/apps", json!({ "name": "hooked" })).await;
    for host in ["127.0.0.1", "localhost"] {
        let hook = json!({
            "include": ["api:release"], "level": "sync", "url": format!("http://{host}:{port}/hook"),
            "secret": "shared", "authorization": "Bearer mine",
        });
        client.good("POST", "/apps/hooked/webhooks", hook).await;
    }
    client
        .good("PATCH", "/apps/hooked/config-vars", json!({ "A": "1" }))
        .await;
    let (head, body) = receive(&listener).await;
    assert!(head.starts_with("post /hook http/1.1"), "{head}");
    assert!(head.contains("\r\nauthorization: bearer mine"), "{head}");
    assert!(head.contains("\r\nheroku-webhook-hmac-sha256: "), "{head}");
    assert_eq!(
        (&body["action"], &body["resource"]),
        (&json!("create"), &json!("release"))
    );
    assert_eq!(body["data"]["description"], "Set A config vars");
    let mut shown = Value::Null;
    for _ in 0..100 {
        shown = client.good("GET", "/apps/hooked/webhook-deliveries", Value::Null).await;
        if shown
            .as_array()
            .is_some_and(|all| all.iter().any(|one| one["status"] == "succeeded"))
        {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let mut statuses: Vec<&str> = shown
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|one| one["status"].as_str())
        .collect();
    statuses.sort_unstable();
    assert_eq!(statuses, ["pending", "succeeded"], "the other host was not allowed");
    assert_eq!(body["webhook_metadata"]["event"]["include"], "api:release");
    running.shutdown().await.expect("it ends");
}
