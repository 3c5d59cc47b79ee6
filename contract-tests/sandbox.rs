//! The sandbox's answers against Heroku's own hyper-schema.
//!
//! Runs only with `--features contract`, and needs the folder of shared data in `DYNOFORM_SHARED_DATA`. Without it
//! the test fails: a check that did not run is no check.

use std::collections::BTreeSet;
use std::path::PathBuf;

use dynoform::sandbox::{
    HyperSchema as Schema, Request, Settings, TOLERATED, Timestamp, Timings, UNPUBLISHED, World, handle, implemented,
    normalised,
};
use serde_json::{Value, json};

fn load() -> Schema {
    let folder = std::env::var("DYNOFORM_SHARED_DATA").expect("DYNOFORM_SHARED_DATA names the folder of shared data");
    let folder = PathBuf::from(folder);
    let path = folder.join("heroku-platform-api.3.sdk.schema.json");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|reason| panic!("{}: {reason}", path.display()));
    Schema::load(&text).expect("a hyper-schema")
}

/// Calls the sandbox and holds each answer against the schema.
struct Auditor {
    world: World,
    schema: Schema,
    seen: BTreeSet<(String, String)>,
    found: Vec<String>,
}

impl Auditor {
    fn new() -> Auditor {
        let settings = Settings {
            timings: Timings::instant(),
            ..Settings::default()
        };
        Auditor {
            world: World::new(1, settings),
            schema: load(),
            seen: BTreeSet::new(),
            found: Vec::new(),
        }
    }

    fn call(&mut self, method: &str, path: &str, body: Value) -> Value {
        let mut request = Request::new(method, path);
        if !body.is_null() {
            request = request.json(&body);
        }
        let response = handle(&mut self.world, &request, Timestamp(1_785_585_600_000));
        let shown = response.value();
        let route = pattern_of(method, path).unwrap_or_else(|| panic!("no route for {method} {path}"));
        if !(200..300).contains(&response.status) {
            self.found
                .push(format!("{method} {route}: {} {shown}", response.status));
            return shown;
        }
        let mut findings = self.schema.request_findings(method, &route, &body_of(&request));
        if method == "GET" {
            findings.clear();
        }
        let mut best = self.schema.answer_findings(method, &route, &shown);
        best.retain(|finding| !TOLERATED.iter().any(|(tolerated, _)| finding.contains(tolerated)));
        let no_body = response.body.is_empty() || response.status == 202;
        findings.extend(best.into_iter().filter(|_| !no_body));
        self.found.extend(
            findings
                .into_iter()
                .map(|finding| format!("{method} {route} {finding}")),
        );
        self.seen.insert((method.to_owned(), route));
        shown
    }

