//! The native Heroku provider: one client, one file per resource type, bulk reads.
//!
//! Takes configurations, plans and states as values; talks to the Platform API over HTTP, in production as in tests.
//! Says that something is gone only after a GET of that very object was answered with 404. Never prints, and never puts a
//! sensitive value into a text.

mod checks;
mod client;
pub mod codes;
mod data;
mod failure;
mod formations;
mod identify;
mod lists;
mod log;
mod memory;
mod netrc;
mod object;
mod prices;
mod redact;
mod resources;
mod session;
mod settings;
mod upgrade;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use secrecy::ExposeSecret;

use crate::address::{InstanceAddress, Mode};
use crate::language::types::Type;
use crate::language::value::{Path, PathStep, Value};
use crate::provider::{
    ApplyRequest, ApplyResponse, Beside, Calls, Found, Intent, Outdated, Outlook, PlanRequest, PlanResponse, Problem,
    Provider, ProviderAddress, ReadRequest, ReadResponse, Recorder, Refers, Upcoming,
};
use crate::schema::ProviderSchema;
use crate::schema::heroku::provider_schema;
use crate::source::Disk;
use checks::Checks;
pub use client::{Ask, Exchange, Trace};
use failure::Failure;
use lists::Lists;
use memory::Memory;
use object::{Told, string};
use redact::Secrets;
use resources::source_code::SourceReader;
use resources::{Planning, Reading, Resource, Work, resource, stub};
use session::Session;
pub use settings::Environment;
use settings::Settings;

/// Objects read at once.
const READ_CONCURRENCY: usize = 16;

/// `registry.terraform.io/heroku/heroku`
pub fn provider_address() -> ProviderAddress {
    ProviderAddress {
        host: "registry.terraform.io".into(),
        namespace: "heroku".into(),
        kind: "heroku".into(),
    }
}

/// One `provider "heroku"` block at work.
pub struct Heroku {
    environment: Environment,
    sources: SourceReader,
    session: RwLock<Option<Arc<Session>>>,
}

impl Heroku {
    /// A provider that finds its credentials in that environment once it is configured.
    pub fn new(environment: Environment) -> Self {
        let sources = SourceReader::new(environment.base.clone());
        Self {
            environment,
            sources,
            session: RwLock::new(None),
        }
    }

    fn session(&self) -> Result<Arc<Session>, Failure> {
        let session = self.session.read().unwrap_or_else(PoisonError::into_inner).clone();
        session.ok_or_else(|| {
            Failure::work(
                &codes::NO_CREDENTIALS,
                "No Heroku token",
                "The provider is not configured.",
                "Set HEROKU_API_KEY to the output of `heroku authorizations:create`.",
            )
        })
    }

