//! Objects taken into the state: by the command, by `import` blocks, and with their configuration written.

use serde_json::Value;

use crate::place::{Place, VERSIONS};

const SYSTEM: &str = "\
resource \"heroku_app\" \"web\" {
  for_each = toset([\"eu\", \"us\"])
  name     = \"import-${each.key}\"
  region   = each.key
  config_vars = {
    REGION = each.key
  }
}
resource \"heroku_domain\" \"www\" {
  app_id   = heroku_app.web[\"eu\"].id
  hostname = \"www.example.com\"
}
";

/// A system that exists, and a state that knows nothing of it.
fn forgotten() -> Place {
    let place = Place::new(&[("versions.tf", VERSIONS), ("main.tf", SYSTEM)]);
    place.run("apply -sandbox -auto-approve").check(0, &["3 added"]);
    place
        .run("state rm heroku_domain.www heroku_app.web")
        .check(0, &["3 instances left"]);
    place
}

#[test]
fn the_command_takes_one_object_in() {
    let place = forgotten();
    place
        .run("import -sandbox heroku_app.web[\"eu\"] import-eu")
        .check(0, &["it is in the state"]);
    place
        .run("import -sandbox heroku_app.web[\"us\"] import-us")
        .check(0, &[]);
    place
        .run("import -sandbox heroku_domain.www import-eu:www.example.com")
        .check(0, &[]);
    let state: Value = serde_json::from_str(&place.read("terraform.tfstate")).expect("JSON");
    assert_eq!(state["resources"].as_array().map(Vec::len), Some(2));
    // Which config vars are whose, nobody can tell: the configuration says so with the next apply, and no var changes.
    place
        .run("apply -sandbox -auto-approve")
        .check(0, &["0 added", "0 destroyed"]);
    place.run("plan -sandbox -detailed-exitcode").check(0, &["No changes."]);
}

#[test]
fn an_import_that_makes_no_sense_says_why() {
    let place = forgotten();
    let cases = [
        ("heroku_app.web[\"asia\"] import-eu", "import-target"),
        ("heroku_app.other import-eu", "import-target"),
        ("heroku_app.web[\"eu\"] import-asia", "heroku-not-found"),
        ("heroku_domain.www www.example.com", "heroku-import-id"),
        ("heroku_app..web import-eu", "wrong-address"),
    ];
    for (line, code) in cases {
        place.run(&format!("import -sandbox {line}")).check(1, &[code]);
    }
    place
        .run("import -sandbox heroku_app.web[\"eu\"] import-eu")
        .check(0, &[]);
    place
        .run("import -sandbox heroku_app.web[\"eu\"] import-us")
        .check(1, &["managed-already", "state rm"]);
}

#[test]
fn blocks_with_for_each_take_several_in() {
    let place = forgotten();
    place.write(
        "imports.tf",
        "import {\n  for_each = toset([\"eu\", \"us\"])\n  to = heroku_app.web[each.key]\n  id = \"import-${each.key}\"\n}\n",
    );
    place.run("plan -sandbox").check(0, &["2 to import", "1 to add"]);
}

#[test]
fn configuration_is_written_for_what_has_none() {
    let place = forgotten();
    place.write(
        "main.tf",
        "import {\n  to = heroku_app.found\n  id = \"import-eu\"\n}\nimport {\n  to = heroku_domain.found\n  id = \"import-eu:www.example.com\"\n}\n",
    );
    place
        .run("plan -sandbox")
        .check(1, &["import-target", "-generate-config-out"]);
    place
        .run("plan -sandbox -generate-config-out=found.tf")
        .check(0, &["2 to import, 0 to add, 0 to change, 0 to destroy"]);
    let written = place.read("found.tf");
    for expected in [
        "resource \"heroku_app\" \"found\" {",
        "  name   = \"import-eu\"",
        "resource \"heroku_domain\" \"found\" {",
        "  hostname = \"www.example.com\"",
    ] {
        assert!(written.contains(expected), "{expected:?} is not in:\n{written}");
    }
    place.run("fmt -check").check(0, &[]);
    place
        .run("plan -sandbox -generate-config-out=found.tf")
        .check(1, &["found.tf is there"]);
    place
        .run("apply -sandbox -auto-approve")
        .check(0, &["2 imported, 0 added"]);
    place.run("plan -sandbox -detailed-exitcode").check(0, &["No changes."]);
}
