//! The rules: two neighbours each, `name.rs` and `name.md`, and one line here. The page's examples are its tests.

mod health_check_provisioner;
mod name_prefix;
mod no_rename;
mod one_team_per_config;
#[cfg(test)]
mod tests;

use crate::diagnostic::Code;
use crate::linter::Rule;

/// Every rule, in the order of `dynoform explain`.
pub static RULES: &[&Rule] = &[
    &name_prefix::RULE,
    &one_team_per_config::RULE,
    &no_rename::RULE,
    &health_check_provisioner::RULE,
];

/// The rules as codes, for `dynoform explain`.
pub const CODES: &[&Code] = &[
    &name_prefix::RULE.code,
    &one_team_per_config::RULE.code,
    &no_rename::RULE.code,
    &health_check_provisioner::RULE.code,
];
