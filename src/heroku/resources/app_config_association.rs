//! `heroku_app_config_association`: config vars owned key by key, set in one request.

use super::{Answer, Planning, Reading, Resource, Work, config_vars};
use crate::heroku::checks::Checks;
use crate::heroku::codes;
use crate::heroku::failure::Failure;
use crate::heroku::object::{Told, string, text};
use crate::heroku::session::Session;
use crate::language::types::Type;
use crate::language::value::Value;

pub(super) struct AppConfigAssociation;

const PLAIN: &str = "vars";
const SENSITIVE: &str = "sensitive_vars";

impl Resource for AppConfigAssociation {
    fn kind(&self) -> &'static str {
        "heroku_app_config_association"
    }

    fn check(&self, config: &Value, checks: &mut Checks) {
        checks.config_vars(config, PLAIN, SENSITIVE);
    }

    /// Its id names the app.
    fn plan(&self, planning: &mut Planning<'_>) {
        if !planning.creates() && planning.changes("app_id") {
            planning.unknown("id");
        }
    }

    fn read<'a>(&'a self, reading: &'a Reading<'a>, prior: &'a Value) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let app = text(prior, "app_id").unwrap_or_default();
            match config_vars::news(reading, app).await {
                Ok(None) => Ok(Some(Told::new())),
                Ok(Some(all)) => Ok(Some(Told::from([
                    (PLAIN, config_vars::owned(prior, PLAIN, &all)),
                    (SENSITIVE, config_vars::owned(prior, SENSITIVE, &all)),
                ]))),
                Err(failure) if failure.is_not_found() => Ok(None),
                Err(failure) => Err(failure),
            }
        })
    }

    fn create<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async move {
            let app = work.text("app_id");
            set(work, app, &Value::null(Type::Dynamic)).await?;
            Ok(Told::from([("id", string(&format!("config:{app}")))]))
        })
    }

    fn update<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async move {
            let (before, app) = (text(work.prior, "app_id").unwrap_or_default(), work.text("app_id"));
            if before == app {
                set(work, app, work.prior).await?;
            } else {
                // The association moves: the new app gets its vars before the old one loses them.
                set(work, app, &Value::null(Type::Dynamic)).await?;
                take_away(work, before).await?;
            }
            Ok(Told::from([("id", string(&format!("config:{app}")))]))
        })
    }

    fn delete<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, ()> {
        Box::pin(async move { take_away(work, text(work.prior, "app_id").unwrap_or_default()).await })
    }

    fn changed_by<'a>(
        &'a self,
        reading: &'a Reading<'a>,
        prior: &'a Value,
        now: &'a Value,
    ) -> Answer<'a, Option<String>> {
        let app = text(prior, "app_id").unwrap_or_default();
        let vars = |object: &Value| config_vars::both(object, PLAIN, SENSITIVE);
        if now.is_null() {
            return Box::pin(async { Ok(None) });
        }
        config_vars::changed_by(reading, app, vars(prior), vars(now))
    }

    fn import<'a>(&'a self, _session: &'a Session, _id: &'a str) -> Answer<'a, Option<Told>> {
        Box::pin(async { Err(not_importable("heroku_app_config_association")) })
    }
}

async fn set(work: &Work<'_>, app: &str, before: &Value) -> Result<(), Failure> {
    let before = config_vars::both(before, PLAIN, SENSITIVE);
    let after = config_vars::both(work.planned, PLAIN, SENSITIVE);
    let difference = config_vars::difference(&before, &after, |key| work.session.is_claimed(app, key));
    config_vars::change(work.session, &config_vars::of_app(app), difference)
        .await
        .map(drop)
}

/// Removes the vars of the prior object, unless the app goes anyway: that would only cut a release that fails.
async fn take_away(work: &Work<'_>, app: &str) -> Result<(), Failure> {
    if work.session.will_be_destroyed(app) {
        return Ok(());
    }
    let before = config_vars::both(work.prior, PLAIN, SENSITIVE);
    let difference = config_vars::difference(&before, &Default::default(), |key| work.session.is_claimed(app, key));
    match config_vars::change(work.session, &config_vars::of_app(app), difference).await {
        Err(failure) if failure.is_not_found() => Ok(()),
        outcome => outcome.map(drop),
    }
}

/// The failure of an import of what has no owner at Heroku.
pub(super) fn not_importable(kind: &str) -> Failure {
    Failure::work(
        &codes::NOT_IMPORTABLE,
        "Cannot be imported",
        format!("Nothing at Heroku tells which config vars belong to a {kind}."),
        "Write the resource and apply: what has its value already is not changed.",
    )
}
