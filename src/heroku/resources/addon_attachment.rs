//! `heroku_addon_attachment`.

use serde_json::{Value as Json, json};

use super::item::Item;
use super::{Clue, clue_of};
use crate::heroku::client::path;
use crate::heroku::object::{Told, at, given, id_of, maybe, string, text_or_empty};
use crate::language::value::Value;

pub(super) struct AddonAttachment;

impl Item for AddonAttachment {
    fn kind(&self) -> &'static str {
        "heroku_addon_attachment"
    }

    fn collection(&self, _object: &Value) -> String {
        "/addon-attachments".into()
    }

    fn list_to_search(&self, object: &Value) -> String {
        path(&["apps", text_or_empty(object, "app_id"), "addon-attachments"])
    }

    fn creation(&self, planned: &Value) -> Json {
        let mut body = json!({ "app": given(planned, "app_id"), "addon": given(planned, "addon_id") });
        for name in ["name", "namespace"] {
            if let Some(text) = given(planned, name) {
                body[name] = text.into();
            }
        }
        body
    }

    fn told(&self, found: &Json, _object: &Value) -> Told {
        Told::from([
            ("id", id_of(found)),
            ("addon_id", maybe(at(found, "/addon/id"))),
            ("app_id", maybe(at(found, "/app/id"))),
            ("name", maybe(at(found, "/name"))),
            ("namespace", string(at(found, "/namespace").unwrap_or_default())),
        ])
    }

    fn clue(&self, planned: &Value) -> Vec<(&'static str, String)> {
        let known = |name: &'static str| (name, text_or_empty(planned, name).to_owned());
        vec![known("app_id"), known("addon_id"), known("name"), known("namespace")]
    }

    fn is_it(&self, found: &Json, clue: &Clue) -> bool {
        let agrees = |name: &str, pointer: &str| match clue_of(clue, name) {
            "" => true,
            wanted => at(found, pointer) == Some(wanted),
        };
        agrees("addon_id", "/addon/id") && agrees("name", "/name") && agrees("namespace", "/namespace")
    }

    fn farewell(&self, prior: &Value) -> Option<String> {
        Some(format!("Detach {} (", given(prior, "name")?))
    }

    fn alone(&self, planned: &Value) -> Option<String> {
        let (app, addon) = (text_or_empty(planned, "app_id"), text_or_empty(planned, "addon_id"));
        Some(format!("attachments of {addon} to {app}"))
    }
}