    fn post(&mut self, path: &str, body: Value) -> String {
        self.call("POST", path, body)["id"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    fn get(&mut self, path: &str) -> Value {
        self.call("GET", path, Value::Null)
    }

    fn delete(&mut self, path: &str) {
        self.call("DELETE", path, Value::Null);
    }
}

fn body_of(request: &Request) -> Value {
    serde_json::from_slice(&request.body).unwrap_or_else(|_| json!({}))
}

fn pattern_of(method: &str, path: &str) -> Option<String> {
    let fits = |pattern: &str| {
        let (pattern, path) = (pattern.split('/'), path.split('/'));
        pattern.clone().count() == path.clone().count()
            && pattern
                .zip(path)
                .all(|(expected, segment)| expected.starts_with('{') || expected == segment)
    };
    let found = implemented().find(|(other, pattern)| *other == method && fits(pattern));
    found.map(|(_, pattern)| normalised(pattern))
}

#[test]
fn every_implemented_route_answers_as_the_hyper_schema_says() {
    let mut audit = Auditor::new();
    apps(&mut audit);
    services(&mut audit);
    code(&mut audit);
    edges(&mut audit);
    people(&mut audit);
    tokens(&mut audit);
    pipelines(&mut audit);
    catalogue(&mut audit);
    spaces(&mut audit);
    networks(&mut audit);
    fir(&mut audit);
    transfers(&mut audit);
    setups(&mut audit);
    removals(&mut audit);
    let expected = implemented().map(|(method, pattern)| (method.to_owned(), normalised(pattern)));
    let gone = |(method, route): &(String, String)| {
        UNPUBLISHED
            .iter()
            .any(|(other, pattern, _)| other == method && pattern == route)
    };
    let unseen: Vec<_> = expected
        .filter(|route| !gone(route) && !audit.seen.contains(route))
        .collect();
    assert!(audit.found.is_empty(), "{}", audit.found.join("\n"));
    assert!(unseen.is_empty(), "never called with success: {unseen:?}");
}

#[test]
fn every_implemented_route_is_in_the_hyper_schema() {
    let schema = load();
    let links: BTreeSet<(String, String)> = schema
        .calls()
        .map(|(method, path)| (method.to_owned(), path.to_owned()))
        .collect();
    let ours = implemented().map(|(method, pattern)| (method.to_owned(), normalised(pattern)));
    let unknown: Vec<_> = ours.filter(|route| !links.contains(route)).collect();
    let listed: Vec<_> = UNPUBLISHED
        .iter()
        .map(|(method, route, _)| ((*method).to_owned(), (*route).to_owned()))
        .collect();
    let surprising: Vec<_> = unknown.iter().filter(|route| !listed.contains(route)).collect();
    assert!(surprising.is_empty(), "{surprising:?}");
}

fn apps(audit: &mut Auditor) {
    let id = audit.post("/apps", json!({ "name": "alpha", "region": "eu" }));
    audit.post(
        "/teams/apps",
        json!({ "name": "beta", "team": "sandbox-team", "locked": true }),
    );
    audit.call(
        "PATCH",
        "/apps/alpha",
        json!({ "maintenance": false, "build_stack": "heroku-26" }),
    );
    audit.call("PATCH", "/teams/apps/beta", json!({ "locked": false }));
    audit.call("POST", "/apps/alpha/acm", Value::Null);
    audit.call("PATCH", "/apps/alpha/acm", Value::Null);
    audit.call("POST", "/filters/apps", json!({ "in": { "id": [id] } }));
    for path in [
        "/apps",
        "/apps/alpha",
        "/apps/beta",
        "/users/~/apps",
        "/teams/apps/beta",
        "/teams/sandbox-team/apps",
    ] {
        audit.get(path);
    }
    audit.call("PATCH", "/apps/alpha/config-vars", json!({ "KEY": "value" }));
    audit.get("/apps/alpha/config-vars");
    audit.get("/apps/alpha/releases/3/config-vars");
}

fn services(audit: &mut Auditor) {
    let plan = json!({ "plan": "heroku-postgresql:standard-0", "name": "db", "config": { "version": "16" } });
    audit.post("/apps/alpha/addons", plan);
    audit.post(
        "/apps/beta/addons",
        json!({ "plan": "heroku-redis:mini", "name": "kv" }),
    );
    audit.call(
        "PATCH",
        "/apps/alpha/addons/db",
        json!({ "plan": "heroku-postgresql:standard-2" }),
    );
    audit.call(
        "PATCH",
        "/addons/db/config",
        json!({ "config": [{ "name": "a", "value": "b" }] }),
    );
    let attachment = json!({ "addon": "db", "app": "beta", "name": "SHARED" });
    let attachment = audit.post("/addon-attachments", attachment);
    for path in [
        "/addons",
        "/addons/db",
        "/addons/db/config",
        "/apps/alpha/addons",
        "/apps/alpha/addons/db",
    ] {
        audit.get(path);
    }
    for path in [
        "/users/~/addons",
        "/teams/sandbox-team/addons",
        "/addon-attachments",
        "/addons/db/addon-attachments",
    ] {
        audit.get(path);
    }
    audit.get("/apps/beta/addon-attachments");
    audit.get("/apps/beta/addon-attachments/SHARED");
    audit.get(&format!("/addon-attachments/{attachment}"));
    audit.call("POST", "/actions/addons/resolve", json!({ "addon": "db" }));
    let resolve = json!({ "addon_attachment": "SHARED", "app": "beta" });
    audit.call("POST", "/actions/addon-attachments/resolve", resolve);
    audit.delete(&format!("/addon-attachments/{attachment}"));
}

fn code(audit: &mut Auditor) {
    audit.call("POST", "/sources", Value::Null);
    audit.call("POST", "/apps/alpha/sources", Value::Null);
    let build = audit.post(
        "/apps/alpha/builds",
        json!({ "source_blob": { "url": "https://example.com/x.tgz" } }),
    );
    audit.get("/apps/alpha/builds");
    audit.get(&format!("/apps/alpha/builds/{build}"));
    audit.delete("/apps/alpha/build-cache");
    audit.call(
        "PUT",
        "/apps/alpha/buildpack-installations",
        json!({ "updates": [{ "buildpack": "heroku/ruby" }] }),
    );
    audit.get("/apps/alpha/buildpack-installations");
    audit.world.settings.timings.build = 60_000;
    let pending = audit.post(
        "/apps/alpha/builds",
        json!({ "source_blob": { "url": "https://example.com/x.tgz" } }),
    );
    audit.delete(&format!("/apps/alpha/builds/{pending}"));
    let slug = audit.post(
        "/apps/beta/slugs",
        json!({ "process_types": { "web": "x" }, "commit": "abc" }),
    );
    audit.get(&format!("/apps/beta/slugs/{slug}"));
    let release = audit.post("/apps/beta/releases", json!({ "slug": slug }));
    audit.get("/apps/beta/releases");
    audit.get(&format!("/apps/beta/releases/{release}"));
    audit.post("/apps/beta/releases", json!({ "release": release }));
    audit.get("/apps/beta/formation");
    audit.get("/apps/beta/formation/web");
    audit.call(
        "PATCH",
        "/apps/beta/formation/web",
        json!({ "quantity": 1, "dyno_size": { "name": "Standard-1X" } }),
    );
    audit.call(
        "PATCH",
        "/apps/beta/formation",
        json!({ "updates": [{ "type": "web", "quantity": 2 }] }),
    );
    audit.get("/apps/beta/dynos");
    let run = json!({ "command": "rake db:migrate", "size": "standard-1x", "time_to_live": 1800 });
    let run = audit.post("/apps/beta/dynos", run);
    audit.get(&format!("/apps/beta/dynos/{run}"));
    audit.call("POST", &format!("/apps/beta/dynos/{run}/actions/stop"), Value::Null);
    audit.delete("/apps/beta/formations/web");
    audit.call("POST", "/apps/beta/formations/web/actions/stop", Value::Null);
    audit.get("/apps/beta/dynos/web.1");
    audit.delete("/apps/beta/dynos/web.1");
    audit.delete("/apps/beta/dynos");
}

fn edges(audit: &mut Auditor) {
    let pem = json!({
        "certificate_chain": "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----",
        "private_key": "-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----",
    });
    let endpoint = audit.post("/apps/alpha/sni-endpoints", pem.clone());
    audit.post(
        "/apps/alpha/domains",
        json!({ "hostname": "www.example.com", "sni_endpoint": null }),
    );
    audit.call(
        "PATCH",
        "/apps/alpha/domains/www.example.com",
        json!({ "sni_endpoint": endpoint }),
    );
    for path in [
        "/apps/alpha/domains",
        "/apps/alpha/domains/www.example.com",
        "/apps/alpha/sni-endpoints",
    ] {
        audit.get(path);
    }
    let path = format!("/apps/alpha/sni-endpoints/{endpoint}");
    audit.get(&path);
    audit.call("PATCH", &path, pem);
    audit.delete("/apps/alpha/domains/www.example.com");
    audit.delete(&path);
    let drain = audit.post(
        "/apps/alpha/log-drains",
        json!({ "url": "syslog+tls://logs.example.com:514" }),
    );
    audit.get("/apps/alpha/log-drains");
    audit.get(&format!("/apps/alpha/log-drains/{drain}"));
    audit.delete(&format!("/apps/alpha/log-drains/{drain}"));
    let hook = json!({ "include": ["api:release"], "level": "notify", "url": "https://example.com/hook" });
    let hook = audit.post("/apps/alpha/webhooks", hook);
    audit.get("/apps/alpha/webhooks");
    audit.call("PATCH", "/apps/alpha/config-vars", json!({ "TOLD": "1" }));
    let deliveries = audit.get("/apps/alpha/webhook-deliveries");
    let id = |value: &Value| value["id"].as_str().unwrap_or_default().to_owned();
    audit.get(&format!("/apps/alpha/webhook-deliveries/{}", id(&deliveries[0])));
    audit.get("/apps/alpha/webhook-events");
    audit.get(&format!("/apps/alpha/webhook-events/{}", id(&deliveries[0]["event"])));
    audit.get(&format!("/apps/alpha/webhooks/{hook}"));
    audit.call(
        "PATCH",
        &format!("/apps/alpha/webhooks/{hook}"),
        json!({ "level": "sync" }),
    );
    audit.delete(&format!("/apps/alpha/webhooks/{hook}"));
    audit.get("/apps/alpha/features");
    audit.get("/apps/alpha/features/preboot");
    audit.call("PATCH", "/apps/alpha/features/preboot", json!({ "enabled": true }));
}

fn people(audit: &mut Auditor) {
    for path in [
        "/account",
        "/account/rate-limits",
        "/users/~",
        "/account/features",
        "/account/features/pipelines",
        "/teams/sandbox-team/features",
        "/teams/sandbox-team/features/spaces",
        "/teams/permissions",
        "/account/keys",
    ] {
        audit.get(path);
    }
    let text = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGPKSUTyz1HwHReFVvD5obVsALAgJRNarH4TRpNePnAS ann@laptop";
    let key = audit.post("/account/keys", json!({ "public_key": text }));
    audit.get("/account/keys");
    audit.get(&format!("/account/keys/{key}"));
    for usage in [
        "/apps/alpha/usage",
        "/teams/sandbox-team/usage",
        "/teams/sandbox-team/apps/beta/usage",
    ] {
        audit.get(usage);
    }
    audit.call("PATCH", "/account/features/pipelines", json!({ "enabled": true }));
    audit.get("/teams");
    audit.get("/teams/sandbox-team");
    let member = json!({ "email": "ann@example.com", "role": "member" });
    audit.call("POST", "/teams/sandbox-team/members", member.clone());
    audit.call("PUT", "/teams/sandbox-team/members", member.clone());
    audit.call("PATCH", "/teams/sandbox-team/members", member);
    audit.get("/teams/sandbox-team/members");
    audit.delete("/teams/sandbox-team/members/ann@example.com");
    for apps in ["/apps/alpha", "/teams/apps/beta"] {
        let mut body = json!({ "user": "ann@example.com" });
        if apps.starts_with("/teams") {
            body["permissions"] = json!(["view"]);
        }
        audit.post(&format!("{apps}/collaborators"), body);
        audit.get(&format!("{apps}/collaborators"));
        audit.get(&format!("{apps}/collaborators/ann@example.com"));
    }
    let permissions = json!({ "permissions": ["view", "deploy"] });
    audit.call("PATCH", "/teams/apps/beta/collaborators/ann@example.com", permissions);
    audit.delete("/teams/apps/beta/collaborators/ann@example.com");
    audit.delete("/apps/alpha/collaborators/ann@example.com");
}

fn tokens(audit: &mut Auditor) {
    let client = json!({ "name": "mine", "redirect_uri": "https://example.com/callback" });
    let client = audit.post("/oauth/clients", client);
    let path = format!("/oauth/clients/{client}");
    audit.call("PATCH", &path, json!({ "name": "ours" }));
    audit.post(&format!("{path}/actions/rotate-credentials"), Value::Null);
    audit.get("/oauth/clients");
    audit.get(&path);
    let made = json!({ "scope": ["global"], "client": client, "expires_in": 60 });
    let made = format!("/oauth/authorizations/{}", audit.post("/oauth/authorizations", made));
    audit.get("/oauth/authorizations");
    audit.get(&made);
    let secret = "01234567-89ab-4cde-8f01-23456789abcd";
    audit.call(
        "PATCH",
        &made,
        json!({ "description": "for one", "client": { "id": client, "secret": secret } }),
    );
    audit.post(&format!("{made}/actions/regenerate-tokens"), Value::Null);
    audit.delete(&made);
    audit.delete(&path);
}

fn pipelines(audit: &mut Auditor) {
    let pipeline = audit.post("/pipelines", json!({ "name": "line" }));
    audit.get("/pipelines");
    audit.get("/pipelines/line");
    audit.call("PATCH", "/pipelines/line", json!({ "name": "other-line" }));
    let beta = audit.get("/apps/beta")["id"].clone();
    let alpha = audit.get("/apps/alpha")["id"].clone();
    let coupling = json!({ "app": beta, "pipeline": pipeline, "stage": "staging" });
    let coupling = audit.post("/pipeline-couplings", coupling);
    audit.post(
        "/pipeline-couplings",
        json!({ "app": alpha, "pipeline": pipeline, "stage": "production" }),
    );
    for path in [
        "/pipeline-couplings",
        "/users/~/pipeline-couplings",
        "/teams/sandbox-team/pipeline-couplings",
    ] {
        audit.get(path);
    }
    audit.get(&format!("/pipelines/{pipeline}/pipeline-couplings"));
    audit.get(&format!("/pipeline-couplings/{coupling}"));
    audit.get("/apps/beta/pipeline-couplings");
    audit.call(
        "PATCH",
        &format!("/pipeline-couplings/{coupling}"),
        json!({ "stage": "development" }),
    );
    audit.call(
        "PATCH",
        "/pipelines/other-line/stage/test/config-vars",
        json!({ "A": "1" }),
    );
    audit.get("/pipelines/other-line/stage/test/config-vars");
    let promotion = json!({
        "pipeline": { "id": pipeline }, "source": { "app": { "id": beta } }, "targets": [{ "app": { "id": alpha } }],
    });
    let promotion = audit.post("/pipeline-promotions", promotion);
    audit.get(&format!("/pipeline-promotions/{promotion}"));
    audit.get(&format!("/pipeline-promotions/{promotion}/promotion-targets"));
    audit.delete(&format!("/pipeline-couplings/{coupling}"));
    audit.delete("/pipelines/other-line");
}

fn catalogue(audit: &mut Auditor) {
    for path in [
        "/stacks",
        "/stacks/heroku-24",
        "/regions",
        "/regions/eu",
        "/dyno-sizes",
        "/dyno-sizes/basic",
    ] {
        audit.get(path);
    }
    for path in [
        "/apps/alpha/available-stacks",
        "/apps/alpha/available-dyno-sizes",
        "/addon-services",
    ] {
        audit.get(path);
    }
    audit.get("/addon-services/papertrail");
    audit.get("/addon-services/heroku-postgresql/plans");
    audit.get("/addon-services/heroku-postgresql/plans/standard-0");
    audit.get("/plans/heroku-redis:mini");
}

fn spaces(audit: &mut Auditor) {
    audit.post(
        "/spaces",
        json!({ "name": "inner", "team": "acme", "region": "virginia", "shield": false }),
    );
    audit.call("PATCH", "/spaces/inner", json!({ "name": "inside" }));
    audit.post(
        "/teams/apps",
        json!({ "name": "delta", "team": "acme", "space": "inside", "internal_routing": true }),
    );
    let drain = json!({ "url": "https://logs.example.com/" });
    audit.call("PUT", "/spaces/inside/log-drain", drain);
    audit.get("/spaces/inside/log-drain");
    let member = "/spaces/inside/members/ann@example.com";
    audit.call("PATCH", member, json!({ "permissions": [{ "name": "create_apps" }] }));
    let rules = json!({ "rules": [{ "action": "allow", "source": "203.0.113.0/24" }] });
    let ruleset = audit.call("PUT", "/spaces/inside/inbound-ruleset", rules);
    for path in [
        "/spaces",
        "/spaces/inside",
        "/teams/acme/spaces",
        "/spaces/inside/nat",
        "/spaces/inside/topology",
        "/spaces/inside/members",
        member,
        "/spaces/inside/inbound-ruleset",
        "/spaces/inside/inbound-rulesets",
        "/apps/delta",
    ] {
        audit.get(path);
    }
    let id = ruleset["id"].as_str().unwrap_or_default();
    audit.get(&format!("/spaces/inside/inbound-rulesets/{id}"));
    audit.call("POST", "/spaces/inside/transfer", json!({ "new_owner": "other" }));
}

fn networks(audit: &mut Auditor) {
    audit.get("/spaces/inside/peering-info");
    audit.call("POST", "/spaces/inside/peerings", json!({ "pcx_id": "pcx-0123" }));
    audit.get("/spaces/inside/peerings");
    audit.delete("/spaces/inside/peerings/pcx-0123");
    let vpn = json!({ "name": "office", "public_ip": "203.0.113.1", "routable_cidrs": ["192.168.1.0/24"] });
    let vpn = audit.post("/spaces/inside/vpn-connections", vpn);
    let path = format!("/spaces/inside/vpn-connections/{vpn}");
    audit.get("/spaces/inside/vpn-connections");
    audit.get(&path);
    audit.call("PATCH", &path, json!({ "routable_cidrs": ["192.168.2.0/24"] }));
    audit.delete(&path);
}

fn fir(audit: &mut Auditor) {
    audit.post("/spaces", json!({ "name": "new", "team": "acme", "generation": "fir" }));
    audit.post(
        "/teams/apps",
        json!({ "name": "gamma", "team": "acme", "space": "new" }),
    );
    let process = json!({ "web": { "name": "web", "command": "/cnb/process/web" } });
    let image = audit.post(
        "/apps/gamma/oci-images",
        json!({ "process_types": process, "commit": "abc" }),
    );
    audit.get(&format!("/apps/gamma/oci-images/{image}"));
    audit.post("/apps/gamma/releases", json!({ "oci_image": image }));
    audit.get("/apps/gamma/releases");
    let app = audit.get("/apps/gamma")["id"].clone();
    let exporter = json!({ "type": "otlp", "endpoint": "collector.example.com:4317", "headers": { "x-key": "y" } });
    let owner = json!({ "type": "app", "id": app });
    let drain = json!({ "owner": owner, "signals": ["logs"], "exporter": exporter });
    let path = format!("/telemetry-drains/{}", audit.post("/telemetry-drains", drain));
    audit.get(&path);
    audit.call("PATCH", &path, json!({ "signals": ["traces", "logs"] }));
    audit.get("/apps/gamma/telemetry-drains");
    audit.get("/spaces/new/telemetry-drains");
    audit.delete(&path);
    audit.delete("/apps/gamma");
    audit.delete("/spaces/new");
}

fn transfers(audit: &mut Auditor) {
    let pipeline = audit.post("/pipelines", json!({ "name": "delivery" }));
    let owner = json!({ "id": pipeline, "type": "team" });
    let transfer = json!({ "pipeline": { "id": pipeline }, "new_owner": owner });
    audit.call("POST", "/pipeline-transfers", transfer);
    let path = format!("/pipelines/{pipeline}/review-app-config");
    let target = json!({ "id": "us", "type": "region" });
    audit.call("POST", &path, json!({ "repo": "acme/shop", "deploy_target": target }));
    audit.get(&path);
    audit.call("PATCH", &path, json!({ "wait_for_ci": true }));
    audit.delete(&path);
    let transfer = json!({ "app": "alpha", "recipient": "ann@example.com" });
    let transfer = format!(
        "/account/app-transfers/{}",
        audit.post("/account/app-transfers", transfer)
    );
    audit.get("/account/app-transfers");
    audit.get(&transfer);
    audit.call("PATCH", &transfer, json!({ "state": "declined" }));
    audit.delete(&transfer);
}

fn setups(audit: &mut Auditor) {
    let pipeline = audit.post("/pipelines", json!({ "name": "reviewed" }));
    let path = format!("/pipelines/{pipeline}/review-app-config");
    let target = json!({ "id": "us", "type": "region" });
    audit.call("POST", &path, json!({ "repo": "acme/shop", "deploy_target": target }));
    let source = json!({ "url": "https://example.com/x.tgz", "version": "abc" });
    let wanted = json!({ "pipeline": pipeline, "branch": "cart", "pr_number": 3, "source_blob": source });
    let review = format!("/review-apps/{}", audit.post("/review-apps", wanted));
    audit.get(&review);
    audit.get(&format!("/pipelines/{pipeline}/review-apps"));
    audit.get("/apps/reviewed-pr-3/review-app");
    audit.delete(&review);
    let wanted = json!({ "app": { "name": "set-up", "organization": "acme" }, "source_blob": source });
    let setup = audit.post("/app-setups", wanted);
    audit.get(&format!("/app-setups/{setup}"));
    audit.post("/apps/set-up/log-sessions", json!({ "lines": 5, "tail": false }));
    audit.delete("/apps/set-up");
}

fn removals(audit: &mut Auditor) {
    audit.delete("/apps/alpha/acm");
    audit.delete("/apps/alpha/addons/db");
    audit.delete("/apps/beta");
    audit.delete("/apps/alpha");
}
