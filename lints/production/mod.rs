//! What an app that people rely on should have; asked for with `preset = "production"`.

mod database_without_protection;
mod environment_parity;
mod essential_database_in_production;
mod locked_team_app;
mod no_database_backup;
mod no_error_tracking;
mod no_log_drain;
mod no_monitoring;
mod single_dyno_production;
mod unpinned_stack;

use crate::linter::Rule;

pub(super) const RULES: &[&Rule] = &[
    &unpinned_stack::RULE,
    &database_without_protection::RULE,
    &essential_database_in_production::RULE,
    &no_database_backup::RULE,
    &no_log_drain::RULE,
    &no_monitoring::RULE,
    &no_error_tracking::RULE,
    &single_dyno_production::RULE,
    &locked_team_app::RULE,
    &environment_parity::RULE,
];
