//! Why a call did not do what it should, and how that is told.
//!
//! A failure names the request and Heroku's `Request-Id`; never the token, never a value from a body.

use std::time::Duration;

use serde::Deserialize;

use super::codes;
use crate::diagnostic::{Code, Severity};
use crate::language::value::{Path, PathStep};
use crate::provider::Problem;

/// What happened.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Cause {
    /// Heroku answered with an error.
    Refused {
        status: u16,
        id: Box<str>,
        message: Box<str>,
    },
    /// Nothing was sent.
    Unreachable(Box<str>),
    /// Sent, and no (whole) answer came.
    Lost(Box<str>),
    /// Sent, and no answer came in time.
    TimedOut,
    /// An answer that is none of Heroku's.
    Unexpected(Box<str>),
    /// Not the call, but what came of it.
    Work(Box<Problem>),
}

impl std::fmt::Display for Cause {
    /// Without what Heroku says: that may repeat what was sent.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused { status, .. } => write!(f, "answered with {status}"),
            Self::Unreachable(why) => write!(f, "could not be sent: {why}"),
            Self::Lost(why) => write!(f, "was sent and not answered: {why}"),
            Self::TimedOut => f.write_str("was sent and not answered in time"),
            Self::Unexpected(why) => write!(f, "was answered with something else: {why}"),
            Self::Work(problem) => f.write_str(&problem.summary),
        }
    }
}

/// A call that failed.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Failure {
    /// `POST /apps`; empty when no call is at fault.
    pub(crate) request: Box<str>,
    /// What happened.
    pub(crate) cause: Cause,
    /// Heroku's name for the call.
    pub(crate) request_id: Option<Box<str>>,
    /// How long Heroku asks to wait.
    pub(crate) retry_after: Option<Duration>,
    /// How often it was tried.
    pub(crate) attempts: u32,
    /// The app that Heroku names in the refusal.
    pub(crate) app: Option<Box<str>>,
    /// Where Heroku explains the refusal.
    pub(crate) url: Option<Box<str>>,
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::of("", Cause::Work(Box::new(problem)))
    }
}

/// The body of an error answer.
#[derive(Deserialize, Default)]
struct ErrorBody {
    #[serde(default)]
    id: Box<str>,
    #[serde(default)]
    message: Box<str>,
    #[serde(default)]
    url: Option<Box<str>>,
    #[serde(default)]
    app: Option<Named>,
}

#[derive(Deserialize)]
struct Named {
    name: Box<str>,
}

impl Failure {
    /// A failure of that request.
    pub(crate) fn of(request: impl Into<Box<str>>, cause: Cause) -> Self {
        Self {
            request: request.into(),
            cause,
            request_id: None,
            retry_after: None,
            attempts: 1,
            app: None,
            url: None,
        }
    }

    /// An error answer, from its status and body.
    pub(crate) fn refused(request: impl Into<Box<str>>, status: u16, body: &[u8]) -> Self {
        let said: ErrorBody = serde_json::from_slice(body).unwrap_or_default();
        let (id, message) = (said.id, said.message);
        Self {
            app: said.app.map(|app| app.name),
            url: said.url.filter(|url| url.starts_with("https://")),
            ..Self::of(request, Cause::Refused { status, id, message })
        }
    }

    /// Whether Heroku would do it if it were given a second factor.
    pub(crate) fn wants_code(&self) -> bool {
        self.status() == Some(403) && self.id() == "two_factor"
    }

    /// The work failed although the calls did not.
    pub(crate) fn work(
        code: &'static Code,
        summary: impl Into<String>,
        detail: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        let problem = Problem {
            code,
            severity: Severity::Error,
            summary: summary.into(),
            detail: detail.into(),
            help: Some(help.into()),
            path: Path::new(),
        };
        problem.into()
    }

    /// Lays the blame on an attribute.
    #[must_use]
    pub(crate) fn at(mut self, attribute: &str) -> Self {
        if let Cause::Work(problem) = &mut self.cause {
            problem.path = vec![PathStep::Name(attribute.into())];
        }
        self
    }

    /// The HTTP status, when there was an answer.
    pub(crate) fn status(&self) -> Option<u16> {
        match self.cause {
            Cause::Refused { status, .. } => Some(status),
            _ => None,
        }
    }

    /// Whether the object that was asked for is not there.
    pub(crate) fn is_not_found(&self) -> bool {
        matches!(self.status(), Some(404 | 410))
    }

    /// Heroku's word for the error.
    pub(crate) fn id(&self) -> &str {
        match &self.cause {
            Cause::Refused { id, .. } => id,
            _ => "",
        }
    }

    /// Heroku's sentence about the error.
    pub(crate) fn message(&self) -> &str {
        match &self.cause {
            Cause::Refused { message, .. } => message,
            _ => "",
        }
    }

    /// Whether the request may have been carried out although it failed.
    pub(crate) fn may_have_happened(&self) -> bool {
        match &self.cause {
            Cause::Lost(_) | Cause::TimedOut | Cause::Unexpected(_) => true,
            Cause::Refused { status, .. } => *status >= 500,
            Cause::Unreachable(_) | Cause::Work(_) => false,
        }
    }

    /// Whether it says nothing about what was being done: Heroku was not reached, not able to answer, or not done yet.
    pub(crate) fn leaves_open(&self) -> bool {
        match &self.cause {
            Cause::Unreachable(_) => true,
            Cause::Refused { status: 429, .. } => true,
            Cause::Work(problem) => std::ptr::eq(problem.code, &codes::WAITED_TOO_LONG),
            _ => self.may_have_happened(),
        }
    }

