//! One request and its answer, and how often it is sent.

use std::time::Instant;

use reqwest::header::{ETAG, HeaderMap, HeaderValue, IF_NONE_MATCH, RANGE, RETRY_AFTER};
use reqwest::{Method, Response, StatusCode, Url};
use serde_json::Value as Json;
use std::sync::atomic::Ordering;
use std::sync::{MutexGuard, PoisonError};

use super::super::failure::{Cause, Failure};
use super::budget::Turn;
use super::second_factor::Proof;
use super::trace::{Exchange, outline};
use super::{Client, retry, transport};

/// How many codes a request is sent with before it is given up.
const PROOFS: u32 = 4;

/// What a request is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// What is new is waited for when it does not turn up.
    Work,
    /// Whether it is there at this moment.
    Look,
    /// How far it is: looked at again and again, and counted apart.
    Poll,
}

/// A request.
#[derive(Clone, Copy)]
pub(super) struct Sending<'a> {
    pub(super) method: &'a Method,
    pub(super) path: &'a str,
    pub(super) body: Option<&'a Json>,
    /// The page that is asked for.
    pub(super) range: Option<&'a str>,
    /// The second factor.
    pub(super) code: Option<&'a HeaderValue>,
    pub(super) purpose: Purpose,
    /// How often it is sent, this time included.
    pub(super) attempt: u32,
}

impl<'a> Sending<'a> {
    pub(super) fn of(method: &'a Method, path: &'a str) -> Self {
        Self {
            method,
            path,
            body: None,
            range: None,
            code: None,
            purpose: Purpose::Work,
            attempt: 1,
        }
    }

    pub(super) fn with(method: &'a Method, path: &'a str, body: &'a Json) -> Self {
        Self {
            body: Some(body),
            ..Self::of(method, path)
        }
    }
}

/// What came back.
pub(super) struct Answer {
    pub(super) body: Json,
    pub(super) next_range: Option<String>,
}

/// What is left of an answer when its body has been read.
pub(super) struct Received {
    pub(super) status: StatusCode,
    headers: HeaderMap,
    pub(super) bytes: Vec<u8>,
}

