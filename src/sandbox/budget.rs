//! The rate budget of each account: 4,500 calls, refilled at 75 a minute, unless the sandbox is told otherwise.

use super::failure::Failure;
use super::message::Request;
use super::timestamp::Timestamp;
use super::world::{Budget, Rate, World};

const CALL: i64 = 1_000;
const MINUTE: i64 = 60_000;

/// Without limits the budget is only for show, and never shows less than this: a careful client need not slow down, also
/// when it takes off what is on its way.
const FLOOR_WITHOUT_LIMITS: i64 = 2_000;

/// Takes one call from the account's budget; fails when there is none left and limits bite.
pub(super) fn charge(world: &mut World, request: &Request, user: &str, now: Timestamp) -> Result<(), Failure> {
    let free = user.is_empty() || request.path == "/account/rate-limits" || super::router::is_open(request);
    let (limits, rate) = (world.settings.limits, world.settings.rate);
    let budget = world.budgets.entry(user.to_owned()).or_insert(Budget {
        remaining: full(rate),
        at: now,
    });
    let elapsed = now.0.saturating_sub(budget.at.0).clamp(0, 3_600_000);
    let refilled = elapsed * i64::from(rate.per_minute) * CALL / MINUTE;
    budget.remaining = (budget.remaining + refilled).min(full(rate));
    budget.at = budget.at.max(now);
    if free {
        return Ok(());
    }
    if limits && budget.remaining < CALL {
        return Err(Failure::rate_limit());
    }
    budget.remaining = (budget.remaining - CALL).max(0);
    Ok(())
}

fn full(rate: Rate) -> i64 {
    i64::from(rate.calls) * CALL
}

/// Whole calls left.
pub(super) fn remaining(world: &World, user: &str) -> i64 {
    let left = world
        .budgets
        .get(user)
        .map_or(full(world.settings.rate), |budget| budget.remaining)
        / CALL;
    if world.settings.limits {
        left
    } else {
        left.max(FLOOR_WITHOUT_LIMITS)
    }
}
