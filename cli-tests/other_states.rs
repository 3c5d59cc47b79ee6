//! `terraform_remote_state`: the outputs of another configuration, from the file in which its state lies.

use crate::place::Place;

const SECRET: &str = "hunter2hunter2";

/// A configuration with two outputs, applied in `network`, and one that reads them.
fn place(reader: &str) -> Place {
    let network = format!(
        "output \"zone\" {{\n  value = {{ name = \"eu\", hosts = [\"a\", \"b\"] }}\n}}\n\n\
         output \"token\" {{\n  value     = \"{SECRET}\"\n  sensitive = true\n}}\n"
    );
    let place = Place::new(&[("network/main.tf", &network), ("main.tf", reader)]);
    place.run("-chdir=network apply -auto-approve").check(0, &[]);
    place
}

fn reader(config: &str, rest: &str) -> String {
    format!("data \"terraform_remote_state\" \"network\" {{\n  backend = \"local\"\n{config}}}\n\n{rest}")
}

const CONFIG: &str = "  config = {\n    path = \"network/terraform.tfstate\"\n  }\n";

#[test]
fn outputs_of_another_state_come_with_their_types() {
    let place = place(&reader(
        CONFIG,
        "output \"second\" {\n  value = data.terraform_remote_state.network.outputs.zone.hosts[1]\n}\n",
    ));
    place.run("apply -auto-approve").check(0, &["second = \"b\""]);
    place.run("plan -detailed-exitcode").check(0, &["No changes"]);
}

#[test]
fn what_is_secret_there_is_secret_here() {
    let outputs = "output \"token\" {\n  value     = data.terraform_remote_state.network.outputs.token\n  \
                   sensitive = true\n}\n";
    let place = place(&reader(CONFIG, outputs));
    place
        .run("apply -auto-approve")
        .check(0, &["token = <sensitive>"])
        .hides(SECRET);
    assert_eq!(place.run("output -raw token").check(0, &[]).out, SECRET);
}

#[test]
fn a_secret_of_another_state_is_not_given_away_unasked() {
    let outputs = "output \"token\" {\n  value = data.terraform_remote_state.network.outputs.token\n}\n";
    place(&reader(CONFIG, outputs))
        .run("apply -auto-approve")
        .check(1, &["Output refers to sensitive values"])
        .hides(SECRET);
}

#[test]
fn defaults_stand_in_for_outputs_that_are_not_there() {
    let config = format!("{CONFIG}  defaults = {{\n    region = \"us\"\n  }}\n");
    place(&reader(
        &config,
        "output \"region\" {\n  value = data.terraform_remote_state.network.outputs.region\n}\n",
    ))
    .run("apply -auto-approve")
    .check(0, &["region = \"us\""]);
}

#[test]
fn a_state_that_is_not_there_is_named() {
    let config = "  config = {\n    path = \"nowhere/terraform.tfstate\"\n  }\n";
    place(&reader(
        config,
        "output \"zone\" {\n  value = data.terraform_remote_state.network.outputs.zone\n}\n",
    ))
    .run("plan")
    .check(1, &["Unable to find remote state"]);
}
