//! What a sandbox is started with.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::log::RequestLog;
use super::world::{Rate, Timings};

/// What app URLs look like; the port of local ones is known only once the server listens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UrlStyle {
    /// `https://NAME-0123456789ab.herokuapp.com/`.
    #[default]
    Heroku,
    /// `http://NAME.localhost:PORT/`.
    Local,
}

/// What a sandbox is started with.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where to listen; port 0 for any.
    pub listen: SocketAddr,
    /// A file that holds the port to listen on, written when it does not exist; overrides the port of `listen`.
    pub port_file: Option<PathBuf>,
    /// Where the contents live; in memory only when absent.
    pub data: Option<PathBuf>,
    /// Initial contents, for a sandbox that has none yet: a snapshot, or `{"requests":[{"method","path","body"}]}`.
    pub seed: Option<PathBuf>,
    /// A pause before each answer.
    pub latency: Duration,
    /// Where requests are logged.
    pub log: RequestLog,
    /// What app URLs look like.
    pub app_urls: UrlStyle,
    /// Whether account limits and the rate budget bite.
    pub limits: bool,
    /// The rate budget of each account.
    pub rate: Rate,
    /// Heroku's hyper-schema, when each request and answer is to be held to it.
    pub strict: Option<PathBuf>,
    /// The hosts whose webhooks are told what happens; none unless named.
    pub webhook_hosts: Vec<String>,
    /// How long asynchronous work takes.
    pub timings: Timings,
    /// How much faster than real time its clock runs.
    pub speed: u32,
    /// What the ids of a new sandbox are counted from.
    pub id_seed: u64,
}

impl Default for Options {
    /// In memory, on any free port of loopback, as `dynoform sandbox serve` does it.
    fn default() -> Options {
        Options {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            port_file: None,
            data: None,
            seed: None,
            latency: Duration::ZERO,
            log: RequestLog::none(),
            app_urls: UrlStyle::Heroku,
            limits: false,
            rate: Rate::default(),
            strict: None,
            webhook_hosts: Vec::new(),
            timings: Timings::default(),
            speed: 1,
            id_seed: 0,
        }
    }
}

impl Options {
    /// What `-sandbox` uses: contents and port are kept in that folder, apps answer locally.
    pub fn kept_in(folder: &Path) -> Options {
        Options {
            data: Some(folder.join("sandbox.json")),
            port_file: Some(folder.join("sandbox.port")),
            app_urls: UrlStyle::Local,
            ..Options::default()
        }
    }
}
