//! What everything costs a month, before a plan and after it.

use std::sync::Arc;

use crate::address::Mode;
use crate::apply::run::Configured;
use crate::language::types::Type;
use crate::language::value::Value;
use crate::plan::{Action, Plan, marks};

/// US cents a month.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Cost {
    /// Of what exists.
    pub before: u64,
    /// Of what will exist.
    pub after: u64,
    /// How many objects have no price that can be told; they are in neither sum.
    pub unpriced: usize,
}

/// Asks the providers for the prices of everything in the plan.
pub(super) async fn of_plan(plan: &Plan, providers: &Configured) -> Cost {
    let mut cost = Cost::default();
    for (name, provider) in providers {
        let changes = plan.changes.iter().filter(|change| change.provider_name == *name);
        let changes = changes.filter(|change| change.address.resource.mode == Mode::Managed);
        let objects = |after: bool| -> Vec<(Arc<str>, Value)> {
            let object = |change: &crate::plan::Change| {
                let value = match (after, change.action) {
                    (true, Action::Delete | Action::Forget) => &Value::null(Type::Dynamic),
                    (true, _) => &change.after,
                    (false, _) => &change.before,
                };
                (Arc::clone(&change.address.resource.kind), marks::strip(value).0)
            };
            changes.clone().map(object).collect()
        };
        let (before, after) = (objects(false), objects(true));
        if before.is_empty() {
            continue;
        }
        let before = provider.monthly_cents(before).await;
        let after = provider.monthly_cents(after).await;
        for (before, after) in before.into_iter().zip(after) {
            match (before, after) {
                (Some(before), Some(after)) => {
                    cost.before += before;
                    cost.after += after;
                }
                _ => cost.unpriced += 1,
            }
        }
    }
    cost
}
