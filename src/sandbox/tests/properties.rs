//! What holds for any sequence of requests.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::Bench;
use crate::sandbox::{Request, Timestamp, implemented, replay};

/// A name out of few, so that requests meet each other's objects.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec!["app-a", "app-b", "app-c", "db", "kv", "line", "web", "worker", "~", "DATABASE"])
            .prop_map(str::to_owned),
        1 => "\\PC{0,6}",
    ]
}

/// Bodies with the parameters that handlers read, right and wrong.
fn body() -> impl Strategy<Value = Value> {
    let text = name().prop_map(Value::from);
    let field = prop_oneof![
        6 => (prop::sample::select(vec!["name", "app", "addon", "user", "owner", "team", "pipeline", "stack"]), text),
        3 => (
            Just("plan"),
            prop::sample::select(vec!["heroku-postgresql", "heroku-redis:mini", "scheduler", "heroku-postgresql:mini"])
                .prop_map(Value::from)
        ),
        2 => (Just("slug"), Just(json!("51060000-0000-4000-8000-000000000001"))),
        2 => (Just("source_blob"), Just(json!({ "url": "https://example.com/x.tgz" }))),
        2 => (Just("quantity"), prop_oneof![(0_i64..4).prop_map(Value::from), Just(json!(-1)), Just(json!(9_000_000_000_u64))]),
        2 => (Just("size"), prop::sample::select(vec!["basic", "standard-1x", "hobby"]).prop_map(Value::from)),
        2 => (Just("updates"), Just(json!([{ "type": "web", "quantity": 1, "size": "eco" }]))),
        2 => (Just("stage"), prop::sample::select(vec!["staging", "nowhere"]).prop_map(Value::from)),
        2 => (Just("hostname"), prop::sample::select(vec!["www.example.com", "*.x.org", "-"]).prop_map(Value::from)),
        1 => (Just("process_types"), Just(json!({ "web": "x", "release": "y" }))),
        1 => (Just("enabled"), any::<bool>().prop_map(Value::from)),
        1 => (Just("KEY"), prop_oneof![Just(json!("value")), Just(Value::Null), Just(json!(1))]),
        1 => (Just("release"), (0_u32..6).prop_map(|version| json!(version.to_string()))),
        1 => (Just("url"), Just(json!("https://example.com/"))),
        1 => (Just("source"), Just(json!({ "app": { "id": "app-a" } }))),
    ];
    prop::collection::vec(field, 0..5).prop_map(|fields| {
        Value::Object(
            fields
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        )
    })
}

/// A world with something of everything in it: nothing happens to what does not exist.
fn furnished() -> Bench {
    let mut bench = Bench::new();
    let source = json!({ "source_blob": { "url": "https://example.com/x.tgz" } });
    for (path, body) in [
        ("/apps", json!({ "name": "app-a" })),
        ("/teams/apps", json!({ "name": "app-b", "team": "sandbox-team" })),
        (
            "/apps/app-a/addons",
            json!({ "plan": "heroku-postgresql", "name": "db" }),
        ),
        ("/apps/app-a/addons", json!({ "plan": "heroku-redis", "name": "kv" })),
        ("/addon-attachments", json!({ "addon": "db", "app": "app-b" })),
        (
            "/apps/app-a/releases",
            json!({ "slug": "51060000-0000-4000-8000-000000000001" }),
        ),
        ("/apps/app-b/builds", source),
        (
            "/apps/app-a/domains",
            json!({ "hostname": "www.example.com", "sni_endpoint": null }),
        ),
        (
            "/apps/app-a/webhooks",
            json!({
                "include": ["api:release", "api:addon", "api:domain", "api:app", "api:formation"],
                "level": "sync", "url": "https://example.com/hook",
            }),
        ),
        ("/pipelines", json!({ "name": "line" })),
        (
            "/pipeline-couplings",
            json!({ "app": "app-a", "pipeline": "line", "stage": "staging" }),
        ),
        ("/apps/app-a/log-drains", json!({ "url": "https://logs.example.com" })),
    ] {
        bench.good("POST", path, body);
    }
    bench
}

/// What a variable segment may be, by the segment before it: mostly something of the furnished world.
fn names_under(segment: &str) -> &'static [&'static str] {
    match segment {
        "apps" => &["app-a", "app-a", "app-b", "app-b", "app-c"],
        "addons" => &["db", "db", "kv"],
        "formation" => &["web", "worker"],
        "releases" => &["3", "5", "v7"],
        "domains" => &["www.example.com", "nobody.example.com"],
        "features" => &["preboot", "pipelines"],
        "pipelines" => &["line"],
        "teams" => &["sandbox-team", "crew"],
        "users" => &["~", "ann@example.com"],
        "collaborators" | "members" => &["sandbox@example.com", "ann@example.com"],
        "addon-attachments" => &["DATABASE", "REDIS"],
        "log-drains" => &["https://logs.example.com"],
        _ => &["x"],
    }
}

