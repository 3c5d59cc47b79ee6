//! Apps and what belongs to them, from creation to destruction.

use serde_json::{Value as Json, json};

use super::{Bench, Verdict, config, get, map, null, texts};
use crate::language::value::Value;
use crate::provider::{Provider, ReadRequest, Upcoming};
use crate::sandbox::Timings;

async fn app(bench: &Bench, name: &str) -> Value {
    bench
        .create("heroku_app", &json!({ "name": name, "region": "us" }))
        .await
}

#[tokio::test]
async fn an_app_lives_and_goes() {
    let bench = Bench::new().await;
    let given = json!({
        "name": "shop", "region": "eu", "stack": "heroku-24", "acm": true, "buildpacks": ["heroku/nodejs"],
        "config_vars": { "A": "1" }, "sensitive_config_vars": { "S": "secret" },
    });
    let shop = bench
        .settles("heroku_app", &given, |app| get(app, "id").to_owned())
        .await;
    assert_eq!(get(&shop, "heroku_hostname").split('-').next(), Some("shop"));
    assert_eq!(map(&shop, "all_config_vars"), json!({ "A": "1", "S": "secret" }));

    let renamed = json!({ "name": "store", "region": "eu", "stack": "heroku-24", "acm": false,
        "buildpacks": ["heroku/python"], "config_vars": { "B": "2" } });
    let (verdict, planned, _) = bench.plan("heroku_app", &shop, &renamed);
    assert_eq!(verdict, Verdict::Update, "a rename is an update");
    assert!(planned.get("web_url").is_some_and(|url| !url.is_known()));
    let store = bench.change("heroku_app", &shop, &renamed).await;
    assert_eq!(get(&store, "id"), get(&shop, "id"));
    assert_eq!(
        map(&store, "all_config_vars"),
        json!({ "B": "2" }),
        "a map that left gave its keys up"
    );
    assert_eq!(bench.read("heroku_app", &store).await, store);
    assert_eq!(bench.plan("heroku_app", &store, &renamed).0, Verdict::Nothing);

    let moved = json!({ "name": "store", "region": "us" });
    assert_eq!(
        bench.plan("heroku_app", &store, &moved).0,
        Verdict::Replace(vec!["region".into()])
    );
    let response = bench.destroy("heroku_app", &store).await;
    assert!(response.problems.is_empty() && response.value.is_null());
    assert!(bench.read("heroku_app", &store).await.is_null(), "gone");
    assert!(
        bench.destroy("heroku_app", &store).await.problems.is_empty(),
        "that it is gone is as good"
    );
}

#[tokio::test]
async fn a_team_app_is_made_in_its_team() {
    let bench = Bench::new().await;
    let given = json!({ "name": "team-shop", "region": "us", "organization": [{ "name": "acme", "locked": true }] });
    let made = bench.settles("heroku_app", &given, |_| "team-shop".into()).await;
    let open = json!({ "name": "team-shop", "region": "us", "organization": [{ "name": "acme", "locked": false }] });
    assert_eq!(bench.plan("heroku_app", &made, &open).0, Verdict::Update);
    let made = bench.change("heroku_app", &made, &open).await;
    assert_eq!(
        bench.call("GET", "/teams/apps/team-shop", Json::Null).await["locked"],
        false
    );
    let other = json!({ "name": "team-shop", "region": "us", "organization": [{ "name": "other" }] });
    assert_eq!(
        bench.plan("heroku_app", &made, &other).0,
        Verdict::Replace(vec!["organization[0].name".into()])
    );
}

