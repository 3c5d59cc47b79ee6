//! The trait that plan and apply talk to, and the providers that are built in.
//!
//! It is shaped so that a later implementation can drive the plug-in protocol without any change to plan or apply.

mod builtin;
mod registry;
mod remote_state;

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

pub use builtin::Builtin;
pub use registry::Providers;
pub use remote_state::{StateSource, States};

pub use crate::address::ProviderAddress;
use crate::address::{InstanceAddress, Mode};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::language::value::{Path, Value};
use crate::schema::ProviderSchema;
use crate::source::Span;

/// Something a provider has to say about an instance: a diagnostic without a place.
/// Whoever knows the configuration turns the path into a span.
#[derive(Clone, PartialEq, Debug)]
pub struct Problem {
    /// Its kind.
    pub code: &'static Code,
    /// Error, warning or note.
    pub severity: Severity,
    /// A fixed sentence per kind.
    pub summary: String,
    /// What and why in this case; never a sensitive value.
    pub detail: String,
    /// What to do.
    pub help: Option<String>,
    /// The attribute at fault; empty for the whole object.
    pub path: Path,
}

impl Problem {
    /// As a diagnostic about that instance, at that place.
    pub fn diagnose(self, address: &InstanceAddress, span: Option<Span>) -> Diagnostic {
        let mut diagnostic = Diagnostic::new(self.severity, self.code, self.summary, self.detail).about(address);
        diagnostic.span = span;
        diagnostic.help = self.help;
        diagnostic
    }
}

/// What the plan of one instance starts from.
pub struct PlanRequest<'a> {
    /// The resource type.
    pub kind: &'a str,
    /// The object as last read; null when there is none.
    pub prior: &'a Value,
    /// The configuration, null where it is silent; null altogether to destroy.
    pub config: &'a Value,
    /// The configuration with computed attributes taken from the prior object, or unknown where there is none.
    pub proposed: &'a Value,
    /// What the provider stored beside the object.
    pub private: &'a [u8],
}

/// What will become of one instance.
#[derive(Clone, Debug, Default)]
pub struct PlanResponse {
    /// The object after apply, unknown where only apply can tell; `None` means: as proposed.
    pub planned: Option<Value>,
    /// Paths whose change cannot be made in place.
    pub replace: Vec<Path>,
    /// To be stored beside the object.
    pub private: Vec<u8>,
    /// Errors stop the plan.
    pub problems: Vec<Problem>,
}

/// An object to be read again.
#[derive(Clone, Debug)]
pub struct ReadRequest {
    /// Whose it is.
    pub address: InstanceAddress,
    /// As the state has it.
    pub prior: Value,
    /// What the provider stored beside it.
    pub private: Vec<u8>,
}

/// What reading found.
#[derive(Clone, Debug)]
pub struct ReadResponse {
    /// The object now; null when it is gone (a single GET answered 404).
    pub value: Value,
    /// To be stored beside it.
    pub private: Vec<u8>,
    /// On an error `value` is the prior one.
    pub problems: Vec<Problem>,
    /// Who changed it last, where the API tells: "v12 by ann@example.com: Set FOO config vars".
    pub changed_by: Option<String>,
    /// It was made by a run that lost sight of it, and has become what it was to be: nothing about it is tainted.
    pub ripened: bool,
}

/// Attributes of an object of an older schema version, as [`Provider::upgrade`] left them.
#[derive(Clone, PartialEq, Debug)]
pub struct Outdated {
    /// The resource type.
    pub kind: Arc<str>,
    /// An object.
    pub attributes: serde_json::Value,
}

/// The attributes of all objects of a type in a state, upgraded.
pub type Beside<'a> = &'a dyn Fn(&str) -> Vec<serde_json::Value>;

/// What is to be done with one object.
#[derive(Clone, Debug)]
pub struct ApplyRequest {
    /// Whose it is.
    pub address: InstanceAddress,
    /// Null to create.
    pub prior: Value,
    /// Null to destroy; unknown where only the API can tell.
    pub planned: Value,
    /// The configuration with everything known.
    pub config: Value,
    /// What the provider stored beside it.
    pub private: Vec<u8>,
}

