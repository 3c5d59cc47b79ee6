//! What the sandbox does, seen from its pure function.

mod accounts;
mod http;
mod journeys;
mod properties;
mod refusals;
mod setups;
mod strict;
mod webhooks;
mod words;

use serde_json::{Value, json};

use super::{Request, Response, Settings, Timestamp, Timings, World, handle};

/// A world, a clock, and calls against them.
pub(super) struct Bench {
    pub(super) world: World,
    pub(super) now: Timestamp,
}

impl Bench {
    /// A world in which things take their default time.
    pub(super) fn new() -> Bench {
        Bench {
            world: World::new(7, Settings::default()),
            now: Timestamp(1_785_585_600_000),
        }
    }

    /// A world in which everything is done at once.
    pub(super) fn instant() -> Bench {
        let mut bench = Bench::new();
        bench.world.settings.timings = Timings::instant();
        bench
    }

    pub(super) fn send(&mut self, request: &Request) -> Response {
        handle(&mut self.world, request, self.now)
    }

    /// The status and the body of a call.
    pub(super) fn call(&mut self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let mut request = Request::new(method, path);
        if !body.is_null() {
            request = request.json(&body);
        }
        let response = self.send(&request);
        (response.status, response.value())
    }

    /// The same for an account of its own.
    pub(super) fn call_as(&mut self, user: &str, method: &str, path: &str, body: Value) -> (u16, Value) {
        let mut request = Request::new(method, path);
        if !body.is_null() {
            request = request.json(&body);
        }
        request
            .headers
            .insert("authorization".into(), format!("Bearer {user}/token"));
        let response = self.send(&request);
        (response.status, response.value())
    }

    /// The body of a call that must succeed.
    pub(super) fn good(&mut self, method: &str, path: &str, body: Value) -> Value {
        let (status, shown) = self.call(method, path, body);
        assert!((200..300).contains(&status), "{method} {path}: {status} {shown}");
        shown
    }

    /// The status and message of a call that must fail.
    pub(super) fn refused(&mut self, method: &str, path: &str, body: Value) -> String {
        let (status, shown) = self.call(method, path, body);
        assert!(status >= 400, "{method} {path}: {status} {shown}");
        format!(
            "{status} {}: {}",
            shown["id"].as_str().unwrap_or_default(),
            shown["message"].as_str().unwrap_or_default()
        )
    }

    pub(super) fn get(&mut self, path: &str) -> Value {
        self.good("GET", path, Value::Null)
    }

    pub(super) fn wait(&mut self, milliseconds: u64) {
        self.now = self.now.after(milliseconds);
    }

    /// Version, description, user and status of each release of an app.
    pub(super) fn releases(&mut self, app: &str) -> Vec<String> {
        let releases = self.get(&format!("/apps/{app}/releases"));
        let line = |release: &Value| {
            let text = |name: &str| release[name].as_str().unwrap_or_default().to_owned();
            let user = release["user"]["email"].as_str().unwrap_or_default();
            format!(
                "v{} {} ({}) {user}",
                release["version"],
                text("description"),
                text("status")
            )
        };
        releases.as_array().expect("a list").iter().map(line).collect()
    }

    /// An app with code that runs.
    pub(super) fn deployed(&mut self, name: &str) {
        self.good("POST", "/apps", json!({ "name": name }));
        let slug = json!({ "slug": "51060000-0000-4000-8000-000000000001" });
        self.good("POST", &format!("/apps/{name}/releases"), slug);
        self.wait(1_000);
    }
}
