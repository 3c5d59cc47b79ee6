//! What is told of each request to whoever wants a trace: never a header, never a value that could be a secret.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value as Json;

/// One request and what came of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Exchange {
    /// Which call of this run it was, from 1.
    pub number: u64,
    /// Which attempt at the same thing it was, from 1.
    pub attempt: u32,
    /// `POST`
    pub method: String,
    /// `/apps/acme/config-vars`; of other hosts the name alone.
    pub path: String,
    /// What was sent: names, and few values that are no secrets.
    pub body: Option<String>,
    /// The status of the answer, or why there was none.
    pub outcome: Result<u16, String>,
    /// From the request to the end of the answer.
    pub elapsed: Duration,
    /// The size of the answer, unpacked.
    pub bytes: usize,
    /// How many calls the account has left, as the answer says.
    pub remaining: Option<i64>,
    /// Under what Heroku's support finds it.
    pub request_id: Option<String>,
}

/// Takes what is traced, from any thread.
pub type Trace = Arc<dyn Fn(&Exchange) + Send + Sync>;

/// Attributes whose values say what a request is about and hold no secrets.
const SHOWN: &[&str] = &[
    "addon",
    "app",
    "confirm",
    "dyno_size",
    "hostname",
    "locked",
    "name",
    "personal",
    "pipeline",
    "plan",
    "quantity",
    "region",
    "size",
    "slug",
    "space",
    "stack",
    "build_stack",
    "stage",
    "team",
    "type",
    "updates",
];
/// Stands for a value that is not shown.
const HIDDEN: &str = "…";

/// What a request holds, with every value hidden that is not known to be harmless.
pub(super) fn outline(path: &str, body: &Json) -> String {
    let are_vars = path.ends_with("/config-vars");
    outlined(body, !are_vars).to_string()
}

fn outlined(value: &Json, shown: bool) -> Json {
    match value {
        Json::Object(members) => {
            let member = |(name, value): (&String, &Json)| {
                let shown = shown && SHOWN.contains(&name.as_str());
                (name.clone(), outlined(value, shown))
            };
            Json::Object(members.iter().map(member).collect())
        }
        Json::Array(values) => Json::Array(values.iter().map(|value| outlined(value, shown)).collect()),
        Json::Null => Json::Null,
        other if shown => other.clone(),
        _ => HIDDEN.into(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::outline;

    #[test]
    fn a_body_shows_what_it_is_about_and_no_secret() {
        let cases = [
            (
                "/apps",
                json!({ "name": "shop", "region": "us" }),
                r#"{"name":"shop","region":"us"}"#,
            ),
            (
                "/apps/shop/config-vars",
                json!({ "name": "canary", "GONE": null }),
                r#"{"GONE":null,"name":"…"}"#,
            ),
            (
                "/apps/shop/addons",
                json!({ "plan": "heroku-redis:mini", "config": { "name": "canary" } }),
                r#"{"config":{"name":"…"},"plan":"heroku-redis:mini"}"#,
            ),
            (
                "/apps/shop/log-drains",
                json!({ "url": "https://u:canary@logs" }),
                r#"{"url":"…"}"#,
            ),
            (
                "/apps/shop/formation",
                json!({ "updates": [{ "type": "web", "dyno_size": { "name": "eco" } }] }),
                r#"{"updates":[{"dyno_size":{"name":"eco"},"type":"web"}]}"#,
            ),
        ];
        for (path, body, expected) in cases {
            assert_eq!(outline(path, &body), expected);
        }
    }
}
