//! A provider whose API is a map in memory: with latencies, failures, and calls that never come back.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::address::Mode;
use crate::diagnostic::{Code, Severity};
use crate::language::types::Type;
use crate::language::value::{Members, Value};
use crate::provider::{
    ApplyRequest, ApplyResponse, Found, Intent, PlanRequest, PlanResponse, Problem, Provider, ProviderAddress,
    ReadRequest, ReadResponse, Recorder,
};
use crate::schema::{AttributeSchema, BlockSchema, ProviderSchema, Schema, Usage};

static REFUSED: Code = Code {
    name: "cloud-refused",
    explanation: "The cloud of the tests refuses a call.",
};

/// One call, and when it was made.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Call {
    pub(super) verb: &'static str,
    pub(super) name: String,
    pub(super) from: Duration,
    pub(super) to: Duration,
}

/// When a call never comes back.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Kill {
    /// Nothing has happened yet.
    Before(usize),
    /// It has happened, and nobody was told.
    After(usize),
}

#[derive(Default)]
struct Inner {
    objects: BTreeMap<String, Members>,
    calls: Vec<Call>,
    made: usize,
    refused: Vec<String>,
    kill: Option<Kill>,
    changed_by: Option<String>,
    begun: Vec<(Vec<String>, usize)>,
    busy: usize,
    busiest: usize,
}

/// What exists.
pub(super) struct Cloud {
    inner: Mutex<Inner>,
    latency: Duration,
    began: Instant,
    /// Told when a call will never come back.
    pub(super) killed: Notify,
}

impl Cloud {
    pub(super) fn new(latency: Duration) -> Arc<Self> {
        Arc::new(Self {
            inner: Mutex::default(),
            latency,
            began: Instant::now(),
            killed: Notify::new(),
        })
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("no test panics while it holds this")
    }

    /// The names of what exists, sorted, each as often as it exists.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.inner().objects.values().map(name_of).collect();
        names.sort();
        names
    }

    pub(super) fn ids(&self) -> Vec<String> {
        self.inner().objects.keys().cloned().collect()
    }

    /// Every call that changes something, since the last time this was asked.
    pub(super) fn take_calls(&self) -> Vec<Call> {
        std::mem::take(&mut self.inner().calls)
    }

    /// What was said to begin together, and how many calls had begun by then.
    pub(super) fn begun(&self) -> Vec<(Vec<String>, usize)> {
        self.inner().begun.clone()
    }

    pub(super) fn busiest(&self) -> usize {
        self.inner().busiest
    }

    pub(super) fn refuse(&self, names: &[&str]) {
        self.inner().refused = names.iter().map(|name| (*name).to_owned()).collect();
    }

    pub(super) fn kill(&self, kill: Option<Kill>) {
        let mut inner = self.inner();
        inner.kill = kill;
        inner.made = 0;
    }

    /// Somebody else changes something.
    pub(super) fn tamper(&self, name: &str, change: impl FnOnce(&mut Members)) {
        let mut inner = self.inner();
        inner.changed_by = Some("ann@example.com".into());
        let object = inner.objects.values_mut().find(|object| name_of(object) == name);
        change(object.expect("it exists"));
    }

    pub(super) fn lose(&self, name: &str) {
        self.inner().objects.retain(|_, object| name_of(object) != name);
    }

    /// Makes one call: waits, is refused, never comes back, or does what it is to do.
    async fn call<T>(&self, verb: &'static str, name: &str, work: impl FnOnce(&mut Inner) -> T) -> Result<T, Problem> {
        let number = {
            let mut inner = self.inner();
            inner.busy += 1;
            inner.busiest = inner.busiest.max(inner.busy);
            inner.made += 1;
            inner.made
        };
        let from = self.began.elapsed();
        if self.inner().kill == Some(Kill::Before(number)) {
            self.never().await;
        }
        tokio::time::sleep(self.latency).await;
        let outcome = {
            let mut inner = self.inner();
            inner.busy -= 1;
            let to = self.began.elapsed();
            let name = name.to_owned();
            inner.calls.push(Call { verb, name, from, to });
            if inner
                .refused
                .iter()
                .any(|refused| refused == inner.calls.last().map_or("", |call| &call.name))
            {
                Err(refusal())
            } else {
                Ok(work(&mut inner))
            }
        };
        if self.inner().kill == Some(Kill::After(number)) {
            self.never().await;
        }
        outcome
    }

    async fn never(&self) {
        self.killed.notify_one();
        std::future::pending::<()>().await;
    }
}

