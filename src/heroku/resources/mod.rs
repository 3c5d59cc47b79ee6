//! One file per resource type, behind one trait.

mod account_feature;
mod addon;
mod addon_attachment;
pub(super) mod app;
mod app_config_association;
mod app_feature;
mod app_release;
mod app_webhook;
pub(super) mod build;
mod config;
mod config_vars;
mod domain;
mod drain;
mod formation;
mod item;
mod pipeline;
mod pipeline_config_var;
mod pipeline_coupling;
mod pipeline_promotion;
mod releases;
mod review_app_config;
mod slug;
pub(super) mod source_code;
mod space;
mod space_app_access;
mod space_inbound_ruleset;
mod space_peering_connection_accepter;
mod space_vpn_connection;
mod ssl;
mod team_collaborator;
mod team_member;
mod telemetry_drain;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::BoxFuture;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::checks::Checks;
use super::client::{backoff, path};
use super::failure::{Cause, Failure};
use super::lists::Lists;
use super::memory::Memory;
use super::object::{Told, at, flag, string, text, text_or_empty};
use super::redact::Secrets;
use super::session::Session;
use crate::address::InstanceAddress;
use crate::language::types::Type;
use crate::language::value::{Members, Value};
use crate::provider::{PlanRequest, Recorder};
use crate::schema::heroku::provider_schema;

/// What is told about an object, some time.
pub(super) type Answer<'a, T> = BoxFuture<'a, Result<T, Failure>>;

/// What a lost creation is found by.
pub(super) type Clue = BTreeMap<String, String>;

/// A managed resource type. `check` and `plan` are pure.
pub(super) trait Resource: Sync {
    /// `heroku_app`
    fn kind(&self) -> &'static str;

    /// What is wrong with a configuration that may be partly unknown.
    fn check(&self, _config: &Value, _checks: &mut Checks) {}

    /// What the plan of a creation or an update differs in from what was proposed.
    fn plan(&self, _planning: &mut Planning<'_>) {}

    /// The object as Heroku has it; `None` when a GET of it was answered with 404.
    fn read<'a>(&'a self, reading: &'a Reading<'a>, prior: &'a Value) -> Answer<'a, Option<Told>>;

    /// Makes it.
    fn create<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told>;

    /// Changes it in place.
    fn update<'a>(&'a self, _work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async { Ok(Told::new()) })
    }

    /// Destroys it; that it is gone already is as good.
    fn delete<'a>(&'a self, _work: &'a Work<'a>) -> Answer<'a, ()> {
        Box::pin(async { Ok(()) })
    }

    /// The attributes by which `read` finds the object of that import id; `None` when there is none.
    fn import<'a>(&'a self, session: &'a Session, id: &'a str) -> Answer<'a, Option<Told>>;

    /// The id that the state keeps of an object that was made so.
    fn identity(&self, made: &Json, _planned: &Value) -> Option<String> {
        at(made, "/id").map(str::to_owned)
    }

    /// Whether Heroku refuses a second one because of its name.
    fn has_unique_name(&self) -> bool {
        false
    }

    /// Whether it is a piece of its app's history: nothing about it changes, and it is there as long as the app is.
    fn is_history(&self, _prior: &Value) -> bool {
        false
    }

    /// Waits until an object that an interrupted run made is ready; false when it will never count.
    fn ripens<'a>(&'a self, _session: &'a Session, _clue: &'a Clue, _id: &'a str) -> Answer<'a, bool> {
        Box::pin(async { Ok(true) })
    }

    /// Who changed the object, when the API tells and reading it showed a difference; `now` is null when it is gone.
    fn changed_by<'a>(
        &'a self,
        _reading: &'a Reading<'a>,
        _prior: &'a Value,
        _now: &'a Value,
    ) -> Answer<'a, Option<String>> {
        Box::pin(async { Ok(None) })
    }

    /// The object that a lost creation made.
    fn find<'a>(&'a self, _session: &'a Session, _clue: &'a Clue) -> Answer<'a, Option<Json>> {
        Box::pin(async { Ok(None) })
    }
}