    /// As a problem for people.
    pub(crate) fn problem(&self) -> Problem {
        if let Cause::Work(problem) = &self.cause {
            return (**problem).clone();
        }
        let (code, summary, help) = self.meaning();
        Problem {
            code,
            severity: Severity::Error,
            summary: summary.into(),
            detail: self.detail(),
            help: Some(help.into()),
            path: Path::new(),
        }
    }

    fn detail(&self) -> String {
        let mut text = match &self.cause {
            Cause::Refused { status, id, message } => {
                let mut text = format!("{} was answered with {status}", self.request);
                if !id.is_empty() {
                    text.push_str(&format!(" {id}"));
                }
                if !message.is_empty() {
                    text.push_str(&format!(": {}", message.trim_end_matches('.')));
                }
                text
            }
            Cause::Work(problem) => problem.detail.clone(),
            other => format!("{} {other}", self.request),
        };
        text.push('.');
        if let Some(url) = &self.url {
            text.push_str(&format!(" See {url}."));
        }
        if self.attempts > 1 {
            text.push_str(&format!(" Tried {} times.", self.attempts));
        }
        if let Some(id) = &self.request_id {
            text.push_str(&format!(" Request-Id: {id}."));
        }
        text
    }

    fn meaning(&self) -> (&'static Code, &'static str, &'static str) {
        match &self.cause {
            Cause::Refused { status, id, .. } => refusal(*status, id),
            Cause::Unreachable(_) => (
                &codes::UNREACHABLE,
                "Heroku cannot be reached",
                "Check the network, HTTPS_PROXY and HEROKU_API_URL; nothing was sent.",
            ),
            Cause::Lost(_) => (
                &codes::CONNECTION_LOST,
                "Connection to Heroku lost",
                "Run the command again: it looks up what the lost request may have made.",
            ),
            Cause::TimedOut => (
                &codes::TIMED_OUT,
                "Heroku did not answer in time",
                "Check the network and https://status.heroku.com, then run the command again.",
            ),
            Cause::Unexpected(_) => (
                &codes::UNEXPECTED_ANSWER,
                "Unexpected answer",
                "Check HEROKU_API_URL and any proxy in between.",
            ),
            Cause::Work(problem) => (problem.code, "", ""),
        }
    }
}

fn refusal(status: u16, id: &str) -> (&'static Code, &'static str, &'static str) {
    match (status, id) {
        (401, _) => (
            &codes::UNAUTHORIZED,
            "Heroku does not accept the token",
            "Make a token with `heroku authorizations:create` and set HEROKU_API_KEY.",
        ),
        (402, _) => (
            &codes::PAYMENT_REQUIRED,
            "Heroku asks for the account's billing to be settled",
            "See https://dashboard.heroku.com/account/billing.",
        ),
        (403, "two_factor") => (
            &codes::TWO_FACTOR,
            "Heroku asks for a second factor",
            "Use a token of `heroku authorizations:create`: it needs none.",
        ),
        (422 | 423, "confirmation_required") => (
            &codes::CONFIRMATION,
            "Heroku asks for a confirmation",
            "The plan did not show that, so it is not confirmed. Take away what is in the way, or import it.",
        ),
        (403, _) => (
            &codes::FORBIDDEN,
            "Not permitted",
            "Give the token's user the permission, or use a token of wider scope.",
        ),
        (404 | 410, _) => (
            &codes::NOT_FOUND,
            "Not found at Heroku",
            "Check the name or id, and whether the token's user can see it; it may have been deleted or renamed outside.",
        ),
        (409, _) => (
            &codes::CONFLICT,
            "Conflict at Heroku",
            "Wait for what is in progress on the same object, then run the command again.",
        ),
        (429, _) => (
            &codes::RATE_LIMITED,
            "Too many calls to Heroku",
            "Wait some minutes, then run the command again, perhaps with a lower -parallelism.",
        ),
        (500.., _) => (
            &codes::UNAVAILABLE,
            "Heroku is not available",
            "See https://status.heroku.com, and run the command again later.",
        ),
        (400 | 406 | 416 | 422, _) => (
            &codes::INVALID_REQUEST,
            "Heroku refuses the request",
            "Correct the attribute that the message is about.",
        ),
        _ => (
            &codes::UNEXPECTED_ANSWER,
            "Unexpected answer",
            "Check HEROKU_API_URL and any proxy in between.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_kind_of_refusal_has_its_own_code() {
        let of = |status: u16, id: &str| refusal(status, id).0.name;
        let all = [
            of(401, ""),
            of(403, "forbidden"),
            of(403, "two_factor"),
            of(404, ""),
            of(409, ""),
            of(422, ""),
            of(423, "confirmation_required"),
            of(429, ""),
            of(503, ""),
            of(402, ""),
        ];
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
        assert_eq!(of(422, "confirmation_required"), of(423, "confirmation_required"));
    }

    #[test]
    fn a_refusal_says_what_was_asked_and_what_was_answered() {
        let body = br#"{"id":"invalid_params","message":"Name shop is already taken."}"#;
        let mut failure = Failure::refused("POST /apps", 422, body);
        failure.request_id = Some("abc".into());
        insta::assert_snapshot!(
            failure.problem().detail,
            @"POST /apps was answered with 422 invalid_params: Name shop is already taken. Request-Id: abc."
        );
        assert!(!failure.may_have_happened());
        assert!(Failure::refused("POST /apps", 503, b"<html>").may_have_happened());
    }
}
