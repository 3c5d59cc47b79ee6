//! The account's calls, shared by all tasks: slower as they run out, so that they do not.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex as StdMutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex, Notify};
use tokio::time::Instant;

/// From here on calls are spaced.
const COMFORT: i64 = 1000;
/// Kept for people and other programs.
const RESERVE: i64 = 100;
/// Stands for what no answer has told.
const UNTOLD: i64 = i64::MIN;

/// What is left for sure.
pub(super) struct Budget {
    ledger: StdMutex<Ledger>,
    answered: Notify,
    /// How long it takes until one call is refilled: that pace costs nothing.
    refill: Duration,
    /// When the next call may go. Who holds it is the next to go.
    next: Mutex<Option<Instant>>,
}

/// Calls are taken off when they are sent. Answers come in another order than they were given: what one tells of the rest
/// may count none of those that were on their way at any time together with it.
struct Ledger {
    left: i64,
    /// Sent and not answered.
    in_flight: i64,
    answers: i64,
    /// When the last answer came: what it tells was so by then.
    answered_at: Option<Instant>,
}

/// Leave to send a call; in flight until it is dropped.
pub(super) struct Turn<'a> {
    budget: &'a Budget,
    /// How many answers had come when it was sent.
    answers: i64,
    told: AtomicI64,
}

impl Turn<'_> {
    /// Takes what its answer says.
    pub(super) fn learn(&self, remaining: Option<&str>, limited: bool) {
        let remaining = remaining.and_then(|text| text.trim().parse().ok());
        if let Some(told) = if limited { Some(0) } else { remaining } {
            self.told.store(told, Ordering::Relaxed);
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let told = self.told.load(Ordering::Relaxed);
        self.budget
            .ledger()
            .answered(self.answers, (told != UNTOLD).then_some(told));
        self.budget.answered.notify_one();
    }
}

impl Ledger {
    fn send(&mut self) -> i64 {
        self.in_flight += 1;
        self.left = self.left.saturating_sub(1);
        self.answers
    }

    fn answered(&mut self, answers_before: i64, told: Option<i64>) {
        self.in_flight -= 1;
        if let Some(told) = told {
            let beside = self.in_flight + self.answers - answers_before;
            let known = told.saturating_sub(beside);
            // Fewer than there should be: others use the account as well.
            let is_short = told < self.left;
            self.left = if is_short { known } else { self.left.max(known) };
        }
        self.answers += 1;
        self.answered_at = Some(Instant::now());
    }

    /// Whether those on their way may be the last: then an answer must tell.
    fn must_hold_back(&self) -> bool {
        self.in_flight > 0 && (self.left <= 0 || self.answered_at.is_none())
    }
}

impl Budget {
    /// Of an account that gets one call more in that time.
    pub(super) fn new(refill: Duration) -> Self {
        Self {
            ledger: StdMutex::new(Ledger {
                left: i64::MAX,
                in_flight: 0,
                answers: 0,
                answered_at: None,
            }),
            answered: Notify::new(),
            refill,
            next: Mutex::new(None),
        }
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the turn of the next call. One waits at a time, the others behind it: a machine that was busy for a
    /// while sends no burst afterwards.
    pub(super) async fn wait(&self) -> Turn<'_> {
        let mut next = self.next.lock().await;
        while self.ledger().must_hold_back() {
            self.answered.notified().await;
        }
        let (left, answered_at) = {
            let ledger = self.ledger();
            (ledger.left, ledger.answered_at)
        };
        let pause = self.refill.mul_f64(scarcity(left));
        if !pause.is_zero() {
            // Nothing was left when the last answer was given, and that may have been long after it was asked for.
            let refilled = answered_at.filter(|_| left <= 0).map(|then| then + pause);
            if let Some(turn) = (*next).max(refilled) {
                tokio::time::sleep_until(turn).await;
            }
            *next = Some(Instant::now() + pause);
        }
        let answers = self.ledger().send();
        Turn {
            budget: self,
            answers,
            told: AtomicI64::new(UNTOLD),
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

    /// A turn whose answer says that.
    async fn told(budget: &Budget, remaining: &str) {
        budget.wait().await.learn(Some(remaining), false);
    }

    fn left(budget: &Budget) -> i64 {
        budget.ledger().left
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_answer_counts() {
        let budget = Budget::new(Duration::ZERO);
        told(&budget, "4321").await;
        assert_eq!(left(&budget), 4321);
        drop(budget.wait().await);
        assert_eq!(left(&budget), 4320, "an answer that tells nothing");
        told(&budget, "4400").await;
        assert_eq!(left(&budget), 4400, "there are more by now");
        budget.wait().await.learn(Some("4000"), true);
        assert_eq!(left(&budget), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_was_overtaken_tells_of_nothing_more() {
        let budget = Budget::new(Duration::ZERO);
        told(&budget, "10").await;
        let (one, other) = (budget.wait().await, budget.wait().await);
        other.learn(Some("8"), false);
        drop(other);
        assert_eq!(left(&budget), 8);
        one.learn(Some("9"), false);
        drop(one);
        assert_eq!(left(&budget), 8, "given before the other one");
        let (silent, beside) = (budget.wait().await, budget.wait().await);
        drop(silent);
        beside.learn(Some("7"), false);
        drop(beside);
        assert_eq!(left(&budget), 6, "what was lost beside it may not be counted in it");
    }

    #[tokio::test(start_paused = true)]
    async fn what_others_take_and_what_is_refilled_is_learnt() {
        let budget = Budget::new(Duration::ZERO);
        told(&budget, "1500").await;
        let (one, other) = (budget.wait().await, budget.wait().await);
        one.learn(Some("40"), false);
        drop(one);
        assert_eq!(left(&budget), 39, "the other one may not be counted");
        other.learn(Some("45"), false);
        drop(other);
        assert_eq!(left(&budget), 44, "the first one may not be counted");
        told(&budget, "60").await;
        assert_eq!(left(&budget), 60);
    }

    #[tokio::test(start_paused = true)]
    async fn after_the_last_one_the_refill_is_waited_for_from_its_answer_on() {
        let budget = Budget::new(Duration::from_secs(1));
        drop(budget.wait().await);
        let last = budget.wait().await;
        // It lies there for long, and nothing is left when it is answered.
        tokio::time::advance(Duration::from_secs(60)).await;
        last.learn(Some("0"), false);
        drop(last);
        let answered = Instant::now();
        drop(budget.wait().await);
        assert!(answered.elapsed() >= Duration::from_secs(1), "{:?}", answered.elapsed());
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
        told(&budget, "2").await;
        let (one, other) = (budget.wait().await, budget.wait().await);
        assert!(waits(&budget).await, "both may be the last");
        one.learn(Some("1"), false);
        drop(one);
        assert!(waits(&budget).await, "the other may be the last");
        other.learn(Some("0"), false);
        drop(other);
        let _alone = budget.wait().await;
        assert!(waits(&budget).await, "one at a time finds out when there are more");
    }

    #[tokio::test(start_paused = true)]
    async fn a_stall_is_followed_by_no_burst() {
        let budget = Budget::new(Duration::from_secs(1));
        told(&budget, "100").await;
        drop(budget.wait().await);
        tokio::time::advance(Duration::from_secs(60)).await;
        let after = Instant::now();
        for _ in 0..5 {
            drop(budget.wait().await);
        }
        assert!(after.elapsed() >= Duration::from_secs(4), "{:?}", after.elapsed());
    }
}
