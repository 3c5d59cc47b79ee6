//! The provider against the embedded Heroku, over HTTP as in production.

mod access;
mod apps;
mod calls;
mod data;
mod delivery;
mod edges;
mod faults;
mod life;
mod lives;
mod lost;
mod pains;
mod prices;
mod public_states;
mod spaces;
mod upgrades;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::{Value as Json, json};

use super::{Environment, Heroku};
use crate::address::{InstanceAddress, Mode, ModuleInstance, ResourceAddress};
use crate::language::types::Type;
use crate::language::value::Value;
use crate::plan::codec::decode;
use crate::plan::consistency::{apply_faults, path_text, plan_faults};
use crate::plan::proposed::proposed;
use crate::plan::{marks, replace};
use crate::provider::{
    ApplyRequest, ApplyResponse, Intent, PlanRequest, Problem, Provider, ReadRequest, ReadResponse, Recorder,
};
use crate::sandbox::{Options, RequestLog, Running, Sandbox, Timings};
use crate::schema::Nesting;
use crate::schema::heroku::provider_schema;

/// A sandbox, and a provider that is configured for it.
pub(super) struct Bench {
    pub(super) sandbox: Running,
    http: reqwest::Client,
    pub(super) heroku: Heroku,
    pub(super) notes: Notes,
    pub(super) log: RequestLog,
}

/// What a plan would do.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    Create,
    Nothing,
    Update,
    Replace(Vec<String>),
}

/// What the provider reported.
#[derive(Default)]
pub(super) struct Notes {
    intents: Mutex<BTreeMap<String, Intent>>,
    pub(super) waits: Mutex<Vec<String>>,
    refused: Mutex<Vec<String>>,
    /// What ran elsewhere and printed, with where that was.
    pub(super) output: Mutex<Vec<String>>,
}

impl Recorder for Notes {
    fn intent(&self, address: &InstanceAddress, clue: BTreeMap<String, String>) -> Result<String, Problem> {
        let mut intents = self.intents.lock().expect("not poisoned");
        let token = format!("t{}", intents.len());
        let intent = Intent {
            address: address.to_string(),
            kind: address.resource.kind.to_string(),
            token: token.clone(),
            clue,
            id: None,
        };
        intents.insert(token.clone(), intent);
        Ok(token)
    }

    fn created(&self, token: &str, id: &str) -> Result<(), Problem> {
        let mut intents = self.intents.lock().expect("not poisoned");
        intents.get_mut(token).expect("an intent comes first").id = Some(id.to_owned());
        Ok(())
    }

    fn refused(&self, token: &str) {
        self.refused.lock().expect("not poisoned").push(token.to_owned());
    }

    fn output(&self, address: &InstanceAddress, source: &'static str, line: &str) {
        let mut output = self.output.lock().expect("not poisoned");
        output.push(format!("{address} ({source}): {line}"));
    }

    fn waiting(&self, _address: &InstanceAddress, text: &str) {
        self.waits.lock().expect("not poisoned").push(text.to_owned());
    }
}

impl Notes {
    /// The newest intent.
    pub(super) fn last(&self) -> Intent {
        self.intents
            .lock()
            .expect("not poisoned")
            .values()
            .next_back()
            .expect("an intent")
            .clone()
    }
}

pub(super) fn null() -> Value {
    Value::null(Type::Dynamic)
}

fn address(kind: &str) -> InstanceAddress {
    let resource = ResourceAddress {
        module: ModuleInstance::root(),
        mode: Mode::Managed,
        kind: kind.into(),
        name: "it".into(),
    };
    resource.instance(None)
}

/// A configuration: what is not mentioned is null, as the evaluator has it.
pub(super) fn config(kind: &str, given: &Json) -> Value {
    let schema = &provider_schema().resources[kind].block;
    let mut all = serde_json::Map::new();
    for attribute in &schema.attributes {
        all.insert(
            attribute.name.to_string(),
            given.get(&*attribute.name).cloned().unwrap_or(Json::Null),
        );
    }
    for nested in &schema.blocks {
        let none = match nested.nesting {
            Nesting::Single => Json::Null,
            _ => json!([]),
        };
        let mut blocks = given.get(&*nested.name).cloned().unwrap_or(none);
        for block in blocks.as_array_mut().into_iter().flatten() {
            for attribute in &nested.block.attributes {
                let members = block.as_object_mut().expect("a block");
                members.entry(attribute.name.to_string()).or_insert(Json::Null);
            }
        }
        all.insert(nested.name.to_string(), blocks);
    }
    for name in given.as_object().expect("an object").keys() {
        assert!(all.contains_key(name), "{kind} has no {name}");
    }
    decode(&Json::Object(all).to_string(), &schema.implied_type()).expect("a value of the schema's type")
}

