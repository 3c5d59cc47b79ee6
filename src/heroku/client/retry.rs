//! When a failed request is sent again, and how long to wait before.

use std::time::Duration;

use super::super::failure::{Cause, Failure};

/// Attempts while the account's calls are used up.
const RATE_LIMITED: u32 = 7;
/// Attempts while Heroku is not available.
const UNAVAILABLE: u32 = 5;
/// Attempts while there is no connection.
const UNREACHABLE: u32 = 4;
/// Attempts while answers do not come.
const TIMED_OUT: u32 = 2;
/// Waiting longer than this is for people to decide.
const LONGEST: Duration = Duration::from_secs(120);

/// How long to wait before the next attempt; `None` when there is to be none. What is not `replayable` is sent again
/// only when it is certain that it was not carried out.
pub(super) fn pause(failure: &Failure, attempts: u32, replayable: bool) -> Option<Duration> {
    let (limit, first) = match &failure.cause {
        Cause::Refused { status: 429, .. } => (RATE_LIMITED, Duration::from_millis(500)),
        Cause::Unreachable(_) => (UNREACHABLE, Duration::from_millis(250)),
        Cause::Refused { status: 500.., .. } | Cause::Lost(_) if replayable => {
            (UNAVAILABLE, Duration::from_millis(250))
        }
        Cause::TimedOut if replayable => (TIMED_OUT, Duration::from_millis(250)),
        _ => return None,
    };
    (attempts < limit).then(|| failure.retry_after.unwrap_or(doubled(first, attempts)).min(LONGEST))
}

/// The pause before looking for what a lost request may have created.
pub(crate) fn backoff(attempts: u32) -> Duration {
    doubled(Duration::from_millis(250), attempts)
}

/// The pause before asking again for what has just been made.
pub(super) fn until_it_turns_up(attempts: u32) -> Duration {
    doubled(Duration::from_millis(250), attempts).min(Duration::from_secs(2))
}

fn doubled(first: Duration, attempts: u32) -> Duration {
    (first * 2_u32.saturating_pow(attempts.saturating_sub(1))).min(Duration::from_secs(30))
}

/// The seconds of a Retry-After header.
pub(super) fn retry_after(text: &str) -> Option<Duration> {
    text.trim().parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_creates_is_repeated_only_when_nothing_was_done() {
        let refused = |status: u16| Failure::refused("POST /apps", status, b"");
        let lost = Failure::of("POST /apps", Cause::Lost("reset".into()));
        let unreachable = Failure::of("POST /apps", Cause::Unreachable("refused".into()));
        let cases = [
            (refused(429), true, true),
            (unreachable, true, true),
            (refused(503), false, true),
            (lost, false, true),
            (refused(422), false, false),
            (refused(401), false, false),
        ];
        for (failure, once, again) in cases {
            assert_eq!(pause(&failure, 1, false).is_some(), once, "{failure:?}");
            assert_eq!(pause(&failure, 1, true).is_some(), again, "{failure:?}");
            assert_eq!(pause(&failure, 20, true), None, "attempts are bounded: {failure:?}");
        }
    }

    #[test]
    fn the_server_says_how_long_to_wait() {
        let mut failure = Failure::refused("GET /apps", 429, b"");
        assert_eq!(pause(&failure, 3, true), Some(Duration::from_secs(2)));
        failure.retry_after = retry_after("7");
        assert_eq!(pause(&failure, 3, true), Some(Duration::from_secs(7)));
        failure.retry_after = retry_after("86400");
        assert_eq!(pause(&failure, 3, true), Some(LONGEST));
    }
}
