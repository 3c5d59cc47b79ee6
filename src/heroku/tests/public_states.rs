//! States that the public provider wrote: to go over changes nothing, and back neither.
//!
//! `public_states.json` was recorded with heroku/heroku 5.3.0 under Terraform 1.11.4, `terraform apply` against
//! `dynoform sandbox serve`, until its own plan was empty: for each object what is configured, what the state has of it,
//! and which attributes that state lists as sensitive. Addresses of the sandbox and certificates are replaced.

use std::collections::BTreeSet;
use std::fs;

use camino::Utf8PathBuf;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::life::app;
use super::{Bench, Verdict, get, plan_with, texts};
use crate::diagnostic::Severity;
use crate::heroku::object::object;
use crate::heroku::{Environment, Heroku};
use crate::language::value::Value;
use crate::plan::codec::decode;
use crate::plan::marks;
use crate::plan::prior::{PriorObject, encode};
use crate::provider::Provider;
use crate::schema::heroku::provider_schema;
use crate::state::Step;

#[derive(Deserialize)]
struct Recorded {
    #[serde(rename = "type")]
    kind: String,
    schema_version: u64,
    given: Json,
    attributes: Json,
    sensitive: Vec<String>,
}

fn recorded() -> Vec<Recorded> {
    serde_json::from_str(include_str!("public_states.json")).expect("it was recorded as JSON")
}

/// What the recorded configurations name beside them.
fn sources() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(folder.path().join("source/bin")).expect("a folder");
    for (name, text) in [
        ("slug.tgz", "a slug\n"),
        ("source/Procfile", "web: run\n"),
        ("source/bin/run", "#!/bin/sh\n"),
    ] {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    folder
}

#[test]
fn every_type_is_recorded() {
    let recorded: BTreeSet<String> = recorded().into_iter().map(|one| one.kind).collect();
    let known: BTreeSet<String> = provider_schema().resources.keys().map(ToString::to_string).collect();
    assert_eq!(recorded, known);
}

#[test]
fn states_of_the_public_provider_plan_nothing() {
    let folder = sources();
    let base = Utf8PathBuf::from_path_buf(folder.path().to_owned()).expect("a path in UTF-8");
    let heroku = Heroku::new(Environment {
        base,
        ..Environment::default()
    });
    for one in recorded() {
        let schema = &provider_schema().resources[one.kind.as_str()];
        assert_eq!(one.schema_version, schema.version, "{}", one.kind);
        let prior = decode(&one.attributes.to_string(), &schema.block.implied_type()).expect("attributes of the type");
        let (verdict, planned, problems) = plan_with(&heroku, &one.kind, &prior, &one.given);
        let errors: Vec<_> = (problems.into_iter())
            .filter(|problem| problem.severity == Severity::Error)
            .collect();
        assert_eq!(texts(&errors), "", "{}", one.kind);
        assert_eq!(verdict, Verdict::Nothing, "{} {}: {planned:?}", one.kind, one.given);
    }
}

/// What is listed otherwise, the public provider plans to change.
#[test]
fn states_list_as_sensitive_what_the_public_provider_lists() {
    for one in recorded() {
        let schema = &provider_schema().resources[one.kind.as_str()];
        let value = decode(&one.attributes.to_string(), &schema.block.implied_type()).expect("attributes of the type");
        let object = PriorObject {
            value: marks::by_schema(value, &schema.block),
            private: Vec::new(),
            tainted: false,
            dependencies: Vec::new(),
            create_before_destroy: false,
        };
        let written = encode(&object, schema).expect("it is wholly known");
        let listed: Vec<String> = written
            .sensitive
            .iter()
            .map(|path| match path.as_slice() {
                [Step::Attribute(name)] => name.to_string(),
                path => format!("{path:?}"),
            })
            .collect();
        assert_eq!(listed, one.sensitive, "{}", one.kind);
    }
}

/// Null where the public provider writes null, empty where it writes empty: both can be told apart in expressions.
#[tokio::test]
async fn what_is_not_configured_is_as_blank_as_the_public_provider_has_it() {
    let bench = Bench::new().await;
    let of_team = json!({ "name": "team-shop", "region": "us", "organization": [{ "name": "acme" }] });
    let made = bench.create("heroku_app", &of_team).await;
    assert_eq!(get(&made, "space"), "");
    assert!(app(&bench, "shop").await.get("space").is_some_and(Value::is_null));
    let line = bench.create("heroku_pipeline", &json!({ "name": "delivery" })).await;
    let owner = line.get("owner").and_then(Value::as_sequence);
    assert_eq!(
        get(&owner.expect("a block")[0], "type"),
        "user",
        "every pipeline has an owner"
    );
    assert_eq!(
        bench.plan("heroku_pipeline", &line, &json!({ "name": "delivery" })).0,
        Verdict::Nothing
    );
}

#[tokio::test]
async fn an_import_is_told_all_that_is_false_or_empty() {
    let bench = Bench::new().await;
    app(&bench, "shop").await;
    let found = bench.heroku.import("heroku_app", "shop").await.expect("the app");
    let app = found.value;
    for name in ["acm", "internal_routing"] {
        assert_eq!(app.get(name).and_then(Value::as_bool), Some(false), "{name}");
    }
    for name in ["config_vars", "sensitive_config_vars", "all_config_vars"] {
        assert!(
            app.get(name)
                .is_some_and(|vars| vars.as_members().is_some_and(|vars| vars.is_empty())),
            "{name}"
        );
    }
    let given = json!({ "name": "shop", "region": "us" });
    assert_eq!(bench.plan("heroku_app", &app, &given).0, Verdict::Nothing);
}

/// A space may be named by its UUID, as the public documentation has it.
#[tokio::test]
async fn the_uuid_of_a_space_is_not_told_by_its_name() {
    let bench = Bench::new().await;
    let space = json!({ "name": "inner", "organization": "acme", "region": "virginia" });
    let space = bench.create("heroku_space", &space).await;
    let given = json!({ "name": "shop", "region": "virginia", "space": get(&space, "id"), "organization": [{ "name": "acme" }] });
    let shop = bench.create("heroku_app", &given).await;
    let read = bench.read("heroku_app", &shop).await;
    assert_eq!(get(&read, "space"), get(&space, "id"));
    assert_eq!(bench.plan("heroku_app", &read, &given).0, Verdict::Nothing);
}

/// The provider block may keep the values of config vars out of the state: then it has none, not null.
#[tokio::test]
async fn what_the_state_is_not_to_keep_is_empty_in_it() {
    let bench = Bench::new().await;
    let switches = ["set_app_all_config_vars_in_state", "set_addon_config_vars_in_state"];
    let block = object(switches.map(|name| (name, Value::bool(false))));
    let blocks = Value::tuple(vec![block]);
    let configured = bench.heroku.configure(&object([("customizations", blocks)])).await;
    configured.expect("the settings are good");
    let given = json!({ "name": "shop", "region": "us", "config_vars": { "A": "1" } });
    let shop = bench
        .settles("heroku_app", &given, |app| get(app, "id").to_owned())
        .await;
    assert!(is_empty(&shop, "all_config_vars"));
    let plan = json!({ "app_id": get(&shop, "id"), "plan": "papertrail:choklad" });
    let logs = bench
        .settles("heroku_addon", &plan, |addon| get(addon, "id").to_owned())
        .await;
    assert!(is_empty(&logs, "config_var_values"));
}

fn is_empty(object: &Value, name: &str) -> bool {
    let members = object.get(name).and_then(Value::as_members);
    members.is_some_and(crate::language::value::Members::is_empty)
}
