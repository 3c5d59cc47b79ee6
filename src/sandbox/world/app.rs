//! An app and what belongs to it alone.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::super::ids;
use super::super::timestamp::Timestamp;
use super::{Runtime, Script};

/// Who an app belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// A person, by e-mail address.
    Account(String),
    /// A team, by name.
    Team(String),
}

/// An app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct App {
    /// Its identity.
    pub id: String,
    /// Unique among all apps.
    pub name: String,
    /// Who it belongs to.
    pub owner: Owner,
    /// Who created it.
    pub creator: String,
    /// Whether members of its team need an invitation.
    pub locked: bool,
    /// A name of the catalogue.
    pub region: String,
    /// The private space that it is in.
    #[serde(default)]
    pub space: Option<String>,
    /// What its dynos run in.
    #[serde(default)]
    pub runtime: Runtime,
    /// Whether it is reachable only inside its space.
    #[serde(default)]
    pub internal_routing: bool,
    /// What it runs on.
    pub stack: String,
    /// What the next build runs on.
    pub build_stack: String,
    /// Whether the maintenance page answers.
    pub maintenance: bool,
    /// Automated Certificate Management.
    pub acm: bool,
    /// Created.
    pub created_at: Timestamp,
    /// Last change of the app itself.
    pub updated_at: Timestamp,
    /// Last release.
    pub released_at: Timestamp,
    /// What its dynos see in their environment.
    pub config_vars: BTreeMap<String, String>,
    /// In order of version, from 1 without gaps.
    pub releases: Vec<Release>,
    /// In order of creation.
    pub builds: Vec<Build>,
    /// By process type.
    pub formation: BTreeMap<String, Formation>,
    /// Dynos that run a command of their own, by id.
    #[serde(default)]
    pub one_offs: BTreeMap<String, OneOff>,
    /// Custom domains by id.
    pub domains: BTreeMap<String, Domain>,
    /// Drains by id.
    pub drains: BTreeMap<String, Drain>,
    /// Names of features switched on.
    pub features: BTreeSet<String>,
    /// By e-mail address; the owner is not among them.
    pub collaborators: BTreeMap<String, Collaborator>,
    /// URLs or names, in order.
    pub buildpacks: Vec<String>,
    /// Ids of the add-ons billed to it.
    pub addons: BTreeSet<String>,
    /// Ids of the attachments to it.
    pub attachments: BTreeSet<String>,
    /// Ids of the slugs made for it or released on it.
    pub slugs: BTreeSet<String>,
    /// SNI endpoints by id.
    pub certificates: BTreeMap<String, Certificate>,
    /// By id.
    pub webhooks: BTreeMap<String, Webhook>,
    /// Its place in a pipeline.
    pub coupling: Option<String>,
}

impl App {
    /// The hostname that Heroku gives: the name and twelve digits of its own.
    pub fn heroku_hostname(&self) -> String {
        format!("{}-{}.herokuapp.com", self.name, ids::digits(&self.id, 12))
    }

    /// The newest release that runs.
    pub fn current_release(&self) -> Option<&Release> {
        self.releases
            .iter()
            .rev()
            .find(|release| release.status == ReleaseStatus::Succeeded)
    }

    /// The slug of the newest release, whether it runs yet or not.
    pub fn newest_slug(&self) -> Option<&str> {
        self.releases.last()?.slug.as_deref()
    }

    /// The release of that id or version.
    pub fn release(&self, key: &str) -> Option<&Release> {
        let version = key.strip_prefix('v').unwrap_or(key).parse::<usize>().ok();
        let by_version = version.and_then(|version| self.releases.get(version.checked_sub(1)?));
        by_version.or_else(|| self.releases.iter().rev().find(|release| release.id == key))
    }

    /// The config vars as they were when that version had been released.
    pub fn config_vars_at(&self, version: u32) -> BTreeMap<String, String> {
        let mut vars = self.config_vars.clone();
        for release in self
            .releases
            .iter()
            .rev()
            .take_while(|release| release.version > version)
        {
            for (key, before) in &release.before {
                match before {
                    Some(value) => vars.insert(key.clone(), value.clone()),
                    None => vars.remove(key),
                };
            }
        }
        vars
    }
}

/// Where a release is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReleaseStatus {
    /// Its release phase runs.
    Pending,
    /// It runs, or ran until the next.
    Succeeded,
    /// Its release phase failed: it never ran.
    Failed,
}

impl ReleaseStatus {
    /// The API's word.
    pub fn name(self) -> &'static str {
        match self {
            ReleaseStatus::Pending => "pending",
            ReleaseStatus::Succeeded => "succeeded",
            ReleaseStatus::Failed => "failed",
        }
    }
}

