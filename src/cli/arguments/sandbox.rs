//! The verb sandbox.

use std::time::Duration;

use camino::Utf8PathBuf;
use clap::{Subcommand, ValueEnum};

use super::values::duration;

/// What URLs of apps look like.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum AppUrls {
    Heroku,
    Local,
}

/// The embedded Heroku.
#[derive(Subcommand, Debug)]
pub(crate) enum SandboxVerb {
    /// Run it alone, for other tools and for tests, until it is interrupted.
    #[command(
        after_help = "Examples:\n  dynoform sandbox serve -listen 127.0.0.1:5080 -data heroku.json\n  HEROKU_API_URL=http://127.0.0.1:5080 HEROKU_API_KEY=any dynoform apply"
    )]
    Serve {
        /// Where it listens; port 0 for any that is free.
        #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:5080")]
        listen: std::net::SocketAddr,
        /// Where its contents are kept [default: in memory].
        #[arg(long, value_name = "FILE")]
        data: Option<Utf8PathBuf>,
        /// What it begins with, when it has no contents yet.
        #[arg(long, value_name = "FILE")]
        seed: Option<Utf8PathBuf>,
        /// A pause before each answer: 80ms.
        #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = duration)]
        latency: Duration,
        /// Log each request as a line of JSON.
        #[arg(long, value_name = "FILE")]
        log: Option<Utf8PathBuf>,
        /// What URLs of apps look like.
        #[arg(long, value_enum, default_value = "heroku")]
        app_urls: AppUrls,
        /// Account limits and the rate budget bite.
        #[arg(long)]
        limits: bool,
        /// With -limits: how many calls an account may make at once.
        #[arg(long, value_name = "CALLS", default_value_t = 4500, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
        rate_limit: u32,
        /// With -limits: how many calls it gets back each minute.
        #[arg(long, value_name = "CALLS", default_value_t = 75, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
        rate_refill: u32,
        /// Hold each request and each answer to Heroku's hyper-schema in this file; exit with 1 when one deviated.
        #[arg(long, value_name = "FILE")]
        strict: Option<Utf8PathBuf>,
        /// Tell webhooks at these hosts what happens: 127.0.0.1,localhost [default: none is told].
        #[arg(long, value_name = "HOSTS", value_delimiter = ',')]
        webhooks: Vec<String>,
        /// How much faster than real time its clock runs.
        #[arg(long, value_name = "FACTOR", default_value_t = 1, hide = true)]
        speed: u32,
    },
}
