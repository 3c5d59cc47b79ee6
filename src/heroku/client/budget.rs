//! The account's calls, shared by all tasks: slower as they run out, so that they do not.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

/// From here on calls are spaced.
const COMFORT: i64 = 1000;
/// Kept for people and other programs.
const RESERVE: i64 = 100;
/// 75 calls a minute are refilled: one each 800 ms costs nothing.
const REFILL: Duration = Duration::from_millis(800);

/// What is left, as the last answer told.
pub(super) struct Budget {
    remaining: AtomicI64,
    next: Mutex<Option<Instant>>,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            remaining: AtomicI64::new(i64::MAX),
            next: Mutex::new(None),
        }
    }
}

impl Budget {
    /// Takes what an answer says.
    pub(super) fn learn(&self, remaining: Option<&str>, limited: bool) {
        if limited {
            self.remaining.store(0, Ordering::Relaxed);
        } else if let Some(remaining) = remaining.and_then(|text| text.trim().parse().ok()) {
            self.remaining.store(remaining, Ordering::Relaxed);
        }
    }

    /// Waits for the turn of the next call.
    pub(super) async fn wait(&self) {
        let interval = interval(self.remaining.load(Ordering::Relaxed));
        if interval.is_zero() {
            return;
        }
        let turn = {
            let mut next = self.next.lock().await;
            let turn = next.map_or_else(Instant::now, |next| next.max(Instant::now()));
            *next = Some(turn + interval);
            turn
        };
        tokio::time::sleep_until(turn).await;
    }
}

/// The time between two calls: none while there are plenty, the refill's own pace at the reserve.
fn interval(remaining: i64) -> Duration {
    if remaining >= COMFORT {
        return Duration::ZERO;
    }
    let scarcity = f64::from(u32::try_from(COMFORT - remaining.clamp(RESERVE, COMFORT)).unwrap_or(0))
        / f64::from(u32::try_from(COMFORT - RESERVE).unwrap_or(1));
    REFILL.mul_f64(scarcity)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_slow_down_before_they_run_out() {
        assert_eq!(interval(i64::MAX), Duration::ZERO);
        assert_eq!(interval(COMFORT), Duration::ZERO);
        assert!(interval(900) < interval(500));
        assert_eq!(interval(RESERVE), REFILL);
        assert_eq!(interval(-1), REFILL);
    }

    #[test]
    fn the_last_answer_counts() {
        let budget = Budget::default();
        budget.learn(Some("4321"), false);
        assert_eq!(budget.remaining.load(Ordering::Relaxed), 4321);
        budget.learn(None, false);
        assert_eq!(budget.remaining.load(Ordering::Relaxed), 4321);
        budget.learn(Some("4000"), true);
        assert_eq!(budget.remaining.load(Ordering::Relaxed), 0);
    }
}
