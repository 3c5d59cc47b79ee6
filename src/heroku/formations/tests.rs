//! Which formations go in one request, whatever the machine does in between.

use std::sync::{Arc, Mutex};

use serde_json::{Value as Json, json};

use super::{Formations, Wish};
use crate::heroku::client::Client;
use crate::heroku::client::tests::client;
use crate::heroku::client::tests::server::serve;

/// An API that answers with two formations, and how many requests it was sent.
async fn api() -> (Arc<Client>, Arc<Mutex<usize>>) {
    let count = Arc::new(Mutex::new(0));
    let counter = Arc::clone(&count);
    let url = serve(move |_| {
        *counter.lock().expect("not poisoned") += 1;
        let all = json!([{ "type": "web", "id": "1" }, { "type": "worker", "id": "2" }]);
        Some((200, Vec::new(), all.to_string().into_bytes()))
    })
    .await;
    (client(&url, &[], |_| {}), count)
}

fn wish(process: &str) -> Wish {
    Wish {
        process: process.into(),
        quantity: 1,
        size: "basic".into(),
    }
}

async fn set(formations: &Formations, client: &Client, process: &str) -> Json {
    let outcome = formations.set(client, "shop", wish(process)).await;
    outcome.expect("it is set")["id"].clone()
}

#[tokio::test]
async fn what_begins_together_goes_together_however_late_one_of_them_comes() {
    let (client, count) = api().await;
    let formations = Formations::default();
    let pair = ["web", "worker"].map(|process| ("shop".to_owned(), process.to_owned()));
    formations.expect(pair.into_iter());
    let late = async {
        // Longer than anybody would linger.
        tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
        assert_eq!(*count.lock().expect("not poisoned"), 0, "the first one waits");
        set(&formations, &client, "worker").await
    };
    let both = tokio::join!(set(&formations, &client, "web"), late);
    assert_eq!(both, (json!("1"), json!("2")));
    assert_eq!(*count.lock().expect("not poisoned"), 1);
}

#[tokio::test]
async fn what_begins_alone_waits_for_nobody() {
    let (client, count) = api().await;
    let formations = Formations::default();
    // Announced, and behind something else: it may be an hour.
    formations.announce(vec![
        ("shop".to_owned(), wish("worker")),
        ("shop".to_owned(), wish("web")),
    ]);
    formations.expect([("shop".to_owned(), "web".to_owned())].into_iter());
    let begun = std::time::Instant::now();
    let alone = tokio::time::timeout(std::time::Duration::from_secs(20), set(&formations, &client, "web")).await;
    assert_eq!(alone.expect("without the other"), json!("1"), "{:?}", begun.elapsed());
    assert_eq!(*count.lock().expect("not poisoned"), 1);
}