/// Every type that can be planned and applied.
static ALL: &[&dyn Resource] = &[
    &account_feature::AccountFeature,
    &addon::Addon,
    &addon_attachment::AddonAttachment,
    &app::App,
    &app_config_association::AppConfigAssociation,
    &app_feature::AppFeature,
    &app_release::AppRelease,
    &app_webhook::AppWebhook,
    &build::Build,
    &config::Config,
    &domain::Domain,
    &drain::Drain,
    &formation::Formation,
    &pipeline::Pipeline,
    &pipeline_config_var::PipelineConfigVar,
    &pipeline_coupling::PipelineCoupling,
    &pipeline_promotion::PipelinePromotion,
    &review_app_config::ReviewAppConfig,
    &slug::Slug,
    &space::Space,
    &space_app_access::SpaceAppAccess,
    &space_inbound_ruleset::SpaceInboundRuleset,
    &space_peering_connection_accepter::SpacePeeringConnectionAccepter,
    &space_vpn_connection::SpaceVpnConnection,
    &ssl::Ssl,
    &team_collaborator::Collaborator,
    &team_collaborator::TeamCollaborator,
    &team_member::TeamMember,
    &telemetry_drain::TelemetryDrain,
];

/// The implementation of a type, when there is one.
pub(super) fn resource(kind: &str) -> Option<&'static dyn Resource> {
    ALL.iter().copied().find(|resource| resource.kind() == kind)
}

/// A plan in the making.
pub(super) struct Planning<'a> {
    pub(super) request: &'a PlanRequest<'a>,
    pub(super) planned: Members,
    pub(super) checks: Checks,
    /// Attributes whose change replaces although no one wrote it.
    pub(super) replace: Vec<&'static str>,
    /// Reads what a source path names.
    pub(super) sources: &'a source_code::SourceReader,
}

impl Planning<'_> {
    pub(super) fn creates(&self) -> bool {
        self.request.prior.is_null()
    }

    /// The configured text, when it is known.
    pub(super) fn config(&self, name: &str) -> Option<&str> {
        text(self.request.config, name)
    }

    /// Whether the configuration sets it, known or not.
    pub(super) fn is_configured(&self, name: &str) -> bool {
        self.request.config.get(name).is_some_and(|value| !value.is_null())
    }

    /// Whether the attribute will differ from the prior object's (unknown differs).
    pub(super) fn changes(&self, name: &str) -> bool {
        match (self.request.prior.get(name), self.planned.get(name)) {
            (Some(before), Some(after)) => !super::object::same(before, after),
            _ => true,
        }
    }

    pub(super) fn set(&mut self, name: &str, value: Value) {
        self.planned.insert(name.into(), value);
    }

    /// Only apply can tell.
    pub(super) fn unknown(&mut self, name: &str) {
        if let Some(value) = self.planned.get_mut(name) {
            *value = Value::unknown(value.ty());
        }
    }

    /// The attribute stays as it is.
    pub(super) fn keep(&mut self, name: &str) {
        if let Some(before) = self.request.prior.get(name) {
            self.planned.insert(name.into(), before.clone());
        }
    }
}

/// What reading has at hand.
pub(super) struct Reading<'a> {
    pub(super) session: &'a Session,
    pub(super) lists: &'a Lists<'a>,
    pub(super) memory: Memory,
}

impl<'a> Reading<'a> {
    /// For one object, with what was kept beside it.
    pub(super) fn new(session: &'a Session, lists: &'a Lists<'a>, kept: &[u8]) -> Self {
        Self {
            session,
            lists,
            memory: Memory::new(kept),
        }
    }

    /// When the app was released last, as far as that is read anyway or one list tells it of many.
    pub(super) async fn released(&self, app: &str) -> Option<String> {
        let apps = self.lists.instances("heroku_app");
        if apps == 0 && self.lists.total() < 2 {
            return None;
        }
        let list = (apps != 1).then_some("/apps");
        let found = self.lists.by_id(list, &path(&["apps", app]), app).await;
        at(&found.ok()??, "/released_at").map(str::to_owned)
    }
}

/// One change that is being made.
pub(super) struct Work<'a> {
    pub(super) session: &'a Session,
    pub(super) address: &'a InstanceAddress,
    pub(super) prior: &'a Value,
    pub(super) planned: &'a Value,
    pub(super) recorder: &'a dyn Recorder,
    pub(super) sources: &'a source_code::SourceReader,
    made: Mutex<Option<String>>,
}

/// A request that creates.
pub(super) struct Creation<'a> {
    pub(super) path: String,
    pub(super) body: Json,
    /// What it is found by when the answer is lost; the time is added.
    pub(super) clue: Vec<(&'static str, &'a str)>,
}

