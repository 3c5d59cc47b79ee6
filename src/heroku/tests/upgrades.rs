//! States that older versions of the public provider wrote: each older schema version of each type becomes the object of
//! today, with nothing left to plan.

use serde_json::{Map, Value as Json, json};

use super::lives::{LIVES, timings};
use super::{Bench, Verdict, get, texts};
use crate::language::value::Value;
use crate::plan::codec::{decode, encode};
use crate::provider::{Outdated, Provider};
use crate::schema::heroku::provider_schema;

/// What the older version kept otherwise.
type Older = fn(&mut Map<String, Json>, &Names);

/// What people call the things that today are known by their ids.
struct Names {
    app: String,
    addon: String,
}

/// Every version before today's of every type, as the migrations of the public provider's sources tell them.
static VERSIONS: &[(&str, u64, Older)] = &[
    ("heroku_addon", 0, addon_by_name),
    ("heroku_addon", 1, addon_with_listed_options),
    ("heroku_addon", 2, app_by_name),
    ("heroku_addon_attachment", 0, addon_id_by_name),
    ("heroku_app", 0, app_itself_by_name),
    ("heroku_app_feature", 0, feature_by_name),
    ("heroku_app_release", 0, app_by_name),
    ("heroku_build", 0, app_by_name),
    ("heroku_collaborator", 0, app_by_name),
    ("heroku_domain", 0, app_by_name),
    ("heroku_drain", 0, app_by_name),
    ("heroku_formation", 0, app_by_name),
    ("heroku_pipeline_coupling", 0, app_by_name),
    ("heroku_slug", 0, app_by_name),
    ("heroku_team_collaborator", 0, app_by_name),
];

/// `app` in place of `app_id`, with whatever people wrote: mostly the name.
fn app_by_name(members: &mut Map<String, Json>, names: &Names) {
    members.remove("app_id");
    members.insert("app".into(), names.app.as_str().into());
}

fn addon_with_listed_options(members: &mut Map<String, Json>, names: &Names) {
    app_by_name(members, names);
    let options = members.remove("config").unwrap_or_default();
    members.insert("config".into(), json!([options]));
}

fn addon_by_name(members: &mut Map<String, Json>, names: &Names) {
    addon_with_listed_options(members, names);
    members.insert("id".into(), members["name"].clone());
}

/// Its `app_id` held what people wrote, and `addon_id` the name of the add-on.
fn addon_id_by_name(members: &mut Map<String, Json>, names: &Names) {
    members.insert("app_id".into(), names.app.as_str().into());
    members.insert("addon_id".into(), names.addon.as_str().into());
}

fn app_itself_by_name(members: &mut Map<String, Json>, names: &Names) {
    members.insert("id".into(), names.app.as_str().into());
    members.remove("uuid");
}

fn feature_by_name(members: &mut Map<String, Json>, names: &Names) {
    app_by_name(members, names);
    let feature = members["id"]
        .as_str()
        .and_then(|id| id.split_once(':'))
        .map_or("", |(_, id)| id);
    let id = format!("{}:{feature}", names.app);
    members.insert("id".into(), id.into());
}

impl Names {
    async fn of(bench: &Bench, kind: &str, object: &Value) -> Self {
        let name = async |path: String| {
            let found = bench.call("GET", &path, Json::Null).await;
            found["name"].as_str().expect("a name").to_owned()
        };
        let app = if kind == "heroku_app" { "id" } else { "app_id" };
        let app = name(format!("/apps/{}", get(object, app))).await;
        let addon = match kind {
            "heroku_addon_attachment" => name(format!("/addons/{}", get(object, "addon_id"))).await,
            _ => String::new(),
        };
        Self { app, addon }
    }
}

/// The object as that version kept it, upgraded by itself.
fn outdated(bench: &Bench, kind: &str, version: u64, today: &Value, older: (Older, &Names)) -> Outdated {
    let of = provider_schema().resources[kind].block.implied_type();
    let text = encode(today, &of).expect("it is wholly known");
    let Ok(Json::Object(mut members)) = serde_json::from_str(&text) else {
        panic!("{kind}: no object");
    };
    older.0(&mut members, older.1);
    let upgraded = bench.heroku.upgrade(kind, version, Json::Object(members));
    let attributes = upgraded
        .map_err(|problem| texts(&[problem]))
        .expect("it can be upgraded");
    Outdated {
        kind: kind.into(),
        attributes,
    }
}

/// What a plan begins with.
fn decoded(kind: &str, attributes: &Json) -> Value {
    let of = provider_schema().resources[kind].block.implied_type();
    decode(&attributes.to_string(), &of).expect("it has the shape of today")
}

fn upgraded(bench: &Bench, kind: &str, version: u64, today: &Value, older: (Older, &Names)) -> Value {
    decoded(kind, &outdated(bench, kind, version, today, older).attributes)
}

/// An object as it is made today, from what, and the names that older versions knew it by.
struct Today {
    bench: Bench,
    given: Json,
    made: Value,
    names: Names,
}

async fn of_today(kind: &str) -> Today {
    let (_, maker) = LIVES.iter().find(|(of, _)| *of == kind).expect("it has a life");
    let bench = Bench::start(timings(), false).await;
    let mut given = maker(&bench).await.given;
    if kind == "heroku_addon" {
        given["config"] = json!({ "version": "16" });
    }
    let made = bench.create(kind, &given).await;
    let names = Names::of(&bench, kind, &made).await;
    Today {
        bench,
        given,
        made,
        names,
    }
}

