//! What Heroku no longer sells or runs, and what may change under one's feet.

mod retired_dyno_size;
mod retired_plan;
mod retired_resource;
mod retired_stack;
mod unpinned_buildpack;

use crate::linter::Rule;

pub(super) const RULES: &[&Rule] = &[
    &retired_plan::RULE,
    &retired_dyno_size::RULE,
    &retired_stack::RULE,
    &retired_resource::RULE,
    &unpinned_buildpack::RULE,
];