#[tokio::test]
async fn config_vars_of_others_are_left_alone() {
    let bench = Bench::new().await;
    let given = json!({ "name": "shop", "region": "us", "config_vars": { "A": "1", "B": "2" } });
    let shop = bench.create("heroku_app", &given).await;
    bench
        .call(
            "PATCH",
            "/apps/shop/config-vars",
            json!({ "THEIRS": "x", "A": "changed", "B": null }),
        )
        .await;
    let read = bench.look("heroku_app", &shop).await;
    let release = read.changed_by.expect("who it was");
    assert!(
        release.starts_with("v4 by sandbox@example.com: Set A, THEIRS config vars"),
        "{release}"
    );
    let now = read.value;
    assert_eq!(map(&now, "config_vars"), json!({ "A": "changed" }));
    assert_eq!(map(&now, "all_config_vars"), json!({ "A": "changed", "THEIRS": "x" }));
    let (verdict, _, _) = bench.plan("heroku_app", &now, &given);
    assert_eq!(verdict, Verdict::Update);
    let mended = bench.change("heroku_app", &now, &given).await;
    assert_eq!(
        map(&mended, "all_config_vars"),
        json!({ "A": "1", "B": "2", "THEIRS": "x" })
    );
}

#[tokio::test]
async fn an_addon_lives_and_goes() {
    let bench = Bench::start(
        Timings {
            postgres: 150,
            ..Timings::instant()
        },
        false,
    )
    .await;
    let shop = app(&bench, "shop").await;
    let given = json!({ "app_id": get(&shop, "id"), "plan": "heroku-postgresql:essential-0" });
    let database = bench
        .settles("heroku_addon", &given, |addon| get(addon, "id").to_owned())
        .await;
    assert_eq!(
        *bench.notes.waits.lock().expect("not poisoned"),
        ["waiting for heroku-postgresql:essential-0 to be provisioned"]
    );
    assert!(bench.heroku.calls().polls > 0);
    assert!(
        map(&database, "config_var_values")["DATABASE_URL"]
            .as_str()
            .is_some_and(|url| url.starts_with("postgres:"))
    );

    let named = json!({ "app_id": get(&shop, "id"), "plan": "heroku-postgresql:essential-1", "name": "shop-db" });
    assert_eq!(bench.plan("heroku_addon", &database, &named).0, Verdict::Update);
    let database = bench.change("heroku_addon", &database, &named).await;
    assert_eq!(
        (get(&database, "name"), get(&database, "plan")),
        ("shop-db", "heroku-postgresql:essential-1")
    );
    assert_eq!(bench.plan("heroku_addon", &database, &named).0, Verdict::Nothing);

    let larger = json!({ "app_id": get(&shop, "id"), "plan": "heroku-postgresql:standard-0" });
    let (_, _, problems) = bench.plan("heroku_addon", &database, &larger);
    insta::assert_snapshot!(texts(&problems), @"heroku-plan-change: Plan cannot change in place: heroku-postgresql:essential-1 cannot become heroku-postgresql:standard-0: essential plans change only among themselves.");

    let (_, planned, _) = bench.plan("heroku_app", &shop, &json!({ "name": "shop", "region": "us" }));
    assert_eq!(
        map(&planned, "config_vars"),
        json!({}),
        "the add-on's vars are not the app's to delete"
    );
    assert!(bench.destroy("heroku_addon", &database).await.problems.is_empty());
    assert!(bench.read("heroku_addon", &database).await.is_null());
}

#[tokio::test]
async fn an_attachment_lives_and_goes() {
    let bench = Bench::new().await;
    let (shop, other) = (app(&bench, "shop").await, app(&bench, "other").await);
    let plan = json!({ "app_id": get(&shop, "id"), "plan": "heroku-postgresql:essential-0" });
    let database = bench.create("heroku_addon", &plan).await;
    let given = json!({ "app_id": get(&other, "id"), "addon_id": get(&database, "id"), "name": "MAIN" });
    let made = bench
        .settles("heroku_addon_attachment", &given, |made| get(made, "id").to_owned())
        .await;
    let renamed = json!({ "app_id": get(&other, "id"), "addon_id": get(&database, "id"), "name": "SIDE" });
    let (verdict, ..) = bench.plan("heroku_addon_attachment", &made, &renamed);
    assert_eq!(verdict, Verdict::Replace(vec!["name".into()]));
    bench.destroy("heroku_addon_attachment", &made).await;
    assert!(bench.read("heroku_addon_attachment", &made).await.is_null());
}

