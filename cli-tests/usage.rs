//! Verbs, options, help and exit codes.

use crate::place::{Place, VERSIONS};

#[test]
fn help_and_versions_are_no_errors_and_every_usage_error_is_a_1() {
    let place = Place::new(&[]);
    place.run("-help").check(0, &["Main commands", "apply -sandbox"]);
    place.run("plan -help").check(0, &["-detailed-exitcode", "Examples:"]);
    place.run("-version").check(0, &["dynoform"]);
    place.run("").check(127, &["Main commands"]);
    place.run("aply").check(1, &["no command \"aply\"", "\"apply\""]);
    place.run("test").check(1, &["yet", "not available yet"]);
    place.run("plan -frob").check(1, &["--frob"]);
    place.run("plan -parallelism=0").check(1, &["parallelism"]);
    place.run("-chdir=nowhere plan").check(1, &["no-directory"]);
}

#[test]
fn versions_can_be_read_by_programs() {
    let ran = Place::new(&[]).run("version -json").check(0, &[]);
    let json: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(json["terraform_version"], "1.11.4");
    assert_eq!(json["dynoform_version"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn every_verb_explains_itself_with_an_example() {
    let place = Place::new(&[]);
    for verb in [
        "init",
        "validate",
        "plan",
        "apply",
        "destroy",
        "fmt",
        "lint",
        "show",
        "output",
        "state list",
        "state show",
        "graph",
        "sandbox serve",
        "explain",
        "completions",
    ] {
        place.run(&format!("{verb} -help")).check(0, &["Usage", "Examples:"]);
    }
}

#[test]
fn codes_and_rules_are_explained() {
    let place = Place::new(&[]);
    let list = place.run("explain").check(0, &["name-prefix", "state-locked"]);
    let names: Vec<&str> = list.out.lines().filter_map(|line| line.strip_prefix("  ")).collect();
    assert!(names.len() > 50, "{}", list.out);
    for name in names.into_iter().step_by(20) {
        place.run(&format!("explain {name}")).check(0, &[name]);
    }
    place
        .run("explain state-lokked")
        .check(1, &["unknown-code", "state-locked"]);
}

#[test]
fn completions_and_the_manual_are_printed() {
    let place = Place::new(&[]);
    place.run("completions bash").check(0, &["complete", "auto-approve"]);
    place.run("man").check(0, &[".TH dynoform", "detailed"]);
}

#[test]
fn arguments_come_from_the_environment_behind_the_verb() {
    let place = Place::new(&[("project/main.tf", "output \"x\" { value = var.x }\nvariable \"x\" {}\n")])
        .env("TF_CLI_ARGS_plan", "-var x=from-environment -refresh=false");
    place.run("-chdir=project plan").check(0, &["from-environment"]);
    place
        .run("-chdir=project plan -var x=from-line")
        .check(0, &["from-line"]);
}

#[test]
fn later_values_of_variables_overrule_earlier_ones() {
    let place = Place::new(&[
        ("main.tf", "output \"x\" { value = var.x }\nvariable \"x\" {}\n"),
        ("file.tfvars", "x = \"file\"\n"),
    ]);
    place
        .run("plan -var x=line -var-file=file.tfvars")
        .check(0, &["\"file\""]);
    place
        .run("plan -var-file file.tfvars -var x=line")
        .check(0, &["\"line\""]);
}

#[test]
fn the_workspace_chooses_the_state() {
    let config = "output \"x\" { value = terraform.workspace }\n";
    let place = Place::new(&[("main.tf", config)]).env("TF_WORKSPACE", "blue");
    place.run("apply -auto-approve").check(0, &["x = \"blue\""]);
    assert!(place.has("terraform.tfstate.d/blue/terraform.tfstate") && !place.has("terraform.tfstate"));
    place.run("output -raw x").check(0, &["blue"]);
}

#[test]
fn other_backends_are_refused_by_name() {
    let backend = "terraform {\n  backend \"gcs\" {\n    bucket = \"b\"\n  }\n}\noutput \"x\" { value = 1 }\n";
    let place = Place::new(&[("main.tf", backend)]);
    for line in ["init", "plan", "apply -auto-approve"] {
        place.run(line).check(
            1,
            &[
                "backend gcs is not available yet: use -backend=false or an override file",
                "main.tf:2",
            ],
        );
    }
    place.run("plan -backend=false").check(0, &["+ x = 1"]);
    place.write(
        "b_override.tf",
        "terraform {\n  backend \"local\" {\n    path = \"here.tfstate\"\n  }\n}\n",
    );
    place.run("apply -auto-approve").check(0, &["x = 1"]);
    assert!(place.has("here.tfstate"));
    place.run("output -raw x").check(0, &["1"]);
    std::fs::remove_file(place.path().join("b_override.tf")).expect("there");
    place.run("output").check(1, &["backend-not-available"]);
}

#[test]
fn a_configuration_is_validated_for_people_and_for_programs() {
    let place = Place::new(&[
        ("main.tf", VERSIONS),
        ("web.tf", "resource \"heroku_app\" \"web\" {\n  nam = 1\n}\n"),
    ]);
    place.run("validate").check(1, &["web.tf:2:3", "name"]);
    let ran = place.run("validate -json").check(1, &[]);
    let json: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(json["valid"], false);
    assert_eq!(json["diagnostics"][0]["range"]["filename"], "web.tf");
    place.write("web.tf", "");
    place.run("validate").check(0, &["Success!"]);
}

#[test]
fn a_crash_is_reported_without_any_value() {
    let place = Place::new(&[]).env("DYNOFORM_TEST_CRASH", "canary-77");
    let ran = place
        .run("version")
        .check(101, &["error[crash]", "in `version`", "crash.log", "src/cli/mod.rs"]);
    ran.hides("canary-77");
    assert!(!place.read("crash.log").contains("canary-77"));
}
