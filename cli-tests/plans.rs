//! Plan and apply on the sandbox: approval, saved plans, exit codes, streams, interruption.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use serde_json::Value;

use crate::place::{Place, VERSIONS};

const APP: &str = "\
variable \"token\" {
  default   = \"canary-5cd3a1\"
  sensitive = true
}
resource \"heroku_app\" \"web\" {
  name   = \"cli-web\"
  region = \"eu\"
  sensitive_config_vars = {
    TOKEN = var.token
  }
}
output \"name\" { value = heroku_app.web.name }
";

const SECRET: &str = "canary-5cd3a1";

fn place() -> Place {
    Place::new(&[("versions.tf", VERSIONS), ("main.tf", APP)])
}

#[test]
fn the_exit_code_tells_changes_and_their_absence() {
    let place = place();
    place
        .run("plan -sandbox")
        .check(0, &["On the sandbox at http://127.0.0.1:", "1 to add"])
        .hides(SECRET);
    place.run("plan -sandbox -detailed-exitcode").check(2, &[]);
    place
        .run("apply -sandbox -auto-approve")
        .check(0, &["Apply complete! Resources: 1 added", "name = \"cli-web\""])
        .hides(SECRET);
    place
        .run("plan -sandbox -detailed-exitcode")
        .check(0, &["No changes."])
        .hides(SECRET);
    place.write("main.tf", &APP.replace("\"eu\"", "\"us\""));
    place
        .run("plan -sandbox -detailed-exitcode")
        .check(2, &["must be replaced", "# forces replacement"])
        .hides(SECRET);
    place.write("main.tf", "resource");
    place.run("plan -sandbox -detailed-exitcode").check(1, &["main.tf:1"]);
    place.write("main.tf", "");
    place
        .run("destroy -sandbox -auto-approve")
        .check(0, &["Destroy complete! Resources: 1 destroyed."])
        .hides(SECRET);
}

#[test]
fn a_directory_without_a_configuration_destroys_nothing_unasked() {
    let place = place();
    place.run("apply -sandbox -auto-approve").check(0, &["1 added"]);
    for name in ["versions.tf", "main.tf"] {
        std::fs::remove_file(place.path().join(name)).expect("it was written");
    }
    for line in [
        "plan -sandbox",
        "apply -sandbox -auto-approve",
        "plan -refresh-only -sandbox",
    ] {
        place.run(line).check(1, &["no-configuration", "-chdir=DIR"]);
    }
    place.run("state list").check(0, &["heroku_app.web"]);
    place.run("destroy -sandbox -auto-approve").check(0, &["1 destroyed"]);
}

#[test]
fn without_anybody_to_ask_nothing_is_done() {
    let place = place();
    for line in [
        "apply -sandbox",
        "destroy -sandbox -input=false",
        "apply -sandbox -json",
    ] {
        place.run(line).check(1, &["approval-needed", "-auto-approve"]);
    }
    assert!(!place.has("terraform.tfstate"));
}

#[test]
fn a_saved_plan_is_applied_as_it_was_shown_and_only_once() {
    let place = place();
    place
        .run("plan -sandbox -out=PLAN")
        .check(0, &["Saved the plan to: PLAN"])
        .hides(SECRET);
    place
        .run("show PLAN")
        .check(0, &["# heroku_app.web will be created", "1 to add"])
        .hides(SECRET);
    let json: Value = serde_json::from_str(&place.run("show -json PLAN").check(0, &[]).out).expect("JSON");
    assert_eq!(json["resource_changes"][0]["change"]["actions"][0], "create");
    place
        .run("graph -format=mermaid -plan=PLAN")
        .check(0, &["heroku_app.web", "flowchart"]);
    // What happens to the files in the meantime does not count.
    place.write("main.tf", "resource \"heroku_app\" \"other\" {\n");
    place.write("more.tf", "output \"more\" { value = 1 }\n");
    let applied = place
        .run("apply PLAN")
        .check(0, &["On the sandbox", "Resources: 1 added", "name = \"cli-web\""]);
    assert!(!applied.hides(SECRET).out.contains("more"));
    place.run("apply PLAN").check(1, &["stale-plan"]).hides(SECRET);
    place.write("NOPLAN", "{}");
    place.run("apply NOPLAN").check(1, &["not-a-plan"]);
    place.run("apply none").check(1, &["file-unreadable"]);
}

#[cfg(unix)]
#[test]
fn what_holds_secrets_is_readable_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let place = place();
    place.run("plan -sandbox -out=PLAN").check(0, &[]);
    place.run("apply PLAN").check(0, &[]);
    for name in ["PLAN", "terraform.tfstate", ".dynoform/sandbox.json"] {
        let mode = std::fs::metadata(place.path().join(name))
            .expect("there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0, "{name}");
    }
}

#[test]
fn a_plan_becomes_a_comment_for_a_pull_request() {
    let place = place();
    let plan = place.run("plan -sandbox -markdown=PLAN.md").check(0, &["1 to add"]);
    assert!(plan.out.contains("dynoform will perform"));
    let comment = place.read("PLAN.md");
    assert!(
        comment.starts_with("### Plan on the sandbox\n") && comment.contains("```diff"),
        "{comment}"
    );
    assert!(!comment.contains(SECRET));
    let only = place.run("plan -sandbox -markdown=-").check(0, &[]);
    assert_eq!(only.out, comment);
}

