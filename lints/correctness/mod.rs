//! What validates and yet does not do what it says.

mod app_by_name;
mod fir_unsupported;
mod formation_before_release;
mod hard_coded_url;
mod mixed_dyno_tiers;
mod overlapping_config_vars;
mod pipeline_empty;
mod pipeline_generation;
mod private_space_cidr;
mod team_collaborator_kind;

use crate::linter::Rule;

pub(super) const RULES: &[&Rule] = &[
    &formation_before_release::RULE,
    &overlapping_config_vars::RULE,
    &app_by_name::RULE,
    &mixed_dyno_tiers::RULE,
    &fir_unsupported::RULE,
    &team_collaborator_kind::RULE,
    &pipeline_empty::RULE,
    &pipeline_generation::RULE,
    &private_space_cidr::RULE,
    &hard_coded_url::RULE,
];
