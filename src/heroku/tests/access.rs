//! Who may do what: from creation to destruction.

use serde_json::{Value as Json, json};

use super::{Bench, Verdict, get};
use crate::language::value::Value;
use crate::provider::Provider;

#[tokio::test]
async fn members_of_one_team_are_read_with_one_call() {
    let bench = Bench::new().await;
    let mut made = Vec::new();
    for name in ["ann", "bob", "eve"] {
        let given = json!({ "team": "acme", "email": format!("{name}@example.com"), "role": "member" });
        made.push(("heroku_team_member", bench.create("heroku_team_member", &given).await));
    }
    let before = bench.heroku.calls().total;
    let batch: Vec<(&str, &Value)> = made.iter().map(|(kind, object)| (*kind, object)).collect();
    bench.read_all(&batch).await;
    assert_eq!(bench.heroku.calls().total - before, 1);
}

#[tokio::test]
async fn a_feature_of_the_account_is_switched() {
    let bench = Bench::new().await;
    let known = bench.call("GET", "/account/features", Json::Null).await;
    let name = known[0]["name"].as_str().expect("a feature").to_owned();
    let given = |enabled: bool| json!({ "name": name, "enabled": enabled });
    let id = format!("sandbox@example.com:{name}");
    let imported = id.clone();
    let made = bench
        .settles("heroku_account_feature", &given(true), |_| imported.clone())
        .await;
    assert_eq!(get(&made, "id"), id);
    let enabled = async || {
        bench
            .call("GET", &format!("/account/features/{name}"), Json::Null)
            .await["enabled"]
            .clone()
    };
    assert_eq!(enabled().await, true);
    assert_eq!(
        bench.plan("heroku_account_feature", &made, &given(false)).0,
        Verdict::Update
    );
    let made = bench.change("heroku_account_feature", &made, &given(false)).await;
    assert_eq!(enabled().await, false);
    let made = bench.change("heroku_account_feature", &made, &given(true)).await;
    let other = json!({ "name": "other", "enabled": true });
    assert_eq!(
        bench.plan("heroku_account_feature", &made, &other).0,
        Verdict::Replace(vec!["name".into()])
    );
    bench
        .call(
            "PATCH",
            &format!("/account/features/{name}"),
            json!({ "enabled": false }),
        )
        .await;
    let now = bench.read("heroku_account_feature", &made).await;
    assert_eq!(
        bench.plan("heroku_account_feature", &now, &given(true)).0,
        Verdict::Update
    );
    bench.destroy("heroku_account_feature", &made).await;
    assert_eq!(enabled().await, false, "gone means off");
}

#[tokio::test]
async fn members_are_listed_by_role() {
    let bench = Bench::new().await;
    for (name, role) in [("ann", "admin"), ("bob", "viewer"), ("eve", "member")] {
        let given = json!({ "team": "acme", "email": format!("{name}@example.com"), "role": role });
        bench.create("heroku_team_member", &given).await;
    }
    let asked = crate::heroku::object::object([
        ("team", Value::string("acme")),
        ("roles", crate::heroku::object::strings(["viewer", "member"])),
    ]);
    let found = bench
        .heroku
        .read_data("heroku_team_members", &asked)
        .await
        .expect("members");
    let members = found.get("members").and_then(Value::as_sequence).expect("a list");
    let emails: Vec<&str> = members.iter().map(|member| get(member, "email")).collect();
    assert_eq!(
        (get(&found, "id"), emails),
        ("acme", vec!["bob@example.com", "eve@example.com"])
    );
}
