//! Everything that exists in the sandbox, and how it changes.
//!
//! The world is data: ordered maps, counted ids, no clock. The same requests at the same times give the same world.
//! What exists by being named (accounts, teams, the catalogue) is not stored until something is said about it.

mod account;
mod app;
mod builds;
mod notice;
mod pipeline;
mod releases;
mod removal;
mod script;
mod service;
mod settings;
mod settle;
mod setup;
mod space;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use account::{Authorization, OauthClient, PublicKey};
pub use app::{
    App, Build, BuildStatus, Certificate, Collaborator, Domain, Drain, Formation, OciImage, OneOff, Owner, Release,
    ReleaseStatus, Slug, Webhook,
};
pub use notice::{WebhookDelivery, WebhookEvent};
pub use pipeline::{AppTransfer, Coupling, Pipeline, Promotion, PromotionTarget, ReviewAppConfig};
pub(super) use script::Script;
pub use service::{Addon, AddonState, Attachment};
pub use settings::{AppUrls, Rate, Settings, Timings};
pub use settle::Transition;
pub use setup::{AppSetup, ReviewApp};
pub use space::{Peering, Ruleset, Space, TelemetryDrain, Vpn};

pub(super) use releases::{Cut, smallest_of_tier};

pub use crate::schema::catalogue::Runtime;

use super::failure::Failure;
use super::ids;
use super::timestamp::Timestamp;

/// What was uploaded to a source's or a slug's URL: its digest, not its bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blob {
    /// Bytes.
    pub size: u64,
    /// `SHA256:…`, as the API writes checksums.
    pub checksum: String,
    /// What its Procfile says; `None` when the bytes are no gzipped tarball.
    pub process_types: Option<BTreeMap<String, String>>,
    /// What its package.json has a build do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub build_command: Option<String>,
}

/// What is kept about a team beyond its name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// By e-mail address.
    pub members: BTreeMap<String, Member>,
}

/// A member of a team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// `admin`, `member` or `viewer`.
    pub role: String,
    /// Whether the identity comes from the team's identity provider.
    pub federated: bool,
    /// When it was added.
    pub created_at: Timestamp,
    /// When its role last changed.
    pub updated_at: Timestamp,
}

/// The calls that an account has left.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Budget {
    /// Thousandths of a call.
    pub remaining: i64,
    /// When it was last counted.
    pub at: Timestamp,
}

/// The contents of the sandbox.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct World {
    /// How it behaves.
    pub settings: Settings,
    /// What ids are counted from.
    pub seed: u64,
    /// The number of ids counted so far.
    pub counter: u64,
    /// The number of requests seen, for their ids.
    pub requests: u64,
    /// Apps by id.
    pub apps: BTreeMap<String, App>,
    /// App ids by name.
    pub app_names: BTreeMap<String, String>,
    /// Add-ons by id.
    pub addons: BTreeMap<String, Addon>,
    /// Add-on ids by name.
    pub addon_names: BTreeMap<String, String>,
    /// Attachments by id.
    pub attachments: BTreeMap<String, Attachment>,
    /// Slugs by id.
    pub slugs: BTreeMap<String, Slug>,
    /// Pipelines by id.
    pub pipelines: BTreeMap<String, Pipeline>,
    /// Couplings by id.
    pub couplings: BTreeMap<String, Coupling>,
    /// Promotions by id.
    pub promotions: BTreeMap<String, Promotion>,
    /// App setups by id.
    pub app_setups: BTreeMap<String, AppSetup>,
    /// Review apps by id, those that are gone too.
    pub review_apps: BTreeMap<String, ReviewApp>,
    /// OCI images by id; each has the code of a slug of the same id.
    pub oci_images: BTreeMap<String, OciImage>,
    /// Private spaces by id.
    pub spaces: BTreeMap<String, Space>,
    /// Telemetry drains by id.
    pub telemetry_drains: BTreeMap<String, TelemetryDrain>,
    /// Apps on their way to another account, by id.
    pub app_transfers: BTreeMap<String, AppTransfer>,
    /// Upload places handed out by `POST /sources`, with what was put there.
    pub sources: BTreeMap<String, Option<Blob>>,
    /// App ids by custom hostname.
    pub hostnames: BTreeMap<String, String>,
    /// Teams about which something was said, by name.
    pub teams: BTreeMap<String, Team>,
    /// What apps with webhooks looked like last, by app id.
    pub watched: BTreeMap<String, BTreeMap<String, serde_json::Value>>,
    /// What happened to them, by app id, oldest first.
    pub webhook_events: BTreeMap<String, Vec<WebhookEvent>>,
    /// What their webhooks are told, by app id, oldest first.
    pub webhook_deliveries: BTreeMap<String, Vec<WebhookDelivery>>,
    /// Tokens that accounts made, by id.
    pub authorizations: BTreeMap<String, Authorization>,
    /// Tokens that were made here and are not good any more.
    pub spent_tokens: BTreeSet<String>,
    /// Clients of OAuth by id.
    pub oauth_clients: BTreeMap<String, OauthClient>,
    /// Public keys by id.
    pub public_keys: BTreeMap<String, PublicKey>,
    /// Features switched on, by account.
    pub account_features: BTreeMap<String, BTreeSet<String>>,
    /// What will happen, by due time.
    pub pending: BTreeMap<String, Transition>,
    /// Rate budgets by account.
    pub budgets: BTreeMap<String, Budget>,
}