#[tokio::test]
async fn ids_of_every_older_version_are_told_by_the_state_or_else_by_heroku_before_anything_is_read() {
    for (kind, version, older) in VERSIONS {
        let Today {
            bench,
            given,
            made,
            names,
        } = of_today(kind).await;
        let older = outdated(&bench, kind, *version, &made, (*older, &names));
        let own_name = matches!((*kind, *version), ("heroku_app" | "heroku_addon", 0));
        let ids = |kind: &str| match kind {
            "heroku_app" if !own_name => {
                vec![json!({ "name": names.app, "id": made.get("app_id").and_then(Value::as_str) })]
            }
            "heroku_addon" if !own_name => {
                vec![json!({ "name": names.addon, "id": made.get("addon_id").and_then(Value::as_str) })]
            }
            _ => vec![json!({ "name": "other", "id": "5b0c7f5e-1c2d-4d2c-9a3e-111111111111" })],
        };
        let mut within = vec![older.clone()];
        let is_told = bench.heroku.identify(&mut within, &ids);
        assert_eq!(is_told, [!own_name], "{kind} {version}");
        let sent = bench.log.lines().len();
        let outside = bench.heroku.look_up(vec![older]).await.remove(0);
        let outside = outside.map_err(|problem| texts(&[problem])).expect("an answer");
        let calls = bench.log.lines().len() - sent;
        assert!((1..=2).contains(&calls), "{kind} {version}: {calls} calls");
        let mut all = vec![outside.expect("it is there")];
        all.extend((!own_name).then(|| within.remove(0).attributes));
        for attributes in all {
            let before = decoded(kind, &attributes);
            let (verdict, _, problems) = bench.plan(kind, &before, &given);
            assert!(problems.is_empty(), "{kind} {version}: {}", texts(&problems));
            assert_eq!(verdict, Verdict::Nothing, "{kind} {version}: nothing was read");
            assert_eq!(
                bench.read(kind, &before).await,
                before,
                "{kind} {version}: and nothing differs"
            );
        }
    }
}

#[tokio::test]
async fn many_names_are_looked_up_with_one_list_and_what_is_gone_has_no_id() {
    let bench = Bench::new().await;
    for name in ["one", "two", "three"] {
        super::life::app(&bench, name).await;
    }
    let domain = |app: &str| Outdated {
        kind: "heroku_domain".into(),
        attributes: json!({ "app_id": app, "hostname": "www.example.com" }),
    };
    let sent = bench.log.lines().len();
    let found = bench.heroku.look_up(["one", "two", "three"].map(domain).into()).await;
    assert!(found.iter().all(|one| one.as_ref().is_ok_and(Option::is_some)));
    assert_eq!(bench.log.lines().len() - sent, 1);
    let found = bench.heroku.look_up(["one", "gone"].map(domain).into()).await;
    assert!(found[0].as_ref().is_ok_and(Option::is_some));
    assert!(found[1].as_ref().is_ok_and(Option::is_none));
    bench
        .fault(json!({ "path": "/apps/**", "status": 403, "times": 9 }))
        .await;
    let refused = bench.heroku.look_up(vec![domain("one")]).await.remove(0);
    assert_eq!(refused.expect_err("no answer").code.name, "heroku-older-state");
}

#[test]
fn every_older_version_is_known() {
    for (kind, schema) in &provider_schema().resources {
        let known: Vec<u64> = VERSIONS
            .iter()
            .filter(|(of, ..)| *of == &**kind)
            .map(|(_, version, _)| *version)
            .collect();
        let all: Vec<u64> = (0..schema.version).collect();
        assert_eq!(known, all, "{kind}");
    }
}

#[tokio::test]
async fn objects_of_every_older_version_are_read_and_planned_as_today() {
    for (kind, version, older) in VERSIONS {
        let Today {
            bench,
            given,
            made,
            names,
        } = of_today(kind).await;
        let before = upgraded(&bench, kind, *version, &made, (*older, &names));
        assert_ne!(before, made, "{kind} {version}: it was kept otherwise");
        let now = bench.read(kind, &before).await;
        assert_eq!(now, made, "{kind} {version}: the object of today");
        let (verdict, _, problems) = bench.plan(kind, &now, &given);
        assert!(problems.is_empty(), "{kind} {version}: {}", texts(&problems));
        assert_eq!(verdict, Verdict::Nothing, "{kind} {version}");
    }
}

#[tokio::test]
async fn what_an_older_version_kept_and_is_gone_since_is_gone() {
    let bench = Bench::new().await;
    let shop = super::life::app(&bench, "shop").await;
    let given = json!({ "app_id": get(&shop, "id"), "hostname": "www.example.com" });
    let domain = bench.create("heroku_domain", &given).await;
    let names = Names::of(&bench, "heroku_domain", &domain).await;
    let before = upgraded(&bench, "heroku_domain", 0, &domain, (app_by_name, &names));
    bench.call("DELETE", "/apps/shop", Json::Null).await;
    assert!(bench.read("heroku_domain", &before).await.is_null());
}