pub(super) fn texts(problems: &[Problem]) -> String {
    let line = |problem: &Problem| format!("{}: {}: {}", problem.code.name, problem.summary, problem.detail);
    problems.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The attribute as text.
pub(super) fn get<'v>(object: &'v Value, name: &str) -> &'v str {
    object
        .get(name)
        .and_then(Value::as_str)
        .unwrap_or_else(|| panic!("{name} of {object:?}"))
}

/// The map of texts as JSON.
pub(super) fn map(object: &Value, name: &str) -> Json {
    json!(super::object::map_of(object, name))
}

impl Bench {
    pub(super) async fn new() -> Self {
        Self::start(Timings::instant(), false).await
    }

    pub(super) async fn start(timings: Timings, limits: bool) -> Self {
        let log = RequestLog::in_memory();
        let options = Options {
            log: log.clone(),
            timings,
            limits,
            strict: hyper_schema(),
            ..Options::default()
        };
        let sandbox = Sandbox::start(options).await.expect("a sandbox");
        let heroku = provider(&sandbox.url, "canary-token").await;
        let http = reqwest::Client::builder()
            .no_proxy()
            .tls_backend_preconfigured(no_tls())
            .build()
            .expect("a client");
        Self {
            sandbox,
            http,
            heroku,
            notes: Notes::default(),
            log,
        }
    }

    /// Another run against the same Heroku.
    pub(super) async fn again(&self) -> Heroku {
        provider(&self.sandbox.url, "canary-token").await
    }

    pub(super) fn url(&self) -> &str {
        &self.sandbox.url
    }

    /// Someone else's call.
    pub(super) async fn call(&self, method: &str, path: &str, body: Json) -> Json {
        let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.sandbox.url))
            .header("Accept", "application/vnd.heroku+json; version=3")
            .bearer_auth("sandbox@example.com/another");
        if !body.is_null() {
            request = request.json(&body);
        }
        let response = request.send().await.expect("an answer");
        let bytes = response.bytes().await.expect("a body");
        serde_json::from_slice(&bytes).unwrap_or(Json::Null)
    }

    /// Bytes to where an archive goes.
    pub(super) async fn put(&self, url: &str, bytes: Vec<u8>) {
        let response = self.http.put(url).body(bytes).send().await.expect("an answer");
        assert!(response.status().is_success(), "{}", response.status());
    }

    /// The bytes at an address outside of the API.
    pub(super) async fn fetch(&self, url: &str) -> Vec<u8> {
        let response = self.http.get(url).send().await.expect("an answer");
        response.bytes().await.expect("a body").to_vec()
    }

    pub(super) async fn fault(&self, fault: Json) {
        let arranged = self.call("POST", "/sandbox/faults", fault).await;
        assert!(arranged.get("id").is_none(), "{arranged}");
    }

    /// Asks the provider for a plan, holds it to the configuration, and says what it comes to.
    pub(super) fn plan(&self, kind: &str, prior: &Value, given: &Json) -> (Verdict, Value, Vec<Problem>) {
        plan_with(&self.heroku, kind, prior, given)
    }

    /// Plans and applies; the plan must have no errors.
    pub(super) async fn apply(&self, kind: &str, prior: &Value, given: &Json) -> ApplyResponse {
        let (_, planned, problems) = self.plan(kind, prior, given);
        assert!(problems.is_empty(), "{}", texts(&problems));
        let config = config(kind, given);
        let request = ApplyRequest {
            address: address(kind),
            prior: prior.clone(),
            planned: planned.clone(),
            config,
            private: Vec::new(),
        };
        let response = self.heroku.apply(request, &self.notes).await;
        if response.problems.is_empty() {
            let faults: Vec<String> = apply_faults(&planned, &marks::strip(&response.value).0)
                .iter()
                .map(|path| path_text(path))
                .collect();
            assert!(faults.is_empty(), "{kind} is not as planned: {faults:?}");
        }
        response
    }

    /// Creates and expects success.
    pub(super) async fn create(&self, kind: &str, given: &Json) -> Value {
        self.change(kind, &null(), given).await
    }

    /// Applies and expects success.
    pub(super) async fn change(&self, kind: &str, prior: &Value, given: &Json) -> Value {
        let response = self.apply(kind, prior, given).await;
        assert!(response.problems.is_empty(), "{}", texts(&response.problems));
        response.value
    }

    pub(super) async fn destroy(&self, kind: &str, prior: &Value) -> ApplyResponse {
        let request = ApplyRequest {
            address: address(kind),
            prior: prior.clone(),
            planned: null(),
            config: null(),
            private: Vec::new(),
        };
        self.heroku.apply(request, &self.notes).await
    }

    /// Reads one object, and whatever else the answer says.
    pub(super) async fn look(&self, kind: &str, prior: &Value) -> ReadResponse {
        let request = ReadRequest {
            address: address(kind),
            prior: prior.clone(),
            private: Vec::new(),
        };
        self.heroku.read(vec![request]).await.remove(0)
    }

    pub(super) async fn read(&self, kind: &str, prior: &Value) -> Value {
        self.read_all(&[(kind, prior)]).await.remove(0)
    }

    /// Reads in one batch; nothing may go wrong.
    pub(super) async fn read_all(&self, objects: &[(&str, &Value)]) -> Vec<Value> {
        let requests = objects.iter().map(|(kind, prior)| ReadRequest {
            address: address(kind),
            prior: (*prior).clone(),
            private: Vec::new(),
        });
        let responses = self.heroku.read(requests.collect()).await;
        responses
            .into_iter()
            .map(|response| {
                assert!(response.problems.is_empty(), "{}", texts(&response.problems));
                response.value
            })
            .collect()
    }

    /// What every resource must do: created, read back unchanged, planned empty, imported as the same object.
    pub(super) async fn settles(&self, kind: &str, given: &Json, import: impl Fn(&Value) -> String) -> Value {
        let made = self.create(kind, given).await;
        assert!(made.is_wholly_known());
        let read = self.read(kind, &made).await;
        assert_eq!(read, made, "{kind}: what is read is what was made");
        assert_eq!(
            self.plan(kind, &made, given).0,
            Verdict::Nothing,
            "{kind}: a second plan is empty"
        );
        let id = import(&made);
        if !id.is_empty() {
            let found = self
                .heroku
                .import(kind, &id)
                .await
                .map_err(|problems| texts(&problems))
                .expect("an import");
            assert_eq!(
                get(&found.value, "id"),
                get(&made, "id"),
                "{kind}: the same object is imported"
            );
            let again = self.read(kind, &found.value).await;
            assert_eq!(again, found.value, "{kind}: what was imported is read the same");
        }
        made
    }
}

