//! The log that a build or a release phase writes: followed while it runs, told when it failed.
//!
//! Heroku writes it to an address of its own, which stays open until the work ends, and sends null bytes in between so
//! that the connection is not taken for dead. Who comes late is given everything from the beginning, so a connection that
//! breaks loses nothing: the next one skips what is known. What is kept has a limit; what is left out is said.
//! <https://devcenter.heroku.com/articles/build-and-release-using-the-api#streaming-build-output>

mod kept;
#[cfg(test)]
mod tests;

use std::pin::pin;
use std::time::Duration;

use super::client::{Client, backoff, path};
use super::failure::{Cause, Failure};
use super::redact::Secrets;
use super::session::Session;
use kept::Kept;

/// Connections that break one after the other without a byte in between.
const ATTEMPTS: u32 = 4;
/// How long the end of the log may take when the work has ended.
const GRACE: Duration = Duration::from_secs(10);
/// Lines of a log that go into an error.
const LAST_LINES: usize = 20;
/// The part of a line that is shown, in bytes.
const LONGEST_LINE: usize = 16 * 1024;

/// How far a log was read.
#[derive(Clone, PartialEq, Debug)]
enum End {
    /// It is still being written.
    Open,
    /// To its end.
    Whole,
    /// Until the connection broke, and why.
    Broken(String),
}

/// A log as far as it was read.
pub(crate) struct Log<'a> {
    client: &'a Client,
    url: Option<&'a str>,
    kept: Kept,
    /// Bytes that were read, heartbeats apart.
    seen: usize,
    end: End,
}

impl<'a> Log<'a> {
    /// Of what is written to that address; Heroku gives none where there is nothing to say.
    pub(crate) fn at(client: &'a Client, url: Option<&'a str>) -> Self {
        Self {
            client,
            url: url.filter(|url| !url.is_empty()),
            kept: Kept::default(),
            seen: 0,
            end: End::Open,
        }
    }

    /// Follows the log while something else is waited for. When that `failed` the log is read to its end.
    pub(crate) async fn beside<T>(&mut self, work: impl Future<Output = T>, failed: impl Fn(&T) -> bool) -> T {
        let done = {
            let (mut work, mut reading) = (pin!(work), pin!(self.read()));
            let mut ended = false;
            let done = loop {
                tokio::select! {
                    biased;
                    done = work.as_mut() => break done,
                    () = reading.as_mut(), if !ended => ended = true,
                }
            };
            if failed(&done) && !ended {
                let _ = tokio::time::timeout(GRACE, reading).await;
            }
            done
        };
        // A server that goes away ends the log as well: what is behind that is there for who asks again.
        if failed(&done) {
            let _ = tokio::time::timeout(GRACE, self.read()).await;
        }
        done
    }

    /// Reads to the end, or until it makes no sense to try again.
    async fn read(&mut self) {
        let Some(url) = self.url else {
            self.end = End::Whole;
            return;
        };
        let mut failures = 0;
        loop {
            let before = self.seen;
            match self.once(url).await {
                Ok(()) => {
                    self.end = End::Whole;
                    return;
                }
                // That a whole one can be read no more changes nothing about it.
                Err(_) if self.end == End::Whole => return,
                Err(why) => self.end = End::Broken(why),
            }
            failures = if self.seen > before { 1 } else { failures + 1 };
            if failures >= ATTEMPTS {
                return;
            }
            tokio::time::sleep(backoff(failures)).await;
        }
    }

    /// One connection: what is known already is skipped.
    async fn once(&mut self, url: &str) -> Result<(), String> {
        let mut known = self.seen;
        let (kept, seen) = (&mut self.kept, &mut self.seen);
        let take = |piece: &[u8]| {
            let said: Vec<u8> = piece.iter().copied().filter(|byte| *byte != 0).collect();
            let new = &said[known.min(said.len())..];
            known = known.saturating_sub(said.len());
            *seen += new.len();
            kept.push(new);
        };
        self.client.follow(url, take).await.map_err(|failure| broken(&failure))
    }

    /// What is said of it when it ends early.
    fn breaks_off(&self) -> Option<String> {
        match &self.end {
            End::Whole => None,
            End::Open => Some("(The log is cut here: its end did not come in time.)".into()),
            End::Broken(why) => Some(format!("(The log is cut here: {why}.)")),
        }
    }
}

fn broken(failure: &Failure) -> String {
    match &failure.cause {
        Cause::Refused { status, .. } => format!("its address answered with {status}"),
        Cause::TimedOut => "its address did not answer in time".into(),
        Cause::Unreachable(why) | Cause::Lost(why) | Cause::Unexpected(why) => format!("the connection broke ({why})"),
        Cause::Work(_) => "it could not be read".into(),
    }
}

/// A log as it may be shown.
pub(crate) struct Told {
    /// Without line ends.
    pub(crate) lines: Vec<String>,
}

impl Told {
    /// The log without secrets, and with a word for everything that is left out.
    pub(crate) fn of(log: &Log<'_>, secrets: &Secrets) -> Self {
        let mut lines = Vec::new();
        let parts = log.kept.parts();
        let left_out = parts.left_out;
        for (part, text) in [parts.first, parts.last].into_iter().enumerate() {
            if part == 1 && left_out > 0 {
                lines.push(format!("(The log is cut here: {left_out} bytes are left out.)"));
            }
            lines.extend(shown(&text, secrets));
        }
        lines.extend(log.breaks_off());
        Self { lines }
    }

    /// The end of it for an error, as a paragraph of its own; empty when there is none.
    pub(crate) fn ending(&self) -> String {
        let lines: Vec<&String> = self.lines.iter().filter(|line| !line.trim().is_empty()).collect();
        if lines.is_empty() {
            return String::new();
        }
        let end = &lines[lines.len().saturating_sub(LAST_LINES)..];
        let end: Vec<&str> = end.iter().map(|line| line.as_str()).collect();
        format!(" Its log ends with:\n{}", end.join("\n"))
    }
}

/// Lines without colours and secrets. Those come out before a line is cut, so that none is cut in two.
fn shown(text: &str, secrets: &Secrets) -> Vec<String> {
    let plain = anstream::adapter::strip_str(text).to_string();
    let plain = plain.replace("\r\n", "\n").replace('\r', "\n");
    secrets.hide_in(plain).lines().map(short).collect()
}

/// A line, or the beginning of one that is too long: up to a space, so that no secret that only others know is cut in two.
fn short(line: &str) -> String {
    if line.len() <= LONGEST_LINE {
        return line.to_owned();
    }
    let begin = &line[..line.floor_char_boundary(LONGEST_LINE)];
    let begin = begin.rfind(char::is_whitespace).map_or("", |space| &begin[..space]);
    format!(
        "{begin} (The line is cut here: {} bytes are left out.)",
        line.len() - begin.len()
    )
}

/// What a build or a release phase of the app may print and nobody is to see: the values of the app's config vars as they
/// are now. When they cannot be read, what the run knows by itself is all that is hidden.
pub(crate) async fn secrets_of_app(session: &Session, app: &str, mut secrets: Secrets) -> Secrets {
    if let Ok(vars) = session.client.look(&path(&["apps", app, "config-vars"])).await {
        let values = vars.as_object().into_iter().flatten();
        for value in values.filter_map(|(_, value)| value.as_str()) {
            secrets.add_config_var(value);
        }
    }
    secrets
}
