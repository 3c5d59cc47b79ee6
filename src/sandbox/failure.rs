//! Error answers, in Heroku's words where they are public.

use serde_json::json;

use super::message::Response;

/// Why a request was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{status} {id}: {message}")]
pub struct Failure {
    /// HTTP status.
    pub status: u16,
    /// Heroku's word for the kind (`not_found`, `invalid_params`, …).
    pub id: &'static str,
    /// For people.
    pub message: String,
    /// The kind of object that was not found.
    pub resource: Option<&'static str>,
    /// Where to read more.
    pub url: Option<&'static str>,
    /// The name of the app that the caller is to confirm.
    pub confirm: Option<String>,
}

impl Failure {
    fn new(status: u16, id: &'static str, message: impl Into<String>) -> Failure {
        Failure {
            status,
            id,
            message: message.into(),
            resource: None,
            url: None,
            confirm: None,
        }
    }

    /// 400: the body is not JSON, or not an object.
    pub fn bad_request(message: impl Into<String>) -> Failure {
        Failure::new(400, "bad_request", message)
    }

    /// 401.
    pub fn unauthorized(message: impl Into<String>) -> Failure {
        Failure::new(401, "unauthorized", message)
    }

    /// 403.
    pub fn forbidden(message: impl Into<String>) -> Failure {
        Failure::new(403, "forbidden", message)
    }

    /// 404 for an object of that kind, as the API calls it and as people do.
    pub fn not_found(resource: &'static str, words: &str) -> Failure {
        let message = format!("Couldn't find that {words}.");
        Failure {
            resource: Some(resource),
            ..Failure::new(404, "not_found", message)
        }
    }

    /// 404 for a route that does not exist.
    pub fn no_route() -> Failure {
        let message = "The requested API endpoint was not found. Are you using the right HTTP verb (i.e. `GET` vs. \
                       `POST`), and did you specify your intended version with the `Accept` header?";
        Failure::new(404, "not_found", message)
    }

    /// 404 with a message of its own.
    pub fn missing(resource: &'static str, message: impl Into<String>) -> Failure {
        Failure {
            resource: Some(resource),
            ..Failure::new(404, "not_found", message)
        }
    }

    /// 406.
    pub fn not_acceptable() -> Failure {
        let message = "Accept header must specify version 3 of the API: application/vnd.heroku+json; version=3";
        let url = Some("https://devcenter.heroku.com/articles/platform-api-reference#clients");
        Failure {
            url,
            ..Failure::new(406, "not_acceptable", message)
        }
    }

    /// 409.
    pub fn conflict(message: impl Into<String>) -> Failure {
        Failure::new(409, "conflict", message)
    }

    /// 416.
    pub fn bad_range(message: impl Into<String>) -> Failure {
        Failure::new(416, "requested_range_not_satisfiable", message)
    }

    /// 422 `invalid_params`.
    pub fn invalid(message: impl Into<String>) -> Failure {
        Failure::new(422, "invalid_params", message)
    }

    /// 422 for parameters that must be there; those within another one as `outer:inner`.
    pub fn requires(params: &[&str]) -> Failure {
        Failure::invalid(format!("Require params: {}.", params.join(", ")))
    }

    /// 422 for parameters that the call does not have.
    pub fn unknown(params: &[&str]) -> Failure {
        Failure::invalid(format!("Unknown params: {}.", params.join(", ")))
    }

    /// 423 `confirmation_required`, to be repeated with the name of that app.
    pub fn confirmation_required(app: &str, message: impl Into<String>) -> Failure {
        Failure {
            confirm: Some(app.to_owned()),
            ..Failure::new(423, "confirmation_required", message)
        }
    }

    /// 429.
    pub fn rate_limit() -> Failure {
        let url = Some("https://devcenter.heroku.com/articles/platform-api-reference#rate-limits");
        let message = "Your account reached the API rate limit\nPlease wait a few minutes before making new requests";
        Failure {
            url,
            ..Failure::new(429, "rate_limit", message)
        }
    }

    /// The answer.
    pub fn response(&self) -> Response {
        let mut body = json!({ "id": self.id, "message": self.message });
        if let Some(resource) = self.resource {
            body["resource"] = resource.into();
        }
        if let Some(url) = self.url {
            body["url"] = url.into();
        }
        let mut response = Response::json(self.status, &body);
        if let Some(app) = &self.confirm {
            response.set("X-Confirmation-Required", app);
        }
        response
    }
}
