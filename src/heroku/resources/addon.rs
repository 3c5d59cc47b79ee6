//! `heroku_addon`: billed from its creation, so its id is on disk before anything else happens; provisioned while
//! others go on.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::{
    Answer, Clue, Creation, Planning, Reading, Resource, Work, clue_of, config_vars, is_recent, newest, releases,
};
use crate::heroku::checks::Checks;
use crate::heroku::client::path;
use crate::heroku::codes;
use crate::heroku::failure::Failure;
use crate::heroku::object::{Told, at, id_of, map_of, maybe, string, string_map, strings, text};
use crate::heroku::session::Session;
use crate::language::types::Type;
use crate::language::value::Value;

pub(super) struct Addon;

impl Resource for Addon {
    fn kind(&self) -> &'static str {
        "heroku_addon"
    }

    fn check(&self, config: &Value, checks: &mut Checks) {
        checks.plan(config);
        checks.addon_name(config);
    }

    fn plan(&self, planning: &mut Planning<'_>) {
        if planning.creates() {
            return;
        }
        let before = text(planning.request.prior, "plan").map(str::to_owned);
        let after = planning.config("plan").map(str::to_owned);
        let stays = !planning.changes("app_id") && !planning.changes("config");
        if planning.changes("plan") {
            if let (Some(before), Some(after), true) = (before, after, stays) {
                planning.checks.plan_change(&before, &after);
            }
            for attribute in ["config_vars", "config_var_values"] {
                planning.unknown(attribute);
            }
        }
    }

    fn read<'a>(&'a self, reading: &'a Reading<'a>, prior: &'a Value) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let id = text(prior, "id").unwrap_or_default();
            let list = reading.lists.several("heroku_addon").then_some("/addons");
            let single = path(&["addons", id]);
            let Some(addon) = reading.lists.by_id(list, &single, id).await? else {
                return Ok(None);
            };
            let mut told = describe(&addon, text(prior, "plan"));
            if reading.session.settings.addon_vars_in_state {
                let app = at(&addon, "/app/id").unwrap_or_default();
                match config_vars::news(reading, app).await? {
                    Some(all) => told.insert("config_var_values", values(&addon, &all)),
                    None => told.remove("config_var_values"),
                };
            }
            Ok(Some(told))
        })
    }

    fn create<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async move {
            let app = work.text("app_id");
            let addon = {
                let _turn = work.session.lock(&format!("add-ons of {app}")).await;
                self.order(work, app).await?
            };
            self.provisioned(work, addon).await
        })
    }

    fn update<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async move {
            let mut change = Map::from_iter([("plan".to_owned(), Json::from(work.text("plan")))]);
            if work.changes("name")
                && let Some(name) = work.given("name")
            {
                change.insert("name".into(), name.into());
            }
            let at = path(&["apps", work.text("app_id"), "addons", work.id()]);
            let addon = work.session.client.patch(&at, &Json::Object(change)).await?;
            self.provisioned(work, addon).await
        })
    }

    fn delete<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, ()> {
        Box::pin(async move {
            let app = text(work.prior, "app_id").unwrap_or_default();
            work.session
                .client
                .delete(&path(&["apps", app, "addons", work.id()]))
                .await
        })
    }

    /// Who took it away, or what its service did.
    fn changed_by<'a>(
        &'a self,
        reading: &'a Reading<'a>,
        prior: &'a Value,
        now: &'a Value,
    ) -> Answer<'a, Option<String>> {
        Box::pin(async move {
            let (app, name) = (text(prior, "app_id").unwrap_or_default(), text(prior, "name"));
            let reference = format!("(@ref:{})", name.unwrap_or_default());
            let vars = |object: &Value| map_of(object, "config_var_values");
            let service = text(prior, "plan")
                .and_then(|plan| plan.split(':').next())
                .unwrap_or_default();
            let by_service = format!(" by {service}");
            if now.is_null() {
                let is_gone = |what: &str| what.starts_with("Detach ") && what.ends_with(&reference);
                releases::blamed(reading, app, is_gone).await
            } else if vars(prior) != vars(now) {
                let is_news = |what: &str| what.starts_with("Update ") && what.ends_with(&by_service);
                releases::blamed(reading, app, is_news).await
            } else {
                Ok(None)
            }
        })
    }

    fn import<'a>(&'a self, session: &'a Session, id: &'a str) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let found = session.client.find(&path(&["addons", id])).await?;
            Ok(found.map(|addon| Told::from([("id", id_of(&addon))])))
        })
    }

    fn ripens<'a>(&'a self, session: &'a Session, clue: &'a Clue, id: &'a str) -> Answer<'a, bool> {
        Box::pin(async move {
            let ready = await_provider(session, clue_of(clue, "plan"), id).await;
            // One that was given up is gone, or the next look finds it gone.
            match ready {
                Err(failure) if is_given_up(&failure) => Ok(false),
                other => other.map(|_| true),
            }
        })
    }

    /// By its name where it was given one, else the newest of the same service on the app.
    fn find<'a>(&'a self, session: &'a Session, clue: &'a Clue) -> Answer<'a, Option<Json>> {
        Box::pin(async move {
            let all = match session
                .client
                .list(&path(&["apps", clue_of(clue, "app_id"), "addons"]))
                .await
            {
                Ok(all) => all,
                // An app that is not there has no add-ons.
                Err(failure) if failure.is_not_found() => return Ok(None),
                Err(failure) => return Err(failure),
            };
            let (name, plan) = (clue_of(clue, "name"), clue_of(clue, "plan"));
            let is_it = |addon: &&Json| match name {
                "" => is_plan(addon, plan),
                name => at(addon, "/name") == Some(name) && is_recent(addon, clue),
            };
            Ok(newest(all.iter().filter(is_it), clue))
        })
    }
}

