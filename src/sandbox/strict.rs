//! Every request and every answer held to Heroku's hyper-schema, as `sandbox serve -strict` does.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use super::codes::StartError;
use super::hyper_schema::HyperSchema;
use super::message::{Request, Response};

/// Calls that Heroku's own CLI makes and the published schema does not have, with its command; and those of the public
/// provider.
pub const UNPUBLISHED: &[(&str, &str, &str)] = &[
    (
        "GET",
        "/pipelines/{}/repo",
        "reviewapps:enable, in a variant of its own",
    ),
    (
        "GET",
        "/pipelines/{}/repo/branches/{}",
        "reviewapps:create, in the same variant",
    ),
    ("GET", "/teams/{}/invitations", "members --pending"),
    ("GET", "/spaces/{}/dynos", "spaces:ps"),
    ("GET", "/oauth/sessions", "sessions"),
    ("DELETE", "/oauth/sessions/{}", "sessions:destroy"),
    ("POST", "/account/keys", "keys:add"),
    ("DELETE", "/account/keys/{}", "keys:remove"),
    (
        "GET",
        "/spaces/{}/peerings/{}",
        "the public provider asks for one peering connection",
    ),
    (
        "POST",
        "/spaces/{}/peerings/{}/actions/accept",
        "the public provider names the peering connection in the path",
    ),
];

/// Deviations of answers that Heroku itself has: a part of a finding, and why it is let through.
pub const TOLERATED: &[(&str, &str)] = &[
    (
        ".role: \"viewer\" is none of",
        "viewers came to teams after the list of roles in the schema",
    ),
    (
        ".provision_message: missing",
        "told only while an add-on is provisioned",
    ),
    (".localhost:", "with local app URLs apps answer on this machine"),
    (
        ".generation: object instead of [\"string\"]",
        "the schema is that of variant 3.sdk; plain version 3, as the public provider asks for it, has id and name",
    ),
    (
        ".team.id: unknown",
        "the schema of an app's team leaves out what the API tells",
    ),
];

/// What Heroku takes from its own CLI, and its schema does not have: in words, in which calls, and the findings, in full
/// (a place in a list is written `[]`).
type Exception = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static [&'static str],
);

/// Seen in the requests of Heroku's CLI 11 (<https://github.com/heroku/cli>), which real Heroku answers.
static EXCEPTIONS: &[Exception] = &[
    (
        "what is referred to may be an object with its name",
        &[
            ("POST", "/apps/{}/addons"),
            ("PATCH", "/apps/{}/addons/{}"),
            ("POST", "/addon-attachments"),
        ],
        &[
            ".plan: fits no alternative of anyOf",
            ".addon: fits no alternative of anyOf",
            ".app: fits no alternative of anyOf",
        ],
    ),
    (
        "null is as good as nothing",
        &[
            ("POST", "/actions/addons/resolve"),
            ("POST", "/actions/addon-attachments/resolve"),
        ],
        &[".app: null instead of [\"string\"]"],
    ),
    (
        "a number may be a text, and a quantity may be added or taken away: `+1`",
        &[("PATCH", "/apps/{}/formation"), ("POST", "/oauth/authorizations")],
        &[
            ".updates[].quantity: string instead of [\"integer\"]",
            ".expires_in: string instead of [\"null\",\"integer\"]",
        ],
    ),
    (
        "a size may be said by its name",
        &[("PATCH", "/apps/{}/formation")],
        &[".updates[].size: unknown"],
    ),
    (
        "what has a default, or stays as it is, may be left out",
        &[
            ("POST", "/oauth/authorizations"),
            ("PATCH", "/oauth/authorizations/{}"),
            ("PATCH", "/apps/{}/addons/{}"),
        ],
        &[".scope: missing", ".client: missing", ".plan: missing"],
    ),
    (
        "a pipeline may be made for a generation",
        &[("POST", "/pipelines")],
        &[".generation: unknown"],
    ),
    (
        "what the path says, or was said when they were enabled, may be said again",
        &[
            ("POST", "/pipelines/{}/review-app-config"),
            ("PATCH", "/pipelines/{}/review-app-config"),
        ],
        &[".pipeline: unknown", ".repo: unknown"],
    ),
    (
        "rules may be sent back as they were read",
        &[("PUT", "/spaces/{}/inbound-ruleset")],
        &[
            ".created_at: unknown",
            ".created_by: unknown",
            ".id: unknown",
            ".space: unknown",
        ],
    ),
];

/// Whether a finding about a request is one that Heroku does not mind.
fn excused(method: &str, route: &str, finding: &str) -> bool {
    let finding = anywhere(finding);
    EXCEPTIONS
        .iter()
        .any(|(_, calls, findings)| calls.contains(&(method, route)) && findings.contains(&finding.as_str()))
}

