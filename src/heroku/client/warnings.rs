//! What Heroku says besides its answers: a header that warns, on any of them. Each warning is told once.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use reqwest::header::HeaderMap;

/// The headers that Heroku's own CLI shows.
const HEADERS: [&str; 2] = ["X-Heroku-Warning", "Warning-Message"];

/// The warnings of a run.
#[derive(Default)]
pub(super) struct Warnings(Mutex<Heard>);

#[derive(Default)]
struct Heard {
    all: BTreeSet<String>,
    news: Vec<String>,
}

impl Warnings {
    /// Takes in what an answer says.
    pub(super) fn learn(&self, headers: &HeaderMap) {
        let values = HEADERS.iter().flat_map(|name| headers.get_all(*name));
        for text in values.filter_map(|value| value.to_str().ok()).map(plain) {
            let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if !text.is_empty() && heard.all.insert(text.to_owned()) {
                heard.news.push(text.to_owned());
            }
        }
    }

    /// What has not been taken before.
    pub(super) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).news)
    }
}

/// Without the word that the diagnostic says anyway.
fn plain(text: &str) -> &str {
    let text = text.trim();
    match text.get(..7).filter(|word| word.eq_ignore_ascii_case("warning")) {
        Some(_) => text[7..].trim_start_matches(':').trim_start(),
        None => text,
    }
}