/// A request of any implemented route, and how long it comes after the one before.
fn request() -> impl Strategy<Value = (Request, u64)> {
    let routes: Vec<_> = implemented().collect();
    // What changes things is asked more often.
    let changing: Vec<_> = routes.iter().copied().filter(|(method, _)| *method != "GET").collect();
    let route = prop_oneof![prop::sample::select(routes), prop::sample::select(changing)];
    let picks = prop::collection::vec(any::<prop::sample::Index>(), 3);
    let odd = prop_oneof![9 => Just(None), 1 => name().prop_map(Some)];
    (route, picks, odd, body(), prop_oneof![Just(0_u64), 0_u64..3_000]).prop_map(
        |((method, pattern), picks, odd, body, wait)| {
            let (mut picks, mut before, mut path) = (picks.iter(), "", Vec::new());
            for segment in pattern.split('/') {
                path.push(match (segment.starts_with('{'), &odd) {
                    (true, Some(odd)) => odd.as_str(),
                    (true, None) => picks.next().map_or("x", |pick| *pick.get(names_under(before))),
                    (false, _) => segment,
                });
                before = segment;
            }
            let mut request = Request::new(method, "/");
            request.path = path.join("/");
            (if method == "GET" { request } else { request.json(&body) }, wait)
        },
    )
}

fn play(bench: &mut Bench, requests: &[(Request, u64)]) {
    for (request, wait) in requests {
        bench.wait(*wait);
        let response = bench.send(request);
        let is_json = response.body.is_empty() || serde_json::from_slice::<Value>(&response.body).is_ok();
        assert!(is_json, "{} {}: {response:?}", request.method, request.path);
        assert!(
            (200..500).contains(&response.status),
            "{} {}: {response:?}",
            request.method,
            request.path
        );
        if response.status >= 400 {
            let shown = response.value();
            assert!(
                shown["id"].is_string() && shown["message"].is_string(),
                "{} {}: {shown}",
                request.method,
                request.path
            );
        }
    }
}

fn ids(list: &Value) -> Vec<String> {
    let entries = list.as_array().expect("a list").iter();
    entries
        .filter_map(|entry| entry["id"].as_str().map(str::to_owned))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn every_answer_is_json_and_nothing_remains_of_deleted_apps(requests in prop::collection::vec(request(), 0..60)) {
        let mut bench = furnished();
        play(&mut bench, &requests);
        let apps: Vec<String> = bench.world.apps.keys().cloned().collect();
        for app in apps {
            bench.good("DELETE", &format!("/apps/{app}"), Value::Null);
        }
        bench.wait(3_600_000);
        bench.get("/account");
        let world = &bench.world;
        prop_assert!(world.app_names.is_empty() && world.addons.is_empty() && world.addon_names.is_empty());
        prop_assert!(world.attachments.is_empty() && world.slugs.is_empty() && world.couplings.is_empty());
        prop_assert!(world.hostnames.is_empty() && world.promotions.is_empty() && world.pending.is_empty());
    }

    #[test]
    fn the_same_requests_give_the_same_world_however_often_it_is_looked_at(
        requests in prop::collection::vec(request(), 0..60)
    ) {
        let mut looked_at = furnished();
        play(&mut looked_at, &requests);
        let mut again = furnished();
        for (request, wait) in &requests {
            again.wait(*wait);
            if !request.is_read() {
                replay(&mut again.world, request, again.now);
            }
        }
        crate::sandbox::settle(&mut again.world, again.now);
        (again.world.requests, again.world.budgets) = (looked_at.world.requests, looked_at.world.budgets.clone());
        prop_assert_eq!(&again.world, &looked_at.world);
        let text = serde_json::to_string(&looked_at.world).expect("JSON");
        prop_assert_eq!(&serde_json::from_str::<crate::sandbox::World>(&text).expect("a world"), &looked_at.world);
    }

    #[test]
    fn paging_gives_everything_exactly_once(count in 0_usize..40, max in 1_usize..12, descending in any::<bool>()) {
        let mut bench = Bench::instant();
        for number in 0..count {
            bench.good("POST", "/apps", json!({ "name": format!("app-{number:03}") }));
        }
        for attribute in ["id", "name", "updated_at"] {
            let order = if descending { "desc" } else { "asc" };
            let mut range = format!("{attribute} ..; max={max}, order={order}");
            let mut seen = Vec::new();
            loop {
                let response = bench.send(&Request::new("GET", "/apps").header("range", &range));
                prop_assert!(response.value().as_array().is_some_and(|page| page.len() <= max));
                seen.extend(ids(&response.value()));
                prop_assert_eq!(response.status == 206, response.headers.contains_key("Next-Range"));
                match response.headers.get("Next-Range") {
                    Some(next) => range.clone_from(next),
                    None => break,
                }
            }
            let distinct: BTreeSet<&String> = seen.iter().collect();
            prop_assert_eq!((seen.len(), distinct.len()), (count, count), "{}", attribute);
        }
    }

    #[test]
    fn any_bytes_are_answered(
        method in "[A-Z]{1,7}", path in "/\\PC{0,30}", accept in "\\PC{0,12}", body in prop::collection::vec(any::<u8>(), 0..40)
    ) {
        let mut bench = Bench { now: Timestamp(-5), ..Bench::new() };
        let mut request = Request::new(&method, &path).header("accept", &accept);
        bench.send(&request);
        request = Request::new(&method, &path).header("range", &accept);
        request.body = body;
        prop_assert!((200..500).contains(&bench.send(&request).status));
    }
}
