//! What a command tells of its calls to Heroku: `-log`, the count of calls, and prices that nobody waits for.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use crate::place::{Place, VERSIONS};

const SYSTEM: &str = "\
variable \"key\" {
  default   = \"canary-one\"
  sensitive = true
}
resource \"heroku_app\" \"web\" {
  name   = \"traced-web\"
  region = \"eu\"
  sensitive_config_vars = {
    API_KEY = var.key
  }
}
resource \"heroku_drain\" \"logs\" {
  app_id        = heroku_app.web.id
  sensitive_url = \"https://user:canary-two@logs.example.com/\"
}
";

fn place() -> Place {
    Place::new(&[("versions.tf", VERSIONS), ("main.tf", SYSTEM)])
}

#[test]
fn log_tells_each_request_and_no_secret() {
    let place = place();
    let ran = place.run("apply -sandbox -auto-approve -log").check(
        0,
        &[
            "#1 POST /apps {\"name\":\"traced-web\",\"region\":\"eu\"} → 201 in ",
            "/config-vars {\"API_KEY\":\"…\"} → 200 in ",
            "/log-drains {\"url\":\"…\"} → 201 in ",
            " calls left, Request-Id ",
        ],
    );
    assert!(!ran.out.contains("Request-Id"), "standard output is for results");
    let said = ran.err.lines().filter(|line| line.starts_with('#')).count();
    assert!(ran.hides("canary").err.contains(&format!("{said} calls to Heroku")));
    place.run("plan -sandbox").check(0, &[]).hides("Request-Id");
}

#[cfg(unix)]
#[test]
fn a_log_file_is_the_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let place = place();
    place.write("calls.log", "before\n");
    place
        .run("apply -sandbox -auto-approve -log=calls.log")
        .check(0, &[])
        .hides("Request-Id");
    let log = place.read("calls.log");
    assert!(log.starts_with("before\n#1 ") && log.contains("POST /apps "), "{log}");
    assert!(!log.contains("canary"), "{log}");
    let mode = std::fs::metadata(place.path().join("calls.log")).expect("it is there");
    assert_eq!(mode.permissions().mode() & 0o777, 0o600);
    place
        .run("plan -sandbox -log=no/such/directory")
        .check(1, &["no/such/directory"]);
}

#[test]
fn the_variables_of_the_reference_turn_it_on() {
    let place = place().env("TF_LOG", "debug").env("TF_LOG_PATH", "tf.log");
    place
        .run("apply -sandbox -auto-approve")
        .check(0, &[])
        .hides("Request-Id");
    assert!(place.read("tf.log").contains("POST /apps "));
}

#[test]
fn an_apply_that_fails_tells_its_calls_all_the_same() {
    let place = place();
    place.write(
        "more.tf",
        "resource \"heroku_app\" \"twin\" {\n  name   = \"traced-web\"\n  region = \"eu\"\n}\n",
    );
    place
        .run("apply -sandbox -auto-approve")
        .check(1, &["already taken", "calls to Heroku"]);
}

#[test]
fn nobody_waits_for_prices() {
    // Whoever connects is never answered.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let url = format!("http://{}", silent.local_addr().expect("it is bound"));
    let place = place().env("HEROKU_API_URL", &url).env("HEROKU_API_KEY", "any");
    place.write(
        "more.tf",
        "resource \"heroku_addon\" \"db\" {\n  app_id = heroku_app.web.id\n  plan   = \"heroku-postgresql:standard-0\"\n}
resource \"heroku_addon\" \"cache\" {\n  app_id = heroku_app.web.id\n  plan   = \"heroku-redis:premium-0\"\n}\n",
    );
    let begun = Instant::now();
    place.run("plan -refresh=false").check(
        0,
        &[
            "4 to add",
            "Monthly cost: $0.00, afterwards $65.00",
            "Heroku told no prices",
        ],
    );
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}
