//! `heroku_app`: found by its UUID, renamed in place, owner of single config vars.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::{Answer, Clue, Creation, Planning, Reading, Resource, Work, clue_of, config_vars, is_recent};
use crate::heroku::checks::Checks;
use crate::heroku::client::path;
use crate::heroku::failure::Failure;
use crate::heroku::object::{
    Told, at, block, flag, generation, id_of, maybe, object, string, string_map, strings, text, texts_of,
};
use crate::heroku::session::Session;
use crate::language::types::Type;
use crate::language::value::{Members, Value};
use crate::schema::catalogue::{StackState, stack};

pub(super) struct App;

const PLAIN: &str = "config_vars";
const SENSITIVE: &str = "sensitive_config_vars";

impl Resource for App {
    fn kind(&self) -> &'static str {
        "heroku_app"
    }

    fn check(&self, config: &Value, checks: &mut Checks) {
        checks.app_name(config);
        checks.region(config);
        checks.stack(config, false);
        checks.config_vars(config, PLAIN, SENSITIVE);
        if block(config, "organization").and_then(|team| text(team, "name")) == Some("") {
            checks.error(
                &crate::heroku::codes::INVALID_VALUE,
                crate::heroku::checks::path("organization"),
                "Invalid value",
                "The team of the app has no name.".into(),
                "Write the name of a team, or leave the block out.",
            );
        }
        let outside = config.get("space").is_some_and(Value::is_null);
        if outside && flag(config, "internal_routing") == Some(true) {
            checks.error(
                &crate::heroku::codes::INVALID_VALUE,
                crate::heroku::checks::path("internal_routing"),
                "Internal routing needs a space",
                "The app is in no private space, and internal_routing is true.".into(),
                "Set `space`, or leave internal_routing out.",
            );
        }
    }

    fn plan(&self, planning: &mut Planning<'_>) {
        check_stack(planning);
        for attribute in [PLAIN, SENSITIVE] {
            release_ownership(planning, attribute);
        }
        if planning.creates() {
            return;
        }
        if planning.changes("name") {
            for attribute in ["git_url", "web_url", "heroku_hostname"] {
                planning.unknown(attribute);
            }
        }
        if planning.changes(PLAIN) || planning.changes(SENSITIVE) {
            planning.unknown("all_config_vars");
        }
    }

    fn read<'a>(&'a self, reading: &'a Reading<'a>, prior: &'a Value) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let id = text(prior, "id").unwrap_or_default();
            let single = path(&["apps", id]);
            let list = reading.lists.several("heroku_app").then_some("/apps");
            let Some(app) = reading.lists.by_id(list, &single, id).await? else {
                return Ok(None);
            };
            let app = with_lock(reading, app, prior).await?;
            let mut told = describe(&app);
            told.insert("organization", organization(&app, prior.get("organization")));
            // Configured by its UUID, a space is not told by its name, which would replace the app.
            if let Some(space) = text(prior, "space").filter(|space| at(&app, "/space/id") == Some(space)) {
                told.insert("space", string(space));
            }
            let keeps_all = reading.session.settings.app_vars_in_state;
            if (keeps_all || !config_vars::both(prior, PLAIN, SENSITIVE).is_empty())
                && let Some(all) = config_vars::news(reading, id).await?
            {
                told.insert(PLAIN, config_vars::owned(prior, PLAIN, &all));
                told.insert(SENSITIVE, config_vars::owned(prior, SENSITIVE, &all));
                told.insert("all_config_vars", all_vars(keeps_all, &all));
            }
            // Buildpacks that no one wrote are left alone, so that there is nothing to compare.
            let untold = text(prior, "name").is_none();
            if !is_fir(&app) && (untold || !texts_of(prior, "buildpacks").is_empty()) {
                let installed = reading
                    .lists
                    .object(&path(&["apps", id, "buildpack-installations"]))
                    .await?;
                told.insert("buildpacks", buildpacks(&installed, prior));
            } else if is_fir(&app) {
                told.insert("buildpacks", strings([]));
            }
            Ok(Some(told))
        })
    }

    fn create<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async move {
            let (path, body) = creation(work.planned);
            let team = block(work.planned, "organization").and_then(|team| text(team, "name"));
            let clue = vec![("name", work.text("name")), ("team", team.unwrap_or_default())];
            let app = work.create(self, Creation { path, body, clue }).await?;
            let id = at(&app, "/id").unwrap_or_default().to_owned();
            set_up(work, &id, app, true).await
        })
    }

    fn update<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async move {
            let id = work.id();
            let mut change = Map::new();
            if work.changes("name") {
                change.insert("name".into(), work.text("name").into());
            }
            if work.changes("stack")
                && let Some(stack) = work.given("stack")
            {
                change.insert("build_stack".into(), stack.into());
            }
            let mut app = match change.is_empty() {
                true => Json::Null,
                false => {
                    work.session
                        .client
                        .patch(&path(&["apps", id]), &Json::Object(change))
                        .await?
                }
            };
            if let Some(locked) = locked(work.planned).filter(|after| Some(*after) != locked(work.prior)) {
                app = work
                    .session
                    .client
                    .patch(&path(&["teams", "apps", id]), &json!({ "locked": locked }))
                    .await?;
            }
            set_up(work, id, app, false).await
        })
    }

    fn delete<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, ()> {
        Box::pin(async move { work.session.client.delete(&path(&["apps", work.id()])).await })
    }

    fn changed_by<'a>(
        &'a self,
        reading: &'a Reading<'a>,
        prior: &'a Value,
        now: &'a Value,
    ) -> Answer<'a, Option<String>> {
        let app = text(prior, "id").unwrap_or_default();
        let vars = |object: &Value| config_vars::both(object, PLAIN, SENSITIVE);
        if now.is_null() {
            return Box::pin(async { Ok(None) });
        }
        config_vars::changed_by(reading, app, vars(prior), vars(now))
    }

    fn import<'a>(&'a self, session: &'a Session, id: &'a str) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let Some(app) = session.client.find(&path(&["apps", id])).await? else {
                return Ok(None);
            };
            let team =
                organization_of(&app).map_or_else(|| organizations(Vec::new()), |team| organizations(vec![team]));
            Ok(Some(Told::from([("id", id_of(&app)), ("organization", team)])))
        })
    }

    fn has_unique_name(&self) -> bool {
        true
    }

    fn find<'a>(&'a self, session: &'a Session, clue: &'a Clue) -> Answer<'a, Option<Json>> {
        Box::pin(async move {
            let found = session.client.find(&path(&["apps", clue_of(clue, "name")])).await?;
            Ok(found.filter(|app| is_recent(app, clue)))
        })
    }
}

