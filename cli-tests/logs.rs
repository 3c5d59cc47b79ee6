//! The log of a build that fails, as people and programs are told it.

use crate::place::{Place, VERSIONS};

const SYSTEM: &str = r#"
variable "key" {
  default   = "canary-key"
  sensitive = true
}
resource "heroku_app" "web" {
  for_each              = toset(["one", "two"])
  name                  = "logged-${each.key}"
  region                = "us"
  sensitive_config_vars = { API_KEY = var.key }
}
resource "heroku_build" "web" {
  for_each = heroku_app.web
  app_id   = each.value.id
  source {
    path = "${path.module}/${each.key}"
  }
}
"#;

/// Two builds at once: each says its own name as often as it is told to, and a secret.
fn place(exit: u32) -> Place {
    let package = |name: &str| {
        let command = format!("echo {name} has $API_KEY && seq 50 && exit {exit}");
        format!("{{\"scripts\":{{\"heroku-postbuild\":\"{command}\"}}}}")
    };
    Place::new(&[
        ("versions.tf", VERSIONS),
        ("main.tf", SYSTEM),
        ("one/package.json", &package("one")),
        ("two/package.json", &package("two")),
    ])
}

#[test]
fn builds_that_fail_at_the_same_time_show_their_whole_logs_each_line_with_its_address() {
    let ran = place(1).run("apply -sandbox -auto-approve").check(1, &["Build failed"]);
    for name in ["one", "two"] {
        let address = format!("heroku_build.web[\"{name}\"]");
        let begin = format!("{address} (build): ");
        let log: Vec<&str> = ran.out.lines().filter_map(|line| line.strip_prefix(&*begin)).collect();
        assert_eq!(log.len(), 2 + 1 + 50 + 1, "{}", ran.out);
        assert_eq!(log[2], format!("{name} has (sensitive value)"));
        assert_eq!((log[3], log[52], log[53]), ("1", "50", " !     Build failed"));
        let failed = format!("{address}: Creation failed");
        let (last, end) = (ran.out.rfind(&begin), ran.out.find(&failed));
        assert!(last.is_some() && last < end, "the log comes first: {}", ran.out);
    }
    assert!(ran.err.contains("Its log ends with:"), "{}", ran.err);
    ran.hides("canary");
}

#[test]
fn a_build_that_succeeds_shows_none_of_it() {
    let ran = place(0)
        .run("apply -sandbox -auto-approve")
        .check(0, &["Apply complete!"]);
    assert!(!ran.out.contains("(build)"), "{}", ran.out);
}

#[test]
fn programs_are_told_each_line_as_an_event() {
    let ran = place(1).run("apply -sandbox -auto-approve -json").check(1, &[]);
    let lines = ran
        .out
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
    let said: Vec<serde_json::Value> = lines.filter(|line| line["type"] == "apply_output").collect();
    assert_eq!(said.len(), 2 * 54, "{}", ran.out);
    let two: Vec<&str> = said
        .iter()
        .filter(|line| line["hook"]["resource"]["addr"] == "heroku_build.web[\"two\"]")
        .filter_map(|line| line["hook"]["output"].as_str())
        .collect();
    assert_eq!((two[2], two[52]), ("two has (sensitive value)", "50"));
    let first = &said[0];
    assert_eq!(
        (&first["hook"]["source"], &first["hook"]["action"]),
        (&"build".into(), &"create".into())
    );
    assert!(
        first["@message"]
            .as_str()
            .is_some_and(|text| text.contains(" (build): ")),
        "{first}"
    );
    ran.hides("canary");
}
