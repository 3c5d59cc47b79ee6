//! Every request and every answer held to Heroku's hyper-schema, as `sandbox serve -strict` does.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use super::codes::StartError;
use super::hyper_schema::HyperSchema;
use super::message::{Request, Response};

/// Calls that real clients make and real Heroku answers, and the published schema does not have.
pub const UNPUBLISHED: &[(&str, &str, &str)] = &[
    (
        "GET",
        "/apps/{}/ssl-endpoints",
        "gone from Heroku since 2021: answered with 410",
    ),
    (
        "POST",
        "/apps/{}/ssl-endpoints",
        "gone from Heroku since 2021: answered with 410",
    ),
    (
        "GET",
        "/pipelines/{}/repo",
        "the CLI asks for the repository in a variant of its own, repositories-api",
    ),
    (
        "GET",
        "/pipelines/{}/repo/branches/{}",
        "the CLI asks for a branch in the same variant",
    ),
    (
        "GET",
        "/teams/{}/invitations",
        "the CLI lists who was invited and has not come yet",
    ),
    ("GET", "/spaces/{}/dynos", "the CLI lists the dynos of a space"),
    ("GET", "/oauth/sessions", "the CLI lists sessions"),
    ("DELETE", "/oauth/sessions/{}", "the CLI ends a session"),
    ("POST", "/account/keys", "the CLI adds a public key"),
    ("DELETE", "/account/keys/{}", "the CLI takes a public key away"),
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

/// Deviations of requests that Heroku takes from its own CLI: call, the beginning of a finding, and why it is let
/// through.
const ACCEPTED: &[(&str, &str, &str, &str)] = &[
    (
        "POST",
        "/apps/{}/addons",
        ".plan",
        "the CLI names the plan in an object",
    ),
    (
        "POST",
        "/apps/{}/addons",
        ".attachment",
        "the CLI sends an attachment without a name",
    ),
    (
        "PATCH",
        "/apps/{}/addons/{}",
        ".plan",
        "the CLI names the plan in an object",
    ),
    (
        "POST",
        "/oauth/authorizations",
        ".scope",
        "the CLI leaves out the scope, which is then global",
    ),
    (
        "PATCH",
        "/oauth/authorizations/{}",
        ".client",
        "the CLI leaves out the client when only the description changes",
    ),
    (
        "POST",
        "/oauth/authorizations",
        ".expires_in",
        "the CLI writes the seconds as a text",
    ),
    (
        "PATCH",
        "/apps/{}/formation",
        ".updates",
        "the CLI writes the quantity as a text, and the size by its name",
    ),
    (
        "POST",
        "/actions/addons/resolve",
        ".app",
        "the CLI writes null for no app",
    ),
    (
        "POST",
        "/actions/addon-attachments/resolve",
        ".app",
        "the CLI writes null for no app",
    ),
    (
        "POST",
        "/pipelines",
        ".generation",
        "the CLI names the generation, which the schema has in answers alone",
    ),
    (
        "POST",
        "/addon-attachments",
        ".addon",
        "the CLI names the add-on in an object",
    ),
    (
        "POST",
        "/addon-attachments",
        ".app",
        "the CLI names the app in an object",
    ),
    (
        "POST",
        "/pipelines/{}/review-app-config",
        ".pipeline",
        "the CLI names the pipeline in the body, too",
    ),
    (
        "PATCH",
        "/pipelines/{}/review-app-config",
        ".pipeline",
        "the CLI sends what it sends to enable review apps",
    ),
    (
        "PATCH",
        "/pipelines/{}/review-app-config",
        ".repo",
        "the CLI sends what it sends to enable review apps",
    ),
    (
        "PUT",
        "/spaces/{}/inbound-ruleset",
        ".created_at",
        "the CLI sends the rules back as it read them",
    ),
    (
        "PUT",
        "/spaces/{}/inbound-ruleset",
        ".created_by",
        "the CLI sends the rules back as it read them",
    ),
    (
        "PUT",
        "/spaces/{}/inbound-ruleset",
        ".id",
        "the CLI sends the rules back as it read them",
    ),
    (
        "PUT",
        "/spaces/{}/inbound-ruleset",
        ".space",
        "the CLI sends the rules back as it read them",
    ),
];

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
        findings.retain(|finding| {
            !ACCEPTED
                .iter()
                .any(|(other, path, begin, _)| *other == method && *path == route && finding.starts_with(begin))
        });
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
