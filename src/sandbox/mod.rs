//! The embedded Heroku: a Platform API with no network behind it.
//!
//! [`handle`] is the whole of it: a pure function of the world, one request and the time. It never does I/O, never
//! asks a clock and never draws a random number, so the same requests at the same times give the same world. The
//! server around it brings the wire, the clock and the disk.
//!
//! Decisions where Heroku's public documentation leaves room:
//! - A new app has release v1 "Initial release" and v2 "Enable Logplex", both succeeded, without code.
//! - A change of config vars that changes nothing cuts no release; one request cuts at most one.
//! - An add-on is attached at once ("Attach DATABASE (@ref:NAME)", by the asking user); its config vars arrive when
//!   it is provisioned ("Update DATABASE by heroku-postgresql", by the service's own user).
//! - Process types appear when the release that brings them succeeds: `web` with one dyno, others with none, of size
//!   Basic unless the app already runs another tier.
//! - A source elsewhere cannot be fetched: its build succeeds with a `web` and a `worker`. A tarball uploaded to
//!   the sandbox gives the process types of its Procfile.
//! - Eight sample slugs (`51060000-0000-4000-8000-000000000001` and on) can be released on any app.
//! - Whoever and whatever team is named, exists. Of whom nothing was said may do everything.

mod budget;
mod call;
mod codes;
mod courier;
mod engine;
mod failure;
mod faults;
mod hyper_schema;
mod identity;
mod ids;
mod journal;
mod log;
mod message;
mod options;
mod paging;
mod permissions;
mod pretend;
mod router;
mod routes;
mod server;
mod strict;
mod timestamp;
#[cfg(test)]
mod tests;
mod upload;
mod variant;
mod world;

pub use codes::{
    CODES, SANDBOX_DATA_IN_USE, SANDBOX_DATA_UNREADABLE, SANDBOX_PORT_TAKEN, SANDBOX_WEBHOOKS_UNTOLD, StartError,
};
pub use failure::Failure;
pub use faults::Fault;
pub use hyper_schema::{HyperSchema, normalised};
pub use identity::DEFAULT_ACCOUNT;
pub use log::{LogLine, RequestLog};
pub use message::{Request, Response, decode_query, percent_decode};
pub use options::{Options, UrlStyle};
pub use router::implemented;
pub use server::{Running, Sandbox};
pub use strict::{TOLERATED, UNPUBLISHED};
pub use timestamp::{Timestamp, parse_duration};
pub use world::{
    Addon, AddonState, App, AppSetup, AppTransfer, AppUrls, Attachment, Authorization, Blob, Budget, Build,
    BuildStatus, Certificate, Collaborator, Coupling, Domain, Drain, Formation, Member, OauthClient, OciImage, OneOff,
    Owner, Peering, Pipeline, Promotion, PromotionTarget, PublicKey, Rate, Release, ReleaseStatus, ReviewApp,
    ReviewAppConfig, Ruleset, Runtime, Settings, Slug, Space, Team, TelemetryDrain, Timings, Transition, Vpn, Webhook,
    WebhookDelivery, WebhookEvent, World,
};

/// The header in which the pure part tells the server how far a build is whose output stream it answers with.
pub(crate) const STREAM_STATUS: &str = "X-Build-Status";

/// The team that every sandbox begins with.
pub const DEFAULT_TEAM: &str = "sandbox-team";

/// Answers one request and changes the world by it. Time must not run backwards between calls.
pub fn handle(world: &mut World, request: &Request, now: Timestamp) -> Response {
    settle(world, now);
    world.requests += 1;
    if let Some(name) = pretend::app_of_host(world, request) {
        return pretend::answer(world, name);
    }
    let user = identity::user_of(request).unwrap_or_default();
    let charged = budget::charge(world, request, &user, now);
    let mut response = match charged {
        Ok(()) => variant::in_words_of(request, router::answer(world, request, now)),
        Err(failure) => failure.response(),
    };
    if !router::is_open(request) {
        response.set("RateLimit-Remaining", budget::remaining(world, &user).to_string());
        response.set("Request-Id", request_id(world, request));
        tag(request, response)
    } else {
        response
    }
}

/// Lets happen what is due by `now`, each thing at its own time.
pub(crate) fn settle(world: &mut World, now: Timestamp) {
    while let Some(at) = world.settle_next(now) {
        routes::watched::observe(world, None, at);
    }
}

/// Answers a request of an earlier run again, to rebuild the world: what it costs was paid then.
pub(crate) fn replay(world: &mut World, request: &Request, now: Timestamp) -> Response {
    settle(world, now);
    router::answer(world, request, now)
}

/// Our id first, then the client's own.
fn request_id(world: &World, request: &Request) -> String {
    let ours = ids::counted(!world.seed, world.requests);
    match request
        .get("request-id")
        .filter(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_graphic()))
    {
        Some(theirs) => format!("{ours},{theirs}"),
        None => ours,
    }
}

/// Gives what was read an `ETag`, and 304 to a client that has it already.
fn tag(request: &Request, mut response: Response) -> Response {
    if !request.is_read() || !matches!(response.status, 200 | 206) {
        return response;
    }
    let etag = format!("\"{}\"", ids::digits(&String::from_utf8_lossy(&response.body), 32));
    let known = request.get("if-none-match").unwrap_or_default();
    if known
        .split(',')
        .any(|known| known.trim().trim_start_matches("W/") == etag)
    {
        response.status = 304;
        response.body.clear();
        response.headers.remove("Content-Type");
    }
    response.set("ETag", etag);
    response
}
