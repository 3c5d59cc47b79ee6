//! Looking at a state that the reference wrote: what is secret is shown only when it is asked for.

use crate::place::Place;

const STATE: &str = include_str!("../src/state/testdata/modules_and_marks.tfstate");
const SECRET: &str = "hunter2hunter2";

fn place() -> Place {
    Place::new(&[("terraform.tfstate", STATE)])
}

#[test]
fn outputs_are_shown_and_secret_ones_only_by_name_or_as_json() {
    place()
        .run("output")
        .check(0, &["plain = \"hello <a> & b\"", "secret = <sensitive>"])
        .hides(SECRET);
    assert_eq!(place().run("output -raw secret").check(0, &[]).out, SECRET);
    assert_eq!(
        place().run("output secret").check(0, &[]).out,
        format!("\"{SECRET}\"\n")
    );
    let json = place().run("output -json").check(0, &[]).out;
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["secret"]["value"], SECRET);
    place()
        .run("output -raw obj")
        .check(1, &["raw-output", "object"])
        .hides(SECRET);
    place()
        .run("output plian")
        .check(1, &["unknown-output", "\"plain\""])
        .hides(SECRET);
}

#[test]
fn a_state_is_listed_in_the_order_of_the_reference() {
    let listed = place().run("state list module.m terraform_data.each").check(0, &[]).out;
    let expected = "\
terraform_data.each[\"a\"]
terraform_data.each[\"b\"]
module.m[\"x\"].terraform_data.a
module.m[\"x\"].terraform_data.b[0]
module.m[\"x\"].terraform_data.b[1]
module.m[\"y\"].terraform_data.a
module.m[\"y\"].terraform_data.b[0]
module.m[\"y\"].terraform_data.b[1]
";
    assert_eq!(listed, expected);
    let first = place().run("state list").check(0, &[]).out;
    assert!(first.starts_with("data.terraform_remote_state.d\n"), "{first}");
    place().run("state list terraform_data[").check(1, &["wrong-address"]);
}

#[test]
fn one_instance_is_shown_without_its_secrets() {
    let shown = place()
        .run("state show terraform_data.secret")
        .check(0, &["(sensitive value)"]);
    assert!(
        shown
            .out
            .starts_with("# terraform_data.secret:\nresource \"terraform_data\" \"secret\" {\n")
    );
    place()
        .run("state show terraform_data.secrt")
        .check(1, &["unknown-instance", "terraform_data.secret"]);
}

#[test]
fn the_whole_state_is_shown_and_as_json_with_its_secrets() {
    place()
        .run("show")
        .check(0, &["# terraform_data.plain:", "Outputs:", "(sensitive value)"]);
    let json = place().run("show -json").check(0, &[SECRET]).out;
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["format_version"], "1.0");
    let children = json["values"]["root_module"]["child_modules"]
        .as_array()
        .expect("children");
    assert_eq!(children[0]["address"], "module.m[\"x\"]");
    assert_eq!(children[0]["resources"][0]["sensitive_values"]["input"]["q\"x"], true);
    Place::new(&[]).run("show").check(0, &["nothing is managed yet"]);
}

#[test]
fn a_state_is_pulled_byte_for_byte() {
    assert_eq!(place().run("state pull").check(0, &[]).out, STATE);
}

#[test]
fn a_broken_state_is_named_without_its_text() {
    let place = Place::new(&[("terraform.tfstate", &STATE[..2000])]);
    for line in ["show", "output", "state list"] {
        place.run(line).check(
            1,
            &["state-malformed", "ends too early (line", "terraform.tfstate.backup"],
        );
    }
}

#[test]
fn objects_leave_the_state_and_are_marked_in_it() {
    let place = place();
    place
        .run("state rm -dry-run module.m")
        .check(0, &["Would remove module.m[\"x\"].terraform_data.a"]);
    place
        .run("state rm module.m terraform_data.counted")
        .check(0, &["18 instances left the state"]);
    let listed = place.run("state list").check(0, &[]).out;
    assert!(!listed.contains("module.m") && !listed.contains("counted") && listed.contains("terraform_data.plain"));
    place.run("state rm module.m").check(1, &["unknown-instance"]);
    place
        .run("taint terraform_data.plain")
        .check(0, &["the next apply replaces it"]);
    place.run("show").check(0, &["# terraform_data.plain (tainted):"]);
    place.run("untaint terraform_data.plain").check(0, &[]);
    assert!(!place.read("terraform.tfstate").contains("tainted"));
    assert_eq!(place.read("terraform.tfstate.backup").matches("tainted").count(), 1);
    place.run("taint terraform_data.none -allow-missing").check(0, &[]);
}