#[tokio::test]
async fn an_association_sets_its_vars_in_one_release() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let releases = async || {
        bench
            .call("GET", "/apps/shop/releases", Json::Null)
            .await
            .as_array()
            .map_or(0, Vec::len)
    };
    let before = releases().await;
    let given =
        json!({ "app_id": get(&shop, "id"), "vars": { "A": "1", "B": "2" }, "sensitive_vars": { "S": "secret" } });
    let made = bench
        .settles("heroku_app_config_association", &given, |_| String::new())
        .await;
    assert_eq!(get(&made, "id"), format!("config:{}", get(&shop, "id")));
    assert_eq!(releases().await, before + 1);

    let fewer = json!({ "app_id": get(&shop, "id"), "vars": { "A": "3" } });
    let made = bench.change("heroku_app_config_association", &made, &fewer).await;
    assert_eq!(
        bench.call("GET", "/apps/shop/config-vars", Json::Null).await,
        json!({ "A": "3" })
    );
    assert_eq!(releases().await, before + 2);
    let problems = bench
        .heroku
        .import("heroku_app_config_association", "shop")
        .await
        .expect_err("no import");
    assert_eq!(problems[0].code.name, "heroku-not-importable");

    bench.destroy("heroku_app_config_association", &made).await;
    assert_eq!(bench.call("GET", "/apps/shop/config-vars", Json::Null).await, json!({}));
}

#[tokio::test]
async fn an_association_of_an_app_that_goes_is_not_taken_apart() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let given = json!({ "app_id": get(&shop, "id"), "vars": { "A": "1" } });
    let made = bench.create("heroku_app_config_association", &given).await;
    bench.heroku.announce(&[Upcoming {
        kind: "heroku_app".into(),
        prior: shop.clone(),
        planned: null(),
    }]);
    assert!(
        bench
            .destroy("heroku_app_config_association", &made)
            .await
            .problems
            .is_empty()
    );
    assert_eq!(
        bench.call("GET", "/apps/shop/config-vars", Json::Null).await,
        json!({ "A": "1" }),
        "no release was cut"
    );
    bench.destroy("heroku_app", &shop).await;
    assert!(
        bench
            .destroy("heroku_app_config_association", &made)
            .await
            .problems
            .is_empty()
    );
    assert!(bench.read("heroku_app_config_association", &made).await.is_null());
}

#[tokio::test]
async fn a_config_var_that_changes_hands_is_kept() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let given = json!({ "app_id": get(&shop, "id"), "vars": { "A": "1" } });
    let association = bench.create("heroku_app_config_association", &given).await;
    let taking = json!({ "name": "shop", "region": "us", "config_vars": { "A": "1" } });
    let (_, planned, _) = bench.plan("heroku_app", &shop, &taking);
    bench.heroku.announce(&[Upcoming {
        kind: "heroku_app".into(),
        prior: shop.clone(),
        planned,
    }]);
    bench.change("heroku_app", &shop, &taking).await;
    bench.destroy("heroku_app_config_association", &association).await;
    assert_eq!(
        bench.call("GET", "/apps/shop/config-vars", Json::Null).await,
        json!({ "A": "1" })
    );
}

#[tokio::test]
async fn a_config_is_the_states_alone() {
    let bench = Bench::new().await;
    let given = json!({ "vars": { "A": "1" }, "sensitive_vars": { "S": "x" } });
    let made = bench.settles("heroku_config", &given, |_| String::new()).await;
    assert!(get(&made, "id").starts_with("config-"));
    let (verdict, planned, _) = bench.plan("heroku_config", &made, &json!({ "vars": { "A": "2" } }));
    assert_eq!((verdict, map(&planned, "vars")), (Verdict::Update, json!({ "A": "2" })));
    bench.destroy("heroku_config", &made).await;
    assert_eq!(bench.heroku.calls().total, 0);
}

