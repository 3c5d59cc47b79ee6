//! The words of refusals, held to what was publicly seen: the first table of docs/sandbox-refusals.md, row by row.

use serde_json::Value;

use super::Bench;
use crate::sandbox::Request;

/// One row: what is called, and what is to be answered.
#[derive(Debug)]
struct Row {
    call: String,
    answer: String,
    message: String,
}

fn page() -> String {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(root.join("docs/sandbox-refusals.md")).expect("the page is there")
}

/// The rows of the table under the heading `Seen`.
fn rows(page: &str) -> Vec<Row> {
    let seen = page
        .split("\n## ")
        .find(|part| part.starts_with("Seen"))
        .expect("a part");
    let lines = seen.lines().filter(|line| line.starts_with("| `"));
    let row = |line: &str| {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [call, answer, message, source] = cells.as_slice() else {
            panic!("not four cells: {line}");
        };
        assert!(source.contains("<https://"), "no public source: {line}");
        Row {
            call: (*call).to_owned(),
            answer: (*answer).to_owned(),
            message: (*message).to_owned(),
        }
    };
    lines.map(row).collect()
}

/// The world that the page's seed makes.
fn seeded(page: &str) -> Bench {
    let seed = page
        .split("```")
        .nth(1)
        .and_then(|block| block.strip_prefix("json"))
        .expect("a seed");
    let seed: Value = serde_json::from_str(seed).expect("JSON");
    let mut bench = Bench::instant();
    for request in seed["requests"].as_array().expect("requests") {
        let text = |name: &str| request[name].as_str().expect("a text").to_owned();
        bench.good(&text("method"), &text("path"), request["body"].clone());
        bench.wait(1);
    }
    bench
}

/// The request of a row: `METHOD PATH BODY` in backquotes, and who asks.
fn request(bench: &mut Bench, call: &str) -> Request {
    let (line, who) = call
        .trim_start_matches('`')
        .split_once('`')
        .expect("a call in backquotes");
    let mut parts = line.splitn(3, ' ');
    let (method, path) = (parts.next().expect("a method"), parts.next().expect("a path"));
    let attachment = bench.get("/apps/taken/addon-attachments")[0]["id"].clone();
    let mut request = Request::new(
        method,
        &path.replace("$attachment", attachment.as_str().expect("an id")),
    );
    if let Some(body) = parts.next() {
        request = request.json(&serde_json::from_str(body).expect("a body"));
    }
    match who.trim() {
        "" => request,
        "without a token" => {
            request.headers.remove("authorization");
            request
        }
        "with the token `invalid`" => request.header("authorization", "Bearer invalid"),
        who => request.header(
            "authorization",
            &format!("Bearer {}/x", who.strip_prefix("as ").expect("who")),
        ),
    }
}

#[test]
fn refusals_have_the_words_that_were_seen_of_heroku() {
    let page = page();
    let rows = rows(&page);
    assert!(rows.len() > 20, "the table is read: {} rows", rows.len());
    for row in rows {
        let mut bench = seeded(&page);
        let request = request(&mut bench, &row.call);
        let response = bench.send(&request);
        let shown = response.value();
        let text = |name: &str| shown[name].as_str().unwrap_or_default().trim().to_owned();
        let mut answer = format!("{} `{}`", response.status, text("id"));
        if row.answer.contains(" of ") {
            answer = format!("{answer} of `{}`", text("resource"));
        }
        assert_eq!((answer, text("message")), (row.answer, row.message), "{}", row.call);
    }
}

#[test]
fn a_confirmation_names_the_app_that_is_to_be_confirmed() {
    let mut bench = seeded(&page());
    let wanted = serde_json::json!({ "plan": "papertrail:choklad" });
    let refused = bench.send(&Request::new("POST", "/apps/within/addons").json(&wanted));
    assert_eq!(
        refused.headers.get("X-Confirmation-Required").map(String::as_str),
        Some("within")
    );
    let confirmed = serde_json::json!({ "plan": "papertrail:choklad", "confirm": "within" });
    bench.good("POST", "/apps/within/addons", confirmed);
}

#[test]
fn limits_have_the_words_that_were_seen_of_heroku() {
    let mut bench = seeded(&page());
    let types = serde_json::json!({ "web": "a", "worker": "b", "urgent": "c" });
    let slug = bench.good(
        "POST",
        "/apps/taken/slugs",
        serde_json::json!({ "process_types": types }),
    );
    bench.good(
        "POST",
        "/apps/taken/releases",
        serde_json::json!({ "slug": slug["id"] }),
    );
    bench.wait(1);
    let eco = ["web", "worker", "urgent"].map(|kind| serde_json::json!({ "type": kind, "quantity": 1, "size": "eco" }));
    assert_eq!(
        bench.refused("PATCH", "/apps/taken/formation", serde_json::json!({ "updates": eco })),
        "422 invalid_params: Cannot run more than 2 Eco size dynos."
    );
    bench.world.settings.limits = true;
    let apps = (0..=100)
        .map(|_| bench.call("POST", "/apps", Value::Null))
        .collect::<Vec<_>>();
    let (status, refused) = apps.last().expect("calls");
    assert_eq!((*status, &refused["id"]), (422, &"invalid_params".into()));
    assert_eq!(
        refused["message"],
        "You've reached your app limit of 100 apps.\nContact us at biz@heroku.com to have this limit increased."
    );
}
