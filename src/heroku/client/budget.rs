//! The account's calls, shared by all tasks: slower as they run out, so that they do not.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard};
use tokio::time::Instant;

/// From here on calls are spaced.
const COMFORT: i64 = 1000;
/// Kept for people and other programs.
const RESERVE: i64 = 100;

/// What is left, as the last answer told.
pub(super) struct Budget {
    remaining: AtomicI64,
    /// How long it takes until one call is refilled: that pace costs nothing.
    refill: Duration,
    next: Mutex<Option<Instant>>,
    /// Held by the first call until it is answered: nobody knows before what is left.
    first: Mutex<()>,
    is_known: AtomicBool,
}

/// Leave to send a call; until it is dropped, when it is the first.
pub(super) struct Turn<'a> {
    budget: &'a Budget,
    _first: Option<MutexGuard<'a, ()>>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.budget.is_known.store(true, Ordering::Relaxed);
    }
}

impl Budget {
    /// Of an account that gets one call more in that time.
    pub(super) fn new(refill: Duration) -> Self {
        Self {
            remaining: AtomicI64::new(i64::MAX),
            refill,
            next: Mutex::new(None),
            first: Mutex::new(()),
            is_known: AtomicBool::new(false),
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

    /// Waits for the turn of the next call.
    pub(super) async fn wait(&self) -> Turn<'_> {
        let mut first = None;
        if !self.is_known.load(Ordering::Relaxed) {
            first = Some(self.first.lock().await);
        }
        if self.is_known.load(Ordering::Relaxed) {
            first = None;
        }
        let interval = self.refill.mul_f64(scarcity(self.remaining.load(Ordering::Relaxed)));
        if !interval.is_zero() {
            let turn = {
                let mut next = self.next.lock().await;
                let turn = next.map_or_else(Instant::now, |next| next.max(Instant::now()));
                *next = Some(turn + interval);
                turn
            };
            tokio::time::sleep_until(turn).await;
        }
        Turn {
            budget: self,
            _first: first,
        }
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

    #[tokio::test]
    async fn the_first_call_goes_alone() {
        let budget = Budget::new(Duration::ZERO);
        let first = budget.wait().await;
        let second = tokio::time::timeout(Duration::from_millis(20), budget.wait()).await;
        assert!(second.is_err(), "nobody knows yet what is left");
        drop(first);
        let (_one, _other) = (budget.wait().await, budget.wait().await);
    }
}
