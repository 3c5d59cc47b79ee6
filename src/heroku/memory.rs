//! What is kept beside an object in the state: when its app had been released last as its config vars were read, and
//! whether somebody still has to see its creation through.
//!
//! Each change of config vars cuts a release, so vars need not be read again while that time stands still.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value as Json};

const RELEASED: &str = "released_at";
const UNSEEN: &str = "unseen";
/// Times are told in seconds: within one of them, a release could follow unseen.
const SETTLED: Duration = Duration::from_secs(2);

/// The memory of one object while it is read.
pub(super) struct Memory {
    kept: Vec<u8>,
    members: Map<String, Json>,
    news: Mutex<Option<String>>,
}

impl Memory {
    /// From the bytes beside the object; members of other programs stay as they are.
    pub(super) fn new(kept: &[u8]) -> Self {
        Self {
            kept: kept.to_vec(),
            members: serde_json::from_slice(kept).unwrap_or_default(),
            news: Mutex::default(),
        }
    }

    /// Whether nothing was released since the config vars in the state were read.
    pub(super) fn is_current(&self, released: &str) -> bool {
        self.members.get(RELEASED).and_then(Json::as_str) == Some(released)
    }

    /// Notes of when the config vars are that are being read, unless another release may follow in the same second.
    pub(super) fn note(&self, released: &str, now: Timestamp) {
        let settled = released
            .parse::<Timestamp>()
            .is_ok_and(|released| released + SETTLED <= now);
        if settled {
            *self.news.lock().unwrap_or_else(PoisonError::into_inner) = Some(released.to_owned());
        }
    }

    /// What to keep beside an object that was made and then lost sight of.
    pub(super) fn of_unseen(kept: &[u8]) -> Vec<u8> {
        let mut members = Self::new(kept).members;
        members.insert(UNSEEN.into(), true.into());
        Json::Object(members).to_string().into_bytes()
    }

    /// Whether the run that made the object lost sight of it.
    pub(super) fn is_unseen(&self) -> bool {
        self.members.contains_key(UNSEEN)
    }

    /// The bytes to keep from now on; what has been read has been seen.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let news = self.news.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if news.is_none() && !self.is_unseen() {
            return self.kept.clone();
        }
        let mut members = self.members.clone();
        members.remove(UNSEEN);
        members.extend(news.map(|released| (RELEASED.to_owned(), released.into())));
        match members.is_empty() {
            true => Vec::new(),
            false => Json::Object(members).to_string().into_bytes(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_of_this_very_second_is_not_relied_on() {
        let now: Timestamp = "2026-08-01T12:00:10Z".parse().expect("a time");
        let memory = Memory::new(br#"{"schema_version":"1"}"#);
        memory.note("2026-08-01T12:00:09Z", now);
        assert_eq!(memory.bytes(), br#"{"schema_version":"1"}"#);
        memory.note("2026-08-01T12:00:00Z", now);
        let kept = memory.bytes();
        assert_eq!(kept, br#"{"released_at":"2026-08-01T12:00:00Z","schema_version":"1"}"#);
        let later = Memory::new(&kept);
        assert!(later.is_current("2026-08-01T12:00:00Z") && !later.is_current("2026-08-01T12:00:01Z"));
    }
    #[test]
    fn what_was_lost_sight_of_is_seen_once() {
        for kept in [&b""[..], br#"{"schema_version":"1"}"#] {
            let unseen = Memory::new(&Memory::of_unseen(kept));
            assert!(unseen.is_unseen());
            assert_eq!(unseen.bytes(), kept);
            assert!(!Memory::new(kept).is_unseen());
        }
    }
}