fn refusal() -> Problem {
    Problem {
        code: &REFUSED,
        severity: Severity::Error,
        summary: "Refused".into(),
        detail: "The cloud refuses this name.".into(),
        help: None,
        path: Vec::new(),
    }
}

fn name_of(members: &Members) -> String {
    text(members, "name")
}

fn text(members: &Members, name: &str) -> String {
    members.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// `test/cloud` with the resource type `cloud_thing` and the data source `cloud_name`.
pub(super) struct CloudProvider(pub(super) Arc<Cloud>);

fn attribute(name: &str, ty: Type, usage: Usage) -> AttributeSchema {
    AttributeSchema {
        name: name.into(),
        ty,
        usage,
        sensitive: name == "secret",
        unrecorded: false,
        replaces: name == "kind",
        default: (name == "size").then(|| Value::number(1_i64)),
        conflicts: Vec::new(),
        deprecated: None,
        description: "".into(),
    }
}

impl Provider for CloudProvider {
    fn address(&self) -> ProviderAddress {
        ProviderAddress::registry("test", "cloud")
    }

    fn schema(&self) -> Arc<ProviderSchema> {
        let schema = |attributes: Vec<AttributeSchema>| {
            Arc::new(Schema {
                version: 0,
                block: BlockSchema {
                    attributes,
                    blocks: Vec::new(),
                },
                description: "".into(),
            })
        };
        let thing = schema(vec![
            attribute("id", Type::String, Usage::Computed),
            attribute("kind", Type::String, Usage::Optional),
            attribute("name", Type::String, Usage::Required),
            attribute("needs", Type::list(Type::String), Usage::Optional),
            attribute("secret", Type::String, Usage::Optional),
            attribute("size", Type::Number, Usage::Optional),
            attribute("url", Type::String, Usage::Computed),
        ]);
        let name = schema(vec![
            attribute("name", Type::String, Usage::Required),
            attribute("upper", Type::String, Usage::Computed),
        ]);
        Arc::new(ProviderSchema {
            provider: Schema::default(),
            resources: BTreeMap::from([("cloud_thing".into(), thing)]),
            data: BTreeMap::from([("cloud_name".into(), name)]),
        })
    }

    fn validate(&self, _mode: Mode, _kind: &str, _config: &Value) -> Vec<Problem> {
        Vec::new()
    }

    fn upgrade(&self, _kind: &str, _version: u64, attributes: serde_json::Value) -> Result<serde_json::Value, Problem> {
        Ok(attributes)
    }

    fn plan(&self, request: &PlanRequest<'_>) -> PlanResponse {
        let mut response = PlanResponse::default();
        let (Some(proposed), Some(prior)) = (request.proposed.as_members(), request.prior.as_members()) else {
            return response;
        };
        if prior.get("name") != proposed.get("name") {
            let mut planned = proposed.clone();
            planned.insert("url".into(), Value::unknown(Type::String));
            response.planned = Some(Value::object(planned));
        }
        response
    }

    fn configure<'a>(&'a self, _config: &'a Value) -> BoxFuture<'a, Result<(), Vec<Problem>>> {
        async { Ok(()) }.boxed()
    }

    fn read<'a>(&'a self, requests: Vec<ReadRequest>) -> BoxFuture<'a, Vec<ReadResponse>> {
        let inner = self.0.inner();
        let answer = |request: ReadRequest| {
            let id = request.prior.get("id").and_then(Value::as_str).unwrap_or_default();
            let found = inner.objects.get(id).cloned().map(Value::object);
            ReadResponse {
                value: found.unwrap_or_else(|| Value::null(request.prior.ty())),
                private: request.private,
                problems: Vec::new(),
                changed_by: inner.changed_by.clone(),
                ripened: false,
            }
        };
        let answers = requests.into_iter().map(answer).collect();
        async move { answers }.boxed()
    }

    fn read_data<'a>(&'a self, _kind: &'a str, config: &'a Value) -> BoxFuture<'a, Result<Value, Vec<Problem>>> {
        async move {
            let mut members = config.as_members().cloned().unwrap_or_default();
            let name = name_of(&members);
            self.0
                .call("read", &name, |_| ())
                .await
                .map_err(|problem| vec![problem])?;
            members.insert("upper".into(), Value::string(name.to_uppercase()));
            Ok(Value::object(members))
        }
        .boxed()
    }

    fn together(&self) -> &'static [(&'static str, &'static str)] {
        &[("cloud_thing", "secret")]
    }

    fn begin_together(&self, requests: &[&ApplyRequest]) {
        let name = |request: &&ApplyRequest| request.planned.as_members().map(name_of).unwrap_or_default();
        let mut inner = self.0.inner();
        let before = inner.made;
        inner.begun.push((requests.iter().map(name).collect(), before));
    }

    fn apply<'a>(&'a self, request: ApplyRequest, recorder: &'a dyn Recorder) -> BoxFuture<'a, ApplyResponse> {
        async move {
            let private = request.private.clone();
            let (value, problems) = match self.carry_out(&request, recorder).await {
                Ok(value) => (value, Vec::new()),
                Err(problem) => (request.prior, vec![problem]),
            };
            ApplyResponse {
                value,
                private,
                problems,
            }
        }
        .boxed()
    }

    fn import<'a>(&'a self, _kind: &'a str, id: &'a str) -> BoxFuture<'a, Result<Found, Vec<Problem>>> {
        let found = self.0.inner().objects.get(id).cloned();
        async move {
            let object = found.ok_or_else(|| vec![refusal()])?;
            Ok(Found {
                value: Value::object(object),
                private: Vec::new(),
            })
        }
        .boxed()
    }

    fn recover<'a>(&'a self, intent: &'a Intent) -> BoxFuture<'a, Result<Option<Found>, Vec<Problem>>> {
        let inner = self.0.inner();
        let by_clue = || {
            let made = |object: &&Members| text(object, "token") == intent.token;
            inner.objects.values().find(made).cloned()
        };
        let by_id = intent.id.as_ref().and_then(|id| inner.objects.get(id).cloned());
        let found = by_id.or_else(by_clue).map(|object| Found {
            value: Value::object(without_token(object)),
            private: Vec::new(),
        });
        async move { Ok(found) }.boxed()
    }
}

