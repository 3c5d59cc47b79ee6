//! What only a UUID names.
//!
//! Heroku takes a name in most of these places, and the next refresh tells the UUID: the object would be replaced.

use super::{Checks, path, shown};
use crate::heroku::codes;
use crate::heroku::object::block;
use crate::language::value::{Path, PathStep, Value};

/// By type, besides `app_id`.
const BY_UUID: &[(&str, &[&str])] = &[
    ("heroku_pipeline_config_var", &["pipeline_id"]),
    ("heroku_pipeline_coupling", &["pipeline"]),
    (
        "heroku_pipeline_promotion",
        &["pipeline", "release_id", "source_app_id"],
    ),
    ("heroku_review_app_config", &["pipeline_id"]),
];

impl Checks {
    /// Every attribute of the object that takes a UUID.
    pub(crate) fn identities(&mut self, kind: &str, config: &Value) {
        let besides = BY_UUID
            .iter()
            .find(|(of, _)| *of == kind)
            .map_or(&[][..], |(_, names)| names);
        // The public provider takes a webhook's app by its name, and keeps it so.
        let app = (kind != "heroku_app_webhook").then_some("app_id");
        for name in app.iter().chain(besides) {
            self.identity(config.get(name), name, path(name));
        }
        if let Some(owner) = block(config, "owner") {
            let at = [path("owner"), vec![PathStep::Index(0)], path("id")].concat();
            self.identity(owner.get("id"), "id", at);
        }
        if kind == "heroku_pipeline_promotion" {
            let targets = config.get("targets").and_then(Value::as_sequence).unwrap_or_default();
            for target in targets {
                self.identity(Some(target), "targets", path("targets"));
            }
        }
    }

    fn identity(&mut self, value: Option<&Value>, name: &str, at: Path) {
        let Some(value) = value else { return };
        if value.as_str().is_none_or(is_uuid) {
            return;
        }
        self.error(
            &codes::INVALID_VALUE,
            at,
            "No UUID",
            format!("{name} is {}, which is no UUID.", shown(value)),
            "Write the `id` of the resource that it means, or of a data source for what is elsewhere.",
        );
    }
}

pub(super) fn is_uuid(text: &str) -> bool {
    uuid::Uuid::try_parse(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::heroku::checks::tests::check;
    use crate::heroku::object::{object, string, string_set};

    #[test]
    fn a_name_where_a_uuid_belongs_is_told() {
        let uuid = "01234567-89ab-4def-8123-456789abcdef";
        let told = |kind: &str, config: &Value| check(|checks| checks.identities(kind, config));
        let app = |app: &str| object([("app_id", string(app))]);
        assert_eq!(told("heroku_addon", &app(uuid)), "");
        assert_eq!(told("heroku_app_webhook", &app("shop")), "");
        insta::assert_snapshot!(told("heroku_addon", &app("shop")), @r#"Error heroku-invalid-value: app_id is "shop", which is no UUID. Write the `id` of the resource that it means, or of a data source for what is elsewhere."#);
        let promotion = object([("pipeline", string(uuid)), ("targets", string_set([uuid, "shop"]))]);
        insta::assert_snapshot!(told("heroku_pipeline_promotion", &promotion), @r#"Error heroku-invalid-value: targets is "shop", which is no UUID. Write the `id` of the resource that it means, or of a data source for what is elsewhere."#);
    }
}
