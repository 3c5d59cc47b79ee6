//! The one way to the Heroku Platform API: requests in, JSON or a [`Failure`] out.
//!
//! Repeats what may be repeated, slows down before the rate limit bites, counts every call. A request that creates is
//! sent once: whoever asked for it looks for its result before asking again. Never prints; the token leaves only
//! towards the API's own address.

mod budget;
mod exchange;
mod fresh;
mod network;
mod retry;
mod second_factor;
#[cfg(test)]
pub(super) mod tests;
mod trace;
mod transfer;
mod transport;
mod warnings;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue, USER_AGENT};
use reqwest::{Method, Url};
use secrecy::ExposeSecret;
use serde_json::Value as Json;

use super::failure::{Cause, Failure};
use super::settings::Settings;
use crate::provider::Calls;
use budget::Budget;
use exchange::{Purpose, Sending};
use fresh::Fresh;
use second_factor::SecondFactor;
use transport::Transport;
use warnings::Warnings;

pub(super) use network::{Network, Patience};
pub(crate) use retry::backoff;
pub use second_factor::Ask;
pub(super) use second_factor::Codes;
pub use trace::{Exchange, Trace};

const VERSION_3: &str = "application/vnd.heroku+json; version=3";
/// The largest page that Heroku gives.
const PAGE: &str = "id ..; max=1000";
/// The client. One for all tasks of a run.
pub(crate) struct Client {
    transport: Transport,
    patience: Patience,
    base: Url,
    headers: HeaderMap,
    budget: Budget,
    second_factor: SecondFactor,
    warnings: Warnings,
    trace: Option<Trace>,
    total: AtomicU64,
    polls: AtomicU64,
    clock: Mutex<Option<(Timestamp, Instant)>>,
    fresh: Fresh,
    /// What was last seen of objects that are looked at again and again.
    seen: Mutex<Seen>,
}

/// Tag and body by path.
type Seen = HashMap<String, (HeaderValue, Json)>;

impl Client {
    /// A client for that address and token; connects only when something is asked.
    pub(crate) fn new(settings: &Settings) -> Result<Self, Failure> {
        let mut headers = settings.headers.clone();
        let bearer = format!("Bearer {}", settings.token.expose_secret());
        let mut bearer = HeaderValue::try_from(bearer).map_err(|_| {
            Failure::work(
                &super::codes::UNAUTHORIZED,
                "Heroku does not accept the token",
                "The token has characters that no token has.",
                "Copy it again: `heroku authorizations:create`.",
            )
        })?;
        bearer.set_sensitive(true);
        headers.insert(AUTHORIZATION, bearer);
        headers.insert(ACCEPT, HeaderValue::from_static(VERSION_3));
        headers.insert(
            USER_AGENT,
            HeaderValue::from_static(concat!("dynoform/", env!("CARGO_PKG_VERSION"))),
        );
        Ok(Self {
            transport: Transport::new(&settings.network)?,
            patience: settings.network.patience,
            base: settings.url.clone(),
            headers,
            budget: Budget::new(settings.network.patience.refill),
            second_factor: SecondFactor::new(settings.codes.clone()),
            warnings: Warnings::default(),
            trace: settings.trace.clone(),
            total: AtomicU64::new(0),
            polls: AtomicU64::new(0),
            clock: Mutex::new(None),
            fresh: Fresh::default(),
            seen: Mutex::default(),
        })
    }

    /// How many requests were sent.
    pub(crate) fn calls(&self) -> Calls {
        Calls {
            total: self.total.load(Ordering::Relaxed),
            polls: self.polls.load(Ordering::Relaxed),
        }
    }

    /// What Heroku warned of since this was asked last.
    pub(crate) fn warnings(&self) -> Vec<String> {
        self.warnings.take()
    }

    /// Notes what this run made: that Heroku does not find it at once means nothing yet.
    pub(crate) fn is_new(&self, id: &str) {
        self.fresh.note(id);
    }

    /// The time at the server as far as its answers told, else a minute ago by the local clock: something created from
    /// now on has a later time there.
    pub(crate) fn server_time(&self) -> Timestamp {
        let seen = *self.clock.lock().unwrap_or_else(PoisonError::into_inner);
        match seen {
            Some((then, at)) => then.checked_add(at.elapsed()).unwrap_or(then),
            None => Timestamp::now()
                .checked_sub(Duration::from_secs(60))
                .unwrap_or(Timestamp::UNIX_EPOCH),
        }
    }

    /// One object as it is at this moment, however new it is.
    pub(crate) async fn look(&self, path: &str) -> Result<Json, Failure> {
        let sending = Sending {
            purpose: Purpose::Look,
            ..Sending::of(&Method::GET, path)
        };
        self.answer_to(sending).await
    }