#[tokio::test]
async fn a_domain_lives_and_goes() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let given = json!({ "app_id": get(&shop, "id"), "hostname": "www.example.com" });
    let made = bench
        .settles("heroku_domain", &given, |_| "shop:www.example.com".into())
        .await;
    assert!(get(&made, "cname").ends_with("herokudns.com"));
    let other = json!({ "app_id": get(&shop, "id"), "hostname": "shop.example.com" });
    assert_eq!(
        bench.plan("heroku_domain", &made, &other).0,
        Verdict::Replace(vec!["hostname".into()])
    );
    bench.destroy("heroku_domain", &made).await;
    assert!(bench.read("heroku_domain", &made).await.is_null());
}

#[tokio::test]
async fn a_team_collaborator_lives_and_goes() {
    let bench = Bench::new().await;
    let team = json!({ "name": "team-shop", "region": "us", "organization": [{ "name": "acme" }] });
    let shop = bench.create("heroku_app", &team).await;
    let given = json!({ "app_id": get(&shop, "id"), "email": "ann@example.com", "permissions": ["view", "deploy"] });
    let made = bench
        .settles("heroku_team_collaborator", &given, |_| {
            "team-shop:ann@example.com".into()
        })
        .await;
    let more = json!({ "app_id": get(&shop, "id"), "email": "ann@example.com", "permissions": ["view", "operate"] });
    assert_eq!(bench.plan("heroku_team_collaborator", &made, &more).0, Verdict::Update);
    let made = bench.change("heroku_team_collaborator", &made, &more).await;
    assert_eq!(bench.read("heroku_team_collaborator", &made).await, made);
    bench.destroy("heroku_team_collaborator", &made).await;
    assert!(bench.read("heroku_team_collaborator", &made).await.is_null());
}

#[tokio::test]
async fn lists_serve_many_and_absence_is_confirmed() {
    let bench = Bench::new().await;
    let mut objects = Vec::new();
    for index in 0..5 {
        let made = app(&bench, &format!("shop-{index}")).await;
        let plan = json!({ "app_id": get(&made, "id"), "plan": "heroku-redis:mini" });
        objects.push(("heroku_addon", bench.create("heroku_addon", &plan).await));
        objects.push(("heroku_app", made));
    }
    bench.call("DELETE", "/apps/shop-4", Json::Null).await;
    let before = bench.heroku.calls().total;
    let batch: Vec<(&str, &Value)> = objects.iter().map(|(kind, object)| (*kind, object)).collect();
    let now = bench.read_all(&batch).await;
    let gone: Vec<usize> = now
        .iter()
        .enumerate()
        .filter(|(_, value)| value.is_null())
        .map(|(index, _)| index)
        .collect();
    assert_eq!(gone, [8, 9], "the add-on and the app of shop-4");
    // Two lists, config vars of the four apps that are there, a look at each object that no list has.
    assert_eq!(bench.heroku.calls().total - before, 2 + 4 + 2);
}

#[tokio::test]
async fn a_feature_is_switched_on_and_off() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let name = "http-session-affinity";
    let given = json!({ "app_id": get(&shop, "id"), "name": name });
    let made = bench
        .settles("heroku_app_feature", &given, |_| format!("shop:{name}"))
        .await;
    assert!(get(&made, "id").starts_with(&format!("{}:", get(&shop, "id"))));
    let enabled = async || {
        bench
            .call("GET", &format!("/apps/shop/features/{name}"), Json::Null)
            .await["enabled"]
            .clone()
    };
    assert_eq!(enabled().await, true, "on unless the configuration says otherwise");
    let off = json!({ "app_id": get(&shop, "id"), "name": name, "enabled": false });
    assert_eq!(bench.plan("heroku_app_feature", &made, &off).0, Verdict::Update);
    let made = bench.change("heroku_app_feature", &made, &off).await;
    assert_eq!(enabled().await, false);
    let made = bench.change("heroku_app_feature", &made, &given).await;
    bench.destroy("heroku_app_feature", &made).await;
    assert_eq!(enabled().await, false);
}