    async fn read_all(&self, requests: &[ReadRequest]) -> Vec<ReadResponse> {
        let session = match self.session() {
            Ok(session) => session,
            Err(failure) => {
                return requests
                    .iter()
                    .map(|request| unread(request, &failure, &Secrets::default()))
                    .collect();
            }
        };
        let mut wanted = BTreeMap::<String, usize>::new();
        for request in requests {
            *wanted.entry(request.address.resource.kind.to_string()).or_default() += 1;
        }
        let lists = Lists::new(&session.client, wanted);
        let reads: Vec<BoxFuture<'_, ReadResponse>> = requests
            .iter()
            .map(|request| Box::pin(read_one(&session, &lists, request)) as BoxFuture<'_, ReadResponse>)
            .collect();
        futures_util::stream::iter(reads)
            .buffered(READ_CONCURRENCY)
            .collect()
            .await
    }

    async fn apply_one(&self, request: ApplyRequest, recorder: &dyn Recorder) -> ApplyResponse {
        let kind = Arc::clone(&request.address.resource.kind);
        let failed = |value: Value, private: Vec<u8>, problem: Problem| ApplyResponse {
            value,
            private,
            problems: vec![problem],
        };
        let (resource, session) = match (
            resource(&kind).ok_or_else(|| data::not_available(&kind)),
            self.session(),
        ) {
            (Ok(resource), Ok(session)) => (resource, session),
            (Err(failure), _) | (_, Err(failure)) => return failed(request.prior, request.private, failure.problem()),
        };
        let secrets = secrets_of(&session, &kind, &[&request.prior, &request.planned, &request.config]);
        let work = Work::new(&session, &request, recorder, &self.sources);
        let outcome = carry_out(resource, &work).await;
        match outcome {
            Ok(value) => ApplyResponse {
                value,
                private: request.private.clone(),
                problems: Vec::new(),
            },
            Err(failure) => {
                let value = remains(resource, &work).await;
                let private = match work.made().is_some() && failure.leaves_open() {
                    true => Memory::of_unseen(&request.private),
                    false => request.private.clone(),
                };
                failed(value, private, secrets.hide(failure.problem()))
            }
        }
    }

    async fn import_one(&self, kind: &str, id: &str) -> Result<Found, Failure> {
        let resource = resource(kind).ok_or_else(|| data::not_available(kind))?;
        let session = self.session()?;
        let missing = || {
            Failure::work(
                &codes::NOT_FOUND,
                "Not found at Heroku",
                format!("No {kind} has the id {id:?}, as far as the token's user can see."),
                "Check the id, and the account that the token belongs to.",
            )
        };
        let stub = resource.import(&session, id).await?.ok_or_else(missing)?;
        let stub = object::sparse(kind, stub);
        take_over(resource, &session, &stub)
            .await?
            .ok_or_else(missing)
            .map(|value| Found {
                value,
                private: Vec::new(),
            })
    }

    async fn recover_one(&self, intent: &Intent) -> Result<Option<Found>, Failure> {
        let resource = resource(&intent.kind).ok_or_else(|| data::not_available(&intent.kind))?;
        let session = self.session()?;
        let id = match &intent.id {
            Some(id) => Some(id.clone()),
            None => resource
                .find(&session, &intent.clue)
                .await?
                .and_then(|found| resource.identity(&found, &stub(&intent.kind, "", &intent.clue))),
        };
        let Some(id) = id else { return Ok(None) };
        match resource.ripens(&session, &intent.clue, &id).await {
            Ok(true) => {}
            Ok(false) => return Ok(None),
            Err(failure) if failure.is_not_found() => return Ok(None),
            Err(failure) => return Err(failure),
        }
        let stub = stub(&intent.kind, &id, &intent.clue);
        let found = take_over(resource, &session, &stub).await?;
        Ok(found.map(|value| Found {
            value,
            private: Vec::new(),
        }))
    }
}

async fn read_alone(resource: &dyn Resource, session: &Session, prior: &Value) -> Result<Option<Value>, Failure> {
    let lists = Lists::single(&session.client);
    let reading = Reading::new(session, &lists, &[]);
    let told = resource.read(&reading, prior).await?;
    Ok(told.map(|told| object::read(resource.kind(), prior, told)))
}

/// What an import or a recovery takes into the state.
async fn take_over(resource: &dyn Resource, session: &Session, stub: &Value) -> Result<Option<Value>, Failure> {
    let lists = Lists::single(&session.client);
    let reading = Reading::new(session, &lists, &[]);
    let told = resource.read(&reading, stub).await?;
    Ok(told.map(|told| object::taken_over(resource.kind(), stub, told)))
}

async fn read_one(session: &Session, lists: &Lists<'_>, request: &ReadRequest) -> ReadResponse {
    let reading = &Reading::new(session, lists, &request.private);
    let kind = &*request.address.resource.kind;
    let Some(resource) = resource(kind) else {
        return unread(request, &data::not_available(kind), &Secrets::default());
    };
    let answer = |value: Value, changed_by: Option<String>| ReadResponse {
        value,
        private: reading.memory.bytes(),
        problems: Vec::new(),
        changed_by,
        ripened: false,
    };
    let ripened = match ripens(resource, reading, &request.prior).await {
        Ok(ripened) => ripened,
        Err(failure) => return unread(request, &failure, &secrets_of(session, kind, &[&request.prior])),
    };
    let found = async {
        let prior = upgrade::settled(lists, &request.prior).await?;
        if is_kept(resource, reading, &prior).await {
            return Ok(Some((prior.into_owned(), false)));
        }
        let told = resource.read(reading, &prior).await?;
        Ok(told.map(|told| {
            let now = object::read(kind, &prior, told);
            let is_news = now != *prior && !ripened;
            (now, is_news)
        }))
    };
    match found.await {
        Ok(Some((now, is_news))) => {
            let who = if is_news {
                changed_by(resource, reading, request, &now).await
            } else {
                None
            };
            ReadResponse {
                ripened,
                ..answer(now, who)
            }
        }
        Ok(None) => {
            let gone = Value::null(Type::Dynamic);
            let who = changed_by(resource, reading, request, &gone).await;
            answer(gone, who)
        }
        Err(failure) => unread(request, &failure, &secrets_of(session, kind, &[&request.prior])),
    }
}

/// Whether it is history of an app that is there, so that there is nothing to ask.
async fn is_kept(resource: &dyn Resource, reading: &Reading<'_>, prior: &Value) -> bool {
    let app = object::text_or_empty(prior, "app_id");
    !reading.memory.is_unseen() && resource.is_history(prior) && reading.released(app).await.is_some()
}

/// Whether an object that an earlier run made and lost sight of has become what it was to be; waits until that is known.
async fn ripens(resource: &dyn Resource, reading: &Reading<'_>, prior: &Value) -> Result<bool, Failure> {
    if !reading.memory.is_unseen() {
        return Ok(false);
    }
    let members = prior.as_members().into_iter().flatten();
    let clue = members.filter_map(|(name, value)| Some((name.to_string(), value.as_str()?.to_owned())));
    let id = object::text_or_empty(prior, "id");
    match resource.ripens(reading.session, &clue.collect(), id).await {
        Err(failure) if failure.is_not_found() => Ok(false),
        outcome => outcome,
    }
}

/// Who it was, which is a courtesy: that it cannot be told is no failure.
async fn changed_by(
    resource: &dyn Resource,
    reading: &Reading<'_>,
    request: &ReadRequest,
    now: &Value,
) -> Option<String> {
    let who = resource.changed_by(reading, &request.prior, now).await;
    who.unwrap_or_default()
}

fn unread(request: &ReadRequest, failure: &Failure, secrets: &Secrets) -> ReadResponse {
    ReadResponse {
        value: request.prior.clone(),
        private: request.private.clone(),
        problems: vec![secrets.hide(failure.problem())],
        changed_by: None,
        ripened: false,
    }
}

async fn carry_out(resource: &dyn Resource, work: &Work<'_>) -> Result<Value, Failure> {
    let finished = |told: Told| object::applied(resource.kind(), work.prior, work.planned, told);
    if work.planned.is_null() {
        resource.delete(work).await.map(|()| Value::null(Type::Dynamic))
    } else if work.prior.is_null() {
        resource.create(work).await.map(finished)
    } else {
        resource.update(work).await.map(finished)
    }
}

/// What exists although the work failed: what was made, or the prior object as it is now.
async fn remains(resource: &dyn Resource, work: &Work<'_>) -> Value {
    match work.made() {
        Some(id) => {
            let told = Told::from([("id", string(&id))]);
            object::applied(resource.kind(), &Value::null(Type::Dynamic), work.planned, told)
        }
        None if work.prior.is_null() => Value::null(Type::Dynamic),
        None => match read_alone(resource, work.session, work.prior).await {
            Ok(Some(now)) => now,
            // Whether it is there is the next refresh's question.
            _ => work.prior.clone(),
        },
    }
}

/// Everything that no text about these objects may hold.
fn secrets_of(session: &Session, kind: &str, objects: &[&Value]) -> Secrets {
    let schema = provider_schema();
    let mut secrets = Secrets::default();
    let token = session.settings.token.expose_secret();
    secrets.add(token);
    // At the sandbox an account may stand before the token proper.
    secrets.add(token.rsplit('/').next().unwrap_or(token));
    if let Some(schema) = schema.resources.get(kind) {
        for object in objects {
            secrets.add_object(&schema.block, object);
        }
    }
    secrets
}

fn problems<T>(outcome: Result<T, Failure>) -> Result<T, Vec<Problem>> {
    outcome.map_err(|failure| vec![failure.problem()])
}

impl Heroku {
    /// The failure as a problem that does not hold the token.
    fn told<T>(&self, outcome: Result<T, Failure>) -> Result<T, Vec<Problem>> {
        outcome.map_err(|failure| {
            let secrets = self
                .session()
                .map(|session| secrets_of(&session, "", &[]))
                .unwrap_or_default();
            vec![secrets.hide(failure.problem())]
        })
    }
}

impl Provider for Heroku {
    fn address(&self) -> ProviderAddress {
        provider_address()
    }

