//! Private spaces and what is in them, from creation to destruction.

use serde_json::{Value as Json, json};

use super::lives;
use super::{Bench, Verdict, get, map, null, texts};
use crate::language::value::Value;
use crate::provider::Provider;
use crate::sandbox::Timings;

async fn space(bench: &Bench, name: &str, generation: &str) -> Value {
    let given = json!({ "name": name, "organization": "acme", "region": "virginia", "generation": generation });
    bench.create("heroku_space", &given).await
}

async fn app_in(bench: &Bench, space: &str, name: &str) -> Value {
    let given = json!({ "name": name, "region": "virginia", "space": space, "organization": [{ "name": "acme" }] });
    bench.create("heroku_app", &given).await
}

#[tokio::test]
async fn a_space_lives_and_goes() {
    let timings = Timings {
        space: 300,
        ..Timings::instant()
    };
    let bench = Bench::start(timings, false).await;
    let made = bench.lives(lives::spaces::space(&bench).await).await;
    assert_eq!(
        made.get("outbound_ips")
            .and_then(Value::as_sequence)
            .map(<[Value]>::len),
        Some(4)
    );
    let waits = bench.notes.waits.lock().expect("not poisoned").clone();
    assert!(
        waits.contains(&"waiting for the space to be allocated".to_owned()),
        "{waits:?}"
    );
}

#[tokio::test]
async fn a_space_and_kafka_are_waited_for_at_the_same_time() {
    let bench = Bench::start(Timings::default(), false).await;
    let shop = super::life::app(&bench, "shop").await;
    let kafka = json!({ "app_id": get(&shop, "id"), "plan": "heroku-kafka:basic-0" });
    let inner = json!({ "name": "inner", "organization": "acme", "region": "virginia" });
    // Each takes eight minutes of the sandbox's clock, and there are only nine.
    let nine_minutes = async {
        tokio::time::sleep(std::time::Duration::from_millis(700)).await;
        bench.call("POST", "/sandbox/clock", json!({ "advance": "9m" })).await;
    };
    let both = async {
        tokio::join!(
            bench.create("heroku_space", &inner),
            bench.create("heroku_addon", &kafka)
        )
    };
    // One after the other, the second would take seven real ones.
    let all = async { tokio::join!(both, nine_minutes) };
    let all = tokio::time::timeout(std::time::Duration::from_secs(120), all).await;
    let ((inner, kafka), ()) = all.expect("both at once");
    assert_eq!(
        (get(&inner, "name"), get(&kafka, "plan")),
        ("inner", "heroku-kafka:basic-0")
    );
    assert!(map(&kafka, "config_var_values")["KAFKA_URL"].is_string());
}

#[tokio::test]
async fn a_region_that_nobody_wrote_does_not_replace_a_space() {
    let bench = Bench::new().await;
    let given = json!({ "name": "inner", "organization": "acme" });
    let made = bench.settles("heroku_space", &given, |_| String::new()).await;
    assert!(made.get("region").is_some_and(Value::is_null));
    // As Terraform's provider writes it into the state.
    let given = json!({ "name": "outer", "organization": "acme", "region": "oregon" });
    let made = bench.create("heroku_space", &given).await;
    let silent = json!({ "name": "outer", "organization": "acme" });
    let (verdict, planned, problems) = bench.plan("heroku_space", &made, &silent);
    assert_eq!(verdict, Verdict::Nothing, "{}", texts(&problems));
    assert_eq!(get(&planned, "region"), "oregon");
    let other = json!({ "name": "outer", "organization": "acme", "region": "tokyo" });
    assert!(matches!(
        bench.plan("heroku_space", &made, &other).0,
        Verdict::Replace(_)
    ));
}

#[tokio::test]
async fn an_app_and_its_database_live_in_a_space() {
    let bench = Bench::new().await;
    space(&bench, "inner", "cedar").await;
    let shop = app_in(&bench, "inner", "inner-shop").await;
    assert_eq!((get(&shop, "space"), get(&shop, "generation")), ("inner", "cedar"));
    assert_eq!(bench.read("heroku_app", &shop).await, shop);
    let database = json!({ "app_id": get(&shop, "id"), "plan": "heroku-postgresql:private-0" });
    bench.create("heroku_addon", &database).await;
    // What carries data out of the space has to be confirmed with the app's name.
    let logs = json!({ "app_id": get(&shop, "id"), "plan": "papertrail:choklad" });
    bench.create("heroku_addon", &logs).await;
    let outside = json!({ "app_id": get(&shop, "id"), "plan": "heroku-postgresql:essential-0" });
    let response = bench.apply("heroku_addon", &null(), &outside).await;
    assert!(texts(&response.problems).contains("cannot be installed in a Private Space"));
    let busy = bench.call("DELETE", "/spaces/inner", Json::Null).await;
    assert_eq!(busy["id"], "invalid_params", "a space with apps stays");
}

