//! The one way to the Heroku Platform API: requests in, JSON or a [`Failure`] out.
//!
//! Repeats what may be repeated, slows down before the rate limit bites, counts every call. A request that creates is
//! sent once: whoever asked for it looks for its result before asking again. Never prints; the token leaves only
//! towards the API's own address.

mod budget;
mod fresh;
mod retry;
mod transport;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use reqwest::header::{
    ACCEPT, AUTHORIZATION, ETAG, HeaderMap, HeaderValue, IF_NONE_MATCH, RANGE, RETRY_AFTER, USER_AGENT,
};
use reqwest::{Method, Response, StatusCode, Url};
use secrecy::ExposeSecret;
use serde_json::Value as Json;

use super::failure::{Cause, Failure};
use super::settings::Settings;
use crate::provider::Calls;
use budget::Budget;
use fresh::Fresh;
use transport::Transport;

pub(crate) use retry::backoff;

const VERSION_3: &str = "application/vnd.heroku+json; version=3";
/// The largest page that Heroku gives.
const PAGE: &str = "id ..; max=1000";
/// Longer than Heroku's own limit of 30 seconds.
const TIMEOUT: Duration = Duration::from_secs(60);
/// Uploads and downloads of sources.
const TRANSFER_TIMEOUT: Duration = Duration::from_secs(600);

/// Whether a request counts as a poll of something that is being provisioned.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Work,
    Look,
    Poll,
}

