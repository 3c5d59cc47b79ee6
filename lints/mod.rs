//! The rules, in families: two neighbours each, `name.rs` and `name.md`, and their place in the family's `mod.rs`.
//! The page's examples are its tests.

mod correctness;
mod files;
mod language;
mod practice;
mod production;
mod retired;
mod security;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use crate::linter::Rule;

/// Every rule, in the order of `dynoform explain`.
pub static RULES: LazyLock<Vec<&'static Rule>> = LazyLock::new(|| {
    let families = [
        practice::RULES,
        correctness::RULES,
        files::RULES,
        security::RULES,
        retired::RULES,
        production::RULES,
        language::RULES,
    ];
    families.concat()
});
