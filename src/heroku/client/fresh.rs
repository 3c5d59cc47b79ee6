//! What this run has just made: Heroku answers 404 for it here and there until all of its machines know of it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::super::failure::Failure;

/// After that, what is not found is not there.
const WINDOW: Duration = Duration::from_secs(10);

/// Ids of new objects, with the time at which they were made.
#[derive(Default)]
pub(super) struct Fresh(Mutex<HashMap<String, Instant>>);

impl Fresh {
    /// Notes a new object.
    pub(super) fn note(&self, id: &str) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(id.to_owned(), Instant::now());
    }

    /// Whether a 404 for that path is about an object so new that it may still turn up: the one that the path ends
    /// with, or one further up that the answer names.
    pub(super) fn may_turn_up(&self, path: &str, failure: &Failure) -> bool {
        if failure.status() != Some(404) {
            return false;
        }
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = |id: &str| all.get(id).is_some_and(|made| made.elapsed() < WINDOW);
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        parts.windows(2).enumerate().any(|(index, pair)| {
            let is_last = index + 2 == parts.len();
            is_new(pair[1]) && (is_last || names(failure.message(), pair[0]))
        })
    }
}

/// Whether Heroku's sentence is about an object of that collection: "Couldn't find that app."
fn names(message: &str, collection: &str) -> bool {
    let one = collection.trim_end_matches('s');
    let message = message.to_ascii_lowercase().replace("add-on", "addon");
    message
        .split(|c: char| !c.is_ascii_alphanumeric())
        .any(|word| word == one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_404_about_what_is_new_is_doubted() {
        let fresh = Fresh::default();
        fresh.note("a1");
        let missing = |message: &str| {
            let body = format!("{{\"id\":\"not_found\",\"message\":\"{message}\"}}");
            Failure::refused("GET", 404, body.as_bytes())
        };
        let app = missing("Couldn't find that app.");
        assert!(fresh.may_turn_up("/apps/a1", &missing("")));
        assert!(fresh.may_turn_up("/apps/a1/addons", &app));
        assert!(!fresh.may_turn_up("/apps/b2/addons", &app), "someone else's");
        let process = missing("Couldn't find that process type (web).");
        assert!(!fresh.may_turn_up("/apps/a1/formation", &process), "the app is there");
        let forbidden = Failure::refused("GET", 403, b"");
        assert!(!fresh.may_turn_up("/apps/a1", &forbidden));
    }
}
