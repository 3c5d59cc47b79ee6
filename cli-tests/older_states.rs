//! States that older versions of the public provider wrote: apps and add-ons by their names.

use serde_json::{Value, json};

use crate::place::{Place, Ran, VERSIONS};

const SYSTEM: &str = r#"
resource "heroku_app" "web" {
  name   = "older-web"
  region = "us"
}
resource "heroku_domain" "www" {
  app_id   = heroku_app.web.id
  hostname = "www.example.com"
}
resource "heroku_drain" "logs" {
  app_id = heroku_app.web.id
  url    = "https://logs.example.com/"
}
resource "heroku_addon" "database" {
  app_id = heroku_app.web.id
  plan   = "heroku-postgresql:essential-0"
}
resource "heroku_build" "web" {
  app_id = heroku_app.web.id
  source {
    path = "src"
  }
}
resource "heroku_formation" "web" {
  app_id   = heroku_app.web.id
  type     = "web"
  quantity = 1
  size     = "basic"
}
resource "heroku_app_feature" "metadata" {
  app_id = heroku_app.web.id
  name   = "runtime-dyno-metadata"
}
"#;

fn place() -> Place {
    let procfile = "web: bin/web\n";
    let place = Place::new(&[
        ("versions.tf", VERSIONS),
        ("main.tf", SYSTEM),
        ("src/Procfile", procfile),
    ]);
    place.run("apply -sandbox -auto-approve").check(0, &["7 added"]);
    // What the add-on brought to the app is news until it has been read.
    place.run("apply -sandbox -auto-approve -refresh-only").check(0, &[]);
    place
}

fn state(place: &Place) -> Value {
    serde_json::from_str(&place.read("terraform.tfstate")).expect("JSON")
}

/// Makes the state one of a provider below 5, as far as `change` does not say otherwise.
fn age(place: &Place, change: impl Fn(&str, &mut Value)) {
    let mut state = state(place);
    for resource in state["resources"].as_array_mut().expect("a list") {
        let kind = resource["type"].as_str().expect("a type").to_owned();
        let object = &mut resource["instances"][0];
        let attributes = object["attributes"].as_object_mut().expect("an object");
        if kind != "heroku_app" {
            attributes.remove("app_id");
            attributes.insert("app".into(), "older-web".into());
            object["schema_version"] = if kind == "heroku_addon" { 2.into() } else { 0.into() };
        }
        if kind == "heroku_app_feature" {
            let id = object["attributes"]["id"].as_str().expect("an id");
            let feature = id.split_once(':').expect("two parts").1;
            object["attributes"]["id"] = format!("older-web:{feature}").into();
        }
        change(&kind, object);
    }
    place.write("terraform.tfstate", &state.to_string());
}

/// The app itself by its name, too.
fn app_by_name(kind: &str, object: &mut Value) {
    if kind == "heroku_app" {
        object["schema_version"] = 0.into();
        object["attributes"]["id"] = "older-web".into();
        object["attributes"].as_object_mut().expect("an object").remove("uuid");
    }
}

#[track_caller]
fn is_unchanged(ran: Ran) -> Ran {
    let ran = ran.check(0, &["No changes."]);
    assert!(!ran.out.contains("Changed outside"), "{}", ran.out);
    ran
}

/// Both plans are empty, and an apply writes the state as today's version does.
fn is_brought_up_to_date(place: &Place, today: &Value) {
    let aged = place.read("terraform.tfstate");
    is_unchanged(place.run("plan -sandbox -detailed-exitcode -refresh=false"));
    is_unchanged(place.run("plan -sandbox -detailed-exitcode"));
    place
        .run("plan -sandbox -refresh-only -detailed-exitcode")
        .check(0, &["No changes."]);
    assert_eq!(place.read("terraform.tfstate"), aged, "a plan writes nothing");
    is_unchanged(place.run("plan -sandbox -out=kept.plan -detailed-exitcode"));
    place
        .run("apply kept.plan")
        .check(0, &["0 added, 0 changed, 0 destroyed"]);
    let now = state(place);
    let objects = |state: &Value| -> Vec<(Value, Value, Value)> {
        let resources = state["resources"].as_array().expect("a list").iter();
        let object = |resource: &Value| {
            let object = &resource["instances"][0];
            (
                resource["type"].clone(),
                object["schema_version"].clone(),
                object["attributes"].clone(),
            )
        };
        resources.map(object).collect()
    };
    assert_eq!(objects(&now), objects(today));
    is_unchanged(place.run("plan -sandbox -detailed-exitcode"));
}

#[test]
fn names_become_ids_by_the_app_in_the_same_state() {
    let place = place();
    let today = state(&place);
    age(&place, |_, _| {});
    let ran = is_unchanged(place.run("plan -sandbox -detailed-exitcode -refresh=false -log"));
    assert!(!ran.err.contains("GET /apps"), "nobody had to ask: {}", ran.err);
    is_brought_up_to_date(&place, &today);
}

#[test]
fn an_app_that_is_known_by_its_name_is_looked_up_once() {
    let place = place();
    let today = state(&place);
    age(&place, app_by_name);
    let ran = is_unchanged(place.run("plan -sandbox -detailed-exitcode -refresh=false -log"));
    assert_eq!(ran.err.matches("GET /apps").count(), 1, "{}", ran.err);
    is_brought_up_to_date(&place, &today);
}

#[test]
fn an_add_on_that_is_known_by_its_name_is_looked_up() {
    let place = place();
    let today = state(&place);
    age(&place, |kind, object| {
        if kind == "heroku_addon" {
            object["attributes"]["id"] = object["attributes"]["name"].clone();
            object["attributes"]["config"] = json!([]);
            object["schema_version"] = 0.into();
        }
    });
    is_brought_up_to_date(&place, &today);
}

#[test]
fn an_app_of_another_state_is_looked_up() {
    let place = place();
    let today = state(&place);
    let id = today["resources"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|one| one["type"] == "heroku_app");
    let id = id
        .and_then(|app| app["instances"][0]["attributes"]["id"].as_str())
        .expect("an id")
        .to_owned();
    let domain = "resource \"heroku_domain\" \"www\" {\n  hostname = \"www.example.com\"\n";
    place.write("main.tf", &format!("{domain}  app_id = \"{id}\"\n}}\n"));
    age(&place, |_, _| {});
    let mut aged = state(&place);
    let only = |resource: &Value| resource["type"] == "heroku_domain";
    aged["resources"].as_array_mut().expect("a list").retain(only);
    aged["resources"][0]["instances"][0]
        .as_object_mut()
        .expect("an object")
        .remove("dependencies");
    place.write("terraform.tfstate", &aged.to_string());
    let ran = is_unchanged(place.run("plan -sandbox -detailed-exitcode -refresh=false -log"));
    assert_eq!(ran.err.matches("GET /apps/older-web ").count(), 1, "{}", ran.err);
    is_unchanged(place.run("plan -sandbox -detailed-exitcode"));
}

#[test]
fn what_cannot_be_looked_up_stops_the_plan_and_stays_as_it_is() {
    let place = place()
        .env("HEROKU_API_URL", "http://127.0.0.1:9")
        .env("HEROKU_API_KEY", "canary-token");
    age(&place, app_by_name);
    // What made it was the sandbox, and now nothing answers.
    let aged = place.read("terraform.tfstate");
    std::fs::remove_dir_all(place.path().join(".dynoform")).expect("it is there");
    place
        .run("plan -refresh=false")
        .check(1, &["heroku-older-state", "could not be looked up"])
        .hides("canary");
    assert_eq!(place.read("terraform.tfstate"), aged);
}
