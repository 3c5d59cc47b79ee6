//! What things cost, by the API's own prices.

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::{Bench, config, null};
use crate::language::value::Value;
use crate::provider::Provider;

/// What each costs a month, in US cents.
async fn check(bench: &Bench, objects: &[(&str, Json)]) -> Vec<Option<u64>> {
    let objects = objects.iter().map(|(kind, given)| match given.is_null() {
        true => (Arc::from(*kind), null()),
        false => (Arc::from(*kind), config(kind, given)),
    });
    let objects: Vec<(Arc<str>, Value)> = objects.collect();
    bench.heroku.monthly_cents(objects).await
}

fn database() -> (&'static str, Json) {
    let given = json!({ "app_id": "a", "plan": "heroku-postgresql:standard-0" });
    ("heroku_addon", given)
}

fn dynos(size: &str, quantity: u64) -> (&'static str, Json) {
    let given = json!({ "app_id": "a", "type": "web", "size": size, "quantity": quantity });
    ("heroku_formation", given)
}

#[tokio::test]
async fn prices_are_the_apis_own() {
    let bench = Bench::new().await;
    let monthly = |cents: u64| json!({ "cents": cents, "unit": "month" });
    let answer = |path: &str, body: Json| json!({ "method": "GET", "path": path, "status": 200, "body": body });
    let plan = json!({ "price": monthly(12_345) });
    bench.fault(answer("/plans/heroku-postgresql:standard-0", plan)).await;
    let sizes = json!([{ "name": "Standard-1X", "cost": monthly(111) }]);
    bench.fault(answer("/dyno-sizes", sizes)).await;
    let costs = check(&bench, &[database(), dynos("standard-1x", 3), dynos("basic", 1)]).await;
    assert_eq!(costs, [Some(12_345), Some(333), Some(700)]);
}

#[tokio::test]
async fn where_the_api_is_silent_the_catalogue_tells() {
    let bench = Bench::new().await;
    bench
        .fault(json!({ "method": "GET", "path": "/**", "status": 404, "times": 0 }))
        .await;
    let costs = check(&bench, &[database(), dynos("standard-1x", 2)]).await;
    assert_eq!(costs, [Some(5_000), Some(5_000)]);
}

#[tokio::test]
async fn eco_dynos_are_paid_once_and_what_is_free_or_unknown_is_so() {
    let bench = Bench::new().await;
    let app = ("heroku_app", json!({ "name": "shop", "region": "us" }));
    let space = ("heroku_space", json!({ "name": "inner", "organization": "acme" }));
    let all = [
        dynos("eco", 1),
        dynos("eco", 2),
        dynos("performance-m", 0),
        app,
        space,
        ("heroku_addon", Json::Null),
    ];
    let costs = check(&bench, &all).await;
    assert_eq!(costs, [Some(500), Some(0), Some(0), Some(0), None, Some(0)]);
}

/// What the catalogue asks is not what is paid.
#[tokio::test]
async fn what_is_metered_or_sold_by_contract_has_no_monthly_price() {
    for special in [
        json!({ "cents": 5_000, "unit": "month", "contract": true, "metered": false }),
        json!({ "cents": 7, "unit": "hour", "contract": false, "metered": true }),
        json!({ "cents": 7, "unit": "hour" }),
    ] {
        let bench = Bench::new().await;
        let answer = |path: &str, body: Json| json!({ "method": "GET", "path": path, "status": 200, "body": body });
        bench
            .fault(answer(
                "/plans/heroku-postgresql:standard-0",
                json!({ "price": special }),
            ))
            .await;
        let sizes = json!([{ "name": "Private-S", "cost": special }]);
        bench.fault(answer("/dyno-sizes", sizes)).await;
        let costs = check(&bench, &[database(), dynos("private-s", 1), dynos("basic", 1)]).await;
        assert_eq!(costs, [None, None, Some(700)], "{special}");
    }
}
