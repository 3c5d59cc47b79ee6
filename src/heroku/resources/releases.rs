//! Releases: which one did something, and waiting for one of them: that one, not the newest.

use std::time::Duration;

use serde_json::Value as Json;

use super::{Reading, Work};
use crate::heroku::client::path;
use crate::heroku::codes;
use crate::heroku::failure::Failure;
use crate::heroku::object::at;
use crate::heroku::session::Session;

/// A release phase may run an hour; the queue before it takes time as well.
const LIMIT: Duration = Duration::from_secs(75 * 60);
/// Lines of a log that go into an error.
const LAST_LINES: usize = 20;

/// The newest release that says it did that: "v12 by ann@example.com: Set FOO config vars".
pub(super) async fn blamed(
    reading: &Reading<'_>,
    app: &str,
    did_that: impl Fn(&str) -> bool,
) -> Result<Option<String>, Failure> {
    // With the app its releases go: nobody is left to ask, when it is known.
    if reading.lists.instances("heroku_app") > 0 && reading.released(app).await.is_none() {
        return Ok(None);
    }
    let newest = reading.lists.releases(app).await?;
    let found = newest
        .iter()
        .find(|release| at(release, "/description").is_some_and(&did_that));
    Ok(found.map(|release| {
        let (user, what) = (at(release, "/user/email"), at(release, "/description"));
        let (user, what) = (user.unwrap_or("someone"), what.unwrap_or_default());
        format!("v{} by {user}: {what}", release["version"])
    }))
}

/// Waits until the release has succeeded.
pub(super) async fn wait(work: &Work<'_>, app: &str, release: Json) -> Result<Json, Failure> {
    let session = work.session;
    let id = at(&release, "/id").unwrap_or_default().to_owned();
    let version = release["version"]
        .as_i64()
        .map_or_else(String::new, |version| format!(" v{version}"));
    let release = match at(&release, "/status") {
        Some("pending") => {
            work.waiting(&format!("waiting for release{version} to succeed"));
            done(session, app, &id).await?
        }
        _ => release,
    };
    match at(&release, "/status") {
        None | Some("succeeded") => Ok(release),
        Some(status) => {
            let log = last_lines(session, &release).await;
            Err(Failure::work(
                &codes::RELEASE_FAILED,
                "Release failed",
                format!("Release{version} is {status}.{log}"),
                format!("See its log: heroku releases:output{} --app {app}", version),
            ))
        }
    }
}

/// Looks until the release has succeeded or failed.
pub(super) async fn done(session: &Session, app: &str, id: &str) -> Result<Json, Failure> {
    let single = path(&["apps", app, "releases", id]);
    let look = || async {
        let now = session.client.poll(&single).await?;
        Ok((at(&now, "/status") != Some("pending")).then_some(now))
    };
    session.wait(LIMIT, "the release to succeed", look).await
}

/// Whether it has succeeded.
pub(super) fn has_succeeded(release: &Json) -> bool {
    at(release, "/status").is_none_or(|status| status == "succeeded")
}

/// The end of the log that an answer points at, as a paragraph of its own; empty when there is none.
pub(super) async fn last_lines(session: &Session, answer: &Json) -> String {
    let Some(url) = at(answer, "/output_stream_url") else {
        return String::new();
    };
    let Ok(log) = session.client.download(url).await else {
        return String::new();
    };
    let log = String::from_utf8_lossy(&log).replace('\r', "");
    let lines: Vec<&str> = log.lines().filter(|line| !line.trim().is_empty()).collect();
    if lines.is_empty() {
        return String::new();
    }
    let end = &lines[lines.len().saturating_sub(LAST_LINES)..];
    format!(" Its log ends with:\n{}", end.join("\n"))
}
