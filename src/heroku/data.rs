//! Data sources: looked up by name.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value as Json;

use super::checks::Checks;
use super::client::path;
use super::codes;
use super::failure::Failure;
use super::object::{at, generation, id_of, maybe, object, string, string_map, strings, text, text_or_empty, texts_of};
use super::resources::app::host;
use super::session::Session;
use crate::language::types::Type;
use crate::language::value::{Members, Value};
use crate::schema::heroku::provider_schema;

type Found = BTreeMap<&'static str, Value>;

/// What is wrong with the configuration of a data source.
pub(super) fn check(kind: &str, config: &Value, checks: &mut Checks) {
    if kind == "heroku_team_members" {
        checks.some_of(config, "roles");
        checks.all_of(config, "roles", &["admin", "collaborator", "member", "owner", "viewer"]);
    }
}

/// The object that a data source of wholly known configuration finds.
pub(super) async fn read(session: &Session, kind: &str, config: &Value) -> Result<Value, Failure> {
    let name = text(config, "name").unwrap_or_default();
    let found = match kind {
        "heroku_app" => app(session, name).await?,
        "heroku_team" => team(session, name).await?,
        "heroku_addon" => addon(session, name).await?,
        "heroku_pipeline" => pipeline(session, name).await?,
        "heroku_space" => space(session, name).await?,
        "heroku_space_peering_info" => peering_info(session, name).await?,
        "heroku_team_members" => team_members(session, config).await?,
        _ => return Err(not_available(kind)),
    };
    Ok(complete(kind, config, found))
}

/// The failure of a type whose schema alone is built in.
pub(super) fn not_available(kind: &str) -> Failure {
    Failure::work(
        &codes::NOT_AVAILABLE,
        "Type is not available yet",
        format!("{kind} can be checked and not yet be planned or applied."),
        "Manage it with the tool that does so today, and refer to it by variables.",
    )
}

/// Every attribute of the schema: as found, else as configured, else null.
fn complete(kind: &str, config: &Value, mut found: Found) -> Value {
    let schema = provider_schema();
    let attributes = schema
        .data
        .get(kind)
        .map(|schema| schema.block.attributes.as_slice())
        .unwrap_or_default();
    let members: Members = attributes
        .iter()
        .map(|attribute| {
            let configured = config.get(&attribute.name).filter(|value| !value.is_null());
            let value = match (configured, found.remove(&*attribute.name)) {
                (Some(value), _) => value.clone(),
                (None, Some(found)) => found,
                (None, None) => Value::null(attribute.ty.clone()),
            };
            (Arc::clone(&attribute.name), value)
        })
        .collect();
    Value::object(members)
}

async fn app(session: &Session, name: &str) -> Result<Found, Failure> {
    let client = &session.client;
    let app = session.app(name).await?;
    let id = at(&app, "/id").unwrap_or_default();
    let vars_path = path(&["apps", id, "config-vars"]);
    let releases_path = path(&["apps", id, "releases"]);
    let packs_path = path(&["apps", id, "buildpack-installations"]);
    let (vars, releases, packs) = futures_util::future::try_join3(
        client.get(&vars_path),
        client.newest(&releases_path, "version", 20),
        client.get(&packs_path),
    )
    .await?;
    let last = releases
        .iter()
        .find(|release| at(release, "/status").is_none_or(|status| status == "succeeded"));
    let web_url = at(&app, "/web_url");
    Ok(Found::from([
        ("id", id_of(&app)),
        ("uuid", id_of(&app)),
        (
            "stack",
            maybe(at(&app, "/build_stack/name").or(at(&app, "/stack/name"))),
        ),
        ("generation", string(generation(&app))),
        ("buildpacks", strings(pack_names(&packs))),
        ("space", maybe(at(&app, "/space/name"))),
        ("region", maybe(at(&app, "/region/name"))),
        ("git_url", maybe(at(&app, "/git_url"))),
        ("web_url", maybe(web_url)),
        ("heroku_hostname", maybe(web_url.and_then(host).as_deref())),
        (
            "last_release_id",
            string(last.and_then(|release| at(release, "/id")).unwrap_or_default()),
        ),
        ("last_slug_id", maybe(last.and_then(|release| at(release, "/slug/id")))),
        ("config_vars", string_map(&texts(&vars))),
        ("acm", Value::bool(app["acm"].as_bool().unwrap_or(false))),
        (
            "internal_routing",
            Value::bool(app["internal_routing"].as_bool().unwrap_or(false)),
        ),
        ("organization", organization(&app)),
    ]))
}

fn pack_names(packs: &Json) -> impl Iterator<Item = &str> {
    let all = packs.as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter()
        .filter_map(|pack| at(pack, "/buildpack/name").or(at(pack, "/buildpack/url")))
}

fn texts(json: &Json) -> BTreeMap<String, String> {
    let members = json.as_object().into_iter().flatten();
    members
        .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
        .collect()
}

