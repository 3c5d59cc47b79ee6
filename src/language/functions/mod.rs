//! The built-in functions: one table of signatures, a file of bodies per family.
//!
//! A function takes known, converted, unmarked arguments unless its signature says otherwise; the evaluator sees to
//! that, and to unknown results and marks. What is impure comes in through [`Host`].

mod arguments;
mod host;
mod signature;

pub use arguments::{Arguments, Problem};
pub use host::Host;
pub use signature::{Function, Parameter, Shape};

/// Every family's functions.
static FAMILIES: &[&[Function]] = &[];

/// The function of that name, with or without `core::`.
pub fn find(name: &str) -> Option<&'static Function> {
    let name = name.strip_prefix("core::").unwrap_or(name);
    all()
        .binary_search_by(|function| function.name.cmp(name))
        .ok()
        .map(|at| all()[at])
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