/// What only the cloud knows.
fn without_token(mut object: Members) -> Members {
    object.remove("token");
    object
}

impl CloudProvider {
    async fn carry_out(&self, request: &ApplyRequest, recorder: &dyn Recorder) -> Result<Value, Problem> {
        let planned = request.planned.as_members().cloned();
        let prior = request.prior.as_members().cloned();
        match (prior, planned) {
            (None, Some(planned)) => self.create(request, planned, recorder).await,
            (Some(prior), Some(mut planned)) => {
                let name = name_of(&planned);
                planned.insert("url".into(), Value::string(format!("https://{name}")));
                let id = text(&prior, "id");
                let work = |inner: &mut Inner| inner.objects.insert(id, planned.clone());
                self.0.call("update", &name, work).await?;
                Ok(Value::object(planned))
            }
            (Some(prior), None) => {
                let id = text(&prior, "id");
                let work = |inner: &mut Inner| inner.objects.remove(&id);
                self.0.call("delete", &name_of(&prior), work).await?;
                Ok(Value::null(Type::Dynamic))
            }
            (None, None) => Ok(Value::null(Type::Dynamic)),
        }
    }

    async fn create(
        &self,
        request: &ApplyRequest,
        mut planned: Members,
        recorder: &dyn Recorder,
    ) -> Result<Value, Problem> {
        let name = name_of(&planned);
        let id = uuid::Uuid::new_v4().to_string();
        planned.insert("id".into(), Value::string(id.clone()));
        planned.insert("url".into(), Value::string(format!("https://{name}")));
        let token = recorder.intent(&request.address, BTreeMap::from([("name".into(), name.clone())]))?;
        let mut kept = planned.clone();
        kept.insert("token".into(), Value::string(token.clone()));
        let key = id.clone();
        let outcome = self
            .0
            .call("create", &name, |inner| inner.objects.insert(key, kept))
            .await;
        match outcome {
            Ok(_) => {
                recorder.created(&token, &id)?;
                // What only a half-made object has is gone once its creation is known.
                if let Some(object) = self.0.inner().objects.get_mut(&id) {
                    object.remove("token");
                }
                Ok(Value::object(planned))
            }
            Err(problem) => {
                recorder.refused(&token);
                Err(problem)
            }
        }
    }
}
