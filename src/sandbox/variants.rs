//! What the API tells otherwise to those who ask for `version=3` than to those who ask for `version=3.sdk`.
//!
//! The published hyper-schema, and with it everything in here, is of the `sdk` variant, which newer commands of the CLI
//! ask for. The plain version, which heroku-go and with it Terraform's provider ask for, tells the generation of apps and
//! spaces as an object. <https://pkg.go.dev/github.com/heroku/heroku-go/v6#App>

use serde_json::{Value, json};

use super::ids;
use super::message::{Request, Response};

/// The answer as the request's variant has it.
pub(super) fn told(request: &Request, mut response: Response) -> Response {
    let sdk = request
        .get("accept")
        .is_some_and(|accept| accept.replace(' ', "").contains("version=3.sdk"));
    if sdk || !matches!(response.status, 200 | 201 | 202 | 206) || !mentions(&response.body, b"\"generation\":\"") {
        return response;
    }
    if let Ok(mut body) = serde_json::from_slice(&response.body) {
        plain(&mut body);
        response.body = body.to_string().into_bytes();
    }
    response
}

fn mentions(body: &[u8], words: &[u8]) -> bool {
    body.windows(words.len()).any(|part| part == words)
}

fn plain(body: &mut Value) {
    match body {
        Value::Array(all) => all.iter_mut().for_each(plain),
        // Apps and spaces; config vars may have any name.
        Value::Object(members) if members.contains_key("git_url") || members.contains_key("cidr") => {
            if let Some(Value::String(name)) = members.get("generation") {
                let generation = json!({ "id": ids::named("generation", name), "name": name });
                members.insert("generation".to_owned(), generation);
            }
        }
        _ => {}
    }
}