#[test]
fn programs_get_one_object_a_line() {
    let place = place();
    let kinds = |text: &str| -> Vec<String> {
        let line = |line: &str| -> Value { serde_json::from_str(line).expect("each line is JSON") };
        text.lines()
            .map(|text| line(text)["type"].as_str().expect("a type").to_owned())
            .collect()
    };
    let plan = place.run("plan -sandbox -json").check(0, &[]).hides(SECRET);
    assert_eq!(
        kinds(&plan.out),
        ["version", "planned_change", "change_summary", "outputs"]
    );
    let apply = place
        .run("apply -sandbox -json -auto-approve")
        .check(0, &[])
        .hides(SECRET);
    assert_eq!(
        kinds(&apply.out),
        [
            "version",
            "planned_change",
            "change_summary",
            "outputs",
            "apply_start",
            "apply_complete",
            "change_summary",
            "outputs",
            // Ours: how often Heroku was asked.
            "calls"
        ]
    );
    place.write("main.tf", "x");
    let wrong = place.run("plan -sandbox -json").check(1, &[]);
    assert_eq!(kinds(&wrong.out)[..2], ["version", "diagnostic"]);
}

#[test]
fn sandbox_and_heroku_do_not_share_a_state() {
    let place = place();
    place.run("apply -sandbox -auto-approve").check(0, &[]);
    place.run("plan").check(1, &["sandbox-mixed", "add -sandbox"]);
    std::fs::remove_file(place.path().join(".dynoform/lineage")).expect("there");
    place
        .run("plan -sandbox")
        .check(1, &["sandbox-mixed", "leave -sandbox away"]);
    place.run("plan -sandbox -state=try.tfstate").check(0, &["1 to add"]);
}

#[test]
fn the_next_command_sees_the_same_sandbox_under_the_same_address() {
    let place = place();
    place.run("apply -sandbox -auto-approve").check(0, &[]);
    let url = |place: &Place| place.run("refresh -sandbox").check(0, &[]).err;
    assert_eq!(url(&place), url(&place));
    assert!(
        place
            .read("terraform.tfstate")
            .contains(place.read(".dynoform/sandbox.port").trim())
    );
}

#[test]
fn what_changed_outside_is_taken_into_the_state_when_only_that_is_asked() {
    let place = place();
    place.run("apply -sandbox -auto-approve").check(0, &[]);
    place
        .run("plan -sandbox -refresh-only")
        .check(0, &["still matches the state"]);
    place
        .run("plan -sandbox -destroy -target=heroku_app.web")
        .check(0, &["1 to destroy", "targeting"]);
    place
        .run("plan -sandbox -replace=heroku_app.web")
        .check(0, &["will be replaced, as requested"]);
    place
        .run("plan -sandbox -target=heroku_app.")
        .check(1, &["wrong-address"]);
}

/// Ctrl-C: what is in flight is finished and saved, the rest is not begun; the next run goes on.
#[cfg(unix)]
#[test]
fn an_interrupted_apply_saves_what_it_finished() {
    let slow = "\
resource \"terraform_data\" \"first\" {
  provisioner \"local-exec\" {
    command = \"echo begun; while [ ! -e go ]; do sleep 0.05; done\"
  }
}
resource \"terraform_data\" \"then\" {
  input = terraform_data.first.id
}
";
    let place = Place::new(&[("main.tf", slow)]);
    let mut child = place
        .command("apply -auto-approve")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let mut wait_for = |text: &str| {
        let found = lines.find(|line| line.as_ref().is_ok_and(|line| line.contains(text)));
        assert!(found.is_some(), "{text} was never said");
    };
    wait_for("(local-exec): begun");
    let id = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(id, rustix::process::Signal::INT).expect("it lives");
    wait_for("Interrupted");
    place.write("go", "");
    for line in lines.by_ref() {
        line.expect("readable");
    }
    assert_eq!(child.wait().expect("it ends").code(), Some(1));
    place.run("state list").check(0, &["terraform_data.first\n"]);
    assert!(!place.has(".terraform.tfstate.lock.info") && !place.has(".terraform.tfstate.journal"));
    place
        .run("apply -auto-approve")
        .check(0, &["Resources: 1 added, 0 changed, 0 destroyed"]);
}

#[test]
fn what_is_removed_runs_its_provisioners_before_it_goes() {
    let place = Place::new(&[("main.tf", "resource \"terraform_data\" \"a\" {\n  input = \"x\"\n}\n")]);
    place.run("apply -auto-approve").check(0, &["1 added"]);
    place.write(
        "main.tf",
        "\
removed {
  from = terraform_data.a
  provisioner \"local-exec\" {
    when    = destroy
    command = \"echo gone ${self.input} > ${path.module}/said.txt\"
  }
}
",
    );
    place.run("apply -auto-approve").check(0, &["1 destroyed"]);
    assert_eq!(place.read("said.txt"), "gone x\n");
}

/// As the reference: a name that is known now may be that of something that this very plan makes.
#[test]
fn a_data_source_that_refers_to_what_changes_is_read_during_apply() {
    let both = "\
resource \"heroku_app\" \"web\" {
  name   = \"cli-web\"
  region = \"eu\"
}
data \"heroku_app\" \"web\" {
  name = heroku_app.web.name
}
output \"region\" { value = data.heroku_app.web.region }
";
    let place = Place::new(&[("versions.tf", VERSIONS), ("main.tf", both)]);
    place.run("plan -sandbox").check(
        0,
        &[
            "will be read during apply",
            "depends on a resource or a module with changes pending",
        ],
    );
    place
        .run("apply -sandbox -auto-approve")
        .check(0, &["1 added", "region = \"eu\""]);
    place.run("plan -sandbox -detailed-exitcode").check(0, &["No changes."]);
    place.run("destroy -sandbox -auto-approve").check(0, &["1 destroyed"]);
}