impl Received {
    fn text(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

impl Client {
    pub(super) async fn answer_to(&self, sending: Sending<'_>) -> Result<Json, Failure> {
        self.send_repeatedly(sending).await.map(|answer| answer.body)
    }

    /// Sends until there is an answer or nothing more may be tried. A refusal for want of a code is none of the attempts.
    pub(super) async fn send_repeatedly(&self, mut sending: Sending<'_>) -> Result<Answer, Failure> {
        let (mut code, mut proofs, mut tries) = (None, 0, 1);
        loop {
            let attempt = Sending {
                code: code.as_ref(),
                ..sending
            };
            let mut failure = match self.send(&attempt).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            sending.attempt += 1;
            if failure.wants_code() && proofs < PROOFS {
                code = match self.prove(&failure, code.as_ref(), proofs > 0).await? {
                    Proof::Authorised => None,
                    Proof::Code(code) => Some(code),
                };
                proofs += 1;
                continue;
            }
            failure.attempts = tries;
            let waits_for_new = *sending.method != Method::DELETE && sending.purpose != Purpose::Look;
            match retry::pause(&failure, tries, *sending.method != Method::POST) {
                Some(pause) => tokio::time::sleep(pause).await,
                None if waits_for_new && self.fresh.may_turn_up(sending.path, &failure) => {
                    tokio::time::sleep(retry::until_it_turns_up(tries)).await;
                }
                None => return Err(failure),
            }
            tries += 1;
        }
    }

    /// Sends once.
    pub(super) async fn send(&self, sending: &Sending<'_>) -> Result<Answer, Failure> {
        let turn = self.budget.wait().await;
        let number = self.total.fetch_add(1, Ordering::Relaxed) + 1;
        if sending.purpose == Purpose::Poll {
            self.polls.fetch_add(1, Ordering::Relaxed);
        }
        let own_id = uuid::Uuid::new_v4().to_string();
        let said = format!("{} {}", sending.method, sending.path);
        let seen = match sending.purpose {
            Purpose::Poll => self.seen().get(sending.path).cloned(),
            Purpose::Work | Purpose::Look => None,
        };
        let begun = Instant::now();
        let received = match self.request(sending, &own_id, seen.as_ref().map(|(tag, _)| tag)) {
            Ok(request) => receive(request).await,
            Err(cause) => Err(cause),
        };
        if let Ok(received) = &received {
            self.learn(received, &turn);
        }
        self.trace(number, sending, &own_id, begun, &received);
        let received = received.map_err(|cause| with_id(Failure::of(said.as_str(), cause), &own_id))?;
        if let (StatusCode::NOT_MODIFIED, Some((_, body))) = (received.status, seen) {
            return Ok(Answer { body, next_range: None });
        }
        let id = received.text("Request-Id").unwrap_or(&own_id).to_owned();
        let answer = answer(&said, &received).map_err(|failure| with_id(failure, &id))?;
        if let (Purpose::Poll, Some(tag)) = (sending.purpose, received.headers.get(ETAG)) {
            let known = (tag.clone(), answer.body.clone());
            self.seen().insert(sending.path.to_owned(), known);
        }
        Ok(answer)
    }

    fn request(
        &self,
        sending: &Sending<'_>,
        own_id: &str,
        tag: Option<&HeaderValue>,
    ) -> Result<reqwest::RequestBuilder, Cause> {
        let url = format!("{}{}", self.base.as_str().trim_end_matches('/'), sending.path);
        let url = Url::parse(&url).map_err(|_| Cause::Unreachable("no valid address".into()))?;
        let mut request = self
            .transport
            .api(&url)
            .request(sending.method.clone(), url)
            .headers(self.headers.clone())
            .header("Request-Id", own_id)
            .timeout(self.patience.answer);
        if let Some(range) = sending.range {
            request = request.header(RANGE, range);
        }
        if let Some(code) = sending.code {
            request = request.header("Heroku-Two-Factor-Code", code.clone());
        }
        if let Some(tag) = tag {
            request = request.header(IF_NONE_MATCH, tag.clone());
        }
        if let Some(body) = sending.body {
            request = request.json(body);
        }
        Ok(request)
    }

    fn seen(&self) -> MutexGuard<'_, super::Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes in what every answer tells: how many calls are left, what time it is, what Heroku warns of.
    fn learn(&self, received: &Received, turn: &Turn<'_>) {
        let limited = received.status == StatusCode::TOO_MANY_REQUESTS;
        turn.learn(received.text("RateLimit-Remaining"), limited);
        self.learn_time(received.text("Date"));
        self.warnings.learn(&received.headers);
    }

    fn learn_time(&self, date: Option<&str>) {
        let parsed = date
            .and_then(|date| jiff::fmt::rfc2822::parse(date).ok())
            .map(|zoned| zoned.timestamp());
        if let Some(then) = parsed {
            *self.clock.lock().unwrap_or_else(PoisonError::into_inner) = Some((then, Instant::now()));
        }
    }

    fn trace(
        &self,
        number: u64,
        sending: &Sending<'_>,
        own_id: &str,
        begun: Instant,
        received: &Result<Received, Cause>,
    ) {
        let Some(trace) = &self.trace else { return };
        let text = |name| received.as_ref().ok().and_then(|received| received.text(name));
        trace(&Exchange {
            number,
            attempt: sending.attempt,
            method: sending.method.to_string(),
            path: sending.path.to_owned(),
            body: sending.body.map(|body| outline(sending.path, body)),
            outcome: match received {
                Ok(received) => Ok(received.status.as_u16()),
                Err(cause) => Err(cause.to_string()),
            },
            elapsed: begun.elapsed(),
            bytes: received.as_ref().map_or(0, |received| received.bytes.len()),
            remaining: text("RateLimit-Remaining").and_then(|text| text.parse().ok()),
            request_id: Some(text("Request-Id").unwrap_or(own_id).to_owned()),
        });
    }
}

/// Sends, and reads the whole answer.
pub(super) async fn receive(request: reqwest::RequestBuilder) -> Result<Received, Cause> {
    let mut response: Response = request.send().await.map_err(|error| transport::cause(&error))?;
    let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
    let bytes = response.bytes().await.map_err(|error| transport::cause(&error))?;
    Ok(Received {
        status,
        headers,
        bytes: bytes.into(),
    })
}

fn answer(said: &str, received: &Received) -> Result<Answer, Failure> {
    if !received.status.is_success() {
        let mut failure = Failure::refused(said, received.status.as_u16(), &received.bytes);
        failure.retry_after = received.text(RETRY_AFTER.as_str()).and_then(retry::retry_after);
        return Err(failure);
    }
    let body = match received.bytes.is_empty() {
        true => Json::Null,
        false => serde_json::from_slice(&received.bytes)
            .map_err(|_| Failure::of(said, Cause::Unexpected("no JSON".into())))?,
    };
    let next_range = received.text("Next-Range").map(str::to_owned);
    Ok(Answer { body, next_range })
}

fn with_id(mut failure: Failure, id: &str) -> Failure {
    failure.request_id = Some(id.into());
    failure
}
