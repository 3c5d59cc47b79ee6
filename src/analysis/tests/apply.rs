//! Real values in the place of planned ones.

use super::{open, report};
use crate::address::InstanceAddress;
use crate::config::When;
use crate::language::value::{Members, Value};

const TEXT: &str = r#"
resource "terraform_data" "first" {
  count = 2
  input = count.index
}
locals { ids = terraform_data.first[*].id }
module "m" {
  source = "./m"
  in     = local.ids
}
resource "terraform_data" "second" {
  input = module.m.out
  lifecycle {
    precondition {
      condition     = terraform_data.first[0].id == "real-0"
      error_message = "Not real."
    }
    postcondition {
      condition     = self.id != "bad"
      error_message = "Bad id."
    }
    replace_triggered_by = [terraform_data.first[0].id, terraform_data.first]
  }
  provisioner "local-exec" {
    command     = "echo ${self.id}"
    interpreter = ["/bin/sh", "-c"]
    environment = { IDS = join(",", local.ids) }
    on_failure  = continue
  }
}
output "ids" { value = local.ids }
# FILE m/main.tf
variable "in" {}
output "out" { value = join(" ", var.in) }
"#;

fn address(text: &str) -> InstanceAddress {
    text.parse().expect("an address")
}

fn object(id: &str) -> Value {
    Value::object(Members::from([("id".into(), Value::string(id))]))
}

#[test]
fn what_follows_from_a_real_value_is_computed_when_it_is_asked_for() {
    let analysis = open(TEXT);
    assert_eq!(report(&analysis), "");
    let mut evaluation = analysis.into_evaluation();
    let second = address("terraform_data.second");
    let before = evaluation.config_of(&second).expect("it is right");
    assert!(!before.get("input").expect("it is set").is_known());
    assert!(evaluation.set_instance(&address("terraform_data.first[0]"), object("real-0")));
    assert!(evaluation.set_instance(&address("terraform_data.first[1]"), object("real-1")));
    assert!(!evaluation.set_instance(&address("terraform_data.first[2]"), object("x")));
    let after = evaluation.config_of(&second).expect("it is right");
    assert_eq!(after.get("input").and_then(Value::as_str), Some("real-0 real-1"));
    assert!(evaluation.preconditions(&second).is_empty());
    assert_eq!(evaluation.postconditions(&second, &object("bad")).len(), 1);
    evaluation.freshen_all();
    insta::assert_snapshot!(format!("{:?}", evaluation.outputs()["ids"]), @r###"["real-0", "real-1"]"###);
}

#[test]
fn provisioners_come_with_their_arguments() {
    let mut evaluation = open(TEXT).into_evaluation();
    evaluation.set_instance(&address("terraform_data.first[0]"), object("a"));
    evaluation.set_instance(&address("terraform_data.first[1]"), object("b"));
    let second = address("terraform_data.second");
    evaluation.config_of(&second).expect("it is right");
    let runs = evaluation
        .provisioners(&second, &object("me"), When::Create)
        .expect("they are right");
    insta::assert_snapshot!(format!("{:?} {:?}", runs[0].exec, runs[0].on_failure), @r###"LocalExec { command: "echo me", working_directory: None, interpreter: ["/bin/sh", "-c"], environment: {"IDS": "a,b"}, quiet: false, is_sensitive: false } Continue"###);
}

#[test]
fn triggers_name_instances_and_attributes() {
    let evaluation = open(TEXT).into_evaluation();
    let triggers = evaluation.triggers(&address("terraform_data.second"));
    let said: Vec<String> = triggers
        .iter()
        .map(|trigger| {
            format!(
                "{:?} {:?}",
                trigger.instance.as_ref().map(ToString::to_string),
                trigger.path
            )
        })
        .collect();
    assert_eq!(said, ["Some(\"terraform_data.first[0]\") [Name(\"id\")]", "None []"]);
}

#[test]
fn places_of_attributes_are_found() {
    let analysis = open(TEXT);
    let place = |path: &[&str]| {
        let path: Vec<_> = path
            .iter()
            .map(|name| crate::language::value::PathStep::Name((*name).into()))
            .collect();
        let span = analysis
            .evaluation()
            .span_of(&address("terraform_data.first[0]"), &path);
        analysis.sources().text(span.expect("there is a place")).to_owned()
    };
    assert_eq!(place(&["input"]), "count.index");
    assert_eq!(place(&["id"]), "resource \"terraform_data\" \"first\"");
}

#[test]
fn provisioners_before_destruction_need_nothing_but_the_object() {
    let evaluation = open(
        r#"
removed {
  from = terraform_data.gone
  provisioner "local-exec" {
    when    = destroy
    command = "echo removed ${self.id} ${each.key} ${path.module}"
  }
}
module "m" {
  source = "./m"
  count  = 0
}
# FILE m/main.tf
resource "terraform_data" "it" {
  count = 1
  provisioner "local-exec" {
    command = "echo created ${path.module}"
  }
  provisioner "local-exec" {
    when    = destroy
    command = "echo destroyed ${self.id} ${count.index} ${path.module}"
  }
}
"#,
    );
    assert_eq!(report(&evaluation), "");
    let evaluation = evaluation.into_evaluation();
    let said = |at: &str| {
        let runs = evaluation.provisioners(&address(at), &object("x"), When::Destroy);
        let commands = runs.expect("they are right").into_iter().map(|run| run.exec.command);
        commands.collect::<Vec<_>>()
    };
    assert_eq!(said("terraform_data.gone[\"k\"]"), ["echo removed x k ."]);
    assert_eq!(said("module.m[1].terraform_data.it[3]"), ["echo destroyed x 3 m"]);
    assert_eq!(said("terraform_data.other"), Vec::<String>::new());
}
