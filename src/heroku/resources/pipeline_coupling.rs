//! `heroku_pipeline_coupling`: the place of an app in a pipeline.

use serde_json::{Value as Json, json};

use super::item::Item;
use super::{Clue, clue_of};
use crate::heroku::checks::Checks;
use crate::heroku::object::{Told, at, given, id_of, maybe, text_or_empty};
use crate::language::value::Value;

pub(super) struct PipelineCoupling;

impl Item for PipelineCoupling {
    fn kind(&self) -> &'static str {
        "heroku_pipeline_coupling"
    }

    fn check(&self, config: &Value, checks: &mut Checks) {
        checks.one_of(config, "stage", &["review", "development", "staging", "production"]);
    }

    fn collection(&self, _object: &Value) -> String {
        "/pipeline-couplings".into()
    }

    fn creation(&self, planned: &Value) -> Json {
        json!({
            "app": given(planned, "app_id"),
            "pipeline": given(planned, "pipeline"),
            "stage": given(planned, "stage"),
        })
    }

    fn told(&self, found: &Json, _object: &Value) -> Told {
        Told::from([
            ("id", id_of(found)),
            ("app_id", maybe(at(found, "/app/id"))),
            ("pipeline", maybe(at(found, "/pipeline/id"))),
            ("stage", maybe(at(found, "/stage"))),
        ])
    }

    fn clue(&self, planned: &Value) -> Vec<(&'static str, String)> {
        let known = |name: &'static str| (name, text_or_empty(planned, name).to_owned());
        vec![known("app_id"), known("pipeline"), known("stage")]
    }

    fn is_it(&self, found: &Json, clue: &Clue) -> bool {
        let parts = [("/app/id", "app_id"), ("/pipeline/id", "pipeline"), ("/stage", "stage")];
        parts
            .iter()
            .all(|(pointer, name)| at(found, pointer) == Some(clue_of(clue, name)))
    }
}