impl<'a> Work<'a> {
    pub(super) fn new(
        session: &'a Session,
        request: &'a crate::provider::ApplyRequest,
        recorder: &'a dyn Recorder,
        sources: &'a source_code::SourceReader,
    ) -> Self {
        Self {
            session,
            address: &request.address,
            prior: &request.prior,
            planned: &request.planned,
            recorder,
            sources,
            made: Mutex::new(None),
        }
    }

    /// A planned text; empty when there is none.
    pub(super) fn text(&self, name: &str) -> &'a str {
        text_or_empty(self.planned, name)
    }

    /// A planned text, when there is one that is not empty.
    pub(super) fn given(&self, name: &str) -> Option<&'a str> {
        text(self.planned, name).filter(|text| !text.is_empty())
    }

    /// The id of the prior object.
    pub(super) fn id(&self) -> &'a str {
        text_or_empty(self.prior, "id")
    }

    /// Whether the attribute changes.
    pub(super) fn changes(&self, name: &str) -> bool {
        match (self.prior.get(name), self.planned.get(name)) {
            (Some(before), Some(after)) => after.is_known() && !super::object::same(before, after),
            _ => true,
        }
    }

    /// A planned switch, when it is known.
    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        flag(self.planned, name)
    }

    /// What no text about the object may hold.
    pub(super) fn secrets(&self) -> Secrets {
        let kind = &self.address.resource.kind;
        super::secrets_of(self.session, kind, &[self.prior, self.planned])
    }

    /// Says what is being waited for.
    pub(super) fn waiting(&self, text: &str) {
        self.recorder.waiting(self.address, text);
    }

    /// The id of what was made, when something was.
    pub(super) fn made(&self) -> Option<String> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Creates an object: intent, request, id, each on disk before the next. After a lost answer or one that leaves it
    /// open, the object is looked for before the request is sent again.
    pub(super) async fn create(&self, resource: &dyn Resource, creation: Creation<'_>) -> Result<Json, Failure> {
        let clue = self.clue(resource, &creation.clue);
        let token = self
            .recorder
            .intent(self.address, clue.clone())
            .map_err(Failure::from)?;
        let made = match self.post_until_known(resource, &creation, &clue).await {
            Ok(made) => made,
            Err(failure) => {
                if !failure.may_have_happened() {
                    self.recorder.refused(&token);
                }
                return Err(failure);
            }
        };
        let id = resource.identity(&made, self.planned).ok_or_else(|| {
            Failure::of(
                format!("POST {}", creation.path),
                Cause::Unexpected("no id in the answer".into()),
            )
        })?;
        *self.made.lock().unwrap_or_else(PoisonError::into_inner) = Some(id.clone());
        self.recorder.created(&token, &id).map_err(Failure::from)?;
        self.session.made(&made_key(resource.kind(), &clue), &id);
        self.session.client.is_new(at(&made, "/id").unwrap_or(&id));
        Ok(made)
    }

    fn clue(&self, resource: &dyn Resource, parts: &[(&'static str, &str)]) -> Clue {
        let mut clue: Clue = parts
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        clue.insert("since".into(), self.session.client.server_time().to_string());
        // What has a name of its own is not taken for another: thousands of apps need no list of the others.
        if !resource.has_unique_name() {
            let others = self.session.made_so_far(&made_key(resource.kind(), &clue));
            if !others.is_empty() {
                clue.insert("not".into(), others);
            }
        }
        clue
    }

    /// Looks for what a request made whose answer is not known. A refusal after an open end may be about the very object:
    /// "name is already taken".
    async fn look_for(&self, resource: &dyn Resource, clue: &Clue, attempts: u32) -> Result<Option<Json>, Failure> {
        // Sent again, what has a name of its own is refused rather than made twice.
        let looks = if resource.has_unique_name() { 1 } else { LOOKS };
        for look in 0..looks {
            tokio::time::sleep(backoff(attempts + look)).await;
            if let Some(made) = resource.find(self.session, clue).await? {
                return Ok(Some(made));
            }
        }
        Ok(None)
    }

    async fn post_until_known(
        &self,
        resource: &dyn Resource,
        creation: &Creation<'_>,
        clue: &Clue,
    ) -> Result<Json, Failure> {
        let mut attempts = 1;
        let mut in_doubt = false;
        loop {
            let mut failure = match self.session.client.post(&creation.path, &creation.body).await {
                Ok(made) => return Ok(made),
                Err(failure) => failure,
            };
            let open = failure.may_have_happened();
            if !open && !in_doubt {
                return Err(failure);
            }
            in_doubt = true;
            if let Some(made) = self.look_for(resource, clue, attempts).await? {
                return Ok(made);
            }
            if !open || attempts >= 4 {
                failure.attempts = attempts;
                return Err(failure);
            }
            attempts += 1;
        }
    }
}

/// How often a lost creation is looked for before the request is sent again: what is new may be missing from lists.
const LOOKS: u32 = 3;

/// Under what the ids of one kind and home are noted.
fn made_key(kind: &str, clue: &Clue) -> String {
    let homes = ["app_id", "owner_id", "pipeline", "space", "team"].map(|home| clue_of(clue, home));
    format!("{kind} {}", homes.join(" "))
}

/// Whether the object was made since the intent, and is none that the same run made before.
pub(super) fn is_recent(json: &Json, clue: &Clue) -> bool {
    let id = at(json, "/id").unwrap_or_default();
    if clue
        .get("not")
        .is_some_and(|others| others.split(',').any(|other| other == id))
    {
        return false;
    }
    let time = |text: &str| text.parse::<jiff::Timestamp>().ok();
    let since = clue.get("since").and_then(|since| time(since));
    let made = at(json, "/created_at").and_then(time);
    match (since, made) {
        // Both ends know the time to the second.
        (Some(since), Some(made)) => made.as_second() >= since.as_second() - 1,
        _ => true,
    }
}

/// Of several, the newest that was made since the intent.
pub(super) fn newest<'j>(all: impl IntoIterator<Item = &'j Json>, clue: &Clue) -> Option<Json> {
    all.into_iter()
        .filter(|json| is_recent(json, clue))
        .max_by_key(|json| at(json, "/created_at").unwrap_or_default().to_owned())
        .cloned()
}

