//! The built-in functions: one table of signatures, a file of bodies per family.
//!
//! A function takes known, converted, unmarked arguments unless its signature says otherwise; the evaluator sees to
//! that, and to unknown results and marks. What is impure comes in through [`Host`].

mod arguments;
mod conversions;
mod doubles;
mod encoding;
mod excerpt;
mod files;
mod format;
mod hashes;
mod host;
mod lists;
mod maps;
mod networks;
mod numbers;
mod regex;
mod sequences;
mod sets;
mod signature;
mod strings;
mod templates;
mod terraform_provider;
mod time;
mod yaml;

pub use arguments::{Arguments, Problem};
pub use host::Host;
pub use signature::{Function, Parameter, Shape};
pub(crate) use templates::not_a_template_reference;

/// Every family's functions.
static FAMILIES: &[&[Function]] = &[
    conversions::FUNCTIONS,
    encoding::FUNCTIONS,
    files::FUNCTIONS,
    format::FUNCTIONS,
    hashes::FUNCTIONS,
    lists::FUNCTIONS,
    maps::FUNCTIONS,
    networks::FUNCTIONS,
    numbers::FUNCTIONS,
    regex::FUNCTIONS,
    sequences::FUNCTIONS,
    sets::FUNCTIONS,
    strings::FUNCTIONS,
    templates::FUNCTIONS,
    time::FUNCTIONS,
    yaml::FUNCTIONS,
];

/// The function of that name, with or without `core::`; also those that are gone, whose call says what to write.
pub fn find(name: &str) -> Option<&'static Function> {
    let name = name.strip_prefix("core::").unwrap_or(name);
    match all().binary_search_by(|function| function.name.cmp(name)) {
        Ok(at) => Some(all()[at]),
        Err(_) => conversions::FORMER.iter().find(|function| function.name == name),
    }
}

/// The functions that the provider terraform.io/builtin/terraform brings.
pub fn of_terraform_provider() -> &'static [Function] {
    terraform_provider::FUNCTIONS
}

/// Every function, sorted by name.
pub fn all() -> &'static [&'static Function] {
    static ALL: std::sync::LazyLock<Vec<&'static Function>> = std::sync::LazyLock::new(|| {
        let mut all: Vec<&'static Function> = FAMILIES.iter().flat_map(|family| family.iter()).collect();
        all.sort_by_key(|function| function.name);
        all
    });
    &ALL
}