/// A stack that is gone is no obstacle for an app that is on it, and one for every other.
fn check_stack(planning: &mut Planning<'_>) {
    let Some(name) = planning.config("stack").map(str::to_owned) else {
        return;
    };
    let gone = stack(&name).is_some_and(|stack| stack.state == StackState::Gone);
    if gone && planning.changes("stack") {
        planning.checks.stack(planning.request.config, true);
    }
}

/// A map that was taken out of the configuration gives its keys up, which removes them; one that never was stays.
fn release_ownership(planning: &mut Planning<'_>, attribute: &str) {
    if planning.is_configured(attribute) {
        return;
    }
    let prior = planning.request.prior.get(attribute);
    let owns = prior.and_then(Value::as_members).is_some_and(|vars| !vars.is_empty());
    if owns || planning.creates() {
        planning.set(attribute, Value::map(Type::String, Members::new()));
    }
}

/// Where and with what the app is created: a team's app goes another way than a personal one.
fn creation(planned: &Value) -> (String, Json) {
    let mut body = Map::new();
    for name in ["name", "region", "stack", "space"] {
        if let Some(text) = text(planned, name).filter(|text| !text.is_empty()) {
            body.insert(name.into(), text.into());
        }
    }
    if let Some(internal) = flag(planned, "internal_routing") {
        body.insert("internal_routing".into(), internal.into());
    }
    let Some(team) = block(planned, "organization") else {
        let path = if body.contains_key("space") {
            "/teams/apps"
        } else {
            "/apps"
        };
        body.retain(|name, _| path != "/apps" || name != "internal_routing");
        return (path.into(), Json::Object(body));
    };
    if let Some(name) = text(team, "name") {
        body.insert("team".into(), name.into());
    }
    for name in ["locked", "personal"] {
        if let Some(value) = flag(team, name) {
            body.insert(name.into(), value.into());
        }
    }
    ("/teams/apps".into(), Json::Object(body))
}

