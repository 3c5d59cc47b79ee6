//! Heroku's own advice on managing it with configuration.

mod health_check_provisioner;
mod name_prefix;
mod no_drift_bait;
mod no_rename;
mod one_team_per_config;

use crate::linter::Rule;

pub(super) const RULES: &[&Rule] = &[
    &name_prefix::RULE,
    &one_team_per_config::RULE,
    &no_rename::RULE,
    &health_check_provisioner::RULE,
    &no_drift_bait::RULE,
];
