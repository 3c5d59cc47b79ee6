//! How a sandbox behaves: how long things take, what limits bite, where apps answer.

use serde::{Deserialize, Serialize};

/// What an app's URLs look like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppUrls {
    /// As Heroku's own: `https://NAME-0123456789ab.herokuapp.com/`.
    #[default]
    Heroku,
    /// Apps answer here: `http://NAME.localhost:PORT/`.
    Local {
        /// The port that the sandbox listens on; the server fills it in.
        port: u16,
    },
}

/// How long asynchronous work takes, in milliseconds of the sandbox's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Timings {
    /// A database until it is provisioned.
    pub postgres: u64,
    /// Kafka, the slowest add-on.
    pub kafka: u64,
    /// Any other add-on.
    pub addon: u64,
    /// A build.
    pub build: u64,
    /// A release of new code.
    pub release: u64,
    /// A domain until its target answers.
    pub domain: u64,
    /// A certificate of Automated Certificate Management.
    pub certificate: u64,
    /// A private space.
    pub space: u64,
    /// A VPN of a space.
    pub vpn: u64,
    /// A peering connection of a space.
    pub peering: u64,
}

impl Default for Timings {
    /// Quick enough for a demonstration, slow enough to be seen.
    fn default() -> Timings {
        Timings {
            postgres: 1_500,
            kafka: 8 * 60_000,
            addon: 700,
            build: 2_000,
            release: 300,
            domain: 400,
            certificate: 1_000,
            space: 8 * 60_000,
            vpn: 5 * 60_000,
            peering: 60_000,
        }
    }
}

impl Timings {
    /// Everything is done at once.
    pub fn instant() -> Timings {
        Timings {
            postgres: 0,
            kafka: 0,
            addon: 0,
            build: 0,
            release: 0,
            domain: 0,
            certificate: 0,
            space: 0,
            vpn: 0,
            peering: 0,
        }
    }

    /// How long the add-on of that service takes.
    pub(crate) fn of_service(&self, service: &str) -> u64 {
        match service {
            "heroku-postgresql" => self.postgres,
            "heroku-kafka" => self.kafka,
            _ => self.addon,
        }
    }
}

/// How many calls an account may make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// At most so many are kept.
    pub calls: u32,
    /// So many are added each minute.
    pub per_minute: u32,
}

impl Default for Rate {
    /// Heroku's own.
    fn default() -> Rate {
        Rate {
            calls: 4_500,
            per_minute: 75,
        }
    }
}

/// How a sandbox behaves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// How long things take.
    pub timings: Timings,
    /// Whether account limits and the rate budget bite.
    pub limits: bool,
    /// The rate budget of each account.
    pub rate: Rate,
    /// Where apps answer.
    pub app_urls: AppUrls,
}
