//! Faults that were arranged: which call fails, and how.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::message::Request;
use super::router;

/// An arranged fault.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fault {
    /// Only calls of this method; any when empty.
    pub method: String,
    /// Only calls of this path; segments in braces fit anything, a last `**` fits all the rest. Any when empty.
    pub path: String,
    /// The first matching call that it hits, from 1.
    pub nth: u64,
    /// How many matching calls it hits from there on; 0 for all.
    pub times: u64,
    /// Answers with this status instead of handling the call.
    pub status: Option<u16>,
    /// The body of that answer; an error body in Heroku's form when absent.
    pub body: Option<Value>,
    /// Headers of that answer.
    pub headers: std::collections::BTreeMap<String, String>,
    /// Waits before anything else: `500ms`, `2s`.
    pub delay: Option<String>,
    /// Drops the connection without handling the call.
    pub drop: bool,
    /// Handles the call, then drops the connection instead of answering.
    pub lose_answer: bool,
    /// Matching calls seen so far.
    #[serde(skip_deserializing)]
    pub seen: u64,
}

/// What happens to one call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Effect {
    pub(super) delay: u64,
    pub(super) answer: Option<(u16, Value, std::collections::BTreeMap<String, String>)>,
    pub(super) drop: bool,
    pub(super) lose_answer: bool,
}

/// All faults that are arranged, in order.
#[derive(Debug, Default)]
pub(super) struct Faults(pub(super) Vec<Fault>);

impl Faults {
    /// Arranges a fault; the reason when it makes no sense.
    pub(super) fn arrange(&mut self, body: &[u8]) -> Result<Fault, String> {
        let mut fault: Fault = serde_json::from_slice(body).map_err(|reason| reason.to_string())?;
        let given: Value = serde_json::from_slice(body).map_err(|reason| reason.to_string())?;
        if fault.nth == 0 {
            fault.nth = 1;
        }
        if given.get("times").is_none() {
            fault.times = 1;
        }
        let delay = fault.delay.as_deref().map(super::parse_duration);
        if delay == Some(None) {
            return Err("delay must be a time like 500ms or 2s".to_owned());
        }
        if fault.status.is_some_and(|status| !(200..=599).contains(&status)) {
            return Err("status must lie between 200 and 599".to_owned());
        }
        if fault.status.is_none() && delay.is_none() && !fault.drop && !fault.lose_answer {
            return Err("a fault needs one of status, delay, drop, lose_answer".to_owned());
        }
        fault.method = fault.method.to_uppercase();
        self.0.push(fault.clone());
        Ok(fault)
    }

    /// What happens to this call; counts it.
    pub(super) fn strike(&mut self, request: &Request) -> Effect {
        let mut effect = Effect::default();
        for fault in self.0.iter_mut().filter(|fault| fault.matches(request)) {
            fault.seen += 1;
            let after = fault.seen.checked_sub(fault.nth);
            if after.is_some_and(|after| fault.times == 0 || after < fault.times) {
                effect.add(fault);
            }
        }
        effect
    }
}

impl Effect {
    fn add(&mut self, fault: &Fault) {
        self.delay += fault.delay.as_deref().and_then(super::parse_duration).unwrap_or(0);
        self.drop |= fault.drop;
        self.lose_answer |= fault.lose_answer;
        if let Some(status) = fault.status.filter(|_| self.answer.is_none()) {
            let body = fault.body.clone().unwrap_or_else(|| error_body(status));
            self.answer = Some((status, body, fault.headers.clone()));
        }
    }
}

impl Fault {
    fn matches(&self, request: &Request) -> bool {
        let method = self.method.is_empty() || self.method == request.method;
        method && (self.path.is_empty() || path_matches(&self.path, &request.path))
    }
}

fn path_matches(pattern: &str, path: &str) -> bool {
    let path: Vec<&str> = path.trim_matches('/').split('/').collect();
    match pattern.strip_suffix("/**") {
        Some(head) => {
            let length = head
                .trim_matches('/')
                .split('/')
                .filter(|segment| !segment.is_empty())
                .count();
            length == 0
                || path
                    .get(..length)
                    .is_some_and(|path| router::matches(head, path).is_some())
        }
        None => router::matches(pattern, &path).is_some(),
    }
}

/// An error body in Heroku's form for a status.
fn error_body(status: u16) -> Value {
    let (id, message) = match status {
        401 => ("unauthorized", "Invalid credentials provided."),
        402 => ("delinquent", "Your account is delinquent."),
        403 => ("forbidden", "You do not have access to this resource."),
        404 => ("not_found", "Couldn't find that resource."),
        409 => ("conflict", "A request conflict occurred."),
        410 => ("gone", "That resource is gone."),
        422 => ("invalid_params", "Invalid parameters."),
        429 => return serde_json::from_slice(&super::Failure::rate_limit().response().body).unwrap_or_default(),
        503 => ("unavailable", "Could not complete the action. Please try again later."),
        _ => ("internal_server_error", "Internal server error."),
    };
    serde_json::json!({ "id": id, "message": message })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_hit_the_nth_matching_call() {
        let mut faults = Faults::default();
        faults
            .arrange(br#"{"method":"post","path":"/apps/{a}/addons","nth":2,"status":503}"#)
            .expect("good");
        let post = Request::new("POST", "/apps/x/addons");
        let hits: Vec<bool> = (0..4).map(|_| faults.strike(&post).answer.is_some()).collect();
        assert_eq!(hits, [false, true, false, false]);
        assert_eq!(faults.strike(&Request::new("GET", "/apps/x/addons")), Effect::default());
        assert_eq!(faults.0[0].seen, 4);
    }

    #[test]
    fn times_zero_is_always_and_stars_fit_the_rest() {
        let mut faults = Faults::default();
        faults
            .arrange(br#"{"path":"/apps/**","times":0,"drop":true}"#)
            .expect("good");
        assert!((0..3).all(|_| faults.strike(&Request::new("GET", "/apps/x/y/z")).drop));
        assert!(!faults.strike(&Request::new("GET", "/account")).drop);
    }

    #[test]
    fn nonsense_is_refused() {
        let mut faults = Faults::default();
        for body in [
            "{}",
            r#"{"status":99}"#,
            r#"{"delay":"soon"}"#,
            r#"{"stauts":503}"#,
            "nothing",
        ] {
            assert!(faults.arrange(body.as_bytes()).is_err(), "{body}");
        }
    }
}