/// What an app gets besides its own attributes: buildpacks, config vars, certificates.
async fn set_up(work: &Work<'_>, id: &str, mut app: Json, new: bool) -> Result<Told, Failure> {
    let client = &work.session.client;
    let packs = texts_of(work.planned, "buildpacks");
    if work.changes("buildpacks") && !(new && packs.is_empty()) && is_planned(work.planned, "buildpacks") {
        let updates: Vec<Json> = packs.iter().map(|pack| json!({ "buildpack": pack })).collect();
        client
            .put(
                &path(&["apps", id, "buildpack-installations"]),
                &json!({ "updates": updates }),
            )
            .await?;
    }
    let before = config_vars::both(work.prior, PLAIN, SENSITIVE);
    let after = config_vars::both(work.planned, PLAIN, SENSITIVE);
    let difference = config_vars::difference(&before, &after, |key| work.session.is_claimed(id, key));
    let vars = config_vars::change(work.session, &config_vars::of_app(id), difference).await?;
    if let Some(acm) = work
        .flag("acm")
        .filter(|acm| *acm != flag(work.prior, "acm").unwrap_or(false))
    {
        let acm_path = path(&["apps", id, "acm"]);
        app = match acm {
            true => client.switch_on(&acm_path).await?,
            false => client.delete(&acm_path).await.map(|()| Json::Null)?,
        };
        if at(&app, "/id") != Some(id) {
            app = Json::Null;
        }
    }
    if app.is_null() {
        app = work.session.app(id).await?;
    }
    let mut told = describe(&app);
    told.entry("acm")
        .or_insert_with(|| Value::bool(work.flag("acm").unwrap_or(false)));
    told.insert(
        "organization",
        organizations(organization_of(&app).into_iter().collect()),
    );
    told.insert("buildpacks", strings(packs.iter().map(String::as_str)));
    let keeps_all = work.session.settings.app_vars_in_state;
    if !work.planned.get("all_config_vars").is_some_and(Value::is_known) {
        let all = match vars {
            Some(all) => all,
            None if keeps_all && !new => config_vars::texts(&client.get(&path(&["apps", id, "config-vars"])).await?),
            None => BTreeMap::new(),
        };
        told.insert("all_config_vars", all_vars(keeps_all, &all));
    }
    Ok(told)
}

fn is_planned(planned: &Value, name: &str) -> bool {
    planned
        .get(name)
        .is_some_and(|value| value.is_known() && !value.is_null())
}

/// The attributes of an app's own answer.
fn describe(app: &Json) -> Told {
    let web_url = at(app, "/web_url");
    let acm = app["acm"].as_bool().map(|acm| ("acm", Value::bool(acm)));
    let stack = at(app, "/build_stack/name").or(at(app, "/stack/name"));
    let mut told = Told::from([
        ("id", id_of(app)),
        ("uuid", id_of(app)),
        ("name", maybe(at(app, "/name"))),
        ("region", maybe(at(app, "/region/name"))),
        ("stack", maybe(stack)),
        ("space", space(app)),
        ("git_url", maybe(at(app, "/git_url"))),
        ("web_url", maybe(web_url)),
        ("heroku_hostname", maybe(web_url.and_then(host).as_deref())),
        ("generation", string(generation(app))),
        (
            "internal_routing",
            Value::bool(app["internal_routing"].as_bool().unwrap_or(false)),
        ),
    ]);
    told.extend(acm);
    told
}

