//! The account's calls, shared by all tasks: slower as they run out, so that they do not.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use tokio::sync::{Mutex, Notify};
use tokio::time::Instant;

/// From here on calls are spaced.
const COMFORT: i64 = 1000;
/// Kept for people and other programs.
const RESERVE: i64 = 100;

/// What is left, as the last answer told.
pub(super) struct Budget {
    remaining: AtomicI64,
    /// Sent and not answered: the last answer may not count them.
    in_flight: AtomicI64,
    /// Before the first answer nobody knows what is left.
    is_known: AtomicBool,
    answered: Notify,
    /// How long it takes until one call is refilled: that pace costs nothing.
    refill: Duration,
    /// When the next call may go. Who holds it is the next to go.
    next: Mutex<Option<Instant>>,
}

/// Leave to send a call; in flight until it is dropped.
pub(super) struct Turn<'a>(&'a Budget);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.is_known.store(true, Ordering::Relaxed);
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
        self.0.answered.notify_one();
    }
}

impl Budget {
    /// Of an account that gets one call more in that time.
    pub(super) fn new(refill: Duration) -> Self {
        Self {
            remaining: AtomicI64::new(i64::MAX),
            in_flight: AtomicI64::new(0),
            is_known: AtomicBool::new(false),
            answered: Notify::new(),
            refill,
            next: Mutex::new(None),
        }
    }

    /// Takes what an answer says.
    pub(super) fn learn(&self, remaining: Option<&str>, limited: bool) {
        if limited {
            self.remaining.store(0, Ordering::Relaxed);
        } else if let Some(remaining) = remaining.and_then(|text| text.trim().parse().ok()) {
            self.remaining.store(remaining, Ordering::Relaxed);
        }
    }

    /// Waits for the turn of the next call. One waits at a time, the others behind it: a machine that was busy for a
    /// while sends no burst afterwards.
    pub(super) async fn wait(&self) -> Turn<'_> {
        let mut next = self.next.lock().await;
        while self.must_hold_back() {
            self.answered.notified().await;
        }
        let pause = self.refill.mul_f64(scarcity(self.left()));
        if !pause.is_zero() {
            if let Some(turn) = *next {
                tokio::time::sleep_until(turn).await;
            }
            *next = Some(Instant::now() + pause);
        }
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        Turn(self)
    }

    /// What is left when all that are on their way have arrived.
    fn left(&self) -> i64 {
        self.remaining
            .load(Ordering::Relaxed)
            .saturating_sub(self.in_flight.load(Ordering::Relaxed))
    }

    /// Whether those on their way may be the last: then an answer must tell.
    fn must_hold_back(&self) -> bool {
        let alone = self.in_flight.load(Ordering::Relaxed) == 0;
        !alone && (self.left() <= 0 || !self.is_known.load(Ordering::Relaxed))
    }
}

/// The pause between two calls, in refills: none while there are plenty, one at the reserve, two when nothing is left, so
/// that the reserve comes back.
fn scarcity(remaining: i64) -> f64 {
    let part = |of: i64, whole: i64| of as f64 / whole as f64;
    match remaining {
        COMFORT.. => 0.0,
        RESERVE..COMFORT => part(COMFORT - remaining, COMFORT - RESERVE),
        _ => 1.0 + part(RESERVE - remaining.max(0), RESERVE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_slow_down_before_they_run_out() {
        assert_eq!(scarcity(i64::MAX), 0.0);
        assert_eq!(scarcity(COMFORT), 0.0);
        assert!(0.0 < scarcity(900) && scarcity(900) < scarcity(500));
        assert_eq!(scarcity(RESERVE), 1.0);
        assert_eq!((scarcity(0), scarcity(-1)), (2.0, 2.0));
    }

    #[test]
    fn the_last_answer_counts() {
        let budget = Budget::new(Duration::ZERO);
        budget.learn(Some("4321"), false);
        assert_eq!(budget.remaining.load(Ordering::Relaxed), 4321);
        budget.learn(None, false);
        assert_eq!(budget.remaining.load(Ordering::Relaxed), 4321);
        budget.learn(Some("4000"), true);
        assert_eq!(budget.remaining.load(Ordering::Relaxed), 0);
    }

    /// Who waits behind the given calls.
    async fn waits(budget: &Budget) -> bool {
        tokio::time::timeout(Duration::from_millis(20), budget.wait())
            .await
            .is_err()
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_call_goes_alone() {
        let budget = Budget::new(Duration::ZERO);
        let first = budget.wait().await;
        assert!(waits(&budget).await, "nobody knows yet what is left");
        drop(first);
        let (_one, _other) = (budget.wait().await, budget.wait().await);
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_are_on_their_way_than_are_left() {
        let budget = Budget::new(Duration::ZERO);
        drop(budget.wait().await);
        budget.learn(Some("2"), false);
        let (one, other) = (budget.wait().await, budget.wait().await);
        assert!(waits(&budget).await, "both may be the last");
        budget.learn(Some("1"), false);
        drop(one);
        assert!(waits(&budget).await, "the other may be the last");
        budget.learn(Some("0"), false);
        drop(other);
        let _alone = budget.wait().await;
        assert!(waits(&budget).await, "one at a time finds out when there are more");
    }

    #[tokio::test(start_paused = true)]
    async fn a_stall_is_followed_by_no_burst() {
        let budget = Budget::new(Duration::from_secs(1));
        drop(budget.wait().await);
        budget.learn(Some("100"), false);
        drop(budget.wait().await);
        tokio::time::advance(Duration::from_secs(60)).await;
        let after = Instant::now();
        for _ in 0..5 {
            drop(budget.wait().await);
        }
        assert!(after.elapsed() >= Duration::from_secs(4), "{:?}", after.elapsed());
    }
}