impl World {
    /// An empty sandbox.
    pub fn new(seed: u64, settings: Settings) -> World {
        World {
            seed,
            settings,
            ..World::default()
        }
    }

    /// A new id.
    pub(super) fn new_id(&mut self) -> String {
        self.counter += 1;
        ids::counted(self.seed, self.counter)
    }

    /// The id behind an app's id or name, if it exists.
    pub(super) fn app_id<'a>(&'a self, key: &'a str) -> &'a str {
        self.app_names.get(key).map_or(key, String::as_str)
    }

    /// The app of that id or name.
    pub(super) fn app(&self, key: &str) -> Result<&App, Failure> {
        self.apps
            .get(self.app_id(key))
            .ok_or_else(|| Failure::not_found("app", "app"))
    }

    /// The same, to change it.
    pub(super) fn app_mut(&mut self, key: &str) -> Result<&mut App, Failure> {
        let id = self.app_names.get(key).map_or(key, String::as_str);
        self.apps.get_mut(id).ok_or_else(|| Failure::not_found("app", "app"))
    }

    /// The add-on of that id or name, or of an attachment as `APP::NAME`.
    pub(super) fn addon(&self, key: &str) -> Result<&Addon, Failure> {
        if let Some((app, name)) = key.split_once("::") {
            return self.addon_of(self.app(app)?, name);
        }
        let id = self.addon_names.get(key).map_or(key, String::as_str);
        self.addons.get(id).ok_or_else(|| Failure::not_found("addon", "add-on"))
    }

    /// The add-on that an app's user means by an id, a name, or the name of an attachment to that app.
    pub(super) fn addon_of(&self, app: &App, key: &str) -> Result<&Addon, Failure> {
        let attached = |addon: &Addon| app.attachments.intersection(&addon.attachments).next().is_some();
        if let Some(addon) = self
            .addon(key)
            .ok()
            .filter(|addon| addon.app == app.id || attached(addon))
        {
            return Ok(addon);
        }
        let attachments = app.attachments.iter().filter_map(|id| self.attachments.get(id));
        let named = attachments
            .into_iter()
            .find(|attachment| attachment.name.eq_ignore_ascii_case(key));
        let found = named.and_then(|attachment| self.addons.get(&attachment.addon));
        found.ok_or_else(|| Failure::not_found("addon", "add-on"))
    }

    /// The pipeline of that id or name.
    pub(super) fn pipeline(&self, key: &str) -> Result<&Pipeline, Failure> {
        let named = || self.pipelines.values().find(|pipeline| pipeline.name == key);
        self.pipelines
            .get(key)
            .or_else(named)
            .ok_or_else(|| Failure::not_found("pipeline", "pipeline"))
    }

    /// Where an app answers.
    pub(super) fn web_url(&self, app: &App) -> String {
        match self.settings.app_urls {
            AppUrls::Heroku => format!("https://{}/", app.heroku_hostname()),
            AppUrls::Local { port } => format!("http://{}.localhost:{port}/", app.name),
        }
    }

    /// The hostname of an app that exists without any domain having been added.
    pub(super) fn own_hostname(&self, app: &App) -> String {
        match self.settings.app_urls {
            AppUrls::Heroku => app.heroku_hostname(),
            AppUrls::Local { .. } => format!("{}.localhost", app.name),
        }
    }
}