pub(super) fn plan_with(heroku: &Heroku, kind: &str, prior: &Value, given: &Json) -> (Verdict, Value, Vec<Problem>) {
    let schema = &provider_schema().resources[kind].block;
    let config = config(kind, given);
    let (prior, _) = marks::strip(prior);
    let wanted = proposed(schema, &prior, &config);
    let request = PlanRequest {
        kind,
        prior: &prior,
        config: &config,
        proposed: &wanted,
        private: &[],
    };
    let response = heroku.plan(&request);
    let planned = response.planned.unwrap_or(wanted);
    let faults: Vec<String> = plan_faults(schema, &prior, &config, &planned)
        .iter()
        .map(|path| path_text(path))
        .collect();
    assert!(
        faults.is_empty(),
        "{kind}: the plan contradicts the configuration: {faults:?}"
    );
    let mut paths = replace::by_schema(schema, &prior, &planned);
    paths.extend(replace::differing(response.replace, &prior, &planned));
    let paths: std::collections::BTreeSet<String> = paths.iter().map(|path| path_text(path)).collect();
    let verdict = match (prior.is_null(), paths.is_empty()) {
        (true, _) => Verdict::Create,
        (false, false) => Verdict::Replace(paths.into_iter().collect()),
        (false, true) if prior == planned => Verdict::Nothing,
        (false, true) => Verdict::Update,
    };
    (verdict, planned, response.problems)
}

/// Where Heroku's hyper-schema is at hand, as in `.ci/run`, each request and each answer is held to it.
fn hyper_schema() -> Option<std::path::PathBuf> {
    let data = std::env::var_os("DYNOFORM_SHARED_DATA")?;
    Some(std::path::Path::new(&data).join("heroku-platform-api.3.sdk.schema.json"))
}

fn no_tls() -> rustls::ClientConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth()
}

/// A provider that is configured for the API at that address.
pub(super) async fn provider(url: &str, token: &str) -> Heroku {
    let variables = [("HEROKU_API_URL", url), ("HEROKU_API_KEY", token)];
    let heroku = Heroku::new(Environment {
        variables: variables
            .iter()
            .map(|(name, text)| ((*name).into(), (*text).into()))
            .collect(),
        ..Environment::default()
    });
    heroku.configure(&null()).await.expect("the settings are good");
    heroku
}
