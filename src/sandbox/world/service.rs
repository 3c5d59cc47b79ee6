//! Add-ons and their attachments to apps.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::super::ids;
use super::super::timestamp::Timestamp;
use crate::schema::catalogue;

/// Where an add-on is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddonState {
    /// Its partner works on it; it has set no config vars yet.
    Provisioning,
    /// It can be used.
    Provisioned,
}

impl AddonState {
    /// The API's word.
    pub fn name(self) -> &'static str {
        match self {
            AddonState::Provisioning => "provisioning",
            AddonState::Provisioned => "provisioned",
        }
    }
}

/// An add-on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addon {
    /// Its identity.
    pub id: String,
    /// Unique among all add-ons.
    pub name: String,
    /// The app that pays for it.
    pub app: String,
    /// A name of the catalogue.
    pub service: String,
    /// A name of the catalogue, without the service.
    pub plan: String,
    /// What was asked of the partner at creation.
    pub config: BTreeMap<String, String>,
    /// Where it is.
    pub state: AddonState,
    /// Ids of its attachments, to whichever app.
    pub attachments: BTreeSet<String>,
    /// Created.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

impl Addon {
    /// The config vars that it sets on an app it is attached to under that name.
    pub fn config_vars(&self, attachment: &str) -> BTreeMap<String, String> {
        let Some(service) = catalogue::service(&self.service) else {
            return BTreeMap::new();
        };
        let name = |suffix: &&str| (format!("{attachment}_{suffix}"), self.config_value(suffix));
        service.config_vars.iter().map(name).collect()
    }

    /// The value of one of its config vars: a credential that opens nothing, the same each time.
    fn config_value(&self, suffix: &str) -> String {
        let secret = ids::digits(&format!("{}:{suffix}", self.id), 32);
        let user = ids::digits(&format!("{}:user", self.id), 14);
        let host = format!("{}.{}.sandbox.invalid", self.name, self.service);
        match (self.service.as_str(), suffix) {
            ("heroku-postgresql", "URL") => format!("postgres://u{user}:p{secret}@{host}:5432/d{user}"),
            ("heroku-redis" | "rediscloud", "URL") => format!("rediss://:p{secret}@{host}:6379"),
            (_, suffix) if suffix.ends_with("URL") => format!("https://u{user}:{secret}@{host}"),
            (_, suffix) if suffix.ends_with("PORT") => "587".to_owned(),
            _ => secret,
        }
    }
}

/// The use of an add-on by an app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its identity.
    pub id: String,
    /// What its config vars begin with; unique within the app.
    pub name: String,
    /// Id of the app that uses it.
    pub app: String,
    /// Id of what it uses.
    pub addon: String,
    /// A credential or another part of the add-on.
    pub namespace: Option<String>,
    /// Created.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}
