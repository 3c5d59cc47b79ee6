//! `heroku_telemetry_drain`: of an app or a space on Fir.

use serde_json::{Value as Json, json};

use super::item::Item;
use super::{Clue, clue_of, digest};
use crate::heroku::checks::{Checks, path as attribute};
use crate::heroku::client::path;
use crate::heroku::codes;
use crate::heroku::object::{
    Told, at, given, id_of, map_of, maybe, string_map, string_set, text, text_or_empty, texts_of,
};
use crate::heroku::resources::config_vars::texts;
use crate::language::value::Value;
use crate::schema::catalogue::{MOST_HEADERS, endpoint_instead, takes_header};

pub(super) struct TelemetryDrain;

impl Item for TelemetryDrain {
    fn kind(&self) -> &'static str {
        "heroku_telemetry_drain"
    }

    fn check(&self, config: &Value, checks: &mut Checks) {
        checks.one_of(config, "owner_type", &["app", "space"]);
        checks.one_of(config, "exporter_type", &["otlphttp", "otlp"]);
        checks.all_of(config, "signals", &["traces", "metrics", "logs"]);
        check_endpoint(config, checks);
        check_headers(config, checks);
    }

    fn collection(&self, _object: &Value) -> String {
        "/telemetry-drains".into()
    }

    fn list(&self, object: &Value) -> String {
        let owners = match text(object, "owner_type") {
            Some("space") => "spaces",
            _ => "apps",
        };
        path(&[owners, text_or_empty(object, "owner_id"), "telemetry-drains"])
    }

    fn creation(&self, planned: &Value) -> Json {
        let mut body = self.change(planned, planned);
        body["owner"] = json!({ "id": given(planned, "owner_id"), "type": given(planned, "owner_type") });
        body
    }

    fn change(&self, _prior: &Value, planned: &Value) -> Json {
        json!({
            "signals": texts_of(planned, "signals"),
            "exporter": {
                "type": given(planned, "exporter_type"),
                "endpoint": given(planned, "endpoint"),
                "headers": map_of(planned, "headers"),
            },
        })
    }

    fn told(&self, found: &Json, _object: &Value) -> Told {
        let signals = found["signals"].as_array().map(Vec::as_slice).unwrap_or_default();
        Told::from([
            ("id", id_of(found)),
            ("owner_id", maybe(at(found, "/owner/id"))),
            ("owner_type", maybe(at(found, "/owner/type"))),
            ("endpoint", maybe(at(found, "/exporter/endpoint"))),
            ("exporter_type", maybe(at(found, "/exporter/type"))),
            ("headers", string_map(&texts(&found["exporter"]["headers"]))),
            ("signals", string_set(signals.iter().filter_map(Json::as_str))),
            ("created_at", maybe(at(found, "/created_at"))),
            ("updated_at", maybe(at(found, "/updated_at"))),
        ])
    }

    fn plan(&self, planning: &mut super::Planning<'_>) {
        let parts = ["endpoint", "exporter_type", "headers", "signals"];
        if !planning.creates() && parts.iter().any(|part| planning.changes(part)) {
            planning.unknown("updated_at");
        }
    }

    fn clue(&self, planned: &Value) -> Vec<(&'static str, String)> {
        let known = |name: &'static str| (name, text_or_empty(planned, name).to_owned());
        vec![
            known("owner_id"),
            known("owner_type"),
            ("endpoint_hash", digest(text_or_empty(planned, "endpoint"))),
        ]
    }

    fn is_it(&self, found: &Json, clue: &Clue) -> bool {
        at(found, "/exporter/endpoint").is_some_and(|endpoint| digest(endpoint) == clue_of(clue, "endpoint_hash"))
    }
}

/// HTTP takes a URL, gRPC a host and a port.
fn check_endpoint(config: &Value, checks: &mut Checks) {
    let (Some(endpoint), Some(kind)) = (text(config, "endpoint"), text(config, "exporter_type")) else {
        return;
    };
    let Some(form) = endpoint_instead(kind, endpoint) else {
        return;
    };
    checks.error(
        &codes::INVALID_VALUE,
        attribute("endpoint"),
        "Endpoint does not fit the exporter",
        format!("An exporter of type {kind} sends to {form}."),
        format!("Write {form}."),
    );
}

fn check_headers(config: &Value, checks: &mut Checks) {
    let Some(headers) = config
        .get("headers")
        .filter(|headers| headers.is_known())
        .and_then(Value::as_members)
    else {
        return;
    };
    let wrong = match headers.keys().find(|name| !takes_header(name)) {
        Some(name) => format!("{name:?} is no name of a header: letters, digits, dashes and underscores, at most 100."),
        None if headers.is_empty() => "At least one header is needed.".into(),
        None if headers.len() > MOST_HEADERS => format!(
            "A drain takes at most {MOST_HEADERS} headers; there are {}.",
            headers.len()
        ),
        None => return,
    };
    checks.error(
        &codes::INVALID_VALUE,
        attribute("headers"),
        "Invalid headers",
        wrong,
        "Correct the map in `headers`.",
    );
}
