//! The language itself, as the Terraform community's rule set has it; and what is left of its old forms.

mod comment_syntax;
mod deprecated_index;
mod deprecated_interpolation;
mod deprecated_lookup;
mod documented_outputs;
mod documented_variables;
mod empty_list_equality;
mod legacy_block_as_map;
mod legacy_provider_attribute;
mod legacy_quoted_reference;
mod legacy_quoted_type;
mod map_duplicate_keys;
mod module_pinned_source;
mod module_version;
mod naming_convention;
mod required_providers;
mod required_version;
mod standard_module_structure;
mod typed_variables;
mod unused_declarations;
mod unused_required_providers;
mod workspace_remote;

use crate::linter::Rule;

pub(super) const RULES: &[&Rule] = &[
    &comment_syntax::RULE,
    &deprecated_index::RULE,
    &deprecated_interpolation::RULE,
    &deprecated_lookup::RULE,
    &documented_outputs::RULE,
    &documented_variables::RULE,
    &empty_list_equality::RULE,
    &map_duplicate_keys::RULE,
    &module_pinned_source::RULE,
    &module_version::RULE,
    &naming_convention::RULE,
    &required_providers::RULE,
    &required_version::RULE,
    &standard_module_structure::RULE,
    &typed_variables::RULE,
    &unused_declarations::RULE,
    &unused_required_providers::RULE,
    &workspace_remote::RULE,
    &legacy_quoted_type::RULE,
    &legacy_quoted_reference::RULE,
    &legacy_block_as_map::RULE,
    &legacy_provider_attribute::RULE,
];