    fn schema(&self) -> Arc<ProviderSchema> {
        provider_schema()
    }

    fn validate(&self, mode: Mode, kind: &str, config: &Value) -> Vec<Problem> {
        let mut checks = Checks::default();
        match resource(kind).filter(|_| config.is_known() && mode == Mode::Managed) {
            Some(resource) => {
                checks.identities(kind, config);
                checks.whole_numbers(kind, config);
                resource.check(config, &mut checks);
            }
            None if mode == Mode::Data => data::check(kind, config, &mut checks),
            None => {}
        }
        checks.into_problems()
    }

    fn upgrade(&self, kind: &str, version: u64, attributes: serde_json::Value) -> Result<serde_json::Value, Problem> {
        Ok(upgrade::attributes(kind, version, attributes))
    }

    fn identify(&self, older: &mut [Outdated], beside: Beside<'_>) -> Vec<bool> {
        identify::within(older, beside)
    }

    fn plan(&self, request: &PlanRequest<'_>) -> PlanResponse {
        let private = request.private.to_vec();
        if request.config.is_null() {
            return PlanResponse {
                private,
                ..PlanResponse::default()
            };
        }
        let Some(resource) = resource(request.kind) else {
            let problems = vec![data::not_available(request.kind).problem()];
            return PlanResponse {
                private,
                problems,
                ..PlanResponse::default()
            };
        };
        let Some(members) = request.proposed.as_members() else {
            return PlanResponse {
                private,
                ..PlanResponse::default()
            };
        };
        let mut planning = Planning {
            request,
            planned: members.clone(),
            checks: Checks::default(),
            replace: Vec::new(),
            sources: &self.sources,
        };
        resource.plan(&mut planning);
        let planned = object::unless_the_same(request.prior, planning.planned);
        let attribute = |name: &&'static str| -> Path { vec![PathStep::Name(Arc::from(*name))] };
        PlanResponse {
            replace: planning.replace.iter().map(attribute).collect(),
            planned: Some(Value::object(planned)),
            private,
            problems: planning.checks.into_problems(),
        }
    }

