//! Releases: which one did something, and waiting for one of them: that one, not the newest.

use std::time::Duration;

use serde_json::Value as Json;

use super::{Reading, Work};
use crate::heroku::client::path;
use crate::heroku::codes;
use crate::heroku::failure::Failure;
use crate::heroku::log::{Log, Told, secrets_of_app};
use crate::heroku::object::at;
use crate::heroku::session::Session;

/// A release phase may run an hour; the queue before it takes time as well.
const LIMIT: Duration = Duration::from_secs(75 * 60);

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
    let ends = async {
        if at(&release, "/status") != Some("pending") {
            return Ok(release.clone());
        }
        work.waiting(&format!("waiting for release{version} to succeed"));
        done(session, app, &id).await
    };
    let of = Watched {
        app,
        source: "release",
        answer: &release,
    };
    let (release, log) = watched(work, &of, ends).await?;
    match at(&release, "/status") {
        None | Some("succeeded") => Ok(release),
        Some(status) => Err(Failure::work(
            &codes::RELEASE_FAILED,
            "Release failed",
            format!("Release{version} is {status}.{log}"),
            format!("See its log: heroku releases:output{} --app {app}", version),
        )),
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

/// Waits beside the log of what runs, and tells it when that failed: all of it as it was printed, its end for the error.
pub(super) async fn watched(
    work: &Work<'_>,
    of: &Watched<'_>,
    waiting: impl Future<Output = Result<Json, Failure>>,
) -> Result<(Json, String), Failure> {
    let mut log = Log::at(&work.session.client, at(of.answer, "/output_stream_url"));
    let failed = |done: &Result<Json, Failure>| done.as_ref().is_ok_and(|done| !has_succeeded(done));
    let done = log.beside(waiting, failed).await?;
    if has_succeeded(&done) {
        return Ok((done, String::new()));
    }
    let secrets = secrets_of_app(work.session, of.app, work.secrets()).await;
    let told = Told::of(&log, &secrets);
    for line in &told.lines {
        work.recorder.output(work.address, of.source, line);
    }
    Ok((done, told.ending()))
}

/// What is watched.
pub(super) struct Watched<'a> {
    pub(super) app: &'a str,
    /// `build`
    pub(super) source: &'static str,
    /// As Heroku answered when it began.
    pub(super) answer: &'a Json,
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;
    use crate::heroku::settings::{Environment, Settings};
    use crate::language::types::Type;
    use crate::language::value::Value;
    use crate::source::Disk;

    /// On a clock that stands still while nothing waits: an hour takes no time.
    #[tokio::test(start_paused = true)]
    async fn a_release_phase_may_take_an_hour_and_not_for_ever() {
        let environment = Environment {
            variables: [("HEROKU_API_KEY".to_owned(), "any".to_owned())].into(),
            ..Environment::default()
        };
        let settings = Settings::find(&Value::null(Type::Dynamic), &environment, &Disk);
        let session =
            Session::new(settings.unwrap_or_else(|_| panic!("settings"))).unwrap_or_else(|_| panic!("a session"));
        let begun = Instant::now();
        let hour = Duration::from_secs(60 * 60);
        let done = || async move { Ok((begun.elapsed() > hour).then_some(())) };
        assert!(session.wait(LIMIT, "it", done).await.is_ok());
        let never = || async { Ok(None::<()>) };
        let failure = session
            .wait(LIMIT, "it", never)
            .await
            .err()
            .map(|failure| failure.problem());
        assert_eq!(
            failure.map(|problem| problem.code.name),
            Some(codes::WAITED_TOO_LONG.name)
        );
    }
}
