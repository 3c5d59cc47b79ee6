//! Private spaces, their rules and connections, and the drains of telemetry that apps and spaces on Fir have.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::super::timestamp::Timestamp;
use super::super::{Failure, ids};
use super::{Drain, Runtime, World};

/// A private space.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Space {
    /// Its identity.
    pub id: String,
    /// Unique among all spaces.
    pub name: String,
    /// The team that owns it.
    pub team: String,
    /// A name of the catalogue.
    pub region: String,
    /// What runs in it.
    pub runtime: Runtime,
    /// Whether apps can be made in it.
    pub allocated: bool,
    /// Address range of its dynos.
    pub cidr: String,
    /// Address range of its data services.
    pub data_cidr: String,
    /// Permissions by e-mail address.
    pub members: BTreeMap<String, BTreeSet<String>>,
    /// Who may reach its apps: the newest set of rules last.
    pub rulesets: Vec<Ruleset>,
    /// By Amazon's id.
    pub peerings: BTreeMap<String, Peering>,
    /// By id.
    pub vpns: BTreeMap<String, Vpn>,
    /// Where the logs of all its apps go.
    #[serde(default)]
    pub drain: Option<Drain>,
    /// Created.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// Which addresses may reach the apps of a space.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruleset {
    /// Its identity.
    pub id: String,
    /// Action and address range.
    pub rules: Vec<(String, String)>,
    /// Who set it.
    pub user: String,
    /// Created.
    pub created_at: Timestamp,
}

/// A connection to a VPC at Amazon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Peering {
    /// `provisioning`, then `active`.
    pub status: String,
    /// When the request would have expired.
    pub expires: Timestamp,
}

/// A VPN to a network elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vpn {
    /// Its identity.
    pub id: String,
    /// Unique within the space.
    pub name: String,
    /// Of the gateway.
    pub public_ip: String,
    /// Of the network.
    pub routable_cidrs: Vec<String>,
    /// `pending`, then `active`.
    pub status: String,
    /// Last change.
    pub updated_at: Timestamp,
}

/// Where OpenTelemetry signals go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TelemetryDrain {
    /// Its identity.
    pub id: String,
    /// `app` or `space`, and the id.
    pub owner: (String, String),
    /// Of `traces`, `metrics`, `logs`.
    pub signals: BTreeSet<String>,
    /// `otlp` or `otlphttp`.
    pub exporter: String,
    /// Where the collector listens.
    pub endpoint: String,
    /// What is sent along.
    pub headers: BTreeMap<String, String>,
    /// Created.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

impl Space {
    /// The addresses that its outgoing connections come from.
    pub(crate) fn addresses(&self) -> Vec<String> {
        let digits = ids::digits(&self.id, 16);
        let octet = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).unwrap_or(0);
        (0..4)
            .map(|index| format!("203.0.{}.{}", octet(index), octet(index + 4)))
            .collect()
    }
}

impl World {
    /// The space of that id or name.
    pub(crate) fn space(&self, key: &str) -> Result<&Space, Failure> {
        let named = || self.spaces.values().find(|space| space.name == key);
        self.spaces
            .get(key)
            .or_else(named)
            .ok_or_else(|| Failure::not_found("space", "space"))
    }

    pub(super) fn finish_space(&mut self, space: &str, at: Timestamp) {
        if let Some(space) = self.spaces.get_mut(space) {
            (space.allocated, space.updated_at) = (true, at);
        }
    }

    pub(super) fn finish_peering(&mut self, space: &str, peering: &str) {
        let space = self.spaces.get_mut(space);
        if let Some(peering) = space.and_then(|space| space.peerings.get_mut(peering)) {
            "active".clone_into(&mut peering.status);
        }
    }

    pub(super) fn finish_vpn(&mut self, space: &str, vpn: &str, at: Timestamp) {
        let space = self.spaces.get_mut(space);
        if let Some(vpn) = space.and_then(|space| space.vpns.get_mut(vpn)) {
            "active".clone_into(&mut vpn.status);
            vpn.updated_at = at;
        }
    }
}
