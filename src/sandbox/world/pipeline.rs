//! Pipelines, the places of apps in them, and promotions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::timestamp::Timestamp;

/// A pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pipeline {
    /// Its identity.
    pub id: String,
    /// For people.
    pub name: String,
    /// Id and type (`user` or `team`).
    pub owner: Option<(String, String)>,
    /// Config vars by stage (of review apps and tests).
    pub config_vars: BTreeMap<String, BTreeMap<String, String>>,
    /// That of its apps, once it has one or was told.
    #[serde(default)]
    pub generation: Option<String>,
    /// How it makes an app for each pull request, when it does.
    #[serde(default)]
    pub review_apps: Option<ReviewAppConfig>,
    /// Created.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// How a pipeline makes an app for each pull request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewAppConfig {
    /// Number at GitHub.
    pub repository: u64,
    /// `OWNER/REPOSITORY`, as it was named.
    #[serde(default)]
    pub repository_name: String,
    /// Whether each pull request gets one.
    pub automatic: bool,
    /// What their names begin with.
    pub base_name: Option<String>,
    /// `region` or `space`, and the id.
    pub target: (String, String),
    /// Whether unused ones go.
    pub destroys_stale: bool,
    /// After so many days.
    pub stale_days: u32,
    /// Whether tests must pass first.
    pub waits_for_ci: bool,
}

/// An app on its way to another account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppTransfer {
    /// Its identity.
    pub id: String,
    /// App id.
    pub app: String,
    /// Whose it is.
    pub from: String,
    /// Whose it will be.
    pub to: String,
    /// `pending`, `accepted` or `declined`.
    pub state: String,
    /// Created.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// The place of an app in a pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coupling {
    /// Its identity.
    pub id: String,
    /// App id.
    pub app: String,
    /// Pipeline id.
    pub pipeline: String,
    /// `test`, `review`, `development`, `staging` or `production`.
    pub stage: String,
    /// Created.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// The release of one app's slug on others downstream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promotion {
    /// Its identity.
    pub id: String,
    /// Pipeline id.
    pub pipeline: String,
    /// Ids of the app and the release that is promoted.
    pub source: (String, String),
    /// Where to.
    pub targets: Vec<PromotionTarget>,
    /// Created.
    pub created_at: Timestamp,
}

/// One target of a promotion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromotionTarget {
    /// Its identity.
    pub id: String,
    /// App id.
    pub app: String,
    /// Id of the release that it made there.
    pub release: Option<String>,
}