/// Of a team's app it is never null in a state.
fn space(app: &Json) -> Value {
    let is_teams = organization_of(app).is_some();
    maybe(at(app, "/space/name").or(is_teams.then_some("")))
}

/// The host of an address, without port.
pub(in crate::heroku) fn host(url: &str) -> Option<String> {
    reqwest::Url::parse(url).ok()?.host_str().map(str::to_owned)
}

fn is_fir(app: &Json) -> bool {
    generation(app) == "fir"
}

/// Only the team's view of an app tells whether it is locked: asked for when it should be.
async fn with_lock(reading: &Reading<'_>, mut app: Json, prior: &Value) -> Result<Json, Failure> {
    if app.get("locked").is_some() || locked(prior) != Some(true) {
        return Ok(app);
    }
    let id = at(&app, "/id").unwrap_or_default();
    let as_team_app = reading.lists.object(&path(&["teams", "apps", id])).await?;
    // A team's view of an app says whether it is locked, and nothing about certificates.
    app["locked"] = as_team_app["locked"].clone();
    Ok(app)
}

fn locked(object: &Value) -> Option<bool> {
    flag(block(object, "organization")?, "locked")
}

/// The block follows the app only when the configuration had one: an app may land in a default team unasked.
fn organization(app: &Json, prior: Option<&Value>) -> Value {
    let had = prior.and_then(Value::as_sequence).and_then(<[Value]>::first);
    let (Some(had), Some(now)) = (had, organization_of(app)) else {
        return prior
            .filter(|_| had.is_none())
            .cloned()
            .unwrap_or_else(|| organizations(vec![]));
    };
    // Heroku does not tell whether the app was forced to be personal.
    let personal = had
        .get("personal")
        .filter(|value| !value.is_null())
        .cloned()
        .unwrap_or(Value::bool(false));
    let mut members = now.as_members().cloned().unwrap_or_default();
    members.insert("personal".into(), personal);
    organizations(vec![Value::object(members)])
}

fn organization_of(app: &Json) -> Option<Value> {
    let name = at(app, "/team/name").or(at(app, "/organization/name"))?;
    Some(object([
        ("locked", Value::bool(app["locked"].as_bool().unwrap_or(false))),
        ("name", string(name)),
        ("personal", Value::bool(false)),
    ]))
}

/// The block as far as a clue tells it.
pub(in crate::heroku) fn organization_named(name: &str) -> Value {
    let unknown = || Value::null(Type::Bool);
    organizations(vec![object([
        ("locked", unknown()),
        ("name", string(name)),
        ("personal", unknown()),
    ])])
}

fn organizations(of: Vec<Value>) -> Value {
    let ty = Type::object([("locked", Type::Bool), ("name", Type::String), ("personal", Type::Bool)]);
    Value::list(ty, of)
}

/// All config vars, or none when they are not to be kept.
fn all_vars(keep: bool, all: &BTreeMap<String, String>) -> Value {
    match keep {
        true => string_map(all),
        false => string_map(&BTreeMap::new()),
    }
}

/// The installed buildpacks, each spelled as the state spells it where both mean the same.
fn buildpacks(installed: &Json, prior: &Value) -> Value {
    let known = texts_of(prior, "buildpacks");
    let all = installed.as_array().map(Vec::as_slice).unwrap_or_default();
    let names = all.iter().enumerate().filter_map(|(index, one)| {
        let (name, url) = (at(one, "/buildpack/name"), at(one, "/buildpack/url"));
        let spelled = known
            .get(index)
            .filter(|known| [name, url].contains(&Some(known.as_str())));
        spelled.map(String::as_str).or(name).or(url)
    });
    strings(names)
}