/// What is said of an OCI image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OciImage {
    /// What it runs.
    pub code: Slug,
    /// `sha256:…`
    pub digest: String,
    /// Further texts, by their name in the API.
    pub said: BTreeMap<String, String>,
    /// As they were given.
    pub buildpacks: Vec<serde_json::Value>,
}

/// A release: code and configuration together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// Its identity.
    pub id: String,
    /// From 1, without gaps.
    pub version: u32,
    /// `Set FOO config vars`, `Deploy 1a2b3c4d`, …
    pub description: String,
    /// Who made it.
    pub user: String,
    /// Where it is.
    pub status: ReleaseStatus,
    /// The code, where there is any yet.
    pub slug: Option<String>,
    /// Config vars that it changed, as they were before.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub before: BTreeMap<String, Option<String>>,
    /// Created.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// A compiled app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slug {
    /// Its identity.
    pub id: String,
    /// The apps that hold it: the one it was made for, and those it was released on.
    pub apps: BTreeSet<String>,
    /// Command by process type.
    pub process_types: BTreeMap<String, String>,
    /// What it runs on.
    pub stack: String,
    /// `SHA256:…`.
    pub checksum: Option<String>,
    /// Of the source.
    pub commit: Option<String>,
    /// For people.
    pub commit_description: Option<String>,
    /// For people.
    pub buildpack_provided_description: Option<String>,
    /// Bytes, once uploaded.
    pub size: Option<u64>,
    /// Created.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// Where a build is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BuildStatus {
    /// It runs.
    Pending,
    /// It made a slug and a release.
    Succeeded,
    /// It made nothing.
    Failed,
}

impl BuildStatus {
    /// The API's word.
    pub fn name(self) -> &'static str {
        match self {
            BuildStatus::Pending => "pending",
            BuildStatus::Succeeded => "succeeded",
            BuildStatus::Failed => "failed",
        }
    }
}

/// A build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Build {
    /// Its identity.
    pub id: String,
    /// Where the source comes from.
    pub source_url: String,
    /// The upload place behind that URL, when it is one of ours.
    pub source: Option<String>,
    /// What the client says of the source.
    pub source_version: Option<String>,
    /// What the client says of the source.
    pub source_version_description: Option<String>,
    /// What the client says of the source.
    pub source_checksum: Option<String>,
    /// URLs or names.
    pub buildpacks: Vec<String>,
    /// What it builds on.
    pub stack: String,
    /// What its source has it do.
    #[serde(default)]
    pub script: Script,
    /// Where it is.
    pub status: BuildStatus,
    /// Why it failed.
    pub failure: Option<String>,
    /// What it made.
    pub slug: Option<String>,
    /// What it made.
    pub release: Option<String>,
    /// Who started it.
    pub user: String,
    /// Created.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// How many dynos of which size run one process type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Formation {
    /// Its identity.
    pub id: String,
    /// From the slug.
    pub command: String,
    /// Dynos.
    pub quantity: u32,
    /// A name of the catalogue.
    pub size: String,
    /// Created.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// A dyno that runs a command of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneOff {
    /// Its identity.
    pub id: String,
    /// `run.1234`.
    pub name: String,
    /// What it runs.
    pub command: String,
    /// A name of the catalogue.
    pub size: String,
    /// `run`, unless it was asked otherwise.
    pub process_type: String,
    /// Created.
    pub created_at: Timestamp,
}

/// A custom domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Domain {
    /// Its identity.
    pub id: String,
    /// Lower case.
    pub hostname: String,
    /// Where DNS must point.
    pub cname: String,
    /// `pending`, `succeeded`.
    pub status: String,
    /// What Automated Certificate Management says, when it is on.
    pub acm_status: Option<String>,
    /// Id of an SNI endpoint of the app.
    pub sni_endpoint: Option<String>,
    /// Created.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// A log drain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drain {
    /// Its identity.
    pub id: String,
    /// Where logs go.
    pub url: String,
    /// `d.UUID`.
    pub token: String,
    /// Created.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// Somebody who may work on an app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collaborator {
    /// Its identity.
    pub id: String,
    /// Of a team app; everything on a personal app.
    pub permissions: BTreeSet<String>,
    /// Created.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// An SNI endpoint: a certificate that an app's domains may use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// Its identity.
    pub id: String,
    /// Given by Heroku.
    pub name: String,
    /// PEM.
    pub chain: String,
    /// Created.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// A webhook subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// Its identity.
    pub id: String,
    /// What it is told of.
    pub include: Vec<String>,
    /// `notify` or `sync`.
    pub level: String,
    /// Where it is told.
    pub url: String,
    /// What notifications are signed with.
    #[serde(default)]
    pub secret: Option<String>,
    /// The `Authorization` header of notifications.
    #[serde(default)]
    pub authorization: Option<String>,
    /// Created.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}
