//! The account's calls and the pages of lists, against the embedded Heroku.

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream;
use serde_json::json;

use super::client;
use crate::sandbox::{Options, Rate, RequestLog, Running, Sandbox, Timings};

/// A sandbox whose accounts have so many calls, and get one back each two milliseconds.
async fn limited(calls: u32, log: &RequestLog) -> Running {
    let options = Options {
        limits: true,
        rate: Rate {
            calls,
            per_minute: 30_000,
        },
        log: log.clone(),
        timings: Timings::instant(),
        ..Options::default()
    };
    Sandbox::start(options).await.expect("a sandbox")
}

#[tokio::test(flavor = "multi_thread")]
async fn no_429_is_drawn_whatever_is_left() {
    // Plenty that runs out, hardly any, none to speak of.
    for (calls, sent) in [(1_200, 2_200), (120, 400), (4, 200)] {
        let log = RequestLog::in_memory();
        let sandbox = limited(calls, &log).await;
        let client = client(&sandbox.url, &[], |settings| {
            settings.network.patience.refill = Duration::from_millis(2);
        });
        let asked = stream::iter(0..sent).map(|_| client.get("/account"));
        let answers: Vec<_> = asked.buffer_unordered(64).collect().await;
        assert!(answers.iter().all(Result::is_ok));
        let lines = log.lines();
        assert_eq!(lines.len(), sent, "nothing was sent twice");
        let refused = lines.iter().filter(|line| line.status == 429).count();
        assert_eq!(refused, 0, "of {calls} calls");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sandbox_without_limits_slows_nobody_down() {
    let options = Options {
        rate: Rate {
            calls: 0,
            per_minute: 0,
        },
        timings: Timings::instant(),
        ..Options::default()
    };
    let sandbox = Sandbox::start(options).await.expect("a sandbox");
    // A single pause would outlast the test.
    let client = client(&sandbox.url, &[], |settings| {
        settings.network.patience.refill = Duration::from_secs(1_000_000);
    });
    let asked = stream::iter(0..1_500).map(|_| client.get("/account"));
    let all = asked.buffer_unordered(64).collect::<Vec<_>>();
    let answers = tokio::time::timeout(Duration::from_secs(60), all).await;
    assert!(answers.expect("no pause").iter().all(Result::is_ok));
}

#[tokio::test]
async fn after_a_429_it_is_asked_again() {
    let log = RequestLog::in_memory();
    let sandbox = limited(1, &log).await;
    let one = client(&sandbox.url, &[], |settings| {
        settings.network.patience.refill = Duration::from_millis(2);
    });
    // Somebody else takes the last call.
    let other = client(&sandbox.url, &[], |_| {});
    assert!(other.get("/account").await.is_ok());
    assert!(one.get("/account").await.is_ok());
    let told: Vec<u16> = log.lines().iter().map(|line| line.status).collect();
    assert_eq!((told.first(), told.last()), (Some(&200), Some(&200)), "{told:?}");
    assert!(told.contains(&429), "nothing was left: {told:?}");
}

#[tokio::test]
async fn a_list_has_all_pages() {
    let options = Options {
        timings: Timings::instant(),
        ..Options::default()
    };
    let sandbox = Sandbox::start(options).await.expect("a sandbox");
    let client = client(&sandbox.url, &[], |_| {});
    for number in 0..1001 {
        let body = json!({ "name": format!("shop-{number}") });
        client.post("/apps", &body).await.expect("an app");
    }
    let before = client.calls().total;
    let all = client.list("/apps").await.expect("a list");
    assert_eq!((all.len(), client.calls().total - before), (1001, 2));
}
