//! `dynoform lint`: exit codes, fixes, secrets, buffers, settings of the command line.

use serde_json::Value;

use crate::place::{Place, VERSIONS};

#[test]
fn lint_has_exit_codes_of_its_own() {
    let app = "resource \"heroku_app\" \"web\" {\n  name   = \"cli-web\"\n  region = \"eu\"\n}\n";
    let place = Place::new(&[("versions.tf", VERSIONS), ("main.tf", app)]);
    place.run("lint").check(0, &["No findings."]);
    let more = "\
resource \"heroku_app\" \"api\" {
  name   = \"cli-api\"
  region = \"eu\"
}
resource \"heroku_pipeline\" \"delivery\" {
  name = \"delivery\"
}
";
    place.write("other.tf", more);
    let found = place.run("lint -json").check(1, &["name-prefix"]);
    let json: Value = serde_json::from_str(&found.out).expect("JSON");
    assert_eq!(json["count"], json["findings"].as_array().expect("findings").len());
    place.run("lint -fail-on=error").check(0, &["name-prefix"]);
    place.run("lint -fail-on=loud").check(2, &["unknown-level"]);
    place.run("lint other.tf main.tf").check(1, &["name-prefix"]);
    place.write("other.tf", "resource \"heroku_app\" {\n");
    place.run("lint").check(2, &["other.tf:1"]);
}

#[test]
fn lint_does_not_show_the_secrets_that_it_finds() {
    let place = Place::new(&[("versions.tf", VERSIONS)]);
    let key = "sk_live_4eC39HqLyjWDarjtT1zdp7dc";
    let url = "syslog+tls://shop:9f8e7d6c5b4a3f2e1d@logs.example.com:6514";
    place.write(
        "main.tf",
        &format!(
            "resource \"heroku_app\" \"web\" {{\n  name   = \"shop\"\n  region = \"eu\"\n  stack  = \"heroku-24\"\n\n  \
             config_vars = {{\n    API_TOKEN = \"{key}\"\n  }}\n}}\n\nresource \"heroku_drain\" \"logs\" {{\n  \
             app_id = heroku_app.web.id\n  url    = \"{url}\"\n}}\n"
        ),
    );
    let rules = ["hard-coded-secret", "secret-in-config-vars", "drain-credentials"];
    for format in [
        "human",
        "compact",
        "json",
        "sarif",
        "github",
        "gitlab",
        "junit",
        "checkstyle",
    ] {
        let ran = place.run(&format!("lint -format={format}"));
        ran.check(1, if format == "human" { &rules } else { &rules[..1] })
            .hides(key)
            .hides(url);
    }
    // One rule alone hides what the others would.
    for rule in rules {
        place
            .run(&format!("lint -only={rule}"))
            .check(1, &[rule])
            .hides(key)
            .hides(url);
    }
    place.run("lint -diff -unsafe").check(1, &[]).hides(key).hides(url);
}

#[test]
fn lint_mends_what_it_can() {
    let apps = "\
variable \"prefix\" {
  type    = string
  default = \"shop\"
}
resource \"heroku_app\" \"web\" {
  name   = \"${var.prefix}-web\"
  region = \"us\"
}
resource \"heroku_app\" \"api\" {
  name   = \"${var.prefix}-api\"
  region = \"us\"
}
resource \"heroku_app\" \"delivery\" {
  name   = \"delivery\"
  region = \"us\"
}
";
    let place = Place::new(&[("versions.tf", VERSIONS), ("main.tf", apps)]);
    let mended = "name   = \"${var.prefix}-delivery\"";
    place
        .run("lint")
        .check(1, &["can be mended: dynoform lint -fix -unsafe"]);
    place.run("lint -diff -unsafe").check(1, &["+  ", mended]);
    assert!(!place.read("main.tf").contains(mended));
    place.run("lint -fix -unsafe").check(0, &["fixed 1", "No findings."]);
    assert!(place.read("main.tf").contains(mended));
    place.run("lint").check(0, &["No findings."]);
}

#[test]
fn what_a_misspelt_reference_may_mean_is_not_taken_away() {
    let place = Place::new(&[("versions.tf", VERSIONS)]);
    let text = "\
locals {
  name  = \"shop-web\"
  other = \"shop-api\"
}

data \"heroku_team\" \"owner\" {
  name = \"acme\"
}

resource \"heroku_app\" \"web\" {
  name   = local.nmae
  region = \"eu\"
  stack  = \"heroku-24\"

  organization {
    name = data.heroku_team.onwer.name
  }
}
";
    place.write("main.tf", text);
    place
        .run("lint -fix")
        .check(2, &["unused-declarations", "undeclared-reference"]);
    assert_eq!(place.read("main.tf"), text);
    place.write("main.tf", &text.replace("nmae", "name").replace("onwer", "owner"));
    place.run("lint -fix").check(0, &[]);
    assert!(!place.read("main.tf").contains("other"), "{}", place.read("main.tf"));
}