fn organization(app: &Json) -> Value {
    let ty = Type::object([("locked", Type::Bool), ("name", Type::String), ("personal", Type::Bool)]);
    let team = at(app, "/team/name").map(|name| {
        object([
            ("locked", Value::bool(app["locked"].as_bool().unwrap_or(false))),
            ("name", string(name)),
            ("personal", Value::bool(false)),
        ])
    });
    Value::list(ty, team.into_iter().collect())
}

async fn team(session: &Session, name: &str) -> Result<Found, Failure> {
    let team = session.client.get(&path(&["teams", name])).await?;
    let flag = |name: &str| Value::bool(team[name].as_bool().unwrap_or(false));
    Ok(Found::from([
        ("id", id_of(&team)),
        ("default", flag("default")),
        ("provisioned_licenses", flag("provisioned_licenses")),
        ("type", maybe(at(&team, "/type"))),
        (
            "membership_limit",
            Value::number(team["membership_limit"].as_i64().unwrap_or(0)),
        ),
    ]))
}

async fn addon(session: &Session, name: &str) -> Result<Found, Failure> {
    let addon = session.client.get(&path(&["addons", name])).await?;
    let vars = addon["config_vars"].as_array().map(Vec::as_slice).unwrap_or_default();
    Ok(Found::from([
        ("id", id_of(&addon)),
        ("app_id", maybe(at(&addon, "/app/id"))),
        ("plan", maybe(at(&addon, "/plan/name"))),
        ("provider_id", maybe(at(&addon, "/provider_id"))),
        ("config_vars", strings(vars.iter().filter_map(Json::as_str))),
    ]))
}

async fn pipeline(session: &Session, name: &str) -> Result<Found, Failure> {
    let pipeline = session.client.get(&path(&["pipelines", name])).await?;
    Ok(Found::from([
        ("id", id_of(&pipeline)),
        ("owner_id", maybe(at(&pipeline, "/owner/id"))),
        ("owner_type", maybe(at(&pipeline, "/owner/type"))),
    ]))
}

/// Its id is the name, as the public provider has it.
async fn space(session: &Session, name: &str) -> Result<Found, Failure> {
    let space = session.client.get(&path(&["spaces", name])).await?;
    let id = at(&space, "/id").unwrap_or_default();
    let nat = session.client.find(&path(&["spaces", id, "nat"])).await?;
    Ok(Found::from([
        ("id", string(name)),
        ("uuid", string(id)),
        (
            "organization",
            maybe(at(&space, "/team/name").or(at(&space, "/organization/name"))),
        ),
        ("region", maybe(at(&space, "/region/name"))),
        ("state", maybe(at(&space, "/state"))),
        ("shield", Value::bool(space["shield"].as_bool().unwrap_or(false))),
        ("generation", string(generation(&space))),
        ("cidr", maybe(at(&space, "/cidr"))),
        ("data_cidr", maybe(at(&space, "/data_cidr"))),
        ("outbound_ips", list(nat.as_ref().unwrap_or(&Json::Null), "sources")),
    ]))
}

async fn peering_info(session: &Session, name: &str) -> Result<Found, Failure> {
    let info = session.client.get(&path(&["spaces", name, "peering-info"])).await?;
    Ok(Found::from([
        ("id", string(name)),
        ("aws_account_id", maybe(at(&info, "/aws_account_id"))),
        ("aws_region", maybe(at(&info, "/aws_region"))),
        ("vpc_id", maybe(at(&info, "/vpc_id"))),
        ("vpc_cidr", maybe(at(&info, "/vpc_cidr"))),
        ("dyno_cidr_blocks", list(&info, "dyno_cidr_blocks")),
        ("unavailable_cidr_blocks", list(&info, "unavailable_cidr_blocks")),
    ]))
}

/// Those of the team's members who have one of the roles.
async fn team_members(session: &Session, config: &Value) -> Result<Found, Failure> {
    let (team, roles) = (text_or_empty(config, "team"), texts_of(config, "roles"));
    let all = session.client.list(&path(&["teams", team, "members"])).await?;
    let flag = |member: &Json, name: &str| Value::bool(member[name].as_bool().unwrap_or(false));
    let wanted = all
        .iter()
        .filter(|member| at(member, "/role").is_some_and(|role| roles.iter().any(|wanted| wanted == role)));
    let shown = wanted.map(|member| {
        object([
            ("email", maybe(at(member, "/email"))),
            ("federated", flag(member, "federated")),
            ("role", maybe(at(member, "/role"))),
            ("team_member_id", id_of(member)),
            ("two_factor_authentication", flag(member, "two_factor_authentication")),
            ("user_id", maybe(at(member, "/user/id"))),
        ])
    });
    let of = Type::object([
        ("email", Type::String),
        ("federated", Type::Bool),
        ("role", Type::String),
        ("team_member_id", Type::String),
        ("two_factor_authentication", Type::Bool),
        ("user_id", Type::String),
    ]);
    Ok(Found::from([
        ("id", string(team)),
        ("members", Value::list(of, shown.collect())),
    ]))
}

fn list(json: &Json, name: &str) -> Value {
    let all = json[name].as_array().map(Vec::as_slice).unwrap_or_default();
    strings(all.iter().filter_map(Json::as_str))
}
