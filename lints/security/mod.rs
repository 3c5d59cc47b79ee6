//! Secrets where people can read them, and doors that stand open.

mod domain_without_tls;
mod drain_credentials;
mod hard_coded_secret;
mod open_inbound_ruleset;
mod secret_in_config_vars;
mod secrets_in_state;
mod unmarked_sensitive;

use crate::linter::Rule;

pub(super) const RULES: &[&Rule] = &[
    &hard_coded_secret::RULE,
    &secret_in_config_vars::RULE,
    &unmarked_sensitive::RULE,
    &drain_credentials::RULE,
    &secrets_in_state::RULE,
    &domain_without_tls::RULE,
    &open_inbound_ruleset::RULE,
];