impl Addon {
    /// Creates it; a private space's provider may ask for the app's name as a confirmation.
    async fn order(&self, work: &Work<'_>, app: &str) -> Result<Json, Failure> {
        let config = map_of(work.planned, "config");
        let mut body = Map::from_iter([("plan".to_owned(), Json::from(work.text("plan")))]);
        if !config.is_empty() {
            body.insert("config".into(), json!(config));
        }
        if let Some(name) = work.given("name") {
            body.insert("name".into(), name.into());
        }
        let creation = |body: &Map<String, Json>| Creation {
            path: path(&["apps", app, "addons"]),
            body: Json::Object(body.clone()),
            clue: vec![
                ("app_id", app),
                ("plan", work.text("plan")),
                ("name", work.given("name").unwrap_or_default()),
            ],
        };
        match work.create(self, creation(&body)).await {
            Err(failure) if failure.id() == "confirmation_required" => {
                let confirm = work.session.app(app).await?;
                body.insert("confirm".into(), at(&confirm, "/name").into());
                work.create(self, creation(&body)).await
            }
            outcome => outcome,
        }
    }

    /// Waits until the add-on's provider has done its part. Nothing is locked meanwhile.
    async fn provisioned(&self, work: &Work<'_>, addon: Json) -> Result<Told, Failure> {
        let session = work.session;
        let id = at(&addon, "/id").unwrap_or_default().to_owned();
        let plan = at(&addon, "/plan/name").unwrap_or_default().to_owned();
        let addon = match settled(&addon)? {
            true => addon,
            false => {
                work.waiting(&format!("waiting for {plan} to be provisioned"));
                await_provider(session, &plan, &id).await?
            }
        };
        let mut told = describe(&addon, None);
        if session.settings.addon_vars_in_state {
            let app = at(&addon, "/app/id").unwrap_or_default();
            let all = config_vars::texts(&session.client.get(&path(&["apps", app, "config-vars"])).await?);
            told.insert("config_var_values", values(&addon, &all));
        }
        Ok(told)
    }
}

/// Looks until the add-on is provisioned.
async fn await_provider(session: &Session, plan: &str, id: &str) -> Result<Json, Failure> {
    let single = path(&["addons", id]);
    let look = || async {
        let now = match session.client.poll(&single).await {
            Err(failure) if failure.is_not_found() => return Err(given_up(plan, "it")),
            other => other?,
        };
        Ok(settled(&now)?.then_some(now))
    };
    session
        .wait(
            session.settings.addon_timeout,
            &format!("{plan} to be provisioned"),
            look,
        )
        .await
}

fn given_up(plan: &str, name: &str) -> Failure {
    Failure::work(
        &codes::ADDON_FAILED,
        "Add-on was not provisioned",
        format!("The provider of {plan} gave {name} up."),
        "Try again later, or take another plan.",
    )
}

fn is_given_up(failure: &Failure) -> bool {
    failure.problem().code == &codes::ADDON_FAILED
}

/// Whether the add-on is provisioned; an error when it never will be.
fn settled(addon: &Json) -> Result<bool, Failure> {
    match at(addon, "/state") {
        Some("provisioning") => Ok(false),
        Some("deprovisioned" | "deprovisioning") => Err(given_up(
            at(addon, "/plan/name").unwrap_or("the add-on"),
            at(addon, "/name").unwrap_or("it"),
        )),
        _ => Ok(true),
    }
}

/// The attributes of an add-on's own answer. A plan written without its name after the colon stays as written.
fn describe(addon: &Json, written: Option<&str>) -> Told {
    let plan = at(addon, "/plan/name").unwrap_or_default();
    let spelled = written.filter(|written| !written.contains(':') && is_plan(addon, written));
    let vars = addon["config_vars"].as_array().map(Vec::as_slice).unwrap_or_default();
    Told::from([
        ("id", id_of(addon)),
        ("app_id", maybe(at(addon, "/app/id"))),
        ("name", maybe(at(addon, "/name"))),
        ("plan", string(spelled.unwrap_or(plan))),
        ("provider_id", maybe(at(addon, "/provider_id"))),
        ("config_vars", strings(vars.iter().filter_map(Json::as_str))),
        ("config_var_values", Value::map(Type::String, Default::default())),
    ])
}

/// Whether the add-on is of that plan, or of that service when the plan names no more.
fn is_plan(addon: &Json, plan: &str) -> bool {
    let now = at(addon, "/plan/name").unwrap_or_default();
    now == plan || (!plan.contains(':') && now.split(':').next() == Some(plan))
}

/// The values of the config vars that the add-on sets.
fn values(addon: &Json, all: &BTreeMap<String, String>) -> Value {
    let names = addon["config_vars"].as_array().map(Vec::as_slice).unwrap_or_default();
    let own = names.iter().filter_map(Json::as_str);
    string_map(
        &own.filter_map(|name| Some((name.to_owned(), all.get(name)?.clone())))
            .collect(),
    )
}
