//! `heroku_pipeline_config_var`: config vars of a pipeline's test runs or review apps, owned key by key.

use std::collections::BTreeMap;

use super::app_config_association::not_importable;
use super::{Answer, Planning, Reading, Resource, Work, config_vars};
use crate::heroku::checks::Checks;
use crate::heroku::client::path;
use crate::heroku::failure::Failure;
use crate::heroku::object::{Told, string, string_map, text_or_empty};
use crate::heroku::session::Session;
use crate::language::types::Type;
use crate::language::value::Value;

pub(super) struct PipelineConfigVar;

const PLAIN: &str = "vars";
const SENSITIVE: &str = "sensitive_vars";

impl Resource for PipelineConfigVar {
    fn kind(&self) -> &'static str {
        "heroku_pipeline_config_var"
    }

    fn check(&self, config: &Value, checks: &mut Checks) {
        checks.config_vars(config, PLAIN, SENSITIVE);
        checks.one_of(config, "pipeline_stage", &["test", "review"]);
    }

    fn plan(&self, planning: &mut Planning<'_>) {
        if !planning.creates() && (planning.changes(PLAIN) || planning.changes(SENSITIVE)) {
            planning.unknown("all_vars");
        }
    }

    fn read<'a>(&'a self, reading: &'a Reading<'a>, prior: &'a Value) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            match reading.lists.object(&stage(prior)).await {
                Ok(found) => {
                    let all = config_vars::texts(&found);
                    Ok(Some(Told::from([
                        (PLAIN, config_vars::owned(prior, PLAIN, &all)),
                        (SENSITIVE, config_vars::owned(prior, SENSITIVE, &all)),
                        ("all_vars", string_map(&all)),
                    ])))
                }
                Err(failure) if failure.is_not_found() => Ok(None),
                Err(failure) => Err(failure),
            }
        })
    }

    fn create<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(set(work))
    }

    fn update<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(set(work))
    }

    fn delete<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, ()> {
        Box::pin(async move {
            let before = config_vars::both(work.prior, PLAIN, SENSITIVE);
            match send(work, work.prior, &before, &BTreeMap::new()).await {
                Err(failure) if failure.is_not_found() => Ok(()),
                outcome => outcome.map(drop),
            }
        })
    }

    fn import<'a>(&'a self, _session: &'a Session, _id: &'a str) -> Answer<'a, Option<Told>> {
        Box::pin(async { Err(not_importable("heroku_pipeline_config_var")) })
    }
}

/// Where the vars of an object's stage are.
fn stage(object: &Value) -> String {
    let (pipeline, stage) = (
        text_or_empty(object, "pipeline_id"),
        text_or_empty(object, "pipeline_stage"),
    );
    path(&["pipelines", pipeline, "stage", stage, "config-vars"])
}

async fn set(work: &Work<'_>) -> Result<Told, Failure> {
    let before = match work.prior.is_null() {
        true => BTreeMap::new(),
        false => config_vars::both(work.prior, PLAIN, SENSITIVE),
    };
    let after = config_vars::both(work.planned, PLAIN, SENSITIVE);
    let all = match send(work, work.planned, &before, &after).await? {
        Some(all) => all,
        None => config_vars::texts(&work.session.client.get(&stage(work.planned)).await?),
    };
    let (pipeline, stage) = (work.text("pipeline_id"), work.text("pipeline_stage"));
    let empty = || Value::map(Type::String, Default::default());
    Ok(Told::from([
        ("id", string(&format!("{pipeline}:{stage}"))),
        ("all_vars", string_map(&all)),
        (PLAIN, empty()),
        (SENSITIVE, empty()),
    ]))
}

async fn send(
    work: &Work<'_>,
    object: &Value,
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> Result<Option<BTreeMap<String, String>>, Failure> {
    let difference = config_vars::difference(before, after, |_| false);
    config_vars::change(work.session, &stage(object), difference).await
}
