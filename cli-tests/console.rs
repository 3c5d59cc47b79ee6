//! `console`: expressions from a pipe against configuration and state, as the reference answers them.

use std::process::Command;

use crate::place::Place;

const PROJECT: &str = "\
variable \"name\" {}
variable \"word\" {
  default   = \"hush\"
  sensitive = true
}
locals {
  list  = [1, var.name]
  later = terraform_data.later.output
  two   = terraform_data.two[*].output
}
resource \"terraform_data\" \"one\" {
  input = var.name
}
resource \"terraform_data\" \"two\" {
  count = 2
  input = count.index
}
resource \"terraform_data\" \"each\" {
  for_each = toset([\"a\", \"b\"])
  input    = { word = var.word }
}
";

/// Comes with the configuration only after the state was made.
const LATER: &str = "resource \"terraform_data\" \"later\" {}\n";

fn applied() -> Place {
    let later = "resource \"terraform_data\" \"later\" {\n  count = 0\n}\n";
    let before = PROJECT.replace("terraform_data.later.output", "null");
    let place = Place::new(&[
        ("main.tf", &before),
        ("later.tf", later),
        ("x.tfvars", "name = \"x\"\n"),
    ]);
    place
        .run("apply -auto-approve -var-file=x.tfvars")
        .check(0, &["5 added"]);
    place.write("main.tf", PROJECT);
    place.write("later.tf", LATER);
    place
}

/// Entries, and what they print with `-var name=y`.
const ANSWERS: &[(&str, &str)] = &[
    ("1 + 2", "3"),
    ("var.name", "\"y\""),
    ("var.word", "(sensitive value)"),
    ("nonsensitive(var.word)", "\"hush\""),
    ("local.list", "[\n  1,\n  \"y\",\n]"),
    ("local.later", "(known after apply)"),
    ("terraform_data.one.input", "\"x\""),
    ("local.two", "[\n  0,\n  1,\n]"),
    ("terraform_data.two[1].output", "1"),
    ("terraform_data.each[\"a\"].input.word", "(sensitive value)"),
    ("keys(terraform_data.each)", "[\n  \"a\",\n  \"b\",\n]"),
    ("type(local.list)", "tuple([\n    number,\n    string,\n])"),
    (
        "type(terraform_data.two)",
        "tuple([\n    object({\n        id: string,\n        input: number,\n        output: number,\n        triggers_replace: dynamic,\n    }),\n    object({\n        id: string,\n        input: number,\n        output: number,\n        triggers_replace: dynamic,\n    }),\n])",
    ),
    ("terraform.workspace", "\"default\""),
    ("path.module", "\".\""),
    ("path.root", "\".\""),
    // Of several lines the last is answered; blanks around it do not matter, and an empty one is one.
    ("var.name\n  1\n", "1"),
    ("1\n\n", ""),
];

/// Entries, and the code of what is wrong with them.
const REFUSED: &[(&str, &str)] = &[
    ("foo(", "missing-value"),
    ("var.nope", "undeclared-reference"),
    ("terraform_data.two.id", "instance-key"),
    ("terraform_data.two[2]", "invalid-index"),
    ("terraform_data.one.nope", "unknown-attribute"),
    ("count.index", "reference-out-of-context"),
    ("[type(1)]", "type-function"),
    ("type()", "type-function"),
    ("type(1, 2)", "type-function"),
    ("upper(\n\"a\")", "missing-value"),
    ("1 +\n2", "missing-value"),
];

#[test]
fn the_last_result_is_printed() {
    let place = applied();
    for (entry, printed) in ANSWERS {
        let ran = place.run_with("console -var name=y", entry);
        assert_eq!(
            (ran.code, ran.out.as_str()),
            (0, format!("{printed}\n").as_str()),
            "{entry}\n{}",
            ran.err
        );
    }
}

#[test]
fn the_first_error_ends_it() {
    let place = applied();
    for (entry, code) in REFUSED {
        let ran = place.run_with("console -var name=y", &format!("1\n{entry}\n2\n"));
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{entry}");
        assert!(ran.err.contains(code), "{entry}: {}", ran.err);
    }
}

#[test]
fn exit_ends_it_without_a_result() {
    let place = Place::new(&[]);
    let ran = place.run_with("console", "1\n exit \nnonsense(\n");
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
}

#[test]
fn variables_without_a_value_and_a_state_that_is_not_there_are_unknown() {
    let place = Place::new(&[("main.tf", PROJECT), ("later.tf", LATER)]);
    for entry in [
        "var.name",
        "terraform_data.one",
        "terraform_data.two",
        "terraform_data.two[7]",
        "local.two",
    ] {
        let ran = place.run_with("console", entry).check(0, &[]);
        assert_eq!(ran.out, "(known after apply)\n", "{entry}");
    }
}

#[test]
fn a_plan_gives_what_is_expected() {
    let place = applied();
    let ran = place
        .run_with("console -plan -var name=z", "terraform_data.one.input")
        .check(0, &[]);
    assert_eq!(ran.out, "\"z\"\n");
    let ran = place
        .run_with("console -plan -var name=z", "terraform_data.later.id")
        .check(0, &[]);
    assert_eq!(ran.out, "(known after apply)\n");
    let before = place.read("terraform.tfstate");
    assert!(!before.contains("\"z\""), "nothing is changed");
}

#[test]
fn in_a_plan_for_the_console_a_variable_without_a_value_is_unknown() {
    let place = Place::new(&[(
        "main.tf",
        "variable \"name\" {}\nvariable \"d\" {\n  default = 1\n}\nresource \"terraform_data\" \"a\" {\n  input = \"x${var.name}\"\n}\n",
    )]);
    for (entry, printed) in [
        ("var.name", "(known after apply)\n"),
        ("terraform_data.a.input", "(known after apply)\n"),
        ("var.d", "1\n"),
    ] {
        let ran = place.run_with("console -plan", entry).check(0, &[]);
        assert_eq!(ran.out, printed, "{entry}");
    }
    place.run("plan").check(1, &["missing-variable-value"]);
}

#[test]
fn a_broken_configuration_is_refused_and_a_broken_value_is_unknown() {
    let place = Place::new(&[("main.tf", "locals {\n  a = \n}\n")]);
    place.run_with("console", "1").check(1, &["missing-value"]);
    let place = Place::new(&[("main.tf", "locals {\n  a = nope.x\n  b = 2\n}\n")]);
    let ran = place
        .run_with("console", "local.b")
        .check(0, &["undeclared-reference", "console-despite-errors"]);
    assert_eq!(ran.out, "2\n");
}

/// Live, where the reference is on PATH; the records above came from it.
#[test]
fn the_reference_prints_the_same() {
    if crate::oracle::version("console sessions").is_none() {
        return;
    }
    let place = applied();
    let reference = |entry: &str| {
        let mut command = Command::new("terraform");
        command
            .args(["console", "-no-color", "-var", "name=y"])
            .env("CHECKPOINT_DISABLE", "1");
        place.feed(command, entry)
    };
    for (entry, printed) in ANSWERS {
        let ran = reference(entry);
        assert_eq!(
            (ran.code, ran.out.as_str()),
            (0, format!("{printed}\n").as_str()),
            "{entry}\n{}",
            ran.err
        );
    }
    for (entry, _) in REFUSED {
        let ran = reference(&format!("1\n{entry}\n2\n"));
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{entry}");
    }
}