#[tokio::test]
async fn a_drain_keeps_its_address_where_it_was_written() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let plain = json!({ "app_id": get(&shop, "id"), "url": "syslog+tls://logs.example.com:6514" });
    let made = bench
        .settles("heroku_drain", &plain, |made| format!("shop:{}", get(made, "id")))
        .await;
    assert!(!get(&made, "token").is_empty());
    let secret = json!({ "app_id": get(&shop, "id"), "sensitive_url": "https://user:pass@logs.example.com/" });
    let hidden = bench
        .settles("heroku_drain", &secret, |made| {
            format!("shop:{}:sensitive", get(made, "id"))
        })
        .await;
    assert!(hidden.get("url").is_some_and(Value::is_null));
    let imported = bench
        .heroku
        .import("heroku_drain", &format!("shop:{}:sensitive", get(&hidden, "id")))
        .await;
    assert_eq!(
        get(&imported.expect("an import").value, "sensitive_url"),
        "https://user:pass@logs.example.com/"
    );
    assert_eq!(
        bench.plan("heroku_drain", &made, &secret).0,
        Verdict::Replace(vec!["sensitive_url".into(), "url".into()])
    );
    bench.destroy("heroku_drain", &made).await;
    assert!(bench.read("heroku_drain", &made).await.is_null());
    let problems = bench.heroku.import("heroku_drain", "shop").await.expect_err("no id");
    assert_eq!(problems[0].code.name, "heroku-import-id");
}

#[tokio::test]
async fn a_pipeline_and_its_couplings_live_and_go() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let given = json!({ "name": "delivery" });
    let pipeline = bench.create("heroku_pipeline", &given).await;
    assert_eq!(bench.read("heroku_pipeline", &pipeline).await, pipeline);
    assert_eq!(bench.plan("heroku_pipeline", &pipeline, &given).0, Verdict::Nothing);
    let renamed = json!({ "name": "shipping" });
    assert_eq!(bench.plan("heroku_pipeline", &pipeline, &renamed).0, Verdict::Update);
    let pipeline = bench.change("heroku_pipeline", &pipeline, &renamed).await;
    let imported = bench
        .heroku
        .import("heroku_pipeline", get(&pipeline, "id"))
        .await
        .expect("an import");
    let owner = imported
        .value
        .get("owner")
        .and_then(Value::as_sequence)
        .unwrap_or_default();
    assert_eq!(owner.len(), 1, "an import takes the owner over");
    assert_eq!(
        bench.plan("heroku_pipeline", &imported.value, &renamed).0,
        Verdict::Nothing
    );

    let staging = json!({ "app_id": get(&shop, "id"), "pipeline": get(&pipeline, "id"), "stage": "staging" });
    let coupling = bench
        .settles("heroku_pipeline_coupling", &staging, |made| get(made, "id").to_owned())
        .await;
    let production = json!({ "app_id": get(&shop, "id"), "pipeline": get(&pipeline, "id"), "stage": "production" });
    assert_eq!(
        bench.plan("heroku_pipeline_coupling", &coupling, &production).0,
        Verdict::Replace(vec!["stage".into()])
    );
    bench.destroy("heroku_pipeline_coupling", &coupling).await;
    assert!(bench.read("heroku_pipeline_coupling", &coupling).await.is_null());
    bench.destroy("heroku_pipeline", &pipeline).await;
    assert!(bench.read("heroku_pipeline", &pipeline).await.is_null());
}