const UNUSED: &str = "locals {\n  unused = 1\n}\n";

#[test]
fn a_buffer_takes_the_place_of_its_file() {
    let place = Place::new(&[("apps/versions.tf", VERSIONS), ("apps/main.tf", UNUSED)]);
    let used = "locals {\n  used = 1\n}\n\noutput \"used\" {\n  value = local.used\n}\n";
    place.run("lint apps").check(1, &["apps/main.tf:2:3"]);
    place
        .run_with("lint -stdin=apps/main.tf", used)
        .check(0, &["No findings."]);
    // A file that nobody has saved yet, with the ones beside it.
    let found = place.run_with("lint -stdin=apps/more.tf -format=compact", "variable \"more\" {}\n");
    let found = found.check(1, &["apps/main.tf:2:3", "apps/more.tf:1:1: warning[typed-variables]"]);
    assert_eq!(found.out.lines().count(), 3, "{}", found.out);
    let shown = place.run_with("lint -diff -stdin=apps/main.tf", &UNUSED.replace("unused", "other"));
    shown.check(1, &["--- a/apps/main.tf", "-  other = 1"]);
    assert_eq!(place.read("apps/main.tf"), UNUSED);
    place
        .run_with("lint -fix -stdin=apps/main.tf", used)
        .check(1, &["cannot be used with"]);
    // Within a module the configuration that calls it is looked at.
    place.write(
        "live/main.tf",
        &format!("{VERSIONS}module \"apps\" {{\n  source = \"../modules/apps\"\n}}\n"),
    );
    place.write("modules/apps/main.tf", "");
    let found = place.run_with("lint -stdin=modules/apps/main.tf -format=compact", UNUSED);
    let found = found.check(1, &["modules/apps/main.tf:2:3: warning[unused-declarations]"]);
    assert_eq!(found.out.lines().count(), 1, "{}", found.out);
}

#[test]
fn the_command_line_wins_over_the_settings() {
    let settings = "lint {\n  preset  = \"all\"\n  fail_on = \"error\"\n}\n";
    let place = Place::new(&[
        ("versions.tf", VERSIONS),
        ("main.tf", UNUSED),
        ("dynoform.hcl", settings),
    ]);
    place
        .run("lint")
        .check(0, &["unused-declarations", "unused-required-providers"]);
    place.run("lint -fail-on=note").check(1, &[]);
    place
        .run("lint -preset=recommended")
        .check(0, &["unused-declarations"])
        .hides("unused-required-providers");
    place
        .run("lint -only=unused-required-providers")
        .check(0, &["unused-required-providers"])
        .hides("unused-declarations");
    place.write(
        "other.hcl",
        "lint {\n  rule \"unused-declarations\" {\n    level = \"error\"\n  }\n}\n",
    );
    place
        .run("lint -config=other.hcl")
        .check(1, &["error[unused-declarations]"])
        .hides("unused-required-providers");
    place
        .run("lint -config=nowhere.hcl")
        .check(2, &["nowhere.hcl cannot be read"]);
    // What docs/lint.md shows.
    place.write(
        "dynoform.hcl",
        "lint {\n  rule \"name-prefix\" {\n    prefx = \"shop-\"\n  }\n}\n",
    );
    place.run("lint").check(
        2,
        &[
            "error[unknown-setting]: Unknown setting",
            "dynoform.hcl:3:5",
            "Did you mean \"prefix\"?",
        ],
    );
}

#[test]
fn what_an_old_project_has_is_known_as_often_as_it_was() {
    let place = Place::new(&[("versions.tf", VERSIONS), ("main.tf", UNUSED)]);
    place
        .run("lint -baseline=known.json -write-baseline")
        .check(0, &["known.json: 1 findings are known now"]);
    place.run("lint -baseline=known.json").check(0, &["No findings."]);
    // Known findings are not mended, and neither is what other files than the changed ones have.
    place.run("lint -baseline=known.json -fix").check(0, &[]);
    assert_eq!(place.read("main.tf"), UNUSED);
    place.write("more.tf", UNUSED.replace("unused", "another").as_str());
    place
        .run("lint -baseline=known.json -format=compact")
        .check(1, &["more.tf:2:3"])
        .hides("main.tf");
    place
        .run("lint -baseline=known.json -fix")
        .check(0, &["more.tf: fixed 1"]);
    // With the finding mended by hand, the entry stays behind without harm until the file is written anew.
    place.write("main.tf", "");
    place.run("lint -baseline=known.json").check(0, &["No findings."]);
    place
        .run("lint -baseline=known.json -write-baseline")
        .check(0, &["known.json: 0 findings are known now"]);
    place.write("known.json", "{}");
    place
        .run("lint -baseline=known.json")
        .check(2, &["unreadable-baseline"]);
}