    /// One object.
    pub(crate) async fn get(&self, path: &str) -> Result<Json, Failure> {
        self.answer_to(Sending::of(&Method::GET, path)).await
    }

    /// One object, looked at again and again.
    pub(crate) async fn poll(&self, path: &str) -> Result<Json, Failure> {
        let sending = Sending {
            purpose: Purpose::Poll,
            ..Sending::of(&Method::GET, path)
        };
        self.answer_to(sending).await
    }

    /// One object that is of use only if it comes at once.
    pub(crate) async fn glance(&self, path: &str) -> Result<Json, Failure> {
        let sending = Sending::of(&Method::GET, path);
        let said = tokio::time::timeout(self.patience.glance, self.send(&sending));
        let late = || Failure::of(format!("GET {path}"), Cause::TimedOut);
        said.await.map_err(|_| late())?.map(|answer| answer.body)
    }

    /// One object; `None` when Heroku says that it is not there.
    pub(crate) async fn find(&self, path: &str) -> Result<Option<Json>, Failure> {
        match self.get(path).await {
            Ok(found) => Ok(Some(found)),
            Err(failure) if failure.is_not_found() => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// All pages of a list.
    pub(crate) async fn list(&self, path: &str) -> Result<Vec<Json>, Failure> {
        let mut range = Some(PAGE.to_owned());
        let mut all = Vec::new();
        loop {
            let sending = Sending {
                range: range.as_deref(),
                ..Sending::of(&Method::GET, path)
            };
            let answer = match self.send_repeatedly(sending).await {
                // A list that is not ordered by id: as it comes, then.
                Err(failure) if failure.status() == Some(416) && range.as_deref() == Some(PAGE) => {
                    range = None;
                    continue;
                }
                other => other?,
            };
            let Json::Array(page) = answer.body else {
                return Err(Failure::of(format!("GET {path}"), Cause::Unexpected("no list".into())));
            };
            all.extend(page);
            match answer.next_range {
                Some(next) if Some(&next) != range.as_ref() => range = Some(next),
                _ => return Ok(all),
            }
        }
    }

    /// The newest elements of a list that Heroku orders by `attribute`, newest first.
    pub(crate) async fn newest(&self, path: &str, attribute: &str, count: usize) -> Result<Vec<Json>, Failure> {
        let range = format!("{attribute} ..; order=desc, max={count}");
        let sending = Sending {
            range: Some(&range),
            purpose: Purpose::Look,
            ..Sending::of(&Method::GET, path)
        };
        match self.send_repeatedly(sending).await?.body {
            Json::Array(page) => Ok(page),
            _ => Err(Failure::of(format!("GET {path}"), Cause::Unexpected("no list".into()))),
        }
    }

    /// Changes something; safe to repeat.
    pub(crate) async fn patch(&self, path: &str, body: &Json) -> Result<Json, Failure> {
        self.answer_to(Sending::with(&Method::PATCH, path, body)).await
    }

    /// Replaces something; safe to repeat.
    pub(crate) async fn put(&self, path: &str, body: &Json) -> Result<Json, Failure> {
        self.answer_to(Sending::with(&Method::PUT, path, body)).await
    }

    /// Deletes something; that it is not there (any more) is as good.
    pub(crate) async fn delete(&self, path: &str) -> Result<(), Failure> {
        match self.answer_to(Sending::of(&Method::DELETE, path)).await {
            Ok(_) => Ok(()),
            Err(failure) if failure.is_not_found() => Ok(()),
            Err(failure) => Err(failure),
        }
    }

    /// Creates something: repeated only while it is certain that nothing was done.
    pub(crate) async fn post(&self, path: &str, body: &Json) -> Result<Json, Failure> {
        self.answer_to(Sending::with(&Method::POST, path, body)).await
    }

    /// Switches something on by POST: safe to repeat.
    pub(crate) async fn switch_on(&self, path: &str) -> Result<Json, Failure> {
        let mut attempts = 1;
        loop {
            match self.post(path, &Json::Object(serde_json::Map::new())).await {
                Err(failure) if failure.may_have_happened() && attempts < 4 => {
                    tokio::time::sleep(retry::backoff(attempts)).await;
                    attempts += 1;
                }
                other => return other,
            }
        }
    }
}

/// A path from its parts, each one escaped.
pub(crate) fn path(parts: &[&str]) -> String {
    let mut path = String::new();
    for part in parts {
        path.push('/');
        for byte in part.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'@' | b':' => {
                    path.push(char::from(byte));
                }
                other => path.push_str(&format!("%{other:02X}")),
            }
        }
    }
    path
}