#[tokio::test]
async fn access_to_a_space_is_given_and_taken() {
    let bench = Bench::new().await;
    space(&bench, "inner", "cedar").await;
    let given = |permissions: Json| json!({ "space": "inner", "email": "ann@example.com", "permissions": permissions });
    let may = given(json!(["create_apps"]));
    let made = bench
        .settles("heroku_space_app_access", &may, |_| "inner:ann@example.com".into())
        .await;
    let none = given(json!([]));
    assert_eq!(bench.plan("heroku_space_app_access", &made, &none).0, Verdict::Update);
    let made = bench.change("heroku_space_app_access", &made, &none).await;
    assert_eq!(bench.read("heroku_space_app_access", &made).await, made);
    let made = bench.change("heroku_space_app_access", &made, &may).await;
    for (attribute, other) in [("space", "other"), ("email", "bob@example.com")] {
        let mut changed = may.clone();
        changed[attribute] = other.into();
        let verdict = bench.plan("heroku_space_app_access", &made, &changed).0;
        assert_eq!(verdict, Verdict::Replace(vec![attribute.into()]));
    }
    bench.destroy("heroku_space_app_access", &made).await;
    let left = bench
        .call("GET", "/spaces/inner/members/ann@example.com", Json::Null)
        .await;
    assert_eq!(left["permissions"], json!([]));
    bench.call("DELETE", "/spaces/inner", Json::Null).await;
    assert!(
        bench.read("heroku_space_app_access", &made).await.is_null(),
        "gone with its space"
    );
    assert!(
        bench
            .destroy("heroku_space_app_access", &made)
            .await
            .problems
            .is_empty()
    );
}