/// The client. One for all tasks of a run.
pub(crate) struct Client {
    transport: Transport,
    base: Url,
    headers: HeaderMap,
    budget: Budget,
    total: AtomicU64,
    polls: AtomicU64,
    clock: Mutex<Option<(Timestamp, Instant)>>,
    fresh: Fresh,
    /// What was last seen of objects that are looked at again and again: tag and body by path.
    seen: Mutex<HashMap<String, (HeaderValue, Json)>>,
}

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
            transport: Transport::new()?,
            base: settings.url.clone(),
            headers,
            budget: Budget::default(),
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
        self.repeat(Method::GET, path, None, Purpose::Look).await
    }

    /// One object.
    pub(crate) async fn get(&self, path: &str) -> Result<Json, Failure> {
        self.repeat(Method::GET, path, None, Purpose::Work).await
    }

    /// One object, looked at again and again.
    pub(crate) async fn poll(&self, path: &str) -> Result<Json, Failure> {
        self.repeat(Method::GET, path, None, Purpose::Poll).await
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
            let outcome = self
                .send_repeatedly(Method::GET, path, None, range.as_deref(), Purpose::Work)
                .await;
            let answer = match outcome {
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
        let answer = self
            .send_repeatedly(Method::GET, path, None, Some(&range), Purpose::Work)
            .await?;
        match answer.body {
            Json::Array(page) => Ok(page),
            _ => Err(Failure::of(format!("GET {path}"), Cause::Unexpected("no list".into()))),
        }
    }

    /// Changes something; safe to repeat.
    pub(crate) async fn patch(&self, path: &str, body: &Json) -> Result<Json, Failure> {
        self.repeat(Method::PATCH, path, Some(body), Purpose::Work).await
    }

    /// Replaces something; safe to repeat.
    pub(crate) async fn put(&self, path: &str, body: &Json) -> Result<Json, Failure> {
        self.repeat(Method::PUT, path, Some(body), Purpose::Work).await
    }

    /// Deletes something; that it is not there (any more) is as good.
    pub(crate) async fn delete(&self, path: &str) -> Result<(), Failure> {
        match self.repeat(Method::DELETE, path, None, Purpose::Work).await {
            Ok(_) => Ok(()),
            Err(failure) if failure.is_not_found() => Ok(()),
            Err(failure) => Err(failure),
        }
    }

    /// Creates something: repeated only while it is certain that nothing was done.
    pub(crate) async fn post(&self, path: &str, body: &Json) -> Result<Json, Failure> {
        self.repeat(Method::POST, path, Some(body), Purpose::Work).await
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

    async fn repeat(&self, method: Method, path: &str, body: Option<&Json>, purpose: Purpose) -> Result<Json, Failure> {
        self.send_repeatedly(method, path, body, None, purpose)
            .await
            .map(|answer| answer.body)
    }

    async fn send_repeatedly(
        &self,
        method: Method,
        path: &str,
        body: Option<&Json>,
        range: Option<&str>,
        purpose: Purpose,
    ) -> Result<Answer, Failure> {
        let mut attempts = 1;
        loop {
            let mut failure = match self.send(&method, path, body, range, purpose).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            failure.attempts = attempts;
            let turns_up =
                method != Method::DELETE && purpose != Purpose::Look && self.fresh.may_turn_up(path, &failure);
            match retry::pause(&failure, attempts, method != Method::POST) {
                Some(pause) => tokio::time::sleep(pause).await,
                None if turns_up => tokio::time::sleep(retry::until_it_turns_up(attempts)).await,
                None => return Err(failure),
            }
            attempts += 1;
        }
    }

    async fn send(
        &self,
        method: &Method,
        path: &str,
        body: Option<&Json>,
        range: Option<&str>,
        purpose: Purpose,
    ) -> Result<Answer, Failure> {
        self.budget.wait().await;
        self.total.fetch_add(1, Ordering::Relaxed);
        if purpose == Purpose::Poll {
            self.polls.fetch_add(1, Ordering::Relaxed);
        }
        let said = format!("{method} {path}");
        let own_id = uuid::Uuid::new_v4().to_string();
        let url = format!("{}{path}", self.base.as_str().trim_end_matches('/'));
        let url =
            Url::parse(&url).map_err(|_| Failure::of(said.as_str(), Cause::Unreachable("no valid address".into())))?;
        let mut request = self
            .transport
            .api(&url)
            .request(method.clone(), url)
            .headers(self.headers.clone())
            .header("Request-Id", &own_id)
            .timeout(TIMEOUT);
        if let Some(range) = range {
            request = request.header(RANGE, range);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let seen = match purpose {
            Purpose::Poll => self.seen().get(path).cloned(),
            Purpose::Work | Purpose::Look => None,
        };
        if let Some((tag, _)) = &seen {
            request = request.header(IF_NONE_MATCH, tag.clone());
        }
        let answered = match request.send().await {
            Ok(response) if response.status() == StatusCode::NOT_MODIFIED && seen.is_some() => {
                self.learn(&response);
                let body = seen.map(|(_, body)| body).unwrap_or_default();
                Ok(Answer { body, next_range: None })
            }
            Ok(response) => {
                let tag = response.headers().get(ETAG).cloned();
                let answer = self.answer(&said, response).await;
                if let (Purpose::Poll, Some(tag), Ok(answer)) = (purpose, tag, &answer) {
                    self.seen().insert(path.to_owned(), (tag, answer.body.clone()));
                }
                answer
            }
            Err(error) => Err(Failure::of(said.as_str(), transport::cause(&error))),
        };
        answered.map_err(|mut failure| {
            failure.request_id.get_or_insert(own_id.into());
            failure
        })
    }

    async fn answer(&self, said: &str, response: Response) -> Result<Answer, Failure> {
        let status = response.status();
        let header = |name: &str| {
            response
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
        };
        let (next_range, request_id) = (header("Next-Range"), header("Request-Id"));
        let retry_after = header(RETRY_AFTER.as_str()).and_then(|text| retry::retry_after(&text));
        self.learn(&response);
        let failed = |mut failure: Failure| {
            failure.request_id = request_id.clone().map(Into::into);
            failure.retry_after = retry_after;
            failure
        };
        let bytes = response
            .bytes()
            .await
            .map_err(|error| failed(Failure::of(said, transport::cause(&error))))?;
        if !status.is_success() {
            return Err(failed(Failure::refused(said, status.as_u16(), &bytes)));
        }
        let body = if bytes.is_empty() {
            Json::Null
        } else {
            serde_json::from_slice(&bytes)
                .map_err(|_| failed(Failure::of(said, Cause::Unexpected("no JSON".into()))))?
        };
        Ok(Answer { body, next_range })
    }

    fn seen(&self) -> MutexGuard<'_, HashMap<String, (HeaderValue, Json)>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes in what every answer tells: how many calls are left, and what time it is.
    fn learn(&self, response: &Response) {
        let text = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
        let limited = response.status() == StatusCode::TOO_MANY_REQUESTS;
        self.budget.learn(text("RateLimit-Remaining"), limited);
        self.learn_time(text("Date"));
    }

    fn learn_time(&self, date: Option<&str>) {
        let parsed = date
            .and_then(|date| jiff::fmt::rfc2822::parse(date).ok())
            .map(|zoned| zoned.timestamp());
        if let Some(then) = parsed {
            *self.clock.lock().unwrap_or_else(PoisonError::into_inner) = Some((then, Instant::now()));
        }
    }
}

struct Answer {
    body: Json,
    next_range: Option<String>,
}

/// Other hosts: where sources go to and logs come from. No token is sent there.
impl Client {
    /// Puts an archive where Heroku said. Safe to repeat.
    pub(crate) async fn upload(&self, url: &str, archive: Vec<u8>) -> Result<(), Failure> {
        let mut attempts = 1;
        loop {
            let outcome = self.transfer(Method::PUT, url, Some(archive.clone())).await;
            let Err(mut failure) = outcome else { return Ok(()) };
            failure.attempts = attempts;
            match retry::pause(&failure, attempts, true) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Err(failure),
            }
            attempts += 1;
        }
    }

    /// Fetches a log or an archive.
    pub(crate) async fn download(&self, url: &str) -> Result<Vec<u8>, Failure> {
        self.transfer(Method::GET, url, None).await
    }

    async fn transfer(&self, method: Method, url: &str, body: Option<Vec<u8>>) -> Result<Vec<u8>, Failure> {
        // The path and query of such an address are credentials: only the host is named.
        let parsed = Url::parse(url).ok();
        let host = parsed.as_ref().and_then(Url::host_str).unwrap_or("?").to_owned();
        let said = format!("{method} {host}");
        let parsed = parsed.ok_or_else(|| Failure::of(said.as_str(), Cause::Unreachable("no valid address".into())))?;
        let mut request = self
            .transport
            .outside(&parsed)
            .request(method, parsed)
            .timeout(TRANSFER_TIMEOUT);
        if let Some(body) = body {
            request = request.body(body);
        }
        let response = request
            .send()
            .await
            .map_err(|error| Failure::of(said.as_str(), transport::cause(&error)))?;
        let status = response.status();
        let bytes = response
            .bytes()
            .await
            .map_err(|error| Failure::of(said.as_str(), transport::cause(&error)))?;
        if status.is_success() {
            Ok(bytes.to_vec())
        } else {
            // What a store says about a signed address may repeat it.
            Err(Failure::refused(said.as_str(), status.as_u16(), b""))
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

#[cfg(test)]
mod tests {
    #[test]
    fn parts_of_a_path_are_escaped() {
        assert_eq!(super::path(&["apps", "a/../b", "x y"]), "/apps/a%2F..%2Fb/x%20y");
        assert_eq!(
            super::path(&["collaborators", "ann+ci@example.com"]),
            "/collaborators/ann%2Bci@example.com"
        );
    }
}