/// A value of the clue; empty when it has none.
pub(super) fn clue_of<'c>(clue: &'c Clue, name: &str) -> &'c str {
    clue.get(name).map_or("", String::as_str)
}

/// An object of which only the id and the texts of its clue are known. A name is what the next read tells: that one is
/// missing says that nobody wrote the object yet.
pub(super) fn stub(kind: &str, id: &str, clue: &Clue) -> Value {
    let schema = provider_schema();
    let attributes = schema
        .resources
        .get(kind)
        .map(|schema| schema.block.attributes.as_slice());
    let texts = attributes
        .unwrap_or_default()
        .iter()
        .filter(|attribute| attribute.ty == Type::String && &*attribute.name != "name");
    let mut told = BTreeMap::new();
    for attribute in texts {
        if let Some(text) = clue.get(&*attribute.name).filter(|text| !text.is_empty()) {
            told.insert(Arc::clone(&attribute.name), string(text));
        }
    }
    told.insert("id".into(), string(id));
    if let Some(team) = clue.get("team").filter(|team| !team.is_empty() && kind == "heroku_app") {
        told.insert("organization".into(), app::organization_named(team));
    }
    if let Some(path) = clue.get("path").filter(|path| !path.is_empty()) {
        told.insert("source".into(), build::source_at(path));
    }
    if clue.get("url_in").is_some_and(|attribute| attribute == "sensitive_url") {
        told.insert("sensitive_url".into(), string(""));
    }
    super::object::partial(kind, told)
}

/// What stands for a text that may be a secret or is long.
pub(super) fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// `APP:REST` of an import id.
pub(super) fn split_id<'i>(kind: &str, id: &'i str, form: &str) -> Result<(&'i str, &'i str), Failure> {
    match id.split_once(':') {
        Some((app, rest)) if !app.is_empty() && !rest.is_empty() => Ok((app, rest)),
        _ => Err(import_id(kind, id, form)),
    }
}

/// The failure of an import id.
pub(super) fn import_id(kind: &str, id: &str, form: &str) -> Failure {
    Failure::work(
        &super::codes::IMPORT_ID,
        "Invalid import id",
        format!("{kind} is imported as {form}; {id:?} is not of that form."),
        format!("Write {form}."),
    )
}
