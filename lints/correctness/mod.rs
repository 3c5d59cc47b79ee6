//! What validates and yet does not do what it says.

mod app_by_name;
mod cedar_unsupported;
mod dns_without_domain;
mod fir_unsupported;
mod formation_before_release;
mod hard_coded_url;
mod invalid_name;
mod mixed_dyno_tiers;
mod overlapping_config_vars;
mod pipeline_empty;
mod pipeline_generation;
mod private_space_cidr;
mod review_app_config;
mod team_collaborator_kind;
mod telemetry_drain_shape;

use crate::linter::Rule;

pub(super) const RULES: &[&Rule] = &[
    &formation_before_release::RULE,
    &overlapping_config_vars::RULE,
    &app_by_name::RULE,
    &mixed_dyno_tiers::RULE,
    &invalid_name::RULE,
    &fir_unsupported::RULE,
    &cedar_unsupported::RULE,
    &team_collaborator_kind::RULE,
    &pipeline_empty::RULE,
    &pipeline_generation::RULE,
    &review_app_config::RULE,
    &telemetry_drain_shape::RULE,
    &private_space_cidr::RULE,
    &hard_coded_url::RULE,
    &dns_without_domain::RULE,
];