#[tokio::test]
async fn rules_of_a_space_are_set_and_reset() {
    let bench = Bench::new().await;
    space(&bench, "inner", "cedar").await;
    let rule = |action: &str, source: &str| json!({ "action": action, "source": source });
    let given = |rules: Json| json!({ "space": "inner", "rule": rules });
    let office = given(json!([rule("allow", "203.0.113.0/24"), rule("deny", "8.8.4.4/32")]));
    let made = bench
        .settles("heroku_space_inbound_ruleset", &office, |_| "inner".into())
        .await;
    let fewer = given(json!([rule("allow", "203.0.113.0/24")]));
    assert_eq!(
        bench.plan("heroku_space_inbound_ruleset", &made, &fewer).0,
        Verdict::Update
    );
    let made = bench.change("heroku_space_inbound_ruleset", &made, &fewer).await;
    let made = bench.read("heroku_space_inbound_ruleset", &made).await;
    assert_eq!(
        bench.plan("heroku_space_inbound_ruleset", &made, &fewer).0,
        Verdict::Nothing
    );
    let other = json!({ "space": "other", "rule": [rule("allow", "203.0.113.0/24")] });
    let verdict = bench.plan("heroku_space_inbound_ruleset", &made, &other).0;
    assert_eq!(verdict, Verdict::Replace(vec!["space".into()]));
    bench.destroy("heroku_space_inbound_ruleset", &made).await;
    let left = bench.call("GET", "/spaces/inner/inbound-ruleset", Json::Null).await;
    assert_eq!(
        left["rules"],
        json!([rule("allow", "0.0.0.0/0")]),
        "as a new space has them"
    );
    bench.call("DELETE", "/spaces/inner", Json::Null).await;
    assert!(bench.read("heroku_space_inbound_ruleset", &made).await.is_null());
    let wrong = super::config(
        "heroku_space_inbound_ruleset",
        &given(json!([rule("allow", "203.0.113.7/24"), rule("permit", "0.0.0.0/0")])),
    );
    let told = texts(
        &bench
            .heroku
            .validate(crate::address::Mode::Managed, "heroku_space_inbound_ruleset", &wrong),
    );
    insta::assert_snapshot!(told, @r#"
    heroku-invalid-value: Invalid value: source is "203.0.113.7/24", which is no range of IPv4 addresses.
    heroku-invalid-value: Invalid value: action is "permit"; Heroku knows "allow", "deny".
    "#);
}

#[tokio::test]
async fn a_vpn_lives_and_goes() {
    let timings = Timings {
        vpn: 300,
        ..Timings::instant()
    };
    let bench = Bench::start(timings, false).await;
    let made = bench.lives(lives::spaces::vpn(&bench).await).await;
    assert!(get(&made, "id").starts_with("inner:"));
    assert_eq!(
        made.get("tunnels").and_then(Value::as_sequence).map(<[Value]>::len),
        Some(2)
    );
}

#[tokio::test]
async fn a_peering_connection_is_accepted_once_it_arrives() {
    let timings = Timings {
        peering: 300,
        ..Timings::instant()
    };
    let bench = Bench::start(timings, false).await;
    // Amazon's request takes a while to arrive.
    bench
        .fault(json!({ "method": "POST", "path": "/spaces/{space}/peerings", "status": 404, "times": 2 }))
        .await;
    bench.lives(lives::spaces::peering(&bench).await).await;
}

#[tokio::test]
async fn a_telemetry_drain_lives_on_fir() {
    let bench = Bench::new().await;
    let inner = space(&bench, "inner", "fir").await;
    let shop = app_in(&bench, "inner", "inner-shop").await;
    assert_eq!(get(&shop, "generation"), "fir");
    let given = |rest: Json| {
        let mut all = json!({ "owner_id": get(&shop, "id"), "owner_type": "app", "exporter_type": "otlphttp",
            "endpoint": "https://collector.example.com/", "signals": ["traces"], "headers": { "x-key": "canary" } });
        all.as_object_mut()
            .expect("an object")
            .extend(rest.as_object().expect("an object").clone());
        all
    };
    let drain = bench.create("heroku_telemetry_drain", &given(json!({}))).await;
    assert_eq!(map(&drain, "headers"), json!({ "x-key": "canary" }));
    let whole = given(json!({ "owner_id": get(&inner, "id"), "owner_type": "space" }));
    bench
        .settles("heroku_telemetry_drain", &whole, |made| get(made, "id").to_owned())
        .await;
    let wrong = super::config(
        "heroku_telemetry_drain",
        &given(json!({ "exporter_type": "otlp", "headers": {} })),
    );
    let told = texts(
        &bench
            .heroku
            .validate(crate::address::Mode::Managed, "heroku_telemetry_drain", &wrong),
    );
    insta::assert_snapshot!(told, @r"
    heroku-invalid-value: Endpoint does not fit the exporter: An exporter of type otlp sends to a host with its port, as `collector.example.com:4317`.
    heroku-invalid-value: Invalid headers: At least one header is needed.
    ");
}

#[tokio::test]
async fn fir_has_no_rules_vpn_or_shield() {
    let bench = Bench::new().await;
    space(&bench, "inner", "fir").await;
    let rules = json!({ "space": "inner", "rule": [{ "action": "allow", "source": "0.0.0.0/0" }] });
    let vpn =
        json!({ "space": "inner", "name": "office", "public_ip": "203.0.113.1", "routable_cidrs": ["192.168.1.0/24"] });
    let peering = json!({ "space": "inner", "vpc_peering_connection_id": "pcx-0123" });
    for (kind, given) in [
        ("heroku_space_inbound_ruleset", rules),
        ("heroku_space_vpn_connection", vpn),
        ("heroku_space_peering_connection_accepter", peering),
    ] {
        let response = bench.apply(kind, &null(), &given).await;
        assert_eq!(
            response.problems[0].code.name,
            "heroku-wrong-generation",
            "{kind}: {}",
            texts(&response.problems)
        );
    }
    let shield = super::config(
        "heroku_space",
        &json!({ "name": "Inner", "organization": "acme", "generation": "fir",
        "shield": true, "cidr": "10.0.0.0/16", "region": "us" }),
    );
    let told = texts(
        &bench
            .heroku
            .validate(crate::address::Mode::Managed, "heroku_space", &shield),
    );
    insta::assert_snapshot!(told, @r#"
    heroku-invalid-name: Invalid name: Heroku accepts no space of the name "Inner".
    heroku-unknown-region: No region of private spaces: us is the region of apps outside private spaces.
    heroku-wrong-generation: Not on this generation of the platform: The space runs on Fir, which has no shield.
    heroku-wrong-generation: Not on this generation of the platform: The space runs on Fir, which has no choice of address ranges.
    "#);
}

#[tokio::test]
async fn spaces_are_looked_up_by_name() {
    let bench = Bench::new().await;
    let made = space(&bench, "inner", "cedar").await;
    let named = super::super::object::object([("name", Value::string("inner"))]);
    let found = bench.heroku.read_data("heroku_space", &named).await.expect("a space");
    assert_eq!((get(&found, "id"), get(&found, "uuid")), ("inner", get(&made, "id")));
    assert_eq!(
        (get(&found, "state"), get(&found, "organization")),
        ("allocated", "acme")
    );
    assert_eq!(found.get("outbound_ips"), made.get("outbound_ips"));
    let found = bench
        .heroku
        .read_data("heroku_space_peering_info", &named)
        .await
        .expect("a space");
    assert_eq!(
        (get(&found, "aws_region"), get(&found, "vpc_cidr")),
        ("us-east-1", get(&made, "cidr"))
    );
    assert_eq!(get(&found, "aws_account_id").len(), 12);
}

#[tokio::test]
async fn an_image_is_released_on_fir() {
    let bench = Bench::new().await;
    space(&bench, "inner", "fir").await;
    let shop = app_in(&bench, "inner", "inner-shop").await;
    let process = json!({ "process_types": { "web": { "name": "web", "command": "/cnb/process/web" } } });
    let mut images = Vec::new();
    for _ in 0..2 {
        let image = bench.call("POST", "/apps/inner-shop/oci-images", process.clone()).await;
        images.push(image["id"].as_str().expect("an image").to_owned());
    }
    let given = |image: &str| json!({ "app_id": get(&shop, "id"), "oci_image": image });
    let made = bench
        .settles("heroku_app_release", &given(&images[0]), |_| "inner-shop".into())
        .await;
    assert!(made.get("slug_id").is_none_or(Value::is_null));
    assert_eq!(
        bench.plan("heroku_app_release", &made, &given(&images[1])).0,
        Verdict::Replace(vec!["oci_image".into()])
    );
}