/// A finding with `[]` for each place in a list.
fn anywhere(finding: &str) -> String {
    let mut out = String::new();
    let mut parts = finding.split('[');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
        out.push('[');
        out.push_str(if rest.starts_with(']') { rest } else { part });
    }
    out
}

/// The check, and what it has found so far.
#[derive(Debug)]
pub(super) struct Strict {
    schema: HyperSchema,
    found: Mutex<Vec<String>>,
}

impl Strict {
    pub(super) fn load(path: &Path) -> Result<Strict, StartError> {
        let failed = |reason: String| StartError::Data {
            path: path.to_owned(),
            reason,
        };
        let text = std::fs::read_to_string(path).map_err(|reason| failed(reason.to_string()))?;
        let schema = HyperSchema::load(&text).map_err(failed)?;
        Ok(Strict {
            schema,
            found: Mutex::default(),
        })
    }

    /// Every deviation so far.
    pub(super) fn deviations(&self) -> Vec<String> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The answer to a request that deviates.
    pub(super) fn request(&self, request: &Request) -> Option<Response> {
        let method = method(request);
        let Some(route) = self.schema.route(method, &request.path) else {
            let known = UNPUBLISHED
                .iter()
                .any(|(other, path, _)| *other == method && fits(path, &request.path));
            return if known {
                None
            } else {
                Some(self.deviates(400, request, &["no such call".to_owned()]))
            };
        };
        let body = match request.body.iter().all(u8::is_ascii_whitespace) {
            true => json!({}),
            // What is no JSON is refused by the handler.
            false => serde_json::from_slice(&request.body).ok()?,
        };
        if request.is_read() {
            return None;
        }
        let mut findings = self.schema.request_findings(method, route, &body);
        findings.retain(|finding| !excused(method, route, finding));
        (!findings.is_empty()).then(|| self.deviates(400, request, &findings))
    }

    /// The answer in place of one that deviates.
    pub(super) fn answer(&self, request: &Request, response: &Response) -> Option<Response> {
        if !matches!(response.status, 200 | 201 | 206) {
            return None;
        }
        let method = method(request);
        let route = self.schema.route(method, &request.path)?;
        let body: Value = serde_json::from_slice(&response.body).ok()?;
        let mut findings = self.schema.answer_findings(method, route, &body);
        findings.retain(|finding| !TOLERATED.iter().any(|(tolerated, _)| finding.contains(tolerated)));
        // What was asked for in full is more than the schema says of a reference.
        let expanded: Vec<String> = request
            .get("accept-expansion")
            .unwrap_or_default()
            .split(',')
            .map(|name| format!(".{}.", name.trim()))
            .collect();
        findings.retain(|finding| !expanded.iter().any(|name| finding.contains(name)));
        (!findings.is_empty()).then(|| self.deviates(500, request, &findings))
    }

    fn deviates(&self, status: u16, request: &Request, findings: &[String]) -> Response {
        let side = if status == 400 { "request" } else { "answer" };
        let message = format!("{} {}: {side} {}", request.method, request.path, findings.join("; "));
        self.found
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(message.clone());
        Response::json(status, &json!({ "id": "schema_deviation", "message": message }))
    }
}

fn method(request: &Request) -> &str {
    if request.method == "HEAD" {
        "GET"
    } else {
        &request.method
    }
}

fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, path) = (pattern.split('/'), path.split('/'));
    pattern.clone().count() == path.clone().count()
        && pattern
            .zip(path)
            .all(|(expected, segment)| expected == "{}" || expected == segment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_cli_is_known_to_send_is_excused() {
        let formation = "/apps/{}/formation";
        let text = ".updates[12].quantity: string instead of [\"integer\"]";
        for (expected, method, route, finding) in [
            (true, "PATCH", formation, text),
            (
                false,
                "PATCH",
                formation,
                ".updates[0].quantity: boolean instead of [\"integer\"]",
            ),
            (false, "PATCH", formation, ".updates: string instead of [\"array\"]"),
            (false, "PATCH", "/apps/{}/formation/{}", text),
            (true, "POST", "/apps/{}/addons", ".plan: fits no alternative of anyOf"),
            (false, "POST", "/apps/{}/addons", ".plan: missing"),
            (true, "PATCH", "/apps/{}/addons/{}", ".plan: missing"),
            (true, "PUT", "/spaces/{}/inbound-ruleset", ".id: unknown"),
            (false, "PUT", "/spaces/{}/inbound-ruleset", ".rules: missing"),
        ] {
            assert_eq!(excused(method, route, finding), expected, "{method} {route} {finding}");
        }
        assert!(EXCEPTIONS.len() <= 8, "a short list");
        assert!(EXCEPTIONS.iter().all(|(why, ..)| !why.is_empty()));
    }
}