    fn plan_together(&self, all: &[Outlook<'_>], refers: Refers<'_>) -> Vec<(InstanceAddress, Problem)> {
        checks::estate::check(all, refers)
    }

    fn configure<'a>(&'a self, config: &'a Value) -> BoxFuture<'a, Result<(), Vec<Problem>>> {
        Box::pin(async move {
            let settings = Settings::find(config, &self.environment, &Disk)?;
            let session = problems(Session::new(settings))?;
            *self.session.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(session));
            Ok(())
        })
    }

    fn read<'a>(&'a self, requests: Vec<ReadRequest>) -> BoxFuture<'a, Vec<ReadResponse>> {
        Box::pin(async move { self.read_all(&requests).await })
    }

    fn look_up<'a>(&'a self, older: Vec<Outdated>) -> BoxFuture<'a, Vec<Result<Option<serde_json::Value>, Problem>>> {
        Box::pin(async move {
            let count = older.len();
            let found = async { identify::outside(&self.session()?.client, older).await };
            match self.told(found.await) {
                Ok(found) => found.into_iter().map(Ok).collect(),
                Err(problems) => {
                    let why: Vec<String> = problems.into_iter().map(|problem| problem.detail).collect();
                    vec![Err(identify::unknown(&why.join(" "))); count]
                }
            }
        })
    }

    fn read_data<'a>(&'a self, kind: &'a str, config: &'a Value) -> BoxFuture<'a, Result<Value, Vec<Problem>>> {
        Box::pin(async move {
            let session = problems(self.session())?;
            self.told(data::read(&session, kind, config).await)
        })
    }

    fn announce(&self, upcoming: &[Upcoming]) {
        if let Ok(session) = self.session() {
            session.look_ahead(upcoming);
        }
    }

    fn together(&self) -> &'static [(&'static str, &'static str)] {
        &[("heroku_formation", "app_id")]
    }

    fn begin_together(&self, requests: &[&ApplyRequest]) {
        if let Ok(session) = self.session() {
            let set = requests.iter().filter(|request| !request.planned.is_null());
            let named = |request: &&&ApplyRequest| {
                let text = |name: &str| object::text_or_empty(&request.planned, name).to_owned();
                (text("app_id"), text("type"))
            };
            session.formations.expect(set.map(|request| named(&request)));
        }
    }

    fn apply<'a>(&'a self, request: ApplyRequest, recorder: &'a dyn Recorder) -> BoxFuture<'a, ApplyResponse> {
        Box::pin(self.apply_one(request, recorder))
    }

    fn import<'a>(&'a self, kind: &'a str, id: &'a str) -> BoxFuture<'a, Result<Found, Vec<Problem>>> {
        Box::pin(async move { self.told(self.import_one(kind, id).await) })
    }

    fn recover<'a>(&'a self, intent: &'a Intent) -> BoxFuture<'a, Result<Option<Found>, Vec<Problem>>> {
        Box::pin(async move { self.told(self.recover_one(intent).await) })
    }

    fn calls(&self) -> Calls {
        self.session().map(|session| session.client.calls()).unwrap_or_default()
    }

    fn notices(&self) -> Vec<Problem> {
        self.session().map(|session| session.notices()).unwrap_or_default()
    }

    fn monthly_cents<'a>(&'a self, objects: Vec<(Arc<str>, Value)>) -> BoxFuture<'a, Vec<Option<u64>>> {
        Box::pin(async move {
            match self.session() {
                Ok(session) => prices::monthly_cents(&session, &objects).await,
                Err(_) => vec![None; objects.len()],
            }
        })
    }

    fn implied_order(&self) -> &'static [(&'static str, &'static str, &'static str)] {
        &[
            ("heroku_build", "heroku_formation", "app_id"),
            ("heroku_app_release", "heroku_formation", "app_id"),
        ]
    }
}