/// What became of one object.
#[derive(Clone, Debug)]
pub struct ApplyResponse {
    /// The object now: null when it is gone or was never made. With an error it is what exists
    /// nevertheless, and goes into the state as tainted when it was being created.
    pub value: Value,
    /// To be stored beside it.
    pub private: Vec<u8>,
    /// Errors stop whatever depends on it.
    pub problems: Vec<Problem>,
}

/// What is about to be created: enough to find it again when the answer is lost.
#[derive(Clone, PartialEq, Serialize, Deserialize, Debug)]
pub struct Intent {
    /// Whose it is, printed.
    pub address: String,
    /// The resource type.
    pub kind: String,
    /// Unique within the journal.
    pub token: String,
    /// What the provider needs to find it: unique name, app and plan, …; no secrets.
    pub clue: BTreeMap<String, String>,
    /// The id, once the API has told it.
    pub id: Option<String>,
}

/// Where a provider reports while it applies: the journal, and the progress that people see.
pub trait Recorder: Send + Sync {
    /// Is on disk when this returns: call before the request that creates.
    fn intent(&self, address: &InstanceAddress, clue: BTreeMap<String, String>) -> Result<String, Problem>;
    /// Is on disk when this returns: call with the intent's token as soon as the id is known.
    fn created(&self, token: &str, id: &str) -> Result<(), Problem>;
    /// The creating request was refused: there is nothing to look for in the next run.
    fn refused(&self, _token: &str) {}
    /// A line of what ran for the object elsewhere and failed, without its end: `build`, `release`.
    fn output(&self, _address: &InstanceAddress, _source: &'static str, _line: &str) {}
    /// What is being waited for: "waiting for heroku-postgresql:essential-0 to be provisioned".
    fn waiting(&self, address: &InstanceAddress, text: &str);
}

/// An object that was found by its id or its intent.
#[derive(Clone, Debug)]
pub struct Found {
    /// The object.
    pub value: Value,
    /// To be stored beside it.
    pub private: Vec<u8>,
}

/// How many calls a provider has made.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Calls {
    /// Requests sent, repeats included.
    pub total: u64,
    /// Of these, polls of something that is being provisioned.
    pub polls: u64,
}

/// A change that a run of apply is going to make.
#[derive(Clone, Debug)]
pub struct Upcoming {
    /// The resource type.
    pub kind: Arc<str>,
    /// Null when it will be created.
    pub prior: Value,
    /// Null when it will be destroyed; may be partly unknown.
    pub planned: Value,
}

/// An object as a plan sees it once all have been planned: configured instances and data sources.
pub struct Outlook<'a> {
    /// Which.
    pub address: &'a InstanceAddress,
    /// Its configuration; null when it is only there to be looked up, and nothing is planned for it.
    pub config: &'a Value,
    /// As last read; null when there is none.
    pub before: &'a Value,
    /// As planned, or as it stands.
    pub after: &'a Value,
}

/// The object that an argument refers to, `BLOCK.ARGUMENT` within a block; `None` where that cannot be told for sure.
pub type Refers<'a> = &'a dyn Fn(&InstanceAddress, &str) -> Option<InstanceAddress>;

/// A provider. `validate` and `plan` are pure; the others talk to an API.
pub trait Provider: Send + Sync {
    /// Its address.
    fn address(&self) -> ProviderAddress;

    /// Everything it knows.
    fn schema(&self) -> Arc<ProviderSchema>;

    /// What is wrong with a configuration (may be partly unknown) beyond its schema.
    fn validate(&self, mode: Mode, kind: &str, config: &Value) -> Vec<Problem>;

    /// Brings the attributes of an older schema version up to date.
    fn upgrade(&self, kind: &str, version: u64, attributes: serde_json::Value) -> Result<serde_json::Value, Problem>;

