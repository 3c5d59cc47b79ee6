//! How many calls things take: twenty apps of a team, each with config vars, an add-on, a formation, a domain and a
//! drain.

use serde_json::{Value as Json, json};

use super::{Bench, get};
use crate::language::value::Value;
use crate::provider::{Provider, ReadRequest, ReadResponse};

const APPS: u64 = 20;

/// What is in the state: kind, object, and what is kept beside it.
type Held = Vec<(&'static str, Value, Vec<u8>)>;

async fn create(bench: &Bench) -> Held {
    let mut held = Held::new();
    for index in 0..APPS {
        let given = json!({ "name": format!("shop-{index}"), "region": "us", "organization": [{ "name": "acme" }],
            "config_vars": { "A": "1" }, "sensitive_config_vars": { "S": "canary" } });
        let app = bench.create("heroku_app", &given).await;
        let id = get(&app, "id").to_owned();
        // Code, without which there is no formation: somebody else deploys.
        let slug = json!({ "slug": "51060000-0000-4000-8000-000000000001" });
        bench.call("POST", &format!("/apps/{id}/releases"), slug).await;
        let parts: [(&'static str, Json); 4] = [
            (
                "heroku_addon",
                json!({ "app_id": id, "plan": "heroku-postgresql:essential-0" }),
            ),
            (
                "heroku_formation",
                json!({ "app_id": id, "type": "web", "quantity": 1, "size": "standard-1x" }),
            ),
            (
                "heroku_domain",
                json!({ "app_id": id, "hostname": format!("www{index}.example.com") }),
            ),
            (
                "heroku_drain",
                json!({ "app_id": id, "url": format!("syslog+tls://logs.example.com:{}", 6000 + index) }),
            ),
        ];
        held.push(("heroku_app", app, Vec::new()));
        for (kind, given) in parts {
            held.push((kind, bench.create(kind, &given).await, Vec::new()));
        }
    }
    held
}

/// Reads everything; gives what is held from then on, and how many calls it took.
async fn refresh(bench: &Bench, held: &Held) -> (Held, u64) {
    let before = bench.heroku.calls().total;
    let requests = held.iter().map(|(kind, prior, private)| ReadRequest {
        address: super::address(kind),
        prior: prior.clone(),
        private: private.clone(),
    });
    let answers = bench.heroku.read(requests.collect()).await;
    let kind = |index: usize| held[index].0;
    let now = answers.into_iter().enumerate().map(|(index, answer)| {
        let ReadResponse {
            value,
            private,
            problems,
            ..
        } = answer;
        assert!(problems.is_empty(), "{}", super::texts(&problems));
        (kind(index), value, private)
    });
    (now.collect(), bench.heroku.calls().total - before)
}

#[tokio::test]
async fn seven_calls_create_an_app_and_four_or_three_refresh_it() {
    const LISTS: u64 = 2;
    let bench = Bench::new().await;
    let held = create(&bench).await;
    let created = bench.heroku.calls();
    assert!(created.total - created.polls <= 7 * APPS, "{created:?}");

    // What was released this very second is not relied on.
    tokio::time::sleep(std::time::Duration::from_millis(3100)).await;
    let (held, first) = refresh(&bench, &held).await;
    assert!(first <= 4 * APPS + LISTS, "{first}");
    let (again, second) = refresh(&bench, &held).await;
    assert_eq!(again, held);
    assert!(second <= 3 * APPS + LISTS, "{second}: nothing was released meanwhile");

    // One app's vars change: they alone are read again.
    bench
        .call("PATCH", "/apps/shop-7/config-vars", json!({ "A": "2" }))
        .await;
    let (after, third) = refresh(&bench, &held).await;
    let changed: Vec<&Value> = after
        .iter()
        .zip(&held)
        .filter(|(now, then)| now.1 != then.1)
        .map(|(now, _)| &now.1)
        .collect();
    assert_eq!(changed.len(), 1);
    assert_eq!(super::map(changed[0], "config_vars"), json!({ "A": "2" }));
    // And the release that changed them is looked up.
    assert_eq!(third, second + 2);
}

#[tokio::test]
async fn what_is_looked_at_again_and_again_is_sent_once() {
    let timings = crate::sandbox::Timings {
        postgres: 1_500,
        ..crate::sandbox::Timings::instant()
    };
    let bench = Bench::start(timings, false).await;
    let app = super::life::app(&bench, "shop").await;
    let given = json!({ "app_id": get(&app, "id"), "plan": "heroku-postgresql:essential-0" });
    let made = bench.create("heroku_addon", &given).await;
    assert!(bench.heroku.calls().polls > 2);
    assert!(super::map(&made, "config_var_values")["DATABASE_URL"].is_string());
    let answers: Vec<u16> = bench
        .log
        .lines()
        .into_iter()
        .filter(|line| line.method == "GET" && line.path.starts_with("/addons/"))
        .map(|line| line.status)
        .collect();
    assert_eq!(answers.first(), Some(&200), "{answers:?}");
    assert_eq!(answers.last(), Some(&200), "{answers:?}: provisioned");
    assert!(
        answers[1..answers.len() - 1].iter().all(|status| *status == 304),
        "{answers:?}"
    );
}
