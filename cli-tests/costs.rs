//! What plan and apply say of costs and calls.

use serde_json::Value;

use crate::place::{Place, VERSIONS};

const SYSTEM: &str = "\
resource \"heroku_app\" \"web\" {
  name   = \"cost-web\"
  region = \"eu\"
}
resource \"heroku_addon\" \"database\" {
  app_id = heroku_app.web.id
  plan   = \"heroku-postgresql:standard-0\"
}
resource \"heroku_app_release\" \"web\" {
  app_id  = heroku_app.web.id
  slug_id = \"51060000-0000-4000-8000-000000000001\"
}
resource \"heroku_formation\" \"web\" {
  app_id   = heroku_app.web.id
  type     = \"web\"
  quantity = 2
  size     = \"standard-1x\"
}
";

#[test]
fn plan_and_apply_tell_cost_and_calls() {
    let place = Place::new(&[("versions.tf", VERSIONS), ("main.tf", SYSTEM)]);
    place.run("plan -sandbox").check(
        0,
        &[
            "Monthly cost: $0.00, afterwards $100.00 (+$100.00).",
            "calls to Heroku.",
        ],
    );
    place
        .run("apply -sandbox -auto-approve")
        .check(0, &["(+$100.00)", "calls to Heroku"]);
    place
        .run("plan -sandbox")
        .check(0, &["Monthly cost: $100.00, and it stays so."]);
    place.write("main.tf", &SYSTEM.replace("quantity = 2", "quantity = 1"));
    let plan = place.run("plan -sandbox -json").check(0, &[]);
    let lines: Vec<Value> = plan
        .out
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let of = |kind: &str| {
        lines
            .iter()
            .find(|line| line["type"] == kind)
            .expect("a line of that type")
    };
    assert_eq!(of("cost")["cost"]["monthly_cents_before"], 10_000);
    assert_eq!(of("cost")["cost"]["monthly_cents_after"], 7_500);
    assert_eq!(of("cost")["cost"]["monthly_cents_difference"], -2_500);
    assert!(of("calls")["calls"]["total"].as_u64().is_some_and(|total| total > 0));
    let lines = |text: &str| -> Vec<Value> {
        let parsed = text.lines().map(|line| serde_json::from_str(line).expect("JSON"));
        parsed.filter(|line: &Value| line["type"] == "cost").collect()
    };
    let applied = place.run("apply -sandbox -auto-approve -json").check(0, &[]);
    let cost = &lines(&applied.out)[0]["cost"];
    assert_eq!(
        (&cost["monthly_cents_before"], &cost["monthly_cents_after"]),
        (&10_000.into(), &7_500.into())
    );
    let gone = place.run("destroy -sandbox -auto-approve -json").check(0, &[]);
    let cost = &lines(&gone.out)[0]["cost"];
    assert_eq!(
        (&cost["monthly_cents_before"], &cost["monthly_cents_after"]),
        (&7_500.into(), &0.into())
    );
}