    /// Puts ids where an older version kept names, as far as the same state tells; says of each whether nothing is
    /// missing in it. Pure.
    fn identify(&self, older: &mut [Outdated], _beside: Beside<'_>) -> Vec<bool> {
        vec![true; older.len()]
    }

    /// What will become of one instance. Create, update and replace are decided by the caller from the answer.
    fn plan(&self, request: &PlanRequest<'_>) -> PlanResponse;

    /// What is wrong with a plan that no single object shows: pure, like `plan`, and called after it with all objects of
    /// the provider's types.
    fn plan_together(&self, _all: &[Outlook<'_>], _refers: Refers<'_>) -> Vec<(InstanceAddress, Problem)> {
        Vec::new()
    }

    /// Takes the `provider` block (wholly known) and finds credentials. Called before anything below.
    fn configure<'a>(&'a self, config: &'a Value) -> BoxFuture<'a, Result<(), Vec<Problem>>>;

    /// Reads objects again, in as few calls as possible; answers in the order of the requests.
    fn read<'a>(&'a self, requests: Vec<ReadRequest>) -> BoxFuture<'a, Vec<ReadResponse>>;

    /// Finds the ids that [`Provider::identify`] missed; the attributes with them, or `None` where nothing has that name.
    fn look_up<'a>(&'a self, older: Vec<Outdated>) -> BoxFuture<'a, Vec<Result<Option<serde_json::Value>, Problem>>> {
        Box::pin(async move { older.into_iter().map(|one| Ok(Some(one.attributes))).collect() })
    }

    /// Reads a data source whose configuration is wholly known.
    fn read_data<'a>(&'a self, kind: &'a str, config: &'a Value) -> BoxFuture<'a, Result<Value, Vec<Problem>>>;

    /// Told once before the first `apply` of a run, so that changes may know of each other: what belongs to an app that
    /// goes anyway need not be taken apart first.
    fn announce(&self, _upcoming: &[Upcoming]) {}

    /// Types whose objects with one value of an attribute change in one call when they begin at the same time: for example
    /// `("heroku_formation", "app_id")`.
    fn together(&self) -> &'static [(&'static str, &'static str)] {
        &[]
    }

    /// Told before `apply` is called for each of these objects of such types: all of them begin now.
    fn begin_together(&self, _requests: &[&ApplyRequest]) {}

    /// Creates, updates or destroys one object (never replaces: that is two requests).
    fn apply<'a>(&'a self, request: ApplyRequest, recorder: &'a dyn Recorder) -> BoxFuture<'a, ApplyResponse>;

    /// Finds an object by the id that people write.
    fn import<'a>(&'a self, kind: &'a str, id: &'a str) -> BoxFuture<'a, Result<Found, Vec<Problem>>>;

    /// Finds what an intent may have created; `None` when nothing was created.
    fn recover<'a>(&'a self, intent: &'a Intent) -> BoxFuture<'a, Result<Option<Found>, Vec<Problem>>>;

    /// How many calls it has made since it was configured.
    fn calls(&self) -> Calls {
        Calls::default()
    }

    /// What the API warned of since this was asked last.
    fn notices(&self) -> Vec<Problem> {
        Vec::new()
    }

    /// What objects cost a month, in US cents, in the order given: 0 for a null and for what is free, `None` where
    /// no price can be told.
    fn monthly_cents<'a>(&'a self, objects: Vec<(Arc<str>, Value)>) -> BoxFuture<'a, Vec<Option<u64>>> {
        Box::pin(async move { vec![Some(0); objects.len()] })
    }

    /// Order that follows from what the API does and not from references: `(first, then)` over resource types
    /// whose instances share the value of an attribute, for example `("heroku_build", "heroku_formation", "app_id")`.
    fn implied_order(&self) -> &'static [(&'static str, &'static str, &'static str)] {
        &[]
    }
}

/// Every code that providers of this stage use.
pub const CODES: &[&Code] = &[&builtin::UNSUPPORTED, &remote_state::REMOTE_STATE];