#[tokio::test]
async fn a_pipeline_of_a_team_is_owned_by_it() {
    let bench = Bench::new().await;
    let team = bench.call("GET", "/teams/acme", Json::Null).await;
    let given = json!({ "name": "delivery", "owner": [{ "id": team["id"], "type": "team" }] });
    bench
        .settles("heroku_pipeline", &given, |made| get(made, "id").to_owned())
        .await;
}

#[tokio::test]
async fn whose_a_pipeline_is_counts_only_where_it_is_written() {
    let bench = Bench::new().await;
    let owner = |of: &Json, kind: &str| json!({ "name": "delivery", "owner": [{ "id": of["id"], "type": kind }] });
    let me = owner(&bench.call("GET", "/account", Json::Null).await, "user");
    let team = owner(&bench.call("GET", "/teams/acme", Json::Null).await, "team");
    let silent = json!({ "name": "delivery" });
    let made = bench.create("heroku_pipeline", &silent).await;
    assert_eq!(
        made.get("owner"),
        config("heroku_pipeline", &me).get("owner"),
        "the account that made it"
    );
    let imported = bench
        .heroku
        .import("heroku_pipeline", get(&made, "id"))
        .await
        .expect("an import");
    assert_eq!(imported.value, made);
    for (given, expected) in [
        (&silent, Verdict::Nothing),
        (&me, Verdict::Nothing),
        (&team, Verdict::Update),
    ] {
        assert_eq!(bench.plan("heroku_pipeline", &made, given).0, expected, "{given}");
    }
    // Given away outside: who wrote no owner is content, and is told.
    let transfer = json!({ "pipeline": { "id": get(&made, "id") }, "new_owner": team["owner"][0] });
    bench.call("POST", "/pipeline-transfers", transfer).await;
    let now = bench.read("heroku_pipeline", &made).await;
    assert_eq!(now.get("owner"), config("heroku_pipeline", &team).get("owner"));
    for (given, expected) in [
        (&silent, Verdict::Nothing),
        (&me, Verdict::Update),
        (&team, Verdict::Nothing),
    ] {
        assert_eq!(bench.plan("heroku_pipeline", &now, given).0, expected, "{given}");
    }
}

#[tokio::test]
async fn who_took_an_addon_away_is_told() {
    let bench = Bench::new().await;
    let shop = app(&bench, "shop").await;
    let given = json!({ "app_id": get(&shop, "id"), "plan": "heroku-postgresql:essential-0" });
    let (one, other) = (
        bench.create("heroku_addon", &given).await,
        bench.create("heroku_addon", &given).await,
    );
    bench
        .call("PATCH", "/apps/shop/config-vars", json!({ "OTHER": "1" }))
        .await;
    for addon in [&one, &other] {
        bench
            .call(
                "DELETE",
                &format!("/apps/shop/addons/{}", get(addon, "id")),
                json!(null),
            )
            .await;
    }
    let request = |prior: &Value| ReadRequest {
        address: super::address("heroku_addon"),
        prior: prior.clone(),
        private: Vec::new(),
    };
    let before = bench.heroku.calls().total;
    let found = bench.heroku.read(vec![request(&one), request(&other)]).await;
    for (answer, addon) in found.iter().zip([&one, &other]) {
        assert!(answer.value.is_null());
        let who = answer.changed_by.as_deref().unwrap_or_default();
        assert!(who.contains(" by sandbox@example.com: Detach "), "{who}");
        assert!(who.ends_with(&format!("(@ref:{})", get(addon, "name"))), "{who}");
    }
    assert_eq!(
        bench.heroku.calls().total - before,
        4,
        "a list, two looks, and the releases once"
    );
    // With the app everything goes: then there is nobody to ask.
    bench.call("DELETE", "/apps/shop", json!(null)).await;
    let gone = bench.look("heroku_addon", &one).await;
    assert!(gone.value.is_null() && gone.changed_by.is_none() && gone.problems.is_empty());
}
